//! The condition keys that a call brings: single parameters, tags in every shape in which services take them, and what a
//! service adds when it asks on the caller's behalf. Refuses to know resources.

use super::Check;
use super::ask::{Ask, member, text_of};
use super::names;
use serde_json::Value;

/// Keys of the caller's own connection, which a service that asks on the caller's behalf does not have (R172).
const OF_THE_CONNECTION: [&str; 5] =
    ["aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp", "aws:SourceVpcArn"];

/// Sets a key, or a family of keys.
pub(super) fn fill(ask: &Ask<'_>, key: &str, source: &str, check: &mut Check) {
    let path = source.trim_start_matches('=');
    match key {
        _ if path.len() != source.len() => check.put(key, vec![path.into()]),
        // Tags that the call puts on something.
        "aws:RequestTag" => tags(check, "aws:RequestTag", "aws:TagKeys", pairs(ask, path)),
        "s3:RequestObjectTag" => {
            let tags_given = ask.text(path).map_or_else(|| pairs(ask, path), |query| query_pairs(&query));
            tags(check, "s3:RequestObjectTag", "s3:RequestObjectTagKeys", tags_given);
        }
        "kms:EncryptionContext" => {
            let context = pairs(ask, path);
            check.put("kms:EncryptionContextKeys", context.iter().map(|(name, _)| name.clone()).collect());
            for (name, value) in context {
                check.put(&format!("kms:EncryptionContext:{name}"), vec![value]);
            }
        }
        // The boundary that the user or role has: policies limit with it whom a delegate may change.
        "iam:PermissionsBoundary" if path.is_empty() => {
            let boundary = check.resource.arn().and_then(|arn| names::boundary(ask.world(), arn));
            check.put(key, boundary.into_iter().collect());
        }
        _ => check.put(key, ask.texts(path)),
    }
}

fn tags(check: &mut Check, family: &str, keys: &str, tags: Vec<(String, String)>) {
    check.put(keys, tags.iter().map(|(name, _)| name.clone()).collect());
    for (name, value) in tags {
        check.put(&format!("{family}/{name}"), vec![value]);
    }
}

/// Names and values, written as a map or as a list of objects with `Key` and `Value`.
pub(super) fn pairs(ask: &Ask<'_>, path: &str) -> Vec<(String, String)> {
    ask.found(path).into_iter().filter_map(Value::as_object).flat_map(pairs_of).collect()
}

fn pairs_of(object: &serde_json::Map<String, Value>) -> Vec<(String, String)> {
    match member(object, "Key").or_else(|| member(object, "TagKey")).and_then(text_of) {
        Some(name) => {
            let value = member(object, "Value").or_else(|| member(object, "TagValue")).and_then(text_of);
            vec![(name, value.unwrap_or_default())]
        }
        None => object.iter().filter_map(|(name, value)| Some((name.clone(), text_of(value)?))).collect(),
    }
}

/// `a=b&c=d`, as S3 takes the tags of an object.
fn query_pairs(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (names::unescaped(name), names::unescaped(value))
        })
        .collect()
}

/// What tells that services ask on the caller's behalf, in the order in which they passed the request on (R102).
pub(super) fn forwarded(ask: &Ask<'_>, services: &[&str], check: &mut Check) {
    let named: Vec<String> = services.iter().map(|service| format!("{service}.amazonaws.com")).collect();
    check.put("aws:CalledViaFirst", named.first().cloned().into_iter().collect());
    check.put("aws:CalledViaLast", named.last().cloned().into_iter().collect());
    check.put("aws:CalledVia", named);
    check.put("aws:ViaAWSService", vec!["true".into()]);
    if check.action.service() == "kms"
        && let Some(last) = services.last()
    {
        check.put("kms:ViaService", vec![format!("{last}.{}.amazonaws.com", ask.site.region)]);
    }
    for key in OF_THE_CONNECTION {
        check.context.insert(key.to_ascii_lowercase(), Vec::new());
    }
}

/// The alias by which a key was named, and all that it has.
pub(super) fn of_kms(ask: &Ask<'_>, named: &str, check: &mut Check) {
    let Some(key) = check.resource.arn().filter(|arn| arn.after("key/").is_some()) else { return };
    let aliases = names::aliases_of(ask.world(), key).into_iter().map(|alias| alias.resource().to_owned()).collect();
    check.put("kms:ResourceAliases", aliases);
    if let Some(alias) = names::alias(named) {
        check.put("kms:RequestAlias", vec![alias.into()]);
    }
}
