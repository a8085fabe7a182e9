//! Service and resource control policies: kept, attached and detached, and their kinds switched on and off. Refuses to know
//! whom they bind.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::iam;
use super::super::input::Input;
use super::super::{kept, tagged};
use super::{arn, ask, change, constraint, fact, facts, invalid, letters, organization, whole};
use rolecall_iam::PolicyDoc;
use rolecall_iam::world::{ControlPolicy, Organization};
use rolecall_policy::{Arn, PolicyKind};
use serde_json::{Value, json};
use std::sync::Arc;

const KINDS: [(&str, PolicyKind); 2] =
    [("SERVICE_CONTROL_POLICY", PolicyKind::Scp), ("RESOURCE_CONTROL_POLICY", PolicyKind::Rcp)];

/// The kinds of policies that AWS has and that bear on no decision.
const OTHER_KINDS: [&str; 12] = [
    "TAG_POLICY",
    "BACKUP_POLICY",
    "AISERVICES_OPT_OUT_POLICY",
    "CHATBOT_POLICY",
    "DECLARATIVE_POLICY_EC2",
    "SECURITYHUB_POLICY",
    "INSPECTOR_POLICY",
    "UPGRADE_ROLLOUT_POLICY",
    "BEDROCK_POLICY",
    "S3_POLICY",
    "NETWORK_SECURITY_DIRECTOR_POLICY",
    "GUARDDUTY_POLICY",
];

/// The kind that a parameter names.
fn kind(api: &mut Api<'_, '_>, text: &str) -> Outcome<PolicyKind> {
    if let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == text) {
        return Ok(*kind);
    }
    if OTHER_KINDS.contains(&text) {
        return Err(iam::not_modelled(api, format!("policies of the type {text} are not modelled here")));
    }
    Err(invalid(api, "You specified an invalid value.", "INVALID_ENUM"))
}

fn summary(api: &Api<'_, '_>, policy: &ControlPolicy) -> Value {
    let aws = policy.is_full_access();
    let description = match (aws, policy.kind()) {
        (true, PolicyKind::Rcp) => "Allows access to every resource".into(),
        (true, _) => "Allows access to every operation".into(),
        _ => fact(api.context.world, &policy.arn, "Description").unwrap_or_default(),
    };
    let kind = KINDS.iter().find(|(_, kind)| *kind == policy.kind()).map(|(name, _)| *name);
    json!({
        "Id": policy.arn.last(),
        "Arn": policy.arn.as_str(),
        "Name": policy.name,
        "Description": description,
        "Type": kind,
        "AwsManaged": aws,
    })
}

fn shown(api: &Api<'_, '_>, policy: &ControlPolicy) -> Value {
    json!({ "Policy": { "PolicySummary": summary(api, policy), "Content": policy.document.text } })
}

/// The organization's own policies, and those of AWS.
fn all(known: &Organization) -> Vec<Arc<ControlPolicy>> {
    let aws = KINDS.iter().map(|(_, kind)| Arc::new(ControlPolicy::full_access(*kind)));
    known.policies.iter().cloned().chain(aws).collect()
}

fn enabled(known: &Organization, kind: PolicyKind) -> bool {
    if kind == PolicyKind::Rcp { known.resource_control } else { known.service_control }
}

/// The policy of the call.
fn policy(api: &mut Api<'_, '_>, input: &Input) -> Outcome<(Organization, Arc<ControlPolicy>)> {
    ask(api, input)?;
    let known = organization(api)?;
    match all(&known).into_iter().find(|policy| policy.arn.last() == input.need("PolicyId")) {
        Some(policy) => Ok((known, policy)),
        None => {
            let message = "We can't find a policy with the PolicyId that you specified.";
            Err(api.refuse("PolicyNotFoundException", message))
        }
    }
}

/// A policy that may be changed: not one of AWS's.
fn own_policy(api: &mut Api<'_, '_>, input: &Input) -> Outcome<(Organization, Arc<ControlPolicy>)> {
    let (known, policy) = policy(api, input)?;
    match policy.is_full_access() {
        false => Ok((known, policy)),
        true => {
            let message = "You specified a policy that is managed by AWS and can't be modified.";
            Err(invalid(api, message, "IMMUTABLE_POLICY"))
        }
    }
}

/// The text of a policy, once AWS would keep it.
fn document(api: &mut Api<'_, '_>, kind: PolicyKind, text: &str) -> Outcome<Arc<PolicyDoc>> {
    let document = PolicyDoc::new(kind, text);
    if !document.parsed.refused() {
        return Ok(document);
    }
    iam::explain_document(api, &document);
    let message = "The provided policy document does not meet the requirements of the specified policy type.";
    Err(api.refuse("MalformedPolicyDocumentException", message))
}

fn taken(api: &mut Api<'_, '_>, known: &Organization, kind: PolicyKind, name: &str, but: Option<&Arn>) -> Outcome<()> {
    let mut others = known.policies.iter().filter(|other| Some(&other.arn) != but);
    match others.any(|other| other.kind() == kind && other.name == name) {
        true => Err(api.refuse("DuplicatePolicyException", "A policy with the same name already exists.")),
        false => Ok(()),
    }
}

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let known = organization(api)?;
    let (of_kind, name) = (kind(api, input.need("Type"))?, input.need("Name"));
    if whole::features(api, &known) != "ALL" {
        let message = "You can't use the specified policy type with the feature set currently enabled for this \
                       organization.";
        return Err(api.refuse("PolicyTypeNotAvailableForOrganizationException", message));
    }
    let document = document(api, of_kind, input.need("Content"))?;
    taken(api, &known, of_kind, name, None)?;
    let letters = letters(api, name, 8);
    let arn = ControlPolicy::arn(of_kind, &known.id, known.management, &letters);
    if let Some(kept) = facts(api, &known, &arn) {
        kept::keep(kept, "Description", &json!(input.need("Description")));
        kept.tags = tagged::given(input, "Tags");
    }
    let policy = Arc::new(ControlPolicy { name: name.into(), arn, document });
    let answer = shown(api, &policy);
    change(api, |known| known.policies.push(policy))?;
    Ok(answer)
}

pub(super) fn describe(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (_, policy) = policy(api, input)?;
    Ok(shown(api, &policy))
}

pub(super) fn update(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (known, policy) = own_policy(api, input)?;
    let mut changed = ControlPolicy::clone(&policy);
    if let Some(text) = input.text("Content") {
        changed.document = document(api, policy.kind(), text)?;
    }
    if let Some(name) = input.text("Name") {
        taken(api, &known, policy.kind(), name, Some(&policy.arn))?;
        changed.name = name.into();
    }
    if let (Some(text), Some(kept)) = (input.text("Description"), facts(api, &known, &policy.arn)) {
        kept::keep(kept, "Description", &json!(text));
    }
    let changed = Arc::new(changed);
    change(api, |known| known.replace(&changed))?;
    Ok(shown(api, &changed))
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (known, policy) = own_policy(api, input)?;
    if !targets(&known, &policy).is_empty() {
        let message = "The policy is attached to one or more entities. You must detach it from all roots, OUs, and \
                       accounts before performing this operation.";
        return Err(api.refuse("PolicyInUseException", message));
    }
    kept::remove(api.context.world, &policy.arn);
    change(api, |known| known.policies.retain(|other| other.arn != policy.arn))
}

pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let known = organization(api)?;
    let kind = kind(api, input.need("Filter"))?;
    let list = all(&known);
    let list = list.iter().filter(|policy| policy.kind() == kind).map(|policy| summary(api, policy));
    Ok(json!({ "Policies": list.collect::<Vec<_>>() }))
}

/// The id and the name of whatever a policy is attached to.
fn targets(known: &Organization, policy: &ControlPolicy) -> Vec<String> {
    if !enabled(known, policy.kind()) {
        return Vec::new();
    }
    let units = known.units().into_iter().map(|(unit, _)| (unit.id.clone(), &unit.policies));
    let members = known.members().into_iter().map(|(member, _)| (member.id.to_string(), &member.policies));
    let has = |policies: &[Arc<ControlPolicy>]| policies.iter().any(|attached| attached.arn == policy.arn);
    units.chain(members).filter(|(_, policies)| has(policies)).map(|(id, _)| id).collect()
}

pub(super) fn list_targets(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (known, policy) = policy(api, input)?;
    let world = &*api.context.world;
    let entry = |id: String| {
        let account = world.accounts.values().find(|account| account.id.as_str() == id);
        let unit = known.unit(&id);
        let name = match (unit, account) {
            (Some(_), _) if known.root.id == id => "Root".into(),
            (Some(unit), _) => unit.name.clone(),
            (None, account) => account.and_then(|account| account.name.clone()).unwrap_or_else(|| id.clone()),
        };
        let (kind, part) = match id.split_once('-').map(|(kind, _)| kind) {
            Some("r") => ("ROOT", "root"),
            Some(_) => ("ORGANIZATIONAL_UNIT", "ou"),
            None => ("ACCOUNT", "account"),
        };
        json!({ "TargetId": id, "Arn": arn(&known, part, &id).as_str(), "Name": name, "Type": kind })
    };
    let list: Vec<Value> = targets(&known, &policy).into_iter().map(entry).collect();
    Ok(json!({ "Targets": list }))
}

/// What is attached to the target of the call.
fn attached(api: &mut Api<'_, '_>, known: &Organization, input: &Input) -> Outcome<Vec<Arc<ControlPolicy>>> {
    let found = known.attached(input.need("TargetId")).map(<[_]>::to_vec);
    found.ok_or_else(|| api.refuse("TargetNotFoundException", "You specified a target that doesn't exist."))
}

pub(super) fn list_for_target(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let known = organization(api)?;
    let kind = kind(api, input.need("Filter"))?;
    let list = attached(api, &known, input)?;
    let on = enabled(&known, kind);
    let list = list.iter().filter(|policy| on && policy.kind() == kind).map(|policy| summary(api, policy));
    Ok(json!({ "Policies": list.collect::<Vec<_>>() }))
}

fn not_enabled(api: &mut Api<'_, '_>) -> Stop {
    let message = "This operation can be performed only for enabled policy types.";
    api.refuse("PolicyTypeNotEnabledException", message)
}

pub(super) fn attach(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (known, policy) = policy(api, input)?;
    let list = attached(api, &known, input)?;
    if !enabled(&known, policy.kind()) {
        return Err(not_enabled(api));
    }
    if list.iter().any(|other| other.arn == policy.arn) {
        let message = "A policy is already attached to the specified target.";
        return Err(api.refuse("DuplicatePolicyAttachmentException", message));
    }
    change(api, |known| {
        known.attached_mut(input.need("TargetId")).into_iter().for_each(|list| list.push(policy.clone()))
    })
}

pub(super) fn detach(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (known, policy) = policy(api, input)?;
    let list = attached(api, &known, input)?;
    if !enabled(&known, policy.kind()) || !list.iter().any(|other| other.arn == policy.arn) {
        let message = "The policy isn't attached to the specified target in the specified root.";
        return Err(api.refuse("PolicyNotAttachedException", message));
    }
    if policy.is_full_access() && policy.kind() == PolicyKind::Rcp {
        return Err(invalid(api, "You can't detach this AWS Managed Policy.", "NON_DETACHABLE_POLICY"));
    }
    if list.iter().filter(|other| other.kind() == policy.kind()).count() == 1 {
        let message = "You cannot remove the last policy attached to the specified target. You must have at least one \
                       attached at all times.";
        return Err(constraint(api, message, "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"));
    }
    change(api, |known| {
        let list = known.attached_mut(input.need("TargetId"));
        list.into_iter().for_each(|list| list.retain(|other| other.arn != policy.arn));
    })
}

pub(super) fn enable_type(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    switch(api, input, true)
}

pub(super) fn disable_type(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    switch(api, input, false)
}

fn switch(api: &mut Api<'_, '_>, input: &Input, on: bool) -> Outcome<Value> {
    ask(api, input)?;
    let known = organization(api)?;
    let kind = kind(api, input.need("PolicyType"))?;
    if known.root.id != input.need("RootId") {
        return Err(api.refuse("RootNotFoundException", "You specified a root that doesn't exist."));
    }
    match (on, enabled(&known, kind)) {
        (true, true) => {
            let message = "The specified policy type is already enabled.";
            return Err(api.refuse("PolicyTypeAlreadyEnabledException", message));
        }
        (false, false) => return Err(not_enabled(api)),
        _ => {}
    }
    change(api, |known| known.switch(kind, on))?;
    let known = organization(api)?;
    Ok(json!({ "Root": whole::root(&known) }))
}
