//! Writes the files that are made from the Rust types; knows nothing of what is in them.
//!
//! The generators run in the `tidy` test, which compares the same files: what writes and what checks cannot differ,
//! and this program builds without the core crates.

use anyhow::Result;

use crate::run;

pub fn generate(check: bool) -> Result<()> {
    let name = if check { "compare the generated files" } else { "write the generated files" };
    run::step(name, || {
        let mut cargo = run::cargo();
        cargo.args([
            "test",
            "--package",
            "rolecall-tests",
            "--test",
            "tidy",
            "--",
            "--exact",
            "generated_files_are_fresh",
        ]);
        if !check {
            cargo.env("ROLECALL_GENERATE", "1");
        }
        run::quietly(&mut cargo).map(drop)
    })
}
