//! Worlds and decisions. It knows accounts, principals, resources, requests and how AWS decides them, and refuses to
//! know command syntax, output formats, the page, the real clock and randomness.
//!
//! Build a [`World`], ask one [`Request`], read the [`Decision`]: its trace is what was computed, and the verdict is
//! folded from that trace.
//!
//! ```
//! use rolecall_iam::{authorize, Caller, PolicyDoc, Request, Verdict, World};
//! use rolecall_iam::world::{Account, User};
//!
//! let mut account = Account::new("111111111111".parse()?);
//! let mut james = User::new(account.id, "/", "James");
//! james.policies.put_inline("read", PolicyDoc::identity(r#"{ "Version": "2012-10-17", "Statement":
//!     { "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::reports/*" } }"#));
//! let caller = Caller::User(james.arn.clone());
//! account.users.insert(james.name.clone(), james);
//! account.resources.insert("arn:aws:s3:::reports".parse()?, rolecall_iam::world::Resource::default());
//! let mut world = World::default();
//! world.accounts.insert(account.id, account);
//!
//! let read = Request::new(caller.clone(), "s3:GetObject".parse()?, "arn:aws:s3:::reports/q1.csv".parse()?);
//! assert_eq!(authorize(&world, &read).verdict, Verdict::Allowed);
//! let write = Request::new(caller, "s3:PutObject".parse()?, "arn:aws:s3:::reports/q1.csv".parse()?);
//! let denied = authorize(&world, &write);
//! assert_eq!(denied.verdict, Verdict::ImplicitDeny);
//! println!("{}", rolecall_iam::explain(&world, &denied).to_text());
//! # Ok::<(), rolecall_policy::name::NameError>(())
//! ```

pub mod context;
pub mod eval;
pub mod id;
pub mod request;
pub mod sts;
pub mod time;
pub mod world;

pub use eval::{Checked, Decision, authorize, authorize_all, explain::explain};
pub use eval::{Layer, LayerKind, Verdict};
pub use request::{Caller, Request, Target};
pub use time::Time;
pub use world::{PolicyAddress, PolicyDoc, SessionId, World};
