//! Commands on variables: `export`, `unset`, `env`, `printenv`, `set`. Refuses to know what they mean.

use super::super::parse::is_name;
use crate::machine::{Ask, Context};

pub(super) fn export(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    if arguments.is_empty() || arguments == ["-p"] {
        let text: String =
            context.env.all_exported().map(|(name, value)| format!("declare -x {name}=\"{value}\"\n")).collect();
        context.print(text);
        return Ok(0);
    }
    let mut status = 0;
    for argument in arguments {
        let (name, value) =
            argument.split_once('=').map_or((argument.as_str(), None), |(name, value)| (name, Some(value)));
        if !is_name(name) {
            context.complain(format!("bash: export: `{argument}': not a valid identifier\n"));
            status = 1;
            continue;
        }
        if let Some(value) = value {
            context.env.set(name, value);
        }
        if value.is_some() || context.env.get(name).is_some() {
            context.env.export(name);
        }
    }
    Ok(status)
}

pub(super) fn unset(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let mut status = 0;
    for name in arguments.iter().filter(|name| *name != "-v") {
        if is_name(name) {
            context.env.unset(name);
        } else {
            context.complain(format!("bash: unset: `{name}': not a valid identifier\n"));
            status = 1;
        }
    }
    Ok(status)
}

pub(super) fn env(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    if let Some(argument) = arguments.first() {
        context.not_modelled(&format!("`env {argument}`"));
        return Ok(127);
    }
    let text: String = context.env.all_exported().map(|(name, value)| format!("{name}={value}\n")).collect();
    let directory = context.env.directory.clone();
    context.print(format!("{text}PWD={directory}\n"));
    Ok(0)
}

pub(super) fn printenv(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    if arguments.is_empty() {
        return env(context, arguments);
    }
    let mut status = 0;
    for name in arguments {
        match context.env.exported(name).map(str::to_string) {
            Some(value) => context.print(format!("{value}\n")),
            None => status = 1,
        }
    }
    Ok(status)
}

pub(super) fn set(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    if arguments.is_empty() {
        let text: String = context.env.all().map(|(name, value)| format!("{name}={value}\n")).collect();
        context.print(text);
        return Ok(0);
    }
    context.not_modelled(&format!("`set {}`", arguments.join(" ")));
    Ok(2)
}
