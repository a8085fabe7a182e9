//! What a shell keeps for itself between commands: functions, aliases, options, parameters, arrays. Refuses to know the
//! shell, and what a function does.

use super::Variable;
use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a function does, which only the shell can read.
pub(crate) type Body = Arc<dyn Any + Send + Sync>;

pub(crate) type Array = BTreeMap<i64, String>;

#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) functions: Arc<BTreeMap<String, Body>>,
    pub(crate) aliases: Arc<BTreeMap<String, String>>,
    pub(crate) options: Options,
    /// `$1` and so on.
    pub(crate) positional: Arc<Vec<String>>,
    /// The script that runs; nothing at the prompt.
    pub(crate) script: Option<Arc<str>>,
    /// Where in its text the command stands that runs.
    pub(crate) line: usize,
    /// What the running functions have hidden by `local`, innermost last.
    pub(crate) locals: Vec<Vec<Hidden>>,
    /// How many loops the command is in.
    pub(crate) loops: usize,
    /// How many sourced files the command is in.
    pub(crate) sourced: usize,
    pub(crate) arrays: Arc<BTreeMap<String, Array>>,
    pub(crate) readonly: Arc<BTreeSet<String>>,
    /// How many commands were put in the background.
    pub(crate) jobs: u32,
    /// How often chance was asked.
    pub(crate) chance: u64,
    /// How many shells the command is in.
    pub(crate) level: usize,
    /// `$_`
    pub(crate) last_word: String,
    /// What `trap` holds ready, by the name of the signal.
    pub(crate) traps: Arc<BTreeMap<String, String>>,
}

/// What `set` turns on.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Options {
    pub(crate) errexit: bool,
    pub(crate) nounset: bool,
    pub(crate) xtrace: bool,
    pub(crate) pipefail: bool,
    pub(crate) noglob: bool,
}

/// A name with what it stood for.
pub(crate) type Hidden = (String, Option<Variable>, Option<Array>);
