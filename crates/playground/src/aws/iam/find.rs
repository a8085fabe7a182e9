//! What a call of IAM names in the caller's account, and IAM's words when it is not there. Refuses to know who may see it.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use rolecall_iam::world::{Account, Attached, Group, InstanceProfile, ManagedPolicy, PolicyDoc, Role, User};
use rolecall_policy::Arn;
use std::sync::Arc;

/// Whoever has policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    User,
    Group,
    Role,
}

impl Kind {
    /// What an operation such as PutRolePolicy is about.
    pub(super) fn of(operation: &str) -> Kind {
        match operation {
            _ if operation.contains("Role") => Kind::Role,
            _ if operation.contains("Group") => Kind::Group,
            _ => Kind::User,
        }
    }

    /// The parameter that names it.
    pub(super) fn parameter(self) -> &'static str {
        match self {
            Kind::User => "UserName",
            Kind::Group => "GroupName",
            Kind::Role => "RoleName",
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Kind::User => "user",
            Kind::Group => "group",
            Kind::Role => "role",
        }
    }
}

pub(super) fn nobody(api: &mut Api<'_, '_>, kind: Kind, name: &str) -> Stop {
    api.refuse("NoSuchEntity", format!("The {} with name {name} cannot be found.", kind.word()))
}

pub(super) fn user(api: &mut Api<'_, '_>, name: &str) -> Outcome<User> {
    let found = api.account()?.users.get(name).cloned();
    found.ok_or_else(|| nobody(api, Kind::User, name))
}

pub(super) fn group(api: &mut Api<'_, '_>, name: &str) -> Outcome<Group> {
    let found = api.account()?.groups.get(name).cloned();
    found.ok_or_else(|| nobody(api, Kind::Group, name))
}

pub(super) fn role(api: &mut Api<'_, '_>, name: &str) -> Outcome<Role> {
    let found = api.account()?.roles.get(name).cloned();
    found.ok_or_else(|| nobody(api, Kind::Role, name))
}

pub(super) fn profile(api: &mut Api<'_, '_>, name: &str) -> Outcome<InstanceProfile> {
    let found = api.account()?.instance_profiles.get(name).cloned();
    found.ok_or_else(|| api.refuse("NoSuchEntity", format!("Instance Profile {name} cannot be found.")))
}

/// The policies of a user, group or role.
pub(super) fn policies(api: &mut Api<'_, '_>, kind: Kind, name: &str) -> Outcome<Attached> {
    Ok(match kind {
        Kind::User => user(api, name)?.policies,
        Kind::Group => group(api, name)?.policies,
        Kind::Role => role(api, name)?.policies,
    })
}

/// The same, to be changed; they were found before.
pub(super) fn policies_mut<'a>(account: &'a mut Account, kind: Kind, name: &str) -> Option<&'a mut Attached> {
    match kind {
        Kind::User => account.users.get_mut(name).map(|user| &mut user.policies),
        Kind::Group => account.groups.get_mut(name).map(|group| &mut group.policies),
        Kind::Role => account.roles.get_mut(name).map(|role| &mut role.policies),
    }
}

/// The user that a call names, or else the caller.
pub(super) fn named_user(api: &mut Api<'_, '_>, name: Option<&str>) -> Outcome<User> {
    let own = api.context.world.who(&api.caller).user().cloned();
    match (name, own) {
        (Some(name), _) => user(api, name),
        (None, Some(user)) => Ok(user),
        (None, None) => {
            let text = "what the root user has of its own, as access keys and MFA devices, is not modelled here";
            Err(super::ask::not_modelled(api, text))
        }
    }
}

/// A customer managed policy of the caller's account.
pub(super) fn own_policy(api: &mut Api<'_, '_>, arn: &Arn) -> Outcome<ManagedPolicy> {
    let found = api.account()?.policies.get(arn).cloned();
    found.ok_or_else(|| api.refuse("NoSuchEntity", format!("Policy {arn} was not found.")))
}

/// Makes sure that a policy is there to be attached: AWS's own come from the catalogue when they are first used.
pub(super) fn attachable(api: &mut Api<'_, '_>, text: &str) -> Outcome<Arn> {
    let missing = format!("Policy {text} does not exist or is not attachable.");
    let Ok(arn) = text.parse::<Arn>() else { return Err(api.refuse("NoSuchEntity", missing)) };
    if api.account()?.policies.contains_key(&arn) || api.context.world.aws_managed.contains_key(&arn) {
        return Ok(arn);
    }
    let known = api.context.machine.catalog.get(text).map(|policy| rolecall_policy::json::pretty(policy.document));
    match known {
        Some(document) => {
            let document: Arc<PolicyDoc> = PolicyDoc::identity(document);
            api.context.world.aws_managed.insert(arn.clone(), document);
            Ok(arn)
        }
        None if is_aws(&arn) && !whole_catalogue(api) => Err(unknown_to_catalogue(api, text)),
        None => Err(api.refuse("NoSuchEntity", missing)),
    }
}

/// Whether it is the ARN of a policy of AWS's.
pub(super) fn is_aws(arn: &Arn) -> bool {
    arn.parts().get(4) == Some(&"aws")
}

/// Whether all of AWS's policies are at hand: the actions of its services come with them.
pub(super) fn whole_catalogue(api: &Api<'_, '_>) -> bool {
    api.context.machine.catalog.services().next().is_some()
}

pub(super) fn unknown_to_catalogue(api: &mut Api<'_, '_>, arn: &str) -> Stop {
    super::ask::not_modelled(
        api,
        format!(
            "`{arn}` is not among the AWS managed policies held here, and the catalogue of all of them is not loaded"
        ),
    )
}

/// Whether a name is taken; IAM compares names without regard to case.
pub(super) fn taken<'n>(mut names: impl Iterator<Item = &'n String>, name: &str) -> bool {
    names.any(|known| known.eq_ignore_ascii_case(name))
}
