//! How a caller that an author wrote becomes somebody in a world: known by name, or with credentials made on the spot.
//! Refuses to know what the caller may do.

use super::caller::{CallerForm, CallerObject, SessionPolicy};
use super::values::{Values, time};
use rolecall_iam::world::{Session, SessionKind};
use rolecall_iam::{Caller, PolicyAddress, PolicyDoc, SessionId, World};
use rolecall_policy::{Arn, PolicyKind};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A caller in a world, and the condition keys that come with its credentials.
#[derive(Clone, Debug)]
pub struct Entered {
    /// Who asks.
    pub caller: Caller,
    /// Condition keys, in lower case, that the world does not hold.
    context: BTreeMap<String, Vec<String>>,
    /// The credentials that were made on the spot.
    made: Option<SessionId>,
}

impl Entered {
    /// The condition keys of a request: those that the credentials bring, and those that are given, which win.
    pub fn context(&self, given: &BTreeMap<String, Values>) -> BTreeMap<String, Vec<String>> {
        let mut context = self.context.clone();
        context.extend(given.iter().map(|(key, values)| (key.to_ascii_lowercase(), values.0.clone())));
        context
    }

    /// Takes what was made on the spot out of the world again.
    pub fn leave(self, world: &mut World) {
        if let Some(id) = self.made {
            world.sessions.remove(&id);
        }
    }
}

/// Why a form is no caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallerError {
    /// It does not say who.
    Unclear(String),
    /// The engine does not know this kind of caller yet.
    NotModelled(String),
}

impl fmt::Display for CallerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallerError::Unclear(message) => f.write_str(message),
            CallerError::NotModelled(what) => write!(f, "`{what}` is not modelled yet"),
        }
    }
}

fn unclear<T>(message: impl fmt::Display) -> Result<T, CallerError> {
    Err(CallerError::Unclear(message.to_string()))
}

impl CallerForm {
    /// The caller, whose credentials now stand in the world.
    pub fn enter(&self, world: &mut World) -> Result<Entered, CallerError> {
        match self {
            CallerForm::Named(name) => named(name, world),
            CallerForm::Object(object) => object.enter(world),
        }
    }
}

fn known(caller: Caller) -> Result<Entered, CallerError> {
    Ok(Entered { caller, context: BTreeMap::new(), made: None })
}

fn arn(text: &str) -> Result<Arn, CallerError> {
    text.parse().or_else(unclear)
}

fn named(name: &str, world: &mut World) -> Result<Entered, CallerError> {
    if name == "anonymous" {
        return known(Caller::Anonymous);
    }
    let arn = arn(name)?;
    let kind = arn.resource().split('/').next().unwrap_or_default();
    match (arn.service(), kind, arn.account()) {
        ("iam", "root", Some(account)) => known(Caller::Root(account)),
        ("iam", "user", Some(_)) => known(Caller::User(arn)),
        ("iam", "role", Some(_)) => {
            CallerObject { role: Some(name.to_owned()), ..CallerObject::default() }.enter(world)
        }
        ("sts", "assumed-role", Some(account)) => {
            if let Some(session) = world.sessions.values().find(|session| session.arn == arn) {
                return known(Caller::Session(session.id.clone()));
            }
            let mut parts = arn.resource().splitn(3, '/').skip(1);
            let (role, session) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let role = world.accounts.get(&account).and_then(|account| account.roles.get(role));
            match role.map(|role| role.arn.to_string()) {
                Some(role) => {
                    let session_name = Some(session.to_owned());
                    CallerObject { role: Some(role), session_name, ..CallerObject::default() }.enter(world)
                }
                None => unclear(format!("there is no session `{name}` here, and no role for one")),
            }
        }
        ("sts", "federated-user", _) => Err(CallerError::NotModelled("federated-user".into())),
        _ => unclear(format!("`{name}` is not the ARN of a user, a root user, a role or a role session")),
    }
}

impl CallerObject {
    fn enter(&self, world: &mut World) -> Result<Entered, CallerError> {
        let unknown = [
            ("federated", self.federated.is_some()),
            ("federatedAs", self.federated_as.is_some()),
            ("chainedFrom", self.chained_from.is_some()),
        ];
        if let Some((what, _)) = unknown.iter().find(|(_, there)| *there) {
            return Err(CallerError::NotModelled((*what).to_owned()));
        }
        match (&self.kind, &self.role, &self.user, &self.service) {
            (Some(kind), None, None, None) => self.as_written_by_the_engine(kind),
            (None, Some(role), None, None) => self.role_session(role, world),
            (None, None, Some(user), None) => self.user_session(user, world),
            (None, None, None, Some(service)) => known(Caller::Service(service.clone())),
            _ => unclear("a caller object has one of `role`, `user`, `service` and `kind`"),
        }
    }

    fn as_written_by_the_engine(&self, kind: &str) -> Result<Entered, CallerError> {
        let name = self.name.as_deref().unwrap_or_default();
        match kind {
            "root" => known(Caller::Root(name.parse().or_else(unclear)?)),
            "user" => known(Caller::User(arn(name)?)),
            "session" => known(Caller::Session(SessionId(name.into()))),
            "service" => known(Caller::Service(name.to_owned())),
            "anonymous" => known(Caller::Anonymous),
            _ => unclear(format!("`{kind}` is not a kind of caller")),
        }
    }

    fn role_session(&self, role: &str, world: &mut World) -> Result<Entered, CallerError> {
        let role = arn(role)?;
        let Some(account) = role.account().filter(|_| role.after("role/").is_some()) else {
            return unclear(format!("`{role}` is not the ARN of a role"));
        };
        let name = self.session_name.clone().unwrap_or_else(|| "session".into());
        let arn = Arn::global("sts", account, &format!("assumed-role/{}/{name}", role.last()));
        let kind = SessionKind::Role { role, name, tags: self.tags.clone() };
        self.issue(arn, kind, 3600, world)
    }

    fn user_session(&self, user: &str, world: &mut World) -> Result<Entered, CallerError> {
        let user = arn(user)?;
        if user.account().is_none() || user.after("user/").is_none() {
            return unclear(format!("`{user}` is not the ARN of a user"));
        }
        self.issue(user.clone(), SessionKind::User { user }, 43200, world)
    }

    fn issue(&self, arn: Arn, kind: SessionKind, lasts: u32, world: &mut World) -> Result<Entered, CallerError> {
        let issued = match &self.issued_at {
            Some(text) => time(text).or_else(unclear)?,
            None => world.clock,
        };
        let policies = self.passed(&arn, world)?;
        // Nobody signs with these credentials, so they are known by their ARN and have neither secret nor token.
        let id = SessionId(arn.as_str().into());
        let session = Session {
            id: id.clone(),
            secret: String::new(),
            token: String::new(),
            kind,
            arn,
            issued,
            expires: issued.plus(i64::from(self.duration_seconds.unwrap_or(lasts))),
            policies,
            mfa: self.mfa.unwrap_or(false).then_some(issued),
        };
        world.sessions.insert(id.clone(), session);
        let source = self.source_identity.iter().map(|who| ("aws:sourceidentity".to_owned(), vec![who.clone()]));
        Ok(Entered { caller: Caller::Session(id.clone()), context: source.collect(), made: Some(id) })
    }

    fn passed(&self, session: &Arn, world: &World) -> Result<Vec<(PolicyAddress, Arc<PolicyDoc>)>, CallerError> {
        let mut inline = 0;
        let policy = |policy: &SessionPolicy| match policy {
            SessionPolicy::Inline { document } => {
                inline += 1;
                let document = PolicyDoc::new(PolicyKind::Session, document.0.clone());
                Ok((PolicyAddress::session(session, inline), document))
            }
            SessionPolicy::Managed(text) => {
                let arn = arn(text)?;
                match world.managed_policy(&arn) {
                    Some(document) => Ok((PolicyAddress::managed(&arn), document.clone())),
                    None => unclear(format!("there is no policy `{arn}` here to pass to a session")),
                }
            }
        };
        self.session_policies.iter().map(policy).collect()
    }
}
