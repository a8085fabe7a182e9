//! Lists of parameters: by path, and all of an account by what they are. Refuses to know who may see them.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::kept;
use super::parameter::{self, Parameter};
use super::public::{self, PUBLIC};
use crate::view::Hint;
use serde_json::{Map, Value, json};

fn all(api: &Api<'_, '_>) -> Outcome<Vec<Parameter>> {
    let account = api.account()?.id;
    let listed = kept::listed(api.context.world, account, ("ssm", api.settings.region_or_global(), "parameter/"));
    Ok(listed.into_iter().map(|(arn, resource)| Parameter::of(arn, resource)).collect())
}

fn published(api: &mut Api<'_, '_>) -> Outcome<Vec<Parameter>> {
    let mut found = Vec::new();
    for name in public::names() {
        found.extend(parameter::known(api, &name)?);
    }
    let text = format!("AWS publishes more under {PUBLIC}: here are only those for images");
    api.context.machine.suggest(Hint { text, command: None });
    Ok(found)
}

/// Whether a name lies under a path: just below it, or anywhere.
fn is_below(name: &str, path: &str, anywhere: bool) -> bool {
    let path = path.trim_end_matches('/');
    let rest = name.strip_prefix(path).and_then(|rest| rest.strip_prefix('/'));
    rest.is_some_and(|rest| anywhere || !rest.contains('/'))
}

pub(super) fn by_path(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let path = input.need("Path");
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "./_-".contains(letter);
    if !path.starts_with('/') || !path.chars().all(allowed) {
        let message = "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a \
                       forward slash \"/\". It can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). It must use \
                       only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special \
                       characters are not allowed. All sub-paths, if specified, must use the forward slash symbol \"/\". \
                       Valid example: /get/parameters2-/by1./path0_.";
        return Err(api.refuse("ValidationException", message));
    }
    let anywhere = input.flag("Recursive") == Some(true);
    let mut found = match format!("{path}/").starts_with(PUBLIC) {
        true => published(api)?,
        false => all(api)?,
    };
    found.retain(|parameter| is_below(&parameter.name(), path, anywhere));
    parameter::ask(api, input, &found)?;
    let decrypted = input.flag("WithDecryption") == Some(true);
    let shown: Vec<Value> =
        found.iter().filter_map(|parameter| parameter.shown(api.context.world, decrypted)).collect();
    Ok(json!({ "Parameters": shown }))
}

/// What DescribeParameters tells beside name and ARN.
const TOLD: [&str; 8] =
    ["Type", "KeyId", "LastModifiedDate", "LastModifiedUser", "Description", "Version", "Tier", "DataType"];

pub(super) fn describe(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let filters: Vec<&Value> = input.list("ParameterFilters").iter().chain(input.list("Filters")).collect();
    if !input.list("ParameterFilters").is_empty() && !input.list("Filters").is_empty() {
        let message = "You can use either Filters or ParameterFilters in a single request.";
        return Err(api.refuse("ValidationException", message));
    }
    if let Some(wrong) = filters.iter().map(|filter| key_of(filter)).find(|key| !is_known(key)) {
        return Err(unknown(api, wrong));
    }
    api.call(input)?;
    let found = all(api)?;
    let wanted = found.iter().filter(|parameter| filters.iter().all(|filter| passes(parameter, filter)));
    let shown: Vec<Value> = wanted.map(told).collect();
    Ok(json!({ "Parameters": shown }))
}

fn key_of(filter: &Value) -> &str {
    filter.get("Key").and_then(Value::as_str).unwrap_or_default()
}

fn is_known(key: &str) -> bool {
    ["Path", "Name", "Type", "KeyId", "Tier", "DataType"].contains(&key) || key.starts_with("tag:")
}

fn unknown(api: &mut Api<'_, '_>, key: &str) -> Stop {
    let message = format!(
        "The following filter key is not valid: {key}. Valid filter keys include: [Path, Name, Type, KeyId, Tier]."
    );
    api.refuse("InvalidFilterKey", message)
}

fn passes(parameter: &Parameter, filter: &Value) -> bool {
    let key = key_of(filter);
    let option = filter.get("Option").and_then(Value::as_str).unwrap_or_default();
    let values: Vec<&str> =
        filter.get("Values").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    if let Some(tag) = key.strip_prefix("tag:") {
        let held = parameter.resource.tags.get(tag);
        return held.is_some_and(|held| values.is_empty() || values.contains(&held.as_str()));
    }
    let now = parameter.now();
    let held = match key {
        "Name" | "Path" => parameter.name(),
        key => now.get(key).and_then(Value::as_str).unwrap_or_default().to_owned(),
    };
    values.iter().any(|value| match (key, option) {
        ("Path", option) => is_below(&held, value, option == "Recursive"),
        (_, "BeginsWith") => held.starts_with(value),
        (_, "Contains") => held.contains(value),
        // With or without the slash that it begins with.
        ("Name", _) => held.trim_start_matches('/') == value.trim_start_matches('/'),
        _ => held == *value,
    })
}

fn told(parameter: &Parameter) -> Value {
    let now = parameter.now();
    let mut told = Map::new();
    told.insert("Name".into(), json!(parameter.name()));
    told.insert("ARN".into(), json!(parameter.arn.as_str()));
    for name in TOLD {
        if name == "DataType" {
            told.insert("Policies".into(), json!([]));
        }
        let value = now.get(name).cloned();
        let secure = now.get("Type").and_then(Value::as_str) == Some("SecureString");
        let value = value.or_else(|| (name == "KeyId" && secure).then(|| json!("alias/aws/ssm")));
        told.extend(value.map(|value| (name.to_owned(), value)));
    }
    Value::Object(told)
}
