//! AddPermission and RemovePermission: single statements of a queue's policy. Refuses to know whom they let in.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::resource_policy;
use super::queue;
use rolecall_iam::PolicyDoc;
use serde_json::{Value, json};

/// What the owner of a queue may let others do in this way.
const GIVEN: [&str; 7] = [
    "*",
    "ChangeMessageVisibility",
    "DeleteMessage",
    "GetQueueAttributes",
    "GetQueueUrl",
    "ReceiveMessage",
    "SendMessage",
];

fn invalid(api: &mut Api<'_, '_>, message: String) -> Stop {
    api.refuse("InvalidParameterValue", message)
}

pub(super) fn add(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let queue = queue::asked(api, input)?;
    let (label, actions) = (input.need("Label"), input.texts("Actions"));
    if actions.len() > 7 {
        let message = format!("{} Actions were found, maximum allowed is 7.", actions.len());
        return Err(api.refuse("OverLimit", message));
    }
    if let Some(wrong) = actions.iter().find(|action| !GIVEN.contains(action)) {
        let message = format!(
            "Value SQS:{wrong} for parameter ActionName is invalid. Reason: Only the queue owner is allowed to invoke \
             this action."
        );
        return Err(invalid(api, message));
    }
    let accounts = input.texts("AWSAccountIds");
    if let Some(wrong) = resource_policy::no_account(&accounts) {
        let message = format!("Value {wrong} for parameter PrincipalId is invalid. Reason: Unable to verify.");
        return Err(invalid(api, message));
    }
    let actions: Vec<String> = actions.iter().map(|action| format!("SQS:{action}")).collect();
    let arn = queue.arn.as_str();
    let statement = resource_policy::permission(label, &accounts, &actions, arn);
    let empty = || json!({ "Version": "2012-10-17", "Id": format!("{arn}/SQSDefaultPolicy"), "Statement": [] });
    let before = queue.resource.policy.as_ref().map_or_else(|| empty().to_string(), |policy| policy.text.clone());
    match resource_policy::with_statement(&before, statement) {
        Some(text) => api.change(&queue.arn, |resource| resource.policy = Some(PolicyDoc::resource(text))),
        None => Err(invalid(api, format!("Value {label} for parameter Label is invalid. Reason: Already exists."))),
    }
}

pub(super) fn remove(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let queue = queue::asked(api, input)?;
    let label = input.need("Label");
    let after =
        queue.resource.policy.as_ref().and_then(|policy| resource_policy::without_statement(&policy.text, label));
    match after {
        Some(left) => api.change(&queue.arn, |resource| resource.policy = left.map(PolicyDoc::resource)),
        None => {
            let message =
                format!("Value {label} for parameter Label is invalid. Reason: can't find label on existing policy.");
            Err(invalid(api, message))
        }
    }
}
