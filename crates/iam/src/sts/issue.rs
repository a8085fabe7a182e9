//! The last steps of every call: what a new session inherits and is given, and its keys. Refuses to know who may.

use super::{Invalid, Passed, Refused};
use crate::id;
use crate::request::{Caller, Request};
use crate::world::{PolicyAddress, PolicyDoc, Session, SessionId, SessionKind, World};
use rolecall_policy::{Arn, PolicyKind};
use std::sync::Arc;

type SessionPolicies = Vec<(PolicyAddress, Arc<PolicyDoc>)>;

/// The request with the condition keys that the passed parameters bring.
pub fn with_passed(mut request: Request, passed: &Passed) -> Request {
    for (key, values) in &passed.context {
        request = request.with(key, values);
    }
    for (key, value) in &passed.tags {
        request = request.with(&format!("aws:RequestTag/{key}"), [value]);
    }
    if !passed.tags.is_empty() {
        request = request.with("aws:TagKeys", passed.tags.iter().map(|(key, _)| key));
    }
    if !passed.transitive_tag_keys.is_empty() {
        request = request.with("sts:TransitiveTagKeys", &passed.transitive_tag_keys);
    }
    match &passed.source_identity {
        Some(who) => request.with("sts:SourceIdentity", [who]),
        None => request,
    }
}

/// Whether the tags fit those that the caller's own session passes on (R152).
pub fn fits_chain(world: &World, caller: &Caller, passed: &Passed) -> Result<(), Refused> {
    let is_passed = |name: &String| passed.tags.iter().any(|(key, _)| key.eq_ignore_ascii_case(name));
    if !passed.transitive_tag_keys.iter().all(is_passed) {
        return Err(Refused::TransitiveTagNotPassed);
    }
    let session = world.who(caller).session();
    match session.is_some_and(|session| session.inherited().any(|(key, _)| is_passed(key))) {
        true => Err(Refused::TransitiveTagInherited),
        false => Ok(()),
    }
}

/// The session policies that were passed; managed ones must be AWS's or the session's account's (R135).
pub fn session_policies(world: &World, session: &Arn, passed: &Passed) -> Result<SessionPolicies, Refused> {
    let mut policies = Vec::new();
    if let Some(text) = &passed.policy {
        let document = PolicyDoc::new(PolicyKind::Session, text.as_str());
        if document.parsed.refused() {
            return Err(Refused::MalformedPolicy);
        }
        policies.push((PolicyAddress::session(session, 1), document));
    }
    for text in &passed.policy_arns {
        let found = text.parse::<Arn>().ok().and_then(|arn| {
            let foreign = arn.account().is_some_and(|account| session.account() != Some(account));
            let document = world.managed_policy(&arn).filter(|_| !foreign)?;
            Some((PolicyAddress::managed(&arn), document.clone()))
        });
        policies.push(found.ok_or_else(|| Refused::Invalid(Invalid::PolicyArn(text.clone())))?);
    }
    Ok(policies)
}

/// Puts a session into the world.
///
/// The same request at the same time gives the same keys, however many others came before, so that an `export` in a
/// transcript survives an edit further up. Only a repetition of itself is counted.
pub fn issue(
    world: &mut World,
    caller: &Caller,
    kind: SessionKind,
    arn: Arn,
    seconds: u32,
    policies: SessionPolicies,
    passed: &Passed,
) -> Session {
    let base = format!("{}/{arn}/{}", world.arn_of(caller).map(|arn| arn.to_string()).unwrap_or_default(), world.clock);
    let (id, what) = (0..)
        .map(|again: u32| format!("{base}/{again}"))
        .map(|what| (SessionId(id::unique(world.seed, "ASIA", arn.account(), &what).into()), what))
        .find(|(id, _)| !world.sessions.contains_key(id))
        .unwrap_or_else(|| (SessionId("ASIA".into()), base));
    let until = world.clock.plus(i64::from(seconds));
    let mut session = Session::new(id, kind, arn, world.clock, until);
    session.secret = id::secret(world.seed, &what);
    session.token = id::token(world.seed, &what);
    session.policies = policies;
    session.tags = passed.tags.iter().cloned().collect();
    session.transitive.clone_from(&passed.transitive_tag_keys);
    session.source_identity.clone_from(&passed.source_identity);
    if let (SessionKind::Role { .. }, Some(before)) = (&session.kind, world.who(caller).session()) {
        session.inherit(before);
    }
    session
}

/// Lets a session that is ready stand in the world.
pub fn admit(world: &mut World, session: Session) -> Session {
    world.sessions.insert(session.id.clone(), session.clone());
    session
}
