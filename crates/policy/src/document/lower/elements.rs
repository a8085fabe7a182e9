//! What the elements of one statement have in common: finding them, and lists of strings. Refuses to know what an
//! element says.

use super::Lower;
use crate::diagnostic::{Certainty, Diagnostic};
use crate::document::Effect;
use crate::json::{Member, Node, Text, Value};
use crate::pattern::broken_variable;
use crate::text::{Edit, Span, did_you_mean};

pub struct Elements<'l, 'a> {
    pub lower: &'l mut Lower<'a>,
    pub members: &'l [Member],
    pub statement: Span,
}

pub fn effect(lower: &mut Lower<'_>, node: &Node) -> Option<Effect> {
    let Some(text) = node.text() else {
        lower.wrong_type(node, "`Effect`", "a string");
        return None;
    };
    let known = [("Allow", Effect::Allow), ("Deny", Effect::Deny)];
    if let Some((_, effect)) = known.iter().find(|(name, _)| *name == text.text) {
        return Some(*effect);
    }
    let near = did_you_mean(&text.text, ["Allow", "Deny"]);
    let message = format!("the Effect `{}` is neither `Allow` nor `Deny`", text.text);
    let finding = Diagnostic::refused("G102", "effect-value", text.span, message).so("the statement does nothing");
    lower.findings.push(match near {
        Some(near) => finding.fix(format!("write `{near}`"), vec![Edit::replace(text.span, near)]),
        None => finding,
    });
    None
}

impl Elements<'_, '_> {
    pub fn find(&self, name: &str) -> Vec<Member> {
        self.members.iter().filter(|member| member.name.text == name).cloned().collect()
    }

    /// The values of an element that may stand as itself or as its negation; lists that stand twice are joined, as IAM
    /// reads policies that were once saved so.
    pub fn pair(&mut self, name: &'static str, negation: &'static str) -> Option<(bool, Span, Vec<Node>)> {
        let (plain, negated) = (self.find(name), self.find(negation));
        if let (Some(a), Some(b)) = (plain.first(), negated.first()) {
            let second = if a.name.span < b.name.span { b } else { a };
            let message = format!("`{name}` and `{negation}` exclude each other");
            let finding = Diagnostic::refused("G108", "element-conflict", second.name.span, message);
            self.push(finding.because("a statement has one of the two").so(format!("`{name}` is evaluated")));
        }
        let (is_negated, found) = if plain.is_empty() { (true, negated) } else { (false, plain) };
        if let [first, second, ..] = found.as_slice() {
            let message = format!("`{}` stands twice", first.name.text);
            let finding = Diagnostic::refused("J129", "duplicate-list-element", second.name.span, message);
            self.push(finding.because("one list holds all of them").label(first.name.span, "the first stands here"));
        }
        let first = found.first()?;
        let span = found.iter().fold(first.value.span, |span, member| span.to(member.value.span));
        if matches!(&first.value.value, Value::Array(items) if items.is_empty()) {
            let message = format!("`{}` is empty", first.name.text);
            let finding = Diagnostic::refused("G140", "empty-element", first.value.span, message);
            self.push(finding.so("the statement never applies"));
        }
        let items = found.iter().flat_map(|member| member.value.items().to_vec()).collect();
        Some((is_negated, span, items))
    }

    pub fn push(&mut self, finding: Diagnostic) {
        self.lower.findings.push(finding);
    }

    pub fn missing(&mut self, code: &'static str, finding: &'static str, what: &str, because: &str) {
        let message = format!("the statement has no {what}");
        let finding = Diagnostic::refused(code, finding, self.statement, message);
        self.push(finding.because(because).so("it never applies"));
    }

    /// The strings of a list; anything else is reported.
    pub fn strings(&mut self, items: Vec<Node>, what: &str) -> Vec<Text> {
        let mut strings = Vec::new();
        for item in items {
            match item.value {
                Value::Text(text) => strings.push(text),
                _ => self.lower.wrong_type(&item, what, "a string or a list of strings"),
            }
        }
        strings
    }

    /// Says so where a variable is plain text because the policy is of the old version (R1); IAM refuses the version
    /// itself where it wants the new one.
    pub fn old_variable(&mut self, text: &Text) -> bool {
        let old = !self.lower.variables();
        if old && !self.lower.kind.needs_2012() && has_variable(&text.text) {
            let message = format!("`{}` has a variable, which version 2008-10-17 does not know", text.text);
            let finding = Diagnostic::inert("V106", "variable-needs-2012", text.span, message)
                .because("variables are filled in where `Version` says 2012-10-17")
                .so("it is plain text here");
            self.push(finding);
        }
        if !old {
            self.broken_variable(text);
        }
        old
    }

    /// Says so where `${` begins nothing: AWS's pages call it an error, and nobody tells whether IAM saves it.
    fn broken_variable(&mut self, text: &Text) {
        let Some(broken) = broken_variable(&text.text) else { return };
        let (code, name, what) = match broken.find('}') {
            None => ("V101", "variable-brace", "is never closed"),
            Some(2) => ("V104", "variable-empty", "names no key"),
            Some(_) => ("V102", "variable-quote", "has a default without its two single quotes"),
        };
        let finding = Diagnostic::inert(code, name, text.span, format!("a variable in `{}` {what}", text.text))
            .because("a variable is written `${aws:username}` or `${aws:PrincipalTag/team, 'default'}`")
            .so("it is plain text");
        self.push(Diagnostic { certainty: Certainty::Likely, ..finding });
    }
}

/// Whether a text has `${` and, behind it, `}`.
pub fn has_variable(text: &str) -> bool {
    text.split_once("${").is_some_and(|(_, rest)| rest.contains('}'))
}
