//! One call while its checks are worked out: its parameters by path, and the ARNs of its account and region. Refuses to
//! know any single operation.

use super::{CallError, Check, Parameters, Site};
use rolecall_iam::{Target, World};
use rolecall_policy::{ActionName, Arn};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Services with one endpoint for all regions.
const GLOBAL: [&str; 5] = ["iam", "sts", "organizations", "cloudfront", "route53"];

/// A call, and where it is made.
#[derive(Clone, Copy)]
pub(super) struct Ask<'a> {
    pub(super) site: &'a Site<'a>,
    /// The prefix of its actions.
    pub(super) service: &'a str,
    /// As `RunInstances`.
    pub(super) operation: &'a str,
    parameters: &'a Parameters,
}

impl<'a> Ask<'a> {
    pub(super) fn new(site: &'a Site<'a>, service: &'a str, operation: &'a str, parameters: &'a Parameters) -> Ask<'a> {
        Ask { site, service, operation, parameters }
    }

    /// The same call, with its operation spelt as the API does.
    pub(super) fn named(self, operation: &'a str) -> Ask<'a> {
        Ask { operation, ..self }
    }

    /// The same call with other parameters, for a part of it that is a call of its own.
    pub(super) fn with(self, parameters: &'a Parameters) -> Ask<'a> {
        Ask { parameters, ..self }
    }

    pub(super) fn world(&self) -> &'a World {
        self.site.world
    }

    /// As `ec2:RunInstances`.
    pub(super) fn call(&self) -> String {
        format!("{}:{}", self.service, self.operation)
    }

    /// The digits of the caller's account; nothing for callers that have none.
    pub(super) fn account(&self) -> String {
        super::account(self.site).map(|account| account.to_string()).unwrap_or_default()
    }

    /// `aws:RequestedRegion`.
    pub(super) fn endpoint_region(&self) -> &'a str {
        if GLOBAL.contains(&self.service) { super::DEFAULT_REGION } else { self.site.region }
    }

    /// The ARN of something in the caller's account and region.
    pub(super) fn arn(&self, service: &str, resource: &str) -> Target {
        Target::Resource(Arn::build(service, self.site.region, &self.account(), resource))
    }

    /// The values at a path such as `BlockDeviceMappings.Ebs.SnapshotId`: lists are gone through, case does not count.
    pub(super) fn found(&self, path: &str) -> Vec<&'a Value> {
        let mut steps = path.split('.');
        let first = steps.next().and_then(|name| member(self.parameters, name));
        let mut found: Vec<&Value> = Vec::new();
        first.into_iter().for_each(|value| flatten(value, &mut found));
        for name in steps {
            let mut next = Vec::new();
            for value in found {
                if let Some(inner) = value.as_object().and_then(|object| member(object, name)) {
                    flatten(inner, &mut next);
                }
            }
            found = next;
        }
        found
    }

    /// The texts at a path; numbers and booleans stand for their text.
    pub(super) fn texts(&self, path: &str) -> Vec<String> {
        self.found(path).into_iter().filter_map(text_of).collect()
    }

    /// The first text at a path.
    pub(super) fn text(&self, path: &str) -> Option<String> {
        self.texts(path).into_iter().next()
    }

    /// Whether there is anything at the path; `false` and `null` are nothing.
    pub(super) fn has(&self, path: &str) -> bool {
        self.found(path).iter().any(|value| !matches!(value, Value::Null | Value::Bool(false)))
    }

    /// A text that the call cannot do without.
    pub(super) fn need(&self, path: &str) -> Result<String, CallError> {
        self.text(path).filter(|text| !text.is_empty()).ok_or_else(|| self.missing(path))
    }

    pub(super) fn missing(&self, parameter: &str) -> CallError {
        CallError::Missing { call: self.call(), parameter: parameter.into() }
    }

    pub(super) fn odd<T>(&self, message: impl Into<String>) -> Result<T, CallError> {
        Err(CallError::Odd { call: self.call(), message: message.into() })
    }

    /// The text as an ARN.
    pub(super) fn parse(&self, text: &str) -> Result<Target, CallError> {
        text.parse().map(Target::Resource).or_else(|wrong| self.odd(format!("{wrong}")))
    }

    /// A check without condition keys; an action without a service is one of the call's.
    pub(super) fn check(&self, action: &str, resource: Target, because: &str) -> Result<Check, CallError> {
        let full = if action.contains(':') { action.to_owned() } else { format!("{}:{action}", self.service) };
        match full.parse() {
            Ok::<ActionName, _>(action) => {
                let own = || match action.is(&self.call()) {
                    true => format!("{} asks for the action of its own name", self.call()),
                    false => format!("{} asks for this action", self.call()),
                };
                let because = if because.is_empty() { own() } else { because.into() };
                Ok(Check { action, resource, context: BTreeMap::new(), because, assumed: false })
            }
            Err(wrong) => self.odd(format!("{wrong}")),
        }
    }
}

/// A member of an object, in any case.
pub(super) fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

/// The text of a single value.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn flatten<'a>(value: &'a Value, out: &mut Vec<&'a Value>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| flatten(value, out)),
        other => out.push(other),
    }
}

impl Check {
    /// The same check with one more condition key; without values it is left as it is.
    pub(super) fn with(mut self, key: &str, values: impl IntoIterator<Item = String>) -> Check {
        self.put(key, values.into_iter().collect());
        self
    }

    /// Sets a condition key, where there are values.
    pub(super) fn put(&mut self, key: &str, values: Vec<String>) {
        if !values.is_empty() {
            self.context.insert(key.to_ascii_lowercase(), values);
        }
    }
}
