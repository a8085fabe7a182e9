//! The two locks: what the caller's side and the resource's side say, and which of them counts. Refuses to compute
//! anything.

use super::words::{Words, capital};
use super::{Lock, Mark, Place};
use crate::eval::trace::*;
use rolecall_policy::Span;
use rolecall_policy::document::Effect;

/// The caller's lock and the resource's, where a request has both: AssumeRole, and everything across accounts.
pub fn locks(words: &Words<'_>) -> Vec<Lock> {
    let route = words.decision.route;
    let two_sided = route.combine == Combine::ResourceRequired || !route.same_account;
    let settled = words.decision.decided_by.as_ref().is_some_and(|by| by.layer == LayerKind::Gate);
    if !two_sided || route.combine == Combine::ResourceOnly || settled {
        return Vec::new();
    }
    vec![caller(words), resource(words)]
}

fn caller(words: &Words<'_>) -> Lock {
    let who = words.caller();
    let account = words.caller_account().map(|it| format!(" · account {}", words.account(it))).unwrap_or_default();
    let title = format!("Caller's side · {who}{account}");
    let kinds = [LayerKind::Scp, LayerKind::Endpoint, LayerKind::Identity, LayerKind::Boundary, LayerKind::Session];
    let layers: Vec<&Layer> =
        kinds.into_iter().flat_map(|kind| words.layers(kind)).filter(|layer| layer.binds == Binds::Yes).collect();
    let denies = layers.iter().find_map(|layer| first(layer, Effect::Deny));
    let silent = layers.iter().find(|layer| layer.verdict == Verdict::ImplicitDeny);
    let own = layers.iter().filter(|layer| !matches!(layer.kind, LayerKind::Scp | LayerKind::Endpoint));
    let allows = own.clone().find_map(|layer| first(layer, Effect::Allow));
    let action = words.action();
    // Only a grant that needs nothing else makes this side superfluous (R82, R121, R122).
    let granted = words.decision.route.same_account && words.grant().is_some_and(|grant| grant > Grant::Account);
    let skipped = granted && denies.is_none() && words.decision.verdict == Verdict::Allowed;
    let (mark, reason) = match (&denies, silent) {
        (Some((policy, number, _)), _) => (
            Mark::Denies,
            format!("{} of {} denies it.", words.statement(policy, *number), words.policy(&policy.address)),
        ),
        (None, Some(layer)) => {
            let says = match layer.kind {
                LayerKind::Boundary => format!("The permissions boundary does not include {action}"),
                LayerKind::Session => format!("The session policies do not include {action}"),
                LayerKind::Scp => format!(
                    "The service control policies at {} do not allow {action}",
                    layer.level.as_deref().unwrap_or("a level")
                ),
                LayerKind::Endpoint => format!("The policy of the VPC endpoint does not allow {action}"),
                _ => format!("The policies of {} do not allow it", words.holder()),
            };
            let needed =
                if skipped { ", and need not: the other side names the caller, in the same account" } else { "" };
            (Mark::Silent, format!("{says}{needed}."))
        }
        (None, None) => match &allows {
            Some((policy, number, _)) => (
                Mark::Allows,
                format!("{} of {} allows it.", words.statement(policy, *number), words.policy(&policy.address)),
            ),
            None => (Mark::Allows, format!("{who} needs no policy of its own.")),
        },
    };
    let place = denies.or(allows).map(|(policy, _, span)| Place { policy: policy.address.clone(), span });
    Lock { title, mark, skipped, reason: capital(&reason), place }
}

fn resource(words: &Words<'_>) -> Lock {
    let layer = words.resource_layer();
    let account = layer.and_then(|layer| layer.account).map(|it| format!(" · account {}", words.account(it)));
    let resource = words.decision.request.resource.arn().map(super::words::short_name).unwrap_or_default();
    let side =
        if layer.is_some_and(|layer| layer.kind == LayerKind::Trust) { "Role's side" } else { "Resource's side" };
    let title = format!("{side} · {resource}{}", account.unwrap_or_default());
    let named = words.resource_policy_name();
    let controls = words.layers(LayerKind::Rcp);
    let denies = controls.chain(layer).find_map(|layer| first(layer, Effect::Deny));
    let allows = layer.and_then(|layer| first(layer, Effect::Allow));
    let (mark, reason) = match (&denies, &allows, layer.map(|layer| layer.binds)) {
        (Some((policy, number, _)), ..) => (
            Mark::Denies,
            format!("{} of {} denies it.", words.statement(policy, *number), words.policy(&policy.address)),
        ),
        (None, Some((policy, number, _)), _) => {
            let how = match words.grant() {
                Some(Grant::Account) => "lets the caller's account in",
                Some(Grant::Entity) => "names the role behind the session",
                _ => "lets the caller in",
            };
            (Mark::Allows, format!("{} of {named} {how}.", words.statement(policy, *number)))
        }
        (None, None, Some(Binds::Yes)) => {
            (Mark::Silent, why_silent(words).unwrap_or_else(|| format!("{named} does not let the caller in.")))
        }
        _ if words.is_for_the_owner() => {
            (Mark::Silent, format!("{} is for the account of the resource alone.", words.action()))
        }
        _ => (Mark::Silent, "There is no policy on the resource that lets another account in.".into()),
    };
    let place = denies.or(allows).map(|(policy, _, span)| Place { policy: policy.address.clone(), span });
    Lock { title, mark, skipped: false, reason: capital(&reason), place: place.or_else(|| words.deciding_place()) }
}

/// The clause that keeps the first Allow of the resource's policy from applying.
fn why_silent(words: &Words<'_>) -> Option<String> {
    let policy = words.resource_layer()?.policies.first()?;
    let allow = |it: &&StatementTrace| it.effect == Some(Effect::Allow);
    let (number, statement) = policy.statements.iter().enumerate().find(|(_, it)| allow(it))?;
    let clause = statement.clauses.iter().find(|clause| !clause.holds)?;
    let source = policy.document.parsed.policy.statements.get(number);
    Some(format!("{}.", super::tree::sentence(words, policy, source, clause)))
}

fn first(layer: &Layer, effect: Effect) -> Option<(&PolicyTrace, usize, Span)> {
    let bound = layer.policies.iter().filter(|_| layer.binds == Binds::Yes);
    bound
        .flat_map(|policy| policy.statements.iter().enumerate().map(move |(number, it)| (policy, number, it)))
        .find(|(.., it)| it.applies && it.effect == Some(effect))
        .map(|(policy, number, it)| (policy, number, it.span))
}
