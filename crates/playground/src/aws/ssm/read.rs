//! Reading parameters by name: one, several, and what one held before. Refuses to know who may.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::parameter::{self, version};
use serde_json::{Map, Value, json};

fn decrypts(input: &Input) -> bool {
    input.flag("WithDecryption") == Some(true)
}

pub(super) fn one(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let known = parameter::known(api, input.need("Name"))?;
    parameter::ask(api, input, known.as_slice())?;
    let Some(known) = known else { return Err(parameter::missing(api)) };
    match known.shown(api.context.world, decrypts(input)) {
        Some(shown) => Ok(json!({ "Parameter": shown })),
        None => {
            let (name, version) = input.need("Name").rsplit_once(':').unwrap_or_default();
            let message = format!(
                "Systems Manager could not find version {version} of {name}. Verify the version and try again."
            );
            Err(api.refuse("ParameterVersionNotFound", message))
        }
    }
}

pub(super) fn several(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let names = input.texts("Names");
    if names.len() > 10 {
        let message = format!(
            "1 validation error detected: Value '[{}]' at 'names' failed to satisfy constraint: Member must have length \
             less than or equal to 10",
            names.join(", ")
        );
        return Err(api.refuse("ValidationException", message));
    }
    let (mut found, mut invalid) = (Vec::new(), Vec::new());
    for name in names {
        match parameter::known(api, name)? {
            Some(known) => found.push((name, known)),
            None => invalid.push(json!(name)),
        }
    }
    let (found, named): (Vec<_>, Vec<_>) = found.into_iter().map(|(name, known)| (known, name)).unzip();
    parameter::ask(api, input, &found)?;
    let mut shown = Vec::new();
    for (known, name) in found.iter().zip(named) {
        match known.shown(api.context.world, decrypts(input)) {
            Some(told) => shown.push(told),
            None => invalid.push(json!(name)),
        }
    }
    Ok(json!({ "Parameters": shown, "InvalidParameters": invalid }))
}

/// What an entry of the history tells, beside the name that stands before it.
const TOLD: [&str; 9] =
    ["Type", "KeyId", "LastModifiedDate", "LastModifiedUser", "Description", "Value", "Version", "Labels", "Tier"];

pub(super) fn history(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let known = parameter::known(api, input.need("Name"))?;
    parameter::ask(api, input, known.as_slice())?;
    let Some(known) = known else { return Err(parameter::missing(api)) };
    let mut versions = known.versions();
    versions.sort_by_key(version);
    let shown = versions.iter().map(|told| {
        let mut entry = Map::new();
        entry.insert("Name".into(), json!(known.name()));
        for name in TOLD {
            let value = match name {
                "Value" => Some(known.value(api.context.world, told, decrypts(input))),
                "Labels" => Some(json!([])),
                _ => told.get(name).cloned(),
            };
            entry.extend(value.map(|value| (name.to_owned(), value)));
        }
        entry.insert("Policies".into(), json!([]));
        entry.insert("DataType".into(), json!("text"));
        Value::Object(entry)
    });
    Ok(json!({ "Parameters": shown.collect::<Vec<_>>() }))
}
