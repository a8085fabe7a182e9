//! `rolecall run`: a scenario's terminal at this terminal. Refuses to know commands.

use crate::{Stop, files};
use rolecall_playground::play::Entry;
use rolecall_playground::{Change, Play};
use rolecall_policy::catalog::Catalog;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

#[derive(clap::Args)]
pub struct Args {
    /// The scenario; what its transcript types is typed first, unseen
    scenario: PathBuf,
    /// Whose credentials to start with: a profile, or the ARN of a user or root user
    #[arg(long = "as", value_name = "PROFILE")]
    signed_in: Option<String>,
    /// Show the prompt and the line before what it prints, as a terminal does
    #[arg(long)]
    prompt: bool,
    /// The lines, each as one argument; without any they are read from stdin
    #[arg(value_name = "COMMAND")]
    lines: Vec<String>,
}

/// Exits as the last line does.
pub fn run(args: Args) -> Result<ExitCode, Stop> {
    let mut play = Play::new(files::scenario(&args.scenario)?, Arc::new(Catalog::bundled().clone()));
    if let Some(signed_in) = args.signed_in {
        play.apply(Change::SetSignedIn { r#as: signed_in })?;
    }
    let mut code = 0;
    if !args.lines.is_empty() {
        for line in &args.lines {
            code = show(&play.run(line), args.prompt)?;
        }
        return Ok(ExitCode::from(code));
    }
    let interactive = io::stdin().is_terminal();
    let mut lines = io::stdin().lock().lines();
    loop {
        if interactive {
            write(&mut io::stdout(), &play.prompt())?;
        }
        match lines.next() {
            Some(line) => {
                code = show(&play.run(&line.map_err(|wrong| wrong.to_string())?), args.prompt && !interactive)?
            }
            None => return Ok(ExitCode::from(code)),
        }
    }
}

fn show(entry: &Entry, with_line: bool) -> Result<u8, Stop> {
    if with_line {
        write(&mut io::stdout(), &format!("{}{}\n", entry.prompt, entry.line))?;
    }
    for printed in &entry.output {
        if printed.error {
            write(&mut io::stderr(), &printed.text)?;
        } else {
            write(&mut io::stdout(), &printed.text)?;
        }
    }
    if let Some(hint) = &entry.hint {
        let command = hint.command.as_ref().map(|command| format!(": {command}")).unwrap_or_default();
        write(&mut io::stderr(), &format!("rolecall: {}{command}\n", hint.text))?;
    }
    if let Some(path) = &entry.edit {
        write(&mut io::stderr(), &format!("rolecall: there is no editor here: write `{path}` with a here-document\n"))?;
    }
    Ok(entry.code)
}

/// Writes at once, so that stdout and stderr keep their order; a reader that has gone is no error.
fn write(out: &mut dyn Write, text: &str) -> Result<(), Stop> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(wrong) if wrong.kind() != io::ErrorKind::BrokenPipe => Err(wrong.to_string()),
        _ => Ok(()),
    }
}
