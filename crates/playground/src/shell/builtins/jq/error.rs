//! What jq says when it cannot do something with a value. Refuses to know filters.

use super::format::compact;
use serde_json::Value;

pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A value in brief, as messages show it.
pub(super) fn brief(value: &Value) -> String {
    let text = compact(value);
    match text.len() > 11 {
        true => format!("{}...", text.chars().take(10).collect::<String>()),
        false => text,
    }
}

pub(super) fn named(value: &Value) -> String {
    format!("{} ({})", kind(value), brief(value))
}

pub(super) fn shown(error: &Value) -> String {
    match error {
        Value::String(text) => text.clone(),
        other => compact(other),
    }
}
