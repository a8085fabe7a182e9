//! Reads files and says what is wrong with them. Refuses to know what a scenario means.

use crate::Stop;
use rolecall_playground::Scenario;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The text of a file, or of stdin for `-`.
pub fn text(path: &Path) -> Result<String, Stop> {
    let read = if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    read.map_err(|wrong| format!("{}: {wrong}", path.display()))
}

/// The scenario in a file.
pub fn scenario(path: &Path) -> Result<Scenario, Stop> {
    Scenario::parse(&text(path)?).map_err(|wrong| format!("{}:{wrong}", path.display()))
}

/// The files with one of these endings under a folder, in order; a file stands for itself.
pub fn under(path: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, Stop> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let fail = |wrong: std::io::Error| format!("{}: {wrong}", path.display());
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(path).map_err(fail)? {
        entries.push(entry.map_err(fail)?.path());
    }
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        if entry.is_dir() {
            files.extend(under(&entry, endings)?);
        } else if endings.iter().any(|ending| entry.extension().is_some_and(|has| has == *ending)) {
            files.push(entry);
        }
    }
    Ok(files)
}
