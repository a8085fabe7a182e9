//! Rules about credentials that come before every policy (semantics §4.4). Refuses to read policies.

use super::trace::Gate;
use crate::request::{Caller, Request};
use crate::world::World;
use crate::world::in_force::asks_trust;
use crate::world::who::{Is, Who};

/// The gate that the request meets, if any.
pub fn gate(world: &World, who: &Who<'_>, request: &Request) -> Option<Gate> {
    let action = request.action.lower();
    if matches!(who.is, Is::Unknown) {
        return Some(Gate::UnknownCaller);
    }
    if who.session().is_some_and(|session| session.expired(world.clock)) {
        return Some(Gate::Expired);
    }
    match (action, who.is) {
        ("sts:getcalleridentity" | "sts:getsessiontoken", Is::Anonymous) => return Some(Gate::Unsigned),
        ("sts:getcalleridentity", _) => return Some(Gate::NeedsNoPermission),
        ("sts:getsessiontoken", Is::User(_) | Is::Root) => return Some(Gate::NeedsNoPermission),
        ("sts:getsessiontoken" | "sts:getfederationtoken", Is::UserSession(..) | Is::RoleSession(..)) => {
            return Some(Gate::SessionMayNotCall);
        }
        ("sts:assumerole", Is::Root) => return Some(Gate::RootAssumesRole),
        ("sts:assumerole", Is::Anonymous) => return Some(Gate::Unsigned),
        (_, Is::UserSession(_, session)) => match request.action.service() {
            "iam" if session.mfa.is_none() => return Some(Gate::TokenMayNotCall),
            "sts" if !matches!(action, "sts:assumerole" | "sts:tagsession" | "sts:setsourceidentity") => {
                return Some(Gate::TokenMayNotCall);
            }
            _ => {}
        },
        _ => {}
    }
    if asks_trust(request) && request.resource.arn().is_none_or(|arn| world.role(arn).is_none()) {
        return Some(Gate::NoSuchRole);
    }
    let repairs = ["s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"].contains(&action);
    match request.caller {
        Caller::Root(_) if repairs => Some(Gate::RootRepairsBucketPolicy),
        Caller::Root(_) => Some(Gate::RootUser),
        _ => None,
    }
}
