//! The shape of a command line: words made of parts, commands, pipelines and lists. Refuses to know how text is read and
//! what any of it does.

use std::cell::OnceCell;
use std::rc::Rc;

/// Commands one after the other.
pub(crate) type Script = Vec<AndOr>;

/// `a && b || c`.
#[derive(Clone, Debug)]
pub(crate) struct AndOr {
    pub(crate) first: Pipeline,
    pub(crate) rest: Vec<(Junction, Pipeline)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Junction {
    And,
    Or,
}

/// `! a | b`.
#[derive(Clone, Debug)]
pub(crate) struct Pipeline {
    pub(crate) negated: bool,
    pub(crate) stages: Vec<Command>,
}

/// One stage of a pipeline.
#[derive(Clone, Debug)]
pub(crate) enum Command {
    Simple(Simple),
    /// `( … )`, in an environment of its own.
    Subshell(Script, Vec<Redirect>),
    /// `{ …; }`.
    Group(Script, Vec<Redirect>),
    /// `for name in words; do …; done`.
    For {
        name: String,
        words: Vec<Word>,
        body: Script,
        redirects: Vec<Redirect>,
    },
}

/// Assignments, words and redirections.
#[derive(Clone, Debug, Default)]
pub(crate) struct Simple {
    pub(crate) assignments: Vec<(String, Word)>,
    pub(crate) words: Vec<Word>,
    pub(crate) redirects: Vec<Redirect>,
}

/// Where a file descriptor leads.
#[derive(Clone, Debug)]
pub(crate) struct Redirect {
    pub(crate) descriptor: Option<u8>,
    pub(crate) kind: RedirectKind,
}

#[derive(Clone, Debug)]
pub(crate) enum RedirectKind {
    Read(Word),
    Write(Word),
    Append(Word),
    /// `&> file` and `>& file`.
    Both(Word),
    /// `2>&1`.
    Same(u8),
    /// A here-document; the body is read when its line ends.
    Here(Rc<OnceCell<Word>>),
    /// `<<< word`.
    HereString(Word),
}

/// A word before expansion.
#[derive(Clone, Debug, Default)]
pub(crate) struct Word {
    pub(crate) parts: Vec<Part>,
}

#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// Written without quotes.
    Plain(String),
    /// Quoted or escaped: never split; keeps the word alive when it is empty.
    Quoted(String),
    /// `$name`, `${name}`, `${name:-word}`.
    Variable { name: String, otherwise: Option<Box<Otherwise>>, quoted: bool },
    /// `$(…)` and backticks.
    Command { script: Script, quoted: bool },
}

/// What `${name…}` says about a variable that is unset or empty.
#[derive(Clone, Debug)]
pub(crate) struct Otherwise {
    /// `:-`, `-`, `:+`, `+`, `:=`, `=`, `:?`, `?`.
    pub(crate) operator: String,
    pub(crate) word: Word,
}

impl Word {
    /// The text of a word that holds nothing to expand; nothing when it does.
    pub(crate) fn literal(&self) -> Option<String> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Plain(piece) | Part::Quoted(piece) => text.push_str(piece),
                _ => return None,
            }
        }
        Some(text)
    }

    /// The text of a word that was written without any quote: only such words can be reserved ones.
    pub(crate) fn bare(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Plain(text)] => Some(text),
            _ => None,
        }
    }
}
