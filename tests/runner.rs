//! Runs the Markdown of `tests/suite`: each heading there is a case, each failure has its file and line. Refuses to know
//! what the cases are about.
#![allow(clippy::disallowed_methods, reason = "a suite is files; the rule is for the core crates")]
#![allow(dead_code, reason = "this file is a test target of its own as well, which runs only what is below `tests`")]

use rolecall_playground::markdown::{self, Strictness};
use rolecall_policy::catalog::Catalog;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How a run is narrowed, and whether transcripts are written anew.
#[derive(Default)]
pub struct Options {
    /// Only cases whose file and headings hold all of these.
    pub filters: Vec<String>,
    /// Write into the files what their transcripts print now.
    pub update: bool,
}

/// What became of a run.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many cases came out as written.
    pub passed: usize,
    /// How many the filters left out.
    pub left_out: usize,
    /// Each failing case with its file, its line and what is wrong.
    pub failed: Vec<String>,
}

/// Runs the cases of all Markdown files under a folder.
pub fn run(folder: &Path, options: &Options) -> Report {
    let mut report = Report::default();
    let catalog = Arc::new(Catalog::bundled().clone());
    for file in markdown_under(folder) {
        let name = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
        run_file(&file, &name, options, &catalog, &mut report);
    }
    report
}

fn run_file(file: &Path, name: &str, options: &Options, catalog: &Arc<Catalog>, report: &mut Report) {
    let text = fs::read_to_string(file).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
    let near = |other: &str| {
        let folder = file.parent().unwrap_or(Path::new("."));
        fs::read_to_string(folder.join(other)).map_err(|wrong| wrong.to_string())
    };
    let cases = match markdown::read(&text, Strictness::EveryHeading, &near) {
        Ok(cases) if cases.is_empty() => return report.failed.push(format!("{name}: there is no case in this file")),
        Ok(cases) => cases,
        Err(failure) => return report.failed.push(format!("{name}:{}: {}", failure.line, failure.message)),
    };
    let mut updates = Vec::new();
    for case in cases {
        let title = format!("{name}: {}", case.name);
        if !options.filters.iter().all(|filter| title.contains(filter.as_str())) {
            report.left_out += 1;
            continue;
        }
        let outcome = case.run(catalog);
        let only_transcripts = outcome.failures.len() == outcome.updates.len();
        if outcome.failures.is_empty() || options.update && only_transcripts {
            report.passed += 1;
        } else {
            let failures =
                outcome.failures.iter().map(|failure| format!("\n  {name}:{}: {}", failure.line, failure.message));
            report.failed.push(format!("{title}{}", failures.collect::<String>()));
        }
        updates.extend(outcome.updates);
    }
    if options.update && !updates.is_empty() {
        fs::write(file, markdown::update(&text, &updates)).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
    }
}

fn markdown_under(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|wrong| panic!("{}: {wrong}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(markdown_under(&path));
        } else if path.extension().is_some_and(|ending| ending == "md") {
            files.push(path);
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORLD: &str = "```json scenario\n{ \"accounts\": [{ \"id\": \"111111111111\" }] }\n```\n";

    /// What a suite of one file gives, and the file afterwards.
    fn suite(name: &str, text: &str, options: &Options) -> (Report, String) {
        let folder = std::env::temp_dir().join(format!("rolecall-suite-{}-{name}", std::process::id()));
        fs::create_dir_all(folder.join("inside")).unwrap();
        let file = folder.join("inside/case.md");
        fs::write(&file, text).unwrap();
        let report = run(&folder, options);
        let after = fs::read_to_string(&file).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        (report, after)
    }

    #[test]
    fn a_wrong_expectation_fails() {
        let check =
            "```json check\n{ \"as\": \"anonymous\", \"action\": \"s3:GetObject\", \"want\": \"allowed\" }\n```\n";
        let (report, _) = suite(
            "wrong",
            &format!("{WORLD}\n# A\n{check}\n# B\n{}", check.replace("allowed", "implicitDeny")),
            &Options::default(),
        );
        assert_eq!((report.passed, report.failed.len()), (1, 1));
        assert!(report.failed[0].starts_with("inside/case.md: A\n  inside/case.md:6: "), "{report:?}");
    }

    #[test]
    fn a_filter_leaves_out_and_an_update_writes() {
        let text = format!("{WORLD}\n# A\n```console\n$ echo one\n```\n# B\n```console\n$ echo two\n```\n");
        let filters = vec!["case.md: A".to_owned()];
        let (report, after) = suite("update", &text, &Options { filters, update: true });
        assert_eq!((report.passed, report.left_out, report.failed.len()), (1, 1, 0));
        assert_eq!(after, text.replace("echo one\n", "echo one\none\n"));
    }

    #[test]
    fn a_file_without_a_case_fails() {
        let (report, _) = suite("empty", "prose", &Options::default());
        assert_eq!(report.failed, ["inside/case.md: there is no case in this file"]);
    }
}
