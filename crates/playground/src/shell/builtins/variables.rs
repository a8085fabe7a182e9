//! Commands on variables: `export`, `declare`, `unset`, `set`, `let`, `printenv`. Refuses to know what they mean.

use super::super::arithmetic;
use super::super::escape::quote;
use super::super::execute::Ran;
use super::super::parse::is_name;
use super::Call;
use crate::machine::state::Options;
use crate::machine::{Ask, Context};
use std::sync::Arc;

/// A value in double quotes, as `export -p` shows it.
fn shown(value: &str) -> String {
    let mut out = String::from("\"");
    for letter in value.chars() {
        if matches!(letter, '"' | '\\' | '$' | '`') {
            out.push('\\');
        }
        out.push(letter);
    }
    out.push('"');
    out
}

/// `NAME`, `NAME=value` or `NAME+=value`, with the value that it will have.
fn split(call: &Call<'_, '_>, argument: &str) -> (String, Option<String>) {
    match argument.split_once('=') {
        None => (argument.into(), None),
        Some((name, value)) => match name.strip_suffix('+') {
            Some(name) => (name.into(), Some(call.env.parameter(name).unwrap_or_default() + value)),
            None => (name.into(), Some(value.into())),
        },
    }
}

pub(super) fn export(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    let (options, names): (Vec<&String>, Vec<&String>) =
        arguments.iter().partition(|argument| argument.starts_with('-') && argument.len() > 1);
    if names.is_empty() {
        let all = call.env.all_exported().map(|(name, value)| format!("declare -x {name}={}\n", shown(value)));
        let text: String = all.collect();
        call.print(text);
        return Ok(0);
    }
    let mut status = 0;
    for argument in names {
        let (name, value) = split(call, argument);
        if !is_name(&name) {
            call.say(&format!("export: `{argument}': not a valid identifier"));
            status = 1;
            continue;
        }
        if options.iter().any(|option| *option == "-n") {
            let old = call.env.get(&name).map(str::to_string);
            call.env.unset(&name);
            if let Some(value) = value.or(old) {
                call.env.set(&name, &value);
            }
            continue;
        }
        if options.iter().any(|option| *option == "-f") {
            continue;
        }
        if let Some(value) = value
            && let Err(message) = call.env.assign(&name, &value)
        {
            call.say(&message);
            status = 1;
            continue;
        }
        call.env.export(&name);
    }
    Ok(status)
}

/// `declare`, `local`, `readonly`.
pub(super) fn declare(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    let mut letters = String::new();
    let mut names = Vec::new();
    for argument in arguments {
        match argument.strip_prefix('-') {
            Some(more) if !more.is_empty() => letters.push_str(more),
            _ => names.push(argument),
        }
    }
    if let Some(letter) = letters.chars().find(|letter| !"apxrgFf".contains(*letter)) {
        call.suggest(format!("`declare -{letter}` is not modelled here yet: nothing was done"));
        return Ok(2);
    }
    let inside = !call.env.shell.locals.is_empty();
    if letters.contains(['F', 'f']) {
        let functions = call.env.shell.functions.clone();
        let known = functions.keys().filter(|name| names.is_empty() || names.contains(name));
        let text: String = known.map(|name| format!("declare -f {name}\n")).collect();
        call.print(text);
        return Ok(0);
    }
    let mut status = 0;
    for argument in names {
        if letters.contains('p') {
            let value = call.env.parameter(argument).map(|value| shown(&value));
            let flags = match (call.env.exported(argument), call.env.writable(argument)) {
                (Some(_), _) => "x",
                (None, Err(_)) => "r",
                _ => "-",
            };
            match value {
                Some(value) => call.print(format!("declare -{flags} {argument}={value}\n")),
                None => {
                    call.say(&format!("declare: {argument}: not found"));
                    status = 1;
                }
            }
            continue;
        }
        let (name, value) = split(call, argument);
        if !is_name(&name) {
            call.say(&format!("declare: `{argument}': not a valid identifier"));
            status = 1;
            continue;
        }
        if let Err(message) = call.env.writable(&name) {
            call.say(&message);
            status = 1;
            continue;
        }
        if inside && !letters.contains('g') {
            call.env.make_local(&name);
        }
        let done = match value {
            Some(value) => call.env.assign(&name, &value),
            None if letters.contains('a') => call.env.set_array(&name, Vec::new(), true),
            None => Ok(()),
        };
        if let Err(message) = done {
            call.say(&message);
            status = 1;
        }
        if letters.contains('x') {
            call.env.export(&name);
        }
        if letters.contains('r') {
            Arc::make_mut(&mut call.env.shell.readonly).insert(name);
        }
    }
    Ok(status)
}

pub(super) fn readonly(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    let arguments: Vec<String> = std::iter::once("-rg".to_string()).chain(arguments.iter().cloned()).collect();
    declare(call, &arguments)
}

pub(super) fn local(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    if call.env.shell.locals.is_empty() {
        call.say("local: can only be used in a function");
        return Ok(1);
    }
    declare(call, arguments)
}

pub(super) fn unset(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    let mut status = 0;
    let functions = arguments.iter().any(|argument| argument == "-f");
    for name in arguments.iter().filter(|name| !matches!(name.as_str(), "-v" | "-f")) {
        if functions {
            Arc::make_mut(&mut call.env.shell.functions).remove(name);
        } else if call.env.writable(name).is_err() {
            call.say(&format!("unset: {name}: cannot unset: readonly variable"));
            status = 1;
        } else if is_name(name) {
            let variable = call.env.parameter(name).is_some() || call.env.shell.arrays.contains_key(name);
            match variable {
                true => call.env.forget(name),
                false => drop(Arc::make_mut(&mut call.env.shell.functions).remove(name)),
            }
        } else if let Some((array, index)) = name.strip_suffix(']').and_then(|name| name.split_once('[')) {
            let index = arithmetic::evaluate(call.env, index).unwrap_or_default();
            if let Some(array) = Arc::make_mut(&mut call.env.shell.arrays).get_mut(array) {
                array.remove(&index);
            }
        } else {
            call.say(&format!("unset: `{name}': not a valid identifier"));
            status = 1;
        }
    }
    Ok(status)
}

pub(super) fn printenv(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    if arguments.is_empty() {
        let text: String = context.env.all_exported().map(|(name, value)| format!("{name}={value}\n")).collect();
        let directory = context.env.directory.clone();
        context.print(format!("{text}PWD={directory}\n"));
        return Ok(0);
    }
    let mut status = 0;
    for name in arguments {
        let value = if name == "PWD" {
            Some(context.env.directory.clone())
        } else {
            context.env.exported(name).map(str::to_string)
        };
        match value {
            Some(value) => context.print(format!("{value}\n")),
            None => status = 1,
        }
    }
    Ok(status)
}

/// Turns an option with a letter on or off; whether it is known.
pub(super) fn letter(options: &mut Options, letter: char, on: bool) -> bool {
    match letter {
        'e' => options.errexit = on,
        'u' => options.nounset = on,
        'x' => options.xtrace = on,
        'f' => options.noglob = on,
        // They change nothing that is modelled.
        'a' | 'b' | 'h' | 'm' | 'v' | 'B' | 'C' | 'E' | 'H' | 'P' | 'T' => {}
        _ => return false,
    }
    true
}

pub(super) fn option(options: &mut Options, name: &str, on: bool) -> bool {
    match name {
        "errexit" => options.errexit = on,
        "nounset" => options.nounset = on,
        "xtrace" => options.xtrace = on,
        "noglob" => options.noglob = on,
        "pipefail" => options.pipefail = on,
        "posix" | "history" | "emacs" | "vi" | "monitor" | "noclobber" | "errtrace" | "functrace" => {}
        _ => return false,
    }
    true
}

pub(super) fn set(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    if arguments.is_empty() {
        let all = call.env.all().map(|(name, value)| format!("{name}={}\n", quote(value, false)));
        let text: String = all.collect();
        call.print(text);
        return Ok(0);
    }
    let mut rest = arguments;
    while let Some((argument, more)) = rest.split_first() {
        let on = argument.starts_with('-');
        match argument.as_str() {
            "--" => {
                call.env.shell.positional = Arc::new(more.to_vec());
                return Ok(0);
            }
            "-o" | "+o" => {
                let Some((name, more)) = more.split_first() else {
                    let Options { errexit, nounset, xtrace, pipefail, noglob } = call.env.shell.options;
                    let rows = [
                        ("errexit", errexit),
                        ("noglob", noglob),
                        ("nounset", nounset),
                        ("pipefail", pipefail),
                        ("xtrace", xtrace),
                    ];
                    let text: String = rows
                        .iter()
                        .map(|(name, on)| format!("{name:<15}\t{}\n", if *on { "on" } else { "off" }))
                        .collect();
                    call.print(text);
                    return Ok(0);
                };
                if !option(&mut call.env.shell.options, name, on) {
                    call.say(&format!("set: {name}: invalid option name"));
                    return Ok(2);
                }
                rest = more;
            }
            _ if argument.len() > 1 && argument.starts_with(['-', '+']) => {
                let mut more = more;
                for flag in argument.chars().skip(1) {
                    if flag == 'o' {
                        let Some((name, others)) = more.split_first() else { break };
                        more = others;
                        if !option(&mut call.env.shell.options, name, on) {
                            call.say(&format!("set: {name}: invalid option name"));
                            return Ok(2);
                        }
                    } else if !letter(&mut call.env.shell.options, flag, on) {
                        let sign = argument.chars().next().unwrap_or_default();
                        call.say(&format!("set: {sign}{flag}: invalid option"));
                        call.complain("set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n");
                        return Ok(2);
                    }
                }
                rest = more;
            }
            _ => {
                call.env.shell.positional = Arc::new(rest.to_vec());
                return Ok(0);
            }
        }
    }
    Ok(0)
}

pub(super) fn reckon(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    let mut value = 0;
    for argument in arguments {
        match arithmetic::evaluate(call.env, argument) {
            Ok(result) => value = result,
            Err(message) => {
                call.say(&format!("let: {message}"));
                return Ok(1);
            }
        }
    }
    Ok(u8::from(value == 0))
}
