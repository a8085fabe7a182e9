//! An EC2 instance as the world keeps it: its state, addresses and profile, and the role session that runs on it. Refuses
//! to know commands, and who may launch what.

pub(crate) mod metadata;

use super::kept;
use crate::machine::{Env, Machine};
use rolecall_iam::sts::{self, AssumeRole};
use rolecall_iam::world::{Account, InstanceProfile, Resource, Session, SessionKind};
use rolecall_iam::{Caller, Request, Target, Verdict, World, authorize, id};
use rolecall_policy::Arn;
use serde_json::Value;
use std::collections::BTreeMap;

/// An instance and whose it is.
#[derive(Clone, Copy)]
pub(crate) struct Instance<'w> {
    pub(crate) account: &'w Account,
    pub(crate) arn: &'w Arn,
    pub(crate) resource: &'w Resource,
    seed: u64,
}

/// Why an instance has no credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Without {
    /// No instance profile, or one that is gone.
    Profile,
    /// A profile without a role.
    Role,
    /// A role that does not trust EC2.
    Trust,
}

/// Credentials of instances last six hours, whatever the role says, and are renewed five minutes before they end.
const LASTS: i64 = 6 * 3600;
const SPARE: i64 = 5 * 60;

/// What names the instance in the keys of its sessions (semantics §5).
const OF_INSTANCE: &str = "ec2:sourceinstancearn";
const DELIVERY: &str = "ec2:roledelivery";

/// All instances.
pub(crate) fn all(world: &World) -> impl Iterator<Item = Instance<'_>> {
    world.accounts.values().flat_map(|account| {
        let is = |arn: &Arn| arn.service() == "ec2" && arn.after("instance/").is_some();
        let owned = account.resources.iter().filter(move |(arn, _)| is(arn));
        owned.map(|(arn, resource)| Instance { account, arn, resource, seed: world.seed })
    })
}

/// The instance with this ARN.
pub(crate) fn find<'w>(world: &'w World, arn: &Arn) -> Option<Instance<'w>> {
    all(world).find(|instance| instance.arn == arn)
}

/// The same where it runs: nothing else has credentials.
fn running<'w>(world: &'w World, arn: &Arn) -> Option<Instance<'w>> {
    find(world, arn).filter(Instance::is_running)
}

impl<'w> Instance<'w> {
    /// As `i-0123456789abcdef0`.
    pub(crate) fn id(&self) -> &'w str {
        self.arn.last()
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        kept::text(self.resource, name)
    }

    /// As `running`; an instance of which nobody said anything runs.
    pub(crate) fn state(&self) -> String {
        let state = kept::detail(self.resource, "State");
        let name = state.as_ref().and_then(|state| state.get("Name").unwrap_or(state).as_str());
        name.unwrap_or("running").to_owned()
    }

    pub(crate) fn is_running(&self) -> bool {
        self.state() == "running"
    }

    /// Its zone, the first of the region where nobody said another.
    pub(crate) fn zone(&self) -> String {
        let placement = kept::detail(self.resource, "Placement");
        let said = placement.as_ref().and_then(|it| it.get("AvailabilityZone")?.as_str());
        said.map_or_else(|| format!("{}a", self.arn.region()), str::to_owned)
    }

    /// Its place in the default subnet of its zone, where nobody said another.
    pub(crate) fn private_ip(&self) -> String {
        let [_, _, third, fourth] = self.bytes();
        let subnet = self.zone().bytes().last().map_or(0, |letter| letter.saturating_sub(b'a') % 15 * 16);
        let made = || format!("172.31.{}.{}", subnet + third % 16, fourth.clamp(4, 254));
        self.text("PrivateIpAddress").unwrap_or_else(made)
    }

    /// An address of those that are kept for examples (RFC 5737); only what runs has one.
    pub(crate) fn public_ip(&self) -> Option<String> {
        let [_, second, ..] = self.bytes();
        let made = || format!("198.51.100.{}", second.clamp(1, 254));
        self.is_running().then(|| self.text("PublicIpAddress").unwrap_or_else(made))
    }

    fn bytes(&self) -> [u8; 4] {
        let hex = id::hex(self.seed, self.arn.as_str());
        let byte = |at: usize| hex.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok()).unwrap_or_default();
        [byte(0), byte(2), byte(4), byte(6)]
    }

    /// As `ip-172-31-5-9`.
    pub(crate) fn host(&self) -> String {
        format!("ip-{}", self.private_ip().replace('.', "-"))
    }

    pub(crate) fn private_dns(&self) -> String {
        match self.arn.region() {
            "us-east-1" => format!("{}.ec2.internal", self.host()),
            region => format!("{}.{region}.compute.internal", self.host()),
        }
    }

    pub(crate) fn public_dns(&self) -> Option<String> {
        let host = format!("ec2-{}", self.public_ip()?.replace('.', "-"));
        Some(match self.arn.region() {
            "us-east-1" => format!("{host}.compute-1.amazonaws.com"),
            region => format!("{host}.{region}.compute.amazonaws.com"),
        })
    }

    /// The name of the profile that it was given.
    pub(crate) fn profile_name(&self) -> Option<String> {
        let profile = kept::detail(self.resource, "IamInstanceProfile")?;
        let named = profile.get("Arn").or_else(|| profile.get("Name")).unwrap_or(&profile);
        named.as_str()?.rsplit('/').next().map(str::to_owned)
    }

    pub(crate) fn profile(&self) -> Option<&'w InstanceProfile> {
        self.account.instance_profiles.get(&self.profile_name()?)
    }

    /// One of its metadata options, or how it is where nobody said.
    pub(crate) fn metadata_option(&self, name: &str) -> String {
        let options = kept::detail(self.resource, "MetadataOptions");
        let said = options.as_ref().and_then(|options| options.get(name));
        match (said, name) {
            (Some(Value::String(text)), _) => text.clone(),
            (Some(other), _) => other.to_string(),
            (None, "HttpTokens") => "optional".into(),
            (None, "HttpEndpoint") => "enabled".into(),
            (None, "HttpPutResponseHopLimit") => "1".into(),
            (None, _) => "disabled".into(),
        }
    }
}

/// The region that the metadata service names to the CLI, on an instance where it is asked.
pub(crate) fn region<'m>(machine: &'m Machine, env: &Env) -> Option<&'m str> {
    machine.host.as_ref().filter(|_| asks(env)).map(|host| host.region.as_str())
}

/// Whether the CLI asks the metadata service at all.
pub(crate) fn asks(env: &Env) -> bool {
    !env.exported("AWS_EC2_METADATA_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// Whether an instance would give credentials to the CLI.
pub(crate) fn gives(world: &World, arn: &Arn) -> bool {
    let role = running(world, arn).filter(|it| it.metadata_option("HttpEndpoint") == "enabled").and_then(|it| {
        let name = it.profile()?.role.as_ref()?;
        it.account.roles.get(name)
    });
    role.is_some_and(|role| {
        let Ok(action) = "sts:AssumeRole".parse() else { return false };
        let ec2 = Caller::Service("ec2.amazonaws.com".into());
        let request = Request::new(ec2, action, Target::Resource(role.arn.clone()));
        authorize(world, &request).verdict == Verdict::Allowed || delivered(world, arn, "2.0").is_some()
    })
}

/// The role session that an instance had last, over or not.
pub(crate) fn latest<'w>(world: &'w World, arn: &Arn) -> Option<&'w Session> {
    let of_instance = |session: &&Session| {
        session.keys.get(OF_INSTANCE).is_some_and(|values| values.iter().any(|known| known == arn.as_str()))
    };
    world.sessions.values().filter(of_instance).max_by_key(|session| session.expires)
}

/// The role session that an instance has, where it was delivered before and still lasts.
pub(crate) fn delivered<'w>(world: &'w World, arn: &Arn, version: &str) -> Option<&'w Session> {
    let role = running(world, arn)?.profile()?.role.as_deref()?;
    let has = |session: &Session, key: &str, value: &str| {
        session.keys.get(key).is_some_and(|values| values.iter().any(|known| known == value))
    };
    world.sessions.values().find(|session| {
        let of_role = matches!(&session.kind, SessionKind::Role { role: of, .. } if of.last() == role);
        let lasts = session.expires > world.clock.plus(SPARE);
        of_role && lasts && has(session, OF_INSTANCE, arn.as_str()) && has(session, DELIVERY, version)
    })
}

/// The role session that an instance has; `version` is that of the metadata service which delivers it, `1.0` or `2.0`.
pub(crate) fn credentials(world: &mut World, arn: &Arn, version: &str) -> Result<Session, Without> {
    if let Some(session) = delivered(world, arn, version) {
        return Ok(session.clone());
    }
    let instance = running(world, arn).ok_or(Without::Profile)?;
    let name = instance.profile().ok_or(Without::Profile)?.role.as_ref().ok_or(Without::Role)?;
    let role = instance.account.roles.get(name).ok_or(Without::Role)?;
    let one = |key: &str, value: &str| (key.to_owned(), vec![value.to_owned()]);
    let mut carries = BTreeMap::from([
        one(OF_INSTANCE, arn.as_str()),
        one(DELIVERY, version),
        one("aws:ec2instancesourceprivateipv4", &instance.private_ip()),
    ]);
    let vpc = super::ec2::place(world, &instance).remove("VpcId");
    carries.extend(vpc.as_ref().and_then(Value::as_str).map(|vpc| one("aws:ec2instancesourcevpc", vpc)));
    let input = AssumeRole {
        role_arn: role.arn.to_string(),
        session_name: instance.id().to_owned(),
        carries,
        ..AssumeRole::default()
    };
    let assumed = sts::assume_role(world, &Caller::Service("ec2.amazonaws.com".into()), &input);
    let mut session = assumed.outcome.map_err(|_| Without::Trust)?;
    session.expires = world.clock.plus(LASTS);
    world.sessions.insert(session.id.clone(), session.clone());
    Ok(session)
}
