//! Buckets that are made, found, versioned and deleted. Refuses to know who may do that.

use super::super::bucket;
use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::tags;
use rolecall_iam::world::{BlockPublicAccess, Resource, Storage};
use serde_json::{Value, json};

/// What S3 calls a region in a bucket's location, where it differs.
const WITHOUT_A_NAME: &str = "us-east-1";

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let name = input.need("Bucket");
    let configuration = input.value("CreateBucketConfiguration");
    let wanted = configuration.and_then(|it| it.get("LocationConstraint")).and_then(Value::as_str);
    let here = api.settings.region_or_global().to_owned();
    if !bucket::is_new_name(name) {
        return Err(api.refuse("InvalidBucketName", "The specified bucket is not valid."));
    }
    as_if_free(api, input)?;
    let place = match (here.as_str(), wanted) {
        (WITHOUT_A_NAME, None) => WITHOUT_A_NAME,
        (WITHOUT_A_NAME, Some(WITHOUT_A_NAME)) => {
            return Err(api.refuse("InvalidLocationConstraint", "The specified location-constraint is not valid"));
        }
        (WITHOUT_A_NAME, Some(wanted)) => wanted,
        (here, Some(wanted)) if here == wanted => wanted,
        (_, wanted) => {
            let wanted = wanted.unwrap_or("unspecified");
            let message = format!(
                "The {wanted} location constraint is incompatible for the region specific endpoint this request was sent to."
            );
            return Err(api.refuse("IllegalLocationConstraintException", message));
        }
    };
    let ownership = input.text("ObjectOwnership").filter(|ownership| *ownership != "BucketOwnerEnforced");
    let public = input.text("ACL").is_some_and(|acl| acl != "private");
    if public && ownership.is_none() {
        let message = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting";
        return Err(api.refuse("InvalidBucketAclWithObjectOwnership", message));
    }
    if public {
        return Err(api.refuse("AccessDenied", "Access Denied"));
    }
    let caller = api.context.world.who(&api.caller).account;
    let same_place = place == WITHOUT_A_NAME && here == WITHOUT_A_NAME;
    match bucket::find(api.context.world, name).map(|(owner, _)| Some(owner.id) == caller) {
        Some(false) => {
            let message = "The requested bucket name is not available. The bucket namespace is shared by all users of the \
                           system. Please select a different name and try again.";
            return Err(api.refuse("BucketAlreadyExists", message));
        }
        Some(true) if !same_place => {
            let message = "Your previous request to create the named bucket succeeded and you already own it.";
            return Err(api.refuse("BucketAlreadyOwnedByYou", message));
        }
        // In us-east-1 one's own bucket may be made again: nothing happens.
        Some(true) => {}
        None => {
            let storage = Storage {
                region: Some(place.to_owned()).filter(|place| place != WITHOUT_A_NAME),
                ownership: ownership.map(str::to_owned),
                ..Storage::default()
            };
            let created = api.context.world.clock;
            let tags = tags::read(configuration.and_then(|it| it.get("Tags")));
            let block_public_access = Some(BlockPublicAccess::all(true));
            let made = Resource { tags, storage, created, block_public_access, ..Resource::default() };
            if let Some(account) = caller.and_then(|caller| api.context.world.accounts.get_mut(&caller)) {
                account.resources.insert(bucket::arn(name), made);
            }
        }
    }
    let location = match place {
        WITHOUT_A_NAME => format!("/{name}"),
        _ => format!("http://{name}.s3.amazonaws.com/"),
    };
    Ok(json!({ "Location": location, "BucketArn": bucket::arn(name).as_str() }))
}

/// Asks about a name as if nobody had it: a bucket that is there already, and whose it is, play no part in that.
fn as_if_free(api: &mut Api<'_, '_>, input: &Input) -> Outcome<()> {
    let arn = bucket::arn(input.need("Bucket"));
    let taken = api.context.world.accounts.values_mut().find_map(|account| {
        let resource = account.resources.remove(&arn)?;
        Some((account.id, resource))
    });
    let answer = api.call(input);
    if let Some((owner, resource)) = taken
        && let Some(account) = api.context.world.accounts.get_mut(&owner)
    {
        account.resources.insert(arn, resource);
    }
    answer
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let held = bucket::of(api, input)?.storage.versions.clone();
    let keeps_versions = held.values().flatten().any(|stored| stored.version.is_some());
    api.call(input)?;
    if !held.is_empty() {
        let more = if keeps_versions { ". You must delete all versions in the bucket." } else { "" };
        return Err(api.refuse("BucketNotEmpty", format!("The bucket you tried to delete is not empty{more}")));
    }
    let arn = bucket::arn(input.need("Bucket"));
    api.context.world.accounts.values_mut().for_each(|account| {
        account.resources.remove(&arn);
    });
    Ok(Value::Null)
}

pub(super) fn head(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    api.call(input)?;
    let region = bucket::of(api, input)?.storage.region().to_owned();
    Ok(json!({
        "BucketArn": bucket::arn(input.need("Bucket")).as_str(),
        "BucketRegion": region,
        "AccessPointAlias": false,
    }))
}

pub(super) fn location(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let region = bucket::of(api, input)?.storage.region().to_owned();
    api.call(input)?;
    Ok(json!({ "LocationConstraint": Some(region).filter(|region| region != WITHOUT_A_NAME) }))
}

pub(super) fn versioning(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let versioning = bucket::of(api, input)?.storage.versioning;
    api.call(input)?;
    Ok(match versioning {
        Some(on) => json!({ "Status": if on { "Enabled" } else { "Suspended" } }),
        None => Value::Null,
    })
}

pub(super) fn put_versioning(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    api.call(input)?;
    let configuration = input.value("VersioningConfiguration");
    let status = configuration.and_then(|it| it.get("Status")).and_then(Value::as_str);
    if configuration.is_some_and(|it| it.get("MFADelete").is_some()) {
        return Err(super::not_modelled(api, "MFA delete"));
    }
    let on = match status {
        Some("Enabled") => true,
        Some("Suspended") => false,
        _ => {
            let message = "The Versioning element must be specified";
            return Err(api.refuse("IllegalVersioningConfigurationException", message));
        }
    };
    bucket::change(api, input, |bucket| bucket.storage.versioning = Some(on));
    Ok(Value::Null)
}
