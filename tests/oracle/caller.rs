//! Who asks: what it is called, and the policies and keys that come with it (§3.6, §4.5, §4.7). Refuses to know what is
//! asked.

use super::json::{document, entries, list, text};
use super::keys::Keys;
use super::statement::Grant;
use super::value::instant;
use super::world::World;
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Root,
    User,
    SessionToken,
    FederatedUser,
    Role,
    Service,
    /// The unsigned caller of AssumeRoleWithSAML or AssumeRoleWithWebIdentity.
    Provider,
    Anonymous,
}

/// Who asks.
#[derive(Debug)]
pub struct Caller {
    pub who: Who,
    /// Empty for services and the unsigned.
    pub account: String,
    /// aws:PrincipalArn; the name of a service or provider.
    pub arn: String,
    /// The name as a session.
    pub session_arn: String,
    /// The user behind a federated session.
    pub issuer: String,
    pub identity: Vec<Value>,
    pub boundary: Option<Value>,
    pub session_policies: Vec<Value>,
    pub mfa: bool,
    pub issued: f64,
    pub expires: Option<f64>,
    pub tags: Vec<(String, String)>,
    /// The tags that the next session in a chain inherits (R153).
    pub inherited: Vec<(String, String)>,
    pub source_identity: Option<String>,
    /// The identity provider behind a role session.
    pub provider: Option<String>,
    user_id: String,
    user_name: String,
}

/// Which unique id somebody has is no business of the rules; that it looks like one is.
const UNIQUE: &str = "QQQQQQQQQQQQQQQQQ";

impl Caller {
    fn new(who: Who, account: &str, arn: &str) -> Caller {
        Caller {
            who,
            account: account.to_owned(),
            arn: arn.to_owned(),
            session_arn: String::new(),
            issuer: String::new(),
            identity: Vec::new(),
            boundary: None,
            session_policies: Vec::new(),
            mfa: false,
            issued: 0.0,
            expires: None,
            tags: Vec::new(),
            inherited: Vec::new(),
            source_identity: None,
            provider: None,
            user_id: String::new(),
            user_name: String::new(),
        }
    }

    /// The caller of a request line; `None` where the world lacks it or the form is not one of them.
    pub fn read(form: &Value, world: &World<'_>) -> Option<Caller> {
        if let Some(name) = form.as_str() {
            if name == "anonymous" {
                return Some(Caller::new(Who::Anonymous, "", ""));
            }
            let parts: Vec<&str> = name.splitn(6, ':').collect();
            let [_, _, _, _, account, resource] = parts[..] else { return None };
            if resource == "root" {
                world.account(account)?;
                let mut root = Caller::new(Who::Root, account, name);
                root.user_id = account.to_owned();
                return Some(root);
            }
            if resource.starts_with("user/") {
                return Caller::user(name, world);
            }
            if resource.starts_with("role/") {
                return Caller::read(&json!({ "role": name }), world);
            }
            let (role, session) = resource.strip_prefix("assumed-role/")?.split_once('/')?;
            let role = world.role_named(account, role)?;
            return Caller::read(&json!({ "role": role, "sessionName": session }), world);
        }
        if form["service"].is_string() {
            return Some(Caller::new(Who::Service, "", text(form, "service")));
        }
        if form["federated"].is_string() {
            return Some(Caller::new(Who::Provider, "", text(form, "federated")));
        }
        let mut caller = if form["role"].is_string() {
            Caller::role(form, world)?
        } else if form["user"].is_string() {
            Caller::user_session(form, world)?
        } else {
            return None;
        };
        caller.mfa = form["mfa"] == true;
        caller.issued = instant(text(form, "issuedAt")).unwrap_or(world.now);
        let usual = if matches!(caller.who, Who::Role | Who::Root) { 3600.0 } else { 43_200.0 };
        caller.expires = Some(caller.issued + form["durationSeconds"].as_f64().unwrap_or(usual));
        caller.session_policies = list(form, "sessionPolicies")
            .iter()
            .map(|policy| match policy {
                Value::String(arn) => world.managed(arn),
                inline => Some(document(&inline["document"])),
            })
            .collect::<Option<_>>()?;
        Some(caller)
    }

    fn user(arn: &str, world: &World<'_>) -> Option<Caller> {
        let (account, user) = world.find(arn, "users", "user")?;
        let mut caller = Caller::new(Who::User, text(account, "id"), arn);
        caller.identity = world.policies_of(user)?;
        for name in list(user, "groups") {
            let group = list(account, "groups").iter().find(|group| group["name"] == *name)?;
            caller.identity.extend(world.policies_of(group)?);
        }
        caller.boundary = world.boundary_of(user)?;
        caller.tags = tags(user);
        caller.user_id = format!("AIDA{UNIQUE}");
        caller.user_name = text(user, "name").to_owned();
        Some(caller)
    }

    /// The credentials of GetSessionToken, or of GetFederationToken (R78).
    fn user_session(form: &Value, world: &World<'_>) -> Option<Caller> {
        let arn = text(form, "user");
        if arn.ends_with(":root") {
            return Caller::read(&json!(arn), world).filter(|_| form["federatedAs"].is_null());
        }
        let mut caller = Caller::user(arn, world)?;
        caller.who = Who::SessionToken;
        if let Some(name) = form["federatedAs"].as_str() {
            caller.who = Who::FederatedUser;
            caller.issuer = caller.arn;
            caller.arn = format!("arn:aws:sts::{}:federated-user/{name}", caller.account);
            caller.tags = tags(form);
            caller.user_id = format!("{}:{name}", caller.account);
            caller.user_name = String::new();
        }
        Some(caller)
    }

    fn role(form: &Value, world: &World<'_>) -> Option<Caller> {
        let arn = text(form, "role");
        let (account, role) = world.find(arn, "roles", "role")?;
        let id = text(account, "id");
        let name = form["sessionName"].as_str().unwrap_or("session");
        let mut caller = Caller::new(Who::Role, id, arn);
        caller.session_arn = format!("arn:aws:sts::{id}:assumed-role/{}/{name}", text(role, "name"));
        caller.identity = world.policies_of(role)?;
        caller.boundary = world.boundary_of(role)?;
        caller.user_id = format!("AROA{UNIQUE}:{name}");
        caller.source_identity = form["sourceIdentity"].as_str().map(str::to_owned);
        // R152: inherited tags win over passed ones, and those over the role's. Only passed ones can be made transitive.
        if !form["chainedFrom"].is_null() {
            let before = Caller::read(&form["chainedFrom"], world)?;
            caller.inherited = before.inherited;
            caller.provider = Some(before.arn).filter(|_| before.who == Who::Provider);
            caller.source_identity = before.source_identity.or(caller.source_identity);
        }
        caller.tags = caller.inherited.clone();
        let transitive = super::json::texts(&form["transitiveTagKeys"]);
        for (key, value) in tags(form) {
            if transitive.iter().any(|other| other.eq_ignore_ascii_case(&key)) {
                add(&mut caller.inherited, &key, &value);
            }
            add(&mut caller.tags, &key, &value);
        }
        for (key, value) in tags(role) {
            add(&mut caller.tags, &key, &value);
        }
        Some(caller)
    }

    /// Whether it belongs to AWS: a service-linked role (R104).
    pub fn is_service_linked(&self) -> bool {
        self.who == Who::Role && self.arn.contains(":role/aws-service-role/")
    }

    /// How an entry under `AWS` in a principal names it.
    pub fn is_named_by(&self, name: &str) -> Option<Grant> {
        if self.account.is_empty() {
            return None;
        }
        if name == self.account || name == format!("arn:aws:iam::{}:root", self.account) {
            return Some(Grant::Account);
        }
        match self.who {
            Who::User | Who::SessionToken if name == self.arn => Some(Grant::User),
            Who::Role if name == self.arn => Some(Grant::Role),
            Who::Role if name == self.session_arn => Some(Grant::Session),
            Who::FederatedUser if name == self.arn => Some(Grant::FederatedUser),
            Who::FederatedUser if name == self.issuer => Some(Grant::Issuer),
            _ => None,
        }
    }

    /// §4.7 and the columns of §5
    pub fn fill(&self, keys: &mut Keys, world: &World<'_>) {
        let kind = match self.who {
            Who::Root => "Account",
            Who::User | Who::SessionToken => "User",
            Who::FederatedUser => "FederatedUser",
            Who::Role => "AssumedRole",
            Who::Anonymous => "Anonymous",
            Who::Service | Who::Provider => {
                let untold = ["aws:principalarn", "aws:principalaccount", "aws:userid", "aws:principaltype"];
                keys.untold.extend(untold.map(str::to_owned));
                if self.who == Who::Service {
                    keys.fill("aws:PrincipalIsAWSService", &["true"]);
                    keys.fill("aws:PrincipalServiceName", &[&self.arn]);
                    keys.untold.push("aws:principalservicenameslist".to_owned());
                } else {
                    keys.untold.push("aws:principalisawsservice".to_owned());
                    keys.fill("aws:FederatedProvider", &[&self.arn]);
                }
                return;
            }
        };
        keys.fill("aws:PrincipalType", &[kind]);
        if self.who == Who::Anonymous {
            keys.fill("aws:PrincipalAccount", &["anonymous"]);
            keys.fill("aws:userid", &["anonymous"]);
            return;
        }
        keys.fill("aws:PrincipalArn", &[&self.arn]);
        keys.fill("aws:PrincipalAccount", &[&self.account]);
        keys.fill("aws:PrincipalIsAWSService", &["false"]);
        keys.fill("aws:userid", &[&self.user_id]);
        if !self.user_name.is_empty() {
            keys.fill("aws:username", &[&self.user_name]);
        }
        if let Some((organization, path)) = world.place(&self.account) {
            keys.fill("aws:PrincipalOrgID", &[&organization]);
            keys.fill("aws:PrincipalOrgPaths", &[&path]);
        }
        for (key, value) in &self.tags {
            keys.fill(&format!("aws:PrincipalTag/{key}"), &[value]);
        }
        if let Some(name) = &self.source_identity {
            keys.fill("aws:SourceIdentity", &[name]);
        }
        if self.expires.is_some() {
            keys.fill("aws:TokenIssueTime", &[&format!("{}", self.issued)]);
        }
        if let Some(provider) = &self.provider {
            // R161
            match provider.contains(":saml-provider/") {
                true => keys.untold.push("aws:federatedprovider".to_owned()),
                false => keys.fill("aws:FederatedProvider", &[provider]),
            }
        }
        match self.who {
            Who::Root if self.expires.is_none() => {}
            Who::SessionToken | Who::Root => {
                keys.fill("aws:MultiFactorAuthPresent", &[&self.mfa.to_string()]);
                if self.mfa {
                    keys.fill("aws:MultiFactorAuthAge", &[&format!("{}", world.time_of(keys) - self.issued)]);
                }
            }
            Who::Role | Who::FederatedUser => keys.session_mfa = Some(self.mfa),
            _ => {}
        }
    }
}

/// Adds a tag unless there is one of that name in any case.
fn add(tags: &mut Vec<(String, String)>, key: &str, value: &str) {
    if !tags.iter().any(|(known, _)| known.eq_ignore_ascii_case(key)) {
        tags.push((key.to_owned(), value.to_owned()));
    }
}

fn tags(owner: &Value) -> Vec<(String, String)> {
    entries(&owner["tags"]).map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
}
