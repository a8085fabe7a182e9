//! The credential report: one line for each user, with what it signs in with. Refuses to know who may read it.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::ask::ask;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rolecall_iam::world::{AccessKey, Account, User};
use serde_json::{Value, json};

/// A report is good for four hours; then the next one is made.
const GOOD_FOR: i64 = 4 * 3_600;

const COLUMNS: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
                       password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,\
                       access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,\
                       access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,\
                       access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,\
                       cert_2_active,cert_2_last_rotated";

pub(super) fn generate(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let now = api.context.world.clock;
    let account = api.account_mut()?;
    if account.credential_report.is_some_and(|made| now < made.plus(GOOD_FOR)) {
        return Ok(json!({ "State": "COMPLETE" }));
    }
    account.credential_report = Some(now);
    Ok(json!({ "State": "STARTED", "Description": "No report exists. Starting a new report generation task" }))
}

pub(super) fn get(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let now = api.context.world.clock;
    let account = api.account()?;
    match account.credential_report {
        None => Err(api.refuse("ReportNotPresent", "Credential report not present.")),
        Some(made) if now >= made.plus(GOOD_FOR) => Err(api.refuse("ReportExpired", "Credential report has expired.")),
        Some(made) => Ok(json!({
            "Content": STANDARD.encode(csv(account)),
            "ReportFormat": "text/csv",
            "GeneratedTime": made.cli(),
        })),
    }
}

fn csv(account: &Account) -> String {
    let mut lines = vec![COLUMNS.to_string(), root(account)];
    lines.extend(account.users.values().map(line));
    lines.join("\n")
}

/// What the root user has is not modelled, so that its line says as little as that of an account never used.
fn root(account: &Account) -> String {
    let users = account.users.values().map(|user| user.created);
    let made = users.chain(account.roles.values().map(|role| role.created)).min().unwrap_or_default();
    let none = ["false", "N/A", "N/A", "N/A", "N/A"];
    let mut cells = vec!["<root_account>".into(), account.root_arn().to_string(), made.cli()];
    cells.extend(["not_supported", "no_information", "not_supported", "not_supported", "false"].map(String::from));
    cells.extend(none.iter().chain(&none).map(|cell| cell.to_string()));
    cells.extend(["false", "N/A", "false", "N/A"].map(String::from));
    cells.join(",")
}

fn line(user: &User) -> String {
    let mut cells = vec![user.name.clone(), user.arn.to_string(), user.created.cli()];
    match &user.login {
        Some(login) => cells.extend(["true".into(), "no_information".into(), login.created.cli(), "N/A".into()]),
        None => cells.extend(["false", "N/A", "N/A", "N/A"].map(String::from)),
    }
    cells.push((!user.mfa_devices.is_empty()).to_string());
    cells.extend((0..2).flat_map(|number| key(user.access_keys.get(number))));
    cells.extend(["false", "N/A", "false", "N/A"].map(String::from));
    cells.join(",")
}

fn key(key: Option<&AccessKey>) -> [String; 5] {
    let Some(key) = key else { return ["false", "N/A", "N/A", "N/A", "N/A"].map(String::from) };
    let used = key.last_used.as_ref();
    let or = |text: Option<String>| text.unwrap_or_else(|| "N/A".into());
    [
        key.active.to_string(),
        key.created.cli(),
        or(used.map(|used| used.at.cli())),
        or(used.map(|used| used.region.clone())),
        or(used.map(|used| used.service.clone())),
    ]
}
