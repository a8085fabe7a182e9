//! Access control lists, as far as buckets without them go: whose a bucket is, and that ACLs are refused. Refuses to know
//! what an ACL grants.

use super::super::bucket;
use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::refusals;
use serde_json::{Value, json};

pub(super) fn of_bucket(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    api.call(input)?;
    Ok(private(api, input))
}

pub(super) fn of_object(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    api.call(input)?;
    refusals::existing(api, input)?;
    Ok(private(api, input))
}

/// The owner of the bucket has everything: of its objects as well, for no other ACL is taken.
fn private(api: &Api<'_, '_>, input: &Input) -> Value {
    let owner = bucket::find(api.context.world, input.need("Bucket")).map(|(owner, _)| bucket::canonical_id(owner.id));
    json!({
        "Owner": { "ID": owner },
        "Grants": [{ "Grantee": { "ID": owner, "Type": "CanonicalUser" }, "Permission": "FULL_CONTROL" }],
    })
}

pub(super) fn put_on_bucket(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    put(api, input)
}

pub(super) fn put_on_object(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    bucket::of(api, input)?;
    refusals::acl(api, input)?;
    api.call(input)?;
    refusals::existing(api, input)?;
    put(api, input)
}

fn put(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    refusals::acl(api, input)?;
    api.call(input)?;
    match input.text("ACL") {
        Some("private" | "bucket-owner-full-control") => Ok(Value::Null),
        _ => Err(super::not_modelled(api, "what an ACL grants")),
    }
}
