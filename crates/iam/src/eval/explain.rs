//! Words for a trace: every sentence is made from what the decision holds. Refuses to compute anything.

mod aws;
mod changes;
mod doubts;
mod locks;
mod tree;
mod words;

pub use aws::reason;

use super::trace::{Binds, Decision, Layer, Verdict};
use crate::world::{PolicyAddress, World};
use rolecall_policy::Span;
use serde::Serialize;
use words::Words;

/// A decision in words, as a tree that can be shown or printed.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Explanation {
    /// The answer.
    pub verdict: Verdict,
    /// Who wants what, as `James → s3:ListAllMyBuckets on *`.
    pub question: String,
    /// The answer and what settled it, in one sentence.
    pub headline: String,
    /// What AWS itself says of a denial, in the shape that most services give it.
    pub aws: Option<String>,
    /// The place that settled it.
    pub place: Option<Place>,
    /// The two sides of AssumeRole and of every other request that two accounts or two kinds of policy decide.
    pub locks: Vec<Lock>,
    /// Layer → policy → statement → clause.
    pub layers: Vec<Node>,
    /// What would have to change, when it was denied.
    pub changes: Vec<String>,
    /// Where the answer rests on a choice among sources, or on something not modelled.
    pub unsure: Vec<String>,
}

/// One side that must open, as a lock.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Lock {
    /// Whose side, as `James's side · account 111122223333`.
    pub title: String,
    /// What it says.
    pub mark: Mark,
    /// Whether the answer does not depend on it (the same-account short cuts).
    pub skipped: bool,
    /// Why, in one sentence.
    pub reason: String,
    /// The characters behind it.
    pub place: Option<Place>,
}

/// One line of the tree.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Node {
    /// What it says.
    pub mark: Mark,
    /// Whether this is what settled the decision.
    pub decides: bool,
    /// The sentence.
    pub text: String,
    /// The characters it is about.
    pub place: Option<Place>,
    /// What it is made of.
    pub children: Vec<Node>,
}

/// What a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Mark {
    /// It allows, or the clause holds.
    Allows,
    /// It denies.
    Denies,
    /// It stays silent, or the clause fails.
    Silent,
    /// It does not bear on this request.
    Absent,
}

/// Characters in a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Place {
    /// The policy.
    pub policy: PolicyAddress,
    /// The characters, in UTF-8 bytes.
    pub span: Span,
}

/// Tells a decision in words.
pub fn explain(world: &World, decision: &Decision) -> Explanation {
    let words = Words::new(world, decision);
    // What does not bear on the request is told last, with its reasons.
    let bears = |layer: &Layer| layer.binds == Binds::Yes;
    Explanation {
        verdict: decision.verdict,
        question: words.question(),
        headline: words.headline(),
        aws: aws::message(world, decision),
        place: words.deciding_place(),
        locks: locks::locks(&words),
        layers: tree::gate(&words)
            .into_iter()
            .chain(decision.layers.iter().filter(|layer| bears(layer)).map(|layer| tree::layer(&words, layer)))
            .chain(decision.layers.iter().filter(|layer| !bears(layer)).map(|layer| tree::layer(&words, layer)))
            .collect(),
        changes: changes::changes(&words),
        unsure: decision.unsure.iter().map(doubts::words).collect(),
    }
}

impl Explanation {
    /// The explanation as indented text.
    pub fn to_text(&self) -> String {
        let mut out = format!("{}\n{}\n", self.question, self.headline);
        if let Some(words) = &self.aws {
            out.push_str(&format!("AWS says only: {words}\n"));
        }
        for lock in &self.locks {
            let skipped = if lock.skipped { " (not needed)" } else { "" };
            out.push_str(&format!("\n{} {}{skipped}\n    {}\n", lock.mark.sign(), lock.title, lock.reason));
        }
        out.push('\n');
        for node in &self.layers {
            node.write(0, &mut out);
        }
        for (title, lines) in [("What would have to change", &self.changes), ("Not certain", &self.unsure)] {
            if !lines.is_empty() {
                out.push_str(&format!("\n{title}\n"));
                lines.iter().for_each(|line| out.push_str(&format!("  - {line}\n")));
            }
        }
        out
    }
}

impl Node {
    fn write(&self, depth: usize, out: &mut String) {
        let decides = if self.decides { "   <- decides" } else { "" };
        out.push_str(&format!("{}{} {}{decides}\n", "  ".repeat(depth), self.mark.sign(), self.text));
        self.children.iter().for_each(|child| child.write(depth + 1, out));
    }
}

impl Mark {
    fn sign(self) -> &'static str {
        match self {
            Mark::Allows => "+",
            Mark::Denies => "!",
            Mark::Silent => "-",
            Mark::Absent => ".",
        }
    }
}
