//! Changes as the page writes them, and what they leave behind. Refuses to know worlds, but for what the engine says of new policies.

use super::*;
use rolecall_policy::catalog::Catalog;

const JAMES: &str = "arn:aws:iam::111111111111:user/James";
const POLICY: &str = "arn:aws:iam::111111111111:policy/p";

fn scenario() -> Scenario {
    Scenario::parse(
        r#"{ "accounts": [{ "id": "111111111111",
            "users": [{ "name": "James", "groups": ["viewers"], "attachedPolicies": ["arn:aws:iam::111111111111:policy/p"],
                "permissionsBoundary": "arn:aws:iam::111111111111:policy/p", "inlinePolicies": [{ "name": "i", "document": {} }],
                "accessKeys": [{ "profile": "james" }] }],
            "groups": [{ "name": "viewers", "attachedPolicies": ["arn:aws:iam::111111111111:policy/p"] }],
            "roles": [{ "name": "R", "path": "/team/", "trustPolicy": { "document": {} } }],
            "policies": [{ "name": "p", "document": {} }],
            "resources": [{ "arn": "arn:aws:s3:::b", "policy": { "document": {} } }] }],
          "terminal": { "as": "james" } }"#,
    )
    .unwrap()
}

/// The scenario after a change that is written as the page writes it.
fn change(text: &str) -> Result<Scenario, String> {
    serde_json::from_str::<Change>(text).unwrap().apply(&scenario())
}

fn changed(text: &str) -> Scenario {
    change(text).unwrap_or_else(|wrong| panic!("{text}: {wrong}"))
}

#[test]
fn every_policy_of_a_world_is_found_by_its_address() {
    let addresses = [
        POLICY,
        "arn:aws:iam::111111111111:user/James#inline/i",
        "arn:aws:iam::111111111111:role/team/R#trust",
        "arn:aws:s3:::b#policy",
    ];
    let known: Vec<String> = scenario().documents().map(|(address, _)| address).collect();
    assert_eq!(known, addresses);
    for address in addresses {
        let change = Change::SetPolicy { address: address.into(), text: "broken {".into() };
        let after = change.apply(&scenario()).unwrap();
        let texts: Vec<_> = after.documents().filter(|(_, text)| text.0 == "broken {").map(|(at, _)| at).collect();
        assert_eq!(texts, [address]);
        assert_eq!(Scenario::parse(&after.to_text()).unwrap(), after);
    }
}

#[test]
fn what_is_not_there_is_not_changed() {
    for (text, message) in [
        (
            r#"{ "do": "setPolicy", "address": "arn:aws:iam::111111111111:role/R#trust", "text": "" }"#,
            "there is no policy",
        ),
        (r#"{ "do": "addUser", "account": "222222222222", "name": "a" }"#, "there is no account `222222222222` here"),
        (r#"{ "do": "addUser", "account": "111111111111", "name": "james" }"#, "there twice"),
        (r#"{ "do": "addBucket", "account": "111111111111", "name": "b" }"#, "there twice"),
        (
            r#"{ "do": "attach", "owner": "arn:aws:iam::111111111111:user/James", "policy": "arn:aws:iam::111111111111:policy/q" }"#,
            "there is no policy",
        ),
        (
            r#"{ "do": "setBoundary", "owner": "arn:aws:iam::111111111111:group/viewers", "policy": null }"#,
            "only users and roles",
        ),
        (r#"{ "do": "addResourcePolicy", "resource": "arn:aws:s3:::b" }"#, "has a policy already"),
        (
            r#"{ "do": "setMaxSessionDuration", "role": "arn:aws:iam::111111111111:role/team/R", "seconds": 60 }"#,
            "3600 to 43200",
        ),
        (r#"{ "do": "setClock", "clock": "noon" }"#, "is not a time"),
        (r#"{ "do": "setSignedIn", "as": "nobody" }"#, "nobody here has"),
        (
            r#"{ "do": "remove", "arn": "arn:aws:iam::111111111111:user/James" }"#,
            "nobody here has the profile or the ARN `james`",
        ),
    ] {
        let wrong = change(text).unwrap_err();
        assert!(wrong.contains(message), "{text}: {wrong}");
    }
}

#[test]
fn what_is_added_can_be_used() {
    for (text, address) in [
        (
            r#"{ "do": "addRole", "account": "111111111111", "name": "New" }"#,
            "arn:aws:iam::111111111111:role/New#trust",
        ),
        (r#"{ "do": "addPolicy", "account": "111111111111", "name": "New" }"#, "arn:aws:iam::111111111111:policy/New"),
        (
            r#"{ "do": "addInline", "owner": "arn:aws:iam::111111111111:role/team/R", "name": "New" }"#,
            "arn:aws:iam::111111111111:role/team/R#inline/New",
        ),
    ] {
        let after = changed(text);
        let (_, document) = after.documents().find(|(found, _)| found == address).unwrap();
        let kind = if address.ends_with("#trust") {
            rolecall_policy::PolicyKind::Trust
        } else {
            rolecall_policy::PolicyKind::Identity
        };
        let parsed = rolecall_policy::parse(kind, &document.0);
        assert_eq!(parsed.diagnostics, [], "{}", document.0);
    }
    let after = changed(r#"{ "do": "addUser", "account": "111111111111", "name": "Ann" }"#);
    let signed_in = Change::SetSignedIn { r#as: "ann".into() }.apply(&after).unwrap();
    assert_eq!(signed_in.terminal.signed_in.as_deref(), Some("ann"));
    let bucket = changed(r#"{ "do": "addBucket", "account": "111111111111", "name": "c" }"#);
    let with = Change::AddResourcePolicy { resource: "arn:aws:s3:::c".into(), text: None }.apply(&bucket).unwrap();
    let world = with.world(Catalog::core());
    let resource = world.resource(&"arn:aws:s3:::c".parse().unwrap()).unwrap().resource;
    assert_eq!(resource.policy.as_ref().unwrap().parsed.diagnostics, []);
}

#[test]
fn what_is_removed_is_mentioned_nowhere() {
    let after = changed(&format!(r#"{{ "do": "remove", "arn": "{POLICY}" }}"#));
    assert!(!after.to_text().contains("policy/p"), "{}", after.to_text());
    let after = changed(r#"{ "do": "remove", "arn": "arn:aws:iam::111111111111:group/viewers" }"#);
    assert!(!after.to_text().contains("viewers"), "{}", after.to_text());
    for arn in ["arn:aws:iam::111111111111:role/team/R", "arn:aws:s3:::b"] {
        let after = changed(&format!(r#"{{ "do": "remove", "arn": "{arn}" }}"#));
        assert!(!after.documents().any(|(address, _)| address.starts_with(arn)), "{arn}");
    }
}

#[test]
fn attaching_is_undone_by_detaching() {
    let arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    let with = Change::Attach { owner: JAMES.into(), policy: arn.into() }.apply(&scenario()).unwrap();
    assert_eq!(with.aws_managed().len(), 1);
    let without = Change::Detach { owner: JAMES.into(), policy: arn.into() }.apply(&with).unwrap();
    assert_eq!(without, scenario());
    let group = "arn:aws:iam::111111111111:group/viewers".to_owned();
    let out = Change::RemoveFromGroup { user: JAMES.into(), group: group.clone() }.apply(&scenario()).unwrap();
    assert_eq!(out.accounts[0].users[0].groups, [""; 0]);
    assert_eq!(Change::AddToGroup { user: JAMES.into(), group }.apply(&out).unwrap(), scenario());
}

#[test]
fn the_messages_of_either_generation_are_chosen() {
    let older = changed(r#"{ "do": "setCli", "cli": "older" }"#);
    assert_eq!(older.terminal.cli, Cli::Older);
    assert_eq!(Change::SetCli { cli: Cli::Current }.apply(&older).unwrap(), scenario());
    assert!(serde_json::from_str::<Change>(r#"{ "do": "setCli", "cli": "oldest" }"#).is_err());
}

#[test]
fn a_change_that_is_misspelt_is_refused() {
    for text in [r#"{ "do": "fly" }"#, r#"{ "do": "setTitle", "title": "a", "x": 1 }"#, r#"{ "title": "a" }"#] {
        assert!(serde_json::from_str::<Change>(text).is_err(), "{text}");
    }
}
