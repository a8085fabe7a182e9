//! Temporary credentials: AssumeRole, with the checks that AWS makes before and after the policies. Refuses to know
//! commands and their output.

use crate::eval::Decision;
use crate::world::Session;
use serde::Serialize;

mod assume_role;

pub use assume_role::assume_role;

/// What a caller of AssumeRole sends.
#[derive(Clone, Debug, Default)]
pub struct AssumeRole {
    /// The role, as written.
    pub role_arn: String,
    /// The session name.
    pub session_name: String,
    /// In seconds; one hour when left out.
    pub duration: Option<u32>,
    /// The ExternalId.
    pub external_id: Option<String>,
    /// The MFA device and its code.
    pub mfa: Option<(String, String)>,
    /// The inline session policy.
    pub policy: Option<String>,
    /// The managed session policies.
    pub policy_arns: Vec<String>,
}

/// How AssumeRole ended: the decisions it took, and the session or the refusal.
#[derive(Clone, Debug)]
pub struct Assumed {
    /// One for each action that was checked; empty when the request never got so far.
    pub decisions: Vec<Decision>,
    /// The session, which now stands in the world.
    pub outcome: Result<Session, Refused>,
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
    /// Outside 900 to 43200.
    Duration(u32),
    /// Characters that an ExternalId may not have.
    ExternalId(String),
}
