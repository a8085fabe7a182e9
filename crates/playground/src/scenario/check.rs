//! What an author expects of a world. Refuses to know how it is found out.

use super::caller::CallerForm;
use super::values::{LayerText, Values, VerdictText, text, text_option};
use crate::call::Parameters;
use rolecall_iam::{LayerKind, Target, Verdict};
use rolecall_policy::ActionName;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One request, or one call of the API with all that AWS checks of it, and the answer that it must get.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("oneOf" = [{ "required": ["action"] }, { "required": ["call"] }])))]
pub struct Check {
    /// Who asks.
    #[serde(rename = "as")]
    pub caller: CallerForm,
    /// To do what.
    #[serde(default, deserialize_with = "text_option", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub action: Option<ActionName>,
    /// The call of the API that is made, as `ec2:RunInstances`, in place of `action` and `resource`.
    #[serde(default, deserialize_with = "text_option", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub call: Option<ActionName>,
    /// The parameters of the call, by the names that the API gives them.
    #[serde(default, skip_serializing_if = "Parameters::is_empty")]
    #[cfg_attr(feature = "types", ts(type = "Record<string, unknown>"))]
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, serde_json::Value>"))]
    pub parameters: Parameters,
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

impl Check {
    /// Why it asks nothing: it is about an action, or about a call.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        match (&self.action, &self.call) {
            (None, None) => Some("a check asks about an `action`, or about a `call`"),
            (Some(_), Some(_)) => Some("a check asks about an `action` or about a `call`, not about both"),
            (None, Some(_)) if !is_no_resource(&self.resource) => {
                Some("the `parameters` of a `call` say what it is about: `resource` goes with an `action`")
            }
            (Some(_), None) if !self.parameters.is_empty() => Some("`parameters` go with a `call`"),
            _ => None,
        }
    }

    /// What is asked, in brief.
    pub(crate) fn question(&self) -> String {
        match (&self.action, &self.call) {
            (Some(action), _) => format!("{action} on {}", self.resource),
            (None, Some(call)) => call.to_string(),
            (None, None) => String::new(),
        }
    }
}

fn no_resource() -> Target {
    Target::Any
}

fn is_no_resource(resource: &Target) -> bool {
    *resource == Target::Any
}
