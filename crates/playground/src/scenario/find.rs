//! Finds the parts of a scenario by the ARNs and addresses by which a world knows them. Refuses to know what is changed.

use super::names::policy_arn;
use super::{Account, Document, NamedPolicy, Resource, Role, Scenario, User};
use rolecall_iam::world::ControlPolicy;
use rolecall_policy::{Arn, PolicyKind};

/// Whoever has identity-based policies: a user, group or role.
pub(crate) struct Owner<'a> {
    pub attached: &'a mut Vec<Arn>,
    pub inline: &'a mut Vec<NamedPolicy>,
    /// Groups have none.
    pub boundary: Option<&'a mut Option<Arn>>,
}

impl Scenario {
    pub(crate) fn account_mut(&mut self, id: &str) -> Result<&mut Account, String> {
        self.accounts.iter_mut().find(|account| account.id.as_str() == id).ok_or_else(|| nothing("account", id))
    }

    /// The account and the name behind `kind/path/` in an IAM ARN.
    fn entity<'a, 'b>(&'a mut self, arn: &'b str) -> Option<(&'a mut Account, &'b str)> {
        let (_, rest) = arn.split_once("arn:aws:iam::")?;
        let (account, resource) = rest.split_once(':')?;
        Some((self.account_mut(account).ok()?, resource))
    }

    pub(crate) fn user_mut(&mut self, arn: &str) -> Result<&mut User, String> {
        let found = self.entity(arn).and_then(|(account, resource)| {
            account.users.iter_mut().find(|user| is(resource, "user", &user.path, &user.name))
        });
        found.ok_or_else(|| nothing("user", arn))
    }

    pub(crate) fn role_mut(&mut self, arn: &str) -> Result<&mut Role, String> {
        let found = self.entity(arn).and_then(|(account, resource)| {
            account.roles.iter_mut().find(|role| is(resource, "role", &role.path, &role.name))
        });
        found.ok_or_else(|| nothing("role", arn))
    }

    pub(crate) fn owner_mut(&mut self, arn: &str) -> Result<Owner<'_>, String> {
        let Some((account, resource)) = self.entity(arn) else { return Err(nothing("user, group or role", arn)) };
        if let Some(user) = account.users.iter_mut().find(|user| is(resource, "user", &user.path, &user.name)) {
            let boundary = Some(&mut user.permissions_boundary);
            return Ok(Owner { attached: &mut user.attached_policies, inline: &mut user.inline_policies, boundary });
        }
        if let Some(group) = account.groups.iter_mut().find(|group| is(resource, "group", &group.path, &group.name)) {
            return Ok(Owner {
                attached: &mut group.attached_policies,
                inline: &mut group.inline_policies,
                boundary: None,
            });
        }
        if let Some(role) = account.roles.iter_mut().find(|role| is(resource, "role", &role.path, &role.name)) {
            let boundary = Some(&mut role.permissions_boundary);
            return Ok(Owner { attached: &mut role.attached_policies, inline: &mut role.inline_policies, boundary });
        }
        Err(nothing("user, group or role", arn))
    }

    /// The resource, with the account that lists it.
    pub(crate) fn resource_mut(&mut self, arn: &str) -> Result<(rolecall_policy::AccountId, &mut Resource), String> {
        let found = self.accounts.iter_mut().find_map(|account| {
            let id = account.id;
            account.resources.iter_mut().find(|resource| resource.arn.as_str() == arn).map(|resource| (id, resource))
        });
        found.ok_or_else(|| nothing("resource", arn))
    }

    /// The text at an address, as [`rolecall_iam::PolicyAddress`] writes it.
    pub(crate) fn document_mut(&mut self, address: &str) -> Result<&mut Document, String> {
        let missing = || nothing("policy", address);
        match address.split_once('#') {
            Some((role, "trust")) => Ok(&mut self.role_mut(role).map_err(|_| missing())?.trust_policy.document),
            Some((resource, "policy")) => {
                let (_, resource) = self.resource_mut(resource).map_err(|_| missing())?;
                resource.policy.as_mut().map(|policy| &mut policy.document).ok_or_else(missing)
            }
            Some((owner, place)) => {
                let name = place.strip_prefix("inline/").ok_or_else(missing)?;
                let inline = self.owner_mut(owner).map_err(|_| missing())?.inline;
                inline
                    .iter_mut()
                    .find(|policy| policy.name == name)
                    .map(|policy| &mut policy.document)
                    .ok_or_else(missing)
            }
            None if address.starts_with("arn:aws:organizations:") => {
                self.control_policy_mut(address).ok_or_else(missing)
            }
            None => {
                let (account, resource) = self.entity(address).ok_or_else(missing)?;
                let found =
                    account.policies.iter_mut().find(|policy| is(resource, "policy", &policy.path, &policy.name));
                found.map(|policy| &mut policy.document).ok_or_else(missing)
            }
        }
    }

    fn control_policy_mut(&mut self, arn: &str) -> Option<&mut Document> {
        let organization = self.organization.as_mut()?;
        let (id, management) = (organization.id.clone(), organization.management_account);
        let is = |kind, name: &str| ControlPolicy::arn(kind, &id, management, name).as_str() == arn;
        let service = organization.service_control_policies.iter_mut().find(|it| is(PolicyKind::Scp, &it.name));
        let found = match service {
            Some(policy) => Some(policy),
            None => organization.resource_control_policies.iter_mut().find(|it| is(PolicyKind::Rcp, &it.name)),
        };
        found.map(|policy| &mut policy.document)
    }

    /// Every policy text, with its address.
    pub(crate) fn documents(&self) -> impl Iterator<Item = (String, &Document)> {
        let control = self.organization.iter().flat_map(|organization| {
            organization
                .policies()
                .map(|(kind, policy)| (organization.policy_arn(kind, &policy.name).to_string(), &policy.document))
        });
        control.chain(self.accounts.iter().flat_map(documents_of))
    }
}

fn documents_of(account: &Account) -> Vec<(String, &Document)> {
    let mut found = Vec::new();
    for policy in &account.policies {
        found.push((policy_arn(account, policy).to_string(), &policy.document));
    }
    let users = account.users.iter().map(|user| (account.arn("user", &user.path, &user.name), &user.inline_policies));
    let groups =
        account.groups.iter().map(|group| (account.arn("group", &group.path, &group.name), &group.inline_policies));
    let roles = account.roles.iter().map(|role| (account.arn("role", &role.path, &role.name), &role.inline_policies));
    for (owner, policies) in users.chain(groups).chain(roles) {
        found.extend(policies.iter().map(|policy| (format!("{owner}#inline/{}", policy.name), &policy.document)));
    }
    for role in &account.roles {
        let owner = account.arn("role", &role.path, &role.name);
        found.push((format!("{owner}#trust"), &role.trust_policy.document));
    }
    for resource in &account.resources {
        found.extend(resource.policy.iter().map(|policy| (format!("{}#policy", resource.arn), &policy.document)));
    }
    found
}

fn is(resource: &str, kind: &str, path: &str, name: &str) -> bool {
    let behind = resource.strip_prefix(kind).and_then(|rest| rest.strip_prefix(path));
    behind == Some(name)
}

/// What to say where nothing is found.
pub(crate) fn nothing(kind: &str, name: &str) -> String {
    format!("there is no {kind} `{name}` here")
}
