//! Whether the names in a scenario are well formed, are unique and refer to something. Refuses to know what policies say.

use super::account::version_number;
use super::{Account, Policy, Scenario};
use rolecall_policy::Arn;
use rolecall_policy::text::did_you_mean;
use std::collections::BTreeSet;

/// A name that does not hold, and the way to it from the top of the document.
#[derive(Debug)]
pub struct Misnamed {
    pub path: Vec<Step>,
    pub message: String,
}

/// One step down into the document.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    Field(&'static str),
    Item(usize),
}

/// Where we are in the document, as a list that grows downwards.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    step: Option<Step>,
    above: Option<&'a At<'a>>,
}

impl<'a> At<'a> {
    const TOP: At<'static> = At { step: None, above: None };

    pub(super) fn field(&'a self, name: &'static str) -> At<'a> {
        At { step: Some(Step::Field(name)), above: Some(self) }
    }

    pub(super) fn item(&'a self, number: usize) -> At<'a> {
        At { step: Some(Step::Item(number)), above: Some(self) }
    }

    pub(super) fn refuse<T>(&self, message: String) -> Result<T, Misnamed> {
        let mut path: Vec<Step> = std::iter::successors(Some(self), |at| at.above).filter_map(|at| at.step).collect();
        path.reverse();
        Err(Misnamed { path, message })
    }
}

pub(super) type Checked = Result<(), Misnamed>;

/// Says the first name that does not hold.
pub fn check(scenario: &Scenario) -> Checked {
    let top = At::TOP;
    if scenario.version != super::VERSION {
        let message = format!(
            "this is version {} of the format, and only version {} is understood",
            scenario.version,
            super::VERSION
        );
        return top.field("version").refuse(message);
    }
    let accounts = top.field("accounts");
    let mut seen = Seen::default();
    for (number, account) in scenario.accounts.iter().enumerate() {
        let at = accounts.item(number);
        if !seen.accounts.insert(account.id) {
            return at.field("id").refuse(format!("account `{}` is there twice", account.id));
        }
        check_account(&at, account, &mut seen)?;
    }
    if let Some(organization) = &scenario.organization {
        super::organization::check(&top.field("organization"), organization)?;
    }
    check_signed_in(&top.field("terminal"), scenario)
}

/// What must be unique in the whole scenario.
#[derive(Default)]
struct Seen {
    accounts: BTreeSet<rolecall_policy::AccountId>,
    resources: BTreeSet<Arn>,
    keys: BTreeSet<String>,
    profiles: BTreeSet<String>,
}

fn check_account(at: &At<'_>, account: &Account, seen: &mut Seen) -> Checked {
    let users: Vec<_> = account.users.iter().map(|user| (user.name.as_str(), user.path.as_str())).collect();
    let groups: Vec<_> = account.groups.iter().map(|group| (group.name.as_str(), group.path.as_str())).collect();
    let roles: Vec<_> = account.roles.iter().map(|role| (role.name.as_str(), role.path.as_str())).collect();
    let policies: Vec<_> = account.policies.iter().map(|policy| (policy.name.as_str(), policy.path.as_str())).collect();
    check_entities(&at.field("users"), "user", &users, 64)?;
    check_entities(&at.field("groups"), "group", &groups, 128)?;
    check_entities(&at.field("roles"), "role", &roles, 64)?;
    check_entities(&at.field("policies"), "policy", &policies, 128)?;

    let known = Known {
        account,
        groups: account.groups.iter().map(|group| group.name.as_str()).collect(),
        policies: account.policies.iter().map(|policy| policy_arn(account, policy)).collect(),
    };
    for (number, user) in account.users.iter().enumerate() {
        let users = at.field("users");
        let at = users.item(number);
        for (number, group) in user.groups.iter().enumerate() {
            if !known.groups.contains(group.as_str()) {
                let groups = account.groups.iter().map(|group| group.name.as_str());
                let message = format!("there is no group `{group}` in account `{}`", account.id);
                return at.field("groups").item(number).refuse(with_guess(message, group, groups));
            }
        }
        check_attached(&at, &known, &user.attached_policies, user.permissions_boundary.as_ref())?;
        check_inline(&at, &user.inline_policies)?;
        check_keys(&at.field("accessKeys"), user, seen)?;
    }
    for (number, group) in account.groups.iter().enumerate() {
        let groups = at.field("groups");
        check_attached(&groups.item(number), &known, &group.attached_policies, None)?;
        check_inline(&groups.item(number), &group.inline_policies)?;
    }
    for (number, role) in account.roles.iter().enumerate() {
        let roles = at.field("roles");
        let at = roles.item(number);
        if !(3600..=43200).contains(&role.max_session_duration) {
            let message =
                format!("a longest session of {} seconds: AWS takes 3600 to 43200", role.max_session_duration);
            return at.field("maxSessionDuration").refuse(message);
        }
        check_attached(&at, &known, &role.attached_policies, role.permissions_boundary.as_ref())?;
        check_inline(&at, &role.inline_policies)?;
    }
    let profiles: Vec<_> = account.instance_profiles.iter().map(|it| (it.name.as_str(), it.path.as_str())).collect();
    check_entities(&at.field("instanceProfiles"), "instance profile", &profiles, 128)?;
    for (number, profile) in account.instance_profiles.iter().enumerate() {
        let roles = || account.roles.iter().map(|role| role.name.as_str());
        if let Some(role) = profile.role.as_deref().filter(|name| !roles().any(|role| role == *name)) {
            let message = format!("there is no role `{role}` in account `{}`", account.id);
            let profiles = at.field("instanceProfiles");
            return profiles.item(number).field("role").refuse(with_guess(message, role, roles()));
        }
    }
    for (number, policy) in account.policies.iter().enumerate() {
        let policies = at.field("policies");
        check_versions(&policies.item(number), policy)?;
    }
    for (number, device) in account.virtual_mfa_devices.iter().enumerate() {
        let devices = at.field("virtualMfaDevices");
        if device.arn.account() != Some(account.id) || device.arn.after("mfa/").is_none() {
            let message = format!("`{}` is not the ARN of a virtual MFA device of `{}`", device.arn, account.id);
            return devices.item(number).field("arn").refuse(message);
        }
    }
    for (number, resource) in account.resources.iter().enumerate() {
        let resources = at.field("resources");
        let at = resources.item(number);
        if !seen.resources.insert(resource.arn.clone()) {
            return at.field("arn").refuse(format!("resource `{}` is there twice", resource.arn));
        }
        if resource.arn.account().is_some_and(|owner| owner != account.id) {
            let message = format!("`{}` names another account than `{}`, which lists it", resource.arn, account.id);
            return at.field("arn").refuse(message);
        }
        let is_bucket = resource.arn.service() == "s3" && !resource.arn.resource().contains('/');
        if !is_bucket && !resource.objects.is_empty() {
            return at.field("objects").refuse(format!("only S3 buckets hold objects, and `{}` is none", resource.arn));
        }
        if !is_bucket && !resource.bucket.is_plain() {
            return at.field("bucket").refuse(format!("`{}` is no S3 bucket", resource.arn));
        }
        let known = ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"];
        if let Some(other) = resource.bucket.object_ownership.as_deref().filter(|it| !known.contains(it)) {
            let message = format!("`{other}` is no object ownership: it is one of {}", known.join(", "));
            return at.field("bucket").field("objectOwnership").refuse(message);
        }
    }
    Ok(())
}

fn check_entities(at: &At<'_>, kind: &str, entities: &[(&str, &str)], longest: usize) -> Checked {
    let mut seen = BTreeSet::new();
    for (number, (name, path)) in entities.iter().enumerate() {
        let at = at.item(number);
        if !is_name(name, longest) {
            let message = format!("`{name}` is not a {kind} name: 1 to {longest} letters, digits and any of +=,.@_-");
            return at.field("name").refuse(message);
        }
        if !seen.insert(name.to_ascii_lowercase()) {
            let message = format!("{kind} `{name}` is there twice: AWS compares names without regard to case");
            return at.field("name").refuse(message);
        }
        if !is_path(path) {
            return at.field("path").refuse(format!("`{path}` is not a path: it must begin and end with `/`"));
        }
    }
    Ok(())
}

fn is_name(name: &str, longest: usize) -> bool {
    (1..=longest).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte))
}

/// Whether the files of the CLI can hold the text.
fn is_setting(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && !text.contains(char::is_control)
}

fn is_path(path: &str) -> bool {
    path.starts_with('/')
        && path.ends_with('/')
        && path.len() <= 512
        && path.bytes().all(|byte| byte.is_ascii_graphic())
}

/// What the users, groups and roles of an account may refer to.
struct Known<'a> {
    account: &'a Account,
    groups: BTreeSet<&'a str>,
    policies: BTreeSet<Arn>,
}

fn check_attached(at: &At<'_>, known: &Known<'_>, attached: &[Arn], boundary: Option<&Arn>) -> Checked {
    let list = at.field("attachedPolicies");
    let mut seen = BTreeSet::new();
    for (number, arn) in attached.iter().enumerate() {
        if !seen.insert(arn) {
            return list.item(number).refuse(format!("`{arn}` is attached twice"));
        }
        check_managed(&list.item(number), known, arn)?;
    }
    boundary.map_or(Ok(()), |arn| check_managed(&at.field("permissionsBoundary"), known, arn))
}

/// Whether somebody in the account may have the managed policy; the catalogue decides later which of AWS's there are.
fn check_managed(at: &At<'_>, known: &Known<'_>, arn: &Arn) -> Checked {
    if arn.service() != "iam" || arn.after("policy/").is_none() {
        return at.refuse(format!("`{arn}` is not the ARN of a managed policy"));
    }
    let [_, _, _, _, owner, _] = arn.parts();
    if owner == "aws" || known.policies.contains(arn) {
        return Ok(());
    }
    let account = known.account.id;
    if owner != account.as_str() {
        return at.refuse(format!("`{arn}` belongs to another account than `{account}`: only its own can be used"));
    }
    at.refuse(with_guess(format!("there is no policy `{arn}`"), arn.as_str(), known.policies.iter().map(Arn::as_str)))
}

/// The ARN of a customer managed policy.
pub fn policy_arn(account: &Account, policy: &Policy) -> Arn {
    account.arn("policy", &policy.path, &policy.name)
}

/// AWS keeps up to five versions of a policy, each with a number of its own.
fn check_versions(at: &At<'_>, policy: &Policy) -> Checked {
    let number = |at: &At<'_>, id: &str| match version_number(id) {
        Some(number) => Ok(number),
        None => at.refuse(format!("`{id}` is not a version of a policy: they are called `v1`, `v2` and so on")),
    };
    if let Some(id) = &policy.default_version_id {
        number(&at.field("defaultVersionId"), id)?;
    }
    let others = at.field("otherVersions");
    if policy.other_versions.len() > 4 {
        return others.refuse(format!("policy `{}` has more than five versions", policy.name));
    }
    let mut seen = BTreeSet::from([policy.version()]);
    for (place, version) in policy.other_versions.iter().enumerate() {
        let item = others.item(place);
        let at = item.field("versionId");
        if !seen.insert(number(&at, &version.version_id)?) {
            return at.refuse(format!("version `{}` is there twice", version.version_id));
        }
    }
    Ok(())
}

fn check_inline(at: &At<'_>, policies: &[super::NamedPolicy]) -> Checked {
    let at = at.field("inlinePolicies");
    let entities: Vec<_> = policies.iter().map(|policy| (policy.name.as_str(), "/")).collect();
    check_entities(&at, "policy", &entities, 128)
}

fn check_keys(at: &At<'_>, user: &super::User, seen: &mut Seen) -> Checked {
    for (number, key) in user.access_keys.iter().enumerate() {
        let at = at.item(number);
        if let Some(id) = &key.id {
            if !id.starts_with("AKIA") || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                return at
                    .field("id")
                    .refuse(format!("`{id}` is not the id of a long-term key: it must begin with `AKIA`"));
            }
            if !seen.keys.insert(id.clone()) {
                return at.field("id").refuse(format!("access key `{id}` is there twice"));
            }
        }
        if let Some(secret) = &key.secret
            && !is_setting(secret)
        {
            return at.field("secret").refuse("a secret is one line of visible characters".to_owned());
        }
        if let Some(profile) = &key.profile
            && (!is_setting(profile) || profile.contains(['[', ']', '"']))
        {
            let message = format!("`{profile}` is not a profile name: it must be one line without brackets or quotes");
            return at.field("profile").refuse(message);
        }
        if let Some(profile) = &key.profile
            && !seen.profiles.insert(profile.clone())
        {
            return at.field("profile").refuse(format!("profile `{profile}` is there twice"));
        }
    }
    Ok(())
}

fn check_signed_in(at: &At<'_>, scenario: &Scenario) -> Checked {
    let Some(name) = &scenario.terminal.signed_in else { return Ok(()) };
    let keys = || scenario.accounts.iter().flat_map(|account| &account.users).flat_map(|user| &user.access_keys);
    let profiles = keys().filter_map(|key| key.profile.as_deref());
    let arns: Vec<Arn> = scenario.accounts.iter().flat_map(sign_in_arns).collect();
    let mut known = profiles.chain(arns.iter().map(Arn::as_str));
    if known.any(|known| known == name) {
        return Ok(());
    }
    let profiles = keys().filter_map(|key| key.profile.as_deref());
    let message = format!("nobody here has the profile or the ARN `{name}`");
    at.field("as").refuse(with_guess(message, name, profiles.chain(arns.iter().map(Arn::as_str))))
}

/// Who may sit at a terminal: the root user and the users of an account.
fn sign_in_arns(account: &Account) -> impl Iterator<Item = Arn> + '_ {
    let users = account.users.iter().map(|user| account.arn("user", &user.path, &user.name));
    std::iter::once(Arn::global("iam", account.id, "root")).chain(users)
}

pub(super) fn with_guess<'a>(message: String, wrote: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    match did_you_mean(wrote, known) {
        Some(meant) => format!("{message}: did you mean `{meant}`?"),
        None => message,
    }
}
