//! `jq`: options, input and output. Refuses to know the language of filters.
//!
//! By hand: `jaq`, the maintained one, adds 163 kB (brotli) to the download with the least of its features, 348 kB with
//! all, and has no limit on steps that would end a filter which runs on.

mod call;
mod encode;
mod error;
mod expressions;
mod format;
mod input;
mod known;
mod paths;
mod read;
mod run;
mod simple;
mod value;

use super::options::contents;
use crate::machine::{Ask, Context};
use crate::view::Hint;
use run::{Machine, Stop};
use serde_json::Value;

#[derive(Default)]
struct Wanted {
    raw: bool,
    joined: bool,
    compact: bool,
    tab: bool,
    indent: Option<usize>,
    sort: bool,
    null: bool,
    slurp: bool,
    raw_input: bool,
    exit: bool,
    ascii: bool,
    variables: Vec<(String, Value)>,
    positional: Vec<Value>,
    filter: Option<String>,
    files: Vec<String>,
}

enum Wrong {
    Says(String, u8),
    NotModelled(String),
    Ask(Ask),
}

pub(super) fn jq(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    match attempt(context, arguments) {
        Ok(code) => Ok(code),
        Err(Wrong::Ask(ask)) => Err(ask),
        Err(Wrong::NotModelled(what)) => {
            context.not_modelled(&what);
            Ok(2)
        }
        Err(Wrong::Says(message, code)) => {
            context.complain(message);
            Ok(code)
        }
    }
}

const USAGE: &str = "Use jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq\n";

fn wanted(context: &mut Context<'_>, arguments: &[String]) -> Result<Wanted, Wrong> {
    let mut wanted = Wanted::default();
    let mut rest = arguments.iter();
    let (mut positional, mut as_json) = (false, false);
    let mut options = true;
    while let Some(argument) = rest.next() {
        let mut pair = |name: &str| match (rest.next(), rest.next()) {
            (Some(key), Some(value)) => Ok((key.clone(), value.clone())),
            _ => Err(Wrong::Says(format!("jq: {name} takes two parameters (e.g. {name} varname value)\n{USAGE}"), 2)),
        };
        if !options || !argument.starts_with('-') || argument == "-" {
            match (&wanted.filter, positional) {
                (None, _) => wanted.filter = Some(argument.clone()),
                (Some(_), true) if as_json => match serde_json::from_str(argument) {
                    Ok(value) => wanted.positional.push(value),
                    Err(_) => {
                        return Err(Wrong::Says(format!("jq: invalid JSON text passed to --jsonargs\n{USAGE}"), 2));
                    }
                },
                (Some(_), true) => wanted.positional.push(Value::String(argument.clone())),
                (Some(_), false) => wanted.files.push(argument.clone()),
            }
            continue;
        }
        match argument.as_str() {
            "--" => options = false,
            "--raw-output" => wanted.raw = true,
            "--join-output" => (wanted.raw, wanted.joined) = (true, true),
            "--compact-output" => wanted.compact = true,
            "--null-input" => wanted.null = true,
            "--slurp" => wanted.slurp = true,
            "--raw-input" => wanted.raw_input = true,
            "--exit-status" => wanted.exit = true,
            "--sort-keys" => wanted.sort = true,
            "--ascii-output" => wanted.ascii = true,
            "--color-output" | "--monochrome-output" | "--unbuffered" => {}
            "--tab" => wanted.tab = true,
            "--args" => (positional, as_json) = (true, false),
            "--jsonargs" => (positional, as_json) = (true, true),
            "--version" | "-V" => return Err(Wrong::Says("jq-1.6\n".into(), 0)),
            "--indent" => wanted.indent = rest.next().and_then(|text| text.parse().ok()).filter(|count| *count < 8),
            "--arg" => {
                let (name, value) = pair("--arg")?;
                wanted.variables.push((name, Value::String(value)));
            }
            "--argjson" => {
                let (name, text) = pair("--argjson")?;
                match serde_json::from_str(&text) {
                    Ok(value) => wanted.variables.push((name, value)),
                    Err(_) => {
                        return Err(Wrong::Says(format!("jq: invalid JSON text passed to --argjson\n{USAGE}"), 2));
                    }
                }
            }
            "--slurpfile" | "--rawfile" => {
                let (name, file) = pair(argument)?;
                let text = match contents(context, &file).map_err(Wrong::Ask)? {
                    Ok(text) => text,
                    Err(why) => {
                        let message = format!(
                            "jq: Bad JSON in --{} {name} {file}: Could not open {file}: {why}\n",
                            argument.trim_start_matches('-')
                        );
                        return Err(Wrong::Says(message, 2));
                    }
                };
                let value =
                    if argument == "--rawfile" { Value::String(text) } else { Value::Array(input::values(&text).0) };
                wanted.variables.push((name, value));
            }
            "-f" | "--from-file" => {
                let Some(file) = rest.next() else { return Err(Wrong::Says(USAGE.into(), 2)) };
                match contents(context, file).map_err(Wrong::Ask)? {
                    Ok(text) => wanted.filter = Some(text),
                    Err(why) => return Err(Wrong::Says(format!("jq: error: Could not open {file}: {why}\n"), 2)),
                }
            }
            _ if argument.starts_with("--") => return Err(Wrong::NotModelled(format!("`jq {argument}`"))),
            _ => {
                for letter in argument.chars().skip(1) {
                    match letter {
                        'r' => wanted.raw = true,
                        'j' => (wanted.raw, wanted.joined) = (true, true),
                        'c' => wanted.compact = true,
                        'n' => wanted.null = true,
                        's' => wanted.slurp = true,
                        'R' => wanted.raw_input = true,
                        'e' => wanted.exit = true,
                        'S' => wanted.sort = true,
                        'a' => wanted.ascii = true,
                        'C' | 'M' => {}
                        _ => return Err(Wrong::NotModelled(format!("`jq -{letter}`"))),
                    }
                }
            }
        }
    }
    Ok(wanted)
}

fn attempt(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Wrong> {
    let wanted = wanted(context, arguments)?;
    let Some(filter) = &wanted.filter else {
        return Err(Wrong::Says(
            format!(
                "jq - commandline JSON processor [version 1.6]\n\nUsage:\tjq [OPTIONS] FILTER [FILES...]\n\n{USAGE}"
            ),
            2,
        ));
    };
    let names: Vec<String> =
        wanted.variables.iter().map(|(name, _)| name.clone()).chain(["ENV".into(), "__prog_args".into()]).collect();
    let names: Vec<String> = names.into_iter().chain(["named".to_string(), "ARGS".to_string()]).collect();
    let program = match read::read(filter, &names) {
        Ok(program) => program,
        Err(read::Wrong::NotModelled(name)) => return Err(Wrong::NotModelled(format!("`{name}` of jq"))),
        Err(read::Wrong::Says(message, at)) => {
            let pad = " ".repeat(at);
            let message = format!("jq: error: {message} at <top-level>, line 1:\n{filter}{pad}\njq: 1 compile error\n");
            return Err(Wrong::Says(message, 3));
        }
    };
    let mut status = 0;
    let mut texts = Vec::new();
    if wanted.files.is_empty() && !(wanted.null && context.input.is_terminal()) {
        texts.push(("<stdin>".to_string(), context.stdin().map_err(Wrong::Ask)?));
    }
    for name in &wanted.files {
        match contents(context, name).map_err(Wrong::Ask)? {
            Ok(text) => texts.push((name.clone(), text)),
            Err(why) => {
                context.complain(format!("jq: error: Could not open file {name}: {why}\n"));
                status = 2;
            }
        }
    }
    let mut inputs: Vec<(Value, String)> = Vec::new();
    let mut complaint = None;
    if wanted.raw_input {
        let whole: String = texts.iter().map(|(_, text)| text.as_str()).collect();
        match wanted.slurp {
            true => inputs.push((Value::String(whole), "<stdin>:1".into())),
            false => inputs
                .extend(whole.lines().zip(1..).map(|(line, n)| (Value::String(line.into()), format!("<stdin>:{n}")))),
        }
    } else {
        for (name, text) in &texts {
            let (values, lines, wrong) = input::read(text);
            inputs.extend(values.into_iter().zip(lines).map(|(value, line)| (value, format!("{name}:{line}"))));
            complaint = complaint.or(wrong);
        }
        if wanted.slurp {
            let lines = texts.last().map_or(0, |(_, text)| text.matches('\n').count());
            let name = texts.last().map_or("<stdin>", |(name, _)| name.as_str());
            let all = inputs.drain(..).map(|(value, _)| value).collect();
            inputs =
                if complaint.is_some() { Vec::new() } else { vec![(Value::Array(all), format!("{name}:{lines}"))] };
        }
    }
    let environment: serde_json::Map<String, Value> =
        context.env.all_exported().map(|(name, value)| (name.into(), Value::String(value.into()))).collect();
    let named: serde_json::Map<String, Value> = wanted.variables.iter().cloned().collect();
    let mut all = serde_json::Map::new();
    all.insert("positional".into(), Value::Array(wanted.positional.clone()));
    all.insert("named".into(), Value::Object(named));
    let mut variables = wanted.variables.clone();
    variables.push(("ENV".into(), Value::Object(environment)));
    variables.push(("ARGS".into(), Value::Object(all)));
    let now = context.world.clock.epoch_seconds();
    let mut queue: std::collections::VecDeque<(Value, String)> = inputs.into();
    let mut machine = Machine::new(now, variables);
    let mut last = None;
    let first = if wanted.null { Some((Value::Null, "<unknown>".to_string())) } else { queue.pop_front() };
    let mut next = first;
    machine.inputs = queue;
    while let Some((value, place)) = next {
        let mut text = String::new();
        let ran = machine.run(&program, value, &mut |value| {
            if let (Value::String(plain), true) = (&value, wanted.raw) {
                text.push_str(plain);
            } else {
                let style = format::Style {
                    indent: if wanted.compact { None } else { Some(wanted.indent.unwrap_or(2)) },
                    tab: wanted.tab,
                    sort: wanted.sort,
                    ascii: wanted.ascii,
                };
                format::write(&mut text, &value, &style, 0);
            }
            if !wanted.joined {
                text.push('\n');
            }
            last = Some(value);
            text.len() < 4 << 20
        });
        context.print(std::mem::take(&mut text));
        for message in machine.messages.drain(..) {
            context.complain(message);
        }
        match ran {
            Ok(()) => {}
            Err(Stop::Spent) => {
                context.machine.used.letters = usize::MAX / 2;
                return Ok(5);
            }
            Err(Stop::Halt(code)) => return Ok(code),
            Err(Stop::Error(error)) => {
                context.complain(format!("jq: error{}: {}\n", place_of(&place, &error), error::shown(&error)));
                status = 5;
            }
            Err(Stop::Break(_)) => {
                context.complain("jq: error: break\n");
                status = 5;
            }
        }
        next = if wanted.null { None } else { machine.inputs.pop_front() };
    }
    if let Some(message) = complaint {
        context.complain(format!("parse error: {message}\n"));
        let looks = texts.first().is_some_and(|(_, text)| !text.trim_start().starts_with(['{', '[', '"']));
        if looks {
            let text =
                "jq reads JSON: what came in here is none (is the CLI's output format `text` or `table`?)".into();
            context.machine.suggest(Hint { text, command: None });
        }
        return Ok(4);
    }
    if status == 0 && wanted.exit {
        status = match last {
            None => 4,
            Some(Value::Null | Value::Bool(false)) => 1,
            Some(_) => 0,
        };
    }
    Ok(status)
}

fn place_of(place: &str, error: &Value) -> String {
    match error {
        Value::String(_) => format!(" (at {place})"),
        _ => format!(" (at {place}) (not a string)"),
    }
}
