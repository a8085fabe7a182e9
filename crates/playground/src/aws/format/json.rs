//! `--output json`: four blanks of indent, keys in the order of the answer. Refuses to know operations.

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{PrettyFormatter, Serializer};

pub(super) fn format(value: &Value) -> String {
    if value.as_object().is_some_and(|object| object.is_empty()) {
        return String::new();
    }
    indented(value, b"    ") + "\n"
}

fn indented(value: &Value, indent: &[u8]) -> String {
    let mut out = Vec::new();
    // Writing a value to memory cannot fail.
    let _ = value.serialize(&mut Serializer::with_formatter(&mut out, PrettyFormatter::with_indent(indent)));
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn four_blanks_and_the_order_of_the_answer() {
        let value = json!({ "UserId": "é", "Account": [], "Arn": { "b": null, "a": {} } });
        let wanted = "{\n    \"UserId\": \"é\",\n    \"Account\": [],\n    \"Arn\": {\n        \"b\": null,\n        \"a\": {}\n    }\n}\n";
        assert_eq!(format(&value), wanted);
        assert_eq!(format(&json!({})), "");
        assert_eq!(format(&json!("x")), "\"x\"\n");
    }
}
