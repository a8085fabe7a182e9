//! Prints the answer of an operation as `--output` wants it. Refuses to know operations.

mod json;
mod table;
mod text;
mod yaml;

use serde_json::Value;

/// The text of an answer; `title` is what a table is headed with. Nothing for a format that the CLI does not know.
pub(crate) fn format(output: &str, title: &str, value: &Value) -> Option<String> {
    Some(match output {
        "json" => json::format(value),
        "text" => text::format(value),
        "table" => table::format(title, value),
        "yaml" => yaml::format(value),
        "yaml-stream" => yaml::format(&Value::Array(vec![value.clone()])),
        "off" => String::new(),
        _ => return None,
    })
}

/// The same answer with its dates as version 1 prints them: as the service sent them, with a `Z`.
pub(crate) fn older_dates(value: &Value) -> Value {
    match value {
        Value::String(text) => match text.strip_suffix("+00:00") {
            Some(date) if date.len() == 19 && date.as_bytes().get(10) == Some(&b'T') => format!("{date}Z").into(),
            _ => value.clone(),
        },
        Value::Array(items) => items.iter().map(older_dates).collect(),
        Value::Object(object) => {
            Value::Object(object.iter().map(|(key, value)| (key.clone(), older_dates(value))).collect())
        }
        other => other.clone(),
    }
}

/// A scalar as Python's `str` writes it.
pub(super) fn scalar(value: &Value) -> String {
    match value {
        Value::Null => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::String(text) => text.clone(),
        other => repr(other),
    }
}

/// A value within a value, as Python writes it.
pub(super) fn repr(value: &Value) -> String {
    match value {
        Value::String(text) if text.contains('\'') && !text.contains('"') => format!("\"{text}\""),
        Value::String(text) => {
            let escapes = [('\\', "\\\\"), ('\'', "\\'"), ('\n', "\\n"), ('\t', "\\t")];
            let escaped = escapes.iter().fold(text.clone(), |text, (letter, with)| text.replace(*letter, with));
            format!("'{escaped}'")
        }
        Value::Array(items) => format!("[{}]", items.iter().map(repr).collect::<Vec<_>>().join(", ")),
        Value::Object(object) => {
            let entries = object.iter().map(|(key, value)| format!("'{key}': {}", repr(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Number(number) => number.to_string(),
        scalar_value => scalar(scalar_value),
    }
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

#[cfg(test)]
pub(super) fn roles() -> Value {
    serde_json::json!({ "Roles": [
        {
            "Path": "/", "RoleName": "R2", "CreateDate": "2026-11-22T00:28:43+00:00", "MaxSessionDuration": 3600,
            "Arn": "arn:aws:iam::123456789012:role/R2", "Description": "a b", "RoleId": "AROARZPUZDIKEAZUCFOJ3",
            "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "AWS": ["111122223333", "*"] },
                "Condition": { "Bool": { "aws:x": "true" } },
            }] },
        },
        {
            "Path": "/team/", "RoleName": "R1", "CreateDate": "2026-11-22T00:28:42+00:00", "MaxSessionDuration": 3600,
            "Arn": "arn:aws:iam::123456789012:role/team/R1", "RoleId": "AROARZPUZDIKMOHSUAOGD",
            "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
            }] },
        },
    ] })
}
