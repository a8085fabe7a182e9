//! Policies as a world holds them: a text with its meaning, and the address by which people find it. Refuses to know
//! what a policy decides.

use rolecall_policy::{Arn, Parsed, PolicyKind};
use serde::Serialize;
use std::fmt;
use std::sync::Arc;

/// A policy text, exactly as it was written, with its meaning.
#[derive(Debug)]
pub struct PolicyDoc {
    /// As written, also when AWS would refuse it.
    pub text: String,
    /// What we understood.
    pub parsed: Parsed,
}

impl PolicyDoc {
    /// Reads a policy of this kind.
    pub fn new(kind: PolicyKind, text: impl Into<String>) -> Arc<PolicyDoc> {
        let text = text.into();
        let parsed = rolecall_policy::parse(kind, &text);
        Arc::new(PolicyDoc { text, parsed })
    }

    /// Reads an identity-based policy.
    pub fn identity(text: impl Into<String>) -> Arc<PolicyDoc> {
        PolicyDoc::new(PolicyKind::Identity, text)
    }

    /// Reads a role trust policy.
    pub fn trust(text: impl Into<String>) -> Arc<PolicyDoc> {
        PolicyDoc::new(PolicyKind::Trust, text)
    }

    /// Reads a resource-based policy.
    pub fn resource(text: impl Into<String>) -> Arc<PolicyDoc> {
        PolicyDoc::new(PolicyKind::Resource, text)
    }
}

/// The identity-based policies of one user, group or role.
#[derive(Clone, Debug, Default)]
pub struct Attached {
    /// Inline policies, in the order in which they were put.
    pub inline: Vec<InlinePolicy>,
    /// The ARNs of attached managed policies.
    pub managed: Vec<Arn>,
}

/// A policy that lives in one user, group or role.
#[derive(Clone, Debug)]
pub struct InlinePolicy {
    /// Its name.
    pub name: Arc<str>,
    /// What it says.
    pub document: Arc<PolicyDoc>,
}

impl Attached {
    /// Adds an inline policy or replaces the one of this name.
    pub fn put_inline(&mut self, name: &str, document: Arc<PolicyDoc>) {
        match self.inline.iter_mut().find(|policy| *policy.name == *name) {
            Some(policy) => policy.document = document,
            None => self.inline.push(InlinePolicy { name: name.into(), document }),
        }
    }
}

/// Where a policy is found: a managed policy's ARN, or an owner's ARN with `#trust`, `#policy`, `#inline/NAME`,
/// `#session/N` or `#grant/N` behind it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PolicyAddress {
    owner: Arn,
    part: Part,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Managed,
    Trust,
    Inline(Arc<str>),
    Resource,
    Session(usize),
    Grant(usize),
}

impl PolicyAddress {
    /// A managed policy.
    pub fn managed(arn: &Arn) -> PolicyAddress {
        PolicyAddress { owner: arn.clone(), part: Part::Managed }
    }

    /// The trust policy of a role.
    pub fn trust(role: &Arn) -> PolicyAddress {
        PolicyAddress { owner: role.clone(), part: Part::Trust }
    }

    /// An inline policy of a user, group or role.
    pub fn inline(owner: &Arn, name: &Arc<str>) -> PolicyAddress {
        PolicyAddress { owner: owner.clone(), part: Part::Inline(name.clone()) }
    }

    /// The resource-based policy of a resource.
    pub fn resource(resource: &Arn) -> PolicyAddress {
        PolicyAddress { owner: resource.clone(), part: Part::Resource }
    }

    /// The n-th session policy of a session, from 1.
    pub fn session(session: &Arn, number: usize) -> PolicyAddress {
        PolicyAddress { owner: session.clone(), part: Part::Session(number) }
    }

    /// The n-th grant on a KMS key, from 1.
    pub fn grant(key: &Arn, number: usize) -> PolicyAddress {
        PolicyAddress { owner: key.clone(), part: Part::Grant(number) }
    }

    /// Whether it is a grant on a KMS key.
    pub fn is_grant(&self) -> bool {
        matches!(self.part, Part::Grant(_))
    }

    /// The managed policy that this address names, if it names one.
    pub fn managed_arn(&self) -> Option<&Arn> {
        (self.part == Part::Managed).then_some(&self.owner)
    }
}

impl fmt::Display for PolicyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.part {
            Part::Managed => write!(f, "{}", self.owner),
            Part::Trust => write!(f, "{}#trust", self.owner),
            Part::Inline(name) => write!(f, "{}#inline/{name}", self.owner),
            Part::Resource => write!(f, "{}#policy", self.owner),
            Part::Session(number) => write!(f, "{}#session/{number}", self.owner),
            Part::Grant(number) => write!(f, "{}#grant/{number}", self.owner),
        }
    }
}

impl fmt::Debug for PolicyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{self}`")
    }
}

impl Serialize for PolicyAddress {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "types")]
impl ts_rs::TS for PolicyAddress {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;
    fn name(_: &ts_rs::Config) -> String {
        "PolicyAddress".into()
    }
    fn inline(_: &ts_rs::Config) -> String {
        "string".into()
    }
    fn decl(_: &ts_rs::Config) -> String {
        "type PolicyAddress = string;".into()
    }
    fn output_path() -> Option<std::path::PathBuf> {
        Some("PolicyAddress.ts".into())
    }
}
