//! A lossless reader of JSON that recovers from errors: broken paste in, a tree with spans and repairs out. Refuses to
//! know what a policy is.

mod reader;
mod strings;
mod token;

use crate::diagnostic::{Diagnostic, Safety};
use crate::text::{Edit, Span, apply};

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The whole value, with its quotes or brackets.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing stands where a value should.
    Missing,
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A string, decoded.
    Text(Text),
    /// A list.
    Array(Vec<Node>),
    /// Members in their order; names may repeat.
    Object(Vec<Member>),
}

/// A string, decoded, and the characters between its quotes.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// What it says.
    pub text: String,
    /// Where it says it.
    pub span: Span,
}

/// One member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The name.
    pub name: Text,
    /// What it stands for.
    pub value: Node,
}

/// What was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// The value, unless the text is empty.
    pub root: Option<Node>,
    /// Every deviation from JSON, in the order of the text, each with its repair.
    pub problems: Vec<Diagnostic>,
    /// The safe repairs of all of them, in the order in which they must be made where several insert at one place.
    repairs: Vec<Edit>,
}

/// Reads any text: never fails, and keeps everything that can be understood.
pub fn read(text: &str) -> Tree {
    let mut reader = reader::Reader::new(text);
    let root = reader.document();
    let mut problems = reader.problems;
    let fixes = problems.iter().filter_map(|problem| problem.fixes.first());
    let repairs = fixes.filter(|fix| fix.safety == Safety::Safe).flat_map(|fix| fix.edits.iter().cloned()).collect();
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    Tree { root, problems, repairs }
}

impl Tree {
    /// The text with every safe repair made: the strict JSON that was meant.
    pub fn repaired(&self, text: &str) -> String {
        apply(text, &self.repairs)
    }
}

impl Node {
    /// The word for its type, as a message needs it.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Missing => "nothing",
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::Text(_) => "a string",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        }
    }

    /// The string, where it is one.
    pub fn text(&self) -> Option<&Text> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a list; for anything else the value itself, as IAM lets one item stand for a list (R5).
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Array(items) => items,
            Value::Missing => &[],
            _ => std::slice::from_ref(self),
        }
    }
}

/// The document in the layout of the AWS console: four blanks a level. Meant for generated text; keeps what it cannot
/// read.
pub fn pretty(text: &str) -> String {
    let tree = read(text);
    match tree.root {
        Some(root) if tree.problems.is_empty() => {
            let mut out = String::new();
            write(&root, 0, &mut out);
            out
        }
        _ => text.to_string(),
    }
}

fn write(node: &Node, depth: usize, out: &mut String) {
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.push_str(&"    ".repeat(depth));
    };
    match &node.value {
        Value::Missing | Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(number),
        Value::Text(text) => out.push_str(&format!("\"{}\"", token::escape(&text.text))),
        Value::Array(items) if items.is_empty() => out.push_str("[]"),
        Value::Object(members) if members.is_empty() => out.push_str("{}"),
        Value::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                out.push_str(if place > 0 { "," } else { "" });
                line(out, depth + 1);
                write(item, depth + 1, out);
            }
            line(out, depth);
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (place, member) in members.iter().enumerate() {
                out.push_str(if place > 0 { "," } else { "" });
                line(out, depth + 1);
                out.push_str(&format!("\"{}\": ", token::escape(&member.name.text)));
                write(&member.value, depth + 1, out);
            }
            line(out, depth);
            out.push('}');
        }
    }
}

#[cfg(test)]
mod tests;
