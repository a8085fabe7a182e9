//! Temporary credentials: how each call of STS goes about it, before and after the policies. Refuses to know commands,
//! their output and the words of refusals.

use crate::eval::Decision;
use crate::world::Session;
use serde::Serialize;
use std::collections::BTreeMap;

mod assume_role;
mod federation;
mod form;
mod issue;
mod tokens;

pub use assume_role::assume_role;
pub use federation::{assume_role_with_saml, assume_role_with_web_identity};
pub use tokens::{assume_root, get_federation_token, get_session_token};

/// The longest session of a role, and the longest of one that another role session asks for, in seconds.
const LONGEST: u32 = 43_200;
const LONGEST_CHAINED: u32 = 3_600;

/// What is passed to a new session, whoever asks for it.
#[derive(Clone, Debug, Default)]
pub struct Passed {
    /// In seconds; the call's own default when left out.
    pub duration: Option<u32>,
    /// The inline session policy.
    pub policy: Option<String>,
    /// The ARNs of managed session policies.
    pub policy_arns: Vec<String>,
    /// The session tags, in the order in which they were passed.
    pub tags: Vec<(String, String)>,
    /// The keys of the tags that the next session in a chain inherits.
    pub transitive_tag_keys: Vec<String>,
    /// Who stands behind the session, through the whole chain.
    pub source_identity: Option<String>,
    /// Condition keys of the request that no parameter brings, as `aws:SourceIp`.
    pub context: BTreeMap<String, Vec<String>>,
}

/// What a caller of AssumeRole sends.
#[derive(Clone, Debug, Default)]
pub struct AssumeRole {
    /// The role, as written.
    pub role_arn: String,
    /// The session name.
    pub session_name: String,
    /// The ExternalId.
    pub external_id: Option<String>,
    /// The MFA device and its code.
    pub mfa: Option<(String, String)>,
    /// Condition keys that the session carries, which only services set: `lambda:SourceFunctionArn` and its like (R158).
    pub carries: BTreeMap<String, Vec<String>>,
    /// What is passed to the session.
    pub passed: Passed,
}

/// What somebody sends who holds a token of an OpenID Connect provider or an assertion of a SAML provider.
#[derive(Clone, Debug, Default)]
pub struct AssumeRoleAsFederated {
    /// The role, as written.
    pub role_arn: String,
    /// The session name: a parameter, or the assertion's.
    pub session_name: String,
    /// The provider: its ARN, or the name of one that AWS knows by itself.
    pub provider: String,
    /// What the provider says, as condition keys: `accounts.google.com:sub`, `saml:aud`.
    pub claims: BTreeMap<String, Vec<String>>,
    /// What is passed to the session, by parameters or by the provider.
    pub passed: Passed,
}

/// How a call ended: the decisions it took, and the session or the refusal.
#[derive(Clone, Debug)]
pub struct Assumed {
    /// One for each action that was checked; empty when the request never got so far.
    pub decisions: Vec<Decision>,
    /// The session, which now stands in the world.
    pub outcome: Result<Session, Refused>,
}

impl Assumed {
    fn refused(decisions: Vec<Decision>, refused: Refused) -> Assumed {
        Assumed { decisions, outcome: Err(refused) }
    }
}

/// Why no session was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "is", content = "about")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Refused {
    /// A parameter is not of the form that STS wants.
    Invalid(Invalid),
    /// The policies, or a rule about credentials, said no: see the decisions.
    Denied,
    /// The MFA device is not the caller's.
    MfaSerial,
    /// The MFA code is not right.
    MfaCode,
    /// Longer than the role's MaxSessionDuration.
    LongerThanRole,
    /// Longer than the hour that role chaining allows.
    LongerThanChaining,
    /// The session policy is not a policy.
    MalformedPolicy,
    /// A tag that the next session must inherit was not passed (R152).
    TransitiveTagNotPassed,
    /// A tag of this key is inherited and cannot be set (R152).
    TransitiveTagInherited,
}

/// A parameter that STS refuses before it asks who may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "is", content = "value")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Invalid {
    /// Not the ARN of a role.
    RoleArn(String),
    /// Characters that a session name may not have.
    SessionName(String),
    /// Less or more seconds than the call takes.
    Duration {
        /// What was asked for.
        seconds: u32,
        /// The least.
        least: u32,
        /// The most.
        most: u32,
    },
    /// Characters that an ExternalId may not have.
    ExternalId(String),
    /// Characters that a source identity may not have.
    SourceIdentity(String),
    /// A name that a federated user may not have.
    FederatedName(String),
    /// A key or value that a tag may not have.
    Tag(String),
    /// Two tags whose keys differ at most in case.
    DuplicateTags,
    /// More tags, tag keys or policies than STS takes: the parameter's name.
    TooMany(String),
    /// An inline session policy that is too long.
    PolicyLength(usize),
    /// A managed session policy that is not there, or not the account's.
    PolicyArn(String),
    /// None of the tasks of AssumeRoot.
    TaskPolicy(String),
}
