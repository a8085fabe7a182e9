//! Users and the groups that they are in. Refuses to know who may change them.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::ask::ask;
use super::{find, show};
use rolecall_iam::world::User;
use rolecall_iam::world::who::Is;
use serde_json::{Value, json};

pub(super) fn create_user(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let name = input.need("UserName");
    let account = api.account()?;
    let id = account.id;
    if find::taken(account.users.keys(), name) {
        return Err(api.refuse("EntityAlreadyExists", format!("User with name {name} already exists.")));
    }
    let mut user = User::new(id, input.text("Path").unwrap_or("/"), name);
    user.boundary = input.text("PermissionsBoundary").map(|arn| find::attachable(api, arn)).transpose()?;
    user.tags = show::given_tags(input);
    user.created = api.context.world.clock;
    api.account_mut()?.users.insert(name.into(), user.clone());
    Ok(json!({ "User": shown(api, &user) }))
}

fn shown(api: &Api<'_, '_>, user: &User) -> Value {
    let mut output = show::user(api.context.world, user);
    show::tags(&mut output, &user.tags);
    output.into()
}

pub(super) fn get_user(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let root = matches!(api.context.world.who(&api.caller).is, Is::Root) && input.text("UserName").is_none();
    if root {
        let account = api.account()?;
        // Nobody says when an account was made: it is as old as the first thing in it.
        let users = account.users.values().map(|user| user.created);
        let made = users.chain(account.roles.values().map(|role| role.created)).min();
        let made = made.unwrap_or(api.context.world.clock).cli();
        let (id, arn) = (account.id.to_string(), account.root_arn().to_string());
        return Ok(json!({ "User": { "UserId": id, "Arn": arn, "CreateDate": made } }));
    }
    let user = find::named_user(api, input.text("UserName"))?;
    Ok(json!({ "User": shown(api, &user) }))
}

pub(super) fn list_users(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let prefix = input.text("PathPrefix").unwrap_or("/");
    let users = api.account()?.users.values().filter(|user| user.path.starts_with(prefix));
    let users: Vec<Value> = users.map(|user| show::user(api.context.world, user).into()).collect();
    Ok(json!({ "Users": users }))
}

pub(super) fn update_user(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let user = find::user(api, input.need("UserName"))?;
    let name = input.text("NewUserName").unwrap_or(&user.name);
    let others = api.account()?.users.keys().filter(|known| **known != user.name);
    if find::taken(others, name) {
        return Err(api.refuse("EntityAlreadyExists", format!("User with name {name} already exists.")));
    }
    let path = input.text("NewPath").unwrap_or(&user.path);
    api.context.world.rename_user(&user.arn, path, name);
    Ok(Value::Null)
}

pub(super) fn delete_user(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let user = find::user(api, input.need("UserName"))?;
    let held = [
        (!user.groups.is_empty(), "remove users from group"),
        (!user.policies.managed.is_empty(), "detach all policies"),
        (!user.policies.inline.is_empty(), "delete policies"),
        (!user.access_keys.is_empty(), "delete access keys"),
        (user.login.is_some(), "delete login profile"),
        (!user.mfa_devices.is_empty(), "delete MFA device"),
    ];
    if let Some((_, what)) = held.iter().find(|(there, _)| *there) {
        return Err(api.refuse("DeleteConflict", format!("Cannot delete entity, must {what} first.")));
    }
    api.context.world.delete_principal(&user.arn);
    Ok(Value::Null)
}

pub(super) fn list_groups_for_user(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let user = find::user(api, input.need("UserName"))?;
    let account = api.account()?;
    let groups = user.groups.iter().filter_map(|name| account.groups.get(name));
    let groups: Vec<Value> = groups.map(|group| show::group(api.context.world, group).into()).collect();
    Ok(json!({ "Groups": groups }))
}
