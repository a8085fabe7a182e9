//! The elements that say nothing about access: Version and Sid (R1, R2, R9). Refuses to know the others.

use super::Lower;
use crate::diagnostic::{Certainty, Consequence, Diagnostic, Level};
use crate::document::{PolicyKind, Statement, Version};
use crate::json::{Node, Text};
use crate::text::{Edit, Span};
use std::collections::BTreeMap;

impl Lower<'_> {
    pub fn read_version(&mut self, node: &Node) {
        let Some(text) = node.text() else {
            self.version = Version::Unknown;
            return self.wrong_type(node, "`Version`", "a string");
        };
        self.version = match text.text.as_str() {
            "2012-10-17" => Version::V2012,
            "2008-10-17" => Version::V2008,
            _ => Version::Unknown,
        };
        let fix = |finding: Diagnostic| finding.fix("write 2012-10-17", vec![Edit::replace(text.span, "2012-10-17")]);
        if self.version == Version::Unknown {
            let straight: String = text.text.chars().map(|c| if c.is_ascii() { c } else { '-' }).collect();
            let message = match straight == "2012-10-17" || straight == "2008-10-17" {
                true => format!("`{}` has long dashes where hyphens belong", text.text),
                false => format!("`{}` is not a version of the policy language", text.text),
            };
            let finding = Diagnostic::refused("G110", "version-value", text.span, message);
            self.findings
                .push(fix(finding.because("the versions are `2012-10-17` and `2008-10-17`; it is no date of yours")));
        } else if self.version == Version::V2008 && self.kind.needs_2012() {
            let message = format!("{} must be of version 2012-10-17", self.kind.a());
            self.findings.push(fix(Diagnostic::refused("G110", "version-value", text.span, message)));
        }
    }

    pub fn version_missing(&mut self, span: Span) {
        let insert = vec![Edit::insert(span.start as usize + 1, "\"Version\": \"2012-10-17\", ")];
        let at = Span::new(span.start as usize, span.start as usize + 1);
        let finding = if self.kind.needs_2012() {
            Diagnostic::refused("G111", "version-missing", at, "the policy has no `Version`")
                .because("without one it counts as 2008-10-17, and IAM wants 2012-10-17 here")
        } else {
            let finding = Diagnostic::inert("G111", "version-missing", at, "the policy has no `Version`");
            Diagnostic { level: Level::Info, verdict: Consequence::Tidy, ..finding }
                .because("without one it counts as 2008-10-17, where `${…}` is plain text")
        };
        self.findings.push(finding.fix("insert the version", insert));
    }

    pub fn sid(&mut self, node: &Node) -> Option<Text> {
        let Some(text) = node.text() else {
            self.wrong_type(node, "`Sid`", "a string");
            return None;
        };
        let plain = text.text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !plain && self.kind != PolicyKind::Resource {
            let kept: String = text.text.chars().filter(char::is_ascii_alphanumeric).collect();
            let message = format!("the Sid `{}` has characters other than letters and digits", text.text);
            let finding = Diagnostic::refused("G131", "sid-characters", text.span, message);
            self.findings.push(
                finding
                    .because("IAM allows A to Z, a to z and 0 to 9 in a Sid")
                    .fix(format!("write `{kept}`"), vec![Edit::replace(text.span, kept)]),
            );
        }
        Some(text.clone())
    }

    pub fn sids(&mut self, statements: &[Statement]) {
        let mut seen: BTreeMap<&str, &Text> = BTreeMap::new();
        for sid in statements.iter().filter_map(|statement| statement.sid.as_ref()) {
            match seen.get(sid.text.as_str()).filter(|_| !sid.text.is_empty()) {
                Some(first) => {
                    let message = format!("the Sid `{}` stands twice", sid.text);
                    let finding = Diagnostic::refused("G130", "sid-duplicate", sid.span, message)
                        .because("a Sid is unique inside its policy")
                        .label(first.span, "the first stands here");
                    // Services other than IAM mostly take it.
                    self.findings.push(match self.kind {
                        PolicyKind::Resource => Diagnostic {
                            level: Level::Warning,
                            verdict: Consequence::Tidy,
                            certainty: Certainty::Likely,
                            ..finding
                        },
                        _ => finding,
                    });
                }
                None => drop(seen.insert(&sid.text, sid)),
            }
        }
    }
}
