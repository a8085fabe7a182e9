//! Functions: made, shown, changed and deleted. Refuses to know what their code does: it is measured and put away.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::kept;
use super::{Named, check_role, of_own_account};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rolecall_iam::world::Resource;
use rolecall_iam::{World, id};
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// In the order of Lambda's answer.
pub(super) fn show(world: &World, arn: &Arn, resource: &Resource) -> Map<String, Value> {
    let name = arn.last().rsplit(':').next().unwrap_or_default();
    let or = |name: &str, otherwise: Value| kept::detail(resource, name).unwrap_or(otherwise);
    let mut shown = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            shown.insert(name.into(), value);
        }
    };
    put("FunctionName", json!(name));
    put("FunctionArn", json!(arn.as_str()));
    let image = kept::text(resource, "PackageType").as_deref() == Some("Image");
    if !image {
        put("Runtime", or("Runtime", json!("python3.13")));
    }
    put("Role", or("Role", Value::Null));
    if !image {
        put("Handler", or("Handler", json!("lambda_function.lambda_handler")));
    }
    put("CodeSize", or("CodeSize", json!(0)));
    put("Description", or("Description", json!("")));
    put("Timeout", or("Timeout", json!(3)));
    put("MemorySize", or("MemorySize", json!(128)));
    put("LastModified", or("LastModified", json!(written(resource.created))));
    put("CodeSha256", or("CodeSha256", json!(STANDARD.encode(Sha256::digest(b"")))));
    put("Version", json!("$LATEST"));
    put("Environment", or("Environment", Value::Null));
    put("KMSKeyArn", or("KMSKeyArn", Value::Null));
    put("TracingConfig", or("TracingConfig", json!({ "Mode": "PassThrough" })));
    put("RevisionId", json!(revision(world, arn, resource)));
    put("State", json!("Active"));
    put("LastUpdateStatus", json!("Successful"));
    put("PackageType", or("PackageType", json!("Zip")));
    put("Architectures", or("Architectures", json!(["x86_64"])));
    put("EphemeralStorage", or("EphemeralStorage", json!({ "Size": 512 })));
    put("SnapStart", json!({ "ApplyOn": "None", "OptimizationStatus": "Off" }));
    put("LoggingConfig", json!({ "LogFormat": "Text", "LogGroup": format!("/aws/lambda/{name}") }));
    shown
}

/// As Lambda writes dates into texts.
fn written(time: rolecall_iam::Time) -> String {
    time.format("%Y-%m-%dT%H:%M:%S%.3f+0000")
}

/// Another one after every change.
pub(super) fn revision(world: &World, arn: &Arn, resource: &Resource) -> String {
    let policy = resource.policy.as_ref().map_or("", |policy| policy.text.as_str());
    id::uuid(world.seed, &format!("{arn}{:?}{policy}", resource.details))
}

/// The same while a change is under way, which by the next command is over.
fn under_way(mut shown: Map<String, Value>, names: [&str; 3], (status, reason): (&str, &str)) -> Value {
    let [state, why, code] = names;
    let mut answer = Map::new();
    for (name, value) in std::mem::take(&mut shown) {
        let is_state = name == state;
        answer.insert(name, if is_state { json!(status) } else { value });
        if is_state {
            answer.insert(why.into(), json!(reason));
            answer.insert(code.into(), json!("Creating"));
        }
    }
    answer.into()
}

/// Size and sum of the code, where the call brings some. What lies in S3 is not looked at.
fn code(input: &Input, details: &mut Map<String, Value>) {
    let zip = input.value("Code").and_then(|code| code.get("ZipFile")).or_else(|| input.value("ZipFile"));
    let bytes = zip.and_then(Value::as_str).and_then(|text| STANDARD.decode(text).ok());
    if let Some(bytes) = bytes {
        details.insert("CodeSize".into(), json!(bytes.len()));
        details.insert("CodeSha256".into(), json!(STANDARD.encode(Sha256::digest(&bytes))));
    }
}

const GIVEN: [&str; 11] = [
    "Runtime",
    "Role",
    "Handler",
    "Description",
    "Timeout",
    "MemorySize",
    "Environment",
    "KMSKeyArn",
    "TracingConfig",
    "EphemeralStorage",
    "PackageType",
];

fn given(input: &Input, details: &mut Map<String, Value>) {
    for name in GIVEN.iter().chain(&["Architectures"]) {
        details.extend(input.value(name).map(|value| ((*name).to_owned(), value.clone())));
    }
}

fn keep(api: &mut Api<'_, '_>, arn: &Arn, mut details: Map<String, Value>) {
    details.insert("LastModified".into(), json!(written(api.context.world.clock)));
    if let Some(resource) = kept::find_mut(api.context.world, arn) {
        details.iter().for_each(|(name, value)| kept::keep(resource, name, value));
    }
}

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    of_own_account(api, input.need("Role"))?;
    api.call(input)?;
    let named = Named::whole(api, input)?;
    let name = named.function.last().rsplit(':').next().unwrap_or_default().to_owned();
    if kept::find(api.context.world, &named.function).is_some() {
        return Err(api.refuse("ResourceConflictException", format!("Function already exist: {name}")));
    }
    let image = input.text("PackageType") == Some("Image");
    if !image && (input.text("Runtime").is_none() || input.text("Handler").is_none()) {
        let message = "Runtime and Handler are mandatory parameters for functions created with deployment packages.";
        return Err(api.refuse("InvalidParameterValueException", message));
    }
    check_role(api, input.need("Role"))?;
    let tags = input.value("Tags").and_then(Value::as_object).into_iter().flatten();
    let tags = tags.map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned())).collect();
    let made = Resource { tags, created: api.context.world.clock, ..Resource::default() };
    api.account_mut()?.resources.insert(named.function.clone(), made);
    let mut details = Map::new();
    given(input, &mut details);
    code(input, &mut details);
    keep(api, &named.function, details);
    let mut shown = shown(api, &named.function);
    shown.retain(|name, _| name != "LastUpdateStatus");
    let names = ["State", "StateReason", "StateReasonCode"];
    Ok(under_way(shown, names, ("Pending", "The function is being created.")))
}

fn shown(api: &Api<'_, '_>, arn: &Arn) -> Map<String, Value> {
    let world = &*api.context.world;
    kept::find(world, arn).map(|(_, resource)| show(world, arn, resource)).unwrap_or_default()
}

/// The configuration as it is called: a qualified ARN is shown with its qualifier.
fn configuration(api: &mut Api<'_, '_>, input: &Input) -> Outcome<(Named, Map<String, Value>)> {
    let named = Named::of(api, input)?;
    named.need(api)?;
    let mut shown = shown(api, &named.function);
    shown.insert("FunctionArn".into(), json!(named.qualified()));
    Ok((named, shown))
}

pub(super) fn get_configuration(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    Ok(configuration(api, input)?.1.into())
}

pub(super) fn get(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let (named, shown) = configuration(api, input)?;
    let tags = kept::find(api.context.world, &named.function).map(|(_, resource)| resource.tags.clone());
    let mut answer = Map::new();
    let kind = if shown.get("PackageType") == Some(&json!("Image")) { "ECR" } else { "S3" };
    answer.insert("Configuration".into(), shown.into());
    answer.insert("Code".into(), json!({ "RepositoryType": kind }));
    if let Some(tags) = tags.filter(|tags| !tags.is_empty()) {
        answer.insert("Tags".into(), json!(tags));
    }
    Ok(answer.into())
}

pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let world = &*api.context.world;
    let of = ("lambda", api.settings.region_or_global(), "function:");
    let all = kept::listed(world, api.account()?.id, of);
    let functions = all.into_iter().filter(|(arn, _)| arn.resource().matches(':').count() == 1);
    let functions: Vec<Value> = functions
        .map(|(arn, resource)| {
            let mut shown = show(world, arn, resource);
            // The list does not say how a function is doing.
            shown.retain(|name, _| !["State", "LastUpdateStatus"].contains(&name.as_str()));
            shown.into()
        })
        .collect();
    Ok(json!({ "Functions": functions }))
}

fn changed(api: &Api<'_, '_>, arn: &Arn) -> Value {
    let names = ["LastUpdateStatus", "LastUpdateStatusReason", "LastUpdateStatusReasonCode"];
    under_way(shown(api, arn), names, ("InProgress", "The function is being created."))
}

pub(super) fn update_configuration(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    of_own_account(api, input.need("Role"))?;
    api.call(input)?;
    let named = Named::whole(api, input)?;
    named.need(api)?;
    if let Some(role) = input.text("Role") {
        check_role(api, role)?;
    }
    let mut details = Map::new();
    given(input, &mut details);
    keep(api, &named.function, details);
    Ok(changed(api, &named.function))
}

pub(super) fn update_code(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let named = Named::whole(api, input)?;
    named.need(api)?;
    let mut details = Map::new();
    code(input, &mut details);
    details.extend(input.value("Architectures").map(|value| ("Architectures".to_owned(), value.clone())));
    keep(api, &named.function, details);
    Ok(changed(api, &named.function))
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let named = Named::of(api, input)?;
    let (arn, _) = named.need(api)?;
    let latest = |text: &str| text == "$LATEST" || text.ends_with(":$LATEST");
    if [input.need("FunctionName"), input.need("Qualifier")].into_iter().any(latest) {
        let message = "$LATEST version cannot be deleted without deleting the function.";
        return Err(api.refuse("InvalidParameterValueException", message));
    }
    if named.qualifier.is_none() {
        let of = format!("{arn}:");
        for account in api.context.world.accounts.values_mut() {
            account.resources.retain(|known, _| *known != arn && !known.as_str().starts_with(&of));
        }
    }
    Ok(json!({ "StatusCode": 204 }))
}
