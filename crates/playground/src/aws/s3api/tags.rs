//! Tags of buckets and objects. Refuses to know who may see or set them.

use super::super::bucket;
use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::refusals;
use crate::call::unescaped;
use rolecall_iam::world::{Stored, Tags};
use serde_json::{Map, Value, json};

pub(super) fn of_bucket(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let tags = bucket::of(api, input)?.tags.clone();
    api.call(input)?;
    match tags.is_empty() {
        true => Err(api.refuse("NoSuchTagSet", "The TagSet does not exist")),
        false => Ok(json!({ "TagSet": shown(&tags) })),
    }
}

pub(super) fn put_on_bucket(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    api.call(input)?;
    let tags = told(api, input, 50)?;
    bucket::change(api, input, |bucket| bucket.tags = tags);
    Ok(Value::Null)
}

pub(super) fn delete_from_bucket(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    api.call(input)?;
    bucket::change(api, input, |bucket| bucket.tags.clear());
    Ok(Value::Null)
}

pub(super) fn of_object(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    api.call(input)?;
    let stored = refusals::existing(api, input)?;
    let mut answer = of_version(&stored);
    answer.insert("TagSet".into(), json!(shown(&stored.tags)));
    Ok(Value::Object(answer))
}

pub(super) fn put_on_object(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    api.call(input)?;
    let stored = refusals::existing(api, input)?;
    let tags = told(api, input, 10)?;
    change(api, input, &stored, tags)
}

pub(super) fn delete_from_object(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    api.call(input)?;
    let stored = refusals::existing(api, input)?;
    change(api, input, &stored, Tags::new())
}

fn change(api: &mut Api<'_, '_>, input: &Input, stored: &Stored, tags: Tags) -> Outcome<Value> {
    bucket::change(api, input, |bucket| {
        let versions = bucket.storage.versions.get_mut(input.need("Key")).into_iter().flatten();
        versions.filter(|version| version.version == stored.version).for_each(|version| version.tags = tags.clone());
    });
    let answer = of_version(stored);
    Ok(if answer.is_empty() { Value::Null } else { Value::Object(answer) })
}

fn of_version(stored: &Stored) -> Map<String, Value> {
    stored.version.iter().map(|version| ("VersionId".into(), json!(version))).collect()
}

/// The tags of a call.
fn told(api: &mut Api<'_, '_>, input: &Input, most: usize) -> Outcome<Tags> {
    let set = input.value("Tagging").and_then(|tagging| tagging.get("TagSet"));
    let (tags, count) = (read(set), set.and_then(Value::as_array).map_or(0, Vec::len));
    if tags.len() < count {
        return Err(api.refuse("InvalidTag", "Cannot provide multiple Tags with the same key"));
    }
    if tags.keys().any(|key| key.starts_with("aws:")) {
        let message = match most {
            10 => "Your TagKey cannot be prefixed with aws:",
            _ => "System tags cannot be added/updated by requester",
        };
        return Err(api.refuse("InvalidTag", message));
    }
    if count > most {
        let message = match most {
            10 => "Object tags cannot be greater than 10",
            _ => "The TagSet cannot contain more than 50 tags",
        };
        return Err(api.refuse("BadRequest", message));
    }
    Ok(tags)
}

/// A list of `Key` and `Value`.
pub(super) fn read(set: Option<&Value>) -> Tags {
    let pair = |tag: &Value| Some((tag.get("Key")?.as_str()?.to_owned(), tag.get("Value")?.as_str()?.to_owned()));
    set.and_then(Value::as_array).into_iter().flatten().filter_map(pair).collect()
}

/// Tags as a query: `team=blue&stage=test`.
pub(super) fn from_query(text: &str) -> Tags {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (unescaped(key), unescaped(value))
        })
        .collect()
}

fn shown(tags: &Tags) -> Vec<Value> {
    tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_written_as_a_query() {
        let tags = from_query("team=blue+sky&stage=a%2Fb&x");
        assert_eq!(
            tags,
            Tags::from([
                ("team".into(), "blue sky".into()),
                ("stage".into(), "a/b".into()),
                ("x".into(), String::new())
            ])
        );
    }
}
