//! Volumes, and the instances that they are attached to. Refuses to know what is written on them.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::{instance, kept};
use super::describe::{INSTANCE, VOLUME, describe as listing, listed};
use super::{ask, change, fresh, need, parts, put, refused, show_tags, specified};
use rolecall_iam::World;
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

pub(super) fn show(_: &World, arn: &Arn, resource: &Resource) -> Map<String, Value> {
    let mut shown = kept::shown(resource, &["Iops"]);
    show_tags(&mut shown, &resource.tags);
    let mut put = |name: &str, value: Value| {
        shown.insert(name.into(), value);
    };
    let text = |name: &str| kept::text(resource, name);
    put("VolumeType", json!(text("VolumeType").unwrap_or_else(|| "gp2".into())));
    put("MultiAttachEnabled", json!(false));
    if let Some(throughput) = kept::detail(resource, "Throughput") {
        put("Throughput", throughput);
    }
    put("VolumeId", json!(arn.last()));
    put("Size", kept::detail(resource, "Size").unwrap_or_else(|| json!(8)));
    put("SnapshotId", json!(text("SnapshotId").unwrap_or_default()));
    put("AvailabilityZone", json!(text("AvailabilityZone").unwrap_or_else(|| format!("{}a", arn.region()))));
    let attached = kept::detail(resource, "Attachments").unwrap_or_else(|| json!([]));
    let state = if attached.as_array().is_none_or(Vec::is_empty) { "available" } else { "in-use" };
    put("State", json!(state));
    put("CreateTime", json!(resource.created.cli()));
    put("Attachments", attached);
    put("Encrypted", json!(kept::detail(resource, "Encrypted") == Some(json!(true))));
    if let Some(key) = kept::detail(resource, "KmsKeyId") {
        put("KmsKeyId", key);
    }
    shown
}

pub(super) fn describe(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    listing(api, input, &VOLUME)
}

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    if input.text("AvailabilityZone").is_none() && input.text("AvailabilityZoneId").is_none() {
        return refused(api, "MissingParameter", "The request must contain the parameter zone");
    }
    if input.number("Size").is_none() && input.text("SnapshotId").is_none() {
        return refused(api, "MissingParameter", "The request must contain the parameter size/snapshot");
    }
    let (_, arn) = fresh(api, VOLUME.id_prefix, VOLUME.kind)?;
    let mut details = Map::new();
    for name in ["AvailabilityZone", "Size", "SnapshotId", "VolumeType", "Iops", "Throughput", "Encrypted", "KmsKeyId"]
    {
        details.extend(input.value(name).map(|value| (name.to_owned(), value.clone())));
    }
    put(api, &arn, details.into(), specified(input, "volume"))?;
    let (_, volume) = need(api, &VOLUME, arn.last())?;
    let mut shown = show(api.context.world, &arn, &volume);
    shown.insert("State".into(), json!("creating"));
    shown.retain(|name, _| name != "Attachments");
    Ok(shown.into())
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let (arn, volume) = need(api, &VOLUME, input.need("VolumeId"))?;
    if let Some(instance) = instance_of(&volume) {
        let message = format!("Volume {} is currently attached to {instance}", arn.last());
        return refused(api, "VolumeInUse", message);
    }
    kept::remove(api.context.world, &arn);
    Ok(Value::Null)
}

fn mappings(api: &Api<'_, '_>, instance: &Arn) -> Value {
    let world = &*api.context.world;
    instance::find(world, instance).map_or_else(|| json!([]), |it| parts::mappings(world, &it))
}

/// Lets the volumes go whose instances ended: those that were made with them are deleted.
pub(super) fn end_with(world: &mut World) {
    let over: Vec<Arn> =
        instance::all(world).filter(|it| it.state() == "terminated").map(|it| it.arn.clone()).collect();
    let resources = world.accounts.values_mut().map(|account| &mut account.resources);
    for all in resources {
        let hangs = |volume: &Resource| {
            let id = instance_of(volume);
            id.is_some_and(|id| over.iter().any(|arn| arn.last() == id))
        };
        let is = |arn: &Arn| arn.service() == "ec2" && arn.after("volume/").is_some();
        all.retain(|arn, volume| !(is(arn) && hangs(volume) && parts::ends_with_it(volume)));
        for (_, volume) in all.iter_mut().filter(|(arn, volume)| is(arn) && hangs(volume)) {
            volume.details.remove("Attachments");
        }
    }
}

fn instance_of(volume: &Resource) -> Option<String> {
    let attached = kept::detail(volume, "Attachments")?;
    Some(attached.as_array()?.first()?.get("InstanceId")?.as_str()?.to_owned())
}

fn attachment(api: &Api<'_, '_>, volume: &Arn, instance: &str, device: &str, state: &str) -> Value {
    json!({
        "DeleteOnTermination": false, "VolumeId": volume.last(), "InstanceId": instance, "Device": device,
        "State": state, "AttachTime": api.context.world.clock.cli(),
    })
}

pub(super) fn attach(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let (arn, volume) = need(api, &VOLUME, input.need("VolumeId"))?;
    let (instance_arn, instance) = need(api, &INSTANCE, input.need("InstanceId"))?;
    if instance_of(&volume).is_some() {
        return refused(api, "VolumeInUse", format!("{} is already attached to an instance", arn.last()));
    }
    let (id, device) = (instance_arn.last(), input.need("Device"));
    let kept_as = attachment(api, &arn, id, device, "attached");
    let answer = attachment(api, &arn, id, device, "attaching");
    change(api, &arn, volume, |volume| kept::keep(volume, "Attachments", &json!([kept_as])))?;
    let now = api.context.world.clock.cli();
    let mut all = mappings(api, &instance_arn);
    let mapping = json!({ "DeviceName": device, "Ebs": {
        "AttachTime": now, "DeleteOnTermination": false, "Status": "attached", "VolumeId": arn.last() } });
    change(api, &instance_arn, instance, |instance| {
        if let Some(all) = all.as_array_mut() {
            all.push(mapping);
        }
        kept::keep(instance, "BlockDeviceMappings", &all);
    })?;
    Ok(answer)
}

pub(super) fn detach(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    // Without an instance EC2 asks about the one that the volume is attached to.
    let id = input.need("VolumeId");
    let known = listed(api, &VOLUME)?.into_iter().find(|(arn, _)| arn.last() == id);
    let attached = known.and_then(|(_, volume)| instance_of(&volume)).unwrap_or_else(|| "*".into());
    let mut whole = input.clone();
    whole.parameters_mut().entry("InstanceId").or_insert(json!(attached));
    ask(api, &whole)?;
    let (arn, volume) = need(api, &VOLUME, id)?;
    let Some(instance) = instance_of(&volume) else {
        return refused(api, "IncorrectState", format!("Volume '{}' is in the 'available' state.", arn.last()));
    };
    if let Some(other) = input.text("InstanceId").filter(|given| *given != instance) {
        let message = format!("The volume '{}' is not attached to instance '{other}'.", arn.last());
        return refused(api, "InvalidAttachment.NotFound", message);
    }
    let (instance_arn, on) = need(api, &INSTANCE, &instance)?;
    let device =
        kept::detail(&volume, "Attachments").and_then(|it| it.pointer("/0/Device")?.as_str().map(str::to_owned));
    let answer = attachment(api, &arn, &instance, device.as_deref().unwrap_or_default(), "detaching");
    let mut all = mappings(api, &instance_arn);
    if device.as_deref() == Some(parts::ROOT_DEVICE)
        && instance::find(api.context.world, &instance_arn).is_some_and(|it| it.is_running())
    {
        let message = format!("Unable to detach root volume '{}' from instance '{instance}'", arn.last());
        return refused(api, "OperationNotPermitted", message);
    }
    change(api, &arn, volume, |volume| drop(volume.details.remove("Attachments")))?;
    change(api, &instance_arn, on, |instance| {
        if let Some(all) = all.as_array_mut() {
            all.retain(|it| it.pointer("/Ebs/VolumeId").and_then(Value::as_str) != Some(arn.last()));
        }
        kept::keep(instance, "BlockDeviceMappings", &all);
    })?;
    Ok(answer)
}
