//! `aws s3 ls`. Refuses to know who may list.

use super::super::bucket::{self, object};
use super::super::failure::Outcome;
use super::super::input::Input;
use super::{Job, paths};
use crate::call::{S3Command, s3_command};
use rolecall_iam::World;
use serde_json::Value;

pub(super) fn run(job: &mut Job<'_, '_>) -> Outcome<u8> {
    let path = job.path().to_owned();
    let (name, prefix) = paths::split(&path);
    if name.is_empty() {
        return buckets(job);
    }
    let recursive = job.given.has("recursive");
    let command = S3Command::List { bucket: name, prefix, recursive };
    for call in s3_command(&World::default(), &command) {
        job.call(call.operation, call.parameters)?;
    }
    let delimiter = if recursive { None } else { Some("/") };
    let Some((_, bucket)) = bucket::find(job.context.world, name) else { return Ok(1) };
    let (objects, prefixes) = object::level(object::objects(bucket, prefix), prefix, delimiter);
    let human = job.given.has("human-readable");
    let size = |bytes: usize| if human { paths::human(bytes) } else { bytes.to_string() };
    let last = |prefix: &str| prefix.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    let mut text: String = prefixes.iter().map(|prefix| format!("{:>30} {}/\n", "PRE", last(prefix))).collect();
    for object in &objects {
        let shown = if recursive { object.key } else { object.key.rsplit('/').next().unwrap_or(object.key) };
        let date = object.stored.modified.format("%Y-%m-%d %H:%M:%S");
        text.push_str(&format!("{date} {:>10} {shown}\n", size(object.size())));
    }
    if job.given.has("summarize") {
        let total = size(objects.iter().map(object::Object::size).sum());
        text.push_str(&format!("\nTotal Objects: {}\n   Total Size: {total}\n", objects.len()));
    }
    let nothing = objects.is_empty() && prefixes.is_empty() && !prefix.is_empty();
    job.context.print(text);
    Ok(u8::from(nothing))
}

fn buckets(job: &mut Job<'_, '_>) -> Outcome<u8> {
    let mut parameters = serde_json::Map::new();
    let options = [("bucket-name-prefix", "Prefix"), ("bucket-region", "BucketRegion")];
    let given = options.iter().filter_map(|(option, member)| Some(((*member).into(), job.given.text(option)?.into())));
    parameters.extend(given);
    let answer = job.call("ListBuckets", parameters)?;
    let listed = Input::new(answer.as_object().cloned().unwrap_or_default(), Default::default());
    let name = |bucket: &Value| bucket.get("Name").and_then(Value::as_str).map(str::to_owned);
    let names: Vec<String> = listed.list("Buckets").iter().filter_map(name).collect();
    let line = |name: &String| {
        let (_, bucket) = bucket::find(job.context.world, name)?;
        Some(format!("{} {name}\n", bucket.created.format("%Y-%m-%d %H:%M:%S")))
    };
    let mut text: String = names.iter().filter_map(line).collect();
    if job.given.has("summarize") {
        text.push_str("\nTotal Objects: 0\n   Total Size: 0\n");
    }
    job.context.print(text);
    Ok(0)
}
