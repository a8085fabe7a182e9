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
    /// The credentials that were made on the spot.
    made: Vec<SessionId>,
}

impl Entered {
    /// Takes what was made on the spot out of the world again.
    pub fn leave(self, world: &mut World) {
        for id in self.made {
            world.sessions.remove(&id);
        }
    }
}

/// The condition keys that a request brings, in lower case. Where AWS lists the names behind a key's slash or colon in a
/// key of its own, the list is made here, while their letters' case is known.
pub fn context(given: &BTreeMap<String, Values>) -> BTreeMap<String, Vec<String>> {
    let mut context: BTreeMap<_, _> =
        given.iter().map(|(key, values)| (key.to_ascii_lowercase(), values.0.clone())).collect();
    let lists = [("aws:requesttag/", "aws:tagkeys"), ("kms:encryptioncontext:", "kms:encryptioncontextkeys")];
    for (prefix, list) in lists {
        let name = |key: &String| {
            let (start, name) = key.split_at_checked(prefix.len())?;
            start.eq_ignore_ascii_case(prefix).then(|| name.to_owned())
        };
        let names: Vec<String> = given.keys().filter_map(name).collect();
        if !names.is_empty() {
            context.entry(list.into()).or_insert(names);
        }
    }
    context
}

/// Why a form does not say who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerError(pub String);

impl fmt::Display for CallerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn unclear<T>(message: impl fmt::Display) -> Result<T, CallerError> {
    Err(CallerError(message.to_string()))
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
    Ok(Entered { caller, made: Vec::new() })
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
        ("sts", "federated-user", _) => match world.sessions.values().find(|session| session.arn == arn) {
            Some(session) => known(Caller::Session(session.id.clone())),
            None => unclear(format!("there is no session `{name}` here: say which `user` asked for it")),
        },
        _ => unclear(format!("`{name}` is not the ARN of a user, a root user, a role or a role session")),
    }
}

impl CallerObject {
    fn enter(&self, world: &mut World) -> Result<Entered, CallerError> {
        match (&self.kind, &self.role, &self.user, &self.service, &self.federated, &self.assumed_root) {
            (Some(kind), None, None, None, None, None) => self.as_written_by_the_engine(kind),
            (None, Some(role), None, None, None, None) => self.role_session(role, world),
            (None, None, Some(user), None, None, None) => self.user_session(user, world),
            (None, None, None, Some(service), None, None) => known(Caller::Service(service.clone())),
            (None, None, None, None, Some(provider), None) => known(Caller::Federated(provider.clone())),
            (None, None, None, None, None, Some(account)) => self.assumed_root(account, world),
            _ => unclear("a caller object has one of `role`, `user`, `service`, `federated`, `assumedRoot` and `kind`"),
        }
    }

    fn as_written_by_the_engine(&self, kind: &str) -> Result<Entered, CallerError> {
        let name = self.name.as_deref().unwrap_or_default();
        match kind {
            "root" => known(Caller::Root(name.parse().or_else(unclear)?)),
            "user" => known(Caller::User(arn(name)?)),
            "session" => known(Caller::Session(SessionId(name.into()))),
            "service" => known(Caller::Service(name.to_owned())),
            "federated" => known(Caller::Federated(name.to_owned())),
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
        let kind = SessionKind::Role { role, name };
        let Some(before) = &self.chained_from else { return self.issue(arn, kind, 3600, world) };
        let before = before.enter(world)?;
        let inherited = world.who(&before.caller).session().cloned();
        let mut entered = self.issue(arn, kind, 3600, world)?;
        if let Caller::Session(id) = &entered.caller
            && let Some(session) = world.sessions.get_mut(id)
        {
            match (&before.caller, &inherited) {
                (Caller::Federated(provider), _) => session.vouched_for_by(provider),
                (_, Some(inherited)) => session.inherit(inherited),
                _ => {}
            }
        }
        entered.made.extend(before.made);
        Ok(entered)
    }

    /// Credentials that a user, or a root user, asked for: its own, or for somebody else.
    fn user_session(&self, user: &str, world: &mut World) -> Result<Entered, CallerError> {
        let user = arn(user)?;
        let root = user.service() == "iam" && user.resource() == "root";
        let Some(account) = user.account().filter(|_| root || user.after("user/").is_some()) else {
            return unclear(format!("`{user}` is not the ARN of a user or a root user"));
        };
        match &self.federated_as {
            Some(name) => {
                let arn = Arn::global("sts", account, &format!("federated-user/{name}"));
                self.issue(arn, SessionKind::Federated { issuer: user }, if root { 3600 } else { 43200 }, world)
            }
            None if root => self.issue(user, SessionKind::Root { account }, 3600, world),
            None => self.issue(user.clone(), SessionKind::User { user }, 43200, world),
        }
    }

    fn assumed_root(&self, account: &str, world: &mut World) -> Result<Entered, CallerError> {
        let account = account.parse().or_else(unclear)?;
        self.issue(Arn::global("iam", account, "root"), SessionKind::AssumedRoot { account }, 900, world)
    }

    fn issue(&self, arn: Arn, kind: SessionKind, lasts: u32, world: &mut World) -> Result<Entered, CallerError> {
        let issued = match &self.issued_at {
            Some(text) => time(text).or_else(unclear)?,
            None => world.clock,
        };
        let policies = self.passed(&arn, world)?;
        // Nobody signs with these credentials, so they are known by their ARN and have neither secret nor token.
        let id = SessionId(arn.as_str().into());
        let expires = issued.plus(i64::from(self.duration_seconds.unwrap_or(lasts)));
        let mut session = Session::new(id.clone(), kind, arn, issued, expires);
        session.policies = policies;
        // Elsewhere the code counts for the call alone, and the session does not show it (R155).
        let shows_mfa = matches!(session.kind, SessionKind::User { .. } | SessionKind::Root { .. });
        session.mfa = self.mfa.filter(|proved| *proved && shows_mfa).map(|_| issued);
        session.tags.clone_from(&self.tags);
        session.transitive.clone_from(&self.transitive_tag_keys);
        session.source_identity.clone_from(&self.source_identity);
        world.sessions.insert(id.clone(), session);
        Ok(Entered { caller: Caller::Session(id.clone()), made: vec![id] })
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
