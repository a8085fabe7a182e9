//! What calls ask, by group of services, in a small world. Refuses to know who may do it.

mod others;
mod s3;

use super::*;
use crate::scenario::Scenario;
use rolecall_policy::catalog::Catalog;
use serde_json::json;
use std::collections::BTreeSet;

const WORLD: &str = r#"{ "accounts": [{ "id": "111111111111",
    "users": [{ "name": "Ann", "path": "/dev/", "permissionsBoundary": "arn:aws:iam::111111111111:policy/limit",
        "mfaDevices": ["arn:aws:iam::111111111111:mfa/Ann"], "accessKeys": [{ "id": "AKIAIOSFODNN7EXAMPLE" }] }],
    "groups": [{ "name": "viewers", "path": "/team/" }],
    "roles": [{ "name": "App", "path": "/service/", "permissionsBoundary": "arn:aws:iam::111111111111:policy/limit",
        "trustPolicy": { "document": {} } }],
    "policies": [{ "name": "limit", "document": {} }],
    "instanceProfiles": [{ "name": "web", "path": "/p/", "role": "App" }],
    "resources": [{ "arn": "arn:aws:s3:::photos", "objects": ["2026/a.jpg", "2026/b.jpg", "c.jpg"] },
        { "arn": "arn:aws:s3:::empty" },
        { "arn": "arn:aws:secretsmanager:us-east-1:111111111111:secret:db-AbCdEf" }] }] }"#;

const ANN: &str = "arn:aws:iam::111111111111:user/dev/Ann";

fn world() -> World {
    Scenario::parse(WORLD).unwrap().world(Catalog::core())
}

fn try_ask(call: &str, parameters: Value) -> Result<Vec<Check>, CallError> {
    let (world, caller) = (world(), Caller::User(ANN.parse().unwrap()));
    let site = Site { world: &world, caller: &caller, region: "eu-west-1" };
    checks(&site, &call.parse().unwrap(), parameters.as_object().unwrap())
}

fn ask(call: &str, parameters: Value) -> Vec<Check> {
    try_ask(call, parameters).unwrap()
}

/// Actions and resources, with the account and region that everything here has left out.
fn asked(call: &str, parameters: Value) -> Vec<String> {
    let short = |check: &Check| {
        let resource =
            check.resource.to_string().replace("eu-west-1:111111111111", "HERE").replace("111111111111", "ME");
        format!("{} {resource}", check.action)
    };
    ask(call, parameters).iter().map(short).collect()
}

fn value<'a>(checks: &'a [Check], action: &str, key: &str) -> Vec<&'a str> {
    let check = checks.iter().find(|check| check.action.is(action)).unwrap();
    check.context.get(key).into_iter().flatten().map(String::as_str).collect()
}

#[test]
fn an_operation_stands_in_one_row() {
    for (service, rows) in TABLES {
        let mut seen = BTreeSet::new();
        for operation in rows.iter().flat_map(Row::operations) {
            assert!(seen.insert(operation.to_ascii_lowercase()), "{service}:{operation} stands in two rows");
        }
    }
}

#[test]
fn what_no_row_knows_is_assumed_and_says_so() {
    let [check] = ask("quantum:MeasureCat", json!({})).try_into().unwrap();
    assert_eq!((check.action.as_str(), &check.resource, check.assumed), ("quantum:MeasureCat", &Target::Any, true));
    assert!(check.because.contains("not known here"), "{}", check.because);
    assert!(!ask("s3:ListBuckets", json!({})).iter().any(|check| check.assumed));
}

#[test]
fn a_missing_parameter_is_named() {
    let wrong = |call: &str, parameters| try_ask(call, parameters).unwrap_err().to_string();
    assert_eq!(wrong("ec2:RunInstances", json!({})), "ec2:RunInstances needs the parameter `ImageId`");
    assert_eq!(wrong("s3:getobject", json!({ "Key": "k" })), "s3:GetObject needs the parameter `Bucket`");
    assert_eq!(
        wrong("lambda:CreateFunction", json!({ "FunctionName": "f" })),
        "lambda:CreateFunction needs the parameter `Role`"
    );
    assert!(wrong("kms:Decrypt", json!({ "KeyId": "alias/app" })).contains("alias/app"));
    assert!(wrong("sqs:SendMessage", json!({ "QueueUrl": "jobs" })).contains("not the URL of a queue"));
}

#[test]
fn the_region_of_the_endpoint_is_known() {
    assert_eq!(value(&ask("sqs:ListQueues", json!({})), "sqs:ListQueues", "aws:requestedregion"), ["eu-west-1"]);
    assert_eq!(value(&ask("iam:ListUsers", json!({})), "iam:ListUsers", "aws:requestedregion"), ["us-east-1"]);
}

#[test]
fn iam_names_get_their_paths() {
    assert_eq!(asked("iam:GetUser", json!({})), ["iam:GetUser arn:aws:iam::ME:user/dev/Ann"]);
    assert_eq!(
        asked("iam:CreateAccessKey", json!({ "UserName": "Ann" })),
        ["iam:CreateAccessKey arn:aws:iam::ME:user/dev/Ann"]
    );
    assert_eq!(
        asked("iam:GetAccessKeyLastUsed", json!({ "AccessKeyId": "AKIAIOSFODNN7EXAMPLE" })),
        ["iam:GetAccessKeyLastUsed arn:aws:iam::ME:user/dev/Ann"]
    );
    assert_eq!(
        asked("iam:AddUserToGroup", json!({ "GroupName": "viewers", "UserName": "Ann" })),
        ["iam:AddUserToGroup arn:aws:iam::ME:group/team/viewers"]
    );
    assert_eq!(asked("iam:GetRole", json!({ "RoleName": "App" })), ["iam:GetRole arn:aws:iam::ME:role/service/App"]);
    assert_eq!(asked("iam:GetRole", json!({ "RoleName": "Gone" })), ["iam:GetRole arn:aws:iam::ME:role/Gone"]);
    let session = Caller::Anonymous;
    let (world, call) = (world(), "iam:GetUser".parse().unwrap());
    let site = Site { world: &world, caller: &session, region: "eu-west-1" };
    assert!(checks(&site, &call, &Parameters::new()).unwrap_err().to_string().contains("Must specify userName"));
}

/// R157, R159
#[test]
fn roles_are_passed() {
    let profile = ask("iam:AddRoleToInstanceProfile", json!({ "InstanceProfileName": "web", "RoleName": "App" }));
    assert_eq!(value(&profile, "iam:PassRole", "iam:passedtoservice"), ["ec2.amazonaws.com"]);
    assert_eq!(
        asked("iam:AddRoleToInstanceProfile", json!({ "InstanceProfileName": "web", "RoleName": "App" })),
        [
            "iam:AddRoleToInstanceProfile arn:aws:iam::ME:instance-profile/p/web",
            "iam:PassRole arn:aws:iam::ME:role/service/App"
        ]
    );
    let create =
        json!({ "FunctionName": "f", "Role": "arn:aws:iam::111111111111:role/service/App", "Tags": { "a": "b" } });
    let function = ask("lambda:CreateFunction", create.clone());
    assert_eq!(value(&function, "iam:PassRole", "iam:passedtoservice"), ["lambda.amazonaws.com"]);
    assert_eq!(
        value(&function, "iam:PassRole", "iam:associatedresourcearn"),
        ["arn:aws:lambda:eu-west-1:111111111111:function:f"]
    );
    assert_eq!(
        asked("lambda:CreateFunction", create),
        [
            "lambda:CreateFunction arn:aws:lambda:HERE:function:f",
            "iam:PassRole arn:aws:iam::ME:role/service/App",
            "lambda:TagResource arn:aws:lambda:HERE:function:f"
        ]
    );
}

#[test]
fn delegates_are_limited_by_policies_and_boundaries() {
    let attach = ask(
        "iam:AttachRolePolicy",
        json!({ "RoleName": "App", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess" }),
    );
    assert_eq!(
        value(&attach, "iam:AttachRolePolicy", "iam:policyarn"),
        ["arn:aws:iam::aws:policy/AdministratorAccess"]
    );
    assert_eq!(
        value(&attach, "iam:AttachRolePolicy", "iam:permissionsboundary"),
        ["arn:aws:iam::111111111111:policy/limit"]
    );
    let create = json!({ "RoleName": "New", "Path": "/x/", "PermissionsBoundary": "arn:aws:iam::111111111111:policy/limit",
        "Tags": [{ "Key": "Team", "Value": "red" }] });
    assert_eq!(
        asked("iam:CreateRole", create.clone()),
        ["iam:CreateRole arn:aws:iam::ME:role/x/New", "iam:TagRole arn:aws:iam::ME:role/x/New"]
    );
    let create = ask("iam:CreateRole", create);
    assert_eq!(value(&create, "iam:CreateRole", "aws:requesttag/team"), ["red"]);
    assert_eq!(value(&create, "iam:TagRole", "aws:tagkeys"), ["Team"]);
}

/// R45
#[test]
fn a_launch_asks_about_everything_in_it() {
    let launch = json!({ "ImageId": "ami-1", "InstanceType": "t3.micro", "SubnetId": "subnet-1", "SecurityGroupIds": ["sg-1", "sg-2"],
        "KeyName": "k", "IamInstanceProfile": { "Name": "web" }, "BlockDeviceMappings": [{ "Ebs": { "VolumeSize": 8, "SnapshotId": "snap-1" } }],
        "TagSpecifications": [{ "ResourceType": "instance", "Tags": [{ "Key": "team", "Value": "red" }] }] });
    assert_eq!(
        asked("ec2:RunInstances", launch.clone()),
        [
            "ec2:RunInstances arn:aws:ec2:HERE:instance/*",
            "ec2:RunInstances arn:aws:ec2:eu-west-1::image/ami-1",
            "ec2:RunInstances arn:aws:ec2:HERE:subnet/subnet-1",
            "ec2:RunInstances arn:aws:ec2:HERE:network-interface/*",
            "ec2:RunInstances arn:aws:ec2:HERE:security-group/sg-1",
            "ec2:RunInstances arn:aws:ec2:HERE:security-group/sg-2",
            "ec2:RunInstances arn:aws:ec2:HERE:volume/*",
            "ec2:RunInstances arn:aws:ec2:eu-west-1::snapshot/snap-1",
            "ec2:RunInstances arn:aws:ec2:HERE:key-pair/k",
            "ec2:CreateTags arn:aws:ec2:HERE:instance/*",
            "iam:PassRole arn:aws:iam::ME:role/service/App"
        ]
    );
    let checks = ask("ec2:RunInstances", launch);
    assert_eq!(value(&checks, "ec2:RunInstances", "ec2:instancetype"), ["t3.micro"]);
    assert_eq!(value(&checks, "ec2:RunInstances", "aws:requesttag/team"), ["red"]);
    assert_eq!(value(&checks, "ec2:CreateTags", "ec2:createaction"), ["RunInstances"]);
    assert_eq!(checks[1].context.get("aws:requesttag/team"), None, "an image is not tagged by a launch");
    let template = asked("ec2:RunInstances", json!({ "LaunchTemplate": { "LaunchTemplateId": "lt-1" } }));
    assert_eq!(template.last().unwrap(), "ec2:RunInstances arn:aws:ec2:HERE:launch-template/lt-1");
    let stop = asked("ec2:StopInstances", json!({ "InstanceIds": ["i-1", "i-2"] }));
    assert_eq!(
        stop,
        ["ec2:StopInstances arn:aws:ec2:HERE:instance/i-1", "ec2:StopInstances arn:aws:ec2:HERE:instance/i-2"]
    );
}

#[test]
fn assuming_a_role_brings_its_keys() {
    let input = json!({ "RoleArn": "arn:aws:iam::222222222222:role/R", "RoleSessionName": "s", "ExternalId": "e",
        "SourceIdentity": "ann", "Tags": [{ "Key": "team", "Value": "red" }], "TransitiveTagKeys": ["team"],
        "SerialNumber": "arn:aws:iam::111111111111:mfa/Ann", "TokenCode": "123456" });
    let checks = ask("sts:AssumeRole", input.clone());
    let pairs = [
        ("sts:externalid", "e"),
        ("sts:rolesessionname", "s"),
        ("sts:sourceidentity", "ann"),
        ("aws:requesttag/team", "red"),
        ("sts:transitivetagkeys", "team"),
        ("aws:multifactorauthpresent", "true"),
    ];
    for (key, expected) in pairs {
        assert_eq!(value(&checks, "sts:AssumeRole", key), [expected], "{key}");
    }
    let mut other = input;
    other["SerialNumber"] = "arn:aws:iam::111111111111:mfa/Bob".into();
    assert!(try_ask("sts:AssumeRole", other).is_err());
}

#[test]
fn conditions_on_keys_are_read_once_and_only_marked_names_stand_for_others() {
    let names = json!({ "#p": "pk", "sk": "pk" });
    let names = names.as_object().unwrap();
    assert_eq!(equal_names("sk=:n AND (#p = :a) AND n <= :m", names), ["sk", "pk"]);
    assert_eq!(equal_names(&"a=".repeat(200_000), names).len(), 200_000);
    assert!(equal_names(&"=".repeat(200_000), names).is_empty());
}
