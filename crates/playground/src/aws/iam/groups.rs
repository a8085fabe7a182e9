//! Groups and who is in them. Refuses to know who may change them.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::ask::ask;
use super::{find, show};
use rolecall_iam::world::Group;
use serde_json::{Value, json};

pub(super) fn create_group(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let name = input.need("GroupName");
    let account = api.account()?;
    let id = account.id;
    if find::taken(account.groups.keys(), name) {
        return Err(api.refuse("EntityAlreadyExists", format!("Group with name {name} already exists.")));
    }
    let mut group = Group::new(id, input.text("Path").unwrap_or("/"), name);
    group.created = api.context.world.clock;
    api.account_mut()?.groups.insert(name.into(), group.clone());
    Ok(json!({ "Group": show::group(api.context.world, &group) }))
}

pub(super) fn get_group(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let group = find::group(api, input.need("GroupName"))?;
    let members = api.account()?.users.values().filter(|user| user.groups.contains(&group.name));
    let users: Vec<Value> = members.map(|user| show::user(api.context.world, user).into()).collect();
    Ok(json!({ "Users": users, "Group": show::group(api.context.world, &group) }))
}

pub(super) fn list_groups(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let prefix = input.text("PathPrefix").unwrap_or("/");
    let groups = api.account()?.groups.values().filter(|group| group.path.starts_with(prefix));
    let groups: Vec<Value> = groups.map(|group| show::group(api.context.world, group).into()).collect();
    Ok(json!({ "Groups": groups }))
}

pub(super) fn update_group(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let group = find::group(api, input.need("GroupName"))?;
    let name = input.text("NewGroupName").unwrap_or(&group.name);
    let others = api.account()?.groups.keys().filter(|known| **known != group.name);
    if find::taken(others, name) {
        return Err(api.refuse("EntityAlreadyExists", format!("Group with name {name} already exists.")));
    }
    let path = input.text("NewPath").unwrap_or(&group.path);
    api.context.world.rename_group(&group.arn, path, name);
    Ok(Value::Null)
}

pub(super) fn delete_group(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let group = find::group(api, input.need("GroupName"))?;
    let account = api.account()?;
    let held = [
        (account.users.values().any(|user| user.groups.contains(&group.name)), "remove users from group"),
        (!group.policies.managed.is_empty(), "detach all policies"),
        (!group.policies.inline.is_empty(), "delete policies"),
    ];
    if let Some((_, what)) = held.iter().find(|(there, _)| *there) {
        return Err(api.refuse("DeleteConflict", format!("Cannot delete entity, must {what} first.")));
    }
    api.account_mut()?.groups.remove(&group.name);
    api.context.world.retire(&group.arn);
    Ok(Value::Null)
}

/// How many groups a user may be in.
const MOST_GROUPS: usize = 10;

pub(super) fn add_user_to_group(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let group = find::group(api, input.need("GroupName"))?;
    let user = find::user(api, input.need("UserName"))?;
    if user.groups.contains(&group.name) {
        return Ok(Value::Null);
    }
    if user.groups.len() >= MOST_GROUPS {
        return Err(api.refuse("LimitExceeded", format!("Cannot exceed quota for GroupsPerUser: {MOST_GROUPS}")));
    }
    if let Some(user) = api.account_mut()?.users.get_mut(&user.name) {
        user.groups.push(group.name);
    }
    Ok(Value::Null)
}

pub(super) fn remove_user_from_group(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let group = find::group(api, input.need("GroupName"))?;
    let user = find::user(api, input.need("UserName"))?;
    if let Some(user) = api.account_mut()?.users.get_mut(&user.name) {
        user.groups.retain(|name| *name != group.name);
    }
    Ok(Value::Null)
}
