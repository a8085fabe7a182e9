//! GetAccountAuthorizationDetails: everything that bears on who may do what, in one answer. Refuses to know who may read
//! it.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::ask::ask;
use super::show::{self, Managed};
use super::{attach, find};
use rolecall_iam::World;
use rolecall_iam::world::{Account, Attached, Group, ManagedPolicy, Role, User};
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

pub(super) fn get(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let filter = input.texts("Filter");
    let known = ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"];
    if filter.iter().any(|kind| !known.contains(kind)) {
        let message = "1 validation error detected: Value at 'filter' failed to satisfy constraint: Member must satisfy \
                       constraint: [Member must satisfy enum value set]";
        return Err(api.refuse("ValidationError", message));
    }
    let wants = |kind: &str| filter.is_empty() || filter.contains(&kind);
    let (account, world) = (api.account()?, &*api.context.world);
    let users = account.users.values().filter(|_| wants("User")).map(|it| user(world, it));
    let groups = account.groups.values().filter(|_| wants("Group")).map(|it| group(world, it));
    let roles = account.roles.values().filter(|_| wants("Role")).map(|it| role(world, account, it));
    let own = account.policies.values().filter(|_| wants("LocalManagedPolicy")).map(|it| own(world, account, it));
    let used: BTreeSet<&Arn> =
        show::attached(account).flat_map(|it| &it.managed).filter(|arn| find::is_aws(arn)).collect();
    let catalog = &api.context.machine.catalog;
    let aws = used.into_iter().filter(|_| wants("AWSManagedPolicy")).filter_map(|arn| catalog.get(arn.as_str()));
    let aws = aws.filter_map(|policy| {
        let managed = Managed::aws(world.clock, &policy)?;
        let mut output = managed.show(world, account);
        let version = version(policy.document, policy.version, true, &managed.updated);
        output.insert("PolicyVersionList".into(), json!([version]));
        Some(Value::Object(output))
    });
    Ok(json!({
        "UserDetailList": users.collect::<Vec<Value>>(),
        "GroupDetailList": groups.collect::<Vec<Value>>(),
        "RoleDetailList": roles.collect::<Vec<Value>>(),
        "Policies": own.chain(aws).collect::<Vec<Value>>(),
    }))
}

/// Inline policies, where there are any.
fn inline(output: &mut Map<String, Value>, list: &str, policies: &Attached) {
    let shown = policies
        .inline
        .iter()
        .map(|policy| json!({ "PolicyName": &*policy.name, "PolicyDocument": show::document(&policy.document.text) }));
    output.insert(list.into(), shown.collect());
}

fn managed(output: &mut Map<String, Value>, policies: &Attached) {
    output.insert("AttachedManagedPolicies".into(), attach::attached(&policies.managed));
}

fn user(world: &World, user: &User) -> Value {
    let mut output = show::user(world, user);
    let boundary = output.remove_entry("PermissionsBoundary");
    if !user.policies.inline.is_empty() {
        inline(&mut output, "UserPolicyList", &user.policies);
    }
    output.insert("GroupList".into(), json!(user.groups));
    managed(&mut output, &user.policies);
    output.extend(boundary);
    output.insert("Tags".into(), show::tag_list(&user.tags));
    output.into()
}

fn group(world: &World, group: &Group) -> Value {
    let mut output = show::group(world, group);
    inline(&mut output, "GroupPolicyList", &group.policies);
    managed(&mut output, &group.policies);
    output.into()
}

fn role(world: &World, account: &Account, role: &Role) -> Value {
    let mut output = show::new_role(world, role);
    let profiles = account.instance_profiles.values().filter(|profile| profile.role.as_ref() == Some(&role.name));
    let profiles: Vec<Value> = profiles.map(|profile| show::profile(world, account, profile).into()).collect();
    output.insert("InstanceProfileList".into(), json!(profiles));
    inline(&mut output, "RolePolicyList", &role.policies);
    managed(&mut output, &role.policies);
    show::boundary(&mut output, role.boundary.as_ref());
    output.insert("Tags".into(), show::tag_list(&role.tags));
    output.insert("RoleLastUsed".into(), json!({}));
    output.into()
}

fn own(world: &World, account: &Account, policy: &ManagedPolicy) -> Value {
    let mut output = Managed::own(policy).show(world, account);
    let versions = policy.versions().into_iter().map(|it| {
        version(&it.document.text, &format!("v{}", it.number), it.number == policy.version, &it.created.cli())
    });
    output.insert("PolicyVersionList".into(), versions.collect());
    output.into()
}

fn version(document: &str, id: &str, default: bool, created: &str) -> Value {
    json!({
        "Document": show::document(document),
        "VersionId": id,
        "IsDefaultVersion": default,
        "CreateDate": created,
    })
}
