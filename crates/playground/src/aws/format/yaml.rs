//! `--output yaml`: keys sorted, strings quoted where YAML would read something else. Refuses to know operations.

use serde_json::{Map, Value};

pub(super) fn format(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(object) if !object.is_empty() => mapping(object, 0, &mut out),
        Value::Array(items) if !items.is_empty() => sequence(items, 0, &mut out),
        // A bare string is written with double quotes, unlike every other one.
        Value::String(text) => out.push_str(&format!("{}\n", Value::String(text.clone()))),
        value => flow(value, 0, &mut out),
    }
    out
}

fn mapping(object: &Map<String, Value>, indent: usize, out: &mut String) {
    let mut entries: Vec<(&String, &Value)> = object.iter().collect();
    entries.sort_by_key(|(key, _)| *key);
    for (number, (key, value)) in entries.into_iter().enumerate() {
        if number > 0 {
            out.push_str(&" ".repeat(indent));
        }
        out.push_str(&string(key));
        out.push(':');
        match value {
            Value::Object(inner) if !inner.is_empty() => {
                out.push_str(&format!("\n{}", " ".repeat(indent + 2)));
                mapping(inner, indent + 2, out);
            }
            // A list in a mapping is not indented any further.
            Value::Array(items) if !items.is_empty() => {
                out.push_str(&format!("\n{}", " ".repeat(indent)));
                sequence(items, indent, out);
            }
            value => {
                out.push(' ');
                flow(value, indent + 2, out);
            }
        }
    }
}

fn sequence(items: &[Value], indent: usize, out: &mut String) {
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            out.push_str(&" ".repeat(indent));
        }
        out.push_str("- ");
        match item {
            Value::Object(inner) if !inner.is_empty() => mapping(inner, indent + 2, out),
            Value::Array(items) if !items.is_empty() => sequence(items, indent + 2, out),
            item => flow(item, indent + 2, out),
        }
    }
}

/// Writes what stands behind a key or a hyphen; what is too long goes on below, indented so far.
fn flow(value: &Value, indent: usize, out: &mut String) {
    let text = match value {
        Value::Object(_) => "{}".into(),
        Value::Array(_) => "[]".into(),
        Value::String(text) => string(text),
        value => value.to_string(),
    };
    if text.starts_with('"') {
        out.push_str(&text)
    } else {
        fold(&text, indent, out)
    }
    out.push('\n');
}

/// A line is broken at a single blank once it is longer than this.
const WIDTH: usize = 80;

fn fold(text: &str, indent: usize, out: &mut String) {
    let mut column = out.rsplit('\n').next().unwrap_or_default().chars().count();
    let mut letters = text.chars().peekable();
    let mut before = None;
    while let Some(letter) = letters.next() {
        let alone = letter == ' '
            && before.is_some_and(|before| before != ' ')
            && letters.peek().is_some_and(|next| *next != ' ');
        if alone && column > WIDTH && letters.peek() != Some(&'\'') {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
        } else {
            out.push(letter);
            column += 1;
        }
        before = Some(letter);
    }
}

fn string(text: &str) -> String {
    if text.contains(|letter: char| letter.is_control())
        || text.contains('\'') && !text.contains('"') && !is_plain(text)
    {
        return Value::String(text.into()).to_string();
    }
    if is_plain(text) { text.into() } else { format!("'{}'", text.replace('\'', "''")) }
}

/// Whether YAML 1.2 reads the bare text as this very string.
fn is_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let special = "!&*%@`'\"#|>{}[],".contains(first) || matches!(text, "=" | "<<");
    let indicator = matches!(first, '-' | '?' | ':') && text.chars().nth(1).is_none_or(char::is_whitespace);
    let inside = text.contains(": ") || text.contains(" #") || text.ends_with(':');
    let blanks = text.starts_with(' ') || text.ends_with(' ');
    let word = matches!(text.to_lowercase().as_str(), "~" | "null" | "true" | "false");
    !special && !indicator && !inside && !blanks && !word && !is_number(text) && !is_date(text)
}

fn is_number(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+']).replace('_', "");
    let octal = digits.strip_prefix("0o").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    let hexadecimal = digits.strip_prefix("0x").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let float = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') && digits.parse::<f64>().is_ok();
    octal || hexadecimal || float || matches!(text.to_lowercase().as_str(), ".nan" | ".inf" | "-.inf")
}

fn is_date(text: &str) -> bool {
    let shape: String = text.chars().take(10).map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    shape == "9999-99-99" && text.chars().nth(10).is_none_or(|next| matches!(next, 'T' | 't' | ' '))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// What version 2.38.5 printed for the same answer.
    #[test]
    fn keys_are_sorted_and_lists_are_not_indented() {
        let wanted = "Roles:
- Arn: arn:aws:iam::123456789012:role/R2
  AssumeRolePolicyDocument:
    Statement:
    - Action: sts:AssumeRole
      Condition:
        Bool:
          aws:x: 'true'
      Effect: Allow
      Principal:
        AWS:
        - '111122223333'
        - '*'
    Version: '2012-10-17'
  CreateDate: '2026-11-22T00:28:43+00:00'
  Description: a b
  MaxSessionDuration: 3600
  Path: /
  RoleId: AROARZPUZDIKEAZUCFOJ3
  RoleName: R2
- Arn: arn:aws:iam::123456789012:role/team/R1
";
        let all = format(&super::super::roles());
        assert!(all.starts_with(wanted), "{all}");
    }

    #[test]
    fn strings_that_yaml_would_take_for_something_else_are_quoted() {
        for (value, wanted) in [
            (json!({ "a": "", "b": "1.5", "c": "no", "d": "x: y" }), "a: ''\nb: '1.5'\nc: no\nd: 'x: y'\n"),
            (json!({ "a": "it's", "b": "it's: x", "c": null, "d": {} }), "a: it's\nb: \"it's: x\"\nc: null\nd: {}\n"),
            (json!("R2"), "\"R2\"\n"),
            (json!(["R2", "R1"]), "- R2\n- R1\n"),
            (Value::Null, "null\n"),
        ] {
            assert_eq!(format(&value), wanted);
        }
    }
}
