//! What all the `describe-` operations share: what there is of one kind, `--filters` and ids that are not there. Refuses to
//! know any single kind beyond its row.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::kept;
use super::{Home, ask, groups, instances, keys, network, parts, volumes};
use crate::view::Hint;
use rolecall_iam::World;
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use rolecall_policy::pattern::{Pattern, Syntax};
use serde_json::{Map, Value, json};

/// One kind of resource.
pub(super) struct Kind {
    /// The list in the answer: `Vpcs`.
    pub(super) list: &'static str,
    /// The parameter that names some: `VpcIds`.
    pub(super) ids: &'static str,
    /// As it stands in ARNs: `vpc/`.
    pub(super) kind: &'static str,
    /// What its ids begin with: `vpc-`.
    pub(super) id_prefix: &'static str,
    pub(super) show: fn(&World, &Arn, &Resource) -> Map<String, Value>,
    /// What is always there.
    pub(super) defaults: fn(&World, &Home) -> Vec<(Arn, Resource)>,
    /// Filters and the members that they look at, separated by spaces; those on tags are always there.
    pub(super) filters: &'static str,
    /// The code where there is none, and how the message calls it.
    pub(super) missing: (&'static str, &'static str),
}

pub(super) const INSTANCE: Kind = Kind {
    list: "Instances",
    ids: "InstanceIds",
    kind: "instance/",
    id_prefix: "i-",
    show: instances::show,
    defaults: none,
    filters: "architecture=Architecture availability-zone=Placement.AvailabilityZone dns-name=PublicDnsName \
              iam-instance-profile.arn=IamInstanceProfile.Arn iam-instance-profile.id=IamInstanceProfile.Id \
              image-id=ImageId instance-id=InstanceId instance-state-code=State.Code instance-state-name=State.Name \
              instance-type=InstanceType instance.group-id=SecurityGroups.GroupId \
              instance.group-name=SecurityGroups.GroupName ip-address=PublicIpAddress key-name=KeyName \
              metadata-options.http-tokens=MetadataOptions.HttpTokens private-dns-name=PrivateDnsName \
              private-ip-address=PrivateIpAddress subnet-id=SubnetId vpc-id=VpcId",
    missing: ("InvalidInstanceID.NotFound", "instance ID"),
};

pub(super) const VPC: Kind = Kind {
    list: "Vpcs",
    ids: "VpcIds",
    kind: "vpc/",
    id_prefix: "vpc-",
    show: network::show_vpc,
    defaults: |_, home| network::default_vpc(home),
    filters: "cidr=CidrBlock is-default=IsDefault isDefault=IsDefault owner-id=OwnerId state=State vpc-id=VpcId",
    missing: ("InvalidVpcID.NotFound", "vpc ID"),
};

pub(super) const SUBNET: Kind = Kind {
    list: "Subnets",
    ids: "SubnetIds",
    kind: "subnet/",
    id_prefix: "subnet-",
    show: network::show_subnet,
    defaults: |_, home| network::default_subnets(home),
    filters: "availability-zone=AvailabilityZone cidr-block=CidrBlock default-for-az=DefaultForAz owner-id=OwnerId \
              state=State subnet-id=SubnetId vpc-id=VpcId",
    missing: ("InvalidSubnetID.NotFound", "subnet ID"),
};

pub(super) const GROUP: Kind = Kind {
    list: "SecurityGroups",
    ids: "GroupIds",
    kind: "security-group/",
    id_prefix: "sg-",
    show: groups::show,
    defaults: |_, home| network::default_group(home),
    filters: "description=Description group-id=GroupId group-name=GroupName ip-permission.cidr=IpPermissions.IpRanges.CidrIp \
              ip-permission.from-port=IpPermissions.FromPort ip-permission.protocol=IpPermissions.IpProtocol \
              ip-permission.to-port=IpPermissions.ToPort owner-id=OwnerId vpc-id=VpcId",
    missing: ("InvalidGroup.NotFound", "security group"),
};

pub(super) const VOLUME: Kind = Kind {
    list: "Volumes",
    ids: "VolumeIds",
    kind: "volume/",
    id_prefix: "vol-",
    show: volumes::show,
    defaults: parts::roots,
    filters: "attachment.instance-id=Attachments.InstanceId availability-zone=AvailabilityZone encrypted=Encrypted \
              size=Size status=State volume-id=VolumeId volume-type=VolumeType",
    missing: ("InvalidVolume.NotFound", "volume"),
};

pub(super) const KEY_PAIR: Kind = Kind {
    list: "KeyPairs",
    ids: "KeyNames",
    kind: "key-pair/",
    id_prefix: "",
    show: keys::show,
    defaults: none,
    filters: "key-name=KeyName key-pair-id=KeyPairId",
    missing: ("InvalidKeyPair.NotFound", "key pair"),
};

fn none(_: &World, _: &Home) -> Vec<(Arn, Resource)> {
    Vec::new()
}

impl Kind {
    pub(super) fn not_found(&self, api: &mut Api<'_, '_>, id: &str) -> Stop {
        let (code, what) = self.missing;
        let message = format!("The {what} '{id}' does not exist{}", if self.kind == "volume/" { "." } else { "" });
        api.refuse(code, message)
    }
}

/// What the caller's account has of a kind in the region of the call.
pub(super) fn listed(api: &Api<'_, '_>, kind: &Kind) -> Outcome<Vec<(Arn, Resource)>> {
    let home = Home::of(api)?;
    let known = kept::listed(api.context.world, home.account, ("ec2", &home.region, kind.kind));
    let mut all = (kind.defaults)(api.context.world, &home);
    all.retain(|(arn, _)| !known.iter().any(|(other, _)| *other == arn));
    all.extend(known.into_iter().map(|(arn, resource)| (arn.clone(), resource.clone())));
    Ok(all)
}

/// Those of a kind that the call asks about, as they are shown.
pub(super) fn chosen(api: &mut Api<'_, '_>, input: &Input, kind: &Kind) -> Outcome<Vec<(Arn, Map<String, Value>)>> {
    let wanted: Vec<String> = input.texts(kind.ids).into_iter().map(str::to_owned).collect();
    for id in &wanted {
        super::need(api, kind, id)?;
    }
    let world = &*api.context.world;
    let mut all: Vec<_> = listed(api, kind)?
        .into_iter()
        .filter(|(arn, _)| wanted.is_empty() || wanted.iter().any(|id| id == arn.last()))
        .map(|(arn, resource)| {
            let shown = (kind.show)(world, &arn, &resource);
            (arn, shown)
        })
        .collect();
    filter(api, input, kind.filters, &mut all)?;
    Ok(all)
}

/// The whole of an operation that only shows.
pub(super) fn describe(api: &mut Api<'_, '_>, input: &Input, kind: &Kind) -> Outcome<Value> {
    ask(api, input)?;
    let shown: Vec<Value> = chosen(api, input, kind)?.into_iter().map(|(_, shown)| shown.into()).collect();
    Ok(json!({ kind.list: shown }))
}

/// Keeps those that every filter lets through.
pub(super) fn filter(
    api: &mut Api<'_, '_>,
    input: &Input,
    known: &str,
    all: &mut Vec<(Arn, Map<String, Value>)>,
) -> Outcome<()> {
    for filter in input.list("Filters") {
        let name = filter.get("Name").and_then(Value::as_str).unwrap_or_default();
        let values = filter.get("Values").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let patterns: Vec<Pattern> = values
            .iter()
            .filter_map(Value::as_str)
            .map(|text| Pattern::new(text, Syntax { wildcards: true, variables: false }))
            .collect();
        let lets = |text: &str| patterns.iter().any(|pattern| pattern.matches_text(text));
        let tags = |shown: &Map<String, Value>, of: &str| -> Vec<(String, String)> {
            let list = shown.get("Tags").and_then(Value::as_array).into_iter().flatten();
            let pairs = super::pairs(list);
            pairs.into_iter().filter(|(key, _)| of.is_empty() || key == of).collect()
        };
        let path = known.split_ascii_whitespace().filter_map(|row| row.split_once('=')).find(|(row, _)| *row == name);
        match (name.strip_prefix("tag:"), name, path) {
            (Some(key), ..) => all.retain(|(_, shown)| tags(shown, key).iter().any(|(_, value)| lets(value))),
            (None, "tag-key", _) => all.retain(|(_, shown)| tags(shown, "").iter().any(|(key, _)| lets(key))),
            (None, _, Some((_, path))) => {
                all.retain(|(_, shown)| {
                    let mut found = Vec::new();
                    texts(&Value::Object(shown.clone()), path, &mut found);
                    found.iter().any(|text| lets(text))
                });
            }
            (None, ..) => {
                let text = format!("the filter `{name}` is not modelled here: nothing is shown rather than too much");
                api.context.machine.suggest(Hint { text, command: None });
                return Err(Stop::Quiet(255));
            }
        }
    }
    Ok(())
}

/// The texts at a path such as `Placement.AvailabilityZone`; lists are gone through.
fn texts(value: &Value, path: &str, found: &mut Vec<String>) {
    let (step, rest) = path.split_once('.').unwrap_or((path, ""));
    match value {
        Value::Array(items) => items.iter().for_each(|item| texts(item, path, found)),
        Value::Object(members) => {
            if let Some(member) = members.get(step) {
                texts(member, rest, found);
            }
        }
        Value::String(text) if path.is_empty() => found.push(text.clone()),
        Value::Number(_) | Value::Bool(_) if path.is_empty() => found.push(value.to_string()),
        _ => {}
    }
}
