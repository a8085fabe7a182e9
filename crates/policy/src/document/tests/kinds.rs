//! What each kind of policy may hold: which findings, and how loud.

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

fn levels(kind: PolicyKind, statement: &str) -> Vec<(Level, &'static str)> {
    let text = format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{{{statement}}}]}}");
    parse(kind, &text).diagnostics.iter().map(|finding| (finding.level, finding.name)).collect()
}

const DENY: &str = r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*""#;

#[test]
fn r32_resource_control_policies() {
    let rcp = |statement: &str| levels(PolicyKind::Rcp, statement);
    let shape = [(Level::Error, "rcp-shape")];
    assert_eq!(rcp(DENY), []);
    assert_eq!(rcp(&format!(r#"{DENY}, "Condition": {{"Bool": {{"aws:SecureTransport": "false"}}}}"#)), []);
    assert_eq!(
        rcp(r#""Effect": "Deny", "Principal": "*", "Action": ["sts:*", "S3:Get*"], "NotResource": "arn:aws:s3:::b/*""#),
        []
    );
    assert_eq!(rcp(r#""Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*""#), shape);
    assert_eq!(
        rcp(
            r#""Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}"#
        ),
        shape
    );
    assert_eq!(rcp(r#""Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "s3:*", "Resource": "*""#), shape);
    assert_eq!(
        rcp(r#""Effect": "Deny", "Principal": {"AWS": "111111111111"}, "Action": "s3:*", "Resource": "*""#),
        shape
    );
    assert_eq!(
        rcp(r#""Effect": "Deny", "NotPrincipal": {"AWS": "111111111111"}, "Action": "s3:*", "Resource": "*""#),
        shape
    );
    assert_eq!(rcp(r#""Effect": "Deny", "Principal": "*", "NotAction": "s3:*", "Resource": "*""#), shape);
    assert_eq!(rcp(r#""Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*""#), shape);
    assert_eq!(rcp(r#""Effect": "Deny", "Principal": "*", "Action": "ec2:*", "Resource": "*""#), shape);
    assert_eq!(rcp(r#""Effect": "Deny", "Action": "s3:*", "Resource": "*""#), [(Level::Error, "missing-principal")]);
    // AWS's own RCPFullAWSAccess.
    assert_eq!(rcp(r#""Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*""#), []);
    let old = format!(r#"{{"Version": "2008-10-17", "Statement": {{{DENY}}}}}"#);
    assert_eq!(names(PolicyKind::Rcp, &old), ["version-value"]);
}

#[test]
fn r31_service_control_policies_have_the_whole_language() {
    let scp = |statement: &str| levels(PolicyKind::Scp, statement);
    assert_eq!(
        scp(
            r#""Effect": "Allow", "NotAction": "iam:Create*User", "NotResource": "arn:aws:s3:::b", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}"#
        ),
        []
    );
    assert_eq!(scp(DENY), [(Level::Error, "principal-not-allowed-here")]);
}

#[test]
fn r7_r11_who_may_name_principals_and_resources() {
    for kind in [PolicyKind::Identity, PolicyKind::Boundary, PolicyKind::Session, PolicyKind::Scp] {
        assert_eq!(
            levels(kind, &format!("{ALLOW}, \"NotPrincipal\": \"*\"")),
            [(Level::Error, "principal-not-allowed-here")]
        );
        assert_eq!(levels(kind, r#""Effect": "Deny", "NotAction": "s3:*""#), [(Level::Error, "missing-resource")]);
    }
    let trust = r#""Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "sts:AssumeRole""#;
    assert_eq!(levels(PolicyKind::Trust, trust), []);
    assert_eq!(
        levels(PolicyKind::Trust, &format!("{trust}, \"NotResource\": \"*\"")),
        [(Level::Error, "trust-resource")]
    );
    assert_eq!(levels(PolicyKind::Resource, trust), [(Level::Error, "missing-resource")]);
}

#[test]
fn r22_identity_providers_are_principals_of_trust_policies() {
    let federated = r#""Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}"#;
    let bucket = format!(r#"{federated}, "Action": "s3:*", "Resource": "*""#);
    assert_eq!(levels(PolicyKind::Resource, &bucket), [(Level::Warning, "federated-not-here")]);
    let trust = format!(r#"{federated}, "Action": "sts:AssumeRoleWithWebIdentity""#);
    assert_eq!(levels(PolicyKind::Trust, &trust), []);
}

#[test]
fn r4_empty_lists() {
    assert_eq!(
        levels(PolicyKind::Identity, r#""Effect": "Allow", "Action": [], "Resource": "*""#),
        [(Level::Error, "empty-element")]
    );
    assert_eq!(
        levels(PolicyKind::Scp, r#""Effect": "Deny", "Action": "*", "NotResource": []"#),
        [(Level::Error, "empty-element")]
    );
    assert_eq!(names(PolicyKind::Boundary, r#"{"Version": "2012-10-17", "Statement": []}"#), ["empty-element"]);
    let nobody = r#""Effect": "Allow", "Principal": {"AWS": []}, "Action": "s3:*", "Resource": "*""#;
    assert_eq!(levels(PolicyKind::Resource, nobody), [(Level::Warning, "empty-element")]);
}

#[test]
fn r9_sids_by_kind() {
    let twice = |kind: PolicyKind| {
        let principal = if kind.has_principal() { "\"Principal\": \"*\", " } else { "" };
        let statement = format!(r#"{{"Sid": "A b", {principal}"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#);
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}, {statement}]}}"#);
        let found = parse(kind, &text).diagnostics;
        found.iter().map(|finding| (finding.level, finding.name)).collect::<Vec<_>>()
    };
    assert_eq!(twice(PolicyKind::Resource), [(Level::Warning, "sid-duplicate")]);
    for kind in [PolicyKind::Identity, PolicyKind::Boundary, PolicyKind::Session, PolicyKind::Scp, PolicyKind::Rcp] {
        let found = twice(kind);
        let count = |name| found.iter().filter(|it| **it == (Level::Error, name)).count();
        assert_eq!((found.len(), count("sid-characters"), count("sid-duplicate")), (3, 2, 1), "{kind:?}");
    }
}

#[test]
fn r25_r126_notprincipal() {
    let other = r#""NotPrincipal": {"AWS": "111111111111"}, "Action": "s3:*", "Resource": "*""#;
    assert_eq!(levels(PolicyKind::Resource, &format!("\"Effect\": \"Deny\", {other}")), []);
    assert_eq!(
        levels(PolicyKind::Resource, &format!("\"Effect\": \"Allow\", {other}")),
        [(Level::Error, "allow-notprincipal")]
    );
    let trust = r#""Effect": "Deny", "NotPrincipal": {"AWS": "111111111111"}, "Action": "sts:AssumeRole""#;
    assert_eq!(levels(PolicyKind::Trust, trust), [(Level::Error, "trust-notprincipal")]);
}

#[test]
fn r54_length() {
    let long = |kind: PolicyKind, length: usize, filler: &str| {
        let start = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":["s3:GetObject"#;
        let end = r#""],"Resource":"arn:aws:s3:::b/*"}]}"#;
        let text = format!("{start}{}{end}", filler.repeat(length - start.len() - end.len()));
        let found = parse(kind, &text).diagnostics.into_iter().find(|finding| finding.name == "size");
        found.map(|finding| finding.level)
    };
    assert_eq!(long(PolicyKind::Identity, 6_144, "x"), None);
    assert_eq!(long(PolicyKind::Identity, 6_145, "x"), Some(Level::Warning), "inline in a role it may be longer");
    assert_eq!(long(PolicyKind::Identity, 9_000, " "), None, "white space does not count");
    assert_eq!(long(PolicyKind::Boundary, 6_145, "x"), Some(Level::Error));
    assert_eq!(long(PolicyKind::Trust, 2_049, "x"), Some(Level::Warning));
    assert_eq!(long(PolicyKind::Trust, 8_193, "x"), Some(Level::Error));
    assert_eq!(long(PolicyKind::Session, 2_049, " "), Some(Level::Error), "white space counts");
    assert_eq!(long(PolicyKind::Scp, 10_241, " "), Some(Level::Error));
    assert_eq!(long(PolicyKind::Scp, 5_121, " "), Some(Level::Warning));
    assert_eq!(long(PolicyKind::Rcp, 5_121, " "), Some(Level::Error));
    assert_eq!(long(PolicyKind::Resource, 20_480, " "), None);
    assert_eq!(long(PolicyKind::Resource, 32_769, " "), Some(Level::Error));
}
