//! Temporary credentials and what they stand for. Refuses to know how they are obtained.

use super::{PolicyAddress, PolicyDoc, Tags};
use crate::time::Time;
use rolecall_policy::{AccountId, Arn};
use serde::Serialize;
use std::collections::BTreeMap;
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
    /// The session tags, with the inherited ones.
    pub tags: Tags,
    /// The keys of the tags that the next session in a chain inherits.
    pub transitive: Vec<String>,
    /// Who stands behind it, through the whole chain.
    pub source_identity: Option<String>,
    /// Condition keys (in lower case) that it carries into every request: an identity provider's, a service's.
    pub keys: BTreeMap<String, Vec<String>>,
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
    },
    /// A user's own, from GetSessionToken.
    User {
        /// The user's ARN.
        user: Arn,
    },
    /// A root user's own, from GetSessionToken.
    Root {
        /// Its account.
        account: AccountId,
    },
    /// From GetFederationToken.
    Federated {
        /// The ARN of the user, or of the root user, who asked for it.
        issuer: Arn,
    },
    /// Root of a member account, limited to a task, from AssumeRoot.
    AssumedRoot {
        /// The member account.
        account: AccountId,
    },
}

impl Session {
    /// Credentials that are nobody's secret: without keys, tags, policies and all else that may come with them.
    pub fn new(id: SessionId, kind: SessionKind, arn: Arn, issued: Time, expires: Time) -> Session {
        Session {
            id,
            secret: String::new(),
            token: String::new(),
            kind,
            arn,
            issued,
            expires,
            policies: Vec::new(),
            mfa: None,
            tags: Tags::new(),
            transitive: Vec::new(),
            source_identity: None,
            keys: BTreeMap::new(),
        }
    }

    /// The tags that the next session in a chain inherits (R152).
    pub fn inherited(&self) -> impl Iterator<Item = (&String, &String)> {
        let passes_on = |key: &str| self.transitive.iter().any(|name| name.eq_ignore_ascii_case(key));
        self.tags.iter().filter(move |(key, _)| passes_on(key))
    }

    /// Takes on what the session before it in a chain passes on: its transitive tags, which win over those of the same
    /// key, and its source identity (R152, R154).
    pub fn inherit(&mut self, before: &Session) {
        for (key, value) in before.inherited() {
            self.tags.retain(|own, _| !own.eq_ignore_ascii_case(key));
            self.tags.insert(key.clone(), value.clone());
            self.transitive.push(key.clone());
        }
        if self.source_identity.is_none() {
            self.source_identity.clone_from(&before.source_identity);
        }
    }

    /// Takes on the provider's name, which an OpenID Connect session keeps (R161).
    pub fn vouched_for_by(&mut self, provider: &str) {
        if !provider.contains(":saml-provider/") {
            self.keys.insert("aws:federatedprovider".into(), vec![provider.into()]);
        }
    }

    /// Whether the clock has passed the end.
    pub fn expired(&self, now: Time) -> bool {
        now >= self.expires
    }

    /// The account that the session acts in.
    pub fn account(&self) -> Option<AccountId> {
        self.arn.account()
    }
}
