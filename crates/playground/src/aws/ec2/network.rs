//! The network that every account has in every region: the default VPC, a subnet in each of three zones, the default
//! security group, and the regions themselves. Refuses to know what passes through it.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::kept;
use super::super::region;
use super::describe::{SUBNET, VPC, describe, filter};
use super::{Home, ask, show_tags};
use rolecall_iam::World;
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

/// Every region has at least these here; which others it has is AWS's to say.
const ZONES: [&str; 3] = ["a", "b", "c"];

/// The regions that are on in every account.
const REGIONS: [&str; 17] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

fn resource(details: &Value) -> Resource {
    let mut resource = Resource::default();
    for (name, value) in details.as_object().into_iter().flatten() {
        kept::keep(&mut resource, name, value);
    }
    resource
}

pub(super) fn default_vpc(home: &Home) -> Vec<(Arn, Resource)> {
    let details = json!({ "IsDefault": true, "CidrBlock": "172.31.0.0/16" });
    vec![(home.arn(&format!("vpc/{}", home.id("vpc-", ""))), resource(&details))]
}

pub(super) fn default_subnets(home: &Home) -> Vec<(Arn, Resource)> {
    let subnet = |(number, zone): (usize, &&str)| {
        let zone = format!("{}{zone}", home.region);
        let details = json!({
            "VpcId": home.id("vpc-", ""), "CidrBlock": format!("172.31.{}.0/20", number * 16),
            "AvailabilityZone": zone, "DefaultForAz": true, "MapPublicIpOnLaunch": true,
        });
        (home.arn(&format!("subnet/{}", home.id("subnet-", &zone))), resource(&details))
    };
    ZONES.iter().enumerate().map(subnet).collect()
}

pub(super) fn default_group(home: &Home) -> Vec<(Arn, Resource)> {
    let id = home.id("sg-", "");
    let from_itself = json!([{
        "IpProtocol": "-1",
        "UserIdGroupPairs": [{ "UserId": home.account.as_str(), "GroupId": id }],
        "IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": [],
    }]);
    let details = json!({
        "GroupName": "default", "Description": "default VPC security group", "VpcId": home.id("vpc-", ""),
        "IpPermissions": from_itself,
    });
    vec![(home.arn(&format!("security-group/{id}")), resource(&details))]
}

/// The default VPC of the account and region of something.
pub(super) fn vpc_of(world: &World, arn: &Arn) -> Option<String> {
    let home = Home { seed: world.seed, account: arn.account()?, region: arn.region().into() };
    Some(home.id("vpc-", ""))
}

pub(super) fn show_vpc(_: &World, arn: &Arn, resource: &Resource) -> Map<String, Value> {
    let cidr = kept::text(resource, "CidrBlock").unwrap_or_else(|| "10.0.0.0/16".into());
    let default = kept::detail(resource, "IsDefault") == Some(json!(true));
    let mut shown = Map::new();
    shown.insert("OwnerId".into(), json!(arn.account().map(|account| account.to_string())));
    shown.insert("InstanceTenancy".into(), json!("default"));
    shown.insert("IsDefault".into(), json!(default));
    show_tags(&mut shown, &resource.tags);
    shown.insert("VpcId".into(), json!(arn.last()));
    shown.insert("State".into(), json!("available"));
    shown.insert("CidrBlock".into(), json!(cidr));
    shown
}

pub(super) fn show_subnet(world: &World, arn: &Arn, resource: &Resource) -> Map<String, Value> {
    let text = |name: &str| kept::text(resource, name);
    let zone = text("AvailabilityZone").unwrap_or_else(|| format!("{}a", arn.region()));
    let is = |name: &str| json!(kept::detail(resource, name) == Some(json!(true)));
    let mut shown = Map::new();
    shown.insert("OwnerId".into(), json!(arn.account().map(|account| account.to_string())));
    show_tags(&mut shown, &resource.tags);
    shown.insert("SubnetArn".into(), json!(arn.as_str()));
    shown.insert("SubnetId".into(), json!(arn.last()));
    shown.insert("State".into(), json!("available"));
    shown.insert("VpcId".into(), json!(text("VpcId").or_else(|| vpc_of(world, arn))));
    shown.insert("CidrBlock".into(), json!(text("CidrBlock").unwrap_or_else(|| "10.0.0.0/24".into())));
    shown.insert("AvailabilityZone".into(), json!(zone));
    shown.insert("DefaultForAz".into(), is("DefaultForAz"));
    shown.insert("MapPublicIpOnLaunch".into(), is("MapPublicIpOnLaunch"));
    shown
}

pub(super) fn vpcs(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    describe(api, input, &VPC)
}

pub(super) fn subnets(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    describe(api, input, &SUBNET)
}

/// Shows what has no ARN, filtered like all else.
fn listing(api: &mut Api<'_, '_>, input: &Input, list: &str, known: &str, all: Vec<Value>) -> Outcome<Value> {
    let home = Home::of(api)?.arn("*");
    let mut all: Vec<_> = all.into_iter().filter_map(|it| Some((home.clone(), it.as_object()?.clone()))).collect();
    filter(api, input, known, &mut all)?;
    Ok(json!({ list: all.into_iter().map(|(_, shown)| shown.into()).collect::<Vec<Value>>() }))
}

pub(super) fn regions(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let wanted = input.texts("RegionNames");
    if let Some(unknown) = wanted.iter().find(|name| !region::REGIONS.contains(name)) {
        let message = format!("Invalid values for region-names: {unknown}");
        return Err(api.refuse("InvalidParameterValue", message));
    }
    let all = input.flag("AllRegions") == Some(true);
    let known = region::REGIONS.iter().filter(|name| **name != "aws-global");
    let shown = known.filter(|name| match wanted.is_empty() {
        true => all || REGIONS.contains(name),
        false => wanted.contains(name),
    });
    let shown: Vec<Value> = shown
        .map(|name| {
            let status = if REGIONS.contains(name) { "opt-in-not-required" } else { "not-opted-in" };
            json!({ "OptInStatus": status, "RegionName": name, "Endpoint": format!("ec2.{name}.amazonaws.com") })
        })
        .collect();
    listing(api, input, "Regions", "endpoint=Endpoint opt-in-status=OptInStatus region-name=RegionName", shown)
}

pub(super) fn zones(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let region = Home::of(api)?.region;
    let wanted = input.texts("ZoneNames");
    let shown = ZONES.iter().map(|letter| format!("{region}{letter}"));
    let shown: Vec<Value> = shown
        .filter(|name| wanted.is_empty() || wanted.contains(&name.as_str()))
        .map(|name| {
            json!({
                "OptInStatus": "opt-in-not-required", "Messages": [], "RegionName": region, "ZoneName": name,
                "GroupName": format!("{region}-zg-1"), "NetworkBorderGroup": region, "ZoneType": "availability-zone",
                "State": "available",
            })
        })
        .collect();
    listing(api, input, "AvailabilityZones", "region-name=RegionName state=State zone-name=ZoneName", shown)
}
