//! The options of the commands of `aws s3`, which no model of the API lists. Refuses to know what they do.

use super::super::arguments::{self, Split, Takes};
use super::super::failure::{Failure, Outcome, invalid_choice};
use super::super::operation::missing_arguments;
use super::filter::Filter;
use crate::call::Parameters;
use serde_json::{Map, Value, json};

/// A command and its options.
pub(super) struct Command {
    pub(super) name: &'static str,
    /// What its paths are called when they are missing, how many it takes, and whether it needs them.
    positional: (&'static str, usize, bool),
    /// Tables of option names, by how many words they take.
    nothing: &'static [&'static str],
    one: &'static [&'static str],
}

const QUIET: &[&str] = &["dryrun", "quiet", "recursive", "only-show-errors"];
const TRANSFER: &[&str] = &[
    "dryrun",
    "quiet",
    "recursive",
    "only-show-errors",
    "no-progress",
    "follow-symlinks",
    "no-follow-symlinks",
    "no-guess-mime-type",
    "ignore-glacier-warnings",
    "force-glacier-transfer",
    "validate-same-s3-paths",
    "no-overwrite",
];
const SYNC: &[&str] = &[
    "dryrun",
    "quiet",
    "only-show-errors",
    "no-progress",
    "follow-symlinks",
    "no-follow-symlinks",
    "no-guess-mime-type",
    "ignore-glacier-warnings",
    "force-glacier-transfer",
    "no-overwrite",
    "delete",
    "exact-timestamps",
    "size-only",
];
const WITH: &[&str] = &[
    "acl",
    "sse-kms-key-id",
    "sse-c-key",
    "sse-c-copy-source-key",
    "storage-class",
    "website-redirect",
    "content-type",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "expires",
    "source-region",
    "page-size",
    "request-payer",
    "checksum-mode",
    "checksum-algorithm",
    "metadata",
    "metadata-directive",
    "copy-props",
    "expected-size",
    "case-conflict",
];

const COMMANDS: &[Command] = &[
    Command {
        name: "ls",
        positional: ("paths", 1, false),
        nothing: &["recursive", "human-readable", "summarize"],
        one: &["page-size", "request-payer", "bucket-name-prefix", "bucket-region"],
    },
    Command { name: "cp", positional: ("paths", 2, true), nothing: TRANSFER, one: WITH },
    Command { name: "mv", positional: ("paths", 2, true), nothing: TRANSFER, one: WITH },
    Command { name: "sync", positional: ("paths", 2, true), nothing: SYNC, one: WITH },
    Command { name: "rm", positional: ("paths", 1, true), nothing: QUIET, one: &["page-size", "request-payer"] },
    Command { name: "mb", positional: ("path", 1, true), nothing: &[], one: &[] },
    Command { name: "rb", positional: ("path", 1, true), nothing: &["force"], one: &[] },
    Command { name: "presign", positional: ("path", 1, true), nothing: &[], one: &["expires-in"] },
    Command {
        name: "website",
        positional: ("paths", 1, true),
        nothing: &[],
        one: &["index-document", "error-document"],
    },
];

/// What the values of some options may be.
const CHOICES: &[(&str, &[&str])] = &[
    (
        "acl",
        &[
            "private",
            "public-read",
            "public-read-write",
            "authenticated-read",
            "aws-exec-read",
            "bucket-owner-read",
            "bucket-owner-full-control",
            "log-delivery-write",
        ],
    ),
    ("sse", &["AES256", "aws:kms"]),
    (
        "storage-class",
        &[
            "STANDARD",
            "REDUCED_REDUNDANCY",
            "STANDARD_IA",
            "ONEZONE_IA",
            "INTELLIGENT_TIERING",
            "GLACIER",
            "DEEP_ARCHIVE",
            "GLACIER_IR",
        ],
    ),
    ("metadata-directive", &["COPY", "REPLACE"]),
];

/// Options whose effect is not modelled.
const IGNORED: &[&str] = &[
    "sse-c",
    "sse-c-key",
    "sse-c-copy-source",
    "sse-c-copy-source-key",
    "request-payer",
    "no-overwrite",
    "copy-props",
    "checksum-mode",
    "checksum-algorithm",
    "tags",
];

/// The command of this name.
pub(super) fn of(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name)
}

/// What a command was given.
pub(super) struct Given {
    pub(super) paths: Vec<String>,
    pub(super) filters: Vec<Filter>,
    options: arguments::Given,
}

impl Given {
    pub(super) fn has(&self, name: &str) -> bool {
        self.options.contains_key(name)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.options.get(name)?.first().map(String::as_str)
    }

    pub(super) fn not_modelled(&self) -> Option<&'static str> {
        IGNORED.iter().find(|name| self.has(name)).copied()
    }

    /// The parameters that every write has by these options; what is wrong with them.
    pub(super) fn parameters(&self) -> Result<Parameters, Failure> {
        let mut with = Map::new();
        for (option, member) in [
            ("acl", "ACL"),
            ("sse-kms-key-id", "SSEKMSKeyId"),
            ("storage-class", "StorageClass"),
            ("website-redirect", "WebsiteRedirectLocation"),
            ("content-type", "ContentType"),
            ("cache-control", "CacheControl"),
            ("content-disposition", "ContentDisposition"),
            ("content-encoding", "ContentEncoding"),
            ("content-language", "ContentLanguage"),
            ("expires", "Expires"),
            ("metadata-directive", "MetadataDirective"),
        ] {
            with.extend(self.text(option).map(|value| (member.into(), json!(value))));
        }
        if let Some(words) = self.options.get("sse") {
            with.insert("ServerSideEncryption".into(), json!(words.first().map_or("AES256", String::as_str)));
        }
        if let Some(metadata) = self.text("metadata") {
            with.insert("Metadata".into(), pairs(metadata)?);
        }
        for grant in self.options.get("grants").into_iter().flatten() {
            let Some((permission, whom)) = grant.split_once('=') else {
                return Err(Failure::Other("grants should be of the form permission=principal".into()));
            };
            let member = match permission {
                "read" => "GrantRead",
                "full" => "GrantFullControl",
                "readacl" => "GrantReadACP",
                "writeacl" => "GrantWriteACP",
                _ => {
                    let message = "permission must be one of: read|readacl|writeacl|full";
                    return Err(Failure::Other(message.into()));
                }
            };
            with.insert(member.into(), json!(whom));
        }
        Ok(with)
    }
}

/// `team=blue,stage=test`, or JSON.
fn pairs(text: &str) -> Result<Value, Failure> {
    if text.trim_start().starts_with('{') {
        let wrong =
            || Failure::Parameter(format!("Error parsing parameter '--metadata': Invalid JSON received: {text}"));
        return serde_json::from_str(text).map_err(|_| wrong());
    }
    let wrong = |why: String| Failure::Parameter(format!("Error parsing parameter '--metadata': {why}"));
    super::super::shorthand::parse(text, " ").map(Value::Object).map_err(wrong)
}

/// Reads the words of a command as argparse does.
pub(super) fn read(command: &Command, words: &[String]) -> Outcome<Given> {
    let filtered = !matches!(command.name, "ls" | "mb" | "rb" | "presign" | "website");
    let (filters, words) = if filtered { filters(words)? } else { (Vec::new(), words.to_vec()) };
    let mut table: Vec<(&str, Takes)> = Vec::new();
    table.extend(command.nothing.iter().map(|name| (*name, Takes::Nothing)));
    table.extend(command.one.iter().map(|name| (*name, Takes::One)));
    if command.one.contains(&"acl") {
        table.extend([("grants", Takes::Many), ("sse", Takes::Maybe)]);
        table.extend([("sse-c", Takes::Maybe), ("sse-c-copy-source", Takes::Maybe)]);
    }
    if command.name == "mb" {
        table.push(("tags", Takes::Many));
    }
    let Split { given: options, rest } = arguments::split(&words, &table)?;
    let (name, most, needed) = command.positional;
    let (mut paths, mut unknown) = (Vec::new(), Vec::new());
    for word in rest {
        let is_path = paths.len() < most && !arguments::is_option(&word);
        if is_path { paths.push(word) } else { unknown.push(word) }
    }
    if needed && paths.len() < most {
        return Err(missing_arguments(&[name.into()]).into());
    }
    for (option, choices) in CHOICES {
        if let Some(value) = options.get(*option).and_then(|values| values.first())
            && !choices.contains(&value.as_str())
        {
            return Err(invalid_choice(&format!("--{option}"), value, choices).into());
        }
    }
    if !unknown.is_empty() {
        return Err(Failure::Parameter(format!("Unknown options: {}", unknown.join(", "))).into());
    }
    Ok(Given { paths, filters, options })
}

/// Takes `--exclude` and `--include` out, whose order counts.
fn filters(words: &[String]) -> Result<(Vec<Filter>, Vec<String>), Failure> {
    let (mut filters, mut rest) = (Vec::new(), Vec::new());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let (name, attached) = word.split_once('=').map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
        let include = match name {
            "--include" => true,
            "--exclude" => false,
            _ => {
                rest.push(word.clone());
                continue;
            }
        };
        let Some(pattern) = attached.map(str::to_owned).or_else(|| words.next().cloned()) else {
            return Err(Failure::Usage(format!("argument {name}: expected 1 argument")));
        };
        filters.push(Filter { include, pattern });
    }
    Ok((filters, rest))
}
