//! The verdict as it is read off a trace: traces that no world needs to give, one line of the fold each.

#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use rolecall_iam::PolicyDoc;
use rolecall_iam::eval::{
    Binds, Combine, DecidedBy, Gate, Grant, Layer, LayerKind, NotBinding, PolicyTrace, Route, StatementTrace, Verdict,
    fold,
};
use rolecall_iam::world::PolicyAddress;
use rolecall_policy::Span;
use rolecall_policy::document::Effect;

const PLAIN: Route = Route { same_account: true, combine: Combine::Either, gate: None };

fn statement(effect: Effect, grant: Option<Grant>) -> StatementTrace {
    StatementTrace { span: Span::at(0), effect: Some(effect), applies: true, grant, clauses: Vec::new() }
}

fn allow() -> StatementTrace {
    statement(Effect::Allow, None)
}

fn deny() -> StatementTrace {
    statement(Effect::Deny, None)
}

fn grant(grant: Grant) -> StatementTrace {
    statement(Effect::Allow, Some(grant))
}

/// A layer that binds, with one policy; it is named `#inline/0`.
fn layer(kind: LayerKind, verdict: Verdict, statements: Vec<StatementTrace>) -> Layer {
    let address = PolicyAddress::inline(&"arn:aws:iam::111111111111:user/x".parse().unwrap(), &"0".into());
    let policy = PolicyTrace { address, via: None, refused: false, statements, document: PolicyDoc::identity("{}") };
    Layer { kind, account: None, level: None, binds: Binds::Yes, verdict, policies: vec![policy] }
}

fn silent(kind: LayerKind) -> Layer {
    layer(kind, Verdict::ImplicitDeny, Vec::new())
}

fn identity(statements: Vec<StatementTrace>) -> Layer {
    layer(LayerKind::Identity, Verdict::Allowed, statements)
}

fn resource(statements: Vec<StatementTrace>) -> Layer {
    layer(LayerKind::Resource, Verdict::Allowed, statements)
}

/// The verdict, the layer that settled it and the number of the statement.
fn read(route: Route, layers: &[Layer]) -> (Verdict, LayerKind, Option<usize>) {
    let (verdict, decided) = fold(route, layers);
    let DecidedBy { layer, policy, statement } = decided.unwrap();
    assert_eq!(policy.is_some(), statement.is_some(), "a statement is one of a policy");
    (verdict, layer, statement)
}

#[test]
fn a_ceiling_that_is_silent_refuses_and_the_first_in_order_is_named() {
    let order = [LayerKind::Scp, LayerKind::Rcp, LayerKind::Endpoint];
    for (from, kind) in order.into_iter().enumerate() {
        let mut layers: Vec<Layer> = order[from..].iter().rev().map(|kind| silent(*kind)).collect();
        layers.push(identity(vec![allow()]));
        assert_eq!(read(PLAIN, &layers), (Verdict::ImplicitDeny, kind, None), "semantics §0, steps 4 to 6");
    }
}

#[test]
fn what_does_not_bind_says_nothing() {
    let mut closed = layer(LayerKind::Scp, Verdict::ExplicitDeny, vec![deny()]);
    closed.binds = Binds::No(NotBinding::ManagementAccount);
    assert_eq!(
        read(PLAIN, &[closed.clone(), identity(vec![allow()])]),
        (Verdict::Allowed, LayerKind::Identity, Some(0))
    );
    closed.binds = Binds::Yes;
    assert_eq!(read(PLAIN, &[closed, identity(vec![allow()])]), (Verdict::ExplicitDeny, LayerKind::Scp, Some(0)));
}

#[test]
fn the_first_statement_that_settles_it_is_named() {
    let quiet = StatementTrace { applies: false, ..deny() };
    let identity = identity(vec![quiet, allow(), allow(), deny(), deny()]);
    assert_eq!(read(PLAIN, std::slice::from_ref(&identity)), (Verdict::ExplicitDeny, LayerKind::Identity, Some(3)));
    let mut allows = identity.clone();
    allows.policies[0].statements.truncate(3);
    assert_eq!(read(PLAIN, &[allows]), (Verdict::Allowed, LayerKind::Identity, Some(1)));
    let both = [resource(vec![deny()]), identity];
    assert_eq!(read(PLAIN, &both), (Verdict::ExplicitDeny, LayerKind::Resource, Some(0)));
}

#[test]
fn the_strongest_grant_is_named_and_of_equals_the_first() {
    let grants = vec![grant(Grant::Account), grant(Grant::Direct), grant(Grant::Entity), grant(Grant::Direct)];
    assert_eq!(read(PLAIN, &[resource(grants)]), (Verdict::Allowed, LayerKind::Resource, Some(1)));
    let weak = vec![grant(Grant::Account), grant(Grant::Account)];
    assert_eq!(read(PLAIN, &[resource(weak)]), (Verdict::ImplicitDeny, LayerKind::Identity, None), "R82");
}

#[test]
fn the_root_user_needs_nobody_s_policy_at_home() {
    let root = Route { gate: Some(Gate::RootUser), ..PLAIN };
    assert_eq!(read(root, &[resource(vec![grant(Grant::Direct)])]), (Verdict::Allowed, LayerKind::Gate, None), "R100");
    let far = Route { same_account: false, ..root };
    assert_eq!(read(far, &[resource(vec![grant(Grant::Direct)])]), (Verdict::Allowed, LayerKind::Resource, Some(0)));
    assert_eq!(read(far, &[silent(LayerKind::Resource)]), (Verdict::ImplicitDeny, LayerKind::Resource, None));
}

#[test]
fn a_caller_without_identity_policies_lives_on_the_resource_s() {
    let only = Route { combine: Combine::ResourceOnly, ..PLAIN };
    for same_account in [true, false] {
        let route = Route { same_account, ..only };
        assert_eq!(
            read(route, &[resource(vec![grant(Grant::Account)])]),
            (Verdict::Allowed, LayerKind::Resource, Some(0))
        );
        assert_eq!(read(route, &[silent(LayerKind::Resource)]), (Verdict::ImplicitDeny, LayerKind::Resource, None));
    }
}
