//! Principal and NotPrincipal (R11–R17, R25). Refuses to know who exists.

use super::elements::Elements;
use crate::diagnostic::Diagnostic;
use crate::document::{Nobody, PolicyKind, PrincipalEntry, PrincipalKind, PrincipalName, Principals};
use crate::json::{Member, Node, Text, Value};
use crate::text::{Edit, did_you_mean};

impl Elements<'_, '_> {
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
        if kind == PolicyKind::Rcp {
            self.check_rcp_principal(member);
        }
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
                    .because("only `\"*\"` is a principal by itself; others stand under AWS, Service or Federated");
                // What is meant by an account's id alone is not open to doubt (R13).
                let name = text.text.parse().map_or(PrincipalName::Nobody(Nobody::Malformed), PrincipalName::Account);
                let finding = match name {
                    PrincipalName::Account(_) => finding,
                    _ => finding.so("it names nobody"),
                };
                self.push(finding.fix("write it under AWS", wrap));
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
                    if kind == PrincipalKind::Federated && self.lower.kind == PolicyKind::Resource {
                        let message = "an identity provider is a principal of role trust policies alone";
                        let finding = Diagnostic::inert("P104", "federated-not-here", member.name.span, message);
                        let because = "whom it vouches for comes here as a session of the role that was assumed";
                        self.push(finding.because(because).so("it never matches"));
                    }
                    if matches!(&member.value.value, Value::Array(items) if items.is_empty()) {
                        let message = format!("`{}` lists nobody", member.name.text);
                        self.push(Diagnostic::inert("G140", "empty-element", member.value.span, message));
                    }
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
