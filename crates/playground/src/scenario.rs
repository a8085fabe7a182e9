//! The scenario document: world, files, transcript and view in one JSON text. Refuses to know the shell and how access is
//! decided.
//!
//! [`Scenario::parse`] checks every name once, so that everything behind it can trust them; [`Scenario::to_text`] writes
//! the same document in one settled form.

mod account;
mod bucket;
mod caller;
mod check;
mod document;
mod enter;
mod error;
mod find;
mod names;
mod organization;
mod services;
mod sign_in;
mod values;
mod world;
mod write;

pub use account::{AccessKey, Account, Group, NamedPolicy, Policy, PolicyText, PolicyVersion, Resource, Role, User};
pub use bucket::Bucket;
pub use caller::{CallerForm, CallerObject, SessionPolicy};
pub use check::Check;
pub use document::Document;
pub use enter::{CallerError, Entered, context};
pub use error::ScenarioError;
pub(crate) use find::nothing;
pub use organization::{Organization, OrganizationMember, OrganizationPolicy, OrganizationUnit, PolicyType};
pub use services::{BlockPublicAccess, GrantConstraints, InstanceProfile, KmsGrant, OidcProvider, SamlProvider};
pub use sign_in::{LoginProfile, PasswordPolicy, VirtualMfaDevice};
pub(crate) use values::time;
pub use values::{Values, text, text_option};
pub use world::Shelf;

use rolecall_iam::Time;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A whole playground in one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Scenario {
    /// Where this format is described.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub schema: Option<String>,
    /// The version of this format.
    #[serde(default = "first_version")]
    pub version: u32,
    /// What it is called.
    #[serde(default)]
    pub title: String,
    /// Now, in the scenario.
    #[serde(default = "first_morning", with = "values::as_time")]
    #[cfg_attr(feature = "types", ts(type = "string"))]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub clock: Time,
    /// What ids and keys are derived from.
    #[serde(default)]
    pub seed: u32,
    /// The organization that accounts are in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub organization: Option<Organization>,
    /// The AWS accounts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<Account>,
    /// Who sits at the terminal, and what was typed.
    #[serde(default, skip_serializing_if = "Terminal::is_empty")]
    pub terminal: Terminal,
    /// What the author expects of the world.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// What the page shows first.
    #[serde(default, skip_serializing_if = "View::is_empty")]
    pub view: View,
}

/// Who sits at the terminal, and what was typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Terminal {
    /// Whose credentials the terminal starts with: the profile of an access key, or the ARN of a user or root user.
    #[serde(rename = "as", default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub signed_in: Option<String>,
    /// Whose messages the `aws` command prints: the current version 2's, or those of the versions before 2.31 that most
    /// tutorials show.
    #[serde(default, skip_serializing_if = "Cli::is_current")]
    #[cfg_attr(feature = "types", ts(as = "Option<Cli>", optional))]
    pub cli: Cli,
    /// Files of the learner, by path.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
    /// The lines typed so far.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transcript: Vec<String>,
}

/// A generation of the AWS CLI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Cli {
    /// Version 2, as it is now.
    #[default]
    Current,
    /// Version 1.
    Older,
}

impl Cli {
    fn is_current(&self) -> bool {
        *self == Cli::Current
    }
}

/// What the page shows first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct View {
    /// The address of the policy, or the ARN of the principal or resource, that is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub select: Option<String>,
}

const VERSION: u32 = 1;

fn first_version() -> u32 {
    VERSION
}

/// 2026-01-15T09:00:00Z
fn first_morning() -> Time {
    Time(1_768_467_600_000)
}

impl Scenario {
    /// Reads a scenario and checks its names.
    pub fn parse(text: &str) -> Result<Scenario, ScenarioError> {
        let scenario: Scenario = serde_json::from_str(text).map_err(|wrong| ScenarioError::reading(text, &wrong))?;
        scenario.check().map_err(|wrong| ScenarioError::at(text, &wrong))?;
        Ok(scenario)
    }

    /// Whether every name is well formed and refers to something; says what is not.
    pub(crate) fn check(&self) -> Result<(), names::Misnamed> {
        names::check(self)
    }

    /// Writes the scenario: the fields in one order, empty ones left out, documents as they were written.
    pub fn to_text(&self) -> String {
        write::pretty(self)
    }
}

impl Default for Scenario {
    fn default() -> Scenario {
        Scenario {
            schema: None,
            version: VERSION,
            title: String::new(),
            clock: first_morning(),
            seed: 0,
            organization: None,
            accounts: Vec::new(),
            terminal: Terminal::default(),
            checks: Vec::new(),
            view: View::default(),
        }
    }
}

impl Terminal {
    fn is_empty(&self) -> bool {
        *self == Terminal::default()
    }
}

impl View {
    fn is_empty(&self) -> bool {
        *self == View::default()
    }
}

#[cfg(test)]
mod tests;
