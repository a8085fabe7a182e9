//! Scenarios with expectations in Markdown: headings name cases, blocks of code hold worlds, checks and transcripts.
//! Refuses to know files; whoever reads them passes their texts.
//!
//! | block | what it is |
//! | --- | --- |
//! | ```` ```json scenario ```` | the world of its section and of the sections below it; `src=file` takes another file's |
//! | ```` ```json check ```` | one expectation or a list of them, each as in a scenario's `checks` |
//! | ```` ```console ```` | lines that begin with `$ ` are typed (`> ` continues one), the lines below are what they print |
//!
//! Below what a command prints, `> hint: ` holds what the playground adds to it: a command that is not modelled says so.
//!
//! The console blocks of one section are played in one terminal, in order. Where a command asks for something, the
//! question stands in the block with the answer behind it.

mod blocks;
mod console;

use crate::judge;
use crate::play::Play;
use crate::scenario::{Check, Scenario, Shelf};
use blocks::Block;
use rolecall_policy::catalog::Catalog;
use std::sync::Arc;

/// One section that says what must come out.
pub struct Case {
    /// The headings above it and its own, as `Trust / A user is named`.
    pub name: String,
    /// The line of its heading, from 1.
    pub line: usize,
    scenario: Arc<Scenario>,
    steps: Vec<Step>,
}

enum Step {
    Checks(Vec<Check>, usize),
    Console(Block),
}

/// What is wrong with a text that should hold cases, or with what came out of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong; may hold several lines.
    pub message: String,
}

/// A transcript that came out otherwise: what the characters of the text should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    range: std::ops::Range<usize>,
    text: String,
}

/// What came out of a case.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Empty where all is as it should be.
    pub failures: Vec<Failure>,
    /// How to write the transcripts so that they are what comes out.
    pub updates: Vec<Update>,
}

/// How much a text must test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// Every heading without headings below it must be a case: a test that tests nothing is a mistake.
    EveryHeading,
    /// Sections may be prose.
    AnyHeading,
}

/// Reads the cases of a text; `include` gives the text of a file that `src=` names.
pub fn read(
    text: &str,
    strictness: Strictness,
    include: &dyn Fn(&str) -> Result<String, String>,
) -> Result<Vec<Case>, Failure> {
    let mut cases = Vec::new();
    // The scenarios of the sections that we are in, each with the level of its heading.
    let mut worlds: Vec<(usize, Arc<Scenario>)> = Vec::new();
    let sections = blocks::sections(text);
    for (number, section) in sections.iter().enumerate() {
        worlds.retain(|(level, _)| *level < section.level);
        let mut steps = Vec::new();
        for block in &section.blocks {
            match block.words().as_slice() {
                ["json", "scenario", rest @ ..] => {
                    let scenario = read_scenario(block, rest, include)?;
                    worlds.retain(|(level, _)| *level < section.level);
                    worlds.push((section.level, Arc::new(scenario)));
                }
                ["json", "check"] => steps.push(Step::Checks(read_checks(block)?, block.line)),
                ["console"] => steps.push(Step::Console(block.clone())),
                ["json" | "console", other, ..] => {
                    let message = format!(
                        "`{other}` is not a block that is understood: `scenario` and `check` are, and `console`"
                    );
                    return Err(Failure { line: block.line, message });
                }
                _ => {}
            }
        }
        let is_leaf = sections.get(number + 1).is_none_or(|next| next.level <= section.level);
        match (steps.is_empty(), worlds.last()) {
            (false, Some((_, scenario))) => {
                let (name, line) = (section.name.clone(), section.line);
                cases.push(Case { name, line, scenario: scenario.clone(), steps });
            }
            (false, None) => {
                let message = "there is no `json scenario` block above these checks".to_owned();
                return Err(Failure { line: section.line, message });
            }
            (true, _) if is_leaf && section.level > 0 && strictness == Strictness::EveryHeading => {
                let message = format!("`{}` has neither a check nor a console block: it cannot fail", section.name);
                return Err(Failure { line: section.line, message });
            }
            (true, _) => {}
        }
    }
    Ok(cases)
}

fn read_scenario(
    block: &Block,
    words: &[&str],
    include: &dyn Fn(&str) -> Result<String, String>,
) -> Result<Scenario, Failure> {
    let fail = |line, message: String| Err(Failure { line, message });
    match words {
        [] => Scenario::parse(&block.text)
            .or_else(|wrong| fail(block.line + wrong.line, format!("column {}: {}", wrong.column, wrong.message))),
        [word] => match word.strip_prefix("src=") {
            Some(file) => match include(file) {
                Ok(text) => Scenario::parse(&text).or_else(|wrong| fail(block.line, format!("{file}:{wrong}"))),
                Err(wrong) => fail(block.line, format!("`{file}` cannot be read: {wrong}")),
            },
            None => fail(block.line, format!("`{word}` is not understood here: only `src=` and a file are")),
        },
        _ => fail(block.line, "a scenario block takes one `src=` at most".to_owned()),
    }
}

fn read_checks(block: &Block) -> Result<Vec<Check>, Failure> {
    let list = block.text.trim_start().starts_with('[');
    let read =
        if list { serde_json::from_str(&block.text) } else { serde_json::from_str(&block.text).map(|one| vec![one]) };
    let checks: Vec<Check> =
        read.map_err(|wrong| Failure { line: block.line + wrong.line(), message: wrong.to_string() })?;
    if checks.is_empty() {
        return Err(Failure { line: block.line, message: "a check block without a check cannot fail".to_owned() });
    }
    Ok(checks)
}

impl Case {
    /// Plays the case in a world of its own.
    pub fn run(&self, catalog: &Arc<Catalog>) -> Outcome {
        let mut outcome = Outcome::default();
        let mut play = None;
        for step in &self.steps {
            match step {
                Step::Checks(checks, line) => {
                    let mut shelf = Shelf::default();
                    let mut world = self.scenario.world_from(catalog, &mut shelf);
                    shelf.admit(&serde_json::to_string(checks).unwrap_or_default(), &mut world, catalog);
                    for check in checks {
                        let result = judge::judge(&mut world, check, catalog);
                        if let Some(problem) = result.problem {
                            let say = if check.say.is_empty() { &result.question } else { &check.say };
                            outcome.failures.push(Failure { line: *line, message: format!("{say}: {problem}") });
                        }
                    }
                }
                Step::Console(block) => {
                    let play = play.get_or_insert_with(|| Play::new((*self.scenario).clone(), catalog.clone()));
                    console::replay(play, block, &mut outcome);
                }
            }
        }
        outcome
    }
}

/// The text with its transcripts as they come out.
pub fn update(text: &str, updates: &[Update]) -> String {
    let edits: Vec<_> = updates
        .iter()
        .map(|update| {
            let span = rolecall_policy::Span::new(update.range.start, update.range.end);
            rolecall_policy::text::Edit::replace(span, update.text.clone())
        })
        .collect();
    rolecall_policy::text::apply(text, &edits)
}

#[cfg(test)]
mod tests;
