//! What protects a bucket beside its policy: Block Public Access, object ownership, default encryption. Refuses to know who
//! may change that.

use super::super::bucket;
use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use rolecall_iam::world::{BlockPublicAccess, Encryption};
use serde_json::{Map, Value, json};

pub(super) fn public_access_block(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let settings = bucket::of(api, input)?.block_public_access;
    api.call(input)?;
    shown(api, settings)
}

pub(super) fn put_public_access_block(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    api.call(input)?;
    let settings = told(input);
    bucket::change(api, input, |bucket| bucket.block_public_access = Some(settings));
    Ok(Value::Null)
}

pub(super) fn delete_public_access_block(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    api.call(input)?;
    bucket::change(api, input, |bucket| bucket.block_public_access = None);
    Ok(Value::Null)
}

pub(crate) fn told(input: &Input) -> BlockPublicAccess {
    let given = input.value("PublicAccessBlockConfiguration");
    let on = |name: &str| given.and_then(|given| given.get(name)).and_then(Value::as_bool) == Some(true);
    BlockPublicAccess {
        block_public_acls: on("BlockPublicAcls"),
        ignore_public_acls: on("IgnorePublicAcls"),
        block_public_policy: on("BlockPublicPolicy"),
        restrict_public_buckets: on("RestrictPublicBuckets"),
    }
}

pub(crate) fn shown(api: &mut Api<'_, '_>, settings: Option<BlockPublicAccess>) -> Outcome<Value> {
    let Some(settings) = settings else {
        let message = "The public access block configuration was not found";
        return Err(api.refuse("NoSuchPublicAccessBlockConfiguration", message));
    };
    Ok(json!({ "PublicAccessBlockConfiguration": {
        "BlockPublicAcls": settings.block_public_acls,
        "IgnorePublicAcls": settings.ignore_public_acls,
        "BlockPublicPolicy": settings.block_public_policy,
        "RestrictPublicBuckets": settings.restrict_public_buckets,
    } }))
}

pub(super) fn ownership(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let ownership = bucket::of(api, input)?.storage.ownership.clone().unwrap_or_else(|| "BucketOwnerEnforced".into());
    api.call(input)?;
    if ownership.is_empty() {
        let message = "The bucket ownership controls were not found";
        return Err(api.refuse("OwnershipControlsNotFoundError", message));
    }
    Ok(json!({ "OwnershipControls": { "Rules": [{ "ObjectOwnership": ownership }] } }))
}

pub(super) fn put_ownership(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    api.call(input)?;
    let rule = input.value("OwnershipControls").and_then(|it| it.pointer("/Rules/0/ObjectOwnership"));
    let Some(ownership @ ("BucketOwnerEnforced" | "BucketOwnerPreferred" | "ObjectWriter")) =
        rule.and_then(Value::as_str)
    else {
        return Err(malformed(api));
    };
    bucket::change(api, input, |bucket| bucket.storage.ownership = Some(ownership.into()));
    Ok(Value::Null)
}

pub(super) fn delete_ownership(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    api.call(input)?;
    bucket::change(api, input, |bucket| bucket.storage.ownership = Some(String::new()));
    Ok(Value::Null)
}

pub(super) fn encryption(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let encryption = bucket::of(api, input)?.storage.encryption.clone();
    api.call(input)?;
    let mut by_default = Map::new();
    let algorithm = encryption.as_ref().map_or("AES256", |encryption| encryption.algorithm.as_str());
    by_default.insert("SSEAlgorithm".into(), json!(algorithm));
    let key = encryption.as_ref().and_then(|encryption| encryption.key.as_ref());
    by_default.extend(key.map(|key| ("KMSMasterKeyID".into(), json!(key))));
    let bucket_key = encryption.is_some_and(|encryption| encryption.bucket_key);
    let rule = json!({ "ApplyServerSideEncryptionByDefault": by_default, "BucketKeyEnabled": bucket_key });
    Ok(json!({ "ServerSideEncryptionConfiguration": { "Rules": [rule] } }))
}

pub(super) fn put_encryption(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    api.call(input)?;
    let rule = input.value("ServerSideEncryptionConfiguration").and_then(|it| it.pointer("/Rules/0"));
    let by_default = rule.and_then(|rule| rule.get("ApplyServerSideEncryptionByDefault"));
    let text = |name: &str| by_default.and_then(|it| it.get(name)).and_then(Value::as_str).map(str::to_owned);
    let bucket_key = rule.and_then(|rule| rule.get("BucketKeyEnabled")).and_then(Value::as_bool) == Some(true);
    let algorithm = text("SSEAlgorithm").unwrap_or_else(|| "AES256".into());
    if !["AES256", "aws:kms", "aws:kms:dsse"].contains(&algorithm.as_str()) {
        return Err(malformed(api));
    }
    let key = text("KMSMasterKeyID");
    if algorithm == "AES256" && key.is_some() {
        let message = "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse";
        return Err(api.refuse("InvalidArgument", message));
    }
    let plain = algorithm == "AES256" && !bucket_key;
    let encryption = Encryption { algorithm, key, bucket_key };
    bucket::change(api, input, |bucket| bucket.storage.encryption = (!plain).then_some(encryption));
    Ok(Value::Null)
}

pub(super) fn delete_encryption(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    api.call(input)?;
    bucket::change(api, input, |bucket| bucket.storage.encryption = None);
    Ok(Value::Null)
}

fn malformed(api: &mut Api<'_, '_>) -> super::super::failure::Stop {
    let message = "The XML you provided was not well-formed or did not validate against our published schema";
    api.refuse("MalformedXML", message)
}
