//! Reads the checks of the suite's Markdown, in its plainest form. Refuses to judge them.

use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// One expectation of the suite.
pub struct Expectation {
    /// The file and the headings.
    pub title: String,
    pub scenario: Value,
    /// As a request line.
    pub request: Value,
    pub want: String,
}

/// All expectations in the Markdown files below a folder.
pub fn expectations(folder: &Path) -> Vec<Expectation> {
    let mut files = Vec::new();
    gather(folder, &mut files);
    files.sort();
    files.iter().flat_map(|file| of_file(file)).collect()
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|wrong| panic!("{}: {wrong}", folder.display())) {
        let path = entry.unwrap_or_else(|wrong| panic!("{wrong}")).path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            files.push(path);
        }
    }
}

fn of_file(file: &Path) -> Vec<Expectation> {
    let text = fs::read_to_string(file).unwrap_or_else(|wrong| panic!("{}: {wrong}", file.display()));
    let name = file.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(file);
    let mut found = Vec::new();
    // The headings that the line is below, each with its level and the world that stands directly below it.
    let mut above: Vec<(usize, String, Option<Value>)> = vec![(0, name.display().to_string(), None)];
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let level = line.chars().take_while(|char| *char == '#').count();
        if level > 0 && line[level..].starts_with(' ') {
            above.retain(|(other, ..)| *other < level);
            above.push((level, line[level..].trim().to_owned(), None));
        }
        let Some(kind) = line.strip_prefix("```") else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let block = block.join("\n");
        if kind.starts_with("json scenario") {
            let block = match kind.split_once("src=") {
                Some((_, other)) => fs::read_to_string(file.with_file_name(other.trim())).unwrap_or_default(),
                None => block,
            };
            if let Some(last) = above.last_mut() {
                last.2 = serde_json::from_str(&block).ok();
            }
        } else if kind.starts_with("json check") {
            let checks: Value = serde_json::from_str(&block).unwrap_or_else(|wrong| panic!("{block}: {wrong}"));
            let world = above.iter().rev().find_map(|(_, _, world)| world.clone()).unwrap_or_default();
            let title: Vec<&str> = above.iter().map(|(_, heading, _)| heading.as_str()).collect();
            let checks = if checks.is_array() { checks } else { json!([checks]) };
            // Which checks a call of the API makes is a matter of its own.
            for check in checks.as_array().into_iter().flatten().filter(|check| check["action"].is_string()) {
                found.push(Expectation {
                    title: title.join(" / "),
                    scenario: world.clone(),
                    request: json!({ "caller": check["as"], "action": check["action"],
                        "resource": check["resource"].as_str().unwrap_or("*"), "context": check["context"] }),
                    want: check["want"].as_str().unwrap_or_default().to_owned(),
                });
            }
        }
    }
    found
}
