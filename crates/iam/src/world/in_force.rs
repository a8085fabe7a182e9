//! Which policies bear on a request, layer by layer in AWS's order, and why a layer does not. The only place that joins
//! groups, boundaries, session policies and resources; refuses to know what the policies say.

use super::layer::{Binds, LayerKind, NotBinding};
use super::who::{Is, Who};
use super::{Attached, PolicyAddress, PolicyDoc, World};
use crate::request::{Request, Target};
use rolecall_policy::{AccountId, Arn};
use std::sync::Arc;

/// A layer with the policies in it.
#[derive(Debug)]
pub struct InForce<'w> {
    /// Which kind.
    pub kind: LayerKind,
    /// Whose policies.
    pub account: Option<AccountId>,
    /// Whether it bears on the request.
    pub binds: Binds,
    /// The policies.
    pub policies: Vec<PolicyInForce<'w>>,
    /// Attached policies whose text is not known here.
    pub unknown: Vec<&'w Arn>,
}

/// One policy in force.
#[derive(Debug)]
pub struct PolicyInForce<'w> {
    /// Where it is found.
    pub address: PolicyAddress,
    /// The group through which the caller has it.
    pub via: Option<&'w Arn>,
    /// What it says.
    pub document: &'w Arc<PolicyDoc>,
}

impl<'w> InForce<'w> {
    fn new(kind: LayerKind, account: Option<AccountId>) -> InForce<'w> {
        InForce { kind, account, binds: Binds::Yes, policies: Vec::new(), unknown: Vec::new() }
    }

    fn absent(kind: LayerKind, account: Option<AccountId>, why: NotBinding) -> InForce<'w> {
        InForce { binds: Binds::No(why), ..InForce::new(kind, account) }
    }

    fn add(&mut self, address: PolicyAddress, document: &'w Arc<PolicyDoc>) {
        self.policies.push(PolicyInForce { address, via: None, document });
    }

    fn add_managed(&mut self, world: &'w World, arn: &'w Arn, via: Option<&'w Arn>) {
        match world.managed_policy(arn) {
            Some(document) => {
                self.policies.push(PolicyInForce { address: PolicyAddress::managed(arn), via, document });
            }
            None => self.unknown.push(arn),
        }
    }

    fn add_attached(&mut self, world: &'w World, owner: &Arn, attached: &'w Attached, via: Option<&'w Arn>) {
        for policy in &attached.inline {
            let address = PolicyAddress::inline(owner, &policy.name);
            self.policies.push(PolicyInForce { address, via, document: &policy.document });
        }
        for arn in &attached.managed {
            self.add_managed(world, arn, via);
        }
    }
}

/// Whether the action is one of those that a role's trust policy decides (R129).
pub fn asks_trust(request: &Request) -> bool {
    let action = request.action.lower();
    let assumes = ["sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"];
    assumes.contains(&action) || matches!(action, "sts:tagsession" | "sts:setsourceidentity")
}

impl World {
    /// The layers that bear on the request, in AWS's order.
    pub fn in_force<'w>(&'w self, who: &Who<'w>, request: &'w Request) -> Vec<InForce<'w>> {
        vec![self.resource_layer(request), self.identity_layer(who), self.boundary_layer(who), self.session_layer(who)]
    }

    fn resource_layer<'w>(&'w self, request: &'w Request) -> InForce<'w> {
        if asks_trust(request) {
            let arn = request.resource.arn();
            let mut layer = InForce::new(LayerKind::Trust, arn.and_then(Arn::account));
            if let Some(role) = arn.and_then(|arn| self.role(arn)) {
                layer.add(PolicyAddress::trust(&role.arn), &role.trust);
            }
            return layer;
        }
        let Target::Resource(arn) = &request.resource else {
            return InForce::absent(LayerKind::Resource, None, NotBinding::NoResource);
        };
        match self.resource(arn) {
            Some((account, listed, resource)) => match &resource.policy {
                Some(policy) => {
                    let mut layer = InForce::new(LayerKind::Resource, Some(account.id));
                    layer.add(PolicyAddress::resource(listed), policy);
                    layer
                }
                None => InForce::absent(LayerKind::Resource, Some(account.id), NotBinding::NoResourcePolicy),
            },
            None => {
                let owner = self.owner(arn);
                let described = owner.is_none_or(|owner| self.accounts.contains_key(&owner));
                let why = if described { NotBinding::NoResourcePolicy } else { NotBinding::UnknownAccount };
                InForce::absent(LayerKind::Resource, owner, why)
            }
        }
    }

    /// R77: a user's own policies and those of its groups, or the role's; never both, and none for root.
    fn identity_layer<'w>(&'w self, who: &Who<'w>) -> InForce<'w> {
        let mut layer = InForce::new(LayerKind::Identity, who.account);
        match who.is {
            Is::User(user) | Is::UserSession(user, _) => {
                layer.add_attached(self, &user.arn, &user.policies, None);
                let account = who.account_in(self);
                let groups = user.groups.iter().filter_map(|name| account.and_then(|account| account.groups.get(name)));
                for group in groups {
                    layer.add_attached(self, &group.arn, &group.policies, Some(&group.arn));
                }
            }
            Is::RoleSession(role, _) => layer.add_attached(self, &role.arn, &role.policies, None),
            Is::Root | Is::Service(_) | Is::Anonymous | Is::Unknown => {
                layer.binds = Binds::No(NotBinding::NoIdentity);
            }
        }
        layer
    }

    fn boundary_layer<'w>(&'w self, who: &Who<'w>) -> InForce<'w> {
        match who.boundary() {
            Some(arn) => {
                let mut layer = InForce::new(LayerKind::Boundary, who.account);
                layer.add_managed(self, arn, None);
                layer
            }
            None => InForce::absent(LayerKind::Boundary, who.account, NotBinding::NoBoundary),
        }
    }

    fn session_layer<'w>(&'w self, who: &Who<'w>) -> InForce<'w> {
        let Is::RoleSession(_, session) = who.is else {
            return InForce::absent(LayerKind::Session, who.account, NotBinding::NoSession);
        };
        if session.policies.is_empty() {
            return InForce::absent(LayerKind::Session, who.account, NotBinding::NoSessionPolicy);
        }
        let mut layer = InForce::new(LayerKind::Session, who.account);
        for (address, document) in &session.policies {
            // A managed session policy is read as it is now, an inline one as it was passed (R80).
            let live = address.managed_arn().and_then(|arn| self.managed_policy(arn));
            layer.add(address.clone(), live.unwrap_or(document));
        }
        layer
    }
}
