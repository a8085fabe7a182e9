//! The `aws` command: arguments in, calls through one door, the CLI's own output out. It speaks as version 2.38 does and
//! refuses to know how access is decided.

pub(crate) mod arguments;
mod athena;
mod bucket;
mod cache;
mod checks;
mod close;
mod cloudtrail;
mod commands;
pub(crate) mod complete;
mod configure;
pub(crate) mod credentials;
pub(crate) mod door;
mod dynamodb;
mod ec2;
mod encoded;
pub(crate) mod failure;
mod foreign;
mod format;
mod iam;
mod ini;
mod input;
pub(crate) mod instance;
mod kept;
mod kms;
mod lambda;
mod logs;
mod message;
pub(crate) mod model;
pub(crate) mod operation;
mod organizations;
mod own;
mod page;
pub(crate) mod presigned;
mod profile;
mod query;
mod region;
mod resource_policy;
mod s3;
mod s3api;
mod s3control;
mod secretsmanager;
pub(crate) mod settings;
mod shorthand;
mod skeleton;
mod sns;
mod sqs;
mod ssm;
mod sso;
mod sts;
mod tagged;
pub(crate) mod url;
mod validate;
mod waiter;

use crate::library::Block;
use crate::machine::{Ask, Context};
use crate::scenario::Cli;
use crate::view::{Hint, Need};
use arguments::Globals;
use door::{Api, Called};
use failure::{Failure, Outcome, Stop, invalid_choice};
use model::Model;
use operation::{Operation, missing_arguments};
use query::Query;
use serde_json::{Map, Value};
use settings::Settings;

pub(crate) use profile::{
    config_path as config_file, credentials_path as credentials_file, section_name, slips as section_slips,
};

/// What `aws --version` prints.
const VERSION: &str = "aws-cli/2.38.5 Python/3.14.8 Linux/6.18.44 exe/x86_64.ubuntu.24";
const OLDER_VERSION: &str = "aws-cli/1.46.3 Python/3.14.8 Linux/6.18.44 botocore/1.43.62";

/// The services with real behaviour.
pub(crate) const SERVICES: &[(&str, &[Operation])] = &[
    ("athena", athena::OPERATIONS),
    ("cloudtrail", cloudtrail::OPERATIONS),
    ("dynamodb", dynamodb::OPERATIONS),
    ("ec2", ec2::OPERATIONS),
    ("iam", iam::OPERATIONS),
    ("kms", kms::OPERATIONS),
    ("lambda", lambda::OPERATIONS),
    ("logs", logs::OPERATIONS),
    ("organizations", organizations::OPERATIONS),
    ("s3api", s3api::OPERATIONS),
    ("s3control", s3control::OPERATIONS),
    ("secretsmanager", secretsmanager::OPERATIONS),
    ("sns", sns::OPERATIONS),
    ("sqs", sqs::OPERATIONS),
    ("ssm", ssm::OPERATIONS),
    ("sts", sts::OPERATIONS),
];

/// Runs `aws` with these arguments; the exit code.
pub(crate) fn run(context: &mut Context<'_>, words: &[String]) -> Result<u8, Ask> {
    match command(context, words) {
        Ok(status) => Ok(status),
        Err(Stop::Ask(ask)) => Err(ask),
        Err(Stop::Quiet(status)) => Ok(status),
        Err(Stop::Failed(failure)) => {
            let cli = context.machine.cli;
            // Once a profile is missing, the CLI no longer names the kind of what else is wrong.
            let settings =
                arguments::globals(cli, words).map(|(globals, _)| Settings::of(context.machine, context.env, &globals));
            let text = match settings {
                Ok(Err(_)) => failure.text(cli).replacen("An error occurred (ParamValidation): ", "", 1),
                _ => failure.text(cli),
            };
            context.complain(text);
            Ok(failure.exit(cli))
        }
    }
}

fn command(context: &mut Context<'_>, words: &[String]) -> Outcome<u8> {
    let (globals, mut rest) = arguments::globals(context.machine.cli, words)?;
    if globals.has("version") {
        let version = if context.machine.cli == Cli::Older { OLDER_VERSION } else { VERSION };
        context.print(format!("{version}\n"));
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
    if !matches!(context.machine.commands.block(&name), Block::Found(_)) {
        let commands = commands::commands();
        if !commands.contains(&name.as_str()) {
            return Err(invalid_choice("command", &name, &commands).into());
        }
    }
    let query = query?;
    if let Some(option) = globals.not_modelled() {
        return Err(not_modelled(context, &option));
    }
    match name.as_str() {
        "configure" => configure::run(context, &globals, &rest),
        "s3" => s3(context, &globals, rest),
        _ => operate(context, &globals, query.as_ref(), &name, rest),
    }
}

fn s3(context: &mut Context<'_>, globals: &Globals, mut rest: Vec<String>) -> Outcome<u8> {
    let Some(name) = arguments::take_word(&mut rest) else {
        let usage = match context.machine.cli {
            Cli::Current => "usage: aws [options] s3 <subcommand> [parameters]\naws: [ERROR]: too few arguments",
            Cli::Older => "usage: aws [options] <command> <subcommand> [parameters]\naws: error: too few arguments",
        };
        return Err(Failure::Parameter(usage.into()).into());
    };
    let commands = context.machine.commands.clone();
    let choices = commands::subcommands(&commands, "s3");
    if !choices.contains(&name.as_str()) {
        return Err(invalid_choice("subcommand", &name, &choices).into());
    }
    let settings = |context: &Context<'_>| region::settings(context, globals, "s3");
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
    mut rest: Vec<String>,
) -> Outcome<u8> {
    let commands = context.machine.commands.clone();
    let text = match commands.block(command) {
        Block::Found(text) => text,
        Block::NotLoaded => return Err(not_loaded(context, command)),
        Block::Unknown => return Err(not_modelled(context, &format!("aws {command}"))),
    };
    let model = Model::read(text);
    let Some(name) = arguments::take_word(&mut rest) else {
        return Err(missing_arguments(&["operation".into()]).into());
    };
    let waits = model.operation(&name).filter(|it| it.waiters().next().is_some());
    let waits = waits.map(|wait| waiter::read(&wait, &mut rest)).transpose()?;
    let asked = waits.as_ref().map_or(&name, |(_, asked)| asked);
    let Some(modelled) = model.operation(asked) else {
        if name == "help" {
            return Err(not_modelled(context, &format!("aws {command} {name}")));
        }
        let mut names = model.names();
        names.push("help".into());
        let choices: Vec<&str> = names.iter().map(String::as_str).collect();
        return Err(invalid_choice("operation", &name, &choices).into());
    };
    if modelled.is_custom() {
        return Err(not_modelled(context, &format!("aws {command} {name}")));
    }
    let typed = operation::split(&model, &modelled, &rest)?;
    let (_, table) = SERVICES.iter().find(|(service, _)| *service == command).unwrap_or(&("", &[]));
    let known = table.iter().find(|operation| operation.api == modelled.api);
    let ignored = known.and_then(|operation| operation.not_modelled(&typed));
    let unread = ["cli-input-yaml"].into_iter().find(|name| typed.option(name).is_some()).map(str::to_string);
    if let Some(option) = ignored.or(unread).or_else(|| own::unread(command, &typed)) {
        return Err(not_modelled(context, &format!("--{option}")));
    }
    let settings = region::settings(context, globals, model.host)?;
    let raw_blobs = globals.text("cli-binary-format").as_deref() == Some("raw-in-base64-out");
    let older = context.machine.cli == Cli::Older;
    let raw_blobs = raw_blobs || older;
    let mut input = typed.unpack(context, &model, &modelled, raw_blobs)?;
    own::add(context, (command, modelled.api), &typed, input.parameters_mut())?;
    match typed.option("generate-cli-skeleton") {
        None => {}
        Some("" | "input") => {
            let skeleton = skeleton::skeleton(&model, &model.parameters(&modelled));
            if skeleton.as_object().is_some_and(Map::is_empty) {
                context.print("{}\n");
                return Ok(0);
            }
            return print(context, &Settings { output: None, ..settings }, None, modelled.api, &skeleton);
        }
        Some(form @ ("output" | "yaml-input")) => {
            return Err(not_modelled(context, &format!("--generate-cli-skeleton {form}")));
        }
        Some(other) => {
            let forms = if older { &["input", "output"][..] } else { &["input", "output", "yaml-input"] };
            return Err(invalid_choice("--generate-cli-skeleton", other, forms).into());
        }
    }
    if settings.region.is_none() && region::is_needed(model.host) {
        return Err(Failure::NoRegion.into());
    }
    let unsigned = command == "sts" && sts::UNSIGNED.contains(&modelled.api);
    if !unsigned {
        credentials::find(context.machine, context.world, context.env, &settings)?;
    }
    operation::validate(&model, &modelled, &input)?;
    if model.host == "s3" {
        validate::bucket_name(&input)?;
    }
    let called =
        Called { service: model.host, prefix: model.prefix, protocol: model.protocol, operation: modelled.api };
    let mut api = match unsigned {
        true => Api::unsigned(context, &settings, called),
        false => Api::open(context, &settings, called)?,
    };
    let Some(operation) = known else {
        let outcome = api.call(&input).map(|()| Value::Null);
        api.leave_events(input.parameters(), &outcome);
        outcome?;
        let name = if waits.is_some() { asked } else { &name };
        let text = format!(
            "AWS would have allowed `aws {command} {name}`; what it does and answers is not modelled here, and nothing was \
             changed"
        );
        context.machine.suggest(Hint { text, command: None });
        return Ok(0);
    };
    let outcome = match tagged::refused(called, &input) {
        Some((code, message, more)) => Err(api.refuse_with(code, message, more)),
        None => (operation.run)(&mut api, &input),
    };
    api.leave_events(input.parameters(), &outcome);
    if let Some((waiter, _)) = waits {
        return waiter.end(outcome);
    }
    let mut answer = outcome?;
    if answer.is_null() {
        // To the CLI no answer is an empty one: it prints nothing, but what a query finds there.
        return if query.is_some() {
            print(context, &settings, query, operation.api, &Value::Object(Map::new()))
        } else {
            Ok(0)
        };
    }
    if let Some(lists) = modelled.pages() {
        let list = lists.split(',').next().unwrap_or_default();
        page::cut(&mut answer, list, modelled.token(), &input);
    }
    print(context, &settings, query, operation.api, &answer)
}

/// What exists in the CLI and not here: no answer is made up.
fn not_modelled(context: &mut Context<'_>, what: &str) -> Stop {
    context
        .machine
        .suggest(Hint { text: format!("`{what}` is not modelled here yet: nothing was sent"), command: None });
    Stop::Quiet(255)
}

/// What is there once the models of all commands are: the line runs again then.
fn not_loaded(context: &mut Context<'_>, command: &str) -> Stop {
    let hint = format!("the options of `aws {command}` are in commands.js, which is not loaded: nothing was sent");
    context.machine.lack(Need::Commands, hint);
    Stop::Quiet(255)
}

fn help(context: &mut Context<'_>, name: &str) -> Outcome<u8> {
    let modelled: Vec<String> = SERVICES
        .iter()
        .filter(|(command, ..)| *command == name)
        .flat_map(|(.., table)| table.iter().map(|operation| model::typed(operation.api)))
        .collect();
    let text = match name {
        "help" => {
            let services: Vec<String> = SERVICES.iter().map(|(name, _)| format!("`aws {name}`")).collect();
            format!("here: {}, `aws s3`, `aws configure`; `aws SERVICE help` lists operations", services.join(", "))
        }
        "s3" => "modelled of `aws s3`: ls, cp, mv, rm, sync, mb, rb, presign, website".into(),
        "configure" => "modelled of `aws configure`: list, get, set, list-profiles, export-credentials".into(),
        _ if modelled.is_empty() => format!("`aws {name}` is not modelled here yet"),
        _ => format!("modelled of `aws {name}`: {}", modelled.join(", ")),
    };
    context.machine.suggest(Hint { text, command: None });
    Ok(0)
}

fn print(
    context: &mut Context<'_>,
    settings: &Settings,
    query: Option<&Query>,
    title: &str,
    answer: &Value,
) -> Outcome<u8> {
    let output = settings.output.as_deref().unwrap_or("json");
    let older = context.machine.cli == Cli::Older;
    let answer = if older { format::older_dates(answer) } else { answer.clone() };
    let found = match query {
        Some(query) => query.search(&answer)?,
        None => answer,
    };
    if older && !["json", "text", "table"].contains(&output) {
        return Err(Failure::Other(format!("Unknown output type: {output}")).into());
    }
    match format::format(output, title, &found) {
        Some(text) => {
            context.print(text);
            Ok(0)
        }
        None => Err(Failure::Other(format!("Unknown output type: {output}")).into()),
    }
}
