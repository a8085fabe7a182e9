//! The operations of `aws s3api` that read. Refuses to know who may do what.

use super::bucket;
use super::door::{Api, Shown};
use super::failure::Outcome;
use super::input::Input;
use super::operation::{Operation, operation};
use rolecall_iam::Target;
use serde_json::{Map, Value, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation("GetBucketPolicy", get_bucket_policy).without(&["ExpectedBucketOwner"]),
    operation("HeadBucket", head_bucket).without(&["ExpectedBucketOwner"]),
    operation("ListBuckets", list_buckets).without(&["ContinuationToken", "BucketRegion"]),
    operation("ListObjectsV2", list_objects).without(&[
        "EncodingType",
        "MaxKeys",
        "ContinuationToken",
        "FetchOwner",
        "RequestPayer",
        "ExpectedBucketOwner",
        "OptionalObjectAttributes",
    ]),
];

fn list_buckets(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.check("s3:ListAllMyBuckets", Target::Any, &Shown::Nothing)?;
    let world = &*api.context.world;
    let account = world.who(&api.caller).account;
    let prefix = input.text("Prefix");
    let buckets = account.map(|account| bucket::buckets(world, account)).unwrap_or_default();
    let shown = buckets.iter().filter(|bucket| prefix.is_none_or(|prefix| bucket.name.starts_with(prefix)));
    let list: Vec<Value> = shown
        .map(|bucket| {
            json!({
                "Name": bucket.name,
                "CreationDate": bucket.resource.created.cli(),
                "BucketArn": bucket::arn(bucket.name).as_str(),
            })
        })
        .collect();
    Ok(json!({
        "Buckets": list,
        "Owner": { "ID": account.map(bucket::canonical_id) },
        "Prefix": prefix,
    }))
}

fn list_objects(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let name = input.need("Bucket");
    let (prefix, delimiter) = (input.text("Prefix").unwrap_or_default(), input.text("Delimiter"));
    let objects = bucket::list(api, name, prefix, delimiter)?;
    let after = input.text("StartAfter").unwrap_or_default();
    let objects = objects.into_iter().filter(|object| object.key.as_str() > after).collect();
    let (objects, prefixes) = bucket::level(objects, prefix, delimiter);
    let mut output = Map::new();
    if !objects.is_empty() {
        let list: Vec<Value> = objects
            .iter()
            .map(|object| {
                json!({
                    "Key": object.key,
                    "LastModified": object.modified.cli(),
                    "ETag": format!("\"{}\"", object.etag()),
                    "Size": object.size(),
                    "StorageClass": "STANDARD",
                })
            })
            .collect();
        output.insert("Contents".into(), json!(list));
    }
    if !prefixes.is_empty() {
        let list: Vec<Value> = prefixes.iter().map(|prefix| json!({ "Prefix": prefix })).collect();
        output.insert("CommonPrefixes".into(), json!(list));
    }
    output.insert("RequestCharged".into(), Value::Null);
    output.insert("Prefix".into(), json!(prefix));
    Ok(Value::Object(output))
}

fn head_bucket(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let name = input.need("Bucket");
    bucket::existing(api, name)?;
    api.check("s3:ListBucket", Target::Resource(bucket::arn(name)), &Shown::Quoted)?;
    Ok(json!({
        "BucketArn": bucket::arn(name).as_str(),
        "BucketRegion": "us-east-1",
        "AccessPointAlias": false,
    }))
}

fn get_bucket_policy(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let name = input.need("Bucket");
    let resource = bucket::existing(api, name)?;
    api.check("s3:GetBucketPolicy", Target::Resource(bucket::arn(name)), &Shown::Quoted)?;
    let Some(policy) = &resource.policy else {
        return Err(api.refuse("NoSuchBucketPolicy", "The bucket policy does not exist"));
    };
    // S3 gives the policy back without the blanks that it was written with.
    let compact = serde_json::from_str::<Value>(&policy.text).map(|value| value.to_string());
    Ok(json!({ "Policy": compact.unwrap_or_else(|_| policy.text.clone()) }))
}
