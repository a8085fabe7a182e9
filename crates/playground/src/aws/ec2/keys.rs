//! Key pairs. Refuses to know cryptography: their material is of the right form and opens nothing.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::kept;
use super::describe::{KEY_PAIR, describe as listing, listed};
use super::{Home, ask, made, put, refused, show_tags, specified};
use rolecall_iam::world::Resource;
use rolecall_iam::{World, id as ids};
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

/// As `key-0123456789abcdef0`.
pub(super) fn id(world: &World, arn: &Arn) -> String {
    made(world.seed, "key-", arn.as_str())
}

fn fingerprint(world: &World, arn: &Arn) -> String {
    let hex = ids::hex(world.seed, &format!("{arn}/1")) + &ids::hex(world.seed, &format!("{arn}/2"));
    let pairs: Vec<&str> = (0..20).filter_map(|at| hex.get(at * 2..at * 2 + 2)).collect();
    pairs.join(":")
}

pub(super) fn show(world: &World, arn: &Arn, resource: &Resource) -> Map<String, Value> {
    let mut shown = Map::new();
    shown.insert("KeyPairId".into(), json!(id(world, arn)));
    shown.insert("KeyType".into(), json!(kept::text(resource, "KeyType").unwrap_or_else(|| "rsa".into())));
    let tags: Vec<Value> = resource.tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect();
    shown.insert("Tags".into(), tags.into());
    shown.insert("CreateTime".into(), json!(resource.created.cli()));
    shown.insert("KeyName".into(), json!(arn.last()));
    shown.insert("KeyFingerprint".into(), json!(fingerprint(world, arn)));
    shown
}

pub(super) fn describe(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    listing(api, input, &KEY_PAIR)
}

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let name = input.need("KeyName");
    let arn = Home::of(api)?.arn(&format!("key-pair/{name}"));
    if listed(api, &KEY_PAIR)?.iter().any(|(known, _)| *known == arn) {
        let message = format!("The key pair '{name}' already exists");
        return refused(api, "InvalidKeyPair.Duplicate", message);
    }
    let tags = specified(input, "key-pair");
    let kind = input.text("KeyType").unwrap_or("rsa");
    put(api, &arn, json!({ "KeyType": kind }), tags.clone())?;
    let world = &*api.context.world;
    let mut answer = Map::new();
    answer.insert("KeyPairId".into(), json!(id(world, &arn)));
    show_tags(&mut answer, &tags);
    answer.insert("KeyName".into(), json!(name));
    answer.insert("KeyFingerprint".into(), json!(fingerprint(world, &arn)));
    let letters: String = (0..3).map(|part| ids::token(world.seed, &format!("{arn}/{part}"))).collect();
    let letters: Vec<char> = letters.chars().filter(|letter| *letter != '=').collect();
    let lines: Vec<String> = letters.chunks(64).map(|line| line.iter().collect()).collect();
    let head = if kind == "rsa" { "RSA PRIVATE KEY" } else { "OPENSSH PRIVATE KEY" };
    let material = format!("-----BEGIN {head}-----\n{}\n-----END {head}-----", lines.join("\n"));
    answer.insert("KeyMaterial".into(), json!(material));
    Ok(answer.into())
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    if input.text("KeyName").is_none() && input.text("KeyPairId").is_none() {
        return refused(api, "MissingParameter", "The request must contain the parameter KeyName or KeyPairId");
    }
    let mut whole = input.clone();
    let all = listed(api, &KEY_PAIR)?;
    let world = &*api.context.world;
    if let (None, Some(wanted)) = (input.text("KeyName"), input.text("KeyPairId")) {
        let found = all.iter().find(|(arn, _)| id(world, arn) == wanted);
        let name = found.map_or(wanted, |(arn, _)| arn.last()).to_owned();
        whole.parameters_mut().insert("KeyName".into(), json!(name));
    }
    ask(api, &whole)?;
    let name = whole.need("KeyName").to_owned();
    let Some((arn, _)) = all.into_iter().find(|(arn, _)| arn.last() == name) else {
        // EC2 says yes to what is gone already.
        return Ok(json!({ "Return": true }));
    };
    let id = id(api.context.world, &arn);
    kept::remove(api.context.world, &arn);
    Ok(json!({ "Return": true, "KeyPairId": id }))
}
