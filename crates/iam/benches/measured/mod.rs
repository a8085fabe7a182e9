//! The decisions whose speed is measured: one statement, AssumeRole across accounts, fifty statements
//! under an SCP and a boundary.
//! It knows nothing of clocks, so that the native benchmark and the WebAssembly one time the same work.

use rolecall_iam::world::{Account, ControlPolicy, ManagedPolicy, Member, Organization, Resource, Role, Unit, User};
use rolecall_iam::{Caller, PolicyDoc, Request, Time, World};
use rolecall_policy::{AccountId, PolicyKind};
use std::sync::Arc;

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

/// An organization with a service control policy at the account.
fn one_account(account: AccountId) -> Organization {
    let full = Arc::new(ControlPolicy::full_access(PolicyKind::Scp));
    let deny = document(r#"{"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}"#);
    let arn = "arn:aws:organizations::999999999999:policy/o-1/service_control_policy/p-stay".parse().unwrap();
    let stay = Arc::new(ControlPolicy { name: "own".into(), arn, document: PolicyDoc::new(PolicyKind::Scp, deny) });
    let member = Member { id: account, policies: vec![full.clone(), stay] };
    let root =
        Unit { id: "r-1".into(), name: "Root".into(), policies: vec![full], accounts: vec![member], units: Vec::new() };
    let management = "999999999999".parse().unwrap();
    Organization {
        id: "o-1".into(),
        management,
        root,
        service_control: true,
        resource_control: false,
        policies: Vec::new(),
        created: Time::default(),
    }
}

fn world(identity: &str, bounded: bool) -> (World, Request) {
    let mut account = Account::new("111111111111".parse().unwrap());
    let mut organization = None;
    let mut james = User::new(account.id, "/", "James");
    james.policies.put_inline("read", PolicyDoc::identity(identity));
    if bounded {
        let boundary = PolicyDoc::identity(document(r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#));
        let boundary = ManagedPolicy::new(account.id, "/", "edge", boundary);
        james.boundary = Some(boundary.arn.clone());
        account.policies.insert(boundary.arn.clone(), boundary);
        organization = Some(one_account(account.id));
    }
    let caller = Caller::User(james.arn.clone());
    account.users.insert("James".into(), james);
    account.resources.insert("arn:aws:s3:::reports".parse().unwrap(), Resource::default());
    let mut world = World { organization, ..World::default() };
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

/// Each row of the benchmark: its name, its world, and a request that the world allows.
pub(crate) fn rows() -> [(&'static str, (World, Request)); 3] {
    [
        ("one statement", world(&document(ALLOW), false)),
        ("AssumeRole across accounts", assume()),
        ("fifty statements, SCP and boundary", world(&fifty(), true)),
    ]
}
