//! Where a decision rests on a choice among sources (semantics §8), or on what is not known. Refuses to change verdicts.

use super::trace::*;
use crate::request::Target;
use crate::world::who::{Is, Who};
use rolecall_policy::AccountId;

/// Adds the doubts that only the whole decision shows, and puts all of them in order.
pub fn add(decision: &mut Decision, who: &Who<'_>, owner: Option<AccountId>) {
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
        && owner.is_none()
        && arn.service() != "iam"
        && arn.parts().get(3).is_some_and(|region| region.is_empty())
    {
        unsure.push(Unsure::UnknownOwner(arn.to_string()));
    }
    if decision.request.action.service() == "kms" {
        unsure.push(Unsure::NotModelled("KMS key policies and grants, which AWS asks as well".into()));
    }
    let refused = decision.layers.iter().flat_map(|layer| &layer.policies).filter(|policy| policy.refused);
    unsure.extend(refused.map(|policy| Unsure::RefusedPolicy(policy.address.clone())));
    decision.unsure.extend(unsure);
    decision.unsure.sort();
    decision.unsure.dedup();
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
