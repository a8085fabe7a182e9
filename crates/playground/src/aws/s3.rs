//! The commands of `aws s3`: which there are, and what each makes of its words. Refuses to know who may do what.

mod buckets;
mod filter;
mod ls;
mod options;
mod paths;
mod plan;
mod presign;
mod transfer;

use super::credentials;
use super::door::{Api, Called};
use super::failure::{Failure, Outcome};
use super::s3api;
use super::settings::Settings;
use crate::call::Parameters;
use crate::machine::Context;
use serde_json::Value;

/// Runs a subcommand; nothing where it is not modelled.
pub(crate) fn run(
    context: &mut Context<'_>,
    settings: impl FnOnce(&Context<'_>) -> Result<Settings, Failure>,
    name: &str,
    words: &[String],
) -> Option<Outcome<u8>> {
    let table = options::of(name)?;
    Some(start(context, settings, table, words))
}

fn start(
    context: &mut Context<'_>,
    settings: impl FnOnce(&Context<'_>) -> Result<Settings, Failure>,
    table: &options::Command,
    words: &[String],
) -> Outcome<u8> {
    let given = options::read(table, words)?;
    let settings = settings(context)?;
    credentials::find(context.machine, context.world, context.env, &settings)?;
    if let Some(option) = given.not_modelled() {
        return Err(super::not_modelled(context, &format!("--{option}")));
    }
    let mut job = Job { context, settings: &settings, given: &given };
    match table.name {
        "ls" => ls::run(&mut job),
        "mb" => buckets::make(&mut job),
        "rb" => buckets::remove(&mut job),
        "website" => buckets::website(&mut job),
        "presign" => presign::run(&mut job),
        name => transfer::run(&mut job, name),
    }
}

/// One command at work.
struct Job<'j, 'm> {
    context: &'j mut Context<'m>,
    settings: &'j Settings,
    given: &'j options::Given,
}

impl<'m> Job<'_, 'm> {
    /// Makes a call of the API.
    fn call(&mut self, operation: &'static str, parameters: Parameters) -> Outcome<Value> {
        let mut api = self.open(operation)?;
        let outcome = s3api::perform(&mut api, parameters.clone());
        api.leave_events(&parameters, &outcome);
        outcome
    }

    fn open(&mut self, operation: &'static str) -> Outcome<Api<'_, 'm>> {
        Api::open(self.context, self.settings, Called::s3(operation))
    }

    /// The first path.
    fn path(&self) -> &str {
        self.given.paths.first().map(String::as_str).unwrap_or_default()
    }
}

/// The exception's words, as the lines of a transfer end in them.
fn words(failure: &Failure) -> String {
    match failure {
        Failure::NoCredentials => "Unable to locate credentials".into(),
        Failure::Parameter(message) | Failure::Usage(message) => message.clone(),
        other => other.message(),
    }
}
