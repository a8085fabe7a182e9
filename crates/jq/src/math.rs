//! What `+ - * / %` do with values, and what jq says when they cannot. Refuses to know filters.

use crate::limit;
use crate::value::{Object, Outcome, Value};
use jaq_core::{Error, ValR};
use std::ops::{Add, Div, Mul, Neg, Rem, Sub};
use std::rc::Rc;

fn failed(verb: &str, left: &Value, right: &Value) -> Outcome {
    Err(format!("{} and {} cannot be {verb}", left.named(), right.named()))
}

fn add(left: Value, right: Value) -> Outcome {
    Ok(match (left, right) {
        (Value::Null, other) | (other, Value::Null) => other,
        (Value::Number(a), Value::Number(b)) => Value::from(a.value + b.value),
        (Value::Text(a), Value::Text(b)) => {
            limit::spend((a.len() + b.len()) / 64);
            Value::from([&*a, &*b].concat())
        }
        (Value::Array(mut a), Value::Array(b)) => {
            limit::spend(b.len());
            Rc::make_mut(&mut a).extend(b.iter().cloned());
            Value::Array(a)
        }
        (Value::Object(mut a), Value::Object(b)) => {
            limit::spend(b.len());
            Rc::make_mut(&mut a).extend(b.iter().map(|(key, value)| (key.clone(), value.clone())));
            Value::Object(a)
        }
        (left, right) => return failed("added", &left, &right),
    })
}

fn subtract(left: Value, right: Value) -> Outcome {
    match (&left, &right) {
        (Value::Number(a), Value::Number(b)) => Ok(Value::from(a.value - b.value)),
        (Value::Array(a), Value::Array(b)) => {
            limit::spend(a.len() * b.len());
            Ok(a.iter().filter(|value| !b.contains(value)).cloned().collect())
        }
        _ => failed("subtracted", &left, &right),
    }
}

fn multiply(left: Value, right: Value) -> Outcome {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => Ok(Value::from(a.value * b.value)),
        (Value::Text(text), Value::Number(count)) | (Value::Number(count), Value::Text(text)) => {
            Ok(if count.value >= 0.0 {
                let count = count.value as usize;
                limit::spend(text.len().saturating_mul(count) / 64);
                Value::from(text.repeat(count))
            } else {
                Value::Null
            })
        }
        (Value::Object(mut a), Value::Object(b)) => {
            merge(Rc::make_mut(&mut a), &b);
            Ok(Value::Object(a))
        }
        (left, right) => failed("multiplied", &left, &right),
    }
}

fn merge(into: &mut Object, from: &Object) {
    limit::spend(from.len());
    for (key, value) in from {
        match (into.get_mut(key), value) {
            (Some(Value::Object(old)), Value::Object(new)) => merge(Rc::make_mut(old), new),
            (Some(old), new) => *old = new.clone(),
            (None, new) => drop(into.insert(key.clone(), new.clone())),
        }
    }
}

fn divide(left: Value, right: Value) -> Outcome {
    match (&left, &right) {
        (Value::Number(_), Value::Number(b)) if b.value == 0.0 => {
            failed("divided because the divisor is zero", &left, &right)
        }
        (Value::Number(a), Value::Number(b)) => Ok(Value::from(a.value / b.value)),
        (Value::Text(a), Value::Text(b)) => Ok(split(a, b)),
        _ => failed("divided", &left, &right),
    }
}

/// The pieces of a text between occurrences of another; its letters where that is empty.
pub(crate) fn split(text: &str, by: &str) -> Value {
    match (text.is_empty(), by.is_empty()) {
        (true, _) => Value::from_iter([]),
        (_, true) => text.chars().map(|letter| Value::from(letter.to_string())).collect(),
        _ => text.split(by).map(Value::from).collect(),
    }
}

fn remainder(left: Value, right: Value) -> Outcome {
    let (Some(a), Some(b)) = (left.float(), right.float()) else { return failed("divided", &left, &right) };
    if a.is_nan() || b.is_nan() {
        return Ok(Value::from(f64::NAN));
    }
    match (a as i64, (b as i64).unsigned_abs()) {
        (_, 0) => failed("divided (remainder) because the divisor is zero", &left, &right),
        (a, b) => {
            let rest = a.unsigned_abs().checked_rem(b).unwrap_or_default() as f64;
            Ok(Value::from(if a < 0 { 0.0 - rest } else { rest }))
        }
    }
}

macro_rules! operators {
    ($($name:ident $method:ident $function:ident),*) => {$(
        impl $name for Value {
            type Output = ValR<Value>;
            fn $method(self, right: Value) -> ValR<Value> {
                limit::spend(1);
                $function(self, right).map_err(Error::str)
            }
        }
    )*};
}

operators!(Add add add, Sub sub subtract, Mul mul multiply, Div div divide, Rem rem remainder);

impl Neg for Value {
    type Output = ValR<Value>;
    fn neg(self) -> ValR<Value> {
        match &self {
            Value::Number(number) => Ok(Value::Number(number.negated())),
            other => Err(Error::str(format!("{} cannot be negated", other.named()))),
        }
    }
}
