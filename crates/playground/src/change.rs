//! Changes that the page makes to a scenario, each applied wholly or not at all. Refuses to know gestures and worlds.

mod read;
mod template;

use crate::scenario::{
    AccessKey, Account, Bucket, Cli, Document, Group, NamedPolicy, Policy, PolicyText, Resource, Role, Scenario, User,
    nothing, time,
};
use rolecall_policy::{AccountId, Arn};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

/// One change. Owners, users, groups, roles, policies and resources are named by ARN, accounts by id; texts that are left
/// out start with a small policy that does something.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "read::Fields")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "types", ts(tag = "do", rename_all = "camelCase", rename_all_fields = "camelCase"))]
#[allow(missing_docs, reason = "the fields are named by what they are")]
pub enum Change {
    /// Replaces the text of the policy at this address.
    SetPolicy { address: String, text: String },
    /// Adds an account without anything in it.
    AddAccount {
        id: String,
        #[cfg_attr(feature = "types", ts(optional))]
        name: Option<String>,
    },
    /// Removes an account and all that it holds.
    RemoveAccount { id: String },
    /// Adds a user with an access key, whose profile is the name in lower case where that is free.
    AddUser { account: String, name: String },
    /// Adds a group.
    AddGroup { account: String, name: String },
    /// Adds a role, which trusts its account when no text says otherwise.
    AddRole {
        account: String,
        name: String,
        #[cfg_attr(feature = "types", ts(optional))]
        text: Option<String>,
    },
    /// Adds a customer managed policy.
    AddPolicy {
        account: String,
        name: String,
        #[cfg_attr(feature = "types", ts(optional))]
        text: Option<String>,
    },
    /// Adds an S3 bucket.
    AddBucket { account: String, name: String },
    /// Adds a resource of any service.
    AddResource { account: String, arn: String },
    /// Gives a resource a policy.
    AddResourcePolicy {
        resource: String,
        #[cfg_attr(feature = "types", ts(optional))]
        text: Option<String>,
    },
    /// Takes a resource's policy away.
    RemoveResourcePolicy { resource: String },
    /// Adds a policy that lives in a user, group or role.
    AddInline {
        owner: String,
        name: String,
        #[cfg_attr(feature = "types", ts(optional))]
        text: Option<String>,
    },
    /// Removes a policy that lives in a user, group or role.
    RemoveInline { owner: String, name: String },
    /// Attaches a managed policy to a user, group or role.
    Attach { owner: String, policy: String },
    /// Detaches a managed policy from a user, group or role.
    Detach { owner: String, policy: String },
    /// Bounds a user or role with a managed policy, or with none.
    SetBoundary { owner: String, policy: Option<String> },
    /// Puts a user into a group of its account.
    AddToGroup { user: String, group: String },
    /// Takes a user out of a group.
    RemoveFromGroup { user: String, group: String },
    /// Removes a user, group, role, customer managed policy or resource, and every mention of it in the account.
    Remove { arn: String },
    /// Sets the longest session of a role, in seconds.
    SetMaxSessionDuration { role: String, seconds: u32 },
    /// Sets who sits at the terminal: the profile of an access key, or the ARN of a user or root user.
    SetSignedIn {
        /// The profile or ARN.
        r#as: String,
    },
    /// Sets whose messages the `aws` command prints.
    SetCli { cli: Cli },
    /// Sets the scenario's clock.
    SetClock { clock: String },
    /// Sets the title.
    SetTitle { title: String },
    /// Sets what the page shows first.
    SetSelect { select: Option<String> },
}

type Changed = Result<(), String>;

impl Change {
    /// The scenario after the change; says in lower case why there is none.
    pub fn apply(self, to: &Scenario) -> Result<Scenario, String> {
        let mut scenario = to.clone();
        self.make(&mut scenario)?;
        scenario.check().map_err(|wrong| wrong.message)?;
        Ok(scenario)
    }

    fn make(self, scenario: &mut Scenario) -> Changed {
        match self {
            Change::SetPolicy { address, text } => scenario.document_mut(&address)?.0 = text,
            Change::AddAccount { id, name } => scenario.accounts.push(empty_account(parse(&id)?, name)),
            Change::RemoveAccount { id } => {
                let account: AccountId = parse(&id)?;
                remove(&mut scenario.accounts, |known| known.id == account, || nothing("account", &id))?;
            }
            Change::AddUser { account, name } => add_user(scenario, &account, name)?,
            Change::AddGroup { account, name } => {
                let group =
                    Group { name, path: "/".into(), attached_policies: Vec::new(), inline_policies: Vec::new() };
                scenario.account_mut(&account)?.groups.push(group);
            }
            Change::AddRole { account, name, text } => {
                let account = scenario.account_mut(&account)?;
                let trust = text.unwrap_or_else(|| template::trust(account.id));
                account.roles.push(new_role(name, trust));
            }
            Change::AddPolicy { account, name, text } => {
                let document = Document(text.unwrap_or_else(template::identity));
                scenario.account_mut(&account)?.policies.push(Policy {
                    name,
                    path: "/".into(),
                    description: None,
                    document,
                    default_version_id: None,
                    other_versions: Vec::new(),
                    tags: BTreeMap::new(),
                });
            }
            Change::AddBucket { account, name } => add_resource(scenario, &account, Arn::build("s3", "", "", &name))?,
            Change::AddResource { account, arn } => add_resource(scenario, &account, parse(&arn)?)?,
            Change::AddResourcePolicy { resource, text } => {
                let (account, resource) = scenario.resource_mut(&resource)?;
                let text = text.unwrap_or_else(|| template::resource(account, &resource.arn));
                match &resource.policy {
                    Some(_) => return Err(format!("`{}` has a policy already", resource.arn)),
                    None => resource.policy = Some(PolicyText { document: Document(text) }),
                }
            }
            Change::RemoveResourcePolicy { resource } => scenario.resource_mut(&resource)?.1.policy = None,
            Change::AddInline { owner, name, text } => {
                let document = Document(text.unwrap_or_else(template::identity));
                scenario.owner_mut(&owner)?.inline.push(NamedPolicy { name, document });
            }
            Change::RemoveInline { owner, name } => {
                let list = scenario.owner_mut(&owner)?.inline;
                remove(list, |policy| policy.name == name, || nothing("policy", &format!("{owner}#inline/{name}")))?;
            }
            Change::Attach { owner, policy } => scenario.owner_mut(&owner)?.attached.push(parse(&policy)?),
            Change::Detach { owner, policy } => {
                let arn: Arn = parse(&policy)?;
                let list = scenario.owner_mut(&owner)?.attached;
                remove(list, |attached| *attached == arn, || format!("`{policy}` is not attached to `{owner}`"))?;
            }
            Change::SetBoundary { owner, policy } => {
                let policy = policy.as_deref().map(parse).transpose()?;
                match scenario.owner_mut(&owner)?.boundary {
                    Some(boundary) => *boundary = policy,
                    None => return Err(format!("`{owner}` is a group, and AWS bounds only users and roles")),
                }
            }
            Change::AddToGroup { user, group } => {
                let group = group_name(&user, &group)?;
                let user = scenario.user_mut(&user)?;
                if !user.groups.contains(&group) {
                    user.groups.push(group);
                }
            }
            Change::RemoveFromGroup { user, group } => {
                let group = group_name(&user, &group)?;
                scenario.user_mut(&user)?.groups.retain(|known| *known != group);
            }
            Change::Remove { arn } => remove_entity(scenario, &parse(&arn)?)?,
            Change::SetMaxSessionDuration { role, seconds } => scenario.role_mut(&role)?.max_session_duration = seconds,
            Change::SetSignedIn { r#as } => scenario.terminal.signed_in = Some(r#as),
            Change::SetCli { cli } => scenario.terminal.cli = cli,
            Change::SetClock { clock } => scenario.clock = time(&clock)?,
            Change::SetTitle { title } => scenario.title = title,
            Change::SetSelect { select } => scenario.view.select = select,
        }
        Ok(())
    }
}

fn parse<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|wrong: T::Err| wrong.to_string())
}

fn remove<T>(list: &mut Vec<T>, is: impl Fn(&T) -> bool, missing: impl Fn() -> String) -> Changed {
    let before = list.len();
    list.retain(|item| !is(item));
    if list.len() < before { Ok(()) } else { Err(missing()) }
}

fn empty_account(id: AccountId, name: Option<String>) -> Account {
    Account {
        id,
        name,
        alias: None,
        users: Vec::new(),
        groups: Vec::new(),
        roles: Vec::new(),
        policies: Vec::new(),
        instance_profiles: Vec::new(),
        oidc_providers: Vec::new(),
        saml_providers: Vec::new(),
        virtual_mfa_devices: Vec::new(),
        password_policy: None,
        block_public_access: None,
        resources: Vec::new(),
    }
}

fn add_user(scenario: &mut Scenario, account: &str, name: String) -> Changed {
    let profile = name.to_lowercase();
    let mut keys = scenario.accounts.iter().flat_map(|account| &account.users).flat_map(|user| &user.access_keys);
    let taken = keys.any(|key| key.profile.as_ref() == Some(&profile));
    let key = AccessKey { profile: (!taken).then_some(profile), ..AccessKey::default() };
    scenario.account_mut(account)?.users.push(User {
        name,
        path: "/".into(),
        groups: Vec::new(),
        tags: BTreeMap::new(),
        attached_policies: Vec::new(),
        inline_policies: Vec::new(),
        permissions_boundary: None,
        mfa_devices: Vec::new(),
        login_profile: None,
        access_keys: vec![key],
    });
    Ok(())
}

fn new_role(name: String, trust: String) -> Role {
    Role {
        name,
        path: "/".into(),
        description: None,
        max_session_duration: 3600,
        trust_policy: PolicyText { document: Document(trust) },
        attached_policies: Vec::new(),
        inline_policies: Vec::new(),
        permissions_boundary: None,
        tags: BTreeMap::new(),
    }
}

fn add_resource(scenario: &mut Scenario, account: &str, arn: Arn) -> Changed {
    let resource = Resource {
        arn,
        policy: None,
        tags: BTreeMap::new(),
        objects: Vec::new(),
        block_public_access: None,
        bucket: Bucket::default(),
        grants: Vec::new(),
        details: serde_json::Map::new(),
    };
    scenario.account_mut(account)?.resources.push(resource);
    Ok(())
}

/// The name of the group, which must be of the user's account.
fn group_name(user: &str, group: &str) -> Result<String, String> {
    let (user, group): (Arn, Arn) = (parse(user)?, parse(group)?);
    if user.account() != group.account() || group.after("group/").is_none() {
        return Err(format!("`{group}` is not a group of the account of `{user}`"));
    }
    Ok(group.last().to_owned())
}

/// Removes what the ARN names, and what the account says of it.
fn remove_entity(scenario: &mut Scenario, arn: &Arn) -> Changed {
    let missing = || nothing("user, group, role, policy or resource", arn.as_str());
    let owner = match arn.service() {
        "iam" => scenario.accounts.iter_mut().find(|account| arn.account() == Some(account.id)),
        _ => scenario.accounts.iter_mut().find(|account| account.resources.iter().any(|resource| resource.arn == *arn)),
    };
    let account = owner.ok_or_else(missing)?;
    let id = account.id;
    let is = |kind: &str, path: &str, name: &str| *arn == Arn::global("iam", id, &format!("{kind}{path}{name}"));
    match arn.resource().split('/').next() {
        _ if arn.service() != "iam" => remove(&mut account.resources, |resource| resource.arn == *arn, missing),
        Some("user") => remove(&mut account.users, |user| is("user", &user.path, &user.name), missing),
        Some("role") => remove(&mut account.roles, |role| is("role", &role.path, &role.name), missing),
        Some("group") => {
            remove(&mut account.groups, |group| is("group", &group.path, &group.name), missing)?;
            account.users.iter_mut().for_each(|user| user.groups.retain(|name| name != arn.last()));
            Ok(())
        }
        _ => {
            remove(&mut account.policies, |policy| is("policy", &policy.path, &policy.name), missing)?;
            let boundaries = |boundary: &mut Option<Arn>| drop(boundary.take_if(|boundary| *boundary == *arn));
            for user in &mut account.users {
                user.attached_policies.retain(|policy| policy != arn);
                boundaries(&mut user.permissions_boundary);
            }
            for role in &mut account.roles {
                role.attached_policies.retain(|policy| policy != arn);
                boundaries(&mut role.permissions_boundary);
            }
            account.groups.iter_mut().for_each(|group| group.attached_policies.retain(|policy| policy != arn));
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests;
