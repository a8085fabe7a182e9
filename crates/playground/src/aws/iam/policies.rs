//! Managed policies and their versions, the account's and AWS's. Refuses to know who may change them.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::ask::{ask, not_modelled};
use super::show::Managed;
use super::{find, inline, show};
use rolecall_iam::world::ManagedPolicy;
use rolecall_policy::Arn;
use serde_json::{Value, json};

const LONGEST: usize = 6_144;
const MOST_VERSIONS: usize = 5;

pub(super) fn create_policy(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let (name, text) = (input.need("PolicyName"), input.need("PolicyDocument"));
    let document = document(api, text)?;
    let account = api.account()?;
    let id = account.id;
    if account.policies.values().any(|policy| policy.name.eq_ignore_ascii_case(name)) {
        let message = format!("A policy called {name} already exists. Duplicate names are not allowed.");
        return Err(api.refuse("EntityAlreadyExists", message));
    }
    let path = input.text("Path").unwrap_or("/");
    let mut policy = ManagedPolicy::new(id, path, name, document).made(api.context.world.clock);
    policy.description = input.text("Description").map(str::to_string);
    policy.tags = show::given_tags(input);
    api.account_mut()?.policies.insert(policy.arn.clone(), policy.clone());
    let mut output = Managed::own(&policy).show(api.context.world, api.account()?);
    show::tags(&mut output, &policy.tags);
    Ok(json!({ "Policy": output }))
}

/// A document that AWS would save and that is not too long.
fn document(api: &mut Api<'_, '_>, text: &str) -> Outcome<std::sync::Arc<rolecall_iam::PolicyDoc>> {
    let document = inline::document(api, text)?;
    match inline::size(text) > LONGEST {
        true => Err(api.refuse("LimitExceeded", format!("Cannot exceed quota for PolicySize: {LONGEST}"))),
        false => Ok(document),
    }
}

fn missing(api: &mut Api<'_, '_>, arn: &str) -> Stop {
    api.refuse("NoSuchEntity", format!("Policy {arn} was not found."))
}

/// A policy of the account or of AWS, as it is listed.
fn managed(api: &mut Api<'_, '_>, text: &str) -> Outcome<Managed> {
    if let Some(policy) = api.account()?.policies.get(text) {
        return Ok(Managed::own(policy));
    }
    let now = api.context.world.clock;
    if let Some(policy) = api.context.machine.catalog.get(text).as_ref().and_then(|policy| Managed::aws(now, policy)) {
        return Ok(policy);
    }
    let aws = text.parse::<Arn>().is_ok_and(|arn| find::is_aws(&arn));
    match aws && !find::whole_catalogue(api) {
        true => Err(find::unknown_to_catalogue(api, text)),
        false => Err(missing(api, text)),
    }
}

/// The ARN of a policy of the account or of AWS that is there.
pub(super) fn existing(api: &mut Api<'_, '_>, text: &str) -> Outcome<Arn> {
    match text.parse::<Arn>() {
        Ok(arn) if api.context.world.aws_managed.contains_key(&arn) => Ok(arn),
        _ => Ok(managed(api, text)?.arn),
    }
}

pub(super) fn get_policy(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let policy = managed(api, input.need("PolicyArn"))?;
    let mut output = policy.show(api.context.world, api.account()?);
    if let Some(description) = &policy.description {
        // The model has it before the dates.
        let dates: Vec<_> = ["CreateDate", "UpdateDate"].iter().filter_map(|name| output.remove_entry(*name)).collect();
        output.insert("Description".into(), json!(description));
        output.extend(dates);
    }
    output.insert("Tags".into(), show::tag_list(&policy.tags));
    Ok(json!({ "Policy": output }))
}

/// The number of a version; nothing for what cannot be one.
fn number(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.parse().ok().filter(|number| *number > 0)
}

fn no_version(api: &mut Api<'_, '_>, arn: &str, version: &str) -> Stop {
    let message = format!("Policy {arn} version {version} does not exist or is not attachable.");
    api.refuse("NoSuchEntity", message)
}

pub(super) fn get_policy_version(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let (arn, version) = (input.need("PolicyArn"), input.need("VersionId"));
    let own = api.account()?.policies.get(arn);
    let (document, created, default) = match own {
        Some(policy) => {
            let found = policy.versions().into_iter().find(|it| Some(it.number) == number(version));
            let default = policy.version;
            let Some(found) = found else { return Err(no_version(api, arn, version)) };
            (show::document(&found.document.text), found.created.cli(), found.number == default)
        }
        None => {
            let current = managed(api, arn)?;
            let older = number(version) < number(&current.version) && number(version).is_some();
            let text = api.context.machine.catalog.get(arn).map(|policy| show::document(policy.document));
            match text {
                Some(document) if version == current.version => (document, current.updated, true),
                _ if older => {
                    let which = &current.version;
                    let text =
                        format!("only the current version of an AWS managed policy is held here, which is {which}");
                    return Err(not_modelled(api, text));
                }
                _ => return Err(no_version(api, arn, version)),
            }
        }
    };
    Ok(json!({ "PolicyVersion": {
        "Document": document,
        "VersionId": version,
        "IsDefaultVersion": default,
        "CreateDate": created,
    } }))
}

pub(super) fn list_policy_versions(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let arn = input.need("PolicyArn");
    let Some(policy) = api.account()?.policies.get(arn) else {
        let current = managed(api, arn)?;
        if current.version != "v1" {
            let text = "of AWS's policies only the current version is held here, without the earlier ones";
            return Err(not_modelled(api, text));
        }
        return Ok(json!({ "Versions": [version(&current.version, true, &current.updated)] }));
    };
    let versions = policy.versions().into_iter();
    let list: Vec<Value> = versions
        .map(|it| version(&format!("v{}", it.number), it.number == policy.version, &it.created.cli()))
        .collect();
    Ok(json!({ "Versions": list }))
}

fn version(id: &str, default: bool, created: &str) -> Value {
    json!({ "VersionId": id, "IsDefaultVersion": default, "CreateDate": created })
}

pub(super) fn create_policy_version(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let policy = own(api, input)?;
    let document = document(api, input.need("PolicyDocument"))?;
    if policy.versions().len() >= MOST_VERSIONS {
        let message = "A managed policy can have up to 5 versions. Before you create a new version, you must delete an \
                       existing version.";
        return Err(api.refuse("LimitExceeded", message));
    }
    let default = input.flag("SetAsDefault").unwrap_or_default();
    let now = api.context.world.clock;
    let added = api.account_mut()?.policies.get_mut(&policy.arn).map(|it| it.add_version(document, default, now));
    let id = format!("v{}", added.unwrap_or_default());
    Ok(json!({ "PolicyVersion": version(&id, default, &now.cli()) }))
}

/// The account's own policy that a call names.
fn own(api: &mut Api<'_, '_>, input: &Input) -> Outcome<ManagedPolicy> {
    let text = input.need("PolicyArn");
    match text.parse::<Arn>() {
        Ok(arn) => find::own_policy(api, &arn),
        Err(_) => Err(missing(api, text)),
    }
}

pub(super) fn set_default_policy_version(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let policy = own(api, input)?;
    let (version, now) = (input.need("VersionId"), api.context.world.clock);
    let policies = &mut api.account_mut()?.policies;
    let done =
        policies.get_mut(&policy.arn).zip(number(version)).is_some_and(|(it, number)| it.set_default(number, now));
    if done { Ok(Value::Null) } else { Err(no_version(api, policy.arn.as_str(), version)) }
}

pub(super) fn delete_policy_version(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let policy = own(api, input)?;
    let (version, now) = (input.need("VersionId"), api.context.world.clock);
    if number(version) == Some(policy.version) {
        return Err(api.refuse("DeleteConflict", "Cannot delete the default version of a policy."));
    }
    let policies = &mut api.account_mut()?.policies;
    let found = policies.get_mut(&policy.arn).zip(number(version));
    if found.is_some_and(|(policy, number)| policy.delete_version(number, now)) {
        return Ok(Value::Null);
    }
    Err(no_version(api, policy.arn.as_str(), version))
}

pub(super) fn delete_policy(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let policy = own(api, input)?;
    let (attached, bounds) = show::usage(api.account()?, &policy.arn);
    if attached + bounds > 0 {
        return Err(api.refuse("DeleteConflict", "Cannot delete a policy attached to entities."));
    }
    if !policy.others.is_empty() {
        let message = "This policy has more than one version. Before you delete a policy, you must delete the policy's \
                       versions. The default version is deleted with the policy.";
        return Err(api.refuse("DeleteConflict", message));
    }
    api.account_mut()?.policies.remove(&policy.arn);
    api.context.world.retire(&policy.arn);
    Ok(Value::Null)
}

pub(super) fn list_policies(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let scope = input.text("Scope").unwrap_or("All");
    if scope != "Local" && !find::whole_catalogue(api) && !input.flag("OnlyAttached").unwrap_or_default() {
        let text = "AWS's own policies are not listed until the catalogue is loaded: ask for those of the account";
        let command = Some("aws iam list-policies --scope Local".into());
        api.context.machine.suggest(crate::view::Hint { text: text.into(), command });
        return Err(Stop::Quiet(255));
    }
    let (account, world) = (api.account()?, &*api.context.world);
    let own = account.policies.values().filter(|_| scope != "AWS").map(Managed::own);
    let aws = api
        .context
        .machine
        .catalog
        .iter()
        .filter(|_| scope != "Local")
        .filter_map(|policy| Managed::aws(world.clock, &policy));
    let prefix = input.text("PathPrefix").unwrap_or("/");
    let wanted = |policy: &Managed| {
        let (attached, bounds) = show::usage(account, &policy.arn);
        let used = match input.text("PolicyUsageFilter") {
            Some("PermissionsPolicy") => attached > 0,
            Some(_) => bounds > 0,
            None => !input.flag("OnlyAttached").unwrap_or_default() || attached > 0,
        };
        used && show::path(&policy.arn).starts_with(prefix)
    };
    let list: Vec<Value> = own.chain(aws).filter(wanted).map(|policy| policy.show(world, account).into()).collect();
    Ok(json!({ "Policies": list }))
}
