//! Action and NotAction (R27–R30). Refuses to know which actions exist.

use super::elements::Elements;
use crate::diagnostic::{Certainty, Consequence, Diagnostic, Level};
use crate::document::{ActionEntry, Actions};
use crate::json::Text;
use crate::pattern::{Pattern, Syntax};
use crate::text::Edit;

impl Elements<'_, '_> {
    pub fn actions(&mut self) -> Option<Actions> {
        let Some((negated, span, items)) = self.pair("Action", "NotAction") else {
            self.missing("G104", "missing-action", "`Action`", "a statement says which actions it is about");
            return None;
        };
        let mut entries = Vec::new();
        for text in self.strings(items, "`Action`") {
            self.check_action(&text);
            let pattern = Pattern::new(&text.text.to_ascii_lowercase(), Syntax { wildcards: true, variables: false });
            entries.push(ActionEntry { span: text.span, pattern });
        }
        Some(Actions { negated, span, entries })
    }

    fn check_action(&mut self, text: &Text) {
        if text.text == "*" {
            return;
        }
        if text.text.contains("${") {
            let message = format!("`{}` has a variable in it", text.text);
            let finding = Diagnostic::refused("V105", "variable-not-here", text.span, message);
            return self
                .push(finding.because("variables stand in resources and in conditions").so("it matches no action"));
        }
        if text.text.is_empty() {
            let finding = Diagnostic::refused("A102", "action-syntax", text.span, "the action is empty");
            return self.push(finding.so("it matches no action"));
        }
        let refused = |name, message: String| Diagnostic::refused("A102", name, text.span, message);
        let finding = match text.text.split(':').collect::<Vec<_>>().as_slice() {
            ["*", "*"] => {
                let finding = Diagnostic::inert("A104", "wildcard-in-service", text.span, "`*:*` says the same as `*`");
                Diagnostic { level: Level::Hint, verdict: Consequence::Tidy, certainty: Certainty::Likely, ..finding }
                    .fix("write `*`", vec![Edit::replace(text.span, "*")])
            }
            [service, _] if service.contains(['*', '?']) => Diagnostic::refused(
                "A104",
                "wildcard-in-service",
                text.span,
                format!("`{}` has a wildcard in its service", text.text),
            )
            .because("wildcards stand behind the colon, as in `s3:*`"),
            [service, name] if !service.trim().is_empty() && !name.is_empty() => {
                if text.text.contains(|c: char| c.is_whitespace() || c == ',') {
                    let message = format!("`{}` has a blank or a comma in it", text.text);
                    Diagnostic::inert("A102", "action-syntax", text.span, message)
                        .because("one string is one action; several actions are a list")
                        .so("it matches no action")
                } else {
                    return;
                }
            }
            [_] => refused("action-syntax", format!("`{}` does not say its service", text.text))
                .because("an action is written `service:Name`, like `s3:GetObject`"),
            [_, _, _, ..] => refused("action-syntax", format!("`{}` has more than one colon", text.text)),
            _ => refused("action-syntax", format!("`{}` is not an action", text.text))
                .because("an action is written `service:Name`, like `s3:GetObject`"),
        };
        self.push(finding);
    }
}
