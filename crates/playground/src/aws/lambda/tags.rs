//! Tags of functions and mappings. Refuses to know what policies make of them.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::kept;
use rolecall_policy::Arn;
use serde_json::{Value, json};

fn need(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Arn> {
    let text = input.need("Resource");
    let arn = text.parse::<Arn>().ok().filter(|arn| kept::find(api.context.world, arn).is_some());
    arn.ok_or_else(|| api.refuse("ResourceNotFoundException", format!("Function not found: {text}")))
}

pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let arn = need(api, input)?;
    let tags = kept::find(api.context.world, &arn).map(|(_, resource)| resource.tags.clone());
    Ok(json!({ "Tags": tags.unwrap_or_default() }))
}

pub(super) fn add(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let arn = need(api, input)?;
    if let Some(resource) = kept::find_mut(api.context.world, &arn) {
        let tags = input.value("Tags").and_then(Value::as_object).into_iter().flatten();
        let tags = tags.map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()));
        resource.tags.extend(tags);
    }
    Ok(Value::Null)
}

pub(super) fn remove(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let arn = need(api, input)?;
    if let Some(resource) = kept::find_mut(api.context.world, &arn) {
        let keys = input.texts("TagKeys");
        resource.tags.retain(|key, _| !keys.contains(&key.as_str()));
    }
    Ok(Value::Null)
}
