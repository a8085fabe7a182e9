//! What the console does at the door: Switch role and Switch back, which CloudTrail tells otherwise than calls of the API.
//! Refuses to know where somebody clicked.

use super::{Called, keep_events, note, record, trouble};
use crate::aws::failure::Failure;
use crate::aws::{message, sts as service};
use crate::call::{DEFAULT_REGION, Parameters};
use crate::machine::Context;
use crate::trail;
use rolecall_iam::sts::{self, AssumeRole, Refused};
use rolecall_iam::world::Session;
use rolecall_iam::{Caller, SessionId};
use serde_json::{Value, json};
use std::sync::Arc;

/// The AssumeRole of the console's Switch role, as somebody who is signed in; how it ended.
pub(crate) fn switch_role(context: &mut Context<'_>, caller: &Caller, input: &AssumeRole) -> Result<Session, Refused> {
    let called = Called::sts("AssumeRole");
    let record = record(context, called);
    let assumed = sts::assume_role(context.world, caller, input);
    note(context, record, &assumed.decisions);
    let mut parameters = Parameters::new();
    parameters.insert("RoleArn".into(), json!(input.role_arn));
    parameters.insert("RoleSessionName".into(), json!(input.session_name));
    if let Err(refused) = &assumed.outcome {
        let failure = message::refused(context.world, caller, called, refused, &assumed.decisions, &input.role_arn);
        trouble(context, record, &failure);
        if let Failure::Service { code, message, .. } = &failure {
            let ended = console(context, caller, &parameters, Err((code, message)));
            let events = ended.console_switch(None);
            keep_events(context, events, record);
        }
    }
    let session = assumed.outcome?;
    let answer = service::assumed(context.world, &session);
    let events = console(context, caller, &parameters, Ok(&answer)).console_switch(Some(&session));
    keep_events(context, events, record);
    Ok(session)
}

/// The console's Switch back: no call of an API, and yet CloudTrail has an event of it.
pub(crate) fn exit_role(context: &mut Context<'_>, caller: &Caller, session: &SessionId) {
    let Some(session) = context.world.sessions.get(session).cloned() else { return };
    let events = console(context, caller, &Parameters::new(), Ok(&Value::Null)).console_exit(&session);
    Arc::make_mut(&mut context.machine.trail).extend(events);
}

fn console<'a>(
    context: &'a Context<'_>,
    caller: &'a Caller,
    parameters: &'a Parameters,
    outcome: Result<&'a Value, (&'a str, &'a str)>,
) -> trail::Ended<'a> {
    trail::Ended {
        world: context.world,
        caller,
        service: "sts",
        operation: "AssumeRole",
        region: DEFAULT_REGION,
        access_key: None,
        parameters,
        outcome,
        number: context.machine.trail.len(),
    }
}
