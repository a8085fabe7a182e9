//! The attributes of queues, the policy among them: what they may be, what they are by default. Refuses to know whom a
//! policy lets in.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::{kept, resource_policy};
use super::messages;
use super::queue;
use rolecall_iam::PolicyDoc;
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

/// Numbers that may be set: the least, the most and the default.
const NUMBERS: [(&str, u64, u64, u64); 6] = [
    ("VisibilityTimeout", 0, 43_200, 30),
    ("MaximumMessageSize", 1024, 1_048_576, 1_048_576),
    ("MessageRetentionPeriod", 60, 1_209_600, 345_600),
    ("DelaySeconds", 0, 900, 0),
    ("ReceiveMessageWaitTimeSeconds", 0, 20, 0),
    ("KmsDataKeyReusePeriodSeconds", 60, 86_400, 300),
];

/// Texts that may be set.
const TEXTS: [&str; 5] = ["Policy", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId", "SqsManagedSseEnabled"];

/// All of them, in the order in which SQS tells of them.
const ALL: [&str; 17] = [
    "QueueArn",
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
    "CreatedTimestamp",
    "LastModifiedTimestamp",
    "VisibilityTimeout",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "DelaySeconds",
    "Policy",
    "RedrivePolicy",
    "RedriveAllowPolicy",
    "ReceiveMessageWaitTimeSeconds",
    "KmsMasterKeyId",
    "KmsDataKeyReusePeriodSeconds",
    "SqsManagedSseEnabled",
];

/// An attribute that somebody set, or its default; nothing where it has none.
pub(super) fn of(arn: &Arn, resource: &Resource, name: &str) -> Option<String> {
    let set = kept::text(resource, name);
    let number = NUMBERS.iter().find(|(known, ..)| *known == name).map(|(.., default)| default.to_string());
    let by_key = kept::text(resource, "KmsMasterKeyId").is_some();
    match name {
        "QueueArn" => Some(arn.to_string()),
        "CreatedTimestamp" => Some(resource.created.epoch_seconds().to_string()),
        "LastModifiedTimestamp" => set.or_else(|| Some(resource.created.epoch_seconds().to_string())),
        "Policy" => resource.policy.clone().map(|policy| resource_policy::as_kept(policy).text.clone()),
        "KmsDataKeyReusePeriodSeconds" if !by_key => None,
        "SqsManagedSseEnabled" => set.or_else(|| Some((!by_key).to_string())),
        _ => set.or(number),
    }
}

/// A number that was set, or the default.
pub(super) fn number(arn: &Arn, resource: &Resource, name: &str) -> i64 {
    of(arn, resource, name).and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// Sets the attributes that a call brings.
pub(super) fn put(api: &mut Api<'_, '_>, input: &Input, resource: &mut Resource) -> Outcome<()> {
    let given = input.value("Attributes").and_then(Value::as_object).into_iter().flatten();
    for (name, value) in given {
        let value = value.as_str().unwrap_or_default();
        let number = NUMBERS.iter().find(|(known, ..)| known == name);
        if number.is_none() && !TEXTS.contains(&name.as_str()) {
            if name.contains("Fifo") || name.contains("Deduplication") {
                return Err(api.not_modelled("FIFO queues are not modelled here: nothing was changed"));
            }
            return Err(api.refuse("InvalidAttributeName", format!("Unknown Attribute {name}.")));
        }
        let fits = match number {
            Some((_, least, most, _)) => value.parse().is_ok_and(|number| (*least..=*most).contains(&number)),
            None if name == "Policy" && !value.is_empty() => {
                resource_policy::fault(api.context.world, &PolicyDoc::resource(value)).is_none()
            }
            None if name == "SqsManagedSseEnabled" => ["true", "false"].contains(&value),
            None if name.starts_with("Redrive") && !value.is_empty() => serde_json::from_str::<Value>(value).is_ok(),
            None => true,
        };
        if !fits {
            return Err(api.refuse("InvalidAttributeValue", format!("Invalid value for the parameter {name}.")));
        }
        if name == "RedrivePolicy"
            && !value.is_empty()
            && let Some(why) = astray(api, value)?
        {
            let message = format!("Value {value} for parameter {name} is invalid. Reason: {why}");
            return Err(api.refuse("InvalidParameterValue", message));
        }
        match (name.as_str(), value) {
            ("Policy", "") => resource.policy = None,
            ("Policy", text) => resource.policy = Some(resource_policy::as_kept(PolicyDoc::resource(text))),
            (name, "") => {
                resource.details.remove(name);
            }
            (name, text) => kept::keep(resource, name, &json!(text)),
        }
    }
    Ok(())
}

/// What is wrong with where a redrive policy sends messages: to a queue of the same account and region, which must be there.
fn astray(api: &Api<'_, '_>, policy: &str) -> Outcome<Option<String>> {
    let policy: Value = serde_json::from_str(policy).unwrap_or_default();
    let needed = ["deadLetterTargetArn", "maxReceiveCount"];
    if let Some(missing) = needed.into_iter().find(|name| policy.get(*name).is_none()) {
        return Ok(Some(format!("Redrive policy does not contain mandatory attribute: {missing}.")));
    }
    let target = policy.get("deadLetterTargetArn").and_then(Value::as_str).unwrap_or_default();
    let (region, account) = (api.settings.region_or_global(), api.account()?);
    let is = |arn: &Arn| arn.service() == "sqs" && arn.region() == region && account.resources.contains_key(arn);
    let there = target.parse().is_ok_and(|arn| is(&arn));
    Ok((!there).then(|| "Dead letter target does not exist.".to_owned()))
}

pub(super) fn set(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let queue = queue::asked(api, input)?;
    let mut resource = queue.resource;
    put(api, input, &mut resource)?;
    let now = json!(api.context.world.clock.epoch_seconds().to_string());
    kept::keep(&mut resource, "LastModifiedTimestamp", &now);
    api.change(&queue.arn, |known| *known = resource)
}

pub(super) fn get(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let asked = input.texts("AttributeNames");
    if let Some(wrong) = asked.iter().find(|name| **name != "All" && !is_known(name)) {
        return Err(api.refuse("InvalidAttributeName", format!("Unknown Attribute {wrong}.")));
    }
    let queue = queue::asked(api, input)?;
    let counts = messages::counts(&queue.resource, api.context.world.clock);
    let mut told = Map::new();
    for name in ALL.iter().filter(|name| asked.contains(&"All") || asked.contains(name)) {
        let count = counts.iter().find(|(known, _)| known == name).map(|(_, count)| count.to_string());
        let value = count.or_else(|| of(&queue.arn, &queue.resource, name));
        told.extend(value.map(|value| ((*name).to_owned(), json!(value))));
    }
    if told.is_empty() { Ok(Value::Null) } else { Ok(json!({ "Attributes": told })) }
}

fn is_known(name: &str) -> bool {
    let of_fifo = ["FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"];
    ALL.contains(&name) || of_fifo.contains(&name)
}
