//! `aws s3 mb`, `rb` and `website`. Refuses to know who may do that.

use super::super::failure::{Failure, Outcome, Stop};
use super::{Job, paths, transfer, words};
use crate::call::{S3Command, s3_command};
use rolecall_iam::World;
use serde_json::json;

pub(super) fn make(job: &mut Job<'_, '_>) -> Outcome<u8> {
    let (name, _) = bucket(job)?;
    let region = job.settings.region_or_global().to_owned();
    run(job, &S3Command::MakeBucket { bucket: &name, region: &region }, "make_bucket", &name)
}

pub(super) fn remove(job: &mut Job<'_, '_>) -> Outcome<u8> {
    let (name, key) = bucket(job)?;
    if !key.is_empty() {
        let message = format!("Please specify a valid bucket name only. E.g. s3://{name}");
        return Err(Failure::Parameter(message).into());
    }
    if job.given.has("force") && transfer::empty(job, &name)? != 0 {
        let message = "remove_bucket failed: Unable to delete all objects in the bucket, bucket will not be deleted.";
        return Err(Failure::Other(message.into()).into());
    }
    run(job, &S3Command::RemoveBucket { bucket: &name, force: false }, "remove_bucket", &name)
}

fn bucket(job: &Job<'_, '_>) -> Outcome<(String, String)> {
    let path = job.path();
    if !path.starts_with("s3://") {
        return Err(Failure::Parameter("<S3Uri>\nError: Invalid argument type".into()).into());
    }
    let (name, key) = paths::split(path);
    Ok((name.into(), key.into()))
}

fn run(job: &mut Job<'_, '_>, command: &S3Command<'_>, what: &str, name: &str) -> Outcome<u8> {
    for call in s3_command(&World::default(), command) {
        match job.call(call.operation, call.parameters) {
            Ok(_) => {}
            Err(Stop::Failed(failure)) => {
                let path = job.path().to_owned();
                job.context.complain(format!("{what} failed: {path} {}\n", words(&failure)));
                return Ok(1);
            }
            Err(stop) => return Err(stop),
        }
    }
    job.context.print(format!("{what}: {name}\n"));
    Ok(0)
}

pub(super) fn website(job: &mut Job<'_, '_>) -> Outcome<u8> {
    let path = job.path();
    let name = path.strip_prefix("s3://").unwrap_or(path);
    let name = name.strip_suffix('/').unwrap_or(name).to_owned();
    let mut website = serde_json::Map::new();
    website.extend(job.given.text("index-document").map(|it| ("IndexDocument".into(), json!({ "Suffix": it }))));
    website.extend(job.given.text("error-document").map(|it| ("ErrorDocument".into(), json!({ "Key": it }))));
    let parameters = json!({ "Bucket": name, "WebsiteConfiguration": website });
    job.call("PutBucketWebsite", parameters.as_object().cloned().unwrap_or_default())?;
    Ok(0)
}
