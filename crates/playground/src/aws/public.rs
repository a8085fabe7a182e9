//! Objects of S3 as a browser asks for them: by URL and without a signature. Refuses to know who asks, since nobody does.

use super::arguments::{Given, Globals};
use super::bucket;
use super::door::{Api, Called};
use super::failure::{Failure, Stop};
use super::input::Input;
use super::s3api;
use super::settings::Settings;
use crate::call::unescaped;
use crate::machine::Context;
use rolecall_iam::id;
use serde_json::{Map, Value, json};

/// What S3 answers to a GET of a URL that is one of its own: status and body. Nothing where the host is not S3's.
pub(crate) fn public_object(context: &mut Context<'_>, host: &str, path: &str) -> Option<(u16, String)> {
    let place = host.strip_suffix(".amazonaws.com")?;
    let path = unescaped(path.trim_start_matches('/'));
    // `BUCKET.s3.REGION`, `BUCKET.s3` and, with the bucket in the path, `s3.REGION` and `s3`.
    let (bucket, key) = match place.split_once(".s3") {
        Some((bucket, region)) if region.is_empty() || region.starts_with(['.', '-']) => (bucket.to_owned(), path),
        _ if place == "s3" || place.starts_with("s3.") => {
            let (bucket, key) = path.split_once('/').unwrap_or((&path, ""));
            (bucket.to_owned(), key.to_owned())
        }
        _ => return None,
    };
    if bucket::find(context.world, &bucket).is_none() {
        let name = format!("<BucketName>{bucket}</BucketName>");
        return Some((404, body(context, "NoSuchBucket", "The specified bucket does not exist", &name)));
    }
    let settings = Settings::of(context.machine, context.env, &Globals::default()).ok()?;
    let parameters: Map<String, Value> =
        [("Bucket", &bucket), ("Key", &key)].into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
    let input = Input::new(parameters, Given::default());
    let mut api = Api::unsigned(context, &settings, Called::s3("GetObject"));
    match s3api::objects::read(&mut api, &input) {
        Ok(stored) => {
            let text = bucket::object::Object { key: &key, stored: &stored }.text().to_owned();
            Some((200, text))
        }
        Err(Stop::Failed(Failure::Service { code, message, .. })) => {
            let status = if code.starts_with("NoSuch") { 404 } else { 403 };
            let more = if code == "NoSuchKey" { format!("<Key>{key}</Key>") } else { String::new() };
            Some((status, body(context, &code, &message, &more)))
        }
        Err(_) => None,
    }
}

fn body(context: &Context<'_>, code: &str, message: &str, more: &str) -> String {
    let number = context.machine.calls.len();
    let mut request = id::hex(context.world.seed, &format!("{code}/{number}")).to_uppercase();
    request.truncate(16);
    let host = id::secret(context.world.seed, &format!("host/{code}/{number}"));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>{more}\
         <RequestId>{request}</RequestId><HostId>{host}</HostId></Error>"
    )
}
