//! What some services add to accounts and resources in a scenario: identity providers, instance profiles, the grants of
//! KMS keys, Block Public Access. Refuses to know what they lead to.

use super::values::is_root_path;
use rolecall_iam::world;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;

/// What carries a role to EC2 instances.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InstanceProfile {
    /// Without the path.
    pub name: String,
    /// Begins and ends with `/`.
    #[serde(default = "super::values::root_path", skip_serializing_if = "is_root_path")]
    pub path: String,
    /// The name of the role in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub role: Option<String>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

/// An OpenID Connect identity provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OidcProvider {
    /// As `https://token.actions.githubusercontent.com`.
    pub url: String,
    /// The audiences that it takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub client_ids: Vec<String>,
    /// The thumbprints of the certificates that it shows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thumbprints: Vec<String>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

/// A SAML identity provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SamlProvider {
    /// Its name.
    pub name: String,
    /// What it says of itself, in XML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub metadata: Option<String>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

/// A grant on a KMS key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KmsGrant {
    /// The ARN of a user, role or session, or the name of a service.
    pub grantee_principal: String,
    /// Who may retire it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub retiring_principal: Option<String>,
    /// As `Decrypt`.
    pub operations: Vec<String>,
    /// What the encryption context must hold.
    #[serde(default, skip_serializing_if = "GrantConstraints::is_empty")]
    pub constraints: GrantConstraints,
}

/// What the encryption context of a request must hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "types", ts(optional_fields))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GrantConstraints {
    /// Exactly these pairs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryption_context_equals: Option<BTreeMap<String, String>>,
    /// At least these pairs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryption_context_subset: Option<BTreeMap<String, String>>,
}

/// S3's Block Public Access: `true` or `false` for all four settings, or an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockPublicAccess(pub world::BlockPublicAccess);

/// The settings by S3's names.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Settings {
    block_public_acls: bool,
    ignore_public_acls: bool,
    block_public_policy: bool,
    restrict_public_buckets: bool,
}

impl GrantConstraints {
    fn is_empty(&self) -> bool {
        *self == GrantConstraints::default()
    }
}

impl OidcProvider {
    /// Host and path, as in the provider's ARN.
    pub fn host(&self) -> &str {
        self.url.strip_prefix("https://").unwrap_or(&self.url).trim_end_matches('/')
    }
}

impl KmsGrant {
    /// The grant by the names of KMS's own API.
    pub(super) fn by_the_api(&self) -> Value {
        let mut grant = json!({ "GranteePrincipal": self.grantee_principal, "Operations": self.operations });
        let mut put = |name: &str, value: Value| {
            grant.as_object_mut().map(|grant| grant.insert(name.into(), value));
        };
        if let Some(retiring) = &self.retiring_principal {
            put("RetiringPrincipal", json!(retiring));
        }
        match (&self.constraints.encryption_context_equals, &self.constraints.encryption_context_subset) {
            (None, None) => {}
            (Some(equals), None) => put("Constraints", json!({ "EncryptionContextEquals": equals })),
            (None, Some(subset)) => put("Constraints", json!({ "EncryptionContextSubset": subset })),
            (Some(equals), Some(subset)) => {
                put("Constraints", json!({ "EncryptionContextSubset": subset, "EncryptionContextEquals": equals }));
            }
        }
        grant
    }

    /// The grant as a world knows it.
    pub fn build(&self) -> world::KmsGrant {
        world::KmsGrant {
            grantee: self.grantee_principal.clone(),
            retiring: self.retiring_principal.clone(),
            operations: self.operations.clone(),
            context_equals: self.constraints.encryption_context_equals.clone(),
            context_subset: self.constraints.encryption_context_subset.clone(),
        }
    }
}

impl Serialize for BlockPublicAccess {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let it = self.0;
        for on in [true, false] {
            if it == world::BlockPublicAccess::all(on) {
                return serializer.serialize_bool(on);
            }
        }
        let settings = Settings {
            block_public_acls: it.block_public_acls,
            ignore_public_acls: it.ignore_public_acls,
            block_public_policy: it.block_public_policy,
            restrict_public_buckets: it.restrict_public_buckets,
        };
        settings.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for BlockPublicAccess {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<BlockPublicAccess, D::Error> {
        struct Form;
        impl<'de> Visitor<'de> for Form {
            type Value = BlockPublicAccess;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`true`, `false` or an object with the four settings")
            }
            fn visit_bool<E: Error>(self, on: bool) -> Result<BlockPublicAccess, E> {
                Ok(BlockPublicAccess(world::BlockPublicAccess::all(on)))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<BlockPublicAccess, A::Error> {
                let settings = Settings::deserialize(MapAccessDeserializer::new(map))?;
                Ok(BlockPublicAccess(world::BlockPublicAccess {
                    block_public_acls: settings.block_public_acls,
                    ignore_public_acls: settings.ignore_public_acls,
                    block_public_policy: settings.block_public_policy,
                    restrict_public_buckets: settings.restrict_public_buckets,
                }))
            }
        }
        deserializer.deserialize_any(Form)
    }
}

#[cfg(feature = "types")]
impl ts_rs::TS for BlockPublicAccess {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;
    fn name(_: &ts_rs::Config) -> String {
        "boolean | { [setting: string]: boolean }".into()
    }
    fn inline(_: &ts_rs::Config) -> String {
        "boolean | { [setting: string]: boolean }".into()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for BlockPublicAccess {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "BlockPublicAccess".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let settings = generator.subschema_for::<Settings>();
        schemars::json_schema!({
            "description": "Block Public Access: all four settings on or off, or each for itself",
            "anyOf": [{ "type": "boolean" }, settings]
        })
    }
}
