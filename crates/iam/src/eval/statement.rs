//! One statement against one request: every clause is read, none is skipped. Refuses to know the other statements.

use super::condition::compare;
use super::trace::{Because, ClauseTrace, Grant, StatementTrace, Unsure};
use crate::context::Context;
use crate::request::{Request, Target};
use crate::world::who::Is;
use rolecall_policy::document::{
    Actions, Clause, Effect, PolicyKind, PrincipalEntry, PrincipalName, Principals, ResourceEntry, Resources, Statement,
};
use rolecall_policy::pattern::Match;
use rolecall_policy::{ActionName, Arn, Span};

/// Reads a statement of a policy of this kind.
pub fn trace(
    kind: PolicyKind,
    statement: &Statement,
    request: &Request,
    context: &Context<'_>,
    unsure: &mut Vec<Unsure>,
) -> StatementTrace {
    let mut clauses = Vec::with_capacity(3 + statement.conditions.len());
    let mut doubts: Vec<(usize, Unsure)> = Vec::new();
    let mut grant = None;
    let missing = |clause| without(clause, statement.span);
    let mut add = |read: &mut dyn FnMut(&mut Vec<Unsure>) -> ClauseTrace| {
        let mut found = Vec::new();
        let clause = read(&mut found);
        doubts.extend(found.into_iter().map(|doubt| (clauses.len(), doubt)));
        clauses.push(clause);
    };
    if kind.has_principal() {
        add(&mut |doubts| match &statement.principals {
            Some(principals) => {
                let (clause, named) = principal(principals, statement.effect, context, doubts);
                grant = named;
                clause
            }
            None => missing(Clause::Principal),
        });
    }
    add(&mut |_| statement.actions.as_ref().map_or_else(|| missing(Clause::Action), |it| action(it, &request.action)));
    if kind.has_resource() {
        add(&mut |doubts| match &statement.resources {
            Some(resources) => resource(resources, kind, request, context, doubts),
            None => missing(Clause::Resource),
        });
    }
    for condition in &statement.conditions {
        add(&mut |doubts| {
            let (holds, because) = compare(condition, context, doubts);
            ClauseTrace { clause: Clause::Condition, span: condition.span, holds, because }
        });
    }
    // A doubt about a clause matters only where the others leave the statement to it.
    let failing = clauses.iter().filter(|clause| !clause.holds).count();
    let matters = |place: usize| failing == usize::from(clauses.get(place).is_some_and(|clause| !clause.holds));
    unsure.extend(doubts.into_iter().filter(|(place, _)| matters(*place)).map(|(_, doubt)| doubt));
    let applies = statement.effect.is_some() && failing == 0;
    StatementTrace { span: statement.span, effect: statement.effect, applies, grant, clauses }
}

/// A clause that lists nothing holds for nothing, not even where it is negated (R4, R7).
fn without(clause: Clause, span: Span) -> ClauseTrace {
    ClauseTrace { clause, span, holds: false, because: Because::Missing }
}

fn action(actions: &Actions, action: &ActionName) -> ClauseTrace {
    if actions.negated && actions.entries.is_empty() {
        return without(Clause::NotAction, actions.span);
    }
    let matched = actions.entries.iter().find(|entry| entry.pattern.matches_text(action.lower()));
    ClauseTrace {
        clause: if actions.negated { Clause::NotAction } else { Clause::Action },
        span: matched.map_or(actions.span, |entry| entry.span),
        holds: matched.is_some() != actions.negated,
        because: if matched.is_some() { Because::Matched } else { Because::NothingMatched },
    }
}

fn resource(
    resources: &Resources,
    kind: PolicyKind,
    request: &Request,
    context: &Context<'_>,
    unsure: &mut Vec<Unsure>,
) -> ClauseTrace {
    if resources.negated && resources.entries.is_empty() {
        return without(Clause::NotResource, resources.span);
    }
    let lookup = |key: &str| context.single(key);
    let pad = kind != PolicyKind::Resource;
    let mut best = (resources.span, Because::NothingMatched);
    for entry in &resources.entries {
        let because = match &request.resource {
            Target::Any => match covers_everything(entry, request, context) {
                Some(doubt) => {
                    unsure.extend(doubt);
                    Some(Because::Matched)
                }
                None => {
                    best.1 = Because::OnlyStarCovers;
                    None
                }
            },
            Target::Resource(arn) => match entry.pattern.matches(arn, pad, &lookup) {
                Match::Yes => {
                    if entry.pattern.is_short() {
                        unsure.push(Unsure::ShortArn);
                    }
                    Some(Because::Matched)
                }
                Match::AcrossColons => {
                    unsure.push(Unsure::StarAcrossColons);
                    Some(Because::MatchedAcrossColons)
                }
                Match::NoValue(key) => {
                    best = (entry.span, Because::VariableWithoutValue { key });
                    None
                }
                Match::No => {
                    // Without padding it covers nothing here, which is a choice as well (R39).
                    if !pad && entry.pattern.is_short() && entry.pattern.matches(arn, true, &lookup) == Match::Yes {
                        unsure.push(Unsure::ShortArn);
                    }
                    None
                }
            },
        };
        if let Some(because) = because {
            best = (entry.span, because);
            break;
        }
    }
    let matched = matches!(best.1, Because::Matched | Because::MatchedAcrossColons);
    ClauseTrace {
        clause: if resources.negated { Clause::NotResource } else { Clause::Resource },
        span: best.0,
        holds: matched != resources.negated,
        because: best.1,
    }
}

/// Whether an entry covers an action that works on no particular resource: only `*` does (R41), and, for the list
/// actions that AWS checks against the ARN of their type, a pattern that covers the whole type (R42).
fn covers_everything(entry: &ResourceEntry, request: &Request, context: &Context<'_>) -> Option<Option<Unsure>> {
    if entry.pattern.is_everything() {
        return Some(None);
    }
    let account = context.single("aws:principalaccount").unwrap_or_default();
    let region = context.single("aws:requestedregion").unwrap_or_else(|| "us-east-1".into());
    let (whole, doubt) = match request.action.lower() {
        "s3:listallmybuckets" => (Arn::build("s3", "", "", "*"), None),
        "iam:listroles" => (Arn::build("iam", "", &account, "role/"), Some(Unsure::ListAgainstType)),
        "iam:listusers" => (Arn::build("iam", "", &account, "user/"), Some(Unsure::ListAgainstType)),
        "iam:listgroups" => (Arn::build("iam", "", &account, "group/"), Some(Unsure::ListAgainstType)),
        "iam:listpolicies" => (Arn::build("iam", "", &account, "policy/"), Some(Unsure::ListAgainstType)),
        "iam:listinstanceprofiles" => {
            (Arn::build("iam", "", &account, "instance-profile/"), Some(Unsure::ListAgainstType))
        }
        "dynamodb:listtables" => (Arn::build("dynamodb", &region, &account, "table/*"), Some(Unsure::ListAgainstType)),
        "sns:listtopics" => (Arn::build("sns", &region, &account, "*"), Some(Unsure::ListAgainstType)),
        "sqs:listqueues" => (Arn::build("sqs", &region, &account, "*"), Some(Unsure::ListAgainstType)),
        _ => return None,
    };
    let matched = entry.pattern.matches(&whole, true, &|key| context.single(key));
    (matched == Match::Yes).then_some(doubt)
}

fn principal(
    principals: &Principals,
    effect: Option<Effect>,
    context: &Context<'_>,
    unsure: &mut Vec<Unsure>,
) -> (ClauseTrace, Option<Grant>) {
    if principals.negated && principals.entries.is_empty() {
        return (without(Clause::NotPrincipal, principals.span), None);
    }
    let named = principals
        .entries
        .iter()
        .filter_map(|entry| names(entry, context).map(|grant| (grant, entry.span)))
        .max_by_key(|(grant, _)| *grant);
    if !principals.negated {
        let (span, because) = match named {
            Some((grant, span)) => (span, Because::Named { grant }),
            None => (principals.span, Because::NothingMatched),
        };
        let clause = ClauseTrace { clause: Clause::Principal, span, holds: named.is_some(), because };
        return (clause, named.map(|(grant, _)| grant));
    }
    let clause = |span, holds, because| ClauseTrace { clause: Clause::NotPrincipal, span, holds, because };
    // The account alone exempts its root user and nobody else (R23).
    let root = matches!(context.who().is, Is::Root | Is::RootSession(_) | Is::AssumedRoot(_));
    match named.filter(|(grant, _)| root || *grant > Grant::Account) {
        // R24: listing somebody who has a boundary does not exempt them.
        Some(_) if effect == Some(Effect::Deny) && context.who().boundary().is_some() => {
            (clause(principals.span, true, Because::BoundaryDefeatsNotPrincipal), None)
        }
        Some((grant, span)) => {
            if !names_all_parts(principals, context) {
                unsure.push(Unsure::NotPrincipalParts);
            }
            (clause(span, false, Because::Named { grant }), None)
        }
        None => (clause(principals.span, true, Because::NothingMatched), Some(Grant::Direct)),
    }
}

/// How directly an entry names the caller (R12–R22).
fn names(entry: &PrincipalEntry, context: &Context<'_>) -> Option<Grant> {
    let who = context.who();
    let when = |named: bool, grant| named.then_some(grant);
    match &entry.name {
        PrincipalName::Everyone => Some(Grant::Direct),
        PrincipalName::Account(account) => when(who.is_principal() && who.account == Some(*account), Grant::Account),
        PrincipalName::Arn(arn) => match who.is {
            Is::User(user) | Is::UserSession(user, _) => when(user.arn == *arn, Grant::Direct),
            Is::RoleSession(role, _) if arn.service() == "iam" => when(role.arn == *arn, Grant::Entity),
            Is::RoleSession(_, session) => when(session.arn == *arn, Grant::Direct),
            Is::FederatedUser(Some(user), _) if arn.service() == "iam" => when(user.arn == *arn, Grant::Entity),
            Is::FederatedUser(_, session) => when(session.arn == *arn, Grant::Direct),
            _ => None,
        },
        PrincipalName::UniqueId(id) => match who.is {
            Is::User(user) | Is::UserSession(user, _) => {
                when(context.world().unique_id(&user.arn) == *id, Grant::Direct)
            }
            Is::FederatedUser(Some(user), _) => when(context.world().unique_id(&user.arn) == *id, Grant::Entity),
            Is::RoleSession(role, _) => when(context.world().unique_id(&role.arn) == *id, Grant::Entity),
            _ => None,
        },
        PrincipalName::Service(name) => match who.is {
            Is::Service(service) => when(service == name, Grant::Direct),
            _ => None,
        },
        PrincipalName::Federated(name) => match who.is {
            // Only a role's trust policy asks who vouches for the caller (R22).
            Is::Federated(provider) => when(context.asks_trust() && is_provider(name, provider), Grant::Direct),
            _ => None,
        },
        PrincipalName::CanonicalUser(_) | PrincipalName::Nobody(_) => None,
    }
}

/// Whether a provider that is known by its ARN, or by its name or address alone, is the one that a policy names.
pub fn is_provider(named: &str, provider: &str) -> bool {
    let host = provider.strip_prefix("https://").unwrap_or(provider);
    let of_arn = named.split_once(":oidc-provider/").map(|(_, host)| host);
    named == host || !provider.starts_with("arn:") && of_arn == Some(host)
}

/// Whether a NotPrincipal lists the caller and everything that stands behind it, as AWS's page asks (R23).
fn names_all_parts(principals: &Principals, context: &Context<'_>) -> bool {
    let lists = |wanted| principals.entries.iter().any(|entry| names(entry, context) == Some(wanted));
    let everyone = principals.entries.iter().any(|entry| entry.name == PrincipalName::Everyone);
    match context.who().is {
        _ if everyone => true,
        Is::User(_) | Is::UserSession(..) => lists(Grant::Direct) && lists(Grant::Account),
        Is::RoleSession(..) | Is::FederatedUser(Some(_), _) => {
            [Grant::Direct, Grant::Entity, Grant::Account].into_iter().all(lists)
        }
        _ => true,
    }
}
