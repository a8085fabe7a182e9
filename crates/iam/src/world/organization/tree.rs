//! The tree of an organization, looked through and changed. Refuses to know who may change it.

use super::{ControlPolicy, Member, Organization, Unit};
use rolecall_policy::{AccountId, PolicyKind};
use std::sync::Arc;

impl Organization {
    /// The root and the units, each with what it hangs under; parents come before their children.
    pub fn units(&self) -> Vec<(&Unit, Option<&Unit>)> {
        let mut found = vec![(&self.root, None)];
        let mut at = 0;
        while let Some((unit, _)) = found.get(at).copied() {
            found.extend(unit.units.iter().map(|inner| (inner, Some(unit))));
            at += 1;
        }
        found
    }

    /// The accounts, each with what it hangs under.
    pub fn members(&self) -> Vec<(&Member, &Unit)> {
        let units = self.units().into_iter();
        units.flat_map(|(unit, _)| unit.accounts.iter().map(move |member| (member, unit))).collect()
    }

    /// The root or unit with this id.
    pub fn unit(&self, id: &str) -> Option<&Unit> {
        self.units().into_iter().map(|(unit, _)| unit).find(|unit| unit.id == id)
    }

    /// The root or unit with this id, to change it.
    pub fn unit_mut(&mut self, id: &str) -> Option<&mut Unit> {
        self.root.unit_mut(id)
    }

    /// What is attached to a root, unit or account.
    pub fn attached(&self, target: &str) -> Option<&[Arc<ControlPolicy>]> {
        let member = || self.members().into_iter().find(|(member, _)| member.id.as_str() == target);
        let unit = self.unit(target).map(|unit| unit.policies.as_slice());
        unit.or_else(|| member().map(|(member, _)| member.policies.as_slice()))
    }

    /// What is attached to a root, unit or account, to change it.
    pub fn attached_mut(&mut self, target: &str) -> Option<&mut Vec<Arc<ControlPolicy>>> {
        let mut found = None;
        self.root.each_attached(&mut |id, policies| {
            if id == target {
                found = Some(policies);
            }
        });
        found
    }

    /// Takes an account out of the tree.
    pub fn take_member(&mut self, id: AccountId) -> Option<Member> {
        self.root.take_member(id)
    }

    /// Takes an empty unit out of the tree.
    pub fn remove_unit(&mut self, id: &str) {
        self.root.remove_unit(id);
    }

    /// Switches a kind of policies on or off: either way nothing of the kind stays attached, but for what allows
    /// everything where it is on.
    pub fn switch(&mut self, kind: PolicyKind, on: bool) {
        let switch = if kind == PolicyKind::Rcp { &mut self.resource_control } else { &mut self.service_control };
        *switch = on;
        let full = Arc::new(ControlPolicy::full_access(kind));
        self.root.each_attached(&mut |_, policies| {
            policies.retain(|policy| policy.kind() != kind);
            policies.extend(on.then(|| full.clone()));
        });
    }

    /// What AWS attaches to whatever comes into the tree.
    pub fn by_default(&self) -> Vec<Arc<ControlPolicy>> {
        let kinds = [(PolicyKind::Scp, self.service_control), (PolicyKind::Rcp, self.resource_control)];
        let enabled = kinds.into_iter().filter(|(_, on)| *on);
        enabled.map(|(kind, _)| Arc::new(ControlPolicy::full_access(kind))).collect()
    }

    /// Puts another text or name in the place of a policy, wherever it is attached.
    pub fn replace(&mut self, policy: &Arc<ControlPolicy>) {
        let put = |policies: &mut Vec<Arc<ControlPolicy>>| {
            policies.iter_mut().filter(|old| old.arn == policy.arn).for_each(|old| *old = policy.clone());
        };
        put(&mut self.policies);
        self.root.each_attached(&mut |_, policies| put(policies));
    }
}

impl Unit {
    /// Every place where policies can be attached, with its id.
    fn each_attached<'u>(&'u mut self, each: &mut dyn FnMut(&str, &'u mut Vec<Arc<ControlPolicy>>)) {
        each(&self.id, &mut self.policies);
        for member in &mut self.accounts {
            each(member.id.as_str(), &mut member.policies);
        }
        self.units.iter_mut().for_each(|unit| unit.each_attached(each));
    }

    fn unit_mut(&mut self, id: &str) -> Option<&mut Unit> {
        if self.id == id {
            return Some(self);
        }
        self.units.iter_mut().find_map(|unit| unit.unit_mut(id))
    }

    fn take_member(&mut self, id: AccountId) -> Option<Member> {
        match self.accounts.iter().position(|member| member.id == id) {
            Some(at) => Some(self.accounts.remove(at)),
            None => self.units.iter_mut().find_map(|unit| unit.take_member(id)),
        }
    }

    fn remove_unit(&mut self, id: &str) {
        self.units.retain(|unit| unit.id != id);
        self.units.iter_mut().for_each(|unit| unit.remove_unit(id));
    }
}
