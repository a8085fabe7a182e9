//! Random contexts of requests, and the condition keys that policies may ask for. Refuses to know who asks for what.

use super::callers::{OIDC, endpoint_of};
use super::dice::Dice;
use super::generate::{Focus, ONE, TWO};
use serde_json::{Map, Value, json};

/// What the request brings, and what conditions may ask for.
pub fn context(dice: &mut Dice, focus: &mut Focus) {
    let mut context = Map::new();
    let mut keys: Vec<(String, char, Vec<String>)> = Vec::new();
    let assumes = focus.action.starts_with("sts:AssumeRole");
    let service = focus.service.is_some();
    let mut bring = |dice: &mut Dice, often: usize, key: &str, kind: char, values: &[&str]| {
        let value = dice.pick(values);
        if dice.percent(often) {
            context.insert(key.to_owned(), json!(value));
        }
        keys.push((key.to_owned(), kind, vec![value.to_owned()]));
    };
    let through_endpoint = !service && dice.percent(30);
    if through_endpoint {
        let endpoints = [ONE, TWO].map(endpoint_of);
        let names = [endpoints[0].as_str(), endpoints[1].as_str()];
        bring(dice, 100, "aws:SourceVpce", 's', &names);
    } else if !service {
        bring(dice, 90, "aws:SourceIp", 'i', &["203.0.113.7", "10.1.2.3", "2001:db8::1"]);
    }
    if focus.resource == "*" || focus.resource.starts_with("arn:aws:s3:") {
        bring(dice, 100, "aws:RequestedRegion", 's', &["us-east-1", "eu-west-1"]);
    }
    if assumes {
        bring(dice, 40, "sts:ExternalId", 's', &["red", "42"]);
        bring(dice, 80, "sts:RoleSessionName", 's', &["ana", "s"]);
        bring(dice, 12, "sts:SourceIdentity", 's', &["ana", "red"]);
    }
    if focus.provider.is_some() {
        bring(dice, 80, "idp.example.com:sub", 's', &["ana", "repo:a/b"]);
        bring(dice, 80, "idp.example.com:aud", 's', &["app"]);
    }
    if focus.action.starts_with("s3:List") {
        bring(dice, 60, "s3:prefix", 's', &["", "ana/", "red"]);
        bring(dice, 50, "s3:max-keys", 'n', &["5", "10"]);
    }
    if focus.action.starts_with("kms:") {
        bring(dice, 65, "kms:EncryptionContext:app", 's', &["red", "red", "blue"]);
        bring(dice, 25, "kms:EncryptionContext:more", 's', &["red"]);
    }
    if service {
        bring(dice, 60, "aws:SourceAccount", 's', &[ONE, TWO]);
        let arns = [ONE, TWO].map(|id| format!("arn:aws:sns:us-east-1:{id}:t"));
        bring(dice, 60, "aws:SourceArn", 'a', &[&arns[0], &arns[1]]);
    } else {
        bring(dice, 5, "aws:referer", 's', &["red"]);
    }
    if focus.caller.is_string() && focus.caller != "anonymous" && !focus.caller_account.is_empty() {
        bring(dice, 12, "aws:MultiFactorAuthPresent", 'b', &["true"]);
    }
    bring(dice, 15, "x:bin", 'x', &["QUI=", "QUJD"]);
    let tag = dice.pick(&["red", "blue"]);
    let tags: Vec<&str> = match dice.below(10) {
        0..=1 => vec!["team"],
        2 => vec!["team", "cost"],
        _ => vec![],
    };
    for key in &tags {
        context.insert(format!("aws:RequestTag/{key}"), json!(if *key == "team" { tag } else { "1" }));
    }
    if !tags.is_empty() {
        context.insert("aws:TagKeys".to_owned(), json!(tags));
    }
    keys.push(("aws:RequestTag/team".to_owned(), 's', vec![tag.to_owned()]));
    for _ in 0..3 {
        keys.push(("aws:TagKeys".to_owned(), 'm', vec!["team".to_owned(), "cost".to_owned()]));
    }
    known(focus, &mut keys);
    focus.context = Value::Object(context);
    focus.keys = keys;
}

/// The keys that AWS fills in, with the values that they are likely to have.
fn known(focus: &Focus, keys: &mut Vec<(String, char, Vec<String>)>) {
    let mut add = |key: &str, kind: char, values: &[&str]| {
        keys.push((key.to_owned(), kind, values.iter().map(|value| (*value).to_owned()).collect()));
    };
    add("aws:CurrentTime", 'd', &[]);
    add("aws:SecureTransport", 'b', &[]);
    add("aws:ViaAWSService", 'b', &[]);
    add("aws:ResourceAccount", 's', &[&focus.account]);
    add("AWS:requestedregion", 's', &["us-east-1"]);
    add("aws:PrincipleTag/team", 's', &["red"]);
    let unsigned = focus.provider.is_some() || focus.service.is_some();
    if focus.service.is_some() {
        add("aws:PrincipalServiceName", 's', &["lambda.amazonaws.com", "cloudtrail.amazonaws.com"]);
        add("aws:PrincipalIsAWSService", 'b', &[]);
    }
    if !unsigned {
        let arns: Vec<&str> = focus.names.iter().filter(|name| name.starts_with("arn:")).map(String::as_str).collect();
        add("aws:PrincipalArn", 'a', &arns);
        add("aws:PrincipalAccount", 's', &[&focus.caller_account, "anonymous"]);
        add("aws:PrincipalType", 's', &["User", "AssumedRole", "Account", "FederatedUser"]);
        add("aws:PrincipalTag/team", 's', &["red", "blue", "ana"]);
        add("aws:PRINCIPALTAG/Team", 's', &["red", "blue"]);
        add("aws:username", 's', &["ana", "ben"]);
        add("aws:userid", 's', &["AROA*:s", "AIDA*", &focus.caller_account]);
        add("aws:TokenIssueTime", 'd', &[]);
        add("aws:FederatedProvider", 'a', &[&format!("arn:aws:iam::{}:{OIDC}", focus.caller_account)]);
        add("aws:SourceIdentity", 's', &["ana", "red"]);
        add("aws:MultiFactorAuthPresent", 'b', &[]);
        add("aws:MultiFactorAuthAge", 'n', &["3600", "600"]);
    }
    if focus.resource.contains(":role/") {
        add("aws:ResourceTag/team", 's', &["red", "blue"]);
        add("iam:ResourceTag/team", 's', &["red", "blue"]);
    }
    if !unsigned {
        add("aws:PrincipalOrgID", 's', &["o-ours"]);
        add("aws:PrincipalOrgPaths", 'm', &["o-ours/r-ab12/ou-ab12-11111111/", "o-ours/r-ab12/*"]);
    }
    add("aws:ResourceOrgID", 's', &["o-ours"]);
    add("aws:ResourceOrgPaths", 'm', &["o-ours/r-ab12/", "o-ours/r-ab12/ou-ab12-11111111/*"]);
}
