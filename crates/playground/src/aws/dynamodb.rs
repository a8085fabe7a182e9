//! `aws dynamodb`: tables, their items, and the resource-based policies of tables. Refuses to know capacity, indexes' own
//! storage and PartiQL.

mod capacity;
mod expression;
mod items;
mod limits;
mod paths;
mod read;
mod tables;
mod update;

use super::door::Api;
use super::failure::{Outcome, Stop};
use super::iam;
use super::input::Input;
use super::kept;
use super::operation::{Operation, operation};
use super::resource_policy;
use super::tagged;
use crate::call;
use rolecall_iam::PolicyDoc;
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

/// Older forms of what expressions say, and what is counted.
const COUNTED: &[&str] = &["ReturnConsumedCapacity", "ReturnItemCollectionMetrics"];
const OLDER_WRITE: &[&str] = &[
    "Expected",
    "ConditionalOperator",
    "AttributeUpdates",
    "ReturnItemCollectionMetrics",
    "ReturnValuesOnConditionCheckFailure",
];
const OLDER_READ: &[&str] = &[
    "AttributesToGet",
    "KeyConditions",
    "QueryFilter",
    "ScanFilter",
    "ConditionalOperator",
    "TotalSegments",
    "Segment",
];

pub(crate) const OPERATIONS: &[Operation] = &[
    operation("BatchGetItem", read::batch).without(COUNTED),
    operation("BatchWriteItem", items::batch).without(COUNTED),
    operation("CreateTable", tables::create).without(&[
        "StreamSpecification",
        "SSESpecification",
        "WarmThroughput",
        "OnDemandThroughput",
        "GlobalTableSourceArn",
        "GlobalTableSettingsReplicationMode",
        "VectorIndexes",
    ]),
    operation("DeleteItem", items::delete).without(OLDER_WRITE),
    operation("DeleteResourcePolicy", delete_policy).without(&["ExpectedRevisionId"]),
    operation("DeleteTable", tables::delete),
    operation("DescribeTable", tables::describe),
    operation("GetItem", read::get).without(OLDER_READ),
    operation("GetResourcePolicy", get_policy),
    operation("ListTables", tables::list),
    operation("ListTagsOfResource", list_tags),
    operation("PutItem", items::put).without(OLDER_WRITE),
    operation("PutResourcePolicy", put_policy).without(&["ExpectedRevisionId"]),
    operation("Query", read::query).without(OLDER_READ),
    operation("Scan", read::scan).without(OLDER_READ),
    operation("TagResource", tag),
    operation("UntagResource", untag),
    operation("UpdateItem", items::update).without(OLDER_WRITE),
];

/// The ARN of a table that is named so, or by its ARN.
fn table_arn(api: &Api<'_, '_>, name: &str) -> Outcome<Arn> {
    match name.parse::<Arn>() {
        Ok(arn) => Ok(arn),
        Err(_) => api.arn("dynamodb", &format!("table/{name}")),
    }
}

/// A table that is there, by name or ARN.
fn table(api: &mut Api<'_, '_>, name: &str) -> Outcome<(Arn, Resource)> {
    let arn = table_arn(api, name)?;
    match kept::find(api.context.world, &arn) {
        Some((_, kept)) => Ok((arn, kept.clone())),
        None => Err(api.refuse("ResourceNotFoundException", "Requested resource not found")),
    }
}

fn invalid(api: &mut Api<'_, '_>, message: impl Into<String>) -> Stop {
    api.refuse("ValidationException", message)
}

/// Refuses expressions that are too long before anything else looks at them.
fn sized(api: &mut Api<'_, '_>, input: &Map<String, Value>) -> Outcome<()> {
    let fault = |name: &str| limits::too_large(name, input.get(name)?.as_str()?);
    match call::EXPRESSIONS.into_iter().find_map(fault) {
        Some(message) => Err(invalid(api, message)),
        None => Ok(()),
    }
}

/// The table that a call is about by its ARN, to be changed.
fn by_arn(api: &mut Api<'_, '_>, input: &Input) -> Outcome<(Arn, Resource)> {
    api.call(input)?;
    let name = input.need("ResourceArn");
    match kept::find(api.context.world, &table_arn(api, name)?) {
        Some((_, kept)) => Ok((table_arn(api, name)?, kept.clone())),
        None => {
            let message = format!("Requested resource not found: ResourceArn: {name} not found");
            Err(api.refuse("ResourceNotFoundException", message))
        }
    }
}

fn tag(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (arn, _) = by_arn(api, input)?;
    if let Some(kept) = kept::find_mut(api.context.world, &arn) {
        kept.tags.extend(tagged::given(input, "Tags"));
    }
    Ok(Value::Null)
}

fn untag(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (arn, _) = by_arn(api, input)?;
    if let Some(kept) = kept::find_mut(api.context.world, &arn) {
        kept.tags.retain(|key, _| !input.texts("TagKeys").contains(&key.as_str()));
    }
    Ok(Value::Null)
}

fn list_tags(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (_, kept) = by_arn(api, input)?;
    let tags = kept.tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value }));
    Ok(json!({ "Tags": tags.collect::<Vec<_>>() }))
}

/// Puts a policy on a table; the answer's revision.
fn set_policy(api: &mut Api<'_, '_>, arn: &Arn, policy: Option<&str>) -> Outcome<Value> {
    let document = policy.map(PolicyDoc::resource);
    if let Some(refused) = document.as_ref().filter(|it| resource_policy::fault(api.context.world, it).is_some()) {
        iam::explain_document(api, refused);
        return Err(invalid(api, "The policy document is not valid."));
    }
    // A number for every call: AWS counts milliseconds.
    let calls = api.context.machine.history.len() + api.context.machine.calls.len();
    let revision = (api.context.world.clock.0 + i64::try_from(calls).unwrap_or_default()).to_string();
    if let Some(kept) = kept::find_mut(api.context.world, arn) {
        kept.policy = document;
        kept::keep(kept, "RevisionId", &json!(revision));
    }
    Ok(json!({ "RevisionId": revision }))
}

fn put_policy(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (arn, _) = by_arn(api, input)?;
    set_policy(api, &arn, Some(input.need("Policy")))
}

fn no_policy(api: &mut Api<'_, '_>, arn: &Arn) -> Stop {
    let message = format!("Resource-based policy not found for the provided ResourceArn: {arn}");
    api.refuse("PolicyNotFoundException", message)
}

fn delete_policy(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (arn, kept) = by_arn(api, input)?;
    if kept.policy.is_none() {
        return Err(no_policy(api, &arn));
    }
    set_policy(api, &arn, None)
}

fn get_policy(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (arn, kept) = by_arn(api, input)?;
    let Some(policy) = &kept.policy else { return Err(no_policy(api, &arn)) };
    let revision = kept::text(&kept, "RevisionId").unwrap_or_else(|| kept.created.0.to_string());
    Ok(json!({ "Policy": policy.text, "RevisionId": revision }))
}
