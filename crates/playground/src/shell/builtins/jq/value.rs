//! Values: how they are ordered, added, divided. Refuses to know filters.

use super::error::{kind, named};
use serde_json::{Number, Value};
use std::cmp::Ordering;

pub(super) fn is_true(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false))
}

pub(super) fn text(value: impl Into<String>) -> Value {
    Value::String(value.into())
}

/// A whole number where it is one.
pub(super) fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e17 {
        return Value::Number(Number::from(value as i64));
    }
    let value = match value {
        value if value.is_nan() => return Value::Null,
        f64::INFINITY => f64::MAX,
        f64::NEG_INFINITY => f64::MIN,
        value => value,
    };
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

pub(super) fn float(value: &Value) -> Option<f64> {
    value.as_f64()
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(false) => 1,
        Value::Bool(true) => 2,
        Value::Number(_) => 3,
        Value::String(_) => 4,
        Value::Array(_) => 5,
        Value::Object(_) => 6,
    }
}

pub(super) fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64().partial_cmp(&b.as_f64()).unwrap_or(Ordering::Equal),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Array(a), Value::Array(b)) => {
            let each = a.iter().zip(b).map(|(a, b)| order(a, b)).find(|order| order.is_ne());
            each.unwrap_or_else(|| a.len().cmp(&b.len()))
        }
        (Value::Object(a), Value::Object(b)) => {
            let (mut x, mut y): (Vec<&String>, Vec<&String>) = (a.keys().collect(), b.keys().collect());
            x.sort();
            y.sort();
            let values = || {
                x.iter()
                    .map(|key| {
                        order(a.get(key.as_str()).unwrap_or(&Value::Null), b.get(key.as_str()).unwrap_or(&Value::Null))
                    })
                    .find(|order| order.is_ne())
            };
            x.cmp(&y).then_with(|| values().unwrap_or(Ordering::Equal))
        }
        _ => rank(a).cmp(&rank(b)),
    }
}

type Outcome = Result<Value, String>;

pub(super) fn reckon(operator: &str, left: Value, right: Value) -> Outcome {
    let fail =
        |verb: &str, left: &Value, right: &Value| Err(format!("{} and {} cannot be {verb}", named(left), named(right)));
    match operator {
        "+" => Ok(match (left, right) {
            (Value::Null, other) | (other, Value::Null) => other,
            (Value::Number(a), Value::Number(b)) => match (a.as_i64(), b.as_i64()) {
                (Some(a), Some(b)) if a.checked_add(b).is_some() => Value::from(a + b),
                _ => number(a.as_f64().unwrap_or_default() + b.as_f64().unwrap_or_default()),
            },
            (Value::String(a), Value::String(b)) => Value::String(a + &b),
            (Value::Array(mut a), Value::Array(b)) => {
                a.extend(b);
                Value::Array(a)
            }
            (Value::Object(mut a), Value::Object(b)) => {
                a.extend(b);
                Value::Object(a)
            }
            (left, right) => return fail("added", &left, &right),
        }),
        "-" => match (&left, &right) {
            (Value::Number(a), Value::Number(b)) => {
                Ok(number(a.as_f64().unwrap_or_default() - b.as_f64().unwrap_or_default()))
            }
            (Value::Array(a), Value::Array(b)) => {
                let known = |value: &Value| b.iter().any(|other| order(other, value).is_eq());
                Ok(Value::Array(a.iter().filter(|value| !known(value)).cloned().collect()))
            }
            _ => fail("subtracted", &left, &right),
        },
        "*" => match (&left, &right) {
            (Value::Number(a), Value::Number(b)) => {
                Ok(number(a.as_f64().unwrap_or_default() * b.as_f64().unwrap_or_default()))
            }
            (Value::String(a), Value::Number(n)) | (Value::Number(n), Value::String(a)) => {
                let count = n.as_f64().unwrap_or_default();
                let most = (1 << 20) / (a.len() + 1);
                Ok(if count <= 0.0 {
                    Value::Null
                } else {
                    text(a.repeat((count.ceil() as usize).clamp(1, most.max(1))))
                })
            }
            (Value::Object(_), Value::Object(_)) => Ok(merge(left, right)),
            _ => fail("multiplied", &left, &right),
        },
        "/" => match (&left, &right) {
            (Value::Number(a), Value::Number(b)) => match b.as_f64() {
                Some(0.0) => {
                    Err(format!("{} and {} cannot be divided because the divisor is zero", named(&left), named(&right)))
                }
                b => Ok(number(a.as_f64().unwrap_or_default() / b.unwrap_or(1.0))),
            },
            (Value::String(a), Value::String(b)) => Ok(split(a, b)),
            _ => fail("divided", &left, &right),
        },
        "%" => match (float(&left), float(&right)) {
            (Some(a), Some(b)) => match (a as i64, b as i64) {
                (_, 0) => {
                    Err(format!("{} and {} cannot be divided because the divisor is zero", named(&left), named(&right)))
                }
                (a, b) => Ok(Value::from(a.wrapping_rem(b))),
            },
            _ => fail("divided", &left, &right),
        },
        "==" => Ok(Value::Bool(order(&left, &right).is_eq())),
        "!=" => Ok(Value::Bool(order(&left, &right).is_ne())),
        "<" => Ok(Value::Bool(order(&left, &right).is_lt())),
        "<=" => Ok(Value::Bool(order(&left, &right).is_le())),
        ">" => Ok(Value::Bool(order(&left, &right).is_gt())),
        _ => Ok(Value::Bool(order(&left, &right).is_ge())),
    }
}

pub(super) fn split(text: &str, by: &str) -> Value {
    match (text.is_empty(), by.is_empty()) {
        (true, _) => Value::Array(Vec::new()),
        (_, true) => Value::Array(text.chars().map(String::from).map(Value::String).collect()),
        _ => Value::Array(text.split(by).map(|piece| Value::String(piece.into())).collect()),
    }
}

fn merge(left: Value, right: Value) -> Value {
    match (left, right) {
        (Value::Object(mut a), Value::Object(b)) => {
            for (key, value) in b {
                let merged = match a.get(&key) {
                    Some(old @ Value::Object(_)) if value.is_object() => merge(old.clone(), value),
                    _ => value,
                };
                a.insert(key, merged);
            }
            Value::Object(a)
        }
        (_, right) => right,
    }
}

/// `.[key]`, where the key may be anything.
pub(super) fn index(value: &Value, key: &Value) -> Outcome {
    match (value, key) {
        (Value::Object(map), Value::String(key)) => Ok(map.get(key).cloned().unwrap_or_default()),
        (Value::Array(values), Value::Number(place)) => {
            let place = place.as_f64().unwrap_or_default().floor() as i64;
            let place = if place < 0 { place + values.len() as i64 } else { place };
            let found = usize::try_from(place).ok().and_then(|place| values.get(place));
            Ok(found.cloned().unwrap_or_default())
        }
        (Value::Null, Value::String(_) | Value::Number(_) | Value::Null) => Ok(Value::Null),
        (Value::Null, Value::Object(_)) => Ok(Value::Null),
        (Value::Array(values), Value::Object(range)) => {
            let (from, to) = bounds(range, values.len());
            Ok(Value::Array(values.get(from..to).unwrap_or_default().to_vec()))
        }
        (Value::String(text), Value::Object(range)) => {
            let letters: Vec<char> = text.chars().collect();
            let (from, to) = bounds(range, letters.len());
            Ok(Value::String(letters.get(from..to).unwrap_or_default().iter().collect()))
        }
        (Value::Array(values), Value::Array(wanted)) => {
            let found = values.windows(wanted.len().max(1)).enumerate().filter(|(_, window)| {
                !wanted.is_empty() && window.iter().zip(wanted).all(|(a, b)| order(a, b).is_eq())
            });
            Ok(Value::Array(found.map(|(place, _)| Value::from(place)).collect()))
        }
        (_, Value::String(key)) if key.len() < 30 => Err(format!("Cannot index {} with string \"{key}\"", kind(value))),
        (_, Value::Object(_)) => Err(format!("Cannot index {} with object", kind(value))),
        _ => Err(format!("Cannot index {} with {}", kind(value), kind(key))),
    }
}

/// `{"start": …, "end": …}` within a length.
pub(super) fn bounds(range: &serde_json::Map<String, Value>, length: usize) -> (usize, usize) {
    let place = |value: Option<&Value>, otherwise: usize, up: bool| match value.and_then(Value::as_f64) {
        None => otherwise,
        Some(place) => {
            let place = if up { place.ceil() } else { place.floor() };
            let place = if place < 0.0 { place + length as f64 } else { place };
            place.clamp(0.0, length as f64) as usize
        }
    };
    let from = place(range.get("start"), 0, false);
    let to = place(range.get("end"), length, true);
    (from, to.max(from))
}

pub(super) fn contains(a: &Value, b: &Value) -> Result<bool, String> {
    Ok(match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let mut all = true;
            for (key, value) in b {
                all &= match a.get(key) {
                    Some(own) => contains(own, value)?,
                    None => false,
                };
            }
            all
        }
        (Value::Array(a), Value::Array(b)) => b.iter().all(|b| a.iter().any(|a| contains(a, b).unwrap_or_default())),
        (Value::String(a), Value::String(b)) => a.contains(b.as_str()),
        _ if rank(a) == rank(b) || a.is_boolean() && b.is_boolean() => order(a, b).is_eq(),
        _ => return Err(format!("{} and {} cannot have their containment checked", named(a), named(b))),
    })
}
