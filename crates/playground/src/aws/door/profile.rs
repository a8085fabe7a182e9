//! The calls of STS that a profile makes before the command's own. Refuses to know how a profile is written.

use super::{Api, Called, authenticate, from_here, leave_events, record, settle, trouble};
use crate::aws::credentials::Credentials;
use crate::aws::failure::{Failure, Outcome, Stop};
use crate::aws::input::Input;
use crate::aws::settings::Settings;
use crate::aws::{operation, sts as service};
use crate::call::{DEFAULT_REGION, Parameters};
use crate::machine::Context;
use rolecall_iam::sts::{self, AssumeRole};
use rolecall_iam::world::Session;
use rolecall_iam::{Caller, SessionId};
use serde_json::{Value, json};

/// The AssumeRole that a role profile makes.
pub(crate) fn assume_role(context: &mut Context<'_>, source: &Credentials, input: &AssumeRole) -> Outcome<Session> {
    operation::check_assume_role(input)?;
    let called = Called::sts("AssumeRole");
    let record = record(context, called);
    match authenticate(context, source, called) {
        Ok(caller) => {
            let assumed = sts::assume_role(context.world, &caller, &from_here(context, input));
            let key = source.key_id();
            let outcome = settle(context, record, &caller, called, assumed, &input.role_arn);
            note_assumed(context, called, &caller, key.as_deref(), input, &outcome, record);
            outcome
        }
        Err(failure) => {
            trouble(context, record, &failure);
            Err(failure.into())
        }
    }
}

/// The AssumeRoleWithWebIdentity that a token in a file makes: role, session name and token.
pub(crate) fn assume_role_with_token(
    context: &mut Context<'_>,
    region: &str,
    (role, name, token): (&str, &str, &str),
) -> Outcome<Session> {
    let given = [("RoleArn", role), ("RoleSessionName", name), ("WebIdentityToken", token)];
    let parameters: Parameters = given.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let input = Input::new(parameters, Default::default());
    let settings = Settings::unsigned(region);
    let mut api = Api::unsigned(context, &settings, Called::sts("AssumeRoleWithWebIdentity"));
    let outcome = service::assume_role_with_web_identity(&mut api, &input);
    api.leave_events(input.parameters(), &outcome);
    let answer = outcome?;
    let id = answer.pointer("/Credentials/AccessKeyId").and_then(Value::as_str).unwrap_or_default();
    let session = context.world.sessions.get(&SessionId(id.into())).cloned();
    session.ok_or_else(|| Failure::NoCredentials.into())
}

/// The events of an AssumeRole that no command spelt out.
fn note_assumed(
    context: &mut Context<'_>,
    called: Called<'_>,
    caller: &Caller,
    key: Option<&str>,
    input: &AssumeRole,
    outcome: &Outcome<Session>,
    record: usize,
) {
    let mut parameters = Parameters::new();
    let given =
        [("ExternalId", input.external_id.clone()), ("SerialNumber", input.mfa.clone().map(|(serial, _)| serial))];
    parameters.insert("RoleArn".into(), json!(input.role_arn));
    parameters.insert("RoleSessionName".into(), json!(input.session_name));
    parameters.extend(given.into_iter().filter_map(|(name, value)| Some((name.into(), json!(value?)))));
    let answer = outcome.as_ref().ok().map(|session| service::assumed(context.world, session));
    let outcome = match (&answer, outcome) {
        (Some(answer), _) => Ok(answer),
        (None, Err(Stop::Failed(Failure::Service { code, message, .. }))) => Err((code.as_str(), message.as_str())),
        _ => return,
    };
    leave_events(context, called, caller, (key, DEFAULT_REGION), &parameters, outcome, record);
}
