//! The verdict, read off the trace as AWS's flow chart reads (semantics §0, steps 4 to 11). Refuses to look at anything
//! but the trace.

use super::trace::*;
use rolecall_policy::document::Effect;

/// The verdict and what settled it.
pub fn fold(route: Route, layers: &[Layer]) -> (Verdict, Option<DecidedBy>) {
    let gate = DecidedBy { layer: LayerKind::Gate, policy: None, statement: None };
    if let Some(verdict) = route.gate.and_then(Gate::verdict) {
        return (verdict, Some(gate));
    }
    let repairs = route.gate == Some(Gate::RootRepairsPolicy) && route.same_account;
    let deny = statements(layers)
        .filter(|(layer, ..)| !(repairs && layer.kind == LayerKind::Resource))
        .find(|(.., it)| decides(it, Effect::Deny));
    if let Some((layer, policy, number, _)) = deny {
        return (Verdict::ExplicitDeny, Some(by(layer, policy, number)));
    }
    let ceilings = [LayerKind::Scp, LayerKind::Rcp, LayerKind::Endpoint];
    if let Some(layer) = ceilings.into_iter().find(|kind| is_silent(layers, *kind)) {
        return (Verdict::ImplicitDeny, Some(DecidedBy { layer, policy: None, statement: None }));
    }

    let resource = strongest_grant(layers);
    let grant = resource.as_ref().map(|(grant, _)| *grant);
    let identity = first_allow(layers, |kind| kind == LayerKind::Identity);
    let root = matches!(route.gate, Some(Gate::RootUser | Gate::RootRepairsPolicy));
    let identity_allows = identity.is_some() || root;
    let limit = [LayerKind::Boundary, LayerKind::Session].into_iter().find(|kind| is_silent(layers, *kind));

    let resource_suffices = match (route.combine, route.same_account, grant) {
        (Combine::ResourceOnly, _, grant) => grant.is_some(),
        (_, true, Some(Grant::Direct)) => true,
        (_, true, Some(Grant::Entity)) => limit.is_none(),
        _ => false,
    };
    let both_agree = identity_allows
        && limit.is_none()
        && match (route.combine, route.same_account) {
            (Combine::ResourceOnly, _) => false,
            (Combine::Either, true) => true,
            (Combine::ResourceRequired, true) | (_, false) => grant.is_some(),
        };
    let resource_counts = route.combine != Combine::Either || !route.same_account;
    if root && both_agree && !resource_counts {
        return (Verdict::Allowed, Some(gate));
    }
    if resource_suffices {
        return (Verdict::Allowed, resource.map(|(_, by)| by));
    }
    if both_agree {
        // Where both sides had to agree, the last to be asked is named: the resource's.
        let resource = resource.map(|(_, by)| by).filter(|_| resource_counts);
        return (Verdict::Allowed, resource.or(identity).or(Some(gate)));
    }
    (Verdict::ImplicitDeny, Some(silence(layers, resource_counts && grant.is_none(), limit)))
}

/// The layer whose silence refused. AWS prints one and documents no order; this is semantics §8, 16.
fn silence(layers: &[Layer], resource_refuses: bool, limit: Option<LayerKind>) -> DecidedBy {
    let resource =
        layers.iter().map(|layer| layer.kind).find(|kind| matches!(kind, LayerKind::Resource | LayerKind::Trust));
    let resource = resource.filter(|_| resource_refuses);
    let layer = resource.or(limit).unwrap_or(LayerKind::Identity);
    DecidedBy { layer, policy: None, statement: None }
}

fn statements(layers: &[Layer]) -> impl Iterator<Item = (&Layer, &PolicyTrace, usize, &StatementTrace)> {
    let bound = layers.iter().filter(|layer| layer.binds == Binds::Yes);
    bound.flat_map(|layer| {
        layer.policies.iter().flat_map(move |policy| {
            policy.statements.iter().enumerate().map(move |(number, statement)| (layer, policy, number, statement))
        })
    })
}

fn decides(statement: &StatementTrace, effect: Effect) -> bool {
    statement.applies && statement.effect == Some(effect)
}

fn by(layer: &Layer, policy: &PolicyTrace, number: usize) -> DecidedBy {
    DecidedBy { layer: layer.kind, policy: Some(policy.address.clone()), statement: Some(number) }
}

fn first_allow(layers: &[Layer], kind: impl Fn(LayerKind) -> bool) -> Option<DecidedBy> {
    statements(layers)
        .find(|(layer, .., statement)| kind(layer.kind) && decides(statement, Effect::Allow))
        .map(|(layer, policy, number, _)| by(layer, policy, number))
}

/// The strongest grant in the resource-based policy, and the first statement that gives it.
fn strongest_grant(layers: &[Layer]) -> Option<(Grant, DecidedBy)> {
    let mut best: Option<(Grant, DecidedBy)> = None;
    for (layer, policy, number, statement) in statements(layers) {
        let resource = matches!(layer.kind, LayerKind::Resource | LayerKind::Trust);
        let Some(grant) = statement.grant.filter(|_| resource && decides(statement, Effect::Allow)) else { continue };
        if best.as_ref().is_none_or(|(strongest, _)| grant > *strongest) {
            best = Some((grant, by(layer, policy, number)));
        }
    }
    best
}

/// Whether a layer that binds says nothing.
fn is_silent(layers: &[Layer], kind: LayerKind) -> bool {
    layers.iter().any(|layer| layer.kind == kind && layer.binds == Binds::Yes && layer.verdict != Verdict::Allowed)
}
