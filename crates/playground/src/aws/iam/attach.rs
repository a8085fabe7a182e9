//! Managed policies on users, groups and roles: attached, or as permissions boundaries. Refuses to know who may change
//! them.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::ask::ask;
use super::find::{self, Kind};
use super::show;
use rolecall_iam::world::Account;
use rolecall_policy::Arn;
use serde_json::{Value, json};

/// How many managed policies one may have: roles twenty since 2026, the others ten.
fn most(kind: Kind) -> (&'static str, usize) {
    match kind {
        Kind::User => ("PoliciesPerUser", 10),
        Kind::Group => ("PoliciesPerGroup", 10),
        Kind::Role => ("PoliciesPerRole", 20),
    }
}

pub(super) fn attach(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let kind = Kind::of(api.called.operation);
    let owner = input.need(kind.parameter());
    let policies = find::policies(api, kind, owner)?;
    let arn = find::attachable(api, input.need("PolicyArn"))?;
    let (quota, most) = most(kind);
    if policies.managed.contains(&arn) {
        return Ok(Value::Null);
    }
    if policies.managed.len() >= most {
        return Err(api.refuse("LimitExceeded", format!("Cannot exceed quota for {quota}: {most}")));
    }
    if let Some(policies) = find::policies_mut(api.account_mut()?, kind, owner) {
        policies.managed.push(arn);
    }
    Ok(Value::Null)
}

pub(super) fn detach(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let kind = Kind::of(api.called.operation);
    let (owner, arn) = (input.need(kind.parameter()), input.need("PolicyArn"));
    let policies = find::policies(api, kind, owner)?;
    if !policies.managed.iter().any(|attached| attached.as_str() == arn) {
        return Err(api.refuse("NoSuchEntity", format!("Policy {arn} was not found.")));
    }
    if let Some(policies) = find::policies_mut(api.account_mut()?, kind, owner) {
        policies.managed.retain(|attached| attached.as_str() != arn);
    }
    Ok(Value::Null)
}

pub(super) fn list_attached(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let kind = Kind::of(api.called.operation);
    let policies = find::policies(api, kind, input.need(kind.parameter()))?;
    let prefix = input.text("PathPrefix").unwrap_or("/");
    let shown: Vec<&Arn> = policies.managed.iter().filter(|arn| show::path(arn).starts_with(prefix)).collect();
    Ok(json!({ "AttachedPolicies": attached(shown) }))
}

/// Managed policies by name and ARN.
pub(super) fn attached<'a>(arns: impl IntoIterator<Item = &'a Arn>) -> Value {
    arns.into_iter().map(|arn| json!({ "PolicyName": arn.last(), "PolicyArn": arn.as_str() })).collect()
}

pub(super) fn list_entities(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let arn = super::policies::existing(api, input.need("PolicyArn"))?;
    let (filter, usage) = (input.text("EntityFilter"), input.text("PolicyUsageFilter"));
    let prefix = input.text("PathPrefix").unwrap_or("/");
    let (account, world) = (api.account()?, &*api.context.world);
    let wants = |kind: &str| filter.is_none_or(|filter| filter == kind);
    let has = |managed: &[Arn], boundary: Option<&Arn>| match usage {
        Some("PermissionsPolicy") => managed.contains(&arn),
        Some(_) => boundary == Some(&arn),
        None => managed.contains(&arn) || boundary == Some(&arn),
    };
    let groups = account.groups.values().filter(|it| wants("Group") && it.path.starts_with(prefix));
    let groups: Vec<Value> = groups
        .filter(|it| has(&it.policies.managed, None))
        .map(|it| json!({ "GroupName": it.name, "GroupId": world.unique_id(&it.arn) }))
        .collect();
    let users = account.users.values().filter(|it| wants("User") && it.path.starts_with(prefix));
    let users: Vec<Value> = users
        .filter(|it| has(&it.policies.managed, it.boundary.as_ref()))
        .map(|it| json!({ "UserName": it.name, "UserId": world.unique_id(&it.arn) }))
        .collect();
    let roles = account.roles.values().filter(|it| wants("Role") && it.path.starts_with(prefix));
    let roles: Vec<Value> = roles
        .filter(|it| has(&it.policies.managed, it.boundary.as_ref()))
        .map(|it| json!({ "RoleName": it.name, "RoleId": world.unique_id(&it.arn) }))
        .collect();
    Ok(json!({ "PolicyGroups": groups, "PolicyUsers": users, "PolicyRoles": roles }))
}

fn boundary_mut<'a>(account: &'a mut Account, kind: Kind, name: &str) -> Option<&'a mut Option<Arn>> {
    match kind {
        Kind::Role => account.roles.get_mut(name).map(|role| &mut role.boundary),
        _ => account.users.get_mut(name).map(|user| &mut user.boundary),
    }
}

pub(super) fn put_boundary(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let kind = Kind::of(api.called.operation);
    let owner = input.need(kind.parameter());
    find::policies(api, kind, owner)?;
    let arn = find::attachable(api, input.need("PermissionsBoundary"))?;
    if let Some(boundary) = boundary_mut(api.account_mut()?, kind, owner) {
        *boundary = Some(arn);
    }
    Ok(Value::Null)
}

pub(super) fn delete_boundary(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let kind = Kind::of(api.called.operation);
    let owner = input.need(kind.parameter());
    find::policies(api, kind, owner)?;
    let taken = boundary_mut(api.account_mut()?, kind, owner).and_then(Option::take);
    match taken {
        Some(_) => Ok(Value::Null),
        None => {
            let message = format!("The {} with name {owner} does not have a permissions boundary.", kind.word());
            Err(api.refuse("NoSuchEntity", message))
        }
    }
}
