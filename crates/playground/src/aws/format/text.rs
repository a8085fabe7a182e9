//! `--output text`: lines of tab-separated scalars, sorted by key. Refuses to know operations.

use super::{is_scalar, scalar};
use serde_json::Value;
use std::collections::BTreeSet;

pub(super) fn format(value: &Value) -> String {
    let mut out = String::new();
    write(value, None, None, &mut out);
    out
}

fn write(value: &Value, name: Option<&str>, keys: Option<&BTreeSet<&String>>, out: &mut String) {
    match value {
        Value::Object(object) => {
            let own: BTreeSet<&String> =
                object.iter().filter(|(_, value)| is_scalar(value)).map(|(key, _)| key).collect();
            let keys = keys.unwrap_or(&own);
            let mut cells: Vec<String> =
                keys.iter().map(|key| object.get(*key).map(scalar).unwrap_or_default()).collect();
            if !cells.is_empty() {
                if let Some(name) = name {
                    cells.insert(0, name.to_uppercase());
                }
                line(&cells, out);
            }
            let rest: BTreeSet<&String> = object.keys().filter(|key| !keys.contains(key)).collect();
            for key in rest {
                if let Some(value) = object.get(key) {
                    write(value, Some(key), None, out);
                }
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            let objects = items.iter().filter_map(Value::as_object);
            let keys = objects.flatten().filter(|(_, value)| is_scalar(value)).map(|(key, _)| key).collect();
            for item in items {
                write(item, name, Some(&keys), out);
            }
        }
        Value::Array(items) => {
            let (scalars, others): (Vec<&Value>, Vec<&Value>) = items.iter().partition(|item| is_scalar(item));
            let cells: Vec<String> = scalars.into_iter().map(scalar).collect();
            match name {
                _ if cells.is_empty() => {}
                Some(name) => cells.into_iter().for_each(|cell| line(&[name.to_uppercase(), cell], out)),
                None => line(&cells, out),
            }
            for item in others {
                write(item, name, None, out);
            }
        }
        value => line(&[scalar(value)], out),
    }
}

fn line(cells: &[String], out: &mut String) {
    out.push_str(&cells.join("\t"));
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// What version 2.38.5 printed for the same answer.
    #[test]
    fn nested_answers_are_lines_with_their_keys_in_front() {
        let wanted = "ROLES\tarn:aws:iam::123456789012:role/R2\t2026-11-22T00:28:43+00:00\ta b\t3600\t/\tAROARZPUZDIKEAZUCFOJ3\tR2
ASSUMEROLEPOLICYDOCUMENT\t2012-10-17
STATEMENT\tsts:AssumeRole\tAllow
BOOL\ttrue
AWS\t111122223333
AWS\t*
ROLES\tarn:aws:iam::123456789012:role/team/R1\t2026-11-22T00:28:42+00:00\t\t3600\t/team/\tAROARZPUZDIKMOHSUAOGD\tR1
ASSUMEROLEPOLICYDOCUMENT\t2012-10-17
STATEMENT\tsts:AssumeRole\tAllow
PRINCIPAL\tarn:aws:iam::123456789012:root
";
        assert_eq!(format(&super::super::roles()), wanted);
    }

    #[test]
    fn scalars_and_rows() {
        assert_eq!(format(&json!({ "UserId": "A", "Account": "1", "Arn": "x" })), "1\tx\tA\n");
        assert_eq!(format(&json!([["b", "a"], ["d", null]])), "b\ta\nd\tNone\n");
        assert_eq!(format(&json!(["a", true])), "a\tTrue\n");
        assert_eq!(format(&Value::Null), "None\n");
        assert_eq!(format(&json!({ "Roles": [] })), "");
    }
}
