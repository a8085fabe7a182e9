//! Redirections: where a command reads, and where what it writes goes. Refuses to know the command.

use super::super::expand::Unexpanded;
use super::super::syntax::*;
use super::{Executor, Io, Output};
use crate::machine::{Env, Input, Piece};

/// Where descriptors 1 and 2 lead.
#[derive(Clone)]
enum Sink {
    /// On to whoever reads this command's output (false) or errors (true).
    Up(bool),
    File(String),
    Nowhere,
}

/// Redirections, worked out.
pub(super) struct Plumbing {
    input: Option<Input>,
    output: Sink,
    errors: Sink,
}

impl Plumbing {
    /// What the command gets.
    pub(super) fn io(&self, io: &Io) -> Io {
        let terminal = io.terminal && matches!(self.output, Sink::Up(_));
        Io { input: self.input.clone().unwrap_or_else(|| io.input.clone()), terminal }
    }
}

impl Executor<'_> {
    pub(super) fn plumb(
        &mut self,
        env: &mut Env,
        io: &Io,
        out: &mut Output,
        redirects: &[Redirect],
    ) -> Result<Plumbing, Unexpanded> {
        let mut plumbing = Plumbing { input: None, output: Sink::Up(false), errors: Sink::Up(true) };
        for Redirect { descriptor, kind } in redirects {
            match kind {
                RedirectKind::Read(target) => {
                    let name = self.target(env, out, target)?;
                    if env.absolute(&name) == "/dev/stdin" || env.absolute(&name) == "/dev/tty" {
                        plumbing.input = Some(if name.ends_with("tty") { Input::default() } else { io.input.clone() });
                        continue;
                    }
                    match self.read(env, &name) {
                        Ok(text) => plumbing.input = Some(Input::of(text)),
                        Err(why) => return Err(Unexpanded::Failed(format!("{name}: {why}"))),
                    }
                }
                RedirectKind::Here(body) => {
                    let empty = Word::default();
                    let text = self.text(env, out, body.get().unwrap_or(&empty))?;
                    plumbing.input = Some(Input::of(text));
                }
                RedirectKind::HereString(word) => {
                    let text = self.text(env, out, word)? + "\n";
                    plumbing.input = Some(Input::of(text));
                }
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
                RedirectKind::Both { target, append } => {
                    let sink = self.open(env, out, target, *append)?;
                    plumbing.output = sink.clone();
                    plumbing.errors = sink;
                }
                RedirectKind::Same(onto) => match (descriptor.unwrap_or(1), onto) {
                    (2, 1) => plumbing.errors = plumbing.output.clone(),
                    (1, 2) => plumbing.output = plumbing.errors.clone(),
                    (0..=2, 0..=2) => {}
                    (_, onto @ 3..) => return Err(Unexpanded::Failed(format!("{onto}: Bad file descriptor"))),
                    _ => {}
                },
                RedirectKind::Close => match descriptor {
                    Some(2) => plumbing.errors = Sink::Nowhere,
                    Some(0) => plumbing.input = Some(Input::of("")),
                    _ => plumbing.output = Sink::Nowhere,
                },
            }
        }
        Ok(plumbing)
    }

    /// The one name that the target of a redirection becomes.
    fn target(&mut self, env: &mut Env, out: &mut Output, target: &Word) -> Result<String, Unexpanded> {
        let mut fields = self.fields(env, out, std::slice::from_ref(target))?;
        match (fields.pop(), fields.is_empty()) {
            (Some(name), true) => Ok(name),
            _ => Err(Unexpanded::Failed(format!("{}: ambiguous redirect", written(target)))),
        }
    }

    fn open(&mut self, env: &mut Env, out: &mut Output, target: &Word, append: bool) -> Result<Sink, Unexpanded> {
        let name = self.target(env, out, target)?;
        let path = env.absolute(&name);
        match path.as_str() {
            _ if name.is_empty() => return Err(Unexpanded::Failed(": No such file or directory".into())),
            "/dev/null" => return Ok(Sink::Nowhere),
            "/dev/stdout" | "/dev/tty" => return Ok(Sink::Up(false)),
            "/dev/stderr" => return Ok(Sink::Up(true)),
            _ => {}
        }
        self.machine.files.now = self.world.clock;
        let files = &mut self.machine.files;
        let why = if name.ends_with('/') && !files.is_directory(&path) {
            Some("Is a directory")
        } else {
            files.unwritable(&path)
        };
        if let Some(why) = why {
            return Err(Unexpanded::Failed(format!("{name}: {why}")));
        }
        if append {
            files.append(&path, "")
        } else {
            files.write(&path, "")
        }
        Ok(Sink::File(path))
    }

    pub(super) fn deliver(&mut self, pieces: Output, plumbing: &Plumbing, out: &mut Output) {
        for Piece { error, text } in pieces {
            match if error { &plumbing.errors } else { &plumbing.output } {
                Sink::Up(error) => out.push(Piece { error: *error, text }),
                Sink::File(path) => self.machine.files.append(path, &text),
                Sink::Nowhere => {}
            }
        }
    }
}

/// A target as it was typed, as far as it is plain.
fn written(word: &Word) -> String {
    let mut text = String::new();
    for part in &word.parts {
        match part {
            Part::Plain(piece) | Part::Quoted(piece) => text.push_str(piece),
            Part::Parameter { parameter, .. } => text.push_str(&format!("${}", parameter.name)),
            _ => text.push('…'),
        }
    }
    text
}
