//! Expressions: read word by word and held against one item. Refuses to know tables, and older forms of conditions.

use super::paths::{self, Item, Step};
use serde_json::{Map, Value};
use std::cmp::Ordering;

/// The names and values that a call spells out for its expressions.
#[derive(Clone, Debug, Default)]
pub(super) struct Spelt {
    pub(super) names: Map<String, Value>,
    pub(super) values: Map<String, Value>,
}

/// An expression on its way through an item. What is wrong with it is said in DynamoDB's words.
pub(super) struct Reader<'a> {
    tokens: Vec<String>,
    at: usize,
    spelt: &'a Spelt,
    pub(super) item: &'a Item,
}

pub(super) type Read<T> = Result<T, String>;

/// Names and values, numbers, operators and brackets.
pub(super) fn tokens(text: &str) -> Vec<String> {
    let of_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '#' | ':');
    let mut out: Vec<String> = Vec::new();
    let mut before = ' ';
    for letter in text.chars() {
        let joins = of_word(before) && of_word(letter) || matches!((before, letter), ('<', '=' | '>') | ('>', '='));
        match out.last_mut() {
            Some(last) if joins => last.push(letter),
            _ if letter.is_whitespace() => {}
            _ => out.push(letter.into()),
        }
        before = letter;
    }
    out
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &str, spelt: &'a Spelt, item: &'a Item) -> Reader<'a> {
        Reader { tokens: tokens(text), at: 0, spelt, item }
    }

    pub(super) fn peek(&self) -> &str {
        self.tokens.get(self.at).map_or("", String::as_str)
    }

    pub(super) fn next(&mut self) -> String {
        self.at += 1;
        self.tokens.get(self.at - 1).cloned().unwrap_or_default()
    }

    /// Whether the next word is this keyword or sign, which is taken then.
    pub(super) fn takes(&mut self, word: &str) -> bool {
        let is = self.peek().eq_ignore_ascii_case(word);
        self.at += usize::from(is);
        is
    }

    pub(super) fn ended(&self) -> bool {
        self.at >= self.tokens.len()
    }

    pub(super) fn odd<T>(&self) -> Read<T> {
        let token = if self.ended() { "<EOF>" } else { self.peek() };
        let from = self.at.saturating_sub(1);
        let near = self.tokens.iter().skip(from).take(3).cloned().collect::<Vec<_>>().join(" ");
        Err(format!("Syntax error; token: \"{token}\", near: \"{near}\""))
    }

    pub(super) fn expect(&mut self, word: &str) -> Read<()> {
        if self.takes(word) { Ok(()) } else { self.odd() }
    }

    /// A whole condition.
    pub(super) fn whole(&mut self) -> Read<bool> {
        let holds = self.condition()?;
        if self.ended() { Ok(holds) } else { self.odd() }
    }

    fn condition(&mut self) -> Read<bool> {
        let mut holds = self.all()?;
        while self.takes("OR") {
            holds |= self.all()?;
        }
        Ok(holds)
    }

    fn all(&mut self) -> Read<bool> {
        let mut holds = self.one()?;
        while self.takes("AND") {
            holds &= self.one()?;
        }
        Ok(holds)
    }

    fn one(&mut self) -> Read<bool> {
        if self.takes("NOT") {
            return Ok(!self.one()?);
        }
        if self.takes("(") {
            let holds = self.condition()?;
            self.expect(")")?;
            return Ok(holds);
        }
        let name = self.peek().to_ascii_lowercase();
        let is_call = self.tokens.get(self.at + 1).is_some_and(|next| next == "(");
        if is_call && name != "size" {
            return self.function(&name);
        }
        let left = self.operand()?;
        let operator = self.next().to_ascii_uppercase();
        match operator.as_str() {
            "BETWEEN" => {
                let low = self.operand()?;
                self.expect("AND")?;
                let high = self.operand()?;
                Ok(holds(">=", left.as_ref(), low.as_ref()) && holds("<=", left.as_ref(), high.as_ref()))
            }
            "IN" => {
                self.expect("(")?;
                let mut found = false;
                loop {
                    let one = self.operand()?;
                    found |= holds("=", left.as_ref(), one.as_ref());
                    if !self.takes(",") {
                        break;
                    }
                }
                self.expect(")")?;
                Ok(found)
            }
            "=" | "<>" | "<" | "<=" | ">" | ">=" => {
                let right = self.operand()?;
                Ok(holds(&operator, left.as_ref(), right.as_ref()))
            }
            _ => {
                self.at = self.at.saturating_sub(1);
                self.odd()
            }
        }
    }

    fn function(&mut self, name: &str) -> Read<bool> {
        if !["attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains"].contains(&name) {
            return Err(format!("Invalid function name; function: {name}"));
        }
        self.at += 2;
        let first = self.operand()?;
        let second = if self.takes(",") { self.operand()? } else { None };
        self.expect(")")?;
        let text = |value: &Option<Value>| {
            let value = value.as_ref()?;
            value.get("S").or_else(|| value.get("B")).and_then(Value::as_str).map(str::to_owned)
        };
        Ok(match name {
            "attribute_exists" => first.is_some(),
            "attribute_not_exists" => first.is_none(),
            "attribute_type" => {
                let kind = first.as_ref().and_then(Value::as_object).and_then(|value| value.keys().next().cloned());
                kind.is_some() && kind == text(&second)
            }
            "begins_with" => text(&first).zip(text(&second)).is_some_and(|(text, start)| text.starts_with(&start)),
            _ => contains(first.as_ref(), second.as_ref()),
        })
    }

    /// A value, or what lies at a place, or how long that is.
    pub(super) fn operand(&mut self) -> Read<Option<Value>> {
        if self.peek().starts_with(':') {
            return self.value().map(Some);
        }
        if self.peek().eq_ignore_ascii_case("size") && self.tokens.get(self.at + 1).is_some_and(|next| next == "(") {
            self.at += 2;
            let of = self.operand()?;
            self.expect(")")?;
            return Ok(of.map(|value| serde_json::json!({ "N": size(&value).to_string() })));
        }
        let path = self.path()?;
        Ok(paths::get(self.item, &path))
    }

    /// The value that `:name` stands for.
    pub(super) fn value(&mut self) -> Read<Value> {
        let name = self.next();
        self.spelt.values.get(&name).cloned().ok_or_else(|| {
            format!("An expression attribute value used in expression is not defined; attribute value: {name}")
        })
    }

    pub(super) fn path(&mut self) -> Read<Vec<Step>> {
        let mut steps = vec![self.step()?];
        loop {
            if self.takes(".") {
                steps.push(self.step()?);
            } else if self.takes("[") {
                let Ok(at) = self.peek().parse() else { return self.odd() };
                self.at += 1;
                steps.push(Step::At(at));
                self.expect("]")?;
            } else {
                return Ok(steps);
            }
        }
    }

    fn step(&mut self) -> Read<Step> {
        let first = self.peek().chars().next();
        if !first.is_some_and(|letter| letter.is_alphabetic() || matches!(letter, '_' | '#')) {
            return self.odd();
        }
        let name = self.next();
        if !name.starts_with('#') {
            return Ok(Step::Name(name));
        }
        let spelt = self.spelt.names.get(&name).and_then(Value::as_str);
        spelt.map(|name| Step::Name(name.to_owned())).ok_or_else(|| {
            format!("An expression attribute name used in the document path is not defined; attribute name: {name}")
        })
    }
}

/// The one type and the value behind it.
fn typed(value: &Value) -> Option<(&str, &Value)> {
    value.as_object()?.iter().next().map(|(kind, value)| (kind.as_str(), value))
}

fn number(value: &Value) -> f64 {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// How two values of one type compare; nothing where they do not.
pub(super) fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (typed(left)?, typed(right)?) {
        (("N", a), ("N", b)) => number(a).partial_cmp(&number(b)),
        (("S", a), ("S", b)) | (("B", a), ("B", b)) => Some(a.as_str()?.cmp(b.as_str()?)),
        (a, b) if a == b => Some(Ordering::Equal),
        _ => None,
    }
}

fn holds(operator: &str, left: Option<&Value>, right: Option<&Value>) -> bool {
    let order = left.zip(right).and_then(|(left, right)| compare(left, right));
    match (operator, order) {
        ("<>", order) => order != Some(Ordering::Equal),
        (_, None) => false,
        ("=", Some(order)) => order.is_eq(),
        ("<", Some(order)) => order.is_lt(),
        ("<=", Some(order)) => order.is_le(),
        (">", Some(order)) => order.is_gt(),
        (_, Some(order)) => order.is_ge(),
    }
}

fn contains(whole: Option<&Value>, part: Option<&Value>) -> bool {
    let Some((whole, part)) = whole.and_then(typed).zip(part) else { return false };
    match whole {
        ("S", text) => {
            let part = part.get("S").and_then(Value::as_str);
            text.as_str().zip(part).is_some_and(|(text, part)| text.contains(part))
        }
        ("L", list) => list.as_array().is_some_and(|list| list.contains(part)),
        (_, set) => set.as_array().zip(typed(part)).is_some_and(|(set, (_, part))| set.contains(part)),
    }
}

fn size(value: &Value) -> usize {
    match typed(value) {
        Some((_, Value::String(text))) => text.len(),
        Some((_, Value::Array(list))) => list.len(),
        Some((_, Value::Object(map))) => map.len(),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn conditions_hold_or_do_not() {
        let item =
            object(json!({ "pk": { "S": "a" }, "n": { "N": "9" }, "m": { "M": { "x": { "L": [{ "S": "in" }] } } },
            "set": { "SS": ["u", "v"] } }));
        let names = object(json!({ "#n": "n" }));
        let values =
            object(json!({ ":a": { "S": "a" }, ":ten": { "N": "10.0" }, ":in": { "S": "in" }, ":u": { "S": "u" } }));
        let spelt = Spelt { names, values };
        let check = |text: &str| Reader::new(text, &spelt, &item).whole();
        for text in [
            "pk = :a",
            "#n<:ten AND NOT pk <> :a",
            "m.x[0] = :in",
            "pk <> :a OR (attribute_exists(m.x) and begins_with(pk, :a))",
            "n BETWEEN :ten AND :ten OR n < :ten",
            "pk IN (:in, :a)",
            "contains(set, :u) AND size(set) < :ten",
            "missing <> :a",
        ] {
            assert_eq!(check(text), Ok(true), "{text}");
        }
        assert_eq!(check("missing = :a"), Ok(false));
        assert_eq!(check("n = :a"), Ok(false));
        assert_eq!(
            check("pk = :b").unwrap_err(),
            "An expression attribute value used in expression is not defined; attribute value: :b"
        );
        assert!(check("pk = :a AND").unwrap_err().starts_with("Syntax error; token: \"<EOF>\""));
        assert!(check("pk == :a").unwrap_err().starts_with("Syntax error"));
    }
}
