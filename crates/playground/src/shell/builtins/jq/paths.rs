//! Changes inside values: `setpath`, `del`, and the assignments. Refuses to know how filters run.

use super::error::kind;
use super::read::Filter;
use super::run::{Done, Item, Machine, Out, Scope, Stop, fail};
use super::value::{bounds, index, order, reckon};
use serde_json::{Map, Value};

pub(super) type Path = Vec<Value>;

pub(super) fn get(value: &Value, path: &[Value]) -> Result<Value, String> {
    let mut found = value.clone();
    for key in path {
        if found.is_null() {
            return Ok(Value::Null);
        }
        found = index(&found, key)?;
    }
    Ok(found)
}

/// The value with another one at this path.
pub(super) fn set(value: Value, path: &[Value], new: Value) -> Result<Value, String> {
    let Some((key, rest)) = path.split_first() else { return Ok(new) };
    match (value, key) {
        (Value::Null, Value::String(key)) => {
            let mut map = Map::new();
            map.insert(key.clone(), set(Value::Null, rest, new)?);
            Ok(Value::Object(map))
        }
        (Value::Object(mut map), Value::String(key)) => {
            let old = map.get_mut(key).map(Value::take).unwrap_or_default();
            map.insert(key.clone(), set(old, rest, new)?);
            Ok(Value::Object(map))
        }
        (value @ (Value::Null | Value::Array(_)), Value::Number(place)) => {
            let mut values = match value {
                Value::Array(values) => values,
                _ => Vec::new(),
            };
            let place = place.as_f64().unwrap_or_default().floor() as i64;
            let place = if place < 0 { place + values.len() as i64 } else { place };
            let Ok(place) = usize::try_from(place) else { return Err("Out of bounds negative array index".into()) };
            if place > 1 << 16 {
                return Err("Array index too large".into());
            }
            if values.len() <= place {
                values.resize(place + 1, Value::Null);
            }
            if let Some(known) = values.get_mut(place) {
                *known = set(known.take(), rest, new)?;
            }
            Ok(Value::Array(values))
        }
        (value @ (Value::Null | Value::Array(_)), Value::Object(range)) => {
            let mut values = match value {
                Value::Array(values) => values,
                _ => Vec::new(),
            };
            let (from, to) = bounds(range, values.len());
            let old = values.get(from..to).unwrap_or_default().to_vec();
            match set(Value::Array(old), rest, new)? {
                Value::Array(new) => {
                    values.splice(from..to, new);
                    Ok(Value::Array(values))
                }
                _ => Err("A slice of an array can only be assigned another array".into()),
            }
        }
        (value, Value::String(key)) => Err(format!("Cannot index {} with string \"{key}\"", kind(&value))),
        (value, key) => Err(format!("Cannot update field at {} index of {}", kind(key), kind(&value))),
    }
}

/// The value without what is at these paths.
pub(super) fn delete(mut value: Value, mut paths: Vec<Path>) -> Result<Value, String> {
    paths.sort_by(|a, b| order(&Value::Array(b.clone()), &Value::Array(a.clone())));
    for path in paths {
        value = without(value, &path)?;
    }
    Ok(value)
}

fn without(mut value: Value, path: &[Value]) -> Result<Value, String> {
    let Some((key, rest)) = path.split_first() else { return Ok(Value::Null) };
    if value.is_null() {
        return Ok(value);
    }
    if !rest.is_empty() {
        let inner = index(&value, key)?;
        return if inner.is_null() { Ok(value) } else { set(value, std::slice::from_ref(key), without(inner, rest)?) };
    }
    match (&mut value, key) {
        (Value::Object(map), Value::String(key)) => drop(map.shift_remove(key)),
        (Value::Array(values), Value::Number(place)) => {
            let place = place.as_f64().unwrap_or_default().floor() as i64;
            let place = if place < 0 { place + values.len() as i64 } else { place };
            if let Some(place) = usize::try_from(place).ok().filter(|place| *place < values.len()) {
                values.remove(place);
            }
        }
        (Value::Array(values), Value::Object(range)) => {
            let (from, to) = bounds(range, values.len());
            values.drain(from..to);
        }
        (value, Value::String(_)) => return Err(format!("Cannot delete field at object index of {}", kind(value))),
        (value, _) => return Err(format!("Cannot delete field at array index of {}", kind(value))),
    }
    Ok(value)
}

pub(super) fn assign(
    machine: &mut Machine,
    (operator, left, right): (&str, &Filter, &Filter),
    scope: &Scope,
    item: Item,
    out: Out<'_>,
) -> Done {
    let input = item.value;
    let paths = machine.paths(left, scope, &input)?;
    if operator == "|" {
        let mut made = input;
        let mut gone = Vec::new();
        for path in paths {
            let old = get(&made, &path).map_err(fail)?;
            machine.spend(super::run::size(&made))?;
            let label = machine.label();
            let mut first = None;
            let ran = machine.eval(right, scope, Item::of(old), &mut |_, item| {
                first = Some(item.value);
                Err(Stop::Break(label))
            });
            match ran {
                Err(Stop::Break(which)) if which == label => {}
                ran => ran?,
            }
            match first {
                Some(new) => made = set(made, &path, new).map_err(fail)?,
                None => gone.push(path),
            }
        }
        let made = delete(made, gone).map_err(fail)?;
        return out(machine, Item::of(made));
    }
    for value in machine.all(right, scope, &input)? {
        let mut made = input.clone();
        for path in &paths {
            machine.spend(super::run::size(&made))?;
            let new = match operator {
                "" => value.clone(),
                _ => {
                    let old = get(&made, path).map_err(fail)?;
                    match operator {
                        "//" if super::value::is_true(&old) => old,
                        "//" => value.clone(),
                        operator => reckon(operator, old, value.clone()).map_err(fail)?,
                    }
                }
            };
            made = set(made, path, new).map_err(fail)?;
        }
        out(machine, Item::of(made))?;
    }
    Ok(())
}
