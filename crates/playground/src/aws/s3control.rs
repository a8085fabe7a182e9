//! The operations of `aws s3control` that concern an account's Block Public Access. Refuses to know who may change it.

use super::door::{Api, Shown};
use super::failure::Outcome;
use super::input::Input;
use super::operation::{Operation, operation};
use super::s3api::protection;
use rolecall_iam::world::BlockPublicAccess;
use serde_json::Value;

pub(crate) const OPERATIONS: &[Operation] = &[
    operation("GetPublicAccessBlock", get),
    operation("PutPublicAccessBlock", put),
    operation("DeletePublicAccessBlock", delete),
];

fn get(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    allowed(api, input)?;
    let account = api.context.world.who(&api.caller).account;
    let settings = account.and_then(|account| api.context.world.accounts.get(&account)?.block_public_access);
    protection::shown(api, settings)
}

fn put(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    allowed(api, input)?;
    set(api, Some(protection::told(input)))
}

fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    allowed(api, input)?;
    set(api, None)
}

/// An account speaks of itself alone.
fn allowed(api: &mut Api<'_, '_>, input: &Input) -> Outcome<()> {
    api.call_shown(input, &|_, _| Shown::Nothing)?;
    let own = api.context.world.who(&api.caller).account.map(|account| account.to_string());
    match input.text("AccountId") == own.as_deref() {
        true => Ok(()),
        false => Err(api.refuse("AccessDenied", "Access Denied")),
    }
}

fn set(api: &mut Api<'_, '_>, settings: Option<BlockPublicAccess>) -> Outcome<Value> {
    let account = api.context.world.who(&api.caller).account;
    if let Some(account) = account.and_then(|account| api.context.world.accounts.get_mut(&account)) {
        account.block_public_access = settings;
    }
    Ok(Value::Null)
}
