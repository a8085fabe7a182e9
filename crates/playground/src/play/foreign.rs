//! Every operation is handed the ARN of a bucket wherever it takes a text: the buckets stay as they are.

use crate::aws::SERVICES;
use crate::aws::model::{Member, Model, Type, typed};
use crate::library::{Block, Commands};
use crate::scenario::Scenario;
use crate::shell::Shell;
use rolecall_iam::World;
use rolecall_policy::catalog::Catalog;
use serde_json::{Map, Value, json};
use std::sync::Arc;

const REST: &str = include_str!("../../data/commands-rest.txt");
const BUCKET: &str = "arn:aws:s3:::acme-reports";

/// Some value of a type; `text` stands for every text.
fn sample<'a>(model: &Model<'a>, member: &Member<'a>, text: &str, depth: usize) -> Value {
    match model.type_of(member.kind) {
        Type::Text(_) if member.name.to_lowercase().contains("policy") && text != BUCKET => {
            let statement = json!({ "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" });
            json!(json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string())
        }
        Type::Text(least) => json!(format!("{text:x<least$}")),
        Type::Choice(choices) => json!(choices.split('|').next()),
        Type::Number(least) => json!(least.unwrap_or(1).max(7)),
        Type::Float => json!(1.0),
        Type::Flag => json!(true),
        Type::Blob => json!("eA=="),
        Type::Time => json!("2026-01-15T09:00:00Z"),
        Type::Json => json!({}),
        Type::Structure(_) | Type::List(..) | Type::Map(_) if depth > 4 => Value::Null,
        Type::Structure(members) => object(model, &members, text, depth, |member| member.required),
        Type::List(_, kind) => json!([sample(model, &Member { kind, ..*member }, text, depth + 1)]),
        Type::Map(kind) => {
            let mut map = Map::new();
            map.insert(text.to_owned(), sample(model, &Member { kind, ..*member }, "x", depth + 1));
            Value::Object(map)
        }
    }
}

fn object<'a>(
    model: &Model<'a>,
    members: &[Member<'a>],
    text: &str,
    depth: usize,
    wanted: impl Fn(&Member<'a>) -> bool,
) -> Value {
    let wanted = members.iter().filter(|member| wanted(member));
    let members = wanted.map(|member| (member.name.to_owned(), sample(model, member, text, depth + 1)));
    Value::Object(members.filter(|(_, value)| !value.is_null()).collect())
}

fn buckets(world: &World) -> String {
    let resources = world.accounts.values().flat_map(|account| &account.resources);
    format!("{:?}", resources.filter(|(arn, _)| arn.service() == "s3").collect::<Vec<_>>())
}

#[test]
fn no_other_service_touches_a_bucket() {
    let commands = Arc::new(Commands::with(REST).unwrap());
    let all = r#"{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] }"#;
    let scenario = format!(
        r#"{{ "accounts": [{{ "id": "111122223333", "users": [{{ "name": "Bob", "accessKeys": [{{ "profile": "bob" }}],
            "inlinePolicies": [{{ "name": "all", "document": {all} }}] }}],
            "resources": [{{ "arn": "{BUCKET}", "objects": ["a.csv"], "tags": {{ "team": "red" }} }}] }}],
            "terminal": {{ "as": "bob" }} }}"#
    );
    let scenario = Scenario::parse(&scenario).unwrap();
    let world = scenario.world(Catalog::core());
    let before = buckets(&world);
    let shell = Shell::new(&scenario, &world, Arc::new(Catalog::core().clone()), commands.clone());
    let (mut sent, mut touched) = (0, Vec::new());
    for (service, operations) in SERVICES.iter().filter(|(service, _)| !service.starts_with("s3")) {
        let Block::Found(text) = commands.block(service) else { panic!("{service} has no model") };
        let model = Model::read(text);
        for operation in *operations {
            let modelled = model.operation(&typed(operation.api));
            let modelled = modelled.unwrap_or_else(|| panic!("{service} {} has no model", operation.api));
            let members = model.parameters(&modelled);
            let required = object(&model, &members, "x", 0, |member| member.required);
            let is_text =
                |kind| !matches!(model.type_of(kind), Type::Number(_) | Type::Flag | Type::Float | Type::Blob);
            for member in members.iter().filter(|member| is_text(member.kind)) {
                let mut given = required.clone();
                given[member.name] = sample(&model, member, BUCKET, 1);
                let bare = modelled.typed();
                let line = format!("aws {service} {bare} --region us-east-1 --cli-input-json '{given}'");
                let line = if modelled.has_outfile() { format!("{line} out") } else { line };
                let mut world = world.clone();
                let entry = shell.clone().run(&mut world, &line);
                sent += entry.calls.len();
                if buckets(&world) != before {
                    touched.push((line, format!("{:?}", entry.output)));
                }
            }
        }
    }
    assert!(touched.is_empty(), "{touched:#?}");
    assert!(sent > 500, "{sent}");
}
