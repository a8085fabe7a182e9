//! Resource policies of CloudWatch Logs: those of an account, which let AWS services write, and that of one group. Refuses
//! to know what they say.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::iam;
use super::super::input::Input;
use super::super::kept;
use super::super::resource_policy;
use super::{group_arn, invalid, missing};
use rolecall_iam::world::Resource;
use rolecall_iam::{PolicyDoc, id};
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

const MOST: usize = 10;

/// Under which an account's policy is kept; AWS gives such a policy no ARN.
const KIND: &str = "resource-policy:";

pub(super) fn put(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let text = input.need("policyDocument");
    let document = PolicyDoc::resource(text);
    if resource_policy::fault(api.context.world, &document).is_some() {
        iam::explain_document(api, &document);
        return Err(invalid(api, "The policy document is not valid."));
    }
    let now = api.context.world.clock;
    if input.text("resourceArn").is_some() {
        let arn = existing(api, input)?;
        let revision = api.fresh_uuid(arn.as_str());
        api.change(&arn, |kept| {
            kept.policy = Some(document);
            kept::keep(kept, "policyUpdated", &json!(now.0));
            kept::keep(kept, "revisionId", &json!(revision));
        })?;
        let shown = of_group(api, &arn);
        return Ok(json!({ "resourcePolicy": shown, "revisionId": revision }));
    }
    let Some(name) = input.text("policyName") else {
        return Err(invalid(api, "A parameter is specified incorrectly."));
    };
    let arn = api.arn("logs", &format!("{KIND}{name}"))?;
    let own = listed(api)?;
    if own.len() >= MOST && !own.iter().any(|(known, _)| *known == arn) {
        return Err(api.refuse("LimitExceededException", "Resource limit exceeded."));
    }
    let mut policy = Resource { created: now, ..Resource::default() };
    let details = [("policyName", json!(name)), ("policyDocument", json!(text)), ("lastUpdatedTime", json!(now.0))];
    details.iter().for_each(|(name, value)| kept::keep(&mut policy, name, value));
    let shown = shown(&policy);
    api.account_mut()?.resources.insert(arn, policy);
    Ok(json!({ "resourcePolicy": shown }))
}

/// The policies of the account and region of the call.
fn listed(api: &Api<'_, '_>) -> Outcome<Vec<(Arn, Map<String, Value>)>> {
    let (account, region) = (api.account()?.id, api.settings.region_or_global());
    let all = kept::listed(api.context.world, account, ("logs", region, KIND));
    Ok(all.into_iter().map(|(arn, kept)| (arn.clone(), shown(kept))).collect())
}

fn shown(policy: &Resource) -> Map<String, Value> {
    kept::shown(policy, &["policyName", "policyDocument", "lastUpdatedTime"])
}

/// The group that a policy is for.
fn existing(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Arn> {
    let arn = group_arn(api, input)?;
    match kept::find(api.context.world, &arn).filter(|_| arn.after("log-group:").is_some()) {
        Some(_) => Ok(arn),
        None => Err(missing(api, "group")),
    }
}

/// The policy of one group, where it has one.
fn of_group(api: &Api<'_, '_>, arn: &Arn) -> Option<Value> {
    let (_, kept) = kept::find(api.context.world, arn)?;
    let policy = kept.policy.as_ref()?;
    let updated = kept::detail(kept, "policyUpdated").unwrap_or_else(|| json!(kept.created.0));
    let revision = kept::text(kept, "revisionId").unwrap_or_else(|| id::uuid(api.context.world.seed, arn.as_str()));
    Some(json!({
        "policyDocument": policy.text,
        "lastUpdatedTime": updated,
        "policyScope": "RESOURCE",
        "resourceArn": arn.as_str(),
        "revisionId": revision,
    }))
}

pub(super) fn describe(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let list: Vec<Value> = match input.text("resourceArn") {
        Some(_) => {
            let arn = existing(api, input)?;
            of_group(api, &arn).into_iter().collect()
        }
        None if input.text("policyScope") == Some("RESOURCE") => {
            return Err(invalid(api, "A parameter is specified incorrectly."));
        }
        None => listed(api)?.into_iter().map(|(_, shown)| shown.into()).collect(),
    };
    Ok(json!({ "resourcePolicies": list }))
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    if input.text("resourceArn").is_some() {
        let arn = existing(api, input)?;
        if of_group(api, &arn).is_none() {
            return Err(unknown(api, ""));
        }
        return api.change(&arn, |kept| kept.policy = None);
    }
    let name = input.need("policyName");
    let arn = api.arn("logs", &format!("{KIND}{name}"))?;
    match kept::remove(api.context.world, &arn) {
        Some(_) => Ok(Value::Null),
        None => Err(unknown(api, name)),
    }
}

fn unknown(api: &mut Api<'_, '_>, name: &str) -> Stop {
    api.refuse("ResourceNotFoundException", format!("Policy with name [{name}] does not exist"))
}
