//! The operators and keys of conditions, by their names alone (R60, R69–R74). Refuses to look at values.

use super::elements::Elements;
use crate::diagnostic::{Certainty, Consequence, Diagnostic};
use crate::document::{Operator, SetOperator, Test};
use crate::json::{Member, Node, Text, Value};
use crate::keys::{global_key, is_multivalued};
use crate::text::{Edit, Span, did_you_mean};
use std::collections::BTreeSet;

impl Elements<'_, '_> {
    pub fn unknown_operator(&mut self, name: &Text) {
        let lower = name.text.to_ascii_lowercase();
        let set = lower.strip_prefix("forallvalues:").or(lower.strip_prefix("foranyvalue:"));
        let finding = if set == Some("null") {
            let message = format!("`{}` says nothing about presence", name.text);
            let finding = Diagnostic::inert("C111", "null-with-set-operator", name.span, message);
            Diagnostic { certainty: Certainty::Likely, ..finding }
                .because("Null asks whether the key is there, with all its values")
                .fix("write `Null`", vec![Edit::replace(name.span, "Null")])
        } else if lower.contains("null") && lower != "null" {
            Diagnostic::refused("C110", "null-ifexists", name.span, format!("`{}` does not exist", name.text))
                .because("Null takes neither IfExists nor a set operator: it asks for presence itself")
        } else {
            let near = did_you_mean(&name.text, Operator::names());
            let finding = Diagnostic::refused(
                "C101",
                "unknown-operator",
                name.span,
                format!("`{}` is no condition operator", name.text),
            );
            match near {
                Some(near) => finding
                    .because(format!("did you mean `{near}`?"))
                    .fix(format!("write `{near}`"), vec![Edit::replace(name.span, near)]),
                None => finding.because("operators are names like StringEquals, ArnLike, IpAddress, Bool and Null"),
            }
        };
        self.push(finding.so("the statement never applies"));
    }

    /// What the name of the operator does to this key. `alone`: no other key stands under the operator.
    pub fn check_key(&mut self, written: &Text, operator: Operator, key: &Text, alone: bool, around: &Surroundings) {
        let inert = |code, name, span: Span, message: String| {
            let finding = Diagnostic::inert(code, name, span, message);
            Diagnostic { certainty: Certainty::Likely, ..finding }
        };
        if !key.text.contains(':') {
            let message = format!("`{}` is no condition key", key.text);
            let finding = Diagnostic::refused("C102", "key-format", key.span, message);
            self.push(finding.because("a key is written `service:key`, like `aws:SourceIp`").so("it is always absent"));
        } else if key.text.contains("${") {
            let message = format!("`{}` has a variable in it", key.text);
            let finding = inert("V105", "variable-not-here", key.span, message);
            self.push(
                finding
                    .because("variables stand in resources and in the values of conditions")
                    .so("it is always absent"),
            );
        }
        if operator.test.is_none_or(|test| test == Test::Null) {
            return;
        }
        if operator.set.is_some() && operator.if_exists {
            let message = format!("IfExists changes nothing in `{}`", written.text);
            let because = "without the key ForAllValues holds and ForAnyValue fails, whatever follows";
            return self.push(inert("C138", "set-operator-ifexists", written.span, message).because(because));
        }
        let lower = key.text.to_ascii_lowercase();
        if operator.set.is_none() && is_multivalued(&lower) {
            let message = format!("`{}` has many values, and `{}` compares one", key.text, written.text);
            let finding = inert("C108", "list-key-needs-set-operator", key.span, message)
                .because("such a key needs ForAnyValue or ForAllValues in front of the operator")
                .so("the condition never holds where the key is present");
            let set = if operator.negated { "ForAllValues" } else { "ForAnyValue" };
            return self.push(match alone {
                true => finding.guess(
                    format!("write `{set}:{}`", written.text),
                    vec![Edit::insert(written.span.start as usize, format!("{set}:"))],
                ),
                false => finding,
            });
        }
        let single = global_key(&lower).is_some_and(|key| !key.multivalued);
        let open =
            operator.set == Some(SetOperator::All) && single && around.allows && !around.guarded.contains(&lower);
        if open {
            let message = format!("`{}` also holds where `{}` is absent", written.text, key.text);
            let finding = inert("C109", "set-operator-on-single-key", written.span, message);
            let finding = Diagnostic { verdict: Consequence::Broader, certainty: Certainty::Certain, ..finding }
                .because("ForAllValues holds for no values, and this key has one at most")
                .so("the statement allows more than it seems to");
            let plain = written.text.split_once(':').map_or("", |(_, plain)| plain);
            self.push(match alone {
                true => finding.guess(format!("write `{plain}`"), vec![Edit::replace(written.span, plain)]),
                false => finding,
            });
        }
    }
}

/// What of a statement bears on each of its conditions.
pub struct Surroundings {
    allows: bool,
    /// The keys, in lower case, that `Null` with `false` guards (R74).
    guarded: BTreeSet<String>,
}

impl Surroundings {
    pub fn of(statement: &Elements<'_, '_>) -> Surroundings {
        let allow = |effect: &Member| effect.value.text().is_some_and(|text| text.text == "Allow");
        let allows = statement.members.iter().any(|it| it.name.text == "Effect" && allow(it));
        let null = |it: &&Member| it.name.text.eq_ignore_ascii_case("Null");
        let conditions = statement.members.iter().filter(|it| it.name.text == "Condition");
        let guards = conditions.flat_map(members).filter(null).flat_map(members);
        let guarded = guards.filter(|it| it.value.items().iter().any(says_false));
        Surroundings { allows, guarded: guarded.map(|it| it.name.text.to_ascii_lowercase()).collect() }
    }
}

fn members(of: &Member) -> &[Member] {
    match &of.value.value {
        Value::Object(members) => members,
        _ => &[],
    }
}

fn says_false(node: &Node) -> bool {
    match &node.value {
        Value::Bool(value) => !value,
        Value::Text(text) => text.text.eq_ignore_ascii_case("false"),
        _ => false,
    }
}
