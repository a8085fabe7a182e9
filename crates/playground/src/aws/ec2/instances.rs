//! Instances: how they are shown, and what starts, stops and ends them. Refuses to know how they are launched.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::instance;
use super::super::kept;
use super::{INSTANCE, ask, change, describe as listing, instances_named, need, parts, show_tags, volumes};
use rolecall_iam::World;
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

const CODES: [(&str, u8); 6] =
    [("pending", 0), ("running", 16), ("shutting-down", 32), ("terminated", 48), ("stopping", 64), ("stopped", 80)];

fn state(name: &str) -> Value {
    let code = CODES.iter().find(|(known, _)| *known == name).map(|(_, code)| *code);
    json!({ "Code": code, "Name": name })
}

/// In the order of EC2's answer. What is not known here is left out.
pub(super) fn show(world: &World, arn: &Arn, resource: &Resource) -> Map<String, Value> {
    let Some(it) = instance::find(world, arn) else { return Map::new() };
    let now = it.state();
    let ended = now == "terminated";
    let kind = it.text("InstanceType").unwrap_or_else(|| "t3.micro".into());
    let mut shown = Map::new();
    let mut put = |name: &str, value: Value| {
        shown.insert(name.into(), value);
    };
    let unless = |gone: bool, value: Value| if gone { json!([]) } else { value };
    put("Architecture", json!(it.text("Architecture").unwrap_or_else(|| parts::architecture(&kind).into())));
    // Volumes are attached after the launch has answered.
    put("BlockDeviceMappings", unless(ended || now == "pending", parts::mappings(world, &it)));
    let token = it.text("ClientToken");
    put("ClientToken", json!(token.unwrap_or_default()));
    put("EbsOptimized", json!(kept::detail(resource, "EbsOptimized") == Some(json!(true))));
    put("EnaSupport", json!(true));
    put("Hypervisor", json!("xen"));
    if let Some(profile) = it.profile() {
        put("IamInstanceProfile", json!({ "Arn": profile.arn.as_str(), "Id": world.unique_id(&profile.arn) }));
    }
    put("NetworkInterfaces", unless(ended, json!([parts::interface(world, &it)])));
    put("RootDeviceName", json!(parts::ROOT_DEVICE));
    put("RootDeviceType", json!("ebs"));
    put("SecurityGroups", unless(ended, parts::groups(world, &it)));
    put("SourceDestCheck", json!(true));
    if let Some(reason) = kept::detail(resource, "StateReason") {
        put("StateReason", reason);
    }
    show_tags(&mut shown, &resource.tags);
    let mut put = |name: &str, value: Value| {
        shown.insert(name.into(), value);
    };
    put("VirtualizationType", json!("hvm"));
    let option = |name: &str| it.metadata_option(name);
    put("MetadataOptions", metadata(&option, if now == "pending" { "pending" } else { "applied" }));
    put("PlatformDetails", json!("Linux/UNIX"));
    put("UsageOperation", json!("RunInstances"));
    put("InstanceId", json!(it.id()));
    put("ImageId", json!(it.text("ImageId")));
    put("State", state(&now));
    put("PrivateDnsName", json!(if ended { String::new() } else { it.private_dns() }));
    put("PublicDnsName", json!(it.public_dns().unwrap_or_default()));
    put("StateTransitionReason", json!(it.text("StateTransitionReason").unwrap_or_default()));
    if let Some(key) = it.text("KeyName") {
        put("KeyName", json!(key));
    }
    put("AmiLaunchIndex", kept::detail(resource, "AmiLaunchIndex").unwrap_or_else(|| json!(0)));
    put("ProductCodes", json!([]));
    put("InstanceType", json!(kind));
    put("LaunchTime", json!(it.text("LaunchTime").unwrap_or_else(|| resource.created.cli())));
    put("Placement", json!({ "GroupName": "", "Tenancy": "default", "AvailabilityZone": it.zone() }));
    put("Monitoring", json!({ "State": "disabled" }));
    if !ended {
        parts::place(world, &it).into_iter().for_each(|(name, id)| put(&name, id));
        put("PrivateIpAddress", json!(it.private_ip()));
        if let Some(address) = it.public_ip() {
            put("PublicIpAddress", json!(address));
        }
    }
    // An image that nobody named is left out.
    shown.retain(|_, value| !value.is_null());
    shown
}

fn metadata(option: &dyn Fn(&str) -> String, state: &str) -> Value {
    json!({
        "State": state,
        "HttpTokens": option("HttpTokens"),
        "HttpPutResponseHopLimit": option("HttpPutResponseHopLimit").parse::<u32>().unwrap_or(1),
        "HttpEndpoint": option("HttpEndpoint"),
        "HttpProtocolIpv6": option("HttpProtocolIpv6"),
        "InstanceMetadataTags": option("InstanceMetadataTags"),
    })
}

pub(super) fn describe(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let chosen = listing::chosen(api, input, &INSTANCE)?;
    let owner = api.account()?.id.to_string();
    // Instances that were launched together are one reservation.
    let mut reservations: Vec<(String, Vec<Value>)> = Vec::new();
    for (arn, shown) in chosen {
        let id = reservation(api, &arn);
        match reservations.iter_mut().find(|(known, _)| *known == id) {
            Some((_, together)) => together.push(shown.into()),
            None => reservations.push((id, vec![shown.into()])),
        }
    }
    let shown: Vec<Value> = reservations
        .into_iter()
        .map(|(id, all)| json!({ "ReservationId": id, "OwnerId": owner, "Groups": [], "Instances": all }))
        .collect();
    Ok(json!({ "Reservations": shown }))
}

fn reservation(api: &Api<'_, '_>, arn: &Arn) -> String {
    let known = kept::find(api.context.world, arn).and_then(|(_, resource)| kept::text(resource, "ReservationId"));
    known.unwrap_or_else(|| super::made(api.context.world.seed, "r-", arn.as_str()))
}

pub(super) fn status(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let all = input.flag("IncludeAllInstances") == Some(true);
    let mut found = Vec::new();
    for (_, shown) in listing::chosen(api, input, &INSTANCE)? {
        let text = |path: &str| shown.get(path).cloned();
        let now = text("State").and_then(|state| Some(state.get("Name")?.as_str()?.to_owned())).unwrap_or_default();
        if now != "running" && !all {
            continue;
        }
        let check = match now.as_str() {
            "running" => json!({ "Details": [{ "Name": "reachability", "Status": "passed" }], "Status": "ok" }),
            _ => json!({ "Status": "not-applicable" }),
        };
        let zone = text("Placement").and_then(|placement| placement.get("AvailabilityZone").cloned());
        found.push(json!({
            "AvailabilityZone": zone,
            "InstanceId": text("InstanceId"),
            "InstanceState": text("State"),
            "InstanceStatus": check,
            "SystemStatus": check,
        }));
    }
    Ok(json!({ "InstanceStatuses": found }))
}

/// How a state changes.
struct Turn {
    /// The list in the answer.
    list: &'static str,
    /// What the answer says.
    passing: &'static str,
    /// What it is afterwards: the clock stands still between two commands, and the change is over by the next.
    then: &'static str,
    /// The states in which nothing changes.
    already: &'static [&'static str],
    /// The states in which EC2 refuses.
    never: &'static [&'static str],
}

const START: Turn = Turn {
    list: "StartingInstances",
    passing: "pending",
    then: "running",
    already: &["running", "pending"],
    never: &["terminated", "shutting-down"],
};
const STOP: Turn = Turn {
    list: "StoppingInstances",
    passing: "stopping",
    then: "stopped",
    already: &["stopped"],
    never: &["terminated", "shutting-down"],
};
const TERMINATE: Turn = Turn {
    list: "TerminatingInstances",
    passing: "shutting-down",
    then: "terminated",
    already: &["terminated"],
    never: &[],
};

fn turn(api: &mut Api<'_, '_>, input: &Input, turn: &Turn) -> Outcome<Value> {
    ask(api, input)?;
    let named = instances_named(api, input)?;
    let was = |api: &Api<'_, '_>, arn: &Arn| instance::find(api.context.world, arn).map(|it| it.state());
    for (arn, _) in &named {
        if was(api, arn).is_some_and(|now| turn.never.contains(&now.as_str())) {
            let verb = if turn.then == "running" { "started" } else { "stopped" };
            let message = format!("The instance '{}' is not in a state from which it can be {verb}.", arn.last());
            return Err(api.refuse("IncorrectInstanceState", message));
        }
    }
    let mut changes = Vec::new();
    for (arn, resource) in named {
        let before = was(api, &arn).unwrap_or_default();
        let same = turn.already.contains(&before.as_str());
        let passing = if same { before.clone() } else { turn.passing.to_owned() };
        changes.push(json!({
            "InstanceId": arn.last(), "CurrentState": state(&passing), "PreviousState": state(&before),
        }));
        if same {
            continue;
        }
        let now = api.context.world.clock;
        change(api, &arn, resource, |resource| {
            kept::keep(resource, "State", &state(turn.then));
            match turn.then {
                "running" => {
                    resource.details.remove("StateReason");
                    resource.details.remove("StateTransitionReason");
                    kept::keep(resource, "LaunchTime", &json!(now.cli()));
                }
                _ => {
                    let word = "Client.UserInitiatedShutdown";
                    let reason = json!({ "Code": word, "Message": format!("{word}: User initiated shutdown") });
                    kept::keep(resource, "StateReason", &reason);
                    let when = now.format("User initiated (%Y-%m-%d %H:%M:%S GMT)");
                    kept::keep(resource, "StateTransitionReason", &json!(when));
                }
            }
        })?;
    }
    if turn.then == "terminated" {
        volumes::end_with(api.context.world);
    }
    Ok(json!({ turn.list: changes }))
}

pub(super) fn start(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    turn(api, input, &START)
}

pub(super) fn stop(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    turn(api, input, &STOP)
}

pub(super) fn terminate(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    turn(api, input, &TERMINATE)
}

pub(super) fn reboot(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    instances_named(api, input)?;
    Ok(Value::Null)
}

pub(super) fn metadata_options(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let (arn, resource) = need(api, &INSTANCE, input.need("InstanceId"))?;
    let given = ["HttpTokens", "HttpPutResponseHopLimit", "HttpEndpoint", "HttpProtocolIpv6", "InstanceMetadataTags"];
    change(api, &arn, resource, |resource| {
        let mut options = kept::detail(resource, "MetadataOptions").unwrap_or_else(|| json!({}));
        for name in given {
            if let (Some(value), Some(options)) = (input.value(name), options.as_object_mut()) {
                options.insert(name.into(), value.clone());
            }
        }
        kept::keep(resource, "MetadataOptions", &options);
    })?;
    let Some(it) = instance::find(api.context.world, &arn) else { return Ok(Value::Null) };
    let option = |name: &str| it.metadata_option(name);
    Ok(json!({ "InstanceId": arn.last(), "InstanceMetadataOptions": metadata(&option, "pending") }))
}
