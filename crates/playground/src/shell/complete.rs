//! What Tab offers: commands, files, variables, and what a command says of its own words. Refuses to change anything.

use super::builtins;
use super::state::KEYWORDS;
use crate::aws::complete::{Offer, offer};
use crate::machine::{Env, Machine};
use crate::view::{Candidate, Completions, Need};
use rolecall_iam::World;
use std::collections::BTreeMap;

/// Only so many are offered.
const MOST: usize = 500;

/// What the word before the cursor may become. Places are counted in UTF-16, as pages count.
pub(crate) fn complete(machine: &Machine, env: &Env, world: &World, line: &str, cursor: usize) -> Completions {
    let before = up_to(line, cursor);
    let Unfinished { words, start, quote } = unfinished(before);
    let (last, earlier) = words.split_last().map_or(("", [].as_slice()), |(last, earlier)| (last.as_str(), earlier));
    let mut begin = start;
    let mut needs = Vec::new();
    let dollar = before.get(start..).and_then(|typed| typed.rfind('$')).map(|at| start + at);
    let candidates = match dollar.map(|at| (at, before.get(at + 1..).unwrap_or_default())) {
        Some((at, name)) if quote != Some('\'') && is_name_start(name) => {
            begin = at;
            variables(env, name)
        }
        _ => {
            let at = earlier.iter().position(|word| !word.contains('=') || word.starts_with('-'));
            match at.and_then(|at| earlier.get(at)).map(String::as_str) {
                None if last.contains('=') => {
                    let (name, value) = last.split_once('=').unwrap_or_default();
                    begin = start + name.len() + 1;
                    files(machine, env, value, quote, false)
                }
                None if last.contains('/') => files(machine, env, last, quote, false),
                None => commands(env, last),
                // `file://` and `fileb://` name a file in place of a value.
                Some("aws") if last.starts_with("file") && last.contains("://") => {
                    begin = start + last.find("://").map_or(0, |at| at + 3);
                    files(machine, env, last.get(begin - start..).unwrap_or_default(), quote, false)
                }
                Some("aws") => {
                    match offer(words.get(at.map_or(0, |at| at + 1)..).unwrap_or_default(), machine, env, world) {
                        Offer::Words(found) => found.into_iter().map(|one| written(one, quote)).collect(),
                        Offer::Files => files(machine, env, last, quote, false),
                        Offer::NotLoaded => {
                            needs.push(Need::Commands);
                            Vec::new()
                        }
                    }
                }
                Some("export" | "unset" | "printenv" | "readonly") if !last.contains('=') => {
                    let mut found = variables(env, last);
                    found.iter_mut().for_each(|one| one.text = one.text.trim_start_matches('$').into());
                    found
                }
                Some("type" | "which" | "command" | "env" | "xargs") if !last.contains('/') => commands(env, last),
                Some(command) => files(machine, env, last, quote, matches!(command, "cd" | "rmdir")),
            }
        }
    };
    let mut candidates = candidates;
    candidates.truncate(MOST);
    let length = |text: Option<&str>| text.unwrap_or_default().encode_utf16().count();
    Completions { start: length(before.get(..begin)), end: length(Some(before)), candidates, needs }
}

fn up_to(line: &str, cursor: usize) -> &str {
    let mut units = 0;
    for (at, letter) in line.char_indices() {
        if units >= cursor {
            return line.get(..at).unwrap_or_default();
        }
        units += letter.len_utf16();
    }
    line
}

/// The words of the command that the cursor is in, the last one unfinished; where that begins, and the open quote.
struct Unfinished {
    words: Vec<String>,
    start: usize,
    quote: Option<char>,
}

fn unfinished(text: &str) -> Unfinished {
    let mut words = Vec::new();
    let mut current = String::new();
    let (mut start, mut quote, mut inside) = (0, None, false);
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        let next = at + letter.len_utf8();
        match (letter, quote) {
            ('\'' | '"', None) => {
                if !inside {
                    start = at + 1;
                }
                (quote, inside) = (Some(letter), true);
            }
            (_, Some(mark)) if letter == mark => quote = None,
            ('\\', None | Some('"')) => {
                inside = true;
                current.extend(letters.next().map(|(_, letter)| letter));
            }
            (' ' | '\t', None) => {
                if inside {
                    words.push(std::mem::take(&mut current));
                }
                (start, inside) = (next, false);
            }
            ('|' | '&' | ';' | '(' | '\n' | '`', None) => {
                words.clear();
                current.clear();
                (start, inside) = (next, false);
            }
            ('<' | '>', None) => {
                // The target of a redirection is a file.
                words = vec!["cat".into()];
                current.clear();
                (start, inside) = (next, false);
            }
            _ => {
                inside = true;
                current.push(letter);
            }
        }
        // Behind these words another command begins.
        let opens = ["then", "do", "else", "elif", "if", "while", "until", "!", "{", "time", "sudo"];
        if !inside && words.len() == 1 && words.first().is_some_and(|word| opens.contains(&word.as_str())) {
            words.clear();
        }
    }
    words.push(current);
    Unfinished { words, start, quote }
}

fn is_name_start(text: &str) -> bool {
    text.chars()
        .enumerate()
        .all(|(at, letter)| letter == '_' || letter.is_ascii_alphabetic() || at > 0 && letter.is_ascii_digit())
}

fn variables(env: &Env, beginning: &str) -> Vec<Candidate> {
    let fits = env.all().filter(|(name, _)| name.starts_with(beginning));
    let brief = |value: &str| {
        if value.chars().count() > 60 {
            value.chars().take(57).chain("…".chars()).collect()
        } else {
            value.to_string()
        }
    };
    fits.map(|(name, value)| Candidate { text: format!("${name}"), says: Some(brief(value)) }).collect()
}

fn commands(env: &Env, beginning: &str) -> Vec<Candidate> {
    let mut found: BTreeMap<String, Option<String>> = BTreeMap::new();
    found.extend(KEYWORDS.iter().filter(|word| word.len() > 1).map(|word| (word.to_string(), None)));
    found.extend(builtins::names().map(|(name, says)| (name.to_string(), Some(says.to_string()))));
    found.extend(env.shell.functions.keys().map(|name| (name.clone(), Some("a function".into()))));
    found.extend(env.shell.aliases.iter().map(|(name, value)| (name.clone(), Some(value.clone()))));
    let fits = found.into_iter().filter(|(name, _)| name.starts_with(beginning) && !beginning.is_empty());
    fits.map(|(name, says)| Candidate { text: format!("{name} "), says }).collect()
}

fn files(machine: &Machine, env: &Env, beginning: &str, quote: Option<char>, directories: bool) -> Vec<Candidate> {
    let (directory, name) = beginning
        .rsplit_once('/')
        .map_or(("", beginning), |(_, name)| (beginning.strip_suffix(name).unwrap_or_default(), name));
    let place = match directory.strip_prefix("~/") {
        Some(rest) => format!("{}/{rest}", env.home()),
        None => env.absolute(if directory.is_empty() { "." } else { directory }),
    };
    let names = machine.files.names(&env.absolute(&place));
    let fits = names.into_iter().filter(|found| {
        found.starts_with(name)
            && (!found.starts_with('.') || name.starts_with('.'))
            && (!directories || found.ends_with('/'))
    });
    let shown = |found: String| {
        let whole = format!("{directory}{found}");
        let end = match (found.ends_with('/'), quote) {
            (true, _) => "",
            (false, Some(_)) => "",
            (false, None) => " ",
        };
        let text = if quote.is_some() { whole } else { escaped(&whole) };
        Candidate { text: format!("{text}{end}"), says: None }
    };
    fits.map(shown).collect()
}

/// A candidate as it is typed: a quote that is open stays so.
fn written(candidate: Candidate, quote: Option<char>) -> Candidate {
    let word = candidate.text.trim_end_matches(' ');
    let text = match quote {
        Some(_) => word.to_string(),
        None => escaped(word) + candidate.text.get(word.len()..).unwrap_or_default(),
    };
    Candidate { text, ..candidate }
}

/// As bash completes a file name: what means something to the shell gets a backslash.
fn escaped(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if " \t\"'\\$&;|<>()`*?[]{}!#".contains(letter) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}
