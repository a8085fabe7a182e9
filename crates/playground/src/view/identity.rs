//! How somebody in a world is shown. Refuses to know what they may do.

use super::{Identity, Source};
use rolecall_iam::world::SessionKind;
use rolecall_iam::{Caller, World};
use rolecall_policy::AccountId;

impl Identity {
    /// Everybody one could act as: root users, users, and the sessions that still last.
    pub(crate) fn everybody(world: &World) -> Vec<Identity> {
        let mut callers = Vec::new();
        for account in world.accounts.values() {
            callers.extend(account.users.values().map(|user| Caller::User(user.arn.clone())));
            callers.push(Caller::Root(account.id));
        }
        let live = world.sessions.values().filter(|session| !session.expired(world.clock));
        callers.extend(live.map(|session| Caller::Session(session.id.clone())));
        callers.iter().map(|caller| Identity::of(world, caller, Source::SignedIn)).collect()
    }

    /// How somebody in the world is shown.
    pub fn of(world: &World, caller: &Caller, source: Source) -> Identity {
        let session = match caller {
            Caller::Session(id) => world.sessions.get(id),
            _ => None,
        };
        let (kind, name, arn, account) = match caller {
            Caller::Root(account) => {
                ("root user", "root".to_owned(), format!("arn:aws:iam::{account}:root"), Some(*account))
            }
            Caller::User(arn) => ("user", arn.last().to_owned(), arn.to_string(), arn.account()),
            Caller::Session(id) => match session {
                Some(session) => {
                    let (kind, name) = match &session.kind {
                        SessionKind::Role { role, name, .. } => ("role session", format!("{}/{name}", role.last())),
                        SessionKind::User { user } => ("user session", user.last().to_owned()),
                        SessionKind::Root { .. } => ("root session", "root".to_owned()),
                        SessionKind::AssumedRoot { .. } => ("assumed root", "root".to_owned()),
                        SessionKind::Federated { .. } => ("federated user", session.arn.last().to_owned()),
                    };
                    (kind, name, session.arn.to_string(), session.account())
                }
                None => ("unknown credentials", id.0.to_string(), String::new(), None),
            },
            Caller::Federated(provider) => ("federated", provider.clone(), String::new(), None),
            Caller::Service(name) => ("service", name.clone(), String::new(), None),
            Caller::Anonymous => ("anonymous", "anonymous".to_owned(), String::new(), None),
        };
        Identity {
            caller: caller.clone(),
            kind: kind.to_owned(),
            name,
            arn,
            account: account.as_ref().map(AccountId::to_string).unwrap_or_default(),
            account_name: account.and_then(|account| world.accounts.get(&account)?.name.clone()),
            display: None,
            expires: session.map(|session| session.expires.to_string()),
            source,
        }
    }
}
