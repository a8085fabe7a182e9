//! What services share about resource-based policies: whether one may be kept, and statements that are added to it and
//! taken out again. Refuses to know how any one service words its refusal, and whom a policy lets in.

use rolecall_iam::{PolicyDoc, World};
use rolecall_policy::AccountId;
use rolecall_policy::document::{Nobody, PrincipalEntry, PrincipalName};
use rolecall_policy::text::{Edit, apply};
use serde_json::{Value, json};
use std::sync::Arc;

/// Why a service does not keep a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is not a JSON object.
    Json,
    /// It names somebody who is not there.
    Principal,
    /// Anything else that the grammar of policies does not have.
    Syntax,
}

/// The first fault of a policy.
pub(crate) fn fault(world: &World, policy: &PolicyDoc) -> Option<Fault> {
    if !serde_json::from_str::<Value>(&policy.text).is_ok_and(|read| read.is_object()) {
        return Some(Fault::Json);
    }
    let statements = &policy.parsed.policy.statements;
    let mut named = statements.iter().flat_map(|it| &it.principals).flat_map(|principals| &principals.entries);
    if policy.parsed.refused() || statements.is_empty() {
        return Some(Fault::Syntax);
    }
    named.any(|entry| !exists(world, &entry.name)).then_some(Fault::Principal)
}

/// A policy as IAM, S3, KMS, SNS and SQS keep it: an account that it names by its number stands there by its ARN.
pub(crate) fn as_kept(policy: Arc<PolicyDoc>) -> Arc<PolicyDoc> {
    let statements = &policy.parsed.policy.statements;
    let named = statements.iter().flat_map(|it| &it.principals).flat_map(|principals| &principals.entries);
    let edit = |entry: &PrincipalEntry| {
        let account = by_number(entry)?;
        Some(Edit::replace(entry.span, format!("arn:aws:iam::{account}:root")))
    };
    let edits: Vec<Edit> = named.filter_map(edit).collect();
    match edits.is_empty() {
        true => policy,
        false => PolicyDoc::new(policy.parsed.policy.kind, apply(&policy.text, &edits)),
    }
}

/// The account that a principal names by its number; the number may be written as the console shows it, with dashes.
fn by_number(entry: &PrincipalEntry) -> Option<AccountId> {
    match entry.name {
        PrincipalName::Account(account) if entry.text == account.as_str() => Some(account),
        PrincipalName::Nobody(Nobody::Malformed) => entry.text.replace('-', "").parse().ok(),
        _ => None,
    }
}

/// Users, roles and unique ids of accounts that are known here must be there.
pub(crate) fn exists(world: &World, name: &PrincipalName) -> bool {
    match name {
        PrincipalName::Nobody(_) | PrincipalName::UniqueId(_) => false,
        PrincipalName::Arn(arn) => match arn.account().and_then(|account| world.accounts.get(&account)) {
            Some(_) if arn.service() == "iam" && arn.after("user/").is_some() => world.user(arn).is_some(),
            Some(_) if arn.service() == "iam" && arn.after("role/").is_some() => world.role(arn).is_some(),
            _ => true,
        },
        _ => true,
    }
}

/// The first of these that is no account, for AddPermission.
pub(crate) fn no_account<'t>(accounts: &[&'t str]) -> Option<&'t str> {
    accounts.iter().find(|account| account.parse::<AccountId>().is_err()).copied()
}

/// The statement that AddPermission makes: these accounts may do these actions.
pub(crate) fn permission(label: &str, accounts: &[&str], actions: &[String], resource: &str) -> Value {
    let roots: Vec<Value> = accounts.iter().map(|account| json!(format!("arn:aws:iam::{account}:root"))).collect();
    let actions: Vec<Value> = actions.iter().map(|action| json!(action)).collect();
    json!({
        "Sid": label, "Effect": "Allow", "Principal": { "AWS": single(roots) }, "Action": single(actions),
        "Resource": resource,
    })
}

/// A list of one is written as that one.
fn single(mut list: Vec<Value>) -> Value {
    if list.len() == 1 { list.remove(0) } else { Value::Array(list) }
}

/// Whether a statement is called so.
fn is(statement: &Value, sid: &str) -> bool {
    statement.get("Sid").and_then(Value::as_str) == Some(sid)
}

/// The policy with one more statement; nothing where it has one of that name.
pub(crate) fn with_statement(policy: &str, statement: Value) -> Option<String> {
    let mut policy: Value = serde_json::from_str(policy).ok()?;
    let sid = statement.get("Sid").and_then(Value::as_str).unwrap_or_default().to_owned();
    let list = policy.get_mut("Statement")?;
    if !list.is_array() {
        *list = json!([list.take()]);
    }
    let list = list.as_array_mut()?;
    if list.iter().any(|known| is(known, &sid)) {
        return None;
    }
    list.push(statement);
    Some(policy.to_string())
}

/// The policy without the statement of this name, and nothing more where that was the last; the outer nothing where there
/// is no such statement.
pub(crate) fn without_statement(policy: &str, sid: &str) -> Option<Option<String>> {
    let mut policy: Value = serde_json::from_str(policy).ok()?;
    let list = policy.get_mut("Statement")?.as_array_mut()?;
    let before = list.len();
    list.retain(|known| !is(known, sid));
    let (after, left) = (list.len(), list.is_empty());
    (after < before).then(|| (!left).then(|| policy.to_string()))
}
