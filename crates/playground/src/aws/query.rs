//! `--query`: JMESPath over an answer, with the complaints of the Python library that the CLI uses. Refuses to know
//! operations.

use super::failure::Failure;
use jmespath::ast::Ast;
use jmespath::{ErrorReason, Expression, JmespathError, RuntimeError, Variable};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A query that was understood.
#[derive(Debug)]
pub(crate) struct Query(Expression<'static>);

/// Longer or deeper queries would exhaust the stack of a browser tab.
const LONGEST: usize = 2_000;
const DEEPEST: usize = 40;

impl Query {
    pub(crate) fn parse(text: &str) -> Result<Query, Failure> {
        let bad = |why: String| Failure::Parameter(format!("Bad value for --query {text}: {why}"));
        if text.is_empty() {
            return Err(bad("Invalid JMESPath expression: cannot be empty.".into()));
        }
        if text.len() > LONGEST || text.matches(['(', '[', '{', '!', '&']).count() > DEEPEST {
            return Err(bad("Rolecall reads no query as long or as deep as this".into()));
        }
        if let Some(why) = misspelt(text) {
            return Err(bad(why));
        }
        jmespath::compile(&lenient(text)).map(Query).map_err(|wrong| bad(misplaced(text, &wrong)))
    }

    pub(crate) fn search(&self, answer: &Value) -> Result<Value, Failure> {
        let found = self.0.search(answer).map_err(|wrong| Failure::Other(failed(&wrong)))?;
        let mut orders = Orders::default();
        orders.of_value(answer);
        orders.of_query(self.0.as_ast());
        Ok(orders.restore(&found))
    }
}

/// The same query with each literal as JSON: the Python library takes `` `word` `` for `` `"word"` ``, as older guides write
/// it.
fn lenient(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\'', '"', '`']) {
        let (before, quoted) = rest.split_at(at);
        let mark = quoted.chars().next().unwrap_or_default();
        let mut escaped = false;
        let end = quoted.char_indices().skip(1).find(|(_, letter)| {
            let closes = *letter == mark && !escaped;
            escaped = *letter == '\\' && !escaped;
            closes
        });
        let Some((end, _)) = end else { break };
        let inner = quoted.get(1..end).unwrap_or_default();
        let read = |text: &str| serde_json::from_str::<Value>(&text.replace("\\`", "`")).is_ok();
        let as_text = format!("\"{}\"", inner.trim_start());
        out.push_str(before);
        match mark == '`' && !read(inner) && read(&as_text) {
            true => out.push_str(&format!("`{as_text}`")),
            false => out.push_str(quoted.get(..=end).unwrap_or_default()),
        }
        rest = quoted.get(end + 1..).unwrap_or_default();
    }
    out + rest
}

/// What the lexer refuses, before the grammar is asked.
fn misspelt(text: &str) -> Option<String> {
    let report =
        |what: String, at: usize| Some(format!("Bad jmespath expression: {what}:\n{text}\n{}^", " ".repeat(at)));
    let mut letters = text.chars().enumerate().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\'' | '"' | '`' => {
                let mut closed = false;
                while let Some((_, inner)) = letters.next() {
                    if inner == '\\' {
                        letters.next();
                    }
                    closed = inner == letter;
                    if closed {
                        break;
                    }
                }
                if !closed {
                    return report(format!("Unclosed {letter} delimiter"), at);
                }
            }
            '=' | '!' | '<' | '>' => {
                let doubled = letters.next_if(|(_, next)| *next == '=').is_some();
                if letter == '=' && !doubled {
                    return report("Unknown token '='".into(), at);
                }
            }
            _ if letter.is_ascii_alphanumeric() || letter.is_ascii_whitespace() => {}
            _ if "_.*,:@&()[]{}|?-".contains(letter) => {}
            _ => return report(format!("Unknown token {letter}"), at),
        }
    }
    None
}

/// What the grammar refuses.
fn misplaced(text: &str, wrong: &JmespathError) -> String {
    let length = text.chars().count();
    if let ErrorReason::Runtime(RuntimeError::UnknownFunction(name)) = &wrong.reason {
        return format!("Unknown function: {name}()");
    }
    let rest: String = text.chars().skip(wrong.offset).collect();
    let caret = |at: usize| format!("\"{text}\"\n{}^", " ".repeat(at + 1));
    let token = token(&rest);
    if token.is_empty() || wrong.offset >= length || unfinished(text) {
        return format!("Invalid jmespath expression: Incomplete expression:\n{}", caret(length));
    }
    let kind = match token.chars().next() {
        Some('.') => "DOT",
        Some(']') => "RBRACKET",
        Some('[') => "LBRACKET",
        Some('}') => "RBRACE",
        Some('{') => "LBRACE",
        Some(')') => "RPAREN",
        Some('(') => "LPAREN",
        Some(',') => "COMMA",
        Some(':') => "COLON",
        Some('@') => "CURRENT",
        Some('*') => "STAR",
        Some('|') => "PIPE",
        Some('\'' | '`') => "LITERAL",
        Some('"') => "QUOTED_IDENTIFIER",
        Some(digit) if digit.is_ascii_digit() => "NUMBER",
        _ => "UNQUOTED_IDENTIFIER",
    };
    let at = wrong.offset;
    let before: String = text.chars().take(at).collect();
    let what = match before.trim_end().ends_with('.') {
        true => format!(
            "Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace'], got: {}",
            kind.to_lowercase()
        ),
        false => format!("Unexpected token: {token}"),
    };
    format!("{what}: Parse error at column {at}, token \"{token}\" ({kind}), for expression:\n{}", caret(at))
}

fn token(rest: &str) -> String {
    let rest = rest.trim_start();
    let word: String = rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect();
    if word.is_empty() { rest.chars().take(1).collect() } else { word }
}

/// Whether brackets are left open: the Python library then reports the end of the text.
fn unfinished(text: &str) -> bool {
    let count = |letters: [char; 3]| text.matches(letters).count();
    count(['(', '[', '{']) > count([')', ']', '}'])
}

/// What went wrong while searching.
fn failed(wrong: &JmespathError) -> String {
    match &wrong.reason {
        ErrorReason::Runtime(RuntimeError::UnknownFunction(name)) => format!("Unknown function: {name}()"),
        ErrorReason::Runtime(RuntimeError::InvalidType { expected, actual, .. }) => {
            format!("invalid type for value, expected one of: ['{expected}'], received: \"{actual}\"")
        }
        ErrorReason::Runtime(
            RuntimeError::NotEnoughArguments { expected, actual } | RuntimeError::TooManyArguments { expected, actual },
        ) => {
            format!("Expected {expected} arguments for function, received {actual}")
        }
        other => other.to_string(),
    }
}

/// In which order the keys of objects stood: JMESPath sorts them, the CLI does not.
#[derive(Default)]
struct Orders(BTreeMap<Vec<String>, Vec<String>>);

impl Orders {
    fn note(&mut self, keys: Vec<String>) {
        let mut sorted = keys.clone();
        sorted.sort();
        self.0.insert(sorted, keys);
    }

    fn of_value(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.of_value(item)),
            Value::Object(object) => {
                self.note(object.keys().cloned().collect());
                object.values().for_each(|item| self.of_value(item));
            }
            _ => {}
        }
    }

    /// `{b: …, a: …}` keeps its own order.
    fn of_query(&mut self, ast: &Ast) {
        match ast {
            Ast::MultiHash { elements, .. } => {
                self.note(elements.iter().map(|element| element.key.clone()).collect());
                elements.iter().for_each(|element| self.of_query(&element.value));
            }
            Ast::MultiList { elements, .. } | Ast::Function { args: elements, .. } => {
                elements.iter().for_each(|element| self.of_query(element));
            }
            Ast::Comparison { lhs, rhs, .. }
            | Ast::Projection { lhs, rhs, .. }
            | Ast::And { lhs, rhs, .. }
            | Ast::Or { lhs, rhs, .. }
            | Ast::Subexpr { lhs, rhs, .. }
            | Ast::Condition { predicate: lhs, then: rhs, .. } => {
                self.of_query(lhs);
                self.of_query(rhs);
            }
            Ast::Expref { ast: node, .. }
            | Ast::Flatten { node, .. }
            | Ast::Not { node, .. }
            | Ast::ObjectValues { node, .. } => self.of_query(node),
            Ast::Identity { .. } | Ast::Field { .. } | Ast::Index { .. } | Ast::Literal { .. } | Ast::Slice { .. } => {}
        }
    }

    fn restore(&self, found: &Variable) -> Value {
        match found {
            Variable::Null | Variable::Expref(_) => Value::Null,
            Variable::Bool(value) => Value::Bool(*value),
            Variable::String(text) => Value::String(text.clone()),
            Variable::Number(number) => Value::Number(whole(number)),
            Variable::Array(items) => Value::Array(items.iter().map(|item| self.restore(item)).collect()),
            Variable::Object(object) => {
                let sorted: Vec<String> = object.keys().cloned().collect();
                let keys = self.0.get(&sorted).unwrap_or(&sorted);
                let entries = keys.iter().filter_map(|key| Some((key.clone(), self.restore(object.get(key)?))));
                Value::Object(entries.collect::<Map<String, Value>>())
            }
        }
    }
}

/// `length()` and its kin give fractions where Python has whole numbers.
fn whole(number: &serde_json::Number) -> serde_json::Number {
    match number.as_f64() {
        Some(value) if number.is_f64() && value.fract() == 0.0 && value.abs() < 9e15 => (value as i64).into(),
        _ => number.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn search(query: &str) -> String {
        let answer = json!({ "Roles": [{ "RoleName": "R2", "Arn": "a2" }, { "RoleName": "R1", "Arn": "a1" }] });
        Query::parse(query).unwrap().search(&answer).unwrap().to_string()
    }

    #[test]
    fn order_is_kept() {
        assert_eq!(search("Roles[0]"), r#"{"RoleName":"R2","Arn":"a2"}"#);
        assert_eq!(search("Roles[].{n:RoleName,a:Arn}"), r#"[{"n":"R2","a":"a2"},{"n":"R1","a":"a1"}]"#);
        assert_eq!(search("Roles[?RoleName == 'R1'].[RoleName, Arn]"), r#"[["R1","a1"]]"#);
        assert_eq!(search("Roles[?RoleName==UpdateApp]"), "[]");
        assert_eq!(search("length(Roles)"), "2");
        assert_eq!(search("Nope"), "null");
    }

    /// As version 2.38.5 printed them.
    #[test]
    fn complaints_are_the_python_librarys() {
        for (query, wanted) in [
            ("Roles[", "Invalid jmespath expression: Incomplete expression:\n\"Roles[\"\n       ^"),
            ("foo(", "Invalid jmespath expression: Incomplete expression:\n\"foo(\"\n     ^"),
            ("Roles[?a=='x]", "Bad jmespath expression: Unclosed ' delimiter:\nRoles[?a=='x]\n          ^"),
            ("Roles[?a==“x”]", "Bad jmespath expression: Unknown token “:\nRoles[?a==“x”]\n          ^"),
            (
                "a b",
                "Unexpected token: b: Parse error at column 2, token \"b\" (UNQUOTED_IDENTIFIER), for expression:\n\"a b\"\n   ^",
            ),
            (
                "foo..bar",
                "Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace'], got: dot: Parse error at column 4, token \".\" (DOT), for expression:\n\"foo..bar\"\n     ^",
            ),
            (
                "Roles]",
                "Unexpected token: ]: Parse error at column 5, token \"]\" (RBRACKET), for expression:\n\"Roles]\"\n      ^",
            ),
            ("", "Invalid JMESPath expression: cannot be empty."),
        ] {
            let text = Query::parse(query).unwrap_err().message();
            assert_eq!(text, format!("An error occurred (ParamValidation): Bad value for --query {query}: {wanted}"));
        }
    }

    #[test]
    fn deep_queries_are_refused() {
        assert!(Query::parse(&"(".repeat(1_000)).is_err());
        assert!(Query::parse(&"a".repeat(10_000)).is_err());
    }
}
