//! Inline policies of users, groups and roles. Refuses to know who may change them.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::ask::ask;
use super::find::{self, Kind};
use super::{malformed, roles, show};
use rolecall_iam::PolicyDoc;
use rolecall_policy::PolicyKind;
use serde_json::{Value, json};
use std::sync::Arc;

/// How many characters IAM counts: white space does not.
pub(super) fn size(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// How many characters the inline policies of one of a kind may have together.
fn most(kind: Kind) -> usize {
    match kind {
        Kind::User => 2_048,
        Kind::Group => 5_120,
        Kind::Role => 10_240,
    }
}

/// An identity-based policy that AWS would save.
pub(super) fn document(api: &mut Api<'_, '_>, text: &str) -> Outcome<Arc<PolicyDoc>> {
    match malformed::identity(text) {
        Ok(()) => Ok(PolicyDoc::identity(text)),
        Err(malformed) => Err(roles::refuse_document(api, PolicyKind::Identity, text, &malformed)),
    }
}

pub(super) fn put(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let kind = Kind::of(api.called.operation);
    let (owner, name, text) = (input.need(kind.parameter()), input.need("PolicyName"), input.need("PolicyDocument"));
    let policies = find::policies(api, kind, owner)?;
    let document = document(api, text)?;
    let others = policies.inline.iter().filter(|policy| *policy.name != *name);
    let together = others.map(|policy| size(&policy.document.text)).sum::<usize>() + size(text);
    if together > most(kind) {
        let message = format!("Maximum policy size of {} bytes exceeded for {} {owner}", most(kind), kind.word());
        return Err(api.refuse("LimitExceeded", message));
    }
    if let Some(policies) = find::policies_mut(api.account_mut()?, kind, owner) {
        policies.put_inline(name, document);
    }
    Ok(Value::Null)
}

pub(super) fn get(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let kind = Kind::of(api.called.operation);
    let (owner, name) = (input.need(kind.parameter()), input.need("PolicyName"));
    let policies = find::policies(api, kind, owner)?;
    match policies.inline.iter().find(|policy| *policy.name == *name) {
        Some(policy) => Ok(json!({
            kind.parameter(): owner,
            "PolicyName": name,
            "PolicyDocument": show::document(&policy.document.text),
        })),
        None => Err(missing(api, kind, name)),
    }
}

fn missing(api: &mut Api<'_, '_>, kind: Kind, name: &str) -> super::super::failure::Stop {
    api.refuse("NoSuchEntity", format!("The {} policy with name {name} cannot be found.", kind.word()))
}

pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let kind = Kind::of(api.called.operation);
    let policies = find::policies(api, kind, input.need(kind.parameter()))?;
    let mut names: Vec<&str> = policies.inline.iter().map(|policy| &*policy.name).collect();
    names.sort_unstable();
    Ok(json!({ "PolicyNames": names }))
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let kind = Kind::of(api.called.operation);
    let (owner, name) = (input.need(kind.parameter()), input.need("PolicyName"));
    let policies = find::policies(api, kind, owner)?;
    if !policies.inline.iter().any(|policy| *policy.name == *name) {
        return Err(missing(api, kind, name));
    }
    if let Some(policies) = find::policies_mut(api.account_mut()?, kind, owner) {
        policies.inline.retain(|policy| *policy.name != *name);
    }
    Ok(Value::Null)
}
