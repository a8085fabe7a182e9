//! Messages: sent, received, out of sight for a while, deleted. Refuses to know who may.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::{kept, kms};
use super::attributes;
use super::digest;
use super::queue::{self, Queue};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rolecall_iam::Time;
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

/// What is kept of messages, the oldest first.
fn of(resource: &Resource) -> Vec<Value> {
    kept::detail(resource, "Messages").and_then(|messages| messages.as_array().cloned()).unwrap_or_default()
}

fn keep(api: &mut Api<'_, '_>, queue: &Arn, messages: Vec<Value>) -> Outcome<Value> {
    api.change(queue, |resource| kept::keep(resource, "Messages", &Value::Array(messages)))
}

fn text<'v>(message: &'v Value, name: &str) -> &'v str {
    message.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn number(message: &Value, name: &str) -> i64 {
    message.get(name).and_then(Value::as_i64).unwrap_or_default()
}

fn set(message: &mut Value, name: &str, value: Value) {
    if let Some(members) = message.as_object_mut() {
        members.insert(name.into(), value);
    }
}

/// How many messages may be received, are with somebody, and wait for their time.
pub(super) fn counts(resource: &Resource, now: Time) -> [(&'static str, usize); 3] {
    let messages = of(resource);
    let (visible, hidden): (Vec<&Value>, Vec<&Value>) =
        messages.iter().partition(|message| number(message, "VisibleFrom") <= now.0);
    let seen = hidden.iter().filter(|message| number(message, "ReceiveCount") > 0).count();
    [
        ("ApproximateNumberOfMessages", visible.len()),
        ("ApproximateNumberOfMessagesNotVisible", seen),
        ("ApproximateNumberOfMessagesDelayed", hidden.len() - seen),
    ]
}

fn invalid(api: &mut Api<'_, '_>, name: &str, value: i64, why: &str) -> Stop {
    let message = format!("Value {value} for parameter {name} is invalid. Reason: {why}");
    api.refuse("InvalidParameterValue", message)
}

/// Puts a message into a queue, whoever sends it; the id of the message.
pub(crate) fn deliver(
    api: &mut Api<'_, '_>,
    queue: &Arn,
    (body, sender, delay): (&str, &str, i64),
    given: Option<Map<String, Value>>,
) -> Outcome<String> {
    let (now, id) = (api.context.world.clock, api.fresh_uuid(queue.as_str()));
    let mut messages = kept::find(api.context.world, queue).map(|(_, resource)| of(resource)).unwrap_or_default();
    let mut message = json!({
        "MessageId": id, "Body": body, "SenderId": sender, "SentTimestamp": now.0, "VisibleFrom": now.plus(delay).0,
        "ReceiveCount": 0,
    });
    if let Some(given) = given {
        set(&mut message, "MessageAttributes", given.into());
    }
    messages.push(message);
    keep(api, queue, messages)?;
    Ok(id)
}

/// The queue of a call that encrypts or decrypts messages, whose key must work.
fn opened(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Queue> {
    let queue = queue::asked(api, input)?;
    kms::must_work(api, (&queue.arn, &queue.resource, "KmsMasterKeyId"), |why| format!("KMS.{why}Exception"))?;
    Ok(queue)
}

pub(super) fn send(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let body = input.need("MessageBody");
    let delay = input.number("DelaySeconds");
    if let Some(delay) = delay.filter(|delay| !(0..=900).contains(delay)) {
        return Err(invalid(api, "DelaySeconds", delay, "DelaySeconds must be >= 0 and <= 900."));
    }
    let queue = opened(api, input)?;
    if body.is_empty() {
        return Err(api.refuse("MissingParameter", "The request must contain the parameter MessageBody."));
    }
    let most = attributes::number(&queue.arn, &queue.resource, "MaximumMessageSize");
    if i64::try_from(body.len()).is_ok_and(|length| length > most) {
        let message = format!("One or more parameters are invalid. Reason: Message must be shorter than {most} bytes.");
        return Err(api.refuse("InvalidParameterValue", message));
    }
    let delay = delay.unwrap_or_else(|| attributes::number(&queue.arn, &queue.resource, "DelaySeconds"));
    let given = input.value("MessageAttributes").and_then(Value::as_object).cloned().filter(|given| !given.is_empty());
    let sender = api.context.world.who(&api.caller).user_id(api.context.world).unwrap_or_default();
    let id = deliver(api, &queue.arn, (body, &sender, delay), given.clone())?;
    let mut answer = Map::new();
    answer.insert("MD5OfMessageBody".into(), json!(digest::body(body)));
    if let Some(given) = given {
        answer.insert("MD5OfMessageAttributes".into(), json!(digest::attributes(&given)));
    }
    answer.insert("MessageId".into(), json!(id));
    Ok(answer.into())
}

pub(super) fn receive(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let most = input.number("MaxNumberOfMessages").unwrap_or(1);
    if !(1..=10).contains(&most) {
        return Err(invalid(api, "MaxNumberOfMessages", most, "Must be between 1 and 10, if provided."));
    }
    let queue = opened(api, input)?;
    let (now, seed, receipt) = (api.context.world.clock, api.context.world.seed, api.fresh("receipt"));
    let hidden = input
        .number("VisibilityTimeout")
        .unwrap_or_else(|| attributes::number(&queue.arn, &queue.resource, "VisibilityTimeout"));
    let retained = attributes::number(&queue.arn, &queue.resource, "MessageRetentionPeriod");
    let mut messages = of(&queue.resource);
    messages.retain(|message| Time(number(message, "SentTimestamp")).plus(retained) > now);
    let mut received = Vec::new();
    for message in messages.iter_mut() {
        if received.len() as i64 >= most || number(message, "VisibleFrom") > now.0 {
            continue;
        }
        let count = number(message, "ReceiveCount") + 1;
        set(message, "ReceiveCount", json!(count));
        set(message, "VisibleFrom", json!(now.plus(hidden).0));
        if count == 1 {
            set(message, "FirstReceived", json!(now.0));
        }
        let id = text(message, "MessageId").to_owned();
        let random = kms::random(seed, &format!("{receipt}/{id}"), 135);
        set(message, "ReceiptHandle", json!(format!("AQEB{}", STANDARD.encode(random))));
        received.push(shown(message, input));
    }
    keep(api, &queue.arn, messages)?;
    // Of no messages at all, SQS says nothing.
    if received.is_empty() { Ok(Value::Null) } else { Ok(json!({ "Messages": received })) }
}

/// A message as its receiver sees it.
fn shown(message: &Value, input: &Input) -> Value {
    let mut told = Map::new();
    let mut tell = |name: &str, value: Value| {
        told.insert(name.into(), value);
    };
    let body = text(message, "Body");
    tell("MessageId", json!(text(message, "MessageId")));
    tell("ReceiptHandle", json!(text(message, "ReceiptHandle")));
    tell("MD5OfBody", json!(digest::body(body)));
    tell("Body", json!(body));
    let mut wanted = input.texts("AttributeNames");
    wanted.extend(input.texts("MessageSystemAttributeNames"));
    let system = [
        ("SenderId", text(message, "SenderId").to_owned()),
        ("ApproximateFirstReceiveTimestamp", number(message, "FirstReceived").to_string()),
        ("ApproximateReceiveCount", number(message, "ReceiveCount").to_string()),
        ("SentTimestamp", number(message, "SentTimestamp").to_string()),
    ];
    let system: Map<String, Value> = system
        .into_iter()
        .filter(|(name, _)| wanted.contains(&"All") || wanted.contains(name))
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .collect();
    if !system.is_empty() {
        tell("Attributes", system.into());
    }
    let wanted = input.texts("MessageAttributeNames");
    let asked = |name: &str| {
        wanted.iter().any(|want| match want.strip_suffix(".*").or(want.strip_suffix('*')) {
            Some(start) => name.starts_with(start),
            None => *want == "All" || *want == name,
        })
    };
    let given = message.get("MessageAttributes").and_then(Value::as_object).into_iter().flatten();
    let given: Map<String, Value> =
        given.filter(|(name, _)| asked(name)).map(|(name, value)| (name.clone(), value.clone())).collect();
    if !given.is_empty() {
        tell("MD5OfMessageAttributes", json!(digest::attributes(&given)));
        tell("MessageAttributes", given.into());
    }
    Value::Object(told)
}

/// The queue of the call, and the place of the message with its receipt; what SQS says of a receipt that it never gave.
fn received(api: &mut Api<'_, '_>, input: &Input) -> Outcome<(Queue, Option<usize>)> {
    let queue = queue::asked(api, input)?;
    let handle = input.need("ReceiptHandle");
    if !handle.starts_with("AQEB") {
        return Err(api.refuse("ReceiptHandleIsInvalid", "The input receipt handle is invalid."));
    }
    let place = of(&queue.resource).iter().position(|message| text(message, "ReceiptHandle") == handle);
    Ok((queue, place))
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (queue, place) = received(api, input)?;
    let mut messages = of(&queue.resource);
    // To delete what is gone already is no fault.
    if let Some(place) = place {
        messages.remove(place);
    }
    keep(api, &queue.arn, messages)
}

pub(super) fn change_visibility(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let seconds = input.number("VisibilityTimeout").unwrap_or_default();
    if !(0..=43_200).contains(&seconds) {
        let why = "VisibilityTimeout must be an integer between 0 and 43200.";
        return Err(invalid(api, "VisibilityTimeout", seconds, why));
    }
    let (queue, place) = received(api, input)?;
    let until = api.context.world.clock.plus(seconds).0;
    let mut messages = of(&queue.resource);
    if let Some(message) = place.and_then(|place| messages.get_mut(place)) {
        set(message, "VisibleFrom", json!(until));
    }
    keep(api, &queue.arn, messages)
}

pub(super) fn purge(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let queue = queue::asked(api, input)?;
    keep(api, &queue.arn, Vec::new())
}
