//! The values of conditions: their types and their variables (R46, R60). Refuses to compare them with anything.

use super::elements::{Elements, has_variable};
use crate::diagnostic::{Certainty, Diagnostic};
use crate::document::{Operator, Test, ValueMeaning};
use crate::json::Text;
use crate::pattern::{ArnPattern, Pattern, Syntax};
use crate::value::{Number, boolean, date, is_base64, network};

impl Elements<'_, '_> {
    pub fn value(&mut self, operator: Operator, text: &Text) -> ValueMeaning {
        let meaning = self.meaning(operator, &text.text);
        match &meaning {
            ValueMeaning::Text(_) => drop(self.old_variable(text)),
            ValueMeaning::Arn(pattern) => {
                self.old_variable(text);
                if !pattern.has_six_parts() {
                    self.no_arn(operator, text);
                }
            }
            ValueMeaning::Plain(_) => self.check_type(operator, text),
        }
        meaning
    }

    fn meaning(&self, operator: Operator, text: &str) -> ValueMeaning {
        // Under other operators a variable is plain text (R46).
        let variables = self.lower.variables();
        match operator.test {
            Some(Test::StringEquals | Test::StringEqualsIgnoreCase) => {
                ValueMeaning::Text(Pattern::new(text, Syntax { wildcards: false, variables }))
            }
            Some(Test::StringLike) => ValueMeaning::Text(Pattern::new(text, Syntax { wildcards: true, variables })),
            Some(Test::Arn) => ValueMeaning::Arn(ArnPattern::condition(text, variables)),
            _ => ValueMeaning::Plain(text.to_string()),
        }
    }

    /// An ARN operator with something else: AWS saves it, and it matches nothing (R64).
    fn no_arn(&mut self, operator: Operator, text: &Text) {
        let message = format!("`{}` has fewer than six parts, so it is no ARN", text.text);
        let so = if operator.negated { "it always holds where the key is present" } else { "it never matches" };
        let finding = Diagnostic::inert("C112", "value-type", text.span, message)
            .because("ArnEquals and ArnLike compare part by part; `*` stays within its part")
            .so(so);
        self.push(Diagnostic { certainty: Certainty::Likely, ..finding });
    }

    /// Whether a value is of its operator's type.
    fn check_type(&mut self, operator: Operator, text: &Text) {
        let value = text.text.as_str();
        let (sound, wanted) = match operator.test {
            Some(Test::Bool | Test::Null) => (boolean(value).is_some(), "`true` or `false`"),
            Some(
                Test::NumericEquals
                | Test::NumericLessThan
                | Test::NumericLessThanEquals
                | Test::NumericGreaterThan
                | Test::NumericGreaterThanEquals,
            ) => (Number::parse(value).is_some(), "a number"),
            Some(
                Test::DateEquals
                | Test::DateLessThan
                | Test::DateLessThanEquals
                | Test::DateGreaterThan
                | Test::DateGreaterThanEquals,
            ) => (date(value).is_some(), "a date like `2026-01-15T09:00:00Z`"),
            Some(Test::IpAddress) => (network(value).is_some(), "an IP address or a range like `203.0.113.0/24`"),
            Some(Test::BinaryEquals) => (is_base64(value), "Base64, with its padding"),
            _ => return,
        };
        if sound {
            return;
        }
        if has_variable(value) {
            let message = format!("`{value}` has a variable, which this operator does not fill in");
            let finding = Diagnostic::refused("V107", "variable-operator", text.span, message)
                .because("variables stand under String and Arn operators")
                .so("the condition never holds");
            // AWS's pages disagree about Bool, so it may well be saved.
            let inert = Diagnostic::inert("V107", "variable-operator", text.span, "");
            let (level, verdict) = (inert.level, inert.verdict);
            return self.push(match operator.test {
                Some(Test::Bool) => Diagnostic { level, verdict, certainty: Certainty::Likely, ..finding },
                _ => finding,
            });
        }
        let finding = Diagnostic::refused("C112", "value-type", text.span, format!("`{value}` is not {wanted}"));
        self.push(finding.so("the condition never holds"));
    }
}
