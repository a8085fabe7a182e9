//! Roles: who may assume them, for how long, and what becomes of them. Refuses to know who may change them.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::resource_policy::as_kept;
use super::ask::ask;
use super::{find, inline, malformed, show};
use crate::view::Hint;
use rolecall_iam::PolicyDoc;
use rolecall_iam::world::Role;
use rolecall_policy::PolicyKind;
use serde_json::{Value, json};
use std::sync::Arc;

/// How many characters but for white space a trust policy may have.
const LONGEST_TRUST: usize = 2_048;

pub(super) fn create_role(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let name = input.need("RoleName");
    let path = input.text("Path").unwrap_or("/");
    if path.starts_with("/aws-service-role") {
        let message = "Paths beginning with '/aws-service-role' are reserved for AWS Service Linked Roles";
        return Err(api.refuse("InvalidInput", message));
    }
    ask(api, input)?;
    let trust = trust(api, input.need("AssumeRolePolicyDocument"))?;
    let account = api.account()?;
    let id = account.id;
    if find::taken(account.roles.keys(), name) {
        return Err(api.refuse("EntityAlreadyExists", format!("Role with name {name} already exists.")));
    }
    let mut role = Role::new(id, path, name, trust);
    role.boundary = input.text("PermissionsBoundary").map(|arn| find::attachable(api, arn)).transpose()?;
    role.description = input.text("Description").map(str::to_string);
    role.max_session_duration = duration(input).unwrap_or(role.max_session_duration);
    role.tags = show::given_tags(input);
    role.created = api.context.world.clock;
    api.account_mut()?.roles.insert(name.into(), role.clone());
    let mut output = show::new_role(api.context.world, &role);
    show::boundary(&mut output, role.boundary.as_ref());
    show::tags(&mut output, &role.tags);
    Ok(json!({ "Role": output }))
}

fn duration(input: &Input) -> Option<u32> {
    u32::try_from(input.number("MaxSessionDuration")?).ok()
}

/// A trust policy that AWS would save.
fn trust(api: &mut Api<'_, '_>, text: &str) -> Outcome<Arc<PolicyDoc>> {
    if inline::size(text) > LONGEST_TRUST {
        let message = format!("Cannot exceed quota for ACLSizePerRole: {LONGEST_TRUST}");
        return Err(api.refuse("LimitExceeded", message));
    }
    if let Err(malformed) = malformed::trust(api.context.world, &api.context.machine.catalog, text) {
        return Err(refuse_document(api, PolicyKind::Trust, text, &malformed));
    }
    Ok(as_kept(PolicyDoc::trust(text)))
}

/// AWS's words for a policy that it does not save; ours, with the place, stand beside them.
pub(super) fn refuse_document(
    api: &mut Api<'_, '_>,
    kind: PolicyKind,
    text: &str,
    malformed: &malformed::Malformed,
) -> super::super::failure::Stop {
    explain(api, kind, text, malformed);
    api.refuse("MalformedPolicyDocument", malformed.message.clone())
}

/// Says beside AWS's words what is wrong where.
pub(super) fn explain(api: &mut Api<'_, '_>, kind: PolicyKind, text: &str, malformed: &malformed::Malformed) {
    if let Some(explained) = explained(kind, text, malformed) {
        api.context.machine.suggest(Hint { text: explained, command: None });
    }
}

/// Says what is wrong with a policy of any service that AWS would not keep.
pub(in crate::aws) fn explain_document(api: &mut Api<'_, '_>, document: &PolicyDoc) {
    explain(api, document.parsed.policy.kind, &document.text, &malformed::Malformed::somewhere());
}

fn explained(kind: PolicyKind, text: &str, malformed: &malformed::Malformed) -> Option<String> {
    let looks_like_a_file = !text.contains('{') && (text.ends_with(".json") || text.contains('/'));
    if looks_like_a_file && !text.contains(char::is_whitespace) {
        return Some(format!("`{text}` was sent as the policy itself: a file is named with `file://` before it"));
    }
    malformed.explanation(kind, text)
}

pub(super) fn get_role(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let role = find::role(api, input.need("RoleName"))?;
    let mut output = show::role(api.context.world, &role);
    show::tags(&mut output, &role.tags);
    output.insert("RoleLastUsed".into(), json!({}));
    Ok(json!({ "Role": output }))
}

pub(super) fn list_roles(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let prefix = input.text("PathPrefix").unwrap_or("/");
    let roles = api.account()?.roles.values().filter(|role| role.path.starts_with(prefix));
    let roles: Vec<Value> = roles.map(|role| show::role(api.context.world, role).into()).collect();
    Ok(json!({ "Roles": roles }))
}

/// Changes a role that was found before.
fn change(api: &mut Api<'_, '_>, name: &str, with: impl FnOnce(&mut Role)) -> Outcome<()> {
    if let Some(role) = api.account_mut()?.roles.get_mut(name) {
        with(role);
    }
    Ok(())
}

pub(super) fn update_role(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let role = find::role(api, input.need("RoleName"))?;
    change(api, &role.name, |role| {
        if let Some(description) = input.text("Description") {
            role.description = Some(description.into()).filter(|text: &String| !text.is_empty());
        }
        // A role whose duration nobody names falls back to an hour.
        role.max_session_duration = duration(input).unwrap_or(3_600);
    })?;
    Ok(Value::Null)
}

pub(super) fn update_role_description(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let mut role = find::role(api, input.need("RoleName"))?;
    role.description = Some(input.need("Description").to_string()).filter(|text| !text.is_empty());
    change(api, &role.name, |known| known.description.clone_from(&role.description))?;
    let mut output = show::role(api.context.world, &role);
    output.remove("MaxSessionDuration");
    Ok(json!({ "Role": output }))
}

pub(super) fn update_assume_role_policy(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let role = find::role(api, input.need("RoleName"))?;
    let trust = trust(api, input.need("PolicyDocument"))?;
    change(api, &role.name, |role| role.trust = trust)?;
    Ok(Value::Null)
}

pub(super) fn delete_role(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let role = find::role(api, input.need("RoleName"))?;
    let mut profiles = api.account()?.instance_profiles.values();
    let held = [
        (profiles.any(|profile| profile.role.as_ref() == Some(&role.name)), "remove roles from instance profile"),
        (!role.policies.managed.is_empty(), "detach all policies"),
        (!role.policies.inline.is_empty(), "delete policies"),
    ];
    if let Some((_, what)) = held.iter().find(|(there, _)| *there) {
        return Err(api.refuse("DeleteConflict", format!("Cannot delete entity, must {what} first.")));
    }
    api.context.world.delete_principal(&role.arn);
    Ok(Value::Null)
}

pub(super) fn list_instance_profiles_for_role(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let role = find::role(api, input.need("RoleName"))?;
    let account = api.account()?;
    let profiles = account.instance_profiles.values().filter(|profile| profile.role.as_ref() == Some(&role.name));
    let profiles: Vec<Value> =
        profiles.map(|profile| show::profile(api.context.world, account, profile).into()).collect();
    Ok(json!({ "InstanceProfiles": profiles }))
}
