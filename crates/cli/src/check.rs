//! `rolecall check`: whether scenarios and Markdown files hold what they say. Refuses to know what that is.

use crate::{Stop, files};
use rolecall_playground::markdown::{self, Failure, Strictness};
use rolecall_playground::{Play, Scenario};
use rolecall_policy::catalog::Catalog;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

#[derive(clap::Args)]
pub struct Args {
    /// Scenarios (`.json`) and Markdown files (`.md`); a folder stands for all that it holds
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Write into Markdown files what their transcripts print now
    #[arg(long)]
    update: bool,
}

/// How many expectations were held, and how many failed.
#[derive(Default)]
struct Count {
    held: usize,
    failed: usize,
}

/// Exits with 1 when something fails.
pub fn check(args: Args) -> Result<ExitCode, Stop> {
    let catalog = Arc::new(Catalog::bundled().clone());
    let mut count = Count::default();
    for path in &args.paths {
        for file in files::under(path, &["json", "md"])? {
            let text = files::text(&file)?;
            match file.extension().and_then(|ending| ending.to_str()) {
                Some("md") => check_markdown(&file, &text, &catalog, args.update, &mut count)?,
                _ => check_scenario(&file, &text, &catalog, &mut count),
            }
        }
    }
    println!("{} held, {} failed", count.held, count.failed);
    Ok(ExitCode::from(u8::from(count.failed > 0)))
}

fn check_scenario(file: &Path, text: &str, catalog: &Arc<Catalog>, count: &mut Count) {
    let scenario = match Scenario::parse(text) {
        Ok(scenario) => scenario,
        Err(wrong) => {
            count.failed += 1;
            return println!("{}:{wrong}", file.display());
        }
    };
    count.held += 1;
    let play = Play::new(scenario, catalog.clone());
    for check in play.checks() {
        let say = if check.say.is_empty() { &check.question } else { &check.say };
        match &check.problem {
            Some(problem) => {
                count.failed += 1;
                println!("{}: {say}: {problem}", file.display());
            }
            None => count.held += 1,
        }
    }
}

fn check_markdown(
    file: &Path,
    text: &str,
    catalog: &Arc<Catalog>,
    update: bool,
    count: &mut Count,
) -> Result<(), Stop> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let include = |name: &str| std::fs::read_to_string(folder.join(name)).map_err(|wrong| wrong.to_string());
    let show = |failure: &Failure| println!("{}:{}: {}", file.display(), failure.line, failure.message);
    let cases = match markdown::read(text, Strictness::AnyHeading, &include) {
        Ok(cases) => cases,
        Err(failure) => {
            count.failed += 1;
            show(&failure);
            return Ok(());
        }
    };
    let mut updates = Vec::new();
    for case in cases {
        let outcome = case.run(catalog);
        match (outcome.failures.is_empty(), update && outcome.failures.len() == outcome.updates.len()) {
            (true, _) => count.held += 1,
            (false, true) => updates.extend(outcome.updates),
            (false, false) => {
                count.failed += 1;
                println!("{}:{}: `{}` fails", file.display(), case.line, case.name);
                outcome.failures.iter().for_each(show);
            }
        }
    }
    if updates.is_empty() {
        return Ok(());
    }
    println!("{}: {} transcripts written", file.display(), updates.len());
    std::fs::write(file, markdown::update(text, &updates)).map_err(|wrong| format!("{}: {wrong}", file.display()))
}
