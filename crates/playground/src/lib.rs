//! What a learner does: scenarios, the terminal, links. It shows decisions and makes none; how access is decided is
//! `rolecall-iam`'s.
//!
//! A [`Scenario`] is a document; a [`Play`] is that document with its world built and its terminal open.
//!
//! ```
//! use rolecall_playground::{Change, Play};
//! use rolecall_policy::catalog::Catalog;
//!
//! let text = r#"{ "title": "One user", "accounts": [{ "id": "111111111111", "users": [
//!     { "name": "James", "accessKeys": [{ "profile": "james" }] }] }], "terminal": { "as": "james" } }"#;
//! let mut play = Play::open(text, Catalog::core()).unwrap();
//!
//! let entry = play.run("aws s3 ls");
//! assert_eq!(entry.code, 254);
//! play.apply(Change::AddInline { owner: "arn:aws:iam::111111111111:user/James".into(), name: "list".into(), text: None })?;
//! assert_eq!(play.entries()[0].code, 0, "the transcript was replayed in the changed world");
//! # Ok::<(), String>(())
//! ```

pub mod call;
pub mod change;
pub mod judge;
pub mod play;
pub mod scenario;
pub mod view;

mod aws;
mod hex;
mod jq;
mod library;
mod machine;
mod percent;
mod python;
mod shell;
mod trail;

#[cfg(any(feature = "types", feature = "schema"))]
pub mod generated;
#[cfg(feature = "markdown")]
pub mod markdown;

pub use change::Change;
pub use jq::Jq;
pub use library::{Commands, CommandsError};
pub use play::Play;
pub use scenario::Scenario;
