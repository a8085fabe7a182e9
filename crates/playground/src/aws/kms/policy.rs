//! Key policies: the default one, reading, putting, and what KMS does not take. Refuses to know whom a policy lets in.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::resource_policy::{self, Fault};
use super::key;
use rolecall_iam::world::Resource;
use rolecall_iam::{Caller, PolicyDoc, Request, Target, Verdict, authorize};
use rolecall_policy::{AccountId, Arn};
use serde_json::{Value, json};

/// The policy of a key that was made without one: it leaves everything to the account.
pub(super) fn default(account: AccountId) -> String {
    format!(
        r#"{{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {{
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "arn:aws:iam::{account}:root"
    }},
    "Action" : "kms:*",
    "Resource" : "*"
  }} ]
}}"#
    )
}

/// Keys have one policy, which is called so.
fn must_be_default(api: &mut Api<'_, '_>, input: &Input) -> Outcome<()> {
    match input.text("PolicyName") {
        None | Some("default") => Ok(()),
        Some(_) => Err(api.refuse("NotFoundException", "No such policy exists")),
    }
}

pub(super) fn get(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let key = key::asked(api, input, "KeyId")?;
    must_be_default(api, input)?;
    let text = match (&key.resource.policy, key.arn.account()) {
        (Some(policy), _) => laid_out(&resource_policy::as_kept(policy.clone()).text),
        (None, Some(account)) => default(account),
        (None, None) => String::new(),
    };
    Ok(json!({ "Policy": text, "PolicyName": "default" }))
}

pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    key::asked(api, input, "KeyId")?;
    Ok(json!({ "PolicyNames": ["default"] }))
}

pub(super) fn put(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let key = key::asked(api, input, "KeyId")?;
    must_be_default(api, input)?;
    let policy = resource_policy::as_kept(PolicyDoc::resource(input.need("Policy")));
    let changed = Resource { policy: Some(policy.clone()), ..key.resource };
    must_be_sound(api, &key.arn, &changed, input)?;
    api.change(&key.arn, |resource| resource.policy = Some(policy))
}

/// Refuses a policy that cannot be read, that names somebody who is not there, or that nobody could mend.
pub(super) fn must_be_sound(api: &mut Api<'_, '_>, key: &Arn, resource: &Resource, input: &Input) -> Outcome<()> {
    let Some(policy) = &resource.policy else { return Ok(()) };
    match resource_policy::fault(api.context.world, policy) {
        // Of what it cannot read, KMS says nothing.
        Some(Fault::Json | Fault::Syntax) => return Err(malformed(api, "")),
        Some(Fault::Principal) => {
            return Err(malformed(api, "Policy contains a statement with one or more invalid principals."));
        }
        None => {}
    }
    if input.flag("BypassPolicyLockoutSafetyCheck") == Some(true) || mends(api, key, resource) {
        return Ok(());
    }
    Err(malformed(api, "The new key policy will not allow you to update the key policy in the future."))
}

fn malformed(api: &mut Api<'_, '_>, message: &str) -> Stop {
    api.refuse("MalformedPolicyDocumentException", message)
}

/// Whether the caller, or the account as a whole, could still put another policy once the key has this one.
fn mends(api: &Api<'_, '_>, key: &Arn, resource: &Resource) -> bool {
    let mut world = api.context.world.clone();
    let Some(account) = key.account().and_then(|account| world.accounts.get_mut(&account)) else { return true };
    let root = Caller::Root(account.id);
    account.resources.insert(key.clone(), resource.clone());
    let Ok(action) = "kms:PutKeyPolicy".parse::<rolecall_policy::ActionName>() else { return true };
    [root, api.caller.clone()].into_iter().any(|caller| {
        let request = Request::new(caller, action.clone(), Target::Resource(key.clone()));
        authorize(&world, &request).verdict == Verdict::Allowed
    })
}

/// A policy as KMS gives it back: laid out anew, whatever it looked like when it was put.
fn laid_out(text: &str) -> String {
    let Ok(read) = serde_json::from_str::<Value>(text) else { return text.to_owned() };
    let mut out = String::new();
    lay_out(&read, 0, &mut out);
    out
}

fn lay_out(value: &Value, depth: usize, out: &mut String) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let mut before = "{";
            for (name, value) in members {
                out.push_str(&format!("{before}\n{}{} : ", "  ".repeat(depth + 1), json!(name)));
                lay_out(value, depth + 1, out);
                before = ",";
            }
            out.push_str(&format!("\n{}}}", "  ".repeat(depth)));
        }
        Value::Array(items) => {
            let mut before = "[ ";
            for item in items {
                out.push_str(before);
                lay_out(item, depth, out);
                before = ", ";
            }
            out.push_str(if items.is_empty() { "[ ]" } else { " ]" });
        }
        Value::Object(_) => out.push_str("{ }"),
        other => out.push_str(&other.to_string()),
    }
}
