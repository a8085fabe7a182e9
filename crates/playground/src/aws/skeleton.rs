//! The empty form of an operation's parameters, as `--generate-cli-skeleton` prints it. Refuses to know what they mean.

use super::model::{Member, Model, Type};
use serde_json::{Map, Value, json};

/// Every parameter with a value to be replaced.
pub(crate) fn skeleton<'a>(model: &Model<'a>, members: &[Member<'a>]) -> Value {
    structure(model, members, &mut Vec::new())
}

fn structure<'a>(model: &Model<'a>, members: &[Member<'a>], within: &mut Vec<&'a str>) -> Value {
    let members = members.iter().map(|member| (member.name.to_string(), value(model, member.kind, within)));
    Value::Object(members.collect::<Map<_, _>>())
}

fn value<'a>(model: &Model<'a>, kind: &'a str, within: &mut Vec<&'a str>) -> Value {
    // A structure within itself is left empty.
    let again = within.contains(&kind);
    within.push(kind);
    let value = match model.type_of(kind) {
        Type::Structure(_) if again => json!({}),
        Type::Structure(members) => structure(model, &members, within),
        Type::List(_, item) => Value::Array(vec![value(model, item, within)]),
        Type::Map(item) => json!({ "KeyName": value(model, item, within) }),
        Type::Text(_) => json!(""),
        Type::Choice(words) => json!(words.split('|').next()),
        Type::Number(_) => json!(0),
        Type::Float => json!(0.0),
        Type::Flag => json!(true),
        Type::Time => json!("1970-01-01T00:00:00"),
        Type::Blob => Value::Null,
        Type::Json => json!({}),
    };
    within.pop();
    value
}
