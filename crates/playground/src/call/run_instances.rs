//! What EC2 asks about a launch: everything that the instance is made of, each by itself (R45). Refuses to know what
//! launch templates hold.

use super::ask::Ask;
use super::ec2::create_tags;
use super::keys;
use super::names::{self, UNKNOWN};
use super::{CallError, Check, Parameters};
use rolecall_iam::Target;
use serde_json::Value;

const ACTION: &str = "RunInstances";

/// Why, for each kind of resource.
const INSTANCE: &str = "the instance is made";
const IMAGE: &str = "the instance is made from this image";
const SUBNET: &str = "the instance is put into this subnet";
const INTERFACE: &str = "the instance gets this network interface";
const GROUP: &str = "the network interface gets this security group";
const VOLUME: &str = "the volumes of the instance are made";
const SNAPSHOT: &str = "a volume is made from this snapshot";
const KEY_PAIR: &str = "the instance gets this key pair";
const TEMPLATE: &str = "the launch is described by this template";
const PLACEMENT: &str = "the instance joins this placement group";
const ROLE: &str = "the role in the instance profile is handed to EC2";
const KEY: &str = "the volume is encrypted with this key, which EC2 uses for the caller";

/// All checks of RunInstances.
pub(super) fn checks(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    let template = template(ask)?;
    let image = match ask.text("ImageId") {
        Some(image) => image,
        None if template.is_some() => UNKNOWN.into(),
        None => return Err(ask.missing("ImageId")),
    };
    let mut asked = Vec::new();
    let instance = ask.arn("ec2", "instance/*");
    asked.push(instance_check(ask, instance.clone())?);
    asked.push(image_check(ask, &image)?);
    for subnet in named(ask, &["SubnetId", "NetworkInterfaces.SubnetId"]) {
        asked.push(one(ask, "subnet", &subnet, SUBNET)?.with("ec2:SubnetID", known(&subnet)));
    }
    for interface in named(ask, &["NetworkInterfaces.NetworkInterfaceId"]) {
        let check = one(ask, "network-interface", &interface, INTERFACE)?;
        let public = ask.texts("NetworkInterfaces.AssociatePublicIpAddress");
        asked
            .push(check.with("ec2:AssociatePublicIpAddress", public).with("ec2:NetworkInterfaceID", known(&interface)));
    }
    for group in named(ask, &["SecurityGroupIds", "NetworkInterfaces.Groups"]) {
        asked.push(one(ask, "security-group", &group, GROUP)?.with("ec2:SecurityGroupID", known(&group)));
    }
    volumes(ask, &mut asked)?;
    if let Some(name) = ask.text("KeyName") {
        asked.push(one(ask, "key-pair", &name, KEY_PAIR)?.with("ec2:KeyPairName", [name]));
    }
    if let Some(name) = ask.text("Placement.GroupName") {
        asked.push(one(ask, "placement-group", &name, PLACEMENT)?.with("ec2:PlacementGroupName", [name]));
    }
    if let Some(template) = &template {
        asked.push(ask.check(ACTION, template.clone(), TEMPLATE)?);
    }
    for check in asked.iter_mut().filter(|check| check.action.service() == "ec2") {
        check.put("ec2:Region", vec![ask.site.region.into()]);
        if let Some(template) = &template {
            check.put("ec2:LaunchTemplate", vec![template.to_string()]);
            // What the call itself names does not come from the template.
            let own = check.resource.arn().is_some_and(|arn| arn.last() != UNKNOWN);
            check.put("ec2:IsLaunchTemplateResource", vec![(!own || check.resource == *template).to_string()]);
        }
    }
    tags(ask, &mut asked)?;
    pass_role(ask, &instance, &mut asked)?;
    ssm_image(ask, &image, &mut asked)?;
    checks.append(&mut asked);
    Ok(())
}

fn template(ask: &Ask<'_>) -> Result<Option<Target>, CallError> {
    if !ask.has("LaunchTemplate") {
        return Ok(None);
    }
    let id = ask.text("LaunchTemplate.LaunchTemplateId").unwrap_or_else(|| UNKNOWN.into());
    Ok(Some(ask.arn("ec2", &format!("launch-template/{id}"))))
}

fn instance_check(ask: &Ask<'_>, instance: Target) -> Result<Check, CallError> {
    let mut check = ask.check(ACTION, instance, INSTANCE)?;
    let keys: [(&str, &str); 9] = [
        ("ec2:InstanceType", "InstanceType"),
        ("ec2:AvailabilityZone", "Placement.AvailabilityZone"),
        ("ec2:EbsOptimized", "EbsOptimized"),
        ("ec2:InstanceMarketType", "InstanceMarketOptions.MarketType"),
        ("ec2:MetadataHttpTokens", "MetadataOptions.HttpTokens"),
        ("ec2:MetadataHttpEndpoint", "MetadataOptions.HttpEndpoint"),
        ("ec2:MetadataHttpPutResponseHopLimit", "MetadataOptions.HttpPutResponseHopLimit"),
        ("ec2:InstanceMetadataTags", "MetadataOptions.InstanceMetadataTags"),
        ("ec2:PlacementGroup", "Placement.GroupName"),
    ];
    for (key, path) in keys {
        keys::fill(ask, key, path, &mut check);
    }
    let tenancy = ask.text("Placement.Tenancy").unwrap_or_else(|| "default".into());
    check.put("ec2:Tenancy", vec![tenancy]);
    if let Some(arn) = profile(ask)? {
        check.put("ec2:InstanceProfile", vec![arn.to_string()]);
    }
    Ok(check)
}

/// Images are named without an account, whoever owns them.
fn image_check(ask: &Ask<'_>, image: &str) -> Result<Check, CallError> {
    let id = if image.starts_with("resolve:") { UNKNOWN } else { image };
    let target = ask.parse(&format!("arn:aws:ec2:{}::image/{id}", ask.site.region))?;
    Ok(ask.check(ACTION, target, IMAGE)?.with("ec2:ImageID", known(id)))
}

/// What is named at the paths; one that is not known where none is: the default of the account.
fn named(ask: &Ask<'_>, paths: &[&str]) -> Vec<String> {
    let found: Vec<String> = paths.iter().flat_map(|path| ask.texts(path)).collect();
    if found.is_empty() { vec![UNKNOWN.into()] } else { found }
}

/// The id, where it is known.
fn known(id: &str) -> Option<String> {
    Some(id.to_owned()).filter(|id| id != UNKNOWN)
}

fn one(ask: &Ask<'_>, kind: &str, id: &str, because: &str) -> Result<Check, CallError> {
    ask.check(ACTION, ask.arn("ec2", &format!("{kind}/{id}")), because)
}

/// The root volume is always made; others as the call maps them.
fn volumes(ask: &Ask<'_>, asked: &mut Vec<Check>) -> Result<(), CallError> {
    let mapped = ask.found("BlockDeviceMappings.Ebs");
    let volumes = if mapped.is_empty() { vec![None] } else { mapped.into_iter().map(Some).collect() };
    let (mut snapshots, mut keys_used) = (Vec::new(), Vec::new());
    for volume in volumes {
        let mut check = one(ask, "volume", UNKNOWN, VOLUME)?;
        if let Some(Value::Object(volume)) = volume {
            let own: &Parameters = volume;
            let part = ask.with(own);
            let keys = [
                ("ec2:Encrypted", "Encrypted"),
                ("ec2:VolumeSize", "VolumeSize"),
                ("ec2:VolumeType", "VolumeType"),
                ("ec2:VolumeIops", "Iops"),
                ("ec2:VolumeThroughput", "Throughput"),
            ];
            for (key, path) in keys {
                keys::fill(&part, key, path, &mut check);
            }
            if let Some(id) = part.text("SnapshotId") {
                let arn = format!("arn:aws:ec2:{}::snapshot/{id}", ask.site.region);
                check.put("ec2:ParentSnapshot", vec![arn.clone()]);
                snapshots.push(ask.check(ACTION, ask.parse(&arn)?, SNAPSHOT)?.with("ec2:SnapshotID", [id]));
            }
            keys_used.extend(part.text("KmsKeyId"));
        }
        asked.push(check);
    }
    asked.append(&mut snapshots);
    for id in keys_used {
        let Some(key) = names::key(ask, &id)? else { continue };
        for action in ["kms:GenerateDataKeyWithoutPlaintext", "kms:CreateGrant"] {
            let mut check = ask.check(action, key.clone(), KEY)?;
            keys::forwarded(ask, &["ec2"], &mut check);
            keys::of_kms(ask, &id, &mut check);
            if action == "kms:CreateGrant" {
                check.put("kms:GrantIsForAWSResource", vec!["true".into()]);
            }
            asked.push(check);
        }
    }
    Ok(())
}

/// Tags for each kind of resource: they are keys of its own check, and need ec2:CreateTags on it.
fn tags(ask: &Ask<'_>, asked: &mut Vec<Check>) -> Result<(), CallError> {
    let mut also = Vec::new();
    for tagging in ask.found("TagSpecifications") {
        let Value::Object(tagging) = tagging else { continue };
        let part = ask.with(tagging);
        let kind = part.need("ResourceType")?;
        if !part.has("Tags") {
            continue;
        }
        let made = ask.arn("ec2", &format!("{kind}/{UNKNOWN}"));
        for check in asked.iter_mut().filter(|check| check.resource == made) {
            keys::fill(&part, "aws:RequestTag", "Tags", check);
        }
        also.push(create_tags(&part, made, "Tags")?);
    }
    asked.append(&mut also);
    Ok(())
}

fn profile(ask: &Ask<'_>) -> Result<Option<Target>, CallError> {
    let named = ask.text("IamInstanceProfile.Arn").or_else(|| ask.text("IamInstanceProfile.Name"));
    named.map_or(Ok(None), |name| names::profile(ask, &name))
}

/// The role in the instance profile is handed to EC2 (R157).
fn pass_role(ask: &Ask<'_>, instance: &Target, asked: &mut Vec<Check>) -> Result<(), CallError> {
    let Some(profile) = profile(ask)? else { return Ok(()) };
    if let Some(role) = names::role_in_profile(ask, profile.as_str())? {
        let check = ask.check("iam:PassRole", role, ROLE)?;
        let check = check.with("iam:PassedToService", ["ec2.amazonaws.com".to_owned()]);
        asked.push(check.with("iam:AssociatedResourceArn", [instance.to_string()]));
    }
    Ok(())
}

/// `resolve:ssm:/name` is looked up for the caller.
fn ssm_image(ask: &Ask<'_>, image: &str, asked: &mut Vec<Check>) -> Result<(), CallError> {
    let Some(name) = image.strip_prefix("resolve:ssm:") else { return Ok(()) };
    if let Some(parameter) = names::parameter(ask, name)? {
        asked.push(ask.check("ssm:GetParameters", parameter, "the image is named by this parameter")?);
    }
    Ok(())
}
