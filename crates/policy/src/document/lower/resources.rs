//! Resource and NotResource (R34–R40, R46). Refuses to know which resources exist.

use super::elements::Elements;
use crate::diagnostic::{Certainty, Consequence, Diagnostic};
use crate::document::{PolicyKind, ResourceEntry, Resources};
use crate::json::Text;
use crate::pattern::ArnPattern;

impl Elements<'_, '_> {
    pub fn resources(&mut self) -> Option<Resources> {
        let kind = self.lower.kind;
        let Some((negated, span, items)) = self.pair("Resource", "NotResource") else {
            if kind.has_resource() {
                self.missing("G105", "missing-resource", "`Resource`", "a statement says which resources it is about");
            }
            return None;
        };
        if !kind.has_resource() {
            let name = if negated { "NotResource" } else { "Resource" };
            let finding =
                Diagnostic::refused("T103", "trust-resource", span, format!("a role trust policy has no `{name}`"));
            self.push(finding.because("it is about the role that it belongs to"));
            return None;
        }
        let variables = self.lower.variables();
        let mut entries = Vec::new();
        for text in self.strings(items, "`Resource`") {
            self.check_resource(&text);
            entries.push(ResourceEntry { span: text.span, pattern: ArnPattern::resource(&text.text, variables) });
        }
        Some(Resources { negated, span, entries })
    }

    fn check_resource(&mut self, text: &Text) {
        let value = text.text.as_str();
        if value == "*" {
            return;
        }
        let parts: Vec<&str> = value.splitn(6, ':').collect();
        let service = parts.get(2).copied().unwrap_or_default();
        let refused = |code, name, message: String| Diagnostic::refused(code, name, text.span, message);
        let finding = if parts.first() != Some(&"arn") || parts.len() < 2 {
            refused("R101", "arn-prefix", format!("`{value}` is no ARN"))
                .because("a resource is `*` or an ARN, which begins with `arn:`")
                .so("it covers nothing")
        } else if parts.len() < 6 {
            self.short(text, &parts)
        } else if service.contains(['*', '?']) || service.is_empty() {
            refused("R104", "arn-service", format!("`{value}` does not name its service"))
                .because("the third part names one service, without wildcards")
        } else if let Some(word) = wild_type(&parts) {
            refused("R107", "arn-resource-part", format!("`{word}` has a wildcard in the type of the resource"))
                .because("the resource of an IAM ARN is `*` or begins with its type, like `user/` or `role/`")
        } else if value.ends_with(':') && parts.get(5).is_some_and(|part| part.is_empty()) {
            Diagnostic::inert("R107", "arn-resource-part", text.span, format!("`{value}` ends before the resource"))
                .because("the sixth part names the resource, or is `*`")
        } else {
            return self.check_variables(text, &parts);
        };
        self.push(finding);
    }

    /// An ARN with fewer than six parts. IAM saves some, and how they match nobody documents (R37, R39).
    fn short(&self, text: &Text, parts: &[&str]) -> Diagnostic {
        let value = text.text.as_str();
        let because = "arn:partition:service:region:account:resource, where region and account may be empty";
        let message = format!("`{value}` has {} parts; an ARN has six", parts.len());
        let open = value.ends_with('*');
        let saved = match self.lower.kind {
            PolicyKind::Identity | PolicyKind::Boundary | PolicyKind::Session => {
                let bare = matches!(parts.get(2), Some(&("s3" | "iam"))) && !open;
                parts.len() > 2 && !value.contains("::") && !bare
            }
            PolicyKind::Scp => open,
            PolicyKind::Resource => true,
            PolicyKind::Rcp | PolicyKind::Trust => false,
        };
        if !saved {
            return Diagnostic::refused("R102", "arn-fields", text.span, message).because(because);
        }
        let finding = Diagnostic::inert("R102", "arn-fields", text.span, message).because(because);
        let finding = Diagnostic { certainty: Certainty::Likely, ..finding };
        match self.lower.kind {
            PolicyKind::Resource if !open => finding.so("it covers nothing"),
            _ => Diagnostic { verdict: Consequence::Broader, ..finding }.so("whatever is missing counts as `*`"),
        }
    }

    /// Variables are filled in from version 2012-10-17 on, and in the resource part only (R1, R46).
    fn check_variables(&mut self, text: &Text, parts: &[&str]) {
        if self.old_variable(text) {
            return;
        }
        if parts.iter().take(5).any(|part| part.contains("${")) {
            let message = format!("`{}` has a variable before its resource part", text.text);
            let finding = Diagnostic::inert("V105", "variable-not-here", text.span, message)
                .because("variables are filled in behind the fifth colon")
                .so("there it is plain text");
            self.push(Diagnostic { certainty: Certainty::Likely, ..finding });
        }
    }
}

/// The type of an IAM resource, where it has a wildcard; `*` for the whole resource is no type (R38).
fn wild_type<'t>(parts: &[&'t str]) -> Option<&'t str> {
    let [_, _, "iam", region, account, resource] = parts else { return None };
    let word = resource.split('/').next()?;
    let variable = [region, account, &word].iter().any(|part| part.contains("${"));
    Some(word).filter(|word| *resource != "*" && !variable && word.contains(['*', '?']))
}
