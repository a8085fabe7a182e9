//! Event source mappings: what Lambda reads with a function's own role. Refuses to read anything.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::kept;
use super::{Named, as_function};
use rolecall_iam::id;
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

/// What the role of the function must be allowed, by the service of the source, and what Lambda says where it is not.
fn needed(source: &Arn) -> Option<(&'static str, String)> {
    let stream = |actions: &str| {
        format!(
            "Cannot access stream {source}. Please ensure the role can perform the {actions} Actions on your stream in IAM."
        )
    };
    match source.service() {
        "sqs" => Some((
            "sqs:ReceiveMessage",
            "The function execution role does not have permissions to call ReceiveMessage on SQS".into(),
        )),
        "dynamodb" => {
            Some(("dynamodb:GetRecords", stream("GetRecords, GetShardIterator, DescribeStream, and ListStreams")))
        }
        "kinesis" => {
            Some(("kinesis:GetRecords", stream("GetRecords, GetShardIterator, DescribeStream, and ListStreams")))
        }
        _ => None,
    }
}

fn show(arn: &Arn, resource: &Resource, state: &str) -> Value {
    let mut shown = Map::new();
    shown.insert("UUID".into(), json!(arn.as_str().rsplit(':').next()));
    shown.extend(kept::shown(resource, &["StartingPosition", "BatchSize", "MaximumBatchingWindowInSeconds"]));
    shown.extend(kept::shown(resource, &["EventSourceArn", "FilterCriteria", "FunctionArn"]));
    shown.insert("LastModified".into(), json!(resource.created.cli()));
    let state = if state.is_empty() {
        if kept::detail(resource, "Enabled") == Some(json!(false)) { "Disabled" } else { "Enabled" }
    } else {
        state
    };
    shown.insert("State".into(), json!(state));
    shown.insert("StateTransitionReason".into(), json!("USER_INITIATED"));
    shown.insert("EventSourceMappingArn".into(), json!(arn.as_str()));
    shown.into()
}

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let named = Named::of(api, input)?;
    let (function, _) = named.need(api)?;
    let Ok(source) = input.need("EventSourceArn").parse::<Arn>() else {
        let text = "only mappings with an `--event-source-arn` are modelled here: nothing was made".into();
        api.context.machine.suggest(crate::view::Hint { text, command: None });
        return Err(Stop::Quiet(255));
    };
    let role = kept::find(api.context.world, &named.function).and_then(|(_, it)| kept::text(it, "Role"));
    // A function of which the scenario names no role is not asked for its permissions.
    if let (Some((action, message)), Some(role)) = (needed(&source), role)
        && as_function(api, &role, action, &source) != Some(true)
    {
        return Err(api.refuse("InvalidParameterValueException", message));
    }
    let uuid = id::uuid(api.context.world.seed, &format!("{function}/{source}"));
    let arn = api.arn("lambda", &format!("event-source-mapping:{uuid}"))?;
    if kept::find(api.context.world, &arn).is_some() {
        let message = format!(
            "An event source mapping with event source arn (\" {source} \") and function name (\" {} \") already exists. \
             Please update or delete the existing mapping with UUID {uuid}",
            named.function.as_str().rsplit(':').next().unwrap_or_default()
        );
        return Err(api.refuse("ResourceConflictException", message));
    }
    let mut made = Resource { created: api.context.world.clock, ..Resource::default() };
    let batch = if source.service() == "sqs" { 10 } else { 100 };
    kept::keep(&mut made, "BatchSize", &json!(batch));
    kept::keep(&mut made, "MaximumBatchingWindowInSeconds", &json!(0));
    for name in [
        "EventSourceArn",
        "BatchSize",
        "StartingPosition",
        "MaximumBatchingWindowInSeconds",
        "FilterCriteria",
        "Enabled",
    ] {
        if let Some(value) = input.value(name) {
            kept::keep(&mut made, name, value);
        }
    }
    kept::keep(&mut made, "FunctionArn", &json!(function.as_str()));
    let shown = show(&arn, &made, "Creating");
    api.account_mut()?.resources.insert(arn, made);
    Ok(shown)
}

fn need(api: &mut Api<'_, '_>, input: &Input) -> Outcome<(Arn, Resource)> {
    let arn = api.arn("lambda", &format!("event-source-mapping:{}", input.need("UUID")))?;
    let found = kept::find(api.context.world, &arn).map(|(_, resource)| resource.clone());
    match found {
        Some(resource) => Ok((arn, resource)),
        None => Err(api.refuse("ResourceNotFoundException", "The resource you requested does not exist.")),
    }
}

pub(super) fn get(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let (arn, resource) = need(api, input)?;
    Ok(show(&arn, &resource, ""))
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let (arn, resource) = need(api, input)?;
    kept::remove(api.context.world, &arn);
    Ok(show(&arn, &resource, "Deleting"))
}

pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let function = input.text("FunctionName").map(|_| Named::of(api, input)).transpose()?.map(|it| it.qualified());
    let source = input.text("EventSourceArn");
    let of = ("lambda", api.settings.region_or_global(), "event-source-mapping:");
    let all = kept::listed(api.context.world, api.account()?.id, of);
    let fits = |resource: &Resource| {
        let is = |name: &str, wanted: Option<&str>| wanted.is_none() || kept::text(resource, name).as_deref() == wanted;
        is("FunctionArn", function.as_deref()) && is("EventSourceArn", source)
    };
    let all = all.into_iter().filter(|(_, resource)| fits(resource));
    let shown: Vec<Value> = all.map(|(arn, resource)| show(arn, resource, "")).collect();
    Ok(json!({ "EventSourceMappings": shown }))
}
