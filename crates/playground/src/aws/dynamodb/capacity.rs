//! What a request consumed, as the developer guide reckons it. Refuses to hold anybody to what was provisioned.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::kept;
use super::paths::Item;
use rolecall_iam::world::Resource;
use serde_json::{Value, json};

const PARAMETER: &str = "ReturnConsumedCapacity";

/// Refuses to reckon for indexes.
pub(super) fn check(api: &mut Api<'_, '_>, input: &Input, kept: &Resource) -> Outcome<()> {
    let indexes = ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"];
    let writes = ["PutItem", "UpdateItem", "DeleteItem"].contains(&api.called.operation);
    let indexed = indexes.into_iter().any(|name| kept::detail(kept, name).is_some());
    match input.text(PARAMETER) {
        Some("INDEXES") => Err(api.not_modelled("what indexes consume is not modelled here: nothing was done")),
        Some("TOTAL") if writes && indexed => {
            Err(api.not_modelled("what the indexes of a table consume is not modelled here: nothing was done"))
        }
        _ => Ok(()),
    }
}

/// Units of a write, by the larger of the items before and after it.
pub(super) fn written<'i>(items: impl IntoIterator<Item = &'i Item>) -> f64 {
    let largest = items.into_iter().map(size).max().unwrap_or_default();
    largest.div_ceil(1_024).max(1) as f64
}

/// Units of a read of these items together.
pub(super) fn read<'i>(input: &Input, items: impl IntoIterator<Item = &'i Item>) -> f64 {
    let blocks = items.into_iter().map(size).sum::<usize>().div_ceil(4_096).max(1) as f64;
    if input.flag("ConsistentRead") == Some(true) { blocks } else { blocks / 2.0 }
}

/// What an answer says of it, where a call asks for that.
pub(super) fn told(input: &Input, kept: &Resource, units: f64) -> Option<Value> {
    let name = kept::text(kept, "TableName").unwrap_or_else(|| input.need("TableName").to_owned());
    let name = name.rsplit('/').next().unwrap_or_default();
    (input.text(PARAMETER) == Some("TOTAL")).then(|| json!({ "TableName": name, "CapacityUnits": units }))
}

/// The answer with it, which may have had nothing to say before.
pub(super) fn with(answer: Value, consumed: Option<Value>) -> Value {
    let Some(consumed) = consumed else { return answer };
    let mut answer = answer.as_object().cloned().unwrap_or_default();
    answer.insert("ConsumedCapacity".into(), consumed);
    answer.into()
}

fn size(item: &Item) -> usize {
    item.iter().map(|(name, value)| name.len() + of_value(value)).sum()
}

fn of_value(value: &Value) -> usize {
    let Some((kind, value)) = value.as_object().and_then(|value| value.iter().next()) else { return 0 };
    match (kind.as_str(), value) {
        ("N", Value::String(text)) => text.len().div_ceil(2) + 1,
        ("B", Value::String(text)) => text.len() / 4 * 3,
        (_, Value::String(text)) => text.len(),
        ("L", Value::Array(items)) => 3 + items.iter().map(|item| 1 + of_value(item)).sum::<usize>(),
        (_, Value::Array(texts)) => texts.iter().filter_map(Value::as_str).map(str::len).sum(),
        (_, Value::Object(members)) => {
            3 + members.iter().map(|(name, member)| 1 + name.len() + of_value(member)).sum::<usize>()
        }
        _ => 1,
    }
}
