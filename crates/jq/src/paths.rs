//! `delpaths`: removes several places at once. Refuses to know filters.

use crate::index::index;
use crate::value::{Outcome, Value};
use jaq_core::path::Opt;
use jaq_core::{Error, Exn, ValT};

/// The last place first, so that no place moves before its turn.
pub(crate) fn delete(value: Value, paths: &Value) -> Outcome {
    let all = paths.array().ok_or("Paths must be specified as an array")?;
    let mut sorted = all.iter().collect::<Vec<_>>();
    sorted.sort();
    let mut left = value;
    for path in sorted.into_iter().rev() {
        let path = path.array().ok_or_else(|| format!("Path must be specified as array, not {}", path.kind()))?;
        left = without(left, path)?;
    }
    Ok(left)
}

fn without(value: Value, path: &[Value]) -> Outcome {
    let Some((key, rest)) = path.split_first() else { return Ok(Value::Null) };
    check(&value, key, rest.is_empty())?;
    if value == Value::Null || !rest.is_empty() && index(&value, key)? == Value::Null {
        return Ok(value);
    }
    let step = |slot: Value| match rest.is_empty() {
        true => None,
        false => Some(without(slot, rest).map_err(|wrong| Exn::from(Error::str(wrong)))),
    };
    let done = value.clone().map_index(key, Opt::Essential, |slot| step(slot).into_iter());
    match done.map_err(Exn::get_err) {
        Ok(value) => Ok(value),
        // Before the start of an array there is nothing to remove.
        Err(Ok(wrong)) if wrong.to_string().starts_with("Out of bounds") => Ok(value),
        Err(Ok(wrong)) => Err(wrong.into_val().shown()),
        Err(Err(_)) => Ok(value),
    }
}

fn check(value: &Value, key: &Value, last: bool) -> Outcome<()> {
    match (value, key) {
        (Value::Null, _)
        | (Value::Object(_), Value::Text(_))
        | (Value::Array(_), Value::Number(_) | Value::Object(_)) => Ok(()),
        (Value::Object(_), key) if last => Err(format!("Cannot delete field at object index of {}", named(key))),
        (Value::Array(_), Value::Text(_)) if last => Err("Cannot delete field at object index of array".into()),
        (other, Value::Text(_)) if last => Err(format!("Cannot delete field at object index of {}", other.kind())),
        (other, Value::Number(_)) if last => Err(format!("Cannot delete field at array index of {}", other.kind())),
        _ => index(value, key).map(drop),
    }
}

fn named(value: &Value) -> &'static str {
    value.kind()
}
