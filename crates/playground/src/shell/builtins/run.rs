//! Commands that run others, or say what a name stands for: `eval`, `source`, `bash`, `command`, `env`, `xargs`, `type`,
//! `which`. Refuses to know what is run.

use super::super::execute::{Flow, Io, Ran};
use super::super::state::KEYWORDS;
use super::options::{self, Wrong};
use super::{Call, find};
use crate::machine::{Context, Input};
use std::sync::Arc;

impl Call<'_, '_> {
    /// What a file holds, or why it cannot be read.
    fn contents(&mut self, name: &str) -> Result<Result<String, &'static str>, Flow> {
        let mut context = Context {
            machine: &mut *self.executor.machine,
            world: &mut *self.executor.world,
            env: &mut *self.env,
            input: self.io.input.clone(),
            terminal: false,
            output: Vec::new(),
        };
        Ok(options::contents(&mut context, name)?)
    }

    fn run(&mut self, io: &Io, words: &[String], functions: bool) -> Ran {
        let Some((name, arguments)) = words.split_first() else { return Ok(0) };
        self.executor.machine.used.commands += 1;
        self.executor.invoke(self.env, io, self.out, (name, arguments), functions)
    }

    pub(super) fn refuse(&mut self, name: &str, wrong: Wrong, code: u8) -> Ran {
        match wrong {
            Wrong::NotModelled(option) => {
                self.suggest(format!("`{name} {option}` is not modelled here yet: nothing was done"));
            }
            Wrong::Missing(message) => {
                self.complain(format!("{name}: {message}\nTry '{name} --help' for more information.\n"));
            }
        }
        Ok(code)
    }
}

pub(super) fn eval(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    let script = call.env.shell.script.clone();
    let line = call.env.shell.line;
    let ran = call.executor.lines(call.env, call.io, call.out, &arguments.join(" "), true);
    call.env.shell.script = script;
    call.env.shell.line = line;
    ran
}

pub(super) fn source(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    let Some((name, arguments)) = arguments.split_first() else {
        call.say(".: filename argument required");
        call.complain(".: usage: . filename [arguments]\n");
        return Ok(2);
    };
    let text = match call.contents(name)? {
        Ok(text) => text,
        Err("Is a directory") => {
            call.say(&format!("source: {name}: is a directory"));
            return Ok(1);
        }
        Err(why) => {
            call.say(&format!("{name}: {why}"));
            return Ok(1);
        }
    };
    let (script, line) = (call.env.shell.script.clone(), call.env.shell.line);
    let positional = call.env.shell.positional.clone();
    if !arguments.is_empty() {
        call.env.shell.positional = Arc::new(arguments.to_vec());
    }
    call.env.shell.sourced += 1;
    call.env.shell.script = Some(name.as_str().into());
    let machine = &mut call.executor.machine;
    machine.used.depth += 1;
    let ran = if machine.is_spent() { Ok(130) } else { call.executor.lines(call.env, call.io, call.out, &text, false) };
    if !call.executor.machine.is_spent() {
        call.executor.machine.used.depth -= 1;
    }
    call.env.shell.script = script;
    call.env.shell.line = line;
    call.env.shell.sourced -= 1;
    if !arguments.is_empty() {
        call.env.shell.positional = positional;
    }
    match ran {
        Err(Flow::Return(code)) => Ok(code),
        ran => ran,
    }
}

/// `bash FILE`, `bash -c TEXT`, `… | bash`.
pub(super) fn bash(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    let mut before = call.env.child();
    let mut rest = arguments;
    let mut text_given = false;
    while let Some((option, more)) = rest.split_first() {
        let Some(letters) = option.strip_prefix('-').filter(|letters| !letters.is_empty()) else { break };
        rest = more;
        match letters {
            "-" => break,
            "o" => {
                let Some((name, more)) = rest.split_first() else { break };
                rest = more;
                super::variables::option(&mut before.shell.options, name, true);
                continue;
            }
            "-version" => {
                call.print("GNU bash, version 5.2.21(1)-release (x86_64-pc-linux-gnu)\n");
                return Ok(0);
            }
            _ => {}
        }
        for letter in letters.chars() {
            match letter {
                'c' => text_given = true,
                'l' | 'i' | 's' => {}
                _ if super::variables::letter(&mut before.shell.options, letter, true) => {}
                _ => return call.refuse("bash", Wrong::NotModelled(option.clone()), 2),
            }
        }
    }
    let (text, name, arguments) = match rest.split_first() {
        Some((text, more)) if text_given => {
            let (name, more) = more.split_first().map_or(("bash", more), |(name, more)| (name.as_str(), more));
            (text.clone(), name.to_string(), more)
        }
        None if text_given => {
            call.complain("bash: -c: option requires an argument\n");
            return Ok(2);
        }
        Some((file, more)) => match call.contents(file)? {
            Ok(text) => (text, file.clone(), more),
            Err(why) => {
                call.complain(format!("bash: {file}: {why}\n"));
                return Ok(if why == "Is a directory" { 126 } else { 127 });
            }
        },
        None if call.io.input.is_terminal() => {
            call.suggest("you are in a bash already: nothing was started".into());
            return Ok(0);
        }
        None => (call.contents("-")?.unwrap_or_default(), "bash".to_string(), rest),
    };
    call.executor.run_text(before, call.io, call.out, &text, &name, arguments)
}

/// `command`, `builtin`: functions and aliases do not count.
pub(super) fn command(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    let option = arguments.first().map_or("", String::as_str);
    if !matches!(option, "-v" | "-V") {
        let io = call.io.clone();
        return call.run(&io, arguments, false);
    }
    let mut status = 0;
    for name in arguments.iter().skip(1) {
        let found = match kind(call, name) {
            Some(Kind::Alias(value)) => format!("alias {name}='{value}'"),
            Some(Kind::Program(path)) => path,
            Some(_) => name.clone(),
            None => {
                status = 1;
                if option == "-V" {
                    call.say(&format!("command: {name}: not found"));
                }
                continue;
            }
        };
        call.print(format!("{found}\n"));
    }
    Ok(status)
}

enum Kind {
    Alias(String),
    Keyword,
    Function,
    BuiltIn,
    Program(String),
}

fn kind(call: &Call<'_, '_>, name: &str) -> Option<Kind> {
    if let Some(value) = call.env.shell.aliases.get(name).filter(|_| call.env.shell.script.is_none()) {
        return Some(Kind::Alias(value.clone()));
    }
    if KEYWORDS.contains(&name) {
        return Some(Kind::Keyword);
    }
    if call.env.shell.functions.contains_key(name) {
        return Some(Kind::Function);
    }
    if let Some(builtin) = find(name) {
        return Some(if builtin.built_in { Kind::BuiltIn } else { Kind::Program(place(name)) });
    }
    let path = call.env.absolute(name);
    let runs = name.contains('/')
        && call.executor.machine.files.read(&path).is_some()
        && call.executor.machine.files.mode(&path) & 0o111 != 0;
    runs.then(|| Kind::Program(name.into()))
}

fn place(name: &str) -> String {
    if name == "aws" { "/usr/local/bin/aws".into() } else { format!("/usr/bin/{name}") }
}

pub(super) fn kind_of(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    let mut status = 0;
    let brief = arguments.first().is_some_and(|option| option == "-t");
    let path = arguments.first().is_some_and(|option| option == "-p" || option == "-P");
    for name in arguments.iter().skip(usize::from(brief || path)) {
        let found = kind(call, name);
        let text = match (&found, brief) {
            (Some(Kind::Alias(_)), true) => "alias".into(),
            (Some(Kind::Keyword), true) => "keyword".into(),
            (Some(Kind::Function), true) => "function".into(),
            (Some(Kind::BuiltIn), true) => "builtin".into(),
            (Some(Kind::Program(_)), true) => "file".into(),
            (Some(Kind::Program(place)), _) if path => place.clone(),
            (_, _) if path => continue,
            (Some(Kind::Alias(value)), _) => format!("{name} is aliased to `{value}'"),
            (Some(Kind::Keyword), _) => format!("{name} is a shell keyword"),
            (Some(Kind::Function), _) => format!("{name} is a function"),
            (Some(Kind::BuiltIn), _) => format!("{name} is a shell builtin"),
            (Some(Kind::Program(place)), _) => format!("{name} is {place}"),
            (None, _) => {
                status = 1;
                if !brief {
                    call.say(&format!("type: {name}: not found"));
                }
                continue;
            }
        };
        call.print(format!("{text}\n"));
    }
    Ok(status)
}

pub(super) fn which(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    let mut status = 0;
    for name in arguments.iter().filter(|name| *name != "-a") {
        let both = matches!(name.as_str(), "echo" | "printf" | "test" | "[" | "true" | "false" | "pwd" | "printenv");
        match find(name).filter(|builtin| !builtin.built_in || both) {
            Some(_) => call.print(format!("{}\n", place(name))),
            None => status = 1,
        }
    }
    Ok(status)
}

pub(super) fn env(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    let mut scope = call.env.clone();
    let mut empty = false;
    let mut rest = arguments;
    while let Some((argument, more)) = rest.split_first() {
        match argument.as_str() {
            "-i" | "-" | "--ignore-environment" => {
                let names: Vec<String> = scope.all_exported().map(|(name, _)| name.to_string()).collect();
                names.iter().for_each(|name| scope.unset(name));
                empty = true;
                rest = more;
            }
            "-u" => {
                let Some((name, more)) = more.split_first() else {
                    return call.refuse("env", Wrong::Missing("option requires an argument -- 'u'".into()), 125);
                };
                scope.unset(name);
                rest = more;
            }
            "--" => {
                rest = more;
                break;
            }
            option if option.starts_with('-') => return call.refuse("env", Wrong::NotModelled(option.into()), 125),
            _ => match argument.split_once('=') {
                Some((name, value)) => {
                    scope.set(name, value);
                    scope.export(name);
                    rest = more;
                }
                None => break,
            },
        }
    }
    let Some((name, arguments)) = rest.split_first() else {
        let text: String = scope.all_exported().map(|(name, value)| format!("{name}={value}\n")).collect();
        let directory = if empty { String::new() } else { format!("PWD={}\n", scope.directory) };
        call.print(text + &directory);
        return Ok(0);
    };
    let program = find(name).is_some_and(|builtin| {
        !builtin.built_in
            || matches!(name.as_str(), "echo" | "printf" | "test" | "[" | "true" | "false" | "pwd" | "printenv")
    });
    if !program && !name.contains('/') {
        call.complain(format!("env: ‘{name}’: No such file or directory\n"));
        if let Some(hint) = super::missing(name) {
            call.executor.machine.suggest(hint);
        }
        return Ok(127);
    }
    call.executor.invoke(&mut scope, call.io, call.out, (name, arguments), false)
}

pub(super) fn xargs(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    let long = [("max-args", 'n'), ("no-run-if-empty", 'r'), ("null", '0'), ("delimiter", 'd'), ("replace", 'I')];
    let options = match options::read_until(arguments, "n:I:rt0d:P:L:", &long, true) {
        Ok(options) => options,
        Err(wrong) => return call.refuse("xargs", wrong, 1),
    };
    let text = call.contents("-")?.unwrap_or_default();
    let separator = match options.value('d') {
        Some("\\n" | "\n") => Some('\n'),
        Some("\\0") => Some('\0'),
        Some(text) => text.chars().next(),
        None if options.has('0') => Some('\0'),
        None if options.has('I') || options.has('L') => Some('\n'),
        None => None,
    };
    let words: Vec<String> = match separator {
        Some(separator) => {
            let blank = |word: &&str| !(word.trim().is_empty() && options.has('I'));
            let mut words: Vec<String> = text
                .split(separator)
                .filter(blank)
                .map(|word| if options.has('I') { word.trim_start().into() } else { word.into() })
                .collect();
            if words.last().is_some_and(String::is_empty) {
                words.pop();
            }
            words
        }
        None => match words(&text) {
            Ok(words) => words,
            Err(quote) => {
                call.complain(format!(
                    "xargs: unmatched {quote} quote; by default quotes are special to xargs unless you use the -0 option\n"
                ));
                return Ok(1);
            }
        },
    };
    let command = if options.operands.is_empty() { vec!["echo".to_string()] } else { options.operands.clone() };
    let most = options.value('n').or(options.value('L')).map_or(Ok(usize::MAX), str::parse);
    let Some(most) = most.ok().filter(|most| *most > 0) else {
        let value = options.value('n').unwrap_or_default();
        call.complain(format!("xargs: invalid number \"{value}\" for -n option\n"));
        return Ok(1);
    };
    let lines: Vec<Vec<String>> = match options.value('I') {
        Some(mark) => words.iter().map(|word| command.iter().map(|part| part.replace(mark, word)).collect()).collect(),
        None if words.is_empty() && options.has('r') => Vec::new(),
        None if words.is_empty() => vec![command],
        None => words.chunks(most.min(words.len())).map(|some| [command.as_slice(), some].concat()).collect(),
    };
    let io = Io { input: Input::of(""), terminal: call.io.terminal };
    let mut status = 0;
    for line in lines {
        let name = line.first().map_or("", String::as_str);
        if !name.contains('/') && find(name).is_none() {
            call.complain(format!("xargs: {name}: No such file or directory\n"));
            return Ok(127);
        }
        if options.has('t') {
            call.complain(format!("{}\n", line.join(" ")));
        }
        match call.run(&io, &line, false)? {
            0 => {}
            255 => {
                call.complain(format!("xargs: {name}: exited with status 255; aborting\n"));
                return Ok(124);
            }
            _ => status = 123,
        }
        if call.executor.machine.is_spent() {
            break;
        }
    }
    Ok(status)
}

/// Words as xargs splits them: quotes and backslashes keep blanks.
fn words(text: &str) -> Result<Vec<String>, &'static str> {
    let mut words = Vec::new();
    let mut current: Option<String> = None;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' | '"' => {
                let word = current.get_or_insert_default();
                loop {
                    match letters.next() {
                        Some(end) if end == letter => break,
                        Some('\n') | None => return Err(if letter == '"' { "double" } else { "single" }),
                        Some(inner) => word.push(inner),
                    }
                }
            }
            '\\' => current.get_or_insert_default().extend(letters.next()),
            _ if letter.is_whitespace() => words.extend(current.take()),
            _ => current.get_or_insert_default().push(letter),
        }
    }
    words.extend(current);
    Ok(words)
}
