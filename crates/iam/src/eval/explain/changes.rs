//! What would have to change for a denial to become an Allow, read off the trace. Refuses to try it: a change that was
//! tried is another thing.

use super::words::Words;
use crate::eval::trace::*;
use crate::request::Caller;
use rolecall_policy::document::Effect;

pub fn changes(words: &Words<'_>) -> Vec<String> {
    let decision = words.decision;
    if decision.verdict == Verdict::Allowed {
        return Vec::new();
    }
    let Some(by) = &decision.decided_by else { return Vec::new() };
    if by.layer == LayerKind::Gate {
        let iam = decision.request.action.service() == "iam";
        return gate(decision.route.gate, iam).map(String::from).into_iter().collect();
    }
    if let Some((policy, number, _)) = words.deciding() {
        let statement = words.statement(policy, number);
        return vec![format!(
            "Remove or narrow {statement} of {}: no Allow can outweigh a Deny.",
            words.policy(&policy.address)
        )];
    }
    if words.is_for_the_owner() {
        return vec!["Call it with credentials of the account of the resource: no policy opens it to others.".into()];
    }
    let near = near_misses(words);
    // A trust policy that names the caller and fails on something else needs no second principal.
    let named = |kind| kind == LayerKind::Trust && names_already(words);
    let layers = silent_layers(words).into_iter().filter(|kind| near.is_empty() || !named(*kind));
    layers.map(|kind| open(words, kind)).chain(near.iter().cloned()).collect()
}

/// The layers that must all open, in the order in which they are consulted.
fn silent_layers(words: &Words<'_>) -> Vec<LayerKind> {
    let route = words.decision.route;
    let silent =
        |kind| words.layers(kind).any(|layer| layer.binds == Binds::Yes && layer.verdict == Verdict::ImplicitDeny);
    let mut layers: Vec<LayerKind> =
        [LayerKind::Scp, LayerKind::Rcp, LayerKind::Endpoint].into_iter().filter(|kind| silent(*kind)).collect();
    let resource_counts = route.combine != Combine::Either || !route.same_account;
    if let Some(layer) = words.resource_layer()
        && resource_counts
        && words.grant().is_none()
    {
        layers.push(layer.kind);
    }
    let caller_counts =
        route.combine != Combine::ResourceOnly && !(route.same_account && layers.contains(&LayerKind::Trust));
    if caller_counts {
        let kinds = [LayerKind::Identity, LayerKind::Boundary, LayerKind::Session];
        let needed = |kind: &LayerKind| {
            *kind != LayerKind::Identity || words.grant() != Some(Grant::Entity) || !route.same_account
        };
        layers.extend(kinds.into_iter().filter(|kind| silent(*kind) && needed(kind)));
    }
    layers
}

/// Whether an Allow of the trust policy names the caller and fails on another clause.
fn names_already(words: &Words<'_>) -> bool {
    let policies = words.layer(LayerKind::Trust).into_iter().flat_map(|layer| &layer.policies);
    let mut statements = policies.flat_map(|policy| &policy.statements);
    statements.any(|it| it.effect == Some(Effect::Allow) && it.grant.is_some())
}

fn open(words: &Words<'_>, kind: LayerKind) -> String {
    let (who, holder, action, on) = (words.caller(), words.holder(), words.action(), words.on());
    let arn = match words.decision.request.caller {
        Caller::Root(_) => words.arn.as_ref().map(|arn| format!(" (`{arn}`, which stands for the whole account)")),
        _ => words.arn.as_ref().map(|arn| format!(" (`{arn}`)")),
    }
    .unwrap_or_default();
    match kind {
        LayerKind::Trust => {
            format!("Let {} name {who}{arn} as a principal for {action}.", words.resource_policy_name())
        }
        LayerKind::Resource => format!("Give the resource a policy that allows {who}{arn} to call {action}."),
        LayerKind::Boundary => format!("Let the permissions boundary of {holder} include {action} {on}."),
        LayerKind::Scp | LayerKind::Rcp => {
            let silent = words.layers(kind).filter(|layer| layer.verdict != Verdict::Allowed);
            let levels: Vec<&str> = silent.filter_map(|layer| layer.level.as_deref()).collect();
            format!("Let the {} at {} allow {action} {on}.", super::words::layer_name(kind), levels.join(" and at "))
        }
        LayerKind::Endpoint => format!("Let the policy of the VPC endpoint allow {who}{arn} to call {action} {on}."),
        LayerKind::Session => format!("Ask for the session again, with session policies that include {action} {on}."),
        LayerKind::Identity | LayerKind::Gate => {
            format!("Give {holder} an identity-based policy that allows {action} {on}.")
        }
    }
}

/// Allow statements that only one clause keeps from applying.
fn near_misses(words: &Words<'_>) -> Vec<String> {
    let bound = words.decision.layers.iter().filter(|layer| layer.binds == Binds::Yes);
    let policies = bound.flat_map(|layer| &layer.policies);
    let mut found = Vec::new();
    for policy in policies {
        for (number, statement) in policy.statements.iter().enumerate() {
            let mut failing = statement.clauses.iter().filter(|clause| !clause.holds);
            let (Some(clause), None, Some(Effect::Allow)) = (failing.next(), failing.next(), statement.effect) else {
                continue;
            };
            // An Allow for other actions is no near miss: every policy is full of them.
            if matches!(clause.clause.name(), "Action" | "NotAction") {
                continue;
            }
            let source = policy.document.parsed.policy.statements.get(number);
            found.push(format!(
                "Close: {} of {}. {}.",
                words.statement(policy, number),
                words.policy(&policy.address),
                super::tree::sentence(words, policy, source, clause)
            ));
        }
    }
    found
}

fn gate(gate: Option<Gate>, iam: bool) -> Option<&'static str> {
    match gate? {
        Gate::RootAssumesRole => Some("Assume the role as a user or as a role; AWS refuses root users."),
        Gate::Expired => Some("Get new credentials, for example by assuming the role again."),
        Gate::UnknownCaller => Some("Use credentials of somebody who exists here."),
        Gate::NoSuchRole => Some("Create the role, or correct its ARN: account, path and name must be exact."),
        Gate::SessionMayNotCall => Some("Call it with long-term credentials."),
        Gate::TokenMayNotCall if !iam => Some("Use long-term credentials."),
        Gate::TokenMayNotCall => Some("Get the session token again with an MFA code, or use long-term credentials."),
        Gate::Unsigned => Some("Sign the request with somebody's credentials."),
        Gate::FederatedMayNotCall => Some("Use the credentials of a user or a role."),
        Gate::NoSuchMember => Some("Call it from the management account, for a member of its organization."),
        Gate::ServiceLinkedRole => Some("Assume a role whose trust policy names you."),
        Gate::SourceIdentitySet => Some("Pass the source identity that the session has, or none."),
        Gate::Protected => Some("Make a policy or a role of your own, and change that."),
        Gate::BlocksPublicAcls => Some("Leave the ACL out and use a bucket policy, or turn BlockPublicAcls off."),
        Gate::RestrictsPublicBuckets => {
            Some("Name principals instead of `*` in the bucket policy, or turn RestrictPublicBuckets off.")
        }
        Gate::NeedsNoPermission | Gate::RootUser | Gate::RootRepairsPolicy => None,
    }
}
