//! One call, all its checks: what AWS asks besides the action itself. Refuses to decide any of them.

use super::{Decision, Verdict, authorize};
use crate::request::Request;
use crate::world::World;
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
    let besides = also_checked(request).map(|action| authorize(world, &Request { action, ..request.clone() }));
    Checked { first: authorize(world, request), also: besides.collect() }
}

/// Tags need sts:TagSession and a source identity needs sts:SetSourceIdentity, on the same role (R129).
fn also_checked(request: &Request) -> impl Iterator<Item = ActionName> {
    let assumes = ["sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"];
    let assumes = assumes.contains(&request.action.lower());
    let tags = request.context.keys().any(|key| key.starts_with("aws:requesttag/"));
    // A source identity stays for the whole chain, so a caller that has one passes it on (R154).
    let identity = ["sts:sourceidentity", "aws:sourceidentity"].iter().any(|key| request.context.contains_key(*key));
    let rows = [(tags, "sts:TagSession"), (identity, "sts:SetSourceIdentity")];
    rows.into_iter().filter(move |(asked, _)| assumes && *asked).filter_map(|(_, action)| action.parse().ok())
}
