//! Keys from their making to their deletion: create, describe, list, switch, rotate, tag. Refuses to know what they
//! encrypt.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::resource_policy::as_kept;
use super::super::{kept, tagged};
use super::key::{self, Key};
use super::policy;
use rolecall_iam::PolicyDoc;
use rolecall_iam::world::Resource;
use serde_json::{Value, json};

const DAY: i64 = 86_400;
const TAG: [&str; 2] = ["TagKey", "TagValue"];

/// What of a new key can be told in words of its own.
const TOLD: [&str; 4] = ["Description", "KeyUsage", "KeySpec", "Origin"];

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let spec = input.text("KeySpec").or(input.text("CustomerMasterKeySpec")).unwrap_or("SYMMETRIC_DEFAULT").to_owned();
    if spec != "SYMMETRIC_DEFAULT" && input.text("KeyUsage").is_none() {
        let message = "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.";
        return Err(api.refuse("ValidationException", message));
    }
    let multi = input.flag("MultiRegion") == Some(true);
    let id = match multi {
        true => format!("mrk-{}", api.fresh_uuid("key").replace('-', "")),
        false => api.fresh_uuid("key"),
    };
    let arn = api.arn("kms", &format!("key/{id}"))?;
    api.call(
        &input
            .with("KeySpec", spec.as_str())
            .with("KeyUsage", input.text("KeyUsage").unwrap_or("ENCRYPT_DECRYPT"))
            .with("Origin", input.text("Origin").unwrap_or("AWS_KMS"))
            .with("MultiRegion", multi),
    )?;
    if spec != "SYMMETRIC_DEFAULT" || !matches!(input.text("KeyUsage"), None | Some("ENCRYPT_DECRYPT")) {
        let usage = input.text("KeyUsage").unwrap_or_default();
        let text = format!("AWS would have allowed that; keys of the kind {spec} for {usage} are not modelled here");
        return Err(api.not_modelled(text));
    }
    if !matches!(input.text("Origin"), None | Some("AWS_KMS")) {
        return Err(api.not_modelled("keys whose material comes from elsewhere are not modelled here"));
    }
    let account = api.account()?.id;
    let text = input.text("Policy").map_or_else(|| policy::default(account), str::to_owned);
    let mut resource = Resource {
        policy: Some(as_kept(PolicyDoc::resource(text))),
        tags: tagged::given(input, "Tags"),
        created: api.context.world.clock,
        ..Resource::default()
    };
    for name in TOLD {
        if let Some(text) = input.text(name) {
            kept::keep(&mut resource, name, &json!(text));
        }
    }
    if multi {
        kept::keep(&mut resource, "MultiRegion", &json!(true));
    }
    policy::must_be_sound(api, &arn, &resource, input)?;
    api.account_mut()?.resources.insert(arn.clone(), resource.clone());
    Ok(json!({ "KeyMetadata": Key { arn, resource }.metadata(api.context.world.seed) }))
}

pub(super) fn describe(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let key = key::asked(api, input, "KeyId")?;
    Ok(json!({ "KeyMetadata": key.metadata(api.context.world.seed) }))
}

pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let account = api.account()?.id;
    let keys = kept::listed(api.context.world, account, ("kms", api.settings.region_or_global(), "key/"));
    let shown = keys.iter().map(|(arn, _)| json!({ "KeyId": arn.after("key/"), "KeyArn": arn.as_str() }));
    Ok(json!({ "Keys": shown.collect::<Vec<_>>() }))
}

fn put(api: &mut Api<'_, '_>, key: &Key, name: &str, value: Value) -> Outcome<Value> {
    api.change(&key.arn, |resource| kept::keep(resource, name, &value))
}

/// Keys that AWS made for its services are AWS's to change.
fn must_be_ours(api: &mut Api<'_, '_>, key: &Key) -> Outcome<()> {
    match key.is_managed() {
        true => {
            let message = format!("{} is an AWS managed key, which only AWS can change.", key.arn);
            Err(api.refuse("AccessDeniedException", message))
        }
        false => Ok(()),
    }
}

fn switch(api: &mut Api<'_, '_>, input: &Input, state: &str) -> Outcome<Value> {
    let key = key::asked(api, input, "KeyId")?;
    must_be_ours(api, &key)?;
    key.must_stay(api)?;
    put(api, &key, "KeyState", json!(state))
}

pub(super) fn enable(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    switch(api, input, "Enabled")
}

pub(super) fn disable(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    switch(api, input, "Disabled")
}

pub(super) fn schedule_deletion(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let days = input.number("PendingWindowInDays").unwrap_or(30);
    if !(7..=30).contains(&days) {
        let bound = if days < 7 { "greater than or equal to 7" } else { "less than or equal to 30" };
        return Err(out_of_range(api, "pendingWindowInDays", days, bound));
    }
    let key = key::asked(api, input, "KeyId")?;
    must_be_ours(api, &key)?;
    key.must_stay(api)?;
    let date = json!(api.context.world.clock.plus(days * DAY).cli());
    put(api, &key, "KeyState", json!("PendingDeletion"))?;
    put(api, &key, "DeletionDate", date.clone())?;
    Ok(json!({
        "KeyId": key.arn.as_str(), "DeletionDate": date, "KeyState": "PendingDeletion", "PendingWindowInDays": days,
    }))
}

fn out_of_range(api: &mut Api<'_, '_>, member: &str, value: i64, bound: &str) -> Stop {
    let message = format!(
        "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must have \
         value {bound}"
    );
    api.refuse("ValidationException", message)
}

/// A key that is kept after all is switched off.
pub(super) fn cancel_deletion(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let key = key::asked(api, input, "KeyId")?;
    if key.state() != "PendingDeletion" {
        return Err(api.refuse("KMSInvalidStateException", format!("{} is not pending deletion.", key.arn)));
    }
    put(api, &key, "KeyState", json!("Disabled"))?;
    api.change(&key.arn, |resource| {
        resource.details.remove("DeletionDate");
    })?;
    Ok(json!({ "KeyId": key.arn.as_str() }))
}

pub(super) fn describe_anew(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let key = key::asked(api, input, "KeyId")?;
    must_be_ours(api, &key)?;
    key.must_stay(api)?;
    put(api, &key, "Description", json!(input.need("Description")))
}

pub(super) fn enable_rotation(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let days = input.number("RotationPeriodInDays").unwrap_or(365);
    if !(90..=2560).contains(&days) {
        let bound = if days < 90 { "greater than or equal to 90" } else { "less than or equal to 2560" };
        return Err(out_of_range(api, "rotationPeriodInDays", days, bound));
    }
    let key = key::asked(api, input, "KeyId")?;
    must_be_ours(api, &key)?;
    key.must_work(api)?;
    let next = json!(api.context.world.clock.plus(days * DAY).cli());
    put(api, &key, "KeyRotationEnabled", json!(true))?;
    put(api, &key, "RotationPeriodInDays", json!(days))?;
    put(api, &key, "NextRotationDate", next)
}

pub(super) fn disable_rotation(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let key = key::asked(api, input, "KeyId")?;
    must_be_ours(api, &key)?;
    key.must_work(api)?;
    put(api, &key, "KeyRotationEnabled", json!(false))
}

pub(super) fn rotation_status(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let key = key::asked(api, input, "KeyId")?;
    let on = key.is_managed() || kept::detail(&key.resource, "KeyRotationEnabled") == Some(json!(true));
    let mut status = json!({ "KeyRotationEnabled": on, "KeyId": key.id() });
    if let Some(status) = status.as_object_mut().filter(|_| on) {
        status.insert("RotationPeriodInDays".into(), json!(365));
        status.extend(kept::shown(&key.resource, &["RotationPeriodInDays", "NextRotationDate"]));
    }
    Ok(status)
}

pub(super) fn tag(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let key = key::asked(api, input, "KeyId")?;
    must_be_ours(api, &key)?;
    key.must_stay(api)?;
    if tagged::given(input, "Tags").keys().any(|name| name.starts_with("aws:")) {
        return Err(api.refuse("TagException", "Tags beginning with aws: are reserved for system use"));
    }
    tagged::add(api, &key.arn, input, "Tags")
}

pub(super) fn untag(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let key = key::asked(api, input, "KeyId")?;
    must_be_ours(api, &key)?;
    key.must_stay(api)?;
    tagged::remove(api, &key.arn, input, "TagKeys")
}

pub(super) fn list_tags(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let key = key::asked(api, input, "KeyId")?;
    Ok(json!({ "Tags": tagged::list(&key.resource.tags, TAG) }))
}
