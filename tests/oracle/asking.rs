//! What belongs to a request besides its words: the owner of the resource, and the condition keys (§5). Refuses to read
//! policies.

use super::caller::Caller;
use super::json::{entries, texts};
use super::keys::Keys;
use super::world::{Owned, World};
use serde_json::Value;

/// sts:AssumeRole and its kin.
pub fn assumes_role(action: &str) -> bool {
    action.to_lowercase().starts_with("sts:assumerole")
}

/// R41: actions without resource types, as far as they are used here.
pub fn works_on_nothing(action: &str) -> bool {
    let action = action.to_lowercase();
    let some = ["s3:listallmybuckets", "sqs:listqueues", "iam:listusers", "iam:listroles", "kms:listkeys"];
    some.contains(&action.as_str()) || action.starts_with("ec2:describe")
}

/// R90, R91
pub fn owner<'a>(world: &World<'a>, caller: &Caller, action: &str, resource: &str) -> Owned<'a> {
    let mut owned = if resource == "*" { Owned::default() } else { world.owner(resource) };
    // AWS's managed policies are everybody's; R146: the caller's account alone decides on sts:AssumeRoot.
    if owned.account.is_empty() || owned.account == "aws" || action.eq_ignore_ascii_case("sts:AssumeRoot") {
        owned.account = caller.account.clone();
    }
    if assumes_role(action) {
        owned.resource = world.find(resource, "roles", "role").map(|(_, role)| role);
    }
    owned
}

/// §5: what the request brings and what AWS fills in.
pub fn keys(
    world: &World<'_>,
    caller: &Caller,
    action: &str,
    resource: &str,
    owned: &Owned<'_>,
    context: &Value,
) -> Keys {
    let mut keys = Keys::default();
    for (key, values) in entries(context) {
        keys.give(key, texts(values));
    }
    let assumes = assumes_role(action);
    if assumes {
        // R153: inherited tags count as tags of the request and cannot be overridden.
        let mut all = keys.all("aws:TagKeys");
        for (key, value) in &caller.inherited {
            keys.fill(&format!("aws:RequestTag/{key}"), &[value]);
            if !all.iter().any(|known| known.eq_ignore_ascii_case(key)) {
                all.push(key.clone());
            }
        }
        if !caller.inherited.is_empty() {
            keys.replace("aws:TagKeys", all);
        }
        if let Some(name) = &caller.source_identity {
            keys.fill("sts:SourceIdentity", &[name]);
        }
    }
    caller.fill(&mut keys, world);
    let now = format!("{}", world.time_of(&keys));
    keys.fill("aws:CurrentTime", &[&now]);
    keys.fill("aws:EpochTime", &[&now]);
    keys.fill("aws:SecureTransport", &["true"]);
    // §5: whoever forwards a request is in the list of those who did.
    let via = keys.all("aws:CalledVia");
    keys.fill("aws:ViaAWSService", &[if via.is_empty() { "false" } else { "true" }]);
    if let (Some(first), Some(last)) = (via.first(), via.last()) {
        keys.fill("aws:CalledViaFirst", &[first]);
        keys.fill("aws:CalledViaLast", &[last]);
    }
    let region = resource.split(':').nth(3).unwrap_or_default();
    let global = ["iam", "sts", "organizations", "cloudfront", "route53"];
    match action.split(':').next().is_some_and(|service| global.contains(&service.to_lowercase().as_str())) {
        true => keys.fill("aws:RequestedRegion", &["us-east-1"]),
        // The region of a bucket stands nowhere, but there is one.
        false if region.is_empty() => keys.untold.push("aws:requestedregion".to_owned()),
        false => keys.fill("aws:RequestedRegion", &[region]),
    }
    if !owned.account.is_empty() {
        keys.fill("aws:ResourceAccount", &[&owned.account]);
        if let Some((organization, path)) = world.place(&owned.account) {
            keys.fill("aws:ResourceOrgID", &[&organization]);
            keys.fill("aws:ResourceOrgPaths", &[&path]);
        }
    }
    let iam = ["users/user", "roles/role"].iter().find_map(|kind| {
        let (field, word) = kind.split_once('/')?;
        world.find(resource, field, word)
    });
    let listed = owned.resource.filter(|found| found["arn"] == *resource);
    for (key, value) in listed.or(iam.map(|(_, one)| one)).into_iter().flat_map(|one| entries(&one["tags"])) {
        keys.fill(&format!("aws:ResourceTag/{key}"), &[value.as_str().unwrap_or_default()]);
        if iam.is_some() {
            keys.fill(&format!("iam:ResourceTag/{key}"), &[value.as_str().unwrap_or_default()]);
        }
    }
    if let Some(account) = keys.given("aws:SourceAccount").map(str::to_owned)
        && let Some((organization, path)) = world.place(&account)
    {
        keys.fill("aws:SourceOrgID", &[&organization]);
        keys.fill("aws:SourceOrgPaths", &[&path]);
    }
    keys
}
