//! The policy of a function, statement by statement, as Lambda writes it. Refuses to know whom it lets in.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::kept;
use super::{Named, functions};
use rolecall_iam::world::Resource;
use rolecall_iam::{PolicyDoc, World};
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

/// The statements that there are; those of a scenario's own policy included.
fn statements(resource: &Resource) -> Vec<Value> {
    let policy = resource.policy.as_ref().and_then(|policy| serde_json::from_str::<Value>(&policy.text).ok());
    match policy.and_then(|mut policy| Some(policy.get_mut("Statement")?.take())) {
        Some(Value::Array(statements)) => statements,
        Some(one) => vec![one],
        None => Vec::new(),
    }
}

fn has_sid(statement: &Value, sid: &str) -> bool {
    statement.get("Sid").and_then(Value::as_str) == Some(sid)
}

pub(super) fn add(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let wrong = |member: &str, value: &str, pattern: &str| {
        format!(
            "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must \
             satisfy regular expression pattern: {pattern}"
        )
    };
    let (sid, action) = (input.need("StatementId").to_owned(), input.need("Action"));
    let word = |text: &str, more: &str| text.chars().all(|it| it.is_ascii_alphanumeric() || more.contains(it));
    if !word(&sid, "-_") {
        return Err(api.refuse("ValidationException", wrong("statementId", &sid, "([a-zA-Z0-9-_]+)")));
    }
    let name = action.strip_prefix("lambda:");
    if action != "*" && !name.is_some_and(|name| name == "*" || !name.is_empty() && word(name, "")) {
        let pattern = "(lambda:[*]|lambda:[a-zA-Z]+|[*])";
        return Err(api.refuse("ValidationException", wrong("action", action, pattern)));
    }
    api.call(input)?;
    let named = Named::of(api, input)?;
    let (arn, resource) = named.need(api)?;
    let mut all = statements(&resource);
    if all.iter().any(|statement| has_sid(statement, &sid)) {
        let message = format!(
            "The statement id ({sid}) provided already exists. Please provide a new statement id, or remove the \
             existing statement."
        );
        return Err(api.refuse("ResourceConflictException", message));
    }
    let Some(principal) = principal(api.context.world, input.need("Principal")) else {
        let message = "The provided principal was invalid. Please check the principal and try again.";
        return Err(api.refuse("InvalidParameterValueException", message));
    };
    let mut statement = Map::new();
    statement.insert("Sid".into(), json!(sid));
    statement.insert("Effect".into(), json!("Allow"));
    statement.insert("Principal".into(), principal);
    statement.insert("Action".into(), json!(action));
    statement.insert("Resource".into(), json!(arn.as_str()));
    let condition = condition(input);
    if !condition.is_empty() {
        statement.insert("Condition".into(), condition.into());
    }
    let statement = Value::Object(statement);
    let text = statement.to_string();
    all.push(statement);
    keep(api, &arn, all);
    Ok(json!({ "Statement": text }))
}

/// Whom a statement names: everyone, a service, an account, or somebody of an account who is there.
fn principal(world: &World, text: &str) -> Option<Value> {
    if text == "*" {
        return Some(json!("*"));
    }
    if text.len() == 12 && text.chars().all(|digit| digit.is_ascii_digit()) {
        return Some(json!({ "AWS": format!("arn:aws:iam::{text}:root") }));
    }
    if let Ok(arn) = text.parse::<Arn>() {
        let account = arn.account().and_then(|account| world.accounts.get(&account));
        let there = account.is_none() || arn.resource() == "root" || world.user(&arn).is_some();
        let there = there || world.role(&arn).is_some() || arn.service() == "sts";
        return there.then(|| json!({ "AWS": text }));
    }
    let service = text.contains(".amazon") && !text.contains([' ', '/', ':']);
    service.then(|| json!({ "Service": text }))
}

fn condition(input: &Input) -> Map<String, Value> {
    let mut condition: Map<String, Value> = Map::new();
    let rows = [
        ("StringEquals", "lambda:FunctionUrlAuthType", "FunctionUrlAuthType"),
        ("StringEquals", "lambda:EventSourceToken", "EventSourceToken"),
        ("StringEquals", "AWS:SourceAccount", "SourceAccount"),
        ("StringEquals", "aws:PrincipalOrgID", "PrincipalOrgID"),
        ("ArnLike", "AWS:SourceArn", "SourceArn"),
    ];
    for (operator, key, parameter) in rows {
        let Some(value) = input.text(parameter) else { continue };
        let of = condition.entry(operator).or_insert_with(|| json!({}));
        if let Some(of) = of.as_object_mut() {
            of.insert(key.into(), json!(value));
        }
    }
    if input.flag("InvokedViaFunctionUrl") == Some(true) {
        condition.insert("Bool".into(), json!({ "lambda:InvokedViaFunctionUrl": "true" }));
    }
    condition
}

fn keep(api: &mut Api<'_, '_>, arn: &Arn, statements: Vec<Value>) {
    let text = json!({ "Version": "2012-10-17", "Id": "default", "Statement": statements }).to_string();
    if let Some(resource) = kept::find_mut(api.context.world, arn) {
        resource.policy = (!statements.is_empty()).then(|| PolicyDoc::resource(text));
    }
}

pub(super) fn remove(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let named = Named::of(api, input)?;
    let (arn, resource) = named.need(api)?;
    if resource.policy.is_none() {
        return Err(missing(api, "No policy is associated with the given resource.".into()));
    }
    let sid = input.need("StatementId");
    let mut all = statements(&resource);
    let before = all.len();
    all.retain(|statement| !has_sid(statement, sid));
    if all.len() == before {
        return Err(missing(api, format!("Statement {sid} is not found in resource policy.")));
    }
    keep(api, &arn, all);
    Ok(Value::Null)
}

fn missing(api: &mut Api<'_, '_>, message: String) -> Stop {
    api.refuse("ResourceNotFoundException", message)
}

pub(super) fn get(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let named = Named::of(api, input)?;
    let found = named.kept().and_then(|arn| kept::find(api.context.world, &arn).map(|(_, it)| (arn, it.clone())));
    let policy = found.and_then(|(arn, resource)| Some((resource.policy.clone()?, arn, resource)));
    let Some((policy, arn, resource)) = policy else {
        return Err(missing(api, "The resource you requested does not exist.".into()));
    };
    let text = serde_json::from_str::<Value>(&policy.text).map_or_else(|_| policy.text.clone(), |it| it.to_string());
    Ok(json!({ "Policy": text, "RevisionId": functions::revision(api.context.world, &arn, &resource) }))
}
