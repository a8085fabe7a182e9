//! `break`, `continue`, `return`, `exit`, `shift`, `alias`. Refuses to know what they leave.

use super::super::escape::quote;
use super::super::execute::{Flow, Ran};
use super::Call;
use std::sync::Arc;

fn levels(call: &mut Call<'_, '_>, name: &str, arguments: &[String]) -> Result<usize, u8> {
    if call.env.shell.loops == 0 {
        call.say(&format!("{name}: only meaningful in a `for', `while', or `until' loop"));
        return Err(0);
    }
    match arguments.first().map(|number| (number, number.parse::<usize>())) {
        None => Ok(1),
        Some((number, Ok(0))) => {
            call.say(&format!("{name}: {number}: loop count out of range"));
            Err(1)
        }
        Some((_, Ok(number))) => Ok(number.min(call.env.shell.loops)),
        Some((number, Err(_))) => {
            call.say(&format!("{name}: {number}: numeric argument required"));
            Err(128)
        }
    }
}

pub(super) fn jump_out(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    match levels(call, "break", arguments) {
        Ok(levels) => Err(Flow::Break(levels)),
        Err(code) => Ok(code),
    }
}

pub(super) fn next_round(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    match levels(call, "continue", arguments) {
        Ok(levels) => Err(Flow::Continue(levels)),
        Err(code) => Ok(code),
    }
}

/// The exit code that is given, else the last one.
fn code(call: &mut Call<'_, '_>, name: &str, arguments: &[String]) -> u8 {
    match arguments.first().map(|text| (text, text.parse::<i64>())) {
        None => call.env.status,
        Some((_, Ok(number))) => number.rem_euclid(256) as u8,
        Some((text, Err(_))) => {
            call.say(&format!("{name}: {text}: numeric argument required"));
            2
        }
    }
}

pub(super) fn leave_function(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    if call.env.shell.locals.is_empty() && call.env.shell.sourced == 0 {
        call.say("return: can only `return' from a function or sourced script");
        return Ok(2);
    }
    Err(Flow::Return(code(call, "return", arguments)))
}

pub(super) fn exit(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    if arguments.len() > 1 && arguments.first().is_some_and(|first| first.parse::<i64>().is_ok()) {
        call.say("exit: too many arguments");
        return Ok(1);
    }
    let code = code(call, "exit", arguments);
    Err(Flow::Exit(code))
}

pub(super) fn logout(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    if call.executor.machine.host.is_none() {
        call.say("logout: not login shell: use `exit'");
        return Ok(1);
    }
    exit(call, arguments)
}

pub(super) fn shift(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    let count = match arguments.first().map(|text| (text, text.parse::<usize>())) {
        None => 1,
        Some((_, Ok(count))) => count,
        Some((text, Err(_))) => {
            call.say(&format!("shift: {text}: numeric argument required"));
            return Ok(1);
        }
    };
    let positional = Arc::make_mut(&mut call.env.shell.positional);
    if count > positional.len() {
        return Ok(1);
    }
    positional.drain(..count);
    Ok(0)
}

pub(super) fn alias(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    let line = |name: &str, value: &str| format!("alias {name}={}\n", quote(value, true));
    let arguments: Vec<&String> = arguments.iter().filter(|argument| *argument != "-p").collect();
    if arguments.is_empty() {
        let all: String = call.env.shell.aliases.iter().map(|(name, value)| line(name, value)).collect();
        call.print(all);
    }
    let mut status = 0;
    for argument in arguments {
        match argument.split_once('=') {
            Some((name, value)) if !name.is_empty() => {
                Arc::make_mut(&mut call.env.shell.aliases).insert(name.into(), value.into());
            }
            _ => match call.env.shell.aliases.get(argument).map(|value| line(argument, value)) {
                Some(text) => call.print(text),
                None => {
                    call.say(&format!("alias: {argument}: not found"));
                    status = 1;
                }
            },
        }
    }
    Ok(status)
}

pub(super) fn unalias(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    let mut status = 0;
    for name in arguments {
        let aliases = Arc::make_mut(&mut call.env.shell.aliases);
        if name == "-a" {
            aliases.clear();
        } else if aliases.remove(name).is_none() {
            call.say(&format!("unalias: {name}: not found"));
            status = 1;
        }
    }
    Ok(status)
}
