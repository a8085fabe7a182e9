//! What S3 says of a bucket policy that it does not take; the first fault counts. Refuses to know who puts it.

use super::super::super::bucket;
use super::super::super::resource_policy::exists;
use crate::machine::Context;
use rolecall_iam::{PolicyDoc, World};
use rolecall_policy::catalog::Catalog;
use rolecall_policy::document::{Statement, Version};
use serde_json::{Map, Value};

const TOP: [&str; 3] = ["Version", "Id", "Statement"];
const INSIDE: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

/// The message of the MalformedPolicy error; nothing where S3 would keep the policy of this bucket.
pub(super) fn message(context: &Context<'_>, bucket: &str, policy: &PolicyDoc) -> Option<String> {
    let say = |text: &str| Some(text.to_owned());
    if !policy.text.starts_with('{') {
        return say("Policies must be valid JSON and the first byte must be '{'");
    }
    let Ok(read) = serde_json::from_str::<Map<String, Value>>(&policy.text) else {
        return say("This policy contains invalid Json");
    };
    if let Some(name) = read.keys().find(|name| !TOP.contains(&name.as_str())) {
        return Some(format!("Unknown field {name}"));
    }
    let statements = match read.get("Statement") {
        None => return say("Missing required field Statement"),
        Some(Value::Array(list)) if list.is_empty() => return say("Could not parse the policy: Statement is empty!"),
        Some(Value::Array(list)) => list.iter().collect::<Vec<_>>(),
        Some(one) => vec![one],
    };
    if policy.parsed.policy.version == Version::Unknown {
        return say("The policy must contain a valid version string");
    }
    let mut sids: Vec<&str> = statements.iter().filter_map(|it| it.get("Sid")?.as_str()).collect();
    sids.sort_unstable();
    if sids.windows(2).any(|pair| pair.first() == pair.last()) {
        return say("The Statement Ids in the policy are not unique");
    }
    if let Some(message) = statements.iter().find_map(|statement| shape(statement)) {
        return Some(message);
    }
    let (world, catalog) = (&*context.world, &*context.machine.catalog);
    let meaning =
        policy.parsed.policy.statements.iter().find_map(|statement| meaning(world, catalog, bucket, statement));
    meaning.or_else(|| policy.parsed.refused().then(|| "Invalid policy syntax.".into()))
}

/// What is wrong with the elements of a statement, whatever they say.
fn shape(statement: &Value) -> Option<String> {
    let Some(statement) = statement.as_object() else { return Some("Invalid policy syntax.".into()) };
    if let Some(name) = statement.keys().find(|name| !INSIDE.contains(&name.as_str())) {
        return Some(format!("Unknown field {name}"));
    }
    let has = |name: &str| statement.contains_key(name) || statement.contains_key(&format!("Not{name}"));
    let missing = ["Effect", "Principal", "Action", "Resource"].into_iter().find(|name| !has(name));
    if let Some(name) = missing {
        return Some(format!("Missing required field {name}"));
    }
    match statement.get("Effect").and_then(Value::as_str) {
        Some("Allow" | "Deny") => None,
        Some(other) => Some(format!("Invalid effect: {other}")),
        None => Some("Invalid policy syntax.".into()),
    }
}

/// What is wrong with whom and what a statement names.
fn meaning(world: &World, catalog: &Catalog, bucket: &str, statement: &Statement) -> Option<String> {
    let principals = statement.principals.iter().flat_map(|principals| &principals.entries);
    if principals.into_iter().any(|entry| !exists(world, &entry.name)) {
        return Some("Invalid principal in policy".into());
    }
    let resources = statement.resources.as_ref();
    let resources: Vec<&str> = resources.into_iter().flat_map(|it| &it.entries).map(|it| it.pattern.as_str()).collect();
    if resources.iter().any(|resource| !is_of(bucket, resource)) {
        return Some("Policy has invalid resource".into());
    }
    // Without the actions of S3, nothing can be said of them.
    let service = catalog.service("s3")?;
    let actions = statement.actions.as_ref();
    let negated = statement.resources.as_ref().is_some_and(|resources| resources.negated);
    for entry in actions.into_iter().flat_map(|actions| &actions.entries) {
        let pattern = entry.pattern.as_str();
        let mut meant = catalog.actions_matching(pattern).filter(|action| action.service.prefix == "s3").peekable();
        if meant.peek().is_none() {
            return Some("Policy has invalid action".into());
        }
        let positive = !actions.is_some_and(|actions| actions.negated) && !negated;
        let mut applies = meant.filter(|action| {
            let takes = |name: &str| action.resource_types().iter().any(|used| used.of.name == name);
            resources.iter().any(|resource| {
                takes("object") && may_be_object(resource) || takes("bucket") && may_be_bucket(resource)
            })
        });
        if positive && applies.next().is_none() {
            return Some("Action does not apply to any resource(s) in statement".into());
        }
    }
    let known = |key: &str| catalog.key(key).is_some() || service.key(key).is_some();
    if statement.conditions.iter().any(|condition| !known(&condition.lower)) {
        return Some("Policy has an invalid condition key".into());
    }
    None
}

/// A policy speaks of its own bucket alone.
fn is_of(bucket: &str, resource: &str) -> bool {
    let Some(path) = resource.strip_prefix(bucket::arn("").as_str()) else { return false };
    let name = path.split_once('/').map_or(path, |(name, _)| name);
    match name.strip_suffix('*') {
        Some(start) => !start.is_empty() && bucket.starts_with(start),
        None => name == bucket,
    }
}

fn may_be_object(resource: &str) -> bool {
    resource.contains(['/', '*'])
}

fn may_be_bucket(resource: &str) -> bool {
    !resource.contains('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_names_its_own_bucket() {
        for good in ["arn:aws:s3:::docs", "arn:aws:s3:::docs/*", "arn:aws:s3:::docs*", "arn:aws:s3:::docs/a/b"] {
            assert!(is_of("docs", good), "{good}");
        }
        for bad in ["*", "arn:aws:s3:::*", "arn:aws:s3:::other/*", "arn:aws:s3:us-east-1::docs", "docs"] {
            assert!(!is_of("docs", bad), "{bad}");
        }
    }
}
