//! How long an edit takes until everything that the page shows is known again: one keystroke in a world of two hundred
//! policies, with a transcript that is replayed.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use criterion::{Criterion, criterion_group, criterion_main};
use rolecall_playground::Play;
use rolecall_playground::change::Change;
use rolecall_policy::catalog::Catalog;
use std::hint::black_box;

fn scenario() -> String {
    let statement = |number: usize| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Sid": "S{number}", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["arn:aws:s3:::b{number}", "arn:aws:s3:::b{number}/*"]}}]}}"#
        )
    };
    let policies: Vec<String> =
        (0..200).map(|number| format!(r#"{{"name": "p{number}", "document": {}}}"#, statement(number))).collect();
    format!(
        r#"{{"version": 1, "title": "many", "clock": "2026-01-15T09:00:00Z", "accounts": [{{"id": "111122223333",
            "users": [{{"name": "ada", "attachedPolicies": ["arn:aws:iam::111122223333:policy/p0"], "accessKeys": [{{"profile": "ada"}}]}}],
            "policies": [{}]}}],
            "terminal": {{"as": "ada", "transcript": ["aws sts get-caller-identity", "aws s3 ls"]}}}}"#,
        policies.join(", ")
    )
}

fn edit(criterion: &mut Criterion) {
    let mut play = Play::open(&scenario(), Catalog::core()).unwrap();
    let mut number = 0;
    criterion.bench_function("edit in a world of 200 policies", |bench| {
        bench.iter(|| {
            number += 1;
            let text = format!(r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "s3:List{number}", "Resource": "*"}}}}"#);
            let address = "arn:aws:iam::111122223333:policy/p0".to_owned();
            play.apply(Change::SetPolicy { address, text }).unwrap();
            black_box(play.snapshot())
        });
    });
}

criterion_group!(benches, edit);
criterion_main!(benches);
