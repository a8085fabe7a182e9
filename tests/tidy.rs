//! The rules of the house that no compiler checks: who may use whom, what opens a module, what prose may name.
#![allow(clippy::disallowed_methods, reason = "these tests read the tree; the rule is for the core crates")]

mod rules;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Crates of ours that a crate may use. `xtask` and `tests` are not listed: they may use all.
const CRATES: &[(&str, &[&str])] = &[
    ("policy", &[]),
    ("iam", &["policy"]),
    ("jq", &[]),
    ("playground", &["policy", "iam", "jq"]),
    ("wasm", &["policy", "iam", "jq", "playground"]),
    ("jq-wasm", &["jq"]),
    ("cli", &["policy", "iam", "playground"]),
];

/// Crate, module, and the modules of the same crate that it must not use.
const MODULES: &[(&str, &str, &[&str])] = &[
    ("policy", "text", &["json", "paste", "document", "check", "catalog"]),
    ("policy", "name", &["json", "paste", "document", "check", "catalog"]),
    ("policy", "pattern", &["json", "paste", "document", "check", "catalog"]),
    ("policy", "json", &["document", "check", "catalog"]),
    ("policy", "document", &["check", "catalog"]),
    ("policy", "catalog", &["diagnostic", "json", "paste", "document", "check"]),
    ("iam", "world", &["eval", "sts", "query"]),
    ("iam", "eval", &["sts", "query"]),
    ("playground", "scenario", &["shell", "aws", "machine", "view", "play"]),
    ("playground", "machine", &["shell", "aws", "play"]),
    ("playground", "aws", &["shell", "play"]),
    ("playground", "view", &["shell", "aws", "machine", "play"]),
];

/// Only these modules of the page know how a module is called, each its own.
const BINDINGS: &[(&str, &str)] = &[("web/src/engine.ts", ".generated/engine"), ("web/src/jq.ts", ".generated/jq")];

/// Longer than a reader can hold, and why that is right.
const LONG: &[(&str, &str)] = &[];
const LONGEST: usize = 600;

/// Files made from the Rust types and from the tests, by whom. `cargo xtask generate` writes them.
type Generator = fn() -> String;
const GENERATED: &[(&str, Generator)] = &[
    (TYPES, rolecall_playground::generated::typescript),
    ("web/scenario.schema.json", rolecall_playground::generated::scenario_schema),
    ("docs/rules.md", || rules::table(&rules_held())),
];
const TYPES: &str = "web/src/types.ts";

#[test]
fn crates_use_each_other_one_way() {
    let mut wrong = Vec::new();
    for (name, allowed) in CRATES {
        let manifest = format!("crates/{name}/Cargo.toml");
        let parsed: toml::Table = read(&manifest).parse().unwrap_or_else(|error| panic!("{manifest}: {error}"));
        for used in dependencies(&parsed) {
            if !allowed.contains(&used.as_str()) {
                wrong.push(format!("{manifest} depends on rolecall-{used}"));
            }
        }
        for file in files(&format!("crates/{name}"), "rs") {
            for used in after(&read(&file), "rolecall_") {
                let known = CRATES.iter().any(|(other, _)| *other == used);
                if known && used != *name && !allowed.contains(&used.as_str()) {
                    wrong.push(format!("{file} uses rolecall_{used}"));
                }
            }
        }
    }
    report(
        wrong,
        "the crates use each other one way only: {policy ← iam, jq} ← playground ← {wasm, cli}, jq ← jq-wasm",
    );
}

#[test]
fn modules_use_each_other_one_way() {
    let mut wrong = Vec::new();
    for (krate, module, forbidden) in MODULES {
        let exported = exports(&read_or_empty(&format!("crates/{krate}/src/lib.rs")));
        let home = format!("crates/{krate}/src/{module}");
        let own = Some(format!("{home}.rs")).filter(|file| root().join(file).is_file());
        for file in own.into_iter().chain(files(&home, "rs")) {
            let code = without_comments(&read(&file));
            let depth = file.trim_start_matches(&home).matches('/').count() + 1;
            let to_root = "super::".repeat(depth);
            for used in imports(&code, "crate::").into_iter().chain(imports(&code, &to_root)) {
                let used = exported.get(&used).unwrap_or(&used).clone();
                if forbidden.contains(&used.as_str()) {
                    wrong.push(format!("{file} uses {used}"));
                }
            }
        }
    }
    wrong.dedup();
    report(wrong, "a module uses another that it must not know: see the table MODULES in tests/tidy.rs");
}

#[test]
fn only_one_module_of_the_page_knows_each_binding() {
    let mut wrong = Vec::new();
    for file in files("web", "ts").into_iter().chain(files("tests/e2e", "ts")) {
        let own = BINDINGS.iter().find(|(module, _)| *module == file).map_or("", |(_, bindings)| bindings);
        let known = |line: &str| !own.is_empty() && line.contains(own);
        let imports = |line: &&str| line.contains(".generated/") && (line.contains("from ") || line.contains("import"));
        let imports = |line: &&str| imports(line) && !known(line);
        if let Some(line) = read(&file).lines().find(imports) {
            wrong.push(format!("{file}: {}", line.trim()));
        }
    }
    report(wrong, "the bindings are imported by web/src/engine.ts and web/src/jq.ts alone: import those instead");
}

#[test]
fn modules_open_with_what_they_are_for() {
    let mut wrong = Vec::new();
    for file in files("crates", "rs").into_iter().filter(|file| file.contains("/src/")) {
        let text = read(&file);
        let mut prose = text.lines().map_while(|line| line.strip_prefix("//!")).take_while(|line| !line.is_empty());
        if !prose.any(|line| line.trim_end().ends_with(['.', ':']) || line.contains(". ")) {
            wrong.push(file);
        }
    }
    report(wrong, "a module opens with `//!` and a sentence that says what it is for and what it refuses to know");
}

#[test]
fn paths_named_in_prose_exist() {
    let mut wrong = Vec::new();
    let ignored = read(".gitignore");
    let ignored: Vec<&str> = ignored.lines().map(|line| line.trim_matches('/')).collect();
    let root_entries = |part: &str| root().join(part).exists() && !part.is_empty();
    let prose = ["README.md", "CONTRIBUTING.md"].into_iter().filter(|file| root().join(file).is_file());
    for file in prose.map(str::to_owned).chain(files("docs", "md")) {
        let text = read(&file);
        // Fenced blocks hold commands and maps of the tree, not names in a sentence.
        let sentences = text.split("```").step_by(2);
        for name in sentences.flat_map(|part| part.split('`').skip(1).step_by(2)) {
            let plain = name.chars().all(|char| char.is_ascii_alphanumeric() || "._/-".contains(char));
            let first = name.split('/').next().unwrap_or_default();
            let made = ignored.iter().any(|path| name.trim_end_matches('/').starts_with(path));
            let path = plain && !made && (name.contains('/') && root_entries(first) || name.ends_with(".toml"));
            if path && !root().join(name).exists() {
                wrong.push(format!("{file}: `{name}`"));
            }
        }
    }
    report(wrong, "prose names a path that is not there");
}

#[test]
fn generated_files_are_fresh() {
    let write = std::env::var_os("ROLECALL_GENERATE").is_some();
    let mut wrong = Vec::new();
    for (file, generate) in GENERATED {
        let fresh = generate();
        if read_or_empty(file) != fresh {
            if write {
                fs::write(root().join(file), fresh).unwrap_or_else(|error| panic!("{file}: {error}"));
            } else {
                wrong.push((*file).to_owned());
            }
        }
    }
    report(wrong, "a generated file is not what it is made from: run `cargo xtask generate`");
}

#[test]
fn every_rule_is_held_by_a_case_a_test_or_a_doubt() {
    let held = rules_held();
    let bare = |rule: &rules::Rule| {
        held.get(&rule.number)
            .is_none_or(|held| held.cases.is_empty() && held.tests.is_empty() && held.unsure.is_empty())
    };
    let known = rules::rules();
    let wrong = known.iter().filter(|rule| bare(rule)).map(|rule| format!("R{}: {}", rule.number, rule.title));
    report(wrong.collect(), "no case, test or doubt cites these rules");
    let numbers: Vec<u16> = known.iter().map(|rule| rule.number).collect();
    let unknown = held.keys().filter(|number| !numbers.contains(number)).map(|number| format!("R{number}"));
    report(unknown.collect(), "these rules are cited and not in tests/rules/rules.tsv");
}

/// What cites each rule, in the suite, the Rust tests and the kinds of doubt.
fn rules_held() -> BTreeMap<u16, rules::Held> {
    let texts = |files: Vec<String>| files.into_iter().map(|file| (file.clone(), read(&file))).collect::<Vec<_>>();
    let suite = texts(files("tests/suite", "md"));
    // Of a source file only its tests count.
    let tests = files("crates", "rs").into_iter().chain(files("tests", "rs")).filter(|file| !file.contains("/rules/"));
    let tests = texts(tests.collect()).into_iter().filter_map(|(file, text)| {
        let whole = file.contains("/tests/") || file.ends_with("tests.rs");
        let part = if whole { Some(text.as_str()) } else { text.split_once("#[cfg(test)]").map(|(_, tests)| tests) };
        part.map(|part| (file.clone(), part.to_owned()))
    });
    let trace = read("crates/iam/src/eval/trace.rs");
    let doubts = trace.split_once("pub enum Unsure").map_or("", |(_, rest)| rest);
    rules::held(&suite, &tests.collect::<Vec<_>>(), doubts)
}

#[test]
fn files_stay_in_the_range_that_a_reader_can_hold() {
    let mut wrong = Vec::new();
    let excused = |file: &str| LONG.iter().any(|(long, _)| *long == file);
    let sources = ["crates", "tests", "web"]
        .iter()
        .flat_map(|folder| files(folder, "rs").into_iter().chain(files(folder, "ts")).collect::<Vec<_>>());
    for file in sources.filter(|file| file != TYPES) {
        let lines = read(&file).lines().count();
        if (lines > LONGEST) != excused(&file) {
            wrong.push(format!("{file} has {lines} lines{}", if excused(&file) { ", and is in LONG" } else { "" }));
        }
    }
    wrong.extend(LONG.iter().filter(|(file, _)| !root().join(file).is_file()).map(|(file, _)| format!("no {file}")));
    report(wrong, "a file has more than 600 lines: split it, or give a reason in LONG in tests/tidy.rs");
}

fn report(wrong: Vec<String>, rule: &str) {
    assert!(wrong.is_empty(), "{rule}\n  {}\n", wrong.join("\n  "));
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn read_or_empty(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_default()
}

/// The files below a folder with this extension, as paths from the root with `/`; what tools write is left out.
fn files(folder: &str, extension: &str) -> Vec<String> {
    let mut found = Vec::new();
    let entries = fs::read_dir(root().join(folder)).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let inner = format!("{folder}/{name}");
        if path.is_dir() && ![".generated", "node_modules", "target"].contains(&name.as_str()) {
            found.extend(files(&inner, extension));
        } else if path.is_file() && path.extension().is_some_and(|found| found == extension) {
            found.push(inner);
        }
    }
    found
}

/// The crates of ours in every table of dependencies, those for one platform included.
fn dependencies(manifest: &toml::Table) -> Vec<String> {
    let mut found = Vec::new();
    for (key, value) in manifest {
        let Some(table) = value.as_table() else { continue };
        if key.ends_with("dependencies") {
            found.extend(table.keys().filter_map(|name| name.strip_prefix("rolecall-")).map(str::to_owned));
        } else {
            found.extend(dependencies(table));
        }
    }
    found
}

/// The name that follows each occurrence of the text.
fn after(code: &str, text: &str) -> Vec<String> {
    code.split(text).skip(1).map(|rest| name(rest).to_owned()).collect()
}

fn name(code: &str) -> &str {
    let end = code.find(|char: char| !char.is_alphanumeric() && char != '_').unwrap_or(code.len());
    &code[..end]
}

/// The names right behind a path such as `crate::`, those in braces included.
fn imports(code: &str, path: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in code.split(path).skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => found.extend(group_names(group)),
            None => found.push(name(rest).to_owned()),
        }
    }
    found
}

/// The outermost names of `a, b::{c, d}, e}`.
fn group_names(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut names = vec![String::new()];
    for char in group.chars() {
        match char {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(String::new()),
            _ if depth == 0 => names.last_mut().into_iter().for_each(|name| name.push(char)),
            _ => {}
        }
    }
    names.iter().map(|path| name(path.trim()).to_owned()).filter(|name| !name.is_empty()).collect()
}

/// Which module a name at the crate's root comes from: `pub use eval::{authorize, Decision};`.
fn exports(lib: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for statement in without_comments(lib).split("pub use ").skip(1) {
        let statement = statement.split(';').next().unwrap_or_default();
        let (path, group) = statement.split_once('{').unwrap_or((statement, ""));
        let module = name(path.trim_start_matches("crate::")).to_owned();
        let single = path.rsplit("::").next().unwrap_or_default().trim().to_owned();
        let names = if group.is_empty() { vec![single] } else { group_names(group) };
        found.extend(names.into_iter().map(|name| (name, module.clone())));
    }
    found
}

fn without_comments(code: &str) -> String {
    code.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}
