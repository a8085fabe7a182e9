//! Policies: statements with a span for every element. Refuses to know a world and a caller.

mod lower;
mod operator;
mod principal;

pub use operator::{Operator, SetOperator, Test};
pub use principal::{Nobody, PrincipalKind, PrincipalName};

use crate::diagnostic::{Diagnostic, Level};
use crate::json::{self, Text};
use crate::pattern::{ArnPattern, Pattern};
use crate::text::Span;
use serde::{Deserialize, Serialize};

/// What a policy is for; the grammar differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum PolicyKind {
    /// Attached to a user, group or role.
    Identity,
    /// A role's trust policy.
    Trust,
    /// Attached to a resource.
    Resource,
    /// A permissions boundary.
    Boundary,
    /// Passed when a session is made.
    Session,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
}

impl PolicyKind {
    /// Whether its statements name principals (R11).
    pub fn has_principal(self) -> bool {
        matches!(self, PolicyKind::Trust | PolicyKind::Resource | PolicyKind::Rcp)
    }

    /// Whether its statements name resources (R7).
    pub fn has_resource(self) -> bool {
        self != PolicyKind::Trust
    }

    /// Whether IAM refuses an older version than 2012-10-17 (R2).
    pub fn needs_2012(self) -> bool {
        !matches!(self, PolicyKind::Trust | PolicyKind::Resource)
    }

    /// With its article.
    pub fn a(self) -> String {
        let article = if self == PolicyKind::Identity { "an" } else { "a" };
        format!("{article} {}", self.words())
    }

    /// As people call it.
    pub fn words(self) -> &'static str {
        match self {
            PolicyKind::Identity => "identity-based policy",
            PolicyKind::Trust => "role trust policy",
            PolicyKind::Resource => "resource-based policy",
            PolicyKind::Boundary => "permissions boundary",
            PolicyKind::Session => "session policy",
            PolicyKind::Scp => "service control policy",
            PolicyKind::Rcp => "resource control policy",
        }
    }
}

/// What was understood of a policy text.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The meaning.
    pub policy: Policy,
    /// What is to be said about the text, in its order.
    pub diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    /// Whether AWS would refuse to save the text.
    pub fn refused(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error)
    }
}

/// Reads a policy: never fails, and keeps everything that can be understood.
pub fn parse(kind: PolicyKind, text: &str) -> Parsed {
    lower::policy(kind, text, json::read(text))
}

/// A policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// What it is for.
    pub kind: PolicyKind,
    /// The version of the language.
    pub version: Version,
    /// Its statements, in the order of the text.
    pub statements: Vec<Statement>,
}

/// The version of the policy language (R1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// Not said, which means 2008-10-17.
    Unsaid,
    /// `2008-10-17`: no variables.
    V2008,
    /// `2012-10-17`.
    V2012,
    /// Anything else.
    Unknown,
}

/// One statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The whole statement.
    pub span: Span,
    /// Its Sid.
    pub sid: Option<Text>,
    /// What it does when it applies; nothing when that cannot be read.
    pub effect: Option<Effect>,
    /// Where that is said.
    pub effect_span: Span,
    /// Principal or NotPrincipal.
    pub principals: Option<Principals>,
    /// Action or NotAction.
    pub actions: Option<Actions>,
    /// Resource or NotResource.
    pub resources: Option<Resources>,
    /// The conditions, one for each key under each operator.
    pub conditions: Vec<Condition>,
}

/// What a statement does when it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies.
    Deny,
}

/// The clauses of a statement, by the names of their elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[expect(missing_docs, reason = "the names are IAM's own")]
pub enum Clause {
    Principal,
    NotPrincipal,
    Action,
    NotAction,
    Resource,
    NotResource,
    Condition,
}

impl Clause {
    /// The name of the element.
    pub fn name(self) -> &'static str {
        match self {
            Clause::Principal => "Principal",
            Clause::NotPrincipal => "NotPrincipal",
            Clause::Action => "Action",
            Clause::NotAction => "NotAction",
            Clause::Resource => "Resource",
            Clause::NotResource => "NotResource",
            Clause::Condition => "Condition",
        }
    }
}

/// Action or NotAction.
#[derive(Clone, Debug)]
pub struct Actions {
    /// Whether it is NotAction.
    pub negated: bool,
    /// The value.
    pub span: Span,
    /// What it lists.
    pub entries: Vec<ActionEntry>,
}

/// One action pattern.
#[derive(Clone, Debug)]
pub struct ActionEntry {
    /// The characters between the quotes.
    pub span: Span,
    /// Compared in lower case (R27).
    pub pattern: Pattern,
}

/// Resource or NotResource.
#[derive(Clone, Debug)]
pub struct Resources {
    /// Whether it is NotResource.
    pub negated: bool,
    /// The value.
    pub span: Span,
    /// What it lists.
    pub entries: Vec<ResourceEntry>,
}

/// One resource pattern.
#[derive(Clone, Debug)]
pub struct ResourceEntry {
    /// The characters between the quotes.
    pub span: Span,
    /// The ARN, with wildcards and variables.
    pub pattern: ArnPattern,
}

/// Principal or NotPrincipal.
#[derive(Clone, Debug)]
pub struct Principals {
    /// Whether it is NotPrincipal.
    pub negated: bool,
    /// The value.
    pub span: Span,
    /// Whom it lists.
    pub entries: Vec<PrincipalEntry>,
}

/// One principal.
#[derive(Clone, Debug)]
pub struct PrincipalEntry {
    /// The characters between the quotes.
    pub span: Span,
    /// As written.
    pub text: String,
    /// Whom it names.
    pub name: PrincipalName,
}

/// One key under one operator.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The key and its values.
    pub span: Span,
    /// The operator.
    pub operator: Operator,
    /// The operator as written.
    pub operator_text: Text,
    /// The key as written.
    pub key: Text,
    /// The key in lower case (R57).
    pub lower: String,
    /// Whether the key has many values by its type.
    pub multivalued: bool,
    /// What it is compared with.
    pub values: Vec<ConditionValue>,
}

/// One value of a condition.
#[derive(Clone, Debug)]
pub struct ConditionValue {
    /// The characters between the quotes.
    pub span: Span,
    /// What it means for its operator.
    pub meaning: ValueMeaning,
}

/// A condition's value, read for its operator.
#[derive(Clone, Debug)]
pub enum ValueMeaning {
    /// A text, perhaps with wildcards and variables.
    Text(Pattern),
    /// An ARN, perhaps with wildcards and variables.
    Arn(ArnPattern),
    /// As written: numbers, dates, addresses, booleans, bytes.
    Plain(String),
}

#[cfg(test)]
mod tests;
