//! Which instance has which profile. Refuses to know what the role in it may do.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::instance::{self, Instance};
use super::super::kept;
use super::describe::filter;
use super::{Home, INSTANCE, ask, change, made, need, refused};
use rolecall_iam::World;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

/// The profile that `Name=…` or `Arn=…` names, in the caller's account.
pub(super) fn named(api: &mut Api<'_, '_>, profile: &Value) -> Outcome<Arn> {
    let text = |name: &str| profile.get(name).and_then(Value::as_str).map(str::to_owned);
    let known = &api.account()?.instance_profiles;
    let (found, value, member, words) = match (text("Name"), text("Arn")) {
        (Some(_), Some(_)) => return both(api),
        (Some(name), _) => (known.get(&name), name, "name", "Invalid IAM Instance Profile name"),
        (None, Some(arn)) => {
            let found = known.values().find(|profile| profile.arn.as_str() == arn);
            (found, arn, "arn", "Invalid IAM Instance Profile ARN")
        }
        (None, None) => return refused(api, "MissingParameter", "Name or ARN of the instance profile is missing."),
    };
    match found.map(|profile| profile.arn.clone()) {
        Some(arn) => Ok(arn),
        None => {
            let message = format!("Value ({value}) for parameter iamInstanceProfile.{member} is invalid. {words}");
            refused(api, "InvalidParameterValue", message)
        }
    }
}

fn both(api: &mut Api<'_, '_>) -> Outcome<Arn> {
    let message =
        "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'";
    refused(api, "InvalidParameterCombination", message)
}

fn association(world: &World, it: Instance<'_>, state: &str) -> Option<Map<String, Value>> {
    let profile = it.profile()?;
    let mut shown = Map::new();
    shown.insert("AssociationId".into(), json!(association_id(world, it)));
    shown.insert("InstanceId".into(), json!(it.id()));
    let profile = json!({ "Arn": profile.arn.as_str(), "Id": world.unique_id(&profile.arn) });
    shown.insert("IamInstanceProfile".into(), profile);
    shown.insert("State".into(), json!(state));
    Some(shown)
}

fn association_id(world: &World, it: Instance<'_>) -> String {
    made(world.seed, "iip-assoc-", &format!("{}/{}", it.arn, it.profile_name().unwrap_or_default()))
}

fn find(api: &Api<'_, '_>, id: &str) -> Outcome<Option<Arn>> {
    let world = &*api.context.world;
    let account = api.account()?.id;
    let own = instance::all(world).filter(|it| it.account.id == account && it.profile().is_some());
    Ok({ own }.find(|it| association_id(world, *it) == id).map(|it| it.arn.clone()))
}

/// The instance that an association is of.
fn associated(api: &mut Api<'_, '_>, id: &str) -> Outcome<Arn> {
    match find(api, id)? {
        Some(arn) => Ok(arn),
        None => {
            let message = format!("An invalid association-id of '{id}' was given");
            refused(api, "InvalidAssociationID.NotFound", message)
        }
    }
}

fn give(api: &mut Api<'_, '_>, arn: &Arn, profile: Option<&Arn>) -> Outcome<()> {
    if let Some(resource) = kept::find_mut(api.context.world, arn) {
        match profile {
            Some(profile) => kept::keep(resource, "IamInstanceProfile", &json!({ "Arn": profile.as_str() })),
            None => drop(resource.details.remove("IamInstanceProfile")),
        }
    }
    Ok(())
}

fn shown(api: &Api<'_, '_>, arn: &Arn, state: &str) -> Value {
    let world = &*api.context.world;
    let found = instance::find(world, arn).and_then(|it| association(world, it, state));
    json!({ "IamInstanceProfileAssociation": found })
}

pub(super) fn associate(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let (arn, resource) = need(api, &INSTANCE, input.need("InstanceId"))?;
    let profile = named(api, input.value("IamInstanceProfile").unwrap_or(&Value::Null))?;
    if instance::find(api.context.world, &arn).is_some_and(|it| it.profile().is_some()) {
        let message = format!("There is an existing association for instance {}", arn.last());
        return refused(api, "IncorrectState", message);
    }
    change(api, &arn, resource, |_| {})?;
    give(api, &arn, Some(&profile))?;
    Ok(shown(api, &arn, "associating"))
}

/// Asks about the instance that the association is of, as EC2 does; about any where there is none.
fn ask_of_instance(api: &mut Api<'_, '_>, input: &Input) -> Outcome<()> {
    let found = find(api, input.need("AssociationId"))?.map(|arn| json!(arn.last()));
    let mut whole = input.clone();
    whole.parameters_mut().extend(found.map(|id| ("InstanceId".to_owned(), id)));
    ask(api, &whole)
}

pub(super) fn disassociate(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask_of_instance(api, input)?;
    let arn = associated(api, input.need("AssociationId"))?;
    let answer = shown(api, &arn, "disassociating");
    give(api, &arn, None)?;
    Ok(answer)
}

pub(super) fn replace(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask_of_instance(api, input)?;
    let arn = associated(api, input.need("AssociationId"))?;
    let profile = named(api, input.value("IamInstanceProfile").unwrap_or(&Value::Null))?;
    give(api, &arn, Some(&profile))?;
    Ok(shown(api, &arn, "associating"))
}

pub(super) fn associations(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let wanted: Vec<String> = input.texts("AssociationIds").into_iter().map(str::to_owned).collect();
    for id in &wanted {
        associated(api, id)?;
    }
    let home = Home::of(api)?;
    let world = &*api.context.world;
    let own = instance::all(world).filter(|it| it.account.id == home.account && it.arn.region() == home.region);
    let own = own.filter(|it| wanted.is_empty() || wanted.contains(&association_id(world, *it)));
    let mut all: Vec<_> = own.filter_map(|it| Some((it.arn.clone(), association(world, it, "associated")?))).collect();
    filter(api, input, "instance-id=InstanceId state=State", &mut all)?;
    let shown: Vec<Value> = all.into_iter().map(|(_, shown)| shown.into()).collect();
    Ok(json!({ "IamInstanceProfileAssociations": shown }))
}
