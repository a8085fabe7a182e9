//! The MD5 digests by which senders and receivers of SQS see that a message came through whole. Refuses to know queues.

use crate::hex;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use serde_json::{Map, Value};

/// Of a body.
pub(super) fn body(text: &str) -> String {
    hex(text.as_bytes())
}

/// Of the attributes of a message, as the developer guide says how: by name, each part with its length before it, but for
/// the kind of a value.
pub(super) fn attributes(attributes: &Map<String, Value>) -> String {
    let mut sorted: Vec<(&String, &Value)> = attributes.iter().collect();
    sorted.sort_by_key(|(name, _)| *name);
    let mut bytes = Vec::new();
    for (name, value) in sorted {
        let text = |member: &str| value.get(member).and_then(Value::as_str);
        put(&mut bytes, name.as_bytes());
        put(&mut bytes, text("DataType").unwrap_or_default().as_bytes());
        match text("BinaryValue") {
            Some(binary) => {
                bytes.push(2);
                put(&mut bytes, &STANDARD.decode(binary).unwrap_or_default());
            }
            None => {
                bytes.push(1);
                put(&mut bytes, text("StringValue").unwrap_or_default().as_bytes());
            }
        }
    }
    hex(&bytes)
}

fn put(bytes: &mut Vec<u8>, part: &[u8]) {
    bytes.extend(u32::try_from(part.len()).unwrap_or_default().to_be_bytes());
    bytes.extend(part);
}

fn hex(bytes: &[u8]) -> String {
    let mut hash = Md5::new();
    hash.update(bytes);
    hex::digits(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The first is an example of the API reference, the second was worked out by another implementation.
    #[test]
    fn digests_are_those_of_others() {
        assert_eq!(body("This is a test message"), "fafb00f5732ab283681e124bf8747ed1");
        let given = json!({
            "City": { "DataType": "String", "StringValue": "Any City" },
            "Population": { "DataType": "Number", "StringValue": "1250800" },
        });
        assert_eq!(attributes(given.as_object().unwrap()), "bf1eb494fecc925abadc71de4be9785c");
    }
}
