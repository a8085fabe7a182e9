//! What the accounts of a world hold, as a list to choose from. Refuses to know what any policy does.

use super::{AccountView, Slot, SlotKind, Thing, ThingKind};
use crate::scenario::Scenario;
use rolecall_iam::world::{self, Attached, Resource};
use rolecall_iam::{PolicyAddress, World};
use rolecall_policy::{AccountId, Arn};
use std::collections::BTreeMap;

/// Every account with what is in it: first what the scenario holds, in its order, then what was made since.
pub(crate) fn accounts(scenario: &Scenario, world: &World) -> Vec<AccountView> {
    let written = |id: &AccountId| scenario.accounts.iter().position(|account| account.id == *id);
    let mut accounts: Vec<&world::Account> = world.accounts.values().collect();
    accounts.sort_by_key(|account| written(&account.id).unwrap_or(usize::MAX));
    accounts.into_iter().map(|account| view(account, scenario)).collect()
}

fn view(account: &world::Account, scenario: &Scenario) -> AccountView {
    let places = places(account, scenario);
    let mut things = Vec::new();
    for user in account.users.values() {
        let mut thing = principal(ThingKind::User, &user.arn, &user.policies, user.boundary.as_ref(), Vec::new());
        thing.groups.clone_from(&user.groups);
        things.push(thing);
    }
    for group in account.groups.values() {
        let mut thing = principal(ThingKind::Group, &group.arn, &group.policies, None, Vec::new());
        let members = account.users.values().filter(|user| user.groups.contains(&group.name));
        thing.members = members.map(|user| user.name.clone()).collect();
        things.push(thing);
    }
    for role in account.roles.values() {
        let trust = Slot::new(SlotKind::Trust, &PolicyAddress::trust(&role.arn));
        let mut thing = principal(ThingKind::Role, &role.arn, &role.policies, role.boundary.as_ref(), vec![trust]);
        thing.session = Some(role.max_session_duration);
        things.push(thing);
    }
    for policy in account.policies.values() {
        let slot = Slot::new(SlotKind::Document, &PolicyAddress::managed(&policy.arn));
        things.push(Thing::new(ThingKind::Policy, &policy.arn, vec![slot]));
    }
    things.extend(account.resources.iter().map(|(arn, resource)| of_resource(arn, resource)));
    things.sort_by_key(|thing| (thing.kind, places.get(thing.arn.as_str()).copied().unwrap_or(usize::MAX)));
    let arn = format!("arn:aws:iam::{}:root", account.id);
    AccountView { id: account.id.to_string(), name: account.name.clone(), alias: account.alias.clone(), arn, things }
}

/// The order of the scenario.
fn places(account: &world::Account, scenario: &Scenario) -> BTreeMap<String, usize> {
    let written = scenario.accounts.iter().find(|written| written.id == account.id);
    let Some(written) = written else { return BTreeMap::new() };
    let users = written.users.iter().filter_map(|user| account.users.get(&user.name)).map(|user| user.arn.to_string());
    let groups = written.groups.iter().filter_map(|it| account.groups.get(&it.name)).map(|it| it.arn.to_string());
    let roles = written.roles.iter().filter_map(|it| account.roles.get(&it.name)).map(|it| it.arn.to_string());
    let policies = written.policies.iter().map(|it| {
        let path = it.path.as_str();
        format!("arn:aws:iam::{}:policy{path}{}", account.id, it.name)
    });
    let resources = written.resources.iter().map(|resource| resource.arn.to_string());
    let all = users.chain(groups).chain(roles).chain(policies).chain(resources);
    all.enumerate().map(|(place, arn)| (arn, place)).collect()
}

fn principal(kind: ThingKind, arn: &Arn, policies: &Attached, boundary: Option<&Arn>, mut slots: Vec<Slot>) -> Thing {
    slots.extend(policies.managed.iter().map(|policy| Slot::new(SlotKind::Managed, &PolicyAddress::managed(policy))));
    let inline = policies.inline.iter().map(|policy| PolicyAddress::inline(arn, &policy.name));
    slots.extend(inline.map(|address| Slot::new(SlotKind::Inline, &address)));
    slots.extend(boundary.map(|policy| Slot::new(SlotKind::Boundary, &PolicyAddress::managed(policy))));
    let mut thing = Thing::new(kind, arn, slots);
    thing.boundary = boundary.map(|policy| policy.to_string());
    thing
}

fn of_resource(arn: &Arn, resource: &Resource) -> Thing {
    let slot = resource.policy.as_ref().map(|_| Slot::new(SlotKind::Resource, &PolicyAddress::resource(arn)));
    let mut thing = Thing::new(ThingKind::Resource, arn, slot.into_iter().collect());
    thing.name = arn.resource().to_owned();
    thing.objects.clone_from(&resource.objects);
    thing
}

impl Thing {
    fn new(kind: ThingKind, arn: &Arn, slots: Vec<Slot>) -> Thing {
        let name = arn.last().to_owned();
        let (groups, members, objects) = (Vec::new(), Vec::new(), Vec::new());
        Thing { arn: arn.to_string(), kind, name, slots, groups, members, boundary: None, session: None, objects }
    }
}

impl Slot {
    fn new(what: SlotKind, address: &PolicyAddress) -> Slot {
        Slot { what, address: address.to_string() }
    }
}
