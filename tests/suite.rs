//! `cargo test --test suite [WORDS…]` runs the Markdown of `tests/suite` whose file and headings hold the words;
//! `UPDATE=1` writes what transcripts print now.

mod runner;

use runner::{Options, run};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    // What the test harness would understand, such as `--nocapture`, is not for us.
    let filters = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let update = std::env::var_os("UPDATE").is_some();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("suite");
    let report = run(&folder, &Options { filters, update });
    for failed in &report.failed {
        println!("{failed}\n");
    }
    println!("suite: {} passed, {} failed, {} left out", report.passed, report.failed.len(), report.left_out);
    // A run without a case holds nothing: a misspelt filter must not look like success.
    ExitCode::from(u8::from(!report.failed.is_empty() || report.passed == 0))
}
