//! The parameters of a call, by the names of the API, as the CLI makes them of words: files, shorthand, JSON, numbers.
//! Refuses to know any single operation.

use super::arguments::Given;
use super::failure::Failure;
use super::model::{Member, Model, Type};
use super::shorthand;
use crate::machine::Context;
use crate::python;
use crate::scenario::Cli;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// The parameters of a call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Input {
    parameters: Map<String, Value>,
    /// What was given to options that are no parameters: `max-items`.
    options: Given,
}

impl Input {
    pub(crate) fn new(parameters: Map<String, Value>, options: Given) -> Input {
        Input { parameters, options }
    }

    /// The same with one more parameter, or another value of it.
    pub(crate) fn with(&self, name: &str, value: impl Into<Value>) -> Input {
        let mut more = self.clone();
        more.parameters.insert(name.into(), value.into());
        more
    }

    /// All of them.
    pub(crate) fn parameters(&self) -> &Map<String, Value> {
        &self.parameters
    }

    pub(crate) fn parameters_mut(&mut self) -> &mut Map<String, Value> {
        &mut self.parameters
    }

    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.parameters.get(name)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.value(name)?.as_str()
    }

    /// A required parameter, or an empty text.
    pub(crate) fn need(&self, name: &str) -> &str {
        self.text(name).unwrap_or_default()
    }

    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.value(name)?.as_i64()
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.value(name)?.as_bool()
    }

    pub(crate) fn list(&self, name: &str) -> &[Value] {
        self.value(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn texts(&self, name: &str) -> Vec<&str> {
        self.list(name).iter().filter_map(Value::as_str).collect()
    }

    /// What was given to an option of the CLI's own.
    pub(crate) fn option(&self, name: &str) -> Option<&str> {
        self.options.get(name)?.first().map(String::as_str)
    }
}

/// Reads the words given for one parameter.
pub(crate) fn read<'a>(
    context: &Context<'_>,
    model: &Model<'a>,
    kind: &'a str,
    option: &str,
    words: &[String],
    raw_blobs: bool,
) -> Result<Value, Failure> {
    let reader = Reader { model, option, raw_blobs, cli: context.machine.cli };
    let mut words = words.to_vec();
    if let [only] = words.as_mut_slice()
        && let Some(text) = from_file(context, option, only, kind == "B")?
    {
        if kind == "B" && only.starts_with("fileb://") {
            return Ok(Value::String(STANDARD.encode(text)));
        }
        *only = text;
    }
    reader.argument(kind, &words)
}

struct Reader<'m, 'a> {
    model: &'m Model<'a>,
    option: &'m str,
    raw_blobs: bool,
    cli: Cli,
}

impl<'a> Reader<'_, 'a> {
    fn argument(&self, kind: &'a str, words: &[String]) -> Result<Value, Failure> {
        let first = words.first().map(String::as_str).unwrap_or_default();
        let json = first.trim_start().starts_with(['[', '{']);
        match self.model.type_of(kind) {
            Type::List(..) if words.len() == 1 && first.trim_start().starts_with('[') => self.json(first),
            Type::List(_, item) if !json && self.is_complex(item) => {
                words.iter().map(|word| self.shorthand(item, word)).collect()
            }
            Type::List(_, item) => words.iter().map(|word| self.word(item, word)).collect(),
            _ => self.word(kind, first),
        }
    }

    fn is_complex(&self, kind: &'a str) -> bool {
        matches!(self.model.type_of(kind), Type::Structure(_) | Type::Map(_) | Type::List(..))
    }

    /// A value that is one word.
    fn word(&self, kind: &'a str, word: &str) -> Result<Value, Failure> {
        match self.model.type_of(kind) {
            Type::Json => self.json(word),
            Type::Structure(members) => match (word.trim_start().starts_with('{'), members.as_slice()) {
                (true, _) => self.json(word),
                // A structure that is nothing but a value may be given as that value.
                (false, [Member { name: "Value", .. }]) if !word.contains('=') => {
                    Ok(serde_json::json!({ "Value": word }))
                }
                _ => self.shorthand(kind, word),
            },
            Type::Map(_) | Type::List(..) if word.trim_start().starts_with(['{', '[']) => self.json(word),
            Type::Map(_) | Type::List(..) => self.shorthand(kind, word),
            Type::Number(_) => integer(word),
            Type::Float => match word.trim().parse::<f64>() {
                Ok(number) => Ok(number.into()),
                Err(_) => Err(Failure::Other(format!("could not convert string to float: '{word}'"))),
            },
            Type::Flag => Ok(Value::Bool(!word.eq_ignore_ascii_case("false"))),
            Type::Blob if self.raw_blobs => Ok(Value::String(STANDARD.encode(word))),
            Type::Blob if STANDARD.decode(word.trim()).is_err() => {
                Err(Failure::Other(format!("Invalid base64: \"{word}\"")))
            }
            Type::Blob | Type::Text(_) | Type::Choice(_) | Type::Time => Ok(Value::String(word.into())),
        }
    }

    fn json(&self, text: &str) -> Result<Value, Failure> {
        serde_json::from_str(text).map_err(|_| {
            let why = python::complaint(text).unwrap_or_else(|| "this is nested too deeply".into());
            self.wrong(&format!("Invalid JSON: {why}\nJSON received: {text}"))
        })
    }

    fn shorthand(&self, kind: &'a str, text: &str) -> Result<Value, Failure> {
        let indent = if self.cli == Cli::Older { "" } else { " " };
        let read = shorthand::parse(text, indent).map_err(|wrong| self.wrong(&wrong))?;
        self.fit(kind, Value::Object(read))
    }

    /// Shorthand knows no types: a single word may be a list of one, a number or a truth value.
    fn fit(&self, kind: &'a str, value: Value) -> Result<Value, Failure> {
        Ok(match (self.model.type_of(kind), value) {
            (Type::Structure(members), Value::Object(given)) => {
                let fitted = given.into_iter().map(|(key, value)| {
                    let member = members.iter().find(|member| member.name == key);
                    Ok((key, member.map_or(Ok(value.clone()), |member| self.fit(member.kind, value))?))
                });
                Value::Object(fitted.collect::<Result<_, Failure>>()?)
            }
            (Type::Map(kind), Value::Object(given)) => {
                let fitted = given.into_iter().map(|(key, value)| Ok((key, self.fit(kind, value)?)));
                Value::Object(fitted.collect::<Result<_, Failure>>()?)
            }
            (Type::List(_, item), Value::Array(items)) => {
                Value::Array(items.into_iter().map(|value| self.fit(item, value)).collect::<Result<_, _>>()?)
            }
            (Type::List(..), single) => Value::Array(vec![single]),
            (Type::Number(_), Value::String(text)) => integer(&text)?,
            (Type::Float, Value::String(text)) => self.word("f", &text)?,
            (Type::Flag, Value::String(text)) => match text.to_ascii_lowercase().as_str() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                _ => Value::String(text),
            },
            (_, value) => value,
        })
    }

    fn wrong(&self, why: &str) -> Failure {
        wrong_parameter(&format!("--{}", self.option), why)
    }
}

/// `Error parsing parameter '--tags': …`
pub(crate) fn wrong_parameter(option: &str, why: &str) -> Failure {
    Failure::Parameter(format!("Error parsing parameter '{option}': {why}"))
}

fn integer(word: &str) -> Result<Value, Failure> {
    match word.trim().parse::<i64>() {
        Ok(number) => Ok(number.into()),
        Err(_) => Err(Failure::Other(format!("invalid literal for int() with base 10: '{word}'"))),
    }
}

/// What a file holds whose name is given, as it is sent: in base64 within the parameters.
pub(crate) fn whole_file(context: &Context<'_>, option: &str, path: &str) -> Result<Value, Failure> {
    let expanded = path.strip_prefix("~/").map_or_else(|| path.into(), |rest| format!("{}/{rest}", context.env.home()));
    match context.machine.files.read(&context.env.absolute(&expanded)) {
        Some(text) => Ok(Value::String(STANDARD.encode(text))),
        None => Err(wrong_parameter(&format!("--{option}"), "Blob values must be a path to a file.")),
    }
}

/// The text of `file://…`; nothing where the value is the text itself.
pub(crate) fn from_file(
    context: &Context<'_>,
    option: &str,
    value: &str,
    binary: bool,
) -> Result<Option<String>, Failure> {
    let of_bytes = value.strip_prefix("fileb://").filter(|_| binary);
    let Some(name) = value.strip_prefix("file://").or(of_bytes) else { return Ok(None) };
    let expanded = name.strip_prefix("~/").map_or_else(|| name.into(), |rest| format!("{}/{rest}", context.env.home()));
    let path = context.env.absolute(&expanded);
    match context.machine.files.read(&path) {
        Some(text) => Ok(Some(text.into())),
        None => {
            let (number, why) = match context.machine.files.unreadable(&path) {
                Some("Is a directory") => (21, "Is a directory"),
                _ => (2, "No such file or directory"),
            };
            let why = format!("Unable to load paramfile {value}: [Errno {number}] {why}: '{expanded}'");
            Err(wrong_parameter(&format!("--{option}"), &why))
        }
    }
}
