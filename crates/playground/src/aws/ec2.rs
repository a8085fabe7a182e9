//! The operations of `aws ec2` that bear on permissions: instances with their profiles, tags, and the little network,
//! volumes and keys that they need. Refuses to know who may do what.

mod describe;
mod groups;
mod instances;
mod keys;
mod launch;
mod network;
mod parts;
mod profiles;
mod tags;
mod volumes;

use super::door::Api;
use super::failure::{Outcome, Stop};
use super::input::Input;
use super::kept;
use super::operation::{Operation, operation};
use describe::{INSTANCE, Kind};
pub(crate) use parts::place;
use rolecall_iam::id;
use rolecall_iam::world::{Resource, Tags};
use rolecall_policy::{AccountId, Arn};
use serde_json::{Map, Value, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation("AssociateIamInstanceProfile", profiles::associate),
    operation("AttachVolume", volumes::attach),
    operation("AuthorizeSecurityGroupIngress", groups::authorize),
    operation("CreateKeyPair", keys::create).without(&["KeyFormat"]),
    operation("CreateSecurityGroup", groups::create),
    operation("CreateTags", tags::create),
    operation("CreateVolume", volumes::create).without(&["OutpostArn", "Operator"]),
    operation("DeleteKeyPair", keys::delete),
    operation("DeleteSecurityGroup", groups::delete),
    operation("DeleteTags", tags::delete),
    operation("DeleteVolume", volumes::delete),
    operation("DescribeAvailabilityZones", network::zones),
    operation("DescribeIamInstanceProfileAssociations", profiles::associations),
    operation("DescribeInstanceStatus", instances::status),
    operation("DescribeInstances", instances::describe),
    operation("DescribeKeyPairs", keys::describe),
    operation("DescribeRegions", network::regions),
    operation("DescribeSecurityGroups", groups::describe),
    operation("DescribeSubnets", network::subnets),
    operation("DescribeTags", tags::describe),
    operation("DescribeVolumes", volumes::describe),
    operation("DescribeVpcs", network::vpcs),
    operation("DetachVolume", volumes::detach),
    operation("DisassociateIamInstanceProfile", profiles::disassociate),
    operation("ModifyInstanceMetadataOptions", instances::metadata_options),
    operation("RebootInstances", instances::reboot),
    operation("ReplaceIamInstanceProfileAssociation", profiles::replace),
    operation("RevokeSecurityGroupIngress", groups::revoke),
    operation("RunInstances", launch::run).without(&[
        "LaunchTemplate",
        "SecurityGroups",
        "InstanceMarketOptions",
        "CapacityReservationSpecification",
        "SecondaryInterfaces",
        "Operator",
    ]),
    operation("StartInstances", instances::start),
    operation("StopInstances", instances::stop).without(&["Hibernate"]),
    operation("TerminateInstances", instances::terminate),
];

/// Asks all that EC2 checks; with `--dry-run`, that was it.
fn ask(api: &mut Api<'_, '_>, input: &Input) -> Outcome<()> {
    api.call(input)?;
    match input.flag("DryRun") {
        Some(true) => Err(api.refuse("DryRunOperation", "Request would have succeeded, but DryRun flag is set.")),
        _ => Ok(()),
    }
}

/// Where a call is made: what ids are derived from.
struct Home {
    seed: u64,
    account: AccountId,
    region: String,
}

impl Home {
    fn of(api: &Api<'_, '_>) -> Outcome<Home> {
        let account = api.account()?.id;
        Ok(Home { seed: api.context.world.seed, account, region: api.settings.region_or_global().into() })
    }

    fn arn(&self, resource: &str) -> Arn {
        Arn::build("ec2", &self.region, self.account.as_str(), resource)
    }

    /// The id of something that was always there: `vpc-` and seventeen digits.
    fn id(&self, prefix: &str, what: &str) -> String {
        made(self.seed, prefix, &format!("{}/{}/{what}", self.account, self.region))
    }
}

/// An id of the form of EC2's, seventeen digits of which the first is a zero.
fn made(seed: u64, prefix: &str, what: &str) -> String {
    let hex = id::hex(seed, &format!("{prefix}{what}"));
    format!("{prefix}0{}", hex.get(..16).unwrap_or_default())
}

/// The id of something new, which nothing else of the account has.
fn fresh(api: &Api<'_, '_>, prefix: &str, kind: &str) -> Outcome<(String, Arn)> {
    let home = Home::of(api)?;
    let now = api.context.world.clock;
    let ids = (0_u32..).map(|again| home.id(prefix, &format!("{now}/{again}")));
    let mut named = ids.map(|id| (home.arn(&format!("{kind}{id}")), id));
    let taken = &api.account()?.resources;
    let found = named.find(|(arn, _)| !taken.contains_key(arn));
    found.map(|(arn, id)| (id, arn)).ok_or_else(|| super::failure::Failure::Other("no id is left".into()).into())
}

/// Puts something new, with these details, into the caller's account.
fn put(api: &mut Api<'_, '_>, arn: &Arn, details: Value, tags: Tags) -> Outcome<()> {
    let mut resource = Resource { tags, created: api.context.world.clock, ..Resource::default() };
    for (name, value) in details.as_object().into_iter().flatten() {
        kept::keep(&mut resource, name, value);
    }
    api.account_mut()?.resources.insert(arn.clone(), resource);
    Ok(())
}

/// The tags of `--tag-specifications` for one type of resource.
fn specified(input: &Input, kind: &str) -> Tags {
    let for_it = |it: &&Value| it.get("ResourceType").and_then(Value::as_str) == Some(kind);
    let all = input.list("TagSpecifications").iter().filter(for_it);
    pairs(all.filter_map(|it| it.get("Tags")?.as_array()).flatten())
}

fn pairs<'v>(tags: impl Iterator<Item = &'v Value>) -> Tags {
    let pair = |tag: &Value| {
        let text = |name: &str| tag.get(name).and_then(Value::as_str).map(str::to_owned);
        Some((text("Key")?, text("Value").unwrap_or_default()))
    };
    tags.filter_map(pair).collect()
}

/// Adds the tags, where there are any: EC2 leaves the list out otherwise.
fn show_tags(shown: &mut Map<String, Value>, tags: &Tags) {
    let list: Vec<Value> = tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect();
    if !list.is_empty() {
        shown.insert("Tags".into(), list.into());
    }
}

/// Something of one kind by its id; EC2's refusal where it is not there.
fn need(api: &mut Api<'_, '_>, kind: &Kind, id: &str) -> Outcome<(Arn, Resource)> {
    let dash = kind.id_prefix;
    if !id.starts_with(dash) || !id.get(dash.len()..).is_some_and(|rest| !rest.is_empty() && is_word(rest)) {
        let (code, _) = kind.missing;
        let code = code.replace(".NotFound", ".Malformed").replace("InvalidGroup.", "InvalidGroupId.");
        return Err(api.refuse(&code, format!("Invalid id: \"{id}\"")));
    }
    let all = describe::listed(api, kind)?;
    all.into_iter().find(|(arn, _)| arn.last() == id).ok_or_else(|| kind.not_found(api, id))
}

fn is_word(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_alphanumeric())
}

/// Changes something, which enters the world with that where it was only there by default.
fn change(api: &mut Api<'_, '_>, arn: &Arn, resource: Resource, with: impl FnOnce(&mut Resource)) -> Outcome<()> {
    with(api.account_mut()?.resources.entry(arn.clone()).or_insert(resource));
    Ok(())
}

/// The instances that are named, in this order.
fn instances_named(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Vec<(Arn, Resource)>> {
    let ids: Vec<String> = input.texts("InstanceIds").into_iter().map(str::to_owned).collect();
    ids.iter().map(|id| need(api, &INSTANCE, id)).collect()
}

/// Nothing of the sort that the answer could be about.
fn refused<T>(api: &mut Api<'_, '_>, code: &str, message: impl Into<String>) -> Result<T, Stop> {
    Err(api.refuse(code, message))
}
