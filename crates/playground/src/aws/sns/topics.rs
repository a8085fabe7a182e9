//! Topics from their making to their deletion: create, list, attributes, permissions, tags. Refuses to know what is
//! published.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::{kept, resource_policy, tagged};
use super::topic::{self, Topic, invalid};
use rolecall_iam::PolicyDoc;
use rolecall_iam::world::Resource;
use serde_json::{Value, json};

/// Attributes whose texts are kept as they are.
const TEXTS: [&str; 2] = ["DisplayName", "KmsMasterKeyId"];

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let name = input.need("Name");
    let given: Vec<(String, String)> = input
        .value("Attributes")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
        .collect();
    if name.ends_with(".fifo") || given.iter().any(|(name, _)| name == "FifoTopic") {
        return Err(api.not_modelled("FIFO topics are not modelled here: nothing was sent"));
    }
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    if name.is_empty() || name.len() > 256 || !name.chars().all(allowed) {
        return Err(invalid(api, "Topic Name"));
    }
    api.call(input)?;
    let arn = api.arn("sns", name)?;
    let tags = tagged::given(input, "Tags");
    if let Some((_, known)) = kept::find(api.context.world, &arn) {
        let other = given.iter().any(|(name, value)| kept::text(known, name).as_deref() != Some(value));
        if !tags.is_empty() && tags != known.tags {
            return Err(invalid(api, "Tags Reason: Topic already exists with different tags"));
        }
        if other {
            return Err(invalid(api, "Attributes Reason: Topic already exists with different attributes"));
        }
        return Ok(json!({ "TopicArn": arn.as_str() }));
    }
    let mut resource = Resource { tags, created: api.context.world.clock, ..Resource::default() };
    for (name, value) in given {
        put(api, &mut resource, &name, &value)?;
    }
    api.account_mut()?.resources.insert(arn.clone(), resource);
    Ok(json!({ "TopicArn": arn.as_str() }))
}

/// Sets one attribute.
fn put(api: &mut Api<'_, '_>, resource: &mut Resource, name: &str, value: &str) -> Outcome<()> {
    match name {
        "Policy" => {
            let policy = PolicyDoc::resource(value);
            let wrong = resource_policy::fault(api.context.world, &policy).map(|fault| match fault {
                resource_policy::Fault::Json => "Policy Error: null",
                resource_policy::Fault::Principal => "Policy Error: PrincipalNotFound",
                resource_policy::Fault::Syntax => "Policy statement must have a valid form",
            });
            if let Some(wrong) = wrong {
                return Err(invalid(api, wrong));
            }
            resource.policy = Some(resource_policy::as_kept(policy));
        }
        _ if TEXTS.contains(&name) && value.is_empty() => {
            resource.details.remove(name);
        }
        _ if TEXTS.contains(&name) => kept::keep(resource, name, &json!(value)),
        "DeliveryPolicy" | "TracingConfig" | "SignatureVersion" | "ArchivePolicy" => {
            return Err(api.not_modelled(format!("the attribute {name} of topics is not modelled here")));
        }
        _ if name.ends_with("FeedbackRoleArn") || name.ends_with("FeedbackSampleRate") => {
            return Err(api.not_modelled(format!("the attribute {name} of topics is not modelled here")));
        }
        _ => return Err(invalid(api, "AttributeName")),
    }
    Ok(())
}

pub(super) fn set_attribute(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let Topic { arn, mut resource } = topic::asked(api, input, "TopicArn")?;
    put(api, &mut resource, input.need("AttributeName"), input.need("AttributeValue"))?;
    api.change(&arn, |known| *known = resource)
}

pub(super) fn attributes(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let topic = topic::asked(api, input, "TopicArn")?;
    Ok(json!({ "Attributes": topic.attributes(api.context.world) }))
}

pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let account = api.account()?.id;
    let listed = kept::listed(api.context.world, account, ("sns", api.settings.region_or_global(), ""));
    let topics = listed.iter().filter(|(arn, _)| topic::is_topic(arn));
    Ok(json!({ "Topics": topics.map(|(arn, _)| json!({ "TopicArn": arn.as_str() })).collect::<Vec<_>>() }))
}

/// The subscriptions to a topic outlive it.
pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let given = input.need("TopicArn");
    api.call(input)?;
    match given.parse() {
        // To delete what is not there is no fault.
        Ok(arn) => {
            if topic::is_topic(&arn) {
                kept::remove(api.context.world, &arn);
            }
            Ok(Value::Null)
        }
        Err(_) => {
            let what =
                format!("TopicArn Reason: An ARN must have at least 6 elements, not {}", given.split(':').count());
            Err(invalid(api, &what))
        }
    }
}

/// What the owner of a topic may let others do with AddPermission.
const GIVEN: [&str; 9] = [
    "AddPermission",
    "DeleteTopic",
    "GetDataProtectionPolicy",
    "GetTopicAttributes",
    "ListSubscriptionsByTopic",
    "ListTagsForResource",
    "Publish",
    "SetTopicAttributes",
    "Subscribe",
];

pub(super) fn add_permission(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let topic = topic::asked(api, input, "TopicArn")?;
    let actions = input.texts("ActionName");
    if actions.iter().any(|action| !GIVEN.contains(action) && *action != "*") {
        return Err(invalid(api, "Policy statement action out of service scope!"));
    }
    let actions: Vec<String> = actions.iter().map(|action| format!("SNS:{action}")).collect();
    let accounts = input.texts("AWSAccountId");
    if resource_policy::no_account(&accounts).is_some() {
        return Err(invalid(api, "AWSAccountId"));
    }
    let statement = resource_policy::permission(input.need("Label"), &accounts, &actions, topic.arn.as_str());
    match resource_policy::with_statement(&topic.policy(), statement) {
        Some(text) => api.change(&topic.arn, |resource| resource.policy = Some(PolicyDoc::resource(text))),
        None => Err(invalid(api, "Statement already exists")),
    }
}

/// To take away what is not there is no fault.
pub(super) fn remove_permission(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let topic = topic::asked(api, input, "TopicArn")?;
    match resource_policy::without_statement(&topic.policy(), input.need("Label")) {
        Some(left) => api.change(&topic.arn, |resource| resource.policy = left.map(PolicyDoc::resource)),
        None => Ok(Value::Null),
    }
}

pub(super) fn tag(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let topic = topic::asked(api, input, "ResourceArn")?;
    tagged::add(api, &topic.arn, input, "Tags")
}

pub(super) fn untag(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let topic = topic::asked(api, input, "ResourceArn")?;
    tagged::remove(api, &topic.arn, input, "TagKeys")
}

pub(super) fn list_tags(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let topic = topic::asked(api, input, "ResourceArn")?;
    Ok(json!({ "Tags": tagged::list(&topic.resource.tags, tagged::KEY_VALUE) }))
}
