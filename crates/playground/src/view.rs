//! What the page is shown: the contract between the engine and whoever draws it. Refuses to know how it comes about.

mod identity;
pub(crate) mod thing;

use rolecall_iam::{Caller, Decision, LayerKind, PolicyAddress, Verdict};
use rolecall_policy::{Diagnostic, PolicyKind};
use serde::Serialize;

/// What the page shows after a scenario was opened or changed: everything but the explanations, which are asked for one
/// by one.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Snapshot {
    /// The scenario's clock now.
    pub clock: String,
    /// What stands before the next line: `james$ `, or the question of a command that waits for an answer.
    pub prompt: String,
    /// Whether the answer to that question is typed unseen.
    pub hidden: bool,
    /// Who the next command runs as, and how it came to that: the base identity first.
    pub identities: Vec<Identity>,
    /// Everybody one could act as.
    pub callers: Vec<Identity>,
    /// The accounts with what is in them now.
    pub accounts: Vec<AccountView>,
    /// Every policy of the world, each with what is said about its text.
    pub policies: Vec<PolicyView>,
    /// The transcript, replayed.
    pub entries: Vec<Entry>,
    /// The author's expectations, each with what became of it.
    pub checks: Vec<CheckResult>,
    /// AWS managed policies that the world names and that this build does not hold: load the catalogue.
    pub missing: Vec<String>,
}

/// An account and what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct AccountView {
    /// Twelve digits.
    pub id: String,
    /// A name people use.
    pub name: Option<String>,
    /// The account alias.
    pub alias: Option<String>,
    /// That of its root user.
    pub arn: String,
    /// Its principals, policies and resources, by kind.
    pub things: Vec<Thing>,
}

/// Something that has policies, or is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Thing {
    /// Its ARN; nothing else in the world has the same.
    pub arn: String,
    /// What it is.
    pub kind: ThingKind,
    /// Without the path; a resource's whole name.
    pub name: String,
    /// Its policies.
    pub slots: Vec<Slot>,
    /// The groups of a user.
    pub groups: Vec<String>,
    /// The users of a group.
    pub members: Vec<String>,
    /// The managed policy that bounds it.
    pub boundary: Option<String>,
    /// The longest session of a role, in seconds.
    pub session: Option<u32>,
    /// The keys in a bucket.
    pub objects: Vec<String>,
}

/// What something is, in the order in which it is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum ThingKind {
    /// An IAM user.
    User,
    /// An IAM group.
    Group,
    /// An IAM role.
    Role,
    /// A customer managed policy.
    Policy,
    /// What belongs to another service.
    Resource,
}

/// A policy where it hangs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Slot {
    /// How it hangs there.
    pub what: SlotKind,
    /// Where its text is.
    pub address: String,
}

/// How a policy hangs on something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum SlotKind {
    /// It is the role's trust policy.
    Trust,
    /// It is attached.
    Managed,
    /// It lives there.
    Inline,
    /// It is the permissions boundary.
    Boundary,
    /// It is the resource's own.
    Resource,
    /// It is the thing itself.
    Document,
}

/// Somebody one can be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Identity {
    /// Whom the engine knows it by.
    pub caller: Caller,
    /// `user`, `role session`, `root user`.
    pub kind: String,
    /// As `James` or `James-custom-S3-role/James`.
    pub name: String,
    /// What `get-caller-identity` shows.
    pub arn: String,
    /// The account it acts in.
    pub account: String,
    /// The account's name, where it has one.
    pub account_name: Option<String>,
    /// The display name and colour chosen when the role was switched to.
    pub display: Option<Display>,
    /// When its credentials end.
    pub expires: Option<String>,
    /// Where it comes from.
    pub source: Source,
}

/// Where the identity of the next command comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Source {
    /// The identity that the scenario starts with.
    SignedIn,
    /// A role that was switched to as in the console.
    Switched,
    /// AWS_ACCESS_KEY_ID and its kin.
    Environment,
    /// AWS_PROFILE.
    Profile,
    /// The role of the instance that the terminal is on.
    Instance,
}

/// How the console shows a switched role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Display {
    /// The friendly name.
    pub name: String,
    /// `red`, `orange`, `yellow`, `green` or `blue`.
    pub colour: String,
}

/// A policy of the world.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct PolicyView {
    /// Where it is found.
    pub address: PolicyAddress,
    /// Which kind.
    pub kind: PolicyKind,
    /// What it says.
    pub text: String,
    /// Whether the learner may edit it (AWS managed policies are AWS's).
    pub editable: bool,
    /// What is said about the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// One line that was typed and what came of it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Entry {
    /// What stood before it.
    pub prompt: String,
    /// As typed; may hold line breaks.
    pub line: String,
    /// Who it ran as.
    pub who: Identity,
    /// What it printed, in order, each with whether it went to stderr.
    pub output: Vec<Printed>,
    /// The exit code.
    pub code: u8,
    /// The API calls it made, in order.
    pub calls: Vec<Call>,
    /// What we add, clearly ours: how to mend the line.
    pub hint: Option<Hint>,
    /// What it uses that this build does not hold: load it, and the line is run again.
    pub needs: Vec<Need>,
    /// The file that the page's editor should open: its absolute path.
    pub edit: Option<String>,
}

/// What a page loads when a line first uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Need {
    /// The models of all commands of the CLI.
    Commands,
    /// The language of filters.
    Jq,
}

/// A file of the machine that the terminal is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct FileView {
    /// The instance that the terminal is on, by its ARN; nothing on the learner's own machine.
    pub host: Option<String>,
    /// Its path as people write it: `~/.aws/config`.
    pub name: String,
    /// What it holds; nothing where there is no such file yet.
    pub text: Option<String>,
}

/// A piece of output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Printed {
    /// Whether it went to stderr.
    pub error: bool,
    /// The text, with its line breaks.
    pub text: String,
}

/// An event of CloudTrail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct TrailEvent {
    /// Whose trail it is in.
    pub account: String,
    /// The record, as JSON.
    pub record: String,
}

/// One API call that a command made.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Call {
    /// As `s3`.
    pub service: String,
    /// As `ListBuckets`.
    pub operation: String,
    /// The verdict over all checks.
    pub verdict: Verdict,
    /// One for each action and resource that AWS checks.
    pub checks: Vec<CheckView>,
    /// What went wrong beyond the policies, as `the role's longest session is one hour`.
    pub trouble: Option<String>,
    /// What it left in CloudTrail.
    pub events: Vec<TrailEvent>,
    /// The decisions behind the checks, in the same order.
    #[serde(skip)]
    #[cfg_attr(feature = "types", ts(skip))]
    pub decisions: Vec<Decision>,
}

/// One check of a call, in brief.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct CheckView {
    /// As `s3:ListAllMyBuckets`.
    pub action: String,
    /// The ARN or `*`.
    pub resource: String,
    /// The verdict.
    pub verdict: Verdict,
}

/// A correction that we offer beside the authentic answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Hint {
    /// What is off, in a sentence.
    pub text: String,
    /// The command as it should be, where that is clear.
    pub command: Option<String>,
}

/// What the word before the cursor may become.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Completions {
    /// Where the text begins that a candidate replaces, in UTF-16 units.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What may stand there, in order.
    pub candidates: Vec<Candidate>,
    /// What knows what may stand there, and is not in this build: load it, and ask again.
    pub needs: Vec<Need>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Candidate {
    /// What is put there, with a blank behind it where the word is then whole.
    pub text: String,
    /// What it is, in a few words.
    pub says: Option<String>,
}

/// An expectation of the author and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct CheckResult {
    /// What the author says of it.
    pub say: String,
    /// What was wanted.
    pub want: Verdict,
    /// What came.
    pub got: Verdict,
    /// Who wants what, as `James → s3:ListAllMyBuckets on *`.
    pub question: String,
    /// The layer that settled it.
    pub by: Option<LayerKind>,
    /// Why the expectation is not met; nothing when it is.
    pub problem: Option<String>,
}
