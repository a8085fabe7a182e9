//! What is said about a text: one finding with its place, its reason and its repairs. Refuses to know how findings are
//! made or shown.

use crate::text::{Edit, Span};
use serde::Serialize;

/// One finding about a policy text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Diagnostic {
    /// The code that never changes, as `J113`.
    pub code: &'static str,
    /// The name that reads well, as `trailing-comma`.
    pub name: &'static str,
    /// How loudly an editor shows it.
    pub level: Level,
    /// What AWS will do with it.
    pub verdict: Consequence,
    /// How sure we are.
    pub certainty: Certainty,
    /// What is.
    pub message: String,
    /// Why it is so: the rule.
    pub because: String,
    /// What follows for this policy; may be empty.
    pub so: String,
    /// The smallest token that must change.
    pub span: Span,
    /// Other places that belong to it.
    pub labels: Vec<Label>,
    /// Repairs, the best first.
    pub fixes: Vec<Fix>,
}

/// A second place and what stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What it is.
    pub text: String,
}

/// A repair: edits on the original text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Fix {
    /// A verb phrase, as `delete the comma`.
    pub title: String,
    /// What it changes.
    pub edits: Vec<Edit>,
    /// What it promises.
    pub safety: Safety,
}

/// What a repair promises, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Safety {
    /// The intent is a guess.
    Unsafe,
    /// The meaning stays, or it is the only reading that AWS would accept.
    Safe,
}

/// How loudly an editor shows a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Level {
    /// AWS refuses the text.
    Error,
    /// It does not do what it seems to.
    Warning,
    /// Worth knowing.
    Info,
    /// A nicety.
    Hint,
}

/// What AWS does with what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Consequence {
    /// It will not save it.
    Refused,
    /// It saves it, and it has no effect.
    Inert,
    /// It allows more than it seems to.
    Broader,
    /// It allows less than it seems to.
    Narrower,
    /// It works as written, and that is dangerous.
    Risky,
    /// It works, and could be simpler.
    Tidy,
}

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Certainty {
    /// Syntax, data or proof.
    Certain,
    /// The sources say so, and nobody has shown it.
    Likely,
}

impl Diagnostic {
    /// A finding that makes AWS refuse the text.
    pub fn refused(code: &'static str, name: &'static str, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            name,
            level: Level::Error,
            verdict: Consequence::Refused,
            certainty: Certainty::Certain,
            message: message.into(),
            because: String::new(),
            so: String::new(),
            span,
            labels: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// A finding that AWS saves without a word and that has no effect.
    pub fn inert(code: &'static str, name: &'static str, span: Span, message: impl Into<String>) -> Diagnostic {
        let refused = Diagnostic::refused(code, name, span, message);
        Diagnostic { level: Level::Warning, verdict: Consequence::Inert, ..refused }
    }

    /// Adds the rule behind it.
    pub fn because(mut self, because: impl Into<String>) -> Diagnostic {
        self.because = because.into();
        self
    }

    /// Adds what follows.
    pub fn so(mut self, so: impl Into<String>) -> Diagnostic {
        self.so = so.into();
        self
    }

    /// Adds a second place.
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds a repair that keeps the meaning.
    pub fn fix(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Diagnostic {
        self.fixes.push(Fix { title: title.into(), edits, safety: Safety::Safe });
        self
    }

    /// Adds a repair that guesses the intent.
    pub fn guess(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Diagnostic {
        self.fixes.push(Fix { title: title.into(), edits, safety: Safety::Unsafe });
        self
    }
}
