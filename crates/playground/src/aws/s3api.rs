//! The operations of `aws s3api`, each with its effect on the world. Refuses to know who may do what.

mod acl;
mod buckets;
mod configuration;
mod delete;
mod listing;
mod notification;
pub(crate) mod objects;
mod policy;
pub(crate) mod protection;
mod refusals;
mod sealed;
mod tags;
mod write;

use super::door::Api;
use super::failure::{Outcome, Stop};
use super::input::Input;
use super::operation::{Operation, operation};
use crate::view::Hint;
use serde_json::{Map, Value};

/// What reads may be limited by, and how their answers may be dressed up.
const READ: &[&str] = &[
    "IfMatch",
    "IfModifiedSince",
    "IfNoneMatch",
    "IfUnmodifiedSince",
    "PartNumber",
    "ResponseCacheControl",
    "ResponseContentDisposition",
    "ResponseContentEncoding",
    "ResponseContentLanguage",
    "ResponseContentType",
    "ResponseExpires",
    "SSECustomerAlgorithm",
    "SSECustomerKey",
    "SSECustomerKeyMD5",
];

const WRITE: &[&str] = &[
    "IfMatch",
    "WriteOffsetBytes",
    "SSECustomerAlgorithm",
    "SSECustomerKey",
    "SSECustomerKeyMD5",
    "ObjectLockMode",
    "ObjectLockRetainUntilDate",
    "ObjectLockLegalHoldStatus",
    "ObjectLockEventHold",
    "ObjectLockEventHoldDurationDays",
    "ObjectLockEventHoldDurationYears",
    "CopySourceIfMatch",
    "CopySourceIfModifiedSince",
    "CopySourceIfNoneMatch",
    "CopySourceIfUnmodifiedSince",
    "CopySourceSSECustomerAlgorithm",
    "CopySourceSSECustomerKey",
    "CopySourceSSECustomerKeyMD5",
    "ExpectedSourceBucketOwner",
];

const LIST: &[&str] = &["EncodingType", "FetchOwner", "OptionalObjectAttributes", "KeyMarker", "VersionIdMarker"];

pub(crate) const OPERATIONS: &[Operation] = &[
    operation("CreateBucket", buckets::create).without(&["BucketNamespace", "ObjectLockEnabledForBucket"]),
    operation("DeleteBucket", buckets::delete),
    operation("HeadBucket", buckets::head),
    operation("GetBucketLocation", buckets::location),
    operation("GetBucketVersioning", buckets::versioning),
    operation("PutBucketVersioning", buckets::put_versioning).without(&["MFA"]),
    operation("GetBucketAcl", acl::of_bucket),
    operation("PutBucketAcl", acl::put_on_bucket),
    operation("GetObjectAcl", acl::of_object),
    operation("PutObjectAcl", acl::put_on_object),
    operation("GetBucketPolicy", policy::get),
    operation("PutBucketPolicy", policy::put),
    operation("DeleteBucketPolicy", policy::delete),
    operation("GetBucketPolicyStatus", policy::status),
    operation("GetPublicAccessBlock", protection::public_access_block),
    operation("PutPublicAccessBlock", protection::put_public_access_block),
    operation("DeletePublicAccessBlock", protection::delete_public_access_block),
    operation("GetBucketOwnershipControls", protection::ownership),
    operation("PutBucketOwnershipControls", protection::put_ownership),
    operation("DeleteBucketOwnershipControls", protection::delete_ownership),
    operation("GetBucketEncryption", protection::encryption),
    operation("PutBucketEncryption", protection::put_encryption),
    operation("DeleteBucketEncryption", protection::delete_encryption),
    operation("GetBucketTagging", tags::of_bucket),
    operation("PutBucketTagging", tags::put_on_bucket),
    operation("DeleteBucketTagging", tags::delete_from_bucket),
    operation("GetObjectTagging", tags::of_object),
    operation("PutObjectTagging", tags::put_on_object),
    operation("DeleteObjectTagging", tags::delete_from_object),
    operation("GetBucketCors", configuration::get),
    operation("PutBucketCors", configuration::put),
    operation("DeleteBucketCors", configuration::delete),
    operation("GetBucketWebsite", configuration::get),
    operation("PutBucketWebsite", configuration::put),
    operation("DeleteBucketWebsite", configuration::delete),
    operation("GetBucketLifecycleConfiguration", configuration::get),
    operation("PutBucketLifecycleConfiguration", configuration::put),
    operation("DeleteBucketLifecycle", configuration::delete),
    operation("GetBucketLogging", configuration::get),
    operation("PutBucketLogging", configuration::put),
    operation("GetBucketNotificationConfiguration", configuration::get),
    operation("PutBucketNotificationConfiguration", configuration::put),
    operation("ListBuckets", listing::buckets).without(&["ContinuationToken"]),
    operation("ListObjects", listing::objects).without(LIST),
    operation("ListObjectsV2", listing::objects_v2).without(LIST),
    operation("ListObjectVersions", listing::versions).without(LIST),
    operation("GetObject", objects::get).without(READ),
    operation("HeadObject", objects::head).without(READ),
    operation("PutObject", write::put).without(WRITE),
    operation("CopyObject", write::copy).without(WRITE),
    operation("DeleteObject", delete::one).without(WRITE),
    operation("DeleteObjects", delete::several),
];

/// Carries out a call that one of the commands of `aws s3` makes.
pub(crate) fn perform(api: &mut Api<'_, '_>, parameters: Map<String, Value>) -> Outcome<Value> {
    let input = Input::new(parameters, Default::default());
    match OPERATIONS.iter().find(|operation| operation.api == api.called.operation) {
        Some(operation) => (operation.run)(api, &input),
        None => api.call(&input).map(|()| Value::Null),
    }
}

/// What S3 could do, and is not modelled here: nothing happens.
fn not_modelled(api: &mut Api<'_, '_>, what: &str) -> Stop {
    let text = format!("{what} is not modelled here yet: nothing was changed");
    api.context.machine.suggest(Hint { text, command: None });
    Stop::Quiet(255)
}
