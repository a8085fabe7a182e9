//! How long a policy may be (R54): AWS holds it when a policy is saved. Refuses to know where a policy is kept, on which
//! some limits depend.

use super::{Lower, PolicyKind};
use crate::diagnostic::{Certainty, Diagnostic, Level};
use crate::text::Span;

/// The kind, the length that surely fits, the length beyond which AWS refuses it (nothing where that depends on where it
/// is kept), whether white space counts, and what the numbers are.
type Row = (PolicyKind, usize, Option<usize>, bool, &'static str);

const ROWS: [Row; 7] = [
    (PolicyKind::Identity, 6_144, None, false, MANAGED),
    (PolicyKind::Boundary, 6_144, Some(6_144), false, "a managed policy may have 6,144 characters"),
    (
        PolicyKind::Trust,
        2_048,
        Some(8_192),
        false,
        "a trust policy may have 2,048 characters, and at most 8,192 when the quota is raised",
    ),
    (PolicyKind::Session, 2_048, Some(2_048), true, "session policies may have 2,048 characters together"),
    (
        PolicyKind::Scp,
        5_120,
        Some(10_240),
        true,
        "a service control policy may have 10,240 characters; older pages say 5,120",
    ),
    (PolicyKind::Rcp, 5_120, Some(5_120), true, "a resource control policy may have 5,120 characters"),
    (PolicyKind::Resource, 20_480, Some(32_768), true, "a bucket policy may have 20 KB, the policy of a KMS key 32 KB"),
];
const MANAGED: &str = "a customer managed policy may have 6,144 characters, the inline policies of a user, group or role \
                       together 2,048, 5,120 or 10,240";

impl Lower<'_> {
    /// Reports a policy that is too long to be saved.
    pub(super) fn size(&mut self) {
        let Some((_, fits, most, all, limits)) = ROWS.iter().find(|(kind, ..)| *kind == self.kind) else { return };
        let length = self.text.chars().filter(|c| *all || !c.is_whitespace()).count();
        if length <= *fits {
            return;
        }
        let counted = if *all { "" } else { ", not counting white space" };
        let message = format!("the policy has {length} characters{counted}");
        let span = Span { start: 0, end: self.text.chars().next().map_or(0, |first| first.len_utf8() as u32) };
        let finding = Diagnostic::refused("Q101", "size", span, message).because(*limits);
        self.findings.push(match most {
            Some(most) if length > *most => finding,
            _ => Diagnostic { level: Level::Warning, certainty: Certainty::Likely, ..finding },
        });
    }
}
