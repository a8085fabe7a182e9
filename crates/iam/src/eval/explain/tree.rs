//! The tree: a sentence for each layer, policy, statement and clause. Refuses to compute anything.

use super::words::{Words, capital, layer_name, short_name};
use super::{Mark, Node, Place};
use crate::eval::trace::*;
use rolecall_policy::document::{Clause, Effect, Operator, Statement, Test};

/// The rule that settled the request before any policy was read.
pub fn gate(words: &Words<'_>) -> Option<Node> {
    let by = words.decision.decided_by.as_ref().filter(|by| by.layer == LayerKind::Gate)?;
    let mark = if words.decision.verdict == Verdict::Allowed { Mark::Allows } else { Mark::Denies };
    let text = format!("{}: {}", capital(layer_name(by.layer)), words.gate().trim_end_matches('.'));
    Some(Node { mark, decides: true, text, place: None, children: Vec::new() })
}

pub fn layer(words: &Words<'_>, layer: &Layer) -> Node {
    let decides = words.decides(layer);
    let name = capital(layer_name(layer.kind));
    // Within one account its name would only be repeated on every line.
    let account = layer.account.filter(|_| !words.decision.route.same_account);
    let account = account.map(|account| format!(", account {}", words.account(account))).unwrap_or_default();
    let level = layer.level.as_ref().map(|level| format!(" at {level}")).unwrap_or_default();
    let many = name.ends_with("policies");
    let s = if many { "" } else { "s" };
    let (mark, says) = match (layer.binds, layer.verdict) {
        (Binds::No(why), _) => (Mark::Absent, not_binding(why, words)),
        (_, Verdict::Allowed) => (Mark::Allows, format!("allow{s} it")),
        (_, Verdict::ExplicitDeny) => (Mark::Denies, format!("den{} it", if many { "y" } else { "ies" })),
        (_, Verdict::ImplicitDeny) if layer.policies.is_empty() && layer.kind == LayerKind::Trust => {
            (Mark::Silent, "there is no such role".to_string())
        }
        (_, Verdict::ImplicitDeny) if layer.policies.is_empty() => (Mark::Silent, "there are none".to_string()),
        (_, Verdict::ImplicitDeny) => (Mark::Silent, format!("do{} not allow it", if many { "" } else { "es" })),
    };
    Node {
        mark,
        decides,
        text: format!("{name}{level}{account}: {says}"),
        place: None,
        children: layer.policies.iter().map(|it| policy(words, layer, it)).collect(),
    }
}

fn not_binding(why: NotBinding, words: &Words<'_>) -> String {
    match why {
        NotBinding::NoResource => format!("none is asked, since `{}` works on no particular resource", words.action()),
        NotBinding::NoResourcePolicy => "the resource has none".into(),
        NotBinding::NoBoundary => "none is set".into(),
        NotBinding::NoSession => "none, since this is no role session".into(),
        NotBinding::NoSessionPolicy => "none was passed when the session was made".into(),
        NotBinding::NoIdentity => format!("{} has none", words.caller()),
        NotBinding::UnknownAccount => "the account is not described here".into(),
        NotBinding::NoOrganization => "none, since the account is in no organization".into(),
        NotBinding::NotEnabled => "the organization has not enabled them".into(),
        NotBinding::ManagementAccount => "they do not bind the management account".into(),
        NotBinding::ServiceLinkedRole => "they do not bind service-linked roles".into(),
        NotBinding::NoAccount => format!("none, since {} acts in no account", words.caller()),
        NotBinding::NotCovered => {
            format!("they do not cover the service `{}`", words.decision.request.action.service())
        }
        NotBinding::ActionNotCovered => format!("they do not cover {}", words.action()),
        NotBinding::NoEndpoint => "the request came through none".into(),
        NotBinding::OpenEndpoint => "the endpoint has none, and lets everything through".into(),
        NotBinding::UnknownEndpoint => {
            "the endpoint is not described here, and was taken to let everything through".into()
        }
        NotBinding::OwnerOnly => {
            format!("{} is for the account of the resource alone, whatever the resource's policy says", words.action())
        }
        NotBinding::DefaultKeyPolicy => {
            "the key has the default key policy, which leaves it to the account's own policies".into()
        }
    }
}

fn policy(words: &Words<'_>, layer: &Layer, policy: &PolicyTrace) -> Node {
    let applying = |effect| policy.statements.iter().filter(move |it| it.applies && it.effect == Some(effect)).count();
    let (mark, says) = match (applying(Effect::Deny), applying(Effect::Allow)) {
        (0, 0) => (Mark::Silent, "no statement applies"),
        (0, _) => (Mark::Allows, "allows it"),
        _ => (Mark::Denies, "denies it"),
    };
    let via =
        policy.via.as_ref().map(|group| format!(" (through the group {})", short_name(group))).unwrap_or_default();
    let refused = if policy.refused { ", though AWS would refuse to save it" } else { "" };
    let by = words.decision.decided_by.as_ref();
    let deciding = by.filter(|by| by.layer == layer.kind && by.policy.as_ref() == Some(&policy.address));
    let statements = policy.statements.iter().enumerate().map(|(number, it)| {
        let decides = deciding.is_some_and(|by| by.statement == Some(number));
        statement(words, policy, number, it, decides)
    });
    Node {
        mark,
        decides: deciding.is_some(),
        text: format!("{}{via}: {says}{refused}", capital(&words.policy(&policy.address))),
        place: None,
        children: statements.collect(),
    }
}

fn statement(words: &Words<'_>, policy: &PolicyTrace, number: usize, it: &StatementTrace, decides: bool) -> Node {
    let name = capital(&words.statement(policy, number));
    let effect = match it.effect {
        Some(Effect::Allow) => "Allow",
        Some(Effect::Deny) => "Deny",
        None => "no effect that can be read",
    };
    let failing: Vec<&str> = it.clauses.iter().filter(|it| !it.holds).map(|it| it.clause.name()).collect();
    let (mark, says) = match (it.applies, it.effect) {
        (true, Some(Effect::Deny)) => (Mark::Denies, "applies".to_string()),
        (true, _) => (Mark::Allows, "applies".to_string()),
        (false, None) => (Mark::Silent, "does nothing".to_string()),
        (false, _) => (Mark::Silent, format!("does not apply: {}", failing.join(", "))),
    };
    let source = policy.document.parsed.policy.statements.get(number);
    Node {
        mark,
        decides,
        text: format!("{name}, {effect}: {says}"),
        place: Some(Place { policy: policy.address.clone(), span: it.span }),
        children: it.clauses.iter().map(|it| clause(words, policy, source, it)).collect(),
    }
}

fn clause(words: &Words<'_>, policy: &PolicyTrace, source: Option<&Statement>, it: &ClauseTrace) -> Node {
    Node {
        mark: if it.holds { Mark::Allows } else { Mark::Silent },
        decides: false,
        text: sentence(words, policy, source, it),
        place: Some(Place { policy: policy.address.clone(), span: it.span }),
        children: Vec::new(),
    }
}

/// What a clause says of the request.
pub fn sentence(words: &Words<'_>, policy: &PolicyTrace, source: Option<&Statement>, it: &ClauseTrace) -> String {
    let name = it.clause.name();
    let written = it.span.of(&policy.document.text);
    let value = match it.clause {
        Clause::Action | Clause::NotAction => words.action().to_string(),
        Clause::Principal | Clause::NotPrincipal => {
            words.arn.as_ref().map_or_else(|| words.caller(), |arn| arn.to_string())
        }
        _ => words.decision.request.resource.to_string(),
    };
    match (&it.because, it.clause) {
        (Because::Missing, Clause::NotAction | Clause::NotResource | Clause::NotPrincipal) => {
            format!("{name} lists nothing, so the statement covers nothing")
        }
        (Because::Missing, _) => format!("{name} is missing, so the statement covers nothing"),
        (Because::Compared(compared), _) => condition(it.holds, compared),
        (Because::Named { grant }, Clause::NotPrincipal) => {
            format!("NotPrincipal lists `{written}`, {}: the statement leaves it out", named(*grant, written))
        }
        (Because::Named { grant }, _) => format!("Principal `{written}` is {}", named(*grant, written)),
        (Because::BoundaryDefeatsNotPrincipal, _) => {
            "NotPrincipal lists the caller, but a Deny with NotPrincipal hits whoever has a permissions boundary".into()
        }
        (Because::NothingMatched, Clause::NotPrincipal) => {
            format!("NotPrincipal does not list `{value}`, so the statement covers it")
        }
        (Because::NothingMatched, Clause::Principal) => {
            format!("Principal names {}; the caller is `{value}`", listed(words, policy, source, it.clause))
        }
        (Because::NothingMatched, Clause::NotAction | Clause::NotResource) => {
            format!("{name} does not list `{value}`, so the statement covers it")
        }
        (Because::NothingMatched, _) => {
            format!("{name} lists {}; wanted is `{value}`", listed(words, policy, source, it.clause))
        }
        (Because::OnlyStarCovers, Clause::NotResource) => {
            format!("NotResource does not list `*`, and `{}` works on no particular resource", words.action())
        }
        (Because::OnlyStarCovers, _) => format!(
            "{name} lists {}, but `{}` works on no particular resource: only `*` covers it",
            listed(words, policy, source, it.clause),
            words.action()
        ),
        (Because::VariableWithoutValue { key }, Clause::NotResource) => format!(
            "{name} `{written}` matches nothing, since `{key}` has no value for this caller, so the statement covers every resource"
        ),
        (Because::VariableWithoutValue { key }, _) => {
            format!("{name} `{written}` matches nothing, since `{key}` has no value for this caller")
        }
        (Because::Matched | Because::MatchedAcrossColons, Clause::NotAction | Clause::NotResource) => {
            format!("{name} lists `{written}`, which matches `{value}`: the statement leaves it out")
        }
        (Because::Matched, Clause::Resource) if value == "*" && written != "*" => {
            format!("{name} `{written}` covers everything of the type that {} is checked against", words.action())
        }
        (Because::Matched, _) if written == value => format!("{name} is `{value}`"),
        (Because::Matched, _) => format!("{name} `{written}` matches `{value}`"),
        (Because::MatchedAcrossColons, _) => {
            format!("{name} `{written}` matches `{value}` when its `*` is read across colons")
        }
    }
}

fn named(grant: Grant, written: &str) -> &'static str {
    match grant {
        Grant::Direct if written == "*" => "everyone",
        Grant::Direct => "the caller itself",
        Grant::Entity => "the role behind this session",
        Grant::Account => "the caller's account, which lets its principals in as far as their own policies allow",
    }
}

/// The entries of a clause, a few of them: of actions, those of the wanted service, since only they could have matched.
fn listed(words: &Words<'_>, policy: &PolicyTrace, source: Option<&Statement>, clause: Clause) -> String {
    let Some(source) = source else { return "others".into() };
    let text = &policy.document.text;
    let entries: Vec<&str> = match clause {
        Clause::Action | Clause::NotAction => {
            source.actions.iter().flat_map(|it| &it.entries).map(|it| it.span.of(text)).collect()
        }
        Clause::Principal | Clause::NotPrincipal => {
            source.principals.iter().flat_map(|it| &it.entries).map(|it| it.span.of(text)).collect()
        }
        _ => source.resources.iter().flat_map(|it| &it.entries).map(|it| it.span.of(text)).collect(),
    };
    let service = words.decision.request.action.service();
    let of_service = |entry: &&&str| entry.split_once(':').is_some_and(|(name, _)| name.eq_ignore_ascii_case(service));
    if clause == Clause::Action && entries.len() > 3 {
        let near: Vec<&str> = entries.iter().filter(of_service).copied().collect();
        return match near.as_slice() {
            [] => format!("{} patterns, none of them for `{service}`", entries.len()),
            near => format!("{} patterns, for `{service}` {}", entries.len(), some(near)),
        };
    }
    some(&entries)
}

fn some(entries: &[&str]) -> String {
    match entries {
        [] => "nothing".into(),
        [a] => format!("`{a}`"),
        [a, b] => format!("`{a}` and `{b}`"),
        [a, b, c] => format!("`{a}`, `{b}` and `{c}`"),
        [a, b, rest @ ..] => format!("`{a}`, `{b}` and {} more", rest.len()),
    }
}

fn condition(holds: bool, it: &Compared) -> String {
    let quoted = |values: &[String]| match values {
        [] => "nothing".to_string(),
        values => values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(" or "),
    };
    let start = match (it.operator.as_str(), it.key.as_str()) {
        ("", _) => "Condition".to_string(),
        (operator, "") => format!("Condition {operator}"),
        (operator, key) => format!("Condition {operator} `{key}`"),
    };
    let found = it.found.as_deref();
    let of_request = match found {
        None => "the request does not have the key".to_string(),
        Some(values) => format!("the request has {}", quoted(values).replace(" or ", ", ")),
    };
    let wanted = quoted(&it.wanted);
    let holds = if holds { "holds" } else { "fails" };
    let operator = Operator::parse(&it.operator);
    match it.note {
        None if operator.test == Some(Test::Null) => {
            let asks = if it.wanted.iter().any(|text| text.eq_ignore_ascii_case("true")) { "absent" } else { "there" };
            let is = if found.is_some() { "the request has it" } else { "the request does not have it" };
            format!("{start} {holds}: {wanted} wants the key to be {asks}, and {is}")
        }
        None if operator.negated => {
            format!("{start} {holds}: it wants none of {}, and {of_request}", wanted.replace(" or ", ", "))
        }
        None => format!("{start} {holds}: wanted {wanted}, and {of_request}"),
        Some(ConditionNote::AbsentFails) => format!("{start} fails: wanted {wanted}, and {of_request}"),
        Some(ConditionNote::AbsentHoldsNegated) => {
            format!("{start} holds: {of_request}, and a negated operator then holds")
        }
        Some(ConditionNote::AbsentHoldsIfExists) => format!("{start} holds: {of_request}, and IfExists then holds"),
        Some(ConditionNote::EmptyHoldsForAll) => {
            format!("{start} holds: the request has no values, and ForAllValues then holds")
        }
        Some(ConditionNote::EmptyFailsForAny) => {
            format!("{start} fails: the request has no values, and ForAnyValue then fails")
        }
        Some(ConditionNote::NeedsSetOperator) => {
            format!("{start} fails: the key has many values, which need ForAllValues or ForAnyValue")
        }
        Some(ConditionNote::UnknownOperator) if it.key.is_empty() || operator.test.is_some() => {
            format!("{start} fails: it cannot be read")
        }
        Some(ConditionNote::UnknownOperator) => format!("{start} fails: IAM has no such operator"),
        Some(ConditionNote::WrongType) => {
            format!("{start} fails: wanted {wanted}, and {of_request}: they cannot be compared")
        }
    }
}
