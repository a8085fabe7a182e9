//! `aws s3 presign`: signs a URL, which calls nothing. Refuses to know how a signature is made and what the URL is good for.

use super::super::credentials::{self, Keys};
use super::super::failure::{Failure, Outcome};
use super::super::presigned::Asked;
use super::{Job, paths};
use crate::percent;

pub(super) fn run(job: &mut Job<'_, '_>) -> Outcome<u8> {
    let path = job.path().to_owned();
    let (bucket, key) = paths::split(&path);
    let seconds = job.given.text("expires-in").unwrap_or("3600");
    let Ok(seconds) = seconds.trim().parse::<i64>() else {
        let message = format!("argument --expires-in: invalid int value: '{seconds}'");
        return Err(Failure::Usage(message).into());
    };
    if key.is_empty() {
        let message = "Parameter validation failed:\nInvalid length for parameter Key, value: 0, valid min length: 1";
        return Err(Failure::Parameter(message.into()).into());
    }
    let region = job.settings.region.clone();
    let host = match &region {
        Some(region) => format!("{bucket}.s3.{region}.amazonaws.com"),
        None => format!("{bucket}.s3.amazonaws.com"),
    };
    let path = format!("/{}", percent::encode(key, b"/"));
    let Some(signer) = signer(job)? else {
        if job.settings.unsigned {
            job.context.print(format!("https://{host}{path}\n"));
            return Ok(0);
        }
        return Err(Failure::NoCredentials.into());
    };
    let asked = Asked { method: "GET", host: &host, path: &path, query: "", headers: &[] };
    let query = asked.sign(&signer, region.as_deref().unwrap_or("us-east-1"), job.context.world.clock, seconds);
    job.context.print(format!("https://{host}{path}?{query}\n"));
    Ok(0)
}

fn signer(job: &mut Job<'_, '_>) -> Outcome<Option<Keys>> {
    let found = credentials::find(job.context.machine, job.context.world, job.context.env, job.settings)?;
    let Some((provider, _)) = found else { return Ok(None) };
    Ok(credentials::fetch(job.context, &provider)?.keys(job.context.world))
}
