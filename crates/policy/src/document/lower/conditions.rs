//! The Condition element: operators, keys and values, as they stand in each other. Refuses to compare anything.

use super::Conditions;
use super::elements::Elements;
use super::operators::Surroundings;
use crate::diagnostic::Diagnostic;
use crate::document::{Condition, ConditionValue, Operator};
use crate::json::{Member, Node, Text, Value};
use crate::keys::is_multivalued;
use crate::text::Span;
use std::collections::BTreeMap;

impl Elements<'_, '_> {
    pub fn conditions(&mut self) -> Conditions {
        let found = self.find("Condition");
        if let [first, second, ..] = found.as_slice() {
            let finding =
                Diagnostic::refused("J131", "duplicate-condition", second.name.span, "`Condition` stands twice");
            self.push(finding.because("both are required here").label(first.name.span, "the first stands here"));
        }
        let around = Surroundings::of(self);
        let mut conditions = Vec::new();
        for member in found {
            let Value::Object(operators) = &member.value.value else {
                self.lower.wrong_type(&member.value, "`Condition`", "an object");
                conditions.push(unreadable(member.value.span, &empty(member.value.span)));
                continue;
            };
            self.twice(operators, "operator", "both are required here; one list under one operator means either");
            for operator in operators {
                self.operator(operator, &around, &mut conditions);
            }
        }
        conditions
    }

    fn operator(&mut self, member: &Member, around: &Surroundings, conditions: &mut Conditions) {
        let operator = Operator::parse(&member.name.text);
        if operator.test.is_none() {
            self.unknown_operator(&member.name);
        }
        let Value::Object(keys) = &member.value.value else {
            conditions.push(unreadable(member.name.span.to(member.value.span), &member.name));
            return self.lower.wrong_type(&member.value, &format!("`{}`", member.name.text), "an object of keys");
        };
        self.twice(keys, "key", "both are required here; one list means either value");
        if keys.is_empty() {
            let message = format!("`{}` compares nothing", member.name.text);
            self.push(Diagnostic::inert("G140", "empty-element", member.value.span, message));
        }
        for key in keys {
            self.check_key(&member.name, operator, &key.name, keys.len() == 1, around);
            if matches!(&key.value.value, Value::Array(items) if items.is_empty()) {
                let message = format!("`{}` is compared with no value", key.name.text);
                self.push(Diagnostic::inert("C129", "empty-values", key.value.span, message));
            }
            let mut readable = key.value.value != Value::Missing;
            let mut values = Vec::new();
            for item in key.value.items() {
                let Some(text) = as_text(item) else {
                    self.lower.wrong_type(item, "a condition's value", "a string, a number or a boolean");
                    readable = false;
                    continue;
                };
                values.push(ConditionValue { span: text.span, meaning: self.value(operator, &text) });
            }
            let lower = key.name.text.to_ascii_lowercase();
            conditions.push(Condition {
                span: key.name.span.to(key.value.span),
                operator: if readable { operator } else { Operator { test: None, ..operator } },
                operator_text: member.name.clone(),
                multivalued: is_multivalued(&lower),
                lower,
                key: key.name.clone(),
                values,
            });
        }
    }

    /// Reports a name that stands twice in one object, whatever its case (R5, R57).
    fn twice(&mut self, members: &[Member], what: &str, because: &str) {
        let mut seen: BTreeMap<String, &Text> = BTreeMap::new();
        for name in members.iter().map(|member| &member.name) {
            match seen.get(&name.text.to_ascii_lowercase()) {
                Some(first) => {
                    let message = format!("the {what} `{}` stands twice", name.text);
                    let finding = Diagnostic::refused("J132", "duplicate-condition-key", name.span, message);
                    self.push(finding.because(because).label(first.span, "the first stands here"));
                }
                None => drop(seen.insert(name.text.to_ascii_lowercase(), name)),
            }
        }
    }
}

/// A string, or a number or boolean as its text (R5).
fn as_text(node: &Node) -> Option<Text> {
    match &node.value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(number) => Some(Text { text: number.clone(), span: node.span }),
        Value::Bool(value) => Some(Text { text: value.to_string(), span: node.span }),
        _ => None,
    }
}

/// A condition that cannot be read: the statement never applies (R60).
fn unreadable(span: Span, operator: &Text) -> Condition {
    Condition {
        span,
        operator: Operator { test: None, ..Operator::parse("") },
        operator_text: operator.clone(),
        lower: String::new(),
        multivalued: false,
        key: empty(span),
        values: Vec::new(),
    }
}

fn empty(span: Span) -> Text {
    Text { text: String::new(), span }
}
