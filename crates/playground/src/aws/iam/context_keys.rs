//! The condition keys that policies ask about: in conditions, and in variables. Refuses to know their values.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::ask::ask;
use super::simulate;
use rolecall_iam::PolicyDoc;
use rolecall_policy::document::{Statement, ValueMeaning};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn custom(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let documents = simulate::given(api, input, "PolicyInputList")?;
    Ok(json!({ "ContextKeyNames": keys(documents.iter().map(|document| &**document)) }))
}

pub(super) fn principal(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let mut documents: Vec<Arc<PolicyDoc>> = simulate::policies_of_source(api, input)?;
    documents.extend(simulate::given(api, input, "PolicyInputList")?);
    Ok(json!({ "ContextKeyNames": keys(documents.iter().map(|document| &**document)) }))
}

/// The keys in the order in which the policies name them, each as it is written first.
pub(super) fn keys<'a>(documents: impl Iterator<Item = &'a PolicyDoc>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |key: &str| {
        if !key.is_empty() && !found.iter().any(|known| known.eq_ignore_ascii_case(key)) {
            found.push(key.into());
        }
    };
    for statement in documents.flat_map(|document| &document.parsed.policy.statements) {
        of_statement(statement, &mut add);
    }
    found
}

fn of_statement(statement: &Statement, add: &mut dyn FnMut(&str)) {
    for entry in statement.resources.iter().flat_map(|resources| &resources.entries) {
        variables(entry.pattern.as_str(), add);
    }
    for condition in &statement.conditions {
        add(&condition.key.text);
        for value in &condition.values {
            match &value.meaning {
                ValueMeaning::Text(pattern) => variables(pattern.as_str(), add),
                ValueMeaning::Arn(pattern) => variables(pattern.as_str(), add),
                ValueMeaning::Plain(_) => {}
            }
        }
    }
}

/// The keys in `${key}` and `${key, 'default'}`; `${*}` and its kin are none.
fn variables(text: &str, add: &mut dyn FnMut(&str)) {
    for (_, rest) in text.match_indices("${").filter_map(|(at, _)| text.split_at_checked(at + 2)) {
        let Some((inside, _)) = rest.split_once('}') else { continue };
        let key = inside.split(',').next().unwrap_or_default().trim();
        if !matches!(key, "*" | "?" | "$") {
            add(key);
        }
    }
}
