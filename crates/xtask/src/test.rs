//! Runs every check and test in order, and stops at the first that fails; knows nothing of what they check.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::{chrome, dist, files, http, node, run, wasm};

/// What the runners say of their tests.
#[derive(Clone, Copy, Default)]
struct Count {
    passed: u32,
    failed: u32,
    skipped: u32,
}

#[derive(Default)]
struct Report {
    steps: Vec<(&'static str, Duration, Count)>,
}

/// Cheapest first, so that a slip is told early. The xtask is checked apart from the others: with other features
/// in play its heavy dependencies would be built a second time.
pub fn test(fast: bool) -> Result<()> {
    node::check()?;
    let mut report = Report::default();
    report.run("format", || cargo(&["fmt", "--all", "--check"]))?;
    report.run("clippy", || cargo(&["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]))?;
    report.run("Rust tests", rust_tests)?;
    report.run("xtask tests", || cargo(&["test", "--package", "rolecall-xtask"]))?;
    report.run("engine for the browser", || wasm::build(wasm::For::Visitors).map(|()| String::new()))?;
    report.run("npm packages", || node::install().map(|()| String::new()))?;
    report.run("prettier", prettier)?;
    report.run("TypeScript", || run::quietly(node::tool("typescript/bin/tsc")?.args(["--project", "web"])))?;
    report.run("vitest", || {
        run::quietly(node::tool("vitest/vitest.mjs")?.args(["run", "--root", "web", "--passWithNoTests"]))
    })?;
    if !fast {
        let site = files::target_dir()?.join("tested-site");
        report.run("page", || dist::page(&site).map(|()| String::new()))?;
        let mut browser = None;
        report.run("browser", || {
            browser = chrome::find_or_install()?;
            Ok(String::new())
        })?;
        report.run("browser tests", || browser_tests(&site, browser))?;
    }
    report.print();
    Ok(())
}

fn cargo(args: &[&str]) -> Result<String> {
    run::quietly(run::cargo().args(args))
}

/// With the engine against the oracle in many more worlds than `cargo test` alone looks at.
fn rust_tests() -> Result<String> {
    let mut tests = run::cargo();
    tests.args(["test", "--workspace", "--exclude", "rolecall-xtask"]);
    run::quietly(tests.env("ORACLE_WORLDS", "100000"))
}

fn prettier() -> Result<String> {
    let mut npm = node::program("npm");
    run::quietly(npm.args(["run", "--silent", "prettier", "--", "--check"]))
        .context("the page's sources are not formatted: run `npm run prettier -- --write`")
}

/// The site is served below a path, since that is how most hosts serve it.
fn browser_tests(site: &Path, browser: Option<PathBuf>) -> Result<String> {
    let address = http::start(site, "/some/folder/", 0).context("cannot serve the site to the browser tests")?;
    let mut playwright = node::tool("@playwright/test/cli.js")?;
    playwright.args(["test", "--config", "tests/e2e/playwright.config.ts", "--pass-with-no-tests"]);
    playwright.env("ROLECALL_URL", address).env("ROLECALL_DIST", site);
    if let Some(browser) = browser {
        playwright.env("CHROME", browser);
    }
    run::quietly(&mut playwright)
}

impl Report {
    fn run(&mut self, name: &'static str, work: impl FnOnce() -> Result<String>) -> Result<()> {
        let start = Instant::now();
        let output = run::step(name, work)?;
        self.steps.push((name, start.elapsed(), count(&output)));
        Ok(())
    }

    fn print(&self) {
        println!("\n{:<28}{:>10}{:>10}", "step", "time", "tests");
        let mut total = (Duration::ZERO, Count::default());
        for (name, time, count) in &self.steps {
            let tests = if count.passed == 0 { String::new() } else { count.passed.to_string() };
            println!("{name:<28}{:>10}{tests:>10}", run::seconds(*time));
            total.0 += *time;
            total.1.passed += count.passed;
            total.1.failed += count.failed;
            total.1.skipped += count.skipped;
        }
        let Count { passed, failed, skipped } = total.1;
        println!("{:<28}{:>10}{passed:>10}\n", "all", run::seconds(total.0));
        // The tests have shown that the table is fresh.
        let table = std::fs::read_to_string("docs/rules.md").unwrap_or_default();
        let summary = table.lines().find(|line| line.contains(" rules: "));
        println!("{} (docs/rules.md)\n", summary.unwrap_or("no table of rules"));
        println!("{passed} passed, {failed} failed, {skipped} skipped");
    }
}

/// Adds up the closing lines of cargo (`test result: ok. 3 passed; 0 failed; 1 ignored; …`),
/// vitest (`Tests  3 passed | 1 skipped (4)`) and Playwright (`3 passed (1.2s)`, `1 skipped`).
fn count(output: &str) -> Count {
    let mut count = Count::default();
    for line in output.lines().map(str::trim) {
        let Some(words) = closing(line) else { continue };
        let words: Vec<&str> = words.split([' ', ';', '|']).filter(|word| !word.is_empty()).collect();
        for pair in words.windows(2) {
            let Ok(number) = pair[0].parse::<u32>() else { continue };
            match pair[1] {
                "passed" => count.passed += number,
                "failed" => count.failed += number,
                "skipped" | "ignored" => count.skipped += number,
                _ => {}
            }
        }
    }
    count
}

fn closing(line: &str) -> Option<&str> {
    let playwright = || {
        let (number, rest) = line.split_once(' ')?;
        let closing = number.parse::<u32>().is_ok() && (rest == "skipped" || rest.starts_with("passed ("));
        closing.then_some(line)
    };
    line.strip_prefix("test result:").or_else(|| line.strip_prefix("Tests ")).or_else(playwright)
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn counts_the_tests_of_every_runner() {
        let count = count(
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
             test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
             Test Files  1 passed (1)\n      Tests  4 passed | 2 skipped (6)\n\
             \u{20} 5 passed (1.2s)\n  1 skipped\n  9 passed tests are told of in a log line\n",
        );
        assert_eq!((count.passed, count.failed, count.skipped), (14, 0, 4));
    }
}
