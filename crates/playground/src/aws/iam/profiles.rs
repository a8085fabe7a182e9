//! Instance profiles, which carry a role to EC2 instances. Refuses to know who may change them.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::ask::ask;
use super::{find, show};
use rolecall_iam::world::InstanceProfile;
use rolecall_policy::Arn;
use serde_json::{Value, json};

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let (path, name) = (input.text("Path").unwrap_or("/"), input.need("InstanceProfileName"));
    let account = api.account()?;
    let arn = Arn::global("iam", account.id, &format!("instance-profile{path}{name}"));
    if find::taken(account.instance_profiles.keys(), name) {
        return Err(api.refuse("EntityAlreadyExists", format!("Instance Profile {name} already exists.")));
    }
    let (tags, created) = (show::given_tags(input), api.context.world.clock);
    let profile = InstanceProfile { arn, name: name.into(), path: path.into(), role: None, tags, created };
    api.account_mut()?.instance_profiles.insert(name.into(), profile.clone());
    shown(api, &profile)
}

fn shown(api: &Api<'_, '_>, profile: &InstanceProfile) -> Outcome<Value> {
    let mut output = show::profile(api.context.world, api.account()?, profile);
    show::tags(&mut output, &profile.tags);
    Ok(json!({ "InstanceProfile": output }))
}

pub(super) fn get(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let profile = find::profile(api, input.need("InstanceProfileName"))?;
    shown(api, &profile)
}

pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let prefix = input.text("PathPrefix").unwrap_or("/");
    let account = api.account()?;
    let profiles = account.instance_profiles.values().filter(|profile| profile.path.starts_with(prefix));
    let profiles: Vec<Value> =
        profiles.map(|profile| show::profile(api.context.world, account, profile).into()).collect();
    Ok(json!({ "InstanceProfiles": profiles }))
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let profile = find::profile(api, input.need("InstanceProfileName"))?;
    if profile.role.is_some() {
        let message = "Cannot delete entity, must remove roles from instance profile first.";
        return Err(api.refuse("DeleteConflict", message));
    }
    api.account_mut()?.instance_profiles.remove(&profile.name);
    api.context.world.retire(&profile.arn);
    Ok(Value::Null)
}

pub(super) fn add_role(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let profile = find::profile(api, input.need("InstanceProfileName"))?;
    let role = find::role(api, input.need("RoleName"))?;
    if profile.role.is_some() {
        let message = "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1";
        return Err(api.refuse("LimitExceeded", message));
    }
    if let Some(profile) = api.account_mut()?.instance_profiles.get_mut(&profile.name) {
        profile.role = Some(role.name);
    }
    Ok(Value::Null)
}

pub(super) fn remove_role(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let profile = find::profile(api, input.need("InstanceProfileName"))?;
    let name = input.need("RoleName");
    if profile.role.as_deref() != Some(name) {
        return Err(find::nobody(api, find::Kind::Role, name));
    }
    if let Some(profile) = api.account_mut()?.instance_profiles.get_mut(&profile.name) {
        profile.role = None;
    }
    Ok(Value::Null)
}
