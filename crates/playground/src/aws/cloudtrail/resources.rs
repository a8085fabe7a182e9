//! The resources that the event history lists beside an event: what its parameters and its answer name. Refuses to know
//! what an event means.
//!
//! Which members count is taken from published answers of LookupEvents: CreateUser, AssumeRole and RunInstances with all
//! their names, PutBucketPolicy with its bucket. AWS's own order is that of no list; here it is that of the table.

use rolecall_policy::Arn;
use serde_json::Value;

/// Members that name a resource, by where the event comes from: the members, and the type.
const NAMES: [(&str, &str, &str); 20] = [
    ("sts", "accessKeyId", "AWS::IAM::AccessKey"),
    ("sts", "assumedRoleId arn roleSessionName", "AWS::STS::AssumedRole"),
    ("sts", "roleArn", "AWS::IAM::Role"),
    ("iam", "accessKeyId", "AWS::IAM::AccessKey"),
    ("iam", "userId userName", "AWS::IAM::User"),
    ("iam", "roleId roleName", "AWS::IAM::Role"),
    ("iam", "groupId groupName", "AWS::IAM::Group"),
    ("iam", "policyId policyArn", "AWS::IAM::Policy"),
    ("iam", "instanceProfileId instanceProfileName", "AWS::IAM::InstanceProfile"),
    ("s3", "bucketName", "AWS::S3::Bucket"),
    ("ec2", "vpcId", "AWS::EC2::VPC"),
    ("ec2", "imageId", "AWS::EC2::Ami"),
    ("ec2", "networkInterfaceId", "AWS::EC2::NetworkInterface"),
    ("ec2", "instanceId", "AWS::EC2::Instance"),
    ("ec2", "keyName", "AWS::EC2::KeyPair"),
    ("ec2", "groupId groupName", "AWS::EC2::SecurityGroup"),
    ("ec2", "subnetId", "AWS::EC2::Subnet"),
    ("ec2", "volumeId", "AWS::EC2::Volume"),
    ("lambda", "functionName", "AWS::Lambda::Function"),
    ("dynamodb", "tableName", "AWS::DynamoDB::Table"),
];

/// What the ARNs in answers of IAM are of.
const ARNS: [(&str, &str); 5] = [
    ("user/", "AWS::IAM::User"),
    ("role/", "AWS::IAM::Role"),
    ("group/", "AWS::IAM::Group"),
    ("policy/", "AWS::IAM::Policy"),
    ("instance-profile/", "AWS::IAM::InstanceProfile"),
];

/// Type and name of each.
pub(super) fn of(record: &Value) -> Vec<(&'static str, String)> {
    let source = record.get("eventSource").and_then(Value::as_str).unwrap_or_default();
    let source = source.strip_suffix(".amazonaws.com").unwrap_or(source);
    let mut named = Vec::new();
    for part in ["responseElements", "requestParameters"] {
        walk(record.get(part).unwrap_or(&Value::Null), &mut named);
    }
    let mut found: Vec<(&'static str, String)> = Vec::new();
    let mut add = |kind: &'static str, name: &str| {
        if !name.is_empty() && !found.iter().any(|(_, known)| known == name) {
            found.push((kind, name.to_owned()));
        }
    };
    for (_, members, kind) in NAMES.iter().filter(|(of, ..)| *of == source) {
        for (_, name) in named.iter().filter(|(member, _)| members.split(' ').any(|known| known == *member)) {
            add(kind, name);
        }
    }
    for (_, text) in named.iter().filter(|(member, _)| source == "iam" && *member == "arn") {
        let arn = text.parse::<Arn>().ok();
        if let Some((_, kind)) = ARNS.iter().find(|(start, _)| arn.as_ref().is_some_and(|it| it.after(start).is_some()))
        {
            add(kind, text);
        }
    }
    found
}

/// All texts with the names of their members, however deep.
fn walk<'v>(value: &'v Value, named: &mut Vec<(&'v str, &'v str)>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) => named.push((name, text)),
                    other => walk(other, named),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, named)),
        _ => {}
    }
}
