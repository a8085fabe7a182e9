//! Questions about calls, from what an author wrote to what is made of the answer. Refuses to know single operations.

use super::*;
use crate::Scenario;

const WORLD: &str = r#"{ "accounts": [{ "id": "111111111111",
    "users": [{ "name": "James", "inlinePolicies": [{ "name": "p", "document": { "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": "*", "Resource": "*" },
        { "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": { "NotIpAddress": { "aws:SourceIp": "203.0.113.0/24" } } },
        { "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": { "StringEquals": { "s3:prefix": "secret/" } } }] } }] }],
    "resources": [{ "arn": "arn:aws:kms:eu-west-1:111111111111:key/1", "policy": { "document": { "Version": "2012-10-17",
        "Statement": { "Effect": "Allow", "Principal": { "AWS": "111111111111" }, "Action": "kms:*", "Resource": "*" } } } }] }] }"#;

fn held(check: &str) -> CheckResult {
    let mut world = Scenario::parse(WORLD).unwrap().world(Catalog::core());
    let check = check.replace("JAMES", "arn:aws:iam::111111111111:user/James");
    judge(&mut world, &serde_json::from_str(&check).unwrap(), Catalog::core())
}

#[test]
fn a_check_is_about_an_action_or_about_a_call() {
    let problem = |rest: &str| held(&format!(r#"{{ "as": "JAMES", {rest} "want": "implicitDeny" }}"#)).problem.unwrap();
    assert!(problem("").contains("about an `action`, or about a `call`"));
    assert!(problem(r#""action": "s3:GetObject", "call": "s3:GetObject","#).contains("not about both"));
    assert!(problem(r#""call": "s3:GetObject", "resource": "arn:aws:s3:::b","#).contains("`resource` goes with"));
    assert!(problem(r#""action": "s3:GetObject", "parameters": { "Key": "k" },"#).contains("go with a `call`"));
    assert_eq!(problem(r#""call": "s3:GetObject","#), "s3:GetObject needs the parameter `Key`");
    assert!(
        problem(r#""call": "s3:ListBuckets", "context": { "aws:SourceIp": "203.0.113.7" },"#)
            .starts_with("wanted implicitDeny")
    );
}

/// R172
#[test]
fn given_keys_win_but_for_those_of_another_connection() {
    let check = |context: &str, call: &str, want: &str| {
        let text = format!(r#"{{ "as": "JAMES", "call": {call}, "context": {{ {context} }}, "want": "{want}" }}"#);
        assert_eq!(held(&text).problem, None, "{text}");
    };
    let office = r#""aws:SourceIp": "203.0.113.7""#;
    let list = r#""s3:ListObjectsV2", "parameters": { "Bucket": "b", "Prefix": "open/" }"#;
    check(office, list, "allowed");
    check(&format!(r#"{office}, "S3:Prefix": "secret/""#), list, "explicitDeny");
    let get = |key: &str| format!(r#""s3:GetObject", "parameters": {{ "Bucket": "b", "Key": "k" {key} }}"#);
    check(office, &get(""), "allowed");
    let with_key = get(r#", "SSEKMSKeyId": "1""#);
    check(&format!(r#"{office}, "aws:RequestedRegion": "eu-west-1""#), &with_key, "explicitDeny");
}

#[test]
fn nothing_is_asked_twice() {
    let mut world = Scenario::parse(WORLD).unwrap().world(Catalog::core());
    let caller = CallerForm::Named("arn:aws:iam::111111111111:user/James".into());
    let parameters = serde_json::json!({ "QueryString": "SELECT * FROM a JOIN b ON a.x = b.x" });
    let (call, context) = ("athena:StartQueryExecution".parse().unwrap(), BTreeMap::new());
    let parameters = parameters.as_object().unwrap();
    let question = CallQuestion { caller: &caller, call: &call, parameters, context: &context };
    let asked = ask_call(&mut world, &question, |_, answer| {
        let resources: Vec<String> =
            answer.checked.decisions().map(|decision| decision.request.resource.to_string()).collect();
        (resources, answer.reasons.len())
    });
    let (resources, reasons) = asked.unwrap();
    let mut once = resources.clone();
    once.sort();
    once.dedup();
    assert_eq!((resources.len(), reasons), (once.len(), 5), "{resources:?}");
}
