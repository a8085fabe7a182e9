//! The terminal: a small bash on the learner's machine, which takes lines as they are typed or pasted. Refuses to know
//! AWS beyond the name of its command.
//!
//! A line that waits (for the end of a quote, for an answer to `aws configure`) keeps its place: the next line that is
//! typed continues it. A command that asks is not suspended; it runs again from the same state with the answer at hand,
//! which is the same thing here, where nothing depends on anything but the state.

mod arithmetic;
mod builtins;
mod complete;
mod escape;
mod execute;
mod expand;
mod hint;
mod parse;
mod pattern;
mod regex;
mod save;
mod start;
mod state;
mod switch;
mod syntax;

use crate::jq::Jq;
use crate::library::Commands;
use crate::machine::{Ask, Env, Input, Machine, Piece, Used};
use crate::scenario::Scenario;
use crate::view::{Call, Completions, Entry, FileView, Hint, Identity, Printed, Source};
use execute::{Executor, Flow, Io};
use parse::Parsed;
use rolecall_iam::World;
use rolecall_policy::catalog::Catalog;
use std::sync::Arc;
use syntax::Script;

/// A terminal on the learner's machine.
#[derive(Clone, Debug)]
pub struct Shell {
    machine: Machine,
    env: Env,
    /// What a new terminal begins with.
    login: Env,
    waiting: Option<Waiting>,
}

/// What the terminal waits for.
#[derive(Clone, Debug)]
enum Waiting {
    /// The rest of a command.
    More { text: String },
    /// An answer.
    Answer { text: String, answers: Vec<String>, ask: Ask, shown: Shown },
}

/// How much of a command's output and calls was shown before it asked.
#[derive(Clone, Copy, Debug, Default)]
struct Shown {
    letters: usize,
    calls: usize,
}

/// What came of one command.
enum Ran {
    Done { output: Vec<Piece>, code: u8 },
    Asked { output: Vec<Piece>, ask: Ask },
}

impl Shell {
    /// Opens a terminal for the scenario's learner.
    pub fn new(scenario: &Scenario, world: &World, catalog: Arc<Catalog>, commands: Arc<Commands>) -> Shell {
        let (machine, env) = start::machine(scenario, world, catalog, commands);
        Shell { machine, login: env.clone(), env, waiting: None }
    }

    /// The same terminal, with these filters in place of those in this build.
    pub fn with_jq(mut self, jq: Option<Jq>) -> Shell {
        self.machine.jq = jq;
        self
    }

    /// Types a line, which may hold line breaks: each of its commands runs in turn.
    pub fn run(&mut self, world: &mut World, line: &str) -> Entry {
        let prompt = self.prompt(world);
        let who = self.who(world);
        let mut report = Report::default();
        if line.starts_with('\u{3}') {
            self.waiting = None;
            report.print(vec![Piece { error: false, text: "^C\n".into() }], Shown::default());
            report.code = 130;
        } else {
            self.feed(world, line, &mut report);
        }
        let Report { output, code, calls, hint } = report;
        let needs = std::mem::take(&mut self.machine.lacks);
        let edit = self.machine.edit.take();
        Entry { prompt, line: line.into(), who, output, code, calls, hint, needs, edit }
    }

    fn feed(&mut self, world: &mut World, line: &str, report: &mut Report) {
        let line = line.strip_suffix('\n').unwrap_or(line);
        let mut lines;
        match self.waiting.take() {
            Some(Waiting::More { text }) => lines = Lines::new(&format!("{text}{line}\n")),
            Some(Waiting::Answer { text, mut answers, ask: _, shown }) => {
                lines = Lines::new(&format!("{line}\n"));
                answers.extend(lines.next());
                self.execute(world, text, answers, shown, &mut lines, report);
            }
            None => lines = Lines::new(&format!("{line}\n")),
        }
        while !lines.rest().is_empty() {
            lines.skip_prompt();
            match parse::first(lines.rest(), 1) {
                (Parsed::Incomplete(_), _) => {
                    self.waiting = Some(Waiting::More { text: lines.take(lines.rest().len()) });
                }
                (Parsed::Complete(script), length) if script.is_empty() => {
                    let text = lines.take(length);
                    let found = hint::for_comment(&text, |name| matches!(name, "aws" | "export" | "curl" | "sudo"));
                    report.hint = report.hint.take().or(found);
                }
                (_, length) => {
                    let text = lines.take(length);
                    self.execute(world, text, Vec::new(), Shown::default(), &mut lines, report);
                }
            }
        }
    }

    /// Runs one complete command; lines that follow it answer what it asks.
    fn execute(
        &mut self,
        world: &mut World,
        text: String,
        mut answers: Vec<String>,
        mut shown: Shown,
        lines: &mut Lines,
        report: &mut Report,
    ) {
        let typed = text.trim_end_matches('\n').to_string();
        if answers.is_empty() {
            Arc::make_mut(&mut self.machine.history).push(typed.clone());
        }
        loop {
            let ran = self.attempt(world, &text, answers.clone());
            let calls = self.machine.calls.split_off(shown.calls.min(self.machine.calls.len()));
            let (output, asked) = match ran {
                Ran::Done { output, code } => {
                    report.code = code;
                    (output, None)
                }
                Ran::Asked { output, ask } => {
                    report.code = 0;
                    (output, Some(ask))
                }
            };
            let now =
                Shown { letters: output.iter().map(|piece| piece.text.len()).sum(), calls: shown.calls + calls.len() };
            report.print(output, shown);
            report.calls.extend(calls);
            let Some(ask) = asked else {
                let found = self.machine.hint.take();
                let found =
                    found.or_else(|| hint::for_line(&typed, report.code, report.complaint(), &self.machine, &self.env));
                report.hint = report.hint.take().or(found);
                return;
            };
            shown = now;
            if answers.len() >= if ask.rest { MOST_LINES } else { MOST_ANSWERS } {
                report.code = 130;
                report.hint = report.hint.take().or_else(|| Some(stopped()));
                return;
            }
            let Some(answer) = lines.next() else {
                self.waiting = Some(Waiting::Answer { text, answers, ask, shown });
                return;
            };
            let echoed = if ask.hidden { "" } else { answer.as_str() };
            report.print(vec![Piece { error: false, text: format!("{}{echoed}\n", ask.question) }], Shown::default());
            let mut ended = !ask.rest || answer.contains('\u{4}');
            answers.push(answer);
            // All that is typed up to Ctrl+D is one answer.
            while !ended {
                let Some(line) = lines.next() else { break };
                ended = line.contains('\u{4}');
                report.print(vec![Piece { error: false, text: format!("{line}\n") }], Shown::default());
                answers.push(line);
            }
        }
    }

    /// Runs a command with these answers at hand. When they do not suffice, nothing has happened.
    fn attempt(&mut self, world: &mut World, text: &str, answers: Vec<String>) -> Ran {
        let script: Script = match parse::parse(text) {
            Parsed::Complete(script) => script,
            Parsed::Incomplete(_) => Vec::new(),
            Parsed::NotModelled(what) => {
                self.env.status = 2;
                self.machine.hint = Some(execute::not_modelled(&what));
                return Ran::Done { output: Vec::new(), code: 2 };
            }
            Parsed::Wrong(message, _) => {
                self.env.status = 2;
                return Ran::Done { output: vec![Piece { error: true, text: self.env.says(&message) }], code: 2 };
            }
        };
        let before = (self.machine.clone(), self.env.clone(), world.clone());
        self.machine.calls.clear();
        self.machine.hint = None;
        self.machine.edit = None;
        self.machine.answers = answers;
        self.machine.answered = 0;
        self.machine.used = Used::default();
        let mut output = Vec::new();
        let io = Io { input: Input::default(), terminal: true };
        let mut executor = Executor::new(&mut self.machine, world);
        executor.known = self.env.shell.aliases.clone();
        let result = executor.script(&mut self.env, &io, &mut output, &script);
        let mut exited = false;
        let mut code = match result {
            Err(Flow::Ask(ask)) => {
                let calls = std::mem::take(&mut self.machine.calls);
                let lacks = std::mem::take(&mut self.machine.lacks);
                (self.machine, self.env, *world) = before;
                self.machine.calls = calls;
                self.machine.lacks = lacks;
                return Ran::Asked { output, ask };
            }
            Err(Flow::Exit(code)) => {
                exited = true;
                code
            }
            Err(Flow::Return(code) | Flow::Discard(code)) => code,
            Err(Flow::Break(_) | Flow::Continue(_)) => 0,
            Ok(code) => code,
        };
        // A line that was stopped in the middle leaves nothing half open.
        self.env.settle();
        if self.machine.is_spent() {
            self.machine.hint = Some(stopped());
            self.env.status = 130;
            return Ran::Done { output, code: 130 };
        }
        if exited {
            let word = if self.machine.host.is_some() { "logout\n" } else { "exit\n" };
            output.push(Piece { error: false, text: word.into() });
            let mut executor = Executor::new(&mut self.machine, world);
            code = executor.at_exit(&mut self.env, &io, &mut output, code).unwrap_or(code);
        }
        if exited && let Some(host) = self.machine.come_back(&mut self.env) {
            let text = format!("Connection to {} closed.\n", host.address);
            output.push(Piece { error: false, text });
        } else if exited {
            let text = "the shell has ended, and a new one has begun: variables, functions and options are gone, files are not".into();
            self.machine.suggest(Hint { text, command: None });
            self.env = self.login.clone();
        }
        self.env.status = code;
        Ran::Done { output, code }
    }

    /// What stands before the next line: `james$ `, `> ` inside a command, or the question of a command that asks.
    pub fn prompt(&self, world: &World) -> String {
        match &self.waiting {
            Some(Waiting::Answer { ask, .. }) => ask.question.clone(),
            Some(Waiting::More { .. }) => "> ".into(),
            None if self.machine.host.is_some() => self.env.host_prompt(),
            None => {
                let identities = self.identities(world);
                let name = match identities.as_slice() {
                    [] | [_] => self.machine.signed_in.name.clone(),
                    [.., last] => match &last.display {
                        Some(display) => display.name.clone(),
                        None => last.name.split('/').next().unwrap_or(&last.name).into(),
                    },
                };
                format!("{name}$ ")
            }
        }
    }

    /// What the word before the cursor may become; nothing while a command waits for an answer.
    pub fn complete(&self, world: &World, line: &str, cursor: usize) -> Completions {
        let mut text = line.to_string();
        let mut before = 0;
        match &self.waiting {
            Some(Waiting::Answer { .. }) => {
                return Completions { start: cursor, end: cursor, candidates: Vec::new(), needs: Vec::new() };
            }
            Some(Waiting::More { text: earlier }) => {
                before = earlier.encode_utf16().count();
                text.insert_str(0, earlier);
            }
            None => {}
        }
        let mut found = complete::complete(&self.machine, &self.env, world, &text, before + cursor);
        found.start = found.start.saturating_sub(before);
        found.end = found.end.saturating_sub(before);
        found
    }

    /// A file of the machine that the terminal is on, by its absolute path.
    pub fn file(&self, path: &str) -> FileView {
        let host = self.machine.host.as_ref().map(|host| host.instance.to_string());
        FileView { host, name: self.env.tilde(path), text: self.machine.files.read(path).map(str::to_string) }
    }

    /// The line that writes a file; nothing while a command waits for its rest or an answer.
    pub fn saving(&self, path: &str, text: &str) -> Option<String> {
        self.waiting.is_none().then(|| save::line(&self.env.tilde(path), text))
    }

    /// Whether what is typed next should not be seen: the code of an MFA device.
    pub fn hidden(&self) -> bool {
        matches!(&self.waiting, Some(Waiting::Answer { ask, .. }) if ask.hidden)
    }

    /// Who commands run as: the base identity first, then what stands on top of it; the last one is the next command's.
    pub fn identities(&self, world: &World) -> Vec<Identity> {
        switch::identities(&self.machine, world, &self.env)
    }

    fn who(&self, world: &World) -> Identity {
        let base = || Identity::of(world, &self.machine.signed_in.caller, Source::SignedIn);
        self.identities(world).pop().unwrap_or_else(base)
    }
}

/// A command is run again for each answer: one that asks more often is stopped.
const MOST_ANSWERS: usize = 100;
/// Lines that are typed into a file are an answer each.
const MOST_LINES: usize = 2_000;

fn stopped() -> Hint {
    let text = "the line was stopped: it would not have come to an end here".into();
    Hint { text, command: None }
}

/// What was typed and is still to be read.
struct Lines {
    letters: Vec<char>,
    at: usize,
}

impl Lines {
    fn new(text: &str) -> Lines {
        Lines { letters: text.replace("\r\n", "\n").chars().collect(), at: 0 }
    }

    fn rest(&self) -> &[char] {
        self.letters.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, length: usize) -> String {
        let taken = self.rest().iter().take(length).collect();
        self.at += length;
        taken
    }

    /// The next line, without its line break.
    fn next(&mut self) -> Option<String> {
        let length = self.rest().iter().position(|letter| *letter == '\n')?;
        let line = self.take(length);
        self.at += 1;
        Some(line)
    }

    /// Passes over the prompt that was pasted along with the command.
    fn skip_prompt(&mut self) {
        let blanks = self.rest().iter().take_while(|letter| matches!(letter, ' ' | '\t')).count();
        if self.rest().get(blanks..).is_some_and(|rest| rest.starts_with(&['$', ' '])) {
            self.at += blanks + 2;
        }
    }
}

/// What an entry will say.
#[derive(Default)]
struct Report {
    output: Vec<Printed>,
    code: u8,
    calls: Vec<Call>,
    hint: Option<Hint>,
}

impl Report {
    /// What was last said on stderr.
    fn complaint(&self) -> &str {
        self.output.iter().rfind(|printed| printed.error).map_or("", |printed| &printed.text)
    }

    /// Adds output, without what was shown before.
    fn print(&mut self, pieces: Vec<Piece>, shown: Shown) {
        let mut skip = shown.letters;
        for Piece { error, text } in pieces {
            let fresh = text.get(skip.min(text.len())..).unwrap_or_default();
            skip = skip.saturating_sub(text.len());
            if fresh.is_empty() {
                continue;
            }
            match self.output.last_mut() {
                Some(last) if last.error == error => last.text.push_str(fresh),
                _ => self.output.push(Printed { error, text: fresh.into() }),
            }
        }
    }
}

#[cfg(test)]
mod tests;
