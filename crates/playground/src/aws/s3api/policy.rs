//! Bucket policies: read, put, judged public. Refuses to know who may do that, and what S3 says of a policy that it does
//! not take.

mod malformed;

use super::super::bucket;
use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::resource_policy::as_kept;
use super::refusals;
use rolecall_iam::PolicyDoc;
use rolecall_iam::eval::public::is_public;
use serde_json::{Value, json};

pub(super) fn get(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let policy = bucket::of(api, input)?.policy.clone();
    api.call(input)?;
    refusals::outsiders(api, input)?;
    let Some(policy) = policy else { return Err(none(api)) };
    // S3 gives the policy back without the blanks that it was written with.
    let policy = as_kept(policy);
    let compact = serde_json::from_str::<Value>(&policy.text).map(|value| value.to_string());
    Ok(json!({ "Policy": compact.unwrap_or_else(|_| policy.text.clone()) }))
}

pub(super) fn put(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    api.call(input)?;
    refusals::outsiders(api, input)?;
    let policy = PolicyDoc::resource(input.need("Policy"));
    if let Some(message) = malformed::message(&*api.context, input.need("Bucket"), &policy) {
        return Err(api.refuse("MalformedPolicy", message));
    }
    let found = bucket::find(api.context.world, input.need("Bucket"));
    let settings = found.map(|(owner, bucket)| {
        let (account, own) = (owner.block_public_access, bucket.block_public_access);
        account.unwrap_or_default().or(own.unwrap_or_default())
    });
    if settings.is_some_and(|settings| settings.block_public_policy) && is_public(&policy.parsed.policy) {
        let caller = api.context.world.arn_of(&api.caller).map(|arn| arn.to_string()).unwrap_or_default();
        let message = format!(
            "User: {caller} is not authorized to perform: s3:PutBucketPolicy on resource: \"{}\" because public policies \
             are prevented by the BlockPublicPolicy setting in S3 Block Public Access",
            bucket::arn(input.need("Bucket"))
        );
        return Err(api.refuse("AccessDenied", message));
    }
    bucket::change(api, input, |bucket| bucket.policy = Some(as_kept(policy)));
    Ok(Value::Null)
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    api.call(input)?;
    refusals::outsiders(api, input)?;
    bucket::change(api, input, |bucket| bucket.policy = None);
    Ok(Value::Null)
}

pub(super) fn status(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let policy = bucket::of(api, input)?.policy.clone();
    api.call(input)?;
    let Some(policy) = policy else { return Err(none(api)) };
    Ok(json!({ "PolicyStatus": { "IsPublic": is_public(&policy.parsed.policy) } }))
}

fn none(api: &mut Api<'_, '_>) -> super::super::failure::Stop {
    api.refuse("NoSuchBucketPolicy", "The bucket policy does not exist")
}
