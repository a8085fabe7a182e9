//! Grants: permissions on one key that are given out call by call. The engine evaluates each as the policy that it amounts
//! to. Refuses to know what a grant allows.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::kept;
use super::super::resource_policy;
use super::key::{self, Key};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rolecall_iam::world::{KmsGrant, Resource};
use rolecall_iam::{PolicyDoc, id};
use rolecall_policy::Arn;
use rolecall_policy::document::PrincipalName;
use serde_json::{Map, Value, json};

/// What may be granted, as KMS lists it.
const OPERATIONS: [&str; 17] = [
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
    "Sign",
    "Verify",
    "GetPublicKey",
    "CreateGrant",
    "RetireGrant",
    "DescribeKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateMac",
    "VerifyMac",
    "DeriveSharedSecret",
];

/// What a list tells of a grant, in this order.
const TOLD: [&str; 9] = [
    "KeyId",
    "GrantId",
    "Name",
    "CreationDate",
    "GranteePrincipal",
    "RetiringPrincipal",
    "IssuingAccount",
    "Operations",
    "Constraints",
];

fn text<'v>(grant: &'v Value, name: &str) -> Option<&'v str> {
    grant.get(name)?.as_str()
}

/// The grants of a key, those that a scenario lists included.
fn of(seed: u64, arn: &Arn, resource: &Resource) -> Vec<Value> {
    let listed = kept::detail(resource, "Grants").and_then(|grants| grants.as_array().cloned()).unwrap_or_default();
    let issuer = arn.account().map(|account| format!("arn:aws:iam::{account}:root"));
    let complete = |(number, grant): (usize, Value)| {
        let mut told = Map::new();
        let what = format!("{arn}/grant/{number}");
        told.insert("KeyId".into(), json!(arn.as_str()));
        told.insert("GrantId".into(), json!(id_of(seed, &what)));
        told.insert("GrantToken".into(), json!(token(seed, &what)));
        told.insert("Name".into(), json!(""));
        told.insert("CreationDate".into(), json!(resource.created.cli()));
        told.insert("IssuingAccount".into(), json!(issuer));
        told.extend(grant.as_object().cloned().unwrap_or_default());
        Value::Object(told)
    };
    listed.into_iter().enumerate().map(complete).collect()
}

fn id_of(seed: u64, what: &str) -> String {
    id::hex(seed, what) + &id::hex(seed, &format!("{what}/id"))
}

/// Something that stands for the grant until every machine of KMS knows it; here all know it at once.
fn token(seed: u64, what: &str) -> String {
    format!("AQpA{}", STANDARD.encode(id_of(seed, &format!("{what}/token"))))
}

/// Keeps grants, and what they amount to.
fn keep(api: &mut Api<'_, '_>, key: &Arn, grants: Vec<Value>) -> Outcome<Value> {
    let policies = grants.iter().map(|grant| PolicyDoc::resource(meant(grant).as_policy_text())).collect();
    api.change(key, |resource| {
        resource.grants = policies;
        kept::keep(resource, "Grants", &Value::Array(grants));
    })
}

fn meant(grant: &Value) -> KmsGrant {
    let pairs = |name: &str| {
        let given = grant.get("Constraints")?.get(name)?.as_object()?.iter();
        Some(given.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect())
    };
    let operations = grant.get("Operations").and_then(Value::as_array).into_iter().flatten();
    KmsGrant {
        grantee: text(grant, "GranteePrincipal").unwrap_or_default().to_owned(),
        retiring: text(grant, "RetiringPrincipal").map(str::to_owned),
        operations: operations.filter_map(|operation| operation.as_str().map(str::to_owned)).collect(),
        context_equals: pairs("EncryptionContextEquals"),
        context_subset: pairs("EncryptionContextSubset"),
    }
}

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let Some(grantee) = input.text("GranteePrincipal") else {
        return Err(api.refuse("ValidationException", "You must specify a grantee principal."));
    };
    if let Some(wrong) = input.texts("Operations").iter().find(|it| !OPERATIONS.contains(it)) {
        let message = format!(
            "1 validation error detected: Value '[{wrong}]' at 'operations' failed to satisfy constraint: Member must \
             satisfy constraint: [Member must satisfy enum value set: [{}]]",
            OPERATIONS.join(", ")
        );
        return Err(api.refuse("ValidationException", message));
    }
    if input.value("Constraints").is_some_and(|constraints| constraints.get("SourceArn").is_some()) {
        return Err(api.not_modelled("grants for a source ARN are not modelled here: nothing was sent"));
    }
    let key = key::asked(api, input, "KeyId")?;
    key.must_work(api)?;
    for principal in [Some(grantee), input.text("RetiringPrincipal")].into_iter().flatten() {
        must_exist(api, principal)?;
    }
    let seed = api.context.world.seed;
    let mut grants = of(seed, &key.arn, &key.resource);
    let told = ["GranteePrincipal", "RetiringPrincipal", "Operations", "Constraints"];
    let what = api.fresh("grant");
    let same = |grant: &&Value| {
        let named = input.text("Name").is_some_and(|name| !name.is_empty() && text(grant, "Name") == Some(name));
        named && told.iter().all(|name| grant.get(name) == input.value(name))
    };
    // A grant that is asked for twice under one name is the same grant, with another token.
    if let Some(known) = grants.iter().find(same) {
        return Ok(json!({ "GrantToken": token(seed, &what), "GrantId": text(known, "GrantId") }));
    }
    let issuer = api.account()?.root_arn().to_string();
    let mut grant = json!({
        "KeyId": key.arn.as_str(),
        "GrantId": id_of(seed, &what),
        "GrantToken": token(seed, &what),
        "Name": input.text("Name").unwrap_or_default(),
        "CreationDate": api.context.world.clock.cli(),
        "IssuingAccount": issuer,
    });
    if let Some(members) = grant.as_object_mut() {
        members.extend(told.iter().filter_map(|name| Some(((*name).to_owned(), input.value(name)?.clone()))));
    }
    let answer = json!({ "GrantToken": grant.get("GrantToken"), "GrantId": grant.get("GrantId") });
    grants.push(grant);
    keep(api, &key.arn, grants)?;
    Ok(answer)
}

/// Users and roles of accounts that are known here must be there.
fn must_exist(api: &mut Api<'_, '_>, principal: &str) -> Outcome<()> {
    let known = match principal.parse::<Arn>() {
        Ok(arn) => resource_policy::exists(api.context.world, &PrincipalName::Arn(arn)),
        Err(_) => principal.ends_with(".amazonaws.com"),
    };
    match known {
        true => Ok(()),
        false => {
            let message = format!("ARN does not refer to a valid principal: {principal}");
            Err(api.refuse("InvalidArnException", message))
        }
    }
}

fn shown(grant: &Value) -> Value {
    let members = TOLD.iter().filter_map(|name| Some(((*name).to_owned(), grant.get(name)?.clone())));
    Value::Object(members.collect())
}

pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let key = key::asked(api, input, "KeyId")?;
    let is = |grant: &Value, name: &str| input.text(name).is_none_or(|wanted| text(grant, name) == Some(wanted));
    let grants = of(api.context.world.seed, &key.arn, &key.resource);
    let wanted = grants.iter().filter(|grant| is(grant, "GrantId") && is(grant, "GranteePrincipal"));
    Ok(json!({ "Grants": wanted.map(shown).collect::<Vec<_>>() }))
}

pub(super) fn list_retirable(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let principal = input.need("RetiringPrincipal");
    if principal.parse::<Arn>().ok().and_then(|arn| arn.account()) != Some(api.account()?.id) {
        let message = format!("ARN does not refer to a valid principal: {principal}");
        return Err(api.refuse("InvalidArnException", message));
    }
    let (world, region) = (&*api.context.world, api.settings.region_or_global());
    let retires = |grant: &Value| text(grant, "RetiringPrincipal") == input.text("RetiringPrincipal");
    let mut found = Vec::new();
    for account in world.accounts.keys() {
        for (arn, resource) in kept::listed(world, *account, ("kms", region, "key/")) {
            found.extend(of(world.seed, arn, resource).iter().filter(|grant| retires(grant)).map(shown));
        }
    }
    Ok(json!({ "Grants": found }))
}

fn no_grant(api: &mut Api<'_, '_>, grant: &str) -> Stop {
    api.refuse("NotFoundException", format!("Grant ID {grant} not found"))
}

/// Takes a grant away.
fn end(api: &mut Api<'_, '_>, key: &Key, grant: &str) -> Outcome<Value> {
    let mut grants = of(api.context.world.seed, &key.arn, &key.resource);
    let before = grants.len();
    grants.retain(|known| text(known, "GrantId") != Some(grant));
    match grants.len() < before {
        true => keep(api, &key.arn, grants),
        false => Err(no_grant(api, grant)),
    }
}

pub(super) fn revoke(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let key = key::asked(api, input, "KeyId")?;
    end(api, &key, input.need("GrantId"))
}

/// By its token, or by its key and id.
pub(super) fn retire(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let Some(token) = input.text("GrantToken") else {
        if input.text("KeyId").is_none() || input.text("GrantId").is_none() {
            let message = "Must provide either a grant token, or a key ID and grant ID.";
            return Err(api.refuse("ValidationException", message));
        }
        let key = key::asked(api, input, "KeyId")?;
        return end(api, &key, input.need("GrantId"));
    };
    let world = &*api.context.world;
    let keys = world.accounts.values().flat_map(|account| &account.resources);
    let keys = keys.filter(|(arn, _)| arn.service() == "kms" && arn.after("key/").is_some());
    let mut grants = keys.flat_map(|(arn, resource)| of(world.seed, arn, resource));
    let found = grants.find(|grant| text(grant, "GrantToken") == Some(token));
    let Some(grant) = found else { return Err(api.refuse("InvalidGrantTokenException", "")) };
    let key = key::asked(api, &input.with("KeyId", text(&grant, "KeyId").unwrap_or_default()), "KeyId")?;
    end(api, &key, text(&grant, "GrantId").unwrap_or_default())
}
