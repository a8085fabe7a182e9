//! Aliases: names for keys that can be given to another key. Refuses to know what the keys do.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::kept;
use super::key;
use super::managed;
use crate::call;
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

/// The ARN of the alias that the call names, once it is one that customers may have.
fn named(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Arn> {
    let name = input.need("AliasName");
    if !name.starts_with("alias/") {
        let message = "Alias must start with the prefix \"alias/\". Please see \
                       https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html";
        return Err(api.refuse("ValidationException", message));
    }
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "/_-".contains(letter);
    if !name.chars().all(allowed) {
        return Err(wrong_letters(api, name));
    }
    // KMS says no more than that.
    if name.starts_with("alias/aws/") {
        return Err(api.refuse("NotAuthorizedException", ""));
    }
    api.arn("kms", name)
}

fn wrong_letters(api: &mut Api<'_, '_>, name: &str) -> Stop {
    let message = format!(
        "1 validation error detected: Value '{name}' at 'aliasName' failed to satisfy constraint: Member must satisfy \
         regular expression pattern: ^[a-zA-Z0-9:/_-]+$"
    );
    api.refuse("ValidationException", message)
}

/// The key that the alias is to stand for.
fn target(api: &mut Api<'_, '_>, input: &Input) -> Outcome<key::Key> {
    let name = input.need("TargetKeyId");
    if name.starts_with("alias/") || name.contains(":alias/") {
        return Err(api.refuse("ValidationException", "Aliases must refer to keys. Not aliases"));
    }
    let target = key::asked(api, input, "TargetKeyId")?;
    if target.arn.account() != Some(api.account()?.id) {
        return Err(api.refuse("NotFoundException", format!("Key '{}' does not exist", target.arn)));
    }
    target.must_stay(api)?;
    Ok(target)
}

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let alias = named(api, input)?;
    let target = target(api, input)?;
    if kept::find(api.context.world, &alias).is_some() {
        let message = format!("An alias with the name {alias} already exists");
        return Err(api.refuse("AlreadyExistsException", message));
    }
    let mut resource = Resource { created: api.context.world.clock, ..Resource::default() };
    kept::keep(&mut resource, "TargetKeyId", &json!(target.id()));
    api.account_mut()?.resources.insert(alias, resource);
    Ok(Value::Null)
}

pub(super) fn update(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let alias = named(api, input)?;
    let target = target(api, input)?;
    if kept::find(api.context.world, &alias).is_none() {
        return Err(key::no_alias(api, &alias));
    }
    let now = json!(api.context.world.clock.cli());
    api.change(&alias, |resource| {
        kept::keep(resource, "TargetKeyId", &json!(target.id()));
        kept::keep(resource, "LastUpdatedDate", &now);
    })
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let alias = named(api, input)?;
    api.call(input)?;
    match kept::remove(api.context.world, &alias) {
        Some(_) => Ok(Value::Null),
        None => Err(key::no_alias(api, &alias)),
    }
}

pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let wanted = input.text("KeyId").map(|name| key::named(api, name)).transpose()?;
    api.call(input)?;
    let (world, account) = (&*api.context.world, api.account()?.id);
    let known = kept::listed(world, account, ("kms", api.settings.region_or_global(), "alias/"));
    let mut shown: Vec<(Arn, Value)> = Vec::new();
    for (alias, resource) in known {
        let key = call::key_of_alias(world, alias);
        if wanted.is_some() && key != wanted {
            continue;
        }
        let mut told = name_of(alias);
        if let Some(id) = key.as_ref().and_then(|key| key.after("key/")) {
            let created = json!(resource.created.cli());
            told.insert("TargetKeyId".into(), json!(id));
            told.insert("CreationDate".into(), created.clone());
            told.insert("LastUpdatedDate".into(), kept::detail(resource, "LastUpdatedDate").unwrap_or(created));
        }
        shown.push((alias.clone(), Value::Object(told)));
    }
    if wanted.is_none() {
        shown.extend(managed::unused(api)?.into_iter().map(|alias| (alias.clone(), Value::Object(name_of(&alias)))));
    }
    shown.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(json!({ "Aliases": shown.into_iter().map(|(_, told)| told).collect::<Vec<_>>() }))
}

fn name_of(alias: &Arn) -> Map<String, Value> {
    let mut told = Map::new();
    told.insert("AliasName".into(), json!(alias.resource()));
    told.insert("AliasArn".into(), json!(alias.as_str()));
    told
}
