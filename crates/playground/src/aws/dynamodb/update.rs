//! Update expressions: SET, REMOVE, ADD and DELETE on one item. Refuses to know keys and conditions.

use super::expression::{Read, Reader, Spelt};
use super::paths::{self, Item, Step};
use serde_json::{Value, json};

const WRONG_TYPE: &str = "An operand in the update expression has an incorrect data type";
const NO_PLACE: &str = "The document path provided in the update expression is invalid for update";
const NO_ATTRIBUTE: &str = "The provided expression refers to an attribute that does not exist in the item";

/// The item after the update, and which attributes it touched.
pub(super) fn apply(text: &str, spelt: &Spelt, item: &Item) -> Read<(Item, Vec<String>)> {
    let mut reader = Reader::new(text, spelt, item);
    let (mut new, mut touched) = (item.clone(), Vec::new());
    while !reader.ended() {
        let clause = reader.next().to_ascii_uppercase();
        if !["SET", "REMOVE", "ADD", "DELETE"].contains(&clause.as_str()) {
            return Err(format!("Invalid UpdateExpression: Syntax error; token: \"{clause}\", near: \"{clause}\""));
        }
        loop {
            let path = reader.path().map_err(within)?;
            if let Some(Step::Name(name)) = path.first() {
                touched.push(name.clone());
            }
            match clause.as_str() {
                "SET" => {
                    reader.expect("=").map_err(within)?;
                    let value = sum(&mut reader)?;
                    if !paths::set(&mut new, &path, value) {
                        return Err(NO_PLACE.into());
                    }
                }
                "REMOVE" => paths::remove(&mut new, &path),
                _ => {
                    let value = reader.value().map_err(within)?;
                    let old = paths::get(item, &path);
                    match join(&clause, old, &value)? {
                        Some(value) if !paths::set(&mut new, &path, value.clone()) => return Err(NO_PLACE.into()),
                        Some(_) => {}
                        None => paths::remove(&mut new, &path),
                    }
                }
            }
            if !reader.takes(",") {
                break;
            }
        }
    }
    Ok((new, touched))
}

fn within(message: String) -> String {
    format!("Invalid UpdateExpression: {message}")
}

/// A value, or the sum or difference of two.
fn sum(reader: &mut Reader<'_>) -> Read<Value> {
    let left = one(reader)?;
    let sign = match reader.peek() {
        "+" => 1,
        "-" => -1,
        _ => return Ok(left),
    };
    reader.next();
    let right = one(reader)?;
    add(&left, &right, sign).ok_or_else(|| WRONG_TYPE.into())
}

fn one(reader: &mut Reader<'_>) -> Read<Value> {
    let name = reader.peek().to_ascii_lowercase();
    if name != "if_not_exists" && name != "list_append" {
        return reader.operand().map_err(within)?.ok_or_else(|| NO_ATTRIBUTE.into());
    }
    reader.next();
    reader.expect("(").map_err(within)?;
    let first = if name == "list_append" { Some(one(reader)?) } else { reader.operand().map_err(within)? };
    reader.expect(",").map_err(within)?;
    let second = one(reader)?;
    reader.expect(")").map_err(within)?;
    if name == "if_not_exists" {
        return Ok(first.unwrap_or(second));
    }
    let list = |value: &Value| value.get("L").and_then(Value::as_array).cloned();
    match first.as_ref().and_then(list).zip(list(&second)) {
        Some((mut all, more)) => {
            all.extend(more);
            Ok(json!({ "L": all }))
        }
        None => Err(WRONG_TYPE.into()),
    }
}

fn text(value: &Value) -> Option<&str> {
    value.get("N").and_then(Value::as_str)
}

/// The sum of two numbers, exact for whole ones.
fn add(left: &Value, right: &Value, sign: i8) -> Option<Value> {
    let (a, b) = (text(left)?, text(right)?);
    let whole = a.parse::<i128>().ok().zip(b.parse::<i128>().ok());
    let sum = match whole.and_then(|(a, b)| a.checked_add(b.checked_mul(sign.into())?)) {
        Some(sum) => sum.to_string(),
        None => (a.parse::<f64>().ok()? + f64::from(sign) * b.parse::<f64>().ok()?).to_string(),
    };
    Some(json!({ "N": sum }))
}

/// ADD and DELETE: numbers are added, sets joined or made smaller; nothing where nothing is left.
fn join(clause: &str, old: Option<Value>, value: &Value) -> Read<Option<Value>> {
    if clause == "ADD" && text(value).is_some() {
        let zero = json!({ "N": "0" });
        return add(old.as_ref().unwrap_or(&zero), value, 1).map(Some).ok_or_else(|| WRONG_TYPE.into());
    }
    let kind = ["SS", "NS", "BS"].into_iter().find(|kind| value.get(kind).is_some());
    let Some(kind) = kind else { return Err(WRONG_TYPE.into()) };
    let members = |value: &Value| value.get(kind).and_then(Value::as_array).cloned();
    let mut all = match &old {
        None => Vec::new(),
        Some(old) => members(old).ok_or(WRONG_TYPE)?,
    };
    let given = members(value).unwrap_or_default();
    match clause {
        "ADD" => all
            .extend(given.into_iter().filter(|one| !old.as_ref().and_then(members).unwrap_or_default().contains(one))),
        _ => all.retain(|one| !given.contains(one)),
    }
    Ok((!all.is_empty()).then(|| json!({ kind: all })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_updated() {
        let item = json!({ "id": { "S": "a" }, "n": { "N": "9" }, "tags": { "SS": ["x"] }, "m": { "M": {} } });
        let values =
            json!({ ":one": { "N": "1" }, ":t": { "SS": ["y"] }, ":x": { "SS": ["x", "y"] }, ":s": { "S": "new" } });
        let object = |value: &Value| value.as_object().cloned().unwrap();
        let spelt = Spelt { names: Item::new(), values: object(&values) };
        let run = |text: &str| apply(text, &spelt, &object(&item)).map(|(item, _)| Value::Object(item));
        let after = run("SET n = n + :one, m.a = :s, c = if_not_exists(c, :one) REMOVE gone ADD tags :t").unwrap();
        assert_eq!(
            after,
            json!({ "id": { "S": "a" }, "n": { "N": "10" }, "tags": { "SS": ["x", "y"] },
            "m": { "M": { "a": { "S": "new" } } }, "c": { "N": "1" } })
        );
        assert_eq!(run("DELETE tags :x").unwrap().get("tags"), None);
        assert_eq!(run("SET a = b"), Err(NO_ATTRIBUTE.into()));
        assert_eq!(run("SET a.b = :s"), Err(NO_PLACE.into()));
        assert_eq!(run("SET a = n + :s"), Err(WRONG_TYPE.into()));
        assert!(run("PUT a").unwrap_err().starts_with("Invalid UpdateExpression: Syntax error"));
    }
}
