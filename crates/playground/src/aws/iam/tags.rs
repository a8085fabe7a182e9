//! Tags of everything in IAM that has any. Refuses to know who may set them.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::ask::ask;
use super::show;
use rolecall_iam::world::{Account, Tags};
use serde_json::{Value, json};

const MOST: usize = 50;

pub(super) fn tag(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let mut tags = read(api, input)?;
    for (key, value) in show::given_tags(input) {
        tags.retain(|known, _| !known.eq_ignore_ascii_case(&key));
        tags.insert(key, value);
    }
    if tags.len() > MOST {
        return Err(api.refuse("LimitExceeded", "The number of tags has reached the maximum limit."));
    }
    write(api, input, tags)
}

pub(super) fn untag(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let mut tags = read(api, input)?;
    tags.retain(|known, _| !input.texts("TagKeys").iter().any(|key| key.eq_ignore_ascii_case(known)));
    write(api, input, tags)
}

pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    Ok(json!({ "Tags": show::tag_list(&read(api, input)?) }))
}

/// The parameters that name what is tagged.
const NAMES: [&str; 7] = [
    "UserName",
    "RoleName",
    "PolicyArn",
    "InstanceProfileName",
    "SerialNumber",
    "OpenIDConnectProviderArn",
    "SAMLProviderArn",
];

fn named(input: &Input) -> (&'static str, &str) {
    NAMES.iter().find_map(|name| Some((*name, input.text(name)?))).unwrap_or(("", ""))
}

fn place<'a>(account: &'a mut Account, what: &str, name: &str) -> Option<&'a mut Tags> {
    match what {
        "UserName" => account.users.get_mut(name).map(|it| &mut it.tags),
        "RoleName" => account.roles.get_mut(name).map(|it| &mut it.tags),
        "PolicyArn" => account.policies.get_mut(name).map(|it| &mut it.tags),
        "InstanceProfileName" => account.instance_profiles.get_mut(name).map(|it| &mut it.tags),
        "SerialNumber" => account.virtual_mfa.get_mut(name).map(|it| &mut it.tags),
        _ => account.identity_providers.iter_mut().find(|it| it.arn.as_str() == name).map(|it| &mut it.tags),
    }
}

fn read(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Tags> {
    let (what, name) = named(input);
    let found = place(api.account_mut()?, what, name).cloned();
    found.ok_or_else(|| missing(api, what, name))
}

fn missing(api: &mut Api<'_, '_>, what: &str, name: &str) -> Stop {
    let message = match what {
        "UserName" => format!("The user with name {name} cannot be found."),
        "RoleName" => format!("The role with name {name} cannot be found."),
        "PolicyArn" => format!("Policy {name} was not found."),
        "InstanceProfileName" => format!("Instance Profile {name} cannot be found."),
        "SerialNumber" => format!("VirtualMFADevice with serial number {name} doesn't exist."),
        "SAMLProviderArn" => "Specified provider doesn't exist".into(),
        _ => format!("OpenIDConnect Provider not found for arn {name}"),
    };
    api.refuse("NoSuchEntity", message)
}

fn write(api: &mut Api<'_, '_>, input: &Input, tags: Tags) -> Outcome<Value> {
    let (what, name) = named(input);
    if let Some(place) = place(api.account_mut()?, what, name) {
        *place = tags;
    }
    Ok(Value::Null)
}
