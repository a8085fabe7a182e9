//! One row of the benchmark, decided again and again: `benches/node.rs` builds this for WebAssembly and times it under
//! Node. Which row is settled when it is built, since a bare WebAssembly module has no arguments.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "part of a benchmark, which fails by panicking"
)]

#[path = "../benches/measured/mod.rs"]
mod measured;

use rolecall_iam::authorize;
use std::hint::black_box;

/// How many decisions one run makes; `benches/node.rs` divides by it.
const DECISIONS: usize = 100_000;

fn main() {
    let row = option_env!("ROLECALL_ROW").unwrap_or("0").parse::<usize>().unwrap();
    let (_, (world, request)) = &measured::rows()[row];
    for _ in 0..DECISIONS {
        black_box(authorize(black_box(world), black_box(request)));
    }
}
