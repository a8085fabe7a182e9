//! What is understood of policy texts, kind by kind, and what is said about them.

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
use proptest::prelude::*;

fn names(kind: PolicyKind, text: &str) -> Vec<&'static str> {
    parse(kind, text).diagnostics.iter().map(|finding| finding.name).collect()
}

fn identity(statement: &str) -> Vec<&'static str> {
    names(PolicyKind::Identity, &format!("{{\"Version\": \"2012-10-17\", \"Statement\": {{{statement}}}}}"))
}

const ALLOW: &str = r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#;

#[test]
fn a_sound_policy_has_no_findings() {
    assert_eq!(identity(ALLOW), [""; 0]);
    let trust = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:user/James"}, "Action": "sts:AssumeRole"}]}"#;
    assert_eq!(names(PolicyKind::Trust, trust), [""; 0]);
}

#[test]
fn r1_r2_versions() {
    let body = format!("\"Statement\": {{{ALLOW}}}");
    assert_eq!(names(PolicyKind::Identity, &format!("{{{body}}}")), ["version-missing"]);
    assert_eq!(names(PolicyKind::Identity, &format!("{{\"Version\": \"2008-10-17\", {body}}}")), ["version-value"]);
    assert_eq!(names(PolicyKind::Identity, &format!("{{\"Version\": \"2012–10–17\", {body}}}")), ["version-value"]);
    let parsed = parse(PolicyKind::Identity, &format!("{{\"Version\": \"2012–10–17\", {body}}}"));
    assert_eq!(parsed.diagnostics[0].message, "`2012–10–17` has long dashes where hyphens belong");
    assert!(parsed.refused());
}

#[test]
fn r5_names_count_case_and_stand_once() {
    assert_eq!(
        identity(r#""effect": "Allow", "Action": "s3:*", "Resource": "*""#),
        ["missing-effect", "unknown-element"]
    );
    assert_eq!(identity(&format!("{ALLOW}, \"Effect\": \"Deny\"")), ["duplicate-effect"]);
    assert_eq!(identity(&format!("{ALLOW}, \"Action\": \"s3:PutObject\"")), ["duplicate-list-element"]);
    let twice = r#"{"StringEquals": {"aws:username": "a", "aws:UserName": "b"}, "StringEquals": {"aws:userid": "c"}}"#;
    assert_eq!(identity(&format!("{ALLOW}, \"Condition\": {twice}")), ["duplicate-condition-key"; 2]);
}

#[test]
fn r7_each_kind_has_its_elements() {
    assert_eq!(identity(&format!("{ALLOW}, \"Principal\": \"*\"")), ["principal-not-allowed-here"]);
    assert_eq!(identity(r#""Effect": "Allow", "Action": "s3:*""#), ["missing-resource"]);
    assert_eq!(identity(r#""Effect": "Allow", "Resource": "*""#), ["missing-action"]);
    assert_eq!(identity(&format!("{ALLOW}, \"NotAction\": \"s3:*\"")), ["element-conflict"]);
    let trust = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}}"#;
    assert_eq!(names(PolicyKind::Trust, trust), ["trust-resource"]);
    let bucket = format!("{{\"Version\": \"2012-10-17\", \"Statement\": {{{ALLOW}}}}}");
    assert_eq!(names(PolicyKind::Resource, &bucket), ["missing-principal"]);
}

#[test]
fn r9_sids() {
    assert_eq!(identity(&format!("\"Sid\": \"Allow read\", {ALLOW}")), ["sid-characters"]);
    let twice = format!(
        "{{\"Version\": \"2012-10-17\", \"Statement\": [{{\"Sid\": \"A\", {ALLOW}}}, {{\"Sid\": \"A\", {ALLOW}}}]}}"
    );
    assert_eq!(names(PolicyKind::Identity, &twice), ["sid-duplicate"]);
}

#[test]
fn r16_r17_principals_that_name_nobody() {
    let trust = |principal: &str| {
        names(
            PolicyKind::Trust,
            &format!(
                r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole"}}}}"#
            ),
        )
    };
    assert_eq!(trust(r#"{"AWS": "arn:aws:iam::111111111111:role/*"}"#), ["principal-wildcard"]);
    assert_eq!(trust(r#"{"AWS": "arn:aws:iam::111111111111:group/devs"}"#), ["principal-format"]);
    assert_eq!(trust(r#"{"AWS": "12345"}"#), ["principal-format"]);
    assert_eq!(trust(r#"{"Aws": "111111111111"}"#), ["principal-key"]);
    assert_eq!(trust(r#"{"AWS": ["111111111111", "*"], "Service": "ec2.amazonaws.com"}"#), [""; 0]);
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
    let condition = |text: &str| identity(&format!("{ALLOW}, \"Condition\": {text}"));
    assert_eq!(condition(r#"{"StringEqual": {"aws:username": "a"}}"#), ["unknown-operator"]);
    assert_eq!(condition(r#"{"NullIfExists": {"aws:username": "true"}}"#), ["null-ifexists"]);
    assert_eq!(condition(r#"{"Bool": {"aws:SecureTransport": "yes"}}"#), ["value-type"]);
    assert_eq!(condition(r#"{"ForAllValues:StringLikeIfExists": {"aws:TagKeys": ["a*"]}}"#), [""; 0]);
    assert_eq!(condition(r#"["Bool"]"#), ["wrong-json-type"]);
    assert_eq!(condition(r#"{"NumericLessThan": {"s3:max-keys": "many"}}"#), ["value-type"]);
    assert_eq!(condition(r#"{"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32", "10.0.0.1"]}}"#), [""; 0]);
    assert_eq!(condition(r#"{"NotIpAddress": {"aws:SourceIp": "10.0.0.0/33"}}"#), ["value-type"]);
    assert_eq!(condition(r#"{"StringEquals": {}}"#), ["empty-element"]);
    assert_eq!(condition(r#"{"StringEquals": {"username": "a"}}"#), ["key-format"]);
}

#[test]
fn broken_json_still_gives_its_statements() {
    let text = r#"{ “Version”: "2012-10-17", "Statement": [ { "Effect": "Allow" "Action": ["s3:GetObject",], // read
        "Resource": "arn:aws:s3:::b/*" }"#;
    let parsed = parse(PolicyKind::Identity, text);
    let statement = &parsed.policy.statements[0];
    assert_eq!(statement.effect, Some(Effect::Allow));
    assert_eq!(statement.actions.as_ref().unwrap().entries[0].span.of(text), "s3:GetObject");
    assert_eq!(statement.resources.as_ref().unwrap().entries[0].span.of(text), "arn:aws:s3:::b/*");
    assert!(parsed.refused());
}

#[test]
fn r6_a_character_that_iam_refuses_is_named_once() {
    assert_eq!(identity(&format!("{ALLOW}, \"Sid\": \"a—b\"")), ["sid-characters"]);
    assert_eq!(identity(r#""Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::—""#), ["charset"]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn parsing_is_total(text in "[\\[\\]{}\":,A-Ea-e*$ ]{0,80}") {
        for kind in [PolicyKind::Identity, PolicyKind::Trust, PolicyKind::Resource] {
            parse(kind, &text);
        }
    }

    #[test]
    fn parsing_survives_any_cut(cut in 0usize..400, kind in 0..2) {
        let text = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "A", "Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111111111111:user/é", "*"]}, "Action": ["sts:AssumeRole"], "Condition": {"StringLike": {"sts:ExternalId": ["a", 1, true]}}}]}"#;
        let cut = (0..=cut.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        let kind = if kind == 0 { PolicyKind::Trust } else { PolicyKind::Resource };
        let parsed = parse(kind, &text[..cut]);
        prop_assert!(cut == text.len() || parsed.refused());
    }
}
