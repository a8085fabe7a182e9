//! `aws organizations`: the tree of accounts and units, and the control policies on it. Refuses to know whom those
//! policies bind, and what they say.
//!
//! What decisions read is the world's organization; what else the API shows of an account, unit, policy or handshake is
//! kept as a resource of the management account, under its ARN.

mod accounts;
mod handshakes;
mod nodes;
mod policies;
mod whole;

use super::door::Api;
use super::failure::{Outcome, Stop};
use super::input::Input;
use super::kept;
use super::message::NOT_MANAGEMENT;
use super::operation::{Operation, operation};
use rolecall_iam::world::{Organization, Resource};
use rolecall_iam::{World, id};
use rolecall_policy::Arn;
use serde_json::{Value, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation("AcceptHandshake", handshakes::accept),
    operation("AttachPolicy", policies::attach),
    operation("CancelHandshake", handshakes::cancel),
    operation("CreateAccount", accounts::create).without(&["IamUserAccessToBilling"]),
    operation("CreateOrganization", whole::create),
    operation("CreateOrganizationalUnit", nodes::create),
    operation("CreatePolicy", policies::create),
    operation("DeclineHandshake", handshakes::decline),
    operation("DeleteOrganization", whole::delete),
    operation("DeleteOrganizationalUnit", nodes::delete),
    operation("DeletePolicy", policies::delete),
    operation("DescribeAccount", accounts::describe),
    operation("DescribeCreateAccountStatus", accounts::describe_status),
    operation("DescribeHandshake", handshakes::describe),
    operation("DescribeOrganization", whole::describe),
    operation("DescribeOrganizationalUnit", nodes::describe),
    operation("DescribePolicy", policies::describe),
    operation("DetachPolicy", policies::detach),
    operation("DisableAWSServiceAccess", whole::disable_service),
    operation("DisablePolicyType", policies::disable_type),
    operation("EnableAWSServiceAccess", whole::enable_service),
    operation("EnablePolicyType", policies::enable_type),
    operation("InviteAccountToOrganization", handshakes::invite).without(&["Tags"]),
    operation("LeaveOrganization", accounts::leave),
    operation("ListAWSServiceAccessForOrganization", whole::list_services),
    operation("ListAccounts", accounts::list),
    operation("ListAccountsForParent", accounts::list_for_parent),
    operation("ListChildren", nodes::list_children),
    operation("ListCreateAccountStatus", accounts::list_statuses),
    operation("ListHandshakesForAccount", handshakes::list).without(&["Filter"]),
    operation("ListHandshakesForOrganization", handshakes::list).without(&["Filter"]),
    operation("ListOrganizationalUnitsForParent", nodes::list_units),
    operation("ListParents", nodes::list_parents),
    operation("ListPolicies", policies::list),
    operation("ListPoliciesForTarget", policies::list_for_target),
    operation("ListRoots", whole::list_roots),
    operation("ListTagsForResource", whole::list_tags),
    operation("ListTargetsForPolicy", policies::list_targets),
    operation("MoveAccount", accounts::r#move),
    operation("RemoveAccountFromOrganization", accounts::remove),
    operation("TagResource", whole::tag),
    operation("UntagResource", whole::untag),
    operation("UpdateOrganizationalUnit", nodes::update),
    operation("UpdatePolicy", policies::update),
];

/// What accounts outside of every organization may call.
const BY_ANYONE: &[&str] =
    &["CreateOrganization", "ListHandshakesForAccount", "DescribeHandshake", "AcceptHandshake", "DeclineHandshake"];

/// What member accounts may call beside that.
const BY_MEMBERS: &[&str] = &["DescribeOrganization", "LeaveOrganization"];

/// How ids begin; an account's has twelve digits and no letters before them.
const IDS: &[(&str, &[&str])] = &[
    ("RootId", &["r-"]),
    ("OrganizationalUnitId", &["ou-"]),
    ("ParentId", &["r-", "ou-"]),
    ("SourceParentId", &["r-", "ou-"]),
    ("DestinationParentId", &["r-", "ou-"]),
    ("PolicyId", &["p-"]),
    ("TargetId", &["r-", "ou-", ""]),
    ("ChildId", &["ou-", ""]),
    ("AccountId", &[""]),
    ("ResourceId", &["r-", "ou-", "p-", ""]),
    ("HandshakeId", &["h-"]),
    ("CreateAccountRequestId", &["car-"]),
];

/// Looks at the ids, then asks whether the caller may, then whether its account may.
fn ask(api: &mut Api<'_, '_>, input: &Input) -> Outcome<()> {
    let digits = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = |text: &str, start: &&str| if start.is_empty() { digits(text) } else { text.starts_with(start) };
    let odd = |(name, starts): &&(&str, &[&str])| {
        input.text(name).is_some_and(|text| !starts.iter().any(|start| fits(text, start)))
    };
    if IDS.iter().any(|entry| odd(&entry)) {
        let message = "You provided a value that does not match the required pattern.";
        return Err(invalid(api, message, "INVALID_PATTERN"));
    }
    api.call(input)?;
    let (own, operation) = (api.account()?.id, api.called.operation);
    let open = BY_ANYONE.contains(&operation);
    match &api.context.world.organization {
        Some(known) if known.management == own => Ok(()),
        Some(known) if known.holds(own) => match open || BY_MEMBERS.contains(&operation) {
            true => Ok(()),
            false => Err(api.refuse("AccessDeniedException", NOT_MANAGEMENT)),
        },
        _ if open => Ok(()),
        _ => Err(not_in_use(api)),
    }
}

fn not_in_use(api: &mut Api<'_, '_>) -> Stop {
    api.refuse("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.")
}

fn invalid(api: &mut Api<'_, '_>, message: &str, reason: &str) -> Stop {
    api.refuse_with("InvalidInputException", message.into(), &format!("Reason: {reason}"))
}

fn constraint(api: &mut Api<'_, '_>, message: &str, reason: &str) -> Stop {
    api.refuse_with("ConstraintViolationException", message.into(), &format!("Reason: {reason}"))
}

/// The organization as it is now.
fn organization(api: &mut Api<'_, '_>) -> Outcome<Organization> {
    let known = api.context.world.organization.clone();
    known.ok_or_else(|| not_in_use(api))
}

/// Changes the organization.
fn change(api: &mut Api<'_, '_>, with: impl FnOnce(&mut Organization)) -> Outcome<Value> {
    if let Some(known) = &mut api.context.world.organization {
        with(known);
    }
    Ok(Value::Null)
}

/// The ARN of something of the organization: `ou/o-…/ou-…`.
fn arn(organization: &Organization, kind: &str, id: &str) -> Arn {
    Arn::global("organizations", organization.management, &format!("{kind}/{}/{id}", organization.id))
}

/// The ARN of the root, unit, account or policy that an id names, where there is one.
fn target(organization: &Organization, id: &str) -> Option<Arn> {
    match id.split_once('-').map(|(kind, _)| kind) {
        Some("p") => organization.policies.iter().map(|policy| &policy.arn).find(|arn| arn.last() == id).cloned(),
        kind => {
            organization.attached(id)?;
            let kind = kind.map_or("account", |kind| if kind == "r" { "root" } else { kind });
            Some(arn(organization, kind, id))
        }
    }
}

/// Where it is kept what the API says beside what decisions need.
fn facts<'m>(api: &'m mut Api<'_, '_>, organization: &Organization, arn: &Arn) -> Option<&'m mut Resource> {
    let clock = api.context.world.clock;
    let account = api.context.world.accounts.get_mut(&organization.management)?;
    Some(account.resources.entry(arn.clone()).or_insert_with(|| Resource { created: clock, ..Resource::default() }))
}

fn fact(world: &World, arn: &Arn, name: &str) -> Option<String> {
    kept::text(kept::find(world, arn)?.1, name)
}

/// A list that is kept as one detail.
fn facts_listed(world: &World, arn: &Arn, name: &str) -> Vec<Value> {
    let kept = kept::find(world, arn).and_then(|(_, resource)| kept::detail(resource, name));
    kept.as_ref().and_then(Value::as_array).cloned().unwrap_or_default()
}

/// Letters for an id, others for every call.
fn letters(api: &Api<'_, '_>, what: &str, length: usize) -> String {
    let letters = id::unique(api.context.world.seed, "", None, &api.fresh(what)).to_ascii_lowercase();
    letters.get(letters.len().saturating_sub(length)..).unwrap_or_default().into()
}

/// The id and type of something that hangs in the tree.
fn child(id: &str) -> Value {
    let kind = match id.split_once('-').map(|(kind, _)| kind) {
        Some("r") => "ROOT",
        Some(_) => "ORGANIZATIONAL_UNIT",
        None => "ACCOUNT",
    };
    json!({ "Id": id, "Type": kind })
}
