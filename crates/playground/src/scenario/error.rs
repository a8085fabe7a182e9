//! What is wrong with a scenario's text, and where. Refuses to know how it was found.

use super::names::{Misnamed, Step};
use rolecall_policy::Span;
use rolecall_policy::json::{self, Node, Value};
use rolecall_policy::text::{did_you_mean, line_column};
use serde::Serialize;
use std::fmt;

/// What is wrong with a scenario's text, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct ScenarioError {
    /// What is wrong, in lower case and without a full stop.
    pub message: String,
    /// The characters, in UTF-8 bytes.
    pub span: Span,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for ScenarioError {}

impl ScenarioError {
    /// At these characters of the text.
    pub fn new(text: &str, span: Span, message: impl Into<String>) -> ScenarioError {
        let (line, column) = line_column(text, span.start);
        ScenarioError { message: message.into(), span, line, column }
    }

    /// A text that serde could not read: with its message in our words, and the characters that it is about.
    pub fn reading(text: &str, wrong: &serde_json::Error) -> ScenarioError {
        let tree = json::read(text);
        if (wrong.is_syntax() || wrong.is_eof())
            && let Some(problem) = tree.problems.first()
        {
            return ScenarioError::new(text, problem.span, &problem.message);
        }
        let before: usize = text.split_inclusive('\n').take(wrong.line().saturating_sub(1)).map(str::len).sum();
        let at = (before + wrong.column()).saturating_sub(1);
        let span = tree.root.as_ref().map_or(Span::at(at), |root| innermost(root, at as u32));
        let message = wrong.to_string();
        let place = format!(" at line {} column {}", wrong.line(), wrong.column());
        let message = message.strip_suffix(&place).unwrap_or(&message);
        match unknown_field(message) {
            Some((wrote, known)) => {
                let message = match did_you_mean(wrote, known.iter().copied()) {
                    Some(meant) => format!("unknown field `{wrote}`: did you mean `{meant}`?"),
                    None => format!("unknown field `{wrote}`: known here are `{}`", known.join("`, `")),
                };
                ScenarioError::new(text, span, message)
            }
            None => ScenarioError::new(text, span, message),
        }
    }

    /// A name that does not hold.
    pub(crate) fn at(text: &str, wrong: &Misnamed) -> ScenarioError {
        let tree = json::read(text);
        let mut span = Span::at(0);
        let mut node = tree.root.as_ref();
        for step in &wrong.path {
            node = node.and_then(|node| child(node, step));
            span = node.map_or(span, |node| node.span);
        }
        ScenarioError::new(text, span, &wrong.message)
    }
}

fn child<'a>(node: &'a Node, step: &Step) -> Option<&'a Node> {
    match (&node.value, step) {
        (Value::Array(items), Step::Item(number)) => items.get(*number),
        (Value::Object(members), Step::Field(name)) => {
            members.iter().find(|member| member.name.text == *name).map(|member| &member.value)
        }
        _ => None,
    }
}

/// The smallest name or value round the byte; of an object or a list only its first character.
fn innermost(node: &Node, at: u32) -> Span {
    let around = |span: Span| span.start <= at && at < span.end;
    match &node.value {
        Value::Array(items) => match items.iter().find(|item| around(item.span)) {
            Some(item) => innermost(item, at),
            None => Span { start: node.span.start, end: node.span.start + 1 },
        },
        Value::Object(members) => {
            for member in members {
                let name = member.name.span;
                if around(Span { start: name.start.saturating_sub(1), end: name.end + 1 }) {
                    return name;
                }
                if around(member.value.span) {
                    return innermost(&member.value, at);
                }
            }
            Span { start: node.span.start, end: node.span.start + 1 }
        }
        _ => node.span,
    }
}

/// The name in serde's message about an unknown field, and the names that it knows.
fn unknown_field(message: &str) -> Option<(&str, Vec<&str>)> {
    let (wrote, rest) = message.strip_prefix("unknown field `")?.split_once('`')?;
    Some((wrote, rest.split('`').skip(1).step_by(2).collect()))
}
