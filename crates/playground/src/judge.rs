//! Puts an author's questions to the engine and holds the answers against what was wanted. Refuses to decide.

use crate::scenario::{CallerError, CallerForm, Check, Values};
use crate::view::CheckResult;
use rolecall_iam::eval::explain::Explanation;
use rolecall_iam::world::SessionKind;
use rolecall_iam::world::who::Is;
use rolecall_iam::{Caller, Checked, Request, Target, Verdict, World};
use rolecall_policy::ActionName;
use std::collections::BTreeMap;

/// What an author asks.
pub struct Question<'a> {
    /// Who asks.
    pub caller: &'a CallerForm,
    /// To do what.
    pub action: &'a ActionName,
    /// To what.
    pub resource: &'a Target,
    /// The condition keys that the request brings, in any case.
    pub context: &'a BTreeMap<String, Values>,
}

/// What the engine says to it.
pub struct Answer {
    /// The decisions on all that AWS checks.
    pub checked: Checked,
    /// What the question names and the world lacks.
    pub nobody: Option<String>,
}

impl Answer {
    /// The decision that settles it, in words.
    pub fn explanation(&self, world: &World) -> Explanation {
        rolecall_iam::explain(world, self.checked.settling())
    }
}

/// Asks on behalf of a caller, whose credentials stand in the world only while `then` looks at the answer.
pub fn ask<T>(
    world: &mut World,
    question: &Question<'_>,
    then: impl FnOnce(&World, Answer) -> T,
) -> Result<T, CallerError> {
    let entered = question.caller.enter(world)?;
    let mut request = Request::new(entered.caller.clone(), question.action.clone(), question.resource.clone());
    request.context = crate::scenario::context(question.context);
    let settled = then(world, answer(world, request));
    entered.leave(world);
    Ok(settled)
}

fn answer(world: &World, request: Request) -> Answer {
    let nobody = nobody(world, &request.caller);
    Answer { checked: rolecall_iam::authorize_all(world, &request), nobody }
}

/// Holds one expectation against the world.
pub fn judge(world: &mut World, check: &Check) -> CheckResult {
    let question =
        Question { caller: &check.caller, action: &check.action, resource: &check.resource, context: &check.context };
    let judged = ask(world, &question, |world, answer| {
        let explanation = answer.explanation(world);
        let by = answer.checked.settling().decided_by.as_ref().map(|by| by.layer);
        let got = answer.checked.verdict();
        let missing = check.because.as_ref().filter(|words| !explanation.to_text().contains(words.as_str()));
        let problem = if let Some(nobody) = answer.nobody {
            Some(nobody)
        } else if got != check.want {
            Some(format!("wanted {}, got {}: {}", name(check.want), name(got), explanation.headline))
        } else if check.by.is_some() && by != check.by {
            let settled = by.map_or("nothing".to_owned(), |by| format!("`{}`", name(by)));
            Some(format!(
                "wanted `{}` to settle it, and {settled} did: {}",
                check.by.map(name).unwrap_or_default(),
                explanation.headline
            ))
        } else {
            missing.map(|words| format!("the explanation does not hold `{words}`:\n{}", explanation.to_text()))
        };
        CheckResult { say: check.say.clone(), want: check.want, got, question: explanation.question, by, problem }
    });
    judged.unwrap_or_else(|wrong| CheckResult {
        say: check.say.clone(),
        want: check.want,
        got: Verdict::ImplicitDeny,
        question: format!("{} on {}", check.action, check.resource),
        by: None,
        problem: Some(wrong.to_string()),
    })
}

/// Whom or what the caller names and the world lacks: an expectation about nobody would be met by any denial.
fn nobody(world: &World, caller: &Caller) -> Option<String> {
    match caller {
        Caller::Root(account) => {
            (!world.accounts.contains_key(account)).then(|| format!("there is no account `{account}` here"))
        }
        Caller::User(arn) => world.user(arn).is_none().then(|| format!("there is no user `{arn}` here")),
        Caller::Session(id) => match world.sessions.get(id).map(|session| &session.kind) {
            Some(SessionKind::Role { role, .. }) => {
                world.role(role).is_none().then(|| format!("there is no role `{role}` here"))
            }
            Some(SessionKind::User { user } | SessionKind::Federated { issuer: user }) if user.resource() != "root" => {
                world.user(user).is_none().then(|| format!("there is no user `{user}` here"))
            }
            Some(_) if matches!(world.who(caller).is, Is::Unknown) => Some("there is no such account here".into()),
            Some(_) => None,
            None => Some(format!("there are no credentials `{}` here", id.0)),
        },
        Caller::Federated(_) | Caller::Service(_) | Caller::Anonymous => None,
    }
}

/// The name that a value has in a scenario.
pub fn name(value: impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
