//! Finds things in a scenario (design: the scenario document). Refuses to know who may use them.

use super::json::{document, list, text};
use super::keys::Keys;
use super::value::instant;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A scenario.
pub struct World<'a> {
    pub scenario: &'a Value,
    /// Seconds since 1970.
    pub now: f64,
}

/// A resource, whose it is and what stands in its policy.
#[derive(Default)]
pub struct Owned<'a> {
    /// Empty where nothing tells.
    pub account: String,
    pub resource: Option<&'a Value>,
}

impl<'a> World<'a> {
    pub fn new(scenario: &'a Value) -> World<'a> {
        let now = scenario["clock"].as_str().unwrap_or("2026-01-15T09:00:00Z");
        World { scenario, now: instant(now).unwrap_or_default() }
    }

    pub fn account(&self, id: &str) -> Option<&'a Value> {
        list(self.scenario, "accounts").iter().find(|account| account["id"] == id)
    }

    /// Somebody of an account by ARN, as in `find("arn:aws:iam::1…:user/team/ana", "users", "user")`.
    pub fn find(&self, arn: &str, field: &str, word: &str) -> Option<(&'a Value, &'a Value)> {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let account = self.account(parts.get(4)?)?;
        let found = list(account, field).iter().find(|one| named(one, word) == *parts.last().unwrap_or(&""))?;
        Some((account, found))
    }

    /// The ARN of a role of this name, whatever its path.
    pub fn role_named(&self, account: &str, name: &str) -> Option<String> {
        let role = list(self.account(account)?, "roles").iter().find(|role| role["name"] == name)?;
        Some(format!("arn:aws:iam::{account}:{}", named(role, "role")))
    }

    /// A managed policy.
    pub fn managed(&self, arn: &str) -> Option<Value> {
        if arn.starts_with("arn:aws:iam::aws:") {
            return of_aws().get(arn).cloned();
        }
        self.find(arn, "policies", "policy").map(|(_, policy)| document(&policy["document"]))
    }

    /// The identity-based policies of a user, group or role.
    pub fn policies_of(&self, owner: &Value) -> Option<Vec<Value>> {
        let mut all: Vec<Value> = list(owner, "inlinePolicies").iter().map(|one| document(&one["document"])).collect();
        for arn in list(owner, "attachedPolicies") {
            all.push(self.managed(arn.as_str()?)?);
        }
        Some(all)
    }

    pub fn boundary_of(&self, owner: &Value) -> Option<Option<Value>> {
        match owner["permissionsBoundary"].as_str() {
            Some(arn) => self.managed(arn).map(Some),
            None => Some(None),
        }
    }

    /// R90: the account that lists the resource; otherwise the one in its ARN.
    pub fn owner(&self, arn: &str) -> Owned<'a> {
        let bucket = arn.strip_prefix("arn:aws:s3:::").and_then(|name| name.split('/').next());
        // R111: what lies in a log group is the group's.
        let group = arn.split_once(":log-stream:").map_or_else(|| arn.strip_suffix(":*"), |(group, _)| Some(group));
        let group = group.filter(|group| group.starts_with("arn:aws:logs:"));
        let listed = bucket.map_or(group.unwrap_or(arn).to_owned(), |name| format!("arn:aws:s3:::{name}"));
        for account in list(self.scenario, "accounts") {
            if let Some(resource) = list(account, "resources").iter().find(|resource| resource["arn"] == *listed) {
                return Owned { account: text(account, "id").to_owned(), resource: Some(resource) };
            }
        }
        Owned { account: arn.split(':').nth(4).unwrap_or_default().to_owned(), resource: None }
    }

    /// When a request with these keys is made: it may say so itself, under either name.
    pub fn time_of(&self, keys: &Keys) -> f64 {
        let said = ["aws:CurrentTime", "aws:EpochTime"].into_iter().find_map(|key| keys.given(key));
        said.and_then(instant).unwrap_or(self.now)
    }

    /// The endpoint with this id.
    pub fn endpoint(&self, id: &str) -> Option<&'a Value> {
        let accounts = list(self.scenario, "accounts").iter();
        let mut resources = accounts.flat_map(|account| list(account, "resources"));
        resources.find(|resource| {
            let arn = text(resource, "arn");
            arn.starts_with("arn:aws:ec2:") && arn.ends_with(&format!(":vpc-endpoint/{id}"))
        })
    }

    /// The organization of an account and the path there (`o-…/r-…/ou-…/`).
    pub fn place(&self, account: &str) -> Option<(String, String)> {
        let levels = self.levels(account)?;
        let organization = text(&self.scenario["organization"], "id");
        // The last level is the account itself.
        let path: String = levels[..levels.len() - 1].iter().map(|level| format!("{}/", text(level, "id"))).collect();
        Some((organization.to_owned(), format!("{organization}/{path}")))
    }

    pub fn is_management(&self, account: &str) -> bool {
        self.scenario["organization"]["managementAccount"] == account
    }

    /// The nodes from the root down to the account; `None` where it is not in the organization.
    fn levels(&self, account: &str) -> Option<Vec<Value>> {
        let organization = self.scenario.get("organization").filter(|organization| !organization.is_null())?;
        let root = &organization["root"];
        if let Some(levels) = down(root, account) {
            return Some(levels);
        }
        // The management account is in its organization wherever it is written.
        self.is_management(account).then(|| vec![root.clone(), json!({})])
    }

    /// R92: the documents of one kind attached at each level, for an account that they bear on.
    pub fn levels_of(&self, account: &str, kind: &str) -> Option<Vec<Vec<Value>>> {
        if self.is_management(account) {
            return None;
        }
        let organization = &self.scenario["organization"];
        // R94
        let disabled = if kind.starts_with("service") { "SERVICE_CONTROL_POLICY" } else { "RESOURCE_CONTROL_POLICY" };
        if list(organization, "disabledPolicyTypes").iter().any(|one| one == disabled) {
            return None;
        }
        let levels = self.levels(account)?;
        let attached = |level: &Value| {
            let mut documents = Vec::new();
            for name in list(level, "policies") {
                if name == "FullAWSAccess" && kind == "serviceControlPolicies" {
                    documents.push(everything());
                }
                let found = list(organization, kind).iter().find(|policy| policy["name"] == *name);
                documents.extend(found.map(|policy| document(&policy["document"])));
            }
            if documents.is_empty() && kind == "serviceControlPolicies" {
                documents.push(everything());
            }
            documents
        };
        Some(levels.iter().map(attached).collect())
    }
}

fn down(node: &Value, account: &str) -> Option<Vec<Value>> {
    for one in list(node, "accounts") {
        if one == account || one["id"] == account {
            let itself = if one.is_object() { one.clone() } else { json!({}) };
            return Some(vec![node.clone(), itself]);
        }
    }
    for unit in list(node, "units") {
        if let Some(mut levels) = down(unit, account) {
            levels.insert(0, node.clone());
            return Some(levels);
        }
    }
    None
}

fn everything() -> Value {
    json!({ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } })
}

/// `user/team/ana`
fn named(one: &Value, word: &str) -> String {
    format!("{word}{}{}", one["path"].as_str().unwrap_or("/"), text(one, "name"))
}

/// AWS's own managed policies, as far as the project ships them.
fn of_aws() -> &'static BTreeMap<String, Value> {
    static POLICIES: OnceLock<BTreeMap<String, Value>> = OnceLock::new();
    POLICIES.get_or_init(|| {
        let read = |line: &str| {
            let mut policy: Value = serde_json::from_str(line).ok()?;
            Some((text(&policy, "arn").to_owned(), policy["document"].take()))
        };
        include_str!("../../crates/policy/data/managed-policies-core.ndjson").lines().filter_map(read).collect()
    })
}
