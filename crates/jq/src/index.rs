//! `.[key]`, `.[from:to]`, `.[]`, to read and to change. Refuses to know filters.

use crate::limit;
use crate::number::Number;
use crate::value::{Object, Outcome, Value};
use jaq_core::box_iter::BoxIter;
use jaq_core::path::Opt;
use jaq_core::val::Range;
use jaq_core::{Error, Exn, ValR, ValT, ValX};
use std::rc::Rc;

type Stream = BoxIter<'static, ValR<Value>>;

fn once<T: 'static>(wrong: String) -> BoxIter<'static, Result<T, Error<Value>>> {
    Box::new(std::iter::once(Err(Error::str(wrong))))
}

fn unwrapped<T: Clone>(shared: Rc<T>) -> T {
    Rc::try_unwrap(shared).unwrap_or_else(|shared| (*shared).clone())
}

fn no_index(value: &Value, key: &Value) -> String {
    match key {
        Value::Text(key) if key.len() < 30 => format!("Cannot index {} with string \"{key}\"", value.kind()),
        key => format!("Cannot index {} with {}", value.kind(), key.kind()),
    }
}

fn no_children(value: &Value) -> String {
    match value {
        Value::Null => "Cannot iterate over null (null)".into(),
        other => format!("Cannot iterate over {}", other.named()),
    }
}

/// Where a number points to in a list: nothing before its start.
fn place(number: &Number, length: usize) -> Option<usize> {
    let place = number.value.floor();
    let place = if place < 0.0 { place + length as f64 } else { place };
    (place >= 0.0).then_some(place as usize)
}

/// The part of a list between two bounds, each a number or nothing.
fn bounds(from: Option<&Value>, to: Option<&Value>, length: usize) -> Outcome<(usize, usize)> {
    let side = |value: Option<&Value>, otherwise: usize, round: fn(f64) -> f64| match value {
        None | Some(Value::Null) => Ok(otherwise),
        Some(Value::Number(Number { value, .. })) => {
            let value = if *value < 0.0 { value + length as f64 } else { *value };
            Ok(round(value).clamp(0.0, length as f64) as usize)
        }
        Some(_) => Err("Start and end indices of an array slice must be numbers".to_owned()),
    };
    let from = side(from, 0, f64::floor)?;
    let to = side(to, length, f64::ceil)?;
    Ok((from, to.max(from)))
}

fn slice(value: &Value, from: Option<&Value>, to: Option<&Value>) -> Outcome {
    match value {
        Value::Null => Ok(Value::Null),
        Value::Array(values) => {
            let (from, to) = bounds(from, to, values.len())?;
            Ok(values.get(from..to).unwrap_or_default().iter().cloned().collect())
        }
        Value::Text(text) => {
            limit::spend(text.len() / 16);
            let (from, to) = bounds(from, to, text.chars().count())?;
            Ok(Value::from(text.chars().skip(from).take(to - from).collect::<String>()))
        }
        other => Err(format!("Cannot index {} with object", other.kind())),
    }
}

pub(crate) fn index(value: &Value, key: &Value) -> Outcome {
    match (value, key) {
        (Value::Object(object), Value::Text(key)) => Ok(object.get(key).cloned().unwrap_or_default()),
        (Value::Array(values), Value::Number(number)) => {
            Ok(place(number, values.len()).and_then(|place| values.get(place)).cloned().unwrap_or_default())
        }
        (Value::Null, Value::Text(_) | Value::Number(_) | Value::Null) => Ok(Value::Null),
        (_, Value::Object(range)) if !range.contains_key("start") && !range.contains_key("end") => {
            Err("Array/string slice indices must be integers".into())
        }
        (_, Value::Object(range)) => slice(value, range.get("start"), range.get("end")),
        (Value::Array(values), Value::Array(wanted)) => {
            limit::spend(values.len() * wanted.len());
            let windows = values.windows(wanted.len().max(1)).enumerate();
            let found = windows.filter(|(_, window)| !wanted.is_empty() && *window == wanted.as_slice());
            Ok(found.map(|(place, _)| Value::from(place)).collect())
        }
        _ => Err(no_index(value, key)),
    }
}

pub(crate) fn has(value: &Value, key: &Value) -> Outcome {
    match (value, key) {
        (Value::Object(object), Value::Text(key)) => Ok(object.contains_key(key).into()),
        (Value::Array(values), Value::Number(Number { value, .. })) => {
            Ok((*value >= 0.0 && *value < values.len() as f64).into())
        }
        _ => Err(format!("Cannot check whether {} has a {} key", value.kind(), key.kind())),
    }
}

/// What stands in the slot after the change; nothing removes it.
fn changed<'a, I: Iterator<Item = ValX<'a, Value>>>(
    slot: Value,
    change: &impl Fn(Value) -> I,
) -> ValX<'a, Option<Value>, Value> {
    change(slot).next().transpose()
}

impl ValT for Value {
    fn from_num(literal: &str) -> ValR<Value> {
        Number::read(literal).map(Value::Number).ok_or_else(|| Error::str("Invalid numeric literal"))
    }

    fn from_map<I: IntoIterator<Item = (Value, Value)>>(pairs: I) -> ValR<Value> {
        let mut object = Object::new();
        for (key, value) in pairs {
            let Value::Text(key) = key else {
                return Err(Error::str(format!("Cannot use {} as object key", key.named())));
            };
            object.insert(key, value);
        }
        Ok(object.into())
    }

    fn key_values(self) -> BoxIter<'static, ValR<(Value, Value), Value>> {
        match self {
            Value::Array(values) => {
                Box::new(unwrapped(values).into_iter().enumerate().map(|(at, value)| Ok((at.into(), value))))
            }
            Value::Object(object) => {
                Box::new(unwrapped(object).into_iter().map(|(key, value)| Ok((Value::Text(key), value))))
            }
            other => once(no_children(&other)),
        }
    }

    fn values(self) -> Stream {
        match self {
            Value::Array(values) => Box::new(unwrapped(values).into_iter().map(Ok)),
            Value::Object(object) => Box::new(unwrapped(object).into_values().map(Ok)),
            other => once(no_children(&other)),
        }
    }

    fn index(self, key: &Value) -> ValR<Value> {
        index(&self, key).map_err(Error::str)
    }

    fn range(self, range: Range<&Value>) -> ValR<Value> {
        slice(&self, range.start, range.end).map_err(Error::str)
    }

    fn map_values<'a, I: Iterator<Item = ValX<'a, Value>>>(
        self,
        opt: Opt,
        change: impl Fn(Value) -> I,
    ) -> ValX<'a, Value> {
        match self {
            Value::Array(values) => {
                let slots = unwrapped(values).into_iter();
                slots.filter_map(|slot| changed(slot, &change).transpose()).collect()
            }
            Value::Object(object) => {
                let slots = unwrapped(object).into_iter();
                let pair = |(key, slot)| Some(changed(slot, &change).transpose()?.map(|value| (key, value)));
                Ok(slots.filter_map(pair).collect::<Result<Object, Exn<'a, Value>>>()?.into())
            }
            other => opt.fail(other, |other| Exn::from(Error::str(no_children(&other)))),
        }
    }

    fn map_index<'a, I: Iterator<Item = ValX<'a, Value>>>(
        self,
        key: &Value,
        opt: Opt,
        change: impl Fn(Value) -> I,
    ) -> ValX<'a, Value> {
        match (self, key) {
            (value, Value::Object(range)) => value.map_range(range.get("start")..range.get("end"), opt, change),
            (Value::Null, Value::Text(_)) => Value::from(Object::new()).map_index(key, opt, change),
            (Value::Null, Value::Number(_)) => Value::from_iter([]).map_index(key, opt, change),
            (Value::Object(mut object), Value::Text(key)) => {
                let slots = Rc::make_mut(&mut object);
                let slot = slots.get_mut(key).map(std::mem::take).unwrap_or_default();
                match changed(slot, &change)? {
                    Some(value) => drop(slots.insert(key.clone(), value)),
                    None => drop(slots.shift_remove(key)),
                }
                Ok(Value::Object(object))
            }
            (Value::Array(mut values), Value::Number(number)) => {
                let Some(at) = place(number, values.len()) else {
                    let wrong = || Exn::from(Error::str("Out of bounds negative array index"));
                    return opt.fail(Value::Array(values), |_| wrong());
                };
                let slots = Rc::make_mut(&mut values);
                let slot = slots.get_mut(at).map(std::mem::take).unwrap_or_default();
                match changed(slot, &change)? {
                    Some(value) => {
                        if at >= slots.len() {
                            limit::spend(at - slots.len());
                            slots.resize(at + 1, Value::Null);
                        }
                        slots.get_mut(at).into_iter().for_each(|slot| *slot = value.clone());
                    }
                    None if at < slots.len() => drop(slots.remove(at)),
                    None => {}
                }
                Ok(Value::Array(values))
            }
            (other, key) => opt.fail(other, |other| Exn::from(Error::str(no_index(&other, key)))),
        }
    }

    fn map_range<'a, I: Iterator<Item = ValX<'a, Value>>>(
        self,
        range: Range<&Value>,
        opt: Opt,
        change: impl Fn(Value) -> I,
    ) -> ValX<'a, Value> {
        let fail = |wrong: String| Exn::from(Error::str(wrong));
        let mut values = match self {
            Value::Array(values) => values,
            Value::Null => Rc::default(),
            other => {
                return opt
                    .fail(other, |other| fail(format!("Cannot update field at object index of {}", other.kind())));
            }
        };
        let (from, to) = bounds(range.start, range.end, values.len()).map_err(fail)?;
        let part = values.get(from..to).unwrap_or_default().iter().cloned().collect();
        let new = match changed(part, &change)? {
            Some(Value::Array(new)) => unwrapped(new),
            Some(_) => return Err(fail("A slice of an array can only be assigned another array".into())),
            None => Vec::new(),
        };
        Rc::make_mut(&mut values).splice(from..to, new);
        Ok(Value::Array(values))
    }

    fn as_bool(&self) -> bool {
        self.is_true()
    }

    fn into_string(self) -> Value {
        match self {
            Value::Text(_) => self,
            other => Value::from(other.to_string()),
        }
    }
}
