//! Secrets from their making to their deletion: create, describe, list, update, delete, restore, tag. Refuses to know
//! what they hold.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::{kept, tagged};
use super::secret::{self, CURRENT, Secret, stages, text};
use super::values;
use rolecall_iam::id;
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

const DAY: i64 = 86_400;

/// Six letters and digits, as they stand behind the name of every secret.
fn letters(api: &Api<'_, '_>) -> String {
    let text = id::secret(api.context.world.seed, &api.fresh("secret"));
    text.chars().filter(char::is_ascii_alphanumeric).take(6).collect()
}

/// The secret of just this name.
fn called(api: &Api<'_, '_>, name: &str) -> Outcome<Option<Secret>> {
    let found = secret::known(api, &Input::default().with("SecretId", name))?;
    Ok(found.filter(|secret| secret.name() == name))
}

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let name = input.need("Name");
    if !name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-/_+=.@!".contains(letter)) {
        let message = "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: \
                       -/_+=.@!";
        return Err(api.refuse("ValidationException", message));
    }
    let value = values::given(api, input)?;
    secret::ask(api, input, None, "")?;
    match called(api, name)? {
        Some(known) if kept::detail(&known.resource, "DeletedDate").is_some() => {
            let message = "You can't create this secret because a secret with this name is already scheduled for \
                           deletion.";
            return Err(api.refuse("InvalidRequestException", message));
        }
        Some(_) => {
            let message = format!("The operation failed because the secret {name} already exists.");
            return Err(api.refuse("ResourceExistsException", message));
        }
        None => {}
    }
    secret::must_encrypt(api, input, None)?;
    let arn = api.arn("secretsmanager", &format!("secret:{name}-{}", letters(api)))?;
    let created = api.context.world.clock;
    let mut resource = Resource { tags: tagged::given(input, "Tags"), created, ..Resource::default() };
    kept::keep(&mut resource, "Name", &json!(name));
    kept::keep(&mut resource, "Versions", &json!([]));
    describe_as(&mut resource, input);
    api.account_mut()?.resources.insert(arn.clone(), resource.clone());
    let secret = Secret { arn, resource };
    let mut answer = secret.names();
    if let Some(value) = value {
        let id = values::add(api, &secret, input, value, &[CURRENT])?;
        answer.insert("VersionId".into(), json!(id));
    }
    Ok(answer.into())
}

fn describe_as(resource: &mut Resource, input: &Input) {
    for name in ["Description", "KmsKeyId"] {
        if let Some(text) = input.text(name) {
            kept::keep(resource, name, &json!(text));
        }
    }
}

pub(super) fn update(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let value = values::given(api, input)?;
    // A value is encrypted with the secret's own key where the call does not name another.
    let key = if value.is_some() && input.text("KmsKeyId").is_none() { "CurrentKmsKeyId" } else { "" };
    let secret = secret::in_use(api, input, key)?;
    if !key.is_empty() {
        secret::must_open(api, &secret)?;
    }
    if value.is_some() || input.text("KmsKeyId").is_some() {
        secret::must_encrypt(api, input, Some(&secret))?;
    }
    let now = json!(api.context.world.clock.cli());
    api.change(&secret.arn, |resource| {
        describe_as(resource, input);
        kept::keep(resource, "LastChangedDate", &now);
    })?;
    let mut answer = secret.names();
    if let Some(value) = value {
        let id = values::add(api, &secret, input, value, &[CURRENT])?;
        answer.insert("VersionId".into(), json!(id));
    }
    Ok(answer.into())
}

/// What is told of a secret; `versions` is how the answer calls its versions.
fn told(secret: &Secret, seed: u64, versions: &str) -> Value {
    let mut told = secret.names();
    let resource = &secret.resource;
    told.extend(kept::shown(resource, &["Description", "KmsKeyId"]));
    let changed = kept::detail(resource, "LastChangedDate").unwrap_or_else(|| json!(resource.created.cli()));
    told.insert("LastChangedDate".into(), changed);
    told.extend(kept::shown(resource, &["LastAccessedDate", "DeletedDate"]));
    if !resource.tags.is_empty() {
        told.insert("Tags".into(), tagged::list(&resource.tags, tagged::KEY_VALUE));
    }
    let mut staged = Map::new();
    for version in secret.versions(seed).iter().filter(|version| !stages(version).is_empty()) {
        staged.insert(text(version, "VersionId").to_owned(), json!(stages(version)));
    }
    if !staged.is_empty() {
        told.insert(versions.into(), staged.into());
    }
    told.insert("CreatedDate".into(), json!(resource.created.cli()));
    told.into()
}

pub(super) fn describe(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let secret = secret::asked(api, input, "")?;
    Ok(told(&secret, api.context.world.seed, "VersionIdsToStages"))
}

pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let account = api.account()?.id;
    let (world, region) = (&*api.context.world, api.settings.region_or_global());
    let planned = input.flag("IncludePlannedDeletion") == Some(true);
    let all = kept::listed(world, account, ("secretsmanager", region, "secret:"));
    let all = all.into_iter().map(|(arn, resource)| Secret { arn: arn.clone(), resource: resource.clone() });
    let wanted = all.filter(|secret| {
        (planned || kept::detail(&secret.resource, "DeletedDate").is_none())
            && input.list("Filters").iter().all(|filter| passes(secret, filter))
    });
    let shown: Vec<Value> = wanted.map(|secret| told(&secret, world.seed, "SecretVersionsToStages")).collect();
    Ok(json!({ "SecretList": shown }))
}

/// Whether a secret has what a filter asks for: values are beginnings, and one with `!` before it must not be one.
fn passes(secret: &Secret, filter: &Value) -> bool {
    let (name, tags) = (secret.name(), &secret.resource.tags);
    let description = kept::text(&secret.resource, "Description").unwrap_or_default();
    let keys = tags.keys().map(String::as_str);
    let held: Vec<&str> = match text(filter, "Key") {
        "name" => vec![&name],
        "description" => vec![&description],
        "tag-key" => keys.collect(),
        "tag-value" => tags.values().map(String::as_str).collect(),
        "all" => keys.chain(tags.values().map(String::as_str)).chain([name.as_str(), description.as_str()]).collect(),
        _ => Vec::new(),
    };
    let values = filter.get("Values").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let begins = |start: &str| held.iter().any(|text| text.starts_with(start));
    { values }.any(|value| value.strip_prefix('!').map_or_else(|| begins(value), |value| !begins(value)))
}

fn invalid(api: &mut Api<'_, '_>, message: &str) -> Stop {
    api.refuse("InvalidParameterException", message)
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (days, force) = (input.number("RecoveryWindowInDays"), input.flag("ForceDeleteWithoutRecovery") == Some(true));
    if days.is_some_and(|days| !(7..=30).contains(&days)) {
        return Err(invalid(api, "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive)."));
    }
    if force && days.is_some() {
        return Err(invalid(api, "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays."));
    }
    let now = api.context.world.clock;
    let date = if force { now } else { now.plus(days.unwrap_or(30) * DAY) };
    let known = secret::known(api, input)?;
    let secret = match known {
        // What is to be gone at once need not have been there.
        None if force => {
            secret::ask(api, input, None, "")?;
            let id = input.need("SecretId");
            let named: Option<Arn> = id.parse().ok();
            let arn = match named {
                Some(arn) => arn,
                None => api.arn("secretsmanager", &format!("secret:{id}-{}", letters(api)))?,
            };
            Secret { arn, resource: Resource::default() }
        }
        _ if force => secret::asked(api, input, "")?,
        _ => secret::in_use(api, input, "")?,
    };
    if force {
        kept::remove(api.context.world, &secret.arn);
    } else {
        api.change(&secret.arn, |resource| {
            kept::keep(resource, "DeletedDate", &json!(now.cli()));
            kept::keep(resource, kept::GONE_AT, &json!(date.cli()));
        })?;
    }
    let mut answer = secret.names();
    answer.insert("DeletionDate".into(), json!(date.cli()));
    Ok(answer.into())
}

pub(super) fn restore(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let secret = secret::asked(api, input, "")?;
    api.change(&secret.arn, |resource| {
        resource.details.remove("DeletedDate");
        resource.details.remove(kept::GONE_AT);
    })?;
    Ok(secret.names().into())
}

pub(super) fn tag(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let secret = secret::in_use(api, input, "")?;
    tagged::add(api, &secret.arn, input, "Tags")
}

pub(super) fn untag(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let secret = secret::in_use(api, input, "")?;
    tagged::remove(api, &secret.arn, input, "TagKeys")
}
