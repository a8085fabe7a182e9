//! What users sign in with, as a scenario writes it: passwords, what these must be like, MFA devices nobody has taken up.
//! Refuses to know whose they are.

use super::values::text;
use rolecall_iam::world;
use rolecall_policy::Arn;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A password for the console.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LoginProfile {
    /// What is typed; derived from the seed when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub password: Option<String>,
    /// Whether the next sign-in asks for a new one.
    #[serde(default, skip_serializing_if = "super::account::is_false")]
    pub password_reset_required: bool,
}

/// A virtual MFA device. One that a user has stands here only when it has tags.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VirtualMfaDevice {
    /// Its ARN, which is its serial number.
    #[serde(deserialize_with = "text")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub arn: Arn,
    /// Its tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

/// What the passwords of an account must be like.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasswordPolicy {
    /// From 6 to 128.
    pub minimum_password_length: u32,
    /// Whether one of ``! @ # $ % ^ & * ( ) _ + - = [ ] { } | '`` must be in it.
    pub require_symbols: bool,
    /// Whether a digit must be in it.
    pub require_numbers: bool,
    /// Whether one of A to Z must be in it.
    pub require_uppercase_characters: bool,
    /// Whether one of a to z must be in it.
    pub require_lowercase_characters: bool,
    /// Whether users may change their own.
    pub allow_users_to_change_password: bool,
    /// After how many days it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub max_password_age: Option<u32>,
    /// How many earlier ones may not come again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub password_reuse_prevention: Option<u32>,
    /// Whether a user whose password has ended must ask an administrator.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub hard_expiry: Option<bool>,
}

impl Default for PasswordPolicy {
    fn default() -> PasswordPolicy {
        PasswordPolicy::of(&world::PasswordPolicy::default())
    }
}

impl PasswordPolicy {
    /// The policy as a world knows it.
    pub fn build(&self) -> world::PasswordPolicy {
        world::PasswordPolicy {
            minimum_length: self.minimum_password_length,
            symbols: self.require_symbols,
            numbers: self.require_numbers,
            uppercase: self.require_uppercase_characters,
            lowercase: self.require_lowercase_characters,
            users_may_change: self.allow_users_to_change_password,
            max_age: self.max_password_age,
            reuse_prevention: self.password_reuse_prevention,
            hard_expiry: self.hard_expiry,
        }
    }

    /// The policy of a world as it is written.
    pub fn of(from: &world::PasswordPolicy) -> PasswordPolicy {
        PasswordPolicy {
            minimum_password_length: from.minimum_length,
            require_symbols: from.symbols,
            require_numbers: from.numbers,
            require_uppercase_characters: from.uppercase,
            require_lowercase_characters: from.lowercase,
            allow_users_to_change_password: from.users_may_change,
            max_password_age: from.max_age,
            password_reuse_prevention: from.reuse_prevention,
            hard_expiry: from.hard_expiry,
        }
    }
}
