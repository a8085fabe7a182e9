//! Publishing: a message goes to every queue that is subscribed and lets SNS in. The engine decides that, asked as the
//! service itself. Refuses to know who may publish.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::{kept, kms, sqs};
use super::topic::{self, Topic, invalid, subscriptions, topic_of};
use crate::call::{self, Parameters, Site};
use crate::view::Hint;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rolecall_iam::{Caller, Request, Verdict, World, authorize};
use rolecall_policy::{ActionName, Arn};
use serde_json::{Map, Value, json};

const SERVICE: &str = "sns.amazonaws.com";

pub(super) fn publish(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let parameter = if input.text("TopicArn").is_some() { "TopicArn" } else { "TargetArn" };
    if input.text(parameter).is_none() {
        return Err(invalid(api, "TopicArn or TargetArn Reason: no value for required parameter"));
    }
    if input.need("Message").is_empty() {
        return Err(invalid(api, "Empty message"));
    }
    let topic = topic::asked(api, input, parameter)?;
    kms::must_work(api, (&topic.arn, &topic.resource, "KmsMasterKeyId"), |why| format!("KMS{why}"))?;
    let message = chosen(api, input)?;
    let id = api.fresh_uuid("message");
    for to in targets(api, &topic) {
        if let Some(why) = closed(api, &topic, &to.queue) {
            let text = format!("SNS took the message but could not deliver it to {}: {why}", to.queue);
            api.context.machine.suggest(Hint { text, command: None });
            continue;
        }
        let given = input.value("MessageAttributes").and_then(Value::as_object).cloned();
        match to.raw {
            true => sqs::deliver(api, &to.queue, (&message, SERVICE, 0), given)?,
            false => {
                let body = envelope(api, input, &topic, (&id, &to.subscription, &message));
                sqs::deliver(api, &to.queue, (&body, SERVICE, 0), None)?
            }
        };
    }
    Ok(json!({ "MessageId": id }))
}

/// The text for queues: with `json` as its structure, a message has one for each protocol.
fn chosen(api: &mut Api<'_, '_>, input: &Input) -> Outcome<String> {
    let message = input.need("Message");
    match input.text("MessageStructure") {
        None => return Ok(message.to_owned()),
        Some("json") => {}
        Some(_) => return Err(invalid(api, "Invalid parameter: MessageStructure")),
    }
    let Ok(texts) = serde_json::from_str::<Map<String, Value>>(message) else {
        return Err(invalid(api, "Message Structure - JSON message body failed to parse"));
    };
    let text = |name: &str| texts.get(name).and_then(Value::as_str).map(str::to_owned);
    match text("default") {
        Some(default) => Ok(text("sqs").unwrap_or(default)),
        None => Err(invalid(api, "Message Structure - No default entry in JSON message body")),
    }
}

/// A queue that gets the message.
struct Target {
    queue: Arn,
    subscription: Arn,
    /// The message as it is, without its envelope.
    raw: bool,
}

fn targets(api: &Api<'_, '_>, topic: &Topic) -> Vec<Target> {
    let all = subscriptions(api.context.world, topic.arn.region());
    let its = all.iter().filter(|it| topic_of(it.arn).as_ref() == Some(&topic.arn) && !it.is_pending());
    let queues = its.filter(|it| it.text("Protocol") == "sqs").filter_map(|it| {
        let queue: Arn = it.text("Endpoint").parse().ok()?;
        kept::find(api.context.world, &queue)?;
        Some(Target { queue, subscription: it.arn.clone(), raw: it.text("RawMessageDelivery") == "true" })
    });
    queues.collect()
}

/// Why SNS cannot send to the queue on behalf of the topic.
fn closed(api: &Api<'_, '_>, topic: &Topic, queue: &Arn) -> Option<String> {
    let world = &*api.context.world;
    let key = kept::find(world, queue).and_then(|(_, resource)| kept::key(queue, resource, "KmsMasterKeyId"));
    if let Some((_, why)) = key.as_ref().and_then(|key| kms::unusable(world, key)) {
        return Some(why);
    }
    let refused =
        format!("the policy of the queue, or of its key, does not let {SERVICE} send there for {}", topic.arn);
    (!may_send(world, topic, queue, key)).then_some(refused)
}

/// Whether the queue lets SNS send to it on behalf of the topic.
fn may_send(world: &World, topic: &Topic, queue: &Arn, key: Option<String>) -> bool {
    let caller = Caller::Service(SERVICE.into());
    let site = Site { world, caller: &caller, region: queue.region() };
    let account = |arn: &Arn| arn.account().map(|account| account.to_string()).unwrap_or_default();
    let host = format!("https://sqs.{}.amazonaws.com", queue.region());
    let mut parameters = Parameters::new();
    parameters.insert("QueueUrl".into(), json!(format!("{host}/{}/{}", account(queue), queue.resource())));
    parameters.extend(key.map(|key| ("KmsMasterKeyId".to_owned(), json!(key))));
    let Ok(action) = "sqs:SendMessage".parse::<ActionName>() else { return false };
    let Ok(checks) = call::checks(&site, &action, &parameters) else { return false };
    checks.into_iter().all(|check| {
        let mut request = Request::new(caller.clone(), check.action, check.resource);
        request.context = check.context;
        let request = request.with("aws:SourceArn", [topic.arn.as_str()]);
        let request = request.with("aws:SourceAccount", [account(&topic.arn)]);
        authorize(world, &request).verdict == Verdict::Allowed
    })
}

/// The JSON in which a message comes to a queue, laid out as SNS does.
fn envelope(
    api: &Api<'_, '_>,
    input: &Input,
    topic: &Topic,
    (id, subscription, message): (&str, &Arn, &str),
) -> String {
    let region = topic.arn.region();
    let world = &*api.context.world;
    let mut lines: Vec<(&str, Value)> =
        vec![("Type", json!("Notification")), ("MessageId", json!(id)), ("TopicArn", json!(topic.arn.as_str()))];
    lines.extend(input.text("Subject").map(|subject| ("Subject", json!(subject))));
    lines.push(("Message", json!(message)));
    lines.push(("Timestamp", json!(world.clock.format("%Y-%m-%dT%H:%M:%S%.3fZ"))));
    lines.push(("SignatureVersion", json!("1")));
    lines.push(("Signature", json!(STANDARD.encode(kms::random(world.seed, id, 256)))));
    let host = format!("https://sns.{region}.amazonaws.com");
    let certificate = rolecall_iam::id::hex(world.seed, "certificate of SNS");
    lines.push(("SigningCertURL", json!(format!("{host}/SimpleNotificationService-{certificate}.pem"))));
    lines.push(("UnsubscribeURL", json!(format!("{host}/?Action=Unsubscribe&SubscriptionArn={subscription}"))));
    if let Some(given) = input.value("MessageAttributes").and_then(Value::as_object) {
        let shown = given.iter().map(|(name, value)| {
            let text = |member: &str| value.get(member).and_then(Value::as_str);
            let held = text("StringValue").or(text("BinaryValue")).unwrap_or_default();
            (name.clone(), json!({ "Type": text("DataType"), "Value": held }))
        });
        lines.push(("MessageAttributes", Value::Object(shown.collect())));
    }
    let lines: Vec<String> = lines.iter().map(|(name, value)| format!("  \"{name}\" : {value}")).collect();
    format!("{{\n{}\n}}", lines.join(",\n"))
}
