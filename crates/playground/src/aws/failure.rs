//! How the CLI says that something went wrong: the text on stderr and the exit code, as version 2.34 and later print
//! them. Refuses to know what went wrong.

use crate::machine::Ask;

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
    },
    /// The arguments are not what the command takes; the usage follows.
    Usage(String),
    /// A value is not what a parameter takes.
    Parameter(String),
    /// Options that an operation does not have.
    UnknownOptions(Vec<String>),
    NoCredentials,
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
    pub(crate) fn exit(&self) -> u8 {
        match self {
            Failure::Service { .. } => 254,
            Failure::Usage(_) | Failure::Parameter(_) | Failure::UnknownOptions(_) => 252,
            Failure::NoCredentials => 253,
            Failure::Other(_) => 255,
        }
    }

    /// The message alone, as `aws s3 cp` works it into its own lines.
    pub(crate) fn message(&self) -> String {
        match self {
            Failure::Service { code, operation, message } => {
                format!("An error occurred ({code}) when calling the {operation} operation: {message}")
            }
            Failure::Usage(message) | Failure::Parameter(message) => {
                format!("An error occurred (ParamValidation): {message}")
            }
            Failure::UnknownOptions(options) => format!("Unknown options: {}", options.join(", ")),
            Failure::NoCredentials => {
                "An error occurred (NoCredentials): Unable to locate credentials. You can configure \
                 credentials by running \"aws login\"."
                    .into()
            }
            Failure::Other(message) => message.clone(),
        }
    }

    /// What stands on stderr.
    pub(crate) fn text(&self) -> String {
        let message = self.message();
        match self {
            Failure::Usage(_) => format!("\naws: [ERROR]: {message}\n\n{USAGE}"),
            Failure::UnknownOptions(_) => format!("\n{USAGE}\n\naws: [ERROR]: {message}\n"),
            _ => format!("\naws: [ERROR]: {message}\n"),
        }
    }
}

/// `argument operation: Found invalid choice 'x'`, with what may have been meant.
pub(crate) fn invalid_choice(argument: &str, found: &str, choices: &[&str]) -> Failure {
    let close = super::close::closest(found, choices);
    let mut message = format!("argument {argument}: Found invalid choice '{found}'\n");
    if !close.is_empty() {
        let list: Vec<String> = close.iter().map(|choice| format!("  * {choice}")).collect();
        message.push_str(&format!("\nMaybe you meant:\n\n{}", list.join("\n")));
    }
    Failure::Usage(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_close_choice_is_named() {
        let text = invalid_choice("operation", "get-caller-identit", &["get-caller-identity", "assume-role"]).text();
        let wanted = "\naws: [ERROR]: An error occurred (ParamValidation): argument operation: Found invalid choice \
                      'get-caller-identit'\n\nMaybe you meant:\n\n  * get-caller-identity\n\nusage: aws [options]";
        assert!(text.starts_with(wanted), "{text}");
        let text = invalid_choice("subcommand", "—", &["list", "get"]).text();
        assert!(text.contains("choice '—'\n\n\nusage: aws"), "{text}");
    }
}
