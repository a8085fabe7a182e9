//! Every operation with real behaviour asks the engine before it does anything.

use crate::aws::SERVICES;
use crate::aws::model::{self, Member, Model, Type};
use crate::library::{Block, Commands};
use crate::{Play, Scenario};
use rolecall_policy::catalog::Catalog;
use serde_json::{Map, Value, json};
use std::sync::Arc;

const REST: &str = include_str!("../../data/commands-rest.txt");

/// Whoever may nothing at all.
const SCENARIO: &str = r#"{ "accounts": [{ "id": "111122223333", "users": [
    { "name": "nobody", "accessKeys": [{ "profile": "nobody" }] } ], "roles": [{ "name": "role-of-somebody",
      "trustPolicy": { "document": { "Version": "2012-10-17", "Statement": [] } } }],
    "resources": [{ "arn": "arn:aws:s3:::bucket", "objects": ["key"] }] }],
    "terminal": { "as": "nobody", "files": { "~/f": "text" } } }"#;

/// Operations that are answered without a policy, or whose parameters AWS looks at first: what they say to this caller.
const OTHERWISE: &[(&str, &str)] = &[
    ("GetCallerIdentity", "arn:aws:iam::111122223333:user/nobody"),
    ("GetSessionToken", "Expiration"),
    ("AssumeRoleWithWebIdentity", "InvalidIdentityToken"),
    ("AssumeRoleWithSAML", "InvalidIdentityToken"),
    ("AssumeRoot", "is not a task policy"),
    // Each object is asked about, and refused, by itself.
    ("DeleteObjects", "AccessDenied"),
    // A log group is named by one of two parameters, neither of which is required by itself.
    ("DescribeLogStreams", "InvalidParameterException"),
    ("FilterLogEvents", "InvalidParameterException"),
    ("GetLogEvents", "InvalidParameterException"),
    // Nothing that the CLI asks for says what is meant.
    ("RunInstances", "MissingParameter"),
    ("DeleteKeyPair", "MissingParameter"),
    // What is no ciphertext names no key to ask about.
    ("Decrypt", "InvalidCiphertextException"),
    ("ReEncrypt", "InvalidCiphertextException"),
    ("RetireGrant", "Must provide"),
    ("GenerateDataKey", "Please specify either"),
    ("GenerateDataKeyWithoutPlaintext", "Please specify either"),
    ("GenerateRandom", "NumberOfBytes is required"),
    ("CreateGrant", "You must specify a grantee principal"),
    ("PutSecretValue", "You must provide either"),
    // Its topic is named by one of two parameters, of which neither is required.
    ("Publish", "no value for required parameter"),
];

fn value<'a>(model: &Model<'a>, name: &str, kind: &'a str, depth: usize) -> Value {
    match model.type_of(kind) {
        Type::Structure(members) => required(model, &members, depth + 1),
        Type::List(_, item) => json!([value(model, name, item, depth)]),
        Type::Map(item) => json!({ "key": value(model, name, item, depth) }),
        Type::Choice(words) => json!(words.split('|').next()),
        Type::Number(least) => json!(least.unwrap_or(1)),
        Type::Float => json!(1.0),
        Type::Flag => json!(true),
        Type::Time => json!("2026-01-15T09:00:00Z"),
        Type::Blob => json!("dGV4dA=="),
        Type::Json => json!({}),
        Type::Text(least) => json!(text(name, least)),
    }
}

fn text(name: &str, least: usize) -> String {
    match name {
        "PolicyArn" | "PolicyArns" | "PermissionsBoundary" => "arn:aws:iam::111122223333:policy/policy".into(),
        "RoleArn" | "PolicySourceArn" => "arn:aws:iam::111122223333:role/role-of-somebody".into(),
        "OpenIDConnectProviderArn" => "arn:aws:iam::111122223333:oidc-provider/id.example.com".into(),
        "SAMLProviderArn" => "arn:aws:iam::111122223333:saml-provider/adfs".into(),
        "SerialNumber" => "arn:aws:iam::111122223333:mfa/nobody".into(),
        "TargetPrincipal" => "111122223333".into(),
        "Bucket" => "bucket".into(),
        "Key" => "key".into(),
        "CopySource" => "bucket/key".into(),
        "UserName" => "somebody".into(),
        "PolicyId" => "p-abcdefgh".into(),
        "RootId" | "ParentId" | "SourceParentId" | "DestinationParentId" | "TargetId" => "r-abcd".into(),
        "OrganizationalUnitId" | "ChildId" | "ResourceId" => "ou-abcd-abcdefgh".into(),
        "HandshakeId" => "h-abcdefgh".into(),
        "CreateAccountRequestId" => "car-abcdefgh".into(),
        "AccountId" => "111122223333".into(),
        "Resources" | "InstanceId" | "InstanceIds" => "i-0123456789abcdef0".into(),
        "Resource" => "arn:aws:lambda:us-east-1:111122223333:function:function".into(),
        "Action" => "lambda:InvokeFunction".into(),
        "KeyId" | "TargetKeyId" | "DestinationKeyId" => "1234abcd-12ab-34cd-56ef-1234567890ab".into(),
        "AliasName" => "alias/somebody".into(),
        "QueueUrl" => "https://sqs.us-east-1.amazonaws.com/111122223333/queue".into(),
        "TopicArn" | "ResourceArn" => "arn:aws:sns:us-east-1:111122223333:topic".into(),
        "SubscriptionArn" => "arn:aws:sns:us-east-1:111122223333:topic:subscription".into(),
        "Protocol" => "sms".into(),
        "Path" => "/path".into(),
        "Url" => "https://id.example.com".into(),
        _ if name.contains("Policy") && name.contains("Document") || name == "Policy" || name == "PolicyInputList" => {
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#.into()
        }
        _ => "abcdefghijklmnopqrstuvwxyz".chars().cycle().take(least.max(8)).collect(),
    }
}

fn required<'a>(model: &Model<'a>, members: &[Member<'a>], depth: usize) -> Value {
    let wanted = members.iter().filter(|member| member.required && depth < 6);
    Value::Object(wanted.map(|it| (it.name.to_string(), value(model, it.name, it.kind, depth))).collect::<Map<_, _>>())
}

#[test]
fn every_operation_is_authorised() {
    let scenario = Scenario::parse(SCENARIO).unwrap();
    let all = Arc::new(Commands::with(REST).unwrap());
    let (mut seen, mut wrong) = (0, Vec::new());
    for (command, table) in SERVICES {
        let Block::Found(text) = all.block(command) else { panic!("{command}") };
        let model = Model::read(text);
        for operation in *table {
            let typed = model::typed(operation.api);
            let modelled = model.operation(&typed).unwrap_or_else(|| panic!("{command} {typed}"));
            let parameters = required(&model, &model.parameters(&modelled), 0).to_string();
            // Tables are not topics.
            let parameters = match *command {
                "dynamodb" => {
                    parameters.replace(":sns:us-east-1:111122223333:", ":dynamodb:us-east-1:111122223333:table/")
                }
                _ => parameters,
            };
            let outfile = if modelled.has_outfile() { " out" } else { "" };
            let line = format!("aws {command} {typed}{outfile} --region us-east-1 --cli-input-json '{parameters}'");
            let mut play = Play::with(scenario.clone(), Arc::new(Catalog::core().clone()), all.clone(), None);
            let entry = play.run(&line);
            let said: String = entry.output.iter().map(|printed| printed.text.as_str()).collect();
            seen += 1;
            match OTHERWISE.iter().find(|(api, _)| *api == operation.api) {
                Some((_, words)) if said.contains(words) => {}
                Some(_) => wrong.push(format!("{line}\n{said}")),
                None => {
                    let codes = ["AccessDenied", "(403)", "UnauthorizedOperation", "AuthorizationError"];
                    let refused = codes.iter().any(|it| said.contains(it));
                    let asked =
                        entry.calls.last().is_some_and(|call| !call.checks.is_empty() || call.trouble.is_some());
                    if !(refused && entry.code == 254 && asked) {
                        wrong.push(format!(
                            "{line}
{said} {:?}",
                            entry.hint
                        ));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 150, "{seen}");
}
