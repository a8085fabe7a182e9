//! `aws s3 presign`: signs a URL (Signature Version 4, in the query), which calls nothing. Refuses to know what the URL is
//! good for.

use super::super::credentials::{self, Credentials};
use super::super::failure::{Failure, Outcome};
use super::{Job, paths};
use crate::percent;
use hmac::{Hmac, Mac};
use rolecall_iam::{Caller, Time, id};
use sha2::{Digest, Sha256};

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
    let address = format!("https://{host}/{}", escaped(key, true));
    let Some(signer) = signer(job)? else {
        if job.settings.unsigned {
            job.context.print(format!("{address}\n"));
            return Ok(0);
        }
        return Err(Failure::NoCredentials.into());
    };
    let request = Presigned {
        host: &host,
        path: &format!("/{}", escaped(key, true)),
        region: region.as_deref().unwrap_or("us-east-1"),
        now: job.context.world.clock,
        seconds,
    };
    let query = request.sign(&signer);
    job.context.print(format!("{address}?{query}\n"));
    Ok(0)
}

/// The keys that sign.
struct Signer {
    id: String,
    secret: String,
    token: Option<String>,
}

fn signer(job: &mut Job<'_, '_>) -> Outcome<Option<Signer>> {
    let found = credentials::find(job.context.machine, job.context.world, job.context.env, job.settings)?;
    let Some((provider, _)) = found else { return Ok(None) };
    Ok(match credentials::fetch(job.context, &provider)? {
        Credentials::Keys(keys) => Some(Signer { id: keys.id, secret: keys.secret, token: keys.token }),
        Credentials::Lent(Caller::Anonymous) => None,
        Credentials::Lent(caller) => {
            let (world, arn) = (&*job.context.world, job.context.world.arn_of(&caller));
            let arn = arn.map(|arn| arn.to_string()).unwrap_or_default();
            let id = id::unique(world.seed, "ASIA", world.who(&caller).account, &arn);
            let (secret, token) = (id::secret(world.seed, &id), Some(id::token(world.seed, &id)));
            Some(Signer { id, secret, token })
        }
    })
}

/// A GET request that somebody else will make.
struct Presigned<'r> {
    host: &'r str,
    path: &'r str,
    region: &'r str,
    now: Time,
    seconds: i64,
}

impl Presigned<'_> {
    fn sign(&self, signer: &Signer) -> String {
        let (day, instant) = (self.now.format("%Y%m%d"), self.now.format("%Y%m%dT%H%M%SZ"));
        let scope = format!("{day}/{}/s3/aws4_request", self.region);
        let mut query = vec![
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256".to_owned()),
            ("X-Amz-Credential", format!("{}/{scope}", signer.id)),
            ("X-Amz-Date", instant.clone()),
            ("X-Amz-Expires", self.seconds.to_string()),
            ("X-Amz-SignedHeaders", "host".to_owned()),
        ];
        query.extend(signer.token.iter().map(|token| ("X-Amz-Security-Token", token.clone())));
        let written = |query: &[(&str, String)]| -> String {
            let pairs: Vec<String> =
                query.iter().map(|(name, value)| format!("{name}={}", escaped(value, false))).collect();
            pairs.join("&")
        };
        let shown = written(&query);
        query.sort();
        let request = format!("GET\n{}\n{}\nhost:{}\n\nhost\nUNSIGNED-PAYLOAD", self.path, written(&query), self.host);
        let signed = format!("AWS4-HMAC-SHA256\n{instant}\n{scope}\n{}", digits(&Sha256::digest(request)));
        let mut key = format!("AWS4{}", signer.secret).into_bytes();
        for part in [day.as_str(), self.region, "s3", "aws4_request"] {
            key = keyed(&key, part);
        }
        format!("{shown}&X-Amz-Signature={}", digits(&keyed(&key, &signed)))
    }
}

fn keyed(key: &[u8], text: &str) -> Vec<u8> {
    // HMAC takes keys of every length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Text for a URL; a path keeps its slashes.
fn escaped(text: &str, path: bool) -> String {
    percent::encode(text, if path { b"/" } else { b"" })
}
