//! Putting, deleting and tagging parameters. Refuses to know who may.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::{kept, kms, tagged};
use super::parameter::{self, KEPT, KEY, Parameter};
use crate::call;
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Value, json};

const TYPES: [&str; 3] = ["SecureString", "StringList", "String"];

/// Whether a key is named by an alias that nobody made.
fn is_lost_alias(api: &Api<'_, '_>, key: &str) -> bool {
    let alias =
        key.parse::<Arn>().ok().filter(|arn| arn.after("alias/").is_some() && arn.after("alias/aws/").is_none());
    alias.is_some_and(|alias| call::key_of_alias(api.context.world, &alias).is_none())
}

fn invalid(api: &mut Api<'_, '_>, message: impl Into<String>) -> Stop {
    api.refuse("ValidationException", message)
}

/// Refuses names that Systems Manager does not take.
fn must_be_a_name(api: &mut Api<'_, '_>, name: &str) -> Outcome<()> {
    let bare = name.trim_start_matches('/').to_ascii_lowercase();
    if bare.starts_with("aws") || bare.starts_with("ssm") {
        if bare.starts_with("aws/") || bare == "aws" {
            return Err(api.refuse("AccessDeniedException", format!("No access to reserved parameter name: {name}.")));
        }
        let message = match name.starts_with('/') {
            true => {
                "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a \
                 forward slash \"/\". It can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). It must use only \
                 letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters \
                 are not allowed. All sub-paths, if specified, must use the forward slash symbol \"/\". Valid example: \
                 /get/parameters2-/by1./path0_."
            }
            false => "Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).",
        };
        return Err(invalid(api, message));
    }
    if name.contains('/') && !name.starts_with('/') {
        return Err(invalid(api, "Parameter name must be a fully qualified name."));
    }
    if !name.chars().all(|letter| letter.is_ascii_alphanumeric() || "./_-".contains(letter)) {
        let message = "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can \
                       consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, \
                       numbers and the following 3 symbols .-_";
        return Err(invalid(api, message));
    }
    Ok(())
}

pub(super) fn put(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let name = input.need("Name");
    must_be_a_name(api, name)?;
    let (kind, overwrite) = (input.text("Type"), input.flag("Overwrite") == Some(true));
    if let Some(kind) = kind.filter(|kind| !TYPES.contains(kind)) {
        let message = format!(
            "1 validation error detected: Value '{kind}' at 'type' failed to satisfy constraint: Member must satisfy enum \
             value set: [{}]",
            TYPES.join(", ")
        );
        return Err(invalid(api, message));
    }
    if input.text("KeyId").is_some() && kind.is_some_and(|kind| kind != "SecureString") {
        return Err(invalid(api, "KeyId is required for SecureString type parameter only."));
    }
    if overwrite && !input.list("Tags").is_empty() {
        let message = "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, \
                       please remove overwrite flag. To update tags for an existing parameter, please use \
                       AddTagsToResource or RemoveTagsFromResource.";
        return Err(invalid(api, message));
    }
    let tier = input.text("Tier").unwrap_or("Standard");
    if input.need("Value").len() > 4096 && tier == "Standard" {
        let message = "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger \
                       parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, \
                       see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html";
        return Err(invalid(api, message));
    }
    let known = parameter::known(api, name)?;
    let before = known.as_ref().map(Parameter::now);
    let old_type = before.as_ref().and_then(|told| told.get("Type")?.as_str());
    let kind = kind.or(old_type).unwrap_or_default().to_owned();
    // A value is encrypted with the key that it had where the call does not name another.
    let old_key = known.as_ref().and_then(|known| kept::text(&known.resource, "KeyId"));
    let key = input.text("KeyId").map(str::to_owned).or(old_key).filter(|_| kind == "SecureString");
    let beside = match &known {
        Some(known) => known.arn.clone(),
        None => api.arn("ssm", "parameter/")?,
    };
    let key_arn = key.as_deref().map(|key| call::key_beside(&beside, key));
    let lost = key_arn.as_ref().filter(|key| is_lost_alias(api, key)).cloned();
    match &key_arn {
        // The parameter is asked about all the same, before Systems Manager looks for the key.
        Some(_) if lost.is_some() => api.call(&input.with("KeyId", "alias/aws/ssm"))?,
        Some(key) => api.call(&input.with("KeyId", key.as_str()))?,
        None => api.call(input)?,
    }
    if kind.is_empty() {
        return Err(invalid(api, "A parameter type is required when you create a parameter."));
    }
    if known.is_some() && !overwrite {
        let message = "The parameter already exists. To overwrite this value, set the overwrite option in the request to \
                       true.";
        return Err(api.refuse("ParameterAlreadyExists", message));
    }
    if let Some(alias) = lost {
        let id = api.fresh_uuid("request");
        let message = format!(
            "Alias {alias} is not found. (Service: AWSKMS; Status Code: 400; Error Code: NotFoundException; Request ID: {id}; \
             Proxy: null)"
        );
        return Err(api.refuse("InvalidKeyId", message));
    }
    if let Some((_, why)) = key_arn.and_then(|key| kms::unusable(api.context.world, &key)) {
        return Err(api.refuse("InvalidKeyId", why));
    }
    let key_arn = key.as_deref().and_then(|key| parameter::key_of(api.context.world, &beside, key));
    let now = api.context.world.clock;
    let by = api.context.world.arn_of(&api.caller).map(|arn| arn.to_string());
    let number = before.as_ref().map_or(1, |told| parameter::version(told) + 1);
    let history: Vec<Value> = known.as_ref().map(Parameter::versions).unwrap_or_default();
    let (arn, mut resource) = match known {
        Some(known) => (known.arn, known.resource),
        None => {
            let arn = api.arn("ssm", &format!("parameter/{}", name.trim_start_matches('/')))?;
            let resource = Resource { created: now, tags: tagged::given(input, "Tags"), ..Resource::default() };
            (arn, resource)
        }
    };
    let told = json!({
        "Name": name, "Type": kind, "Value": input.need("Value"), "Version": number, "LastModifiedDate": now.cli(),
        "LastModifiedUser": by, "Description": input.text("Description"), "KeyId": key, KEY: key_arn, "Tier": tier,
        "DataType": input.text("DataType").unwrap_or("text"),
    });
    for name in ["Name"].iter().chain(KEPT) {
        match told.get(*name) {
            None | Some(Value::Null) => {}
            Some(value) => kept::keep(&mut resource, name, value),
        }
    }
    if !history.is_empty() {
        kept::keep(&mut resource, "History", &Value::Array(history));
    }
    api.account_mut()?.resources.insert(arn, resource);
    Ok(json!({ "Version": number, "Tier": tier }))
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    match parameter::own(api, input.need("Name"))? {
        Some(known) => {
            kept::remove(api.context.world, &known.arn);
            Ok(Value::Null)
        }
        None => Err(parameter::missing(api)),
    }
}

pub(super) fn delete_all(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let (mut deleted, mut invalid) = (Vec::new(), Vec::new());
    for name in input.texts("Names") {
        match parameter::own(api, name)? {
            Some(known) => {
                kept::remove(api.context.world, &known.arn);
                deleted.push(json!(name));
            }
            None => invalid.push(json!(name)),
        }
    }
    Ok(json!({ "DeletedParameters": deleted, "InvalidParameters": invalid }))
}

/// The parameter whose tags the call is about: other things have tags too, and are not modelled here.
fn tagged_parameter(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Parameter> {
    api.call(input)?;
    if input.need("ResourceType") != "Parameter" {
        return Err(api.not_modelled("of Systems Manager only the tags of parameters are modelled here"));
    }
    let known = parameter::own(api, input.need("ResourceId"))?;
    let message = format!(
        "The resource ID \"{}\" is not valid. Verify that the ID exists for the specified resource type.",
        input.need("ResourceId")
    );
    known.ok_or_else(|| api.refuse("InvalidResourceId", message))
}

pub(super) fn tag(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let parameter = tagged_parameter(api, input)?;
    tagged::add(api, &parameter.arn, input, "Tags")
}

pub(super) fn untag(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let parameter = tagged_parameter(api, input)?;
    tagged::remove(api, &parameter.arn, input, "TagKeys")
}

pub(super) fn list_tags(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let parameter = tagged_parameter(api, input)?;
    Ok(json!({ "TagList": tagged::list(&parameter.resource.tags, tagged::KEY_VALUE) }))
}
