//! Which policies bear on a request, layer by layer in AWS's order, and why a layer does not. The only place that joins
//! groups, boundaries, session policies and resources; refuses to know what the policies say.

use super::asked::{Asked, Listed};
use super::layer::{Binds, LayerKind, NotBinding};
use super::who::{Is, Who};
use super::{Attached, PolicyAddress, PolicyDoc, Role, World, owner};
use crate::request::{Request, Target};
use rolecall_policy::{AccountId, Arn, PolicyKind};
use std::sync::Arc;

/// A layer with the policies in it.
#[derive(Debug)]
pub struct InForce<'w> {
    /// Which kind.
    pub kind: LayerKind,
    /// Whose policies.
    pub account: Option<AccountId>,
    /// The level of the organization, where the kind has levels.
    pub level: Option<String>,
    /// Whether it bears on the request.
    pub binds: Binds,
    /// Whether it lets through what it does not deny, as AWS's own task policies do (R146).
    pub open: bool,
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
    /// Whether what it grants stays within boundary and session policies, whomever it names (R107).
    pub limited: bool,
}

impl<'w> PolicyInForce<'w> {
    fn new(address: PolicyAddress, document: &'w Arc<PolicyDoc>) -> PolicyInForce<'w> {
        PolicyInForce { address, via: None, document, limited: false }
    }
}

impl<'w> InForce<'w> {
    fn new(kind: LayerKind, account: Option<AccountId>) -> InForce<'w> {
        InForce {
            kind,
            account,
            level: None,
            binds: Binds::Yes,
            open: false,
            policies: Vec::new(),
            unknown: Vec::new(),
        }
    }

    fn absent(kind: LayerKind, account: Option<AccountId>, why: NotBinding) -> InForce<'w> {
        InForce { binds: Binds::No(why), ..InForce::new(kind, account) }
    }

    fn add(&mut self, address: PolicyAddress, document: &'w Arc<PolicyDoc>) {
        self.policies.push(PolicyInForce::new(address, document));
    }

    fn add_managed(&mut self, world: &'w World, arn: &'w Arn, via: Option<&'w Arn>) {
        match world.managed_policy(arn) {
            Some(document) => {
                let policy = PolicyInForce::new(PolicyAddress::managed(arn), document);
                self.policies.push(PolicyInForce { via, ..policy });
            }
            None => self.unknown.push(arn),
        }
    }

    fn add_attached(&mut self, world: &'w World, owner: &Arn, attached: &'w Attached, via: Option<&'w Arn>) {
        for policy in &attached.inline {
            let policy = PolicyInForce::new(PolicyAddress::inline(owner, &policy.name), &policy.document);
            self.policies.push(PolicyInForce { via, ..policy });
        }
        for arn in &attached.managed {
            self.add_managed(world, arn, via);
        }
    }
}

impl Asked<'_> {
    /// Whether a policy of the resource's own must let the caller in, beside what the caller's policies say: for roles
    /// (R120), and for KMS keys unless their policy is the default one, which leaves it to the account (R105).
    pub fn resource_must_allow(&self) -> bool {
        self.trust || self.key && self.resource.is_some_and(|listed| listed.resource.policy.is_some())
    }
}

impl World {
    /// Hands over the layers that bear on the request, in AWS's order.
    pub fn in_force<'w>(
        &'w self,
        who: &Who<'w>,
        asked: &Asked<'w>,
        request: &'w Request,
        each: &mut dyn FnMut(InForce<'w>),
    ) {
        self.control_layers(LayerKind::Scp, who.account, self.exempt_from_scps(who), each);
        self.control_layers(LayerKind::Rcp, asked.account, self.exempt_from_rcps(who, asked, request), each);
        each(self.endpoint_layer(who, request));
        each(self.resource_layer(who, asked, request));
        each(self.identity_layer(who));
        each(self.boundary_layer(who));
        each(self.session_layer(who));
    }

    /// A layer for each level of the organization, or one that says why there is none.
    fn control_layers<'w>(
        &'w self,
        kind: LayerKind,
        account: Option<AccountId>,
        exempt: Option<NotBinding>,
        each: &mut dyn FnMut(InForce<'w>),
    ) {
        let wanted = if kind == LayerKind::Rcp { PolicyKind::Rcp } else { PolicyKind::Scp };
        let levels = self.organization.as_ref().zip(account).and_then(|(tree, account)| tree.levels(account));
        let (None, Some(levels)) = (exempt, levels) else {
            each(InForce::absent(kind, account, exempt.unwrap_or(NotBinding::NoOrganization)));
            return;
        };
        for level in levels {
            let mut layer = InForce { level: Some(level.name), ..InForce::new(kind, account) };
            for policy in level.policies.iter().filter(|policy| policy.kind() == wanted) {
                layer.add(PolicyAddress::managed(&policy.arn), &policy.document);
            }
            each(layer);
        }
    }

    fn exempt_from_scps(&self, who: &Who<'_>) -> Option<NotBinding> {
        let Some(organization) = &self.organization else { return Some(NotBinding::NoOrganization) };
        match who.account {
            None => Some(NotBinding::NoAccount),
            Some(account) if account == organization.management => Some(NotBinding::ManagementAccount),
            Some(_) if who.is_service_linked() => Some(NotBinding::ServiceLinkedRole),
            Some(_) => (!organization.service_control).then_some(NotBinding::NotEnabled),
        }
    }

    fn exempt_from_rcps(&self, who: &Who<'_>, asked: &Asked<'_>, request: &Request) -> Option<NotBinding> {
        let Some(organization) = &self.organization else { return Some(NotBinding::NoOrganization) };
        let service_linked_role = || who.is_service_linked() || asked.role.is_some_and(Role::is_service_linked);
        match asked.account {
            _ if !organization.resource_control => Some(NotBinding::NotEnabled),
            Some(account) if account == organization.management => Some(NotBinding::ManagementAccount),
            _ if !rolecall_policy::keys::supports_rcp(request.action.service()) => Some(NotBinding::NotCovered),
            _ if request.action.is("kms:RetireGrant") => Some(NotBinding::ActionNotCovered),
            _ if service_linked_role() => Some(NotBinding::ServiceLinkedRole),
            _ => None,
        }
    }

    /// R97: only a request that came through an endpoint is held against its policy.
    fn endpoint_layer<'w>(&'w self, who: &Who<'_>, request: &Request) -> InForce<'w> {
        let through = request.context.get("aws:sourcevpce").and_then(|ids| ids.first());
        let Some(id) = through.filter(|_| !matches!(who.is, Is::Service(_))) else {
            return InForce::absent(LayerKind::Endpoint, None, NotBinding::NoEndpoint);
        };
        match self.endpoint(id) {
            Some(Listed { account, arn, resource }) => match &resource.policy {
                Some(policy) => {
                    let mut layer = InForce::new(LayerKind::Endpoint, Some(account.id));
                    layer.add(PolicyAddress::resource(arn), policy);
                    layer
                }
                None => InForce::absent(LayerKind::Endpoint, Some(account.id), NotBinding::OpenEndpoint),
            },
            None => InForce::absent(LayerKind::Endpoint, None, NotBinding::UnknownEndpoint),
        }
    }

    fn resource_layer<'w>(&'w self, who: &Who<'w>, asked: &Asked<'w>, request: &'w Request) -> InForce<'w> {
        if asked.trust {
            let mut layer = InForce::new(LayerKind::Trust, request.resource.arn().and_then(Arn::account));
            if let Some(role) = asked.role {
                layer.add(PolicyAddress::trust(&role.arn), &role.trust);
            }
            return layer;
        }
        if request.resource == Target::Any {
            return InForce::absent(LayerKind::Resource, None, NotBinding::NoResource);
        }
        if owner::keeps_out(who, asked, request) {
            return InForce::absent(LayerKind::Resource, asked.account, NotBinding::OwnerOnly);
        }
        let none = if asked.key { NotBinding::DefaultKeyPolicy } else { NotBinding::NoResourcePolicy };
        let Some(Listed { account, arn, resource }) = asked.resource else {
            let owner = asked.account.filter(|_| asked.owned);
            let described = owner.is_none_or(|owner| self.accounts.contains_key(&owner));
            let why = if described { none } else { NotBinding::UnknownAccount };
            return InForce::absent(LayerKind::Resource, owner, why);
        };
        if resource.policy.is_none() && resource.grants.is_empty() {
            return InForce::absent(LayerKind::Resource, Some(account.id), none);
        }
        let mut layer = InForce::new(LayerKind::Resource, Some(account.id));
        if let Some(policy) = &resource.policy {
            layer.add(PolicyAddress::resource(arn), policy);
        }
        for (number, document) in resource.grants.iter().enumerate() {
            let grant = PolicyInForce::new(PolicyAddress::grant(arn, number + 1), document);
            layer.policies.push(PolicyInForce { limited: true, ..grant });
        }
        layer
    }

    /// R77: a user's own policies and those of its groups, or the role's; never both, and none for root.
    fn identity_layer<'w>(&'w self, who: &Who<'w>) -> InForce<'w> {
        let mut layer = InForce::new(LayerKind::Identity, who.account);
        match who.is {
            Is::User(user) | Is::UserSession(user, _) | Is::FederatedUser(Some(user), _) => {
                layer.add_attached(self, &user.arn, &user.policies, None);
                let account = who.account_in(self);
                let groups = user.groups.iter().filter_map(|name| account.and_then(|account| account.groups.get(name)));
                for group in groups {
                    layer.add_attached(self, &group.arn, &group.policies, Some(&group.arn));
                }
            }
            Is::RoleSession(role, _) => layer.add_attached(self, &role.arn, &role.policies, None),
            _ => layer.binds = Binds::No(NotBinding::NoIdentity),
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
        let (Is::RoleSession(_, session) | Is::FederatedUser(_, session) | Is::AssumedRoot(session)) = who.is else {
            return InForce::absent(LayerKind::Session, who.account, NotBinding::NoSession);
        };
        // A role session without session policies is not limited by any; a federated user's then has nothing (R78).
        if session.policies.is_empty() && matches!(who.is, Is::RoleSession(..)) {
            return InForce::absent(LayerKind::Session, who.account, NotBinding::NoSessionPolicy);
        }
        let mut layer = InForce::new(LayerKind::Session, who.account);
        layer.open = matches!(who.is, Is::AssumedRoot(_));
        for (address, document) in &session.policies {
            // A managed session policy is read as it is now, an inline one as it was passed (R80).
            let live = address.managed_arn().and_then(|arn| self.managed_policy(arn));
            layer.add(address.clone(), live.unwrap_or(document));
        }
        layer
    }
}
