//! Makes the commands of the published CLI from its models of services; knows nothing of how the text is read again.

mod differences;
mod names;
mod service;
mod shapes;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use serde_json::{Value, json};

use super::package::{self, Package, Registry};
use crate::{files, run};
use differences::{COMMANDS, Differences, OWN};
use service::Service;

const BOTOCORE: Package = Package {
    name: "botocore",
    version: "1.44.5",
    registry: Registry::PyPi,
    licence: "Apache-2.0",
    file: "botocore-1.44.5-py3-none-any.whl",
    sha256: "8f16a56d1dff125dd65322ae021efa7ba5195a6db5102b96862566055b748921",
};
const CLI: Package = Package {
    name: "awscli",
    version: "1.46.3",
    registry: Registry::PyPi,
    licence: "Apache-2.0",
    file: "awscli-1.46.3-py3-none-any.whl",
    sha256: "94c561c1b1b2cf0978ec8d87d956c26c807555438593eec29ea90602b9518cfb",
};
/// Which commands version 2 has.
const LIST: &str = "crates/playground/src/aws/commands.txt";
/// What every build has; a page loads the others when one of them is first typed.
const IN_EVERY_BUILD: &[&str] = &["configure", "iam", "s3", "s3api", "s3control", "sts"];

/// The commands as text, and what there is to say of them.
pub struct Commands {
    pub core: String,
    pub rest: String,
    pub about: Value,
}

/// Actions' names by prefix: where an operation's permission is to be looked for.
pub type Actions = BTreeMap<String, BTreeSet<String>>;

pub fn make(scratch: &Path, actions: &Actions) -> Result<Commands> {
    let (botocore, cli) = run::step("fetch the commands", || {
        let data = |path: &str| path.starts_with("botocore/data/") || path == "botocore/__init__.py";
        let python = |path: &str| {
            ["argrename.py", "removals.py"].iter().any(|name| path == format!("awscli/customizations/{name}"))
        };
        Ok((package::unzipped(&BOTOCORE.fetch(scratch)?, data)?, package::unzipped(&CLI.fetch(scratch)?, python)?))
    })?;
    run::step("read the commands", || {
        let text = |files: &package::Files, path: &str| {
            let bytes = files.bytes.get(path).with_context(|| format!("the package has no `{path}`"))?;
            Ok::<_, anyhow::Error>(String::from_utf8(bytes.clone())?)
        };
        let differences = Differences::read(
            &text(&botocore, "botocore/__init__.py")?,
            &text(&cli, "awscli/customizations/argrename.py")?,
            &text(&cli, "awscli/customizations/removals.py")?,
        )?;
        let (mut core, mut rest) = (String::new(), String::new());
        let (mut services, mut operations, mut without) = (0, 0, Vec::new());
        for command in list()? {
            let block = match OWN.iter().find(|(name, ..)| *name == command) {
                Some((_, host, iam, names)) => {
                    let lines = names.split(' ').map(|name| format!("{}(|name={name}\n", names::api_like(name)));
                    format!("# {command} {host} {iam} -\n{}", lines.collect::<String>())
                }
                None => {
                    let of = COMMANDS.iter().find(|(name, _)| *name == command).map_or(command.as_str(), |(_, of)| of);
                    let Some(service) = service(&botocore.bytes, of)? else {
                        without.push(command);
                        continue;
                    };
                    let block = service.block(&command, &prefix(of, &service, actions), &differences);
                    let block = block.with_context(|| format!("in the service `{of}`"))?;
                    services += 1;
                    operations += block.operations;
                    block.text
                }
            };
            let part = if IN_EVERY_BUILD.contains(&command.as_str()) { &mut core } else { &mut rest };
            part.push_str(&block);
        }
        let (renamed, removed) = differences.counts();
        let about = json!({
            "asOf": botocore.date,
            "services": services,
            "operations": operations,
            "inEveryBuild": IN_EVERY_BUILD,
            "withoutModel": without,
            "sources": [
                BOTOCORE.source(&[("services", services), ("operations", operations)]),
                CLI.source(&[("renamedOptions", renamed), ("removedOperations", removed)]),
            ],
        });
        Ok(Commands { core, rest, about })
    })
}

fn list() -> Result<BTreeSet<String>> {
    Ok(files::read(LIST)?.split_whitespace().map(str::to_owned).collect())
}

/// The latest version of a service's files.
fn service(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Result<Option<Service>> {
    let folder = format!("botocore/data/{name}/");
    let paths = files.range(folder.clone()..).take_while(|(path, _)| path.starts_with(&folder));
    let models: Vec<&String> = paths.map(|(path, _)| path).filter(|path| path.contains("/service-2.json")).collect();
    let Some((version, _)) = models.last().and_then(|path| path.rsplit_once('/')) else { return Ok(None) };
    let read = |name: &str| -> Result<Value> {
        let mut text = String::new();
        if let Some(bytes) = files.get(&format!("{version}/{name}.json")) {
            text = String::from_utf8(bytes.clone())?;
        } else if let Some(bytes) = files.get(&format!("{version}/{name}.json.gz")) {
            GzDecoder::new(bytes.as_slice()).read_to_string(&mut text)?;
        } else {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text).with_context(|| format!("cannot read {version}/{name}"))
    };
    let with_extras = |name: &str| -> Result<Value> {
        let mut value = read(name)?;
        if let Some(extras) =
            read(&name.replace("-2", "-2.sdk-extras").replace("-1", "-1.sdk-extras"))?.get_mut("merge")
        {
            merge(&mut value, extras.take());
        }
        Ok(value)
    };
    let (model, paginators) = (with_extras("service-2")?, with_extras("paginators-1")?);
    Ok(Some(Service { model, paginators, waiters: read("waiters-2")? }))
}

/// Adds what the extras say: their objects go into objects, all else takes the place of what was there.
fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}

/// The prefix of the service's actions: of the names that the service goes by, the one with most of its operations;
/// where no action has such a prefix, any with most of the operations.
fn prefix(name: &str, service: &Service, actions: &Actions) -> String {
    let operations: BTreeSet<&String> = service.operations().map(|(name, _)| name).collect();
    let shared =
        |prefix: &str| actions.get(prefix).map(|names| names.iter().filter(|name| operations.contains(name)).count());
    let metadata = &service.model["metadata"];
    let own: Vec<&str> = [&metadata["signingName"], &metadata["endpointPrefix"]]
        .into_iter()
        .filter_map(Value::as_str)
        .chain([name])
        .collect();
    // The last of equals is found: the signing name comes before the others.
    let best =
        own.into_iter().rev().filter_map(|prefix| Some((shared(prefix)?, prefix))).max_by_key(|(count, _)| *count);
    if let Some((_, prefix)) = best {
        return prefix.to_owned();
    }
    let any = actions.keys().filter_map(|prefix| Some((shared(prefix)?, prefix.as_str()))).max();
    any.filter(|(count, _)| count * 2 > operations.len()).map_or("-", |(_, prefix)| prefix).to_owned()
}
