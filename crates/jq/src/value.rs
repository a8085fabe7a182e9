//! Values and their order. Refuses to know filters and text forms.

use crate::number::Number;
use crate::{limit, write};
use indexmap::IndexMap;
use std::cmp::Ordering;
use std::fmt;
use std::rc::Rc;

/// A JSON value. Objects keep the order in which their keys came.
#[derive(Clone, Debug, Default)]
pub(crate) enum Value {
    #[default]
    Null,
    Bool(bool),
    Number(Number),
    Text(Rc<str>),
    Array(Rc<Vec<Value>>),
    Object(Rc<Object>),
}

pub(crate) type Object = IndexMap<Rc<str>, Value>;

/// What becomes of an operation; a failure is a message in jq's words.
pub(crate) type Outcome<T = Value> = Result<T, String>;

impl Value {
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::Text(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        }
    }

    /// As messages name it: `number (5)`.
    pub(crate) fn named(&self) -> String {
        let text = self.to_string();
        match text.char_indices().nth(11) {
            Some(_) => format!("{} ({}...)", self.kind(), text.chars().take(10).collect::<String>()),
            None => format!("{} ({text})", self.kind()),
        }
    }

    /// A text as it is, anything else as JSON.
    pub(crate) fn shown(&self) -> String {
        match self {
            Value::Text(text) => text.to_string(),
            other => other.to_string(),
        }
    }

    pub(crate) fn is_true(&self) -> bool {
        !matches!(self, Value::Null | Value::Bool(false))
    }

    pub(crate) fn float(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(number.value),
            _ => None,
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn array(&self) -> Option<&[Value]> {
        match self {
            Value::Array(values) => Some(values),
            _ => None,
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Value::Null => 0,
            Value::Bool(false) => 1,
            Value::Bool(true) => 2,
            Value::Number(_) => 3,
            Value::Text(_) => 4,
            Value::Array(_) => 5,
            Value::Object(_) => 6,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Bool(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Value {
        Value::Number(value.into())
    }
}

impl From<isize> for Value {
    fn from(value: isize) -> Value {
        Value::from(value as f64)
    }
}

impl From<usize> for Value {
    fn from(value: usize) -> Value {
        Value::from(value as f64)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.into())
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Value {
        Value::Object(object.into())
    }
}

impl From<std::ops::Range<Option<Value>>> for Value {
    fn from(range: std::ops::Range<Option<Value>>) -> Value {
        let side = |value: Option<Value>| value.unwrap_or_default();
        Object::from_iter([("start".into(), side(range.start)), ("end".into(), side(range.end))]).into()
    }
}

impl FromIterator<Value> for Value {
    fn from_iter<T: IntoIterator<Item = Value>>(values: T) -> Value {
        Value::Array(Rc::new(values.into_iter().inspect(|_| limit::spend(1)).collect()))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&write::compact(self))
    }
}

/// Keys of an object in their order for comparisons.
pub(crate) fn sorted(object: &Object) -> Vec<(&Rc<str>, &Value)> {
    let mut pairs: Vec<_> = object.iter().collect();
    pairs.sort_by(|a, b| a.0.cmp(b.0));
    pairs
}

impl Ord for Value {
    fn cmp(&self, other: &Value) -> Ordering {
        match (self, other) {
            (Value::Number(a), Value::Number(b)) => {
                let nan = || b.value.is_nan().cmp(&a.value.is_nan());
                a.value.partial_cmp(&b.value).unwrap_or_else(nan)
            }
            (Value::Text(a), Value::Text(b)) => a.cmp(b),
            (Value::Array(a), Value::Array(b)) => a.cmp(b),
            (Value::Object(a), Value::Object(b)) => {
                let (a, b) = (sorted(a), sorted(b));
                let keys = a.iter().map(|pair| pair.0).cmp(b.iter().map(|pair| pair.0));
                keys.then_with(|| a.iter().map(|pair| pair.1).cmp(b.iter().map(|pair| pair.1)))
            }
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

#[expect(clippy::non_canonical_partial_ord_impl, reason = "to jq, what is no number is less than itself")]
impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Value) -> Option<Ordering> {
        // Sorting needs an order without that.
        let nan = |value: &Value| value.float().is_some_and(f64::is_nan);
        Some(if nan(self) && nan(other) { Ordering::Less } else { self.cmp(other) })
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl Eq for Value {}
