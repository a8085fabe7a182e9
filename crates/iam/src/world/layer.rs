//! The kinds of policies that bear on a request, and why one does not. Refuses to know what they say.

use serde::Serialize;

/// The kinds of layers, named as in decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum LayerKind {
    /// A rule about credentials or a service, before any policy.
    Gate,
    /// Resource control policies, at one level of the organization.
    Rcp,
    /// Service control policies, at one level of the organization.
    Scp,
    /// The policy of the VPC endpoint that the request came through.
    Endpoint,
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
    /// The account is in no organization.
    NoOrganization,
    /// The organization has not enabled this kind of policy.
    NotEnabled,
    /// Control policies do not bind the management account (R93, R96).
    ManagementAccount,
    /// Control policies do not bind service-linked roles (R93, R96).
    ServiceLinkedRole,
    /// The caller acts in no account (R93).
    NoAccount,
    /// Resource control policies do not cover this service (R95).
    NotCovered,
    /// Resource control policies do not cover this action (R96).
    ActionNotCovered,
    /// The request came through no VPC endpoint.
    NoEndpoint,
    /// The endpoint has no policy of its own, and so lets everything through (R97).
    OpenEndpoint,
    /// The endpoint is not described here; it was taken to let everything through.
    UnknownEndpoint,
    /// The operation is for the account of the resource alone, whatever the resource's policy says (R106, R110).
    OwnerOnly,
    /// The key has the default key policy, which leaves it to the account's own policies (R105).
    DefaultKeyPolicy,
}
