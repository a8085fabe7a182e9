//! The `aws` command: arguments in, calls through one door, the CLI's own output out. It speaks as version 2.38 does and
//! refuses to know how access is decided.

pub(crate) mod arguments;
mod bucket;
mod close;
mod commands;
mod configure;
pub(crate) mod credentials;
pub(crate) mod door;
pub(crate) mod failure;
mod format;
mod iam;
mod ini;
mod message;
mod operation;
mod profile;
mod query;
mod s3;
mod s3api;
pub(crate) mod settings;
mod sts;

use crate::machine::{Ask, Context};
use crate::view::Hint;
use arguments::Globals;
use door::Api;
use failure::{Failure, Outcome, Stop, invalid_choice};
use operation::{Operation, missing_arguments};
use query::Query;
use serde_json::{Value, json};
use settings::Settings;

pub(crate) use profile::{
    config_path as config_file, credentials_path as credentials_file, section_name, slips as section_slips,
};

/// What `aws --version` prints.
const VERSION: &str = "aws-cli/2.38.5 Python/3.14.8 Linux/6.18.44 exe/x86_64.ubuntu.24";

/// The services whose operations are tables here, with the name that the API's host begins with.
const SERVICES: &[(&str, &str, &[Operation])] =
    &[("iam", "iam", iam::OPERATIONS), ("s3api", "s3", s3api::OPERATIONS), ("sts", "sts", sts::OPERATIONS)];

/// Runs `aws` with these arguments; the exit code.
pub(crate) fn run(context: &mut Context<'_>, words: &[String]) -> Result<u8, Ask> {
    match command(context, words) {
        Ok(status) => Ok(status),
        Err(Stop::Ask(ask)) => Err(ask),
        Err(Stop::Quiet(status)) => Ok(status),
        Err(Stop::Failed(failure)) => {
            // Once a profile is missing, the CLI no longer names the kind of what else is wrong.
            let settings =
                arguments::globals(words).map(|(globals, _)| Settings::of(context.machine, context.env, &globals));
            let text = match settings {
                Ok(Err(_)) => failure.text().replacen("An error occurred (ParamValidation): ", "", 1),
                _ => failure.text(),
            };
            context.complain(text);
            Ok(failure.exit())
        }
    }
}

fn command(context: &mut Context<'_>, words: &[String]) -> Outcome<u8> {
    let (globals, mut rest) = arguments::globals(words)?;
    if globals.has("version") {
        context.print(format!("{VERSION}\n"));
        return Ok(0);
    }
    let Some(name) = arguments::take_word(&mut rest) else {
        return Err(missing_arguments(&["command".into()]).into());
    };
    let query = globals.text("query").map(|text| Query::parse(&text)).transpose();
    // `aws help`, `aws iam help` and `aws iam get-role help`; elsewhere it is a value like any other.
    if name == "help" || matches!(rest.as_slice(), [word] | [_, word] if word == "help") {
        return help(context, &name);
    }
    let commands = commands::commands();
    if !commands.contains(&name.as_str()) {
        return Err(invalid_choice("command", &name, &commands).into());
    }
    let query = query?;
    if let Some(option) = globals.not_modelled() {
        return Err(not_modelled(context, &option));
    }
    match name.as_str() {
        "configure" => configure::run(context, &globals, &rest),
        "s3" => s3(context, &globals, rest),
        _ => match SERVICES.iter().find(|(command, ..)| *command == name) {
            Some((command, service, table)) => {
                operate(context, &globals, query.as_ref(), command, service, table, rest)
            }
            None => unknown_service(context, &name, rest),
        },
    }
}

fn s3(context: &mut Context<'_>, globals: &Globals, mut rest: Vec<String>) -> Outcome<u8> {
    let Some(name) = arguments::take_word(&mut rest) else {
        let usage = "usage: aws [options] s3 <subcommand> [parameters]\naws: [ERROR]: too few arguments";
        return Err(Failure::Parameter(usage.into()).into());
    };
    let choices = commands::operations("s3");
    if !choices.contains(&name.as_str()) {
        return Err(invalid_choice("subcommand", &name, &choices).into());
    }
    let settings = |context: &Context<'_>| checked_settings(context, globals, "s3");
    match s3::run(context, settings, &name, &rest) {
        Some(outcome) => outcome,
        None => Err(not_modelled(context, &format!("aws s3 {name}"))),
    }
}

fn operate(
    context: &mut Context<'_>,
    globals: &Globals,
    query: Option<&Query>,
    command: &str,
    service: &'static str,
    table: &'static [Operation],
    mut rest: Vec<String>,
) -> Outcome<u8> {
    let name = operation_name(command, &mut rest)?;
    let Some(operation) = table.iter().find(|operation| operation.name == name) else {
        return Err(not_modelled(context, &format!("aws {command} {name}")));
    };
    let given = operation.split(&rest)?;
    if let Some(option) = operation.not_modelled(&given) {
        return Err(not_modelled(context, &format!("--{option}")));
    }
    let settings = checked_settings(context, globals, service)?;
    credentials::find(context.machine, context.world, context.env, &settings)?;
    let input = operation.read(context, given)?;
    let mut api = Api::open(context, &settings, service, operation.api)?;
    let mut answer = (operation.run)(&mut api, &input)?;
    if let (Some(list), Some(most)) = (operation.pages, input.number("max-items")) {
        cut(&mut answer, list, usize::try_from(most).unwrap_or_default());
    }
    print(context, &settings, query, operation.api, &answer)
}

/// The operation that was typed, once it is one of the command's.
fn operation_name(command: &str, rest: &mut Vec<String>) -> Outcome<String> {
    let Some(name) = arguments::take_word(rest) else {
        return Err(missing_arguments(&["operation".into()]).into());
    };
    let choices = commands::operations(command);
    if choices.is_empty() || choices.contains(&name.as_str()) {
        return Ok(name);
    }
    Err(invalid_choice("operation", &name, &choices).into())
}

fn unknown_service(context: &mut Context<'_>, command: &str, mut rest: Vec<String>) -> Outcome<u8> {
    let name = operation_name(command, &mut rest)?;
    Err(not_modelled(context, &format!("aws {command} {name}")))
}

/// What exists in the CLI and not here: no answer is made up.
fn not_modelled(context: &mut Context<'_>, what: &str) -> Stop {
    context
        .machine
        .suggest(Hint { text: format!("`{what}` is not modelled here yet: nothing was sent"), command: None });
    Stop::Quiet(255)
}

fn help(context: &mut Context<'_>, name: &str) -> Outcome<u8> {
    let modelled: Vec<&str> = SERVICES
        .iter()
        .filter(|(command, ..)| *command == name)
        .flat_map(|(.., table)| table.iter().map(|operation| operation.name))
        .collect();
    let text = match name {
        "help" => {
            "here: `aws sts`, `aws iam`, `aws s3`, `aws s3api`, `aws configure`; `aws SERVICE help` lists operations"
                .into()
        }
        "s3" => "modelled of `aws s3`: ls, and cp from a bucket".into(),
        "configure" => "modelled of `aws configure`: list, get, set, list-profiles, export-credentials".into(),
        _ if modelled.is_empty() => format!("`aws {name}` is not modelled here yet"),
        _ => format!("modelled of `aws {name}`: {}", modelled.join(", ")),
    };
    context.machine.suggest(Hint { text, command: None });
    Ok(0)
}

/// Region names that the CLI lets through are checked for their form alone; a wrong one is a host that does not exist.
const REGIONS: &[&str] = &[
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "aws-global",
    "ca-central-1",
    "ca-west-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

fn checked_settings(context: &Context<'_>, globals: &Globals, service: &str) -> Result<Settings, Failure> {
    let settings = Settings::of(context.machine, context.env, globals)?;
    if let Some(region) = &settings.region {
        let label = region.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
        let digits = region.chars().all(|letter| letter.is_ascii_digit());
        if !label || digits || region.len() > 63 || region.starts_with('-') || region.ends_with('-') {
            return Err(Failure::Other(format!("Provided region_name '{region}' doesn't match a supported format.")));
        }
        // IAM has one endpoint for the whole world.
        if service != "iam" && !REGIONS.contains(&region.as_str()) {
            let message =
                format!("Could not connect to the endpoint URL: \"https://{service}.{region}.amazonaws.com/\"");
            return Err(Failure::Other(message));
        }
    }
    Ok(settings)
}

/// Cuts a list as `--max-items` does, with the token that asks for the rest.
fn cut(answer: &mut Value, list: &str, most: usize) {
    let Some(object) = answer.as_object_mut() else { return };
    let Some(items) = object.get_mut(list).and_then(Value::as_array_mut) else { return };
    if items.len() > most {
        items.truncate(most);
        let token = format!("{{\"Marker\": null, \"boto_truncate_amount\": {most}}}");
        object.insert("NextToken".into(), json!(base64(&token)));
    }
}

fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits = chunk.iter().chain(&[0, 0]).take(3).fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte));
        for place in 0..4 {
            let letter = LETTERS.get((bits >> (18 - 6 * place) & 63) as usize).copied().unwrap_or(b'A');
            out.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

fn print(
    context: &mut Context<'_>,
    settings: &Settings,
    query: Option<&Query>,
    title: &str,
    answer: &Value,
) -> Outcome<u8> {
    let output = settings.output.as_deref().unwrap_or("json");
    let found = match query {
        Some(query) => query.search(answer)?,
        None => answer.clone(),
    };
    match format::format(output, title, &found) {
        Some(text) => {
            context.print(text);
            Ok(0)
        }
        None => Err(Failure::Other(format!("Unknown output type: {output}")).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_list_has_a_token() {
        let mut answer = json!({ "Roles": [1, 2, 3] });
        cut(&mut answer, "Roles", 1);
        let token = "eyJNYXJrZXIiOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAxfQ==";
        assert_eq!(answer, json!({ "Roles": [1], "NextToken": token }));
    }
}
