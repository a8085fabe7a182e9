//! Types the same lines at the published AWS CLI and at ours, where no server is needed, and says where they differ; knows
//! nothing of what the lines mean.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::{files, run};

/// The lines, in groups that share files.
const LINES: &str = "tests/cli/lines.txt";
/// Version 1, which speaks the older form.
const PUBLISHED: &str = "awscli==1.46.3";
/// Where both keep their files: a path that is the same for both.
const HOME: &str = "/home/ana";

struct Group {
    title: String,
    files: Vec<(String, String)>,
    lines: Vec<Line>,
}

struct Line {
    text: String,
    /// Why the two differ, where that is known and stays.
    reason: Option<String>,
}

#[derive(PartialEq, Eq)]
struct Said {
    out: String,
    error: String,
    code: i32,
}

pub fn compare() -> Result<()> {
    let groups = read(&files::read(LINES)?)?;
    let published = run::step("install the published CLI", install)?;
    let ours = run::step("build ours", build)?;
    let (mut same, mut known, mut different) = (0, Vec::new(), Vec::new());
    for group in &groups {
        let place = Place::make(&group.files)?;
        for line in &group.lines {
            let (theirs, ours) = (place.published(&published, &line.text)?, place.ours(&ours, &line.text)?);
            match (theirs == ours, &line.reason) {
                (true, None) => same += 1,
                // What is drawn may come out alike.
                (true, Some(reason)) if reason.starts_with("at random") => same += 1,
                (true, Some(_)) => different.push(format!("{}\n  no longer differs: take its reason out\n", line.text)),
                (false, Some(reason)) => known.push(format!("{}\n  {reason}", line.text)),
                (false, None) => {
                    different.push(format!("[{}] {}\n{}", group.title, line.text, difference(&theirs, &ours)))
                }
            }
        }
    }
    println!("{same} lines say the same, {} differ for a known reason, {} differ", known.len(), different.len());
    known.iter().for_each(|line| println!("known: {line}"));
    different.iter().for_each(|line| println!("\n{line}"));
    ensure!(different.is_empty(), "{} lines differ from {PUBLISHED}", different.len());
    Ok(())
}

/// A `== title` opens a group, `@ path` a file of `| ` lines; `! reason` belongs to the line before it.
fn read(text: &str) -> Result<Vec<Group>> {
    let mut groups: Vec<Group> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let wrong = || format!("{LINES}:{}: this belongs to nothing", number + 1);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(title) = line.strip_prefix("== ") {
            groups.push(Group { title: title.into(), files: Vec::new(), lines: Vec::new() });
            continue;
        }
        let group = groups.last_mut().with_context(wrong)?;
        if let Some(path) = line.strip_prefix("@ ") {
            group.files.push((path.into(), String::new()));
        } else if let Some(text) = line.strip_prefix('|') {
            let (_, file) = group.files.last_mut().with_context(wrong)?;
            file.push_str(text.strip_prefix(' ').unwrap_or(text));
            file.push('\n');
        } else if let Some(reason) = line.strip_prefix("! ") {
            group.lines.last_mut().with_context(wrong)?.reason = Some(reason.into());
        } else {
            group.lines.push(Line { text: line.into(), reason: None });
        }
    }
    Ok(groups)
}

/// A virtual environment with the published CLI; its `bin`.
fn install() -> Result<PathBuf> {
    let folder = files::target_dir()?.join("compare-cli");
    let bin = folder.join("bin");
    if !bin.join("aws").is_file() {
        run::quietly(Command::new("python3").arg("-m").arg("venv").arg(&folder))?;
        run::quietly(Command::new(bin.join("pip")).args(["install", "--quiet", PUBLISHED]))?;
    }
    Ok(bin)
}

fn build() -> Result<PathBuf> {
    run::quietly(run::cargo().args(["build", "--quiet", "--package", "rolecall-cli"]))?;
    Ok(files::target_dir()?.join("debug/rolecall"))
}

/// A home directory of each, with the same files.
struct Place {
    home: PathBuf,
    scenario: PathBuf,
}

impl Place {
    fn make(given: &[(String, String)]) -> Result<Place> {
        let folder = files::target_dir()?.join("compare-cli/place");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let home = folder.join("home");
        fs::create_dir_all(&home)?;
        let mut ours = serde_json::Map::new();
        for name in ["~/.aws/config", "~/.aws/credentials"] {
            ours.insert(name.into(), json!(""));
        }
        for (name, text) in given {
            let path = name.strip_prefix("~/").context("files of the learner begin with `~/`")?;
            files::write(home.join(path), text)?;
            // As the CLI makes its own files.
            #[cfg(unix)]
            fs::set_permissions(home.join(path), std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
            ours.insert(name.clone(), json!(text));
        }
        let scenario = json!({
            "accounts": [{ "id": "111122223333", "users": [{ "name": "ana", "accessKeys": [{ "profile": "unused" }] }] }],
            "terminal": { "as": "unused", "cli": "older", "files": ours },
        });
        let path = folder.join("scenario.json");
        files::write(&path, scenario.to_string())?;
        Ok(Place { home, scenario: path })
    }

    fn published(&self, bin: &Path, line: &str) -> Result<Said> {
        let path = format!("{}:/usr/bin:/bin", bin.display());
        let mut shell = Command::new("bash");
        shell.args(["-c", line]).current_dir(&self.home).env_clear();
        shell.env("HOME", &self.home).env("PATH", path).env("LANG", "C.UTF-8").env("AWS_EC2_METADATA_DISABLED", "true");
        // The files of the published CLI are its own between two lines; ours begins anew with each.
        let before = self.home.with_extension("before");
        copy(&self.home, &before)?;
        let said = said(shell.stdin(Stdio::null()).output()?);
        fs::remove_dir_all(&self.home)?;
        fs::rename(&before, &self.home)?;
        let home = self.home.display().to_string();
        Ok(Said { out: theirs(&said.out, &home), error: theirs(&said.error, &home), ..said })
    }

    fn ours(&self, binary: &Path, line: &str) -> Result<Said> {
        let mut rolecall = Command::new(binary);
        let said = said(rolecall.arg("run").arg(&self.scenario).arg(line).stdin(Stdio::null()).output()?);
        // What we add to the CLI's own words.
        let error: String = said.error.split_inclusive('\n').filter(|line| !line.starts_with("rolecall: ")).collect();
        Ok(Said { error, ..said })
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().context("a file without a name")?);
        if path.is_dir() { copy(&path, &target)? } else { fs::copy(&path, &target).map(drop)? }
    }
    Ok(())
}

fn said(output: Output) -> Said {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Said { out: text(&output.stdout), error: text(&output.stderr), code: output.status.code().unwrap_or(-1) }
}

/// What version 1 says, without its advertisement, its home directory and the blanks that end its lines.
fn theirs(text: &str, home: &str) -> String {
    let mut text = text.replace(home, HOME);
    if let Some(at) = text.find("usage: \rNote: AWS CLI version 2") {
        let after = text[at..].find("\n\n").map_or(text.len(), |end| at + end + 2);
        text.replace_range(at..after, "");
    }
    text
}

fn difference(theirs: &Said, ours: &Said) -> String {
    let mut text = String::new();
    for (what, theirs, ours) in [("stdout", &theirs.out, &ours.out), ("stderr", &theirs.error, &ours.error)] {
        if theirs != ours {
            text.push_str(&format!("  {what}, published:\n{}  {what}, ours:\n{}", indented(theirs), indented(ours)));
        }
    }
    if theirs.code != ours.code {
        text.push_str(&format!("  exit code, published: {}, ours: {}\n", theirs.code, ours.code));
    }
    text
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {}\n", line.replace('\r', "\\r"))).collect()
}

/// Keeps a slip in the list from passing for a comparison.
#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn lines_files_and_reasons_are_read() {
        let groups = read("== one\n@ ~/a\n| x\n|\naws a\n! because\n\naws b\n== two\naws c\n").unwrap();
        assert_eq!(groups.len(), 2);
        assert_eq!(groups[0].files, [("~/a".to_string(), "x\n\n".to_string())]);
        let lines: Vec<_> = groups[0].lines.iter().map(|line| (line.text.as_str(), line.reason.as_deref())).collect();
        assert_eq!(lines, [("aws a", Some("because")), ("aws b", None)]);
        assert!(read("aws a\n").is_err());
    }
}
