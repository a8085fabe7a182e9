//! AWS Organizations: the tree of organizational units with the control policies at each level. Refuses to know what the
//! policies say and whom they bind.

mod tree;

use super::PolicyDoc;
use crate::time::Time;
use rolecall_policy::{AccountId, Arn, PolicyKind};
use std::sync::Arc;

/// An organization.
#[derive(Clone, Debug)]
pub struct Organization {
    /// `o-…`.
    pub id: String,
    /// The account that manages it, which no control policy binds.
    pub management: AccountId,
    /// The root of the tree.
    pub root: Unit,
    /// Whether service control policies are enabled.
    pub service_control: bool,
    /// Whether resource control policies are enabled.
    pub resource_control: bool,
    /// Its own policies, attached or not.
    pub policies: Vec<Arc<ControlPolicy>>,
    /// When it was made.
    pub created: Time,
}

/// The root or an organizational unit.
#[derive(Clone, Debug)]
pub struct Unit {
    /// `r-…` or `ou-…`.
    pub id: String,
    /// As people call it; the root is called `Root`.
    pub name: String,
    /// What is attached here, of both kinds.
    pub policies: Vec<Arc<ControlPolicy>>,
    /// The accounts directly in it.
    pub accounts: Vec<Member>,
    /// The units directly in it.
    pub units: Vec<Unit>,
}

/// An account in an organization.
#[derive(Clone, Debug)]
pub struct Member {
    /// Which account.
    pub id: AccountId,
    /// What is attached to the account itself.
    pub policies: Vec<Arc<ControlPolicy>>,
}

/// A service control policy or a resource control policy.
#[derive(Clone, Debug)]
pub struct ControlPolicy {
    /// As people call it.
    pub name: String,
    /// Its ARN.
    pub arn: Arn,
    /// What it says; its kind is the policy's own.
    pub document: Arc<PolicyDoc>,
}

/// One level between the root and an account, with what is attached there.
#[derive(Clone, Debug)]
pub struct Level<'w> {
    /// `the root`, `the unit Sandbox`, `the account`.
    pub name: String,
    /// What is attached, of both kinds.
    pub policies: &'w [Arc<ControlPolicy>],
}

impl ControlPolicy {
    /// The ARN of a policy of the organization's own. AWS makes up its id; here it shows the name.
    pub fn arn(kind: PolicyKind, organization: &str, management: AccountId, name: &str) -> Arn {
        Arn::global("organizations", management, &format!("policy/{organization}/{}/p-{name}", kind_word(kind)))
    }

    /// What AWS attaches where nothing else is: it allows everything.
    pub fn full_access(kind: PolicyKind) -> ControlPolicy {
        let (name, principal) = match kind {
            PolicyKind::Rcp => ("p-RCPFullAWSAccess", "\"Principal\": \"*\", "),
            _ => ("p-FullAWSAccess", ""),
        };
        let text = format!(
            "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {{ \"Effect\": \"Allow\", {principal}\"Action\": \"*\", \"Resource\": \"*\" }}\n  ]\n}}"
        );
        let arn = Arn::build("organizations", "", "aws", &format!("policy/{}/{name}", kind_word(kind)));
        let name = name.trim_start_matches("p-").to_owned();
        ControlPolicy { name, arn, document: PolicyDoc::new(kind, text) }
    }

    /// Whether it is one of those that AWS attaches where nothing else is.
    pub fn is_full_access(&self) -> bool {
        self.arn.account().is_none()
    }

    /// Which of the two kinds it is.
    pub fn kind(&self) -> PolicyKind {
        self.document.parsed.policy.kind
    }
}

fn kind_word(kind: PolicyKind) -> &'static str {
    if kind == PolicyKind::Rcp { "resource_control_policy" } else { "service_control_policy" }
}

impl Organization {
    /// Whether the account is in it.
    pub fn holds(&self, account: AccountId) -> bool {
        account == self.management || self.way_to(account).is_some()
    }

    /// The levels from the root down to the account; nothing for an account outside.
    pub fn levels(&self, account: AccountId) -> Option<Vec<Level<'_>>> {
        let (units, member) = self.way_to(account)?;
        let name = |(depth, unit): (usize, &Unit)| match depth {
            0 => "the root".to_string(),
            _ => format!("the unit {}", unit.name),
        };
        let mut levels: Vec<Level<'_>> = units
            .iter()
            .enumerate()
            .map(|(depth, unit)| Level { name: name((depth, unit)), policies: &unit.policies })
            .collect();
        levels.push(Level { name: "the account".into(), policies: &member.policies });
        Some(levels)
    }

    /// `aws:PrincipalOrgPaths` and its kin: `o-…/r-…/ou-…/`.
    pub fn path(&self, account: AccountId) -> Option<String> {
        let units = match self.way_to(account) {
            Some((units, _)) => units,
            // The management account hangs directly under the root unless the tree says where it is.
            None if account == self.management => vec![&self.root],
            None => return None,
        };
        let ids = std::iter::once(self.id.as_str()).chain(units.iter().map(|unit| unit.id.as_str()));
        Some(ids.map(|id| format!("{id}/")).collect())
    }

    fn way_to(&self, account: AccountId) -> Option<(Vec<&Unit>, &Member)> {
        let mut way = Vec::new();
        let member = self.root.way_to(account, &mut way)?;
        way.reverse();
        Some((way, member))
    }
}

impl Unit {
    fn way_to<'w>(&'w self, account: AccountId, way: &mut Vec<&'w Unit>) -> Option<&'w Member> {
        let here = self.accounts.iter().find(|member| member.id == account);
        let found = here.or_else(|| self.units.iter().find_map(|unit| unit.way_to(account, way)))?;
        way.push(self);
        Some(found)
    }
}
