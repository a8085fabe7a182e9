//! Tags as services take and show them: lists of pairs under two names, or maps. Refuses to know what has them, and who may
//! set them.

use super::door::Api;
use super::failure::Outcome;
use super::input::Input;
use rolecall_iam::world::Tags;
use rolecall_policy::Arn;
use serde_json::{Map, Value};

/// The names of a tag's parts in most services.
pub(crate) const KEY_VALUE: [&str; 2] = ["Key", "Value"];

/// The tags in a parameter.
pub(crate) fn given(input: &Input, parameter: &str) -> Tags {
    match input.value(parameter) {
        Some(Value::Array(list)) => list.iter().filter_map(pair).collect(),
        Some(Value::Object(map)) => {
            map.iter().filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
        }
        _ => Tags::new(),
    }
}

fn pair(tag: &Value) -> Option<(String, String)> {
    let text = |names: [&str; 2]| names.iter().find_map(|name| tag.get(name)?.as_str()).map(str::to_owned);
    Some((text(["Key", "TagKey"])?, text(["Value", "TagValue"]).unwrap_or_default()))
}

/// As a list of pairs.
pub(crate) fn list(tags: &Tags, [key, value]: [&str; 2]) -> Value {
    let pair = |(name, text): (&String, &String)| {
        let mut pair = Map::new();
        pair.insert(key.into(), name.as_str().into());
        pair.insert(value.into(), text.as_str().into());
        Value::Object(pair)
    };
    tags.iter().map(pair).collect()
}

/// Adds the tags of a parameter to what a resource has.
pub(crate) fn add(api: &mut Api<'_, '_>, arn: &Arn, input: &Input, parameter: &str) -> Outcome<Value> {
    let tags = given(input, parameter);
    api.change(arn, |resource| resource.tags.extend(tags))
}

/// Takes the tags away whose keys are in a parameter.
pub(crate) fn remove(api: &mut Api<'_, '_>, arn: &Arn, input: &Input, parameter: &str) -> Outcome<Value> {
    let keys = input.texts(parameter);
    api.change(arn, |resource| resource.tags.retain(|key, _| !keys.contains(&key.as_str())))
}
