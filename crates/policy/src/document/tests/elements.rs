//! What is said about actions, resources and conditions: which finding, how loud, and where.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use super::*;
use crate::diagnostic::{Certainty, Consequence};

fn condition(text: &str) -> Vec<&'static str> {
    identity(&format!("{ALLOW}, \"Condition\": {text}"))
}

/// Level, name and the characters of each finding in a policy of this kind with one statement.
fn findings(kind: PolicyKind, text: &str) -> Vec<(Level, &'static str, &str)> {
    let found = parse(kind, text).diagnostics;
    found.iter().map(|finding| (finding.level, finding.name, finding.span.of(text))).collect()
}

#[test]
fn actions_and_resources_have_a_form() {
    let action = |action: &str| identity(&format!(r#""Effect": "Allow", "Action": "{action}", "Resource": "*""#));
    assert_eq!(action("GetObject"), ["action-syntax"]);
    assert_eq!(action("s*:GetObject"), ["wildcard-in-service"]);
    assert_eq!(action("s3:${aws:username}"), ["variable-not-here"]);
    assert_eq!(action(""), ["action-syntax"]);
    assert_eq!(action("s3:GetObject "), ["action-syntax"]);
    let resource =
        |resource: &str| identity(&format!(r#""Effect": "Allow", "Action": "s3:*", "Resource": "{resource}""#));
    assert_eq!(resource("my-bucket"), ["arn-prefix"]);
    assert_eq!(resource("arn:aws:s3:my-bucket"), ["arn-fields"]);
    assert_eq!(resource("arn:aws:*:::b"), ["arn-service"]);
    assert_eq!(resource("arn:*:s3:::b"), [""; 0]);
}

#[test]
fn r60_operators_have_names() {
    assert_eq!(condition(r#"{"StringEqual": {"aws:username": "a"}}"#), ["unknown-operator"]);
    assert_eq!(condition(r#"{"NullIfExists": {"aws:username": "true"}}"#), ["null-ifexists"]);
    assert_eq!(condition(r#"{"Bool": {"aws:SecureTransport": "yes"}}"#), ["value-type"]);
    assert_eq!(condition(r#"{"ForAllValues:StringLike": {"aws:TagKeys": ["a*"]}}"#), [""; 0]);
    assert_eq!(condition(r#"{"ForAnyValue:Null": {"aws:TagKeys": "true"}}"#), ["null-with-set-operator"]);
    assert_eq!(condition(r#"["Bool"]"#), ["wrong-json-type"]);
    assert_eq!(condition(r#"{"NumericLessThan": {"s3:max-keys": "many"}}"#), ["value-type"]);
    assert_eq!(condition(r#"{"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32", "10.0.0.1"]}}"#), [""; 0]);
    assert_eq!(condition(r#"{"NotIpAddress": {"aws:SourceIp": "10.0.0.0/33"}}"#), ["value-type"]);
    assert_eq!(condition(r#"{"StringEquals": {}}"#), ["empty-element"]);
    assert_eq!(condition(r#"{"StringEquals": {"username": "a"}}"#), ["key-format"]);
}

#[test]
fn r10_effect_is_allow_or_deny_in_these_letters() {
    let effect = |effect: &str| identity(&format!(r#"{effect}, "Action": "s3:*", "Resource": "*""#));
    assert_eq!(effect(r#""Effect": "Deny""#), [""; 0]);
    for wrong in [r#""Effect": "allow""#, r#""Effect": "ALLOW""#, r#""Effect": "Permit""#, r#""effect": "Allow""#] {
        assert!(!effect(wrong).is_empty(), "{wrong}");
    }
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}}"#;
    assert_eq!(parse(PolicyKind::Identity, text).policy.statements[0].effect, None, "and allows nothing");
}

#[test]
fn r60_every_operator_is_in_the_table_with_what_its_name_says() {
    let names: Vec<&str> = Operator::names().collect();
    assert_eq!(names.len(), 27);
    for name in names {
        let operator = Operator::parse(name);
        let test = format!("{:?}", operator.test.unwrap());
        let positive = name.replace("Not", "");
        let wanted = if name.starts_with("Arn") { "Arn" } else { positive.as_str() };
        assert_eq!((test.as_str(), operator.negated), (wanted, name.contains("Not")), "{name}");
        let of_set = Operator::parse(&format!("ForAnyValue:{name}IfExists"));
        assert_eq!((of_set.set, of_set.if_exists), (Some(SetOperator::Any), true));
        assert_eq!(of_set.test.is_some(), name != "Null", "Null takes neither a set operator nor IfExists");
        assert_eq!(Operator::parse(&format!("ForAllValues:{name}")).set, Some(SetOperator::All));
        assert_eq!(Operator::parse(&format!("ForSomeValues:{name}")).test, None);
    }
    for one in ["NullIfExists", "ForAnyValue:Null", "ForAllValues:Null"] {
        assert_eq!(Operator::parse(one).test, None, "{one}");
    }
}

#[test]
fn r28_two_stars_say_what_one_says() {
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*:*", "Resource": "*"}}"#;
    assert_eq!(findings(PolicyKind::Identity, text), [(Level::Hint, "wildcard-in-service", "*:*")]);
    let parsed = parse(PolicyKind::Identity, text);
    assert!(parsed.policy.statements[0].actions.as_ref().unwrap().entries[0].pattern.matches_text("s3:getobject"));
}

#[test]
fn r38_the_type_of_an_iam_resource_has_no_wildcard() {
    let resource =
        |resource: &str| identity(&format!(r#""Effect": "Allow", "Action": "iam:*", "Resource": "{resource}""#));
    for wrong in ["arn:aws:iam::111111111111:u*/bob", "arn:aws:iam::*:*/bob", "arn:aws:iam::111111111111:role*"] {
        assert_eq!(resource(wrong), ["arn-resource-part"], "{wrong}");
    }
    let sound =
        ["arn:aws:iam::*:*", "arn:aws:iam::*:user/b*", "arn:aws:iam::*:role/${aws:username}*", "arn:aws:iam::*:root"];
    for sound in sound.into_iter().chain(["arn:aws:ec2:*:*:security-group*/*", "arn:aws:s3:::b*/x"]) {
        assert_eq!(resource(sound), [""; 0], "{sound}");
    }
}

#[test]
fn r39_short_arns_by_kind() {
    use Level::{Error, Warning};
    let level = |kind: PolicyKind, resource: &str| {
        let principal = if kind.has_principal() { "\"Principal\": \"*\", " } else { "" };
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", {principal}"Action": "sqs:*", "Resource": "{resource}"}}}}"#
        );
        let found = findings(kind, &text);
        assert!(matches!(found[..], [(_, "arn-fields", span)] if span == resource), "{found:?}");
        found[0].0
    };
    for kind in [PolicyKind::Identity, PolicyKind::Boundary, PolicyKind::Session] {
        assert_eq!(level(kind, "arn:aws:sqs"), Warning);
        assert_eq!(level(kind, "arn:aws:s3:*"), Warning);
        assert_eq!(level(kind, "arn:aws:s3:b"), Error);
        assert_eq!(level(kind, "arn:aws:sqs::x"), Error);
        assert_eq!(level(kind, "arn:aws"), Error);
    }
    assert_eq!(level(PolicyKind::Scp, "arn:aws:sqs:*"), Warning);
    assert_eq!(level(PolicyKind::Scp, "arn:aws:sqs"), Error);
    assert_eq!(level(PolicyKind::Rcp, "arn:aws:sqs:*"), Error);
    assert_eq!(level(PolicyKind::Resource, "arn:aws:sqs"), Warning);
}

#[test]
fn r1_r46_variables_where_they_are_plain_text() {
    let trust = |version: &str, value: &str| {
        format!(
            r#"{{{version}"Statement": {{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Condition": {{"StringEquals": {{"sts:RoleSessionName": "{value}"}}}}}}}}"#
        )
    };
    let old = trust("\"Version\": \"2008-10-17\", ", "${aws:username}");
    assert_eq!(findings(PolicyKind::Trust, &old), [(Level::Warning, "variable-needs-2012", "${aws:username}")]);
    let none = trust("", "${aws:username}");
    assert_eq!(names(PolicyKind::Trust, &none), ["version-missing", "variable-needs-2012"]);
    assert_eq!(names(PolicyKind::Trust, &trust("\"Version\": \"2008-10-17\", ", "${")), [""; 0]);
    assert_eq!(names(PolicyKind::Trust, &trust("\"Version\": \"2012-10-17\", ", "${aws:username}")), [""; 0]);
    let early = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "arn:aws:kms:*:${aws:PrincipalAccount}:key/*"}}"#;
    let at = "arn:aws:kms:*:${aws:PrincipalAccount}:key/*";
    assert_eq!(findings(PolicyKind::Identity, early), [(Level::Warning, "variable-not-here", at)]);
    assert_eq!(condition(r#"{"StringEquals": {"aws:PrincipalTag/${aws:username}": "a"}}"#), ["variable-not-here"]);
    assert_eq!(condition(r#"{"NumericLessThan": {"s3:max-keys": "${aws:PrincipalTag/max}"}}"#), ["variable-operator"]);
    assert_eq!(condition(r#"{"DateLessThan": {"aws:CurrentTime": "${aws:PrincipalTag/end}"}}"#), ["variable-operator"]);
    let bool = format!(
        "{{\"Version\": \"2012-10-17\", \"Statement\": {{{ALLOW}, \"Condition\": {{\"Bool\": {{\"aws:SecureTransport\": \"${{aws:ViaAWSService}}\"}}}}}}}}"
    );
    let found = parse(PolicyKind::Identity, &bool).diagnostics;
    assert_eq!(
        (found[0].name, found[0].level, found[0].certainty),
        ("variable-operator", Level::Warning, Certainty::Likely)
    );
}

#[test]
fn r48_r49_variables_have_a_form() {
    let resource = |value: &str| {
        identity(&format!(r#""Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/{value}""#))
    };
    assert_eq!(resource("${aws:username/*"), ["variable-brace"]);
    assert_eq!(resource("${}/*"), ["variable-empty"]);
    assert_eq!(resource("${aws:PrincipalTag/team, 'all}/*"), ["variable-quote"]);
    assert_eq!(resource("${aws:PrincipalTag/team, all}/*"), ["variable-quote"]);
    assert_eq!(resource("${aws:username}/${aws:PrincipalTag/team, 'a}b'}/${*}${$}{x}"), [""; 0]);
    assert_eq!(
        condition(r#"{"StringLike": {"s3:prefix": ["${aws:username}/*", "${aws:username"]}}"#),
        ["variable-brace"]
    );
    assert_eq!(condition(r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/${}"}}"#), ["variable-empty"]);
}

#[test]
fn r60_values_have_types() {
    let wrong = [
        r#"{"DateLessThan": {"aws:CurrentTime": "31/12/2026"}}"#,
        r#"{"DateEquals": {"aws:CurrentTime": ["2026-01-15", "2026-02-30"]}}"#,
        r#"{"BinaryEquals": {"aws:PrincipalTag/blob": "not base64!"}}"#,
        r#"{"NumericEquals": {"s3:max-keys": "1,000"}}"#,
        r#"{"Null": {"aws:username": "no"}}"#,
        r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*"}}"#,
        r#"{"ArnNotEquals": {"aws:PrincipalArn": "*"}}"#,
    ];
    for text in wrong {
        assert_eq!(condition(text), ["value-type"], "{text}");
    }
    let sound = [
        r#"{"DateLessThan": {"aws:CurrentTime": ["2026", "2026-01", "2026-01-15T09:00Z", 1768467600]}}"#,
        r#"{"BinaryEquals": {"aws:PrincipalTag/blob": "QQ=="}}"#,
        r#"{"NumericEquals": {"s3:max-keys": ["+1.5", 10, -3e2]}}"#,
        r#"{"Bool": {"aws:SecureTransport": ["TRUE", false]}}"#,
        r#"{"ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/*", "${aws:PrincipalTag/arn}"]}}"#,
        r#"{"NotIpAddress": {"aws:SourceIp": "2001:db8::/32"}}"#,
    ];
    for text in sound {
        assert_eq!(condition(text), [""; 0], "{text}");
    }
    // What is no ARN is saved all the same.
    let text = format!(
        "{{\"Version\": \"2012-10-17\", \"Statement\": {{{ALLOW}, \"Condition\": {{\"ArnLike\": {{\"aws:PrincipalArn\": \"*\"}}}}}}}}"
    );
    assert_eq!(findings(PolicyKind::Identity, &text), [(Level::Warning, "value-type", "*")]);
}

#[test]
fn r60_a_condition_that_cannot_be_read_never_holds() {
    for text in [r#""x""#, "[]", "null", r#"{"StringEquals": "a"}"#, r#"{"StringNotEquals": {"aws:username": {}}}"#] {
        let text = format!("{{\"Version\": \"2012-10-17\", \"Statement\": {{{ALLOW}, \"Condition\": {text}}}}}");
        let parsed = parse(PolicyKind::Identity, &text);
        assert!(parsed.refused(), "{text}");
        let conditions = &parsed.policy.statements[0].conditions;
        assert!(matches!(&conditions[..], [only] if only.operator.test.is_none()), "{text}");
    }
    let empty = parse(PolicyKind::Identity, &format!("{{\"Statement\": {{{ALLOW}, \"Condition\": {{}}}}}}"));
    assert!(empty.policy.statements[0].conditions.is_empty());
}

#[test]
fn r71_r72_r73_set_operators() {
    assert_eq!(condition(r#"{"ForAllValues:StringLikeIfExists": {"aws:TagKeys": ["a*"]}}"#), ["set-operator-ifexists"]);
    assert_eq!(condition(r#"{"StringEquals": {"aws:TagKeys": "a"}}"#), ["list-key-needs-set-operator"]);
    assert_eq!(condition(r#"{"Null": {"aws:TagKeys": "false"}}"#), [""; 0]);
    assert_eq!(
        condition(r#"{"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-x"}}"#),
        ["set-operator-on-single-key"]
    );
    let guarded =
        r#"{"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-x"}, "Null": {"aws:principalorgid": "false"}}"#;
    assert_eq!(condition(guarded), [""; 0]);
    let deny = r#""Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"ForAllValues:StringNotEquals": {"aws:PrincipalOrgID": "o-x"}}"#;
    assert_eq!(identity(deny), [""; 0]);
    let text = format!(
        "{{\"Version\": \"2012-10-17\", \"Statement\": {{{ALLOW}, \"Condition\": {{\"ForAllValues:StringEquals\": {{\"aws:PrincipalOrgID\": \"o-x\"}}}}}}}}"
    );
    let found = parse(PolicyKind::Identity, &text).diagnostics;
    assert_eq!((found[0].level, found[0].verdict), (Level::Warning, Consequence::Broader));
    assert_eq!(found[0].span.of(&text), "ForAllValues:StringEquals");
    assert_eq!(found[0].fixes[0].edits[0].insert, "StringEquals");
}
