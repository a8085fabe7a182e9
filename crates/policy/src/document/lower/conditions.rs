//! The Condition element: operators, keys and values, with what their forms have to say. Refuses to compare anything.

use super::Conditions;
use super::elements::Elements;
use crate::diagnostic::Diagnostic;
use crate::document::{Condition, ConditionValue, Operator, Test, ValueMeaning};
use crate::json::{Member, Text, Value};
use crate::pattern::{ArnPattern, Pattern, Syntax};
use crate::text::{Edit, Span, did_you_mean};
use std::collections::BTreeMap;
use std::net::IpAddr;

impl Elements<'_, '_> {
    pub fn conditions(&mut self) -> Conditions {
        let found = self.find("Condition");
        if let [first, second, ..] = found.as_slice() {
            let finding =
                Diagnostic::refused("J131", "duplicate-condition", second.name.span, "`Condition` stands twice");
            self.push(finding.because("both are required here").label(first.name.span, "the first stands here"));
        }
        let mut conditions = Vec::new();
        for member in found {
            let Value::Object(operators) = &member.value.value else {
                self.lower.wrong_type(&member.value, "`Condition`", "an object");
                continue;
            };
            self.twice(operators, "operator", "both are required here; one list under one operator means either");
            for operator in operators {
                self.operator(operator, &mut conditions);
            }
        }
        conditions
    }

    fn operator(&mut self, member: &Member, conditions: &mut Conditions) {
        let operator = Operator::parse(&member.name.text);
        if operator.test.is_none() {
            self.unknown_operator(&member.name);
        }
        let Value::Object(keys) = &member.value.value else {
            return self.lower.wrong_type(&member.value, &format!("`{}`", member.name.text), "an object of keys");
        };
        self.twice(keys, "key", "both are required here; one list means either value");
        if keys.is_empty() {
            let message = format!("`{}` compares nothing", member.name.text);
            self.push(Diagnostic::inert("G140", "empty-element", member.value.span, message));
        }
        for key in keys {
            if !key.name.text.contains(':') {
                let message = format!("`{}` is no condition key", key.name.text);
                let finding = Diagnostic::refused("C102", "key-format", key.name.span, message);
                self.push(
                    finding.because("a key is written `service:key`, like `aws:SourceIp`").so("it is always absent"),
                );
            }
            if matches!(&key.value.value, Value::Array(items) if items.is_empty()) {
                let message = format!("`{}` is compared with no value", key.name.text);
                self.push(Diagnostic::inert("C129", "empty-values", key.value.span, message));
            }
            let mut values = Vec::new();
            for item in key.value.items() {
                let (text, span) = match &item.value {
                    Value::Text(text) => (text.text.clone(), text.span),
                    Value::Number(number) => (number.clone(), item.span),
                    Value::Bool(value) => (value.to_string(), item.span),
                    _ => {
                        self.lower.wrong_type(item, "a condition's value", "a string, a number or a boolean");
                        continue;
                    }
                };
                self.check_value(operator, &text, span);
                values.push(ConditionValue { span, meaning: self.meaning(operator, &text) });
            }
            conditions.push(Condition {
                span: key.name.span.to(key.value.span),
                operator,
                operator_text: member.name.clone(),
                lower: key.name.text.to_ascii_lowercase(),
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

    /// Whether a value is of its operator's type (R60).
    fn check_value(&mut self, operator: Operator, text: &str, span: Span) {
        use Test::{
            Bool, IpAddress, Null, NumericEquals, NumericGreaterThan, NumericGreaterThanEquals, NumericLessThan,
            NumericLessThanEquals,
        };
        let (sound, wanted) = match operator.test {
            Some(Bool | Null) => {
                (text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"), "`true` or `false`")
            }
            Some(
                NumericEquals | NumericLessThan | NumericLessThanEquals | NumericGreaterThan | NumericGreaterThanEquals,
            ) => (text.trim().parse::<f64>().is_ok_and(f64::is_finite), "a number"),
            Some(IpAddress) => (is_network(text), "an IP address or a range like `203.0.113.0/24`"),
            _ => return,
        };
        if !sound {
            let finding = Diagnostic::refused("C112", "value-type", span, format!("`{text}` is not {wanted}"));
            self.push(finding.so("the condition never holds"));
        }
    }

    fn unknown_operator(&mut self, name: &Text) {
        let lower = name.text.to_ascii_lowercase();
        let finding = if lower.contains("null") && lower != "null" {
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

    fn meaning(&self, operator: Operator, text: &str) -> ValueMeaning {
        let variables = self.lower.variables() && operator.takes_variables();
        match operator.test {
            Some(Test::StringEquals | Test::StringEqualsIgnoreCase) => {
                ValueMeaning::Text(Pattern::new(text, Syntax { wildcards: false, variables }))
            }
            Some(Test::StringLike) => ValueMeaning::Text(Pattern::new(text, Syntax { wildcards: true, variables })),
            Some(Test::Arn) => ValueMeaning::Arn(ArnPattern::condition(text, variables)),
            _ => ValueMeaning::Plain(text.to_string()),
        }
    }
}

fn is_network(text: &str) -> bool {
    let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let longest = if address.is_ipv4() { 32 } else { 128 };
    bits.is_none_or(|bits| bits.parse::<u8>().is_ok_and(|bits| bits <= longest))
}
