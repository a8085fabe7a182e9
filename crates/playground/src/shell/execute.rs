//! Runs what was read: lists, pipelines, redirections and single commands. Refuses to know what a command does.

use super::builtins;
use super::escape::quote;
use super::expand::Unexpanded;
use super::parse::{self, Parsed};
use super::syntax::*;
use crate::machine::{Ask, Context, Env, Input, Machine, Piece};
use crate::view::Hint;
use rolecall_iam::World;
use std::collections::BTreeMap;
use std::sync::Arc;

mod compound;
mod plumbing;

/// Runs scripts on a machine in a world.
pub(crate) struct Executor<'a> {
    pub(crate) machine: &'a mut Machine,
    pub(crate) world: &'a mut World,
    /// How the last command substitution of the command in preparation ended.
    pub(crate) substituted: Option<u8>,
    /// What a command substitution of the command in preparation reads.
    pub(crate) input: Input,
    /// In how many conditions the command is: `set -e` looks away.
    guarded: usize,
    /// The aliases as they were when the line was read: a new one counts from the next line.
    pub(crate) known: Arc<BTreeMap<String, String>>,
    /// The aliases that are being replaced.
    aliases: Vec<String>,
}

/// Where a command reads, and whether a person sees what it prints.
#[derive(Clone)]
pub(crate) struct Io {
    pub(crate) input: Input,
    pub(crate) terminal: bool,
}

/// Why commands do not simply go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    Ask(Ask),
    Break(usize),
    Continue(usize),
    Return(u8),
    Exit(u8),
    /// What stands on the line does not run.
    Discard(u8),
}

impl From<Ask> for Flow {
    fn from(ask: Ask) -> Flow {
        Flow::Ask(ask)
    }
}

pub(crate) type Ran = Result<u8, Flow>;

/// How a shell ends that runs inside another one.
pub(crate) fn leave(ran: Ran) -> Ran {
    match ran {
        Err(Flow::Exit(code) | Flow::Return(code) | Flow::Discard(code)) => Ok(code),
        Err(Flow::Break(_) | Flow::Continue(_)) => Ok(0),
        ran => ran,
    }
}

type Output = Vec<Piece>;

impl<'a> Executor<'a> {
    pub(crate) fn new(machine: &'a mut Machine, world: &'a mut World) -> Executor<'a> {
        Executor {
            machine,
            world,
            substituted: None,
            input: Input::default(),
            guarded: 0,
            known: Arc::default(),
            aliases: Vec::new(),
        }
    }

    /// Writes to stdout or stderr of whatever runs.
    pub(crate) fn write(&mut self, out: &mut Output, error: bool, text: String) {
        self.machine.used.letters += text.len();
        if !self.machine.is_spent() {
            out.push(Piece { error, text });
        }
    }

    /// Runs commands one after the other; the exit code of the last one.
    pub(crate) fn script(&mut self, env: &mut Env, io: &Io, out: &mut Output, script: &Script) -> Ran {
        let mut ran = Ok(0);
        self.machine.used.depth += 1;
        for item in script {
            ran = if item.background { self.background(env, io, out, item) } else { self.and_or(env, io, out, item) };
            if ran.is_err() {
                break;
            }
        }
        // Whoever went too deep does not come back.
        if !self.machine.is_spent() {
            self.machine.used.depth -= 1;
        }
        ran
    }

    /// Runs a text as a file is run: command by command, up to the first that cannot be read.
    ///
    /// The lines of a text that `eval` runs are counted on from the line that it stands in.
    pub(crate) fn lines(&mut self, env: &mut Env, io: &Io, out: &mut Output, text: &str, eval: bool) -> Ran {
        let letters: Vec<char> = text.chars().chain(['\n']).collect();
        let mut rest = letters.as_slice();
        let before = if eval { env.shell.line.max(1) - 1 } else { 0 };
        let mut number = before + 1;
        let mut status = 0;
        while !rest.is_empty() && !self.machine.is_spent() {
            let (parsed, length) = parse::first(rest, number);
            let wrong = match parsed {
                Parsed::Complete(script) => {
                    match self.script(env, io, out, &script) {
                        Err(Flow::Discard(code)) => {
                            status = code;
                            env.status = code;
                        }
                        Ok(code) if !script.is_empty() => status = code,
                        ran => drop(ran?),
                    }
                    None
                }
                Parsed::Incomplete(Some(open)) => {
                    Some((format!("unexpected EOF while looking for matching `{open}'"), number))
                }
                Parsed::Incomplete(None) => {
                    let lines = rest.iter().filter(|letter| **letter == '\n').count();
                    Some(("syntax error: unexpected end of file".into(), number + lines - usize::from(!eval)))
                }
                Parsed::Wrong(message, line) => Some((message, line)),
                Parsed::NotModelled(what) => {
                    self.machine.suggest(not_modelled(&what));
                    return Ok(2);
                }
            };
            if let Some((message, line)) = wrong {
                env.shell.line = line;
                let name = env.shell.script.clone().unwrap_or_else(|| "bash".into());
                let says = |message: &str| match eval {
                    true => format!("{name}: eval: line {line}: {message}\n"),
                    false => format!("{name}: line {line}: {message}\n"),
                };
                self.write(out, true, says(&message));
                if message.contains("token") {
                    let text = text.lines().nth(line.saturating_sub(before + 1)).unwrap_or_default();
                    self.write(out, true, says(&format!("`{text}'")));
                }
                env.status = 2;
                return Ok(2);
            }
            number += rest.iter().take(length).filter(|letter| **letter == '\n').count();
            rest = rest.get(length.max(1)..).unwrap_or_default();
        }
        Ok(status)
    }

    fn background(&mut self, env: &mut Env, io: &Io, out: &mut Output, item: &AndOr) -> Ran {
        env.shell.jobs += 1;
        if env.shell.script.is_none() && env.shell.level == 0 {
            let pid = env.parameter("!").unwrap_or_default();
            let number = env.shell.jobs;
            self.write(out, true, format!("[{number}] {pid}\n"));
        }
        let ran = self.and_or(&mut env.inner(), io, out, item);
        leave(ran)?;
        env.status = 0;
        Ok(0)
    }

    fn and_or(&mut self, env: &mut Env, io: &Io, out: &mut Output, AndOr { first, rest, .. }: &AndOr) -> Ran {
        let mut status = self.guarded_pipeline(env, io, out, first, !rest.is_empty())?;
        for (number, (junction, next)) in rest.iter().enumerate() {
            if (*junction == Junction::And) == (status == 0) {
                status = self.guarded_pipeline(env, io, out, next, number + 1 < rest.len())?;
            }
        }
        Ok(status)
    }

    fn guarded_pipeline(&mut self, env: &mut Env, io: &Io, out: &mut Output, next: &Pipeline, guarded: bool) -> Ran {
        let guarded = guarded || next.negated;
        self.guarded += usize::from(guarded);
        let ran = self.pipeline(env, io, out, next);
        self.guarded -= usize::from(guarded);
        let status = ran?;
        let own = match next.stages.as_slice() {
            [Command::Compound(compound, _)] => {
                matches!(compound, Compound::Subshell(_) | Compound::Condition(_) | Compound::Arithmetic(_))
            }
            _ => true,
        };
        let leaves = env.shell.options.errexit && own && !guarded && self.guarded == 0;
        if status != 0 && leaves { Err(Flow::Exit(status)) } else { Ok(status) }
    }

    /// Runs as a condition: `set -e` does not look at it.
    fn condition(&mut self, env: &mut Env, io: &Io, out: &mut Output, script: &Script) -> Ran {
        self.guarded += 1;
        let ran = self.script(env, io, out, script);
        self.guarded -= 1;
        ran
    }

    fn pipeline(&mut self, env: &mut Env, io: &Io, out: &mut Output, pipeline: &Pipeline) -> Ran {
        env.shell.line = pipeline.line;
        let mut io = io.clone();
        let shown = io.terminal;
        let mut codes = Vec::new();
        let mut stages = pipeline.stages.iter().peekable();
        let alone = pipeline.stages.len() == 1;
        while let Some(stage) = stages.next() {
            self.machine.used.commands += 1;
            if self.machine.is_spent() {
                return Ok(130);
            }
            if alone {
                codes.push(self.command(env, &io, out, stage)?);
                break;
            }
            // Every stage of a longer pipeline runs in a subshell.
            let last = stages.peek().is_none();
            io.terminal = shown && last;
            let mut pieces = Vec::new();
            let mut inner = env.inner();
            let ran = self.command(&mut inner, &io, &mut pieces, stage);
            let mut text = String::new();
            for piece in pieces {
                if last || piece.error { out.push(piece) } else { text.push_str(&piece.text) }
            }
            codes.push(leave(ran)?);
            io.input = Input::of(text);
        }
        let mut status = codes.last().copied().unwrap_or_default();
        if env.shell.options.pipefail {
            status = codes.iter().rev().copied().find(|code| *code != 0).unwrap_or_default();
        }
        let codes = codes.iter().map(u8::to_string).collect();
        // Nobody can make this name read-only.
        let _ = env.set_array("PIPESTATUS", codes, false);
        if pipeline.negated {
            status = u8::from(status == 0);
        }
        env.status = status;
        Ok(status)
    }

    fn command(&mut self, env: &mut Env, io: &Io, out: &mut Output, command: &Command) -> Ran {
        match command {
            Command::Simple(simple) => self.simple(env, io, out, simple),
            Command::Function(name, body) => {
                Arc::make_mut(&mut env.shell.functions).insert(name.clone(), body.clone());
                Ok(0)
            }
            Command::Compound(compound, redirects) if redirects.is_empty() => self.compound(env, io, out, compound),
            Command::Compound(compound, redirects) => {
                self.input = io.input.clone();
                let plumbing = match self.plumb(env, io, out, redirects) {
                    Ok(plumbing) => plumbing,
                    Err(unexpanded) => return self.refuse(env, out, unexpanded),
                };
                let mut pieces = Vec::new();
                let ran = self.compound(env, &plumbing.io(io), &mut pieces, compound);
                self.deliver(pieces, &plumbing, out);
                ran
            }
        }
    }

    fn simple(&mut self, env: &mut Env, io: &Io, out: &mut Output, simple: &Simple) -> Ran {
        env.shell.line = simple.line;
        if let Some((name, script)) = self.alias(env, simple) {
            self.aliases.push(name);
            let ran = self.script(env, io, out, &script);
            self.aliases.pop();
            return ran;
        }
        self.substituted = None;
        self.input = io.input.clone();
        let descriptors = self.machine.used.descriptors;
        let ran = self.prepared(env, io, out, simple);
        for number in descriptors..self.machine.used.descriptors {
            self.machine.files.remove(&format!("/dev/fd/{}", 63_usize.saturating_sub(number)), false);
        }
        self.machine.used.descriptors = descriptors;
        ran
    }

    fn prepared(&mut self, env: &mut Env, io: &Io, out: &mut Output, simple: &Simple) -> Ran {
        let fields = match self.fields(env, out, &simple.words) {
            Ok(fields) => fields,
            Err(unexpanded) => return self.refuse(env, out, unexpanded),
        };
        let plumbing = match self.plumb(env, io, out, &simple.redirects) {
            Ok(plumbing) => plumbing,
            Err(unexpanded) => return self.refuse(env, out, unexpanded),
        };
        let Some((name, arguments)) = fields.split_first() else {
            for assignment in &simple.assignments {
                if let Err(unexpanded) = self.assign(env, out, assignment) {
                    return self.refuse(env, out, unexpanded);
                }
            }
            // Assignments alone: `$?` is that of the last command substitution.
            return Ok(self.substituted.unwrap_or_default());
        };
        // Variables of this command alone: what they were before comes back.
        let mut before = Vec::new();
        for assignment in &simple.assignments {
            let name = assignment.name.clone();
            let old = env.variable(&name);
            let assigned = self.assign(env, out, assignment);
            env.export(&name);
            before.push((name, old));
            if let Err(unexpanded) = assigned {
                put_back(env, before);
                return self.refuse(env, out, unexpanded);
            }
        }
        if env.shell.options.xtrace {
            let words: Vec<String> = fields.iter().map(|field| quote(field, false)).collect();
            self.trace(env, out, &words.join(" "));
        }
        let mut pieces = Vec::new();
        let ran = self.invoke(env, &plumbing.io(io), &mut pieces, (name, arguments), true);
        // What a command wrote before it asked is shown before the question.
        self.deliver(pieces, &plumbing, out);
        put_back(env, before);
        env.shell.last_word = fields.last().cloned().unwrap_or_default();
        ran
    }

    /// Shows a command before it runs, as `set -x` wants.
    fn trace(&mut self, env: &Env, out: &mut Output, text: &str) {
        let depth = "+".repeat(env.shell.level.min(20) + 1);
        self.write(out, true, format!("{depth} {text}\n"));
    }

    /// Runs a command whose words are known.
    pub(crate) fn invoke(
        &mut self,
        env: &mut Env,
        io: &Io,
        out: &mut Output,
        (name, arguments): (&str, &[String]),
        functions: bool,
    ) -> Ran {
        let body = env.shell.functions.get(name).filter(|_| functions).cloned();
        if let Some(body) = body.and_then(|body| body.downcast::<Command>().ok()) {
            return self.call(env, io, out, &body, arguments);
        }
        self.machine.files.now = self.world.clock;
        match builtins::find(name).map(|builtin| builtin.run) {
            Some(builtins::Run::Shell(run)) => run(&mut builtins::Call { executor: self, env, io, out }, arguments),
            Some(builtins::Run::Program(run)) => {
                let mut context = Context {
                    machine: &mut *self.machine,
                    world: &mut *self.world,
                    env,
                    input: io.input.clone(),
                    terminal: io.terminal,
                    output: Vec::new(),
                };
                let ran = run(&mut context, arguments);
                out.append(&mut context.output);
                Ok(ran?)
            }
            None if name.contains('/') => self.file(env, io, out, name, arguments),
            None => {
                let complaint = env.says(&format!("{name}: command not found"));
                self.write(out, true, complaint);
                if let Some(hint) = builtins::missing(name) {
                    self.machine.suggest(hint);
                }
                Ok(127)
            }
        }
    }

    fn call(&mut self, env: &mut Env, io: &Io, out: &mut Output, body: &Command, arguments: &[String]) -> Ran {
        let positional = std::mem::replace(&mut env.shell.positional, Arc::new(arguments.to_vec()));
        let loops = std::mem::take(&mut env.shell.loops);
        env.shell.locals.push(Vec::new());
        self.machine.used.depth += 1;
        let ran = if self.machine.is_spent() { Ok(130) } else { self.command(env, io, out, body) };
        if !self.machine.is_spent() {
            self.machine.used.depth -= 1;
        }
        env.end_locals();
        env.shell.positional = positional;
        env.shell.loops = loops;
        match ran {
            Err(Flow::Return(code)) => Ok(code),
            ran => ran,
        }
    }

    /// Runs `./script.sh`.
    fn file(&mut self, env: &mut Env, io: &Io, out: &mut Output, name: &str, arguments: &[String]) -> Ran {
        let path = env.absolute(name);
        let (why, code) = match self.machine.files.read(&path).map(str::to_string) {
            Some(_) if self.machine.files.mode(&path) & 0o111 == 0 => {
                let text =
                    format!("a file that was just written cannot be run: `chmod +x {name}` first, or `bash {name}`");
                self.machine.suggest(Hint { text, command: None });
                ("Permission denied", 126)
            }
            Some(text) => {
                let interpreter = text.lines().next().and_then(|line| line.strip_prefix("#!")).unwrap_or("/bin/bash");
                if ["bash", "sh", "dash"].iter().any(|shell| interpreter.trim().ends_with(shell))
                    || interpreter.contains("bash ")
                {
                    return self.run_file(env, io, out, &text, name, arguments);
                }
                let text = format!("`{}` is not modelled here: nothing was run", interpreter.trim());
                self.machine.suggest(Hint { text, command: None });
                return Ok(126);
            }
            None => match self.machine.files.unreadable(&path) {
                Some(why @ "Is a directory") => (why, 126),
                why => {
                    let program = name.rsplit('/').next().unwrap_or_default();
                    let installed = ["/bin/", "/usr/bin/", "/usr/local/bin/"]
                        .iter()
                        .any(|place| *place == name.trim_end_matches(program));
                    if installed && builtins::find(program).is_some() {
                        return self.invoke(env, io, out, (program, arguments), false);
                    }
                    (why.unwrap_or_default(), 127)
                }
            },
        };
        let complaint = env.says(&format!("{name}: {why}"));
        self.write(out, true, complaint);
        Ok(code)
    }

    /// Runs a script in a shell of its own, which knows exported variables alone.
    fn run_file(&mut self, env: &Env, io: &Io, out: &mut Output, text: &str, name: &str, arguments: &[String]) -> Ran {
        self.run_text(env.child(), io, out, text, name, arguments)
    }

    /// The same, in this environment.
    pub(crate) fn run_text(
        &mut self,
        mut inner: Env,
        io: &Io,
        out: &mut Output,
        text: &str,
        name: &str,
        arguments: &[String],
    ) -> Ran {
        inner.shell.script = Some(name.into());
        inner.shell.positional = Arc::new(arguments.to_vec());
        let guarded = std::mem::take(&mut self.guarded);
        self.machine.used.depth += 1;
        let ran = if self.machine.is_spent() { Ok(130) } else { self.lines(&mut inner, io, out, text, false) };
        if !self.machine.is_spent() {
            self.machine.used.depth -= 1;
        }
        self.guarded = guarded;
        let code = leave(ran)?;
        self.at_exit(&mut inner, io, out, code)
    }

    /// Runs what `trap` holds ready for the end of a shell; the exit code stays, unless it leaves with another one.
    pub(crate) fn at_exit(&mut self, env: &mut Env, io: &Io, out: &mut Output, code: u8) -> Ran {
        let Some(text) = Arc::make_mut(&mut env.shell.traps).remove("EXIT") else { return Ok(code) };
        env.status = code;
        match self.lines(env, io, out, &text, false) {
            Err(Flow::Exit(other)) => Ok(other),
            Err(flow @ Flow::Ask(_)) => Err(flow),
            _ => Ok(code),
        }
    }

    /// The command with its alias replaced, where it has one: only at the prompt.
    fn alias(&mut self, env: &Env, simple: &Simple) -> Option<(String, Script)> {
        let (first, more) = simple.words.split_first()?;
        let name = first.bare().filter(|_| env.shell.script.is_none())?;
        let text = self.known.get(name).filter(|_| !self.aliases.iter().any(|known| known == name))?;
        let Parsed::Complete(mut script) = parse::parse(text) else { return None };
        let last = script.last_mut()?;
        let pipeline = last.rest.last_mut().map_or(&mut last.first, |(_, pipeline)| pipeline);
        let Some(Command::Simple(last)) = pipeline.stages.last_mut() else { return None };
        last.words.extend(more.iter().cloned());
        last.redirects.extend(simple.redirects.iter().cloned());
        if let Some(Command::Simple(first)) = script.first_mut().and_then(|item| item.first.stages.first_mut()) {
            first.assignments.extend(simple.assignments.iter().cloned());
        }
        Some((name.into(), script))
    }

    /// A command that could not even begin.
    fn refuse(&mut self, env: &mut Env, out: &mut Output, unexpanded: Unexpanded) -> Ran {
        let (message, flow) = match unexpanded {
            Unexpanded::Flow(flow) => return Err(flow),
            Unexpanded::Failed(message) => (message, None),
            Unexpanded::Wrong(message) => (message, Some(Flow::Discard(1))),
            Unexpanded::Fatal(message) => {
                let inside = env.shell.script.is_some() || env.shell.level > 0;
                (message, Some(if inside { Flow::Exit(1) } else { Flow::Discard(1) }))
            }
        };
        let complaint = env.says(&message);
        self.write(out, true, complaint);
        env.status = 1;
        flow.map_or(Ok(1), Err)
    }
}

pub(super) fn not_modelled(what: &str) -> Hint {
    Hint { text: format!("`{what}` is not modelled in this shell yet: nothing was run"), command: None }
}

fn put_back(env: &mut Env, before: Vec<(String, Option<crate::machine::Variable>)>) {
    for (name, variable) in before.into_iter().rev() {
        env.restore(&name, variable);
    }
}
