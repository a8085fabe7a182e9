//! Where a decision rests on a choice among sources (semantics §8), or on what is not known. Refuses to change verdicts.

use super::fold::fold;
use super::public::is_public;
use super::statement::is_provider;
use super::trace::*;
use crate::request::Target;
use crate::world::World;
use crate::world::asked::{Asked, Listed};
use crate::world::who::{Is, Who};
use rolecall_policy::Arn;

/// Adds the doubts that only the whole decision shows, and puts all of them in order.
pub fn add(decision: &mut Decision, world: &World, who: &Who<'_>, asked: &Asked<'_>) {
    let route = decision.route;
    let silent = |kind| {
        let mut layers = decision.layers.iter().filter(|layer| layer.binds == Binds::Yes);
        layers.any(|layer| layer.kind == kind && layer.verdict == Verdict::ImplicitDeny)
    };
    let trusted = decision.decided_by.as_ref().is_some_and(|by| by.layer == LayerKind::Trust);
    let by_resource = trusted || decision.decided_by.as_ref().is_some_and(|by| by.layer == LayerKind::Resource);
    let allowed_alone = decision.verdict == Verdict::Allowed && route.same_account && by_resource;
    let mut unsure = Vec::new();
    if allowed_alone && trusted && silent(LayerKind::Identity) && matches!(who.is, Is::RoleSession(..)) {
        unsure.push(Unsure::RoleNamedInTrust);
    }
    if allowed_alone && trusted && silent(LayerKind::Boundary) && who.user().is_some() {
        unsure.push(Unsure::BoundaryAndNamedUser);
    }
    let names_session = who.session().is_some_and(|session| deciding_principal(decision) == Some(session.arn.as_str()));
    if allowed_alone && silent(LayerKind::Session) && names_session {
        unsure.push(Unsure::SessionArnBeatsSessionPolicy);
    }
    if let Target::Resource(arn) = &decision.request.resource
        && !asked.owned
        && arn.service() != "iam"
        && arn.parts().get(3).is_some_and(|region| region.is_empty())
    {
        unsure.push(Unsure::UnknownOwner(arn.to_string()));
    }
    if who.session().is_some_and(|session| session.policies.is_empty()) && only_the_session_refuses(decision) {
        unsure.push(Unsure::NoSessionPolicyPassed);
    }
    let companion = ["sts:tagsession", "sts:setsourceidentity"].contains(&decision.request.action.lower());
    if allowed_alone && companion && trusted && silent(LayerKind::Identity) {
        unsure.push(Unsure::TagSessionAlone);
    }
    unsure.extend(not_described(decision, world, who, asked));
    let refused = decision.layers.iter().flat_map(|layer| &layer.policies).filter(|policy| policy.refused);
    unsure.extend(refused.map(|policy| Unsure::RefusedPolicy(policy.address.clone())));
    decision.unsure.extend(unsure);
    decision.unsure.sort();
    decision.unsure.dedup();
}

/// Whether all would be allowed if the session policies, or their absence, were left out.
fn only_the_session_refuses(decision: &Decision) -> bool {
    let by_session = decision.decided_by.as_ref().is_some_and(|by| by.layer == LayerKind::Session);
    let mut layers = if by_session { decision.layers.clone() } else { return false };
    for layer in layers.iter_mut().filter(|layer| layer.kind == LayerKind::Session) {
        layer.verdict = Verdict::Allowed;
    }
    fold(decision.route, &layers).0 == Verdict::Allowed
}

/// What the decision rests on and the world does not describe.
fn not_described(decision: &Decision, world: &World, who: &Who<'_>, asked: &Asked<'_>) -> Vec<Unsure> {
    let mut unsure = Vec::new();
    let request = &decision.request;
    let why_not = |kind, why| decision.layers.iter().any(|layer| layer.kind == kind && layer.binds == Binds::No(why));
    let Some(arn) = request.resource.arn() else { return unsure };
    if why_not(LayerKind::Endpoint, NotBinding::UnknownEndpoint) {
        let id = request.context.get("aws:sourcevpce").and_then(|ids| ids.first());
        unsure.extend(id.map(|id| Unsure::UnknownEndpoint(id.clone())));
    }
    if why_not(LayerKind::Resource, NotBinding::DefaultKeyPolicy) && asked.resource.is_none() {
        unsure.push(Unsure::UnknownKey(arn.to_string()));
    }
    if let Some(bucket) = public_bucket(asked)
        && decision.verdict == Verdict::Allowed
        && !decision.route.same_account
        && !matches!(who.is, Is::Service(_))
    {
        unsure.push(Unsure::BlockPublicAccessNotSaid(bucket.to_string()));
    }
    if let Is::Federated(provider) = who.is
        && decision.verdict == Verdict::Allowed
        && !has_provider(world, arn, provider)
    {
        unsure.push(Unsure::UnknownProvider(provider.to_string()));
    }
    let limited = |it: &StatementTrace| it.applies && it.grant == Some(Grant::Entity);
    let grants = decision.layers.iter().flat_map(|layer| &layer.policies).filter(|policy| policy.address.is_grant());
    let by_limit =
        decision.decided_by.as_ref().is_some_and(|by| matches!(by.layer, LayerKind::Boundary | LayerKind::Session));
    if by_limit
        && decision.verdict == Verdict::ImplicitDeny
        && grants.flat_map(|policy| &policy.statements).any(limited)
    {
        unsure.push(Unsure::LimitedGrant);
    }
    unsure
}

/// The bucket, where its policy lets everyone in and nobody says whether Block Public Access is on.
fn public_bucket<'w>(asked: &Asked<'w>) -> Option<&'w Arn> {
    let Listed { account, arn, resource: bucket } = asked.resource.filter(|listed| listed.arn.service() == "s3")?;
    let unsaid = account.block_public_access.is_none() && bucket.block_public_access.is_none();
    let public = is_public(&bucket.policy.as_ref()?.parsed.policy);
    (unsaid && public).then_some(arn)
}

/// Whether the role's account knows the provider; AWS knows some by itself.
fn has_provider(world: &World, role: &Arn, provider: &str) -> bool {
    let known = ["accounts.google.com", "www.amazon.com", "graph.facebook.com", "cognito-identity.amazonaws.com"];
    let providers = world.account_of(role).into_iter().flat_map(|account| &account.identity_providers);
    let mut names = known.into_iter().chain(providers.map(|it| it.arn.as_str()));
    names.any(|name| is_provider(name, provider))
}

/// The principal, as written, through which the deciding statement names the caller.
fn deciding_principal(decision: &Decision) -> Option<&str> {
    let by = decision.decided_by.as_ref()?;
    let mut policies = decision.layers.iter().filter(|layer| layer.kind == by.layer).flat_map(|layer| &layer.policies);
    let policy = policies.find(|policy| Some(&policy.address) == by.policy.as_ref())?;
    let mut clauses = policy.statements.get(by.statement?)?.clauses.iter();
    let named = clauses.find(|clause| matches!(clause.because, Because::Named { .. }))?;
    Some(named.span.of(&policy.document.text))
}
