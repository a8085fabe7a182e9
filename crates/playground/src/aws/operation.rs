//! What an operation is: a name, a table of options, and a function; and how its arguments are read and checked before
//! anything is sent. Refuses to know any single operation.

use super::arguments::{self, Given, Split, Takes};
use super::door::Api;
use super::failure::{Failure, Outcome};
use crate::machine::Context;
use rolecall_iam::sts::AssumeRole;
use serde_json::Value;

/// One operation of one service.
pub(crate) struct Operation {
    /// As typed: `get-role`.
    pub(crate) name: &'static str,
    /// As the API calls it: `GetRole`.
    pub(crate) api: &'static str,
    /// In the order of the service's model, in which missing ones are reported.
    pub(crate) options: &'static [Opt],
    /// Checks, effect and output.
    pub(crate) run: fn(&mut Api<'_, '_>, &Input) -> Outcome<Value>,
    /// The list in the output that comes in pages.
    pub(crate) pages: Option<&'static str>,
}

/// One option.
#[derive(Clone, Copy)]
pub(crate) struct Opt {
    pub(crate) name: &'static str,
    kind: Kind,
    required: bool,
    modelled: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// With the least number of letters that the CLI lets through.
    Text(usize),
    /// With the least value.
    Number(i64),
    Flag,
    /// Several words.
    Texts,
    /// Several structures, in shorthand or JSON.
    Structures,
}

pub(crate) const fn text(name: &'static str, least: usize) -> Opt {
    Opt { name, kind: Kind::Text(least), required: false, modelled: true }
}

pub(crate) const fn number(name: &'static str, least: i64) -> Opt {
    Opt { name, kind: Kind::Number(least), required: false, modelled: true }
}

pub(crate) const fn flag(name: &'static str) -> Opt {
    Opt { name, kind: Kind::Flag, required: false, modelled: true }
}

pub(crate) const fn texts(name: &'static str) -> Opt {
    Opt { name, kind: Kind::Texts, required: false, modelled: true }
}

pub(crate) const fn structures(name: &'static str) -> Opt {
    Opt { name, kind: Kind::Structures, required: false, modelled: true }
}

impl Opt {
    pub(crate) const fn required(self) -> Opt {
        Opt { required: true, ..self }
    }

    /// The CLI has it, and what it does is not modelled here.
    pub(crate) const fn not_modelled(self) -> Opt {
        Opt { modelled: false, ..self }
    }

    fn takes(&self) -> Takes {
        match self.kind {
            Kind::Flag => Takes::Nothing,
            Kind::Text(_) | Kind::Number(_) => Takes::One,
            Kind::Texts | Kind::Structures => Takes::Many,
        }
    }

    /// The parameter's name in the API: `role-arn` is `RoleArn`.
    fn parameter(&self) -> String {
        self.name
            .split('-')
            .map(|word| {
                let mut letters = word.chars();
                letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
            })
            .collect()
    }
}

/// Options that every operation takes.
const EVERYWHERE: &[(&str, Takes)] =
    &[("cli-input-json", Takes::One), ("cli-input-yaml", Takes::One), ("generate-cli-skeleton", Takes::One)];

/// Options that every operation with pages takes.
const PAGING: &[(&str, Takes)] =
    &[("starting-token", Takes::One), ("page-size", Takes::One), ("max-items", Takes::One)];

/// The arguments of an operation, read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Input(Given);

impl Input {
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.first().map(String::as_str)
    }

    /// A required option, or an empty text.
    pub(crate) fn need(&self, name: &str) -> &str {
        self.text(name).unwrap_or_default()
    }

    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.trim().parse().ok()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(crate) fn list(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }
}

impl Operation {
    /// Which of the options were given what: argparse's part, which needs no files and no credentials.
    pub(crate) fn split(&self, words: &[String]) -> Result<Input, Failure> {
        let mut table: Vec<(&'static str, Takes)> = self.options.iter().map(|opt| (opt.name, opt.takes())).collect();
        table.extend_from_slice(EVERYWHERE);
        if self.pages.is_some() {
            table.extend_from_slice(PAGING);
        }
        let Split { given, rest } = arguments::split(words, &table)?;
        let is_missing = |opt: &&Opt| opt.required && !given.contains_key(opt.name);
        let missing: Vec<String> =
            self.options.iter().filter(is_missing).map(|opt| format!("--{}", opt.name)).collect();
        if !missing.is_empty() && !given.contains_key("cli-input-json") && !given.contains_key("generate-cli-skeleton")
        {
            return Err(missing_arguments(&missing));
        }
        let input = Input(given);
        for name in ["page-size", "max-items"] {
            if let Some(value) = input.text(name)
                && value.trim().parse::<i64>().is_err()
            {
                return Err(Failure::Usage(format!("argument --{name}: invalid int value: '{value}'")));
            }
        }
        if !rest.is_empty() {
            return Err(Failure::UnknownOptions(arguments::left_over(rest)));
        }
        Ok(input)
    }

    /// The first option that was given and whose effect is not modelled.
    pub(crate) fn not_modelled(&self, input: &Input) -> Option<&'static str> {
        let own = self.options.iter().filter(|opt| !opt.modelled).map(|opt| opt.name);
        let anywhere = ["cli-input-json", "cli-input-yaml", "generate-cli-skeleton", "starting-token"];
        anywhere.into_iter().chain(own).find(|name| input.has(name))
    }

    /// Reads files and numbers and checks lengths: botocore's part.
    pub(crate) fn read(&self, context: &Context<'_>, mut input: Input) -> Result<Input, Failure> {
        for opt in self.options {
            let Some(values) = input.0.get_mut(opt.name) else { continue };
            for value in values.iter_mut() {
                if let Some(text) = from_file(context, opt.name, value)? {
                    *value = text;
                }
            }
            match opt.kind {
                Kind::Number(_) => {
                    let value = values.first().cloned().unwrap_or_default();
                    if value.trim().parse::<i64>().is_err() {
                        return Err(Failure::Other(format!("invalid literal for int() with base 10: '{value}'")));
                    }
                }
                Kind::Structures => *values = structured(opt.name, values)?,
                Kind::Text(_) | Kind::Flag | Kind::Texts => {}
            }
        }
        let report: Vec<String> = self.options.iter().filter_map(|opt| opt.complaint(&input)).collect();
        if report.is_empty() { Ok(input) } else { Err(invalid(&report)) }
    }
}

pub(crate) fn missing_arguments(names: &[String]) -> Failure {
    Failure::Usage(format!("the following arguments are required: {}", names.join(", ")))
}

fn invalid(report: &[String]) -> Failure {
    Failure::Parameter(format!("Parameter validation failed:\n{}", report.join("\n")))
}

impl Opt {
    /// What botocore says of a value that is too short or too small; it checks nothing else.
    fn complaint(&self, input: &Input) -> Option<String> {
        let parameter = self.parameter();
        match self.kind {
            Kind::Text(least) => too_short(&parameter, input.text(self.name)?, least),
            Kind::Number(least) => too_small(&parameter, input.number(self.name)?, least),
            _ => None,
        }
    }
}

fn too_short(parameter: &str, value: &str, least: usize) -> Option<String> {
    let length = value.chars().count();
    (length < least)
        .then(|| format!("Invalid length for parameter {parameter}, value: {length}, valid min length: {least}"))
}

fn too_small(parameter: &str, value: i64, least: i64) -> Option<String> {
    (value < least)
        .then(|| format!("Invalid value for parameter {parameter}, value: {value}, valid min value: {least}"))
}

/// The same checks on the AssumeRole that a role profile makes.
pub(crate) fn check_assume_role(input: &AssumeRole) -> Result<(), Failure> {
    let mut report = Vec::new();
    report.extend(too_short("RoleArn", &input.role_arn, 20));
    report.extend(too_short("RoleSessionName", &input.session_name, 2));
    report.extend(input.passed.duration.and_then(|seconds| too_small("DurationSeconds", seconds.into(), 900)));
    report.extend(input.external_id.as_ref().and_then(|id| too_short("ExternalId", id, 2)));
    if let Some((serial, code)) = &input.mfa {
        report.extend(too_short("SerialNumber", serial, 9));
        report.extend(too_short("TokenCode", code, 6));
    }
    if report.is_empty() { Ok(()) } else { Err(invalid(&report)) }
}

/// The text of `file://…`; nothing where the value is the text itself.
fn from_file(context: &Context<'_>, option: &str, value: &str) -> Result<Option<String>, Failure> {
    let Some(name) = value.strip_prefix("file://").or_else(|| value.strip_prefix("fileb://")) else { return Ok(None) };
    let expanded = name.strip_prefix("~/").map_or_else(|| name.into(), |rest| format!("{}/{rest}", context.env.home()));
    let path = context.env.absolute(&expanded);
    match context.machine.files.read(&path) {
        Some(text) => Ok(Some(text.into())),
        None => {
            let (number, why) = match context.machine.files.unreadable(&path) {
                Some("Is a directory") => (21, "Is a directory"),
                _ => (2, "No such file or directory"),
            };
            Err(Failure::Parameter(format!(
                "Error parsing parameter '--{option}': Unable to load paramfile {value}: [Errno {number}] {why}: '{name}'"
            )))
        }
    }
}

/// Structures in JSON or shorthand, each as JSON.
fn structured(option: &str, values: &[String]) -> Result<Vec<String>, Failure> {
    let joined = values.join(" ");
    if joined.trim_start().starts_with(['[', '{']) {
        return match serde_json::from_str::<Value>(&joined) {
            Ok(Value::Array(items)) => Ok(items.iter().map(Value::to_string).collect()),
            Ok(item) => Ok(vec![item.to_string()]),
            Err(_) => Err(Failure::Parameter(format!(
                "Error parsing parameter '--{option}': Invalid JSON:\nJSON received: {joined}"
            ))),
        };
    }
    values.iter().map(|value| shorthand(option, value)).collect()
}

/// `Key=a,Value=b`.
fn shorthand(option: &str, value: &str) -> Result<String, Failure> {
    let mut object = serde_json::Map::new();
    for pair in value.split(',') {
        let Some((key, text)) = pair.split_once('=') else {
            let caret = format!("{}^", " ".repeat(value.chars().count()));
            return Err(Failure::Parameter(format!(
                "Error parsing parameter '--{option}': Expected: '=', received: 'EOF' for input:\n {value}\n{caret}"
            )));
        };
        object.insert(key.into(), Value::String(text.into()));
    }
    Ok(Value::Object(object).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_named_as_in_the_api() {
        assert_eq!(text("role-session-name", 2).parameter(), "RoleSessionName");
    }

    #[test]
    fn shorthand_points_at_what_is_missing() {
        assert_eq!(shorthand("tags", "Key=a,Value=b=c").unwrap(), r#"{"Key":"a","Value":"b=c"}"#);
        let refused = shorthand("tags", "foo").unwrap_err().message();
        assert!(refused.ends_with("Expected: '=', received: 'EOF' for input:\n foo\n   ^"), "{refused}");
    }
}
