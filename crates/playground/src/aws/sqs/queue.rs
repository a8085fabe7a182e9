//! Queues: made, found by name or URL, listed, tagged, deleted. Refuses to know their messages.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::{kept, tagged};
use super::attributes;
use rolecall_iam::world::Resource;
use rolecall_policy::{AccountId, Arn};
use serde_json::{Value, json};

/// A queue as it is now.
pub(super) struct Queue {
    pub(super) arn: Arn,
    pub(super) resource: Resource,
}

pub(super) fn url_of(arn: &Arn) -> String {
    let account = arn.account().map(|account| account.to_string()).unwrap_or_default();
    format!("https://sqs.{}.amazonaws.com/{account}/{}", arn.region(), arn.resource())
}

fn missing(api: &mut Api<'_, '_>) -> Stop {
    api.refuse("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")
}

/// The ARN behind a URL.
fn behind(api: &mut Api<'_, '_>, url: &str) -> Outcome<Arn> {
    let mut parts = url.split_once("://").map_or(url, |(_, rest)| rest).split('/');
    let (host, account, name) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let region = match host.split('.').collect::<Vec<_>>().as_slice() {
        ["sqs", region, "amazonaws", ..] | [region, "queue", "amazonaws", ..] => (*region).to_owned(),
        _ => api.settings.region_or_global().to_owned(),
    };
    match (account.and_then(|account| account.parse::<AccountId>().ok()), name.filter(|name| !name.is_empty())) {
        (Some(account), Some(name)) => Ok(Arn::build("sqs", &region, account.as_str(), name)),
        _ => Err(api.refuse("InvalidAddress", format!("The address {url} is not valid for this endpoint."))),
    }
}

/// The queue that the call names, once the caller may do with it what the call asks, and it is there.
pub(super) fn asked(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Queue> {
    let arn = behind(api, input.need("QueueUrl"))?;
    let known = kept::find(api.context.world, &arn).map(|(_, resource)| resource.clone());
    let key = known.as_ref().and_then(|resource| kept::key(&arn, resource, "KmsMasterKeyId"));
    match key {
        Some(key) => api.call(&input.with("KmsMasterKeyId", key))?,
        None => api.call(input)?,
    }
    match known {
        Some(resource) => Ok(Queue { arn, resource }),
        None => Err(missing(api)),
    }
}

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let name = input.need("QueueName");
    if name.ends_with(".fifo") {
        return Err(api.not_modelled("FIFO queues are not modelled here: nothing was sent"));
    }
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    if name.is_empty() || name.len() > 80 || !name.chars().all(allowed) {
        let message = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";
        return Err(api.refuse("InvalidParameterValue", message));
    }
    api.call(input)?;
    let arn = api.arn("sqs", name)?;
    if let Some((_, known)) = kept::find(api.context.world, &arn) {
        let given = input.value("Attributes").and_then(Value::as_object).into_iter().flatten();
        let other = { given }.find(|(name, value)| attributes::of(&arn, known, name).as_deref() != value.as_str());
        return match other.map(|(name, _)| name.clone()) {
            None => Ok(json!({ "QueueUrl": url_of(&arn) })),
            Some(name) => {
                let message =
                    format!("A queue already exists with the same name and a different value for attribute {name}");
                Err(api.refuse("QueueAlreadyExists", message))
            }
        };
    }
    let created = api.context.world.clock;
    let mut resource = Resource { created, tags: tagged::given(input, "tags"), ..Resource::default() };
    attributes::put(api, input, &mut resource)?;
    api.account_mut()?.resources.insert(arn.clone(), resource);
    Ok(json!({ "QueueUrl": url_of(&arn) }))
}

pub(super) fn url(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let own = api.account()?.id;
    let account = match input.text("QueueOwnerAWSAccountId") {
        Some(account) => account.to_owned(),
        None => own.to_string(),
    };
    let arn = Arn::build("sqs", api.settings.region_or_global(), &account, input.need("QueueName"));
    match kept::find(api.context.world, &arn) {
        Some(_) => Ok(json!({ "QueueUrl": url_of(&arn) })),
        None => Err(missing(api)),
    }
}

pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let account = api.account()?.id;
    let start = input.text("QueueNamePrefix").unwrap_or_default();
    let queues = kept::listed(api.context.world, account, ("sqs", api.settings.region_or_global(), start));
    let urls: Vec<String> = queues.into_iter().map(|(arn, _)| url_of(arn)).collect();
    // Of no queues at all, SQS says nothing.
    if urls.is_empty() { Ok(Value::Null) } else { Ok(json!({ "QueueUrls": urls })) }
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let queue = asked(api, input)?;
    kept::remove(api.context.world, &queue.arn);
    Ok(Value::Null)
}

pub(super) fn tag(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let queue = asked(api, input)?;
    tagged::add(api, &queue.arn, input, "Tags")
}

pub(super) fn untag(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let queue = asked(api, input)?;
    tagged::remove(api, &queue.arn, input, "TagKeys")
}

pub(super) fn list_tags(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let tags = asked(api, input)?.resource.tags;
    if tags.is_empty() { Ok(Value::Null) } else { Ok(json!({ "Tags": tags })) }
}
