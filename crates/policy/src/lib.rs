//! The policy language: text in, meaning out. It knows JSON with spans, ARNs, patterns, statements and AWS's published
//! data, and refuses to know that a world exists or who is calling.
//!
//! Start with [`parse`]: it never fails, whatever was pasted.
//!
//! ```
//! use rolecall_policy::{parse, PolicyKind};
//!
//! let pasted = r#"{
//!   "Version": "2012-10-17",
//!   "Statement": { "Effect": “Allow”, "Action": "s3:ListAllMyBuckets" "Resource": "*", }, // every bucket
//! }"#;
//! let parsed = parse(PolicyKind::Identity, pasted);
//!
//! let statement = &parsed.policy.statements[0];
//! assert!(statement.actions.as_ref().unwrap().entries[0].pattern.matches_text("s3:listallmybuckets"));
//! let codes: Vec<_> = parsed.diagnostics.iter().map(|d| d.name).collect();
//! assert_eq!(codes, ["smart-quotes", "missing-comma", "trailing-comma", "trailing-comma", "comment-line"]);
//! ```

pub mod catalog;
pub mod diagnostic;
pub mod document;
pub mod json;
pub mod keys;
pub mod name;
pub mod pattern;
pub mod text;
pub mod value;

pub use diagnostic::{Certainty, Consequence, Diagnostic, Fix, Label, Level, Safety};
pub use document::{Parsed, Policy, PolicyKind, Statement, parse};
pub use name::{AccountId, ActionName, Arn};
pub use text::Span;
