//! Tags as services take, refuse and show them: lists of pairs under two names, or maps. Refuses to know what has them, and
//! who may set them.

use super::door::{Api, Called};
use super::failure::Outcome;
use super::input::Input;
use rolecall_iam::world::Tags;
use rolecall_policy::Arn;
use serde_json::{Map, Value};

/// The names of a tag's parts in most services.
pub(crate) const KEY_VALUE: [&str; 2] = ["Key", "Value"];

/// The tags in a parameter.
pub(crate) fn given(input: &Input, parameter: &str) -> Tags {
    input.value(parameter).map(read).unwrap_or_default()
}

fn read(tags: &Value) -> Tags {
    match tags {
        Value::Array(list) => list.iter().filter_map(pair).collect(),
        Value::Object(map) => {
            map.iter().filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
        }
        _ => Tags::new(),
    }
}

fn pair(tag: &Value) -> Option<(String, String)> {
    let text = |names: [&str; 2]| names.iter().find_map(|name| tag.get(name)?.as_str()).map(str::to_owned);
    Some((text(["Key", "TagKey"])?, text(["Value", "TagValue"]).unwrap_or_default()))
}

/// How services refuse keys that AWS keeps for itself. The last words are those of AWS's shared tagging,
/// which CloudFormation passes on of many services; that these say just that is not certain. S3 and STS have rules of
/// their own.
const RESERVED: [(&str, &str, &str); 12] = [
    ("iam", "InvalidInput", "Tag keys beginning with aws: are reserved for system use."),
    ("kms", "TagException", "Tags beginning with aws: are reserved"),
    ("ec2", "InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use"),
    ("organizations", "InvalidInputException", "You specified a tag key that is a system tag."),
    (
        "sns",
        "InvalidParameter",
        "Invalid parameter: Tags Reason: aws: prefixed tag key names are not allowed for external use.",
    ),
    ("sqs", "InvalidParameterValue", SHARED),
    ("lambda", "InvalidParameterValueException", SHARED),
    ("dynamodb", "ValidationException", SHARED),
    ("secretsmanager", "InvalidParameterException", SHARED),
    ("logs", "InvalidParameterException", SHARED),
    ("ssm", "ValidationException", SHARED),
    ("athena", "InvalidRequestException", SHARED),
];
const SHARED: &str = "aws: prefixed tag key names are not allowed for external use.";

/// The code and the words with which a service refuses the tags that a call sets, and what it says beside that; nothing
/// where it would take them.
pub(crate) fn refused(called: Called<'_>, input: &Input) -> Option<(&'static str, String, &'static str)> {
    let (_, code, words) = RESERVED.into_iter().find(|(service, ..)| *service == called.prefix)?;
    if called.operation.starts_with("Untag") || called.operation.starts_with("Delete") {
        return None;
    }
    let specified = input.list("TagSpecifications").iter().filter_map(|it| it.get("Tags"));
    let lists = ["Tags", "tags"].into_iter().filter_map(|name| input.value(name)).chain(specified);
    let key = lists.flat_map(read).map(|(key, _)| key).find(|key| key.to_ascii_lowercase().starts_with("aws:"))?;
    let words = match called.operation {
        "CreateTags" => format!("Value ( {key} ) for parameter key is invalid. {words}"),
        _ => words.to_owned(),
    };
    let more = if called.prefix == "organizations" { "Reason: INVALID_SYSTEM_TAGS_PARAMETER" } else { "" };
    Some((code, words, more))
}

/// As a list of pairs.
pub(crate) fn list(tags: &Tags, [key, value]: [&str; 2]) -> Value {
    let pair = |(name, text): (&String, &String)| {
        let mut pair = Map::new();
        pair.insert(key.into(), name.as_str().into());
        pair.insert(value.into(), text.as_str().into());
        Value::Object(pair)
    };
    tags.iter().map(pair).collect()
}

/// Adds the tags of a parameter to what a resource has.
pub(crate) fn add(api: &mut Api<'_, '_>, arn: &Arn, input: &Input, parameter: &str) -> Outcome<Value> {
    let tags = given(input, parameter);
    api.change(arn, |resource| resource.tags.extend(tags))
}

/// Takes the tags away whose keys are in a parameter.
pub(crate) fn remove(api: &mut Api<'_, '_>, arn: &Arn, input: &Input, parameter: &str) -> Outcome<Value> {
    let keys = input.texts(parameter);
    api.change(arn, |resource| resource.tags.retain(|key, _| !keys.contains(&key.as_str())))
}
