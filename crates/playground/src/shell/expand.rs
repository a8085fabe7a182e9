//! Turns words into the texts that a command gets: tilde, braces, parameters, command substitution, field splitting,
//! file names. Refuses to know which command it is for.

use super::arithmetic;
use super::execute::{Executor, Flow, Io};
use super::pattern;
use super::syntax::*;
use crate::machine::{Ask, Env, Piece};

mod braces;
mod names;
mod parameter;

/// A word that grows beyond this is refused: a few lines of `a=$a$a` would fill the memory of the tab.
pub(super) const LONGEST: usize = 1 << 20;

/// Why a word has no expansion.
#[derive(Debug)]
pub(crate) enum Unexpanded {
    Flow(Flow),
    /// bash's complaint; what stands on the line does not run.
    Wrong(String),
    /// bash's complaint, which ends a script.
    Fatal(String),
    /// bash's complaint; only this command does not run.
    Failed(String),
}

impl From<Ask> for Unexpanded {
    fn from(ask: Ask) -> Unexpanded {
        Unexpanded::Flow(Flow::Ask(ask))
    }
}

impl From<Flow> for Unexpanded {
    fn from(flow: Flow) -> Unexpanded {
        Unexpanded::Flow(flow)
    }
}

pub(super) type Outcome<T> = Result<T, Unexpanded>;

/// One expanded piece of a word.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fragment {
    kind: Kind,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// As written: never split, but a pattern for file names.
    Plain,
    Quoted,
    /// The value of something that was not quoted.
    Split,
    /// Where `"$@"` begins another word.
    Break,
    /// `"$@"` without any parameter.
    Nothing,
}

impl Fragment {
    fn new(kind: Kind, text: impl Into<String>) -> Fragment {
        Fragment { kind, text: text.into() }
    }
}

/// A field before file names are looked up.
#[derive(Default)]
struct Field {
    text: String,
    pattern: String,
}

impl Field {
    fn push(&mut self, text: &str, quoted: bool) {
        self.text.push_str(text);
        if quoted { self.pattern.push_str(&pattern::literal(text)) } else { self.pattern.push_str(text) }
    }
}

impl Executor<'_> {
    /// The fields that words become.
    pub(crate) fn fields(&mut self, env: &mut Env, errors: &mut Vec<Piece>, words: &[Word]) -> Outcome<Vec<String>> {
        let mut fields: Vec<String> = Vec::new();
        // `export A=$(…)` does not split what it assigns.
        let declares = words
            .first()
            .and_then(Word::bare)
            .is_some_and(|name| matches!(name, "export" | "readonly" | "local" | "declare" | "typeset" | "alias"));
        let mut budget = LONGEST;
        let mut length = 0;
        for word in words {
            if let Some((name, value)) = super::parse::declared(word).filter(|_| declares) {
                let value = self.text(env, errors, &value)?;
                length += value.len();
                fields.push(format!("{name}={value}"));
            } else {
                for word in braces::expand(word, &mut budget).ok_or_else(too_long)? {
                    let fragments = self.fragments(env, errors, &word)?;
                    // Blanks count as well: splitting drops them after they were made.
                    length += fragments.iter().map(|fragment| fragment.text.len()).sum::<usize>();
                    if length > LONGEST {
                        return Err(too_long());
                    }
                    let separators = separators(env);
                    for field in split(fragments, &separators) {
                        let found = names::matching(self.machine, env, &field.pattern);
                        match found.is_empty() {
                            true => fields.push(field.text),
                            false => {
                                length += found.iter().map(String::len).sum::<usize>();
                                fields.extend(found);
                            }
                        }
                    }
                }
            }
            if length > LONGEST {
                return Err(too_long());
            }
        }
        Ok(fields)
    }

    /// The one text that a word becomes where nothing is split: assignments, targets of redirections.
    pub(crate) fn text(&mut self, env: &mut Env, errors: &mut Vec<Piece>, word: &Word) -> Outcome<String> {
        let mut text = String::new();
        for fragment in self.fragments(env, errors, word)? {
            match fragment.kind {
                Kind::Break => text.push(' '),
                _ => text.push_str(&fragment.text),
            }
        }
        Ok(text)
    }

    /// The pattern that a word becomes: what was quoted stands for itself.
    pub(crate) fn pattern(&mut self, env: &mut Env, errors: &mut Vec<Piece>, word: &Word) -> Outcome<String> {
        let mut field = Field::default();
        for Fragment { kind, text } in self.fragments(env, errors, word)? {
            match kind {
                Kind::Break => field.push(" ", true),
                _ => field.push(&text, kind == Kind::Quoted),
            }
        }
        Ok(field.pattern)
    }

    /// As a pattern, but as a regular expression has it.
    pub(crate) fn expression(&mut self, env: &mut Env, errors: &mut Vec<Piece>, word: &Word) -> Outcome<String> {
        let mut out = String::new();
        for Fragment { kind, text } in self.fragments(env, errors, word)? {
            for letter in text.chars() {
                if kind == Kind::Quoted && !letter.is_alphanumeric() && letter.is_ascii_punctuation() {
                    out.push('\\');
                }
                out.push(letter);
            }
        }
        Ok(out)
    }

    pub(super) fn fragments(&mut self, env: &mut Env, errors: &mut Vec<Piece>, word: &Word) -> Outcome<Vec<Fragment>> {
        let mut fragments = Vec::new();
        let mut length = 0;
        for (number, part) in word.parts.iter().enumerate() {
            let before = fragments.len();
            match part {
                Part::Plain(text) if number == 0 => {
                    let (home, rest) = tilde(env, text, word.parts.len() == 1);
                    if let Some(home) = home {
                        fragments.push(Fragment::new(Kind::Quoted, home));
                    }
                    fragments.push(Fragment::new(Kind::Plain, rest));
                }
                Part::Plain(text) => fragments.push(Fragment::new(Kind::Plain, text)),
                Part::Quoted(text) => fragments.push(Fragment::new(Kind::Quoted, text)),
                Part::Parameter { parameter, quoted } => {
                    self.parameter(env, errors, parameter, *quoted, &mut fragments)?;
                }
                Part::Command { script, quoted } => {
                    let text = self.substitute(env, errors, script)?;
                    fragments.push(Fragment::new(kind(*quoted), text));
                }
                Part::Arithmetic { expression, quoted } => {
                    let value = self.arithmetic(env, errors, expression)?;
                    fragments.push(Fragment::new(kind(*quoted), value.to_string()));
                }
                Part::Process(script) => {
                    let mut text = self.substitute_raw(env, errors, script)?;
                    text.truncate(LONGEST);
                    self.machine.used.descriptors += 1;
                    let path = format!("/dev/fd/{}", 64_usize.saturating_sub(self.machine.used.descriptors));
                    self.machine.files.write(&path, text);
                    fragments.push(Fragment::new(Kind::Quoted, path));
                }
            }
            length += fragments.iter().skip(before).map(|fragment| fragment.text.len()).sum::<usize>();
            if length > LONGEST {
                return Err(too_long());
            }
        }
        Ok(fragments)
    }

    /// What an arithmetic expression comes to.
    pub(crate) fn arithmetic(&mut self, env: &mut Env, errors: &mut Vec<Piece>, expression: &Word) -> Outcome<i64> {
        let text = self.text(env, errors, expression)?;
        arithmetic::evaluate(env, &text).map_err(Unexpanded::Wrong)
    }

    fn substitute(&mut self, env: &mut Env, errors: &mut Vec<Piece>, script: &Script) -> Outcome<String> {
        let mut text = self.substitute_raw(env, errors, script)?;
        text.truncate(text.trim_end_matches('\n').len());
        Ok(text)
    }

    fn substitute_raw(&mut self, env: &mut Env, errors: &mut Vec<Piece>, script: &Script) -> Outcome<String> {
        let mut inner = env.inner();
        inner.shell.options.errexit = false;
        let mut output = Vec::new();
        let io = Io { input: self.input.clone(), terminal: false };
        // `$(< file)`.
        let status = match only_reads(script) {
            Some(target) => {
                let name = self.text(&mut inner, errors, target)?;
                match self.read(&inner, &name) {
                    Ok(text) => {
                        output.push(Piece { error: false, text });
                        0
                    }
                    Err(why) => {
                        errors.push(Piece { error: true, text: inner.says(&format!("{name}: {why}")) });
                        1
                    }
                }
            }
            None => {
                let ran = self.script(&mut inner, &io, &mut output, script);
                super::execute::leave(ran)?
            }
        };
        self.substituted = Some(status);
        env.status = status;
        let mut text = String::new();
        for piece in output {
            if piece.error { errors.push(piece) } else { text.push_str(&piece.text) }
        }
        Ok(text.replace('\0', ""))
    }

    /// The text of a file that a redirection names.
    pub(crate) fn read(&mut self, env: &Env, name: &str) -> Result<String, &'static str> {
        let path = env.absolute(name);
        if path == "/dev/null" {
            return Ok(String::new());
        }
        if name.is_empty() {
            return Err("No such file or directory");
        }
        match self.machine.files.read(&path) {
            Some(text) => Ok(text.into()),
            None => Err(self.machine.files.unreadable(&path).unwrap_or_default()),
        }
    }
}

/// The file of `< file` when that is all.
fn only_reads(script: &Script) -> Option<&Word> {
    let [AndOr { first: Pipeline { stages, .. }, rest, .. }] = script.as_slice() else { return None };
    let ([Command::Simple(Simple { assignments, words, redirects, .. })], true) = (stages.as_slice(), rest.is_empty())
    else {
        return None;
    };
    match redirects.as_slice() {
        [Redirect { descriptor: None, kind: RedirectKind::Read(target) }]
            if words.is_empty() && assignments.is_empty() =>
        {
            Some(target)
        }
        _ => None,
    }
}

fn kind(quoted: bool) -> Kind {
    if quoted { Kind::Quoted } else { Kind::Split }
}

pub(super) fn too_long() -> Unexpanded {
    Unexpanded::Wrong("Argument list too long".into())
}

/// The letters that split fields.
pub(crate) fn separators(env: &Env) -> Vec<char> {
    env.get("IFS").unwrap_or(" \t\n").chars().collect()
}

/// The directory that `~` stands for at the start of a word, and what follows.
fn tilde(env: &Env, text: &str, whole: bool) -> (Option<String>, String) {
    let rest = match text.strip_prefix('~') {
        Some(rest) if rest.is_empty() && whole || rest.starts_with('/') => rest,
        Some(rest) if rest == "+" && whole => return (Some(env.directory.clone()), String::new()),
        Some(rest) if rest == "-" && whole => return (env.get("OLDPWD").map(str::to_string), String::new()),
        _ => return (None, text.into()),
    };
    (Some(env.home().into()), rest.into())
}

/// Splits what may be split, and drops words of which nothing is left.
fn split(fragments: Vec<Fragment>, separators: &[char]) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut current: Option<Field> = None;
    let empty = fragments.iter().any(|fragment| fragment.kind == Kind::Nothing)
        && fragments.iter().all(|fragment| fragment.text.is_empty());
    if empty {
        return fields;
    }
    for Fragment { kind, text } in fragments {
        match kind {
            Kind::Plain | Kind::Quoted => current.get_or_insert_default().push(&text, kind == Kind::Quoted),
            Kind::Nothing => {}
            Kind::Break => fields.extend(current.take()),
            Kind::Split => {
                let mut run = String::new();
                let mut rest = text.chars().peekable();
                while let Some(letter) = rest.next() {
                    if !separators.contains(&letter) {
                        run.push(letter);
                        continue;
                    }
                    if !run.is_empty() {
                        current.get_or_insert_default().push(&std::mem::take(&mut run), false);
                    }
                    // Blanks around one other separator belong to it.
                    let mut hard = !letter.is_whitespace();
                    while let Some(more) = rest.peek().filter(|more| separators.contains(more)) {
                        if !more.is_whitespace() {
                            if hard {
                                break;
                            }
                            hard = true;
                        }
                        rest.next();
                    }
                    match (current.take(), hard) {
                        (Some(field), _) => fields.push(field),
                        (None, true) => fields.push(Field::default()),
                        (None, false) => {}
                    }
                }
                if !run.is_empty() {
                    current.get_or_insert_default().push(&run, false);
                }
            }
        }
    }
    fields.extend(current);
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_not_quoted_is_split() {
        let of = |parts: &[(bool, &str)], separators: &str| -> Vec<String> {
            let fragment = |(splits, text): &(bool, &str)| Fragment::new(kind(!splits), *text);
            let separators: Vec<char> = separators.chars().collect();
            split(parts.iter().map(fragment).collect(), &separators).into_iter().map(|field| field.text).collect()
        };
        assert_eq!(of(&[(true, " a  b ")], " \n"), ["a", "b"]);
        assert_eq!(of(&[(false, "x="), (true, "a b"), (false, "y")], " "), ["x=a", "by"]);
        assert_eq!(of(&[(false, "")], " "), [""]);
        assert!(of(&[(true, "")], " ").is_empty());
        assert_eq!(of(&[(false, "a b")], " "), ["a b"]);
        assert_eq!(of(&[(true, "a,,b , c")], ", "), ["a", "", "b", "c"]);
        assert_eq!(of(&[(true, ",a,")], ","), ["", "a"]);
    }
}
