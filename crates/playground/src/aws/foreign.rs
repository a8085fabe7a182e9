//! Resources that a call names by ARN and that are none of its service in its region: refused before anything is asked.
//! Refuses to know what operations do.

use super::door::Api;
use super::failure::{Outcome, Stop};
use super::input::Input;
use crate::call::Check;
use rolecall_policy::Arn;
use serde_json::Value;

/// The services whose operations take their resources by ARN or by a URL that says the region.
const GUARDED: [&str; 8] = ["athena", "dynamodb", "lambda", "logs", "secretsmanager", "sns", "sqs", "ssm"];

impl Api<'_, '_> {
    /// Refuses a call of which a check is about a resource that its service does not have in its region.
    pub(super) fn must_be_here(&mut self, checks: &[Check], input: &Input) -> Outcome<()> {
        if !GUARDED.contains(&self.called.prefix) {
            return Ok(());
        }
        let own = checks.iter().filter(|check| check.action.service() == self.called.prefix);
        let foreign = own.filter_map(|check| check.resource.arn()).find(|arn| !self.is_here(arn)).cloned();
        foreign.map_or(Ok(()), |arn| Err(self.foreign(&arn, input)))
    }

    fn is_here(&self, arn: &Arn) -> bool {
        // Systems Manager runs commands and sessions on instances.
        let service = arn.service() == self.called.prefix || self.called.prefix == "ssm" && arn.service() == "ec2";
        service && arn.region() == self.settings.region_or_global()
    }

    fn foreign(&mut self, arn: &Arn, input: &Input) -> Stop {
        let (service, here) = (self.called.prefix, self.settings.region_or_global().to_owned());
        let named = |arn: &Arn| {
            let is = |value: &Value| value.as_str().is_some_and(|text| text.starts_with(arn.as_str()));
            let found = input.parameters().iter().find(|(_, value)| is(value));
            found.map_or_else(|| "TopicArn".to_owned(), |(name, _)| name.clone())
        };
        match service {
            "athena" => self.refuse("InvalidRequestException", format!("{arn} is not a resource of Athena in {here}")),
            "lambda" if arn.service() == service => {
                let message = format!("Functions from '{}' are not reachable in this region ('{here}')", arn.region());
                self.refuse("ResourceNotFoundException", message)
            }
            "lambda" => {
                let message = format!(
                    "1 validation error detected: Value '{arn}' at 'functionName' failed to satisfy constraint: Member \
                     must satisfy regular expression pattern: \
                     (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{{2}}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{{1}}:)?(\\d{{12}}:)?\
                     (function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"
                );
                self.refuse("ValidationException", message)
            }
            "logs" => self.refuse("ResourceNotFoundException", "The specified log group does not exist."),
            "secretsmanager" => {
                self.refuse("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
            }
            "sns" => self.refuse("InvalidParameter", format!("Invalid parameter: {}", named(arn))),
            "sqs" => {
                let url = input.text("QueueUrl").unwrap_or(arn.as_str()).to_owned();
                self.refuse("InvalidAddress", format!("The address {url} is not valid for this endpoint."))
            }
            "ssm" => self.refuse("ParameterNotFound", ""),
            _ => self.refuse("ResourceNotFoundException", "Requested resource not found"),
        }
    }
}
