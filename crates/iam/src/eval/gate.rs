//! Rules about credentials and services that come before every policy (semantics §3.5, §4.4). Refuses to weigh policies.

use super::public::is_public;
use super::trace::Gate;
use crate::request::Request;
use crate::world::asked::{Asked, Listed};
use crate::world::who::{Is, Who};
use crate::world::{BlockPublicAccess, World};
use rolecall_policy::Arn;

/// The gate that the request meets, if any.
pub fn gate(world: &World, who: &Who<'_>, asked: &Asked<'_>, request: &Request) -> Option<Gate> {
    credentials(world, who, request)
        .or_else(|| roles(world, who, asked, request))
        .or_else(|| protected(request))
        .or_else(|| block_public_access(who, asked, request))
        .or_else(|| root(who, request))
}

/// What each kind of credentials may not call, and what needs no permission (R140–R148).
fn credentials(world: &World, who: &Who<'_>, request: &Request) -> Option<Gate> {
    if matches!(who.is, Is::Unknown) {
        return Some(Gate::UnknownCaller);
    }
    if who.session().is_some_and(|session| session.expired(world.clock)) {
        return Some(Gate::Expired);
    }
    let action = request.action.lower();
    let service = request.action.service();
    match (action, who.is) {
        ("sts:getcalleridentity" | "sts:getsessiontoken" | "sts:assumerole", Is::Anonymous | Is::Federated(_)) => {
            Some(Gate::Unsigned)
        }
        ("sts:getcalleridentity", _) => Some(Gate::NeedsNoPermission),
        ("sts:getsessiontoken", Is::User(_) | Is::Root) => Some(Gate::NeedsNoPermission),
        ("sts:getsessiontoken" | "sts:getfederationtoken", _) if who.session().is_some() => {
            Some(Gate::SessionMayNotCall)
        }
        ("sts:assumerole", Is::Root | Is::RootSession(_)) => Some(Gate::RootAssumesRole),
        (_, Is::FederatedUser(..)) if matches!(service, "iam" | "sts") => Some(Gate::FederatedMayNotCall),
        (_, Is::UserSession(_, session) | Is::RootSession(session)) => match service {
            "iam" if session.mfa.is_none() => Some(Gate::TokenMayNotCall),
            "sts" if !matches!(action, "sts:assumerole" | "sts:tagsession" | "sts:setsourceidentity") => {
                Some(Gate::TokenMayNotCall)
            }
            _ => None,
        },
        _ => None,
    }
}

/// Which roles and root users can be assumed at all.
fn roles(world: &World, who: &Who<'_>, asked: &Asked<'_>, request: &Request) -> Option<Gate> {
    if request.action.is("sts:AssumeRoot") {
        let organization = world.organization.as_ref();
        let member = request.resource.arn().filter(|arn| arn.resource() == "root").and_then(Arn::account);
        let manages = organization.zip(member).is_some_and(|(organization, member)| {
            who.account == Some(organization.management)
                && member != organization.management
                && organization.holds(member)
        });
        return (!manages).then_some(Gate::NoSuchMember);
    }
    if !asked.trust {
        return None;
    }
    let Some(role) = asked.role else { return Some(Gate::NoSuchRole) };
    let set = who.session().and_then(|session| session.source_identity.as_ref());
    let wanted = request.context.get("sts:sourceidentity").and_then(|given| given.first());
    if set.zip(wanted).is_some_and(|(set, wanted)| set != wanted) {
        return Some(Gate::SourceIdentitySet);
    }
    (role.is_service_linked() && !matches!(who.is, Is::Service(_))).then_some(Gate::ServiceLinkedRole)
}

/// What AWS lets no customer change (R99).
fn protected(request: &Request) -> Option<Gate> {
    let arn = request.resource.arn().filter(|arn| arn.service() == "iam")?;
    let name = request.action.lower().strip_prefix("iam:")?;
    let managed = arn.parts().get(4) == Some(&"aws") && arn.after("policy/").is_some();
    let reserved = arn.after("role/aws-reserved/").or_else(|| arn.after("role/aws-service-role/")).is_some();
    let changes = ["create", "delete", "put", "set", "tag", "untag", "update", "attach", "detach"];
    let allowed = ["createservicelinkedrole", "deleteservicelinkedrole", "updateroledescription"];
    let changes = changes.iter().any(|verb| name.starts_with(verb)) && !allowed.contains(&name);
    ((managed || reserved) && changes).then_some(Gate::Protected)
}

/// R98: the settings of the bucket and of its account, the stricter of the two.
fn block_public_access(who: &Who<'_>, asked: &Asked<'_>, request: &Request) -> Option<Gate> {
    let Listed { account, arn, resource: bucket } = asked.resource?;
    if arn.service() != "s3" || request.action.service() != "s3" {
        return None;
    }
    let on = settings(account.block_public_access, bucket.block_public_access);
    if on.block_public_acls && sets_public_acl(request) {
        return Some(Gate::BlocksPublicAcls);
    }
    let outsider = !matches!(who.is, Is::Service(_)) && (who.account.is_none() || who.account != asked.account);
    let policy = bucket.policy.as_ref().filter(|_| on.restrict_public_buckets && outsider)?;
    is_public(&policy.parsed.policy).then_some(Gate::RestrictsPublicBuckets)
}

/// Whether the request brings an ACL that lets everybody in: a canned one, or a grant to one of the public groups.
fn sets_public_acl(request: &Request) -> bool {
    let canned = ["public-read", "public-read-write", "authenticated-read"];
    let groups = ["/groups/global/AllUsers", "/groups/global/AuthenticatedUsers"];
    request.context.iter().any(|(key, values)| {
        let grants = key.starts_with("s3:x-amz-grant-");
        values.iter().any(|value| match key.as_str() {
            "s3:x-amz-acl" => canned.contains(&value.as_str()),
            _ => grants && groups.into_iter().any(|group| value.contains(group)),
        })
    })
}

fn settings(account: Option<BlockPublicAccess>, bucket: Option<BlockPublicAccess>) -> BlockPublicAccess {
    account.unwrap_or_default().or(bucket.unwrap_or_default())
}

fn root(who: &Who<'_>, request: &Request) -> Option<Gate> {
    let repairs = ["s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"];
    // The task of an AssumeRoot session is to repair just these policies (R146).
    let queue = ["sqs:getqueueattributes", "sqs:setqueueattributes"];
    let action = request.action.lower();
    let task = matches!(who.is, Is::AssumedRoot(_)) && queue.contains(&action);
    match who.is_root() {
        true if repairs.contains(&action) || task => Some(Gate::RootRepairsPolicy),
        true => Some(Gate::RootUser),
        false => None,
    }
}
