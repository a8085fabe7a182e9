//! Which credentials a command signs with: the CLI's chain, with its complaints. Refuses to know
//! whether they are valid, and what they allow.

use super::cache;
use super::door;
use super::failure::{Failure, Outcome};
use super::ini::Section;
use super::instance;
use super::settings::{Named, Settings};
use super::sso;
use crate::machine::{Context, Env, Machine};
use rolecall_iam::sts::{AssumeRole, Passed};
use rolecall_iam::world::Session;
use rolecall_iam::{Caller, World, id};
use rolecall_policy::Arn;
use serde_json::json;

/// What a request is signed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Credentials {
    Keys(Keys),
    /// Those that the console lends its shell; nobody's with `--no-sign-request`.
    Lent(Caller),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Keys {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
    /// The provider that found them, as `aws configure list` names it.
    pub(crate) method: &'static str,
}

/// Where credentials will come from: worked out before anything is sent, so that a broken profile is reported first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Provider {
    Ready(Credentials),
    Role(Box<RoleProfile>),
    WebIdentity(Box<WebIdentity>),
    /// The metadata service of this instance, which the terminal is on.
    Instance(Arn),
}

/// A role that a token in a file is to be exchanged for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WebIdentity {
    role_arn: String,
    token_file: String,
    session_name: Option<String>,
    region: String,
}

/// A profile with a `role_arn`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RoleProfile {
    role_arn: String,
    source: Provider,
    session_name: Option<String>,
    duration: Option<u32>,
    external_id: Option<String>,
    mfa_serial: Option<String>,
}

/// What asked for credentials, which decides what the role that was switched to covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Environment,
    Profile,
    Switched,
    SignedIn,
    Instance,
}

/// Finds where the credentials of a command come from; nothing where there are none at all.
pub(crate) fn find(
    machine: &Machine,
    world: &World,
    env: &Env,
    settings: &Settings,
) -> Result<Option<(Provider, Origin)>, Failure> {
    if settings.unsigned {
        return Ok(Some((Provider::Ready(Credentials::Lent(Caller::Anonymous)), Origin::Environment)));
    }
    let by_option = settings.named.as_ref().is_some_and(|Named { by_option, .. }| *by_option);
    if !by_option && let Some(keys) = from_environment(env)? {
        return Ok(Some((Provider::Ready(Credentials::Keys(keys)), Origin::Environment)));
    }
    if settings.named.is_none()
        && let Some(session) = machine.switched.as_ref().and_then(|switched| world.sessions.get(&switched.session))
    {
        let keys = keys_of(session, "container-role");
        return Ok(Some((Provider::Ready(Credentials::Keys(keys)), Origin::Switched)));
    }
    let name = settings.profile();
    let origin = if settings.named.is_some() { Origin::Profile } else { Origin::SignedIn };
    let mut visited = vec![name.to_string()];
    let profile = settings.profiles.find(name);
    if profile.is_some_and(is_role) {
        return Ok(Some((role_profile(machine, world, env, settings, name, &mut visited)?, Origin::Profile)));
    }
    // A profile that is asked for by option shuts the environment out of this, too.
    if let Some(provider) = web_identity(settings, (!by_option).then_some(env), name)? {
        return Ok(Some((provider, origin)));
    }
    if let Some(keys) = from_files(settings, name)? {
        return Ok(Some((Provider::Ready(Credentials::Keys(keys)), origin)));
    }
    if let Some(host) = &machine.host {
        let gives = instance::asks(env) && instance::gives(world, &host.instance);
        return Ok(gives.then(|| (Provider::Instance(host.instance.clone()), Origin::Instance)));
    }
    let lent = machine.signed_in.lends.then(|| Credentials::Lent(machine.signed_in.caller.clone()));
    Ok(lent.map(|credentials| (Provider::Ready(credentials), Origin::SignedIn)))
}

fn from_environment(env: &Env) -> Result<Option<Keys>, Failure> {
    let get = |name: &str| env.exported(name).filter(|value| !value.is_empty()).map(str::to_string);
    let Some(id) = get("AWS_ACCESS_KEY_ID") else { return Ok(None) };
    let Some(secret) = get("AWS_SECRET_ACCESS_KEY") else { return Err(partial("env", "AWS_SECRET_ACCESS_KEY")) };
    let token = get("AWS_SESSION_TOKEN").or_else(|| get("AWS_SECURITY_TOKEN"));
    Ok(Some(Keys { id, secret, token, method: "env" }))
}

fn from_files(settings: &Settings, profile: &str) -> Result<Option<Keys>, Failure> {
    if let Some(complaint) = sso::complaint(settings, profile) {
        return Err(complaint);
    }
    let files = [
        (settings.profiles.in_credentials_file(profile), "shared-credentials-file"),
        (settings.profiles.in_config_file(profile), "config-file"),
    ];
    for (section, method) in files {
        // The CLI runs a program after it has looked into the one file, and before it looks into the other.
        let program = settings.profiles.find(profile).and_then(|profile| profile.get("credential_process"));
        if let (Some(_), "config-file") = (program, method) {
            return Err(Failure::Other(format!(
                "Rolecall runs no credential_process: give the profile \"{profile}\" keys or a role"
            )));
        }
        let Some((section, id)) = section.and_then(|section| Some((section, section.get("aws_access_key_id")?))) else {
            continue;
        };
        let Some(secret) = section.get("aws_secret_access_key") else {
            return Err(partial(method, "aws_secret_access_key"));
        };
        let token = section.get("aws_session_token").or_else(|| section.get("aws_security_token")).map(str::to_string);
        return Ok(Some(Keys { id: id.into(), secret: secret.into(), token, method }));
    }
    Ok(None)
}

fn partial(provider: &str, missing: &str) -> Failure {
    Failure::Other(format!("Partial credentials found in {provider}, missing: {missing}"))
}

fn is_role(profile: &Section) -> bool {
    profile.get("role_arn").is_some() && profile.get("web_identity_token_file").is_none()
}

fn has_keys(profile: &Section) -> bool {
    profile.get("aws_access_key_id").is_some() || profile.get("aws_secret_access_key").is_some()
}

/// More profiles than this, each with the role of the next as its source, are no chain that anybody wrote.
const LONGEST_CHAIN: usize = 40;

/// The role that a profile or the environment wants with a token; the environment's word goes first.
fn web_identity(settings: &Settings, env: Option<&Env>, name: &str) -> Result<Option<Provider>, Failure> {
    let profile = settings.profiles.find(name);
    let get = |variable: &str, key: &str| {
        let from_env = env.and_then(|env| env.exported(variable)).filter(|value| !value.is_empty());
        from_env.or_else(|| profile.and_then(|profile| profile.get(key))).map(str::to_owned)
    };
    let Some(token_file) = get("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file") else { return Ok(None) };
    let Some(role_arn) = get("AWS_ROLE_ARN", "role_arn") else {
        return Err(Failure::Other(
            "The provided profile or the current environment is configured to assume role with web identity but has no \
             role ARN configured. Ensure that the profile has the role_arn configuration set or the AWS_ROLE_ARN env \
             var is set."
                .into(),
        ));
    };
    let session_name = get("AWS_ROLE_SESSION_NAME", "role_session_name");
    let region = settings.region_or_global().to_owned();
    Ok(Some(Provider::WebIdentity(Box::new(WebIdentity { role_arn, token_file, session_name, region }))))
}

fn role_profile(
    machine: &Machine,
    world: &World,
    env: &Env,
    settings: &Settings,
    name: &str,
    visited: &mut Vec<String>,
) -> Result<Provider, Failure> {
    let other = |message: String| Err(Failure::Other(message));
    if visited.len() > LONGEST_CHAIN {
        return other(format!("Rolecall follows no chain of more than {LONGEST_CHAIN} source profiles"));
    }
    let Some(profile) = settings.profiles.find(name) else {
        return other(format!("The config profile ({name}) could not be found"));
    };
    let source = match (profile.get("credential_source"), profile.get("source_profile")) {
        (Some(_), Some(_)) => {
            return other(format!("The profile \"{name}\" contains both source_profile and credential_source."));
        }
        (None, None) => return Err(partial("assume-role", "source_profile or credential_source")),
        (Some("Environment"), None) => match from_environment(env)? {
            Some(keys) => Provider::Ready(Credentials::Keys(keys)),
            None => return other(no_source_credentials("Environment", name)),
        },
        (Some(source @ ("Ec2InstanceMetadata" | "EcsContainer")), None) => match &machine.host {
            Some(host)
                if source == "Ec2InstanceMetadata" && instance::asks(env) && instance::gives(world, &host.instance) =>
            {
                Provider::Instance(host.instance.clone())
            }
            _ => return other(no_source_credentials(source, name)),
        },
        (Some(source), None) => {
            return other(format!("The credential source \"{source}\" referenced in profile \"{name}\" is not valid."));
        }
        (None, Some(source)) => from_source_profile(machine, world, env, settings, (name, source), visited)?,
    };
    let text = |key: &str| profile.get(key).map(str::to_string);
    Ok(Provider::Role(Box::new(RoleProfile {
        role_arn: text("role_arn").unwrap_or_default(),
        source,
        session_name: text("role_session_name"),
        duration: profile.get("duration_seconds").and_then(|text| text.parse().ok()),
        external_id: text("external_id"),
        mfa_serial: text("mfa_serial"),
    })))
}

fn no_source_credentials(source: &str, profile: &str) -> String {
    format!(
        "Error when retrieving credentials from {source}: No credentials found in credential_source referenced in \
         profile {profile}"
    )
}

fn from_source_profile(
    machine: &Machine,
    world: &World,
    env: &Env,
    settings: &Settings,
    (name, source): (&str, &str),
    visited: &mut Vec<String>,
) -> Result<Provider, Failure> {
    let Some(profile) = settings.profiles.find(source) else {
        let message = format!("The source_profile \"{source}\" referenced in the profile \"{name}\" does not exist.");
        return Err(Failure::Other(message));
    };
    if visited.iter().any(|seen| seen == source) && (source != name || !has_keys(profile)) {
        let list: Vec<String> = visited.iter().map(|name| format!("'{name}'")).collect();
        return Err(Failure::Other(format!(
            "Infinite loop in credential configuration detected. Attempting to load from profile {source} which has \
             already been visited. Visited profiles: [{}]",
            list.join(", ")
        )));
    }
    visited.push(source.into());
    if is_role(profile) && !has_keys(profile) {
        return role_profile(machine, world, env, settings, source, visited);
    }
    if let Some(provider) = web_identity(settings, None, source)? {
        return Ok(provider);
    }
    match from_files(settings, source)? {
        Some(keys) => Ok(Provider::Ready(Credentials::Keys(keys))),
        None => Err(Failure::Other(format!("The source profile \"{source}\" must have credentials."))),
    }
}

/// The credentials themselves; those of a role profile are asked of STS, unless the CLI's cache still holds them.
pub(crate) fn fetch(context: &mut Context<'_>, provider: &Provider) -> Outcome<Credentials> {
    let role = match provider {
        Provider::Ready(credentials) => return Ok(credentials.clone()),
        Provider::Instance(instance) => {
            // What the service would not give was not found in the first place.
            let session = instance::credentials(context.world, instance, "2.0").map_err(|_| Failure::NoCredentials)?;
            return Ok(Credentials::Keys(keys_of(&session, "iam-role")));
        }
        Provider::WebIdentity(identity) => return exchange(context, identity),
        Provider::Role(role) => role,
    };
    let place = role.cache(context.env);
    if let Some(keys) = role.cached(context.machine, context.env, context.world) {
        return Ok(Credentials::Keys(keys));
    }
    let source = fetch(context, &role.source)?;
    let mut input = AssumeRole {
        role_arn: role.role_arn.clone(),
        session_name: role
            .session_name
            .clone()
            .unwrap_or_else(|| format!("botocore-session-{}", context.world.clock.epoch_seconds())),
        external_id: role.external_id.clone(),
        passed: Passed { duration: role.duration, ..Passed::default() },
        ..AssumeRole::default()
    };
    if let Some(serial) = &role.mfa_serial {
        let code = context.ask(&format!("Enter MFA code for {serial}: "), true)?;
        input.mfa = Some((serial.clone(), code));
    }
    let session = door::assume_role(context, &source, &input)?;
    keep(context, &place, &session);
    Ok(Credentials::Keys(keys_of(&session, ASSUMED)))
}

fn keys_of(session: &Session, method: &'static str) -> Keys {
    let (id, secret, token) = (session.id.0.to_string(), session.secret.clone(), Some(session.token.clone()));
    Keys { id, secret, token, method }
}

/// Exchanges the token in a file for a session of the role: the call is not signed.
fn exchange(context: &mut Context<'_>, identity: &WebIdentity) -> Outcome<Credentials> {
    if let Some(keys) = identity.cached(context.machine, context.env, context.world) {
        return Ok(Credentials::Keys(keys));
    }
    let path = context.env.absolute(&identity.token_file);
    let Some(token) = context.machine.files.read(&path).map(|text| text.trim().to_owned()) else {
        let message = format!("[Errno 2] No such file or directory: '{}'", identity.token_file);
        return Err(Failure::Other(message).into());
    };
    let name = identity.session_name.clone();
    let name = name.unwrap_or_else(|| format!("botocore-session-{}", context.world.clock.epoch_seconds()));
    let session = door::assume_role_with_token(context, &identity.region, (&identity.role_arn, &name, &token))?;
    if let Some(place) = identity.cache(context.machine, context.env) {
        keep(context, &place, &session);
    }
    Ok(Credentials::Keys(keys_of(&session, EXCHANGED)))
}

/// How `aws configure list` calls credentials that STS gave for a role, and for a token.
const ASSUMED: &str = "assume-role";
const EXCHANGED: &str = "assume-role-with-web-identity";

fn keep(context: &mut Context<'_>, place: &str, session: &Session) {
    let answer = super::sts::assumed(context.world, session);
    let account = session.arn.account().map(|account| account.to_string()).unwrap_or_default();
    cache::put(context, place, answer, &account);
}

/// The keys behind the credentials that the console lends its shell, where it does.
pub(super) fn lent(machine: &Machine, world: &World) -> Option<Keys> {
    let lender = &machine.signed_in;
    lender.lends.then(|| Credentials::Lent(lender.caller.clone()).keys(world)).flatten()
}

impl Credentials {
    /// The keys themselves; nobody has none.
    pub(super) fn keys(self, world: &World) -> Option<Keys> {
        match self {
            Credentials::Keys(keys) => Some(keys),
            Credentials::Lent(Caller::Anonymous) => None,
            Credentials::Lent(caller) => {
                let arn = world.arn_of(&caller).map(|arn| arn.to_string()).unwrap_or_default();
                let key = id::unique(world.seed, "ASIA", world.who(&caller).account, &arn);
                let (secret, token) = (id::secret(world.seed, &key), Some(id::token(world.seed, &key)));
                Some(Keys { id: key, secret, token, method: "container-role" })
            }
        }
    }

    /// The access key id, where there is one.
    pub(crate) fn key_id(&self) -> Option<String> {
        match self {
            Credentials::Keys(keys) => Some(keys.id.clone()),
            Credentials::Lent(_) => None,
        }
    }
}

impl WebIdentity {
    /// The file that keeps the credentials; nothing while there is no token.
    fn cache(&self, machine: &Machine, env: &Env) -> Option<String> {
        let token = machine.files.read(&env.absolute(&self.token_file))?;
        let mut parameters = vec![("RoleArn", json!(self.role_arn))];
        parameters.extend(self.session_name.iter().map(|name| ("RoleSessionName", json!(name))));
        parameters.push(("WebIdentityToken", json!(token)));
        Some(cache::path(env, &parameters))
    }

    /// The credentials that the CLI still keeps.
    pub(crate) fn cached(&self, machine: &Machine, env: &Env, world: &World) -> Option<Keys> {
        cache::get(&machine.files, world.clock, &self.cache(machine, env)?, EXCHANGED)
    }
}

impl RoleProfile {
    /// The file that keeps the credentials.
    fn cache(&self, env: &Env) -> String {
        let mut parameters = Vec::new();
        parameters.extend(self.duration.map(|seconds| ("DurationSeconds", json!(seconds))));
        parameters.extend(self.external_id.iter().map(|id| ("ExternalId", json!(id))));
        parameters.push(("RoleArn", json!(self.role_arn)));
        parameters.extend(self.session_name.iter().map(|name| ("RoleSessionName", json!(name))));
        parameters.extend(self.mfa_serial.iter().map(|serial| ("SerialNumber", json!(serial))));
        cache::path(env, &parameters)
    }

    /// The credentials that the CLI still keeps.
    pub(crate) fn cached(&self, machine: &Machine, env: &Env, world: &World) -> Option<Keys> {
        cache::get(&machine.files, world.clock, &self.cache(env), ASSUMED)
    }
}
