//! One parameter: by name or ARN, with or without a version, and what Systems Manager tells of it. Refuses to know who may
//! read it.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::kept;
use super::super::kms;
use super::public::{self, PUBLIC};
use crate::call;
use rolecall_iam::World;
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

/// What a parameter holds of which a scenario says nothing.
const UNSAID: &str = "(the scenario does not say what this parameter holds)";

/// A parameter, and the version of it that is meant.
pub(super) struct Parameter {
    pub(super) arn: Arn,
    pub(super) resource: Resource,
    /// As `:3`, where one was asked for.
    selector: String,
}

/// The ARN that a name stands for, and the version behind it.
fn named(api: &Api<'_, '_>, name: &str) -> Outcome<(Arn, String)> {
    let parsed: Option<Arn> = if name.starts_with("arn:") { name.parse().ok() } else { None };
    match parsed {
        Some(arn) => Ok((arn, String::new())),
        None => {
            let (plain, version) = name.split_once(':').unwrap_or((name, ""));
            let selector = if version.is_empty() { String::new() } else { format!(":{version}") };
            let resource = format!("parameter/{}", plain.trim_start_matches('/'));
            let arn = match plain.starts_with(PUBLIC) {
                true => Arn::build("ssm", api.settings.region_or_global(), "", &resource),
                false => api.arn("ssm", &resource)?,
            };
            Ok((arn, selector))
        }
    }
}

/// The parameter of this name, if it is there.
pub(super) fn known(api: &mut Api<'_, '_>, name: &str) -> Outcome<Option<Parameter>> {
    let (arn, selector) = named(api, name)?;
    let found = kept::find(api.context.world, &arn).map(|(_, resource)| resource.clone());
    let name = name_of(&arn, &Resource::default());
    let found = found.or_else(|| public::parameter(api.context.world, arn.region(), &name));
    if found.is_none() && name.starts_with(PUBLIC) {
        let text = format!(
            "of the parameters that AWS publishes, those for images are modelled here: nothing is known of {name}"
        );
        return Err(api.not_modelled(text));
    }
    Ok(found.map(|resource| Parameter { arn, resource, selector }))
}

/// The same where it is to be changed: what AWS publishes is nobody's to change.
pub(super) fn own(api: &mut Api<'_, '_>, name: &str) -> Outcome<Option<Parameter>> {
    Ok(known(api, name)?.filter(|known| known.arn.account().is_some()))
}

/// The image that a launch names by a parameter, as `resolve:ssm:NAME`.
pub(crate) fn image(api: &mut Api<'_, '_>, name: &str) -> Outcome<String> {
    let known = known(api, name)?;
    let shown = known.as_ref().and_then(|known| known.shown(api.context.world, false));
    let text =
        |member: &str| shown.as_ref().and_then(|shown| shown.get(member)?.as_str()).unwrap_or_default().to_owned();
    if known.is_none() || shown.is_none() {
        return Err(api.refuse("SsmInvalidParameter", format!("The parameter {name} does not exist.")));
    }
    if text("DataType") != "aws:ec2:image" && !text("Name").starts_with(PUBLIC) {
        let message = "Unsupported data type. The following parameter data types are supported: aws:ec2:image";
        return Err(api.refuse("SsmInvalidParameter", message));
    }
    Ok(text("Value"))
}

/// Of a parameter that is not there, Systems Manager says nothing.
pub(super) fn missing(api: &mut Api<'_, '_>) -> Stop {
    api.refuse("ParameterNotFound", "")
}

/// Asks what AWS checks about a call that reads these parameters: the keys of those that are encrypted count where they
/// are to be decrypted.
pub(super) fn ask(api: &mut Api<'_, '_>, input: &Input, parameters: &[Parameter]) -> Outcome<()> {
    let keys: Vec<String> = parameters.iter().filter_map(Parameter::key).collect();
    if keys.is_empty() {
        return api.call(input);
    }
    let broken = keys.iter().find_map(|key| kms::unusable(api.context.world, key));
    api.call(&input.with("KeyId", keys))?;
    match broken.filter(|_| input.flag("WithDecryption") == Some(true)) {
        Some((_, why)) => Err(api.refuse("InvalidKeyId", why)),
        None => Ok(()),
    }
}

pub(super) fn name_of(arn: &Arn, resource: &Resource) -> String {
    let name = arn.after("parameter/").unwrap_or_default();
    let whole = if name.contains('/') { format!("/{name}") } else { name.to_owned() };
    kept::text(resource, "Name").unwrap_or(whole)
}

pub(super) fn version(told: &Value) -> i64 {
    told.get("Version").and_then(Value::as_i64).unwrap_or(1)
}

impl Parameter {
    pub(super) fn of(arn: &Arn, resource: &Resource) -> Parameter {
        Parameter { arn: arn.clone(), resource: resource.clone(), selector: String::new() }
    }

    pub(super) fn name(&self) -> String {
        name_of(&self.arn, &self.resource)
    }

    fn is_secure(&self) -> bool {
        kept::text(&self.resource, "Type").as_deref() == Some("SecureString")
    }

    /// The key that encrypts it, where it is not AWS's own.
    fn key(&self) -> Option<String> {
        let key = kept::text(&self.resource, KEY).or_else(|| kept::key(&self.arn, &self.resource, "KeyId"));
        key.filter(|_| self.is_secure())
    }

    /// What is kept of its present version.
    pub(super) fn now(&self) -> Value {
        let mut told = Map::new();
        told.insert("Type".into(), json!("String"));
        told.insert("Value".into(), json!(UNSAID));
        told.insert("Version".into(), json!(1));
        told.insert("LastModifiedDate".into(), json!(self.resource.created.cli()));
        told.insert("DataType".into(), json!("text"));
        told.insert("Tier".into(), json!("Standard"));
        told.extend(kept::shown(&self.resource, KEPT));
        Value::Object(told)
    }

    /// Its versions, the oldest first.
    pub(super) fn versions(&self) -> Vec<Value> {
        let before = kept::detail(&self.resource, "History").and_then(|it| it.as_array().cloned()).unwrap_or_default();
        before.into_iter().chain([self.now()]).collect()
    }

    /// The version that was asked for, by the names of an answer; nothing where there is none.
    pub(super) fn shown(&self, world: &World, decrypted: bool) -> Option<Value> {
        let wanted = self.selector.trim_start_matches(':');
        let versions = self.versions();
        let found = match wanted {
            "" => versions.last(),
            wanted => versions.iter().find(|told| version(told).to_string() == wanted),
        }?;
        let mut shown = Map::new();
        let mut tell = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                shown.insert(name.into(), value);
            }
        };
        tell("Name", Some(json!(self.name())));
        tell("Type", found.get("Type").cloned());
        tell("Value", Some(self.value(world, found, decrypted)));
        tell("Version", found.get("Version").cloned());
        tell("Selector", (!self.selector.is_empty()).then(|| json!(self.selector)));
        tell("LastModifiedDate", found.get("LastModifiedDate").cloned());
        tell("ARN", Some(json!(self.arn.as_str())));
        tell("DataType", found.get("DataType").cloned());
        Some(Value::Object(shown))
    }

    /// The value of a version: that of a SecureString stays encrypted unless it is to be decrypted.
    pub(super) fn value(&self, world: &World, told: &Value, decrypted: bool) -> Value {
        let value = told.get("Value").cloned().unwrap_or_default();
        if decrypted || told.get("Type").and_then(Value::as_str) != Some("SecureString") {
            return value;
        }
        let pairs = [("PARAMETER_ARN".to_owned(), self.arn.to_string())].into_iter().collect();
        let named = |name: &str| told.get(name).and_then(Value::as_str);
        let key = named(KEY).map(str::to_owned).or_else(|| key_of(world, &self.arn, named("KeyId")?));
        let aws = call::key_beside(&self.arn, "alias/aws/ssm");
        let Ok(key) = key.unwrap_or(aws).parse() else { return Value::Null };
        let nonce = format!("{}/{}", self.arn, version(told));
        json!(kms::sealed(world.seed, &key, &pairs, value.as_str().unwrap_or_default().as_bytes(), &nonce))
    }
}

/// The key behind the name that a parameter has for it; an alias of AWS's own stands for itself.
pub(super) fn key_of(world: &World, parameter: &Arn, id: &str) -> Option<String> {
    let key: Arn = call::key_beside(parameter, id).parse().ok()?;
    let own = Some(&key).filter(|key| key.after("alias/aws/").is_none());
    Some(own.and_then(|key| call::key_of_alias(world, key)).unwrap_or(key).to_string())
}

/// The key that encrypted a version: an alias may stand for another since.
pub(super) const KEY: &str = "KeyArn";

/// What is kept of a version.
pub(super) const KEPT: &[&str] = &[
    "Type",
    "Value",
    "Version",
    "LastModifiedDate",
    "LastModifiedUser",
    "Description",
    "KeyId",
    KEY,
    "Tier",
    "DataType",
];
