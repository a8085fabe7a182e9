//! The shape of a command line: words made of parts, commands, pipelines and lists. Refuses to know how text is read and
//! what any of it does.

use std::sync::{Arc, OnceLock};

/// Commands one after the other.
pub(crate) type Script = Vec<AndOr>;

/// `a && b || c`, with `&` behind it or not.
#[derive(Clone, Debug)]
pub(crate) struct AndOr {
    pub(crate) first: Pipeline,
    pub(crate) rest: Vec<(Junction, Pipeline)>,
    pub(crate) background: bool,
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
    /// Where it stands in its text.
    pub(crate) line: usize,
}

/// One stage of a pipeline.
#[derive(Clone, Debug)]
pub(crate) enum Command {
    Simple(Simple),
    Compound(Compound, Vec<Redirect>),
    /// `name() …`.
    Function(String, Arc<Command>),
}

#[derive(Clone, Debug)]
pub(crate) enum Compound {
    /// `( … )`, in an environment of its own.
    Subshell(Script),
    /// `{ …; }`.
    Group(Script),
    /// `for name in words; do …; done`; without `in`, the positional parameters.
    For { name: String, words: Option<Vec<Word>>, body: Script },
    /// `for ((…; …; …)); do …; done`.
    Count { start: Word, condition: Word, step: Word, body: Script },
    /// `while …; do …; done`, and `until`.
    While { until: bool, condition: Script, body: Script },
    /// `if …; then …; elif …; else …; fi`.
    If { arms: Vec<(Script, Script)>, otherwise: Option<Script> },
    /// `case word in …) …;; esac`.
    Case { word: Word, arms: Vec<Arm> },
    /// `[[ … ]]`.
    Condition(Condition),
    /// `(( … ))`.
    Arithmetic(Word),
}

/// One choice of a `case`.
#[derive(Clone, Debug)]
pub(crate) struct Arm {
    pub(crate) patterns: Vec<Word>,
    pub(crate) body: Script,
    pub(crate) end: ArmEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ArmEnd {
    /// `;;`
    Stop,
    /// `;&`
    Fall,
    /// `;;&`
    Test,
}

/// What `[[ … ]]` asks.
#[derive(Clone, Debug)]
pub(crate) enum Condition {
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
    Unary(String, Word),
    Binary(Word, String, Word),
}

/// Assignments, words and redirections.
#[derive(Clone, Debug, Default)]
pub(crate) struct Simple {
    pub(crate) assignments: Vec<Assignment>,
    pub(crate) words: Vec<Word>,
    pub(crate) redirects: Vec<Redirect>,
    /// Where it stands in its text.
    pub(crate) line: usize,
}

/// `name=value`, `name+=value`, `name[index]=value`, `name=(…)`.
#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    pub(crate) name: String,
    pub(crate) index: Option<Word>,
    pub(crate) append: bool,
    pub(crate) value: Value,
}

#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(Word),
    List(Vec<Word>),
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
    /// `&> file` and `>& file`; with `&>>`, behind what is there.
    Both {
        target: Word,
        append: bool,
    },
    /// `2>&1`.
    Same(u8),
    /// `2>&-`.
    Close,
    /// A here-document; the body is read when its line ends.
    Here(Arc<OnceLock<Word>>),
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
    Parameter { parameter: Box<Parameter>, quoted: bool },
    /// `$(…)` and backticks.
    Command { script: Script, quoted: bool },
    /// `$((…))`.
    Arithmetic { expression: Word, quoted: bool },
    /// `<(…)`.
    Process(Script),
}

/// What stands behind a `$`.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) index: Option<Index>,
    pub(crate) operation: Operation,
}

#[derive(Clone, Debug)]
pub(crate) enum Index {
    /// `[@]`
    Each,
    /// `[*]`
    Joined,
    At(Word),
}

#[derive(Clone, Debug)]
pub(crate) enum Operation {
    Value,
    /// `${#name}`
    Length,
    /// `${!name}`
    Indirect,
    /// `${!begin*}`, and with `@` each name for itself.
    Names {
        each: bool,
    },
    /// `:-`, `-`, `:+`, `+`, `:=`, `=`, `:?`, `?`.
    Otherwise {
        operator: String,
        word: Word,
    },
    /// `#`, `##`, `%`, `%%`.
    Strip {
        end: bool,
        longest: bool,
        pattern: Word,
    },
    /// `/`, `//`, `/#`, `/%`.
    Replace {
        all: bool,
        anchor: Option<char>,
        pattern: Word,
        with: Word,
    },
    /// `:offset:length`
    Slice {
        offset: Word,
        length: Option<Word>,
    },
    /// `^`, `^^`, `,`, `,,`.
    Case {
        upper: bool,
        all: bool,
    },
    /// `@Q` and its kin.
    Transform(char),
    /// bash refuses it when it is expanded: the text as written.
    Bad(String),
}

impl Word {
    #[cfg(test)]
    pub(crate) fn plain(text: &str) -> Word {
        Word { parts: vec![Part::Plain(text.into())] }
    }

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
