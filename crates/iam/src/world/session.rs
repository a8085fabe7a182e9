//! Temporary credentials and what they stand for. Refuses to know how they are obtained.

use super::{PolicyAddress, PolicyDoc, Tags};
use crate::time::Time;
use rolecall_policy::{AccountId, Arn};
use serde::Serialize;
use std::sync::Arc;

/// The access key id (`ASIA…`) by which a session is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct SessionId(pub Arc<str>);

/// Temporary credentials that were issued.
#[derive(Clone, Debug)]
pub struct Session {
    /// The access key id.
    pub id: SessionId,
    /// The secret access key.
    pub secret: String,
    /// The session token.
    pub token: String,
    /// Whose they are.
    pub kind: SessionKind,
    /// The ARN that `get-caller-identity` shows.
    pub arn: Arn,
    /// When they were issued.
    pub issued: Time,
    /// From when on they are refused.
    pub expires: Time,
    /// The policies passed when they were issued; empty when none was.
    pub policies: Vec<(PolicyAddress, Arc<PolicyDoc>)>,
    /// Whether the request for them was proved with MFA, and when.
    pub mfa: Option<Time>,
}

/// Whose temporary credentials.
#[derive(Clone, Debug)]
pub enum SessionKind {
    /// A session of a role (AssumeRole and its kin).
    Role {
        /// The role's ARN, with its path.
        role: Arn,
        /// The session name.
        name: String,
        /// The session tags, with the inherited ones.
        tags: Tags,
    },
    /// A user's own, from GetSessionToken.
    User {
        /// The user's ARN.
        user: Arn,
    },
}

impl Session {
    /// Whether the clock has passed the end.
    pub fn expired(&self, now: Time) -> bool {
        now >= self.expires
    }

    /// The account that the session acts in.
    pub fn account(&self) -> Option<AccountId> {
        self.arn.account()
    }
}
