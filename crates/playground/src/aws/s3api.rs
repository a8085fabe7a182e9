//! The operations of `aws s3api` that read. Refuses to know who may do what.

use super::bucket;
use super::door::{Api, Shown};
use super::failure::Outcome;
use super::operation::{Input, Operation, flag, number, text};
use rolecall_iam::Target;
use serde_json::{Map, Value, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation {
        name: "get-bucket-policy",
        api: "GetBucketPolicy",
        options: &[text("bucket", 0).required(), text("expected-bucket-owner", 0).not_modelled()],
        run: get_bucket_policy,
        pages: None,
    },
    Operation {
        name: "head-bucket",
        api: "HeadBucket",
        options: &[text("bucket", 0).required(), text("expected-bucket-owner", 0).not_modelled()],
        run: head_bucket,
        pages: None,
    },
    Operation {
        name: "list-buckets",
        api: "ListBuckets",
        options: &[
            number("max-buckets", 1).not_modelled(),
            text("continuation-token", 0).not_modelled(),
            text("prefix", 0),
            text("bucket-region", 0).not_modelled(),
        ],
        run: list_buckets,
        pages: Some("Buckets"),
    },
    Operation {
        name: "list-objects-v2",
        api: "ListObjectsV2",
        options: &[
            text("bucket", 0).required(),
            text("delimiter", 0),
            text("encoding-type", 0).not_modelled(),
            number("max-keys", 0).not_modelled(),
            text("prefix", 0),
            text("continuation-token", 0).not_modelled(),
            flag("fetch-owner").not_modelled(),
            flag("no-fetch-owner"),
            text("start-after", 0),
            text("request-payer", 0).not_modelled(),
            text("expected-bucket-owner", 0).not_modelled(),
        ],
        run: list_objects,
        pages: Some("Contents"),
    },
];

fn list_buckets(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.check("s3:ListAllMyBuckets", Target::Any, &Shown::Nothing)?;
    let world = &*api.context.world;
    let account = world.who(&api.caller).account;
    let prefix = input.text("prefix");
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
    let name = input.need("bucket");
    let (prefix, delimiter) = (input.text("prefix").unwrap_or_default(), input.text("delimiter"));
    let objects = bucket::list(api, name, prefix, delimiter)?;
    let after = input.text("start-after").unwrap_or_default();
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
    let name = input.need("bucket");
    bucket::existing(api, name)?;
    api.check("s3:ListBucket", Target::Resource(bucket::arn(name)), &Shown::Quoted)?;
    Ok(json!({
        "BucketArn": bucket::arn(name).as_str(),
        "BucketRegion": "us-east-1",
        "AccessPointAlias": false,
    }))
}

fn get_bucket_policy(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let name = input.need("bucket");
    let resource = bucket::existing(api, name)?;
    api.check("s3:GetBucketPolicy", Target::Resource(bucket::arn(name)), &Shown::Quoted)?;
    let Some(policy) = &resource.policy else {
        return Err(api.refuse("NoSuchBucketPolicy", "The bucket policy does not exist"));
    };
    // S3 gives the policy back without the blanks that it was written with.
    let compact = serde_json::from_str::<Value>(&policy.text).map(|value| value.to_string());
    Ok(json!({ "Policy": compact.unwrap_or_else(|_| policy.text.clone()) }))
}
