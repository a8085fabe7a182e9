//! `authorize`: builds the whole trace, then folds it into the verdict. Refuses to know how accounts, groups and sessions
//! hang together (it asks the world) and never changes anything.

mod checks;
mod condition;
mod doubt;
pub mod explain;
mod fold;
mod gate;
pub mod public;
mod statement;
pub mod trace;

pub use checks::{Checked, authorize_all};
pub use fold::fold;
pub use trace::*;

use crate::context::Context;
use crate::request::Request;
use crate::world::World;
use crate::world::asked::Asked;
use crate::world::in_force::InForce;
use crate::world::who::{Is, Who};
use rolecall_policy::document::Effect;

/// Answers one request. Total: whatever does not exist is refused, with a reason.
pub fn authorize(world: &World, request: &Request) -> Decision {
    let who = world.who(&request.caller);
    let asked = world.asked(&who, request);
    let context = Context::new(world, who, request, asked);
    let mut unsure = Vec::new();
    let mut layers = Vec::with_capacity(8);
    world.in_force(&who, &asked, request, &mut |layer| {
        layers.push(trace_layer(layer, request, &context, &mut unsure));
    });
    let route = Route {
        same_account: asked.account == who.account,
        combine: combine(&who, &asked),
        gate: gate::gate(world, &who, &asked, request),
    };
    let (verdict, decided_by) = fold(route, &layers);
    let mut decision = Decision { request: request.clone(), verdict, decided_by, route, layers, unsure };
    doubt::add(&mut decision, world, &who, &asked);
    decision
}

/// How the service of the resource joins its own policy with the caller's, as a row and not as a special path.
fn combine(who: &Who<'_>, asked: &Asked<'_>) -> Combine {
    match who.is {
        Is::Federated(_) | Is::Service(_) | Is::Anonymous => Combine::ResourceOnly,
        _ if asked.resource_must_allow() => Combine::ResourceRequired,
        _ => Combine::Either,
    }
}

fn trace_layer(layer: InForce<'_>, request: &Request, context: &Context<'_>, unsure: &mut Vec<Unsure>) -> Layer {
    unsure.extend(layer.unknown.iter().map(|arn| Unsure::UnknownPolicy(arn.to_string())));
    let policies: Vec<PolicyTrace> = layer
        .policies
        .into_iter()
        .map(|policy| {
            let parsed = &policy.document.parsed;
            // A managed policy is written as an identity-based policy, whatever it is attached as.
            let kind = parsed.policy.kind;
            let statements = parsed.policy.statements.iter();
            let limit = |mut statement: StatementTrace| {
                statement.grant = statement.grant.map(|grant| grant.min(Grant::Entity));
                statement
            };
            let traced = statements.map(|statement| statement::trace(kind, statement, request, context, unsure));
            PolicyTrace {
                address: policy.address,
                via: policy.via.cloned(),
                refused: parsed.refused(),
                statements: if policy.limited { traced.map(limit).collect() } else { traced.collect() },
                document: policy.document.clone(),
            }
        })
        .collect();
    let (mut allows, mut denies) = (layer.open, false);
    for statement in policies.iter().flat_map(|policy| &policy.statements).filter(|statement| statement.applies) {
        allows |= statement.effect == Some(Effect::Allow);
        denies |= statement.effect == Some(Effect::Deny);
    }
    let verdict = match (denies, allows) {
        (true, _) => Verdict::ExplicitDeny,
        (false, true) => Verdict::Allowed,
        (false, false) => Verdict::ImplicitDeny,
    };
    Layer { kind: layer.kind, account: layer.account, level: layer.level, binds: layer.binds, verdict, policies }
}
