//! jq: a filter and JSON texts in, text out. Refuses to know the shell, files, the clock and who calls.
//!
//! The language is jaq's (`jaq-core`); values, the functions of jq 1.7 and its words are ours, since jaq prints and
//! complains in its own way. Everything that a filter may see is in the [`Call`].

pub mod call;

#[cfg(feature = "engine")]
mod dates;
#[cfg(feature = "engine")]
mod expressions;
#[cfg(feature = "engine")]
mod formats;
#[cfg(feature = "engine")]
mod index;
#[cfg(feature = "engine")]
mod inputs;
#[cfg(feature = "engine")]
mod limit;
#[cfg(feature = "engine")]
mod math;
#[cfg(feature = "engine")]
mod mend;
#[cfg(feature = "engine")]
mod native;
#[cfg(feature = "engine")]
mod number;
#[cfg(feature = "engine")]
mod paths;
#[cfg(feature = "engine")]
mod program;
#[cfg(feature = "engine")]
mod read;
#[cfg(feature = "engine")]
mod run;
#[cfg(feature = "engine")]
mod value;
#[cfg(feature = "engine")]
mod write;

pub use call::{Answer, Call, End, Given, Kind, MOST_STEPS, Printed, Source, Style};
#[cfg(feature = "engine")]
pub use limit::run;
