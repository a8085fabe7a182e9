//! What AWS says of broken policies, one document a case. Refuses to know how the checks are made.

use super::*;
use rolecall_iam::world::{Account, Role, User};
use rolecall_policy::catalog::Catalog;

fn said(checked: Checked) -> String {
    checked.err().map_or_else(|| "saved".into(), |malformed| malformed.message)
}

/// A policy of one statement with these members.
fn one(members: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{{{members}}}]}}"#)
}

fn sound(more: &str) -> String {
    one(&format!(r#""Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b"{more}"#))
}

fn on(resource: &str) -> String {
    one(&format!(r#""Effect":"Allow","Action":"s3:ListBucket","Resource":{resource}"#))
}

fn under(action: &str) -> String {
    one(&format!(r#""Effect":"Allow","Action":{action},"Resource":"*""#))
}

const SYNTAX: &str = "Syntax errors in policy.";
const VERSION: &str = "Policy document must be version 2012-10-17 or greater.";
const LEGACY: &str = "The policy failed legacy parsing";
const ACTIONS: &str = "Policy statement must contain actions.";
const RESOURCES: &str = "Policy statement must contain resources.";

#[test]
fn every_policy_of_aws_passes() {
    // Root tasks are no identity-based policies: they name the root user, which nobody else could save.
    let policies = Catalog::bundled().iter().filter(|policy| !policy.arn.contains(":policy/root-task/"));
    let refused = policies.map(|policy| (policy.arn, said(identity(policy.document))));
    assert_eq!(refused.filter(|(_, said)| said != "saved").collect::<Vec<_>>(), []);
}

#[test]
fn identity_policies_fail_in_the_words_of_aws() {
    let plain = "This is not a json document".to_owned();
    let cases = [
        (plain, SYNTAX),
        ("{}".into(), SYNTAX),
        (sound("").replace("2012", "2013"), SYNTAX),
        (r#"{"Version":"2012-10-17"}"#.into(), SYNTAX),
        (r#"{"Version":"2012-10-17","Statement":[]}"#.into(), SYNTAX),
        (r#"{"Version":"2012-10-17","Statement":["a"]}"#.into(), SYNTAX),
        (sound(r#","Extra":1"#), SYNTAX),
        (sound("").replace(r#""Version""#, r#""Comment":"c","Version""#), SYNTAX),
        (sound(r#","Effect":"Deny""#), SYNTAX),
        (sound("").replace("\"Allow\"", "\"Permit\""), SYNTAX),
        (sound(r#","NotAction":[]"#), SYNTAX),
        (sound(r#","Sid":[]"#), SYNTAX),
        (sound(r#","Condition":[]"#), SYNTAX),
        (sound(r#","Condition":{"x":{"a":"1"}}"#), SYNTAX),
        (sound(r#","Condition":{"ForAnyValue::StringEquals":{"a:b":"1"}}"#), SYNTAX),
        (sound(r#","Condition":{"NullIfExists":{"a:b":"true"}}"#), SYNTAX),
        (sound(r#","Condition":{"StringEquals":{"a:b":{}}}"#), SYNTAX),
        (sound(r#","Condition":{"BinaryEquals":{"a:b":"?"}}"#), SYNTAX),
        (on("{}"), SYNTAX),
        (sound("").replace(r#""Version":"2012-10-17","#, ""), VERSION),
        (sound("").replace("2012", "2008"), VERSION),
        (sound("").replace("\"Allow\"", "\"allow\""), LEGACY),
        (on("\"arn:aws:s3::b\""), LEGACY),
        (on("\"arn:aws::::b\""), LEGACY),
        (sound(r#","Condition":{"DateGreaterThan":{"a:b":"today"}}"#), LEGACY),
        (sound(r#","Condition":{"NumericEquals":{"a:b":"one"}}"#), LEGACY),
        (sound(r#","Condition":{"IpAddress":{"aws:SourceIp":"300.0.0.1"}}"#), LEGACY),
        (sound(r#","Principal":"*""#), "Policy document should not specify a principal."),
        (one(r#""Effect":"Allow""#), ACTIONS),
        (under("[]"), ACTIONS),
        (one(r#""Effect":"Allow","Action":"s3:ListBucket""#), RESOURCES),
        (on("[]"), RESOURCES),
        (on("\"\""), "Resource  must be in ARN format or \"*\"."),
        (on("\"a:b:c\""), "Partition \"b\" is not valid for resource \"arn:b:c:*:*:*\"."),
        (on("\"aws:s3:::b\""), "Partition \"s3\" is not valid for resource \"arn:s3:::b:*\"."),
        (on("\"arn:aws\""), "Resource vendor must be fully qualified and cannot contain regexes."),
        (on("\"arn:aws:s*:::b\""), "Resource vendor must be fully qualified and cannot contain regexes."),
        (
            on("\"arn:aws:iam:us-east-1::user/x\""),
            "IAM resource arn:aws:iam:us-east-1::user/x cannot contain region information.",
        ),
        (on("\"arn:aws:s3:us-east-1::b\""), "Resource arn:aws:s3:us-east-1::b can not contain region information."),
        (under("\"ListBucket\""), "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
        (under("\"s3:List:Bucket\""), "Actions/Condition can contain only one colon."),
        (under("\"a a:List\""), "Vendor a a is not valid"),
        (under("\"s*:List\""), "Action vendors (e.g., aws, ec2, etc.) must not contain wildcards."),
    ];
    for (document, message) in cases {
        assert_eq!(said(identity(&document)), message, "{document}");
    }
    let paths = said(identity(&on("\"arn:aws:iam:::bucket\"")));
    assert!(
        paths.starts_with("IAM resource path must either be \"*\" or start with user/, federated-user/"),
        "{paths}"
    );
    assert!(paths.ends_with("oidc-provider/, report/, access-report/."), "{paths}");
    assert_eq!(said(identity(&format!(" {}", sound("")))), "JSON strings must not have leading spaces");
}

#[test]
fn the_first_check_that_fails_is_told() {
    let sids = r#"{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":"s3:*","Resource":"*"},
        {"Sid":"a","Effect":"Allow"}]}"#;
    assert_eq!(said(identity(sids)), "Statement IDs (SID) in a single policy must be unique.");
    assert_eq!(said(identity(&sids.replace("2012", "2008"))), VERSION);
    assert_eq!(said(identity(&sids.replacen("Allow", "allow", 1))), LEGACY);
    let both = one(r#""Effect":"Allow","Action":"s:3:List","Resource":"nowhere""#);
    assert_eq!(said(identity(&both)), "Resource nowhere must be in ARN format or \"*\".");
    let neither = one(r#""Effect":"Allow","Action":"invalid""#);
    assert!(said(identity(&neither)).starts_with("Actions/Conditions must be prefaced"));
}

#[test]
fn what_aws_takes_is_saved() {
    for document in [
        sound(r#","Condition":{}"#),
        sound(r#","Condition":{"x":{}}"#),
        sound(r#","Condition":{"StringEqualsIfExists":{"a":"b"}}"#),
        sound(r#","Condition":{"Bool":{"aws:SecureTransport":true}}"#),
        sound("").replace(r#""Version""#, r#""Id":"x","Version""#),
        on("\"arn:aws:fdsasf\""),
        on("[\"arn:aws:s3:::b\", \"*\"]"),
        on("\"arn:aws:iam::*:user/${aws:username}\""),
        on("\"arn:aws:s3:eu-west-1:111122223333:accesspoint/a\""),
        under("\"iam: asdf safdsf af \""),
        under("\"nosuch-service.x:Anything\""),
    ] {
        assert_eq!(said(identity(&document)), "saved", "{document}");
    }
}

fn world() -> World {
    let mut account = Account::new("111122223333".parse().unwrap());
    account.users.insert("bob".into(), User::new(account.id, "/", "bob"));
    let trust = rolecall_iam::PolicyDoc::trust("{}");
    account.roles.insert("R".into(), Role::new(account.id, "/", "R", trust));
    let mut world = World::default();
    world.accounts.insert(account.id, account);
    world
}

fn trusting(principal: &str, more: &str) -> String {
    one(&format!(r#""Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole"{more}"#))
}

fn aws(principal: &str) -> String {
    trusting(&format!(r#"{{"AWS":"{principal}"}}"#), "")
}

#[test]
fn trust_policies_fail_in_the_words_of_aws() {
    let bob = "arn:aws:iam::111122223333:user/bob";
    let cases = [
        ("trust.json".to_owned(), "This policy contains invalid Json"),
        (format!(" {}", aws(bob)), "JSON strings must not have leading spaces"),
        (r#"{"statement":[]}"#.into(), "Unknown field statement"),
        (aws(bob).replace("2012", "2021"), "The policy must contain a valid version string"),
        (r#"{"Version":"2012-10-17","Statement":[]}"#.into(), "Could not parse the policy: Statement is empty!"),
        (trusting("{}", r#","Resource":"*""#), "Has prohibited field Resource"),
        (aws(bob).replace("Allow", "Maybe"), "Invalid effect: Maybe"),
        (aws(bob).replace(r#""Effect":"Allow","#, ""), "Missing required field Effect"),
        (one(r#""Effect":"Allow","Action":"sts:AssumeRole""#), "Missing required field Principal"),
        (trusting("{}", ""), "Missing required field Principal cannot be empty!"),
        (trusting("\"bob\"", ""), "Principal must be a JSON object."),
        (trusting("\"*\"", ""), "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\"."),
        (one(r#""Effect":"Allow","Principal":{"AWS":"*"}"#), "Missing required field Action"),
        (aws(bob).replace("AssumeRole", "*"), "AssumeRole policy may only specify STS AssumeRole actions."),
        (aws(bob).replace("AssumeRole", "assumerole"), "AssumeRole policy may only specify STS AssumeRole actions."),
        (aws(bob).replace("\"Principal\"", "\"NotPrincipal\""), "Allow with NotPrincipal is not allowed."),
        (
            trusting(r#"{"Service":"ec2.amazon.com"}"#, ""),
            "Invalid principal in policy: \"SERVICE\":\"ec2.amazon.com\"",
        ),
        (
            trusting(r#"{"Service":"lamda.amazonaws.com"}"#, ""),
            "Invalid principal in policy: \"SERVICE\":\"lamda.amazonaws.com\"",
        ),
        (trusting(r#"{"Service":"*"}"#, ""), "Invalid principal in policy: \"SERVICE\":\"*\""),
        (
            trusting(r#"{"Federated":"cognito-identity.amazonaws.com"}"#, ""),
            "A condition block must be present for the Cognito provider",
        ),
    ];
    for (document, message) in cases {
        assert_eq!(said(trust(&world(), Catalog::bundled(), &document)), message, "{document}");
    }
    for nobody in
        ["arn:aws:iam::111122223333:user/ghost", "12345", "arn:aws:iam::111122223333:user/*", "AIDAEXAMPLEEXAMPLE123"]
    {
        let message = format!("Invalid principal in policy: \"AWS\":\"{nobody}\"");
        assert_eq!(said(trust(&world(), Catalog::bundled(), &aws(nobody))), message);
    }
}

#[test]
fn principals_that_exist_are_saved() {
    let session = "arn:aws:sts::111122223333:assumed-role/R/s";
    let id = world().unique_id(&"arn:aws:iam::111122223333:user/bob".parse().unwrap());
    for somebody in [
        "*",
        "111122223333",
        "1111-2222-3333",
        "arn:aws:iam::111122223333:root",
        "arn:aws:iam::111122223333:role/R",
        "arn:aws:iam::999999999999:user/elsewhere",
        session,
        &id,
    ] {
        assert_eq!(said(trust(&world(), Catalog::bundled(), &aws(somebody))), "saved", "{somebody}");
    }
}

#[test]
fn services_are_those_of_the_catalogue() {
    let line = |prefix: &str| format!("{prefix}\tA service\t\t\t\t\t\tDo\tw\n");
    let policy = concat!(
        r#"{"arn":"a","name":"","path":"","version":"","created":"","updated":"","document":"#,
        r#"{"Condition":{"StringEquals":{"iam:PassedToService":"sums.amazonaws.com"}}}}"#,
        "\n"
    );
    let catalog = Catalog::parse(format!("{policy}actions\t2026-01-02\n{}", line("odd"))).unwrap();
    let on = |catalog: &Catalog, host: &str| {
        let service = format!(r#"{{"Service":"{host}.amazonaws.com"}}"#);
        said(trust(&world(), catalog, &trusting(&service, ""))) == "saved"
    };
    for known in ["ec2", "delivery.logs", "edgelambda", "odd", "odd.us-east-1", "more.odd", "sums"] {
        assert!(on(&catalog, known), "{known}");
    }
    for unknown in ["foo", "unheard-of", "x.unheard-of", "ums"] {
        assert!(!on(&catalog, unknown), "{unknown}");
        // Nothing can be said of them where the catalogue is not loaded.
        assert!(on(Catalog::core(), unknown), "{unknown}");
    }
    assert!(!on(Catalog::core(), "lamda"));
}

#[test]
fn github_needs_a_repository() {
    let provider = r#"{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}"#;
    let with = |sub: &str| {
        let more = format!(r#","Condition":{{"StringLike":{{"token.actions.githubusercontent.com:sub":{sub}}}}}"#);
        said(trust(
            &world(),
            Catalog::bundled(),
            &trusting(provider, &more).replace("AssumeRole\"", "AssumeRoleWithWebIdentity\""),
        ))
    };
    for open in [with("\"*\""), said(trust(&world(), Catalog::bundled(), &trusting(provider, "")))] {
        assert!(
            open.starts_with("Trust policy with trusted principal arn:aws:iam::111122223333:oidc-provider/"),
            "{open}"
        );
    }
    assert_eq!(with("\"repo:me/mine:*\""), "saved");
    assert_eq!(with("[\"*\", \"repo:me/mine:*\"]"), "saved");
}

#[test]
fn the_place_is_told_beside() {
    let text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{ \"Effect\": \"Allow\", \"Actoin\": \"s3:*\", \"Resource\": \"*\" }]\n}";
    let told = identity(text).unwrap_err().explanation(PolicyKind::Identity, text).unwrap();
    assert!(told.starts_with("line 3, column 39: `Actoin` is no element of a statement"), "{told}");
    let comma = text.replace("Actoin", "Action").replace("\"*\" }", "\"*\", }");
    let told = identity(&comma).unwrap_err().explanation(PolicyKind::Identity, &comma).unwrap();
    assert!(told.starts_with("line 3, column ") && told.contains("extra `,`"), "{told}");
    let ghost = aws("arn:aws:iam::111122223333:user/ghost");
    let told = trust(&world(), Catalog::bundled(), &ghost).unwrap_err().explanation(PolicyKind::Trust, &ghost).unwrap();
    assert!(told.contains("there is no user or role `arn:aws:iam::111122223333:user/ghost`"), "{told}");
    let slip = trusting(r#"{"Service":"ec2.amazon.com"}"#, "");
    let told = trust(&world(), Catalog::bundled(), &slip).unwrap_err().explanation(PolicyKind::Trust, &slip).unwrap();
    assert!(told.ends_with("did you mean `ec2.amazonaws.com`?"), "{told}");
}
