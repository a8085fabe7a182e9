//! One call, all its checks: what AWS asks besides the action itself. Refuses to decide any of them.

use super::{Decision, Verdict, authorize};
use crate::request::Request;
use crate::world::World;
use crate::world::asked::assumes_role;
use rolecall_policy::ActionName;

/// The decisions on one call: on the action itself, and on what AWS checks along with it. All must allow.
#[derive(Clone, Debug)]
pub struct Checked {
    /// On the action that was asked about.
    pub first: Decision,
    /// On the others.
    pub also: Vec<Decision>,
}

impl Checked {
    /// One decision for each check, in order.
    pub fn decisions(&self) -> impl Iterator<Item = &Decision> {
        std::iter::once(&self.first).chain(&self.also)
    }

    /// The decision that settles the call: the first that refuses, else the first.
    pub fn settling(&self) -> &Decision {
        self.decisions().find(|decision| decision.verdict != Verdict::Allowed).unwrap_or(&self.first)
    }

    /// The verdict over all checks.
    pub fn verdict(&self) -> Verdict {
        self.settling().verdict
    }
}

/// Decides a request and everything that AWS checks along with it.
pub fn authorize_all(world: &World, request: &Request) -> Checked {
    let besides = also_checked(world, request).map(|action| authorize(world, &Request { action, ..request.clone() }));
    Checked { also: besides.collect(), first: authorize(world, request) }
}

/// Tags need sts:TagSession and a source identity needs sts:SetSourceIdentity, on the same resource (R129). Both stay
/// with a session through a chain, so that whoever has them passes them on (R153, R154).
fn also_checked(world: &World, request: &Request) -> impl Iterator<Item = ActionName> {
    let asks = assumes_role(request) || request.action.is("sts:GetFederationToken");
    let who = asks.then(|| world.who(&request.caller));
    let session = who.and_then(|who| who.session()).filter(|_| assumes_role(request));
    let tags = asks
        && (request.context.keys().any(|key| key.starts_with("aws:requesttag/"))
            || request.context.get("aws:tagkeys").is_some_and(|keys| !keys.is_empty())
            || session.is_some_and(|session| session.inherited().next().is_some()));
    let identity = assumes_role(request)
        && (request.context.contains_key("sts:sourceidentity")
            || request.context.contains_key("aws:sourceidentity")
            || session.is_some_and(|session| session.source_identity.is_some()));
    let rows = [(tags, "sts:TagSession"), (identity, "sts:SetSourceIdentity")];
    rows.into_iter().filter(|(asked, _)| *asked).filter_map(|(_, action)| action.parse().ok())
}
