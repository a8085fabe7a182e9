//! What is left of users and roles that are deleted: a unique id in the policies that named them (R20). Refuses to know
//! who may delete.

use super::{PolicyDoc, SessionKind, World};
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
        *account.deleted.entry(arn.clone()).or_default() += 1;
        self.sessions.retain(|_, session| match &session.kind {
            SessionKind::Role { role, .. } => role != arn,
            SessionKind::User { user } => user != arn,
            SessionKind::Federated { issuer } => issuer != arn,
            SessionKind::Root { .. } | SessionKind::AssumedRoot { .. } => true,
        });
        for account in self.accounts.values_mut() {
            let trusts = account.roles.values_mut().map(|role| &mut role.trust);
            let policies = account.resources.values_mut().filter_map(|resource| resource.policy.as_mut());
            trusts.chain(policies).for_each(|policy| show_id(policy, arn, &id));
        }
        true
    }
}

fn show_id(policy: &mut Arc<PolicyDoc>, arn: &Arn, id: &str) {
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
        text.replace_range(span.start as usize..span.end as usize, id);
    }
    *policy = PolicyDoc::new(parsed.kind, text);
}
