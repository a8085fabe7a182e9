//! From JSON to statements, with what the grammar of each policy kind has to say (R1–R44). Refuses to judge what a
//! policy allows.

mod actions;
mod conditions;
mod elements;
mod head;
mod operators;
mod principals;
mod rcp;
mod resources;
mod size;
mod values;

use super::{Condition, Parsed, Policy, PolicyKind, Statement, Version};
use crate::diagnostic::Diagnostic;
use crate::json::{Member, Node, Tree, Value};
use crate::text::{Edit, Span, did_you_mean};
use elements::{Elements, effect};

const TOP: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

pub fn policy(kind: PolicyKind, text: &str, tree: Tree) -> Parsed {
    let mut lower = Lower { kind, text, version: Version::Unsaid, findings: tree.problems };
    let statements = match &tree.root {
        None => Vec::new(),
        Some(Node { value: Value::Object(members), span }) => lower.top(members, *span),
        Some(node) => {
            lower.wrong_type(node, "a policy", "an object");
            Vec::new()
        }
    };
    lower.characters();
    lower.size();
    let mut diagnostics = lower.findings;
    diagnostics.sort_by_key(|finding| (finding.span.start, finding.span.end));
    Parsed { policy: Policy { kind, version: lower.version, statements }, diagnostics }
}

pub struct Lower<'a> {
    kind: PolicyKind,
    text: &'a str,
    version: Version,
    findings: Vec<Diagnostic>,
}

impl Lower<'_> {
    fn top(&mut self, members: &[Member], span: Span) -> Vec<Statement> {
        self.names(members, &TOP, "a policy");
        if let Some(member) = self.only(members, "Version", "J133", "duplicate-other") {
            self.read_version(&member.value);
        } else {
            self.version_missing(span);
        }
        if let Some(member) = self.only(members, "Id", "J133", "duplicate-other") {
            if member.value.text().is_none() {
                self.wrong_type(&member.value, "`Id`", "a string");
            } else if !matches!(self.kind, PolicyKind::Resource | PolicyKind::Trust) {
                let message = format!("{} has no `Id`", self.kind.a());
                let finding = Diagnostic::refused("G141", "id-in-identity-policy", member.name.span, message);
                self.findings.push(finding.because("only resource-based policies carry one"));
            }
        }
        let statements = self.statements(members);
        if statements.is_empty() && !members.iter().any(|member| member.name.text == "Statement") {
            let looks_bare = members.iter().any(|member| member.name.text == "Effect");
            let finding = Diagnostic::refused("G101", "missing-statement", span, "the policy has no `Statement`");
            let finding = finding.because("a policy is a list of statements").so("it allows and denies nothing");
            self.findings.push(match looks_bare {
                true => finding.fix(
                    "wrap it as a policy",
                    vec![
                        Edit::insert(span.start as usize, "{\"Version\": \"2012-10-17\", \"Statement\": ["),
                        Edit::insert(span.end as usize, "]}"),
                    ],
                ),
                false => finding,
            });
        }
        self.sids(&statements);
        statements
    }

    fn statements(&mut self, members: &[Member]) -> Vec<Statement> {
        let lists: Vec<&Member> = members.iter().filter(|member| member.name.text == "Statement").collect();
        if let [first, second, ..] = lists.as_slice() {
            let message = "`Statement` stands twice";
            let finding = Diagnostic::refused("J128", "duplicate-statement", second.name.span, message);
            let finding = finding.because("a policy has one `Statement`; put all statements into its list");
            self.findings.push(finding.label(first.name.span, "the first stands here"));
        }
        let mut statements = Vec::new();
        for member in lists {
            if member.value.items().is_empty() && member.value.value != Value::Missing {
                let finding = Diagnostic::refused("G140", "empty-element", member.value.span, "`Statement` is empty");
                self.findings.push(finding.because("a policy needs at least one statement"));
            }
            for item in member.value.items() {
                match &item.value {
                    Value::Object(members) => statements.push(self.statement(members, item.span)),
                    _ => self.wrong_type(item, "a statement", "an object"),
                }
            }
        }
        statements
    }

    fn statement(&mut self, members: &[Member], span: Span) -> Statement {
        self.names(members, &STATEMENT, "a statement");
        let sid = self.only(members, "Sid", "J133", "duplicate-other").and_then(|member| self.sid(&member.value));
        let effect = match self.only(members, "Effect", "J130", "duplicate-effect") {
            Some(member) => (effect(self, &member.value), member.value.span),
            None => {
                let finding = Diagnostic::refused("G103", "missing-effect", span, "the statement has no `Effect`");
                self.findings.push(
                    finding.because("every statement says `\"Effect\": \"Allow\"` or `\"Deny\"`").so("it does nothing"),
                );
                (None, span)
            }
        };
        let mut elements = Elements { lower: self, members, statement: span };
        let (principals, actions) = (elements.principals(), elements.actions());
        if elements.lower.kind == PolicyKind::Rcp {
            elements.check_rcp(effect.0, effect.1, actions.as_ref());
        }
        Statement {
            span,
            sid,
            effect: effect.0,
            effect_span: effect.1,
            principals,
            actions,
            resources: elements.resources(),
            conditions: elements.conditions(),
        }
    }

    /// Reports members that have no business here.
    fn names(&mut self, members: &[Member], known: &[&str], of: &str) {
        for member in members {
            let name = member.name.text.as_str();
            if known.contains(&name) {
                continue;
            }
            let near = did_you_mean(name, known.iter().copied());
            let because = match near {
                Some(near) if near.eq_ignore_ascii_case(name) => format!("element names are case-sensitive: `{near}`"),
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("{of} has {}", known.join(", ")),
            };
            let message = format!("`{name}` is no element of {of}");
            let finding = Diagnostic::refused("G107", "unknown-element", member.name.span, message).because(because);
            self.findings.push(match near {
                Some(near) => finding.fix(format!("write `{near}`"), vec![Edit::replace(member.name.span, near)]),
                None => finding,
            });
        }
    }

    /// The member of this name; of several the last, as parsers take it, and a finding.
    fn only<'m>(
        &mut self,
        members: &'m [Member],
        name: &str,
        code: &'static str,
        finding: &'static str,
    ) -> Option<&'m Member> {
        let mut all = members.iter().filter(|member| member.name.text == name);
        let first = all.next()?;
        let Some(last) = all.next_back() else { return Some(first) };
        let message = format!("`{name}` stands twice");
        self.findings.push(
            Diagnostic::refused(code, finding, last.name.span, message)
                .because("IAM refuses an element that stands twice")
                .label(first.name.span, "the first stands here"),
        );
        Some(last)
    }

    fn wrong_type(&mut self, node: &Node, what: &str, wanted: &str) {
        if node.value == Value::Missing {
            return;
        }
        let message = format!("{what} must be {wanted}, and this is {}", node.kind());
        self.findings.push(Diagnostic::refused("G109", "wrong-json-type", node.span, message));
    }

    /// IAM takes only tab, line feed, carriage return and U+0020 to U+00FF (R6).
    fn characters(&mut self) {
        if self.kind == PolicyKind::Resource {
            return;
        }
        let outside = |c: char| c > '\u{ff}' || (c < ' ' && !matches!(c, '\t' | '\n' | '\r'));
        // How many findings cover each byte, as differences: one pass over findings, one over the text.
        let mut covers = vec![0i32; self.text.len() + 1];
        for finding in &self.findings {
            let edits = finding.fixes.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.span));
            for span in edits.chain([finding.span]) {
                let mut add = |at: u32, by| covers.get_mut(at as usize).map_or((), |count| *count += by);
                add(span.start, 1);
                add(span.end, -1);
            }
        }
        covers.iter_mut().fold(0, |sum, count| {
            *count += sum;
            *count
        });
        let bare = |at: usize| covers.get(at).is_none_or(|count| *count == 0);
        let found = self.text.char_indices().find(|(at, c)| outside(*c) && bare(*at));
        if let Some((at, c)) = found {
            let span = Span::new(at, at + c.len_utf8());
            let message = format!("`{c}` (U+{:04X}) may not stand in a policy", c as u32);
            self.findings.push(
                Diagnostic::refused("J166", "charset", span, message)
                    .because("IAM allows tab, line breaks and the characters U+0020 to U+00FF"),
            );
        }
    }

    fn variables(&self) -> bool {
        self.version == Version::V2012
    }
}

/// Conditions are made in `elements`; named here so that the module's parts share one list of types.
pub type Conditions = Vec<Condition>;
