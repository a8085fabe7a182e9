//! Scenarios read, refused, written and built. Refuses to know what is decided in them.

use super::*;
use proptest::prelude::*;
use rolecall_iam::Verdict;
use rolecall_policy::catalog::Catalog;

/// The only error in the text, as `line:column: message`, and the characters it is about.
fn wrong(text: &str) -> (String, String) {
    let error = Scenario::parse(text).unwrap_err();
    (error.to_string(), error.span.of(text).to_owned())
}

fn one_account(inside: &str) -> String {
    format!("{{ \"accounts\": [{{ \"id\": \"111111111111\", {inside} }}] }}")
}

#[test]
fn an_empty_object_is_a_scenario() {
    assert_eq!(Scenario::parse("{}").unwrap(), Scenario::default());
    assert_eq!(Scenario::default().clock.to_string(), "2026-01-15T09:00:00Z");
}

#[test]
fn a_field_that_is_misspelt_is_pointed_at() {
    let (message, at) = wrong("{\n  \"acounts\": []\n}");
    assert_eq!(message, "2:4: unknown field `acounts`: did you mean `accounts`?");
    assert_eq!(at, "acounts");
    let (message, _) = wrong(&one_account("\"zzz\": 1"));
    assert!(message.contains("unknown field `zzz`: known here are `id`, `name`"), "{message}");
}

#[test]
fn a_policy_has_up_to_five_versions_of_different_numbers() {
    let account =
        |policy: &str| one_account(&format!("\"policies\": [{{ \"name\": \"P\", \"document\": {{}}, {policy} }}]"));
    let others = |ids: &str| {
        let list: Vec<String> = ids
            .split(' ')
            .map(|id| format!("{{ \"versionId\": \"{id}\", \"document\": {{ \"Statement\": [] }} }}"))
            .collect();
        account(&format!("\"defaultVersionId\": \"v3\", \"otherVersions\": [{}]", list.join(", ")))
    };
    let world = Scenario::parse(&others("v1 v4")).unwrap().world(Catalog::bundled());
    let policy = world.accounts.values().next().and_then(|account| account.policies.values().next()).unwrap();
    let numbers: Vec<u32> = policy.versions().iter().map(|version| version.number).collect();
    assert_eq!((policy.version, policy.newest, numbers), (3, 4, vec![4, 3, 1]));
    for (text, say) in [
        (others("v3"), "version `v3` is there twice"),
        (others("v01"), "`v01` is not a version"),
        (others("v1 v2 v4 v5 v6"), "more than five versions"),
    ] {
        let (message, _) = wrong(&text);
        assert!(message.contains(say), "{message}");
    }
}

const ORGANIZATION: &str = r#"{ "organization": { "id": "o-1", "managementAccount": "999999999999",
  "root": { "policies": ["FullAWSAccess"], "units": [
    { "name": "Sandbox", "policies": ["no-sqs", "tls"], "accounts": [{ "id": "111111111111", "policies": ["no-sqs"] }] } ] },
  "serviceControlPolicies": [{ "name": "no-sqs", "document": { "Statement": [] } }],
  "resourceControlPolicies": [{ "name": "tls", "document": { "Statement": [] } }] },
  "accounts": [{ "id": "111111111111" }] }"#;

#[test]
fn an_organization_is_a_tree_of_levels() {
    let world = Scenario::parse(ORGANIZATION).unwrap().world(Catalog::bundled());
    let organization = world.organization.unwrap();
    let levels = organization.levels("111111111111".parse().unwrap()).unwrap();
    let names = |at: usize| levels[at].policies.iter().map(|policy| policy.arn.last()).collect::<Vec<_>>().join(" ");
    assert_eq!(
        levels.iter().map(|level| level.name.as_str()).collect::<Vec<_>>(),
        ["the root", "the unit Sandbox", "the account"]
    );
    assert_eq!(names(0), "p-RCPFullAWSAccess p-FullAWSAccess");
    assert_eq!(names(1), "p-RCPFullAWSAccess p-no-sqs p-tls");
    let path = organization.path("111111111111".parse().unwrap()).unwrap();
    assert!(path.starts_with("o-1/r-") && path.ends_with('/') && path.matches('/').count() == 3, "{path}");
    assert_eq!(organization.path("222222222222".parse().unwrap()), None);
}

#[test]
fn what_aws_attaches_by_itself_may_be_written_down() {
    let text =
        ORGANIZATION.replace("\"name\": \"no-sqs\"", "\"name\": \"FullAWSAccess\"").replace("no-sqs", "FullAWSAccess");
    let organization = Scenario::parse(&text).unwrap().world(Catalog::bundled()).organization.unwrap();
    let levels = organization.levels("111111111111".parse().unwrap()).unwrap();
    let arns: Vec<String> = levels[0].policies.iter().map(|policy| policy.arn.to_string()).collect();
    assert_eq!(arns.len(), 2, "{arns:?}");
    assert!(arns[1].ends_with("o-1/service_control_policy/p-FullAWSAccess"), "{arns:?}");
}

#[test]
fn names_in_an_organization_must_hold() {
    let (message, at) = wrong(&ORGANIZATION.replace("[\"no-sqs\", \"tls\"]", "[\"no-sqs\", \"tsl\"]"));
    assert!(message.ends_with("there is no control policy `tsl` here: did you mean `tls`?"), "{message}");
    assert_eq!(at, "\"tsl\"");
    let (message, _) = wrong(&ORGANIZATION.replace("\"name\": \"tls\"", "\"name\": \"no-sqs\""));
    assert!(message.ends_with("policy `no-sqs` is there twice"), "{message}");
}

#[test]
fn broken_json_is_pointed_at() {
    let (message, _) = wrong("{\n  \"title\": \"a\"\n  \"seed\": 1\n}");
    assert!(message.starts_with("2:") || message.starts_with("3:"), "{message}");
    assert!(wrong("").0.starts_with("1:1: "));
}

#[test]
fn names_that_do_not_hold_are_pointed_at() {
    let role = r#"{ "name": "R", "trustPolicy": { "document": {} }"#;
    for (inside, at, message) in [
        (r#""id": "1""#.to_owned(), "\"1\"", "duplicate field `id`"),
        (r#""users": [{ "name": "a b" }]"#.to_owned(), "\"a b\"", "is not a user name"),
        (r#""users": [{ "name": "a" }, { "name": "A" }]"#.to_owned(), "\"A\"", "there twice"),
        (r#""users": [{ "name": "a", "path": "x/" }]"#.to_owned(), "\"x/\"", "begin and end with `/`"),
        (
            r#""users": [{ "name": "a", "groups": ["viewrs"] }], "groups": [{ "name": "viewers" }]"#.to_owned(),
            "\"viewrs\"",
            "did you mean `viewers`?",
        ),
        (r#""users": [{ "name": "a", "attachedPolicies": ["p"] }]"#.to_owned(), "\"p\"", "six parts"),
        (
            r#""users": [{ "name": "a", "attachedPolicies": ["arn:aws:iam::111111111111:policy/p"] }]"#.to_owned(),
            "\"arn:aws:iam::111111111111:policy/p\"",
            "there is no policy",
        ),
        (
            r#""users": [{ "name": "a", "permissionsBoundary": "arn:aws:iam::222222222222:policy/p" }]"#.to_owned(),
            "\"arn:aws:iam::222222222222:policy/p\"",
            "another account",
        ),
        (
            r#""users": [{ "name": "a", "accessKeys": [{ "profile": "a]\n[b" }] }]"#.to_owned(),
            "\"a]\\n[b\"",
            "is not a profile name",
        ),
        (r#""users": [{ "name": "a", "accessKeys": [{ "secret": "" }] }]"#.to_owned(), "\"\"", "one line"),
        (format!("\"roles\": [{role}, \"maxSessionDuration\": 60 }}]"), "60", "3600 to 43200"),
        (
            r#""resources": [{ "arn": "arn:aws:sqs:us-east-1:222222222222:q" }]"#.to_owned(),
            "\"arn:aws:sqs:us-east-1:222222222222:q\"",
            "names another account",
        ),
        (
            r#""resources": [{ "arn": "arn:aws:sqs:us-east-1:111111111111:q", "objects": ["x"] }]"#.to_owned(),
            "[\"x\"]",
            "only S3 buckets",
        ),
        (
            r#""resources": [{ "arn": "arn:aws:sqs:us-east-1:111111111111:q", "bucket": { "versioning": true } }]"#
                .to_owned(),
            "{ \"versioning\": true }",
            "is no S3 bucket",
        ),
        (
            r#""resources": [{ "arn": "arn:aws:s3:::b", "bucket": { "objectOwnership": "Mine" } }]"#.to_owned(),
            "\"Mine\"",
            "is no object ownership",
        ),
    ] {
        let (said, place) = wrong(&one_account(&inside));
        assert!(said.contains(message), "{inside}: {said}");
        if !message.starts_with("duplicate") {
            assert_eq!(place, at, "{inside}: {said}");
        }
    }
}

#[test]
fn an_account_id_is_twelve_digits() {
    let (message, at) = wrong("{ \"accounts\": [{ \"id\": \"123\" }] }");
    assert!(message.contains("12 digits"), "{message}");
    assert_eq!(at, "\"123\"");
}

#[test]
fn whoever_sits_at_the_terminal_exists() {
    let text = r#"{ "accounts": [{ "id": "111111111111", "users": [{ "name": "James", "accessKeys": [{ "profile": "james" }] }] }],
        "terminal": { "as": "jmaes" } }"#;
    let (message, at) = wrong(text);
    assert!(message.ends_with("did you mean `james`?"), "{message}");
    assert_eq!(at, "\"jmaes\"");
    for known in ["james", "arn:aws:iam::111111111111:user/James", "arn:aws:iam::111111111111:root"] {
        assert!(Scenario::parse(&text.replace("jmaes", known)).is_ok(), "{known}");
    }
}

#[test]
fn a_policy_keeps_the_shape_that_its_author_gave_it() {
    let text = one_account(
        "\"policies\": [{ \"name\": \"p\", \"document\": {\n      \"Version\":  \"2012-10-17\",\n\n      \"Statement\": []\n    } }]",
    );
    let scenario = Scenario::parse(&text).unwrap();
    assert_eq!(
        scenario.accounts[0].policies[0].document.0,
        "{\n  \"Version\":  \"2012-10-17\",\n\n  \"Statement\": []\n}"
    );
    let written = scenario.to_text();
    assert!(written.contains("\n          \"document\": {\n            \"Version\":  \"2012-10-17\",\n\n            \"Statement\": []\n          }"), "{written}");
}

#[test]
fn a_world_has_what_the_scenario_says() {
    let text = r#"{ "seed": 3, "accounts": [{ "id": "111111111111", "users": [{ "name": "James",
        "attachedPolicies": ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", "arn:aws:iam::aws:policy/NoSuchThing"],
        "accessKeys": [{}, { "id": "AKIAIOSFODNN7EXAMPLE", "secret": "s", "inactive": true }] }] }] }"#;
    let world = Scenario::parse(text).unwrap().world(Catalog::core());
    let user = world.user(&"arn:aws:iam::111111111111:user/James".parse().unwrap()).unwrap();
    let [made, given] = user.access_keys.as_slice() else { panic!("{:?}", user.access_keys) };
    assert!(made.id.starts_with("AKIA") && made.id.len() == 20 && made.secret.len() == 40 && made.active);
    assert_eq!((given.id.as_str(), given.secret.as_str(), given.active), ("AKIAIOSFODNN7EXAMPLE", "s", false));
    let [(arn, policy)] = &world.aws_managed.iter().collect::<Vec<_>>()[..] else { panic!("{:?}", world.aws_managed) };
    assert_eq!(arn.last(), "AmazonS3ReadOnlyAccess");
    assert!(
        policy.text.starts_with("{\n    \"Version\": \"2012-10-17\",\n    \"Statement\": [\n        {\n"),
        "{}",
        policy.text
    );
    assert!(user.created < world.clock);
}

#[test]
fn a_role_that_says_nothing_trusts_nobody() {
    let scenario = Scenario::parse(&one_account(r#""roles": [{ "name": "R" }]"#)).unwrap();
    let world = scenario.world(Catalog::bundled());
    let role = world.accounts.values().next().unwrap().roles.get("R").unwrap();
    assert!(role.trust.parsed.policy.statements.is_empty());
    assert_eq!(Scenario::parse(&scenario.to_text()).unwrap(), scenario);
}

#[test]
fn what_did_not_change_is_not_read_again() {
    let text = one_account(r#""policies": [{ "name": "p", "document": {} }, { "name": "q", "document": { } }]"#);
    let (scenario, mut shelf) = (Scenario::parse(&text).unwrap(), Shelf::default());
    let arn = "arn:aws:iam::111111111111:policy/p".parse().unwrap();
    let first = scenario.world_from(Catalog::core(), &mut shelf);
    let mut changed = scenario.clone();
    changed.accounts[0].policies[1].document.0 = "{ \"a\": 1 }".into();
    let second = changed.world_from(Catalog::core(), &mut shelf);
    assert!(std::sync::Arc::ptr_eq(first.managed_policy(&arn).unwrap(), second.managed_policy(&arn).unwrap()));
}

fn name() -> impl Strategy<Value = String> {
    "[a-z][A-Za-z0-9+=,.@_-]{0,8}"
}

fn document() -> impl Strategy<Value = Document> {
    prop_oneof![any::<String>(), "\\{[ \n\t\"a:1,{}]{0,20}\\}", Just("{\n  \"a\": [\n    1\n  ]\n}".to_owned())]
        .prop_map(Document)
}

prop_compose! {
    fn check()(action in name(), want in prop_oneof![Just(Verdict::Allowed), Just(Verdict::ExplicitDeny)],
        mfa in any::<Option<bool>>(), values in prop::collection::vec(any::<String>(), 0..3), tags in tags(),
        document in document(), named in any::<Option<String>>(), call in any::<bool>()) -> Check {
        let object = CallerObject { role: Some("x".into()), mfa, tags, session_policies: vec![SessionPolicy::Inline { document }, SessionPolicy::Managed("arn".into())], ..CallerObject::default() };
        let caller = named.map_or(CallerForm::Object(object.into()), CallerForm::Named);
        let action = format!("s3:{}", action.replace(|c: char| !c.is_ascii_alphanumeric(), ""));
        let call = call.then(|| action.parse().unwrap());
        let parameters = call.iter().map(|_| ("Bucket".to_owned(), serde_json::json!({ "a": [1, true] }))).collect();
        Check { caller, action: call.is_none().then(|| action.parse().unwrap()), call, parameters, resource: "arn:aws:s3:::b".parse().unwrap(),
            context: [("k".to_owned(), Values(values))].into(), want, by: Some(rolecall_iam::LayerKind::Trust), because: None, say: String::new() }
    }
}

fn tags() -> impl Strategy<Value = BTreeMap<String, String>> {
    prop::collection::btree_map(any::<String>(), any::<String>(), 0..3)
}

prop_compose! {
    fn scenario()(title in any::<String>(), clock in 0..4_000_000_000_i64, seed in any::<u32>(), user in name(), role in name(),
        tags in tags(), inline in document(), trust in document(), secret in prop::option::of("[!-~]{1,40}"), managed in document(),
        files in tags(), transcript in prop::collection::vec(any::<String>(), 0..3), checks in prop::collection::vec(check(), 0..3),
        objects in prop::collection::vec(any::<String>(), 0..3), policy in prop::option::of(document()),
        on in prop::option::of(any::<[bool; 4]>()), more in prop::option::of((any::<String>(), document()))) -> Scenario {
        let settings = |[a, b, c, d]: [bool; 4]| rolecall_iam::world::BlockPublicAccess {
            block_public_acls: a, ignore_public_acls: b, block_public_policy: c, restrict_public_buckets: d };
        let bpa = on.map(|on| BlockPublicAccess(settings(on)));
        let (text, document) = more.clone().unwrap_or_default();
        let grants = more.iter().map(|_| KmsGrant { grantee_principal: text.clone(), retiring_principal: None, operations: vec!["Decrypt".into()],
            constraints: GrantConstraints { encryption_context_equals: None, encryption_context_subset: Some(tags.clone()) } }).collect();
        let instance_profiles = more.iter().map(|_| InstanceProfile { name: "ip".into(), path: "/".into(), role: Some(role.clone()), tags: tags.clone() }).collect();
        let oidc_providers = more.iter().map(|_| OidcProvider { url: text.clone(), client_ids: vec![text.clone()], thumbprints: vec![text.clone()], tags: tags.clone() }).collect();
        let organization = more.as_ref().map(|_| Organization { id: text.clone(), management_account: "999999999999".parse().unwrap(),
            root: OrganizationUnit { name: text.clone(), policies: vec!["p".into()], accounts: vec![OrganizationMember::Account("111111111111".parse().unwrap())], ..OrganizationUnit::default() },
            service_control_policies: vec![OrganizationPolicy { name: "p".into(), document }], resource_control_policies: vec![],
            disabled_policy_types: vec![PolicyType::ServiceControlPolicy] });
        let id = "111111111111".parse().unwrap();
        let arn: rolecall_policy::Arn = "arn:aws:iam::111111111111:policy/p".parse().unwrap();
        let inline = vec![NamedPolicy { name: "i".into(), document: inline }];
        let users = vec![User { name: user, path: "/a/".into(), groups: vec!["g".into()], tags: tags.clone(), attached_policies: vec![arn.clone()],
            inline_policies: inline.clone(), permissions_boundary: Some(arn.clone()), mfa_devices: vec![arn.clone()],
            login_profile: more.as_ref().map(|_| LoginProfile { password: Some(text.clone()), password_reset_required: true }),
            access_keys: vec![AccessKey { id: None, secret, profile: Some("p".into()), inactive: true }] }];
        let groups = vec![Group { name: "g".into(), path: "/".into(), attached_policies: vec![arn], inline_policies: inline }];
        let roles = vec![Role { name: role, path: "/".into(), description: None, max_session_duration: 7200,
            trust_policy: PolicyText { document: trust }, attached_policies: vec![], inline_policies: vec![], permissions_boundary: None, tags: tags.clone() }];
        let resources = vec![Resource { arn: "arn:aws:s3:::b".parse().unwrap(), policy: policy.map(|document| PolicyText { document }), tags: BTreeMap::new(), objects,
            block_public_access: bpa, grants, details: more.iter().map(|_| (text.clone(), serde_json::json!({ "a": [1, text] }))).collect(), bucket: Bucket { versioning: on.is_some(), contents: more.iter().map(|_| (text.clone(), text.clone())).collect(), ..Bucket::default() } }];
        let policies = vec![Policy { name: "p".into(), path: "/".into(), description: more.as_ref().map(|_| text.clone()), default_version_id: Some("v2".into()),
            other_versions: vec![PolicyVersion { version_id: "v1".into(), document: managed.clone() }], tags: tags.clone(), document: managed }];
        Scenario { title, clock: Time(clock * 1000), seed, checks, terminal: Terminal { signed_in: Some("p".into()), cli: crate::scenario::Cli::Older, files, transcript },
            accounts: vec![Account { id, name: Some("n".into()), alias: None, users, groups, roles, policies, resources,
                instance_profiles, oidc_providers, saml_providers: vec![],
                virtual_mfa_devices: vec![VirtualMfaDevice { arn: "arn:aws:iam::111111111111:mfa/m".parse().unwrap(), tags }],
                password_policy: on.map(|[a, b, c, d]| PasswordPolicy { require_symbols: a, require_numbers: b, hard_expiry: Some(c), allow_users_to_change_password: d,
                    ..PasswordPolicy::default() }), block_public_access: bpa }], organization, ..Scenario::default() }
    }
}

proptest! {
    #[test]
    fn writing_and_reading_loses_nothing(scenario in scenario()) {
        let text = scenario.to_text();
        prop_assert_eq!(Scenario::parse(&text).map_err(|wrong| wrong.to_string()), Ok(scenario), "{}", text);
    }

    #[test]
    fn no_text_makes_the_reader_fall_over(text in prop_oneof![any::<String>(), "[{}\\[\\]\",: a-z\n]{0,40}"]) {
        let _ = Scenario::parse(&text);
    }
}
