//! The terminal: a small bash on the learner's machine, which takes lines as they are typed or pasted. Refuses to know
//! AWS beyond the name of its command.
//!
//! A line that waits (for the end of a quote, for an answer to `aws configure`) keeps its place: the next line that is
//! typed continues it. A command that asks is not suspended; it runs again from the same state with the answer at hand,
//! which is the same thing here, where nothing depends on anything but the state.

mod builtins;
mod execute;
mod expand;
mod files;
mod hint;
pub(crate) mod machine;
mod parse;
mod start;
mod switch;
mod syntax;

use crate::play::{Entry, Hint, Identity, Printed};
use crate::scenario::Scenario;
use execute::Executor;
use machine::{Ask, Env, Machine, Piece};
use parse::Parsed;
use rolecall_iam::World;
use std::collections::VecDeque;
use syntax::Script;

/// A terminal on the learner's machine.
#[derive(Clone, Debug)]
pub struct Shell {
    machine: Machine,
    env: Env,
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
    pub fn new(scenario: &Scenario, world: &World) -> Shell {
        let (machine, env) = start::machine(scenario, world);
        Shell { machine, env, waiting: None }
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
        Entry { prompt, line: line.into(), who, output, code, calls, hint }
    }

    fn feed(&mut self, world: &mut World, line: &str, report: &mut Report) {
        let line = line.strip_suffix('\n').unwrap_or(line);
        let mut lines: VecDeque<&str> = line.split('\n').collect();
        let mut text = String::new();
        match self.waiting.take() {
            Some(Waiting::More { text: begun }) => text = begun,
            Some(Waiting::Answer { text, mut answers, ask: _, shown }) => {
                answers.push(lines.pop_front().unwrap_or_default().trim_end_matches('\r').into());
                self.execute(world, text, answers, shown, &mut lines, report);
            }
            None => {}
        }
        while let Some(line) = lines.pop_front() {
            let line = line.strip_suffix('\r').unwrap_or(line);
            // The prompt that was pasted along with the command.
            text.push_str(if text.is_empty() { line.trim_start().strip_prefix("$ ").unwrap_or(line) } else { line });
            text.push('\n');
            match parse::parse(&text) {
                // A backslash before the last line break: another line follows.
                Parsed::Incomplete => {}
                _ if text.ends_with("\\\n") && !text.ends_with("\\\\\n") => {}
                Parsed::Complete(script) if script.is_empty() => text.clear(),
                _ => self.execute(world, std::mem::take(&mut text), Vec::new(), Shown::default(), &mut lines, report),
            }
        }
        if !text.is_empty() {
            self.waiting = Some(Waiting::More { text });
        }
    }

    /// Runs one complete command; lines that follow it answer what it asks.
    fn execute(
        &mut self,
        world: &mut World,
        text: String,
        mut answers: Vec<String>,
        mut shown: Shown,
        lines: &mut VecDeque<&str>,
        report: &mut Report,
    ) {
        let typed = text.trim_end_matches('\n').to_string();
        if answers.is_empty() {
            self.machine.history.push(typed.clone());
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
            let Some(answer) = lines.pop_front() else {
                self.waiting = Some(Waiting::Answer { text, answers, ask, shown });
                return;
            };
            let echoed = if ask.hidden { "" } else { answer };
            report.print(vec![Piece { error: false, text: format!("{}{echoed}\n", ask.question) }], Shown::default());
            answers.push(answer.into());
        }
    }

    /// Runs a command with these answers at hand. When they do not suffice, nothing has happened.
    fn attempt(&mut self, world: &mut World, text: &str, answers: Vec<String>) -> Ran {
        let script: Script = match parse::parse(text) {
            Parsed::Complete(script) => script,
            Parsed::Incomplete => Vec::new(),
            Parsed::Wrong(message) => {
                self.env.status = 2;
                return Ran::Done { output: vec![Piece { error: true, text: format!("{message}\n") }], code: 2 };
            }
        };
        let before = (self.machine.clone(), self.env.clone(), world.clone());
        self.machine.calls.clear();
        self.machine.hint = None;
        self.machine.answers = answers;
        self.machine.answered = 0;
        let mut output = Vec::new();
        let result = Executor::new(&mut self.machine, world).script(&mut self.env, None, &mut output, &script);
        match result {
            Ok(code) => Ran::Done { output, code },
            Err(ask) => {
                let calls = std::mem::take(&mut self.machine.calls);
                (self.machine, self.env, *world) = before;
                self.machine.calls = calls;
                Ran::Asked { output, ask }
            }
        }
    }

    /// What stands before the next line: `james$ `, `> ` inside a command, or the question of a command that asks.
    pub fn prompt(&self, world: &World) -> String {
        match &self.waiting {
            Some(Waiting::Answer { ask, .. }) => ask.question.clone(),
            Some(Waiting::More { .. }) => "> ".into(),
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

    /// Whether what is typed next should not be seen: the code of an MFA device.
    pub fn hidden(&self) -> bool {
        matches!(&self.waiting, Some(Waiting::Answer { ask, .. }) if ask.hidden)
    }

    /// Who commands run as: the base identity first, then what stands on top of it; the last one is the next command's.
    pub fn identities(&self, world: &World) -> Vec<Identity> {
        switch::identities(&self.machine, world, &self.env)
    }

    fn who(&self, world: &World) -> Identity {
        let base = || Identity::of(world, &self.machine.signed_in.caller, crate::play::Source::SignedIn);
        self.identities(world).pop().unwrap_or_else(base)
    }
}

/// What an entry will say.
#[derive(Default)]
struct Report {
    output: Vec<Printed>,
    code: u8,
    calls: Vec<crate::play::Call>,
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
