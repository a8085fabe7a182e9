//! `@csv`, `@base64` and their kin. Refuses to know filters.

use crate::value::{Outcome, Value};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The text of a value in the format of this name, without its `@`.
pub(crate) fn format(name: &str, value: &Value) -> Outcome {
    let shown = || value.shown();
    Ok(Value::from(match name {
        "json" => value.to_string(),
        "csv" => row("csv", value, ",", |text| format!("\"{}\"", text.replace('"', "\"\"")))?,
        "tsv" => row("tsv", value, "\t", |text| {
            text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
        })?,
        "sh" => match value {
            Value::Array(values) => values.iter().map(word).collect::<Outcome<Vec<_>>>()?.join(" "),
            other => word(other)?,
        },
        "html" => shown()
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('\'', "&apos;")
            .replace('"', "&quot;"),
        "uri" => shown().bytes().map(uri).collect(),
        "base64" => STANDARD.encode(shown()),
        "base64d" => {
            let text = shown();
            // As jq reads it: what a last lone letter would begin is left out.
            let letters = text.trim_end_matches('=');
            let whole = if letters.len() % 4 == 1 { letters.get(..letters.len() - 1) } else { Some(letters) };
            let bytes = whole.and_then(|letters| LENIENT.decode(letters).ok());
            let bytes = bytes.filter(|bytes| !bytes.is_empty() || text.is_empty());
            let bytes = bytes.ok_or_else(|| format!("{} is not valid base64 data", value.named()))?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
        "text" => shown(),
        _ => return Err(format!("{name} is not a valid format")),
    }))
}

pub(crate) fn is_format(name: &str) -> bool {
    matches!(name, "json" | "csv" | "tsv" | "sh" | "html" | "uri" | "base64" | "base64d" | "text")
}

fn row(name: &str, value: &Value, between: &str, quoted: impl Fn(&str) -> String) -> Outcome<String> {
    let Value::Array(values) = value else {
        return Err(format!("{} cannot be {name}-formatted, only array", value.named()));
    };
    let cell = |value: &Value| match value {
        Value::Text(text) => Ok(quoted(text)),
        Value::Null => Ok(String::new()),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        _ => Err(format!("{} is not valid in a csv row", value.named())),
    };
    Ok(values.iter().map(cell).collect::<Outcome<Vec<_>>>()?.join(between))
}

fn word(value: &Value) -> Outcome<String> {
    match value {
        Value::Text(text) => Ok(format!("'{}'", text.replace('\'', "'\\''"))),
        Value::Array(_) | Value::Object(_) => Err(format!("{} can not be escaped for shell", value.named())),
        other => Ok(other.to_string()),
    }
}

fn uri(byte: u8) -> String {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}
