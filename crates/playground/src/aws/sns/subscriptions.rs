//! Subscriptions to topics: made, listed, described, ended. Refuses to know what is published.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::kept;
use super::topic::{self, Subscription, invalid, subscriptions, topic_of};
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

const PROTOCOLS: [&str; 9] =
    ["application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs"];

/// Refuses an endpoint that its protocol does not have.
fn must_fit(api: &mut Api<'_, '_>, protocol: &str, endpoint: &str) -> Outcome<()> {
    let is_arn = |service: &str| endpoint.parse::<Arn>().is_ok_and(|arn| arn.service() == service);
    let wrong = match protocol {
        "sqs" if !is_arn("sqs") => "SQS endpoint ARN",
        "lambda" if !is_arn("lambda") => "Lambda endpoint ARN",
        "firehose" if !is_arn("firehose") => "Firehose endpoint ARN",
        "email" | "email-json" if !endpoint.contains('@') => "Email address",
        "http" if !endpoint.starts_with("http://") => "Endpoint must match the specified protocol",
        "https" if !endpoint.starts_with("https://") => "Endpoint must match the specified protocol",
        _ => return Ok(()),
    };
    Err(invalid(api, wrong))
}

pub(super) fn subscribe(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (protocol, endpoint) = (input.need("Protocol"), input.need("Endpoint"));
    let given = input.value("Attributes").and_then(Value::as_object).cloned().unwrap_or_default();
    if let Some(name) = given.keys().find(|name| *name != "RawMessageDelivery") {
        return Err(api.not_modelled(format!("the attribute {name} of subscriptions is not modelled here")));
    }
    if !PROTOCOLS.contains(&protocol) {
        let what = format!("Amazon SNS does not support this protocol string: {protocol}");
        return Err(invalid(api, &what));
    }
    must_fit(api, protocol, endpoint)?;
    let topic = topic::asked(api, input, "TopicArn")?;
    let known = subscriptions(api.context.world, topic.arn.region()).into_iter().find(|it| {
        topic_of(it.arn).as_ref() == Some(&topic.arn)
            && it.text("Protocol") == protocol
            && it.text("Endpoint") == endpoint
    });
    let known = known.map(|it| (it.arn.to_string(), it.is_pending()));
    let (arn, pending) = match known {
        Some(known) => known,
        None => {
            let own = api.account()?.id;
            // Whoever owns the queue or function has confirmed with the call; all others are asked.
            let is_own = endpoint.parse::<Arn>().is_ok_and(|arn| arn.account() == Some(own));
            let pending = !(is_own && ["sqs", "lambda", "firehose"].contains(&protocol) || protocol == "sms");
            let arn = format!("{}:{}", topic.arn, api.fresh_uuid("subscription"));
            let mut resource = Resource { created: api.context.world.clock, ..Resource::default() };
            kept::keep(&mut resource, "Protocol", &json!(protocol));
            kept::keep(&mut resource, "Endpoint", &json!(endpoint));
            kept::keep(&mut resource, "PendingConfirmation", &json!(pending.to_string()));
            if let Some(raw) = given.get("RawMessageDelivery") {
                kept::keep(&mut resource, "RawMessageDelivery", raw);
            }
            if let Ok(arn) = arn.parse() {
                api.account_mut()?.resources.insert(arn, resource);
            }
            (arn, pending)
        }
    };
    let told = if pending && input.flag("ReturnSubscriptionArn") != Some(true) { "pending confirmation" } else { &arn };
    Ok(json!({ "SubscriptionArn": told }))
}

fn shown(it: &Subscription<'_>) -> Value {
    json!({
        "SubscriptionArn": if it.is_pending() { "PendingConfirmation" } else { it.arn.as_str() },
        "Owner": it.owner.id.as_str(),
        "Protocol": it.text("Protocol"),
        "Endpoint": it.text("Endpoint"),
        "TopicArn": topic_of(it.arn).map(|topic| topic.to_string()),
    })
}

pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let account = api.account()?.id;
    let all = subscriptions(api.context.world, api.settings.region_or_global());
    let own: Vec<Value> = all.iter().filter(|it| it.owner.id == account).map(shown).collect();
    Ok(json!({ "Subscriptions": own }))
}

pub(super) fn list_by_topic(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let topic = topic::asked(api, input, "TopicArn")?;
    let all = subscriptions(api.context.world, topic.arn.region());
    let its: Vec<Value> = all.iter().filter(|it| topic_of(it.arn).as_ref() == Some(&topic.arn)).map(shown).collect();
    Ok(json!({ "Subscriptions": its }))
}

/// The ARN of the subscription that the call names.
fn named(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Arn> {
    let given = input.need("SubscriptionArn");
    match given.parse() {
        Ok(arn) => {
            api.call(input)?;
            Ok(arn)
        }
        Err(_) => Err(too_short(api, given)),
    }
}

fn too_short(api: &mut Api<'_, '_>, given: &str) -> Stop {
    let many = given.split(':').count();
    invalid(api, &format!("SubscriptionArn Reason: An ARN must have at least 6 elements, not {many}"))
}

/// To end what is not there is no fault.
pub(super) fn unsubscribe(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let arn = named(api, input)?;
    if !topic::is_topic(&arn) {
        kept::remove(api.context.world, &arn);
    }
    Ok(Value::Null)
}

pub(super) fn attributes(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let arn = named(api, input)?;
    let all = subscriptions(api.context.world, arn.region());
    let Some(it) = all.into_iter().find(|it| *it.arn == arn) else {
        return Err(api.refuse("NotFound", "Subscription does not exist"));
    };
    let mut told = Map::new();
    let principal = api.context.world.arn_of(&api.caller).map(|arn| arn.to_string());
    let raw = Some(it.text("RawMessageDelivery")).filter(|raw| !raw.is_empty()).unwrap_or_else(|| "false".into());
    let members = [
        ("SubscriptionPrincipal", principal),
        ("Owner", Some(it.owner.id.to_string())),
        ("RawMessageDelivery", Some(raw)),
        ("TopicArn", topic_of(it.arn).map(|topic| topic.to_string())),
        ("Endpoint", Some(it.text("Endpoint"))),
        ("Protocol", Some(it.text("Protocol"))),
        ("PendingConfirmation", Some(it.is_pending().to_string())),
        ("ConfirmationWasAuthenticated", Some((!it.is_pending()).to_string())),
        ("SubscriptionArn", Some(it.arn.to_string())),
    ];
    told.extend(members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value?)))));
    Ok(json!({ "Attributes": told }))
}
