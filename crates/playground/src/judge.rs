//! Puts an author's questions to the engine and holds the answers against what was wanted. Refuses to decide.

use crate::call::{self, CallError, DEFAULT_REGION, Parameters, Site};
use crate::scenario::{CallerError, CallerForm, Check, Entered, Values};
use crate::view::CheckResult;
use rolecall_iam::eval::explain::Explanation;
use rolecall_iam::world::SessionKind;
use rolecall_iam::world::who::Is;
use rolecall_iam::{Caller, Checked, Decision, Request, Target, Verdict, World};
use rolecall_policy::ActionName;
use rolecall_policy::catalog::Catalog;
use std::collections::BTreeMap;
use std::fmt;

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

/// What an author asks about a call of the API.
pub struct CallQuestion<'a> {
    /// Who calls.
    pub caller: &'a CallerForm,
    /// As `ec2:RunInstances`.
    pub call: &'a ActionName,
    /// Its parameters, by the names that the API gives them.
    pub parameters: &'a Parameters,
    /// The condition keys that the request brings to every check, in any case; they win over those of the call.
    pub context: &'a BTreeMap<String, Values>,
}

/// Why AWS checks something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// In a sentence.
    pub because: String,
    /// Whether it is only assumed, since nothing is known of the call.
    pub assumed: bool,
}

/// What the engine says to it.
pub struct Answer {
    /// The decisions on all that AWS checks.
    pub checked: Checked,
    /// Why AWS checks them, one for each decision; none where a single action was asked about.
    pub reasons: Vec<Reason>,
    /// What the question names and the world lacks.
    pub nobody: Option<String>,
}

impl Answer {
    /// The decision that settles it, in words.
    pub fn explanation(&self, world: &World) -> Explanation {
        rolecall_iam::explain(world, self.checked.settling())
    }
}

/// What an action is really asked about: where the catalogue says that it works on no particular resource, only `*` in a
/// policy covers it, whatever resource the question names (R41).
pub fn target(catalog: &Catalog, action: &ActionName, resource: &Target) -> Target {
    let named = matches!(resource, Target::Resource(_));
    let free = named && catalog.action(action.as_str()).is_some_and(|action| action.is_wildcard_only());
    if free { Target::Any } else { resource.clone() }
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
    Answer { checked: rolecall_iam::authorize_all(world, &request), reasons: Vec::new(), nobody }
}

/// Why a question about a call has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskError {
    /// It does not say who asks.
    Caller(CallerError),
    /// The call cannot be made so.
    Call(CallError),
}

impl fmt::Display for AskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AskError::Caller(wrong) => wrong.fmt(f),
            AskError::Call(wrong) => wrong.fmt(f),
        }
    }
}

/// Asks all that AWS asks about a call: the first decision that refuses settles it.
pub fn ask_call<T>(
    world: &mut World,
    question: &CallQuestion<'_>,
    then: impl FnOnce(&World, Answer) -> T,
) -> Result<T, AskError> {
    let entered = question.caller.enter(world).map_err(AskError::Caller)?;
    let settled = answer_call(world, &entered, question).map(|answer| then(world, answer));
    entered.leave(world);
    settled.map_err(AskError::Call)
}

fn answer_call(world: &World, entered: &Entered, question: &CallQuestion<'_>) -> Result<Answer, CallError> {
    let given = crate::scenario::context(question.context);
    let region =
        given.get("aws:requestedregion").and_then(|values| values.first()).map_or(DEFAULT_REGION, String::as_str);
    let site = Site { world, caller: &entered.caller, region };
    let (mut decisions, mut reasons) = (Vec::new(), Vec::new());
    for check in call::checks(&site, question.call, question.parameters)? {
        let context = together(&given, &check);
        let mut request = Request::new(entered.caller.clone(), check.action, check.resource);
        request.context = context;
        for decision in rolecall_iam::authorize_all(world, &request).decisions() {
            // What the engine asks along with a request may be what the call asks anyway.
            if !decisions.iter().any(|known: &Decision| known.request == decision.request) {
                decisions.push(decision.clone());
                let because = match decision.request.action == request.action {
                    true => check.because.clone(),
                    false => format!("AWS asks this along with {}", request.action),
                };
                reasons.push(Reason { because, assumed: check.assumed });
            }
        }
    }
    let mut decisions = decisions.into_iter();
    match decisions.next() {
        Some(first) => {
            let checked = Checked { first, also: decisions.collect() };
            Ok(Answer { checked, reasons, nobody: nobody(world, &entered.caller) })
        }
        None => Err(CallError::Odd { call: question.call.to_string(), message: "nothing is asked about it".into() }),
    }
}

/// Condition keys, in lower case, with their values.
type Keys = BTreeMap<String, Vec<String>>;

/// The condition keys of one check: what is given wins over what the call says. A key that the check says is absent stays
/// absent: it speaks of a connection that is not the caller's.
fn together(given: &Keys, check: &call::Check) -> Keys {
    let mut context = check.context.clone();
    for (key, values) in given {
        if !check.context.get(key).is_some_and(Vec::is_empty) {
            context.insert(key.clone(), values.clone());
        }
    }
    context
}

/// Holds one expectation against the world.
pub fn judge(world: &mut World, check: &Check, catalog: &Catalog) -> CheckResult {
    let judged = match (check.problem(), &check.action, &check.call) {
        (None, Some(action), None) => {
            let Check { caller, context, .. } = check;
            let resource = &target(catalog, action, &check.resource);
            let question = Question { caller, action, resource, context };
            ask(world, &question, |world, answer| held(world, check, answer)).map_err(|wrong| wrong.to_string())
        }
        (None, None, Some(call)) => {
            let Check { caller, parameters, context, .. } = check;
            let question = CallQuestion { caller, call, parameters, context };
            ask_call(world, &question, |world, answer| held(world, check, answer)).map_err(|wrong| wrong.to_string())
        }
        (problem, ..) => Err(problem.unwrap_or_default().to_owned()),
    };
    judged.unwrap_or_else(|wrong| CheckResult {
        say: check.say.clone(),
        want: check.want,
        got: Verdict::ImplicitDeny,
        question: check.question(),
        by: None,
        problem: Some(wrong),
    })
}

/// What is made of an answer.
fn held(world: &World, check: &Check, answer: Answer) -> CheckResult {
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

#[cfg(test)]
mod tests;
