//! `aws … wait …`: which operation a waiter asks, and whether its answer is what was waited for. Refuses to know how the
//! operation is carried out; nothing takes time here, so it is asked once.

use super::arguments;
use super::failure::{Failure, Outcome, Stop, invalid_choice};
use super::model::{self, Modelled};
use super::operation::missing_arguments;
use serde_json::Value;

/// What is waited for, as it is typed: `role-exists`, `instance-running`.
pub(super) struct Waiter(String);

/// States that the last word of a waiter may name.
const STATES: [&str; 7] = ["running", "stopped", "terminated", "available", "active", "completed", "deleted"];

/// The waiter that was typed behind `wait`, and the operation that it asks.
pub(super) fn read(wait: &Modelled<'_>, rest: &mut Vec<String>) -> Outcome<(Waiter, String)> {
    let known: Vec<(&str, &str)> = wait.waiters().collect();
    let Some(name) = arguments::take_word(rest) else {
        return Err(missing_arguments(&["subcommand".into()]).into());
    };
    match known.iter().find(|(waiter, _)| *waiter == name) {
        Some((_, asks)) => Ok((Waiter(name), model::typed(asks))),
        None => {
            let choices: Vec<&str> = known.iter().map(|(waiter, _)| *waiter).collect();
            Err(invalid_choice("subcommand", &name, &choices).into())
        }
    }
}

impl Waiter {
    /// Ends the wait: with nothing where what was waited for is so, and as the CLI gives up where it is not.
    pub(super) fn end(&self, outcome: Outcome<Value>) -> Outcome<u8> {
        let gone = self.0.ends_with("not-exists") || self.0.ends_with("deleted");
        let state = STATES.into_iter().find(|state| self.0.ends_with(state));
        match outcome {
            Ok(answer) if state.is_some_and(|state| says(&answer, state)) => Ok(0),
            Ok(_) if state.is_none() && !gone => Ok(0),
            Ok(_) => Err(self.failed("Max attempts exceeded")),
            Err(Stop::Failed(Failure::Service { code, message, .. })) => {
                let missing = ["NotFound", "NoSuch", "404"].iter().any(|word| code.contains(word));
                // What is not there yet may come, but not for the waiters that ask about the state of a function.
                let patient = !self.0.starts_with("function-") || self.0.ends_with("-exists");
                match missing {
                    true if gone => Ok(0),
                    true if patient => Err(self.failed("Max attempts exceeded")),
                    _ => Err(self.failed(&format!("An error occurred ({code}): {message}"))),
                }
            }
            Err(stop) => Err(stop),
        }
    }

    fn failed(&self, why: &str) -> Stop {
        let words = self
            .0
            .split('-')
            .map(|word| word.get(..1).unwrap_or_default().to_uppercase() + word.get(1..).unwrap_or_default());
        Failure::Other(format!("Waiter {} failed: {why}", words.collect::<String>())).into()
    }
}

/// Whether a state is named anywhere in an answer.
fn says(answer: &Value, state: &str) -> bool {
    match answer {
        Value::String(text) => text.eq_ignore_ascii_case(state),
        Value::Array(items) => items.iter().any(|item| says(item, state)),
        Value::Object(members) => members.values().any(|value| says(value, state)),
        _ => false,
    }
}
