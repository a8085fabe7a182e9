//! The kinds of policies that bear on a request, and why one does not. Refuses to know what they say.

use serde::Serialize;

/// The kinds of layers, named as in decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum LayerKind {
    /// A rule about credentials, before any policy.
    Gate,
    /// The resource-based policy.
    Resource,
    /// The role's trust policy.
    Trust,
    /// Identity-based policies: the caller's own, its groups', its role's.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// Session policies.
    Session,
}

/// Whether a layer bears on the request, and why it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "is", content = "why")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Binds {
    /// It does.
    Yes,
    /// It does not.
    No(NotBinding),
}

/// Why a layer does not bear on a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum NotBinding {
    /// The action works on no particular resource.
    NoResource,
    /// The resource has no policy of its own.
    NoResourcePolicy,
    /// No permissions boundary is set.
    NoBoundary,
    /// The credentials are not those of a session.
    NoSession,
    /// The session was made without session policies.
    NoSessionPolicy,
    /// This kind of caller has no identity-based policies.
    NoIdentity,
    /// The account is not described here.
    UnknownAccount,
}
