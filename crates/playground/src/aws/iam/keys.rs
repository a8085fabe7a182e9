//! Access keys of users. Refuses to know who may have them.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::ask::ask;
use super::find;
use rolecall_iam::id;
use rolecall_iam::world::{AccessKey, Account, User};
use rolecall_policy::Arn;
use serde_json::{Value, json};

const MOST: usize = 2;

pub(super) fn create_access_key(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let user = find::named_user(api, input.text("UserName"))?;
    if user.access_keys.len() >= MOST {
        return Err(api.refuse("LimitExceeded", format!("Cannot exceed quota for AccessKeysPerUser: {MOST}")));
    }
    let (seed, now) = (api.context.world.seed, api.context.world.clock);
    let account = api.account()?;
    let base = format!("{}@{now}", user.arn);
    // The same command at the same time gives the same key, however many others came before; a deleted one never again.
    let fresh = |what: &String| !known(account, &id::unique(seed, "AKIA", Some(account.id), what));
    let what = (0..).map(|again: u32| format!("{base}/{again}")).find(fresh).unwrap_or(base);
    let id = id::unique(seed, "AKIA", Some(account.id), &what);
    let secret = id::secret(seed, &what);
    let key = AccessKey { id: id.clone(), secret: secret.clone(), active: true, created: now, last_used: None };
    if let Some(user) = api.account_mut()?.users.get_mut(&user.name) {
        user.access_keys.push(key);
    }
    Ok(json!({ "AccessKey": {
        "UserName": user.name,
        "AccessKeyId": id,
        "Status": "Active",
        "SecretAccessKey": secret,
        "CreateDate": now.cli(),
    } }))
}

/// Whether a key is there, or was.
fn known(account: &Account, id: &str) -> bool {
    let there = account.users.values().any(|user| user.access_keys.iter().any(|key| key.id == id));
    there || account.deleted.contains_key(&deleted(account, id))
}

fn deleted(account: &Account, id: &str) -> Arn {
    Arn::global("iam", account.id, &format!("access-key/{id}"))
}

fn status(key: &AccessKey) -> &'static str {
    if key.active { "Active" } else { "Inactive" }
}

pub(super) fn list_access_keys(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let user = find::named_user(api, input.text("UserName"))?;
    let keys = user.access_keys.iter().map(|key| {
        json!({
            "UserName": user.name,
            "AccessKeyId": key.id,
            "Status": status(key),
            "CreateDate": key.created.cli(),
        })
    });
    Ok(json!({ "AccessKeyMetadata": keys.collect::<Vec<Value>>() }))
}

/// The user who has the key.
fn holder(api: &mut Api<'_, '_>, input: &Input) -> Outcome<User> {
    let user = find::named_user(api, input.text("UserName"))?;
    let id = input.need("AccessKeyId");
    match user.access_keys.iter().any(|key| key.id == id) {
        true => Ok(user),
        false => Err(missing(api, id)),
    }
}

fn missing(api: &mut Api<'_, '_>, id: &str) -> Stop {
    api.refuse("NoSuchEntity", format!("The Access Key with id {id} cannot be found"))
}

pub(super) fn update_access_key(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let user = holder(api, input)?;
    let active = input.need("Status") == "Active";
    let keys = api.account_mut()?.users.get_mut(&user.name).map(|user| &mut user.access_keys);
    for key in keys.into_iter().flatten().filter(|key| key.id == input.need("AccessKeyId")) {
        key.active = active;
    }
    Ok(Value::Null)
}

pub(super) fn delete_access_key(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let user = holder(api, input)?;
    let id = input.need("AccessKeyId");
    let account = api.account_mut()?;
    let gone = deleted(account, id);
    if let Some(user) = account.users.get_mut(&user.name) {
        user.access_keys.retain(|key| key.id != id);
    }
    account.deleted.insert(gone, 1);
    Ok(Value::Null)
}

pub(super) fn get_access_key_last_used(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let id = input.need("AccessKeyId");
    let users = api.account()?.users.values();
    let found = { users }.find_map(|user| Some((user, user.access_keys.iter().find(|key| key.id == id)?)));
    let Some((user, key)) = found else { return Err(missing(api, id)) };
    let used = match &key.last_used {
        Some(used) => json!({ "LastUsedDate": used.at.cli(), "ServiceName": used.service, "Region": used.region }),
        None => json!({ "ServiceName": "N/A", "Region": "N/A" }),
    };
    Ok(json!({ "UserName": user.name, "AccessKeyLastUsed": used }))
}
