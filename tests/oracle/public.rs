//! Whether S3 calls a bucket policy public (R98). Refuses to know what follows.

use super::choices::{Choices, Dispute};
use super::json::{document, entries, list, text, texts};
use serde_json::Value;

/// Keys whose fixed values pin a statement to somebody.
const PINS: &[&str] = &[
    "aws:sourcearn",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceaccount",
    "aws:principalorgid",
    "aws:principalaccount",
    "aws:userid",
    "s3:dataaccesspointarn",
    "s3:dataaccesspointaccount",
];

/// Keys that may well belong to them, but are not in the list.
const PERHAPS: &[&str] = &["aws:principalarn", "aws:username", "aws:sourceowner", "aws:principalorgpaths"];

/// Whether an Allow for everyone is pinned by no condition.
pub fn is_public(policy: &Value, choices: &Choices) -> bool {
    let policy = document(policy);
    let statements = match &policy["Statement"] {
        Value::Array(_) => list(&policy, "Statement"),
        one => std::slice::from_ref(one),
    };
    let mut public = false;
    for statement in statements.iter().filter(|statement| text(statement, "Effect") == "Allow") {
        let principal = &statement["Principal"];
        let everyone = *principal == "*"
            || texts(&principal["AWS"]).iter().any(|name| name == "*")
            || statement.get("NotPrincipal").is_some()
            || texts(&principal["Federated"]).iter().any(|name| !name.starts_with("arn:"))
                && !choices.other(Dispute::PublicProvider);
        public |= everyone && !pinned(&statement["Condition"], choices);
    }
    public
}

fn pinned(condition: &Value, choices: &Choices) -> bool {
    let mut pinned = false;
    for (operator, keys) in entries(condition) {
        for (key, values) in entries(keys) {
            let (key, values) = (key.to_lowercase(), texts(values));
            let plain = ["StringEquals", "StringLike", "ArnEquals", "ArnLike", "StringEqualsIgnoreCase"];
            let fixed = values.iter().all(|value| !value.contains(['*', '?', '$']));
            if key == "aws:sourceip" && operator == "IpAddress" {
                pinned |= values.iter().all(|range| narrow(range));
            } else if PINS.contains(&key.as_str()) && plain.contains(&operator.as_str()) && fixed {
                pinned = true;
            } else if PINS.contains(&key.as_str()) || PERHAPS.contains(&key.as_str()) || key == "aws:sourceip" {
                let never = operator == "Null" || operator.contains("Not");
                pinned |= !never && !fixed_wildcard(&values) && choices.other(Dispute::PinnedBy);
            }
        }
    }
    pinned
}

fn fixed_wildcard(values: &[String]) -> bool {
    values.iter().any(|value| value == "*")
}

/// Not wider than /8, or than /32 in IPv6.
fn narrow(range: &str) -> bool {
    let Some((base, length)) = range.split_once('/') else { return true };
    let least = if base.contains(':') { 32 } else { 8 };
    length.parse::<u32>().is_ok_and(|length| length >= least)
}
