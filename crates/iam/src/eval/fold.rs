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
    let Said { deny, identity, resource } = read(layers, repairs);
    if let Some(deny) = deny {
        return (Verdict::ExplicitDeny, Some(deny.decides()));
    }
    let ceilings = [LayerKind::Scp, LayerKind::Rcp, LayerKind::Endpoint];
    if let Some(layer) = ceilings.into_iter().find(|kind| is_silent(layers, *kind)) {
        return (Verdict::ImplicitDeny, Some(DecidedBy { layer, policy: None, statement: None }));
    }

    let grant = resource.map(|(grant, _)| grant);
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
            (Combine::Either, true) => true,
            _ => grant.is_some(),
        };
    let resource_counts = route.combine != Combine::Either || !route.same_account;
    if root && both_agree && !resource_counts {
        return (Verdict::Allowed, Some(gate));
    }
    if resource_suffices {
        return (Verdict::Allowed, resource.map(|(_, place)| place.decides()));
    }
    if both_agree {
        // Where both sides had to agree, the last to be asked is named: the resource's.
        let resource = resource.map(|(_, place)| place).filter(|_| resource_counts);
        return (Verdict::Allowed, Some(resource.or(identity).map_or(gate, Place::decides)));
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

/// A statement that applies, and where it stands.
#[derive(Clone, Copy)]
struct Place<'d> {
    layer: &'d Layer,
    policy: &'d PolicyTrace,
    number: usize,
}

impl Place<'_> {
    fn decides(self) -> DecidedBy {
        let policy = Some(self.policy.address.clone());
        DecidedBy { layer: self.layer.kind, policy, statement: Some(self.number) }
    }
}

/// What the layers that bind say.
#[derive(Default)]
struct Said<'d> {
    /// The first statement that denies.
    deny: Option<Place<'d>>,
    /// The first that allows on the caller's side.
    identity: Option<Place<'d>>,
    /// The strongest grant on the resource's side, and the first statement that gives it.
    resource: Option<(Grant, Place<'d>)>,
}

/// Reads every statement that applies, once. `repairs`: what the resource's policy denies does not count (R100).
fn read(layers: &[Layer], repairs: bool) -> Said<'_> {
    let mut said = Said::default();
    for layer in layers.iter().filter(|layer| layer.binds == Binds::Yes) {
        for policy in &layer.policies {
            for (number, statement) in policy.statements.iter().enumerate().filter(|(_, it)| it.applies) {
                let place = Place { layer, policy, number };
                match (statement.effect, layer.kind) {
                    (Some(Effect::Deny), kind) if !(repairs && kind == LayerKind::Resource) => {
                        said.deny.get_or_insert(place);
                    }
                    (Some(Effect::Allow), LayerKind::Identity) => {
                        said.identity.get_or_insert(place);
                    }
                    (Some(Effect::Allow), LayerKind::Resource | LayerKind::Trust) => {
                        let strongest = said.resource.map(|(grant, _)| grant);
                        if let Some(grant) = statement.grant.filter(|grant| strongest < Some(*grant)) {
                            said.resource = Some((grant, place));
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    said
}

/// Whether a layer that binds says nothing.
fn is_silent(layers: &[Layer], kind: LayerKind) -> bool {
    layers.iter().any(|layer| layer.kind == kind && layer.binds == Binds::Yes && layer.verdict != Verdict::Allowed)
}
