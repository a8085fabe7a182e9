//! What services keep: resources by ARN, each with the details that its API shows. Refuses to know any one service, and who
//! may see or change what is kept.

use super::door::Api;
use super::failure::{Failure, Outcome, Stop};
use crate::call;
use crate::view::Hint;
use rolecall_iam::world::{Account, Resource};
use rolecall_iam::{Time, World, id};
use rolecall_policy::{AccountId, Arn};
use serde_json::{Map, Value};

/// The detail that says when a resource which is to be deleted is gone.
pub(crate) const GONE_AT: &str = "DeletionDate";

/// Takes out of the world the keys and secrets whose time to be restored is over, and the aliases of such keys.
pub(crate) fn take_what_is_due(world: &mut World) {
    let now = world.clock;
    let is_due = |(arn, resource): &(&Arn, &Resource)| {
        let waits = match arn.service() {
            "kms" => text(resource, "KeyState").as_deref() == Some("PendingDeletion"),
            "secretsmanager" => resource.details.contains_key("DeletedDate"),
            _ => false,
        };
        waits && text(resource, GONE_AT).and_then(|date| Time::parse(&date)).is_some_and(|date| date <= now)
    };
    let all = world.accounts.values().flat_map(|account| &account.resources);
    let due: Vec<Arn> = all.filter(is_due).map(|(arn, _)| arn.clone()).collect();
    if due.is_empty() {
        return;
    }
    let aliases = world.accounts.values().flat_map(|account| account.resources.keys());
    let aliases = aliases.filter(|arn| arn.service() == "kms" && arn.after("alias/").is_some());
    let stands = |alias: &&Arn| call::key_of_alias(world, alias).is_some_and(|key| due.contains(&key));
    let aliases: Vec<Arn> = aliases.filter(stands).cloned().collect();
    for arn in due.iter().chain(&aliases) {
        remove(world, arn);
    }
}

/// A resource and whose it is.
pub(crate) fn find<'w>(world: &'w World, arn: &Arn) -> Option<(&'w Account, &'w Resource)> {
    world.accounts.values().find_map(|account| Some((account, account.resources.get(arn)?)))
}

/// A resource, to change it.
pub(crate) fn find_mut<'w>(world: &'w mut World, arn: &Arn) -> Option<&'w mut Resource> {
    world.accounts.values_mut().find_map(|account| account.resources.get_mut(arn))
}

/// Takes a resource out of the world.
pub(crate) fn remove(world: &mut World, arn: &Arn) -> Option<Resource> {
    world.accounts.values_mut().find_map(|account| account.resources.remove(arn))
}

/// The resources of one kind that an account has in a region, by their ARNs; `kind` is what stands before their names:
/// `function:`, `table/`, nothing for queues.
pub(crate) fn listed<'w>(
    world: &'w World,
    account: AccountId,
    (service, region, kind): (&str, &str, &str),
) -> Vec<(&'w Arn, &'w Resource)> {
    let resources = world.accounts.get(&account).into_iter().flat_map(|account| &account.resources);
    let is = |arn: &Arn| arn.service() == service && arn.region() == region && arn.resource().starts_with(kind);
    resources.filter(|(arn, _)| is(arn)).collect()
}

/// One detail of a resource.
pub(crate) fn detail(resource: &Resource, name: &str) -> Option<Value> {
    serde_json::from_str(resource.details.get(name)?).ok()
}

/// A detail that is a text.
pub(crate) fn text(resource: &Resource, name: &str) -> Option<String> {
    detail(resource, name)?.as_str().map(str::to_owned)
}

/// The ARN of the key that a detail of a resource names.
pub(crate) fn key(arn: &Arn, resource: &Resource, name: &str) -> Option<String> {
    text(resource, name).map(|id| call::key_beside(arn, &id))
}

/// Keeps a detail.
pub(crate) fn keep(resource: &mut Resource, name: &str, value: &Value) {
    resource.details.insert(name.into(), value.to_string());
}

/// Those of the named details that there are, in this order: most answers are that.
pub(crate) fn shown(resource: &Resource, names: &[&str]) -> Map<String, Value> {
    names.iter().filter_map(|name| Some(((*name).to_owned(), detail(resource, name)?))).collect()
}

impl Api<'_, '_> {
    /// The caller's account.
    pub(crate) fn account(&self) -> Outcome<&Account> {
        let id = self.context.world.who(&self.caller).account;
        id.and_then(|id| self.context.world.accounts.get(&id)).ok_or_else(homeless)
    }

    /// The caller's account, to be changed.
    pub(crate) fn account_mut(&mut self) -> Outcome<&mut Account> {
        let id = self.context.world.who(&self.caller).account;
        id.and_then(|id| self.context.world.accounts.get_mut(&id)).ok_or_else(homeless)
    }

    /// What makes an id that this call gives out its own.
    pub(crate) fn fresh(&self, what: &str) -> String {
        let machine = &*self.context.machine;
        format!("{what}/{}/{}/{}", machine.trail.len(), machine.history.len(), machine.calls.len())
    }

    /// An id of the form that most services give to what they make.
    pub(crate) fn fresh_uuid(&self, what: &str) -> String {
        id::uuid(self.context.world.seed, &self.fresh(what))
    }

    /// Changes what is kept of a resource, if it is there.
    pub(crate) fn change(&mut self, arn: &Arn, with: impl FnOnce(&mut Resource)) -> Outcome<Value> {
        find_mut(self.context.world, arn).map(with);
        Ok(Value::Null)
    }

    /// What exists in AWS and not here: nothing was done, and that is said.
    pub(crate) fn not_modelled(&mut self, text: impl Into<String>) -> Stop {
        self.context.machine.suggest(Hint { text: text.into(), command: None });
        Stop::Quiet(255)
    }

    /// The ARN of something in the caller's account and the region of the call.
    pub(crate) fn arn(&self, service: &str, resource: &str) -> Outcome<Arn> {
        let account = self.account()?.id;
        Ok(Arn::build(service, self.settings.region_or_global(), account.as_str(), resource))
    }
}

fn homeless() -> Stop {
    Failure::Other("the caller's account is not here".into()).into()
}
