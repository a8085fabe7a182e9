//! Which statements of a policy apply to a request (§1.2–§1.5). Refuses to know what follows from it.

use super::caller::{Caller, Who};
use super::choices::{Choices, Dispute};
use super::glob::{self, Piece};
use super::json::{entries, list, text, texts};
use super::keys::Keys;
use super::{condition, json};
use serde_json::Value;

/// What is asked of every policy.
pub struct Asked<'a> {
    pub caller: &'a Caller,
    pub action: &'a str,
    /// `*` where the action works on no resource.
    pub resource: &'a str,
    pub keys: &'a Keys,
    pub choices: &'a Choices,
}

/// How a principal names the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    Everyone,
    User,
    Session,
    FederatedUser,
    Service,
    Provider,
    Role,
    Issuer,
    Account,
}

/// What the policies of one layer say.
#[derive(Debug, Default)]
pub struct Said {
    pub denies: bool,
    pub allows: bool,
    /// How the principals of its Allows name the caller; none in a policy without principals.
    pub grants: Vec<Grant>,
}

/// What kind of policy it is, as far as statements differ.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    /// No Principal: identity-based policies, boundaries, session policies, SCPs.
    Plain,
    /// With Principal and Resource.
    Resource,
    /// With Principal and without Resource.
    Trust,
}

impl Said {
    pub fn by<'a>(documents: impl IntoIterator<Item = &'a Value>, kind: Kind, asked: &Asked<'_>) -> Said {
        let mut said = Said::default();
        for document in documents {
            let document = json::document(document);
            let variables = text(&document, "Version") == "2012-10-17";
            let statements = match &document["Statement"] {
                Value::Array(_) => list(&document, "Statement"),
                one => std::slice::from_ref(one),
            };
            for statement in statements {
                if !is_written_well(statement) {
                    // AWS refuses to save it; what it would do the rules do not say.
                    asked.choices.lose();
                    continue;
                }
                let denies = text(statement, "Effect") == "Deny";
                let grants = if kind == Kind::Plain { Some(Vec::new()) } else { named(statement, denies, asked) };
                let Some(grants) = grants else { continue };
                let applies = covers_action(statement, asked.action)
                    && (kind == Kind::Trust || covers_resource(statement, variables, asked))
                    && condition::holds(&statement["Condition"], variables, asked.keys, asked.choices);
                match text(statement, "Effect") {
                    "Allow" if applies => {
                        said.allows = true;
                        said.grants.extend(grants);
                    }
                    "Deny" if applies => said.denies = true,
                    _ => {}
                }
            }
        }
        said
    }
}

/// R5, R7: names are texts, at least one, and conditions are objects of objects of values.
fn is_written_well(statement: &Value) -> bool {
    let names = ["Action", "NotAction", "Resource", "NotResource"].iter().filter_map(|field| statement.get(*field));
    let plain = |value: &Value| !value.is_object() && !value.is_array() && !value.is_null();
    let values = |value: &Value| value.as_array().map_or(plain(value), |list| list.iter().all(plain));
    let texts = |value: &Value| match value {
        Value::Array(list) => !list.is_empty() && list.iter().all(Value::is_string),
        value => value.is_string(),
    };
    let members = |value: &Value| value.as_object().map(|members| members.values().cloned().collect::<Vec<_>>());
    let condition = |block: &Value| {
        members(block).is_some_and(|operators| {
            operators.iter().all(|keys| members(keys).is_some_and(|all| all.iter().all(values)))
        })
    };
    names.into_iter().all(texts) && statement.get("Condition").is_none_or(condition)
}

/// R27–R30
fn covers_action(statement: &Value, action: &str) -> bool {
    let action = action.to_lowercase();
    let any = |field: &str| {
        texts(&statement[field]).iter().any(|pattern| glob::covers_text(&glob::wild(&pattern.to_lowercase()), &action))
    };
    match statement.get("NotAction") {
        Some(_) => !any("NotAction"),
        None => any("Action"),
    }
}

/// R34–R43
fn covers_resource(statement: &Value, variables: bool, asked: &Asked<'_>) -> bool {
    let not = statement.get("NotResource").is_some();
    let patterns = texts(&statement[if not { "NotResource" } else { "Resource" }]);
    let mut any = false;
    for pattern in &patterns {
        any |= covers_one(pattern, not, variables, asked);
    }
    any != not
}

fn covers_one(pattern: &str, not: bool, variables: bool, asked: &Asked<'_>) -> bool {
    let choices = asked.choices;
    if pattern == "*" {
        return true;
    }
    if asked.resource == "*" {
        return covers_no_resource(pattern, asked);
    }
    let parts: Vec<&str> = pattern.splitn(6, ':').collect();
    let [partition_word, partition, service, region, account, resource] = parts[..] else {
        return choices.other(Dispute::ShortArn);
    };
    let found: Vec<&str> = asked.resource.splitn(6, ':').collect();
    if found.len() < 6 {
        return false;
    }
    let name = match variables {
        true => glob::expand(resource, true, asked.keys, choices),
        false => Some(glob::wild(resource)),
    };
    let Some(name) = name else {
        // R51
        return not && choices.other(Dispute::NotResourceWithoutVariable);
    };
    let early = [partition_word, partition, service, region, account];
    let part_by_part = early
        .iter()
        .zip(&found)
        .all(|(pattern, part)| glob::covers_text(&glob::wild(&pattern.to_lowercase()), &part.to_lowercase()))
        && glob::covers_text(&name, found[5]);
    if part_by_part {
        return true;
    }
    // R37: a star that ends its part may go over the colons behind it.
    let lower = |char: char| char.to_ascii_lowercase();
    let mut over = Vec::new();
    for part in early {
        let last = part.chars().count().saturating_sub(1);
        for (at, char) in part.chars().enumerate() {
            over.push(match char {
                '*' if at == last => Piece::Run,
                '*' => Piece::RunInside,
                '?' => Piece::One,
                char => Piece::Char(lower(char)),
            });
        }
        over.push(Piece::Char(':'));
    }
    let fold = |piece: &Piece| match piece {
        Piece::Char(char) => Piece::Char(lower(*char)),
        other => *other,
    };
    over.extend(name.iter().map(fold));
    let ends_in_star = early.iter().any(|part| part.ends_with('*'));
    ends_in_star && glob::covers_text(&over, &asked.resource.to_lowercase()) && !choices.other(Dispute::StarOverColons)
}

/// R41, R42
fn covers_no_resource(pattern: &str, asked: &Asked<'_>) -> bool {
    if asked.action.eq_ignore_ascii_case("s3:ListAllMyBuckets") && pattern == "arn:aws:s3:::*" {
        return true;
    }
    let parts: Vec<&str> = pattern.splitn(6, ':').collect();
    let service = asked.action.split(':').next().unwrap_or_default();
    let everything = match parts.last() {
        Some(rest) => {
            let plain = rest.strip_suffix('*').unwrap_or("?");
            let word = plain.trim_end_matches(['/', ':']);
            word.chars().all(|char| char.is_ascii_lowercase() || char == '-') && plain.len() <= word.len() + 1
        }
        None => false,
    };
    let same_service = parts.get(2).is_some_and(|part| part.eq_ignore_ascii_case(service) || part.contains('*'));
    everything && same_service && !asked.choices.other(Dispute::EverythingOfType)
}

/// How the statement's Principal or NotPrincipal names the caller; `None` where the statement does not apply to it.
fn named(statement: &Value, denies: bool, asked: &Asked<'_>) -> Option<Vec<Grant>> {
    if let Some(principal) = statement.get("Principal") {
        let grants = names(principal, asked);
        return (!grants.is_empty()).then_some(grants);
    }
    let listed = statement.get("NotPrincipal")?;
    // A list of nobody is no principal (R7): the statement covers nothing.
    if entries(listed).count() > 0 && entries(listed).all(|(_, names)| texts(names).is_empty()) {
        return None;
    }
    let caller = asked.caller;
    // R24
    if denies && caller.boundary.is_some() {
        match caller.who {
            Who::FederatedUser if asked.choices.other(Dispute::BoundaryOfIssuer) => {}
            _ => return Some(vec![Grant::Everyone]),
        }
    }
    // R23: all that stands above the caller must be listed as well; with only a part sources disagree.
    let grants = names(listed, asked);
    let needed: &[Grant] = match caller.who {
        Who::Root => &[Grant::Account],
        Who::User | Who::SessionToken => &[Grant::User, Grant::Account],
        Who::Role => &[Grant::Session, Grant::Role, Grant::Account],
        Who::FederatedUser => &[Grant::FederatedUser, Grant::Issuer, Grant::Account],
        Who::Service => &[Grant::Service],
        Who::Provider => &[Grant::Provider],
        Who::Anonymous => &[],
    };
    let full = grants.contains(&Grant::Everyone) || needed.iter().all(|grant| grants.contains(grant));
    let spared = match (full && !(needed.is_empty() && grants.is_empty()), grants.is_empty()) {
        (true, _) => true,
        (false, true) => false,
        (false, false) => {
            // The account alone spares nobody but its root user where the list names somebody else of it.
            asked.choices.other(Dispute::NotPrincipalInPart)
        }
    };
    (!spared).then(|| vec![Grant::Everyone])
}

/// R12–R22
fn names(principal: &Value, asked: &Asked<'_>) -> Vec<Grant> {
    let caller = asked.caller;
    let mut grants = Vec::new();
    let everyone = |grants: &mut Vec<Grant>| {
        if caller.who != Who::Provider || !asked.choices.other(Dispute::StarForProvider) {
            grants.push(Grant::Everyone);
        }
    };
    if principal == "*" {
        everyone(&mut grants);
    }
    // R13: the id of an account stands for it, with `AWS` before it and without.
    let id = principal.as_str().filter(|name| name.len() == 12 && name.chars().all(|char| char.is_ascii_digit()));
    grants.extend(id.and_then(|id| caller.is_named_by(id)));
    for name in texts(&principal["AWS"]) {
        if name == "*" {
            everyone(&mut grants);
        } else if !name.contains('*') {
            grants.extend(caller.is_named_by(&name));
        }
    }
    if caller.who == Who::Service && texts(&principal["Service"]).contains(&caller.arn) {
        grants.push(Grant::Service);
    }
    if caller.who == Who::Provider && texts(&principal["Federated"]).contains(&caller.arn) {
        grants.push(Grant::Provider);
    }
    grants
}
