//! Options as GNU programs take them: letters together, values behind or attached, long names. Refuses to know what they
//! mean.

use crate::machine::{Ask, Context};

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Options {
    given: Vec<(char, String)>,
    pub(super) operands: Vec<String>,
}

impl Options {
    pub(super) fn has(&self, letter: char) -> bool {
        self.given.iter().any(|(known, _)| *known == letter)
    }

    /// The last value of an option.
    pub(super) fn value(&self, letter: char) -> Option<&str> {
        self.given.iter().rev().find(|(known, _)| *known == letter).map(|(_, value)| value.as_str())
    }

    pub(super) fn values(&self, letter: char) -> impl Iterator<Item = &str> {
        self.given.iter().filter(move |(known, _)| *known == letter).map(|(_, value)| value.as_str())
    }
}

/// Why options cannot be read.
pub(super) enum Wrong {
    /// This one may exist, but not here.
    NotModelled(String),
    /// The value of this one is missing.
    Missing(String),
}

/// Reads options; in the pattern `n:r`, `-n` takes a value and `-r` none.
pub(super) fn read(arguments: &[String], pattern: &str, long: &[(&str, char)]) -> Result<Options, Wrong> {
    read_until(arguments, pattern, long, false)
}

/// With `first`, what stands behind the first operand belongs to another command.
pub(super) fn read_until(
    arguments: &[String],
    pattern: &str,
    long: &[(&str, char)],
    first: bool,
) -> Result<Options, Wrong> {
    let takes_value = |letter: char| pattern.contains(&format!("{letter}:"));
    let mut options = Options::default();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--" {
            options.operands.extend(rest.cloned());
            break;
        }
        if let Some(name) = argument.strip_prefix("--") {
            let (name, value) = name.split_once('=').map_or((name, None), |(name, value)| (name, Some(value)));
            let Some((_, letter)) = long.iter().find(|(known, _)| *known == name) else {
                return Err(Wrong::NotModelled(argument.clone()));
            };
            let value = match value {
                Some(value) => value.to_string(),
                None if takes_value(*letter) => rest
                    .next()
                    .cloned()
                    .ok_or_else(|| Wrong::Missing(format!("option '{argument}' requires an argument")))?,
                None => String::new(),
            };
            options.given.push((*letter, value));
            continue;
        }
        let letters = match argument.strip_prefix('-') {
            Some(letters) if !letters.is_empty() => letters,
            _ => {
                options.operands.push(argument.clone());
                if first {
                    options.operands.extend(rest.cloned());
                    break;
                }
                continue;
            }
        };
        let mut letters = letters.chars();
        while let Some(letter) = letters.next() {
            if letter == ':' || !pattern.contains(letter) {
                return Err(Wrong::NotModelled(format!("-{letter}")));
            }
            if !takes_value(letter) {
                options.given.push((letter, String::new()));
                continue;
            }
            let attached = letters.as_str();
            let value = match attached.is_empty() {
                false => attached.to_string(),
                true => rest
                    .next()
                    .cloned()
                    .ok_or_else(|| Wrong::Missing(format!("option requires an argument -- '{letter}'")))?,
            };
            options.given.push((letter, value));
            break;
        }
    }
    Ok(options)
}

/// Says what is wrong with the options of a program; its exit code.
pub(super) fn refuse(context: &mut Context<'_>, name: &str, wrong: Wrong, code: u8) -> u8 {
    match wrong {
        Wrong::NotModelled(option) => context.not_modelled(&format!("`{name} {option}`")),
        Wrong::Missing(message) => {
            context.complain(format!("{name}: {message}\nTry '{name} --help' for more information.\n"));
        }
    }
    code
}

/// What a file holds, or what is piped in for `-`; else why not.
pub(super) fn contents(context: &mut Context<'_>, name: &str) -> Result<Result<String, &'static str>, Ask> {
    let path = context.env.absolute(name);
    if name == "-" || path == "/dev/stdin" {
        return Ok(Ok(context.stdin()?));
    }
    if path == "/dev/null" {
        return Ok(Ok(String::new()));
    }
    let found = match context.machine.files.read(&path) {
        _ if name.is_empty() => Err("No such file or directory"),
        Some(_) if name.ends_with('/') => Err("Not a directory"),
        Some(text) => Ok(text.to_string()),
        None => Err(context.machine.files.unreadable(&path).unwrap_or_default()),
    };
    // Reading takes time as well, and a loop may read a lot.
    context.machine.used.letters += found.as_ref().map_or(0, String::len) / 8;
    Ok(found)
}

/// What all files hold together, or what is piped in; complains about those that cannot be read.
pub(super) fn all(context: &mut Context<'_>, command: &str, names: &[String], status: &mut u8) -> Result<String, Ask> {
    if names.is_empty() {
        return context.stdin();
    }
    let mut text = String::new();
    for name in names {
        match contents(context, name)? {
            Ok(more) => text.push_str(&more),
            Err(why) => {
                context.complain(format!("{command}: {name}: {why}\n"));
                *status = 1;
            }
        }
        if context.machine.is_spent() {
            break;
        }
    }
    Ok(text)
}
