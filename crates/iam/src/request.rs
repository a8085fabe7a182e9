//! One question: who wants to do what to which resource, under which circumstances. Refuses to know the answer.

use crate::world::SessionId;
use rolecall_policy::{AccountId, ActionName, Arn};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "name")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Caller {
    /// The root user of an account.
    Root(AccountId),
    /// An IAM user with long-term credentials.
    User(Arn),
    /// Temporary credentials.
    Session(SessionId),
    /// Somebody whom an identity provider vouches for, by the provider's ARN or name: the unsigned caller of
    /// AssumeRoleWithWebIdentity and AssumeRoleWithSAML.
    Federated(String),
    /// An AWS service as itself, by its principal name.
    Service(String),
    /// Nobody: an unsigned request.
    Anonymous,
}

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A resource.
    Resource(Arn),
    /// The action works on no particular resource; only `*` in a policy covers it.
    Any,
}

impl Target {
    /// The ARN, where there is one.
    pub fn arn(&self) -> Option<&Arn> {
        match self {
            Target::Resource(arn) => Some(arn),
            Target::Any => None,
        }
    }

    /// The ARN or `*`.
    pub fn as_str(&self) -> &str {
        self.arn().map_or("*", Arn::as_str)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Target {
    type Err = rolecall_policy::name::NameError;
    fn from_str(text: &str) -> Result<Target, Self::Err> {
        if text == "*" { Ok(Target::Any) } else { text.parse().map(Target::Resource) }
    }
}

impl Serialize for Target {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Request {
    /// Who asks.
    pub caller: Caller,
    /// To do what.
    pub action: ActionName,
    /// To what.
    #[cfg_attr(feature = "types", ts(type = "string"))]
    pub resource: Target,
    /// Condition keys (in lower case) that the request brings; they win over what AWS would fill in.
    pub context: BTreeMap<String, Vec<String>>,
}

impl Request {
    /// A request that brings no condition keys.
    pub fn new(caller: Caller, action: ActionName, resource: Target) -> Request {
        Request { caller, action, resource, context: BTreeMap::new() }
    }

    /// The same request with one more condition key.
    pub fn with(mut self, key: &str, values: impl IntoIterator<Item = impl Into<String>>) -> Request {
        self.context.insert(key.to_ascii_lowercase(), values.into_iter().map(Into::into).collect());
        self
    }
}
