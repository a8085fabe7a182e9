//! What the options that only the CLI has stand for in the parameters of the API: `--count`, `--zip-file`, `--port`. Refuses
//! to know what the parameters do.

use super::failure::Failure;
use super::input;
use super::operation::Typed;
use crate::machine::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// Options of the CLI's own that are not read here: service, option.
const UNREAD: &[(&str, &str)] =
    &[("ec2", "secondary-private-ip-addresses"), ("ec2", "secondary-private-ip-address-count"), ("ec2", "group-owner")];

/// The first option of the CLI's own that was given and is not read here.
pub(super) fn unread(service: &str, typed: &Typed<'_>) -> Option<String> {
    let given = UNREAD.iter().find(|(of, option)| *of == service && typed.option(option).is_some());
    given.map(|(_, option)| (*option).to_owned())
}

/// Adds to the parameters what these options say.
pub(super) fn add(
    context: &Context<'_>,
    (service, operation): (&str, &str),
    typed: &Typed<'_>,
    parameters: &mut Map<String, Value>,
) -> Result<(), Failure> {
    match (service, operation) {
        ("ec2", "RunInstances") => run_instances(typed, parameters),
        (
            "ec2",
            "AuthorizeSecurityGroupIngress"
            | "AuthorizeSecurityGroupEgress"
            | "RevokeSecurityGroupIngress"
            | "RevokeSecurityGroupEgress",
        ) => rule(typed, parameters),
        ("lambda", "CreateFunction") => {
            if let Some(file) = typed.option("zip-file") {
                let zip = zip(context, file)?;
                let code = parameters.entry("Code").or_insert_with(|| json!({}));
                if let Some(code) = code.as_object_mut() {
                    code.insert("ZipFile".into(), zip);
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn run_instances(typed: &Typed<'_>, parameters: &mut Map<String, Value>) -> Result<(), Failure> {
    if let Some(count) = typed.option("count") {
        let (least, most) = count.split_once(':').unwrap_or((count, count));
        let (Ok(least), Ok(most)) = (least.trim().parse::<i64>(), most.trim().parse::<i64>()) else {
            return Err(Failure::Other("count parameter should be of form min[:max] (e.g. 1 or 1:10)".into()));
        };
        parameters.insert("MinCount".into(), json!(least));
        parameters.insert("MaxCount".into(), json!(most));
    }
    parameters.entry("MinCount").or_insert(json!(1));
    parameters.entry("MaxCount").or_insert(json!(1));
    if typed.option("associate-public-ip-address").is_some() {
        // What belongs to the interface moves there, as the CLI has it.
        let mut interface = json!({ "DeviceIndex": 0, "AssociatePublicIpAddress": true });
        for (from, to) in [("SubnetId", "SubnetId"), ("SecurityGroupIds", "Groups")] {
            if let (Some(value), Some(interface)) = (parameters.remove(from), interface.as_object_mut()) {
                interface.insert(to.into(), value);
            }
        }
        parameters.insert("NetworkInterfaces".into(), json!([interface]));
    }
    Ok(())
}

/// One rule of a security group, in the words of `--protocol`, `--port`, `--cidr` and `--source-group`.
fn rule(typed: &Typed<'_>, parameters: &mut Map<String, Value>) -> Result<(), Failure> {
    let mut permission = Map::new();
    if let Some(protocol) = typed.option("protocol") {
        let number = protocol.parse::<i64>().ok().filter(|number| (-1..=255).contains(number));
        if number.is_none() && !["tcp", "udp", "icmp", "all"].contains(&protocol) {
            let why = "protocol parameter should be one of: tcp|udp|icmp|all or any valid protocol number.";
            return Err(Failure::Other(why.into()));
        }
        permission.insert("IpProtocol".into(), json!(if protocol == "all" { "-1" } else { protocol }));
    }
    if let Some(port) = typed.option("port") {
        let whole = if port == "all" { "-1" } else { port };
        let (from, to) = match whole.rsplit_once('-') {
            Some((from, to)) if !from.is_empty() => (from, to),
            _ => (whole, whole),
        };
        let (Ok(from), Ok(to)) = (from.parse::<i64>(), to.parse::<i64>()) else {
            let why = "port parameter should be of the form <from[-to]> (e.g. 22 or 22-25)";
            return Err(Failure::Other(why.into()));
        };
        permission.insert("FromPort".into(), json!(from));
        permission.insert("ToPort".into(), json!(to));
    }
    if let Some(cidr) = typed.option("cidr") {
        permission.insert("IpRanges".into(), json!([{ "CidrIp": cidr }]));
    }
    if let Some(group) = typed.option("source-group") {
        let name = if group.starts_with("sg-") { "GroupId" } else { "GroupName" };
        permission.insert("UserIdGroupPairs".into(), json!([{ name: group }]));
    }
    if !permission.is_empty() {
        parameters.insert("IpPermissions".into(), json!([permission]));
    }
    Ok(())
}

/// What the file holds; nothing here looks whether it is an archive.
fn zip(context: &Context<'_>, file: &str) -> Result<Value, Failure> {
    match input::from_file(context, "zip-file", file, true)? {
        Some(text) if file.starts_with("fileb://") => Ok(Value::String(STANDARD.encode(text))),
        _ => Err(input::wrong_parameter(
            "--zip-file",
            "--zip-file must be a zip file with the fileb:// prefix.\nExample usage:  --zip-file \
             fileb://path/to/file.zip",
        )),
    }
}
