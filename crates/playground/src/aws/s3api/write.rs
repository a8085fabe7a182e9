//! Objects that are written and copied. Refuses to know who may write them.

use super::super::bucket::{self, object::Object};
use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::kms;
use super::tags::from_query;
use super::{refusals, sealed};
use crate::call;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rolecall_iam::id;
use rolecall_iam::world::{Encryption, Resource, Stored};
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

/// What a write may say of an object and a read tells again.
const HEADERS: [&str; 8] = [
    "CacheControl",
    "ContentDisposition",
    "ContentEncoding",
    "ContentLanguage",
    "ContentType",
    "Expires",
    "StorageClass",
    "WebsiteRedirectLocation",
];

pub(super) fn put(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    refusals::acl(api, input)?;
    api.call(input)?;
    acl_is_known(api, input)?;
    let key = input.need("Key");
    if input.text("IfNoneMatch").is_some_and(|tag| tag == "*")
        && bucket::of(api, input)?.objects.iter().any(|it| it == key)
    {
        let message = "At least one of the pre-conditions you specified did not hold";
        return Err(api.refuse("PreconditionFailed", message));
    }
    let body = input.text("Body").and_then(|body| STANDARD.decode(body).ok()).unwrap_or_default();
    let mut stored = Stored { body: Some(String::from_utf8_lossy(&body).into()), ..Stored::default() };
    dress(&mut stored, input);
    stored.tags = from_query(input.text("Tagging").unwrap_or_default());
    let stored = store(api, input, stored)?;
    let object = Object { key, stored: &stored };
    let mut answer = Map::new();
    answer.insert("ETag".into(), json!(object.etag()));
    answer.insert("ChecksumCRC64NVME".into(), json!(object.checksum()));
    answer.insert("ChecksumType".into(), json!("FULL_OBJECT"));
    let mut encryption = object.encryption();
    answer.extend(encryption.remove_entry("ServerSideEncryption"));
    answer.extend(stored.version.as_ref().map(|version| ("VersionId".into(), json!(version))));
    answer.extend(encryption);
    Ok(Value::Object(answer))
}

pub(super) fn copy(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    let (from, key, version) = source(input);
    let mut asked = Map::new();
    asked.insert("Bucket".into(), json!(from));
    asked.insert("Key".into(), json!(key));
    asked.extend(version.map(|version| ("VersionId".into(), json!(version))));
    let asked = Input::new(asked, Default::default());
    bucket::of(api, &asked)?;
    refusals::acl(api, input)?;
    api.call(input)?;
    acl_is_known(api, input)?;
    let original = refusals::existing(api, &asked)?;
    sealed::works(api, &original)?;
    let replaces = |directive: &str| input.text(directive) == Some("REPLACE");
    let same = from == input.need("Bucket") && key == input.need("Key");
    let changes = ["StorageClass", "ServerSideEncryption", "SSEKMSKeyId", "WebsiteRedirectLocation"];
    if same && !replaces("MetadataDirective") && changes.iter().all(|name| input.value(name).is_none()) {
        let message = "This copy request is illegal because it is trying to copy an object to itself without changing the \
                       object's metadata, storage class, website redirect location or encryption attributes.";
        return Err(api.refuse("InvalidRequest", message));
    }
    let mut stored = Stored { body: original.body.clone(), ..Stored::default() };
    if replaces("MetadataDirective") {
        dress(&mut stored, input);
    } else {
        stored.headers = original.headers.clone();
        stored.headers.remove("StorageClass");
        stored.headers.remove("SSEKMSKeyId");
        stored.metadata = original.metadata.clone();
        let classes = ["StorageClass", "WebsiteRedirectLocation"].into_iter();
        stored.headers.extend(classes.filter_map(|name| Some((name.into(), input.text(name)?.into()))));
    }
    stored.tags = match replaces("TaggingDirective") {
        true => from_query(input.text("Tagging").unwrap_or_default()),
        false => original.tags.clone(),
    };
    let stored = store(api, input, stored)?;
    let object = Object { key: input.need("Key"), stored: &stored };
    let mut answer = Map::new();
    let result = json!({
        "ETag": object.etag(),
        "LastModified": stored.modified.cli(),
        "ChecksumType": "FULL_OBJECT",
        "ChecksumCRC64NVME": object.checksum(),
    });
    answer.insert("CopyObjectResult".into(), result);
    answer.extend(original.version.as_ref().map(|version| ("CopySourceVersionId".into(), json!(version))));
    answer.extend(stored.version.as_ref().map(|version| ("VersionId".into(), json!(version))));
    answer.extend(object.encryption());
    Ok(Value::Object(answer))
}

/// `bucket/key`, escaped, perhaps with a slash in front and a version behind.
fn source(input: &Input) -> (String, String, Option<String>) {
    if let Some(from) = input.value("CopySource").and_then(Value::as_object) {
        let text = |name: &str| from.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        return (text("Bucket"), text("Key"), None);
    }
    let text = input.need("CopySource").trim_start_matches('/');
    let (path, version) = text.split_once("?versionId=").map_or((text, None), |(path, id)| (path, Some(id.into())));
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    (bucket.into(), call::unescaped(key), version)
}

/// The engine weighs policies and Block Public Access; what an ACL would grant it does not know.
fn acl_is_known(api: &mut Api<'_, '_>, input: &Input) -> Outcome<()> {
    let grants = ["GrantFullControl", "GrantRead", "GrantReadACP", "GrantWriteACP"];
    let canned = input.text("ACL").is_some_and(|acl| !matches!(acl, "private" | "bucket-owner-full-control"));
    match canned || grants.iter().any(|name| input.value(name).is_some()) {
        true => Err(super::not_modelled(api, "what an ACL grants")),
        false => Ok(()),
    }
}

fn dress(stored: &mut Stored, input: &Input) {
    let given = HEADERS.iter().filter_map(|name| Some(((*name).into(), input.text(name)?.into())));
    stored.headers.extend(given);
    let metadata = input.value("Metadata").and_then(Value::as_object).into_iter().flatten();
    stored.metadata.extend(metadata.filter_map(|(name, value)| Some((name.to_lowercase(), value.as_str()?.into()))));
}

/// Puts the object into the bucket, encrypted as the call or the bucket says, as a version where the bucket keeps these.
fn store(api: &mut Api<'_, '_>, input: &Input, mut stored: Stored) -> Outcome<Stored> {
    let world = &*api.context.world;
    let Some((_, bucket)) = bucket::find(world, input.need("Bucket")) else { return Ok(stored) };
    stored.modified = world.clock;
    stored.version = version(world.seed, bucket, input, world.clock);
    stored.encryption = encryption(bucket, input);
    let account = world.who(&api.caller).account.map(|account| account.to_string()).unwrap_or_default();
    if let Some(Encryption { key: Some(named), .. }) = &mut stored.encryption {
        // What names a key without an account names it in the writer's; whoever reads needs that very key.
        let arn = call::key_beside(&Arn::build("kms", bucket.storage.region(), &account, "key/"), named);
        let stands_for = arn.parse().ok().and_then(|alias| call::key_of_alias(world, &alias));
        *named = stands_for.map_or(arn, |key| key.to_string());
    }
    sealed::works(api, &stored)?;
    let (world, key) = (&*api.context.world, input.need("Key"));
    let Some((_, bucket)) = bucket::find(world, input.need("Bucket")) else { return Ok(stored) };
    if let Some(Encryption { algorithm, key: None, .. }) = &stored.encryption
        && algorithm.starts_with("aws:kms")
    {
        let region = bucket.storage.region().to_owned();
        // Who has no account has no key of AWS either.
        let key = kms::of_service(api, &region, "s3").ok().flatten();
        stored.headers.extend(key.map(|key| ("SSEKMSKeyId".to_owned(), key.to_string())));
    }
    bucket::change(api, input, |bucket| bucket.store(key, stored.clone()));
    Ok(stored)
}

/// The id of the version that is written; none where the bucket never kept versions.
pub(super) fn version(seed: u64, bucket: &Resource, input: &Input, now: rolecall_iam::Time) -> Option<String> {
    if bucket.storage.versioning != Some(true) {
        return None;
    }
    let (name, key) = (input.need("Bucket"), input.need("Key"));
    let before = bucket.storage.versions.get(key).map_or(0, Vec::len);
    let secret = id::secret(seed, &format!("version/{name}/{key}/{before}/{now}"));
    Some(secret.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).take(32).collect())
}

fn encryption(bucket: &Resource, input: &Input) -> Option<Encryption> {
    match input.text("ServerSideEncryption") {
        None => bucket.storage.encryption.clone(),
        Some("AES256") => None,
        Some(algorithm) => Some(Encryption {
            algorithm: algorithm.into(),
            key: input.text("SSEKMSKeyId").map(str::to_owned),
            bucket_key: input.flag("BucketKeyEnabled") == Some(true),
        }),
    }
}
