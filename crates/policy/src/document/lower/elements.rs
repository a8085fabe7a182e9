//! The elements of one statement but its conditions: principals, actions, resources. Refuses to know the rest of the
//! policy.

use super::Lower;
use crate::diagnostic::Diagnostic;
use crate::document::{
    ActionEntry, Actions, Effect, Nobody, PolicyKind, PrincipalEntry, PrincipalKind, PrincipalName, Principals,
    ResourceEntry, Resources,
};
use crate::json::{Member, Node, Text, Value};
use crate::pattern::{ArnPattern, Pattern, Syntax};
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
    fn pair(&mut self, name: &'static str, negation: &'static str) -> Option<(bool, Span, Vec<Node>)> {
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

    fn missing(&mut self, code: &'static str, finding: &'static str, what: &str, because: &str) {
        let message = format!("the statement has no {what}");
        let finding = Diagnostic::refused(code, finding, self.statement, message);
        self.push(finding.because(because).so("it never applies"));
    }

    /// The strings of a list; anything else is reported.
    fn strings(&mut self, items: Vec<Node>, what: &str) -> Vec<Text> {
        let mut strings = Vec::new();
        for item in items {
            match item.value {
                Value::Text(text) => strings.push(text),
                _ => self.lower.wrong_type(&item, what, "a string or a list of strings"),
            }
        }
        strings
    }

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
        let colons = value.matches(':').count();
        if !value.starts_with("arn:") {
            let finding = Diagnostic::refused("R101", "arn-prefix", text.span, format!("`{value}` is no ARN"));
            self.push(finding.because("a resource is `*` or an ARN, which begins with `arn:`").so("it covers nothing"));
        } else if colons < 5 {
            let message = format!("`{value}` has {} parts; an ARN has six", colons + 1);
            let finding = Diagnostic::refused("R102", "arn-fields", text.span, message);
            self.push(
                finding.because("arn:partition:service:region:account:resource, where region and account may be empty"),
            );
        } else if value.split(':').nth(2).is_some_and(|service| service.contains(['*', '?']) || service.is_empty()) {
            let finding =
                Diagnostic::refused("R104", "arn-service", text.span, format!("`{value}` does not name its service"));
            self.push(finding.because("the third part names one service, without wildcards"));
        } else if value.split(':').nth(5).is_some_and(str::is_empty) && value.ends_with(':') {
            let finding = Diagnostic::inert(
                "R107",
                "arn-resource-part",
                text.span,
                format!("`{value}` ends before the resource"),
            );
            self.push(finding.because("the sixth part names the resource, or is `*`"));
        }
    }

    pub fn principals(&mut self) -> Option<Principals> {
        let kind = self.lower.kind;
        let found: Vec<Member> = self
            .members
            .iter()
            .filter(|m| m.name.text == "Principal" || m.name.text == "NotPrincipal")
            .cloned()
            .collect();
        let Some(member) = found.first() else {
            if kind.has_principal() {
                let because = "a policy on a resource or a role says whom it is about";
                self.missing("G106", "missing-principal", "`Principal`", because);
            }
            return None;
        };
        if let Some(second) = found.get(1) {
            let message = "a statement names principals once";
            self.push(Diagnostic::refused("G108", "element-conflict", second.name.span, message));
        }
        let negated = member.name.text == "NotPrincipal";
        if !kind.has_principal() {
            let message = format!("{} has no `{}`", kind.a(), member.name.text);
            let finding = Diagnostic::refused("G120", "principal-not-allowed-here", member.name.span, message);
            self.push(finding.because("it is about the identity that it is attached to"));
            return None;
        }
        if negated && kind == PolicyKind::Trust {
            let finding = Diagnostic::refused(
                "T105",
                "trust-notprincipal",
                member.name.span,
                "a role trust policy has no `NotPrincipal`",
            );
            self.push(finding.because("name those who may assume the role"));
        }
        if negated
            && kind == PolicyKind::Resource
            && self.find("Effect").iter().any(|it| it.value.text().is_some_and(|text| text.text == "Allow"))
        {
            let message = "an Allow with `NotPrincipal` lets in everyone who is not listed, also unsigned";
            let finding = Diagnostic::refused("P105", "allow-notprincipal", member.name.span, message);
            self.push(finding.because("AWS no longer takes it: name those who may come in"));
        }
        let entries = self.principal_entries(&member.value);
        Some(Principals { negated, span: member.value.span, entries })
    }

    fn principal_entries(&mut self, node: &Node) -> Vec<PrincipalEntry> {
        let mut entries = Vec::new();
        match &node.value {
            Value::Text(text) if text.text == "*" => entries.push(self.principal(PrincipalKind::Aws, text)),
            Value::Text(text) => {
                let message = format!("`{}` stands without its kind", text.text);
                let (start, end) = (node.span.start as usize, node.span.end as usize);
                let wrap = vec![Edit::insert(start, "{\"AWS\": "), Edit::insert(end, "}")];
                let finding = Diagnostic::refused("P101", "principal-format", text.span, message)
                    .because("only `\"*\"` is a principal by itself; others stand under AWS, Service or Federated")
                    .so("it names nobody");
                self.push(finding.fix("write it under AWS", wrap));
                let name = PrincipalName::Nobody(Nobody::Malformed);
                entries.push(PrincipalEntry { span: text.span, text: text.text.clone(), name });
            }
            Value::Object(members) => {
                if members.is_empty() {
                    let finding = Diagnostic::refused("G140", "empty-element", node.span, "`Principal` is empty");
                    self.push(finding.so("the statement applies to nobody"));
                }
                for member in members {
                    let Some(kind) = PrincipalKind::parse(&member.name.text) else {
                        let known = ["AWS", "Service", "Federated", "CanonicalUser"];
                        let near = did_you_mean(&member.name.text, known);
                        let message = format!("`{}` is no kind of principal", member.name.text);
                        let finding = Diagnostic::refused("P102", "principal-key", member.name.span, message)
                            .because("the kinds are AWS, Service, Federated and CanonicalUser");
                        self.push(match near {
                            Some(near) => {
                                finding.fix(format!("write `{near}`"), vec![Edit::replace(member.name.span, near)])
                            }
                            None => finding,
                        });
                        continue;
                    };
                    for text in self.strings(member.value.items().to_vec(), "a principal") {
                        entries.push(self.principal(kind, &text));
                    }
                }
            }
            _ => self.lower.wrong_type(node, "`Principal`", "`\"*\"` or an object"),
        }
        entries
    }

    fn principal(&mut self, kind: PrincipalKind, text: &Text) -> PrincipalEntry {
        let name = PrincipalName::parse(kind, &text.text);
        if let PrincipalName::Nobody(why) = &name {
            let (code, finding, because) = match why {
                Nobody::PartialWildcard => (
                    "P103",
                    "principal-wildcard",
                    "a principal is `*` or one exact name; for a pattern use `*` with a condition on aws:PrincipalArn",
                ),
                Nobody::Group => ("P101", "principal-format", "groups do not sign in: name users or roles"),
                Nobody::StarNotHere => ("P103", "principal-wildcard", "`*` is legal under `AWS` only"),
                Nobody::Malformed => (
                    "P101",
                    "principal-format",
                    "a principal is an account id or the ARN of an account root, a user, a role or a role session",
                ),
            };
            let message = format!("`{}` names nobody", text.text);
            self.push(Diagnostic::refused(code, finding, text.span, message).because(because).so("it never matches"));
        }
        PrincipalEntry { span: text.span, text: text.text.clone(), name }
    }
}
