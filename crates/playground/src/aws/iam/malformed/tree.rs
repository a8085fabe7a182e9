//! What all policy grammars share: an object with known members, statements, lists of strings. Refuses to know the words of
//! any error.

use rolecall_policy::Span;
use rolecall_policy::json::{self, Member, Node, Text, Value};

/// A document that is one JSON object without any slip.
pub(super) fn object(text: &str) -> Option<(Vec<Member>, Span)> {
    let tree = json::read(text);
    match tree.root {
        Some(Node { value: Value::Object(members), span }) if tree.problems.is_empty() => Some((members, span)),
        _ => None,
    }
}

/// Where a text that is no JSON object goes wrong.
pub(super) fn slip(text: &str) -> Option<Span> {
    let tree = json::read(text);
    let problem = tree.problems.first().map(|problem| problem.span);
    problem.or_else(|| tree.root.map(|node| node.span))
}

pub(super) fn find<'m>(members: &'m [Member], name: &str) -> Option<&'m Node> {
    members.iter().find(|member| member.name.text == name).map(|member| &member.value)
}

pub(super) fn members(node: &Node) -> Option<&[Member]> {
    match &node.value {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

/// The first member whose name is not known, or stands there for the second time.
pub(super) fn odd<'m>(members: &'m [Member], known: &[&str]) -> Option<&'m Text> {
    let odd = |(at, member): (usize, &'m Member)| {
        let name = &member.name;
        let again = members.get(..at).is_some_and(|before| before.iter().any(|other| other.name.text == name.text));
        (again || !known.contains(&name.text.as_str())).then_some(name)
    };
    members.iter().enumerate().find_map(odd)
}

/// The strings of a value that is one or lists them; the place of what is none.
pub(super) fn strings(node: &Node) -> Result<Vec<&Text>, Span> {
    match &node.value {
        Value::Text(text) => Ok(vec![text]),
        Value::Array(items) => items.iter().map(|item| item.text().ok_or(item.span)).collect(),
        _ => Err(node.span),
    }
}

/// The statements, each as its members; the place of what is no statement. An empty list is none.
pub(super) fn statements(node: &Node) -> Result<Vec<(&[Member], Span)>, Span> {
    let all: Result<Vec<_>, Span> =
        node.items().iter().map(|item| Ok((members(item).ok_or(item.span)?, item.span))).collect();
    all.and_then(|list| if list.is_empty() { Err(node.span) } else { Ok(list) })
}

/// A Sid that stood before, but for empty ones.
pub(super) fn repeated_sid<'m>(statements: &[(&'m [Member], Span)]) -> Option<&'m Text> {
    let sids: Vec<&Text> = statements.iter().filter_map(|(members, _)| find(members, "Sid")?.text()).collect();
    let again =
        |at: usize, sid: &Text| sids.get(..at).is_some_and(|before| before.iter().any(|it| it.text == sid.text));
    sids.iter().enumerate().find(|(at, sid)| !sid.text.is_empty() && again(*at, sid)).map(|(_, sid)| *sid)
}
