//! What holds for every world: the verdict is the fold of the trace, deciding statements decide, `in_force` joins all and
//! only what bears on a request, and limits never widen.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use proptest::prelude::*;
use rolecall_iam::eval::{Binds, DecidedBy, fold};
use rolecall_iam::world::{
    Account, ControlPolicy, Group, ManagedPolicy, Member, Organization, Resource, Role, Session, SessionKind, Unit,
    User,
};
use rolecall_iam::{
    Caller, Decision, LayerKind, PolicyAddress, PolicyDoc, Request, SessionId, Time, Verdict, World, authorize,
};
use rolecall_policy::{AccountId, Arn, PolicyKind};
use std::sync::Arc;

const ACTIONS: [&str; 6] = ["*", "s3:*", "s3:GetObject", "s3:Put*", "sts:AssumeRole", "s3:ListAllMyBuckets"];
const RESOURCES: [&str; 6] = [
    "*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b/${aws:username}",
    "arn:aws:s3:::b",
    "arn:aws:iam::111111111111:role/R",
    "arn:aws:iam::222222222222:role/*",
];
const PRINCIPALS: [&str; 8] = [
    "\"*\"",
    "{\"AWS\": \"111111111111\"}",
    "{\"AWS\": \"222222222222\"}",
    "{\"AWS\": \"arn:aws:iam::111111111111:user/alice\"}",
    "{\"AWS\": \"arn:aws:iam::111111111111:role/R\"}",
    "{\"AWS\": \"arn:aws:sts::111111111111:assumed-role/R/s\"}",
    "{\"Service\": \"ec2.amazonaws.com\"}",
    "{\"AWS\": [\"222222222222\", \"arn:aws:iam::111111111111:role/R\"]}",
];
const CONDITIONS: [&str; 7] = [
    "",
    "",
    "",
    ", \"Condition\": {\"StringEquals\": {\"aws:username\": \"alice\"}}",
    ", \"Condition\": {\"StringNotEquals\": {\"aws:PrincipalTag/team\": \"red\"}}",
    ", \"Condition\": {\"Bool\": {\"aws:MultiFactorAuthPresent\": \"true\"}}",
    ", \"Condition\": {\"ForAnyValue:StringLike\": {\"aws:TagKeys\": [\"a*\", \"b\"]}}",
];
const ASKED: [(&str, &str); 7] = [
    ("s3:GetObject", "arn:aws:s3:::b/alice"),
    ("s3:PutObject", "arn:aws:s3:::b/k"),
    ("s3:ListBucket", "arn:aws:s3:::b"),
    ("s3:ListAllMyBuckets", "*"),
    ("sts:AssumeRole", "arn:aws:iam::111111111111:role/R"),
    ("sts:AssumeRole", "arn:aws:iam::222222222222:role/far"),
    ("sts:GetCallerIdentity", "*"),
];

fn statement(principal: bool, resource: bool) -> impl Strategy<Value = String> {
    let parts = (any::<bool>(), 0..12usize, 0..12usize, 0..PRINCIPALS.len(), 0..CONDITIONS.len());
    parts.prop_map(move |(allow, action, target, who, condition)| {
        let not = |pick: usize, name: &str| if pick >= 11 { format!("Not{name}") } else { name.to_string() };
        let effect = if allow { "Allow" } else { "Deny" };
        let principal = if principal { format!(", \"Principal\": {}", PRINCIPALS[who]) } else { String::new() };
        let action = format!(", \"{}\": \"{}\"", not(action, "Action"), ACTIONS[action % ACTIONS.len()]);
        let target = match resource {
            true => format!(", \"{}\": \"{}\"", not(target, "Resource"), RESOURCES[target % RESOURCES.len()]),
            false => String::new(),
        };
        format!("{{\"Effect\": \"{effect}\"{principal}{action}{target}{}}}", CONDITIONS[condition])
    })
}

fn policy(kind: PolicyKind) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(statement(kind.has_principal(), kind.has_resource()), 0..3)
}

fn document(kind: PolicyKind, statements: &[String]) -> Arc<PolicyDoc> {
    PolicyDoc::new(kind, format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{}]}}", statements.join(", ")))
}

/// The statements of a small world, before they are put together.
#[derive(Clone, Debug)]
struct Recipe {
    user: Vec<String>,
    group: Vec<String>,
    managed: Vec<String>,
    boundary: Option<Vec<String>>,
    role: Vec<String>,
    role_boundary: Option<Vec<String>>,
    session: Option<Vec<String>>,
    trust: Vec<String>,
    far_trust: Vec<String>,
    bucket: Option<Vec<String>>,
    bucket_far: bool,
    tagged: bool,
    scp: Option<Vec<String>>,
    rcp: Option<Vec<String>>,
}

fn recipe() -> impl Strategy<Value = Recipe> {
    let maybe = |kind| prop::option::of(policy(kind));
    let identity = (
        policy(PolicyKind::Identity),
        policy(PolicyKind::Identity),
        policy(PolicyKind::Identity),
        policy(PolicyKind::Identity),
    );
    let limits = (maybe(PolicyKind::Identity), maybe(PolicyKind::Identity), maybe(PolicyKind::Session));
    let others = (
        policy(PolicyKind::Trust),
        policy(PolicyKind::Trust),
        maybe(PolicyKind::Resource),
        any::<bool>(),
        any::<bool>(),
        // An organization takes most requests away, so most recipes have none.
        prop::option::weighted(0.2, policy(PolicyKind::Scp)),
        prop::option::weighted(0.2, policy(PolicyKind::Rcp)),
    );
    (identity, limits, others).prop_map(|(identity, limits, others)| Recipe {
        user: identity.0,
        group: identity.1,
        managed: identity.2,
        role: identity.3,
        boundary: limits.0,
        role_boundary: limits.1,
        session: limits.2,
        trust: others.0,
        far_trust: others.1,
        bucket: others.2,
        bucket_far: others.3,
        tagged: others.4,
        scp: others.5,
        rcp: others.6,
    })
}

fn id(text: &str) -> AccountId {
    text.parse().unwrap()
}

/// Both accounts in one unit, with the recipe's control policies attached there.
fn organization(recipe: &Recipe) -> Organization {
    let attach = |kind, statements: &Option<Vec<String>>| {
        Arc::new(match statements {
            Some(statements) => ControlPolicy {
                name: "own".into(),
                arn: ControlPolicy::arn(kind, "o-1", id("999999999999"), "own"),
                document: document(kind, statements),
            },
            None => ControlPolicy::full_access(kind),
        })
    };
    let full = [PolicyKind::Scp, PolicyKind::Rcp].map(|kind| Arc::new(ControlPolicy::full_access(kind)));
    // AWS keeps RCPFullAWSAccess attached beside others.
    let own = vec![attach(PolicyKind::Scp, &recipe.scp), attach(PolicyKind::Rcp, &recipe.rcp), full[1].clone()];
    let member = |account| Member { id: id(account), policies: full.to_vec() };
    let unit = Unit {
        id: "ou-1".into(),
        name: "Unit".into(),
        policies: own,
        accounts: vec![member("111111111111"), member("222222222222")],
        units: Vec::new(),
    };
    let root = Unit {
        id: "r-1".into(),
        name: "Root".into(),
        policies: full.to_vec(),
        accounts: Vec::new(),
        units: vec![unit],
    };
    let management = id("999999999999");
    Organization {
        id: "o-1".into(),
        management,
        root,
        service_control: true,
        resource_control: true,
        policies: Vec::new(),
        created: Time::default(),
    }
}

fn build(recipe: &Recipe) -> World {
    let identity = |statements: &[String]| document(PolicyKind::Identity, statements);
    let mut home = Account::new(id("111111111111"));
    let mut far = Account::new(id("222222222222"));
    let managed = ManagedPolicy::new(home.id, "/", "shared", identity(&recipe.managed));
    let mut user = User::new(home.id, "/", "alice");
    user.policies.put_inline("own", identity(&recipe.user));
    user.policies.managed.push(managed.arn.clone());
    user.groups.push("g".into());
    if recipe.tagged {
        user.tags.insert("team".into(), "red".into());
    }
    let mut group = Group::new(home.id, "/", "g");
    group.policies.put_inline("shared", identity(&recipe.group));
    let mut role = Role::new(home.id, "/", "R", document(PolicyKind::Trust, &recipe.trust));
    role.policies.put_inline("may", identity(&recipe.role));
    for (name, limit, slot) in
        [("ub", &recipe.boundary, &mut user.boundary), ("rb", &recipe.role_boundary, &mut role.boundary)]
    {
        if let Some(statements) = limit {
            let policy = ManagedPolicy::new(home.id, "/", name, identity(statements));
            *slot = Some(policy.arn.clone());
            home.policies.insert(policy.arn.clone(), policy);
        }
    }
    let far_role = Role::new(far.id, "/", "far", document(PolicyKind::Trust, &recipe.far_trust));
    let policy = recipe.bucket.as_ref().map(|statements| document(PolicyKind::Resource, statements));
    let bucket = Resource { policy, ..Resource::default() };
    let owner = if recipe.bucket_far { &mut far } else { &mut home };
    owner.resources.insert("arn:aws:s3:::b".parse().unwrap(), bucket);
    let session_arn: Arn = "arn:aws:sts::111111111111:assumed-role/R/s".parse().unwrap();
    let kind = SessionKind::Role { role: role.arn.clone(), name: "s".into() };
    let mut session = Session::new(SessionId("ASIA1".into()), kind, session_arn.clone(), Time(0), Time(1000));
    session.policies = recipe
        .session
        .iter()
        .map(|statements| (PolicyAddress::session(&session_arn, 1), document(PolicyKind::Session, statements)))
        .collect();
    home.users.insert("alice".into(), user);
    home.groups.insert("g".into(), group);
    home.roles.insert("R".into(), role);
    far.roles.insert("far".into(), far_role);
    home.policies.insert(managed.arn.clone(), managed);
    let organization = (recipe.scp.is_some() || recipe.rcp.is_some()).then(|| organization(recipe));
    let mut world = World { organization, ..World::default() };
    world.sessions.insert(session.id.clone(), session);
    world.accounts.insert(home.id, home);
    world.accounts.insert(far.id, far);
    world
}

fn callers() -> Vec<Caller> {
    vec![
        Caller::User("arn:aws:iam::111111111111:user/alice".parse().unwrap()),
        Caller::Session(SessionId("ASIA1".into())),
        Caller::Root(id("111111111111")),
        Caller::Root(id("222222222222")),
        Caller::Service("ec2.amazonaws.com".into()),
        Caller::Anonymous,
    ]
}

fn requests() -> Vec<Request> {
    let all = callers().into_iter().flat_map(|caller| {
        ASKED.iter().flat_map(move |(action, resource)| {
            let plain = Request::new(caller.clone(), action.parse().unwrap(), resource.parse().unwrap());
            [plain.clone().with("aws:TagKeys", ["apple", "c"]), plain]
        })
    });
    all.collect()
}

/// The same recipe without the statement that decided.
fn without(recipe: &Recipe, by: &DecidedBy) -> Option<Recipe> {
    let mut recipe = recipe.clone();
    let address = by.policy.as_ref()?.to_string();
    let policy = match address.as_str() {
        "arn:aws:iam::111111111111:user/alice#inline/own" => &mut recipe.user,
        "arn:aws:iam::111111111111:group/g#inline/shared" => &mut recipe.group,
        "arn:aws:iam::111111111111:policy/shared" => &mut recipe.managed,
        "arn:aws:iam::111111111111:policy/ub" => recipe.boundary.as_mut()?,
        "arn:aws:iam::111111111111:policy/rb" => recipe.role_boundary.as_mut()?,
        "arn:aws:iam::111111111111:role/R#inline/may" => &mut recipe.role,
        "arn:aws:iam::111111111111:role/R#trust" => &mut recipe.trust,
        "arn:aws:iam::222222222222:role/far#trust" => &mut recipe.far_trust,
        "arn:aws:s3:::b#policy" => recipe.bucket.as_mut()?,
        "arn:aws:sts::111111111111:assumed-role/R/s#session/1" => recipe.session.as_mut()?,
        "arn:aws:organizations::999999999999:policy/o-1/service_control_policy/p-own" => recipe.scp.as_mut()?,
        "arn:aws:organizations::999999999999:policy/o-1/resource_control_policy/p-own" => recipe.rcp.as_mut()?,
        other => panic!("an address that the test does not know: {other}"),
    };
    policy.remove(by.statement?);
    Some(recipe)
}

fn rank(verdict: Verdict) -> u8 {
    u8::from(verdict == Verdict::Allowed)
}

fn decide(recipe: &Recipe, request: &Request) -> Decision {
    authorize(&build(recipe), request)
}

/// Whether each of the requests is allowed.
fn ranks(recipe: &Recipe) -> Vec<u8> {
    let world = build(recipe);
    requests().iter().map(|request| rank(authorize(&world, request).verdict)).collect()
}

/// Whether nothing is allowed on the left that is not allowed on the right.
fn at_most(left: &Recipe, right: &Recipe) -> bool {
    ranks(left).iter().zip(ranks(right)).all(|(left, right)| *left <= right)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// The first idea: the explanation is the computation.
    #[test]
    fn the_verdict_is_the_fold_of_the_trace(recipe in recipe()) {
        let world = build(&recipe);
        for request in requests() {
            let decision = authorize(&world, &request);
            prop_assert_eq!(fold(decision.route, &decision.layers), (decision.verdict, decision.decided_by.clone()));
            prop_assert!(decision.decided_by.is_some());
        }
    }

    /// Removing what decided changes the decision, and removing it again and again changes the verdict.
    #[test]
    fn deciding_statements_decide(recipe in recipe()) {
        for request in requests() {
            let first = decide(&recipe, &request);
            let (mut recipe, mut decision) = (recipe.clone(), first.clone());
            while decision.verdict == first.verdict {
                let Some(by) = decision.decided_by.clone().filter(|by| by.policy.is_some()) else { break };
                recipe = without(&recipe, &by).unwrap();
                let next = decide(&recipe, &request);
                let statements = |it: &Decision| it.layers.iter().flat_map(|it| &it.policies).map(|it| it.statements.len()).sum::<usize>();
                prop_assert_eq!(statements(&next) + 1, statements(&decision));
                decision = next;
            }
            let by = decision.decided_by.as_ref().unwrap();
            prop_assert!(decision.verdict != first.verdict || by.policy.is_none(), "{:?}", by);
        }
    }

    /// The second idea: one join, in AWS's order, and a reason where a layer does not bind.
    #[test]
    fn in_force_joins_all_and_only_what_bears(recipe in recipe()) {
        let world = build(&recipe);
        for request in requests() {
            let who = world.who(&request.caller);
            let mut layers = Vec::new();
            world.in_force(&who, &world.asked(&who, &request), &request, &mut |layer| layers.push(layer));
            let mut kinds: Vec<LayerKind> = layers.iter().map(|layer| layer.kind).collect();
            let levels = |kind| layers.iter().filter(|layer| layer.kind == kind && layer.level.is_some()).count();
            // The root, the unit and the account; nothing where the kind of policy does not bind.
            prop_assert!([levels(LayerKind::Scp), levels(LayerKind::Rcp)].iter().all(|count| [0, 3].contains(count)));
            prop_assert_eq!(levels(LayerKind::Scp) == 3, world.organization.is_some() && who.account.is_some());
            kinds.dedup();
            let first = if request.action.is("sts:AssumeRole") { LayerKind::Trust } else { LayerKind::Resource };
            let control = [LayerKind::Scp, LayerKind::Rcp, LayerKind::Endpoint];
            let own = [first, LayerKind::Identity, LayerKind::Boundary, LayerKind::Session];
            prop_assert_eq!(kinds, [&control[..], &own[..]].concat());
            for layer in &layers {
                prop_assert!(layer.binds == Binds::Yes || layer.policies.is_empty());
            }
            let addresses = |kind: LayerKind| {
                let of_kind = layers.iter().filter(|layer| layer.kind == kind);
                of_kind.flat_map(|layer| &layer.policies).map(|it| it.address.to_string()).collect::<Vec<_>>()
            };
            let [identity, boundary, session] =
                [LayerKind::Identity, LayerKind::Boundary, LayerKind::Session].map(addresses);
            match &request.caller {
                Caller::User(_) => {
                    let user = "arn:aws:iam::111111111111:user/alice#inline/own";
                    let group = "arn:aws:iam::111111111111:group/g#inline/shared";
                    prop_assert_eq!(identity, [user, "arn:aws:iam::111111111111:policy/shared", group]);
                    prop_assert_eq!(boundary.len(), usize::from(recipe.boundary.is_some()));
                    prop_assert!(session.is_empty());
                }
                Caller::Session(_) => {
                    prop_assert_eq!(identity, ["arn:aws:iam::111111111111:role/R#inline/may"]);
                    prop_assert_eq!(boundary.len(), usize::from(recipe.role_boundary.is_some()));
                    prop_assert_eq!(session.len(), usize::from(recipe.session.is_some()));
                }
                _ => prop_assert!(identity.is_empty() && boundary.is_empty() && session.is_empty()),
            }
        }
    }

    #[test]
    fn a_further_deny_never_allows_more(recipe in recipe(), deny in statement(false, true)) {
        let deny = deny.replace("\"Allow\"", "\"Deny\"");
        let mut more = recipe.clone();
        more.user.push(deny.clone());
        more.role.push(deny);
        prop_assert!(at_most(&more, &recipe));
    }

    #[test]
    fn a_further_allow_never_denies_more(recipe in recipe(), allow in statement(false, true)) {
        let allow = allow.replace("\"Deny\"", "\"Allow\"");
        let mut more = recipe.clone();
        more.group.push(allow.clone());
        more.role.push(allow);
        prop_assert!(at_most(&recipe, &more));
    }

    #[test]
    fn a_limit_never_allows_more(
        recipe in recipe(), limit in policy(PolicyKind::Session), scp in policy(PolicyKind::Scp),
        rcp in policy(PolicyKind::Rcp)
    ) {
        let free = Recipe { boundary: None, role_boundary: None, session: None, scp: None, rcp: None, ..recipe };
        let limits = [
            Recipe { boundary: Some(limit.clone()), ..free.clone() },
            Recipe { role_boundary: Some(limit.clone()), ..free.clone() },
            Recipe { session: Some(limit), ..free.clone() },
            Recipe { scp: Some(scp), ..free.clone() },
            Recipe { rcp: Some(rcp), ..free.clone() },
        ];
        for limited in &limits {
            prop_assert!(at_most(limited, &free), "{:?}", limited);
        }
    }

    #[test]
    fn the_order_of_statements_does_not_matter(recipe in recipe()) {
        let mut turned = recipe.clone();
        [&mut turned.user, &mut turned.group, &mut turned.managed, &mut turned.role, &mut turned.trust, &mut turned.far_trust]
            .into_iter()
            .chain(turned.scp.as_mut())
            .chain(turned.rcp.as_mut())
            .for_each(|policy| policy.reverse());
        prop_assert_eq!(ranks(&turned), ranks(&recipe));
    }
}
