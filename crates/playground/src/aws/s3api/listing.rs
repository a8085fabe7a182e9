//! Lists of buckets, objects and versions. Refuses to know who may list them.

use super::super::bucket::{self, object, object::Object};
use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rolecall_iam::world::Stored;
use serde_json::{Map, Value, json};

pub(super) fn buckets(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let world = &*api.context.world;
    let account = world.who(&api.caller).account;
    let (prefix, region) = (input.text("Prefix"), input.text("BucketRegion"));
    let mut shown = account.map(|account| bucket::buckets(world, account)).unwrap_or_default();
    shown.retain(|bucket| prefix.is_none_or(|prefix| bucket.name.starts_with(prefix)));
    shown.retain(|bucket| region.is_none_or(|region| bucket.resource.storage.region() == region));
    let with_region = prefix.is_some() || region.is_some();
    let list: Vec<Value> = shown
        .iter()
        .map(|bucket| {
            let mut told = Map::new();
            told.insert("Name".into(), json!(bucket.name));
            told.insert("CreationDate".into(), json!(bucket.resource.created.cli()));
            if with_region {
                told.insert("BucketRegion".into(), json!(bucket.resource.storage.region()));
            }
            told.insert("BucketArn".into(), json!(bucket::arn(bucket.name).as_str()));
            Value::Object(told)
        })
        .collect();
    Ok(json!({
        "Buckets": list,
        "Owner": { "ID": account.map(bucket::canonical_id) },
        "Prefix": prefix,
    }))
}

pub(super) fn objects_v2(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    list(api, input, true)
}

pub(super) fn objects(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    list(api, input, false)
}

fn list(api: &mut Api<'_, '_>, input: &Input, second: bool) -> Outcome<Value> {
    bucket::of(api, input)?;
    api.call(input)?;
    let owner = bucket::find(api.context.world, input.need("Bucket")).map(|(owner, _)| bucket::canonical_id(owner.id));
    let (name, prefix) = (input.need("Bucket"), input.text("Prefix").unwrap_or_default());
    let delimiter = input.text("Delimiter");
    // Tokens are opaque to whoever gets them; these are the key that came last.
    let token = input.text("ContinuationToken").and_then(|token| STANDARD.decode(token).ok());
    let token = token.and_then(|token| String::from_utf8(token).ok());
    if input.value("ContinuationToken").is_some() && token.is_none() {
        return Err(api.refuse("InvalidArgument", "The continuation token provided is incorrect"));
    }
    let after = token.as_deref().or(input.text("StartAfter")).or(input.text("Marker")).unwrap_or_default();
    let bucket = bucket::of(api, input)?;
    let mut objects = object::objects(bucket, prefix);
    objects.retain(|object| object.key > after && !(after.ends_with('/') && object.key.starts_with(after)));
    let (objects, prefixes) = object::level(objects, prefix, delimiter);
    let most = input.number("MaxKeys").and_then(|most| usize::try_from(most).ok()).unwrap_or(1000).min(1000);
    let by_hand = ["MaxKeys", "ContinuationToken", "Marker"].iter().any(|name| input.value(name).is_some());
    let most = if by_hand { most } else { usize::MAX };
    let mut names: Vec<&str> = objects.iter().map(|object| object.key).collect();
    names.extend(prefixes.iter().map(String::as_str));
    names.sort_unstable();
    let is_cut = names.len() > most;
    names.truncate(most);
    let last = names.last().copied().unwrap_or_default();
    let contents: Vec<Value> = objects
        .iter()
        .filter(|object| names.contains(&object.key))
        .map(|object| described(object, if second { None } else { owner.as_deref() }))
        .collect();
    let common: Vec<Value> = prefixes
        .iter()
        .filter(|prefix| names.contains(&prefix.as_str()))
        .map(|prefix| json!({ "Prefix": prefix }))
        .collect();
    let mut answer = Map::new();
    let mut tell = |name: &str, value: Value| {
        answer.insert(name.into(), value);
    };
    if !by_hand {
        if !contents.is_empty() {
            tell("Contents", json!(contents));
        }
        if !common.is_empty() {
            tell("CommonPrefixes", json!(common));
        }
        tell("RequestCharged", Value::Null);
        tell("Prefix", json!(prefix));
        return Ok(Value::Object(answer));
    }
    tell("IsTruncated", json!(is_cut));
    if !second {
        tell("Marker", json!(input.text("Marker").unwrap_or_default()));
        if is_cut && delimiter.is_some() {
            tell("NextMarker", json!(last));
        }
    }
    if !contents.is_empty() {
        tell("Contents", json!(contents));
    }
    tell("Name", json!(name));
    tell("Prefix", json!(prefix));
    delimiter.into_iter().for_each(|delimiter| tell("Delimiter", json!(delimiter)));
    tell("MaxKeys", json!(most));
    if !common.is_empty() {
        tell("CommonPrefixes", json!(common));
    }
    tell("EncodingType", json!("url"));
    if second {
        tell("KeyCount", json!(names.len()));
        input.text("ContinuationToken").into_iter().for_each(|token| tell("ContinuationToken", json!(token)));
        if is_cut {
            tell("NextContinuationToken", json!(STANDARD.encode(last)));
        }
        input.text("StartAfter").into_iter().for_each(|after| tell("StartAfter", json!(after)));
    }
    Ok(Value::Object(answer))
}

fn described(object: &Object<'_>, owner: Option<&str>) -> Value {
    let mut told = Map::new();
    told.insert("Key".into(), json!(object.key));
    told.insert("LastModified".into(), json!(object.stored.modified.cli()));
    told.insert("ETag".into(), json!(object.etag()));
    told.insert("ChecksumAlgorithm".into(), json!(["CRC64NVME"]));
    told.insert("ChecksumType".into(), json!("FULL_OBJECT"));
    told.insert("Size".into(), json!(object.size()));
    told.insert("StorageClass".into(), json!(object.storage_class()));
    if let Some(owner) = owner {
        told.insert("Owner".into(), json!({ "ID": owner }));
    }
    Value::Object(told)
}

pub(super) fn versions(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    api.call(input)?;
    let owner = bucket::find(api.context.world, input.need("Bucket")).map(|(owner, _)| bucket::canonical_id(owner.id));
    let owner = json!({ "ID": owner });
    let prefix = input.text("Prefix").unwrap_or_default();
    let bucket = bucket::of(api, input)?;
    let (mut versions, mut markers) = (Vec::new(), Vec::new());
    for (key, stored) in bucket.storage.versions.iter().filter(|(key, _)| key.starts_with(prefix)) {
        for (number, stored) in stored.iter().rev().enumerate() {
            let object = Object { key, stored };
            let id = stored.version.as_deref().unwrap_or("null");
            match stored.body {
                Some(_) => versions.push(version(&object, id, number == 0, &owner)),
                None => markers.push(marker(stored, key, id, number == 0, &owner)),
            }
        }
    }
    let mut answer = Map::new();
    if !versions.is_empty() {
        answer.insert("Versions".into(), json!(versions));
    }
    if !markers.is_empty() {
        answer.insert("DeleteMarkers".into(), json!(markers));
    }
    answer.insert("RequestCharged".into(), Value::Null);
    answer.insert("Prefix".into(), json!(prefix));
    Ok(Value::Object(answer))
}

fn version(object: &Object<'_>, id: &str, is_latest: bool, owner: &Value) -> Value {
    json!({
        "ETag": object.etag(),
        "ChecksumAlgorithm": ["CRC64NVME"],
        "ChecksumType": "FULL_OBJECT",
        "Size": object.size(),
        "StorageClass": object.storage_class(),
        "Key": object.key,
        "VersionId": id,
        "IsLatest": is_latest,
        "LastModified": object.stored.modified.cli(),
        "Owner": owner,
    })
}

fn marker(stored: &Stored, key: &str, id: &str, is_latest: bool, owner: &Value) -> Value {
    let modified = stored.modified.cli();
    json!({ "Owner": owner, "Key": key, "VersionId": id, "IsLatest": is_latest, "LastModified": modified })
}
