//! One API call, all its checks: which action on which resource AWS asks about, and which condition keys the call brings
//! (semantics §6). Refuses to know command syntax, and decides nothing.
//!
//! What a call asks is rows of tables, one file for each group of services; code stands only where a row cannot say it.
//! What the engine adds to every request of its kind by itself, as sts:TagSession to sts:AssumeRole (R129), is not
//! repeated here: ask it with `rolecall_iam::authorize_all`.
//!
//! Some checks depend on what the call does not say, as the key under which an object is encrypted. Such facts may stand
//! beside the parameters under the name that the service gives them where it describes the resource: `SSEKMSKeyId` for an
//! object that is read, `KmsKeyId` for a secret (`CurrentKmsKeyId` where the call may set another) with its `SecretARN`,
//! `KeyId` for a SecureString, `KmsMasterKeyId` for a queue or topic, `StorageDescriptor` with its `Location` for the table
//! of a query, `WorkGroup` for a query execution, `InstanceId` for the association of an instance profile.

mod ask;
mod compute;
mod copy;
mod data;
mod dynamodb;
mod ec2;
mod iam;
mod keys;
mod names;
mod others;
mod row;
mod run_instances;
mod s3;
mod s3_command;
mod secrets;
mod sts;

pub(crate) use dynamodb::{EXPRESSIONS, equal_names, index_of, key_names};
pub(crate) use names::{function_arn, key_beside, key_of_alias, known_secret, unescaped};
pub use s3_command::{ApiCall, Place, S3Command, s3_command};

use ask::Ask;
use rolecall_iam::{Caller, Target, World};
use rolecall_policy::{AccountId, ActionName};
use row::Row;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;

/// The parameters of a call, by the names that the API gives them.
pub type Parameters = Map<String, Value>;

/// Who calls, and where.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// What exists.
    pub world: &'a World,
    /// Who signs the call.
    pub caller: &'a Caller,
    /// The region of the endpoint, as `us-east-1`.
    pub region: &'a str,
}

/// The region of a call that names none.
pub const DEFAULT_REGION: &str = "us-east-1";

/// One of the questions that AWS asks about a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// To do what.
    pub action: ActionName,
    /// To what.
    pub resource: Target,
    /// The condition keys that the call brings, in lower case. A key without any value is absent, whatever the caller's
    /// own request has.
    pub context: BTreeMap<String, Vec<String>>,
    /// Why AWS asks this.
    pub because: String,
    /// No row knows the call: that it asks for the action of its own name, on no particular resource, is assumed.
    pub assumed: bool,
}

/// Why a call has no checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError {
    /// It lacks a parameter.
    Missing {
        /// As `ec2:RunInstances`.
        call: String,
        /// As `ImageId`.
        parameter: String,
    },
    /// A parameter has a value that it cannot have.
    Odd {
        /// As `sqs:SendMessage`.
        call: String,
        /// What is wrong.
        message: String,
    },
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallError::Missing { call, parameter } => write!(f, "{call} needs the parameter `{parameter}`"),
            CallError::Odd { call, message } => write!(f, "{call}: {message}"),
        }
    }
}

/// The calls of a service, by the prefix of its actions.
const TABLES: &[(&str, &[Row])] = &[
    ("s3", s3::ROWS),
    ("s3control", s3::CONTROL),
    ("iam", iam::ROWS),
    ("sts", sts::ROWS),
    ("ec2", ec2::ROWS),
    ("lambda", compute::LAMBDA),
    ("ecs", compute::ECS),
    ("dynamodb", dynamodb::ROWS),
    ("sqs", data::SQS),
    ("sns", data::SNS),
    ("athena", data::ATHENA),
    ("glue", data::GLUE),
    ("kms", secrets::KMS),
    ("secretsmanager", secrets::SECRETS_MANAGER),
    ("ssm", secrets::SSM),
    ("logs", others::LOGS),
    ("cloudtrail", others::CLOUDTRAIL),
    ("organizations", others::ORGANIZATIONS),
    ("cloudformation", others::CLOUDFORMATION),
    ("events", others::EVENTS),
    ("states", others::STATES),
    ("codebuild", others::CODEBUILD),
    ("rds", others::RDS),
    ("eks", others::EKS),
    ("sagemaker", others::SAGEMAKER),
    ("scheduler", others::SCHEDULER),
];

/// Services that go by several names.
const NAMES: &[(&str, &str)] =
    &[("s3api", "s3"), ("stepfunctions", "states"), ("eventbridge", "events"), ("cloudwatchlogs", "logs")];

/// The checks that AWS makes of a call, the main one first; all must allow. There is at least one.
pub fn checks(site: &Site<'_>, call: &ActionName, parameters: &Parameters) -> Result<Vec<Check>, CallError> {
    let service = NAMES.iter().find(|(name, _)| *name == call.service()).map_or(call.service(), |(_, service)| service);
    let ask = Ask::new(site, service, call.name(), parameters);
    let table = TABLES.iter().find(|(name, _)| *name == service).map_or(&[][..], |(_, rows)| rows);
    let known = table.iter().find_map(|row| Some((row, row.operation(call.name())?)));
    let mut checks = Vec::new();
    match known {
        Some((row, operation)) => row.checks(&ask.named(operation), &mut checks)?,
        None => checks.push(assumed(&ask)?),
    }
    for check in &mut checks {
        check.context.entry("aws:requestedregion".into()).or_insert_with(|| vec![ask.endpoint_region().into()]);
    }
    Ok(checks)
}

/// What a call is taken to ask where no row knows it: the action of its own name, on no particular resource.
fn assumed(ask: &Ask<'_>) -> Result<Check, CallError> {
    let mut check = ask.check(ask.operation, Target::Any, "")?;
    check.because = format!(
        "the checks of {} are not known here: the action of the same name, on no particular resource, is assumed",
        ask.call()
    );
    check.assumed = true;
    Ok(check)
}

/// The account that a caller acts in.
fn account(site: &Site<'_>) -> Option<AccountId> {
    site.world.who(site.caller).account
}

#[cfg(test)]
mod tests;
