//! What is left of users and roles that are deleted or renamed: in the policies that named them stand a unique id or the
//! new name (R20). Refuses to know who may delete.

use super::{PolicyDoc, SessionKind, User, World};
use rolecall_policy::Arn;
use rolecall_policy::document::PrincipalName;
use std::sync::Arc;

impl World {
    /// Deletes a user or a role. Policies that name it as a principal show its unique id from now on, so that one made
    /// again under the same name is a stranger to them; its own sessions end.
    pub fn delete_principal(&mut self, arn: &Arn) -> bool {
        let id = self.unique_id(arn);
        let there = self.user(arn).is_some() || self.role(arn).is_some();
        let Some(account) = arn.account().and_then(|account| self.accounts.get_mut(&account)).filter(|_| there) else {
            return false;
        };
        match arn.after("user/") {
            Some(_) => drop(account.users.remove(arn.last())),
            None => drop(account.roles.remove(arn.last())),
        }
        self.retire(arn);
        self.sessions.retain(|_, session| match &session.kind {
            SessionKind::Role { role, .. } => role != arn,
            SessionKind::User { user } => user != arn,
            SessionKind::Federated { issuer } => issuer != arn,
            SessionKind::Root { .. } | SessionKind::AssumedRoot { .. } => true,
        });
        self.show_instead(arn, &id);
        true
    }

    /// Remembers that something of this ARN is gone: what is made under it again gets another unique id.
    pub fn retire(&mut self, arn: &Arn) {
        if let Some(account) = arn.account().and_then(|account| self.accounts.get_mut(&account)) {
            account.ids.remove(arn);
            *account.deleted.entry(arn.clone()).or_default() += 1;
        }
    }

    /// Gives a user another name or path. Its unique id stays, so policies that named it show the new ARN.
    pub fn rename_user(&mut self, old: &Arn, path: &str, name: &str) -> Option<Arn> {
        let id = self.unique_id(old);
        self.user(old)?;
        let account = self.accounts.get_mut(&old.account()?)?;
        let user = account.users.remove(old.last())?;
        let new = User::new(account.id, path, name).arn;
        account.users.insert(name.into(), User { arn: new.clone(), name: name.into(), path: path.into(), ..user });
        self.renamed(old, &new, id);
        for session in self.sessions.values_mut() {
            match &mut session.kind {
                SessionKind::User { user } if user == old => {
                    *user = new.clone();
                    session.arn = new.clone();
                }
                SessionKind::Federated { issuer } if issuer == old => *issuer = new.clone(),
                _ => {}
            }
        }
        self.show_instead(old, new.as_str());
        Some(new)
    }

    /// Gives a group another name or path; its users stay in it.
    pub fn rename_group(&mut self, old: &Arn, path: &str, name: &str) -> Option<Arn> {
        let id = self.unique_id(old);
        let account = self.accounts.get_mut(&old.account()?)?;
        let group = account.groups.remove(old.last())?;
        let new = super::Group::new(account.id, path, name).arn;
        for group in account.users.values_mut().flat_map(|user| &mut user.groups) {
            if group == old.last() {
                *group = name.into();
            }
        }
        let group = super::Group { arn: new.clone(), name: name.into(), path: path.into(), ..group };
        account.groups.insert(name.into(), group);
        self.renamed(old, &new, id);
        Some(new)
    }

    fn renamed(&mut self, old: &Arn, new: &Arn, id: String) {
        if old == new {
            return;
        }
        self.retire(old);
        if let Some(account) = new.account().and_then(|account| self.accounts.get_mut(&account)) {
            account.ids.insert(new.clone(), id);
        }
    }

    /// Every policy that names this principal names `text` from now on.
    fn show_instead(&mut self, arn: &Arn, text: &str) {
        for account in self.accounts.values_mut() {
            let trusts = account.roles.values_mut().map(|role| &mut role.trust);
            let policies = account.resources.values_mut().filter_map(|resource| resource.policy.as_mut());
            trusts.chain(policies).for_each(|policy| show(policy, arn, text));
        }
    }
}

fn show(policy: &mut Arc<PolicyDoc>, arn: &Arn, instead: &str) {
    let parsed = &policy.parsed.policy;
    let entries = parsed.statements.iter().filter_map(|it| it.principals.as_ref()).flat_map(|it| &it.entries);
    let named = |name: &PrincipalName| matches!(name, PrincipalName::Arn(named) if named == arn);
    let mut spans: Vec<_> = entries.filter(|entry| named(&entry.name)).map(|entry| entry.span).collect();
    if spans.is_empty() {
        return;
    }
    // From the end, so that the spans before stay true.
    spans.sort_by_key(|span| std::cmp::Reverse(span.start));
    let mut text = policy.text.clone();
    for span in spans {
        text.replace_range(span.start as usize..span.end as usize, instead);
    }
    *policy = PolicyDoc::new(parsed.kind, text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Account, Role};

    #[test]
    fn a_renamed_user_keeps_its_id_and_its_place_in_trust_policies() {
        let mut account = Account::new("111122223333".parse().unwrap());
        let bob = User::new(account.id, "/", "bob");
        let trust = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"AWS":"{}"}},"Action":"sts:AssumeRole"}}}}"#,
            bob.arn
        );
        let role = Role::new(account.id, "/", "R", PolicyDoc::trust(trust));
        let arn = bob.arn.clone();
        account.users.insert("bob".into(), bob);
        account.roles.insert("R".into(), role);
        let mut world = World::default();
        world.accounts.insert(account.id, account);
        let id = world.unique_id(&arn);
        let new = world.rename_user(&arn, "/team/", "rob").unwrap();
        assert_eq!(new.as_str(), "arn:aws:iam::111122223333:user/team/rob");
        assert_eq!(world.unique_id(&new), id);
        assert_ne!(world.unique_id(&arn), id, "the old name is free for a stranger");
        let trusts = |world: &World| world.accounts.values().next().map(|it| it.roles["R"].trust.text.clone()).unwrap();
        assert!(trusts(&world).contains("user/team/rob"));
        assert!(world.delete_principal(&new) && trusts(&world).contains(&id));
    }
}
