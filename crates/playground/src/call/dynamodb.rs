//! The calls of DynamoDB (semantics §6): tables and indexes, and the keys that let a policy see into items. Refuses to
//! know PartiQL.
//!
//! A table that the world lists without a key has the partition key `id`; of one that it does not list, it is taken to be
//! the attribute that a call writes first.

use super::ask::{Ask, member, text_of};
use super::names::table;
use super::row::{Key, Row, Rule, any, by, row, row_and};
use super::{CallError, Check};
use rolecall_iam::Target;
use rolecall_iam::world::Resource;
use serde_json::{Map, Value, json};

const TAGGED: &[Key] = &[("aws:RequestTag", "Tags")];
const RETURNED: &[Key] =
    &[("dynamodb:ReturnValues", "ReturnValues"), ("dynamodb:ReturnConsumedCapacity", "ReturnConsumedCapacity")];
const SELECTED: &[Key] =
    &[("dynamodb:Select", "Select"), ("dynamodb:ReturnConsumedCapacity", "ReturnConsumedCapacity")];

const fn of_table() -> Rule {
    by(table, "TableName")
}

const VIA: &str = "the table is encrypted with this key, which DynamoDB uses for the caller";
const SSE_KEY: &str = "SSESpecification.KMSMasterKeyId";

pub(super) const ROWS: &[Row] = &[
    row(
        "ListTables ListBackups ListStreams ListGlobalTables ListExports ListImports DescribeLimits DescribeEndpoints \
         ListContributorInsights",
        &[any()],
    ),
    row_and("GetItem", &[of_table().keys(SELECTED)], one_item),
    row_and("PutItem UpdateItem DeleteItem", &[of_table().keys(RETURNED)], one_item),
    row_and("Query Scan", &[of_table().keys(SELECTED)], queried),
    row_and("BatchGetItem BatchWriteItem", &[], batch),
    row_and("TransactGetItems TransactWriteItems", &[], transaction),
    row(
        "CreateTable",
        &[
            of_table().keys(TAGGED),
            of_table()
                .action("TagResource")
                .when("Tags")
                .keys(TAGGED)
                .because("tags that come with the creation need the permission to tag as well"),
            by(super::names::key, SSE_KEY).action("kms:DescribeKey").when(SSE_KEY).via("dynamodb").because(VIA),
            by(super::names::key, SSE_KEY).action("kms:CreateGrant").when(SSE_KEY).via("dynamodb").because(VIA),
        ],
    ),
    row(
        "DescribeTable DeleteTable UpdateTable DescribeTimeToLive UpdateTimeToLive DescribeContinuousBackups \
         UpdateContinuousBackups CreateBackup DescribeKinesisStreamingDestination EnableKinesisStreamingDestination \
         DisableKinesisStreamingDestination DescribeContributorInsights UpdateContributorInsights \
         DescribeTableReplicaAutoScaling UpdateTableReplicaAutoScaling",
        &[of_table()],
    ),
    row("ExportTableToPointInTime", &[by(table, "TableArn")]),
    row("TagResource", &[by(table, "ResourceArn").keys(TAGGED)]),
    row("UntagResource", &[by(table, "ResourceArn").keys(&[("aws:TagKeys", "TagKeys")])]),
    row("GetResourcePolicy PutResourcePolicy DeleteResourcePolicy ListTagsOfResource", &[by(table, "ResourceArn")]),
    row("DescribeBackup DeleteBackup", &[by(table, "BackupArn")]),
    row("DescribeStream GetShardIterator", &[by(table, "StreamArn")]),
];

/// The texts of an attribute value such as `{"S": "u1"}`; a bare text is taken as well.
fn value_of(value: &Value) -> Option<String> {
    match value {
        Value::Object(typed) => typed.values().next().and_then(text_of),
        other => text_of(other),
    }
}

fn object<'a>(ask: &Ask<'a>, path: &str) -> Option<&'a Map<String, Value>> {
    ask.found(path).into_iter().find_map(Value::as_object)
}

/// An index of a table, as it was asked for.
pub(crate) fn index_of(table: &Resource, name: &str) -> Option<Value> {
    let lists = ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"].into_iter().filter_map(|list| detail(table, list));
    let mut all = lists.filter_map(|list| list.as_array().cloned()).flatten();
    all.find(|index| index.get("IndexName").and_then(Value::as_str) == Some(name))
}

/// The attributes that make the key of a table, or of one of its indexes, the partition key first. A table of which nothing
/// is said has the partition key `id`.
pub(crate) fn key_names(table: &Resource, of: Option<&str>) -> Option<Vec<String>> {
    let schema = match of {
        None => detail(table, "KeySchema").unwrap_or_else(|| json!([{ "AttributeName": "id" }])),
        Some(name) => index_of(table, name)?.get("KeySchema")?.clone(),
    };
    let name = |key: &Value| key.get("AttributeName").and_then(Value::as_str).map(str::to_owned);
    Some(schema.as_array()?.iter().filter_map(name).collect())
}

fn detail(table: &Resource, name: &str) -> Option<Value> {
    serde_json::from_str(table.details.get(name)?).ok()
}

/// The partition key of a table of the world, or of its index.
fn partition_key(ask: &Ask<'_>, target: &Target) -> Option<String> {
    let listed = ask.world().resource(target.arn()?)?;
    key_names(listed.resource, ask.text("IndexName").as_deref())?.into_iter().next()
}

/// Sets what a policy sees of an item: its partition key and its attributes.
fn see(ask: &Ask<'_>, check: &mut Check, item: &Map<String, Value>, more: Vec<String>) {
    let key = partition_key(ask, &check.resource);
    let leading = key.map_or_else(|| item.values().next(), |key| item.get(&key)).and_then(value_of);
    let mut keys = check.context.remove("dynamodb:leadingkeys").unwrap_or_default();
    keys.extend(leading.filter(|key| !keys.contains(key)));
    check.put("dynamodb:LeadingKeys", keys);
    let mut attributes = check.context.remove("dynamodb:attributes").unwrap_or_default();
    for name in item.keys().cloned().chain(more) {
        if !attributes.contains(&name) {
            attributes.push(name);
        }
    }
    check.put("dynamodb:Attributes", attributes);
}

/// What expressions say that is no name of an attribute.
const WORDS: [&str; 17] = [
    "AND",
    "OR",
    "NOT",
    "IN",
    "BETWEEN",
    "SET",
    "REMOVE",
    "ADD",
    "DELETE",
    "SIZE",
    "CONTAINS",
    "BEGINS_WITH",
    "ATTRIBUTE_EXISTS",
    "ATTRIBUTE_NOT_EXISTS",
    "ATTRIBUTE_TYPE",
    "IF_NOT_EXISTS",
    "LIST_APPEND",
];

/// The parameters that hold expressions.
pub(crate) const EXPRESSIONS: [&str; 5] =
    ["ProjectionExpression", "UpdateExpression", "ConditionExpression", "FilterExpression", "KeyConditionExpression"];

/// The attributes that a call names in its expressions, `#n` standing for what the call says.
fn projected(ask: &Ask<'_>) -> Vec<String> {
    let names = object(ask, "ExpressionAttributeNames");
    let mut found = ask.texts("AttributesToGet");
    for text in EXPRESSIONS.iter().filter_map(|name| ask.text(name)) {
        let words = text.split(|c: char| !(c.is_alphanumeric() || "_#:.[]".contains(c)));
        // Only the attribute itself counts, not what lies in it.
        let tops = words.filter_map(|word| word.split(['.', '[']).next());
        let is_name = |word: &&str| {
            word.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '#')
                && !WORDS.contains(&word.to_ascii_uppercase().as_str())
        };
        found.extend(tops.filter(is_name).map(|name| plain(names, name)));
    }
    found
}

fn plain(names: Option<&Map<String, Value>>, name: &str) -> String {
    names
        .filter(|_| name.starts_with('#'))
        .and_then(|names| names.get(name))
        .and_then(text_of)
        .unwrap_or_else(|| name.to_owned())
}

#[expect(clippy::ptr_arg, reason = "rows take all their code in one form")]
fn one_item(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    let Some(item) = object(ask, "Key").or_else(|| object(ask, "Item")) else {
        return Err(ask.missing(if ask.operation == "PutItem" { "Item" } else { "Key" }));
    };
    checks.iter_mut().for_each(|check| see(ask, check, item, projected(ask)));
    Ok(())
}

#[expect(clippy::ptr_arg, reason = "rows take all their code in one form")]
fn queried(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    for check in checks.iter_mut() {
        let item = queried_key(ask, &check.resource).unwrap_or_default();
        see(ask, check, &item, projected(ask));
    }
    Ok(())
}

/// The names and the references of `name = :value` in a condition on keys.
fn equalities<'t>(condition: &'t str, names: Option<&Map<String, Value>>) -> Vec<(String, &'t str)> {
    let edge = |c: char| c.is_whitespace() || "()=".contains(c);
    let mut found = Vec::new();
    for (at, _) in condition.match_indices('=') {
        let (before, after) = condition.split_at(at);
        let name = before.trim_end().rsplit(edge).next().unwrap_or_default();
        if name.is_empty() || name.ends_with(['<', '>']) {
            continue;
        }
        let value = after.strip_prefix('=').unwrap_or(after).trim_start().split(edge).next().unwrap_or_default();
        found.push((plain(names, name), value));
    }
    found
}

/// The attributes that a condition on keys holds equal to something.
pub(crate) fn equal_names(condition: &str, names: &Map<String, Value>) -> Vec<String> {
    equalities(condition, Some(names)).into_iter().map(|(name, _)| name).collect()
}

/// The partition key of a query is in its condition: `pk = :v`.
fn queried_key(ask: &Ask<'_>, target: &Target) -> Option<Map<String, Value>> {
    let condition = ask.text("KeyConditionExpression")?;
    let equal = equalities(&condition, object(ask, "ExpressionAttributeNames"));
    let key = partition_key(ask, target);
    let (name, reference) = equal.into_iter().find(|(name, _)| key.as_ref().is_none_or(|key| key == name))?;
    let value = object(ask, "ExpressionAttributeValues")?.get(reference)?;
    Some(Map::from_iter([(name, value.clone())]))
}

/// One check a table, with the keys of all its items (R202).
fn batch(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    let Some(tables) = object(ask, "RequestItems") else { return Err(ask.missing("RequestItems")) };
    for (name, asked) in tables {
        let Some(target) = table(ask, name)? else { continue };
        let mut check = ask.check(ask.operation, target, "")?;
        let more = asked.as_object().map(|part| projected(&ask.with(part))).unwrap_or_default();
        let keys = asked.get("Keys").and_then(Value::as_array).into_iter().flatten();
        let writes = asked.as_array().into_iter().flatten().filter_map(Value::as_object).filter_map(written);
        for item in keys.chain(writes).filter_map(Value::as_object) {
            see(ask, &mut check, item, more.clone());
        }
        checks.push(check);
    }
    Ok(())
}

/// The item or key of one write of a batch.
fn written(write: &Map<String, Value>) -> Option<&Value> {
    let inner = write.values().next()?.as_object()?;
    member(inner, "Item").or_else(|| member(inner, "Key"))
}

/// A transaction has no action of its own: each part asks for the action of the single call.
fn transaction(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    let parts = ask.found("TransactItems");
    if parts.is_empty() {
        return Err(ask.missing("TransactItems"));
    }
    for (kind, part) in parts.into_iter().filter_map(Value::as_object).flatten() {
        let action = match kind.as_str() {
            "Get" => "GetItem",
            "Put" => "PutItem",
            "Update" => "UpdateItem",
            "Delete" => "DeleteItem",
            "ConditionCheck" => "ConditionCheckItem",
            other => return ask.odd(format!("`{other}` is not a part of a transaction")),
        };
        let Value::Object(part) = part else { continue };
        let inner = ask.with(part);
        let Some(target) = table(&inner, &inner.need("TableName")?)? else { continue };
        let mut check = ask.check(action, target, "each part of a transaction asks for its own action")?;
        if let Some(item) = object(&inner, "Key").or_else(|| object(&inner, "Item")) {
            see(&inner, &mut check, item, projected(&inner));
        }
        // The one part that is no operation of its own has no enclosing one either.
        let enclosing = (kind != "ConditionCheck").then(|| ask.operation.to_owned());
        checks.push(check.with("dynamodb:EnclosingOperation", enclosing));
    }
    Ok(())
}
