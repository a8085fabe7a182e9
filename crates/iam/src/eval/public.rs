//! Whether S3 calls a bucket policy public (R98). Refuses to know who asks.

use ipnet::IpNet;
use rolecall_policy::document::{Condition, Effect, Policy, PrincipalName, SetOperator, Statement, Test, ValueMeaning};
use std::net::IpAddr;

/// The keys that pin a statement down to somebody, where their values are fixed.
const PINS: [&str; 15] = [
    "aws:sourceip",
    "aws:sourcearn",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceowner",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:userid",
    "s3:dataaccesspointarn",
    "s3:dataaccesspointaccount",
];

/// Whether any statement lets everyone in.
pub fn is_public(policy: &Policy) -> bool {
    policy.statements.iter().any(lets_everyone_in)
}

fn lets_everyone_in(statement: &Statement) -> bool {
    let Some(principals) = &statement.principals else { return false };
    // A provider that AWS knows by itself vouches for anybody who signs up there.
    let anybody = |name: &PrincipalName| match name {
        PrincipalName::Everyone => true,
        PrincipalName::Federated(provider) => !provider.starts_with("arn:"),
        _ => false,
    };
    let everyone = principals.negated || principals.entries.iter().any(|entry| anybody(&entry.name));
    statement.effect == Some(Effect::Allow) && everyone && !statement.conditions.iter().any(pins)
}

fn pins(condition: &Condition) -> bool {
    let operator = condition.operator;
    let positive = !operator.negated && !operator.if_exists && operator.set != Some(SetOperator::All);
    let compares = matches!(
        operator.test,
        Some(Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike | Test::Arn | Test::IpAddress)
    );
    let fixed = |meaning: &ValueMeaning| match meaning {
        ValueMeaning::Text(pattern) => is_fixed(&condition.lower, pattern.as_str()),
        ValueMeaning::Arn(pattern) => is_fixed(&condition.lower, pattern.as_str()),
        ValueMeaning::Plain(text) => is_narrow(text),
    };
    positive
        && compares
        && PINS.contains(&condition.lower.as_str())
        && !condition.values.is_empty()
        && condition.values.iter().all(|value| fixed(&value.meaning))
}

/// Neither wildcards nor variables; but an access point's name may vary within an account.
fn is_fixed(key: &str, text: &str) -> bool {
    let fixed = |text: &str| !text.is_empty() && !text.contains(['*', '?']) && !text.contains("${");
    match key {
        "aws:sourceip" => is_narrow(text),
        "s3:dataaccesspointarn" => text.split(':').nth(4).is_some_and(fixed),
        _ => fixed(text),
    }
}

/// An address, or a network that is not wider than S3 accepts.
fn is_narrow(text: &str) -> bool {
    match text.parse::<IpNet>() {
        Ok(IpNet::V4(network)) => network.prefix_len() >= 8,
        Ok(IpNet::V6(network)) => network.prefix_len() >= 32,
        Err(_) => text.parse::<IpAddr>().is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use crate::PolicyDoc;

    fn public(principal: &str, condition: &str) -> bool {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {principal}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "Condition": {{{condition}}}}}}}"#
        );
        super::is_public(&PolicyDoc::resource(text).parsed.policy)
    }

    #[test]
    fn r98_everyone_is_public_unless_a_fixed_value_pins_it_down() {
        assert!(public(r#""*""#, ""));
        assert!(public(r#"{"AWS": ["111122223333", "*"]}"#, ""));
        assert!(!public(r#"{"AWS": "111122223333"}"#, ""));
        assert!(public(r#"{"Federated": "graph.facebook.com"}"#, ""));
        assert!(!public(r#"{"Service": "cloudtrail.amazonaws.com"}"#, ""));
        assert!(!public(r#""*""#, r#""StringEquals": {"aws:PrincipalOrgID": "o-1"}"#));
        assert!(!public(r#""*""#, r#""StringEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}"#));
        assert!(!public(r#""*""#, r#""StringEquals": {"aws:userid": "AROAEXAMPLE:s"}"#));
        assert!(!public(r#""*""#, r#""ArnLike": {"s3:DataAccessPointArn": "arn:aws:s3:us-east-1:111122223333:*"}"#));
    }

    #[test]
    fn r98_wildcards_variables_and_loose_operators_do_not_pin() {
        assert!(public(r#""*""#, r#""StringLike": {"aws:SourceVpce": "vpce-*"}"#));
        assert!(public(r#""*""#, r#""StringLike": {"aws:userid": "AROAEXAMPLE:*"}"#));
        assert!(public(r#""*""#, r#""StringEquals": {"aws:SourceVpce": ["vpce-1", "${aws:SourceVpce}"]}"#));
        assert!(public(r#""*""#, r#""StringEqualsIfExists": {"aws:SourceVpce": "vpce-1"}"#));
        assert!(public(r#""*""#, r#""StringNotEquals": {"aws:SourceVpce": "vpce-1"}"#));
        assert!(public(r#""*""#, r#""ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": "o-1/r-1/"}"#));
        assert!(public(r#""*""#, r#""StringEquals": {"s3:prefix": "home"}"#));
        assert!(public(r#""*""#, r#""Bool": {"aws:SecureTransport": "true"}"#));
    }

    #[test]
    fn r98_networks_pin_when_they_are_narrow() {
        assert!(!public(r#""*""#, r#""IpAddress": {"aws:SourceIp": "203.0.113.0/24"}"#));
        assert!(!public(r#""*""#, r#""IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]}"#));
        assert!(public(r#""*""#, r#""IpAddress": {"aws:SourceIp": "0.0.0.0/1"}"#));
        assert!(public(r#""*""#, r#""IpAddress": {"aws:SourceIp": "2001::/16"}"#));
    }
}
