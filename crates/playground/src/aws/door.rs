//! The one door to the services: every API call signs in here, has each of its checks authorised here, and is recorded
//! here. Refuses to know what an operation does, and decides nothing itself.

mod console;
mod profile;

pub(crate) use console::{exit_role, switch_role};
pub(crate) use profile::{assume_role, assume_role_with_token};

use super::credentials::{self, Credentials, Keys};
use super::failure::{Failure, Outcome, Stop};
use super::kept;
use super::message;
use super::settings::Settings;
use crate::call::Parameters;
use crate::machine::{Context, Machine};
use crate::trail;
use crate::view::{Call, CheckView};
use rolecall_iam::sts::{self, AssumeRole, Assumed, Refused};
use rolecall_iam::world::Session;
use rolecall_iam::{Caller, Decision, Request, SessionId, Target, Verdict, World, authorize};
use serde_json::Value;
use std::sync::Arc;

/// One API call on its way.
pub(crate) struct Api<'c, 'm> {
    pub(crate) context: &'c mut Context<'m>,
    pub(crate) settings: &'c Settings,
    pub(crate) caller: Caller,
    pub(crate) called: Called<'c>,
    access_key: Option<String>,
    /// Condition keys of this request that no parameter brings.
    brings: Vec<(&'static str, String)>,
    /// Its place among the recorded calls.
    record: usize,
}

/// The operation that is called.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Called<'c> {
    /// As its host is called: `s3`.
    pub(crate) service: &'c str,
    /// What its actions begin with: `s3`.
    pub(crate) prefix: &'c str,
    /// `query`, `json`, `rest-xml` …: in which form its errors come.
    pub(crate) protocol: &'c str,
    /// As the API calls it: `ListObjectsV2`.
    pub(crate) operation: &'c str,
}

impl<'c> Called<'c> {
    /// An operation of STS.
    pub(crate) const fn sts(operation: &'c str) -> Called<'c> {
        Called { service: "sts", prefix: "sts", protocol: "query", operation }
    }

    /// Whether it is a HEAD request, whose answers have no body, and so no words.
    pub(crate) fn is_head(&self) -> bool {
        self.operation.starts_with("Head")
    }

    /// Whether its errors come as JSON.
    pub(crate) fn speaks_json(&self) -> bool {
        !matches!(self.protocol, "query" | "ec2" | "rest-xml")
    }

    /// An operation of S3.
    pub(crate) const fn s3(operation: &'c str) -> Called<'c> {
        Called { service: "s3", prefix: "s3", protocol: "rest-xml", operation }
    }
}

/// How a service names, in its refusals, what was asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Not at all.
    Nothing,
    /// As `"arn:aws:s3:::demo"`.
    Quoted,
    /// In these words, as `role Reader`.
    As(String),
}

impl<'c, 'm> Api<'c, 'm> {
    /// Signs a call: finds the credentials of the command and whose they are.
    pub(crate) fn open(
        context: &'c mut Context<'m>,
        settings: &'c Settings,
        called: Called<'c>,
    ) -> Outcome<Api<'c, 'm>> {
        let found = credentials::find(context.machine, context.world, context.env, settings)?;
        let Some((provider, _)) = found else { return Err(Failure::NoCredentials.into()) };
        let credentials = credentials::fetch(context, &provider)?;
        Api::signed(context, settings, called, &credentials)
    }

    /// A call that these credentials signed.
    pub(crate) fn signed(
        context: &'c mut Context<'m>,
        settings: &'c Settings,
        called: Called<'c>,
        credentials: &Credentials,
    ) -> Outcome<Api<'c, 'm>> {
        kept::take_what_is_due(context.world);
        let record = record(context, called);
        let caller = match authenticate(context, credentials, called) {
            Ok(caller) => caller,
            Err(failure) => {
                trouble(context, record, &failure);
                return Err(failure.into());
            }
        };
        if let Credentials::Keys(keys) = credentials {
            context.world.used_key(&keys.id, called.service, settings.region_or_global());
        }
        let access_key = credentials.key_id();
        let brings = origin(context);
        Ok(Api { context, settings, caller, called, access_key, brings, record })
    }

    /// A call that is not signed: what it brings speaks for the caller.
    pub(crate) fn unsigned(context: &'c mut Context<'m>, settings: &'c Settings, called: Called<'c>) -> Api<'c, 'm> {
        let record = record(context, called);
        let brings = origin(context);
        Api { context, settings, caller: Caller::Anonymous, called, access_key: None, brings, record }
    }

    /// The same call with more condition keys; they win over those that it brings already.
    pub(crate) fn with(mut self, keys: Vec<(&'static str, String)>) -> Api<'c, 'm> {
        self.brings.extend(keys);
        self
    }

    /// Condition keys of this request that no parameter brings.
    pub(crate) fn brings(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.brings.iter().map(|(key, value)| (*key, value.as_str()))
    }

    /// Asks whether the caller may do this; the service's refusal when not.
    pub(crate) fn check(&mut self, action: &str, target: Target, shown: &Shown) -> Outcome<()> {
        self.check_with(action, target, shown, &[])
    }

    /// The same, with condition keys that the request brings.
    pub(crate) fn check_with(
        &mut self,
        action: &str,
        target: Target,
        shown: &Shown,
        keys: &[(&str, &str)],
    ) -> Outcome<()> {
        let decision = self.ask(action, target, keys)?;
        if decision.verdict == Verdict::Allowed {
            return Ok(());
        }
        let refusal = message::denied(self.context.world, &decision, self.called, shown);
        Err(refusal.into())
    }

    /// Asks and records, without making a refusal of it.
    pub(crate) fn ask(&mut self, action: &str, target: Target, keys: &[(&str, &str)]) -> Outcome<Decision> {
        let Ok(action) = action.parse() else {
            return Err(Failure::Other(format!("{action} is no action")).into());
        };
        let region = self.settings.region_or_global().to_string();
        let mut request = Request::new(self.caller.clone(), action, target).with("aws:RequestedRegion", [region]);
        for (key, value) in self.brings() {
            request = request.with(key, [value]);
        }
        for (key, value) in keys {
            request = request.with(key, [*value]);
        }
        let decision = authorize(self.context.world, &request);
        self.record(std::slice::from_ref(&decision));
        Ok(decision)
    }

    /// Notes decisions on this call, for the page.
    pub(crate) fn record(&mut self, decisions: &[Decision]) {
        note(self.context, self.record, decisions);
    }

    /// Writes down in CloudTrail how the call ended.
    pub(crate) fn leave_events(&mut self, parameters: &Parameters, outcome: &Outcome<Value>) {
        let outcome = match outcome {
            Ok(answer) => Ok(answer),
            Err(Stop::Failed(Failure::Service { code, message, .. })) => Err((code.as_str(), message.as_str())),
            Err(_) => return,
        };
        let region = self.settings.region_or_global();
        let key = self.access_key.as_deref();
        leave_events(self.context, self.called, &self.caller, (key, region), parameters, outcome, self.record);
    }

    /// The service's own error, after the policies agreed.
    pub(crate) fn refuse(&mut self, code: &str, message: impl Into<String>) -> Stop {
        self.refuse_with(code, message.into(), "")
    }

    /// The same, with what the error says beside its message: `Reason: INVALID_ENUM`.
    pub(crate) fn refuse_with(&mut self, code: &str, message: String, more: &str) -> Stop {
        let (code, operation, more) = (code.into(), self.called.operation.into(), more.into());
        let failure = Failure::Service { code, operation, message, more };
        trouble(self.context, self.record, &failure);
        failure.into()
    }

    /// AssumeRole, which the engine carries out as a whole.
    pub(crate) fn assume_role(&mut self, input: &AssumeRole) -> Outcome<Session> {
        let assumed = sts::assume_role(self.context.world, &self.caller, &from_here(self.context, input));
        self.settle(assumed, &input.role_arn)
    }

    /// What came of a call of STS that the engine carried out as a whole.
    pub(crate) fn settle(&mut self, assumed: Assumed, resource: &str) -> Outcome<Session> {
        settle(self.context, self.record, &self.caller, self.called, assumed, resource)
    }
}

/// The condition keys for where a call comes from (R67).
const ORIGIN: [(&str, &str); 2] = [("aws:SourceIp", trail::SOURCE_IP), ("aws:UserAgent", trail::USER_AGENT)];

/// Those of this machine; an instance has an address that nobody gave here.
fn origin(context: &Context<'_>) -> Vec<(&'static str, String)> {
    let known = context.machine.host.is_none();
    ORIGIN.into_iter().filter(|_| known).map(|(key, value)| (key, value.to_owned())).collect()
}

/// The same question with where it comes from.
fn from_here(context: &Context<'_>, input: &AssumeRole) -> AssumeRole {
    let mut input = input.clone();
    input.passed.context.extend(origin(context).into_iter().map(|(key, value)| (key.to_lowercase(), vec![value])));
    input
}

/// Puts events into the trail, and by the call that left them.
fn keep_events(context: &mut Context<'_>, events: Vec<trail::Event>, record: usize) {
    if let Some(call) = context.machine.calls.get_mut(record) {
        call.events = events.iter().map(trail::Event::shown).collect();
    }
    Arc::make_mut(&mut context.machine.trail).extend(events);
}

fn settle(
    context: &mut Context<'_>,
    record: usize,
    caller: &Caller,
    called: Called<'_>,
    assumed: Assumed,
    resource: &str,
) -> Outcome<Session> {
    note(context, record, &assumed.decisions);
    match assumed.outcome {
        Ok(session) => Ok(session),
        Err(refused) => {
            let failure = message::refused(context.world, caller, called, &refused, &assumed.decisions, resource);
            if refused != Refused::Denied {
                trouble(context, record, &failure);
            }
            Err(failure.into())
        }
    }
}

/// Whose credentials these are: what AWS checks before it reads any policy.
fn authenticate(context: &Context<'_>, credentials: &Credentials, called: Called<'_>) -> Result<Caller, Failure> {
    let keys = match credentials {
        Credentials::Lent(caller) => return Ok(caller.clone()),
        Credentials::Keys(keys) => keys,
    };
    let bad = |what| Err(message::bad_credentials(called, what));
    let session = context.world.sessions.get(&SessionId(keys.id.as_str().into()));
    if let Some(session) = session {
        return match &keys.token {
            Some(token) if *token != session.token => bad(message::Bad::Token),
            None => bad(message::Bad::Key),
            Some(_) if keys.secret != session.secret => bad(message::Bad::Secret),
            Some(_) => Ok(Caller::Session(session.id.clone())),
        };
    }
    if let Some(lent) = credentials::lent(context.machine, context.world).filter(|lent| lent.id == keys.id) {
        return match () {
            () if lent.token != keys.token => bad(message::Bad::Token),
            () if lent.secret != keys.secret => bad(message::Bad::Secret),
            () => Ok(context.machine.signed_in.caller.clone()),
        };
    }
    let users = context.world.accounts.values().flat_map(|account| account.users.values());
    let owned = users.flat_map(|user| user.access_keys.iter().map(move |key| (user, key)));
    match owned.into_iter().find(|(_, key)| key.id == keys.id) {
        Some((_, key)) if !key.active => bad(message::Bad::Key),
        Some((_, key)) if key.secret != keys.secret => bad(message::Bad::Secret),
        Some(_) if keys.token.is_some() => bad(message::Bad::Token),
        Some((user, _)) => Ok(Caller::User(user.arn.clone())),
        None => bad(message::Bad::Key),
    }
}

/// Whose keys these look like, for showing; the engine has the last word.
pub(crate) fn looks_like(machine: &Machine, world: &World, keys: &Keys) -> Caller {
    if credentials::lent(machine, world).is_some_and(|lent| lent.id == keys.id) {
        return machine.signed_in.caller.clone();
    }
    let users = world.accounts.values().flat_map(|account| account.users.values());
    let owner = users.into_iter().find(|user| user.access_keys.iter().any(|key| key.id == keys.id));
    match owner {
        Some(user) => Caller::User(user.arn.clone()),
        None => Caller::Session(SessionId(keys.id.as_str().into())),
    }
}

fn leave_events(
    context: &mut Context<'_>,
    called: Called<'_>,
    caller: &Caller,
    (access_key, region): (Option<&str>, &str),
    parameters: &Parameters,
    outcome: Result<&Value, (&str, &str)>,
    record: usize,
) {
    let number = context.machine.trail.len();
    let (service, operation) = (called.service, called.operation);
    let world = &*context.world;
    let events =
        trail::Ended { world, caller, service, operation, region, access_key, parameters, outcome, number }.events();
    keep_events(context, events, record);
}

fn record(context: &mut Context<'_>, called: Called<'_>) -> usize {
    context.machine.calls.push(Call {
        service: called.service.into(),
        operation: called.operation.into(),
        verdict: Verdict::Allowed,
        checks: Vec::new(),
        trouble: None,
        events: Vec::new(),
        decisions: Vec::new(),
    });
    context.machine.calls.len() - 1
}

fn note(context: &mut Context<'_>, record: usize, decisions: &[Decision]) {
    let Some(call) = context.machine.calls.get_mut(record) else { return };
    for decision in decisions {
        call.verdict = call.verdict.max(decision.verdict);
        call.checks.push(CheckView {
            action: decision.request.action.to_string(),
            resource: decision.request.resource.to_string(),
            verdict: decision.verdict,
        });
        call.decisions.push(decision.clone());
    }
}

/// Something went wrong beyond the policies.
fn trouble(context: &mut Context<'_>, record: usize, failure: &Failure) {
    let Some(call) = context.machine.calls.get_mut(record) else { return };
    if call.verdict == Verdict::Allowed && call.checks.is_empty() {
        call.verdict = Verdict::ImplicitDeny;
    }
    let message = match failure {
        Failure::Service { code, message, .. } => format!("{code}: {}", message.trim_end()),
        other => other.message(),
    };
    call.trouble = Some(message);
}
