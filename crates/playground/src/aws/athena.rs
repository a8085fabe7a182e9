//! `aws athena`: queries are taken, with all that Athena asks about the data and the place of the result, and never run.
//! Refuses to know SQL and answers.

use super::checks::Judged;
use super::door::Api;
use super::failure::{Failure, Outcome, Stop};
use super::iam::not_modelled;
use super::input::Input;
use super::kept;
use super::operation::{Operation, operation};
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation("GetQueryExecution", get),
    operation("GetQueryResults", results),
    operation("ListQueryExecutions", list),
    operation("ListWorkGroups", work_groups),
    operation("StartQueryExecution", start).without(&[
        "ClientRequestToken",
        "ExecutionParameters",
        "ResultReuseConfiguration",
        "EngineConfiguration",
    ]),
];

const EXECUTIONS: &str = "QueryExecutions";

/// The members of an execution in the order of the API.
const MEMBERS: [&str; 7] = [
    "QueryExecutionId",
    "Query",
    "StatementType",
    "ResultConfiguration",
    "QueryExecutionContext",
    "Status",
    "WorkGroup",
];

fn refuse(api: &mut Api<'_, '_>, message: impl Into<String>) -> Stop {
    api.refuse("InvalidRequestException", message)
}

/// The ARN of a workgroup that is there; `primary` always is.
fn group(api: &mut Api<'_, '_>, name: &str) -> Outcome<Arn> {
    let arn = api.arn("athena", &format!("workgroup/{name}"))?;
    match name == "primary" || kept::find(api.context.world, &arn).is_some() {
        true => Ok(arn),
        false => Err(refuse(api, format!("WorkGroup {name} is not found."))),
    }
}

fn executions(api: &Api<'_, '_>, arn: &Arn) -> Vec<Value> {
    let kept = kept::find(api.context.world, arn).and_then(|(_, kept)| kept::detail(kept, EXECUTIONS));
    kept.as_ref().and_then(Value::as_array).cloned().unwrap_or_default()
}

/// `SELECT` and its kin, `CREATE` and its kin, or what shows.
fn kind(query: &str) -> &'static str {
    let first = query.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    match first.as_str() {
        "CREATE" | "ALTER" | "DROP" | "MSCK" => "DDL",
        "SHOW" | "DESCRIBE" | "DESC" | "EXPLAIN" => "UTILITY",
        _ => "DML",
    }
}

fn start(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let name = input.text("WorkGroup").unwrap_or("primary").to_owned();
    let own = api.arn("athena", &format!("workgroup/{name}"))?;
    let of_group = kept::find(api.context.world, &own).and_then(|(_, kept)| kept::detail(kept, "Configuration"));
    let place = |value: Option<&Value>| {
        value.and_then(|value| value.get("OutputLocation")).and_then(Value::as_str).map(str::to_owned)
    };
    let group_place = place(of_group.as_ref().and_then(|settings| settings.get("ResultConfiguration")));
    let location = place(input.value("ResultConfiguration")).or(group_place);
    let call = match &location {
        Some(location) => input.with("ResultConfiguration", json!({ "OutputLocation": location })),
        None => input.clone(),
    };
    // Athena answers for itself; what it does for the caller fails while it is at it.
    let judged = api.judge(&call, &|api, check| api.usually_shown(check))?;
    let own = |judged: &&Judged| judged.check.action.service() == "athena";
    if let Some(refusal) = judged.iter().filter(own).find_map(|judged| judged.refusal.clone()) {
        return Err(refusal.into());
    }
    let group = group(api, &name)?;
    let Some(location) = location else {
        let message = "No output location provided. An output location is required either through the Workgroup result \
                       configuration setting or as an API input.";
        return Err(refuse(api, message));
    };
    let failed = judged.iter().find(|judged| judged.refusal.is_some());
    if failed.is_some_and(|judged| judged.check.action.is("s3:GetBucketLocation")) {
        let bucket = location.strip_prefix("s3://").and_then(|rest| rest.split('/').next()).unwrap_or_default();
        return Err(refuse(api, format!("Unable to verify/create output bucket {bucket}")));
    }
    let id = api.fresh_uuid("query");
    let slash = if location.ends_with('/') { "" } else { "/" };
    let file =
        format!("{location}{slash}{id}.{}", if kind(input.need("QueryString")) == "DML" { "csv" } else { "txt" });
    let mut status = Map::new();
    status.insert("State".into(), json!(if failed.is_some() { "FAILED" } else { "QUEUED" }));
    status.extend(failed.map(|judged| ("StateChangeReason".to_owned(), json!(reason(judged, &file)))));
    status.insert("SubmissionDateTime".into(), json!(api.context.world.clock.cli()));
    status.extend(failed.map(|_| ("CompletionDateTime".to_owned(), json!(api.context.world.clock.cli()))));
    let context = input.value("QueryExecutionContext").cloned().unwrap_or_else(|| json!({}));
    let execution = json!({
        "QueryExecutionId": id,
        "Query": input.need("QueryString"),
        "StatementType": kind(input.need("QueryString")),
        "ResultConfiguration": { "OutputLocation": file },
        "QueryExecutionContext": context,
        "Status": status,
        "WorkGroup": name,
    });
    let mut all = executions(api, &group);
    all.insert(0, execution);
    let clock = api.context.world.clock;
    let resources = &mut api.account_mut()?.resources;
    let kept = resources.entry(group).or_insert_with(|| Resource { created: clock, ..Resource::default() });
    kept::keep(kept, EXECUTIONS, &Value::Array(all));
    Ok(json!({ "QueryExecutionId": id }))
}

/// Why a query failed, as its status says.
fn reason(judged: &Judged, file: &str) -> String {
    match (&judged.refusal, judged.check.action.is("s3:PutObject")) {
        (_, true) => format!(
            "Access denied when writing output to url: {file} . Please ensure you are allowed to access the S3 bucket. \
             If you are encrypting query results with KMS key, please ensure you are allowed to access your KMS key"
        ),
        (Some(Failure::Service { message, .. }), _) => message.clone(),
        _ => String::new(),
    }
}

/// The execution of a call, wherever it is kept; it may be asked about by whoever may in its workgroup.
fn execution(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let id = input.need("QueryExecutionId");
    let (account, region) = (api.account()?.id, api.settings.region_or_global());
    let groups = kept::listed(api.context.world, account, ("athena", region, "workgroup/"));
    let all = groups.into_iter().flat_map(|(arn, _)| executions(api, arn));
    let found = all.into_iter().find(|it| it.get("QueryExecutionId").and_then(Value::as_str) == Some(id));
    let group = found.as_ref().and_then(|it| it.get("WorkGroup")).cloned().unwrap_or_else(|| json!("primary"));
    api.call(&input.with("WorkGroup", group))?;
    found.ok_or_else(|| refuse(api, format!("QueryExecution {id} was not found")))
}

fn get(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let found = execution(api, input)?;
    let members = MEMBERS.iter().filter_map(|name| Some(((*name).to_owned(), found.get(*name)?.clone())));
    Ok(json!({ "QueryExecution": members.collect::<Map<_, _>>() }))
}

fn results(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let found = execution(api, input)?;
    let state = found.pointer("/Status/State").and_then(Value::as_str).unwrap_or("QUEUED").to_owned();
    if state == "FAILED" {
        return Err(refuse(api, "Query did not finish successfully. Final query state: FAILED"));
    }
    if state == "SUCCEEDED" {
        return Err(not_modelled(api, "what this query found is not modelled here"));
    }
    let text = "queries are authorised here and never run, so this one stays queued and has no results";
    api.context.machine.suggest(crate::view::Hint { text: text.into(), command: None });
    Err(refuse(api, format!("Query has not yet finished. Current state: {state}")))
}

fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let group = group(api, input.text("WorkGroup").unwrap_or("primary"))?;
    let ids: Vec<Value> = executions(api, &group).iter().filter_map(|it| it.get("QueryExecutionId").cloned()).collect();
    Ok(json!({ "QueryExecutionIds": ids }))
}

fn work_groups(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.call(input)?;
    let (account, region) = (api.account()?.id, api.settings.region_or_global());
    let listed = kept::listed(api.context.world, account, ("athena", region, "workgroup/"));
    let mut groups: Vec<(String, Option<&Resource>)> =
        listed.into_iter().map(|(arn, kept)| (arn.last().to_owned(), Some(kept))).collect();
    if !groups.iter().any(|(name, _)| name == "primary") {
        groups.push(("primary".into(), None));
    }
    let shown = |(name, kept): &(String, Option<&Resource>)| {
        let said = |member: &str| kept.and_then(|kept| kept::detail(kept, member));
        let mut group = Map::new();
        group.insert("Name".into(), json!(name));
        group.insert("State".into(), said("State").unwrap_or_else(|| json!("ENABLED")));
        group.insert("Description".into(), said("Description").unwrap_or_else(|| json!("")));
        group.extend(kept.filter(|_| name != "primary").map(|kept| ("CreationTime".into(), json!(kept.created.cli()))));
        let engine = json!({ "SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3" });
        group.insert("EngineVersion".into(), engine);
        Value::Object(group)
    };
    Ok(json!({ "WorkGroups": groups.iter().map(shown).collect::<Vec<_>>() }))
}
