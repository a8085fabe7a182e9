//! The policy simulator: the engine is asked about the policies of one principal, or about policies that are given, and
//! nothing else. Refuses to decide anything itself.
//!
//! As AWS's own simulator it looks at no resource's real policy, at no trust policy, and takes every condition key that is
//! not given for absent.

mod answer;
mod scene;

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::ask::ask;
use super::{context_keys, find, malformed, roles};
use rolecall_iam::{PolicyDoc, Request, Target};
use rolecall_policy::{Arn, PolicyKind};
use scene::Scene;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) fn custom(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let mut scene = Scene::empty(api)?;
    let caller = caller_arn(api, input)?;
    scene.as_user(caller.as_ref());
    scene.of_nobody = caller.is_none();
    run(api, input, scene)
}

pub(super) fn principal(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let mut scene = source(api, input)?;
    let caller = caller_arn(api, input)?;
    scene.as_user(caller.as_ref());
    run(api, input, scene)
}

/// A user, group or role.
fn entity(text: &str) -> Option<Arn> {
    let arn = text.parse::<Arn>().ok().filter(|arn| arn.service() == "iam" && arn.account().is_some())?;
    ["user/", "group/", "role/"].iter().any(|kind| arn.after(kind).is_some()).then_some(arn)
}

fn invalid_entity(api: &mut Api<'_, '_>, text: &str) -> Stop {
    api.refuse("InvalidInput", format!("Invalid Entity Arn: {text} does not clearly define entity type and name."))
}

fn exists(api: &mut Api<'_, '_>, arn: &Arn) -> Outcome<()> {
    let account = api.account()?;
    let name = arn.last();
    let (there, kind) = match arn.resource().split('/').next() {
        Some("user") => (account.users.get(name).is_some_and(|it| it.arn == *arn), find::Kind::User),
        Some("group") => (account.groups.get(name).is_some_and(|it| it.arn == *arn), find::Kind::Group),
        _ => (account.roles.get(name).is_some_and(|it| it.arn == *arn), find::Kind::Role),
    };
    if there { Ok(()) } else { Err(find::nobody(api, kind, name)) }
}

/// The user as whom it is simulated, where one is named.
fn caller_arn(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Option<Arn>> {
    let Some(text) = input.text("CallerArn") else { return Ok(None) };
    match entity(text).filter(|arn| arn.after("user/").is_some()) {
        Some(arn) => Ok(Some(arn)),
        None => Err(invalid_entity(api, text)),
    }
}

/// The policies that are given with a call.
pub(super) fn given(api: &mut Api<'_, '_>, input: &Input, name: &str) -> Outcome<Vec<Arc<PolicyDoc>>> {
    let mut documents = Vec::new();
    for text in input.texts(name) {
        if let Err(malformed) = malformed::identity(text) {
            roles::explain(api, PolicyKind::Identity, text, &malformed);
            return Err(api.refuse("InvalidInput", malformed.message));
        }
        documents.push(PolicyDoc::identity(text));
    }
    Ok(documents)
}

/// All identity-based policies of the user, group or role that a call is about, once the caller may ask.
pub(super) fn policies_of_source(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Vec<Arc<PolicyDoc>>> {
    Ok(source(api, input)?.documents())
}

fn source(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Scene> {
    let text = input.need("PolicySourceArn");
    let Some(arn) = entity(text) else { return Err(invalid_entity(api, text)) };
    ask(api, input)?;
    exists(api, &arn)?;
    Scene::of(api, &arn)
}

fn run(api: &mut Api<'_, '_>, input: &Input, mut scene: Scene) -> Outcome<Value> {
    for (number, document) in given(api, input, "PolicyInputList")?.into_iter().enumerate() {
        scene.add(&format!("PolicyInputList.{}", number + 1), document);
    }
    if let Some(document) = given(api, input, "PermissionsBoundaryPolicyInputList")?.into_iter().next() {
        scene.bound(document);
    }
    let resources = input.texts("ResourceArns");
    let named = !resources.is_empty();
    let resources = if named { resources } else { vec!["*"] };
    let mut context = entries(input);
    let mut documents = scene.documents();
    if let Some(text) = input.text("ResourcePolicy") {
        let document = PolicyDoc::resource(text);
        resources.iter().for_each(|resource| scene.guard(resource, &document));
        documents.push(document);
    }
    for key in context_keys::keys(documents.iter().map(|document| &**document)) {
        let lower = key.to_ascii_lowercase();
        if !of_the_caller(&lower) {
            context.entry(lower).or_default();
        }
    }
    let mut results = Vec::new();
    for action in input.texts("ActionNames") {
        let Ok(parsed) = action.parse() else {
            return Err(api.refuse("InvalidInput", format!("Invalid action: {action}")));
        };
        for resource in &resources {
            let Ok(target) = resource.parse::<Target>() else {
                return Err(api.refuse("InvalidInput", format!("Invalid resource: {resource}")));
            };
            let mut request = Request::new(scene.caller.clone(), Clone::clone(&parsed), target);
            request.context.clone_from(&context);
            let decision = rolecall_iam::authorize(&scene.world, &request);
            results.push(answer::shown(&scene, &decision, action, resource, named));
        }
    }
    Ok(json!({ "EvaluationResults": results }))
}

/// The condition keys that a call gives, in lower case.
fn entries(input: &Input) -> BTreeMap<String, Vec<String>> {
    let entry = |entry: &Value| {
        let name = entry.get("ContextKeyName")?.as_str()?.to_ascii_lowercase();
        let values = entry.get("ContextKeyValues").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        Some((name, values.iter().filter_map(Value::as_str).map(str::to_string).collect()))
    };
    input.list("ContextEntries").iter().filter_map(entry).collect()
}

/// Keys that follow from who it is simulated as.
fn of_the_caller(key: &str) -> bool {
    ["aws:username", "aws:userid"].contains(&key) || key.starts_with("aws:principal")
}
