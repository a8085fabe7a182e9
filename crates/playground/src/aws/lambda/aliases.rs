//! Aliases, each of which has a policy of its own. Refuses to know versions: none is published here, so that every alias
//! stands for `$LATEST`.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::kept;
use super::{Named, functions};
use rolecall_iam::World;
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

fn show(world: &World, arn: &Arn, resource: &Resource) -> Map<String, Value> {
    let mut shown = Map::new();
    shown.insert("AliasArn".into(), json!(arn.as_str()));
    shown.insert("Name".into(), json!(arn.as_str().rsplit(':').next()));
    let version = kept::text(resource, "FunctionVersion").unwrap_or_else(|| "$LATEST".into());
    shown.insert("FunctionVersion".into(), json!(version));
    shown.insert("Description".into(), json!(kept::text(resource, "Description").unwrap_or_default()));
    shown.insert("RevisionId".into(), json!(functions::revision(world, arn, resource)));
    shown
}

fn of(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Named> {
    let named = Named::whole(api, input)?;
    Ok(Named { qualifier: Some(input.need("Name").into()), ..named })
}

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let function = Named::whole(api, input)?;
    function.need(api)?;
    let version = input.need("FunctionVersion");
    if version != "$LATEST" {
        let message = format!("Function not found: {}:{version}", function.function);
        return Err(api.refuse("ResourceNotFoundException", message));
    }
    let named = of(api, input)?;
    let Some(arn) = named.kept() else { return Err(named.not_found(api)) };
    if kept::find(api.context.world, &arn).is_some() {
        let message = format!("Alias already exists: {arn}");
        return Err(api.refuse("ResourceConflictException", message));
    }
    let mut made = Resource { created: api.context.world.clock, ..Resource::default() };
    for name in ["FunctionVersion", "Description"] {
        if let Some(value) = input.value(name) {
            kept::keep(&mut made, name, value);
        }
    }
    let shown = show(api.context.world, &arn, &made);
    if let Some(owner) = arn.account().and_then(|id| api.context.world.accounts.get_mut(&id)) {
        owner.resources.insert(arn, made);
    }
    Ok(shown.into())
}

pub(super) fn get(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let named = of(api, input)?;
    let found = named.kept().and_then(|arn| {
        let (_, resource) = kept::find(api.context.world, &arn)?;
        Some(show(api.context.world, &arn, resource))
    });
    match found {
        Some(shown) => Ok(shown.into()),
        None => {
            let message = format!("Cannot find alias arn: {}", named.qualified());
            Err(api.refuse("ResourceNotFoundException", message))
        }
    }
}

pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let named = Named::whole(api, input)?;
    named.need(api)?;
    let world = &*api.context.world;
    let of = format!("{}:", named.function);
    let all = world.accounts.values().flat_map(|account| &account.resources);
    let all = all.filter(|(arn, _)| arn.as_str().starts_with(&of));
    let aliases: Vec<Value> = all.map(|(arn, resource)| show(world, arn, resource).into()).collect();
    Ok(json!({ "Aliases": aliases }))
}

/// Lambda does not say whether there was one.
pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    if let Some(arn) = of(api, input)?.kept() {
        kept::remove(api.context.world, &arn);
    }
    Ok(Value::Null)
}
