//! AssumeRole, in the order in which STS goes about it: form, policies, durations (R136). Refuses to know messages.

use super::{AssumeRole, Assumed, Invalid, LONGEST, LONGEST_CHAINED, Refused, form, issue};
use crate::eval::{Decision, Verdict, authorize_all};
use crate::request::{Caller, Request, Target};
use crate::world::who::Is;
use crate::world::{Session, SessionKind, World};
use rolecall_policy::Arn;

/// Asks for a session of a role. When everything agrees, the session stands in the world.
pub fn assume_role(world: &mut World, caller: &Caller, input: &AssumeRole) -> Assumed {
    let role = match check_form(input) {
        Ok(arn) => arn,
        Err(invalid) => return Assumed::refused(Vec::new(), Refused::Invalid(invalid)),
    };
    let mfa = match check_mfa(world, caller, input) {
        Ok(mfa) => mfa,
        Err(refused) => return Assumed::refused(Vec::new(), refused),
    };
    if let Err(refused) = issue::fits_chain(world, caller, &input.passed) {
        return Assumed::refused(Vec::new(), refused);
    }
    let decisions = checks(world, caller, input, &role, mfa);
    match grant(world, caller, &decisions, role, &input.session_name, &input.passed) {
        Ok(mut session) => {
            session.keys.clone_from(&input.carries);
            Assumed { decisions, outcome: Ok(issue::admit(world, session)) }
        }
        Err(refused) => Assumed::refused(decisions, refused),
    }
}

/// What follows the policies for every kind of AssumeRole: durations, session policies, the session.
pub fn grant(
    world: &mut World,
    caller: &Caller,
    decisions: &[Decision],
    role_arn: Arn,
    name: &str,
    passed: &super::Passed,
) -> Result<Session, Refused> {
    if decisions.iter().any(|decision| decision.verdict != Verdict::Allowed) {
        return Err(Refused::Denied);
    }
    let longest = world.role(&role_arn).ok_or(Refused::Denied)?.max_session_duration;
    let duration = passed.duration.unwrap_or(3600);
    if duration > longest {
        return Err(Refused::LongerThanRole);
    }
    if duration > LONGEST_CHAINED && matches!(world.who(caller).is, Is::RoleSession(..)) {
        return Err(Refused::LongerThanChaining);
    }
    // Without the role's path (R138).
    let [_, _, _, _, account, _] = role_arn.parts();
    let arn = Arn::build("sts", "", account, &format!("assumed-role/{}/{name}", role_arn.last()));
    let policies = issue::session_policies(world, &arn, passed)?;
    let kind = SessionKind::Role { role: role_arn, name: name.into() };
    Ok(issue::issue(world, caller, kind, arn, duration, policies, passed))
}

/// What STS refuses before it asks who may.
fn check_form(input: &AssumeRole) -> Result<Arn, Invalid> {
    form::session_name(&input.session_name)?;
    input.external_id.as_deref().map_or(Ok(()), form::external_id)?;
    form::duration(input.passed.duration, 900, LONGEST)?;
    form::passed(&input.passed)?;
    form::role(&input.role_arn)
}

/// Whether a valid MFA code came with the request: only users own devices, and any six digits are a right code here but
/// for 000000, which stands for a wrong one.
fn check_mfa(world: &World, caller: &Caller, input: &AssumeRole) -> Result<bool, Refused> {
    input.mfa.as_ref().map_or(Ok(false), |(serial, code)| super::tokens::proved(world, caller, serial, code))
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
    let request = issue::with_passed(request, &input.passed);
    authorize_all(world, &request).decisions().cloned().collect()
}
