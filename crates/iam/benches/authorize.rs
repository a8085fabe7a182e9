//! How long a decision takes natively, with its full trace; and matching against patterns made to be slow.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod measured;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rolecall_iam::{Verdict, authorize};
use rolecall_policy::pattern::{Pattern, Syntax};
use std::hint::black_box;

fn decisions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("authorize");
    for (name, (world, request)) in measured::rows() {
        assert_eq!(authorize(&world, &request).verdict, Verdict::Allowed, "{name}");
        group.bench_function(name, |bench| bench.iter(|| authorize(black_box(&world), black_box(&request))));
    }
    group.finish();
}

/// Time per character must stay the same as the value grows.
fn adversarial(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("adversarial wildcards");
    for (name, pattern) in
        [("stars", format!("*{}b*", "a".repeat(31))), ("question marks", format!("*{}b*", "a?".repeat(31)))]
    {
        let pattern = Pattern::new(&pattern, Syntax { wildcards: true, variables: false });
        for length in [1_000usize, 10_000, 100_000] {
            let value = "a".repeat(length);
            group.throughput(Throughput::Bytes(length as u64));
            group.bench_with_input(BenchmarkId::new(name, length), &value, |bench, value| {
                bench.iter(|| pattern.matches_text(black_box(value)));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, decisions, adversarial);
criterion_main!(benches);
