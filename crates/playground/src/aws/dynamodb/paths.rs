//! Places in an item, as expressions name them: `a.b[0]`, with `#n` for a name that the call spells out. Refuses to know
//! conditions and updates.

use serde_json::{Map, Value, json};

/// An item: attribute values by their names.
pub(super) type Item = Map<String, Value>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Name(String),
    At(usize),
}

/// What lies at a place.
pub(super) fn get(item: &Item, path: &[Step]) -> Option<Value> {
    let (Step::Name(first), rest) = path.split_first()? else { return None };
    let mut value = item.get(first)?;
    for step in rest {
        value = match step {
            Step::Name(name) => value.get("M")?.get(name)?,
            Step::At(at) => value.get("L")?.get(*at)?,
        };
    }
    Some(value.clone())
}

/// Puts a value at a place; false where the way there does not exist.
pub(super) fn set(item: &mut Item, path: &[Step], value: Value) -> bool {
    let Some((Step::Name(first), rest)) = path.split_first() else { return false };
    if rest.is_empty() {
        item.insert(first.clone(), value);
        return true;
    }
    item.get_mut(first).is_some_and(|inner| set_within(inner, rest, value))
}

fn set_within(value: &mut Value, path: &[Step], new: Value) -> bool {
    let Some((step, rest)) = path.split_first() else { return false };
    match step {
        Step::Name(name) => match value.get_mut("M").and_then(Value::as_object_mut) {
            Some(map) if rest.is_empty() => {
                map.insert(name.clone(), new);
                true
            }
            Some(map) => map.get_mut(name).is_some_and(|inner| set_within(inner, rest, new)),
            None => false,
        },
        Step::At(at) => match value.get_mut("L").and_then(Value::as_array_mut) {
            Some(list) if rest.is_empty() => {
                match list.get_mut(*at) {
                    Some(place) => *place = new,
                    None => list.push(new),
                }
                true
            }
            Some(list) => list.get_mut(*at).is_some_and(|inner| set_within(inner, rest, new)),
            None => false,
        },
    }
}

/// Takes away what lies at a place.
pub(super) fn remove(item: &mut Item, path: &[Step]) {
    let Some((Step::Name(first), rest)) = path.split_first() else { return };
    match rest {
        [] => drop(item.shift_remove(first)),
        rest => item.get_mut(first).into_iter().for_each(|inner| remove_within(inner, rest)),
    }
}

fn remove_within(value: &mut Value, path: &[Step]) {
    let Some((step, rest)) = path.split_first() else { return };
    match step {
        Step::Name(name) => {
            let Some(map) = value.get_mut("M").and_then(Value::as_object_mut) else { return };
            match rest {
                [] => drop(map.shift_remove(name)),
                rest => map.get_mut(name).into_iter().for_each(|inner| remove_within(inner, rest)),
            }
        }
        Step::At(at) => {
            let Some(list) = value.get_mut("L").and_then(Value::as_array_mut) else { return };
            match rest {
                [] if *at < list.len() => drop(list.remove(*at)),
                [] => {}
                rest => list.get_mut(*at).into_iter().for_each(|inner| remove_within(inner, rest)),
            }
        }
    }
}

/// The item with nothing but what lies at these places.
pub(super) fn project(item: &Item, paths: &[Vec<Step>]) -> Item {
    let mut out = Item::new();
    for path in paths {
        let Some(value) = get(item, path) else { continue };
        let mut made = Vec::new();
        for step in path {
            made.push(step.clone());
            if made.len() < path.len() && get(&out, &made).is_none() {
                let inner = path.get(made.len());
                let empty = if matches!(inner, Some(Step::At(_))) { json!({ "L": [] }) } else { json!({ "M": {} }) };
                set(&mut out, &made, empty);
            }
        }
        set(&mut out, path, value);
    }
    out
}
