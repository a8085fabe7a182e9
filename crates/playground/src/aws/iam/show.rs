//! How IAM answers: the members of each thing in the order of its model. Refuses to know who is shown what.

use super::super::input::Input;
use super::super::resource_policy::as_kept;
use rolecall_iam::world::{Account, Attached, Group, InstanceProfile, ManagedPolicy, Role, Tags, User};
use rolecall_iam::{Time, World};
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

/// A policy as the CLI shows it: the JSON itself, or the text where it is none.
pub(super) fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.into()))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

pub(super) fn role(world: &World, role: &Role) -> Map<String, Value> {
    let mut output = new_role(world, role);
    if let Some(description) = &role.description {
        output.insert("Description".into(), json!(description));
    }
    output.insert("MaxSessionDuration".into(), json!(role.max_session_duration));
    boundary(&mut output, role.boundary.as_ref());
    output
}

/// A role as CreateRole answers: without what was said of it.
pub(super) fn new_role(world: &World, role: &Role) -> Map<String, Value> {
    object(json!({
        "Path": role.path,
        "RoleName": role.name,
        "RoleId": world.unique_id(&role.arn),
        "Arn": role.arn.as_str(),
        "CreateDate": role.created.cli(),
        "AssumeRolePolicyDocument": document(&as_kept(role.trust.clone()).text),
    }))
}

pub(super) fn user(world: &World, user: &User) -> Map<String, Value> {
    let mut output = object(json!({
        "Path": user.path,
        "UserName": user.name,
        "UserId": world.unique_id(&user.arn),
        "Arn": user.arn.as_str(),
        "CreateDate": user.created.cli(),
    }));
    boundary(&mut output, user.boundary.as_ref());
    output
}

pub(super) fn group(world: &World, group: &Group) -> Map<String, Value> {
    object(json!({
        "Path": group.path,
        "GroupName": group.name,
        "GroupId": world.unique_id(&group.arn),
        "Arn": group.arn.as_str(),
        "CreateDate": group.created.cli(),
    }))
}

/// An instance profile with the role in it.
pub(super) fn profile(world: &World, account: &Account, profile: &InstanceProfile) -> Map<String, Value> {
    let inside = profile.role.iter().filter_map(|name| account.roles.get(name));
    let roles: Vec<Value> = inside.map(|role| new_role(world, role).into()).collect();
    object(json!({
        "Path": profile.path,
        "InstanceProfileName": profile.name,
        "InstanceProfileId": world.unique_id(&profile.arn),
        "Arn": profile.arn.as_str(),
        "CreateDate": profile.created.cli(),
        "Roles": roles,
    }))
}

pub(super) fn boundary(output: &mut Map<String, Value>, boundary: Option<&Arn>) {
    if let Some(arn) = boundary {
        let value = json!({ "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn.as_str() });
        output.insert("PermissionsBoundary".into(), value);
    }
}

/// Tags, where there are any.
pub(super) fn tags(output: &mut Map<String, Value>, tags: &Tags) {
    if !tags.is_empty() {
        output.insert("Tags".into(), tag_list(tags));
    }
}

pub(super) fn tag_list(tags: &Tags) -> Value {
    tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect()
}

/// The tags of a call.
pub(super) fn given_tags(input: &Input) -> Tags {
    let pair = |tag: &Value| {
        let text = |name: &str| tag.get(name).and_then(Value::as_str);
        Some((text("Key")?.to_string(), text("Value").unwrap_or_default().to_string()))
    };
    input.list("Tags").iter().filter_map(pair).collect()
}

/// What is known of a managed policy beyond its text, whoever keeps it.
pub(super) struct Managed {
    pub(super) arn: Arn,
    pub(super) version: String,
    pub(super) created: String,
    pub(super) updated: String,
    pub(super) description: Option<String>,
    /// Of AWS's policies nobody tells any.
    pub(super) tags: Tags,
}

impl Managed {
    pub(super) fn own(policy: &ManagedPolicy) -> Managed {
        Managed {
            arn: policy.arn.clone(),
            version: format!("v{}", policy.version),
            created: policy.created.cli(),
            updated: policy.updated.cli(),
            description: policy.description.clone(),
            tags: policy.tags.clone(),
        }
    }

    /// AWS's own. One that AWS changed after the scenario's clock is not dated in its future.
    pub(super) fn aws(now: Time, policy: &rolecall_policy::catalog::ManagedPolicy<'_>) -> Option<Managed> {
        Some(Managed {
            arn: policy.arn.parse().ok()?,
            version: policy.version.into(),
            created: as_cli(now, policy.created),
            updated: as_cli(now, policy.date),
            description: None,
            tags: Tags::new(),
        })
    }

    pub(super) fn show(&self, world: &World, account: &Account) -> Map<String, Value> {
        let (attachments, bounds) = usage(account, &self.arn);
        object(json!({
            "PolicyName": self.arn.last(),
            "PolicyId": world.unique_id(&self.arn),
            "Arn": self.arn.as_str(),
            "Path": path(&self.arn),
            "DefaultVersionId": self.version,
            "AttachmentCount": attachments,
            "PermissionsBoundaryUsageCount": bounds,
            "IsAttachable": true,
            "CreateDate": self.created,
            "UpdateDate": self.updated,
        }))
    }
}

/// A date of the catalogue as the CLI writes it.
fn as_cli(now: Time, date: &str) -> String {
    Time::parse(date).map_or_else(|| date.into(), |date| date.min(now).cli())
}

/// The path of a managed policy: `/` or `/job-function/`.
pub(super) fn path(arn: &Arn) -> String {
    let name = arn.last();
    arn.after("policy").and_then(|rest| rest.strip_suffix(name)).unwrap_or("/").into()
}

/// All that have policies in an account.
pub(super) fn attached(account: &Account) -> impl Iterator<Item = &Attached> {
    let users = account.users.values().map(|user| &user.policies);
    let groups = account.groups.values().map(|group| &group.policies);
    users.chain(groups).chain(account.roles.values().map(|role| &role.policies))
}

/// How often a policy is attached, and how often it bounds somebody, in the account.
pub(super) fn usage(account: &Account, arn: &Arn) -> (usize, usize) {
    let users = account.users.values().map(|user| &user.boundary);
    let bounds = users.chain(account.roles.values().map(|role| &role.boundary));
    (
        attached(account).filter(|policies| policies.managed.contains(arn)).count(),
        bounds.filter(|boundary| boundary.as_ref() == Some(arn)).count(),
    )
}
