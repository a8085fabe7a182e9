//! The world of a simulation: one principal with its policies, the organization above it, and nothing else. Refuses to
//! know what is asked.

use super::super::super::door::Api;
use super::super::super::failure::Outcome;
use rolecall_iam::world::{Account, ManagedPolicy, Resource, Session, SessionKind, User};
use rolecall_iam::{Caller, PolicyDoc, SessionId, World};
use rolecall_policy::Arn;
use std::sync::Arc;

pub(in super::super) struct Scene {
    pub(super) world: World,
    pub(super) caller: Caller,
    account: rolecall_policy::AccountId,
    /// Whether the policies are those of somebody who exists, who is then in an organization.
    pub(super) of_principal: bool,
    /// Whether there are only policies, and nobody who has them.
    pub(super) of_nobody: bool,
}

/// A user whom nobody has.
const NOBODY: &str = "PolicySimulator";

impl Scene {
    /// A scene without any policy.
    pub(in super::super) fn empty(api: &Api<'_, '_>) -> Outcome<Scene> {
        let world = &*api.context.world;
        let id = api.account()?.id;
        let mut account = Account::new(id);
        let user = User::new(id, "/", NOBODY);
        let caller = Caller::User(user.arn.clone());
        account.users.insert(user.name.clone(), user);
        let mut world = World { clock: world.clock, seed: world.seed, ..World::default() };
        world.accounts.insert(id, account);
        Ok(Scene { world, caller, account: id, of_principal: false, of_nobody: false })
    }

    /// A scene with the policies of a user, group or role.
    pub(in super::super) fn of(api: &Api<'_, '_>, arn: &Arn) -> Outcome<Scene> {
        let mut scene = Scene::empty(api)?;
        let (real, world) = (api.account()?, &*api.context.world);
        scene.of_principal = true;
        scene.world.aws_managed.clone_from(&world.aws_managed);
        scene.world.organization.clone_from(&world.organization);
        if let Some(organization) = &mut scene.world.organization {
            organization.resource_control = false;
        }
        let Some(account) = scene.world.accounts.get_mut(&real.id) else { return Ok(scene) };
        account.policies.clone_from(&real.policies);
        account.groups.clone_from(&real.groups);
        let name = arn.last();
        if let Some(user) = real.users.get(name).filter(|user| user.arn == *arn) {
            account.users.insert(name.into(), user.clone());
            scene.caller = Caller::User(user.arn.clone());
        } else if let Some(role) = real.roles.get(name).filter(|role| role.arn == *arn) {
            account.roles.insert(name.into(), role.clone());
            let session = Arn::global("sts", real.id, &format!("assumed-role/{name}/{NOBODY}"));
            let id = SessionId(NOBODY.into());
            let kind = SessionKind::Role { role: arn.clone(), name: NOBODY.into() };
            let now = scene.world.clock;
            scene.world.sessions.insert(id.clone(), Session::new(id.clone(), kind, session, now, now.plus(3_600)));
            scene.caller = Caller::Session(id);
        } else if let Some(user) = account.users.get_mut(NOBODY) {
            user.groups.push(name.into());
        }
        Ok(scene)
    }

    /// Lets this user, or nobody in particular, ask with the policies that are there.
    pub(super) fn as_user(&mut self, arn: Option<&Arn>) {
        let Some(arn) = arn else { return };
        let Some(home) = self.world.accounts.get_mut(&self.account) else { return };
        let policies = match &self.caller {
            Caller::User(user) => home.users.get(user.last()).cloned(),
            _ => home.roles.values().next().map(|role| {
                let user = User::new(home.id, "/", NOBODY);
                User { policies: role.policies.clone(), boundary: role.boundary.clone(), ..user }
            }),
        };
        let Some(source) = policies else { return };
        let name = arn.last().to_string();
        home.users.insert(name.clone(), User { arn: arn.clone(), name, ..source });
        self.caller = Caller::User(arn.clone());
    }

    /// Gives the principal one more policy.
    pub(super) fn add(&mut self, name: &str, document: Arc<PolicyDoc>) {
        let Some(account) = self.world.accounts.get_mut(&self.account) else { return };
        let policies = match &self.caller {
            Caller::User(user) => account.users.get_mut(user.last()).map(|user| &mut user.policies),
            _ => account.roles.values_mut().next().map(|role| &mut role.policies),
        };
        if let Some(policies) = policies {
            policies.put_inline(name, document);
        }
    }

    /// Bounds the principal.
    pub(super) fn bound(&mut self, document: Arc<PolicyDoc>) {
        let Some(account) = self.world.accounts.get_mut(&self.account) else { return };
        let policy = ManagedPolicy::new(self.account, "/", "PermissionsBoundaryPolicyInputList.1", document);
        let boundary = match &self.caller {
            Caller::User(user) => account.users.get_mut(user.last()).map(|user| &mut user.boundary),
            _ => account.roles.values_mut().next().map(|role| &mut role.boundary),
        };
        if let Some(boundary) = boundary {
            *boundary = Some(policy.arn.clone());
        }
        account.policies.insert(policy.arn.clone(), policy);
    }

    /// Gives a resource a policy; that of an object is its bucket's.
    pub(super) fn guard(&mut self, resource: &str, document: &Arc<PolicyDoc>) {
        let Ok(arn) = resource.parse::<Arn>() else { return };
        let arn = match (arn.service(), arn.resource().split_once('/')) {
            ("s3", Some((bucket, _))) => Arn::build("s3", "", "", bucket),
            _ => arn,
        };
        if let Some(account) = self.world.accounts.get_mut(&self.account) {
            account.resources.insert(arn, Resource { policy: Some(document.clone()), ..Resource::default() });
        }
    }

    /// The identity-based policies of the principal, and its boundary.
    pub(in super::super) fn documents(&self) -> Vec<Arc<PolicyDoc>> {
        let who = self.world.who(&self.caller);
        let groups = who.user().into_iter().flat_map(|user| &user.groups);
        let groups = groups.filter_map(|name| self.world.accounts.get(&self.account)?.groups.get(name));
        let own = who.user().map(|user| &user.policies).or(who.role().map(|role| &role.policies));
        let mut documents = Vec::new();
        for policies in own.into_iter().chain(groups.map(|group| &group.policies)) {
            documents.extend(policies.inline.iter().map(|policy| policy.document.clone()));
            documents.extend(policies.managed.iter().filter_map(|arn| self.world.managed_policy(arn).cloned()));
        }
        documents.extend(who.boundary().and_then(|arn| self.world.managed_policy(arn).cloned()));
        documents
    }
}
