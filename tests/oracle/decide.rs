//! Decides a request the way AWS documents it: the reference algorithm (§0), written down line by line. Refuses to explain,
//! and to share anything with the engine.

use super::asking::{assumes_role, keys, owner, works_on_nothing};
use super::caller::{Caller, Who};
use super::choices::{Choices, Dispute, under_all};
use super::gates::{self, Gate};
use super::json::{entries, list, text, texts};
use super::public::is_public;
use super::statement::{Asked, Grant, Kind, Said};
use super::world::{Owned, World};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Allowed,
    ImplicitDeny,
    ExplicitDeny,
}

impl Verdict {
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Allowed => "allowed",
            Verdict::ImplicitDeny => "implicitDeny",
            Verdict::ExplicitDeny => "explicitDeny",
        }
    }
}

/// What may come out, by how the disputes of §8 are read: one verdict where they make no difference. `None` where the rules
/// do not say, or the request is none.
pub fn decide(scenario: &Value, request: &Value) -> Option<BTreeSet<Verdict>> {
    let world = World::new(scenario);
    let caller = Caller::read(&request["caller"], &world)?;
    let action = text(request, "action");
    let resource = match works_on_nothing(action) {
        true => "*",
        false => request["resource"].as_str().unwrap_or("*"),
    };
    let found = under_all(|choices| call(&world, &caller, action, resource, &request["context"], choices))?;
    Some(found.into_iter().flatten().collect())
}

/// A call of the API: all of its checks must pass (R129). Which of two failing checks is told is nowhere documented.
fn call(
    world: &World<'_>,
    caller: &Caller,
    action: &str,
    resource: &str,
    context: &Value,
    choices: &Choices,
) -> BTreeSet<Verdict> {
    let owned = owner(world, caller, action, resource);
    let keys = keys(world, caller, action, resource, &owned, context);
    let assumes = assumes_role(action);
    match gates::credentials(world, caller, action, resource, choices) {
        Gate::Passes => {}
        Gate::Allows => return BTreeSet::from([Verdict::Allowed]),
        Gate::Refuses => return BTreeSet::from([Verdict::ImplicitDeny]),
    }
    let mut checks = vec![action];
    if assumes || action.eq_ignore_ascii_case("sts:GetFederationToken") {
        if !keys.all("aws:TagKeys").is_empty() || !keys.below("aws:RequestTag/").is_empty() {
            checks.push("sts:TagSession");
        }
        if assumes && keys.given("sts:SourceIdentity").is_some() {
            checks.push("sts:SetSourceIdentity");
        }
    }
    let verdicts = checks.into_iter().map(|action| {
        let asked = Asked { caller, action, resource, keys: &keys, choices };
        check(world, &asked, &owned, assumes)
    });
    let mut refused: Vec<_> = verdicts.filter(|verdict| !verdict.contains(&Verdict::Allowed)).collect();
    // R154: it cannot be changed; whether that or a Deny is told is nowhere documented.
    let passed = keys.given("sts:SourceIdentity");
    if assumes && caller.source_identity.as_deref().is_some_and(|set| passed.is_some_and(|passed| passed != set)) {
        refused.push(BTreeSet::from([Verdict::ImplicitDeny]));
    }
    if refused.is_empty() { BTreeSet::from([Verdict::Allowed]) } else { refused.into_iter().flatten().collect() }
}

/// R95: services whose resources RCPs bear on, as far as they are used here.
const WITH_RCP: &[&str] = &["s3", "sts", "kms", "sqs", "secretsmanager", "dynamodb", "ecr", "logs", "events"];

/// R106, R110: for the account of the resource alone, as far as they are used here.
const OF_THE_OWNER: &[&str] = &["kms:putkeypolicy", "kms:disablekey", "sqs:deletequeue", "sqs:setqueueattributes"];

/// One action on one resource.
fn check(world: &World<'_>, asked: &Asked<'_>, owned: &Owned<'_>, assumes: bool) -> BTreeSet<Verdict> {
    let caller = asked.caller;
    let service = asked.action.split(':').next().unwrap_or_default().to_lowercase();
    let key = service == "kms" && asked.resource.contains(":key/");
    let slr = caller.is_service_linked();
    let root_mends_bucket = caller.who == Who::Root
        && caller.account == owned.account
        && ["s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"]
            .contains(&asked.action.to_lowercase().as_str());

    // What bears on the request.
    let resource_policy = match owned.resource {
        _ if asked.resource == "*" => None,
        Some(role) if assumes => Some(role["trustPolicy"]["document"].clone()),
        Some(resource) if !resource["policy"]["document"].is_null() => Some(resource["policy"]["document"].clone()),
        // A key of which nothing is said, or that nobody lists, is taken to have the default key policy (R105).
        _ => key.then(|| default_key_policy(&owned.account)),
    };
    // R106, R110: whatever the policy says; whether what it denies is told is nowhere documented.
    let keeps_out = OF_THE_OWNER.contains(&asked.action.to_lowercase().as_str())
        && asked.resource.starts_with(&format!("arn:aws:{service}:"))
        && !owned.account.is_empty()
        && owned.account != caller.account;
    let kind = if assumes { Kind::Trust } else { Kind::Resource };
    let mut resource = Said::by(&resource_policy, kind, asked);
    if keeps_out {
        if resource.denies {
            asked.choices.lose();
        }
        resource = Said::by(&None, kind, asked);
    }
    let identity = Said::by(&caller.identity, Kind::Plain, asked);
    let boundary = Said::by(&caller.boundary, Kind::Plain, asked);
    let session = Said::by(&caller.session_policies, Kind::Plain, asked);
    let in_organization = !caller.account.is_empty() && !slr;
    let scp_levels = if in_organization { world.levels_of(&caller.account, "serviceControlPolicies") } else { None };
    let scps: Vec<Said> = said_at(scp_levels, Kind::Plain, asked);
    let to_linked_role = assumes && asked.resource.contains(":role/aws-service-role/");
    let has_rcp = WITH_RCP.contains(&service.as_str())
        && !slr
        && !to_linked_role
        && !asked.action.eq_ignore_ascii_case("kms:RetireGrant");
    let rcp_levels = if has_rcp { world.levels_of(&owned.account, "resourceControlPolicies") } else { None };
    let rcps: Vec<Said> = said_at(rcp_levels, Kind::Resource, asked);
    let endpoint = asked.keys.given("aws:SourceVpce").and_then(|id| world.endpoint(id));
    if endpoint.is_some() && caller.who == Who::Service {
        // §5: an AWS service as itself does not come through an endpoint.
        asked.choices.lose();
    }
    let endpoint = endpoint.map(|endpoint| &endpoint["policy"]["document"]).filter(|policy| !policy.is_null());
    let endpoint = endpoint.map(|policy| Said::by([policy], Kind::Resource, asked));

    // 4. Explicit Deny.
    let denied = resource.denies && !root_mends_bucket
        || identity.denies
        || boundary.denies
        || session.denies
        || scps.iter().any(|said| said.denies)
        || rcps.iter().any(|said| said.denies)
        || endpoint.as_ref().is_some_and(|said| said.denies);

    // 3. S3 Block Public Access (R98). Whether it is told before an explicit Deny is nowhere documented.
    let on = |name: &str| {
        let owners = [owned.resource, world.account(&owned.account)];
        let mut settings = owners.into_iter().flatten().map(|owner| &owner["blockPublicAccess"]);
        settings.any(|setting| *setting == true || setting[name] == true)
    };
    let foreign = caller.who != Who::Service && caller.account != owned.account;
    let cut = foreign
        && on("restrictPublicBuckets")
        && resource_policy.as_ref().is_some_and(|policy| is_public(policy, asked.choices));
    if service == "s3" && owned.resource.is_some() && (cut || on("blockPublicAcls") && opens_to_all(asked)) {
        let both = [Verdict::ImplicitDeny, Verdict::ExplicitDeny];
        return both.into_iter().take(if denied { 2 } else { 1 }).collect();
    }
    if denied {
        return BTreeSet::from([Verdict::ExplicitDeny]);
    }

    // 6., 7. SCPs at every level, and the endpoint.
    let within = scps.iter().all(|said| said.allows) && endpoint.is_none_or(|said| said.allows);
    let allowed = within && sides(asked, owned, key, assumes, &resource, &identity, &boundary, &session);
    BTreeSet::from([if allowed { Verdict::Allowed } else { Verdict::ImplicitDeny }])
}

/// R98: an ACL in the request that is for everyone.
fn opens_to_all(asked: &Asked<'_>) -> bool {
    let canned = ["public-read", "public-read-write", "authenticated-read"];
    let grants = asked.keys.below("s3:x-amz-grant-");
    asked.keys.given("s3:x-amz-acl").is_some_and(|acl| canned.contains(&acl))
        || grants.iter().any(|(_, to)| to.contains("global/AllUsers") || to.contains("global/AuthenticatedUsers"))
}

fn said_at(levels: Option<Vec<Vec<Value>>>, kind: Kind, asked: &Asked<'_>) -> Vec<Said> {
    levels.into_iter().flatten().map(|level| Said::by(&level, kind, asked)).collect()
}

/// R105
fn default_key_policy(account: &str) -> Value {
    json!({ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Resource": "*", "Action": "kms:*",
        "Principal": { "AWS": format!("arn:aws:iam::{account}:root") } } })
}

/// 8.–11.: whether the caller's side and the resource's side allow what nothing denies.
#[expect(clippy::too_many_arguments, reason = "each is one line of AWS's flow chart")]
fn sides(
    asked: &Asked<'_>,
    owned: &Owned<'_>,
    key: bool,
    assumes: bool,
    resource: &Said,
    identity: &Said,
    boundary: &Said,
    session: &Said,
) -> bool {
    let (caller, choices) = (asked.caller, asked.choices);
    let granted = |grant| resource.grants.contains(&grant);
    // 8.
    if matches!(caller.who, Who::Service | Who::Provider | Who::Anonymous) {
        return resource.allows || caller.who == Who::Service && key && by_grant(asked, owned);
    }
    let same = caller.account == owned.account;
    let mandatory = assumes || key;
    // 9.
    if caller.who == Who::Root {
        return (same && !mandatory) || resource.allows;
    }
    let bounded = caller.boundary.is_none() || boundary.allows;
    let passed = match caller.who {
        // R78
        Who::FederatedUser => session.allows,
        _ => caller.session_policies.is_empty() || session.allows,
    };
    let own_side = identity.allows && bounded && passed;
    // R107
    if key && by_grant(asked, owned) {
        if !same {
            choices.lose();
        }
        let limited = !(bounded && passed);
        if !limited || choices.other(Dispute::LimitsOfGrantee) {
            return true;
        }
    }
    // 11.
    if !same {
        return own_side && resource.allows;
    }
    // 10.
    let added = asked.action.eq_ignore_ascii_case("sts:TagSession")
        || asked.action.eq_ignore_ascii_case("sts:SetSourceIdentity");
    let tags_need_both = assumes && added && !own_side && choices.other(Dispute::TagsByTrustAlone);
    if granted(Grant::Everyone) || granted(Grant::FederatedUser) {
        return !tags_need_both;
    }
    if granted(Grant::User) {
        let bounded = bounded || !(assumes && choices.other(Dispute::BoundaryOfTrustedUser));
        if bounded && !tags_need_both {
            return true;
        }
    }
    if granted(Grant::Session) {
        let passed = passed || !choices.other(Dispute::SessionPolicyOfNamedSession);
        let trusted = !assumes || own_side || !choices.other(Dispute::RoleTrustsRole);
        if passed && trusted && !tags_need_both {
            return true;
        }
    }
    if (granted(Grant::Role) || granted(Grant::Issuer)) && bounded && passed {
        let trusted = !assumes || own_side || !choices.other(Dispute::RoleTrustsRole);
        if trusted && !tags_need_both {
            return true;
        }
    }
    if mandatory { resource.allows && own_side } else { own_side }
}

/// Whether a grant of the KMS key names the caller for the operation.
fn by_grant(asked: &Asked<'_>, owned: &Owned<'_>) -> bool {
    let grants = owned.resource.map(|key| list(key, "grants")).unwrap_or_default();
    let operation = asked.action.split(':').nth(1).unwrap_or_default();
    let context = asked.keys.below("kms:EncryptionContext:");
    grants.iter().any(|grant| {
        let grantee = text(grant, "granteePrincipal");
        let named = match asked.caller.who {
            Who::Service => grantee == asked.caller.arn,
            _ => match asked.caller.is_named_by(grantee) {
                Some(Grant::User | Grant::Role | Grant::Session) => true,
                // R107 knows users, roles, sessions and services; what goes for federated users it does not say.
                Some(_) => {
                    asked.choices.lose();
                    true
                }
                None => false,
            },
        };
        let wanted = |field: &str| -> Vec<(String, String)> {
            entries(&grant["constraints"][field])
                .map(|(key, value)| (key.to_lowercase(), value.as_str().unwrap_or_default().to_owned()))
                .collect()
        };
        let (subset, equals) = (wanted("encryptionContextSubset"), wanted("encryptionContextEquals"));
        let fits = subset.iter().all(|pair| context.contains(pair))
            && (equals.is_empty() || equals.len() == context.len() && equals.iter().all(|pair| context.contains(pair)));
        named
            && fits
            && texts(&grant["operations"])
                .iter()
                .any(|one| one.trim_start_matches("kms:").eq_ignore_ascii_case(operation))
    })
}
