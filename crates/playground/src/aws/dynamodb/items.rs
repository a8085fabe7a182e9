//! Items written: put, updated and deleted, alone and in batches. Refuses to know how they are found again.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::kept;
use super::expression::{Reader, Spelt};
use super::paths::Item;
use super::tables::{Key, items, keys};
use super::{capacity, invalid, sized, table, update};
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

pub(super) fn spelt(input: &Input) -> Spelt {
    let map = |name: &str| input.value(name).and_then(Value::as_object).cloned().unwrap_or_default();
    Spelt { names: map("ExpressionAttributeNames"), values: map("ExpressionAttributeValues") }
}

pub(super) fn object(value: Option<&Value>) -> Item {
    value.and_then(Value::as_object).cloned().unwrap_or_default()
}

/// What is wrong with the key in an item.
fn fault(item: &Item, keys: &[Key]) -> Option<String> {
    let prefix = "One or more parameter values were invalid";
    keys.iter().find_map(|key| match item.get(&key.name).and_then(Value::as_object) {
        None => Some(format!("{prefix}: Missing the key {} in the item", key.name)),
        Some(value) if !value.contains_key(&key.kind) => {
            let actual = value.keys().next().map_or("", String::as_str);
            Some(format!("{prefix}: Type mismatch for key {} expected: {} actual: {actual}", key.name, key.kind))
        }
        Some(_) => None,
    })
}

/// Checks that a key is just what the table's schema asks for.
pub(super) fn fits(api: &mut Api<'_, '_>, given: &Item, keys: &[Key]) -> Outcome<()> {
    match given.len() == keys.len() && fault(given, keys).is_none() {
        true => Ok(()),
        false => Err(invalid(api, "The provided key element does not match the schema")),
    }
}

/// The place of the item with this key.
pub(super) fn place(all: &[Item], key: &Item, keys: &[Key]) -> Option<usize> {
    all.iter().position(|item| keys.iter().all(|part| item.get(&part.name) == key.get(&part.name)))
}

fn save(api: &mut Api<'_, '_>, arn: &Arn, all: Vec<Item>) {
    if let Some(kept) = kept::find_mut(api.context.world, arn) {
        kept::keep(kept, "Items", &json!(all));
    }
}

/// Whether the condition of a write holds.
fn condition(api: &mut Api<'_, '_>, input: &Input, old: Option<&Item>) -> Outcome<()> {
    let Some(text) = input.text("ConditionExpression") else { return Ok(()) };
    let empty = Item::new();
    match Reader::new(text, &spelt(input), old.unwrap_or(&empty)).whole() {
        Ok(true) => Ok(()),
        Ok(false) => Err(api.refuse("ConditionalCheckFailedException", "The conditional request failed")),
        Err(message) => Err(invalid(api, format!("Invalid ConditionExpression: {message}"))),
    }
}

/// The table of a call with its keys.
pub(super) fn opened(api: &mut Api<'_, '_>, input: &Input) -> Outcome<(Arn, Resource, Vec<Key>)> {
    sized(api, input.parameters())?;
    api.call(input)?;
    let (arn, kept) = table(api, input.need("TableName"))?;
    capacity::check(api, input, &kept)?;
    let keys = keys(&kept, None).unwrap_or_default();
    Ok((arn, kept, keys))
}

fn answer(attributes: Option<Item>) -> Value {
    attributes.map_or(Value::Null, |attributes| json!({ "Attributes": attributes }))
}

fn wants(input: &Input, api: &mut Api<'_, '_>, may: &[&str]) -> Outcome<String> {
    let wanted = input.text("ReturnValues").unwrap_or("NONE");
    match may.contains(&wanted) {
        true => Ok(wanted.to_owned()),
        false => Err(invalid(api, "Return values set to invalid value")),
    }
}

pub(super) fn put(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let wanted = wants(input, api, &["NONE", "ALL_OLD"])?;
    let (arn, kept, keys) = opened(api, input)?;
    let item = object(input.value("Item"));
    if let Some(message) = fault(&item, &keys) {
        return Err(invalid(api, message));
    }
    let mut all = items(&kept);
    let at = place(&all, &item, &keys);
    condition(api, input, at.and_then(|at| all.get(at)))?;
    let old = at.map(|at| all.remove(at));
    let consumed = capacity::told(input, &kept, capacity::written(old.iter().chain([&item])));
    all.insert(at.unwrap_or(all.len()), item);
    save(api, &arn, all);
    Ok(capacity::with(answer(old.filter(|_| wanted == "ALL_OLD")), consumed))
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let wanted = wants(input, api, &["NONE", "ALL_OLD"])?;
    let (arn, kept, keys) = opened(api, input)?;
    let key = object(input.value("Key"));
    fits(api, &key, &keys)?;
    let mut all = items(&kept);
    let at = place(&all, &key, &keys);
    condition(api, input, at.and_then(|at| all.get(at)))?;
    let old = at.map(|at| all.remove(at));
    save(api, &arn, all);
    let consumed = capacity::told(input, &kept, capacity::written(&old));
    Ok(capacity::with(answer(old.filter(|_| wanted == "ALL_OLD")), consumed))
}

pub(super) fn update(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let wanted = wants(input, api, &["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"])?;
    let (arn, kept, keys) = opened(api, input)?;
    let key = object(input.value("Key"));
    fits(api, &key, &keys)?;
    let mut all = items(&kept);
    let at = place(&all, &key, &keys);
    let old = at.and_then(|at| all.get(at)).cloned();
    condition(api, input, old.as_ref())?;
    let base = old.clone().unwrap_or(key);
    let text = input.text("UpdateExpression").unwrap_or_default();
    let (new, touched) = match update::apply(text, &spelt(input), &base) {
        Ok(done) => done,
        Err(message) => return Err(invalid(api, message)),
    };
    if let Some(key) = keys.iter().find(|key| touched.contains(&key.name)) {
        return Err(part_of_key(api, &key.name));
    }
    match at.and_then(|at| all.get_mut(at)) {
        Some(item) => *item = new.clone(),
        None => all.push(new.clone()),
    }
    save(api, &arn, all);
    let consumed = capacity::told(input, &kept, capacity::written(old.iter().chain([&new])));
    let changed = |item: Item| item.into_iter().filter(|(name, _)| touched.contains(name)).collect::<Map<_, _>>();
    let answer = answer(match wanted.as_str() {
        "ALL_OLD" => old,
        "UPDATED_OLD" => old.map(changed),
        "ALL_NEW" => Some(new),
        "UPDATED_NEW" => Some(changed(new)),
        _ => None,
    });
    Ok(capacity::with(answer, consumed))
}

fn part_of_key(api: &mut Api<'_, '_>, name: &str) -> Stop {
    let message = format!(
        "One or more parameter values were invalid: Cannot update attribute {name}. This attribute is part of the key"
    );
    invalid(api, message)
}

pub(super) fn batch(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let mut written: BTreeMap<Arn, Vec<Item>> = BTreeMap::new();
    for (name, writes) in object(input.value("RequestItems")) {
        let (arn, kept) = table(api, &name)?;
        let keys = keys(&kept, None).unwrap_or_default();
        let all = written.entry(arn).or_insert_with(|| items(&kept));
        for write in writes.as_array().into_iter().flatten() {
            let put = write.pointer("/PutRequest/Item").map(|item| object(Some(item)));
            let key = put.clone().unwrap_or_else(|| object(write.pointer("/DeleteRequest/Key")));
            match &put {
                Some(item) => {
                    if let Some(message) = fault(item, &keys) {
                        return Err(invalid(api, message));
                    }
                }
                None => fits(api, &key, &keys)?,
            }
            let at = place(all, &key, &keys);
            at.map(|at| all.remove(at));
            all.extend(put);
        }
    }
    for (arn, all) in written {
        save(api, &arn, all);
    }
    Ok(json!({ "UnprocessedItems": {} }))
}
