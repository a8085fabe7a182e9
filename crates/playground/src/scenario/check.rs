//! What an author expects of a world. Refuses to know how it is found out.

use super::caller::CallerForm;
use super::values::{LayerText, Values, VerdictText, text};
use rolecall_iam::{LayerKind, Target, Verdict};
use rolecall_policy::ActionName;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One request and the answer that it must get.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Check {
    /// Who asks.
    #[serde(rename = "as")]
    pub caller: CallerForm,
    /// To do what.
    #[serde(deserialize_with = "text")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub action: ActionName,
    /// To which ARN; `*` where the action works on none.
    #[serde(default = "no_resource", deserialize_with = "text", skip_serializing_if = "is_no_resource")]
    #[cfg_attr(feature = "types", ts(type = "string"))]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub resource: Target,
    /// Condition keys that the request brings.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, Values>,
    /// The answer.
    #[serde(deserialize_with = "VerdictText::deserialize")]
    #[cfg_attr(feature = "schema", schemars(with = "VerdictText"))]
    pub want: Verdict,
    /// The layer that settles it, where that is part of the expectation.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "LayerText::deserialize_option")]
    #[cfg_attr(feature = "types", ts(optional))]
    #[cfg_attr(feature = "schema", schemars(with = "Option<LayerText>"))]
    pub by: Option<LayerKind>,
    /// Words that the explanation must hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub because: Option<String>,
    /// What the author says of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub say: String,
}

fn no_resource() -> Target {
    Target::Any
}

fn is_no_resource(resource: &Target) -> bool {
    *resource == Target::Any
}
