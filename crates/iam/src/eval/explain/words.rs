//! The nouns and the one-sentence answer: names for callers, policies and layers. Refuses to compute anything.

use super::Place;
use crate::eval::trace::*;
use crate::request::{Caller, Target};
use crate::world::{PolicyAddress, World};
use rolecall_policy::{AccountId, Arn};

/// A decision and the world that it was taken in, for naming things.
pub struct Words<'d> {
    pub world: &'d World,
    pub decision: &'d Decision,
    /// The caller's ARN, where it has one.
    pub arn: Option<Arn>,
}

impl<'d> Words<'d> {
    pub fn new(world: &'d World, decision: &'d Decision) -> Words<'d> {
        Words { world, decision, arn: world.arn_of(&decision.request.caller) }
    }

    /// `James`, `James-custom-S3-role/James`, `the root user of 111111111111`.
    pub fn caller(&self) -> String {
        match (&self.decision.request.caller, &self.arn) {
            (Caller::Root(account), _) => format!("the root user of {account}"),
            (Caller::Service(name), _) => name.clone(),
            (Caller::Federated(provider), _) => {
                format!("whoever {} vouches for", provider.rsplit(['/', ':']).next().unwrap_or(provider))
            }
            (Caller::Anonymous, _) => "an unsigned caller".into(),
            (_, Some(arn)) => short_name(arn),
            (Caller::Session(id), None) => format!("the holder of {}", id.0),
            (Caller::User(arn), None) => short_name(arn),
        }
    }

    /// Who has the policies: the role behind a session.
    pub fn holder(&self) -> String {
        match self.world.who(&self.decision.request.caller).role() {
            Some(role) => format!("the role `{}`", role.name),
            None => self.caller(),
        }
    }

    pub fn action(&self) -> &'d str {
        self.decision.request.action.as_str()
    }

    /// `on arn:aws:s3:::b/k`, or what a missing resource means.
    pub fn on(&self) -> String {
        match &self.decision.request.resource {
            Target::Resource(arn) => format!("on `{arn}`"),
            Target::Any => "on `*`".into(),
        }
    }

    pub fn question(&self) -> String {
        format!("{} → `{}` {}", self.caller(), self.action(), self.on())
    }

    pub fn account(&self, account: AccountId) -> String {
        match self.world.accounts.get(&account).and_then(|account| account.name.as_deref()) {
            Some(name) => format!("{name} ({account})"),
            None => account.to_string(),
        }
    }

    pub fn caller_account(&self) -> Option<AccountId> {
        self.world.who(&self.decision.request.caller).account
    }

    /// The layers of this kind: one for each level, where it has levels.
    pub fn layers(&self, kind: LayerKind) -> impl Iterator<Item = &'d Layer> {
        self.decision.layers.iter().filter(move |layer| layer.kind == kind)
    }

    pub fn layer(&self, kind: LayerKind) -> Option<&'d Layer> {
        self.layers(kind).next()
    }

    /// Whether the layer settled the decision: of a kind that has levels, the one that denies or stays silent.
    pub fn decides(&self, layer: &Layer) -> bool {
        let Some(by) = self.decision.decided_by.as_ref().filter(|by| by.layer == layer.kind) else { return false };
        match &by.policy {
            Some(address) => layer.policies.iter().any(|policy| policy.address == *address),
            None => layer.level.is_none() || layer.binds == Binds::Yes && layer.verdict != Verdict::Allowed,
        }
    }

    /// The layer of the resource's side.
    pub fn resource_layer(&self) -> Option<&'d Layer> {
        self.layer(LayerKind::Trust).or_else(|| self.layer(LayerKind::Resource))
    }

    /// The strongest grant that an applying statement of the resource's side gives.
    pub fn grant(&self) -> Option<Grant> {
        let policies = self.resource_layer()?.policies.iter();
        let statements = policies.flat_map(|policy| &policy.statements).filter(|statement| statement.applies);
        statements.filter_map(|statement| statement.grant).max()
    }

    /// The name by which a policy is known, as `` `AmazonS3ReadOnlyAccess` `` or `the trust policy of `X``.
    pub fn policy(&self, address: &PolicyAddress) -> String {
        match address.to_string().split_once('#') {
            // The id of a control policy is `p-` and more; ours show the name there.
            None => {
                let name = address.managed_arn().map(Arn::last).unwrap_or_default();
                format!("`{}`", name.strip_prefix("p-").unwrap_or(name))
            }
            Some((owner, part)) => {
                let owner = owner.parse::<Arn>().map_or_else(|_| owner.to_string(), |arn| short_name(&arn));
                match part.split_once('/') {
                    Some(("inline", name)) => format!("`{name}` (inline in {owner})"),
                    Some(("session", number)) => format!("session policy {number}"),
                    Some(("grant", number)) => format!("grant {number} on `{owner}`"),
                    _ if part == "trust" => format!("the trust policy of `{owner}`"),
                    _ => format!("the resource-based policy of `{owner}`"),
                }
            }
        }
    }

    /// The statement that settled the decision, with its policy.
    pub fn deciding(&self) -> Option<(&'d PolicyTrace, usize, &'d StatementTrace)> {
        let by = self.decision.decided_by.as_ref()?;
        let mut policies = self.layers(by.layer).flat_map(|layer| &layer.policies);
        let policy = policies.find(|policy| Some(&policy.address) == by.policy.as_ref())?;
        let number = by.statement?;
        Some((policy, number, policy.statements.get(number)?))
    }

    pub fn deciding_place(&self) -> Option<Place> {
        if let Some((policy, _, statement)) = self.deciding() {
            return Some(Place { policy: policy.address.clone(), span: statement.span });
        }
        // A role or resource that lets nobody in: its policy is the place to look at.
        let layer = self.layer(self.decision.decided_by.as_ref()?.layer)?;
        let policy = layer.policies.first().filter(|_| matches!(layer.kind, LayerKind::Trust | LayerKind::Resource))?;
        let statement = policy.statements.first()?;
        let failing = statement.clauses.iter().find(|clause| !clause.holds);
        Some(Place { policy: policy.address.clone(), span: failing.map_or(statement.span, |clause| clause.span) })
    }

    /// `statement 2 (`AllowRead`)`.
    pub fn statement(&self, policy: &PolicyTrace, number: usize) -> String {
        let statement = policy.document.parsed.policy.statements.get(number);
        match statement.and_then(|statement| statement.sid.as_ref()).filter(|sid| !sid.text.is_empty()) {
            Some(sid) => format!("statement {} (`{}`)", number + 1, sid.text),
            None => format!("statement {}", number + 1),
        }
    }

    /// The answer and what settled it.
    pub fn headline(&self) -> String {
        let (caller, action) = (self.caller(), self.action());
        let by = self.decision.decided_by.as_ref().map(|by| by.layer);
        let deciding = self.deciding().map(|(policy, number, _)| {
            format!("{} of {}", self.statement(policy, number), self.policy(&policy.address))
        });
        match (self.decision.verdict, by, deciding) {
            (_, Some(LayerKind::Gate), _) => self.gate(),
            (Verdict::ExplicitDeny, _, Some(deciding)) => {
                format!("Denied: {deciding} denies it, and a Deny beats every Allow.")
            }
            (Verdict::Allowed, Some(LayerKind::Trust | LayerKind::Resource), Some(deciding)) => {
                let why = match (self.decision.route.same_account, self.grant()) {
                    _ if self.decision.request.caller == Caller::Anonymous => {
                        "lets everyone in, and an unsigned caller needs no more"
                    }
                    _ if self.decision.route.combine == Combine::ResourceOnly && self.deciding_names_everyone() => {
                        "lets everyone in, and a service has no policies of its own"
                    }
                    _ if matches!(self.decision.request.caller, Caller::Federated(_)) => {
                        "names the identity provider, and the caller has no policies of its own yet"
                    }
                    _ if self.decision.route.combine == Combine::ResourceOnly => {
                        "names the service, which has no policies of its own"
                    }
                    (false, _) if matches!(self.decision.request.caller, Caller::Root(_)) => {
                        "lets the caller in from another account, and a root user needs no policy of its own"
                    }
                    (true, Some(Grant::Direct)) if self.deciding_names_everyone() => {
                        "lets everyone in, and within one account that is enough"
                    }
                    (true, Some(Grant::Direct)) => "names the caller directly, and within one account that is enough",
                    (true, Some(Grant::Entity)) => {
                        "names the role behind the session, and within one account that is enough"
                    }
                    (true, _) => "lets the account in, and the caller's own policies allow it too",
                    (false, _) => "lets the caller in from another account, and the caller's own policies allow it too",
                };
                format!("Allowed: {deciding} {why}.")
            }
            (Verdict::Allowed, _, Some(deciding)) => format!("Allowed: {deciding} allows it, and nothing denies it."),
            (Verdict::Allowed, ..) => format!("Allowed: {caller} may call {action}."),
            (_, Some(LayerKind::Trust), _) => {
                format!("Denied: {} does not let {caller} in.", self.resource_policy_name())
            }
            (_, Some(LayerKind::Resource), _) => match self.resource_layer().map(|layer| layer.binds) {
                Some(Binds::Yes) => format!("Denied: {} does not let {caller} in.", self.resource_policy_name()),
                _ if self.is_for_the_owner() => {
                    format!(
                        "Denied: only the account of the resource may call {action}, whatever the resource's policy says."
                    )
                }
                _ => {
                    format!("Denied: nothing in the resource's account lets {caller} in: it has no policy of its own.")
                }
            },
            (_, Some(kind @ (LayerKind::Scp | LayerKind::Rcp)), _) => {
                let level =
                    self.layers(kind).find(|layer| self.decides(layer)).and_then(|layer| layer.level.as_deref());
                format!(
                    "Denied: the {} at {} do not allow {action} {}, and every level must.",
                    layer_name(kind),
                    level.unwrap_or("a level"),
                    self.on()
                )
            }
            (_, Some(LayerKind::Endpoint), _) => {
                format!("Denied: the policy of the VPC endpoint does not allow {action} {}.", self.on())
            }
            (_, Some(LayerKind::Boundary), _) => {
                format!("Denied: the permissions boundary of {} does not include {action}.", self.holder())
            }
            (_, Some(LayerKind::Session), _) => {
                format!("Denied: the session policies of {caller} do not include {action}.")
            }
            _ => format!(
                "Denied: none of the identity-based policies of {} allows {action} {}.",
                self.holder(),
                self.on()
            ),
        }
    }

    /// Whether the resource's policy does not count, since the operation is not for other accounts.
    pub fn is_for_the_owner(&self) -> bool {
        self.resource_layer().is_some_and(|layer| layer.binds == Binds::No(NotBinding::OwnerOnly))
    }

    fn deciding_names_everyone(&self) -> bool {
        let Some((policy, _, statement)) = self.deciding() else { return false };
        let mut clauses = statement.clauses.iter().filter(|clause| matches!(clause.because, Because::Named { .. }));
        clauses.any(|clause| clause.span.of(&policy.document.text) == "*")
    }

    pub fn resource_policy_name(&self) -> String {
        let policy = self.resource_layer().and_then(|layer| layer.policies.first());
        policy.map_or_else(|| "the resource".into(), |policy| self.policy(&policy.address))
    }

    pub fn gate(&self) -> String {
        let Some(gate) = self.decision.route.gate else { return String::new() };
        let action = self.action();
        match gate {
            Gate::RootAssumesRole => "Denied: an account's root user may not assume roles.".into(),
            Gate::Expired => format!("Denied: the credentials of {} have expired.", self.caller()),
            Gate::UnknownCaller => format!("Denied: {} does not exist here.", self.caller()),
            Gate::NoSuchRole => format!(
                "Denied: there is no role `{}`; AWS answers this as it answers a role that does not trust you.",
                self.decision.request.resource
            ),
            Gate::SessionMayNotCall => format!("Denied: temporary credentials may not call {action}."),
            Gate::TokenMayNotCall if self.decision.request.action.service() == "iam" => {
                format!("Denied: credentials of GetSessionToken without MFA may not call {action}.")
            }
            Gate::TokenMayNotCall => {
                format!("Denied: credentials of GetSessionToken may not call {action}, with or without MFA.")
            }
            Gate::NeedsNoPermission => {
                format!("Allowed: {action} needs no permission, and no policy can take it away.")
            }
            Gate::RootUser => "Allowed: the account's root user may do everything that nothing denies it.".into(),
            Gate::RootRepairsPolicy => {
                "Allowed: the root user of the owner's account may always read, replace and delete this policy.".into()
            }
            Gate::FederatedMayNotCall => {
                format!("Denied: credentials of GetFederationToken may not call {action}: neither IAM nor STS.")
            }
            Gate::NoSuchMember => {
                "Denied: only the management account of an organization assumes root, and only of a member account.".into()
            }
            Gate::ServiceLinkedRole => {
                "Denied: a service-linked role belongs to its service, which alone may assume it.".into()
            }
            Gate::SourceIdentitySet => {
                "Denied: the session has a source identity already, which stays for the whole chain.".into()
            }
            Gate::Protected => {
                format!("Denied: `{}` is AWS's own, and nobody can change it.", self.decision.request.resource)
            }
            Gate::BlocksPublicAcls => "Denied: Block Public Access refuses ACLs that let everyone in.".into(),
            Gate::RestrictsPublicBuckets => {
                "Denied: the bucket policy is public, and Block Public Access then lets only the bucket's own account and AWS services in.".into()
            }
            Gate::Unsigned => format!("Denied: {action} takes signed requests only."),
        }
    }
}

/// `James` of a user, `role/session` of a role session, the name of anything else.
pub fn short_name(arn: &Arn) -> String {
    match arn.resource().split_once('/') {
        Some(("assumed-role" | "federated-user", rest)) => rest.to_string(),
        Some(_) if arn.service() == "iam" => arn.last().to_string(),
        _ => arn.resource().to_string(),
    }
}

/// The word for a layer.
pub fn layer_name(kind: LayerKind) -> &'static str {
    match kind {
        LayerKind::Gate => "rule before all policies",
        LayerKind::Rcp => "resource control policies",
        LayerKind::Scp => "service control policies",
        LayerKind::Endpoint => "VPC endpoint policy",
        LayerKind::Resource => "resource-based policy",
        LayerKind::Trust => "role trust policy",
        LayerKind::Identity => "identity-based policies",
        LayerKind::Boundary => "permissions boundary",
        LayerKind::Session => "session policies",
    }
}

/// The text with its first letter in upper case.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
