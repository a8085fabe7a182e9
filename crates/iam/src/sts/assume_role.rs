//! AssumeRole, in the order in which STS goes about it: form, policies, durations (R136). Refuses to know messages.

use super::{AssumeRole, Assumed, Invalid, Refused};
use crate::eval::{Decision, Verdict, authorize_all};
use crate::id;
use crate::request::{Caller, Request, Target};
use crate::world::who::Is;
use crate::world::{PolicyAddress, PolicyDoc, Session, SessionId, SessionKind, Tags, World};
use rolecall_policy::{Arn, PolicyKind};
use std::sync::Arc;

/// The longest session that a role may grant, and the longest that a chained one may last, in seconds.
const LONGEST: u32 = 43_200;
const LONGEST_CHAINED: u32 = 3_600;

/// Asks for a session of a role. When everything agrees, the session stands in the world.
pub fn assume_role(world: &mut World, caller: &Caller, input: &AssumeRole) -> Assumed {
    let refuse = |decisions, refused| Assumed { decisions, outcome: Err(refused) };
    let role_arn = match check_form(input) {
        Ok(arn) => arn,
        Err(invalid) => return refuse(Vec::new(), Refused::Invalid(invalid)),
    };
    let mfa = match check_mfa(world, caller, input) {
        Ok(mfa) => mfa,
        Err(refused) => return refuse(Vec::new(), refused),
    };
    let decisions = checks(world, caller, input, &role_arn, mfa);
    if decisions.iter().any(|decision| decision.verdict != Verdict::Allowed) {
        return refuse(decisions, Refused::Denied);
    }
    let Some(role) = world.role(&role_arn) else { return refuse(decisions, Refused::Denied) };
    let duration = input.duration.unwrap_or(3600);
    let chained = matches!(world.who(caller).is, Is::RoleSession(..));
    if duration > role.max_session_duration {
        return refuse(decisions, Refused::LongerThanRole);
    }
    if chained && duration > LONGEST_CHAINED {
        return refuse(decisions, Refused::LongerThanChaining);
    }
    let arn = session_arn(&role_arn, &input.session_name);
    let Ok(policies) = session_policies(world, &arn, input) else {
        return refuse(decisions, Refused::MalformedPolicy);
    };
    let session = issue(world, caller, role_arn, arn, input, duration, policies);
    world.sessions.insert(session.id.clone(), session.clone());
    Assumed { decisions, outcome: Ok(session) }
}

/// `arn:aws:sts::A:assumed-role/Name/session`: without the role's path (R138).
fn session_arn(role: &Arn, name: &str) -> Arn {
    let [_, _, _, _, account, _] = role.parts();
    Arn::build("sts", "", account, &format!("assumed-role/{}/{name}", role.last()))
}

/// What STS refuses before it asks who may.
fn check_form(input: &AssumeRole) -> Result<Arn, Invalid> {
    let word = |text: &str, more: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c));
    let name = &input.session_name;
    if !(2..=64).contains(&name.chars().count()) || !word(name, "_+=,.@-") {
        return Err(Invalid::SessionName(name.clone()));
    }
    if let Some(id) = &input.external_id
        && (!(2..=1224).contains(&id.chars().count()) || !word(id, "_+=,.@:/-"))
    {
        return Err(Invalid::ExternalId(id.clone()));
    }
    if let Some(duration) = input.duration
        && !(900..=LONGEST).contains(&duration)
    {
        return Err(Invalid::Duration(duration));
    }
    let arn = input.role_arn.parse::<Arn>().ok();
    let role = arn.filter(|arn| arn.service() == "iam" && arn.account().is_some() && arn.after("role/").is_some());
    role.ok_or_else(|| Invalid::RoleArn(input.role_arn.clone()))
}

/// Whether a valid MFA code came with the request: only users own devices, and any six digits are a right code here but
/// for 000000, which stands for a wrong one.
fn check_mfa(world: &World, caller: &Caller, input: &AssumeRole) -> Result<bool, Refused> {
    let Some((serial, code)) = &input.mfa else { return Ok(false) };
    let who = world.who(caller);
    if !who.user().is_some_and(|user| user.mfa_devices.contains(serial)) {
        return Err(Refused::MfaSerial);
    }
    match code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()) && code != "000000" {
        true => Ok(true),
        false => Err(Refused::MfaCode),
    }
}

fn checks(world: &World, caller: &Caller, input: &AssumeRole, role: &Arn, mfa: bool) -> Vec<Decision> {
    let Ok(action) = "sts:AssumeRole".parse() else { return Vec::new() };
    let mut request = Request::new(caller.clone(), action, Target::Resource(role.clone()))
        .with("sts:RoleSessionName", [input.session_name.as_str()]);
    if let Some(id) = &input.external_id {
        request = request.with("sts:ExternalId", [id.as_str()]);
    }
    if mfa {
        request = request.with("aws:MultiFactorAuthPresent", ["true"]).with("aws:MultiFactorAuthAge", ["0"]);
    }
    authorize_all(world, &request).decisions().cloned().collect()
}

type SessionPolicies = Vec<(PolicyAddress, Arc<PolicyDoc>)>;

/// The session policies that were passed; an error where one is no policy or does not exist.
fn session_policies(world: &World, session: &Arn, input: &AssumeRole) -> Result<SessionPolicies, ()> {
    let mut policies = Vec::new();
    if let Some(text) = &input.policy {
        let document = PolicyDoc::new(PolicyKind::Session, text.as_str());
        if document.parsed.refused() {
            return Err(());
        }
        policies.push((PolicyAddress::session(session, 1), document));
    }
    for arn in &input.policy_arns {
        let arn: Arn = arn.parse().map_err(|_| ())?;
        // One of the role's account, or AWS's (R135).
        if arn.account().is_some_and(|account| session.account() != Some(account)) {
            return Err(());
        }
        let document = world.managed_policy(&arn).ok_or(())?;
        policies.push((PolicyAddress::managed(&arn), document.clone()));
    }
    Ok(policies)
}

fn issue(
    world: &World,
    caller: &Caller,
    role: Arn,
    arn: Arn,
    input: &AssumeRole,
    duration: u32,
    policies: SessionPolicies,
) -> Session {
    // The same request at the same time gives the same keys, however many others came before, so that an `export` in a
    // transcript survives an edit further up. Only a repetition of itself is counted.
    let base = format!("{}/{arn}/{}", world.arn_of(caller).map(|arn| arn.to_string()).unwrap_or_default(), world.clock);
    let (id, what) = (0..)
        .map(|again: u32| format!("{base}/{again}"))
        .map(|what| (SessionId(id::unique(world.seed, "ASIA", role.account(), &what).into()), what))
        .find(|(id, _)| !world.sessions.contains_key(id))
        .unwrap_or_else(|| (SessionId("ASIA".into()), base));
    Session {
        id,
        secret: id::secret(world.seed, &what),
        token: id::token(world.seed, &what),
        kind: SessionKind::Role { role, name: input.session_name.clone(), tags: Tags::new() },
        arn,
        issued: world.clock,
        expires: world.clock.plus(i64::from(duration)),
        policies,
        mfa: None,
    }
}
