//! Pages of a list, as `--max-items` and `--starting-token` cut them. Refuses to know what is listed.

use super::input::Input;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// Cuts a list as `--max-items` and `--starting-token` do, with the token that asks for the rest. All lists come whole
/// from here, so a token says how much of the first page was shown.
pub(super) fn cut(answer: &mut Value, list: &str, token: &str, input: &Input) {
    let Some(object) = answer.as_object_mut() else { return };
    let Some(items) = object.get_mut(list).and_then(Value::as_array_mut) else { return };
    let shown = input.option("starting-token").and_then(already_shown).unwrap_or_default().min(items.len());
    items.drain(..shown);
    let most = input.option("max-items").and_then(|most| most.trim().parse().ok()).unwrap_or(usize::MAX);
    if items.len() > most {
        items.truncate(most);
        let text = format!("{{\"{token}\": null, \"boto_truncate_amount\": {}}}", shown + most);
        object.insert("NextToken".into(), json!(STANDARD.encode(text)));
    }
}

fn already_shown(token: &str) -> Option<usize> {
    let read: Value = serde_json::from_slice(&STANDARD.decode(token).ok()?).ok()?;
    usize::try_from(read.get("boto_truncate_amount")?.as_u64()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_list_has_a_token() {
        let list = || json!({ "Roles": [1, 2, 3] });
        let asked = |option: &str, value: &str| {
            let given = [(option.to_string(), vec![value.to_string()]), ("max-items".into(), vec!["1".into()])];
            Input::new(serde_json::Map::new(), given.into_iter().collect())
        };
        let mut answer = list();
        cut(&mut answer, "Roles", "Marker", &asked("max-items", "1"));
        let token = "eyJNYXJrZXIiOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAxfQ==";
        assert_eq!(answer, json!({ "Roles": [1], "NextToken": token }));
        let mut answer = list();
        cut(&mut answer, "Roles", "Marker", &asked("starting-token", token));
        assert_eq!(answer["Roles"], json!([2]));
    }
}
