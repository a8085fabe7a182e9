//! The calls of EC2 (semantics §6). Refuses to know how instances are launched; `run_instances` does.

use super::ask::Ask;
use super::names::role_in_profile;
use super::row::{Key, Row, Rule, any, by, on, row, row_and};
use super::{CallError, Check, keys, run_instances};
use rolecall_iam::Target;

const INSTANCE: &str = "arn:aws:ec2:{r}:{a}:instance/{}";
const VOLUME: &str = "arn:aws:ec2:{r}:{a}:volume/{}";
const GROUP: &str = "arn:aws:ec2:{r}:{a}:security-group/{}";
const SUBNET: &str = "arn:aws:ec2:{r}:{a}:subnet/{}";
const VPC: &str = "arn:aws:ec2:{r}:{a}:vpc/{}";
const INTERFACE: &str = "arn:aws:ec2:{r}:{a}:network-interface/{}";
const TEMPLATE: &str = "arn:aws:ec2:{r}:{a}:launch-template/{}";
const KEY_PAIR: &str = "arn:aws:ec2:{r}:{a}:key-pair/{}";
const ADDRESS: &str = "arn:aws:ec2:{r}:{a}:elastic-ip/{}";
const ROUTES: &str = "arn:aws:ec2:{r}:{a}:route-table/{}";
/// Images and snapshots are named without an account, whoever owns them.
const IMAGE: &str = "arn:aws:ec2:{r}::image/{}";
const SNAPSHOT: &str = "arn:aws:ec2:{r}::snapshot/{}";
const NEW_IMAGE: &str = "arn:aws:ec2:{r}::image/*";
const NEW_SNAPSHOT: &str = "arn:aws:ec2:{r}::snapshot/*";
const TAGS: &[Key] = &[("aws:RequestTag", "TagSpecifications.Tags")];
const PROFILE: Rule = by(role_in_profile, "IamInstanceProfile.Name?")
    .action("iam:PassRole")
    .when("IamInstanceProfile.Name")
    .keys(&[("iam:PassedToService", "=ec2.amazonaws.com")])
    .because("the role in the instance profile is handed to EC2");
const PROFILE_BY_ARN: Rule = by(role_in_profile, "IamInstanceProfile.Arn?")
    .action("iam:PassRole")
    .when("IamInstanceProfile.Arn")
    .keys(&[("iam:PassedToService", "=ec2.amazonaws.com")])
    .because("the role in the instance profile is handed to EC2");

/// Something that is made: it has no id yet.
const fn new(template: &'static str) -> Rule {
    on(template, "").keys(TAGS)
}

pub(super) const ROWS: &[Row] = &[
    row_and("RunInstances", &[], run_instances::checks),
    row(
        "StartInstances StopInstances TerminateInstances RebootInstances MonitorInstances UnmonitorInstances",
        &[on(INSTANCE, "InstanceIds")],
    ),
    row(
        "ModifyInstanceMetadataOptions",
        &[on(INSTANCE, "InstanceId").keys(&[
            ("ec2:MetadataHttpTokens", "HttpTokens"),
            ("ec2:MetadataHttpEndpoint", "HttpEndpoint"),
            ("ec2:MetadataHttpPutResponseHopLimit", "HttpPutResponseHopLimit"),
            ("ec2:InstanceMetadataTags", "InstanceMetadataTags"),
        ])],
    ),
    row("ModifyInstanceAttribute GetConsoleOutput GetPasswordData GetConsoleScreenshot", &[on(INSTANCE, "InstanceId")]),
    row("AssociateIamInstanceProfile", &[on(INSTANCE, "InstanceId"), PROFILE, PROFILE_BY_ARN]),
    row(
        "ReplaceIamInstanceProfileAssociation DisassociateIamInstanceProfile",
        &[
            on(INSTANCE, "InstanceId?").when("InstanceId"),
            on("arn:aws:ec2:{r}:{a}:instance/*", "").when("!InstanceId"),
            PROFILE,
            PROFILE_BY_ARN,
        ],
    ),
    row("AttachVolume DetachVolume", &[on(INSTANCE, "InstanceId"), on(VOLUME, "VolumeId")]),
    row_and(
        "CreateVolume",
        &[new("arn:aws:ec2:{r}:{a}:volume/*"), on(SNAPSHOT, "SnapshotId?").when("SnapshotId")],
        tagged,
    ),
    row("DeleteVolume ModifyVolume", &[on(VOLUME, "VolumeId")]),
    row_and("CreateSnapshot", &[new(NEW_SNAPSHOT), on(VOLUME, "VolumeId")], tagged),
    row("DeleteSnapshot ModifySnapshotAttribute", &[on(SNAPSHOT, "SnapshotId")]),
    row_and("CopySnapshot", &[new(NEW_SNAPSHOT)], tagged),
    row_and("CreateImage", &[new(NEW_IMAGE), on(INSTANCE, "InstanceId"), on(NEW_SNAPSHOT, "")], tagged),
    row_and("CopyImage", &[new(NEW_IMAGE), on(NEW_SNAPSHOT, "")], tagged),
    row("DeregisterImage ModifyImageAttribute", &[on(IMAGE, "ImageId")]),
    row_and(
        "CreateSecurityGroup",
        &[new("arn:aws:ec2:{r}:{a}:security-group/*"), on(VPC, "VpcId?").when("VpcId")],
        tagged,
    ),
    row(
        "DeleteSecurityGroup AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress \
         RevokeSecurityGroupEgress ModifySecurityGroupRules",
        &[on(GROUP, "GroupId")],
    ),
    row_and("CreateVpc", &[new("arn:aws:ec2:{r}:{a}:vpc/*")], tagged),
    row("DeleteVpc ModifyVpcAttribute", &[on(VPC, "VpcId")]),
    row_and("CreateSubnet", &[new("arn:aws:ec2:{r}:{a}:subnet/*"), on(VPC, "VpcId")], tagged),
    row("DeleteSubnet ModifySubnetAttribute", &[on(SUBNET, "SubnetId")]),
    row_and("CreateRouteTable", &[new("arn:aws:ec2:{r}:{a}:route-table/*"), on(VPC, "VpcId")], tagged),
    row("CreateRoute DeleteRoute ReplaceRoute DeleteRouteTable", &[on(ROUTES, "RouteTableId")]),
    row_and("CreateInternetGateway", &[new("arn:aws:ec2:{r}:{a}:internet-gateway/*")], tagged),
    row_and(
        "CreateNetworkInterface",
        &[new("arn:aws:ec2:{r}:{a}:network-interface/*"), on(SUBNET, "SubnetId"), on(GROUP, "Groups?").when("Groups")],
        tagged,
    ),
    row("DeleteNetworkInterface ModifyNetworkInterfaceAttribute", &[on(INTERFACE, "NetworkInterfaceId")]),
    row("AttachNetworkInterface", &[on(INSTANCE, "InstanceId"), on(INTERFACE, "NetworkInterfaceId")]),
    row_and("CreateKeyPair ImportKeyPair", &[on(KEY_PAIR, "KeyName").keys(TAGS)], tagged),
    row("DeleteKeyPair", &[on(KEY_PAIR, "KeyName")]),
    row_and("CreateLaunchTemplate", &[new("arn:aws:ec2:{r}:{a}:launch-template/*")], tagged),
    row(
        "DeleteLaunchTemplate ModifyLaunchTemplate CreateLaunchTemplateVersion DeleteLaunchTemplateVersions",
        &[on(TEMPLATE, "LaunchTemplateId")],
    ),
    row_and("AllocateAddress", &[new("arn:aws:ec2:{r}:{a}:elastic-ip/*")], tagged),
    row("ReleaseAddress", &[on(ADDRESS, "AllocationId")]),
    row(
        "AssociateAddress",
        &[on(ADDRESS, "AllocationId?").when("AllocationId"), on(INSTANCE, "InstanceId?").when("InstanceId")],
    ),
    row("CreateTags", &[by(by_id, "Resources").keys(&[("aws:RequestTag", "Tags")])]),
    row("DeleteTags", &[by(by_id, "Resources").keys(&[("aws:TagKeys", "Tags.Key")])]),
    row(
        "DescribeInstances DescribeImages DescribeVolumes DescribeSnapshots DescribeSecurityGroups DescribeSubnets \
         DescribeVpcs DescribeRegions DescribeAvailabilityZones DescribeKeyPairs DescribeNetworkInterfaces \
         DescribeInstanceTypes DescribeInstanceStatus DescribeTags DescribeAddresses DescribeRouteTables \
         DescribeLaunchTemplates DescribeLaunchTemplateVersions DescribeIamInstanceProfileAssociations \
         DescribeAccountAttributes DescribeVpcEndpoints",
        &[any()],
    ),
];

/// Whatever has an id: its beginning tells what it is.
fn by_id(ask: &Ask<'_>, id: &str) -> Result<Option<Target>, CallError> {
    const KINDS: &[(&str, &str)] = &[
        ("i", "instance"),
        ("vol", "volume"),
        ("sg", "security-group"),
        ("subnet", "subnet"),
        ("vpc", "vpc"),
        ("eni", "network-interface"),
        ("lt", "launch-template"),
        ("key", "key-pair"),
        ("eipalloc", "elastic-ip"),
        ("rtb", "route-table"),
        ("igw", "internet-gateway"),
        ("nat", "natgateway"),
        ("acl", "network-acl"),
        ("vpce", "vpc-endpoint"),
        ("sir", "spot-instances-request"),
    ];
    let kind = id.split_once('-').map_or("", |(kind, _)| kind);
    match kind {
        "ami" => ask.parse(&format!("arn:aws:ec2:{}::image/{id}", ask.site.region)).map(Some),
        "snap" => ask.parse(&format!("arn:aws:ec2:{}::snapshot/{id}", ask.site.region)).map(Some),
        _ => match KINDS.iter().find(|(beginning, _)| *beginning == kind) {
            Some((_, kind)) => Ok(Some(ask.arn("ec2", &format!("{kind}/{id}")))),
            None => ask.odd(format!("what `{id}` is cannot be told from it")),
        },
    }
}

/// Tags that come with the creation need ec2:CreateTags on what is made.
fn tagged(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    let Some(made) = checks.first().map(|check| check.resource.clone()) else { return Ok(()) };
    if ask.has("TagSpecifications.Tags") {
        checks.push(create_tags(ask, made, "TagSpecifications.Tags")?);
    }
    Ok(())
}

/// The question about tags that come with a creation.
pub(super) fn create_tags(ask: &Ask<'_>, made: Target, path: &str) -> Result<Check, CallError> {
    let mut check =
        ask.check("CreateTags", made, "tags that come with the creation need the permission to tag as well")?;
    keys::fill(ask, "aws:RequestTag", path, &mut check);
    Ok(check.with("ec2:CreateAction", [ask.operation.to_owned()]))
}
