//! The resource-based policies of secrets. Refuses to know whom they let in.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::resource_policy::{self, Fault};
use super::secret;
use rolecall_iam::PolicyDoc;
use rolecall_iam::eval::public::is_public;
use serde_json::{Value, json};

pub(super) fn get(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let secret = secret::in_use(api, input, "")?;
    let mut answer = secret.names();
    if let Some(policy) = &secret.resource.policy {
        answer.insert("ResourcePolicy".into(), json!(policy.text));
    }
    Ok(answer.into())
}

pub(super) fn put(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let secret = secret::in_use(api, input, "")?;
    let policy = PolicyDoc::resource(input.need("ResourcePolicy"));
    let wrong = resource_policy::fault(api.context.world, &policy).map(|fault| match fault {
        Fault::Json => "This resource policy contains invalid Json",
        Fault::Principal => "This resource policy contains an unsupported principal",
        Fault::Syntax => "This resource policy contains a syntax error",
    });
    if let Some(message) = wrong {
        return Err(api.refuse("MalformedPolicyDocumentException", message));
    }
    if input.flag("BlockPublicPolicy") == Some(true) && is_public(&policy.parsed.policy) {
        let message = "You can't attach a resource-based policy that allows broad access to the secret.";
        return Err(api.refuse("PublicPolicyException", message));
    }
    api.change(&secret.arn, |resource| resource.policy = Some(policy))?;
    Ok(secret.names().into())
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let secret = secret::in_use(api, input, "")?;
    api.change(&secret.arn, |resource| resource.policy = None)?;
    Ok(secret.names().into())
}
