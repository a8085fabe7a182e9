//! A transcript held against the terminal: what is typed is typed, and what is printed must be the same. Refuses to know
//! commands.

use super::blocks::Block;
use super::{Failure, Outcome, Update};
use crate::play::{Entry, Play};

/// Types what the block types, and notes where it prints something else.
pub fn replay(play: &mut Play, block: &Block, outcome: &mut Outcome) {
    let mut came = String::new();
    let mut lines = block.text.lines().enumerate().peekable();
    let mut typed = false;
    while let Some((number, line)) = lines.next() {
        let Some(command) = line.strip_prefix("$ ") else {
            if !typed {
                let message = "a console block begins with a command: `$ ` and then what is typed".to_owned();
                outcome.failures.push(Failure { line: block.line + 1 + number, message });
                return;
            }
            continue;
        };
        typed = true;
        let mut command = command.to_owned();
        while let Some((_, more)) = lines.next_if(|(_, line)| is_continued(line)) {
            command.push('\n');
            command.push_str(more.strip_prefix("> ").unwrap_or_default());
        }
        came.push_str("$ ");
        came.push_str(&command.replace('\n', "\n> "));
        came.push('\n');
        print(&play.run(&command), &mut came);
        while is_question(&play.prompt()) {
            let question = play.prompt();
            let answer = std::iter::from_fn(|| lines.next_if(|(_, line)| !line.starts_with("$ ")))
                .find_map(|(_, line)| line.strip_prefix(question.trim_end()).map(str::trim_start));
            let Some(answer) = answer else {
                let message = format!("`{command}` asks `{question}`, and the block does not answer behind it");
                outcome.failures.push(Failure { line: block.line + 1 + number, message });
                return;
            };
            came.push_str(&question);
            came.push_str(answer);
            came.push('\n');
            print(&play.run(answer), &mut came);
        }
    }
    if came != block.text {
        outcome.failures.push(Failure { line: block.line + 1, message: difference(&block.text, &came) });
        outcome.updates.extend(block.range.clone().map(|range| Update { range, text: came }));
    }
}

/// What we say beside the answer stands in a line of its own, which begins so.
const HINT: &str = "> hint: ";

fn is_continued(line: &str) -> bool {
    line == ">" || line.starts_with("> ") && !line.starts_with(HINT)
}

/// Whether the terminal waits for an answer instead of a command.
fn is_question(prompt: &str) -> bool {
    !prompt.ends_with("$ ")
}

/// What the entry printed, ending with a line break as it would before the next prompt.
fn print(entry: &Entry, out: &mut String) {
    for printed in &entry.output {
        out.push_str(&printed.text);
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    if let Some(hint) = &entry.hint {
        let command = hint.command.as_ref().map(|command| format!(": {command}")).unwrap_or_default();
        out.push_str(&format!("{HINT}{}{command}\n", hint.text));
    }
}

/// The lines that differ, with what was wanted before what came.
fn difference(wanted: &str, came: &str) -> String {
    let (wanted, came): (Vec<&str>, Vec<&str>) = (wanted.lines().collect(), came.lines().collect());
    let same = wanted.iter().zip(&came).take_while(|(a, b)| a == b).count();
    let rest = |lines: &[&str]| lines.len().saturating_sub(same);
    let most = rest(&wanted).min(rest(&came));
    let tail = wanted.iter().rev().zip(came.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let mut text = String::from("the terminal prints something else");
    let mut show = |mark: &str, lines: Option<&[&str]>| {
        lines.unwrap_or_default().iter().for_each(|line| text.push_str(&format!("\n{mark}{line}")));
    };
    show("  ", wanted.get(same.saturating_sub(2)..same));
    show("- ", wanted.get(same..wanted.len() - tail));
    show("+ ", came.get(same..came.len() - tail));
    text
}
