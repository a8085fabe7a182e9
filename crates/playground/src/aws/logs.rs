//! `aws logs`: log groups, their streams and events, and the resource policies of an account or a group. Refuses to know
//! who may read and write.

mod events;
mod policies;

use super::door::Api;
use super::failure::{Outcome, Stop};
use super::input::Input;
use super::kept;
use super::operation::{Operation, operation};
use super::tagged;
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation("CreateLogGroup", create_group).without(&["deletionProtectionEnabled"]),
    operation("CreateLogStream", create_stream),
    operation("DeleteLogGroup", delete_group),
    operation("DeleteLogStream", delete_stream),
    operation("DeleteResourcePolicy", policies::delete).without(&["expectedRevisionId"]),
    operation("DeleteRetentionPolicy", delete_retention),
    operation("DescribeLogGroups", describe_groups).without(&["accountIdentifiers", "includeLinkedAccounts"]),
    operation("DescribeLogStreams", describe_streams),
    operation("DescribeResourcePolicies", policies::describe),
    operation("FilterLogEvents", events::filter).without(&["unmask"]),
    operation("GetLogEvents", events::get).without(&["nextToken", "unmask"]),
    operation("ListTagsForResource", list_tags),
    operation("PutLogEvents", events::put).without(&["entity"]),
    operation("PutResourcePolicy", policies::put).without(&["expectedRevisionId"]),
    operation("PutRetentionPolicy", put_retention),
    operation("TagResource", tag),
    operation("UntagResource", untag),
];

const STREAMS: &str = "logStreams";

/// The days for which events may be kept.
const DAYS: [i64; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/// The ARN of the group of a call, which may be named by its ARN.
fn group_arn(api: &Api<'_, '_>, input: &Input) -> Outcome<Arn> {
    let names = ["logGroupName", "logGroupIdentifier", "resourceArn"];
    let name = names.iter().find_map(|name| input.text(name)).unwrap_or_default();
    match name.trim_end_matches(":*").parse::<Arn>() {
        Ok(arn) => Ok(arn),
        Err(_) => api.arn("logs", &format!("log-group:{name}")),
    }
}

/// The group of a call, once the caller may.
fn group(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Arn> {
    let named = ["logGroupName", "logGroupIdentifier", "resourceArn"];
    if named.iter().filter(|name| input.text(name).is_some()).count() != 1 {
        return Err(invalid(api, "Exactly one of logGroupName and logGroupIdentifier must be specified."));
    }
    api.call(input)?;
    let arn = group_arn(api, input)?;
    match kept::find(api.context.world, &arn).filter(|_| arn.after("log-group:").is_some()) {
        Some(_) => Ok(arn),
        None => Err(missing(api, "group")),
    }
}

fn missing(api: &mut Api<'_, '_>, what: &str) -> Stop {
    api.refuse("ResourceNotFoundException", format!("The specified log {what} does not exist."))
}

fn invalid(api: &mut Api<'_, '_>, message: impl Into<String>) -> Stop {
    api.refuse("InvalidParameterException", message)
}

fn create_group(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let name = input.need("logGroupName");
    if !name.chars().all(|letter| letter.is_ascii_alphanumeric() || ".-_/#".contains(letter)) {
        let message = format!(
            "1 validation error detected: Value '{name}' at 'logGroupName' failed to satisfy constraint: Member must \
             satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+"
        );
        return Err(invalid(api, message));
    }
    api.call(input)?;
    let arn = group_arn(api, input)?;
    if kept::find(api.context.world, &arn).is_some() {
        return Err(api.refuse("ResourceAlreadyExistsException", "The specified log group already exists"));
    }
    let mut group =
        Resource { created: api.context.world.clock, tags: tagged::given(input, "tags"), ..Resource::default() };
    for name in ["logGroupClass", "kmsKeyId"] {
        if let Some(value) = input.value(name) {
            kept::keep(&mut group, name, value);
        }
    }
    api.account_mut()?.resources.insert(arn, group);
    Ok(Value::Null)
}

fn delete_group(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let arn = group(api, input)?;
    kept::remove(api.context.world, &arn);
    Ok(Value::Null)
}

fn describe_groups(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let (account, region) = (api.account()?.id, api.settings.region_or_global());
    let prefix = input.text("logGroupNamePrefix").unwrap_or_default();
    let pattern = input.text("logGroupNamePattern").unwrap_or_default().to_lowercase();
    let ids = input.texts("logGroupIdentifiers");
    let all = kept::listed(api.context.world, account, ("logs", region, "log-group:"));
    let groups = all.into_iter().filter_map(|(arn, kept)| {
        let name = arn.after("log-group:").filter(|name| !name.contains(':'))?;
        let wanted = name.starts_with(prefix) && name.to_lowercase().contains(&pattern);
        (wanted && (ids.is_empty() || ids.contains(&name) || ids.contains(&arn.as_str())))
            .then(|| shown(arn, name, kept))
    });
    Ok(json!({ "logGroups": groups.collect::<Vec<_>>() }))
}

fn shown(arn: &Arn, name: &str, kept: &Resource) -> Value {
    let mut group = Map::new();
    let mut put = |key: &str, value: Option<Value>| drop(value.map(|value| group.insert(key.into(), value)));
    put("logGroupName", Some(json!(name)));
    put("creationTime", Some(json!(kept.created.0)));
    put("retentionInDays", kept::detail(kept, "retentionInDays"));
    put("metricFilterCount", Some(json!(0)));
    put("arn", Some(json!(format!("{arn}:*"))));
    put("storedBytes", Some(json!(0)));
    put("kmsKeyId", kept::detail(kept, "kmsKeyId"));
    put("logGroupClass", Some(kept::detail(kept, "logGroupClass").unwrap_or_else(|| json!("STANDARD"))));
    put("logGroupArn", Some(json!(arn.as_str())));
    put("deletionProtectionEnabled", kept::detail(kept, "deletionProtectionEnabled"));
    group.into()
}

/// The streams of a group, each with its events.
fn streams(kept: &Resource) -> Vec<Value> {
    kept::detail(kept, STREAMS).as_ref().and_then(Value::as_array).cloned().unwrap_or_default()
}

fn streams_of(api: &Api<'_, '_>, arn: &Arn) -> Vec<Value> {
    kept::find(api.context.world, arn).map(|(_, kept)| streams(kept)).unwrap_or_default()
}

fn name(stream: &Value) -> &str {
    stream.get("logStreamName").and_then(Value::as_str).unwrap_or_default()
}

fn create_stream(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let arn = group(api, input)?;
    let wanted = input.need("logStreamName");
    let mut all = streams_of(api, &arn);
    if all.iter().any(|stream| name(stream) == wanted) {
        return Err(api.refuse("ResourceAlreadyExistsException", "The specified log stream already exists"));
    }
    all.push(json!({ "logStreamName": wanted, "creationTime": api.context.world.clock.0 }));
    api.change(&arn, |kept| kept::keep(kept, STREAMS, &Value::Array(all)))
}

fn delete_stream(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let arn = group(api, input)?;
    let mut all = streams_of(api, &arn);
    let before = all.len();
    all.retain(|stream| name(stream) != input.need("logStreamName"));
    if all.len() == before {
        return Err(missing(api, "stream"));
    }
    api.change(&arn, |kept| kept::keep(kept, STREAMS, &Value::Array(all)))
}

fn describe_streams(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let arn = group(api, input)?;
    let prefix = input.text("logStreamNamePrefix");
    let by_time = input.text("orderBy") == Some("LastEventTime");
    if by_time && prefix.is_some() {
        return Err(invalid(api, "Cannot order by LastEventTime with a logStreamNamePrefix."));
    }
    let mut all = streams_of(api, &arn);
    all.retain(|stream| name(stream).starts_with(prefix.unwrap_or_default()));
    let last = |stream: &Value| stream.get("lastEventTimestamp").and_then(Value::as_i64);
    all.sort_by(|a, b| if by_time { last(a).cmp(&last(b)) } else { name(a).cmp(name(b)) });
    if input.flag("descending") == Some(true) {
        all.reverse();
    }
    let shown = |stream: &Value| {
        let mut shown = Map::new();
        for key in ["logStreamName", "creationTime", "firstEventTimestamp", "lastEventTimestamp", "lastIngestionTime"] {
            shown.extend(stream.get(key).map(|value| (key.to_owned(), value.clone())));
        }
        shown.insert("arn".into(), json!(format!("{arn}:log-stream:{}", name(stream))));
        shown.insert("storedBytes".into(), json!(0));
        Value::Object(shown)
    };
    Ok(json!({ STREAMS: all.iter().map(shown).collect::<Vec<_>>() }))
}

fn put_retention(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let days = input.number("retentionInDays").unwrap_or_default();
    if !DAYS.contains(&days) {
        let list = DAYS.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
        let message = format!(
            "1 validation error detected: Value '{days}' at 'retentionInDays' failed to satisfy constraint: Member must \
             satisfy enum value set: [{list}]"
        );
        return Err(invalid(api, message));
    }
    let arn = group(api, input)?;
    api.change(&arn, |kept| kept::keep(kept, "retentionInDays", &json!(days)))
}

fn delete_retention(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let arn = group(api, input)?;
    api.change(&arn, |kept| drop(kept.details.remove("retentionInDays")))
}

fn tag(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let arn = group(api, input)?;
    api.change(&arn, |kept| kept.tags.extend(tagged::given(input, "tags")))
}

fn untag(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let arn = group(api, input)?;
    api.change(&arn, |kept| kept.tags.retain(|key, _| !input.texts("tagKeys").contains(&key.as_str())))
}

fn list_tags(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let arn = group(api, input)?;
    let tags = kept::find(api.context.world, &arn).map(|(_, kept)| kept.tags.clone());
    Ok(json!({ "tags": tags.unwrap_or_default() }))
}
