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

mod elements;
mod kinds;

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

const KINDS: [PolicyKind; 7] = [
    PolicyKind::Identity,
    PolicyKind::Trust,
    PolicyKind::Resource,
    PolicyKind::Boundary,
    PolicyKind::Session,
    PolicyKind::Scp,
    PolicyKind::Rcp,
];

const STRINGS: [&str; 40] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
    "Allow",
    "Deny",
    "*",
    "AWS",
    "Service",
    "arn:aws:s3:::b/${aws:username}",
    "arn:aws:s3",
    "arn:aws:iam::*:u*/x",
    "s3:*",
    "*:*",
    "ec2:Get?",
    "${",
    "${aws:x, 'é'}",
    "",
    ":",
    "::::::",
    "StringEquals",
    "ForAllValues:StringNotLikeIfExists",
    "NumericLessThan",
    "DateGreaterThan",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "ArnNotLike",
    "Null",
    "aws:TagKeys",
    "aws:SourceIp",
    "2026-02-30",
    "10.0.0.0/33",
    "é—",
    "ForAnyValue:Null",
];

const SHAPES: [&str; 9] = [
    "\"@\"",
    "[\"@\", \"@\"]",
    "[]",
    "{}",
    "{\"AWS\": [\"@\"]}",
    "{\"@\": {\"aws:SourceIp\": [\"@\", 1, true, null, {}]}}",
    "{\"ForAllValues:StringLike\": {\"@\": \"@\"}, \"DateLessThan\": {\"@\": \"@\"}}",
    "{\"ArnLike\": \"@\"}",
    "null",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn parsing_is_total(text in "[\\[\\]{}\":,A-Ea-e*$ ]{0,80}") {
        for kind in KINDS {
            parse(kind, &text);
        }
    }

    #[test]
    fn whatever_elements_hold_is_read(
        parts in prop::collection::vec((0usize..STRINGS.len(), 0usize..STRINGS.len(), 0usize..SHAPES.len()), 1..6)
    ) {
        let mut members = String::new();
        for (name, value, shape) in parts {
            let value = SHAPES[shape].replace('@', STRINGS[value]);
            members.push_str(&format!("\"{}\": {value},", STRINGS[name]));
        }
        let text = format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{{{}}}]}}", members.trim_end_matches(','));
        for kind in KINDS {
            let parsed = parse(kind, &text);
            for finding in &parsed.diagnostics {
                prop_assert!((finding.span.end as usize) <= text.len() && !finding.message.is_empty(), "{:?}", finding);
                for edit in finding.fixes.iter().flat_map(|fix| &fix.edits) {
                    prop_assert!(text.get(edit.span.start as usize..edit.span.end as usize).is_some());
                }
            }
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
