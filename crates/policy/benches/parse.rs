//! How long reading a policy takes: a sound one, and long broken ones, whose time per character must stay the same.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rolecall_policy::{PolicyKind, parse};
use std::hint::black_box;

fn sound(criterion: &mut Criterion) {
    let statement = r#"{"Sid": "S", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "arn:aws:s3:::b/${aws:username}/*", "Condition": {"StringLike": {"aws:PrincipalTag/team": "r*"}}}"#;
    let text = format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{}]}}", vec![statement; 20].join(","));
    let mut group = criterion.benchmark_group("parse");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("twenty statements", |bench| bench.iter(|| parse(PolicyKind::Identity, black_box(&text))));
    group.finish();
}

fn broken(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse, broken");
    group.sample_size(10);
    let slips = [
        ("unclosed strings", "\"abc\n"),
        ("unclosed brackets", "[{"),
        ("curly quotes", "“a”: “b”, "),
        ("missing commas", "\"a\" "),
        ("extra commas", ",,"),
        ("wrong closers", "[}"),
        ("comments", "/* x */ //\n"),
    ];
    for (name, slip) in slips {
        for length in [4_000, 16_000, 64_000] {
            let text = format!("{{\"Statement\": [{{{}", slip.repeat(length / slip.len()));
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_with_input(BenchmarkId::new(name, length), &text, |bench, text| {
                bench.iter(|| parse(PolicyKind::Identity, black_box(text)));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, sound, broken);
criterion_main!(benches);
