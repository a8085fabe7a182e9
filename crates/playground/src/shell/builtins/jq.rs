//! `jq`: its options, and the files it names. Refuses to know the language of filters: that is behind a door.

use super::options::contents;
use crate::machine::{Ask, Context};
use crate::view::{Hint, Need};
use rolecall_jq::{Call, End, Given, Kind, Source};

enum Wrong {
    Says(String, u8),
    NotModelled(String),
    Ask(Ask),
}

impl From<Ask> for Wrong {
    fn from(ask: Ask) -> Wrong {
        Wrong::Ask(ask)
    }
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

const USAGE: &str = "Use jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://jqlang.github.io/jq\n";

fn attempt(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Wrong> {
    let (mut call, files) = read(context, arguments)?;
    let mut status = 0;
    if files.is_empty() && !(call.null_input && context.input.is_terminal()) {
        call.sources.push(Source { name: None, text: context.stdin()? });
    }
    for name in files {
        match contents(context, &name)? {
            Ok(text) => call.sources.push(Source { name: Some(name), text }),
            Err(why) => {
                context.complain(format!("jq: error: Could not open file {name}: {why}\n"));
                status = 2;
            }
        }
    }
    call.env = context.env.all_exported().map(|(name, value)| (name.into(), value.into())).collect();
    call.now = context.world.clock.0 as f64 / 1000.0;
    let Some(jq) = context.machine.jq.clone() else {
        context.machine.lack(Need::Jq, "`jq` is in jq.js, which is not loaded: nothing was filtered".into());
        return Ok(255);
    };
    let answer = jq.run(&call);
    // Filters take time as well, and a loop may run many: two that take all their steps are as much as a line may do.
    context.machine.used.letters += answer.steps.saturating_mul(5);
    for piece in answer.printed {
        if piece.error { context.complain(piece.text) } else { context.print(piece.text) }
    }
    match answer.end {
        End::Real => {}
        End::Stopped => context.machine.used.letters = usize::MAX / 2,
        End::NotModelled(what) => context.not_modelled(&what),
        End::NoJson => {
            let text =
                "jq reads JSON: what came in here is none (is the CLI's output format `text` or `table`?)".into();
            context.machine.suggest(Hint { text, command: None });
        }
    }
    Ok(if answer.code == 0 { status } else { answer.code })
}

/// The call without its input, and the files to read it from.
fn read(context: &mut Context<'_>, arguments: &[String]) -> Result<(Call, Vec<String>), Wrong> {
    let mut call = Call::default();
    let (mut program, mut files) = (None, Vec::new());
    let mut rest = arguments.iter();
    let (mut options, mut behind) = (true, None);
    while let Some(argument) = rest.next() {
        if !options || !argument.starts_with('-') || argument == "-" {
            match (&program, behind) {
                (None, _) => program = Some(argument.clone()),
                (_, Some(kind)) => call.positional.push(given("", kind, argument)),
                _ => files.push(argument.clone()),
            }
            continue;
        }
        match argument.as_str() {
            "--" => options = false,
            "--args" => behind = Some(Kind::Text),
            "--jsonargs" => behind = Some(Kind::Json),
            "--version" | "-V" => return Err(Wrong::Says("jq-1.7.1\n".into(), 0)),
            "--indent" => {
                let wanted = rest.next().ok_or_else(|| lacks("--indent", "one parameter"))?;
                match wanted.parse() {
                    Ok(blanks @ 0..8) => call.style.indent = Some(blanks),
                    _ => return Err(Wrong::Says("jq: Cannot indent more than 7 characters\n".into(), 2)),
                }
            }
            "--arg" | "--argjson" | "--slurpfile" | "--rawfile" => {
                let two = || lacks(argument, &format!("two parameters (e.g. {argument} varname value)"));
                let (name, text) = rest.next().zip(rest.next()).ok_or_else(two)?;
                call.named.push(match argument.as_str() {
                    "--arg" => given(name, Kind::Text, text),
                    "--argjson" => given(name, Kind::Json, text),
                    option => from_file(context, option, name, text)?,
                });
            }
            "-f" | "--from-file" => {
                let file = rest.next().ok_or_else(|| Wrong::Says(USAGE.into(), 2))?;
                let read = contents(context, file)?;
                let fail = |why| Wrong::Says(format!("jq: error: Could not open {file}: {why}\n"), 2);
                program = Some(read.map_err(fail)?);
            }
            _ => flags(&mut call, argument)?,
        }
    }
    call.program = program.ok_or_else(|| {
        let text = format!(
            "jq - commandline JSON processor [version 1.7.1]\n\nUsage:\tjq [OPTIONS] FILTER [FILES...]\n\n{USAGE}"
        );
        Wrong::Says(text, 2)
    })?;
    Ok((call, files))
}

/// Options without a value: letters together, or a long name.
fn flags(call: &mut Call, argument: &str) -> Result<(), Wrong> {
    const LONG: &[(&str, char)] = &[
        ("raw-output", 'r'),
        ("join-output", 'j'),
        ("compact-output", 'c'),
        ("null-input", 'n'),
        ("slurp", 's'),
        ("raw-input", 'R'),
        ("exit-status", 'e'),
        ("sort-keys", 'S'),
        ("ascii-output", 'a'),
        ("tab", 't'),
        ("color-output", 'C'),
        ("monochrome-output", 'M'),
        ("unbuffered", 'M'),
    ];
    let long = argument.strip_prefix("--");
    let letters = match long {
        Some(name) => LONG.iter().filter(|(known, _)| *known == name).map(|(_, letter)| *letter).collect(),
        None => argument.get(1..).unwrap_or_default().replace('t', "?"),
    };
    if letters.is_empty() {
        return Err(Wrong::NotModelled(format!("`jq {argument}`")));
    }
    for letter in letters.chars() {
        match letter {
            'r' => call.style.raw = true,
            'j' => (call.style.raw, call.style.join) = (true, true),
            'c' => call.style.indent = None,
            't' => call.style.tab = true,
            'n' => call.null_input = true,
            's' => call.slurp = true,
            'R' => call.raw_input = true,
            'e' => call.exit_status = true,
            'S' => call.style.sort = true,
            'a' => call.style.ascii = true,
            'C' | 'M' => {}
            _ => return Err(Wrong::NotModelled(format!("`jq {argument}`"))),
        }
    }
    Ok(())
}

fn lacks(option: &str, what: &str) -> Wrong {
    Wrong::Says(format!("jq: {option} takes {what}\n{USAGE}"), 2)
}

fn given(name: &str, kind: Kind, text: &str) -> Given {
    Given { name: name.into(), kind, text: text.into() }
}

fn from_file(context: &mut Context<'_>, option: &str, name: &str, file: &str) -> Result<Given, Wrong> {
    let kind = if option == "--rawfile" { Kind::Text } else { Kind::Slurp };
    match contents(context, file)? {
        Ok(text) => Ok(given(name, kind, &text)),
        Err(why) => {
            let message = format!("jq: Bad JSON in {option} {name} {file}: Could not open {file}: {why}\n");
            Err(Wrong::Says(message, 2))
        }
    }
}
