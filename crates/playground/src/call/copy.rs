//! What S3 asks when it copies: reading the source and writing the copy, each by itself (R85). Refuses to know the plain
//! reads and writes.

use super::ask::Ask;
use super::names;
use super::row::Key;
use super::{CallError, Check, keys, s3};

/// The object that is copied.
struct Source {
    bucket: String,
    key: String,
    version: Option<String>,
}

/// `CopySource` is `bucket/key`, escaped and perhaps with `?versionId=`, the ARN of an object behind an access point, or
/// an object as some SDKs take it.
fn source(ask: &Ask<'_>) -> Result<Source, CallError> {
    if let Some(bucket) = ask.text("CopySource.Bucket") {
        return Ok(Source { bucket, key: ask.need("CopySource.Key")?, version: ask.text("CopySource.VersionId") });
    }
    let text = ask.need("CopySource")?;
    let (path, version) = match text.split_once("?versionId=") {
        Some((path, version)) => (path, Some(version.to_owned())),
        None => (text.as_str(), None),
    };
    let path = names::unescaped(path.trim_start_matches('/'));
    let split = if path.starts_with("arn:") { path.split_once("/object/") } else { path.split_once('/') };
    match split {
        Some((bucket, key)) if !bucket.is_empty() && !key.is_empty() => {
            Ok(Source { bucket: bucket.into(), key: key.into(), version })
        }
        _ => ask.odd(format!("`{text}` is not a source: write it as `bucket/key`")),
    }
}

/// A question about the source.
fn read(ask: &Ask<'_>, source: &Source, actions: [&str; 2], because: &str) -> Result<Check, CallError> {
    let [newest, version] = actions;
    let target = ask.parse(&names::object_arn(&source.bucket, &source.key))?;
    let check = ask.check(if source.version.is_some() { version } else { newest }, target, because)?;
    Ok(check.with("s3:VersionId", source.version.clone()))
}

/// A question about the copy.
fn write(ask: &Ask<'_>, action: &str, keys: &[Key], because: &str) -> Result<Check, CallError> {
    let target = ask.parse(&names::object_arn(&ask.need("Bucket")?, &ask.need("Key")?))?;
    let mut check = ask.check(action, target, because)?;
    for (key, path) in keys {
        keys::fill(ask, key, path, &mut check);
    }
    Ok(check)
}

fn put(ask: &Ask<'_>, source: &Source) -> Result<Check, CallError> {
    let from = format!("{}/{}", source.bucket, source.key);
    Ok(write(ask, "PutObject", s3::PUT, "the copy is written")?.with("s3:x-amz-copy-source", [from]))
}

/// CopyObject. Tags that go over with the object are known only where the call says so: the world does not hold them.
pub(super) fn object(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    let source = source(ask)?;
    let directive = ask.text("TaggingDirective").unwrap_or_default();
    checks.push(read(ask, &source, ["GetObject", "GetObjectVersion"], "the source of the copy is read")?);
    if directive.eq_ignore_ascii_case("COPY") {
        let actions = ["GetObjectTagging", "GetObjectVersionTagging"];
        checks.push(read(ask, &source, actions, "the tags of the source go over to the copy")?);
    }
    checks.push(put(ask, &source)?);
    let tagged = !directive.is_empty() || ask.has("Tagging");
    let also = [
        (ask.has("ACL"), "PutObjectAcl", s3::GRANTS, "whoever sets an ACL while writing must be allowed to"),
        (tagged, "PutObjectTagging", s3::TAGS, "the copy is tagged"),
        (ask.has("ObjectLockMode"), "PutObjectRetention", s3::LOCK, "the copy is locked"),
        (ask.has("ObjectLockLegalHoldStatus"), "PutObjectLegalHold", s3::HOLD, "the copy is put on legal hold"),
    ];
    for (_, action, keys, because) in also.into_iter().filter(|(asked, ..)| *asked) {
        checks.push(write(ask, action, keys, because)?);
    }
    encrypted(ask, &source, &["kms:GenerateDataKey"], checks)
}

/// UploadPartCopy.
pub(super) fn part(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    let source = source(ask)?;
    checks.push(read(ask, &source, ["GetObject", "GetObjectVersion"], "the source of the copy is read")?);
    checks.push(put(ask, &source)?);
    encrypted(ask, &source, &["kms:GenerateDataKey", "kms:Decrypt"], checks)
}

fn encrypted(ask: &Ask<'_>, source: &Source, write: &[&str], checks: &mut Vec<Check>) -> Result<(), CallError> {
    s3::with_key(ask, "CopySourceSSEKMSKeyId", &["kms:Decrypt"], (&source.bucket, &source.key), checks)?;
    s3::with_key(ask, "SSEKMSKeyId", write, (&ask.need("Bucket")?, &ask.need("Key")?), checks)
}
