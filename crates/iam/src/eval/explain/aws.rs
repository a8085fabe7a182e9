//! What AWS itself says of a denial, in the shape that most services give it (R112). Refuses to know the codes and the
//! peculiarities of services, and what AWS leaves unsaid.

use crate::eval::trace::{DecidedBy, Decision, Gate, LayerKind, Verdict};
use crate::request::Target;
use crate::world::World;

/// The sentence, where the request was denied.
pub fn message(world: &World, decision: &Decision) -> Option<String> {
    if decision.verdict == Verdict::Allowed {
        return None;
    }
    let action = decision.request.action.as_str();
    match decision.route.gate {
        Some(Gate::RootAssumesRole) => return Some("Roles may not be assumed by root accounts.".into()),
        Some(Gate::Expired) => return Some("The security token included in the request is expired".into()),
        Some(Gate::UnknownCaller | Gate::TokenMayNotCall) => {
            return Some("The security token included in the request is invalid".into());
        }
        Some(Gate::SessionMayNotCall) => {
            return Some(format!("Cannot call {} with session credentials", decision.request.action.name()));
        }
        Some(Gate::Unsigned) => return Some("Request is missing Authentication Token".into()),
        Some(Gate::BlocksPublicAcls | Gate::RestrictsPublicBuckets) => return Some("Access Denied".into()),
        _ => {}
    }
    let who = world.arn_of(&decision.request.caller).map_or_else(|| "anonymous".into(), |arn| arn.to_string());
    let resource = match &decision.request.resource {
        Target::Resource(arn) => format!(" on resource: {arn}"),
        Target::Any => String::new(),
    };
    // AssumeRole names no reason, whatever the reason was (R113).
    let trust = decision.layers.iter().any(|layer| layer.kind == LayerKind::Trust);
    let reason = if trust { String::new() } else { reason(decision) };
    Some(format!("User: {who} is not authorized to perform: {action}{resource}{reason}"))
}

/// ` because no … allows the … action` or ` with an explicit deny in …`.
pub fn reason(decision: &Decision) -> String {
    let Some(DecidedBy { layer, policy, .. }) = &decision.decided_by else { return String::new() };
    let (article, name) = match layer {
        LayerKind::Identity => ("an", "identity-based policy"),
        LayerKind::Resource => ("a", "resource-based policy"),
        LayerKind::Scp => ("a", "service control policy"),
        LayerKind::Rcp => ("a", "resource control policy"),
        LayerKind::Endpoint => ("a", "VPC endpoint policy"),
        LayerKind::Boundary => ("a", "permissions boundary"),
        LayerKind::Session => ("a", "session policy"),
        LayerKind::Trust => ("the", "role trust policy"),
        LayerKind::Gate => return String::new(),
    };
    if decision.verdict != Verdict::ExplicitDeny {
        return format!(" because no {name} allows the {} action", decision.request.action);
    }
    // Managed policies are named since January 2026, to callers of the same account.
    let managed = policy.as_ref().and_then(|policy| policy.managed_arn()).filter(|_| decision.route.same_account);
    let named = managed.map(|arn| format!(": {arn}")).unwrap_or_default();
    format!(" with an explicit deny in {article} {name}{named}")
}
