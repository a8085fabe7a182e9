//! The world that a scenario describes. Refuses to know what happens in it.

use super::names::policy_arn;
use super::{Account, Document, NamedPolicy, Resource, Role, Scenario, User};
use rolecall_iam::world::{self, AccessKey, Attached, World};
use rolecall_iam::{PolicyDoc, Time, id};
use rolecall_policy::catalog::Catalog;
use rolecall_policy::{Arn, PolicyKind};
use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Policies that were read before, so that a world is rebuilt without reading again what did not change.
#[derive(Debug, Default)]
pub struct Shelf {
    before: Texts,
    now: Texts,
    managed: BTreeMap<Arn, Arc<PolicyDoc>>,
}

/// What was read, by kind and text.
type Texts = BTreeMap<PolicyKind, BTreeMap<String, Arc<PolicyDoc>>>;

impl Shelf {
    pub(super) fn read(&mut self, kind: PolicyKind, document: &Document) -> Arc<PolicyDoc> {
        let now = self.now.entry(kind).or_default();
        if let Some(policy) = now.get(&document.0) {
            return policy.clone();
        }
        // The key moves over with its policy: a world of many policies is rebuilt without copying their texts.
        let before = self.before.get_mut(&kind).and_then(|texts| texts.remove_entry(&document.0));
        let (text, policy) = before.unwrap_or_else(|| (document.0.clone(), PolicyDoc::new(kind, document.0.clone())));
        now.insert(text, policy.clone());
        policy
    }

    /// An AWS managed policy, laid out as the console shows it.
    fn managed(&mut self, arn: &Arn, catalog: &Catalog) -> Option<Arc<PolicyDoc>> {
        if let Some(policy) = self.managed.get(arn) {
            return Some(policy.clone());
        }
        let policy = catalog.get(arn.as_str())?;
        let policy = PolicyDoc::identity(as_the_console_shows(policy.document));
        self.managed.insert(arn.clone(), policy.clone());
        Some(policy)
    }

    /// Lets the AWS managed policies that a text names into the world: nobody has them, and a session may be made with
    /// them.
    pub fn admit(&mut self, text: &str, world: &mut World, catalog: &Catalog) {
        for (at, _) in text.match_indices("arn:aws:iam::aws:policy/") {
            let rest = text.get(at..).unwrap_or_default();
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !":/_+=,.@-".contains(c)).unwrap_or(rest.len());
            let Ok(arn) = rest.get(..end).unwrap_or_default().parse() else { continue };
            if let Some(policy) = self.managed(&arn, catalog) {
                world.aws_managed.insert(arn, policy);
            }
        }
    }

    fn turn(&mut self) {
        self.before = std::mem::take(&mut self.now);
    }
}

impl Scenario {
    /// The world at the scenario's clock, before anything was typed.
    pub fn world(&self, catalog: &Catalog) -> World {
        self.world_from(catalog, &mut Shelf::default())
    }

    /// The same, with what was read for the world before.
    pub fn world_from(&self, catalog: &Catalog, shelf: &mut Shelf) -> World {
        shelf.turn();
        let mut world = World { clock: self.clock, seed: u64::from(self.seed), ..World::default() };
        for account in &self.accounts {
            let built = Builder { scenario: self, account, shelf }.account();
            world.accounts.insert(built.id, built);
        }
        world.organization =
            self.organization.as_ref().map(|it| it.build(world.seed, some_day(self.clock, &it.id), shelf));
        for arn in self.aws_managed() {
            if let Some(policy) = shelf.managed(&arn, catalog) {
                world.aws_managed.insert(arn, policy);
            }
        }
        world
    }

    /// The AWS managed policies that somebody has.
    pub fn aws_managed(&self) -> BTreeSet<Arn> {
        let of_account = |account: &Account| {
            let users =
                account.users.iter().flat_map(|user| user.attached_policies.iter().chain(&user.permissions_boundary));
            let groups = account.groups.iter().flat_map(|group| &group.attached_policies);
            let roles =
                account.roles.iter().flat_map(|role| role.attached_policies.iter().chain(&role.permissions_boundary));
            users.chain(groups).chain(roles).cloned().collect::<Vec<Arn>>()
        };
        self.accounts.iter().flat_map(of_account).filter(|arn| arn.account().is_none()).collect()
    }
}

/// One account under construction.
struct Builder<'a> {
    scenario: &'a Scenario,
    account: &'a Account,
    shelf: &'a mut Shelf,
}

impl Builder<'_> {
    fn account(mut self) -> world::Account {
        let from = self.account;
        let mut to = world::Account::new(from.id);
        to.name = from.name.clone();
        to.alias = from.alias.clone();
        to.users = from.users.iter().map(|user| (user.name.clone(), self.user(user))).collect();
        to.groups = from.groups.iter().map(|group| (group.name.clone(), self.group(group))).collect();
        to.roles = from.roles.iter().map(|role| (role.name.clone(), self.role(role))).collect();
        to.policies = from.policies.iter().map(|policy| (policy_arn(from, policy), self.policy(policy))).collect();
        to.resources = from.resources.iter().map(|resource| (resource.arn.clone(), self.resource(resource))).collect();
        let profiles = from.instance_profiles.iter();
        to.instance_profiles = profiles.map(|profile| (profile.name.clone(), self.instance_profile(profile))).collect();
        let oidc = from.oidc_providers.iter().map(|it| self.oidc_provider(it));
        to.identity_providers = oidc.chain(from.saml_providers.iter().map(|it| self.saml_provider(it))).collect();
        to.virtual_mfa = self.virtual_mfa(&to);
        to.password_policy = from.password_policy.map(|it| it.build());
        to.block_public_access = from.block_public_access.map(|it| it.0);
        to
    }

    fn user(&mut self, from: &User) -> world::User {
        let mut to = world::User::new(self.account.id, &from.path, &from.name);
        to.groups = from.groups.clone();
        to.tags = from.tags.clone();
        to.policies = self.attached(&from.inline_policies, &from.attached_policies);
        to.boundary = from.permissions_boundary.clone();
        to.mfa_devices = from.mfa_devices.iter().map(Arn::to_string).collect();
        to.login = from.login_profile.as_ref().map(|login| self.login(&to.arn, login));
        to.access_keys =
            from.access_keys.iter().enumerate().map(|(number, key)| self.key(&to.arn, number, key)).collect();
        to.created = self.created(&to.arn);
        to
    }

    fn key(&self, user: &Arn, number: usize, from: &super::AccessKey) -> AccessKey {
        let seed = u64::from(self.scenario.seed);
        let what = format!("{user}#{number}");
        let id = from.id.clone().unwrap_or_else(|| id::unique(seed, "AKIA", Some(self.account.id), &what));
        let secret = from.secret.clone().unwrap_or_else(|| id::secret(seed, &id));
        AccessKey { id, secret, active: !from.inactive, created: self.created(user), last_used: None }
    }

    fn group(&mut self, from: &super::Group) -> world::Group {
        let mut to = world::Group::new(self.account.id, &from.path, &from.name);
        to.policies = self.attached(&from.inline_policies, &from.attached_policies);
        to.created = self.created(&to.arn);
        to
    }

    fn role(&mut self, from: &Role) -> world::Role {
        let trust = self.shelf.read(PolicyKind::Trust, &from.trust_policy.document);
        let mut to = world::Role::new(self.account.id, &from.path, &from.name, trust);
        to.description = from.description.clone();
        to.max_session_duration = from.max_session_duration;
        to.policies = self.attached(&from.inline_policies, &from.attached_policies);
        to.boundary = from.permissions_boundary.clone();
        to.tags = from.tags.clone();
        to.created = self.created(&to.arn);
        to
    }

    fn policy(&mut self, from: &super::Policy) -> world::ManagedPolicy {
        let document = self.shelf.read(PolicyKind::Identity, &from.document);
        let mut to = world::ManagedPolicy::new(self.account.id, &from.path, &from.name, document);
        to.description.clone_from(&from.description);
        to.tags.clone_from(&from.tags);
        to.version = from.version();
        let made = self.created(&to.arn);
        for other in &from.other_versions {
            let number = super::account::version_number(&other.version_id).unwrap_or_default();
            let document = self.shelf.read(PolicyKind::Identity, &other.document);
            to.others.push(world::PolicyVersion { number, document, created: made });
        }
        to.newest = to.others.iter().map(|version| version.number).chain([to.version]).max().unwrap_or(1);
        to.made(made)
    }

    fn resource(&mut self, from: &Resource) -> world::Resource {
        let policy = from.policy.as_ref().map(|policy| self.shelf.read(PolicyKind::Resource, &policy.document));
        let created = self.created(&from.arn);
        let storage = from.bucket.build(&from.objects, created);
        let more = from.bucket.contents.keys().filter(|key| !from.objects.contains(key));
        let mut details: BTreeMap<String, String> =
            from.details.iter().map(|(name, value)| (name.clone(), value.to_string())).collect();
        if !from.grants.is_empty() {
            let grants: serde_json::Value = from.grants.iter().map(super::KmsGrant::by_the_api).collect();
            details.insert("Grants".into(), grants.to_string());
        }
        world::Resource {
            policy,
            tags: from.tags.clone(),
            objects: from.objects.iter().chain(more).cloned().collect(),
            block_public_access: from.block_public_access.map(|it| it.0),
            grants: from.grants.iter().map(|grant| self.grant(grant)).collect(),
            details,
            created,
            storage,
        }
    }

    fn grant(&mut self, from: &super::KmsGrant) -> Arc<PolicyDoc> {
        self.shelf.read(PolicyKind::Resource, &Document(from.build().as_policy_text()))
    }

    fn instance_profile(&self, from: &super::InstanceProfile) -> world::InstanceProfile {
        let arn = self.account.arn("instance-profile", &from.path, &from.name);
        let (name, path, role, tags) = (from.name.clone(), from.path.clone(), from.role.clone(), from.tags.clone());
        world::InstanceProfile { created: self.created(&arn), arn, name, path, role, tags }
    }

    fn oidc_provider(&self, from: &super::OidcProvider) -> world::IdentityProvider {
        let arn = Arn::global("iam", self.account.id, &format!("oidc-provider/{}", from.host()));
        let (client_ids, thumbprints, tags) = (from.client_ids.clone(), from.thumbprints.clone(), from.tags.clone());
        world::IdentityProvider { created: self.created(&arn), arn, client_ids, thumbprints, metadata: None, tags }
    }

    fn saml_provider(&self, from: &super::SamlProvider) -> world::IdentityProvider {
        let arn = Arn::global("iam", self.account.id, &format!("saml-provider/{}", from.name));
        let (client_ids, thumbprints) = (Vec::new(), Vec::new());
        let (metadata, tags) = (from.metadata.clone(), from.tags.clone());
        world::IdentityProvider { created: self.created(&arn), arn, client_ids, thumbprints, metadata, tags }
    }

    fn login(&self, user: &Arn, from: &super::LoginProfile) -> world::Login {
        let seed = u64::from(self.scenario.seed);
        let password = from.password.clone().unwrap_or_else(|| id::secret(seed, &format!("{user}#password")));
        world::Login { password, reset_required: from.password_reset_required, created: self.created(user) }
    }

    /// The devices that the account lists, and those that its users have.
    fn virtual_mfa(&self, account: &world::Account) -> BTreeMap<String, world::VirtualMfa> {
        let mut devices = BTreeMap::new();
        for device in &self.account.virtual_mfa_devices {
            devices.insert(device.arn.to_string(), world::VirtualMfa { enabled: None, tags: device.tags.clone() });
        }
        for user in account.users.values() {
            for serial in user.mfa_devices.iter().filter(|serial| serial.contains(":mfa/")) {
                let device = devices
                    .entry(serial.clone())
                    .or_insert(world::VirtualMfa { enabled: None, tags: world::Tags::new() });
                device.enabled = Some(user.created);
            }
        }
        devices
    }

    fn attached(&mut self, inline: &[NamedPolicy], managed: &[Arn]) -> Attached {
        let mut to = Attached { managed: managed.to_vec(), ..Attached::default() };
        for policy in inline {
            to.put_inline(&policy.name, self.shelf.read(PolicyKind::Identity, &policy.document));
        }
        to
    }

    fn created(&self, arn: &Arn) -> Time {
        some_day(self.scenario.clock, arn.as_str())
    }
}

/// Some day in the year before the scenario, always the same for one name.
fn some_day(clock: Time, name: &str) -> Time {
    let hash = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let seconds = 30 * 86_400 + hash % (300 * 86_400);
    clock.plus(-i64::try_from(seconds).unwrap_or_default())
}

/// Indented by four, as the console and the CLI lay it out.
fn as_the_console_shows(minified: &str) -> String {
    let Ok(value) = serde_json::from_str::<serde_json::Value>(minified) else { return minified.to_owned() };
    let mut out = Vec::new();
    // Writing a value to memory cannot fail.
    let _ = value.serialize(&mut Serializer::with_formatter(&mut out, PrettyFormatter::with_indent(b"    ")));
    String::from_utf8(out).unwrap_or_default()
}
