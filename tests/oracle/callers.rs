//! Random requests: who asks for what, with which context. Refuses to know policies.

use super::contexts;
use super::dice::Dice;
use super::generate::{Focus, MANAGEMENT, ONE, Paths, TWO, request};
use super::phrases::{Place, document};
use serde_json::{Value, json};

pub fn bucket_of(account: &str) -> &'static str {
    match account {
        ONE => "a",
        TWO => "b",
        _ => "m",
    }
}

pub fn endpoint_of(account: &str) -> String {
    format!("vpce-{}", &account[..3])
}

pub const OIDC: &str = "oidc-provider/idp.example.com";

/// A request for the policies of a world to be about.
pub fn focus(dice: &mut Dice, in_organization: bool, paths: &Paths) -> Focus {
    let mut focus = Focus::default();
    let accounts: &[(usize, &str)] =
        if in_organization { &[(60, ONE), (30, TWO), (10, MANAGEMENT)] } else { &[(60, ONE), (40, TWO)] };
    let account = dice.weighted(accounts);
    focus.account = if dice.percent(60) { account } else { dice.weighted(accounts) }.to_owned();
    for id in [ONE, TWO] {
        focus.others.extend([
            format!("arn:aws:iam::{id}:user{}ana", paths.ana),
            format!("arn:aws:iam::{id}:user/ben"),
            format!("arn:aws:iam::{id}:role{}R", paths.r),
            format!("arn:aws:iam::{id}:role/S"),
            format!("arn:aws:iam::{id}:root"),
            format!("arn:aws:sts::{id}:assumed-role/R/s"),
        ]);
    }
    asked(dice, &mut focus, paths);
    caller(dice, &mut focus, account, paths);
    contexts::context(dice, &mut focus);
    // The policies that are passed with a session are about the request as well.
    let often = if focus.caller["federatedAs"].is_string() { 85 } else { 35 };
    let session = focus.caller["role"].is_string() || focus.caller["federatedAs"].is_string();
    if session && dice.percent(often) {
        let count = dice.weighted(&[(80, 1), (20, 2)]);
        let policies: Vec<Value> =
            (0..count).map(|_| json!({ "document": document(dice, &focus, Place::Ceiling) })).collect();
        focus.caller["sessionPolicies"] = json!(policies);
    }
    focus
}

/// A request that differs from the one that the policies are about.
pub fn vary(dice: &mut Dice, in_organization: bool, focus: &Focus, paths: &Paths) -> Value {
    let other = self::focus(dice, in_organization, paths);
    let mut varied = focus.clone();
    let unsigned = |focus: &Focus| focus.provider.is_some();
    match dice.below(10) {
        0..=3 if !unsigned(focus) && !unsigned(&other) => varied.caller = other.caller,
        4..=5 if !unsigned(focus) && !unsigned(&other) => {
            varied.action = other.action;
            varied.resource = other.resource;
        }
        6..=8 => varied.context = other.context,
        _ => return request(&other),
    }
    // An AWS service as itself does not come through an endpoint.
    if let (true, Some(context)) = (varied.caller["service"].is_string(), varied.context.as_object_mut()) {
        context.remove("aws:SourceVpce");
    }
    request(&varied)
}

/// Which action on which resource.
fn asked(dice: &mut Dice, focus: &mut Focus, paths: &Paths) {
    let id = focus.account.clone();
    let bucket = bucket_of(&id);
    let kinds: &[(usize, &str)] = &[
        (26, "object"),
        (8, "bucket"),
        (16, "queue"),
        (4, "topic"),
        (16, "key"),
        (22, "assume"),
        (4, "iam"),
        (9, "none"),
        (2, "sts"),
    ];
    let (actions, resource): (&[&str], String) = match dice.weighted(kinds) {
        "object" => {
            let name = dice.pick(&["k", "ana/k", "ana/k", "red/k", "red/k", "K", "*"]);
            (&["s3:GetObject", "s3:GetObject", "s3:PutObject"], format!("arn:aws:s3:::{bucket}/{name}"))
        }
        "bucket" => (&["s3:ListBucket", "s3:GetBucketPolicy", "s3:PutBucketPolicy"], format!("arn:aws:s3:::{bucket}")),
        "queue" => (
            &["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:SetQueueAttributes"],
            format!("arn:aws:sqs:us-east-1:{id}:q"),
        ),
        "topic" => (&["sns:Publish"], format!("arn:aws:sns:us-east-1:{id}:t")),
        "key" => (&["kms:Decrypt", "kms:Encrypt", "kms:PutKeyPolicy"], format!("arn:aws:kms:us-east-1:{id}:key/1")),
        "assume" => {
            let role =
                dice.weighted(&[(60, "role/S".to_owned()), (38, format!("role{}R", paths.r)), (2, "role/no".into())]);
            (&["sts:AssumeRole"], format!("arn:aws:iam::{id}:{role}"))
        }
        "iam" => {
            let (action, name): (&[&str], String) = match dice.percent(60) {
                true => (&["iam:GetRole", "iam:PassRole"], format!("role{}R", paths.r)),
                false => (&["iam:GetUser"], format!("user{}ana", paths.ana)),
            };
            (action, format!("arn:aws:iam::{id}:{name}"))
        }
        "none" => (
            &["s3:ListAllMyBuckets", "sqs:ListQueues", "iam:ListUsers", "ec2:DescribeInstances", "kms:ListKeys"],
            "*".to_owned(),
        ),
        _ => {
            if dice.percent(50) {
                (&["sts:GetFederationToken"], format!("arn:aws:sts::{id}:federated-user/f"))
            } else {
                (&["sts:GetCallerIdentity", "sts:GetSessionToken"], "*".to_owned())
            }
        }
    };
    focus.action = dice.pick(actions).to_owned();
    focus.resource = resource;
}

/// Who asks.
fn caller(dice: &mut Dice, focus: &mut Focus, account: &str, paths: &Paths) {
    let user = if dice.percent(75) {
        format!("arn:aws:iam::{account}:user{}ana", paths.ana)
    } else {
        format!("arn:aws:iam::{account}:user/ben")
    };
    let role = if dice.percent(75) { format!("role{}R", paths.r) } else { "role/S".to_owned() };
    let root = format!("arn:aws:iam::{account}:root");
    focus.caller_account = account.to_owned();
    let names = vec![account.to_owned(), root.clone()];
    let assumes = focus.action == "sts:AssumeRole";
    let kind = dice.weighted(&[
        (34, "user"),
        (34, "role"),
        (7, "token"),
        (8, "federated"),
        (5, "root"),
        (6, "service"),
        (4, "anonymous"),
        (if assumes { 25 } else { 0 }, "provider"),
        (3, "linked"),
    ]);
    focus.names = names;
    match kind {
        "user" => {
            focus.caller = json!(user);
            focus.names.extend([user.clone(), user]);
        }
        "token" => {
            focus.caller = json!({ "user": user, "mfa": dice.percent(50) });
            if dice.percent(20) {
                focus.caller["issuedAt"] = json!(dice.pick(&["2026-01-15T08:00:00Z", "2026-01-14T08:00:00Z"]));
            }
            focus.names.extend([user.clone(), user]);
        }
        "federated" => {
            focus.caller = json!({ "user": user, "federatedAs": "f" });
            if dice.percent(30) {
                focus.caller["tags"] = json!({ "team": "red" });
            }
            focus.names.extend([format!("arn:aws:sts::{account}:federated-user/f"), user]);
        }
        "root" => {
            focus.caller =
                if dice.percent(30) { json!({ "user": root, "mfa": dice.percent(50) }) } else { json!(root) };
        }
        "service" => {
            let service = dice.pick(&["lambda.amazonaws.com", "cloudtrail.amazonaws.com"]);
            focus.caller = json!({ "service": service });
            focus.service = Some(service.to_owned());
            focus.caller_account = String::new();
            focus.names.clear();
        }
        "anonymous" => {
            focus.caller = json!("anonymous");
            focus.caller_account = String::new();
            focus.names.clear();
        }
        "provider" => {
            let (name, action) = match dice.percent(60) {
                true => (OIDC, "sts:AssumeRoleWithWebIdentity"),
                false => ("saml-provider/corp", "sts:AssumeRoleWithSAML"),
            };
            let provider = format!("arn:aws:iam::{}:{name}", focus.account);
            focus.caller = json!({ "federated": provider });
            focus.provider = Some(provider);
            focus.action = action.to_owned();
            focus.caller_account = String::new();
            focus.names.clear();
        }
        _ => {
            let role = if kind == "linked" { "role/aws-service-role/x.amazonaws.com/L".to_owned() } else { role };
            let name = role.rsplit('/').next().unwrap_or_default();
            let session = format!("arn:aws:sts::{account}:assumed-role/{name}/s");
            focus.names.extend([format!("arn:aws:iam::{account}:{role}"), session.clone()]);
            focus.caller = match dice.percent(40) {
                true => json!(session),
                false => session_form(dice, account, &role, paths),
            };
        }
    }
}

fn session_form(dice: &mut Dice, account: &str, role: &str, paths: &Paths) -> Value {
    let mut form = json!({ "role": format!("arn:aws:iam::{account}:{role}"), "sessionName": "s" });
    if dice.percent(30) {
        form["tags"] = json!({ dice.pick(&["team", "Team", "cost"]): dice.pick(&["red", "blue"]) });
        if dice.percent(40) {
            form["transitiveTagKeys"] = json!([form["tags"].as_object().and_then(|tags| tags.keys().next())]);
        }
    }
    if dice.percent(20) {
        form["sourceIdentity"] = json!(dice.pick(&["ana", "red"]));
    }
    if dice.percent(15) {
        form["issuedAt"] = json!(dice.pick(&["2026-01-15T08:30:00Z", "2026-01-15T08:20:00Z", "2026-01-15T07:00:00Z"]));
    }
    if dice.percent(10) {
        form["durationSeconds"] = json!(dice.pick(&[900, 3600]));
    }
    if dice.percent(15) {
        form["chainedFrom"] = json!({ "role": format!("arn:aws:iam::{account}:role{}R", paths.r), "sessionName": "first",
            "tags": { "team": "blue" }, "transitiveTagKeys": ["team"] });
        if let Some(name) = form.get("sourceIdentity").cloned() {
            form["chainedFrom"]["sourceIdentity"] = name;
        }
    }
    if form["chainedFrom"].is_null() && dice.percent(10) {
        form["chainedFrom"] = json!({ "federated": format!("arn:aws:iam::{account}:{OIDC}") });
    }
    form
}

/// A grant of a KMS key, often for the caller.
pub fn key_grant(dice: &mut Dice, focus: &Focus) -> Value {
    let grantees: Vec<String> = focus
        .names
        .iter()
        .chain(&focus.others)
        .filter(|name| name.contains('/') && !name.contains(":federated-user/"))
        .cloned()
        .collect();
    let grantee = match &focus.service {
        Some(service) => service.clone(),
        None => grantees.first().filter(|_| dice.percent(60)).cloned().unwrap_or_else(|| dice.pick(&grantees)),
    };
    let mut grant = json!({ "granteePrincipal": grantee,
        "operations": dice.pick(&[json!(["Decrypt"]), json!(["Encrypt", "Decrypt"])]) });
    match dice.below(10) {
        0..=1 => grant["constraints"] = json!({ "encryptionContextSubset": { "app": "red" } }),
        2..=4 => grant["constraints"] = json!({ "encryptionContextEquals": { "app": "red" } }),
        _ => {}
    }
    grant
}
