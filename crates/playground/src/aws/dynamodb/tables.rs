//! Tables: made, described, listed and deleted, and what keys their items have. Refuses to know the items.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::{kept, tagged};
use super::{invalid, set_policy, table_arn};
use crate::call;
use rolecall_iam::id;
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

/// What is kept as it was given.
const GIVEN: [&str; 5] =
    ["AttributeDefinitions", "KeySchema", "BillingMode", "TableClass", "DeletionProtectionEnabled"];

/// An attribute of a key, with its type: `S`, `N` or `B`.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) kind: String,
}

/// The partition key and the sort key of a table, or of one of its indexes.
pub(super) fn keys(kept: &Resource, index: Option<&str>) -> Option<Vec<Key>> {
    let types = kept::detail(kept, "AttributeDefinitions").unwrap_or_default();
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let kind = |name: &str| {
        let mut types = types.as_array().into_iter().flatten();
        let found = types.find(|it| text(it, "AttributeName").as_deref() == Some(name));
        found.and_then(|it| text(it, "AttributeType")).unwrap_or_else(|| "S".into())
    };
    let names = call::key_names(kept, index)?.into_iter();
    Some(names.map(|name| Key { kind: kind(&name), name }).collect())
}

pub(super) fn items(kept: &Resource) -> Vec<Map<String, Value>> {
    let items = kept::detail(kept, "Items").unwrap_or_default();
    items.as_array().into_iter().flatten().filter_map(|item| item.as_object().cloned()).collect()
}

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    if let Some(message) = fault(input) {
        return Err(invalid(api, message));
    }
    let name = input.need("TableName");
    let arn = table_arn(api, name)?;
    if arn.after("table/").is_none() || arn.account() != Some(api.account()?.id) {
        return Err(invalid(api, format!("{name} is not the ARN of a table of this account")));
    }
    if kept::find(api.context.world, &arn).is_some() {
        return Err(api.refuse("ResourceInUseException", format!("Table already exists: {name}")));
    }
    let mut table =
        Resource { created: api.context.world.clock, tags: tagged::given(input, "Tags"), ..Resource::default() };
    for name in GIVEN.iter().chain(&["LocalSecondaryIndexes", "GlobalSecondaryIndexes", "ProvisionedThroughput"]) {
        if let Some(value) = input.value(name) {
            kept::keep(&mut table, name, value);
        }
    }
    kept::keep(&mut table, "TableId", &json!(api.fresh_uuid(arn.as_str())));
    let shown = shown(&arn, &table, "CREATING");
    api.account_mut()?.resources.insert(arn.clone(), table);
    if let Some(policy) = input.text("ResourcePolicy")
        && let Err(stop) = set_policy(api, &arn, Some(policy))
    {
        kept::remove(api.context.world, &arn);
        return Err(stop);
    }
    Ok(json!({ "TableDescription": shown }))
}

fn names(list: &[Value], key: &str) -> Vec<String> {
    list.iter().filter_map(|it| it.get(key).and_then(Value::as_str)).map(str::to_owned).collect()
}

/// What DynamoDB says of a table that cannot be.
fn fault(input: &Input) -> Option<String> {
    let defined = names(input.list("AttributeDefinitions"), "AttributeName");
    let mut keys = names(input.list("KeySchema"), "AttributeName");
    let types = names(input.list("KeySchema"), "KeyType");
    if types.first().map(String::as_str) != Some("HASH") {
        return Some("Invalid KeySchema: The first KeySchemaElement is not a HASH key type".into());
    }
    let indexes = input.list("GlobalSecondaryIndexes").iter().chain(input.list("LocalSecondaryIndexes"));
    for index in indexes {
        let schema = index.get("KeySchema").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        keys.extend(names(schema, "AttributeName"));
    }
    let prefix = "One or more parameter values were invalid";
    if let Some(missing) = keys.iter().find(|key| !defined.contains(key)) {
        let defined = defined.join(", ");
        return Some(format!(
            "{prefix}: Some index key attributes are not defined in AttributeDefinitions. Keys: [{missing}], \
             AttributeDefinitions: [{defined}]"
        ));
    }
    if defined.iter().any(|name| !keys.contains(name)) {
        return Some(format!(
            "{prefix}: Number of attributes in KeySchema does not exactly match number of attributes defined in \
             AttributeDefinitions"
        ));
    }
    match (input.text("BillingMode"), input.value("ProvisionedThroughput")) {
        (Some("PAY_PER_REQUEST"), Some(_)) => Some(format!(
            "{prefix}: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is \
             PAY_PER_REQUEST"
        )),
        (None | Some("PROVISIONED"), None) => Some(format!(
            "{prefix}: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
        )),
        _ => None,
    }
}

fn shown(arn: &Arn, table: &Resource, status: &str) -> Map<String, Value> {
    let own = keys(table, None).unwrap_or_default();
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| drop(out.insert(key.into(), value));
    let types = own.iter().map(|key| json!({ "AttributeName": key.name, "AttributeType": key.kind }));
    put("AttributeDefinitions", kept::detail(table, "AttributeDefinitions").unwrap_or_else(|| types.collect()));
    put("TableName", json!(arn.last()));
    let schema = own.iter().zip(["HASH", "RANGE"]);
    let schema: Vec<Value> = schema.map(|(key, kind)| json!({ "AttributeName": key.name, "KeyType": kind })).collect();
    put("KeySchema", json!(schema));
    put("TableStatus", json!(status));
    put("CreationDateTime", json!(table.created.cli()));
    let throughput = kept::detail(table, "ProvisionedThroughput").unwrap_or_default();
    let units = |name: &str| throughput.get(name).cloned().unwrap_or_else(|| json!(0));
    let (read, write) = (units("ReadCapacityUnits"), units("WriteCapacityUnits"));
    put(
        "ProvisionedThroughput",
        json!({ "NumberOfDecreasesToday": 0, "ReadCapacityUnits": read, "WriteCapacityUnits": write }),
    );
    put("TableSizeBytes", json!(0));
    put("ItemCount", json!(items(table).len()));
    put("TableArn", json!(arn.as_str()));
    put("TableId", kept::detail(table, "TableId").unwrap_or_else(|| json!(id::uuid(0, arn.as_str()))));
    let on_demand = kept::detail(table, "ProvisionedThroughput").is_none();
    let mode = kept::text(table, "BillingMode")
        .unwrap_or_else(|| if on_demand { "PAY_PER_REQUEST".into() } else { String::new() });
    if mode == "PAY_PER_REQUEST" {
        put("BillingModeSummary", json!({ "BillingMode": mode }));
    }
    for (list, of) in [("LocalSecondaryIndexes", "local"), ("GlobalSecondaryIndexes", "global")] {
        let indexes = kept::detail(table, list).and_then(|list| list.as_array().cloned()).unwrap_or_default();
        let indexes: Vec<Value> = indexes.iter().map(|index| one_index(arn, index, of, status)).collect();
        if !indexes.is_empty() {
            put(list, json!(indexes));
        }
    }
    if let Some(class) = kept::detail(table, "TableClass") {
        put("TableClassSummary", json!({ "TableClass": class }));
    }
    put("DeletionProtectionEnabled", kept::detail(table, "DeletionProtectionEnabled").unwrap_or_else(|| json!(false)));
    out
}

fn one_index(arn: &Arn, index: &Value, of: &str, status: &str) -> Value {
    let name = index.get("IndexName").and_then(Value::as_str).unwrap_or_default();
    let mut out = Map::new();
    for key in ["IndexName", "KeySchema", "Projection"] {
        out.extend(index.get(key).map(|value| (key.to_owned(), value.clone())));
    }
    if of == "global" {
        out.insert("IndexStatus".into(), json!(status));
    }
    out.insert("IndexSizeBytes".into(), json!(0));
    out.insert("ItemCount".into(), json!(0));
    out.insert("IndexArn".into(), json!(format!("{arn}/index/{name}")));
    Value::Object(out)
}

fn missing(api: &mut Api<'_, '_>, name: &str) -> Stop {
    api.refuse("ResourceNotFoundException", format!("Requested resource not found: Table: {name} not found"))
}

fn named(api: &mut Api<'_, '_>, input: &Input) -> Outcome<(Arn, Resource)> {
    api.call(input)?;
    let name = input.need("TableName");
    let arn = table_arn(api, name)?;
    match kept::find(api.context.world, &arn) {
        Some((_, kept)) => Ok((arn, kept.clone())),
        None => Err(missing(api, name)),
    }
}

pub(super) fn describe(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (arn, table) = named(api, input)?;
    Ok(json!({ "Table": shown(&arn, &table, "ACTIVE") }))
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (arn, table) = named(api, input)?;
    if kept::detail(&table, "DeletionProtectionEnabled") == Some(json!(true)) {
        let message = "Resource cannot be deleted as it is currently protected against deletion. Disable deletion \
                       protection first.";
        return Err(invalid(api, message));
    }
    kept::remove(api.context.world, &arn);
    let mut shown = shown(&arn, &table, "DELETING");
    for name in ["AttributeDefinitions", "KeySchema", "CreationDateTime"] {
        shown.shift_remove(name);
    }
    Ok(json!({ "TableDescription": shown }))
}

pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let (account, region) = (api.account()?.id, api.settings.region_or_global());
    let tables = kept::listed(api.context.world, account, ("dynamodb", region, "table/"));
    let names = tables.into_iter().filter_map(|(arn, _)| arn.after("table/")).filter(|name| !name.contains('/'));
    Ok(json!({ "TableNames": names.collect::<Vec<_>>() }))
}
