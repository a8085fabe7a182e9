//! What a call of jq says and what comes of it. Refuses to know how it is answered.

use serde::{Deserialize, Serialize};

/// One run of jq.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Call {
    /// The filter.
    pub program: String,
    /// What is piped in, or the files that were named, in order.
    pub sources: Vec<Source>,
    /// What `--arg` and its kin give.
    pub named: Vec<Given>,
    /// What stands behind `--args` and `--jsonargs`.
    pub positional: Vec<Given>,
    /// The exported variables.
    pub env: Vec<(String, String)>,
    /// Seconds since 1970.
    pub now: f64,
    /// `-n`
    pub null_input: bool,
    /// `-R`
    pub raw_input: bool,
    /// `-s`
    pub slurp: bool,
    /// `-e`
    pub exit_status: bool,
    /// How values are printed.
    pub style: Style,
}

/// A text to read values from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The file's name; nothing for what is piped in.
    pub name: Option<String>,
    /// What it holds.
    pub text: String,
}

/// A value that the command line gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// As in `$name`; empty where it has none.
    pub name: String,
    /// How the text is read.
    pub kind: Kind,
    /// What was given, or what the file holds.
    pub text: String,
}

/// How a text becomes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// As it is: `--arg`, `--args`, `--rawfile`.
    Text,
    /// One JSON value: `--argjson`, `--jsonargs`.
    Json,
    /// All values of a file, in an array: `--slurpfile`.
    Slurp,
}

/// How values are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Style {
    /// Blanks of each level, nothing for one line: `-c`, `--indent`.
    pub indent: Option<u8>,
    /// `--tab`
    pub tab: bool,
    /// `-S`
    pub sort: bool,
    /// `-a`
    pub ascii: bool,
    /// `-r`
    pub raw: bool,
    /// `-j`
    pub join: bool,
}

impl Default for Style {
    fn default() -> Style {
        Style { indent: Some(2), tab: false, sort: false, ascii: false, raw: false, join: false }
    }
}

/// What came of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What was printed, in order.
    pub printed: Vec<Printed>,
    /// The exit code.
    pub code: u8,
    /// How it ended.
    pub end: End,
    /// How much work it was. What ran longer than a line may is stopped at [`MOST_STEPS`].
    pub steps: usize,
}

/// Far more than a filter over what AWS answers takes, and less than a second in a browser.
pub const MOST_STEPS: usize = 1_000_000;

/// How a call ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum End {
    /// As in jq, well or not.
    #[default]
    Real,
    /// It would not have come to an end.
    Stopped,
    /// It wants this, which jq has and we do not.
    NotModelled(String),
    /// What came in is not JSON.
    NoJson,
}

/// A piece of output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Printed {
    /// Whether it went to stderr.
    pub error: bool,
    /// The text, with its line breaks.
    pub text: String,
}

impl Answer {
    /// Of a call that would not have come to an end.
    pub fn stopped() -> Answer {
        Answer { printed: Vec::new(), code: 5, end: End::Stopped, steps: MOST_STEPS }
    }

    /// Prints at its end.
    pub fn print(&mut self, error: bool, text: &str) {
        match self.printed.last_mut() {
            Some(last) if last.error == error => last.text.push_str(text),
            _ => self.printed.push(Printed { error, text: text.to_owned() }),
        }
    }
}
