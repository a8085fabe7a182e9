//! The same decisions in WebAssembly under Node, beside native ones in the same run: the ratio is what counts. It
//! builds `examples/decide.rs` with the profile the browser gets, so a decision never crosses into JavaScript.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a benchmark fails by panicking, and measures with the real clock"
)]

mod measured;

use rolecall_iam::authorize;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// As many as one run of `examples/decide.rs` makes.
const DECISIONS: u32 = 100_000;
const RUNS: u32 = 15;

/// Prints the milliseconds of the quickest run of the module's `main`.
const TIMER: &str = "
    const module = new WebAssembly.Module(require('fs').readFileSync(process.argv[1]));
    let best = Infinity;
    for (let run = 0; run < +process.argv[2]; run += 1) {
        const { exports } = new WebAssembly.Instance(module, {});
        const begin = performance.now();
        exports.main(0, 0);
        best = Math.min(best, performance.now() - begin);
    }
    console.log(best);
";

fn main() {
    // `cargo test --benches` runs this too, and wants no measurement.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    println!("{:<34}{:>12}{:>12}{:>10}", "authorize, with its full trace", "native", "wasm", "ratio");
    for (row, (name, (world, request))) in measured::rows().into_iter().enumerate() {
        let native = (0..RUNS)
            .map(|_| {
                let begin = Instant::now();
                for _ in 0..DECISIONS {
                    black_box(authorize(black_box(&world), black_box(&request)));
                }
                begin.elapsed().as_secs_f64()
            })
            .fold(f64::INFINITY, f64::min);
        let native = native * 1e6 / f64::from(DECISIONS);
        let wasm = under_node(&build(row)) * 1e3 / f64::from(DECISIONS);
        println!("{name:<34}{native:>9.2} µs{wasm:>9.2} µs{:>10.2}", wasm / native);
    }
}

fn build(row: usize) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("node");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).env("ROLECALL_ROW", row.to_string());
    cargo.args(["build", "--quiet", "--example", "decide", "--profile", "wasm", "--target", "wasm32-unknown-unknown"]);
    let status = cargo.arg("--target-dir").arg(&target).status().expect("cargo runs");
    assert!(
        status.success(),
        "the module could not be built: is the target there? (rustup target add wasm32-unknown-unknown)"
    );
    target.join("wasm32-unknown-unknown/wasm/examples/decide.wasm")
}

fn under_node(module: &Path) -> f64 {
    let mut node = Command::new("node");
    node.args(["-e", TIMER]).arg(module).arg(RUNS.to_string()).stderr(Stdio::inherit());
    let output = node.output().expect("node runs");
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("node prints milliseconds")
}
