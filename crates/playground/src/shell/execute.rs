//! Runs what was read: lists, pipelines, redirections and single commands. Refuses to know what a command does.

use super::builtins;
use super::expand::Unexpanded;
use super::syntax::*;
use crate::machine::{Ask, Context, Env, Machine, Piece};
use rolecall_iam::World;

/// Runs scripts on a machine in a world.
pub(crate) struct Executor<'a> {
    pub(crate) machine: &'a mut Machine,
    pub(crate) world: &'a mut World,
    /// How the last command substitution of the command in preparation ended.
    pub(crate) substituted: Option<u8>,
}

/// Where descriptors 1 and 2 lead.
#[derive(Clone)]
enum Sink {
    /// On to whoever reads this command's output (false) or errors (true).
    Up(bool),
    File(String),
    Nowhere,
}

/// Redirections, worked out.
struct Plumbing {
    input: Option<String>,
    output: Sink,
    errors: Sink,
}

impl<'a> Executor<'a> {
    pub(crate) fn new(machine: &'a mut Machine, world: &'a mut World) -> Executor<'a> {
        Executor { machine, world, substituted: None }
    }

    /// Runs commands one after the other; the exit code of the last one.
    pub(crate) fn script(
        &mut self,
        env: &mut Env,
        input: Option<&str>,
        out: &mut Vec<Piece>,
        script: &Script,
    ) -> Result<u8, Ask> {
        let mut status = 0;
        self.machine.used.depth += 1;
        for AndOr { first, rest } in script {
            status = self.pipeline(env, input, out, first)?;
            for (junction, next) in rest {
                if (*junction == Junction::And) == (status == 0) {
                    status = self.pipeline(env, input, out, next)?;
                }
            }
        }
        // Whoever went too deep does not come back.
        if !self.machine.is_spent() {
            self.machine.used.depth -= 1;
        }
        Ok(status)
    }

    fn pipeline(
        &mut self,
        env: &mut Env,
        input: Option<&str>,
        out: &mut Vec<Piece>,
        pipeline: &Pipeline,
    ) -> Result<u8, Ask> {
        let mut status = 0;
        let mut piped = input.map(str::to_string);
        let mut stages = pipeline.stages.iter().peekable();
        let alone = pipeline.stages.len() == 1;
        while let Some(stage) = stages.next() {
            self.machine.used.commands += 1;
            if self.machine.is_spent() {
                return Ok(130);
            }
            let mut pieces = Vec::new();
            // Every stage of a longer pipeline runs in a subshell.
            let mut inner = if alone { None } else { Some(env.clone()) };
            let scope = inner.as_mut().unwrap_or(env);
            let ran = self.command(scope, piped.as_deref(), &mut pieces, stage);
            let last = stages.peek().is_none();
            let mut text = String::new();
            for piece in pieces {
                if last || piece.error { out.push(piece) } else { text.push_str(&piece.text) }
            }
            status = ran?;
            piped = Some(text);
        }
        if pipeline.negated {
            status = u8::from(status == 0);
        }
        env.status = status;
        Ok(status)
    }

    fn command(
        &mut self,
        env: &mut Env,
        input: Option<&str>,
        out: &mut Vec<Piece>,
        command: &Command,
    ) -> Result<u8, Ask> {
        let redirects = match command {
            Command::Simple(simple) => return self.simple(env, input, out, simple),
            Command::Subshell(_, redirects) | Command::Group(_, redirects) | Command::For { redirects, .. } => {
                redirects
            }
        };
        let plumbing = match self.plumb(env, input, out, redirects) {
            Ok(plumbing) => plumbing,
            Err(unexpanded) => return refuse(unexpanded, out),
        };
        let mut pieces = Vec::new();
        let inside = plumbing.input.clone();
        let ran = match command {
            Command::Subshell(script, _) => self.script(&mut env.clone(), inside.as_deref(), &mut pieces, script),
            Command::Group(script, _) => self.script(env, inside.as_deref(), &mut pieces, script),
            Command::For { name, words, body, .. } => {
                self.each(env, inside.as_deref(), &mut pieces, (name, words), body)
            }
            Command::Simple(_) => Ok(0),
        };
        self.deliver(pieces, &plumbing, out);
        ran
    }

    fn each(
        &mut self,
        env: &mut Env,
        input: Option<&str>,
        out: &mut Vec<Piece>,
        (name, words): (&str, &[Word]),
        body: &Script,
    ) -> Result<u8, Ask> {
        let fields = match self.fields(env, out, words) {
            Ok(fields) => fields,
            Err(unexpanded) => return refuse(unexpanded, out),
        };
        let mut status = 0;
        for field in fields {
            env.set(name, &field);
            status = self.script(env, input, out, body)?;
            if self.machine.is_spent() {
                break;
            }
        }
        Ok(status)
    }

    fn simple(&mut self, env: &mut Env, input: Option<&str>, out: &mut Vec<Piece>, simple: &Simple) -> Result<u8, Ask> {
        self.substituted = None;
        let (fields, assigned, plumbing) = match self.prepare(env, input, out, simple) {
            Ok(prepared) => prepared,
            Err(unexpanded) => return refuse(unexpanded, out),
        };
        let Some((name, arguments)) = fields.split_first() else {
            // Assignments alone: `$?` is that of the last command substitution.
            for (name, value) in assigned {
                env.set(&name, &value);
            }
            return Ok(self.substituted.unwrap_or_default());
        };
        let mut inner = None;
        if !assigned.is_empty() {
            let mut scope = env.clone();
            for (name, value) in assigned {
                scope.set(&name, &value);
                scope.export(&name);
            }
            inner = Some(scope);
        }
        let scope = inner.as_mut().unwrap_or(env);
        let mut context = Context {
            machine: &mut *self.machine,
            world: &mut *self.world,
            env: scope,
            input: plumbing.input.clone(),
            output: Vec::new(),
        };
        let ran = match builtins::find(name) {
            Some(builtin) => (builtin.run)(&mut context, arguments),
            None => Ok(builtins::not_found(&mut context, name)),
        };
        // What a command wrote before it asked is shown before the question.
        let pieces = context.output;
        self.deliver(pieces, &plumbing, out);
        ran
    }

    #[expect(clippy::type_complexity, reason = "the three things that a simple command is made of, used once")]
    fn prepare(
        &mut self,
        env: &mut Env,
        input: Option<&str>,
        out: &mut Vec<Piece>,
        simple: &Simple,
    ) -> Result<(Vec<String>, Vec<(String, String)>, Plumbing), Unexpanded> {
        let fields = self.fields(env, out, &simple.words)?;
        let plumbing = self.plumb(env, input, out, &simple.redirects)?;
        let mut assigned: Vec<(String, String)> = Vec::new();
        // Later assignments see earlier ones: `A=1 B=$A`.
        let mut scope = if simple.assignments.is_empty() { None } else { Some(env.clone()) };
        for (name, value) in &simple.assignments {
            let scope = scope.as_mut().unwrap_or(env);
            let value = self.text(scope, out, value)?;
            scope.set(name, &value);
            assigned.push((name.clone(), value));
        }
        Ok((fields, assigned, plumbing))
    }

    fn plumb(
        &mut self,
        env: &mut Env,
        input: Option<&str>,
        out: &mut Vec<Piece>,
        redirects: &[Redirect],
    ) -> Result<Plumbing, Unexpanded> {
        let mut plumbing =
            Plumbing { input: input.map(str::to_string), output: Sink::Up(false), errors: Sink::Up(true) };
        for Redirect { descriptor, kind } in redirects {
            match kind {
                RedirectKind::Read(target) => {
                    let name = self.text(env, out, target)?;
                    let path = env.absolute(&name);
                    plumbing.input = match path.as_str() {
                        "/dev/null" => Some(String::new()),
                        _ => match self.machine.files.read(&path) {
                            Some(text) => Some(text.into()),
                            None => {
                                let why = self.machine.files.unreadable(&path).unwrap_or_default();
                                return Err(Unexpanded::Wrong(format!("bash: {name}: {why}")));
                            }
                        },
                    };
                }
                RedirectKind::Here(body) => {
                    let empty = Word::default();
                    plumbing.input = Some(self.text(env, out, body.get().unwrap_or(&empty))?);
                }
                RedirectKind::HereString(word) => plumbing.input = Some(self.text(env, out, word)? + "\n"),
                RedirectKind::Write(target) | RedirectKind::Append(target) => {
                    let append = matches!(kind, RedirectKind::Append(_));
                    let sink = self.open(env, out, target, append)?;
                    match descriptor.unwrap_or(1) {
                        1 => plumbing.output = sink,
                        2 => plumbing.errors = sink,
                        // Nothing here writes to any other.
                        _ => {}
                    }
                }
                RedirectKind::Both(target) => {
                    let sink = self.open(env, out, target, false)?;
                    plumbing.output = sink.clone();
                    plumbing.errors = sink;
                }
                RedirectKind::Same(onto) => match (descriptor.unwrap_or(1), onto) {
                    (2, 1) => plumbing.errors = plumbing.output.clone(),
                    (1, 2) => plumbing.output = plumbing.errors.clone(),
                    _ => {}
                },
            }
        }
        Ok(plumbing)
    }

    fn open(&mut self, env: &mut Env, out: &mut Vec<Piece>, target: &Word, append: bool) -> Result<Sink, Unexpanded> {
        let name = self.text(env, out, target)?;
        let path = env.absolute(&name);
        if path == "/dev/null" {
            return Ok(Sink::Nowhere);
        }
        if let Some(why) = self.machine.files.unwritable(&path) {
            return Err(Unexpanded::Wrong(format!("bash: {name}: {why}")));
        }
        if append {
            self.machine.files.append(&path, "")
        } else {
            self.machine.files.write(&path, "")
        }
        Ok(Sink::File(path))
    }

    fn deliver(&mut self, pieces: Vec<Piece>, plumbing: &Plumbing, out: &mut Vec<Piece>) {
        for Piece { error, text } in pieces {
            match if error { &plumbing.errors } else { &plumbing.output } {
                Sink::Up(error) => out.push(Piece { error: *error, text }),
                Sink::File(path) => self.machine.files.append(path, &text),
                Sink::Nowhere => {}
            }
        }
    }
}

/// A command that could not even begin.
fn refuse(unexpanded: Unexpanded, out: &mut Vec<Piece>) -> Result<u8, Ask> {
    match unexpanded {
        Unexpanded::Ask(ask) => Err(ask),
        Unexpanded::Wrong(message) => {
            out.push(Piece { error: true, text: format!("{message}\n") });
            Ok(1)
        }
    }
}
