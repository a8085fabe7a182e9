//! A caller as the world knows it: user, role and session behind it, and the identity values that AWS derives from them
//! (semantics §4.7). Refuses to know policies.

use super::{Account, Role, Session, SessionKind, Tags, User, World};
use crate::request::Caller;
use rolecall_policy::{AccountId, Arn};

/// A caller, looked up.
#[derive(Clone, Copy, Debug)]
pub struct Who<'w> {
    /// What it was asked as.
    pub caller: &'w Caller,
    /// What it is.
    pub is: Is<'w>,
    /// The account it acts in; none for services and the unsigned.
    pub account: Option<AccountId>,
}

/// What a caller is.
#[derive(Clone, Copy, Debug)]
pub enum Is<'w> {
    /// The root user.
    Root,
    /// A user with long-term credentials.
    User(&'w User),
    /// A user with GetSessionToken credentials.
    UserSession(&'w User, &'w Session),
    /// A session of a role.
    RoleSession(&'w Role, &'w Session),
    /// The root user with GetSessionToken credentials.
    RootSession(&'w Session),
    /// A GetFederationToken session, with the user behind it; nothing where the root user asked for it.
    FederatedUser(Option<&'w User>, &'w Session),
    /// Root of a member account, limited to a task (AssumeRoot).
    AssumedRoot(&'w Session),
    /// Somebody whom an identity provider vouches for, before the role is theirs: an unsigned request.
    Federated(&'w str),
    /// An AWS service.
    Service(&'w str),
    /// Nobody.
    Anonymous,
    /// Somebody whom the world does not hold (any more).
    Unknown,
}

impl World {
    /// Looks a caller up.
    pub fn who<'w>(&'w self, caller: &'w Caller) -> Who<'w> {
        let (is, account) = match caller {
            Caller::Root(account) => {
                (if self.accounts.contains_key(account) { Is::Root } else { Is::Unknown }, Some(*account))
            }
            Caller::User(arn) => (self.user(arn).map_or(Is::Unknown, Is::User), arn.account()),
            Caller::Session(id) => match self.sessions.get(id) {
                Some(session) => (self.session_kind(session), session.account()),
                None => (Is::Unknown, None),
            },
            Caller::Federated(provider) => (Is::Federated(provider), None),
            Caller::Service(name) => (Is::Service(name), None),
            Caller::Anonymous => (Is::Anonymous, None),
        };
        Who { caller, is, account }
    }

    fn session_kind<'w>(&'w self, session: &'w Session) -> Is<'w> {
        match &session.kind {
            SessionKind::Role { role, .. } => {
                self.role(role).map_or(Is::Unknown, |role| Is::RoleSession(role, session))
            }
            SessionKind::User { user } => self.user(user).map_or(Is::Unknown, |user| Is::UserSession(user, session)),
            SessionKind::Federated { issuer } if issuer.resource() == "root" => {
                self.if_account(issuer.account(), Is::FederatedUser(None, session))
            }
            SessionKind::Federated { issuer } => {
                self.user(issuer).map_or(Is::Unknown, |user| Is::FederatedUser(Some(user), session))
            }
            SessionKind::Root { account } => self.if_account(Some(*account), Is::RootSession(session)),
            SessionKind::AssumedRoot { account } => self.if_account(Some(*account), Is::AssumedRoot(session)),
        }
    }

    fn if_account<'w>(&self, account: Option<AccountId>, is: Is<'w>) -> Is<'w> {
        if account.is_some_and(|account| self.accounts.contains_key(&account)) { is } else { Is::Unknown }
    }

    /// The ARN by which a caller is known to people: a role session by its session ARN.
    pub fn arn_of(&self, caller: &Caller) -> Option<Arn> {
        match caller {
            Caller::Root(account) => Some(Arn::global("iam", *account, "root")),
            Caller::User(arn) => Some(arn.clone()),
            Caller::Session(id) => self.sessions.get(id).map(|session| session.arn.clone()),
            Caller::Federated(_) | Caller::Service(_) | Caller::Anonymous => None,
        }
    }
}

impl<'w> Who<'w> {
    /// The user that it is, with whichever credentials.
    pub fn user(&self) -> Option<&'w User> {
        match self.is {
            Is::User(user) | Is::UserSession(user, _) => Some(user),
            _ => None,
        }
    }

    /// The role behind it.
    pub fn role(&self) -> Option<&'w Role> {
        match self.is {
            Is::RoleSession(role, _) => Some(role),
            _ => None,
        }
    }

    /// Its session.
    pub fn session(&self) -> Option<&'w Session> {
        match self.is {
            Is::RoleSession(_, session)
            | Is::UserSession(_, session)
            | Is::RootSession(session)
            | Is::FederatedUser(_, session)
            | Is::AssumedRoot(session) => Some(session),
            _ => None,
        }
    }

    /// Whether it has the powers of a root user, unless a session limits them.
    pub fn is_root(&self) -> bool {
        matches!(self.is, Is::Root | Is::RootSession(_) | Is::AssumedRoot(_) | Is::FederatedUser(None, _))
    }

    /// Whether it is a session of a role that belongs to an AWS service (R104).
    pub fn is_service_linked(&self) -> bool {
        self.role().is_some_and(Role::is_service_linked)
    }

    /// The managed policy that bounds it.
    pub fn boundary(&self) -> Option<&'w Arn> {
        match self.is {
            Is::User(user) | Is::UserSession(user, _) | Is::FederatedUser(Some(user), _) => user.boundary.as_ref(),
            Is::RoleSession(role, _) => role.boundary.as_ref(),
            _ => None,
        }
    }

    /// Whether it signs as somebody of an account.
    pub fn is_principal(&self) -> bool {
        !matches!(self.is, Is::Federated(_) | Is::Service(_) | Is::Anonymous | Is::Unknown)
    }

    /// `aws:PrincipalArn`: a role session shows its role (R160).
    pub fn principal_arn(&self) -> Option<Arn> {
        match self.is {
            Is::Root | Is::RootSession(_) | Is::AssumedRoot(_) => {
                self.account.map(|account| Arn::global("iam", account, "root"))
            }
            Is::User(user) | Is::UserSession(user, _) => Some(user.arn.clone()),
            Is::RoleSession(role, _) => Some(role.arn.clone()),
            Is::FederatedUser(_, session) => Some(session.arn.clone()),
            Is::Federated(_) | Is::Service(_) | Is::Anonymous | Is::Unknown => None,
        }
    }

    /// `aws:PrincipalType`.
    pub fn principal_type(&self) -> Option<&'static str> {
        match self.is {
            Is::Root | Is::RootSession(_) => Some("Account"),
            Is::User(_) | Is::UserSession(..) => Some("User"),
            Is::RoleSession(..) | Is::AssumedRoot(_) => Some("AssumedRole"),
            Is::FederatedUser(..) => Some("FederatedUser"),
            Is::Anonymous => Some("Anonymous"),
            Is::Federated(_) | Is::Service(_) | Is::Unknown => None,
        }
    }

    /// `aws:userid`.
    pub fn user_id(&self, world: &World) -> Option<String> {
        match self.is {
            Is::Root | Is::RootSession(_) | Is::AssumedRoot(_) => self.account.map(|account| account.to_string()),
            Is::User(user) | Is::UserSession(user, _) => Some(world.unique_id(&user.arn)),
            Is::RoleSession(role, session) => Some(format!("{}:{}", world.unique_id(&role.arn), session.arn.last())),
            Is::FederatedUser(_, session) => Some(format!("{}:{}", self.account?, session.arn.last())),
            Is::Anonymous => Some("anonymous".into()),
            Is::Federated(_) | Is::Service(_) | Is::Unknown => None,
        }
    }

    /// `aws:PrincipalTag/key`, where session tags win over the role's own (R152). Keys compare without case.
    pub fn tag(&self, key: &str) -> Option<&'w str> {
        let of =
            |tags: &'w Tags| tags.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, tag)| tag.as_str());
        match self.is {
            Is::User(user) | Is::UserSession(user, _) => of(&user.tags),
            Is::RoleSession(role, session) => of(&session.tags).or_else(|| of(&role.tags)),
            Is::FederatedUser(_, session) => of(&session.tags),
            _ => None,
        }
    }

    /// The account, as the world describes it.
    pub fn account_in(&self, world: &'w World) -> Option<&'w Account> {
        world.accounts.get(&self.account?)
    }
}
