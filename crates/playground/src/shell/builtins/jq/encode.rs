//! `@csv`, `@base64` and their kin. Refuses to know filters.

use super::super::base64;
use super::error::{named, shown};
use super::format::compact;
use crate::percent;
use serde_json::Value;

/// `@csv` and its kin.
pub(super) fn format(name: &str, value: &Value) -> Result<String, String> {
    let row = |what: &str, one: &dyn Fn(&Value) -> Result<String, String>, between: &str| match value {
        Value::Array(values) => Ok(values.iter().map(one).collect::<Result<Vec<_>, _>>()?.join(between)),
        other => Err(format!("{} cannot be {what}-formatted, only an array can be", named(other))),
    };
    let cell = |what: &str, value: &Value| match value {
        Value::Array(_) | Value::Object(_) => Err(format!("{} is not valid in a {what} row", named(value))),
        Value::Null => Ok(String::new()),
        other => Ok(shown(other)),
    };
    Ok(match name {
        "json" => compact(value),
        "csv" => row(
            "csv",
            &|value| match value {
                Value::String(cell) => Ok(format!("\"{}\"", cell.replace('"', "\"\""))),
                other => cell("csv", other),
            },
            ",",
        )?,
        "tsv" => row(
            "tsv",
            &|value| {
                Ok(cell("tsv", value)?
                    .replace('\\', "\\\\")
                    .replace('\t', "\\t")
                    .replace('\n', "\\n")
                    .replace('\r', "\\r"))
            },
            "\t",
        )?,
        "sh" => {
            let one = |value: &Value| match value {
                Value::String(word) => Ok(format!("'{}'", word.replace('\'', "'\\''"))),
                Value::Array(_) | Value::Object(_) => Err(format!("{} can not be escaped for shell", named(value))),
                other => Ok(shown(other)),
            };
            match value {
                Value::Array(values) => values.iter().map(one).collect::<Result<Vec<_>, _>>()?.join(" "),
                other => one(other)?,
            }
        }
        "html" => shown(value)
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('\'', "&#39;")
            .replace('"', "&quot;"),
        "uri" => percent::encode(&shown(value), b""),
        "base64" => base64::encode(shown(value).as_bytes()),
        "base64d" => {
            let source = shown(value);
            let (bytes, _) = base64::decode(source.trim_end_matches('='), true);
            if bytes.is_empty() && !source.is_empty() {
                return Err(format!("{} is not valid base64 data", named(value)));
            }
            String::from_utf8_lossy(&bytes).into_owned()
        }
        _ => shown(value),
    })
}
