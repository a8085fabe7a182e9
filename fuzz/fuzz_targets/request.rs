//! Any policies and any request: a decision is taken, it is what its own trace folds to, and it can be told in words.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rolecall_iam::eval::fold;
use rolecall_iam::world::{Account, Resource, Role, User};
use rolecall_iam::{Caller, PolicyDoc, Request, World, authorize_all, explain};

/// Policies of a user, a role and a bucket; then action, resource, condition key and value.
type Input<'a> = ([&'a str; 4], &'a str, &'a str, &'a str, &'a str, u8);

fuzz_target!(|input: Input<'_>| {
    let ([own, trust, of_role, bucket], action, resource, key, value, who) = input;
    let (Ok(action), Ok(resource), Ok(id)) = (action.parse(), resource.parse(), "111111111111".parse()) else { return };
    let mut account = Account::new(id);
    let mut user = User::new(id, "/", "u");
    user.policies.put_inline("p", PolicyDoc::identity(own));
    let mut role = Role::new(id, "/", "r", PolicyDoc::trust(trust));
    role.policies.put_inline("p", PolicyDoc::identity(of_role));
    let policy = Some(PolicyDoc::resource(bucket));
    if let Ok(arn) = "arn:aws:s3:::b".parse() {
        account.resources.insert(arn, Resource { policy, ..Resource::default() });
    }
    let callers = [
        Caller::User(user.arn.clone()),
        Caller::Root(id),
        Caller::Anonymous,
        Caller::Service("s3.amazonaws.com".into()),
        Caller::Federated("accounts.google.com".into()),
    ];
    account.users.insert("u".into(), user);
    account.roles.insert("r".into(), role);
    let mut world = World::default();
    world.accounts.insert(id, account);
    let caller = callers[usize::from(who) % callers.len()].clone();
    let request = Request::new(caller, action, resource).with(key, [value]);
    for decision in authorize_all(&world, &request).decisions() {
        assert_eq!(fold(decision.route, &decision.layers).0, decision.verdict);
        assert!(!explain(&world, decision).to_text().is_empty());
    }
});
