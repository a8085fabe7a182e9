//! RunInstances: what EC2 looks up before it launches, and the instances that come of it. Refuses to know what it asks of
//! the caller.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::{kept, ssm};
use super::describe::{GROUP, KEY_PAIR, SUBNET, listed};
use super::{INSTANCE, ask, fresh, made, need, parts, profiles, put, refused, specified};
use crate::view::Hint;
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

pub(super) fn run(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    if input.text("ImageId").is_none() {
        return refused(api, "MissingParameter", "The request must contain the parameter ImageId");
    }
    let count = |name: &str| input.number(name).unwrap_or(1);
    if !(1..=count("MaxCount")).contains(&count("MinCount")) {
        let message = "The minimum number of instances must be at least one, and at most the maximum.";
        return refused(api, "InvalidParameterValue", message);
    }
    ask(api, input)?;
    let image = input.need("ImageId");
    if !image.starts_with("ami-") && !image.starts_with("resolve:ssm:") {
        return refused(api, "InvalidAMIID.Malformed", format!("Invalid id: \"{image}\" (expecting \"ami-...\")"));
    }
    let mut details = details(api, input)?;
    if let Some(name) = image.strip_prefix("resolve:ssm:") {
        let image = ssm::image(api, name)?;
        details.insert("ImageId".into(), json!(image));
    }
    let owner = api.account()?.id.to_string();
    let tags = specified(input, "instance");
    let mapped = input.list("BlockDeviceMappings").iter().filter_map(|it| it.get("DeviceName")?.as_str());
    if let Some(other) = { mapped }.find(|device| *device != parts::ROOT_DEVICE) {
        let text = format!("only the root volume is made here, {}: nothing is made for {other}", parts::ROOT_DEVICE);
        api.context.machine.suggest(Hint { text, command: None });
    }
    if count("MaxCount") > MOST {
        let text = format!("no more than {MOST} instances are launched at once here");
        api.context.machine.suggest(Hint { text, command: None });
    }
    let mut launched: Vec<Arn> = Vec::new();
    let mut reservation = String::new();
    for number in 0..count("MaxCount").min(MOST) {
        let (id, arn) = fresh(api, INSTANCE.id_prefix, INSTANCE.kind)?;
        if number == 0 {
            reservation = made(api.context.world.seed, "r-", &id);
        }
        let mut details = details.clone();
        details.insert("State".into(), json!({ "Name": "pending" }));
        details.insert("ReservationId".into(), json!(reservation));
        details.insert("AmiLaunchIndex".into(), json!(number));
        put(api, &arn, details.into(), tags.clone())?;
        root(api, &arn, input)?;
        launched.push(arn);
    }
    let world = &*api.context.world;
    let shown: Vec<Value> =
        launched.iter().filter_map(|arn| Some((INSTANCE.show)(world, arn, kept::find(world, arn)?.1).into())).collect();
    for arn in &launched {
        if let Some(resource) = kept::find_mut(api.context.world, arn) {
            kept::keep(resource, "State", &json!({ "Name": "running" }));
        }
    }
    Ok(json!({ "ReservationId": reservation, "OwnerId": owner, "Groups": [], "Instances": shown }))
}

/// Keeps the root volume where the launch says something of it; else it is as images have it.
fn root(api: &mut Api<'_, '_>, instance: &Arn, input: &Input) -> Outcome<()> {
    let mapped = input.list("BlockDeviceMappings").iter();
    let of_root = |it: &&Value| it.get("DeviceName").and_then(Value::as_str) == Some(parts::ROOT_DEVICE);
    let said = mapped.filter(of_root).find_map(|it| it.get("Ebs")?.as_object().cloned()).unwrap_or_default();
    let tags = specified(input, "volume");
    if said.is_empty() && tags.is_empty() {
        return Ok(());
    }
    let world = &*api.context.world;
    if let Some((arn, volume)) = super::super::instance::find(world, instance).map(|it| parts::root(world, &it, &said))
    {
        api.account_mut()?.resources.insert(arn, Resource { tags, ..volume });
    }
    Ok(())
}

/// A handful is a lesson; thousands would be an accident.
const MOST: i64 = 20;

/// What all instances of the launch have, once everything that is named is there.
fn details(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Map<String, Value>> {
    let interface = input.list("NetworkInterfaces").first();
    let of_interface = |name: &str| interface.and_then(|it| it.get(name)).cloned();
    let (subnet, subnet_resource) = match input
        .text("SubnetId")
        .map(str::to_owned)
        .or_else(|| of_interface("SubnetId")?.as_str().map(str::to_owned))
    {
        Some(id) => need(api, &SUBNET, &id)?,
        None => default_subnet(api, input)?,
    };
    let subnet_shown = (SUBNET.show)(api.context.world, &subnet, &subnet_resource);
    let mut groups = Vec::new();
    let named = match of_interface("Groups") {
        Some(Value::Array(named)) => named,
        _ => input.list("SecurityGroupIds").to_vec(),
    };
    for id in named.iter().filter_map(Value::as_str) {
        let (arn, group) = need(api, &GROUP, id)?;
        groups.push(json!({ "GroupId": id, "GroupName": group_name(api, &arn, &group) }));
    }
    if groups.is_empty()
        && let Some((arn, group)) = listed(api, &GROUP)?.into_iter().next()
    {
        groups.push(json!({ "GroupId": arn.last(), "GroupName": group_name(api, &arn, &group) }));
    }
    let mut details = Map::new();
    if let Some(key) = input.text("KeyName") {
        if !listed(api, &KEY_PAIR)?.iter().any(|(arn, _)| arn.last() == key) {
            return Err(KEY_PAIR.not_found(api, key));
        }
        details.insert("KeyName".into(), json!(key));
    }
    if let Some(profile) = input.value("IamInstanceProfile") {
        let arn = profiles::named(api, profile)?;
        details.insert("IamInstanceProfile".into(), json!({ "Arn": arn.as_str() }));
    }
    for name in ["ImageId", "InstanceType", "ClientToken", "MetadataOptions", "EbsOptimized", "PrivateIpAddress"] {
        if let Some(value) = input.value(name) {
            details.insert(name.into(), value.clone());
        }
    }
    details.entry("InstanceType").or_insert(json!("m1.small"));
    details.insert("SecurityGroups".into(), groups.into());
    details.insert("SubnetId".into(), json!(subnet.last()));
    details.insert("VpcId".into(), json!(subnet_shown.get("VpcId")));
    details.insert("Placement".into(), json!({ "AvailabilityZone": subnet_shown.get("AvailabilityZone") }));
    Ok(details)
}

fn group_name(api: &Api<'_, '_>, arn: &Arn, group: &Resource) -> Value {
    (GROUP.show)(api.context.world, arn, group).get("GroupName").cloned().unwrap_or_default()
}

/// The default subnet of the zone that is asked for, else of the first.
fn default_subnet(api: &mut Api<'_, '_>, input: &Input) -> Outcome<(Arn, Resource)> {
    let zone = input.value("Placement").and_then(|it| it.get("AvailabilityZone")?.as_str()).map(str::to_owned);
    let all = listed(api, &SUBNET)?;
    let in_zone = |(arn, subnet): &(Arn, Resource)| {
        let shown = (SUBNET.show)(api.context.world, arn, subnet);
        shown.get("DefaultForAz") == Some(&json!(true))
            && zone.as_ref().is_none_or(|zone| shown.get("AvailabilityZone") == Some(&json!(zone)))
    };
    let found = all.iter().find(|it| in_zone(it)).cloned();
    match (found, zone) {
        (Some(found), _) => Ok(found),
        (None, zone) => {
            let zone = zone.unwrap_or_default();
            refused(api, "InvalidParameterValue", format!("Invalid availability zone: [{zone}]"))
        }
    }
}
