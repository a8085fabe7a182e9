//! GetSessionToken, GetFederationToken and AssumeRoot: credentials that are no role's. Refuses to know messages.

use super::{Assumed, Invalid, Passed, Refused, form, issue};
use crate::eval::{Decision, Verdict, authorize_all};
use crate::request::{Caller, Request, Target};
use crate::world::who::Is;
use crate::world::{Session, SessionKind, World};
use rolecall_policy::{AccountId, Arn};

/// The shortest and longest token of a user, and what one lasts when nobody says; root's never lasts longer than an hour.
const SHORTEST: u32 = 900;
const LONGEST: u32 = 129_600;
const USUAL: u32 = 43_200;
const LONGEST_OF_ROOT: u32 = 3_600;

/// The longest session of AssumeRoot, which is also what it lasts when nobody says.
const LONGEST_ASSUMED_ROOT: u32 = 900;

/// What AssumeRoot may be for (R146).
const TASKS: [&str; 5] = [
    "IAMAuditRootUserCredentials",
    "IAMCreateRootUserPassword",
    "IAMDeleteRootUserCredentials",
    "S3UnlockBucketPolicy",
    "SQSUnlockQueuePolicy",
];

/// Whether the code is right for the device, and the device the caller's own.
///
/// Only users own devices. Any six digits are a right code here but for 000000, which stands for a wrong one.
pub fn proved(world: &World, caller: &Caller, serial: &str, code: &str) -> Result<bool, Refused> {
    if !world.who(caller).user().is_some_and(|user| user.mfa_devices.iter().any(|device| device == serial)) {
        return Err(Refused::MfaSerial);
    }
    match code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()) && code != "000000" {
        true => Ok(true),
        false => Err(Refused::MfaCode),
    }
}

/// Asks for temporary credentials of one's own.
pub fn get_session_token(
    world: &mut World,
    caller: &Caller,
    duration: Option<u32>,
    mfa: Option<&(String, String)>,
) -> Assumed {
    if let Err(invalid) = form::duration(duration, SHORTEST, LONGEST) {
        return Assumed::refused(Vec::new(), Refused::Invalid(invalid));
    }
    let proved = match mfa.map_or(Ok(false), |(serial, code)| proved(world, caller, serial, code)) {
        Ok(proved) => proved,
        Err(refused) => return Assumed::refused(Vec::new(), refused),
    };
    let decisions = ask(world, caller, "sts:GetSessionToken", Target::Any, &Passed::default());
    if decisions.iter().any(|decision| decision.verdict != Verdict::Allowed) {
        return Assumed::refused(decisions, Refused::Denied);
    }
    let (kind, arn) = match (world.who(caller).is, world.arn_of(caller)) {
        (Is::User(user), _) => (SessionKind::User { user: user.arn.clone() }, user.arn.clone()),
        (Is::Root, Some(arn)) => match arn.account() {
            Some(account) => (SessionKind::Root { account }, arn),
            None => return Assumed::refused(decisions, Refused::Denied),
        },
        _ => return Assumed::refused(decisions, Refused::Denied),
    };
    let seconds = lasts(world, caller, duration);
    let mut session = issue::issue(world, caller, kind, arn, seconds, Vec::new(), &Passed::default());
    session.mfa = proved.then_some(world.clock);
    Assumed { decisions, outcome: Ok(issue::admit(world, session)) }
}

/// Asks for credentials for somebody else, limited to what the caller and the session policies both allow (R78).
pub fn get_federation_token(world: &mut World, caller: &Caller, name: &str, passed: &Passed) -> Assumed {
    let fits = form::federated_name(name)
        .and_then(|()| form::duration(passed.duration, SHORTEST, LONGEST))
        .and_then(|()| form::passed(passed));
    if let Err(invalid) = fits {
        return Assumed::refused(Vec::new(), Refused::Invalid(invalid));
    }
    let who = world.who(caller);
    let (Some(account), Some(issuer)) = (who.account, world.arn_of(caller)) else {
        let decisions = ask(world, caller, "sts:GetFederationToken", Target::Any, passed);
        return Assumed::refused(decisions, Refused::Denied);
    };
    let arn = Arn::global("sts", account, &format!("federated-user/{name}"));
    let decisions = ask(world, caller, "sts:GetFederationToken", Target::Resource(arn.clone()), passed);
    if decisions.iter().any(|decision| decision.verdict != Verdict::Allowed) {
        return Assumed::refused(decisions, Refused::Denied);
    }
    let policies = match issue::session_policies(world, &arn, passed) {
        Ok(policies) => policies,
        Err(refused) => return Assumed::refused(decisions, refused),
    };
    let seconds = lasts(world, caller, passed.duration);
    let session = issue::issue(world, caller, SessionKind::Federated { issuer }, arn, seconds, policies, passed);
    Assumed { decisions, outcome: Ok(issue::admit(world, session)) }
}

/// Asks to be root of a member account, for one task (R146).
pub fn assume_root(
    world: &mut World,
    caller: &Caller,
    target: AccountId,
    task: &str,
    duration: Option<u32>,
) -> Assumed {
    let passed = Passed { policy_arns: vec![task.into()], ..Passed::default() };
    let known = TASKS.iter().any(|name| task.strip_prefix("arn:aws:iam::aws:policy/root-task/") == Some(name));
    let fits = form::duration(duration, 0, LONGEST_ASSUMED_ROOT)
        .and_then(|()| known.then_some(()).ok_or_else(|| Invalid::TaskPolicy(task.into())));
    if let Err(invalid) = fits {
        return Assumed::refused(Vec::new(), Refused::Invalid(invalid));
    }
    let arn = Arn::global("iam", target, "root");
    let context = [("sts:TaskPolicyArn".to_string(), vec![task.to_string()])].into();
    let asked = Passed { context, ..Passed::default() };
    let decisions = ask(world, caller, "sts:AssumeRoot", Target::Resource(arn.clone()), &asked);
    if decisions.iter().any(|decision| decision.verdict != Verdict::Allowed) {
        return Assumed::refused(decisions, Refused::Denied);
    }
    let policies = match issue::session_policies(world, &arn, &passed) {
        Ok(policies) => policies,
        Err(refused) => return Assumed::refused(decisions, refused),
    };
    let seconds = duration.unwrap_or(LONGEST_ASSUMED_ROOT);
    let kind = SessionKind::AssumedRoot { account: target };
    let session: Session = issue::issue(world, caller, kind, arn, seconds, policies, &Passed::default());
    Assumed { decisions, outcome: Ok(issue::admit(world, session)) }
}

fn ask(world: &World, caller: &Caller, action: &str, resource: Target, passed: &Passed) -> Vec<Decision> {
    let Ok(action) = action.parse() else { return Vec::new() };
    let request = issue::with_passed(Request::new(caller.clone(), action, resource), passed);
    authorize_all(world, &request).decisions().cloned().collect()
}

/// Sessions of root last an hour at most, whatever was asked for (R140).
fn lasts(world: &World, caller: &Caller, duration: Option<u32>) -> u32 {
    let seconds = duration.unwrap_or(USUAL);
    if matches!(world.who(caller).is, Is::Root) { seconds.min(LONGEST_OF_ROOT) } else { seconds }
}
