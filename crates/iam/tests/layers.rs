//! Which policies bear on a request, as a list for each kind of caller: the whole list, with whose policies they are, through
//! whom they came, and why a layer does not bind.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test fails by panicking")]

use rolecall_iam::eval::explain::explain;
use rolecall_iam::eval::{Layer, Unsure};
use rolecall_iam::sts::{self, AssumeRole, Passed};
use rolecall_iam::world::{
    Account, Attached, ControlPolicy, Group, KmsGrant, ManagedPolicy, Member, Organization, Resource, Role, Unit, User,
};
use rolecall_iam::{Caller, Decision, PolicyDoc, Request, Time, Verdict, World, authorize};
use rolecall_policy::{AccountId, Arn, PolicyKind};
use std::sync::Arc;

const HOME: &str = "111111111111";
const FAR: &str = "222222222222";
const BOSS: &str = "999999999999";
const KEY: &str = "arn:aws:kms:us-east-1:111111111111:key/k";

fn id(account: &str) -> AccountId {
    account.parse().unwrap()
}

fn allow(more: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", {more}"Action": "*", "Resource": "*"}}}}"#)
}

fn attached(inline: &str, managed: &str) -> Attached {
    let mut attached = Attached { managed: vec![managed.parse().unwrap()], ..Attached::default() };
    attached.put_inline(inline, PolicyDoc::identity(allow("")));
    attached
}

fn full_access() -> Vec<Arc<ControlPolicy>> {
    [PolicyKind::Scp, PolicyKind::Rcp].map(|kind| Arc::new(ControlPolicy::full_access(kind))).into()
}

/// alice is in a group, a unit of the organization, and has a boundary; `reader` is a role next door.
fn world() -> World {
    let mut world = World::default();
    let read_only = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    world.aws_managed.insert(read_only.parse().unwrap(), PolicyDoc::identity(allow("")));
    let mut home = Account::new(id(HOME));
    let mut alice = User::new(home.id, "/", "alice");
    alice.policies = attached("own", "arn:aws:iam::aws:policy/NobodyKnowsIt");
    alice.groups = vec!["staff".into()];
    alice.boundary = Some(read_only.parse().unwrap());
    home.users.insert("alice".into(), alice);
    let mut staff = Group::new(home.id, "/", "staff");
    staff.policies = attached("of-staff", read_only);
    home.groups.insert("staff".into(), staff);
    home.resources.insert("arn:aws:s3:::plain".parse().unwrap(), Resource::default());
    let policy = PolicyDoc::resource(allow(r#""Principal": "*", "#));
    let shared = Resource { policy: Some(policy), ..Resource::default() };
    home.resources.insert("arn:aws:s3:::shared".parse().unwrap(), shared);
    home.resources
        .insert("arn:aws:ec2:us-east-1:111111111111:vpc-endpoint/vpce-1".parse().unwrap(), Resource::default());
    let trust = PolicyDoc::trust(format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {{"AWS": "{HOME}"}}, "Action": "sts:AssumeRole"}}}}"#
    ));
    let mut far = Account::new(id(FAR));
    let mut reader = Role::new(far.id, "/", "reader", trust);
    reader.policies = attached("of-reader", read_only);
    far.roles.insert("reader".into(), reader);
    let unit = |name: &str, accounts: Vec<Member>, units: Vec<Unit>| Unit {
        id: name.into(),
        name: name.into(),
        policies: full_access(),
        accounts,
        units,
    };
    let member = Member { id: id(HOME), policies: full_access() };
    world.organization = Some(Organization {
        id: "o-1".into(),
        management: id(BOSS),
        root: unit("Root", Vec::new(), vec![unit("Lab", vec![member], Vec::new())]),
        service_control: true,
        resource_control: true,
        policies: Vec::new(),
        created: Time::default(),
    });
    world.accounts.extend([home, far, Account::new(id(BOSS))].map(|account| (account.id, account)));
    world
}

fn alice() -> Caller {
    Caller::User("arn:aws:iam::111111111111:user/alice".parse().unwrap())
}

fn decide(world: &World, caller: Caller, action: &str, resource: &str) -> Decision {
    authorize(world, &Request::new(caller, action.parse().unwrap(), resource.parse().unwrap()))
}

fn line(layer: &Layer) -> String {
    let account = layer.account.map_or("nobody".into(), |account| account.to_string());
    let level = layer.level.as_ref().map_or(String::new(), |level| format!(" at {level}"));
    let policies = layer.policies.iter().map(|policy| {
        let via = policy.via.as_ref().map_or(String::new(), |via| format!(" via {}", via.resource()));
        let address = policy.address.to_string();
        format!(" {}{via}", address.rsplit_once("::").map_or(address.as_str(), |(_, end)| end))
    });
    let policies: Vec<String> = policies.collect();
    format!("{:?} of {account}{level}: {:?}{}", layer.kind, layer.binds, policies.join(","))
}

#[track_caller]
fn lists(decision: &Decision, wanted: &[&str]) {
    let lines: Vec<String> = decision.layers.iter().map(line).collect();
    assert_eq!(lines, wanted);
}

/// What is the same for everything alice asks about at home.
const ALICE: [&str; 3] = [
    "Identity of 111111111111: Yes 111111111111:user/alice#inline/own, 111111111111:group/staff#inline/of-staff via group/staff, aws:policy/ReadOnlyAccess via group/staff",
    "Boundary of 111111111111: Yes aws:policy/ReadOnlyAccess",
    "Session of 111111111111: No(NoSession)",
];
const CONTROLS: [&str; 6] = [
    "Scp of 111111111111 at the root: Yes aws:policy/service_control_policy/p-FullAWSAccess",
    "Scp of 111111111111 at the unit Lab: Yes aws:policy/service_control_policy/p-FullAWSAccess",
    "Scp of 111111111111 at the account: Yes aws:policy/service_control_policy/p-FullAWSAccess",
    "Rcp of 111111111111 at the root: Yes aws:policy/resource_control_policy/p-RCPFullAWSAccess",
    "Rcp of 111111111111 at the unit Lab: Yes aws:policy/resource_control_policy/p-RCPFullAWSAccess",
    "Rcp of 111111111111 at the account: Yes aws:policy/resource_control_policy/p-RCPFullAWSAccess",
];

#[test]
fn a_user_in_a_unit_asks_for_a_bucket_of_its_account() {
    let world = world();
    let decision = decide(&world, alice(), "s3:ListBucket", "arn:aws:s3:::shared");
    let own = ["Endpoint of nobody: No(NoEndpoint)", "Resource of 111111111111: Yes shared#policy"];
    lists(&decision, &[&CONTROLS[..], &own, &ALICE].concat());
    let unknown = Unsure::UnknownPolicy("arn:aws:iam::aws:policy/NobodyKnowsIt".into());
    assert!(decision.unsure.contains(&unknown), "R77: {:?}", decision.unsure);
    let plain = decide(&world, alice(), "s3:ListBucket", "arn:aws:s3:::plain");
    let own = ["Endpoint of nobody: No(NoEndpoint)", "Resource of 111111111111: No(NoResourcePolicy)"];
    lists(&plain, &[&CONTROLS[..], &own, &ALICE].concat());
}

#[test]
fn an_action_without_a_resource_asks_no_resource() {
    let world = world();
    let decision = decide(&world, alice(), "s3:ListAllMyBuckets", "*");
    let own = ["Endpoint of nobody: No(NoEndpoint)", "Resource of nobody: No(NoResource)"];
    lists(&decision, &[&CONTROLS[..], &own, &ALICE].concat());
}

#[test]
fn nobody_and_a_service_have_no_policies_of_their_own() {
    let world = world();
    let of_the_caller = |who: &str| {
        ["Identity", "Boundary", "Session"].map(|kind| match kind {
            "Identity" => "Identity of nobody: No(NoIdentity)".to_string(),
            kind => format!("{kind} of {who}: No(No{kind})"),
        })
    };
    for caller in [Caller::Anonymous, Caller::Service("logging.s3.amazonaws.com".into())] {
        // R97: an endpoint's policy is for callers who have a network, not for services.
        let resource = "arn:aws:s3:::shared".parse().unwrap();
        let request = Request::new(caller.clone(), "s3:PutObject".parse().unwrap(), resource);
        let decision = authorize(&world, &request.with("aws:SourceVpce", ["vpce-1"]));
        let endpoint = match caller {
            Caller::Service(_) => "Endpoint of nobody: No(NoEndpoint)",
            _ => "Endpoint of 111111111111: No(OpenEndpoint)",
        };
        let own = of_the_caller("nobody");
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        let scp = ["Scp of nobody: No(NoAccount)"];
        let middle = [endpoint, "Resource of 111111111111: Yes shared#policy"];
        lists(&decision, &[&scp[..], &CONTROLS[3..], &middle, &own].concat());
    }
}

#[test]
fn an_endpoint_that_nobody_described() {
    let world = world();
    let request = Request::new(alice(), "s3:ListBucket".parse().unwrap(), "arn:aws:s3:::plain".parse().unwrap());
    let decision = authorize(&world, &request.with("aws:SourceVpce", ["vpce-2"]));
    assert!(decision.layers.iter().map(line).any(|line| line == "Endpoint of nobody: No(UnknownEndpoint)"), "R97");
}

#[test]
fn a_role_of_an_account_outside_and_one_in_an_account_that_is_not_here() {
    let mut world = world();
    let role_arn = format!("arn:aws:iam::{FAR}:role/reader");
    let input = AssumeRole { role_arn: role_arn.clone(), session_name: "s1".into(), ..AssumeRole::default() };
    let assumed = sts::assume_role(&mut world, &alice(), &input);
    let asked = ["Endpoint of nobody: No(NoEndpoint)", "Trust of 222222222222: Yes 222222222222:role/reader#trust"];
    let rcp = ["Rcp of 222222222222: No(NoOrganization)"];
    lists(assumed.decisions.first().unwrap(), &[&CONTROLS[..3], &rcp, &asked, &ALICE].concat());
    let session = Caller::Session(assumed.outcome.unwrap().id);
    let far = decide(&world, session, "sqs:SendMessage", "arn:aws:sqs:us-east-1:333333333333:q");
    lists(
        &far,
        &[
            "Scp of 222222222222: No(NoOrganization)",
            "Rcp of 333333333333: No(NoOrganization)",
            "Endpoint of nobody: No(NoEndpoint)",
            "Resource of 333333333333: No(UnknownAccount)",
            "Identity of 222222222222: Yes 222222222222:role/reader#inline/of-reader, aws:policy/ReadOnlyAccess",
            "Boundary of 222222222222: No(NoBoundary)",
            "Session of 222222222222: No(NoSessionPolicy)",
        ],
    );
}

#[test]
fn the_management_account_and_a_service_without_resource_control() {
    let world = world();
    let decision =
        decide(&world, Caller::Root(id(BOSS)), "ec2:StopInstances", "arn:aws:ec2:us-east-1:111111111111:instance/i");
    lists(
        &decision,
        &[
            "Scp of 999999999999: No(ManagementAccount)",
            "Rcp of 111111111111: No(NotCovered)",
            "Endpoint of nobody: No(NoEndpoint)",
            "Resource of 111111111111: No(NoResourcePolicy)",
            "Identity of 999999999999: No(NoIdentity)",
            "Boundary of 999999999999: No(NoBoundary)",
            "Session of 999999999999: No(NoSession)",
        ],
    );
}

#[test]
fn a_key_with_nothing_but_a_grant() {
    let mut world = world();
    let grant = KmsGrant {
        grantee: "arn:aws:iam::111111111111:user/alice".into(),
        operations: vec!["Decrypt".into()],
        ..KmsGrant::default()
    };
    let document = PolicyDoc::resource(grant.as_policy_text());
    let key = Resource { grants: vec![document], ..Resource::default() };
    let home = world.accounts.get_mut(&id(HOME)).unwrap();
    home.resources.insert(KEY.parse().unwrap(), key);
    // Nothing but the grant lets alice in, and her boundary limits what a grant gives (R107).
    let alice_here = home.users.get_mut("alice").unwrap();
    (alice_here.policies, alice_here.groups) = (Attached::default(), Vec::new());
    let granted = decide(&world, alice(), "kms:Decrypt", KEY);
    assert!(granted.layers.iter().map(line).any(|it| it == format!("Resource of {HOME}: Yes {KEY}#grant/1")));
    assert_eq!(granted.verdict, Verdict::Allowed);
    let nothing = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}}"#;
    world.aws_managed.insert("arn:aws:iam::aws:policy/ReadOnlyAccess".parse().unwrap(), PolicyDoc::identity(nothing));
    assert_eq!(decide(&world, alice(), "kms:Decrypt", KEY).verdict, Verdict::ImplicitDeny, "R107");
    let shared = decide(&world, alice(), "s3:GetObject", "arn:aws:s3:::shared/k");
    assert_eq!(shared.verdict, Verdict::Allowed, "R82: a policy of the resource is not limited so");
    world.accounts.get_mut(&id(HOME)).unwrap().resources.get_mut(KEY).unwrap().grants.clear();
    let default = decide(&world, alice(), "kms:Decrypt", KEY);
    assert!(
        default.layers.iter().map(line).any(|it| it == format!("Resource of {HOME}: No(DefaultKeyPolicy)")),
        "R105"
    );
}

#[test]
fn a_key_whose_policy_lets_others_manage_it() {
    let mut world = world();
    let policy = PolicyDoc::resource(allow(r#""Principal": "*", "#));
    let key = Resource { policy: Some(policy), ..Resource::default() };
    world.accounts.get_mut(&id(HOME)).unwrap().resources.insert(KEY.parse().unwrap(), key);
    let outsider = Caller::Root(id(FAR));
    for (action, open) in [("kms:DescribeKey", true), ("kms:PutKeyPolicy", false), ("kms:disablekey", false)] {
        let decision = decide(&world, outsider.clone(), action, KEY);
        assert_eq!(decision.verdict == Verdict::Allowed, open, "{action}");
        let closed = format!("Resource of {HOME}: No(OwnerOnly)");
        assert_eq!(decision.layers.iter().map(line).any(|it| it == closed), !open, "R106: {action}");
    }
    let inside = decide(&world, Caller::Root(id(HOME)), "kms:PutKeyPolicy", KEY);
    assert_eq!(inside.verdict, Verdict::Allowed);
    let told = explain(&world, &decide(&world, outsider, "kms:PutKeyPolicy", KEY));
    let way = "Call it with credentials of the account of the resource: no policy opens it to others.";
    assert_eq!(told.changes, [way]);
    assert!(told.headline.contains("only the account of the resource may call kms:PutKeyPolicy"), "{}", told.headline);
}

#[test]
fn a_managed_session_policy_is_read_as_it_is_now() {
    let mut world = world();
    let arn: Arn = "arn:aws:iam::222222222222:policy/limit".parse().unwrap();
    let limit = |action: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}}}"#
        );
        ManagedPolicy::new(id(FAR), "/", "limit", PolicyDoc::identity(text))
    };
    let put = |world: &mut World, action: &str| {
        world.accounts.get_mut(&id(FAR)).unwrap().policies.insert(arn.clone(), limit(action));
    };
    put(&mut world, "s3:*");
    let passed = Passed { policy_arns: vec![arn.to_string()], ..Passed::default() };
    let role_arn = format!("arn:aws:iam::{FAR}:role/reader");
    let input = AssumeRole { role_arn, session_name: "s1".into(), passed, ..AssumeRole::default() };
    let session = sts::assume_role(&mut world, &alice(), &input).outcome.unwrap().id;
    let verdict = |world: &World| decide(world, Caller::Session(session.clone()), "sqs:ListQueues", "*").verdict;
    assert_eq!(verdict(&world), Verdict::ImplicitDeny);
    put(&mut world, "sqs:*");
    assert_eq!(verdict(&world), Verdict::Allowed, "R80");
}
