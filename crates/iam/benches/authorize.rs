//! How long a decision takes, with its full trace: one statement, AssumeRole across accounts, fifty statements under a
//! boundary; and matching against patterns made to be slow.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rolecall_iam::world::{Account, ManagedPolicy, Resource, Role, User};
use rolecall_iam::{Caller, PolicyDoc, Request, Verdict, World, authorize};
use rolecall_policy::pattern::{Pattern, Syntax};
use std::hint::black_box;

fn document(statements: &str) -> String {
    format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{statements}]}}")
}

const ALLOW: &str = r#"{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::reports/*"}"#;

/// Fifty statements of which the last one applies; every tenth has a condition.
fn fifty() -> String {
    let one = |number: usize| {
        let condition = if number.is_multiple_of(10) {
            r#", "Condition": {"StringEquals": {"aws:username": "james"}}"#
        } else {
            ""
        };
        format!(
            r#"{{"Sid": "S{number}", "Effect": "Allow", "Action": ["ec2:Describe*", "sqs:SendMessage"], "Resource": "arn:aws:sqs:*:111111111111:queue-{number}-*"{condition}}}"#
        )
    };
    let mut statements: Vec<String> = (0..49).map(one).collect();
    statements.push(ALLOW.into());
    document(&statements.join(","))
}

fn world(identity: &str, bounded: bool) -> (World, Request) {
    let mut account = Account::new("111111111111".parse().unwrap());
    let mut james = User::new(account.id, "/", "James");
    james.policies.put_inline("read", PolicyDoc::identity(identity));
    if bounded {
        let boundary = PolicyDoc::identity(document(r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#));
        let boundary = ManagedPolicy::new(account.id, "/", "edge", boundary);
        james.boundary = Some(boundary.arn.clone());
        account.policies.insert(boundary.arn.clone(), boundary);
    }
    let caller = Caller::User(james.arn.clone());
    account.users.insert("James".into(), james);
    account.resources.insert("arn:aws:s3:::reports".parse().unwrap(), Resource::default());
    let mut world = World::default();
    world.accounts.insert(account.id, account);
    let request = Request::new(caller, "s3:GetObject".parse().unwrap(), "arn:aws:s3:::reports/q1.csv".parse().unwrap());
    (world, request)
}

fn assume() -> (World, Request) {
    let identity =
        r#"{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::222222222222:role/Auditor"}"#;
    let (mut world, request) = world(&document(identity), false);
    let mut far = Account::new("222222222222".parse().unwrap());
    let trust = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "x1"}}}"#;
    let role = Role::new(far.id, "/", "Auditor", PolicyDoc::trust(document(trust)));
    let arn = role.arn.to_string();
    far.roles.insert("Auditor".into(), role);
    world.accounts.insert(far.id, far);
    let request = Request::new(request.caller, "sts:AssumeRole".parse().unwrap(), arn.parse().unwrap());
    (world, request.with("sts:ExternalId", ["x1"]))
}

fn decisions(criterion: &mut Criterion) {
    let rows = [
        ("one statement", world(&document(ALLOW), false)),
        ("AssumeRole across accounts", assume()),
        ("fifty statements and a boundary", world(&fifty(), true)),
    ];
    let mut group = criterion.benchmark_group("authorize");
    for (name, (world, request)) in rows {
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
