//! The values of a secret: read, put, which version is current. Refuses to know who may.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::kept;
use super::secret::{self, CURRENT, Secret, stages, text};
use serde_json::{Map, Value, json};

/// The value that a call brings, as what is kept of a version.
pub(super) fn given(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Option<Map<String, Value>>> {
    let given = ["SecretBinary", "SecretString"].into_iter();
    let given: Map<String, Value> =
        given.filter_map(|name| Some((name.to_owned(), input.value(name)?.clone()))).collect();
    match given.len() {
        2.. => {
            let message = "You can't specify both a binary secret value and a string secret value in the same secret.";
            Err(api.refuse("InvalidParameterException", message))
        }
        many => Ok((many == 1).then_some(given)),
    }
}

/// Adds a version with this value, for these stages; its id.
pub(super) fn add(
    api: &mut Api<'_, '_>,
    secret: &Secret,
    input: &Input,
    value: Map<String, Value>,
    stages: &[&str],
) -> Outcome<String> {
    let id = input.text("ClientRequestToken").map_or_else(|| api.fresh_uuid("version"), str::to_owned);
    let now = api.context.world.clock;
    let mut versions = secret.versions(api.context.world.seed);
    if let Some(known) = versions.iter().find(|version| text(version, "VersionId") == id) {
        let same = value.iter().all(|(name, value)| known.get(name) == Some(value));
        let message = "You can't modify a version of a secret that already exists.";
        return if same { Ok(id) } else { Err(api.refuse("ResourceExistsException", message)) };
    }
    let mut version = json!({ "VersionId": id, "VersionStages": [], "CreatedDate": now.cli() });
    if let Some(version) = version.as_object_mut() {
        version.extend(value);
    }
    versions.push(version);
    stages.iter().for_each(|stage| secret::give(&mut versions, stage, &id));
    api.change(&secret.arn, |resource| {
        kept::keep(resource, "Versions", &Value::Array(versions));
        kept::keep(resource, "LastChangedDate", &json!(now.cli()));
    })?;
    Ok(id)
}

fn no_value(api: &mut Api<'_, '_>, what: &str) -> Stop {
    let message = format!("Secrets Manager can't find the specified secret value for {what}");
    api.refuse("ResourceNotFoundException", message)
}

pub(super) fn get(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let secret = secret::in_use(api, input, "KmsKeyId")?;
    secret::must_open(api, &secret)?;
    secret::must_decrypt(api, &secret)?;
    let (id, stage) = (input.text("VersionId"), input.text("VersionStage"));
    let versions = secret.versions(api.context.world.seed);
    let wanted = |version: &&Value| match (id, stage) {
        (Some(id), _) => text(version, "VersionId") == id,
        (None, stage) => stages(version).contains(&stage.unwrap_or(CURRENT)),
    };
    let Some(version) = versions.iter().find(wanted) else {
        return Err(match id {
            Some(id) => no_value(api, &format!("VersionId: {id}")),
            None => no_value(api, &format!("staging label: {}", stage.unwrap_or(CURRENT))),
        });
    };
    if id.is_some() && stage.is_some_and(|stage| !stages(version).contains(&stage)) {
        let message = "You provided a VersionStage that is not associated to the provided VersionId.";
        return Err(api.refuse("InvalidRequestException", message));
    }
    let mut answer = secret.names();
    let told = ["VersionId", "SecretBinary", "SecretString", "VersionStages", "CreatedDate"];
    answer.extend(told.into_iter().filter_map(|name| Some((name.to_owned(), version.get(name)?.clone()))));
    // Secrets Manager notes the day alone.
    let today = json!(api.context.world.clock.format("%Y-%m-%dT00:00:00+00:00"));
    api.change(&secret.arn, |resource| kept::keep(resource, "LastAccessedDate", &today))?;
    Ok(answer.into())
}

pub(super) fn put(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let Some(value) = given(api, input)? else {
        let message = "You must provide either SecretString or SecretBinary.";
        return Err(api.refuse("InvalidRequestException", message));
    };
    let secret = secret::in_use(api, input, "KmsKeyId")?;
    secret::must_open(api, &secret)?;
    secret::must_encrypt(api, input, Some(&secret))?;
    let asked = input.texts("VersionStages");
    let wanted = if asked.is_empty() { vec![CURRENT] } else { asked };
    let id = add(api, &secret, input, value, &wanted)?;
    let mut answer = secret.names();
    answer.insert("VersionId".into(), json!(id));
    answer.insert("VersionStages".into(), json!(wanted));
    Ok(answer.into())
}

pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let secret = secret::asked(api, input, "")?;
    let all = input.flag("IncludeDeprecated") == Some(true);
    let versions = secret.versions(api.context.world.seed);
    let told = ["VersionId", "VersionStages", "CreatedDate"];
    let shown = versions.iter().filter(|version| all || !stages(version).is_empty()).map(|version| {
        let members = told.iter().filter_map(|name| Some(((*name).to_owned(), version.get(*name)?.clone())));
        Value::Object(members.filter(|(_, value)| *value != json!([])).collect())
    });
    let mut answer = Map::new();
    answer.insert("Versions".into(), shown.collect());
    answer.extend(secret.names());
    Ok(answer.into())
}

pub(super) fn move_stage(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let secret = secret::in_use(api, input, "")?;
    let stage = input.need("VersionStage");
    let mut versions = secret.versions(api.context.world.seed);
    let holder = versions.iter().find(|version| stages(version).contains(&stage));
    let holder = holder.map(|version| text(version, "VersionId").to_owned());
    let to = input.text("MoveToVersionId");
    if let Some(to) = to.filter(|to| versions.iter().all(|version| text(version, "VersionId") != *to)) {
        return Err(no_value(api, &format!("VersionId: {to}")));
    }
    if let Some(holder) =
        holder.filter(|holder| input.text("RemoveFromVersionId") != Some(holder) && to != Some(holder))
    {
        let message = format!(
            "The parameter RemoveFromVersionId can't be empty. Staging label {stage} is currently attached to version \
             {holder}, so you must explicitly reference that version in RemoveFromVersionId."
        );
        return Err(api.refuse("InvalidParameterException", message));
    }
    secret::give(&mut versions, stage, to.unwrap_or_default());
    let now = json!(api.context.world.clock.cli());
    api.change(&secret.arn, |resource| {
        kept::keep(resource, "Versions", &Value::Array(versions));
        kept::keep(resource, "LastChangedDate", &now);
    })?;
    Ok(secret.names().into())
}
