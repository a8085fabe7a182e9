//! S3's own answers to calls that the policies allow and that cannot be carried out. Refuses to know policies.

use super::super::bucket::{self, object};
use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use rolecall_iam::Target;
use rolecall_iam::world::Stored;

/// The version of an object that a call names, or its newest one.
pub(super) fn existing(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Stored> {
    let (key, version) = (input.need("Key"), input.text("VersionId"));
    let bucket = bucket::of(api, input)?;
    let versions = bucket.storage.versions.get(key);
    let found = match version {
        None => bucket.stored(key).cloned(),
        Some(id) => {
            versions.into_iter().flatten().find(|stored| stored.version.as_deref().unwrap_or("null") == id).cloned()
        }
    };
    match (found, version) {
        (Some(stored), _) if stored.body.is_some() => Ok(stored),
        (Some(_), Some(_)) if api.called.is_head() => Err(api.refuse("405", "Method Not Allowed")),
        (Some(_), Some(_)) => {
            Err(api.refuse("MethodNotAllowed", "The specified method is not allowed against this resource."))
        }
        (None, Some(id)) if api.called.is_head() && !is_version(id) => Err(api.refuse("400", "Bad Request")),
        (None, Some(id)) if !is_version(id) => Err(api.refuse("InvalidArgument", "Invalid version id specified")),
        (None, Some(_)) if !api.called.is_head() => {
            Err(api.refuse("NoSuchVersion", "The specified version does not exist."))
        }
        _ => Err(missing(api, input)),
    }
}

/// Whether S3 may have made this id.
fn is_version(id: &str) -> bool {
    id == "null" || id.len() == 32 && id.chars().all(|letter| letter.is_ascii_alphanumeric() || "._".contains(letter))
}

/// What is said of an object that is not there: to those who may not list the bucket, nothing. Of a bucket with objects
/// that was asked with the call itself.
fn missing(api: &mut Api<'_, '_>, input: &Input) -> Stop {
    let name = input.need("Bucket");
    if bucket::find(api.context.world, name).is_some_and(|(_, bucket)| object::objects(bucket, "").is_empty())
        && let Err(stop) =
            api.check("s3:ListBucket", Target::Resource(bucket::arn(name)), &super::super::door::Shown::Quoted)
    {
        return stop;
    }
    match api.called.is_head() {
        true => api.refuse("404", "Not Found"),
        false => api.refuse("NoSuchKey", "The specified key does not exist."),
    }
}

/// Bucket policies are for callers of the bucket's own account, whatever they may do (S3's API reference, GetBucketPolicy).
pub(super) fn outsiders(api: &mut Api<'_, '_>, input: &Input) -> Outcome<()> {
    let caller = api.context.world.who(&api.caller).account;
    let owner = bucket::find(api.context.world, input.need("Bucket")).map(|(owner, _)| owner.id);
    match caller == owner {
        true => Ok(()),
        false => Err(api.refuse("MethodNotAllowed", "The specified method is not allowed against this resource.")),
    }
}

/// Asks about the call as if it set no ACL, and then refuses an ACL where the bucket has none.
pub(super) fn acl(api: &mut Api<'_, '_>, input: &Input) -> Outcome<()> {
    let grants = ["ACL", "GrantFullControl", "GrantRead", "GrantReadACP", "GrantWrite", "GrantWriteACP"];
    let given = grants.iter().any(|name| input.value(name).is_some()) || input.value("AccessControlPolicy").is_some();
    let harmless = input.text("ACL") == Some("bucket-owner-full-control");
    if !given || harmless || bucket::of(api, input)?.storage.has_acls() {
        return Ok(());
    }
    let mut parameters = input.parameters().clone();
    parameters.retain(|name, _| !grants.contains(&name.as_str()));
    api.call(&Input::new(parameters, Default::default()))?;
    Err(api.refuse("AccessControlListNotSupported", "The bucket does not allow ACLs"))
}
