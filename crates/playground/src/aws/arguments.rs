//! Takes a command line of the CLI apart as its Python argparse does: global options anywhere, then the options of one
//! operation. Refuses to know what the options mean.

use super::failure::Failure;
use crate::scenario::Cli;
use std::collections::BTreeMap;

/// How many words an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    Nothing,
    One,
    /// One or none.
    Maybe,
    /// At least one.
    Many,
}

/// What was given for an option.
pub(crate) type Given = BTreeMap<String, Vec<String>>;

/// The options that every command takes.
const GLOBALS: &[(&str, Takes)] = &[
    ("debug", Takes::Nothing),
    ("endpoint-url", Takes::One),
    ("no-verify-ssl", Takes::Nothing),
    ("no-paginate", Takes::Nothing),
    ("output", Takes::One),
    ("query", Takes::One),
    ("profile", Takes::One),
    ("region", Takes::One),
    ("version", Takes::Nothing),
    ("color", Takes::One),
    ("no-sign-request", Takes::Nothing),
    ("ca-bundle", Takes::One),
    ("cli-read-timeout", Takes::One),
    ("cli-connect-timeout", Takes::One),
    ("cli-binary-format", Takes::One),
    ("no-cli-pager", Takes::Nothing),
    ("cli-auto-prompt", Takes::Nothing),
    ("no-cli-auto-prompt", Takes::Nothing),
    ("cli-error-format", Takes::One),
];

/// What the global options may be.
const CHOICES: &[(&str, &[&str])] = &[
    ("output", &["json", "text", "table", "yaml", "yaml-stream", "off"]),
    ("color", &["on", "off", "auto"]),
    ("cli-binary-format", &["base64", "raw-in-base64-out"]),
    ("cli-error-format", &["legacy", "json", "yaml", "text", "table", "enhanced"]),
];

const OLDER_OUTPUTS: [&str; 3] = ["json", "text", "table"];

/// How many words a global option takes.
pub(crate) fn global(name: &str) -> Option<Takes> {
    GLOBALS.iter().find(|(global, _)| *global == name).map(|(_, takes)| *takes)
}

/// The global options of this generation.
pub(crate) fn global_names(cli: Cli) -> impl Iterator<Item = &'static str> {
    let newer = ["cli-binary-format", "no-cli-pager", "cli-auto-prompt", "no-cli-auto-prompt", "cli-error-format"];
    GLOBALS.iter().map(|(name, _)| *name).filter(move |name| cli == Cli::Current || !newer.contains(name))
}

/// The words that a global option may be, where they are counted.
pub(crate) fn choices(cli: Cli, option: &str) -> &'static [&'static str] {
    match CHOICES.iter().find(|(name, _)| *name == option) {
        Some(("output", _)) if cli == Cli::Older => &OLDER_OUTPUTS,
        Some((_, choices)) => choices,
        None => &[],
    }
}

/// The global options of a command line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Globals(Given);

impl Globals {
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.0.get(name)?.first().cloned()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The first option that was given and would change what comes out, in a way that is not modelled.
    pub(crate) fn not_modelled(&self) -> Option<String> {
        let names = ["debug", "endpoint-url", "cli-auto-prompt"];
        let format = self.text("cli-error-format").filter(|format| format != "enhanced");
        let named = names.into_iter().find(|name| self.has(name)).map(|name| format!("--{name}"));
        named.or_else(|| format.map(|format| format!("--cli-error-format {format}")))
    }
}

/// Takes the global options out; the rest stays in order.
pub(crate) fn globals(cli: Cli, words: &[String]) -> Result<(Globals, Vec<String>), Failure> {
    if cli == Cli::Current && words.last().is_some_and(|word| word == "--profile") {
        // An early parser looks for the profile, and it has a usage of its own.
        let message = "argument --profile: expected one argument\n\nusage: aws [--profile PROFILE] [--debug]";
        return Err(Failure::Parameter(message.into()));
    }
    let Split { given, rest } = split(words, GLOBALS)?;
    for (name, _) in CHOICES {
        let choices = choices(cli, name);
        if let Some(value) = given.get(*name).and_then(|values| values.first())
            && !choices.contains(&value.as_str())
        {
            return Err(super::failure::invalid_choice(&format!("--{name}"), value, choices));
        }
    }
    Ok((Globals(given), rest))
}

/// Takes the first word that is no option out: the command or the operation.
pub(crate) fn take_word(words: &mut Vec<String>) -> Option<String> {
    let at = words.iter().position(|word| !is_option(word))?;
    Some(words.remove(at))
}

/// What the options of one operation were given, and what is left over.
pub(crate) struct Split {
    pub(crate) given: Given,
    pub(crate) rest: Vec<String>,
}

/// Reads the options in a table. Options of other names and words that no option takes are left over.
pub(crate) fn split<N: AsRef<str>>(words: &[String], options: &[(N, Takes)]) -> Result<Split, Failure> {
    let (mut given, mut rest) = (Given::new(), Vec::new());
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let Some(typed) = word.strip_prefix("--").filter(|typed| !typed.is_empty()) else {
            rest.push(word.clone());
            continue;
        };
        let (name, attached) = typed.split_once('=').map_or((typed, None), |(name, value)| (name, Some(value)));
        let Some((name, takes)) = named(name, options)? else {
            rest.push(word.clone());
            continue;
        };
        let mut values: Vec<String> = attached.map(str::to_string).into_iter().collect();
        let most = match takes {
            Takes::Nothing => 0,
            Takes::One | Takes::Maybe => 1,
            Takes::Many => usize::MAX,
        };
        if attached.is_some() && takes == Takes::Nothing {
            let value = attached.unwrap_or_default();
            return Err(Failure::Usage(format!("argument --{name}: ignored explicit argument '{value}'")));
        }
        while attached.is_none() && values.len() < most {
            let Some(value) = words.next_if(|word| !is_option(word)) else { break };
            values.push(value.clone());
        }
        match takes {
            Takes::One if values.is_empty() => {
                return Err(Failure::Usage(format!("argument --{name}: expected one argument")));
            }
            Takes::Many if values.is_empty() => {
                return Err(Failure::Usage(format!("argument --{name}: expected at least one argument")));
            }
            _ => {}
        }
        given.insert(name.into(), values);
    }
    Ok(Split { given, rest })
}

/// The option of this name, or the only one that begins so.
fn named<'a, N: AsRef<str>>(typed: &str, options: &'a [(N, Takes)]) -> Result<Option<(&'a str, Takes)>, Failure> {
    let mut options = options.iter().map(|(name, takes)| (name.as_ref(), *takes));
    if let Some(exact) = options.clone().find(|(name, _)| *name == typed) {
        return Ok(Some(exact));
    }
    let candidates: Vec<_> = options.by_ref().filter(|(name, _)| name.starts_with(typed)).collect();
    match candidates.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(*only)),
        several => {
            let list: Vec<String> = several.iter().map(|(name, _)| format!("--{name}")).collect();
            Err(Failure::Usage(format!("ambiguous option: --{typed} could match {}", list.join(", "))))
        }
    }
}

/// Whether argparse takes a word for an option: an ASCII hyphen in front, no blank inside, not a negative number. Every
/// other dash makes an ordinary word.
pub(crate) fn is_option(word: &str) -> bool {
    match word.strip_prefix('-') {
        None | Some("") => false,
        Some(rest) => !word.contains(' ') && rest.parse::<f64>().is_err(),
    }
}

/// Left-over words as an operation reports them: the first plain one was taken for `help` and comes last.
pub(crate) fn left_over(mut rest: Vec<String>) -> Vec<String> {
    let first = take_word(&mut rest);
    rest.extend(first);
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_string).collect()
    }

    #[test]
    fn global_options_stand_anywhere() {
        let (globals, rest) =
            globals(Cli::Current, &words("--prof dev sts --output text get-caller-identity --region=eu-west-1 --foo"))
                .unwrap();
        assert_eq!(globals.text("profile").as_deref(), Some("dev"));
        assert_eq!(globals.text("output").as_deref(), Some("text"));
        assert_eq!(globals.text("region").as_deref(), Some("eu-west-1"));
        assert_eq!(rest, ["sts", "get-caller-identity", "--foo"]);
    }

    #[test]
    fn other_dashes_make_words() {
        for word in ["—", "–profile", "-", "-5", "–-role-arn", "-a b"] {
            assert!(!is_option(word), "{word}");
        }
        assert!(is_option("-profile") && is_option("--x"));
    }

    #[test]
    fn an_option_wants_its_value_and_its_name_must_be_clear() {
        let options = [("role-arn", Takes::One), ("role-session-name", Takes::One), ("tags", Takes::Many)];
        let refused = |line: &str| match split(&words(line), &options) {
            Err(failure) => failure.message(),
            Ok(_) => panic!("{line}"),
        };
        assert!(refused("--role-arn").ends_with("argument --role-arn: expected one argument"));
        assert!(refused("--ro x").ends_with("ambiguous option: --ro could match --role-arn, --role-session-name"));
        let read = split(&words("--tags a b --role-a x c"), &options).unwrap();
        assert_eq!(read.given.get("tags").unwrap(), &["a", "b"]);
        assert_eq!(read.rest, ["c"]);
    }

    #[test]
    fn the_first_word_is_reported_last() {
        assert_eq!(left_over(words("–profile dev")), ["dev", "–profile"]);
        assert_eq!(left_over(words("-profile dev x")), ["-profile", "x", "dev"]);
    }
}
