//! Invoke: all that Lambda checks before it would run a function. Refuses to run it.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::operation::deliver;
use super::Named;
use crate::view::Hint;
use serde_json::{Map, Value, json};

/// What stands where a function's answer would.
const NO_CODE: &str =
    "\"Rolecall runs no code: AWS would have invoked the function, and what it answers would stand here\"";

pub(super) fn invoke(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let named = Named::of(api, input)?;
    named.need(api)?;
    let mut answer = Map::new();
    let (status, payload) = match input.text("InvocationType") {
        Some("DryRun") => (204, ""),
        Some("Event") => (202, ""),
        _ => (200, NO_CODE),
    };
    answer.insert("StatusCode".into(), json!(status));
    if status == 200 {
        // What an alias stands for is not modelled but as the latest version.
        answer.insert("ExecutedVersion".into(), json!("$LATEST"));
        let mut text = "the invocation was authorised; no code runs here, and the output file says so".to_owned();
        if input.text("LogType") == Some("Tail") {
            text += "; nor is there a log, so no `LogResult`";
        }
        api.context.machine.suggest(Hint { text, command: None });
    }
    deliver(api, input, payload.to_owned())?;
    Ok(answer.into())
}
