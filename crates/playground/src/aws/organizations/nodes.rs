//! Organizational units, and who hangs under whom. Refuses to know policies.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::tagged;
use super::{arn, ask, change, child, facts, letters, organization};
use rolecall_iam::world::{Organization, Unit};
use serde_json::{Value, json};

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let known = organization(api)?;
    let (parent, name) = (input.need("ParentId"), input.need("Name"));
    let siblings = parent_unit(api, &known, parent)?;
    if siblings.units.iter().any(|unit| unit.name == name) {
        return Err(taken(api));
    }
    let root = known.root.id.split('-').nth(1).unwrap_or_default();
    let unit = Unit {
        id: format!("ou-{root}-{}", letters(api, name, 8)),
        name: name.into(),
        policies: known.by_default(),
        accounts: Vec::new(),
        units: Vec::new(),
    };
    let (id, arn, tags) = (unit.id.clone(), arn(&known, "ou", &unit.id), tagged::given(input, "Tags"));
    change(api, |known| {
        if let Some(parent) = known.unit_mut(parent) {
            parent.units.push(unit);
        }
    })?;
    if let Some(kept) = facts(api, &known, &arn) {
        kept.tags = tags;
    }
    shown(api, &id)
}

fn taken(api: &mut Api<'_, '_>) -> Stop {
    api.refuse("DuplicateOrganizationalUnitException", "An OU with the same name already exists.")
}

/// The root or unit that is a parent.
pub(super) fn parent_unit(api: &mut Api<'_, '_>, known: &Organization, id: &str) -> Outcome<Unit> {
    let missing = "You specified a parent that doesn't exist.";
    known.unit(id).cloned().ok_or_else(|| api.refuse("ParentNotFoundException", missing))
}

/// The organizational unit of the call.
fn unit(api: &mut Api<'_, '_>, input: &Input) -> Outcome<(Organization, Unit)> {
    ask(api, input)?;
    let known = organization(api)?;
    match known.unit(input.need("OrganizationalUnitId")).cloned() {
        Some(unit) => Ok((known, unit)),
        None => {
            let message = "You specified an organizational unit that doesn't exist.";
            Err(api.refuse("OrganizationalUnitNotFoundException", message))
        }
    }
}

fn shown(api: &mut Api<'_, '_>, id: &str) -> Outcome<Value> {
    let known = organization(api)?;
    Ok(json!({ "OrganizationalUnit": known.unit(id).map(|unit| one(&known, unit)) }))
}

fn one(known: &Organization, unit: &Unit) -> Value {
    let arn = arn(known, "ou", &unit.id);
    json!({ "Id": unit.id, "Arn": arn.as_str(), "Name": unit.name, "Path": path(known, &unit.id) })
}

/// `o-…/r-…/ou-…/`.
pub(super) fn path(known: &Organization, id: &str) -> String {
    let units = known.units();
    let mut ids = Vec::new();
    let mut next = Some(id);
    while let Some(at) = next {
        ids.push(at);
        let parent = units.iter().find(|(unit, _)| unit.id == at).and_then(|(_, parent)| *parent);
        next = parent.map(|parent| parent.id.as_str());
    }
    ids.push(&known.id);
    ids.iter().rev().map(|id| format!("{id}/")).collect()
}

pub(super) fn describe(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (_, unit) = unit(api, input)?;
    shown(api, &unit.id)
}

pub(super) fn update(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (known, unit) = unit(api, input)?;
    let Some(name) = input.text("Name") else { return shown(api, &unit.id) };
    let parent = known.units().into_iter().find(|(inner, _)| inner.id == unit.id).and_then(|(_, parent)| parent);
    let mut siblings = parent.into_iter().flat_map(|parent| &parent.units);
    if siblings.any(|other| other.name == name && other.id != unit.id) {
        return Err(taken(api));
    }
    change(api, |known| {
        if let Some(unit) = known.unit_mut(&unit.id) {
            unit.name = name.into();
        }
    })?;
    shown(api, &unit.id)
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (_, unit) = unit(api, input)?;
    if !unit.accounts.is_empty() || !unit.units.is_empty() {
        let message = "The specified OU is not empty. Move all accounts to another root or to other OUs, remove all \
                       child OUs, and try the operation again.";
        return Err(api.refuse("OrganizationalUnitNotEmptyException", message));
    }
    change(api, |known| known.remove_unit(&unit.id))
}

pub(super) fn list_units(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let known = organization(api)?;
    let parent = parent_unit(api, &known, input.need("ParentId"))?;
    let list: Vec<Value> = parent.units.iter().map(|unit| one(&known, unit)).collect();
    Ok(json!({ "OrganizationalUnits": list }))
}

pub(super) fn list_children(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let known = organization(api)?;
    let parent = parent_unit(api, &known, input.need("ParentId"))?;
    let list: Vec<Value> = match input.need("ChildType") {
        "ACCOUNT" => parent.accounts.iter().map(|member| child(member.id.as_str())).collect(),
        "ORGANIZATIONAL_UNIT" => parent.units.iter().map(|unit| child(&unit.id)).collect(),
        _ => return Err(super::invalid(api, "You specified an invalid value.", "INVALID_ENUM")),
    };
    Ok(json!({ "Children": list }))
}

pub(super) fn list_parents(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let known = organization(api)?;
    let id = input.need("ChildId");
    let of_unit = known.units().into_iter().find(|(unit, _)| unit.id == id).and_then(|(_, parent)| parent);
    let of_account = || known.members().into_iter().find(|(member, _)| member.id.as_str() == id).map(|(_, unit)| unit);
    match of_unit.or_else(of_account) {
        Some(parent) => Ok(json!({ "Parents": [child(&parent.id)] })),
        None => Err(api.refuse("ChildNotFoundException", "You specified a child that doesn't exist.")),
    }
}
