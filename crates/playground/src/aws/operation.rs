//! What an operation is, a name and a function, and how its arguments are read and checked before anything is sent.
//! Refuses to know any single operation.

use super::arguments::{self, Given, Split, Takes};
use super::door::Api;
use super::failure::{Failure, Outcome};
use super::input::{self, Input};
use super::model::{Member, Model, Modelled, Type};
use super::validate;
use crate::machine::Context;
use crate::python;
use crate::scenario::Cli;
use rolecall_iam::sts::AssumeRole;
use serde_json::{Map, Value, json};

/// Checks, effect and output.
pub(crate) type Run = fn(&mut Api<'_, '_>, &Input) -> Outcome<Value>;

/// One operation with real behaviour.
pub(crate) struct Operation {
    /// As the API calls it: `GetRole`.
    pub(crate) api: &'static str,
    pub(crate) run: Run,
    /// Parameters that the CLI takes and whose effect is not modelled.
    ignored: &'static [&'static str],
}

pub(crate) const fn operation(api: &'static str, run: Run) -> Operation {
    Operation { api, run, ignored: &[] }
}

impl Operation {
    /// The same, but for these parameters.
    pub(crate) const fn without(self, parameters: &'static [&'static str]) -> Operation {
        Operation { ignored: parameters, ..self }
    }

    /// The first parameter that was given and whose effect is not modelled.
    pub(crate) fn not_modelled(&self, typed: &Typed<'_>) -> Option<String> {
        let options = typed.options.iter().filter(|(member, option)| {
            self.ignored.contains(&member.name) && typed.given.contains_key(option.as_str())
        });
        options.map(|(_, option)| option.clone()).next()
    }
}

/// Options that every operation takes.
const EVERYWHERE: &[(&str, Takes)] =
    &[("cli-input-json", Takes::One), ("cli-input-yaml", Takes::One), ("generate-cli-skeleton", Takes::Maybe)];

/// Options that every operation with pages takes.
const PAGING: &[(&str, Takes)] =
    &[("starting-token", Takes::One), ("page-size", Takes::One), ("max-items", Takes::One)];

/// The name of the file that an answer goes to: the one argument that is no option.
const OUTFILE: &str = "outfile";

/// The words of an operation, sorted by option.
pub(crate) struct Typed<'a> {
    /// The parameters, with the options that give them.
    options: Vec<(Member<'a>, String)>,
    given: Given,
}

/// The parameters that an operation takes as options, with the names of these.
pub(crate) fn options<'a>(model: &Model<'a>, operation: &Modelled<'a>) -> Vec<(Member<'a>, String)> {
    let members = model.parameters(operation).into_iter();
    // Where the CLI turns the pages, it takes these words itself.
    let taken = |option: &str| operation.pages().is_some() && PAGING.iter().any(|(name, _)| *name == option);
    let options = members.filter_map(|member| Some((member, operation.option(member.name)?)));
    options.filter(|(_, option)| !taken(option)).collect()
}

/// All options of an operation, with how many words each takes.
pub(crate) fn table(
    model: &Model<'_>,
    operation: &Modelled<'_>,
    options: &[(Member<'_>, String)],
) -> Vec<(String, Takes)> {
    let mut table: Vec<(String, Takes)> = Vec::new();
    for (member, option) in options {
        let takes = match model.type_of(member.kind) {
            Type::Flag => Takes::Nothing,
            Type::List(..) => Takes::Many,
            _ if operation.is_flag(member.name) => Takes::Maybe,
            _ => Takes::One,
        };
        table.push((option.clone(), takes));
        if matches!(takes, Takes::Nothing | Takes::Maybe) {
            table.push((operation.negative(member.name, option), Takes::Nothing));
        }
    }
    table.extend(operation.own().map(|(name, _, kind)| {
        let takes = match kind.as_bytes().first() {
            Some(b'b') => Takes::Nothing,
            Some(b'[') => Takes::Many,
            _ => Takes::One,
        };
        (name.to_string(), takes)
    }));
    table.extend(EVERYWHERE.iter().map(|(name, takes)| (name.to_string(), *takes)));
    if operation.pages().is_some() {
        table.extend(PAGING.iter().map(|(name, takes)| (name.to_string(), *takes)));
    }
    table
}

/// Which of the options were given what: argparse's part, which needs no files and no credentials.
pub(crate) fn split<'a>(model: &Model<'a>, operation: &Modelled<'a>, words: &[String]) -> Result<Typed<'a>, Failure> {
    let options = options(model, operation);
    let table = table(model, operation, &options);
    let Split { mut given, mut rest } = arguments::split(words, &table)?;
    let outfile = if operation.has_outfile() { arguments::take_word(&mut rest) } else { None };
    let is_missing = |(member, option): &&(Member<'_>, String)| {
        member.required && !operation.is_free(member.name) && !given.contains_key(option)
    };
    let mut missing: Vec<String> = options.iter().filter(is_missing).map(|(_, option)| format!("--{option}")).collect();
    let own = operation.own().filter(|(name, required, _)| *required && !given.contains_key(*name));
    missing.extend(own.map(|(name, ..)| format!("--{name}")));
    match outfile {
        Some(name) => {
            given.insert(OUTFILE.into(), vec![name]);
        }
        None if operation.has_outfile() => missing.push(OUTFILE.into()),
        None => {}
    }
    let otherwise = ["cli-input-json", "cli-input-yaml", "generate-cli-skeleton"];
    if !missing.is_empty() && !otherwise.iter().any(|name| given.contains_key(*name)) {
        return Err(missing_arguments(&missing));
    }
    for name in ["page-size", "max-items"] {
        if let Some(value) = given.get(name).and_then(|values| values.first())
            && value.trim().parse::<i64>().is_err()
        {
            return Err(Failure::Usage(format!("argument --{name}: invalid int value: '{value}'")));
        }
    }
    if !rest.is_empty() {
        return Err(Failure::UnknownOptions(arguments::left_over(rest)));
    }
    Ok(Typed { options, given })
}

impl<'a> Typed<'a> {
    /// What was given to an option of the CLI's own.
    pub(crate) fn option(&self, name: &str) -> Option<&str> {
        Some(self.given.get(name)?.first().map_or("", String::as_str))
    }

    /// Makes parameters of the words: files, shorthand, JSON and numbers are read, lengths are not yet looked at.
    pub(crate) fn unpack(
        &self,
        context: &Context<'_>,
        model: &Model<'a>,
        operation: &Modelled<'a>,
        raw_blobs: bool,
    ) -> Result<Input, Failure> {
        let mut parameters = Map::new();
        for (member, option) in &self.options {
            let truth = |truth: bool| match operation.is_flag(member.name) {
                true => json!({ "Value": truth }),
                false => Value::Bool(truth),
            };
            if let Some(words) = self.given.get(option) {
                let value = match words.as_slice() {
                    [] => truth(true),
                    [path] if operation.is_file(member.name) => input::whole_file(context, option, path)?,
                    words => input::read(context, model, member.kind, option, words, raw_blobs)?,
                };
                parameters.insert(member.name.into(), value);
            } else if self.given.contains_key(&operation.negative(member.name, option)) {
                parameters.insert(member.name.into(), truth(false));
            }
        }
        if let Some(json) = self.option("cli-input-json") {
            let text = input::from_file(context, "cli-input-json", json, false)?.unwrap_or_else(|| json.into());
            let wrong = |why: &str| input::wrong_parameter("cli-input-json", why);
            let older = context.machine.cli == Cli::Older;
            match serde_json::from_str(&text) {
                Ok(Value::Object(more)) => {
                    more.into_iter().for_each(|(key, value)| {
                        parameters.entry(key).or_insert(value);
                    });
                }
                Ok(_) if older => return Err(Failure::Other("'list' object has no attribute 'keys'".into())),
                Ok(_) => return Err(wrong("Invalid type: expecting map, received <class 'list'>")),
                Err(_) if older => {
                    let why = python::complaint(&text).unwrap_or_default();
                    return Err(wrong(&format!("Invalid JSON: {why}\nJSON received: {json}")));
                }
                Err(_) => return Err(wrong("Invalid JSON received.")),
            }
        }
        Ok(Input::new(parameters, self.given.clone()))
    }
}

/// botocore's part: what is missing, too short or of the wrong type.
pub(crate) fn validate<'a>(model: &Model<'a>, operation: &Modelled<'a>, input: &Input) -> Result<(), Failure> {
    let report = validate::faults(model, &model.parameters(operation), input.parameters());
    if report.is_empty() { Ok(()) } else { Err(invalid(&report)) }
}

/// Puts what an answer brings into the file that the command named for it.
pub(crate) fn deliver(api: &mut Api<'_, '_>, input: &Input, text: String) -> Outcome<()> {
    match input.option(OUTFILE) {
        None => {}
        Some("/dev/stdout") => api.context.print(text),
        Some("/dev/null") => {}
        Some(name) => {
            let path = api.context.env.absolute(name);
            if let Some(why) = api.context.machine.files.unwritable(&path) {
                let number = if why == "Is a directory" { 21 } else { 2 };
                return Err(Failure::Other(format!("[Errno {number}] {why}: '{name}'")).into());
            }
            api.context.machine.files.write(&path, text);
        }
    }
    Ok(())
}

pub(crate) fn missing_arguments(names: &[String]) -> Failure {
    Failure::Usage(format!("the following arguments are required: {}", names.join(", ")))
}

fn invalid(report: &[String]) -> Failure {
    Failure::Parameter(format!("Parameter validation failed:\n{}", report.join("\n")))
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
