//! Why AWS does not save a policy: its own words, in its order of checks, and beside them what our parser says of the
//! place. Refuses to know commands, and what a policy allows.
//!
//! The words and their order were taken from recorded answers of AWS and from tables measured on it; each file says which.

mod identity;
mod tree;
mod trust;
mod values;

use rolecall_iam::World;
use rolecall_policy::catalog::Catalog;
use rolecall_policy::diagnostic::Level;
use rolecall_policy::text::line_column;
use rolecall_policy::{Diagnostic, PolicyKind, Span, parse};

/// Why a policy is not saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    /// AWS's words.
    pub(crate) message: String,
    /// What they are about, where that is one place.
    pub(crate) at: Option<Span>,
    /// Our own words, where our parser has none for it.
    because: String,
}

pub(crate) type Checked = Result<(), Malformed>;

fn wrong<T>(message: impl Into<String>, at: impl Into<Option<Span>>) -> Result<T, Malformed> {
    Err(Malformed { message: message.into(), at: at.into(), because: String::new() })
}

impl Malformed {
    /// What AWS does not say any more of.
    pub(crate) fn somewhere() -> Malformed {
        Malformed { message: String::new(), at: None, because: String::new() }
    }

    /// With our own words.
    fn because(mut self, because: impl Into<String>) -> Malformed {
        self.because = because.into();
        self
    }
}

/// An identity-based policy, as CreatePolicy and PutRolePolicy take it.
pub(crate) fn identity(text: &str) -> Checked {
    identity::check(text)
}

/// A role's trust policy, as CreateRole takes it: principals of accounts that are here must exist.
pub(crate) fn trust(world: &World, catalog: &Catalog, text: &str) -> Checked {
    trust::check(world, catalog, text)
}

impl Malformed {
    /// What AWS does not tell: the line, the column and what is wrong there. Nothing where we know no more than AWS says.
    pub(crate) fn explanation(&self, kind: PolicyKind, text: &str) -> Option<String> {
        let findings = parse(kind, text).diagnostics;
        let refused = || findings.iter().filter(|finding| finding.level == Level::Error && finding.name != "size");
        // The smallest one there: a statement that lacks something is less to the point than a misspelt name in it.
        let here = self.at.and_then(|at| {
            let there = refused().filter(|finding| overlap(finding.span, at));
            there.min_by_key(|finding| finding.span.end - finding.span.start)
        });
        match (here.or_else(|| refused().next().filter(|_| self.at.is_none())), self.at) {
            (Some(finding), _) => Some(in_words(finding, text)),
            (None, Some(at)) if self.because.is_empty() => {
                Some(format!("{}: `{}`", place(text, at), short(at.of(text))))
            }
            (None, Some(at)) => Some(format!("{}: {}", place(text, at), self.because)),
            (None, None) => None,
        }
    }
}

fn overlap(a: Span, b: Span) -> bool {
    a.start < b.end.max(b.start + 1) && b.start < a.end.max(a.start + 1)
}

fn in_words(finding: &Diagnostic, text: &str) -> String {
    let mut words = format!("{}: {}", place(text, finding.span), finding.message);
    if !finding.because.is_empty() {
        words.push_str(&format!("; {}", finding.because));
    }
    words
}

fn place(text: &str, at: Span) -> String {
    let (line, column) = line_column(text, at.start);
    format!("line {line}, column {column}")
}

/// One line of at most sixty letters.
fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()),
        None => line.into(),
    }
}

#[cfg(test)]
mod tests;
