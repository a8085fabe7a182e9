//! Objects of S3 as a browser asks for them, by URL: without a signature, or with one in the query. Refuses to know who
//! may read them.

use super::arguments::Given;
use super::bucket;
use super::door::{Api, Called};
use super::failure::{Failure, Outcome, Stop};
use super::input::Input;
use super::presigned::{self, Asked, Fault};
use super::s3api;
use super::settings::Settings;
use crate::call::unescaped;
use crate::machine::Context;
use rolecall_iam::id;
use serde_json::{Map, Value, json};

const CURL: &str = "curl/8.14.1";

/// What S3 answers where a URL that is one of its own is read: status and body. Nothing where the host is not S3's.
pub(crate) fn object(context: &mut Context<'_>, asked: &Asked<'_>) -> Option<(u16, String)> {
    let place = asked.host.strip_suffix(".amazonaws.com")?;
    // In a path a plus is a plus.
    let path = unescaped(&asked.path.trim_start_matches('/').replace('+', "%2B"));
    // `BUCKET.s3.REGION`, `BUCKET.s3` and, with the bucket in the path, `s3.REGION` and `s3`.
    let (bucket, key) = match place.split_once(".s3") {
        Some((bucket, region)) if region.is_empty() || region.starts_with(['.', '-']) => (bucket.to_owned(), path),
        _ if place == "s3" || place.starts_with("s3.") => {
            let (bucket, key) = path.split_once('/').unwrap_or((&path, ""));
            (bucket.to_owned(), key.to_owned())
        }
        _ => return None,
    };
    let Some((_, found)) = bucket::find(context.world, &bucket) else {
        let name = format!("<BucketName>{bucket}</BucketName>");
        return Some((404, body(context, "NoSuchBucket", "The specified bucket does not exist", &name)));
    };
    let settings = Settings::unsigned(found.storage.region());
    let signed = match presigned::read(context, asked, found.storage.region()).transpose() {
        Ok(signed) => signed,
        Err(Fault { status, code, message, more }) => return Some((status, body(context, code, &message, &more))),
    };
    let called = Called::s3("GetObject");
    let api = match signed {
        None => Ok(Api::unsigned(context, &settings, called)),
        Some(signed) => {
            Api::signed(context, &settings, called, &signed.credentials).map(|api| api.with(signed.context))
        }
    };
    let api = api.map(|api| api.with(vec![("aws:UserAgent", CURL.to_owned())]));
    let read = api.and_then(|mut api| text(&mut api, &bucket, &key));
    match read {
        Ok(text) => Some((200, text)),
        Err(Stop::Failed(Failure::Service { code, message, .. })) => {
            let status = match code.as_str() {
                "ExpiredToken" | "InvalidToken" => 400,
                code if code.starts_with("NoSuch") => 404,
                _ => 403,
            };
            let more = if code == "NoSuchKey" { format!("<Key>{key}</Key>") } else { String::new() };
            Some((status, body(context, &code, &message, &more)))
        }
        Err(_) => None,
    }
}

fn text(api: &mut Api<'_, '_>, bucket: &str, key: &str) -> Outcome<String> {
    let parameters: Map<String, Value> =
        [("Bucket", bucket), ("Key", key)].into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
    let stored = s3api::objects::read(api, &Input::new(parameters, Given::default()))?;
    Ok(bucket::object::Object { key, stored: &stored }.text().to_owned())
}

fn body(context: &Context<'_>, code: &str, message: &str, more: &str) -> String {
    let number = context.machine.calls.len();
    let mut request = id::hex(context.world.seed, &format!("{code}/{number}")).to_uppercase();
    request.truncate(16);
    let host = id::secret(context.world.seed, &format!("host/{code}/{number}"));
    let message = message.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>{more}\
         <RequestId>{request}</RequestId><HostId>{host}</HostId></Error>"
    )
}
