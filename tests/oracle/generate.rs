//! Random small worlds with requests that their policies are about. Refuses to know what comes out.

use super::callers;
use super::dice::Dice;
use super::phrases::{Place, document};
use serde_json::{Value, json};

/// What the policies of a world are about.
#[derive(Clone, Debug, Default)]
pub struct Focus {
    pub caller: Value,
    /// Empty for services and the unsigned.
    pub caller_account: String,
    pub service: Option<String>,
    pub provider: Option<String>,
    /// How a principal may name the caller.
    pub names: Vec<String>,
    /// Other ARNs.
    pub others: Vec<String>,
    pub action: String,
    pub resource: String,
    /// The account that owns it.
    pub account: String,
    pub context: Value,
    /// Condition keys: their type and values in this request.
    pub keys: Vec<(String, char, Vec<String>)>,
}

pub const ONE: &str = "111111111111";
pub const TWO: &str = "222222222222";
pub const MANAGEMENT: &str = "999999999999";

/// A world and requests in it.
pub fn world(dice: &mut Dice, requests: usize) -> (Value, Vec<Value>) {
    let in_organization = dice.percent(60);
    let paths = Paths { ana: dice.pick(&["/", "/", "/team/"]), r: dice.pick(&["/", "/", "/team/"]) };
    let focus = callers::focus(dice, in_organization, &paths);
    let mut all = vec![request(&focus)];
    while all.len() < requests {
        all.push(callers::vary(dice, in_organization, &focus, &paths));
    }
    let asked = Asked(json!(all).to_string());
    let mut accounts = Vec::new();
    let mut ids = vec![ONE, TWO];
    if in_organization {
        ids.push(MANAGEMENT);
    }
    for id in ids {
        accounts.push(account(dice, &focus, id, &paths, &asked));
    }
    let mut world = json!({ "accounts": accounts });
    if in_organization {
        world["organization"] = organization(dice, &focus);
    }
    (world, all)
}

/// The requests. Whom and what none of them is about is not made: it costs time and changes nothing.
struct Asked(String);

impl Asked {
    fn principal(&self, account: &str, word: &str, path: &str, name: &str) -> bool {
        self.0.contains(&format!("arn:aws:iam::{account}:{word}{path}{name}\""))
            || self.0.contains(&format!("arn:aws:sts::{account}:assumed-role/{name}/"))
    }

    fn resource(&self, arn: &str) -> bool {
        self.0.contains(arn.split('/').next_back().filter(|name| name.starts_with("vpce-")).unwrap_or(arn))
    }
}

/// The paths of those who are asked about.
pub struct Paths {
    pub ana: &'static str,
    pub r: &'static str,
}

pub fn request(focus: &Focus) -> Value {
    json!({ "caller": focus.caller, "action": focus.action, "resource": focus.resource, "context": focus.context })
}

fn account(dice: &mut Dice, focus: &Focus, id: &str, paths: &Paths, asked: &Asked) -> Value {
    let policy = |name: &str| format!("arn:aws:iam::{id}:policy/{name}");
    let mut policies = Vec::new();
    let mut user = |dice: &mut Dice, name: &str, path: &str| {
        let mut user = json!({ "name": name, "path": path });
        permissions(dice, focus, &mut user, name, &policy, &mut policies);
        if dice.percent(50) {
            user["groups"] = json!(["g"]);
        }
        if dice.percent(50) {
            user["tags"] = json!({ "team": dice.pick(&["red", "blue", "ana", "*"]) });
        }
        user
    };
    let users = [("ana", paths.ana), ("ben", "/")].into_iter();
    let users = users.filter(|(name, path)| asked.principal(id, "user", path, name));
    let users: Vec<Value> = users.map(|(name, path)| user(dice, name, path)).collect();
    let mut role = |dice: &mut Dice, name: &str, path: &str| {
        let mut role = json!({ "name": name, "path": path,
            "trustPolicy": { "document": document(dice, focus, Place::Trust) } });
        permissions(dice, focus, &mut role, name, &policy, &mut policies);
        if dice.percent(40) {
            role["tags"] = json!({ "team": dice.pick(&["red", "blue"]) });
        }
        role
    };
    let roles = [("R", paths.r), ("S", "/"), ("L", "/aws-service-role/x.amazonaws.com/")].into_iter();
    let roles = roles.filter(|(name, path)| asked.principal(id, "role", path, name));
    let roles: Vec<Value> = roles.map(|(name, path)| role(dice, name, path)).collect();
    let mut group = json!({ "name": "g" });
    if dice.percent(50) {
        group["inlinePolicies"] = json!([{ "name": "g", "document": document(dice, focus, Place::Identity) }]);
    }
    let bucket = callers::bucket_of(id);
    let mut arns = vec![format!("arn:aws:s3:::{bucket}"), format!("arn:aws:sqs:us-east-1:{id}:q")];
    arns.push(format!("arn:aws:kms:us-east-1:{id}:key/1"));
    arns.push(format!("arn:aws:ec2:us-east-1:{id}:vpc-endpoint/{}", callers::endpoint_of(id)));
    let arns = arns.into_iter().filter(|arn| asked.resource(arn));
    let resources = arns.map(|arn| resource(dice, focus, arn)).collect::<Vec<_>>();
    let mut account = json!({ "id": id, "users": users, "roles": roles, "groups": [group], "policies": policies,
        "resources": resources });
    account["oidcProviders"] = json!([{ "url": "https://idp.example.com", "clientIds": ["app"] }]);
    account["samlProviders"] = json!([{ "name": "corp" }]);
    if dice.percent(10) {
        account["blockPublicAccess"] = json!({ "restrictPublicBuckets": true });
    }
    account
}

/// Identity-based policies, and now and then a boundary.
fn permissions(
    dice: &mut Dice,
    focus: &Focus,
    owner: &mut Value,
    name: &str,
    arn: &dyn Fn(&str) -> String,
    policies: &mut Vec<Value>,
) {
    if dice.percent(60) {
        owner["inlinePolicies"] = json!([{ "name": "p", "document": document(dice, focus, Place::Identity) }]);
    }
    if dice.percent(30) {
        owner["attachedPolicies"] = json!([arn(name)]);
        policies.push(json!({ "name": name, "document": document(dice, focus, Place::Identity) }));
    }
    if dice.percent(25) {
        let name = format!("{name}-boundary");
        owner["permissionsBoundary"] = json!(arn(&name));
        policies.push(json!({ "name": name, "document": document(dice, focus, Place::Ceiling) }));
    }
}

fn resource(dice: &mut Dice, focus: &Focus, arn: String) -> Value {
    let mut resource = json!({ "arn": arn });
    let endpoint = arn.contains(":vpc-endpoint/");
    if dice.percent(if endpoint { 80 } else { 65 }) {
        let mut policy = document(dice, focus, Place::Resource);
        if endpoint && dice.percent(70) {
            // Endpoint policies rarely name anybody.
            policy = json!({ "Version": "2012-10-17", "Statement": [policy["Statement"].clone(),
                { "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" }] });
            policy["Statement"] = flat(&policy["Statement"]);
        }
        resource["policy"] = json!({ "document": policy });
    }
    if arn.starts_with("arn:aws:s3:::") && dice.percent(45) {
        resource["blockPublicAccess"] =
            dice.pick(&[json!(true), json!(false), json!({ "restrictPublicBuckets": true })]);
    }
    if arn.contains(":key/") && dice.percent(35) {
        resource["grants"] = json!([callers::key_grant(dice, focus)]);
    }
    resource
}

/// One list of what may be lists in a list.
fn flat(statements: &Value) -> Value {
    let all = statements.as_array().into_iter().flatten().flat_map(|one| match one {
        Value::Array(inner) => inner.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    });
    json!(all.collect::<Vec<_>>())
}

fn organization(dice: &mut Dice, focus: &Focus) -> Value {
    let attached = |dice: &mut Dice| {
        let mut names = Vec::new();
        if dice.percent(75) {
            names.push("FullAWSAccess");
        }
        for name in ["s1", "s2", "r1", "r2"] {
            if dice.percent(17) {
                names.push(name);
            }
        }
        names
    };
    let node = |dice: &mut Dice, id: &str, name: &str| {
        let mut node = json!({ "id": id });
        if !name.is_empty() {
            node["name"] = json!(name);
        }
        if dice.percent(60) {
            node["policies"] = json!(attached(dice));
        }
        node
    };
    let member = |dice: &mut Dice, id: &str| match dice.percent(35) {
        true => json!({ "id": id, "policies": attached(dice) }),
        false => json!(id),
    };
    let mut root = node(dice, "r-ab12", "");
    let mut unit = node(dice, "ou-ab12-11111111", "Unit");
    let mut inner = node(dice, "ou-ab12-22222222", "Inner");
    inner["accounts"] = json!([member(dice, ONE)]);
    if dice.percent(50) {
        unit["units"] = json!([inner]);
    } else {
        unit["accounts"] = json!([member(dice, ONE)]);
    }
    root["units"] = json!([unit]);
    root["accounts"] = json!([MANAGEMENT]);
    if dice.percent(65) {
        let two = member(dice, TWO);
        root["accounts"] = json!([MANAGEMENT, two]);
    }
    let policy = |dice: &mut Dice, name: &str, place| json!({ "name": name, "document": document(dice, focus, place) });
    let disabled = dice.weighted(&[
        (94, json!([])),
        (3, json!(["SERVICE_CONTROL_POLICY"])),
        (3, json!(["RESOURCE_CONTROL_POLICY"])),
    ]);
    json!({ "id": "o-ours", "managementAccount": MANAGEMENT, "root": root, "disabledPolicyTypes": disabled,
        "serviceControlPolicies": [policy(dice, "s1", Place::Ceiling), policy(dice, "s2", Place::Ceiling)],
        "resourceControlPolicies": [policy(dice, "r1", Place::Rcp), policy(dice, "r2", Place::Rcp)] })
}
