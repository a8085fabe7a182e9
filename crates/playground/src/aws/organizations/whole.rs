//! The organization as a whole: made, shown and deleted, its root, the services that it trusts, and tags on all that is in
//! it. Refuses to know its accounts and policies.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::kept;
use super::{accounts, arn, ask, change, facts, facts_listed, invalid, letters, organization, target};
use rolecall_iam::world::{ControlPolicy, Member, Organization, Unit};
use rolecall_policy::{Arn, PolicyKind};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let own = api.account()?.id;
    if let Some(known) = &api.context.world.organization {
        if known.holds(own) {
            let message = "The provided account is already a member of an organization.";
            return Err(api.refuse("AlreadyInOrganizationException", message));
        }
        let text = "there is one organization here, and this account is not in it: a second one is not modelled";
        return Err(super::super::iam::not_modelled(api, text));
    }
    let root = format!("r-{}", letters(api, "root", 4));
    let full = Arc::new(ControlPolicy::full_access(PolicyKind::Scp));
    let member = Member { id: own, policies: vec![full.clone()] };
    let made = Organization {
        id: format!("o-{}", letters(api, "organization", 10)),
        management: own,
        root: Unit { id: root, name: "Root".into(), policies: vec![full], accounts: vec![member], units: Vec::new() },
        service_control: false,
        resource_control: false,
        policies: Vec::new(),
        created: api.context.world.clock,
    };
    let features = input.text("FeatureSet").unwrap_or("ALL").to_owned();
    let all = whole(&made);
    if let Some(kept) = facts(api, &made, &all) {
        kept::keep(kept, "FeatureSet", &json!(features));
    }
    api.context.world.organization = Some(made);
    shown(api)
}

/// Where the facts about the organization itself are kept.
pub(super) fn whole(organization: &Organization) -> Arn {
    let id = &organization.id;
    Arn::global("organizations", organization.management, &format!("organization/{id}"))
}

pub(super) fn features(api: &Api<'_, '_>, organization: &Organization) -> String {
    super::fact(api.context.world, &whole(organization), "FeatureSet").unwrap_or_else(|| "ALL".into())
}

fn shown(api: &mut Api<'_, '_>) -> Outcome<Value> {
    let known = organization(api)?;
    let features = features(api, &known);
    let types = match features.as_str() {
        "ALL" => json!([{ "Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED" }]),
        _ => json!([]),
    };
    Ok(json!({ "Organization": {
        "Id": known.id,
        "Arn": whole(&known).as_str(),
        "FeatureSet": features,
        "MasterAccountArn": arn(&known, "account", known.management.as_str()).as_str(),
        "MasterAccountId": known.management.as_str(),
        "MasterAccountEmail": accounts::email(api.context.world, &known, known.management),
        "AvailablePolicyTypes": types,
    } }))
}

pub(super) fn describe(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    shown(api)
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let known = organization(api)?;
    if known.members().len() > 1 {
        let message = "To delete an organization you must first remove all member accounts (except the master).";
        return Err(api.refuse("OrganizationNotEmptyException", message));
    }
    if let Some(account) = api.context.world.accounts.get_mut(&known.management) {
        account.resources.retain(|arn, _| arn.service() != "organizations");
    }
    api.context.world.organization = None;
    Ok(Value::Null)
}

pub(super) fn list_roots(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let known = organization(api)?;
    Ok(json!({ "Roots": [root(&known)] }))
}

pub(super) fn root(known: &Organization) -> Value {
    let kinds =
        [("SERVICE_CONTROL_POLICY", known.service_control), ("RESOURCE_CONTROL_POLICY", known.resource_control)];
    let types = kinds.iter().filter(|(_, on)| *on).map(|(kind, _)| json!({ "Type": kind, "Status": "ENABLED" }));
    json!({
        "Id": known.root.id,
        "Arn": arn(known, "root", &known.root.id).as_str(),
        "Name": "Root",
        "PolicyTypes": types.collect::<Vec<_>>(),
    })
}

const TRUSTED: &str = "EnabledServicePrincipals";

pub(super) fn enable_service(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    trust(api, input, true)
}

pub(super) fn disable_service(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    trust(api, input, false)
}

fn trust(api: &mut Api<'_, '_>, input: &Input, on: bool) -> Outcome<Value> {
    ask(api, input)?;
    let service = input.need("ServicePrincipal");
    if service.strip_suffix(".amazonaws.com").is_none_or(str::is_empty) {
        let message = "You specified an unrecognized service principal.";
        return Err(invalid(api, message, "UNRECOGNIZED_SERVICE_PRINCIPAL"));
    }
    let known = organization(api)?;
    let (all, now) = (whole(&known), api.context.world.clock.cli());
    let mut list = facts_listed(api.context.world, &all, TRUSTED);
    let is = |entry: &Value| entry.get("ServicePrincipal").and_then(Value::as_str) == Some(service);
    if !on {
        list.retain(|entry| !is(entry));
    } else if !list.iter().any(is) {
        list.push(json!({ "ServicePrincipal": service, "DateEnabled": now }));
    }
    if let Some(kept) = facts(api, &known, &all) {
        kept::keep(kept, TRUSTED, &Value::Array(list));
    }
    Ok(Value::Null)
}

pub(super) fn list_services(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let known = organization(api)?;
    let list = facts_listed(api.context.world, &whole(&known), TRUSTED);
    Ok(json!({ TRUSTED: list }))
}

/// What is to be tagged.
fn tagged(api: &mut Api<'_, '_>, input: &Input) -> Outcome<(Organization, Arn)> {
    ask(api, input)?;
    let known = organization(api)?;
    match target(&known, input.need("ResourceId")) {
        Some(arn) => Ok((known, arn)),
        None => Err(api.refuse("TargetNotFoundException", "You specified a target that doesn't exist.")),
    }
}

pub(super) fn tag(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (known, arn) = tagged(api, input)?;
    if let Some(kept) = facts(api, &known, &arn) {
        kept.tags.extend(super::super::tagged::given(input, "Tags"));
    }
    Ok(Value::Null)
}

pub(super) fn untag(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (known, arn) = tagged(api, input)?;
    if let Some(kept) = facts(api, &known, &arn) {
        kept.tags.retain(|key, _| !input.texts("TagKeys").contains(&key.as_str()));
    }
    change(api, |_| ())
}

pub(super) fn list_tags(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (_, arn) = tagged(api, input)?;
    let tags = kept::find(api.context.world, &arn).map(|(_, kept)| kept.tags.clone()).unwrap_or_default();
    let list = tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value }));
    Ok(json!({ "Tags": list.collect::<Vec<_>>() }))
}
