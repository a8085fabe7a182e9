//! Writes JSON as jq does. Refuses to know filters.

use serde_json::Value;

pub(super) struct Style {
    /// Nothing for one line.
    pub(super) indent: Option<usize>,
    pub(super) tab: bool,
    pub(super) sort: bool,
    pub(super) ascii: bool,
}

pub(super) fn compact(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value, &Style { indent: None, tab: false, sort: false, ascii: false }, 0);
    text
}

pub(super) fn write(out: &mut String, value: &Value, style: &Style, depth: usize) {
    let line = |out: &mut String, depth: usize| {
        if let Some(indent) = style.indent.filter(|indent| *indent > 0 || style.tab) {
            out.push('\n');
            out.push_str(&if style.tab { "\t".repeat(depth) } else { " ".repeat(indent * depth) });
        }
    };
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(value) => out.push_str(&number(value)),
        Value::String(value) => string(out, value, style.ascii),
        Value::Array(values) if values.is_empty() => out.push_str("[]"),
        Value::Array(values) => {
            out.push('[');
            for (place, value) in values.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                line(out, depth + 1);
                write(out, value, style, depth + 1);
            }
            line(out, depth);
            out.push(']');
        }
        Value::Object(values) if values.is_empty() => out.push_str("{}"),
        Value::Object(values) => {
            out.push('{');
            let mut pairs: Vec<(&String, &Value)> = values.iter().collect();
            if style.sort {
                pairs.sort_by_key(|(key, _)| *key);
            }
            for (place, (key, value)) in pairs.into_iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                line(out, depth + 1);
                string(out, key, style.ascii);
                out.push_str(if style.indent.is_some_and(|indent| indent > 0) || style.tab && style.indent.is_some() {
                    ": "
                } else {
                    ":"
                });
                write(out, value, style, depth + 1);
            }
            line(out, depth);
            out.push('}');
        }
    }
}

fn number(value: &serde_json::Number) -> String {
    let Some(float) = value.as_f64().filter(|_| value.is_f64()) else { return value.to_string() };
    if float.fract() == 0.0 && float.abs() < 1e17 {
        return if float == 0.0 && float.is_sign_negative() { "-0".into() } else { (float as i64).to_string() };
    }
    let text = value.to_string();
    match text.split_once('e') {
        Some((digits, exponent)) if float.abs() >= 1e17 || float.abs() < 1e-5 => {
            let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |rest| ('-', rest));
            let exponent = exponent.trim_start_matches('+');
            format!("{}e{sign}{exponent:0>2}", digits.strip_suffix(".0").unwrap_or(digits))
        }
        Some(_) => format!("{float}"),
        None => text,
    }
}

fn string(out: &mut String, text: &str, ascii: bool) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\u{7f}' => out.push_str("\\u007f"),
            _ if letter < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
            _ if ascii && !letter.is_ascii() => {
                let mut units = [0; 2];
                letter.encode_utf16(&mut units).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
}
