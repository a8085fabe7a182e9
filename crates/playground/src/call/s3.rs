//! The calls of S3 (semantics §6), whose actions are often called otherwise than the calls. Refuses to know how objects
//! are copied; `copy` does.

use super::ask::Ask;
use super::names::{self, bucket, object};
use super::row::{Key, Row, Rule, any, by, pass_role, row, row_and};
use super::{CallError, Check, Parameters, copy, keys};
use serde_json::Value;

const LIST: &[Key] = &[("s3:prefix", "Prefix"), ("s3:delimiter", "Delimiter"), ("s3:max-keys", "MaxKeys")];
const VERSION: &[Key] = &[("s3:VersionId", "VersionId")];
pub(super) const GRANTS: &[Key] = &[
    ("s3:x-amz-acl", "ACL"),
    ("s3:x-amz-grant-full-control", "GrantFullControl"),
    ("s3:x-amz-grant-read", "GrantRead"),
    ("s3:x-amz-grant-read-acp", "GrantReadACP"),
    ("s3:x-amz-grant-write", "GrantWrite"),
    ("s3:x-amz-grant-write-acp", "GrantWriteACP"),
];
const CREATE: &[Key] = &[
    ("s3:LocationConstraint", "CreateBucketConfiguration.LocationConstraint"),
    ("s3:x-amz-object-ownership", "ObjectOwnership"),
    ("s3:x-amz-acl", "ACL"),
    ("s3:x-amz-grant-full-control", "GrantFullControl"),
    ("s3:x-amz-grant-read", "GrantRead"),
    ("s3:x-amz-grant-read-acp", "GrantReadACP"),
    ("s3:x-amz-grant-write", "GrantWrite"),
    ("s3:x-amz-grant-write-acp", "GrantWriteACP"),
    ("aws:RequestTag", "CreateBucketConfiguration.Tags"),
];
/// What a write says about the object.
pub(super) const PUT: &[Key] = &[
    ("s3:x-amz-acl", "ACL"),
    ("s3:x-amz-grant-full-control", "GrantFullControl"),
    ("s3:x-amz-grant-read", "GrantRead"),
    ("s3:x-amz-grant-read-acp", "GrantReadACP"),
    ("s3:x-amz-grant-write-acp", "GrantWriteACP"),
    ("s3:x-amz-server-side-encryption", "ServerSideEncryption"),
    ("s3:x-amz-server-side-encryption-aws-kms-key-id", "SSEKMSKeyId"),
    ("s3:x-amz-server-side-encryption-customer-algorithm", "SSECustomerAlgorithm"),
    ("s3:x-amz-storage-class", "StorageClass"),
    ("s3:x-amz-website-redirect-location", "WebsiteRedirectLocation"),
    ("s3:x-amz-metadata-directive", "MetadataDirective"),
    ("s3:RequestObjectTag", "Tagging"),
    ("s3:object-lock-mode", "ObjectLockMode"),
    ("s3:object-lock-retain-until-date", "ObjectLockRetainUntilDate"),
    ("s3:object-lock-legal-hold", "ObjectLockLegalHoldStatus"),
    ("s3:if-match", "IfMatch"),
    ("s3:if-none-match", "IfNoneMatch"),
];
pub(super) const TAGS: &[Key] = &[("s3:RequestObjectTag", "Tagging")];
pub(super) const LOCK: &[Key] =
    &[("s3:object-lock-mode", "ObjectLockMode"), ("s3:object-lock-retain-until-date", "ObjectLockRetainUntilDate")];
pub(super) const HOLD: &[Key] = &[("s3:object-lock-legal-hold", "ObjectLockLegalHoldStatus")];
const TAGGED: &[Key] = &[("s3:RequestObjectTag", "Tagging.TagSet")];

const fn of_bucket() -> Rule {
    by(bucket, "Bucket")
}

const fn of_object() -> Rule {
    by(object, "Key")
}

/// The action for the newest version, or the one for a version that is named.
const fn newest() -> Rule {
    of_object().when("!VersionId")
}

const fn version(action: &'static str) -> Rule {
    of_object().action(action).when("VersionId").keys(VERSION)
}

/// More that a write asks where it says more about the object.
const ALSO_ACL: Rule = of_object()
    .action("PutObjectAcl")
    .when("ACL")
    .keys(GRANTS)
    .because("whoever sets an ACL while writing must be allowed to");
const ALSO_TAGS: Rule = of_object()
    .action("PutObjectTagging")
    .when("Tagging")
    .keys(TAGS)
    .because("whoever tags an object while writing must be allowed to");
const ALSO_RETENTION: Rule = of_object()
    .action("PutObjectRetention")
    .when("ObjectLockMode")
    .keys(LOCK)
    .because("whoever locks an object while writing must be allowed to");
const ALSO_HOLD: Rule = of_object()
    .action("PutObjectLegalHold")
    .when("ObjectLockLegalHoldStatus")
    .keys(HOLD)
    .because("whoever puts an object on legal hold while writing must be allowed to");

pub(super) const ROWS: &[Row] = &[
    row("ListBuckets", &[any().action("ListAllMyBuckets")]),
    row("HeadBucket", &[of_bucket().action("ListBucket")]),
    row("ListObjects ListObjectsV2", &[of_bucket().action("ListBucket").keys(LIST)]),
    row("ListObjectVersions", &[of_bucket().action("ListBucketVersions").keys(LIST)]),
    row("ListMultipartUploads", &[of_bucket().action("ListBucketMultipartUploads")]),
    // Buckets.
    row(
        "CreateBucket",
        &[
            of_bucket().keys(CREATE),
            of_bucket()
                .action("PutBucketAcl")
                .when("ACL")
                .keys(GRANTS)
                .because("an ACL at creation is set like any other"),
            of_bucket()
                .action("PutBucketVersioning")
                .when("ObjectLockEnabledForBucket")
                .because("object lock switches versioning on"),
            of_bucket()
                .action("PutBucketObjectLockConfiguration")
                .when("ObjectLockEnabledForBucket")
                .because("object lock is configured at creation"),
            of_bucket()
                .action("PutBucketOwnershipControls")
                .when("ObjectOwnership")
                .because("object ownership is configured at creation"),
            of_bucket()
                .action("TagResource")
                .when("CreateBucketConfiguration.Tags")
                .keys(&[("aws:RequestTag", "CreateBucketConfiguration.Tags")])
                .because("tags that come with the creation need the permission to tag as well"),
        ],
    ),
    row(
        "DeleteBucket GetBucketLocation GetBucketAcl GetBucketPolicy PutBucketPolicy DeleteBucketPolicy \
         GetBucketPolicyStatus GetBucketTagging PutBucketTagging GetBucketVersioning PutBucketVersioning \
         GetBucketLogging PutBucketLogging GetBucketWebsite PutBucketWebsite DeleteBucketWebsite \
         GetBucketRequestPayment PutBucketRequestPayment GetBucketOwnershipControls PutBucketOwnershipControls",
        &[of_bucket()],
    ),
    row("PutBucketAcl", &[of_bucket().keys(GRANTS)]),
    row("DeleteBucketTagging", &[of_bucket().action("PutBucketTagging")]),
    row("DeleteBucketOwnershipControls", &[of_bucket().action("PutBucketOwnershipControls")]),
    row("GetBucketCors", &[of_bucket().action("GetBucketCORS")]),
    row("PutBucketCors DeleteBucketCors", &[of_bucket().action("PutBucketCORS")]),
    row("GetBucketEncryption", &[of_bucket().action("GetEncryptionConfiguration")]),
    row("PutBucketEncryption DeleteBucketEncryption", &[of_bucket().action("PutEncryptionConfiguration")]),
    row("GetBucketLifecycleConfiguration GetBucketLifecycle", &[of_bucket().action("GetLifecycleConfiguration")]),
    row(
        "PutBucketLifecycleConfiguration PutBucketLifecycle DeleteBucketLifecycle",
        &[of_bucket().action("PutLifecycleConfiguration")],
    ),
    row("GetBucketNotificationConfiguration GetBucketNotification", &[of_bucket().action("GetBucketNotification")]),
    row("PutBucketNotificationConfiguration PutBucketNotification", &[of_bucket().action("PutBucketNotification")]),
    row("GetBucketReplication", &[of_bucket().action("GetReplicationConfiguration")]),
    row(
        "PutBucketReplication",
        &[
            of_bucket().action("PutReplicationConfiguration"),
            pass_role("s3.amazonaws.com", "ReplicationConfiguration.Role"),
        ],
    ),
    row("DeleteBucketReplication", &[of_bucket().action("PutReplicationConfiguration")]),
    row("GetPublicAccessBlock", &[of_bucket().action("GetBucketPublicAccessBlock")]),
    row("PutPublicAccessBlock DeletePublicAccessBlock", &[of_bucket().action("PutBucketPublicAccessBlock")]),
    row("GetBucketAccelerateConfiguration", &[of_bucket().action("GetAccelerateConfiguration")]),
    row("PutBucketAccelerateConfiguration", &[of_bucket().action("PutAccelerateConfiguration")]),
    row(
        "GetBucketAnalyticsConfiguration ListBucketAnalyticsConfigurations",
        &[of_bucket().action("GetAnalyticsConfiguration")],
    ),
    row(
        "PutBucketAnalyticsConfiguration DeleteBucketAnalyticsConfiguration",
        &[of_bucket().action("PutAnalyticsConfiguration")],
    ),
    row(
        "GetBucketInventoryConfiguration ListBucketInventoryConfigurations",
        &[of_bucket().action("GetInventoryConfiguration")],
    ),
    row(
        "PutBucketInventoryConfiguration DeleteBucketInventoryConfiguration",
        &[of_bucket().action("PutInventoryConfiguration")],
    ),
    row(
        "GetBucketMetricsConfiguration ListBucketMetricsConfigurations",
        &[of_bucket().action("GetMetricsConfiguration")],
    ),
    row(
        "PutBucketMetricsConfiguration DeleteBucketMetricsConfiguration",
        &[of_bucket().action("PutMetricsConfiguration")],
    ),
    row(
        "GetBucketIntelligentTieringConfiguration ListBucketIntelligentTieringConfigurations",
        &[of_bucket().action("GetIntelligentTieringConfiguration")],
    ),
    row(
        "PutBucketIntelligentTieringConfiguration DeleteBucketIntelligentTieringConfiguration",
        &[of_bucket().action("PutIntelligentTieringConfiguration")],
    ),
    row("GetObjectLockConfiguration", &[of_bucket().action("GetBucketObjectLockConfiguration")]),
    row("PutObjectLockConfiguration", &[of_bucket().action("PutBucketObjectLockConfiguration")]),
    // Objects that are read.
    row_and("GetObject", &[newest(), version("GetObjectVersion")], read),
    row_and("HeadObject", &[newest().action("GetObject"), version("GetObjectVersion")], missing),
    row_and(
        "GetObjectAttributes",
        &[
            newest().action("GetObject"),
            newest().because("the attributes of an object are a permission of their own"),
            version("GetObjectVersion"),
            version("GetObjectVersionAttributes").because("the attributes of an object are a permission of their own"),
        ],
        missing,
    ),
    row("GetObjectAcl", &[newest(), version("GetObjectVersionAcl")]),
    row("GetObjectTagging", &[newest(), version("GetObjectVersionTagging")]),
    row("GetObjectTorrent GetObjectRetention GetObjectLegalHold RestoreObject", &[of_object()]),
    row_and("SelectObjectContent", &[of_object().action("GetObject")], read),
    row("ListParts", &[of_object().action("ListMultipartUploadParts")]),
    // Objects that are written.
    row_and("PutObject", &[of_object().keys(PUT), ALSO_ACL, ALSO_TAGS, ALSO_RETENTION, ALSO_HOLD], written),
    row_and(
        "CreateMultipartUpload",
        &[of_object().action("PutObject").keys(PUT), ALSO_ACL, ALSO_TAGS, ALSO_RETENTION, ALSO_HOLD],
        written_in_parts,
    ),
    row_and("UploadPart CompleteMultipartUpload", &[of_object().action("PutObject")], written_in_parts),
    row_and("CopyObject", &[], copy::object),
    row_and("UploadPartCopy", &[], copy::part),
    row("AbortMultipartUpload", &[of_object()]),
    row("PutObjectAcl", &[newest().keys(GRANTS), version("PutObjectVersionAcl").keys(GRANTS)]),
    row("PutObjectTagging", &[newest().keys(TAGGED), version("PutObjectVersionTagging").keys(TAGGED)]),
    row("DeleteObjectTagging", &[newest(), version("DeleteObjectVersionTagging")]),
    row(
        "PutObjectRetention",
        &[
            of_object().keys(&[
                ("s3:object-lock-mode", "Retention.Mode"),
                ("s3:object-lock-retain-until-date", "Retention.RetainUntilDate"),
            ]),
            BYPASS,
        ],
    ),
    row("PutObjectLegalHold", &[of_object().keys(&[("s3:object-lock-legal-hold", "LegalHold.Status")])]),
    row("DeleteObject", &[newest(), version("DeleteObjectVersion"), BYPASS]),
    row_and("DeleteObjects", &[], delete_objects),
];

const BYPASS: Rule = of_object()
    .action("BypassGovernanceRetention")
    .when("BypassGovernanceRetention")
    .because("going round a lock in governance mode is a permission of its own");

/// Settings of a whole account.
pub(super) const CONTROL: &[Row] = &[
    row("GetPublicAccessBlock", &[any().action("s3:GetAccountPublicAccessBlock")]),
    row("PutPublicAccessBlock DeletePublicAccessBlock", &[any().action("s3:PutAccountPublicAccessBlock")]),
    row("ListAccessPoints", &[any().action("s3:ListAccessPoints")]),
];

/// A missing object is told from a forbidden one only to whoever may list the bucket (R109). Only of buckets whose objects
/// the world lists is it known what is missing.
fn missing(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    let (name, key) = (ask.need("Bucket")?, ask.need("Key")?);
    let Some(target) = bucket(ask, &name)? else { return Ok(()) };
    let listed = target.arn().and_then(|arn| ask.world().resource(arn));
    let objects = listed.map_or(&[][..], |listed| &listed.resource.objects);
    if !objects.is_empty() && !objects.contains(&key) {
        let because = "the object does not exist, and only whoever may list the bucket is told so";
        checks.push(ask.check("ListBucket", target, because)?);
    }
    Ok(())
}

fn read(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    missing(ask, checks)?;
    let (bucket, key) = (ask.need("Bucket")?, ask.need("Key")?);
    with_key(ask, "SSEKMSKeyId", &["kms:Decrypt"], (&bucket, &key), checks)
}

fn written(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    let (bucket, key) = (ask.need("Bucket")?, ask.need("Key")?);
    with_key(ask, "SSEKMSKeyId", &["kms:GenerateDataKey"], (&bucket, &key), checks)
}

/// What is put together of parts is decrypted on the way.
fn written_in_parts(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    let (bucket, key) = (ask.need("Bucket")?, ask.need("Key")?);
    with_key(ask, "SSEKMSKeyId", &["kms:GenerateDataKey", "kms:Decrypt"], (&bucket, &key), checks)
}

/// S3 uses the key on behalf of the caller (R204).
pub(super) fn with_key(
    ask: &Ask<'_>,
    parameter: &str,
    actions: &[&str],
    (bucket, key): (&str, &str),
    checks: &mut Vec<Check>,
) -> Result<(), CallError> {
    let Some(id) = ask.text(parameter).or_else(|| key_in_use(ask, parameter, bucket, key)) else { return Ok(()) };
    let Some(target) = names::key(ask, &id)? else { return Ok(()) };
    // A bucket key serves all objects, so it is bound to the bucket.
    let object = names::object_arn(bucket, key);
    let bound_to = if ask.has("BucketKeyEnabled") { format!("arn:aws:s3:::{bucket}") } else { object };
    for action in actions {
        let mut check =
            ask.check(action, target.clone(), "the object is encrypted with this key, which S3 uses for the caller")?;
        keys::forwarded(ask, &["s3"], &mut check);
        keys::of_kms(ask, &id, &mut check);
        check.put("kms:EncryptionContextKeys", vec!["aws:s3:arn".into()]);
        check.put("kms:EncryptionContext:aws:s3:arn", vec![bound_to.clone()]);
        checks.push(check);
    }
    Ok(())
}

/// The key that encrypts the object which is there, or which the bucket gives to what is written without a word about it.
fn key_in_use(ask: &Ask<'_>, parameter: &str, bucket: &str, key: &str) -> Option<String> {
    let listed = ask.world().resource(&names::object_arn(bucket, "").trim_end_matches('/').parse().ok()?)?;
    let writes =
        ["PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "CopyObject", "UploadPartCopy"];
    let encryption = match parameter == "SSEKMSKeyId" && writes.contains(&ask.operation) {
        true if ask.has("ServerSideEncryption") => None,
        true => listed.resource.storage.encryption.as_ref(),
        false => {
            let stored = listed.resource.stored(key)?;
            // The key that AWS manages for S3 stands with the object alone: nobody named it.
            let own = stored.headers.get("SSEKMSKeyId").filter(|_| stored.encryption.is_some());
            return stored.encryption.as_ref().and_then(|it| it.key.as_ref()).or(own).cloned();
        }
    };
    encryption?.key.clone()
}

/// Each key is asked about by itself, and S3 answers for each by itself (R202).
fn delete_objects(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    let bucket = ask.need("Bucket")?;
    let objects = ask.found("Delete.Objects");
    if objects.is_empty() {
        return Err(ask.missing("Delete.Objects"));
    }
    for object in objects {
        let Value::Object(object) = object else { return ask.odd("`Delete.Objects` is a list of objects with `Key`") };
        let mut one: Parameters = object.clone();
        one.insert("Bucket".into(), bucket.as_str().into());
        if ask.has("BypassGovernanceRetention") {
            one.insert("BypassGovernanceRetention".into(), true.into());
        }
        let ask = ask.with(&one).named("DeleteObject");
        if let Some(row) = ROWS.iter().find(|row| row.operation("DeleteObject").is_some()) {
            row.checks(&ask, checks)?;
        }
    }
    Ok(())
}
