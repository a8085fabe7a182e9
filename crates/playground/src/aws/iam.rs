//! The operations of `aws iam` that read. Refuses to know who may do what.

mod malformed;

use super::door::{Api, Shown};
use super::failure::{Outcome, Stop};
use super::input::Input;
use super::operation::{Operation, operation};
use crate::view::Hint;
use rolecall_iam::world::{Account, Attached, Role, Tags, User};
use rolecall_iam::{Caller, Target, Time, World};
use rolecall_policy::{AccountId, Arn};
use serde_json::{Map, Value, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation("GetPolicy", get_policy),
    operation("GetPolicyVersion", get_policy_version),
    operation("GetRole", get_role),
    operation("GetUser", get_user),
    operation("ListAttachedRolePolicies", list_attached_role_policies).without(&["Marker"]),
    operation("ListAttachedUserPolicies", list_attached_user_policies).without(&["Marker"]),
    operation("ListPolicies", list_policies).without(&["PolicyUsageFilter", "Marker"]),
    operation("ListRoles", list_roles).without(&["Marker"]),
    operation("ListUsers", list_users).without(&["Marker"]),
];

/// The account that the caller acts in.
fn own_account(api: &Api<'_, '_>) -> Option<AccountId> {
    api.context.world.who(&api.caller).account
}

fn account(world: &World, id: Option<AccountId>) -> Option<&Account> {
    world.accounts.get(&id?)
}

/// What a list of this kind is checked against, and how the refusal shows it.
fn list_of(api: &Api<'_, '_>, kind: &str) -> Shown {
    match own_account(api) {
        Some(account) => Shown::As(format!("arn:aws:iam::{account}:{kind}/")),
        None => Shown::Nothing,
    }
}

/// The ARN of a named role or user: the real one, path included, or what it would be.
fn entity(account: Option<AccountId>, kind: &str, name: &str, found: Option<Arn>) -> Target {
    let account = account.as_ref().map(AccountId::as_str).unwrap_or_default();
    Target::Resource(found.unwrap_or_else(|| Arn::build("iam", "", account, &format!("{kind}/{name}"))))
}

fn list_roles(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.check("iam:ListRoles", Target::Any, &list_of(api, "role"))?;
    let world = &*api.context.world;
    let prefix = input.text("PathPrefix").unwrap_or("/");
    let roles = account(world, own_account(api)).into_iter().flat_map(|account| account.roles.values());
    let roles: Vec<Value> = roles
        .filter(|role| role.path.starts_with(prefix))
        .map(|role| Value::Object(role_in_list(world, role)))
        .collect();
    Ok(json!({ "Roles": roles }))
}

fn list_users(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.check("iam:ListUsers", Target::Any, &list_of(api, "user"))?;
    let world = &*api.context.world;
    let prefix = input.text("PathPrefix").unwrap_or("/");
    let users = account(world, own_account(api)).into_iter().flat_map(|account| account.users.values());
    let users: Vec<Value> = users
        .filter(|user| user.path.starts_with(prefix))
        .map(|user| Value::Object(user_in_list(world, user)))
        .collect();
    Ok(json!({ "Users": users }))
}

fn find_role(api: &mut Api<'_, '_>, action: &str, name: &str) -> Outcome<Role> {
    let id = own_account(api);
    let found = account(api.context.world, id).and_then(|account| account.roles.get(name)).cloned();
    let target = entity(id, "role", name, found.as_ref().map(|role| role.arn.clone()));
    api.check(action, target, &Shown::As(format!("role {name}")))?;
    found.ok_or_else(|| api.refuse("NoSuchEntity", format!("The role with name {name} cannot be found.")))
}

fn find_user(api: &mut Api<'_, '_>, action: &str, name: &str) -> Outcome<User> {
    let id = own_account(api);
    let found = account(api.context.world, id).and_then(|account| account.users.get(name)).cloned();
    let target = entity(id, "user", name, found.as_ref().map(|user| user.arn.clone()));
    api.check(action, target, &Shown::As(format!("user {name}")))?;
    found.ok_or_else(|| api.refuse("NoSuchEntity", format!("The user with name {name} cannot be found.")))
}

fn get_role(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let role = find_role(api, "iam:GetRole", input.need("RoleName"))?;
    let mut output = role_in_list(api.context.world, &role);
    put_tags(&mut output, &role.tags);
    output.insert("RoleLastUsed".into(), json!({}));
    Ok(json!({ "Role": output }))
}

fn get_user(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let own = match &api.caller {
        Caller::User(arn) => Some(arn.last().to_string()),
        _ => None,
    };
    let Some(name) = input.text("UserName").map(str::to_string).or(own) else {
        let message = "Must specify userName when calling with non-User credentials";
        return Err(api.refuse("ValidationError", message));
    };
    let user = find_user(api, "iam:GetUser", &name)?;
    let mut output = user_in_list(api.context.world, &user);
    put_tags(&mut output, &user.tags);
    Ok(json!({ "User": output }))
}

fn list_attached_role_policies(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let role = find_role(api, "iam:ListAttachedRolePolicies", input.need("RoleName"))?;
    Ok(attached(&role.policies, input))
}

fn list_attached_user_policies(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let user = find_user(api, "iam:ListAttachedUserPolicies", input.need("UserName"))?;
    Ok(attached(&user.policies, input))
}

fn attached(policies: &Attached, input: &Input) -> Value {
    let prefix = input.text("PathPrefix").unwrap_or("/");
    let shown = policies.managed.iter().filter(|arn| path_of(arn).starts_with(prefix));
    let list: Vec<Value> = shown.map(|arn| json!({ "PolicyName": arn.last(), "PolicyArn": arn.as_str() })).collect();
    json!({ "AttachedPolicies": list })
}

/// The path of a managed policy: `/` or `/job-function/`.
fn path_of(arn: &Arn) -> String {
    let name = arn.last();
    arn.after("policy").and_then(|rest| rest.strip_suffix(name)).unwrap_or("/").into()
}

/// What is known of a managed policy beyond its text.
struct Managed {
    version: String,
    created: String,
    updated: String,
    text: String,
}

fn find_policy(api: &mut Api<'_, '_>, action: &str, text: &str) -> Outcome<(Arn, Managed)> {
    let Ok(arn) = text.parse::<Arn>() else {
        return Err(api.refuse("ValidationError", "Invalid ARN:  Could not be parsed!"));
    };
    api.check(action, Target::Resource(arn.clone()), &Shown::As(format!("policy {arn}")))?;
    let own = account(api.context.world, own_account(api));
    let found = match own.and_then(|account| account.policies.get(&arn)) {
        Some(policy) => Some(Managed {
            version: "v1".into(),
            created: policy.created.cli(),
            updated: policy.created.cli(),
            text: policy.document.text.clone(),
        }),
        None => api.context.machine.catalog.get(arn.as_str()).map(|policy| Managed {
            version: policy.version.into(),
            created: as_cli(policy.created),
            updated: as_cli(policy.date),
            text: policy.document.into(),
        }),
    };
    if found.is_none() && arn.account().is_none() && api.context.world.aws_managed.contains_key(&arn) {
        let text = "the dates and versions of this AWS managed policy are in the catalogue, which is not loaded".into();
        api.context.machine.suggest(Hint { text, command: None });
        return Err(Stop::Quiet(255));
    }
    match found {
        Some(policy) => Ok((arn, policy)),
        None => Err(api.refuse("NoSuchEntity", format!("Policy {arn} was not found."))),
    }
}

fn as_cli(date: &str) -> String {
    Time::parse(date).map_or_else(|| date.into(), Time::cli)
}

fn get_policy(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (arn, policy) = find_policy(api, "iam:GetPolicy", input.need("PolicyArn"))?;
    let own = account(api.context.world, own_account(api));
    let mut output = policy_in_list(api.context.world, own, &arn, &policy);
    output.insert("Tags".into(), json!([]));
    Ok(json!({ "Policy": output }))
}

fn get_policy_version(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (arn, policy) = find_policy(api, "iam:GetPolicyVersion", input.need("PolicyArn"))?;
    let version = input.need("VersionId");
    let number = |version: &str| version.strip_prefix('v').and_then(|number| number.parse::<u32>().ok());
    let is_older = number(version).is_some_and(|asked| asked > 0 && Some(asked) < number(&policy.version));
    if arn.account().is_none() && is_older {
        let text =
            format!("only the current version of an AWS managed policy is held here, which is {}", policy.version);
        api.context.machine.suggest(Hint { text, command: None });
        return Err(Stop::Quiet(255));
    }
    if version != policy.version {
        let message = format!("Policy {arn} version {version} does not exist or is not attachable.");
        return Err(api.refuse("NoSuchEntity", message));
    }
    Ok(json!({ "PolicyVersion": {
        "Document": document(&policy.text),
        "VersionId": version,
        "IsDefaultVersion": true,
        "CreateDate": policy.updated,
    } }))
}

fn list_policies(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.check("iam:ListPolicies", Target::Any, &Shown::As("policy path /".into()))?;
    if input.text("Scope") != Some("Local") {
        let hint = "AWS's own policies are not listed here: ask for those of the account";
        api.context
            .machine
            .suggest(Hint { text: hint.into(), command: Some("aws iam list-policies --scope Local".into()) });
        return Err(Stop::Quiet(255));
    }
    let world = &*api.context.world;
    let own = account(world, own_account(api));
    let prefix = input.text("PathPrefix").unwrap_or("/");
    let policies = own.into_iter().flat_map(|account| account.policies.values());
    let policies: Vec<Value> = policies
        .filter(|policy| policy.path.starts_with(prefix))
        .filter(|policy| input.flag("OnlyAttached") != Some(true) || usage(own, &policy.arn).0 > 0)
        .map(|policy| {
            let date = policy.created.cli();
            let text = String::new();
            let managed = Managed { version: "v1".into(), created: date.clone(), updated: date, text };
            Value::Object(policy_in_list(world, own, &policy.arn, &managed))
        })
        .collect();
    Ok(json!({ "Policies": policies }))
}

/// How often a policy is attached, and how often it bounds somebody, in the account.
fn usage(account: Option<&Account>, arn: &Arn) -> (usize, usize) {
    let Some(account) = account else { return (0, 0) };
    let attached = account.users.values().map(|user| &user.policies);
    let attached = attached.chain(account.groups.values().map(|group| &group.policies));
    let attached = attached.chain(account.roles.values().map(|role| &role.policies));
    let bounds =
        account.users.values().map(|user| &user.boundary).chain(account.roles.values().map(|role| &role.boundary));
    (
        attached.filter(|policies| policies.managed.contains(arn)).count(),
        bounds.filter(|boundary| boundary.as_ref() == Some(arn)).count(),
    )
}

fn policy_in_list(world: &World, account: Option<&Account>, arn: &Arn, policy: &Managed) -> Map<String, Value> {
    let (attachments, bounds) = usage(account, arn);
    object(json!({
        "PolicyName": arn.last(),
        "PolicyId": world.unique_id(arn),
        "Arn": arn.as_str(),
        "Path": path_of(arn),
        "DefaultVersionId": policy.version,
        "AttachmentCount": attachments,
        "PermissionsBoundaryUsageCount": bounds,
        "IsAttachable": true,
        "CreateDate": policy.created,
        "UpdateDate": policy.updated,
    }))
}

fn role_in_list(world: &World, role: &Role) -> Map<String, Value> {
    let mut output = object(json!({
        "Path": role.path,
        "RoleName": role.name,
        "RoleId": world.unique_id(&role.arn),
        "Arn": role.arn.as_str(),
        "CreateDate": role.created.cli(),
        "AssumeRolePolicyDocument": document(&role.trust.text),
    }));
    if let Some(description) = &role.description {
        output.insert("Description".into(), json!(description));
    }
    output.insert("MaxSessionDuration".into(), json!(role.max_session_duration));
    put_boundary(&mut output, role.boundary.as_ref());
    output
}

fn user_in_list(world: &World, user: &User) -> Map<String, Value> {
    let mut output = object(json!({
        "Path": user.path,
        "UserName": user.name,
        "UserId": world.unique_id(&user.arn),
        "Arn": user.arn.as_str(),
        "CreateDate": user.created.cli(),
    }));
    put_boundary(&mut output, user.boundary.as_ref());
    output
}

fn put_boundary(output: &mut Map<String, Value>, boundary: Option<&Arn>) {
    if let Some(arn) = boundary {
        let value = json!({ "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn.as_str() });
        output.insert("PermissionsBoundary".into(), value);
    }
}

fn put_tags(output: &mut Map<String, Value>, tags: &Tags) {
    if !tags.is_empty() {
        let list: Vec<Value> = tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect();
        output.insert("Tags".into(), json!(list));
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// A policy as the CLI shows it: the JSON itself, or the text where it is none.
fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.into()))
}
