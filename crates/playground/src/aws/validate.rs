//! What botocore says of parameters before anything is sent: what is missing, unknown, of the wrong type, too short or too
//! small. It checks nothing else, and neither does this; it refuses to know any operation.

use super::failure::Failure;
use super::format::{repr, scalar};
use super::input::Input;
use super::model::{Member, Model, Type};
use rolecall_iam::Time;
use serde_json::{Map, Value};

/// One line for each fault.
pub(crate) fn faults<'a>(model: &Model<'a>, members: &[Member<'a>], parameters: &Map<String, Value>) -> Vec<String> {
    let mut check = Check { model, faults: Vec::new() };
    check.structure("", members, parameters);
    check.faults
}

/// botocore looks at the name of a bucket before it sends anything.
pub(crate) fn bucket_name(input: &Input) -> Result<(), Failure> {
    let letter = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
    match input.text("Bucket") {
        Some(name) if !name.starts_with("arn:") && (!(1..=255).contains(&name.len()) || !name.chars().all(letter)) => {
            Err(Failure::Parameter(format!(
                "Parameter validation failed:\nInvalid bucket name \"{name}\": {BUCKET_RULE}"
            )))
        }
        _ => Ok(()),
    }
}

const BUCKET_RULE: &str = "Bucket name must match the regex \"^[a-zA-Z0-9.\\-_]{1,255}$\" or be an ARN matching the \
                           regex \"^arn:(aws).*:(s3|s3-object-lambda):[a-z\\-0-9]*:[0-9]{12}:accesspoint[/:]\
                           [a-zA-Z0-9\\-.]{1,63}$|^arn:(aws).*:s3-outposts:[a-z\\-0-9]+:[0-9]{12}:outpost[/:]\
                           [a-zA-Z0-9\\-]{1,63}[/:]accesspoint[/:][a-zA-Z0-9\\-]{1,63}$\"";

struct Check<'m, 'a> {
    model: &'m Model<'a>,
    faults: Vec<String>,
}

impl<'a> Check<'_, 'a> {
    fn structure(&mut self, name: &str, members: &[Member<'a>], given: &Map<String, Value>) {
        let place = shown(name);
        let missing = members.iter().filter(|member| member.required && !given.contains_key(member.name));
        self.faults.extend(missing.map(|member| format!("Missing required parameter in {place}: \"{}\"", member.name)));
        for unknown in given.keys().filter(|key| !members.iter().any(|member| member.name == *key)) {
            let known: Vec<&str> = members.iter().map(|member| member.name).collect();
            let known = known.join(", ");
            self.faults.push(format!("Unknown parameter in {place}: \"{unknown}\", must be one of: {known}"));
        }
        for (key, value) in given {
            if let Some(member) = members.iter().find(|member| member.name == key) {
                self.value(&format!("{name}.{key}"), member.kind, value);
            }
        }
    }

    fn value(&mut self, name: &str, kind: &'a str, value: &Value) {
        match (self.model.type_of(kind), value) {
            (Type::Structure(members), Value::Object(given)) => self.structure(name, &members, given),
            (Type::Map(kind), Value::Object(given)) => {
                for (key, value) in given {
                    self.value(&format!("{name}.{key}"), kind, value);
                }
            }
            (Type::List(least, kind), Value::Array(items)) => {
                self.length(name, items.len(), least);
                for (number, item) in items.iter().enumerate() {
                    self.value(&format!("{name}[{number}]"), kind, item);
                }
            }
            (Type::Text(least), Value::String(text)) => self.length(name, text.chars().count(), least),
            (Type::Number(least), Value::Number(number)) if number.is_i64() || number.is_u64() => {
                let least = least.filter(|least| number.as_i64().is_some_and(|number| number < *least));
                if let Some(least) = least {
                    let name = shown(name);
                    let fault =
                        format!("Invalid value for parameter {name}, value: {number}, valid min value: {least}");
                    self.faults.push(fault);
                }
            }
            (Type::Time, Value::String(text)) if is_time(text) => {}
            (Type::Choice(_) | Type::Blob, Value::String(_)) | (Type::Json, _) => {}
            (Type::Float | Type::Time, Value::Number(_)) | (Type::Flag | Type::Number(_), Value::Bool(_)) => {}
            (wanted, found) => {
                let (name, value, found) = (shown(name), python(found), class(found));
                let valid = classes(&wanted);
                self.faults.push(format!(
                    "Invalid type for parameter {name}, value: {value}, type: {found}, valid types: {valid}"
                ));
            }
        }
    }

    fn length(&mut self, name: &str, length: usize, least: usize) {
        if length < least {
            let name = shown(name);
            self.faults
                .push(format!("Invalid length for parameter {name}, value: {length}, valid min length: {least}"));
        }
    }
}

fn shown(name: &str) -> &str {
    if name.is_empty() { "input" } else { name.strip_prefix('.').unwrap_or(name) }
}

fn is_time(text: &str) -> bool {
    let seconds = || text.parse::<f64>().is_ok();
    Time::parse(text).is_some() || seconds()
}

/// As Python's `str` writes what the CLI read.
fn python(value: &Value) -> String {
    if value.is_object() { format!("OrderedDict({})", repr(value)) } else { scalar(value) }
}

fn class(value: &Value) -> &'static str {
    match value {
        Value::Null => "<class 'NoneType'>",
        Value::Bool(_) => "<class 'bool'>",
        Value::Number(number) if number.is_f64() => "<class 'float'>",
        Value::Number(_) => "<class 'int'>",
        Value::String(_) => "<class 'str'>",
        Value::Array(_) => "<class 'list'>",
        Value::Object(_) => "<class 'collections.OrderedDict'>",
    }
}

fn classes(wanted: &Type<'_>) -> &'static str {
    match wanted {
        Type::Text(_) | Type::Choice(_) => "<class 'str'>",
        Type::Number(_) => "<class 'int'>",
        Type::Float => "<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>",
        Type::Flag => "<class 'bool'>",
        Type::Blob => "<class 'bytes'>, <class 'bytearray'>, file-like object",
        Type::Time => "<class 'datetime.datetime'>, timestamp-string",
        Type::Json => "<class 'str'>, <class 'int'>, <class 'bool'>, <class 'float'>, <class 'list'>, <class 'dict'>",
        Type::Structure(_) | Type::Map(_) => "<class 'dict'>",
        Type::List(..) => "<class 'list'>, <class 'tuple'>",
    }
}
