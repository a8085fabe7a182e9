//! Settings of a bucket that are kept as they are put, because nothing that is modelled depends on them. Refuses to know
//! what they say.

use super::super::bucket;
use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::notification;
use serde_json::{Map, Value, json};

/// One kind of settings.
struct Kind {
    /// What its operations are called, without `GetBucket`, `PutBucket` and `DeleteBucket`.
    name: &'static str,
    /// The parameter that brings it.
    parameter: &'static str,
    /// Its members, in the order in which an answer has them.
    members: &'static [&'static str],
    /// What is said where there is none; nothing where that is no error.
    absent: Option<(&'static str, &'static str)>,
}

const KINDS: &[Kind] = &[
    Kind {
        name: "Cors",
        parameter: "CORSConfiguration",
        members: &["CORSRules"],
        absent: Some(("NoSuchCORSConfiguration", "The CORS configuration does not exist")),
    },
    Kind {
        name: "Website",
        parameter: "WebsiteConfiguration",
        members: &["RedirectAllRequestsTo", "IndexDocument", "ErrorDocument", "RoutingRules"],
        absent: Some(("NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration")),
    },
    Kind {
        name: "Lifecycle",
        parameter: "LifecycleConfiguration",
        members: &["Rules"],
        absent: Some(("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist")),
    },
    Kind { name: "Logging", parameter: "BucketLoggingStatus", members: &["LoggingEnabled"], absent: None },
    Kind {
        name: "Notification",
        parameter: "NotificationConfiguration",
        members: &[
            "TopicConfigurations",
            "QueueConfigurations",
            "LambdaFunctionConfigurations",
            "EventBridgeConfiguration",
        ],
        absent: None,
    },
];

/// The least size of objects that lifecycle rules move, unless one says otherwise.
const LEAST_SIZE: &str = "all_storage_classes_128K";

fn kind(api: &Api<'_, '_>) -> &'static Kind {
    const NONE: Kind = Kind { name: "", parameter: "", members: &[], absent: None };
    let is = |kind: &&Kind| api.called.operation.contains(kind.name);
    KINDS.iter().find(is).unwrap_or(&NONE)
}

pub(super) fn get(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let kind = kind(api);
    let text = bucket::of(api, input)?.details.get(kind.name).cloned();
    api.call(input)?;
    let given: Map<String, Value> = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let told = kind.members.iter().filter_map(|name| given.get_key_value(*name));
    let mut answer: Map<String, Value> = told.map(|(name, value)| (name.clone(), value.clone())).collect();
    match (answer.is_empty(), kind.absent) {
        (true, Some((code, message))) => Err(api.refuse(code, message)),
        (true, None) => Ok(Value::Null),
        (false, _) => {
            if kind.name == "Lifecycle" {
                answer.insert("TransitionDefaultMinimumObjectSize".into(), json!(LEAST_SIZE));
            }
            Ok(Value::Object(answer))
        }
    }
}

pub(super) fn put(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let kind = kind(api);
    bucket::of(api, input)?;
    api.call(input)?;
    if kind.name == "Notification" {
        notification::check(api, input)?;
    }
    let text = input.value(kind.parameter).map(Value::to_string).unwrap_or_default();
    bucket::change(api, input, |bucket| {
        bucket.details.insert(kind.name.into(), text);
    });
    Ok(match kind.name {
        "Lifecycle" => json!({ "TransitionDefaultMinimumObjectSize": LEAST_SIZE }),
        _ => Value::Null,
    })
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let kind = kind(api);
    bucket::of(api, input)?;
    api.call(input)?;
    bucket::change(api, input, |bucket| {
        bucket.details.remove(kind.name);
    });
    Ok(Value::Null)
}
