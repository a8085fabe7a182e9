//! The native command `rolecall`: the playground's core without a browser, for authors of lessons and for CI. Translates
//! arguments and results, and decides nothing.

mod authorize;
mod check;
mod explain;
mod files;
mod lint;
mod run;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Decides AWS IAM requests and explains the decisions, without an AWS account.
#[derive(Parser)]
#[command(name = "rolecall", version, arg_required_else_help = true)]
#[command(after_help = "Exit codes: 0 all is well, 1 something was found or failed, 2 the input could not be used.")]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Type lines into a scenario's terminal, and print what they print
    Run(run::Args),
    /// Decide one JSON request a line from stdin, with one JSON decision a line to stdout
    #[command(after_long_help = authorize::HELP)]
    Authorize(authorize::Args),
    /// Explain one decision as indented text
    Explain(explain::Args),
    /// Say what is wrong with policies
    Lint(lint::Args),
    /// Check scenarios and Markdown files: their form, their expectations and their transcripts
    Check(check::Args),
}

/// What stops a command: input that cannot be used.
type Stop = String;

fn main() -> ExitCode {
    let done = match Args::parse().command {
        Command::Run(args) => run::run(args),
        Command::Authorize(args) => authorize::authorize(args),
        Command::Explain(args) => explain::explain(args),
        Command::Lint(args) => lint::lint(args),
        Command::Check(args) => check::check(args),
    };
    done.unwrap_or_else(|stop| {
        eprintln!("rolecall: {stop}");
        ExitCode::from(2)
    })
}
