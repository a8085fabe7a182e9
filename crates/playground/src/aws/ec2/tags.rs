//! Tags of whatever EC2 keeps. Refuses to know what policies make of them.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::kept;
use super::describe::{GROUP, INSTANCE, KEY_PAIR, Kind, SUBNET, VOLUME, VPC, filter, listed};
use super::{Home, ask, change, need, pairs, refused};
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

/// The kinds whose ids tell them apart.
const KINDS: [&Kind; 5] = [&INSTANCE, &VPC, &SUBNET, &GROUP, &VOLUME];

/// The resource of an id; of a kind that is not kept here, whatever the scenario lists.
fn found(api: &mut Api<'_, '_>, id: &str) -> Outcome<(Arn, Resource)> {
    if let Some(kind) = KINDS.iter().find(|kind| id.starts_with(kind.id_prefix)) {
        return need(api, kind, id);
    }
    for (arn, resource) in listed(api, &KEY_PAIR)? {
        if super::keys::id(api.context.world, &arn) == id {
            return Ok((arn, resource));
        }
    }
    let home = Home::of(api)?;
    let all = kept::listed(api.context.world, home.account, ("ec2", &home.region, ""));
    match all.into_iter().find(|(arn, _)| arn.last() == id) {
        Some((arn, resource)) => Ok((arn.clone(), resource.clone())),
        None => refused(api, "InvalidID", format!("The ID '{id}' is not valid")),
    }
}

fn all_found(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Vec<(Arn, Resource)>> {
    let ids: Vec<String> = input.texts("Resources").into_iter().map(str::to_owned).collect();
    ids.iter().map(|id| found(api, id)).collect()
}

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let tags = pairs(input.list("Tags").iter());
    ask(api, input)?;
    for (arn, resource) in all_found(api, input)? {
        change(api, &arn, resource, |resource| resource.tags.extend(tags.clone()))?;
    }
    Ok(Value::Null)
}

/// Without `--tags` all go; a tag with a value goes only where it has that value.
pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let goes = |key: &str, value: &str| {
        let text = |tag: &Value, name: &str| tag.get(name).and_then(Value::as_str).map(str::to_owned);
        let named = input.list("Tags");
        named.is_empty()
            || named.iter().any(|tag| {
                text(tag, "Key").as_deref() == Some(key) && text(tag, "Value").is_none_or(|wanted| wanted == value)
            })
    };
    for (arn, resource) in all_found(api, input)? {
        change(api, &arn, resource, |resource| resource.tags.retain(|key, value| !goes(key, value)))?;
    }
    Ok(Value::Null)
}

pub(super) fn describe(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let home = Home::of(api)?;
    let mut all: Vec<(Arn, Map<String, Value>)> = Vec::new();
    for (arn, resource) in kept::listed(api.context.world, home.account, ("ec2", &home.region, "")) {
        let (kind, id) = arn.resource().split_once('/').unwrap_or_default();
        for (key, value) in &resource.tags {
            let shown = json!({ "Key": key, "ResourceId": id, "ResourceType": kind, "Value": value });
            all.extend(shown.as_object().map(|shown| (arn.clone(), shown.clone())));
        }
    }
    filter(api, input, "key=Key resource-id=ResourceId resource-type=ResourceType value=Value", &mut all)?;
    let shown: Vec<Value> = all.into_iter().map(|(_, shown)| shown.into()).collect();
    Ok(json!({ "Tags": shown }))
}
