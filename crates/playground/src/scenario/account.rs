//! Accounts as a scenario writes them, in AWS's own words. Refuses to know whether their names fit together.

use super::bucket::Bucket;
use super::document::Document;
use super::services::{BlockPublicAccess, InstanceProfile, KmsGrant, OidcProvider, SamlProvider};
use super::sign_in::{LoginProfile, PasswordPolicy, VirtualMfaDevice};
use super::values::{is_root_path, text, text_option, texts};
use rolecall_policy::{AccountId, Arn};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// An AWS account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Account {
    /// Twelve digits.
    #[serde(deserialize_with = "text")]
    #[cfg_attr(feature = "schema", schemars(with = "String", regex(pattern = "^[0-9]{12}$")))]
    pub id: AccountId,
    /// A name people use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub name: Option<String>,
    /// The account alias.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub alias: Option<String>,
    /// IAM users.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<User>,
    /// IAM groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// IAM roles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// Customer managed policies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<Policy>,
    /// What carries roles to EC2 instances.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instance_profiles: Vec<InstanceProfile>,
    /// OpenID Connect identity providers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub oidc_providers: Vec<OidcProvider>,
    /// SAML identity providers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub saml_providers: Vec<SamlProvider>,
    /// Virtual MFA devices that wait for a user, or that have tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub virtual_mfa_devices: Vec<VirtualMfaDevice>,
    /// What passwords must be like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub password_policy: Option<PasswordPolicy>,
    /// S3's Block Public Access for all its buckets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub block_public_access: Option<BlockPublicAccess>,
    /// The resources that it owns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<Resource>,
}

/// An IAM user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct User {
    /// Without the path.
    pub name: String,
    /// Begins and ends with `/`.
    #[serde(default = "super::values::root_path", skip_serializing_if = "is_root_path")]
    pub path: String,
    /// The names of its groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// The ARNs of its managed policies.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "texts")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub attached_policies: Vec<Arn>,
    /// The policies that live in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inline_policies: Vec<NamedPolicy>,
    /// The managed policy that bounds it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "text_option")]
    #[cfg_attr(feature = "types", ts(optional))]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub permissions_boundary: Option<Arn>,
    /// The ARNs of its MFA devices.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "texts")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub mfa_devices: Vec<Arn>,
    /// Its password for the console.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub login_profile: Option<LoginProfile>,
    /// Its long-term credentials.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access_keys: Vec<AccessKey>,
}

/// A long-term access key; what is left out is derived from the seed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccessKey {
    /// `AKIA…`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub id: Option<String>,
    /// Forty characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub secret: Option<String>,
    /// The profile under which the learner's terminal holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub profile: Option<String>,
    /// Whether it was switched off.
    #[serde(default, skip_serializing_if = "is_false")]
    pub inactive: bool,
}

/// An IAM group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Group {
    /// Without the path.
    pub name: String,
    /// Begins and ends with `/`.
    #[serde(default = "super::values::root_path", skip_serializing_if = "is_root_path")]
    pub path: String,
    /// The ARNs of its managed policies.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "texts")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub attached_policies: Vec<Arn>,
    /// The policies that live in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inline_policies: Vec<NamedPolicy>,
}

/// An IAM role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Role {
    /// Without the path.
    pub name: String,
    /// Begins and ends with `/`.
    #[serde(default = "super::values::root_path", skip_serializing_if = "is_root_path")]
    pub path: String,
    /// A note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub description: Option<String>,
    /// The longest session, in seconds.
    #[serde(default = "an_hour", skip_serializing_if = "is_an_hour")]
    pub max_session_duration: u32,
    /// Who may assume it; nobody, when it is left out.
    #[serde(default = "trusts_nobody")]
    pub trust_policy: PolicyText,
    /// The ARNs of its managed policies.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "texts")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub attached_policies: Vec<Arn>,
    /// The policies that live in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inline_policies: Vec<NamedPolicy>,
    /// The managed policy that bounds it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "text_option")]
    #[cfg_attr(feature = "types", ts(optional))]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub permissions_boundary: Option<Arn>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

/// A customer managed policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Policy {
    /// Without the path.
    pub name: String,
    /// Begins and ends with `/`.
    #[serde(default = "super::values::root_path", skip_serializing_if = "is_root_path")]
    pub path: String,
    /// A note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub description: Option<String>,
    /// What it says: its default version.
    pub document: Document,
    /// As `v2`, where the default version is not the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub default_version_id: Option<String>,
    /// Its other versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_versions: Vec<PolicyVersion>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

/// A version of a customer managed policy that is not in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyVersion {
    /// As `v1`.
    pub version_id: String,
    /// What it says.
    pub document: Document,
}

/// A policy that lives in a user, group or role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NamedPolicy {
    /// Its name.
    pub name: String,
    /// What it says.
    pub document: Document,
}

/// A policy that needs no name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyText {
    /// What it says.
    pub document: Document,
}

/// A resource of any service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Resource {
    /// Its ARN.
    #[serde(deserialize_with = "text")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub arn: Arn,
    /// Its resource-based policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub policy: Option<PolicyText>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// The keys of the objects, where it is a bucket.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<String>,
    /// Block Public Access, where it is a bucket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub block_public_access: Option<BlockPublicAccess>,
    /// What else there is to say of it, where it is a bucket.
    #[serde(default, skip_serializing_if = "Bucket::is_plain")]
    #[cfg_attr(feature = "types", ts(as = "Option<Bucket>", optional))]
    pub bucket: Bucket,
    /// Its grants, where it is a KMS key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<KmsGrant>,
    /// What its service says of it beside that, by the names of the service's API: a function's `Role`, a secret's
    /// `SecretString`.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(feature = "types", ts(type = "Record<string, unknown>", optional))]
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, Value>"))]
    pub details: Map<String, Value>,
}

/// The number in `v2`.
pub(super) fn version_number(id: &str) -> Option<u32> {
    let digits = id.strip_prefix('v').filter(|digits| !digits.starts_with(['0', '+']))?;
    digits.parse().ok()
}

impl Policy {
    /// The number of the version in force.
    pub(super) fn version(&self) -> u32 {
        self.default_version_id.as_deref().and_then(version_number).unwrap_or(1)
    }
}

impl Account {
    /// The ARN that something with this kind of name has here.
    pub fn arn(&self, kind: &str, path: &str, name: &str) -> Arn {
        Arn::global("iam", self.id, &format!("{kind}{path}{name}"))
    }
}

fn trusts_nobody() -> PolicyText {
    PolicyText { document: Document(r#"{ "Version": "2012-10-17", "Statement": [] }"#.into()) }
}

fn an_hour() -> u32 {
    3600
}

fn is_an_hour(seconds: &u32) -> bool {
    *seconds == 3600
}

pub(super) fn is_false(value: &bool) -> bool {
    !value
}
