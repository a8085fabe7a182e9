//! Who asks, in every form in which authors write it. Refuses to know what the caller may do, and whether it exists.

use super::PolicyText;
use super::document::Document;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Who asks: an ARN, `anonymous`, or an object that says more.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum CallerForm {
    /// The ARN of a user, a root user, a role or a role session; or `anonymous`.
    Named(String),
    /// Credentials that are made on the spot, a service, or a caller as the engine writes it.
    Object(Box<CallerObject>),
}

/// Credentials that are made on the spot (`role`, `user` or `assumedRoot`), a `service`, somebody `federated`, or a caller
/// as the engine writes it (`kind` and `name`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "types", ts(optional_fields))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CallerObject {
    /// `root`, `user`, `session`, `federated`, `service` or `anonymous`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The account id, ARN, access key id or service name that goes with `kind`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The ARN of the role that was assumed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The session name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_name: Option<String>,
    /// The ARN of the user, or of the root user, who called GetSessionToken or GetFederationToken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// As `cloudtrail.amazonaws.com`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The policies passed when the session was made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub session_policies: Vec<SessionPolicy>,
    /// The session tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// The keys of the tags that a chained session would inherit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transitive_tag_keys: Vec<String>,
    /// Who is behind the session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_identity: Option<String>,
    /// Whether it was proved with MFA; only GetSessionToken credentials show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa: Option<bool>,
    /// When the credentials were issued; the scenario's clock when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_at: Option<String>,
    /// How long they last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// Whose session asked for this one: its transitive tags and its source identity are inherited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chained_from: Option<Box<CallerForm>>,
    /// The name for which the user called GetFederationToken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub federated_as: Option<String>,
    /// The provider that vouches for the unsigned caller of AssumeRoleWithWebIdentity or AssumeRoleWithSAML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub federated: Option<String>,
    /// The member account whose root AssumeRoot gave, for the task among the session policies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assumed_root: Option<String>,
}

/// A policy passed when a session was made: the ARN of a managed policy, or an inline one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum SessionPolicy {
    /// A managed policy.
    Managed(String),
    /// An inline policy.
    Inline {
        /// What it says.
        document: Document,
    },
}

impl<'de> Deserialize<'de> for CallerForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<CallerForm, D::Error> {
        struct Form;
        impl<'de> Visitor<'de> for Form {
            type Value = CallerForm;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an ARN, `anonymous` or a caller object")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<CallerForm, E> {
                Ok(CallerForm::Named(text.to_owned()))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<CallerForm, A::Error> {
                CallerObject::deserialize(MapAccessDeserializer::new(map))
                    .map(|object| CallerForm::Object(object.into()))
            }
        }
        deserializer.deserialize_any(Form)
    }
}

impl<'de> Deserialize<'de> for SessionPolicy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<SessionPolicy, D::Error> {
        struct Form;
        impl<'de> Visitor<'de> for Form {
            type Value = SessionPolicy;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the ARN of a managed policy, or an object with a `document`")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<SessionPolicy, E> {
                Ok(SessionPolicy::Managed(text.to_owned()))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<SessionPolicy, A::Error> {
                let policy = PolicyText::deserialize(MapAccessDeserializer::new(map))?;
                Ok(SessionPolicy::Inline { document: policy.document })
            }
        }
        deserializer.deserialize_any(Form)
    }
}
