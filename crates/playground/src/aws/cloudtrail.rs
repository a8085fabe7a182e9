//! `aws cloudtrail`: the event history of one's own account, and that there are no trails. Refuses to know how events come
//! about.

mod resources;

use super::door::Api;
use super::failure::Outcome;
use super::input::Input;
use super::operation::{Operation, operation};
use crate::trail::Event;
use rolecall_iam::Time;
use serde_json::{Value, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation("DescribeTrails", describe_trails),
    operation("GetTrail", no_trail),
    operation("GetTrailStatus", no_trail),
    operation("ListPublicKeys", list_public_keys),
    operation("ListTrails", list_trails),
    operation("LookupEvents", lookup_events).without(&["EventCategory"]),
];

/// No trail can be made here: what `lookup-events` shows is the history that every account has without one.
fn describe_trails(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    Ok(json!({ "trailList": [] }))
}

fn list_trails(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    Ok(json!({ "Trails": [] }))
}

/// Without trails there are no digest files, and so no keys that signed any.
fn list_public_keys(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    Ok(json!({ "PublicKeyList": [] }))
}

fn no_trail(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let name = input.need("Name");
    let arn = if name.starts_with("arn:") {
        name.to_owned()
    } else {
        api.arn("cloudtrail", &format!("trail/{name}"))?.to_string()
    };
    let account = api.account()?.id;
    Err(api.refuse("TrailNotFoundException", format!("Unknown trail: {arn} for the user: {account}")))
}

/// What events may be looked up by.
const ATTRIBUTES: [&str; 8] =
    ["EventId", "EventName", "ReadOnly", "Username", "ResourceType", "ResourceName", "EventSource", "AccessKeyId"];

fn lookup_events(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let attributes = input.list("LookupAttributes");
    for (place, attribute) in (1..).zip(attributes) {
        let key = text(attribute, "AttributeKey").unwrap_or_default();
        if !ATTRIBUTES.contains(&key) {
            let message = format!(
                "1 validation error detected: Value '{key}' at 'lookupAttributes.{place}.member.attributeKey' failed to \
                 satisfy constraint: Member must satisfy enum value set: [{}]",
                ATTRIBUTES.join(", ")
            );
            return Err(api.refuse("ValidationException", message));
        }
    }
    api.call(input)?;
    if attributes.len() > 1 {
        return Err(api.refuse("InvalidLookupAttributesException", "You can specify only one lookup attribute."));
    }
    let own = api.context.world.who(&api.caller).account;
    let within = |record: &Value| {
        let at = text(record, "eventTime").and_then(Time::parse);
        let bound = |name: &str| input.text(name).and_then(Time::parse);
        bound("StartTime").is_none_or(|start| at >= Some(start)) && bound("EndTime").is_none_or(|end| at <= Some(end))
    };
    let wanted = |event: &&Event| {
        Some(event.account) == own
            && within(&event.record)
            && input.list("LookupAttributes").iter().all(|attribute| has(&event.record, attribute))
    };
    // The newest come first.
    let events: Vec<Value> =
        api.context.machine.trail.iter().rev().filter(wanted).map(|event| listed(&event.record)).collect();
    Ok(json!({ "Events": events }))
}

fn text<'a>(record: &'a Value, key: &str) -> Option<&'a str> {
    record.get(key)?.as_str()
}

fn user_name(record: &Value) -> Option<&str> {
    let identity = record.get("userIdentity")?;
    let session = || text(identity, "arn")?.rsplit('/').next();
    text(identity, "userName").or_else(session)
}

/// Whether an event has the value that `AttributeKey=…,AttributeValue=…` asks for.
fn has(record: &Value, attribute: &Value) -> bool {
    let wanted = text(attribute, "AttributeValue");
    let found = match text(attribute, "AttributeKey").unwrap_or_default() {
        "EventId" => text(record, "eventID"),
        "EventName" => text(record, "eventName"),
        "EventSource" => text(record, "eventSource"),
        "Username" => user_name(record),
        "ResourceName" => return resources::of(record).iter().any(|(_, name)| wanted == Some(name)),
        "ResourceType" => return resources::of(record).iter().any(|(kind, _)| wanted == Some(kind)),
        "AccessKeyId" => record.get("userIdentity").and_then(|identity| text(identity, "accessKeyId")),
        "ReadOnly" => {
            let reads = record.get("readOnly").and_then(Value::as_bool).unwrap_or_default();
            return wanted == Some(if reads { "true" } else { "false" });
        }
        _ => None,
    };
    found.is_some() && found == wanted
}

fn listed(record: &Value) -> Value {
    let reads = record.get("readOnly").and_then(Value::as_bool).unwrap_or_default();
    let mut event = json!({
        "EventId": record.get("eventID"),
        "EventName": record.get("eventName"),
        "ReadOnly": reads.to_string(),
    });
    let Some(members) = event.as_object_mut() else { return event };
    if let Some(key) = record.get("userIdentity").and_then(|identity| text(identity, "accessKeyId")) {
        members.insert("AccessKeyId".into(), json!(key));
    }
    let time = text(record, "eventTime").and_then(Time::parse).map(Time::cli);
    members.insert("EventTime".into(), json!(time));
    members.insert("EventSource".into(), json!(record.get("eventSource")));
    if let Some(name) = user_name(record) {
        members.insert("Username".into(), json!(name));
    }
    let resources = resources::of(record).into_iter();
    let resources: Vec<Value> =
        resources.map(|(kind, name)| json!({ "ResourceType": kind, "ResourceName": name })).collect();
    members.insert("Resources".into(), json!(resources));
    members.insert("CloudTrailEvent".into(), json!(record.to_string()));
    event
}
