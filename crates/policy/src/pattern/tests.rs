//! What patterns match: AWS's rules by number, and the matcher against one that is obviously right.

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
use crate::name::Arn;
use proptest::prelude::*;

const WILD: Syntax = Syntax { wildcards: true, variables: false };
const FULL: Syntax = Syntax { wildcards: true, variables: true };

fn wild(pattern: &str, value: &str) -> bool {
    Pattern::new(pattern, WILD).matches_text(value)
}

fn full(pattern: &str, value: &str) -> Match {
    Pattern::new(pattern, FULL).matches(value, &|key| match key {
        "aws:username" => Some("a*b".into()),
        "aws:principaltag/team" => None,
        _ => None,
    })
}

fn arn(pattern: &str, value: &str) -> Match {
    ArnPattern::resource(pattern, true).matches(&value.parse::<Arn>().unwrap(), true, &|_| None)
}

#[test]
fn r28_wildcards_stand_anywhere() {
    assert!(wild("s3:get*tagging", "s3:getobjecttagging"));
    assert!(wild("s3:*object", "s3:getobject"));
    assert!(!wild("s3:*object", "s3:getobjectacl"));
    assert!(wild("iam:*accesskey*", "iam:listaccesskeys"));
    assert!(wild("s3:get?bject", "s3:getobject"));
    assert!(!wild("s3:?", "s3:"));
}

#[test]
fn runs_with_question_marks_are_found_anywhere() {
    assert!(wild("*a?c*", "xxabc-"));
    assert!(wild("a*b?d*e", "aab1d-e"));
    assert!(!wild("a*b?d*e", "aabd-e"));
    assert!(wild("*?*", "é"));
    assert!(!wild("*?*", ""));
}

#[test]
fn r48_a_default_stands_for_a_missing_value() {
    assert_eq!(full("b/${aws:PrincipalTag/team, 'shared'}/*", "b/shared/x"), Match::Yes);
}

#[test]
fn r49_escapes_are_plain_characters() {
    assert_eq!(full("b/${*}", "b/*"), Match::Yes);
    assert_eq!(full("b/${*}", "b/x"), Match::No);
    assert_eq!(full("${$}{x}", "${x}"), Match::Yes);
}

#[test]
fn what_begins_no_variable_is_text_and_read_once() {
    assert_eq!(full("${${aws:username}", "${a*b"), Match::Yes);
    assert_eq!(full("${}${", "${}${"), Match::Yes);
    assert_eq!(full("${x, y}", "${x, y}"), Match::Yes);
    assert_eq!(broken_variable("${aws:username}${*}${x, 'a}'}"), None);
    assert_eq!(broken_variable("a${x}b${y"), Some("${y"));
    // Reading this in the square of its length would take minutes.
    let many = "${".repeat(500_000);
    assert_eq!(full(&many, &many), Match::Yes);
}

#[test]
fn r50_what_a_variable_stands_for_is_literal() {
    assert_eq!(full("home/${aws:UserName}/*", "home/a*b/x"), Match::Yes);
    assert_eq!(full("home/${aws:UserName}/*", "home/axb/x"), Match::No);
}

#[test]
fn r50_variables_may_be_empty() {
    let empty = |pattern: &str, value: &str| Pattern::new(pattern, FULL).matches(value, &|_| Some(String::new()));
    assert_eq!(empty("home/*${a}${b}*.csv", "home/a.csv"), Match::Yes);
    assert_eq!(empty("home/*${a}${b}*.csv", "home/a.txt"), Match::No);
    assert_eq!(empty("${a}${b}", ""), Match::Yes);
    assert_eq!(empty("${a}?${b}", ""), Match::No);
}

#[test]
fn r51_no_value_no_match() {
    assert_eq!(full("home/${aws:PrincipalTag/team}/*", "home/x/y"), Match::NoValue("aws:principaltag/team".into()));
}

#[test]
fn r1_without_the_new_version_a_variable_is_text() {
    assert!(wild("b/${aws:username}", "b/${aws:username}"));
}

#[test]
fn r34_case_counts_in_the_resource_only() {
    assert_eq!(arn("arn:aws:s3:::b/Key", "arn:aws:s3:::b/key"), Match::No);
    assert_eq!(arn("ARN:aws:S3:::b/key", "arn:aws:s3:::b/key"), Match::Yes);
}

#[test]
fn r36_the_last_part_spans_colons() {
    assert_eq!(
        arn(
            "arn:aws:logs:us-east-1:111111111111:log-group:*",
            "arn:aws:logs:us-east-1:111111111111:log-group:G:log-stream:S"
        ),
        Match::Yes
    );
}

#[test]
fn r37_a_star_in_an_earlier_part_stays_there_unless_it_ends_it() {
    assert_eq!(arn("arn:aws:sns:*:111111111111:t", "arn:aws:sns:eu-west-1:111111111111:t"), Match::Yes);
    assert_eq!(arn("arn:aws:sns:*x:t", "arn:aws:sns:eu-west-1:111111111111x:t"), Match::No);
    assert_eq!(
        arn("arn:aws:dynamodb:*:table/prod-*", "arn:aws:dynamodb:eu-west-1:111111111111:table/prod-1"),
        Match::AcrossColons
    );
    assert_eq!(arn("arn:aws:dynamodb:*:table/prod-*", "arn:aws:dynamodb:eu-west-1:111111111111:table/dev"), Match::No);
}

#[test]
fn r34_case_counts_in_the_resource_of_a_short_arn_too() {
    let table = "arn:aws:dynamodb:eu-west-1:111111111111:table/Prod-1";
    assert_eq!(arn("arn:aws:dynamodb:*:table/Prod-*", table), Match::AcrossColons);
    assert_eq!(arn("arn:aws:dynamodb:*:table/prod-*", table), Match::No);
}

#[test]
fn r39_missing_parts_are_padded_where_asked() {
    assert_eq!(arn("arn:aws:s3", "arn:aws:s3:::b"), Match::Yes);
    let short = ArnPattern::resource("arn:aws:s3", true);
    assert_eq!(short.matches(&"arn:aws:s3:::b".parse().unwrap(), false, &|_| None), Match::No);
}

#[test]
fn r40_a_bucket_is_not_its_objects() {
    assert_eq!(arn("arn:aws:s3:::b", "arn:aws:s3:::b/k"), Match::No);
    assert_eq!(arn("arn:aws:s3:::b*", "arn:aws:s3:::bother/secret"), Match::Yes);
}

#[test]
fn r46_variables_live_in_the_last_part() {
    let lookup = |_: &str| Some("111111111111".to_string());
    let pattern = ArnPattern::resource("arn:aws:iam::${aws:PrincipalAccount}:role/${aws:PrincipalAccount}", true);
    let arn: Arn = "arn:aws:iam::111111111111:role/111111111111".parse().unwrap();
    assert_eq!(pattern.matches(&arn, true, &lookup), Match::No);
    let last = ArnPattern::resource("arn:aws:iam::*:role/${aws:PrincipalAccount}", true);
    assert_eq!(last.matches(&arn, true, &lookup), Match::Yes);
}

#[test]
fn r64_an_arn_condition_wants_six_parts() {
    let like = |pattern: &str| {
        ArnPattern::condition(pattern, true).matches_value("arn:aws:iam::111111111111:role/x", &|_| None)
    };
    assert_eq!(like("arn:aws:iam::*"), Match::No);
    assert_eq!(like("arn:aws:iam::*:role/*"), Match::Yes);
    assert_eq!(like("arn:AWS:iam::*:role/*"), Match::No);
}

#[test]
fn r46_a_variable_may_stand_for_several_parts_of_an_arn_condition() {
    let role = "arn:aws:iam::111111111111:role/x";
    let lookup = |key: &str| match key {
        "custom:arn" => Some("arn:aws:iam::111111111111:role/x".to_string()),
        "custom:account" => Some("arn:aws:iam::111111111111".to_string()),
        "custom:wild" => Some("arn:aws:iam::111111111111:role/*".to_string()),
        _ => None,
    };
    let like = |pattern: &str| ArnPattern::condition(pattern, true).matches_value(role, &lookup);
    assert_eq!(like("${custom:arn}"), Match::Yes);
    assert_eq!(like("${custom:account}:role/*"), Match::Yes);
    // R50: what it stands for is literal.
    assert_eq!(like("${custom:wild}"), Match::No);
    assert_eq!(like("${custom:none}"), Match::NoValue("custom:none".into()));
    assert_eq!(like("arn:aws:iam::*:${custom:none, 'role/x'}"), Match::Yes);
    assert_eq!(
        ArnPattern::condition("${custom:account}:role/*", true).resolve(&lookup).unwrap(),
        "arn:aws:iam::111111111111:role/*"
    );
    assert_eq!(ArnPattern::condition("${custom:arn}", false).matches_value(role, &lookup), Match::No);
}

/// Obviously right, and exponential.
fn slow(pattern: &[char], value: &[char]) -> bool {
    match pattern.split_first() {
        None => value.is_empty(),
        Some(('*', rest)) => (0..=value.len()).any(|skip| slow(rest, &value[skip..])),
        Some((c, rest)) => value.split_first().is_some_and(|(v, value)| (*c == '?' || c == v) && slow(rest, value)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_matcher_agrees_with_the_slow_one(pattern in "[ab?*é]{0,9}", value in "[abé]{0,9}") {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        prop_assert_eq!(wild(&pattern, &value), slow(&chars(&pattern), &chars(&value)), "{} {}", pattern, value);
    }

    #[test]
    fn an_arn_condition_that_is_filled_in_matches_as_if_it_were_written_so(
        before in "[a:*?]{0,8}", value in "[a:*?]{0,6}", after in "[a:*?]{0,8}", found in "[a:]{4,14}"
    ) {
        let escaped: String =
            value.chars().map(|c| if matches!(c, '*' | '?') { format!("${{{c}}}") } else { c.into() }).collect();
        let with = ArnPattern::condition(&format!("{before}${{custom:x}}{after}"), true);
        let written = ArnPattern::condition(&format!("{before}{escaped}{after}"), true);
        prop_assert_eq!(with.matches_value(&found, &|_| Some(value.clone())), written.matches_value(&found, &|_| None));
    }

    #[test]
    fn an_arn_matches_itself(resource in "[a-z/:.-]{1,12}") {
        let text = format!("arn:aws:s3:::{resource}");
        prop_assert_eq!(arn(&text, &text), Match::Yes);
    }
}
