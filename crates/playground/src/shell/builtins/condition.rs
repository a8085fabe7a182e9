//! `test`, `[` and the questions of `[[`: about files, texts and numbers. Refuses to know patterns.

use super::super::arithmetic;
use crate::machine::{Ask, Context, Env, Machine};

/// `-f FILE`, `-z TEXT` and their kin.
pub(crate) fn holds(machine: &Machine, env: &Env, operator: &str, operand: &str) -> bool {
    let path = env.absolute(operand);
    let device = matches!(path.as_str(), "/dev/null" | "/dev/tty" | "/dev/stdin" | "/dev/stdout" | "/dev/stderr");
    let text = machine.files.read(&path).filter(|_| !operand.is_empty());
    let directory = !operand.is_empty() && machine.files.is_directory(&path);
    match operator {
        "-z" => operand.is_empty(),
        "-n" => !operand.is_empty(),
        "-e" | "-a" | "-r" | "-w" | "-O" | "-G" => text.is_some() || directory || device,
        "-f" => text.is_some(),
        "-d" => directory,
        "-s" => text.is_some_and(|text| !text.is_empty()) || directory,
        "-x" => directory || text.is_some() && machine.files.mode(&path) & 0o111 != 0,
        "-c" => device,
        "-v" => env.parameter(operand).is_some() || env.shell.arrays.contains_key(operand),
        "-o" => match operand {
            "errexit" => env.shell.options.errexit,
            "nounset" => env.shell.options.nounset,
            "xtrace" => env.shell.options.xtrace,
            "pipefail" => env.shell.options.pipefail,
            _ => false,
        },
        "-t" => matches!(operand, "0" | "1" | "2"),
        _ => false,
    }
}

/// `A = B`, `1 -lt 2`, `A -nt B`; in `[[ … ]]` numbers may be expressions.
pub(crate) fn compare(
    machine: &Machine,
    env: &mut Env,
    left: &str,
    operator: &str,
    right: &str,
    reckons: bool,
) -> Result<bool, String> {
    let mut number = |text: &str| match reckons {
        true => arithmetic::evaluate(env, text),
        false => text.trim().parse::<i64>().map_err(|_| format!("{text}: integer expression expected")),
    };
    Ok(match operator {
        "=" | "==" => left == right,
        "!=" => left != right,
        "<" => left < right,
        ">" => left > right,
        "-nt" | "-ot" | "-ef" => {
            let (left, right) = (env.absolute(left), env.absolute(right));
            let (old, new) = (machine.files.time(&left), machine.files.time(&right));
            match operator {
                "-nt" => machine.files.exists(&left) && (!machine.files.exists(&right) || old > new),
                "-ot" => machine.files.exists(&right) && (!machine.files.exists(&left) || old < new),
                _ => left == right && machine.files.exists(&left),
            }
        }
        _ => {
            let (left, right) = (number(left)?, number(right)?);
            match operator {
                "-eq" => left == right,
                "-ne" => left != right,
                "-lt" => left < right,
                "-le" => left <= right,
                "-gt" => left > right,
                _ => left >= right,
            }
        }
    })
}

pub(super) fn bracket(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    match arguments.split_last() {
        Some((last, arguments)) if last == "]" => Ok(answer(context, "[", arguments)),
        _ => {
            let text = context.env.says("[: missing `]'");
            context.complain(text);
            Ok(2)
        }
    }
}

pub(super) fn test(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    Ok(answer(context, "test", arguments))
}

fn answer(context: &mut Context<'_>, name: &str, arguments: &[String]) -> u8 {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match whole(context, &words) {
        Ok(answer) => u8::from(!answer),
        Err(message) => {
            let text = context.env.says(&format!("{name}: {message}"));
            context.complain(text);
            2
        }
    }
}

fn is_binary(word: &str) -> bool {
    matches!(
        word,
        "=" | "==" | "!=" | "<" | ">" | "-eq" | "-ne" | "-lt" | "-le" | "-gt" | "-ge" | "-nt" | "-ot" | "-ef"
    )
}

fn is_unary(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next() == Some('-')
        && letters.next().is_some_and(|letter| "abcdefghknoprstuvwxzGLNOSR".contains(letter))
        && letters.next().is_none()
}

/// By the number of words, as POSIX has it.
fn whole(context: &mut Context<'_>, words: &[&str]) -> Result<bool, String> {
    match words {
        [] => Ok(false),
        [word] => Ok(!word.is_empty()),
        ["!", word] => Ok(word.is_empty()),
        [operator, word] if is_unary(operator) => Ok(holds(context.machine, context.env, operator, word)),
        [operator, _] => Err(format!("{operator}: unary operator expected")),
        [left, operator, right] if is_binary(operator) => {
            compare(context.machine, context.env, left, operator, right, false)
        }
        [left, "-a", right] => Ok(!left.is_empty() && !right.is_empty()),
        [left, "-o", right] => Ok(!left.is_empty() || !right.is_empty()),
        ["!", rest @ ..] if words.len() <= 4 => Ok(!whole(context, rest)?),
        ["(", word, ")"] => Ok(!word.is_empty()),
        [_, operator, _] => Err(format!("{operator}: binary operator expected")),
        _ => {
            let mut rest = words;
            let answer = either(context, &mut rest, 0)?;
            if rest.is_empty() { Ok(answer) } else { Err("too many arguments".into()) }
        }
    }
}

fn either(context: &mut Context<'_>, words: &mut &[&str], depth: usize) -> Result<bool, String> {
    let mut answer = both(context, words, depth)?;
    while let Some(("-o", rest)) = words.split_first().map(|(first, rest)| (*first, rest)) {
        *words = rest;
        answer |= both(context, words, depth)?;
    }
    Ok(answer)
}

fn both(context: &mut Context<'_>, words: &mut &[&str], depth: usize) -> Result<bool, String> {
    let mut answer = one(context, words, depth)?;
    while let Some(("-a", rest)) = words.split_first().map(|(first, rest)| (*first, rest)) {
        *words = rest;
        answer &= one(context, words, depth)?;
    }
    Ok(answer)
}

fn one(context: &mut Context<'_>, words: &mut &[&str], depth: usize) -> Result<bool, String> {
    if depth > 40 {
        return Err("too many arguments".into());
    }
    let (taken, answer) = match *words {
        ["!", rest @ ..] => {
            *words = rest;
            return Ok(!one(context, words, depth + 1)?);
        }
        ["(", rest @ ..] => {
            *words = rest;
            let answer = either(context, words, depth + 1)?;
            if words.first() != Some(&")") {
                return Err("`)' expected".into());
            }
            (1, answer)
        }
        [left, operator, right, ..] if is_binary(operator) => {
            (3, compare(context.machine, context.env, left, operator, right, false)?)
        }
        [operator, word, ..] if is_unary(operator) => (2, holds(context.machine, context.env, operator, word)),
        [word, ..] => (1, !word.is_empty()),
        [] => return Err("argument expected".into()),
    };
    *words = words.get(taken..).unwrap_or_default();
    Ok(answer)
}
