//! What an instance has though nobody said so: a place in the default network, an interface there, a root volume. Refuses to
//! know how an instance is launched and ended.

use super::super::instance::Instance;
use super::super::{instance, kept};
use super::{Home, made, network};
use rolecall_iam::World;
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

/// Where images have their root volumes.
pub(super) const ROOT_DEVICE: &str = "/dev/xvda";

fn home(world: &World, it: &Instance<'_>) -> Home {
    Home { seed: world.seed, account: it.account.id, region: it.arn.region().into() }
}

/// `arm64` for the families with a `g` behind their number, as `t4g`.
pub(super) fn architecture(instance_type: &str) -> &'static str {
    let family = instance_type.split('.').next().unwrap_or_default();
    let behind = family.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    if behind.contains('g') || family == "a1" { "arm64" } else { "x86_64" }
}

/// Its subnet and VPC: those of the default network, where the scenario names none.
pub(crate) fn place(world: &World, it: &Instance<'_>) -> Map<String, Value> {
    let home = home(world, it);
    let subnet = it.text("SubnetId").unwrap_or_else(|| home.id("subnet-", &it.zone()));
    let vpc = it.text("VpcId").unwrap_or_else(|| home.id("vpc-", ""));
    Map::from_iter([("SubnetId".to_owned(), json!(subnet)), ("VpcId".to_owned(), json!(vpc))])
}

/// Its security groups: the default one, where nobody named any.
pub(super) fn groups(world: &World, it: &Instance<'_>) -> Value {
    kept::detail(it.resource, "SecurityGroups").unwrap_or_else(|| {
        let default = network::default_group(&home(world, it)).into_iter().next();
        json!(default.map(|(arn, _)| json!([{ "GroupId": arn.last(), "GroupName": "default" }])))
    })
}

/// Its one network interface.
pub(super) fn interface(world: &World, it: &Instance<'_>) -> Value {
    let id = |prefix: &str| made(world.seed, prefix, it.arn.as_str());
    let (dns, address) = (it.private_dns(), it.private_ip());
    let public = it
        .public_ip()
        .map(|public| json!({ "IpOwnerId": "amazon", "PublicDnsName": it.public_dns(), "PublicIp": public }));
    let mut own = json!({ "Primary": true, "PrivateDnsName": dns, "PrivateIpAddress": address });
    let mut shown = json!({
        "Attachment": {
            "AttachTime": it.resource.created.cli(), "AttachmentId": id("eni-attach-"), "DeleteOnTermination": true,
            "DeviceIndex": 0, "Status": "attached", "NetworkCardIndex": 0,
        },
        "Description": "",
        "Groups": groups(world, it),
        "Ipv6Addresses": [],
        "MacAddress": mac(&id("eni-")),
        "NetworkInterfaceId": id("eni-"),
        "OwnerId": it.account.id.as_str(),
        "PrivateDnsName": dns,
        "PrivateIpAddress": address,
        "SourceDestCheck": true,
        "Status": "in-use",
        "InterfaceType": "interface",
    });
    if let (Some(public), Some(own), Some(shown)) = (public, own.as_object_mut(), shown.as_object_mut()) {
        own.insert("Association".into(), public.clone());
        shown.insert("Association".into(), public);
    }
    if let Some(shown) = shown.as_object_mut() {
        shown.insert("PrivateIpAddresses".into(), json!([own]));
        shown.extend(place(world, it));
    }
    shown
}

/// A locally administered address made of the last digits of an id.
fn mac(id: &str) -> String {
    let digits = id.get(id.len().saturating_sub(10)..).unwrap_or_default();
    let pairs = digits.as_bytes().chunks(2).map(|pair| String::from_utf8_lossy(pair).into_owned());
    ["0a".to_owned()].into_iter().chain(pairs).collect::<Vec<_>>().join(":")
}

/// The volumes that hang on it: its root volume alone, where nobody attached or detached any.
pub(super) fn mappings(world: &World, it: &Instance<'_>) -> Value {
    let ends = || {
        let volume = home(world, it).arn(&format!("volume/{}", root_id(world, it.arn)));
        kept::find(world, &volume).is_none_or(|(_, volume)| ends_with_it(volume))
    };
    let root = || {
        json!([{ "DeviceName": ROOT_DEVICE, "Ebs": {
            "AttachTime": it.resource.created.cli(), "DeleteOnTermination": ends(), "Status": "attached",
            "VolumeId": root_id(world, it.arn),
        } }])
    };
    kept::detail(it.resource, "BlockDeviceMappings").unwrap_or_else(root)
}

/// Whether a volume is deleted with the instance that it is attached to.
pub(super) fn ends_with_it(volume: &Resource) -> bool {
    let attached = kept::detail(volume, "Attachments");
    attached.and_then(|it| it.pointer("/0/DeleteOnTermination")?.as_bool()) == Some(true)
}

fn root_id(world: &World, instance: &Arn) -> String {
    made(world.seed, "vol-", instance.as_str())
}

/// The root volume of an instance, with what the launch said of it.
pub(super) fn root(world: &World, it: &Instance<'_>, said: &Map<String, Value>) -> (Arn, Resource) {
    let id = root_id(world, it.arn);
    let attachment = json!([{
        "DeleteOnTermination": said.get("DeleteOnTermination") != Some(&json!(false)), "VolumeId": id, "InstanceId": it.id(), "Device": ROOT_DEVICE, "State": "attached",
        "AttachTime": it.resource.created.cli(),
    }]);
    let mut volume = Resource { created: it.resource.created, ..Resource::default() };
    let usual = [
        ("AvailabilityZone", json!(it.zone())),
        ("Attachments", attachment),
        ("Size", json!(8)),
        ("VolumeType", json!("gp3")),
        ("Iops", json!(3000)),
        ("Throughput", json!(125)),
    ];
    for (name, value) in usual {
        kept::keep(&mut volume, name, &value);
    }
    for (name, value) in said.iter().filter(|(name, _)| *name != "DeleteOnTermination") {
        kept::keep(&mut volume, if name == "VolumeSize" { "Size" } else { name }, value);
    }
    (home(world, it).arn(&format!("volume/{id}")), volume)
}

/// The root volumes of the instances of an account and region that are still there and still have theirs.
pub(super) fn roots(world: &World, home: &Home) -> Vec<(Arn, Resource)> {
    let here = |it: &Instance<'_>| it.account.id == home.account && it.arn.region() == home.region;
    let has_root =
        |it: &Instance<'_>| it.state() != "terminated" && names(&mappings(world, it), &root_id(world, it.arn));
    instance::all(world).filter(|it| here(it) && has_root(it)).map(|it| root(world, &it, &Map::new())).collect()
}

fn names(mappings: &Value, id: &str) -> bool {
    let all = mappings.as_array().into_iter().flatten();
    all.filter_map(|it| it.pointer("/Ebs/VolumeId")).any(|known| known == id)
}

#[cfg(test)]
mod tests {
    use super::architecture;

    #[test]
    fn graviton_is_told_by_the_letter_behind_the_number() {
        for (kind, known) in [
            ("t3.micro", "x86_64"),
            ("t4g.small", "arm64"),
            ("g5.xlarge", "x86_64"),
            ("c7gn.large", "arm64"),
            ("a1.large", "arm64"),
        ] {
            assert_eq!(architecture(kind), known, "{kind}");
        }
    }
}
