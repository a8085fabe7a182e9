//! The organization as a scenario writes it: a tree of units, and control policies by their names. Refuses to know whom
//! they bind.

use super::document::Document;
use super::names::{At, Checked, with_guess};
use super::values::text;
use super::world::Shelf;
use rolecall_iam::world::{self, ControlPolicy};
use rolecall_iam::{Time, id};
use rolecall_policy::{AccountId, PolicyKind};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// The names under which AWS attaches everything, where nothing else is said.
pub(crate) const FULL_ACCESS: [(&str, PolicyKind); 2] =
    [("FullAWSAccess", PolicyKind::Scp), ("RCPFullAWSAccess", PolicyKind::Rcp)];

/// An AWS organization.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Organization {
    /// As `o-example1234`.
    pub id: String,
    /// The account that manages it.
    #[serde(deserialize_with = "text")]
    #[cfg_attr(feature = "schema", schemars(with = "String", regex(pattern = "^[0-9]{12}$")))]
    pub management_account: AccountId,
    /// The root of the tree.
    #[serde(default)]
    pub root: OrganizationUnit,
    /// Its service control policies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service_control_policies: Vec<OrganizationPolicy>,
    /// Its resource control policies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resource_control_policies: Vec<OrganizationPolicy>,
    /// The kinds of policies that are switched off, as AWS names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disabled_policy_types: Vec<PolicyType>,
}

/// A kind of control policy, as Organizations names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PolicyType {
    /// SCPs.
    ServiceControlPolicy,
    /// RCPs.
    ResourceControlPolicy,
}

/// The root or an organizational unit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrganizationUnit {
    /// `r-…` or `ou-…`; derived from the seed when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub id: Option<String>,
    /// What people call it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The names of what is attached, of both kinds. Where no service control policy is named, `FullAWSAccess` is
    /// attached; `RCPFullAWSAccess` always is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<String>,
    /// The accounts directly in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<OrganizationMember>,
    /// The units directly in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<OrganizationUnit>,
}

/// An account in the tree: its id, or an object where policies are attached to the account itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum OrganizationMember {
    /// An account without policies of its own.
    Account(#[cfg_attr(feature = "schema", schemars(with = "String"))] AccountId),
    /// An account with policies of its own.
    WithPolicies(AccountWithPolicies),
}

/// An account with the control policies that are attached to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccountWithPolicies {
    /// Which account.
    #[serde(deserialize_with = "text")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub id: AccountId,
    /// The names of what is attached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<String>,
}

/// A control policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrganizationPolicy {
    /// Its name.
    pub name: String,
    /// What it says.
    pub document: Document,
}

impl<'de> Deserialize<'de> for OrganizationMember {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<OrganizationMember, D::Error> {
        struct Form;
        impl<'de> Visitor<'de> for Form {
            type Value = OrganizationMember;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the id of an account, or an object with its `id` and `policies`")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<OrganizationMember, E> {
                text.parse().map(OrganizationMember::Account).map_err(E::custom)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<OrganizationMember, A::Error> {
                AccountWithPolicies::deserialize(MapAccessDeserializer::new(map)).map(OrganizationMember::WithPolicies)
            }
        }
        deserializer.deserialize_any(Form)
    }
}

impl OrganizationMember {
    /// Which account.
    pub fn id(&self) -> AccountId {
        match self {
            OrganizationMember::Account(id) => *id,
            OrganizationMember::WithPolicies(account) => account.id,
        }
    }

    /// The names of what is attached to it.
    pub fn policies(&self) -> &[String] {
        match self {
            OrganizationMember::Account(_) => &[],
            OrganizationMember::WithPolicies(account) => &account.policies,
        }
    }
}

impl Organization {
    /// The policies that can be attached, with their kinds.
    pub(crate) fn policies(&self) -> impl Iterator<Item = (PolicyKind, &OrganizationPolicy)> {
        let service = self.service_control_policies.iter().map(|policy| (PolicyKind::Scp, policy));
        service.chain(self.resource_control_policies.iter().map(|policy| (PolicyKind::Rcp, policy)))
    }

    /// The ARN under which a policy is known.
    pub(crate) fn policy_arn(&self, kind: PolicyKind, name: &str) -> rolecall_policy::Arn {
        ControlPolicy::arn(kind, &self.id, self.management_account, name)
    }

    /// The organization as a world holds it.
    pub(super) fn build(&self, seed: u64, created: Time, shelf: &mut Shelf) -> world::Organization {
        let full = FULL_ACCESS.map(|(_, kind)| Arc::new(ControlPolicy::full_access(kind)));
        let own = self.policies().map(|(kind, policy)| {
            let (arn, document) = (self.policy_arn(kind, &policy.name), shelf.read(kind, &policy.document));
            (policy.name.as_str(), Arc::new(ControlPolicy { name: policy.name.clone(), arn, document }))
        });
        let own: Vec<_> = own.collect();
        let policies = own.iter().map(|(_, policy)| policy.clone()).collect();
        let builder = Builder { organization: self, seed, full, own };
        let enabled = |kind| !self.disabled_policy_types.contains(&kind);
        let root_id = self.root.id.clone().unwrap_or_else(|| builder.id("r-", "root", 4));
        let mut root = builder.unit(&self.root, root_id.clone(), &root_id);
        let says_where = |member: &OrganizationMember| member.id() == self.management_account;
        if !self.root.holds(&says_where) {
            root.accounts.insert(0, world::Member { id: self.management_account, policies: builder.attached(&[]) });
        }
        world::Organization {
            id: self.id.clone(),
            management: self.management_account,
            root,
            policies,
            created,
            service_control: enabled(PolicyType::ServiceControlPolicy),
            resource_control: enabled(PolicyType::ResourceControlPolicy),
        }
    }
}

impl OrganizationUnit {
    fn holds(&self, is: &dyn Fn(&OrganizationMember) -> bool) -> bool {
        self.accounts.iter().any(is) || self.units.iter().any(|unit| unit.holds(is))
    }
}

/// Says the first name in the organization that does not hold.
pub(super) fn check(at: &At<'_>, organization: &Organization) -> Checked {
    let [(service, _), (resource, _)] = FULL_ACCESS;
    let mut own = BTreeSet::new();
    let lists = [
        ("serviceControlPolicies", &organization.service_control_policies),
        ("resourceControlPolicies", &organization.resource_control_policies),
    ];
    for (field, policies) in lists {
        let list = at.field(field);
        for (number, policy) in policies.iter().enumerate() {
            if !own.insert(policy.name.as_str()) {
                return list.item(number).field("name").refuse(format!("policy `{}` is there twice", policy.name));
            }
        }
    }
    // A document may write down what AWS attaches by itself.
    let known = own.into_iter().chain([service, resource]).collect();
    let mut check = Check { known, seen: BTreeSet::new() };
    check.node(&at.field("root"), &organization.root)
}

/// What the nodes of a tree may name.
struct Check<'a> {
    known: BTreeSet<&'a str>,
    seen: BTreeSet<AccountId>,
}

impl Check<'_> {
    fn node(&mut self, at: &At<'_>, node: &OrganizationUnit) -> Checked {
        self.policies(&at.field("policies"), &node.policies)?;
        let list = at.field("accounts");
        for (number, member) in node.accounts.iter().enumerate() {
            let (at, id) = (list.item(number), member.id());
            if !self.seen.insert(id) {
                return at.refuse(format!("account `{id}` is in the organization twice"));
            }
            self.policies(&at.field("policies"), member.policies())?;
        }
        let list = at.field("units");
        node.units.iter().enumerate().try_for_each(|(number, unit)| self.node(&list.item(number), unit))
    }

    fn policies(&self, at: &At<'_>, names: &[String]) -> Checked {
        let unknown = names.iter().enumerate().find(|(_, name)| !self.known.contains(name.as_str()));
        unknown.map_or(Ok(()), |(number, name)| {
            let message = format!("there is no control policy `{name}` here");
            at.item(number).refuse(with_guess(message, name, self.known.iter().copied()))
        })
    }
}

/// The tree under construction.
struct Builder<'a> {
    organization: &'a Organization,
    seed: u64,
    full: [Arc<ControlPolicy>; 2],
    own: Vec<(&'a str, Arc<ControlPolicy>)>,
}

impl Builder<'_> {
    fn unit(&self, node: &OrganizationUnit, id: String, way: &str) -> world::Unit {
        let accounts = node.accounts.iter();
        let units = node.units.iter().map(|unit| {
            let way = format!("{way}/{}", unit.name);
            let root = id.split('-').nth(1).unwrap_or_default();
            let id = unit.id.clone().unwrap_or_else(|| self.id(&format!("ou-{root}-"), &way, 8));
            self.unit(unit, id, &way)
        });
        world::Unit {
            name: node.name.clone(),
            policies: self.attached(&node.policies),
            accounts: accounts
                .map(|member| world::Member { id: member.id(), policies: self.attached(member.policies()) })
                .collect(),
            units: units.collect(),
            id,
        }
    }

    /// What is attached at a level: AWS wants at least one policy of each kind there.
    fn attached(&self, names: &[String]) -> Vec<Arc<ControlPolicy>> {
        let [service, resource] = &self.full;
        let own = names.iter().filter_map(|name| {
            let mut own = self.own.iter();
            own.find(|(of, _)| *of == name.as_str()).map(|(_, policy)| policy.clone())
        });
        let mut attached: Vec<Arc<ControlPolicy>> = own.collect();
        let written = self.own.iter().any(|(of, _)| *of == FULL_ACCESS[0].0);
        let said = names.iter().any(|name| name == FULL_ACCESS[0].0) && !written;
        if said || !attached.iter().any(|policy| policy.kind() == PolicyKind::Scp) {
            attached.insert(0, service.clone());
        }
        attached.insert(0, resource.clone());
        attached
    }

    fn id(&self, prefix: &str, what: &str, length: usize) -> String {
        let what = format!("{}/{what}", self.organization.id);
        let letters = id::unique(self.seed, "", None, &what).to_ascii_lowercase();
        format!("{prefix}{}", letters.get(letters.len().saturating_sub(length)..).unwrap_or_default())
    }
}
