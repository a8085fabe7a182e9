//! Makes a world and its request smaller as long as something remains true of them. Refuses to know what.

use serde_json::{Value, json};

/// Members that nothing may lack.
const NEEDED: &[&str] = &[
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Statement",
    "AWS",
    "Service",
    "Federated",
    "id",
    "arn",
    "name",
    "path",
    "document",
    "trustPolicy",
    "caller",
    "action",
    "resource",
    "role",
    "user",
    "service",
    "federated",
    "federatedAs",
    "sessionName",
    "granteePrincipal",
    "operations",
    "managementAccount",
    "root",
    "url",
    "accounts",
];

/// The smallest world and request found for which it still holds.
pub fn shrink(world: Value, request: Value, holds: impl Fn(&Value, &Value) -> bool) -> (Value, Value) {
    let mut both = json!({ "world": world, "request": request });
    let mut tries = 0;
    let mut again = true;
    while again {
        again = false;
        let mut paths = Vec::new();
        removable(&both, &mut Vec::new(), &mut paths);
        paths.retain(|path| path.len() > 1);
        // What holds most goes first.
        paths.sort_by_key(Vec::len);
        for path in paths {
            tries += 1;
            if tries > 20_000 {
                break;
            }
            let mut smaller = both.clone();
            if remove(&mut smaller, &path) && holds(&smaller["world"], &smaller["request"]) {
                both = smaller;
                again = true;
                break;
            }
        }
    }
    (both["world"].take(), both["request"].take())
}

fn removable(value: &Value, path: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    // A list in a clause, and an operator's keys, say something else when they are empty.
    let in_condition =
        path.iter().any(|name| name == "Condition") && path.last().is_none_or(|name| name != "Condition");
    let clause = in_condition || path.last().is_some_and(|name| NEEDED.contains(&name.as_str()) && name != "accounts");
    let mut visit = |name: String, inner: &Value, goes: bool| {
        path.push(name);
        if goes {
            paths.push(path.clone());
        }
        removable(inner, path, paths);
        path.pop();
    };
    match value {
        Value::Array(list) => {
            let goes = list.len() > 1 || !clause;
            for (at, inner) in list.iter().enumerate() {
                visit(at.to_string(), inner, goes);
            }
        }
        Value::Object(members) => {
            let goes = members.len() > 1 || !in_condition;
            for (name, inner) in members {
                visit(name.clone(), inner, goes && !NEEDED.contains(&name.as_str()));
            }
        }
        _ => {}
    }
}

fn remove(value: &mut Value, path: &[String]) -> bool {
    let Some((last, before)) = path.split_last() else { return false };
    let mut at = value;
    for name in before {
        let next = match at {
            Value::Array(list) => name.parse::<usize>().ok().and_then(|index| list.get_mut(index)),
            other => other.get_mut(name.as_str()),
        };
        let Some(next) = next else { return false };
        at = next;
    }
    match (at, last.parse::<usize>()) {
        (Value::Array(list), Ok(index)) if index < list.len() => {
            list.remove(index);
            true
        }
        (Value::Object(members), _) => members.remove(last).is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_matters_is_left() {
        let world =
            json!({ "accounts": [{ "id": "1", "users": [{ "name": "a", "tags": { "x": "y" } }, { "name": "b" }] }] });
        let holds = |world: &Value, _: &Value| world.to_string().contains("\"b\"");
        let (world, request) = shrink(world, json!({ "context": { "k": "v" } }), holds);
        assert_eq!(world, json!({ "accounts": [{ "id": "1", "users": [{ "name": "b" }] }] }));
        assert_eq!(request, json!({}));
    }
}
