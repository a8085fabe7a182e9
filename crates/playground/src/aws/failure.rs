//! How the CLI says that something went wrong: the text on stderr and the exit code, as version 2.34 and later print
//! them, and as version 1 does. Refuses to know what went wrong.

use crate::machine::Ask;
use crate::scenario::Cli;

/// Why a command ended early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// It waits for an answer.
    Ask(Ask),
    Failed(Failure),
    /// It has said all it had to say.
    Quiet(u8),
}

impl From<Ask> for Stop {
    fn from(ask: Ask) -> Stop {
        Stop::Ask(ask)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failed(failure)
    }
}

pub(crate) type Outcome<T> = Result<T, Stop>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The service answered with an error.
    Service {
        code: String,
        operation: String,
        message: String,
        /// What the error says beside that, a line for each member: `Reason: INVALID_ENUM`.
        more: String,
    },
    /// The arguments are not what the command takes; the usage follows.
    Usage(String),
    /// A word is none of those that may stand there; the usage follows.
    Choice {
        argument: String,
        found: String,
        choices: Vec<String>,
    },
    /// A value is not what a parameter takes.
    Parameter(String),
    /// Options that an operation does not have.
    UnknownOptions(Vec<String>),
    NoCredentials,
    NoRegion,
    /// Files, profiles and everything else.
    Other(String),
}

const USAGE: &str = "usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  aws help
  aws <command> help
  aws <command> <subcommand> help
";

impl Failure {
    pub(crate) fn exit(&self, cli: Cli) -> u8 {
        match (cli, self) {
            (Cli::Older, Failure::Usage(_) | Failure::Choice { .. }) => 2,
            (Cli::Older, _) | (_, Failure::Other(_)) => 255,
            (_, Failure::Service { .. }) => 254,
            (_, Failure::Usage(_) | Failure::Choice { .. } | Failure::Parameter(_) | Failure::UnknownOptions(_)) => 252,
            (_, Failure::NoCredentials | Failure::NoRegion) => 253,
        }
    }

    /// The message alone, as `aws s3 cp` works it into its own lines.
    pub(crate) fn message(&self) -> String {
        match self {
            Failure::Usage(_) | Failure::Choice { .. } | Failure::Parameter(_) => {
                format!("An error occurred (ParamValidation): {}", self.bare(Cli::Current))
            }
            Failure::NoCredentials => format!("An error occurred (NoCredentials): {}", self.bare(Cli::Current)),
            Failure::NoRegion => format!("An error occurred (NoRegion): {}", self.bare(Cli::Current)),
            _ => self.bare(Cli::Current),
        }
    }

    /// The message without the kind of error that current versions put in front.
    fn bare(&self, cli: Cli) -> String {
        match self {
            Failure::Service { code, operation, message, .. } => {
                format!("An error occurred ({code}) when calling the {operation} operation: {message}")
            }
            Failure::Choice { argument, found, choices } => not_among(cli, argument, found, choices),
            Failure::UnknownOptions(options) => format!("Unknown options: {}", options.join(", ")),
            Failure::NoCredentials => {
                let command = if cli == Cli::Older { "aws configure" } else { "aws login" };
                format!("Unable to locate credentials. You can configure credentials by running \"{command}\".")
            }
            Failure::NoRegion => {
                "You must specify a region. You can also configure your region by running \"aws configure\".".into()
            }
            Failure::Usage(message) | Failure::Parameter(message) | Failure::Other(message) => message.clone(),
        }
    }

    /// What stands on stderr.
    pub(crate) fn text(&self, cli: Cli) -> String {
        if cli == Cli::Older {
            let message = self.bare(cli);
            return match self {
                Failure::Usage(_) | Failure::Choice { .. } => format!("{USAGE}aws: error: {message}\n"),
                Failure::UnknownOptions(_) => format!("{USAGE}\n{message}\n"),
                Failure::NoCredentials | Failure::NoRegion => format!("{message}\n"),
                _ => format!("\n{message}\n"),
            };
        }
        let message = self.message();
        match self {
            Failure::Usage(_) | Failure::Choice { .. } => format!("\naws: [ERROR]: {message}\n\n{USAGE}"),
            Failure::UnknownOptions(_) => format!("\n{USAGE}\n\naws: [ERROR]: {message}\n"),
            Failure::Service { more, .. } if !more.is_empty() => {
                format!("\naws: [ERROR]: {message}\n\nAdditional error details:\n{more}\n")
            }
            _ => format!("\naws: [ERROR]: {message}\n"),
        }
    }
}

/// `argument operation: Found invalid choice 'x'`, with what may have been meant.
pub(crate) fn invalid_choice<C: AsRef<str>>(argument: &str, found: &str, choices: &[C]) -> Failure {
    let choices = choices.iter().map(|choice| choice.as_ref().to_string()).collect();
    Failure::Choice { argument: argument.into(), found: found.into(), choices }
}

fn not_among(cli: Cli, argument: &str, found: &str, choices: &[String]) -> String {
    let names: Vec<&str> = choices.iter().map(String::as_str).collect();
    let close = super::close::closest(found, &names);
    let list = || close.iter().map(|choice| format!("  * {choice}")).collect::<Vec<_>>().join("\n");
    if cli == Cli::Older {
        let rows =
            names.chunks(2).map(|row| row.iter().map(|name| format!("{name:<40}")).collect::<Vec<_>>().join(" | "));
        let rows = rows.collect::<Vec<_>>().join("\n");
        let mut message = format!("argument {argument}: Invalid choice, valid choices are:\n\n{rows}");
        if !close.is_empty() {
            message.push_str(&format!("\n\n\nInvalid choice: '{found}', maybe you meant:\n\n{}", list()));
        }
        return message;
    }
    let mut message = format!("argument {argument}: Found invalid choice '{found}'\n");
    if !close.is_empty() {
        message.push_str(&format!("\nMaybe you meant:\n\n{}", list()));
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_close_choice_is_named() {
        let text = invalid_choice("operation", "get-caller-identit", &["get-caller-identity", "assume-role"])
            .text(Cli::Current);
        let wanted = "\naws: [ERROR]: An error occurred (ParamValidation): argument operation: Found invalid choice \
                      'get-caller-identit'\n\nMaybe you meant:\n\n  * get-caller-identity\n\nusage: aws [options]";
        assert!(text.starts_with(wanted), "{text}");
        let text = invalid_choice("subcommand", "—", &["list", "get"]).text(Cli::Current);
        assert!(text.contains("choice '—'\n\n\nusage: aws"), "{text}");
        let text = invalid_choice("subcommand", "lss", &["ls", "website", "presign"]).text(Cli::Older);
        let wanted = format!(
            "aws: error: argument subcommand: Invalid choice, valid choices are:\n\n{:<40} | {:<40}\n{:<40}\n\n\n\
             Invalid choice: 'lss', maybe you meant:\n\n  * ls\n",
            "ls", "website", "presign"
        );
        assert!(text.starts_with("usage: aws [options]") && text.ends_with(&wanted), "{text}");
    }
}
