//! Credentials of every other kind: tags and source identities through a chain, identity providers, tokens, root for a
//! task, roles of services, and principals that are deleted and made again.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use rolecall_iam::eval::Gate;
use rolecall_iam::sts::{self, AssumeRole, AssumeRoleAsFederated, Assumed, Invalid, Passed, Refused};
use rolecall_iam::world::{Account, Member, Organization, Resource, Role, Session, Unit, User};
use rolecall_iam::{Caller, Decision, PolicyDoc, Request, Time, Verdict, World, authorize};
use std::collections::BTreeMap;
use std::sync::Arc;

const HOME: &str = "111111111111";
const MANAGEMENT: &str = "999999999999";

fn policy(statement: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": {{{statement}}}}}"#)
}

fn allow(action: &str) -> Arc<PolicyDoc> {
    PolicyDoc::identity(policy(&format!(r#""Effect": "Allow", "Action": {action}, "Resource": "*""#)))
}

fn trust(principal: &str, actions: &str, condition: &str) -> Arc<PolicyDoc> {
    PolicyDoc::trust(policy(&format!(
        r#""Effect": "Allow", "Principal": {principal}, "Action": {actions}, "Condition": {{{condition}}}"#
    )))
}

const EVERY_STS: &str = r#"["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]"#;
const ACCOUNT: &str = r#"{"AWS": "111111111111"}"#;

/// alice, who may do everything in STS, and roles that trust the account: `first`, `next` and the empty-handed `last`.
fn world() -> World {
    let mut account = Account::new(HOME.parse().unwrap());
    let mut alice = User::new(account.id, "/", "alice");
    alice.policies.put_inline("sts", allow(r#"["sts:*", "s3:GetObject"]"#));
    alice.mfa_devices.push(format!("arn:aws:iam::{HOME}:mfa/alice"));
    account.users.insert("alice".into(), alice);
    for name in ["first", "next", "last"] {
        let mut role = Role::new(account.id, "/", name, trust(ACCOUNT, EVERY_STS, ""));
        role.tags.insert("team".into(), "of-role".into());
        if name != "last" {
            role.policies.put_inline("sts", allow(r#""sts:*""#));
        }
        account.roles.insert(name.into(), role);
    }
    let mut world = World { clock: Time::parse("2026-01-15T09:00:00Z").unwrap(), seed: 7, ..World::default() };
    world.accounts.insert(account.id, account);
    world
}

fn alice() -> Caller {
    Caller::User(format!("arn:aws:iam::{HOME}:user/alice").parse().unwrap())
}

fn role<'w>(world: &'w mut World, name: &str) -> &'w mut Role {
    world.accounts.get_mut(&HOME.parse().unwrap()).unwrap().roles.get_mut(name).unwrap()
}

fn ask(role: &str, passed: Passed) -> AssumeRole {
    let role_arn = format!("arn:aws:iam::{HOME}:role/{role}");
    AssumeRole { role_arn, session_name: "s1".into(), passed, ..AssumeRole::default() }
}

fn tags(pairs: &[(&str, &str)], transitive: &[&str]) -> Passed {
    Passed {
        tags: pairs.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect(),
        transitive_tag_keys: transitive.iter().map(|key| key.to_string()).collect(),
        ..Passed::default()
    }
}

fn refused(assumed: Assumed) -> Refused {
    assumed.outcome.unwrap_err()
}

fn caller(session: &Session) -> Caller {
    Caller::Session(session.id.clone())
}

fn decide(world: &World, caller: &Caller, action: &str, resource: &str) -> Decision {
    authorize(world, &Request::new(caller.clone(), action.parse().unwrap(), resource.parse().unwrap()))
}

#[test]
fn r152_passed_tags_win_over_the_role_s_own_and_inherited_ones_over_both() {
    let mut world = world();
    let first =
        sts::assume_role(&mut world, &alice(), &ask("first", tags(&[("Team", "red"), ("job", "x")], &["Team"])));
    let first = first.outcome.unwrap();
    assert_eq!(world.who(&caller(&first)).tag("team"), Some("red"), "keys compare without case");
    let next = sts::assume_role(&mut world, &caller(&first), &ask("next", Passed::default())).outcome.unwrap();
    let next_caller = caller(&next);
    let who = world.who(&next_caller);
    assert_eq!((who.tag("Team"), who.tag("job")), (Some("red"), None), "only the transitive tag is inherited");
    assert_eq!(next.transitive, ["Team"], "it stays transitive");
}

#[test]
fn r152_transitive_keys_must_be_passed_and_inherited_tags_stay() {
    let mut world = world();
    let missing = sts::assume_role(&mut world, &alice(), &ask("first", tags(&[("a", "1")], &["b"])));
    assert_eq!(refused(missing), Refused::TransitiveTagNotPassed);
    let twice = sts::assume_role(&mut world, &alice(), &ask("first", tags(&[("a", "1"), ("A", "2")], &[])));
    assert_eq!(refused(twice), Refused::Invalid(Invalid::DuplicateTags));
    let first = sts::assume_role(&mut world, &alice(), &ask("first", tags(&[("a", "1")], &["a"]))).outcome.unwrap();
    let again = sts::assume_role(&mut world, &caller(&first), &ask("next", tags(&[("A", "2")], &[])));
    assert_eq!(refused(again), Refused::TransitiveTagInherited);
}

#[test]
fn r153_inherited_tags_count_as_tags_of_the_request_and_need_tag_session() {
    let mut world = world();
    let first = sts::assume_role(&mut world, &alice(), &ask("first", tags(&[("a", "1")], &["a"]))).outcome.unwrap();
    role(&mut world, "next").trust =
        trust(ACCOUNT, EVERY_STS, r#""StringEquals": {"aws:RequestTag/a": "1", "aws:PrincipalTag/a": "1"}"#);
    let next = sts::assume_role(&mut world, &caller(&first), &ask("next", Passed::default()));
    let actions: Vec<&str> = next.decisions.iter().map(|decision| decision.request.action.as_str()).collect();
    assert_eq!(actions, ["sts:AssumeRole", "sts:TagSession"]);
    assert!(next.outcome.is_ok());
    role(&mut world, "next").trust = trust(ACCOUNT, r#""sts:AssumeRole""#, "");
    let denied = sts::assume_role(&mut world, &caller(&first), &ask("next", Passed::default()));
    let verdicts: Vec<Verdict> = denied.decisions.iter().map(|decision| decision.verdict).collect();
    assert_eq!(verdicts, [Verdict::Allowed, Verdict::ImplicitDeny], "R129");
}

#[test]
fn r153_a_tag_that_is_inherited_and_brought_is_one_tag_whatever_its_case() {
    let mut world = world();
    let first = sts::assume_role(&mut world, &alice(), &ask("first", tags(&[("team", "red")], &["team"]))).outcome;
    let all = r#""ForAllValues:StringEquals": {"aws:TagKeys": "Team"}"#;
    role(&mut world, "next").trust = trust(ACCOUNT, EVERY_STS, all);
    let next = format!("arn:aws:iam::{HOME}:role/next").parse().unwrap();
    let request = Request::new(caller(&first.unwrap()), "sts:AssumeRole".parse().unwrap(), next);
    assert_eq!(authorize(&world, &request).verdict, Verdict::ImplicitDeny, "`team` is no `Team`");
    let brought = request.with("aws:TagKeys", ["Team"]);
    assert_eq!(authorize(&world, &brought).verdict, Verdict::Allowed, "and no second tag beside it (R152)");
}

#[test]
fn r154_a_source_identity_stays_through_the_chain() {
    let mut world = world();
    let passed = |who: &str| Passed { source_identity: Some(who.into()), ..Passed::default() };
    let first = sts::assume_role(&mut world, &alice(), &ask("first", passed("james"))).outcome.unwrap();
    let next = sts::assume_role(&mut world, &caller(&first), &ask("next", Passed::default()));
    assert_eq!(next.decisions.len(), 2, "sts:SetSourceIdentity is asked of every role in the chain");
    assert_eq!(next.outcome.unwrap().source_identity.as_deref(), Some("james"));
    let other = sts::assume_role(&mut world, &caller(&first), &ask("next", passed("bob")));
    assert_eq!(other.decisions[0].route.gate, Some(Gate::SourceIdentitySet));
    assert_eq!(refused(other), Refused::Denied);
    role(&mut world, "next").trust = trust(ACCOUNT, r#""sts:AssumeRole""#, "");
    let denied = sts::assume_role(&mut world, &caller(&first), &ask("next", Passed::default()));
    assert_eq!(refused(denied), Refused::Denied);
}

#[test]
fn r135_what_is_passed_has_a_form() {
    let mut world = world();
    let many = (0..51).map(|number| (format!("k{number}"), "v".to_string())).collect();
    let cases = [
        (Passed { tags: many, ..Passed::default() }, Invalid::TooMany("tags".into())),
        (tags(&[("aws:team", "x")], &[]), Invalid::Tag("aws:team".into())),
        (Passed { policy: Some(" ".repeat(2049)), ..Passed::default() }, Invalid::PolicyLength(2049)),
        (
            Passed { policy_arns: vec!["arn:aws:iam::aws:policy/P".into(); 11], ..Passed::default() },
            Invalid::TooMany("policyArns".into()),
        ),
        (
            Passed { policy_arns: vec!["arn:aws:iam::222222222222:policy/P".into()], ..Passed::default() },
            Invalid::PolicyArn("arn:aws:iam::222222222222:policy/P".into()),
        ),
        (
            Passed { source_identity: Some("aws:x".into()), ..Passed::default() },
            Invalid::SourceIdentity("aws:x".into()),
        ),
    ];
    for (passed, invalid) in cases {
        assert_eq!(refused(sts::assume_role(&mut world, &alice(), &ask("first", passed))), Refused::Invalid(invalid));
    }
}

const GITHUB: &str = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com";

fn github(subject: &str) -> AssumeRoleAsFederated {
    let claim = |name: &str, value: &str| (format!("token.actions.githubusercontent.com:{name}"), vec![value.into()]);
    AssumeRoleAsFederated {
        role_arn: format!("arn:aws:iam::{HOME}:role/first"),
        session_name: "build".into(),
        provider: GITHUB.into(),
        claims: BTreeMap::from([claim("sub", subject), claim("aud", "sts.amazonaws.com"), claim("actor", "octocat")]),
        passed: Passed::default(),
    }
}

#[test]
fn r134_a_web_identity_is_held_against_the_claims_and_some_stay() {
    let mut world = world();
    let condition = r#""StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/*"}"#;
    role(&mut world, "first").trust =
        trust(&format!(r#"{{"Federated": "{GITHUB}"}}"#), r#""sts:AssumeRoleWithWebIdentity""#, condition);
    let denied = sts::assume_role_with_web_identity(&mut world, &github("repo:evil/site:ref:refs/heads/main"));
    assert_eq!(refused(denied), Refused::Denied);
    let session = sts::assume_role_with_web_identity(&mut world, &github("repo:acme/site:ref:refs/heads/main"));
    let session = session.outcome.unwrap();
    let kept: Vec<&str> = session.keys.keys().map(String::as_str).collect();
    let host = "token.actions.githubusercontent.com";
    assert_eq!(kept, ["aws:federatedprovider".into(), format!("{host}:aud"), format!("{host}:sub")], "R131, R161");
    assert_eq!(world.who(&caller(&session)).principal_type(), Some("AssumedRole"));
    assert_eq!(
        refused(sts::assume_role_with_saml(&mut world, &github("repo:acme/site:ref:refs/heads/main"))),
        Refused::Denied,
        "R130: another action"
    );
}

#[test]
fn r142_r143_get_session_token_carries_mfa_and_is_barred_from_iam_without() {
    let mut world = world();
    let code = (format!("arn:aws:iam::{HOME}:mfa/alice"), "123456".to_string());
    let plain = sts::get_session_token(&mut world, &alice(), None, None).outcome.unwrap();
    let proved = sts::get_session_token(&mut world, &alice(), Some(900), Some(&code)).outcome.unwrap();
    assert_eq!(plain.expires.to_string(), "2026-01-15T21:00:00Z");
    assert_eq!(proved.expires.to_string(), "2026-01-15T09:15:00Z");
    let gate = |session: &Session, action: &str| decide(&world, &caller(session), action, "*").route.gate;
    assert_eq!(gate(&plain, "iam:ListUsers"), Some(Gate::TokenMayNotCall));
    assert_eq!(gate(&proved, "iam:ListUsers"), None);
    assert_eq!(gate(&proved, "sts:DecodeAuthorizationMessage"), Some(Gate::TokenMayNotCall));
    assert_eq!(gate(&proved, "sts:GetCallerIdentity"), Some(Gate::NeedsNoPermission));
    let again = sts::get_session_token(&mut world, &caller(&plain), None, None);
    assert_eq!(again.decisions[0].route.gate, Some(Gate::SessionMayNotCall));
    assert_eq!(refused(again), Refused::Denied);
    let condition = r#""Bool": {"aws:MultiFactorAuthPresent": "true"}"#;
    role(&mut world, "first").trust = trust(ACCOUNT, EVERY_STS, condition);
    let ask = ask("first", Passed::default());
    assert_eq!(refused(sts::assume_role(&mut world, &caller(&plain), &ask)), Refused::Denied);
    assert!(sts::assume_role(&mut world, &caller(&proved), &ask).outcome.is_ok(), "R155: carried into AssumeRole");
}

#[test]
fn r140_root_s_token_lasts_an_hour_and_assumes_no_role() {
    let mut world = world();
    let root = Caller::Root(HOME.parse().unwrap());
    let token = sts::get_session_token(&mut world, &root, Some(43_200), None).outcome.unwrap();
    assert_eq!(token.expires.to_string(), "2026-01-15T10:00:00Z");
    let who = caller(&token);
    assert_eq!(decide(&world, &who, "sqs:ListQueues", "*").verdict, Verdict::Allowed, "R100");
    let denied = sts::assume_role(&mut world, &who, &ask("first", Passed::default()));
    assert_eq!(denied.decisions[0].route.gate, Some(Gate::RootAssumesRole));
}

#[test]
fn r78_a_federated_user_has_what_issuer_and_session_policy_both_allow() {
    let mut world = world();
    let with = |policy: Option<&str>| Passed { policy: policy.map(String::from), ..Passed::default() };
    let everything = policy(r#""Effect": "Allow", "Action": "*", "Resource": "*""#);
    let bare = sts::get_federation_token(&mut world, &alice(), "bob", &with(None)).outcome.unwrap();
    let full = sts::get_federation_token(&mut world, &alice(), "eve", &with(Some(&everything))).outcome.unwrap();
    assert_eq!(full.arn.as_str(), "arn:aws:sts::111111111111:federated-user/eve");
    let verdict = |session: &Session, action| decide(&world, &caller(session), action, "arn:aws:s3:::b/k").verdict;
    assert_eq!(verdict(&bare, "s3:GetObject"), Verdict::ImplicitDeny);
    assert_eq!(verdict(&full, "s3:GetObject"), Verdict::Allowed);
    assert_eq!(verdict(&full, "s3:PutObject"), Verdict::ImplicitDeny, "alice may not");
    let gate = |action| decide(&world, &caller(&full), action, "*").route.gate;
    assert_eq!(gate("iam:ListUsers"), Some(Gate::FederatedMayNotCall), "R144");
    assert_eq!(gate("sts:DecodeAuthorizationMessage"), Some(Gate::FederatedMayNotCall));
    assert_eq!(gate("sts:GetCallerIdentity"), Some(Gate::NeedsNoPermission));
    let eve = caller(&full);
    let who = world.who(&eve);
    assert_eq!(who.user_id(&world).as_deref(), Some("111111111111:eve"), "§4.7");
    assert_eq!((who.principal_type(), who.user().is_some()), (Some("FederatedUser"), false));
    let name = sts::get_federation_token(&mut world, &alice(), "b", &with(None));
    assert_eq!(refused(name), Refused::Invalid(Invalid::FederatedName("b".into())));
}

#[test]
fn r78_root_s_federated_user_is_limited_by_the_session_policy_alone() {
    let mut world = world();
    let root = Caller::Root(HOME.parse().unwrap());
    let read = policy(r#""Effect": "Allow", "Action": "s3:Get*", "Resource": "*""#);
    let passed = Passed { policy: Some(read), ..Passed::default() };
    let session = sts::get_federation_token(&mut world, &root, "bob", &passed).outcome.unwrap();
    let verdict = |action| decide(&world, &caller(&session), action, "arn:aws:s3:::b/k").verdict;
    assert_eq!((verdict("s3:GetObject"), verdict("s3:PutObject")), (Verdict::Allowed, Verdict::ImplicitDeny));
}

/// The same world with a management account above it, whose user `boss` may assume root.
fn organization() -> (World, Caller) {
    let mut world = world();
    let mut account = Account::new(MANAGEMENT.parse().unwrap());
    let mut boss = User::new(account.id, "/", "boss");
    boss.policies.put_inline("p", allow(r#""sts:AssumeRoot""#));
    let caller = Caller::User(boss.arn.clone());
    account.users.insert("boss".into(), boss);
    world.organization = Some(Organization {
        id: "o-1".into(),
        management: account.id,
        root: Unit {
            id: "r-1".into(),
            name: "Root".into(),
            policies: Vec::new(),
            accounts: vec![Member { id: HOME.parse().unwrap(), policies: Vec::new() }],
            units: Vec::new(),
        },
        service_control: false,
        resource_control: false,
        policies: Vec::new(),
        created: Time::default(),
    });
    world.accounts.insert(account.id, account);
    let task = "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy";
    // AWS's task policies hold nothing but Denies.
    let document =
        policy(r#""Effect": "Deny", "NotAction": ["s3:DeleteBucketPolicy", "s3:GetBucketPolicy"], "Resource": "*""#);
    world.aws_managed.insert(task.parse().unwrap(), PolicyDoc::identity(document));
    (world, caller)
}

#[test]
fn r146_root_of_a_member_for_one_task() {
    let (mut world, boss) = organization();
    let task = "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy";
    let home = HOME.parse().unwrap();
    let locked = policy(r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b""#);
    let bucket = Resource { policy: Some(PolicyDoc::resource(locked)), ..Resource::default() };
    world.accounts.get_mut(&home).unwrap().resources.insert("arn:aws:s3:::b".parse().unwrap(), bucket);
    let session = sts::assume_root(&mut world, &boss, home, task, None).outcome.unwrap();
    assert_eq!(session.expires.to_string(), "2026-01-15T09:15:00Z");
    let verdict = |action| decide(&world, &caller(&session), action, "arn:aws:s3:::b").verdict;
    assert_eq!(verdict("s3:DeleteBucketPolicy"), Verdict::Allowed);
    assert_eq!(verdict("s3:ListBucket"), Verdict::ExplicitDeny);
    assert_eq!(decide(&world, &caller(&session), "ec2:DescribeInstances", "*").verdict, Verdict::ExplicitDeny);
    let stranger = sts::assume_root(&mut world, &alice(), home, task, None);
    assert_eq!(stranger.decisions[0].route.gate, Some(Gate::NoSuchMember));
    let other = sts::assume_root(&mut world, &boss, home, "arn:aws:iam::aws:policy/AdministratorAccess", None);
    assert!(matches!(refused(other), Refused::Invalid(Invalid::TaskPolicy(_))));
    let long = sts::assume_root(&mut world, &boss, home, task, Some(901));
    assert!(matches!(refused(long), Refused::Invalid(Invalid::Duration { most: 900, .. })));
}

#[test]
fn r158_a_service_delivers_a_role_with_keys_of_its_own() {
    let mut world = world();
    let lambda = Caller::Service("lambda.amazonaws.com".into());
    let function = "arn:aws:lambda:us-east-1:111111111111:function:f";
    let carries = BTreeMap::from([("lambda:sourcefunctionarn".to_string(), vec![function.to_string()])]);
    let input = AssumeRole { carries, ..ask("last", Passed::default()) };
    assert_eq!(refused(sts::assume_role(&mut world, &lambda, &input)), Refused::Denied, "the role trusts the account");
    role(&mut world, "last").trust = trust(r#"{"Service": "lambda.amazonaws.com"}"#, r#""sts:AssumeRole""#, "");
    let own = policy(
        r#""Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*", "Condition": {"ArnLike": {"lambda:SourceFunctionArn": "arn:aws:lambda:*:*:function:f"}}"#,
    );
    role(&mut world, "last").policies.put_inline("send", PolicyDoc::identity(own));
    let session = sts::assume_role(&mut world, &lambda, &input).outcome.unwrap();
    let queue = "arn:aws:sqs:us-east-1:111111111111:q";
    assert_eq!(decide(&world, &caller(&session), "sqs:SendMessage", queue).verdict, Verdict::Allowed);
}

#[test]
fn r20_one_made_again_is_a_stranger_to_policies_that_named_it() {
    let mut world = world();
    let alice_arn = format!("arn:aws:iam::{HOME}:user/alice");
    role(&mut world, "last").trust = trust(&format!(r#"{{"AWS": "{alice_arn}"}}"#), r#""sts:AssumeRole""#, "");
    let token = sts::get_session_token(&mut world, &alice(), None, None).outcome.unwrap();
    let borrowed = sts::assume_role(&mut world, &alice(), &ask("last", Passed::default())).outcome.unwrap();
    let id = world.unique_id(&alice_arn.parse().unwrap());
    let again = world.accounts[&HOME.parse().unwrap()].users["alice"].clone();
    assert!(world.delete_principal(&alice_arn.parse().unwrap()));
    assert!(role(&mut world, "last").trust.text.contains(&format!("\"{id}\"")), "the id is shown");
    assert!(!role(&mut world, "last").trust.text.contains(&alice_arn));
    assert_eq!(decide(&world, &caller(&token), "s3:GetObject", "*").route.gate, Some(Gate::UnknownCaller), "R148");
    assert_eq!(decide(&world, &caller(&borrowed), "s3:GetObject", "*").route.gate, None, "R148: the role's lives on");
    world.accounts.get_mut(&HOME.parse().unwrap()).unwrap().users.insert("alice".into(), again);
    assert_ne!(world.unique_id(&alice_arn.parse().unwrap()), id);
    let denied = sts::assume_role(&mut world, &alice(), &ask("last", Passed::default()));
    assert_eq!(refused(denied), Refused::Denied);
    assert!(!world.delete_principal(&"arn:aws:iam::111111111111:user/nobody".parse().unwrap()));
}

#[test]
fn r150_role_policies_are_live_and_trust_is_asked_once() {
    let mut world = world();
    let session = sts::assume_role(&mut world, &alice(), &ask("first", Passed::default())).outcome.unwrap();
    let allowed = |world: &World, action| decide(world, &caller(&session), action, "*").verdict == Verdict::Allowed;
    assert!(!allowed(&world, "ec2:DescribeInstances"));
    role(&mut world, "first").policies.put_inline("ec2", allow(r#""ec2:*""#));
    assert!(allowed(&world, "ec2:DescribeInstances"));
    role(&mut world, "first").trust = trust(r#"{"AWS": "222222222222"}"#, r#""sts:AssumeRole""#, "");
    assert!(allowed(&world, "ec2:DescribeInstances"));
}

#[test]
fn r151_revoking_hits_the_sessions_that_are_older() {
    let mut world = world();
    let older = sts::assume_role(&mut world, &alice(), &ask("first", Passed::default())).outcome.unwrap();
    let now = world.clock.plus(60);
    let deny = policy(&format!(
        r#""Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {{"DateLessThan": {{"aws:TokenIssueTime": "{now}"}}}}"#
    ));
    role(&mut world, "first").policies.put_inline("AWSRevokeOlderSessions", PolicyDoc::identity(deny));
    world.clock = now;
    let newer = sts::assume_role(&mut world, &alice(), &ask("first", Passed::default())).outcome.unwrap();
    let verdict = |session: &Session| decide(&world, &caller(session), "sts:GetAccessKeyInfo", "*").verdict;
    assert_eq!((verdict(&older), verdict(&newer)), (Verdict::ExplicitDeny, Verdict::Allowed));
}
