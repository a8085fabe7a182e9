//! AssumeRole beyond its policies: what STS checks before and after, and what the session may do.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use rolecall_iam::sts::{AssumeRole, Assumed, Invalid, Passed, Refused, assume_role};
use rolecall_iam::world::{Account, ManagedPolicy, Role, User};
use rolecall_iam::{Caller, LayerKind, PolicyDoc, Request, Time, Verdict, World, authorize};

const ROLE: &str = "arn:aws:iam::111111111111:role/team/R";
const MFA: &str = "arn:aws:iam::111111111111:mfa/alice";

fn trust(principal: &str, condition: &str) -> std::sync::Arc<PolicyDoc> {
    PolicyDoc::trust(format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole"{condition}}}}}"#
    ))
}

fn allow(action: &str) -> std::sync::Arc<PolicyDoc> {
    PolicyDoc::identity(format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}}}"#
    ))
}

/// alice, who may nothing, and a role that trusts as said and may do everything in S3.
fn world(principal: &str, condition: &str) -> (World, Caller) {
    let mut account = Account::new("111111111111".parse().unwrap());
    let mut alice = User::new(account.id, "/", "alice");
    alice.mfa_devices.push(MFA.into());
    let mut role = Role::new(account.id, "/team/", "R", trust(principal, condition));
    role.policies.put_inline("s3", allow("s3:*"));
    let mut next = Role::new(account.id, "/", "next", trust(&format!("{{\"AWS\": \"{ROLE}\"}}"), ""));
    next.max_session_duration = 43_200;
    let caller = Caller::User(alice.arn.clone());
    account.users.insert("alice".into(), alice);
    account.roles.insert("R".into(), role);
    account.roles.insert("next".into(), next);
    let mut world = World { clock: Time::parse("2026-01-15T09:00:00Z").unwrap(), seed: 7, ..World::default() };
    world.accounts.insert(account.id, account);
    (world, caller)
}

fn input() -> AssumeRole {
    AssumeRole { role_arn: ROLE.into(), session_name: "s1".into(), ..AssumeRole::default() }
}

fn refused(assumed: Assumed) -> Refused {
    assumed.outcome.unwrap_err()
}

const ALICE: &str = r#"{"AWS": "arn:aws:iam::111111111111:user/alice"}"#;

#[test]
fn r121_a_named_user_needs_no_policy_and_gets_the_role_s_permissions() {
    let (mut world, alice) = world(ALICE, "");
    let assumed = assume_role(&mut world, &alice, &input());
    assert_eq!(assumed.decisions[0].decided_by.as_ref().unwrap().layer, LayerKind::Trust);
    let session = assumed.outcome.unwrap();
    assert_eq!(session.arn.as_str(), "arn:aws:sts::111111111111:assumed-role/R/s1", "R138: without the path");
    assert!(session.id.0.starts_with("ASIA") && session.token.len() > 200 && session.secret.len() == 40);
    assert_eq!(session.expires.to_string(), "2026-01-15T10:00:00Z");
    let list = Request::new(Caller::Session(session.id), "s3:ListAllMyBuckets".parse().unwrap(), "*".parse().unwrap());
    assert_eq!(authorize(&world, &list).verdict, Verdict::Allowed);
    let own = Request::new(alice, "s3:ListAllMyBuckets".parse().unwrap(), "*".parse().unwrap());
    assert_eq!(authorize(&world, &own).verdict, Verdict::ImplicitDeny, "R149: swapped, not added");
}

#[test]
fn r123_root_trust_needs_the_caller_s_own_policy() {
    let (mut world, alice) = world(r#"{"AWS": "111111111111"}"#, "");
    let denied = assume_role(&mut world, &alice, &input());
    assert_eq!(denied.decisions[0].decided_by.as_ref().unwrap().layer, LayerKind::Identity);
    assert_eq!(refused(denied), Refused::Denied);
    let account = world.accounts.values_mut().next().unwrap();
    account.users.get_mut("alice").unwrap().policies.put_inline("p", allow("sts:AssumeRole"));
    assert!(assume_role(&mut world, &alice, &input()).outcome.is_ok());
}

#[test]
fn r120_administrators_need_trust_too() {
    let (mut world, alice) = world(r#"{"Service": "lambda.amazonaws.com"}"#, "");
    world.accounts.values_mut().next().unwrap().users.get_mut("alice").unwrap().policies.put_inline("p", allow("*"));
    let denied = assume_role(&mut world, &alice, &input());
    assert_eq!(denied.decisions[0].decided_by.as_ref().unwrap().layer, LayerKind::Trust);
    assert!(world.sessions.is_empty());
}

#[test]
fn r132_an_external_id_is_asked_for_by_the_condition_alone() {
    let asked = r#", "Condition": {"StringEquals": {"sts:ExternalId": "x1"}}"#;
    let with = |id: Option<&str>| AssumeRole { external_id: id.map(String::from), ..input() };
    let (mut strict, alice) = world(ALICE, asked);
    assert!(assume_role(&mut strict, &alice, &with(Some("x1"))).outcome.is_ok());
    assert_eq!(refused(assume_role(&mut strict, &alice, &with(Some("other")))), Refused::Denied);
    assert_eq!(refused(assume_role(&mut strict, &alice, &with(None))), Refused::Denied);
    let (mut easy, alice) = world(ALICE, "");
    assert!(assume_role(&mut easy, &alice, &with(Some("anything"))).outcome.is_ok());
}

#[test]
fn r155_mfa_counts_for_the_call_and_not_in_the_session() {
    let (mut world, alice) = world(ALICE, r#", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#);
    let with = |serial: &str, code: &str| AssumeRole { mfa: Some((serial.into(), code.into())), ..input() };
    assert_eq!(refused(assume_role(&mut world, &alice, &input())), Refused::Denied);
    assert_eq!(
        refused(assume_role(&mut world, &alice, &with("arn:aws:iam::111111111111:mfa/bob", "123456"))),
        Refused::MfaSerial
    );
    assert_eq!(refused(assume_role(&mut world, &alice, &with(MFA, "12345"))), Refused::MfaCode);
    let session = assume_role(&mut world, &alice, &with(MFA, "123456")).outcome.unwrap();
    assert_eq!(session.mfa, None);
}

#[test]
fn r136_form_comes_first_then_policies_then_durations() {
    let (mut world, alice) = world(r#"{"Service": "lambda.amazonaws.com"}"#, "");
    let name = AssumeRole { session_name: "a:b".into(), ..input() };
    assert_eq!(refused(assume_role(&mut world, &alice, &name)), Refused::Invalid(Invalid::SessionName("a:b".into())));
    let arn = AssumeRole { role_arn: "arn:aws:iam::111111111111:user/alice".into(), ..input() };
    assert!(matches!(refused(assume_role(&mut world, &alice, &arn)), Refused::Invalid(Invalid::RoleArn(_))));
    let short = AssumeRole { passed: Passed { duration: Some(60), ..Passed::default() }, ..input() };
    assert_eq!(
        refused(assume_role(&mut world, &alice, &short)),
        Refused::Invalid(Invalid::Duration { seconds: 60, least: 900, most: 43_200 })
    );
    let long = AssumeRole { passed: Passed { duration: Some(7200), ..Passed::default() }, ..input() };
    assert_eq!(refused(assume_role(&mut world, &alice, &long)), Refused::Denied);
}

#[test]
fn r137_a_chained_session_lasts_an_hour_at_most() {
    let (mut world, alice) = world(ALICE, "");
    let long = AssumeRole { passed: Passed { duration: Some(7200), ..Passed::default() }, ..input() };
    assert_eq!(refused(assume_role(&mut world, &alice, &long)), Refused::LongerThanRole);
    let first = Caller::Session(assume_role(&mut world, &alice, &input()).outcome.unwrap().id);
    let next = |duration| AssumeRole {
        role_arn: "arn:aws:iam::111111111111:role/next".into(),
        passed: Passed { duration: Some(duration), ..Passed::default() },
        ..input()
    };
    assert_eq!(refused(assume_role(&mut world, &first, &next(3601))), Refused::LongerThanChaining);
    assert!(assume_role(&mut world, &first, &next(3600)).outcome.is_ok());
}

#[test]
fn r140_root_may_not_assume_roles() {
    let (mut world, _) = world(r#""*""#, "");
    let denied = assume_role(&mut world, &Caller::Root("111111111111".parse().unwrap()), &input());
    assert_eq!(denied.decisions[0].decided_by.as_ref().unwrap().layer, LayerKind::Gate);
}

#[test]
fn r148_expired_credentials_are_refused_before_any_policy() {
    let (mut world, alice) = world(ALICE, "");
    let session = assume_role(&mut world, &alice, &input()).outcome.unwrap();
    let list = Request::new(Caller::Session(session.id), "s3:ListAllMyBuckets".parse().unwrap(), "*".parse().unwrap());
    world.clock = world.clock.plus(3599);
    assert_eq!(authorize(&world, &list).verdict, Verdict::Allowed);
    world.clock = world.clock.plus(1);
    let expired = authorize(&world, &list);
    assert_eq!((expired.verdict, expired.decided_by.unwrap().layer), (Verdict::ImplicitDeny, LayerKind::Gate));
}

#[test]
fn r150_a_session_lives_with_its_role_s_policies_and_not_with_its_trust() {
    let (mut world, alice) = world(ALICE, "");
    let session = assume_role(&mut world, &alice, &input()).outcome.unwrap();
    let list = Request::new(Caller::Session(session.id), "s3:ListAllMyBuckets".parse().unwrap(), "*".parse().unwrap());
    let role = |world: &mut World, change: &dyn Fn(&mut Role)| {
        change(world.accounts.values_mut().next().unwrap().roles.get_mut("R").unwrap());
    };
    role(&mut world, &|role| role.trust = trust(r#"{"Service": "lambda.amazonaws.com"}"#, ""));
    assert_eq!(authorize(&world, &list).verdict, Verdict::Allowed);
    role(&mut world, &|role| role.policies.put_inline("s3", allow("ec2:*")));
    assert_eq!(authorize(&world, &list).verdict, Verdict::ImplicitDeny);
}

#[test]
fn r151_revoking_hits_older_sessions_only() {
    let (mut world, alice) = world(ALICE, "");
    let old = assume_role(&mut world, &alice, &input()).outcome.unwrap();
    world.clock = world.clock.plus(60);
    let revoke = PolicyDoc::identity(format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": ["*"], "Resource": ["*"], "Condition": {{"DateLessThan": {{"aws:TokenIssueTime": "{}"}}}}}}}}"#,
        world.clock
    ));
    let account = world.accounts.values_mut().next().unwrap();
    account.roles.get_mut("R").unwrap().policies.put_inline("AWSRevokeOlderSessions", revoke);
    let new = assume_role(&mut world, &alice, &input()).outcome.unwrap();
    assert_ne!(old.id, new.id);
    let verdict = |session: rolecall_iam::SessionId| {
        let list = Request::new(Caller::Session(session), "s3:ListAllMyBuckets".parse().unwrap(), "*".parse().unwrap());
        authorize(&world, &list).verdict
    };
    assert_eq!(verdict(old.id), Verdict::ExplicitDeny);
    assert_eq!(verdict(new.id), Verdict::Allowed);
}

#[test]
fn r80_session_policies_are_a_ceiling() {
    let (mut world, alice) = world(ALICE, "");
    let account = world.accounts.values_mut().next().unwrap();
    let managed = ManagedPolicy::new(account.id, "/", "get", allow("s3:Get*"));
    let arn = managed.arn.to_string();
    account.policies.insert(managed.arn.clone(), managed);
    let inline = Some(allow("s3:List*").text.clone());
    let limited =
        AssumeRole { passed: Passed { policy: inline, policy_arns: vec![arn], ..Passed::default() }, ..input() };
    let session = assume_role(&mut world, &alice, &limited).outcome.unwrap();
    let verdict = |action: &str| {
        let caller = Caller::Session(session.id.clone());
        authorize(&world, &Request::new(caller, action.parse().unwrap(), "arn:aws:s3:::b/k".parse().unwrap()))
    };
    assert_eq!(verdict("s3:GetObject").verdict, Verdict::Allowed);
    assert_eq!(verdict("s3:ListBucket").verdict, Verdict::Allowed);
    let put = verdict("s3:PutObject");
    assert_eq!((put.verdict, put.decided_by.unwrap().layer), (Verdict::ImplicitDeny, LayerKind::Session));
    let broken = AssumeRole { passed: Passed { policy: Some("{".into()), ..Passed::default() }, ..input() };
    assert_eq!(refused(assume_role(&mut world, &alice, &broken)), Refused::MalformedPolicy);
}

#[test]
fn the_same_request_gives_the_same_keys_and_a_repetition_gives_others() {
    let keys = |others: bool| {
        let (mut world, alice) = world(ALICE, "");
        if others {
            let name = AssumeRole { session_name: "another".into(), ..input() };
            assume_role(&mut world, &alice, &name).outcome.unwrap();
        }
        let first = assume_role(&mut world, &alice, &input()).outcome.unwrap();
        let second = assume_role(&mut world, &alice, &input()).outcome.unwrap();
        assert_ne!(first.id, second.id);
        (first.id, first.secret)
    };
    assert_eq!(keys(false), keys(true));
}
