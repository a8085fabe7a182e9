//! Random conditions of which many hold for one request. Refuses to know statements.

use super::dice::Dice;
use super::generate::Focus;
use super::phrases::several;
use serde_json::{Map, Value, json};

pub fn condition(dice: &mut Dice, focus: &Focus) -> Value {
    let mut block = Map::new();
    for _ in 0..dice.weighted(&[(75, 1), (20, 2), (5, 3)]) {
        let (operator, key, values) = one_condition(dice, focus);
        let keys = block.entry(operator).or_insert_with(|| json!({}));
        keys[key] = values;
    }
    Value::Object(block)
}

const TEXT: &[&str] = &[
    "StringEquals",
    "StringEquals",
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringLike",
    "StringNotLike",
];
const NUMBER: &[&str] = &[
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
];
const DATE: &[&str] =
    &["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"];
const ARN: &[&str] = &["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "StringLike"];

fn one_condition(dice: &mut Dice, focus: &Focus) -> (String, String, Value) {
    let key = dice.pick(&focus.keys);
    let (key, kind, now) = key;
    if dice.percent(6) {
        let wanted = dice.pick(&["true", "false"]);
        return ("Null".to_owned(), key, json!(wanted));
    }
    let if_exists = if dice.percent(14) { "IfExists" } else { "" };
    match kind {
        'm' => {
            let operator = dice.pick(&["StringEquals", "StringEquals", "StringNotEquals", "StringLike"]);
            let set = dice.weighted(&[(48, "ForAllValues:"), (48, "ForAnyValue:"), (4, "")]);
            let if_exists = if dice.percent(2) { "IfExists" } else { "" };
            (format!("{set}{operator}{if_exists}"), key, several(dice, |dice| wanted(dice, operator, &now, focus)))
        }
        'n' => {
            let value = dice.pick(&["5", "10", "10.0", "600", "3600"]);
            let value =
                if dice.percent(50) { now.first().map_or(value.to_owned(), Clone::clone) } else { value.to_owned() };
            let value = value
                .parse::<u32>()
                .map_or(json!(value), |number| if dice.percent(40) { json!(number) } else { json!(value) });
            (format!("{}{if_exists}", dice.pick(NUMBER)), key, value)
        }
        'd' => {
            let value = dice.pick(&[
                "2026-01-15T09:00:00Z",
                "2026-01-15T08:30:00Z",
                "2026-01-15",
                "2026-02",
                "2030",
                "1768467600",
                "1768467600",
                "2026-01-15T10:00:00+01:00",
            ]);
            (format!("{}{if_exists}", dice.pick(DATE)), key, json!(value))
        }
        'b' => {
            let value =
                dice.weighted(&[(45, json!("true")), (35, json!("false")), (10, json!(true)), (10, json!(false))]);
            (format!("Bool{if_exists}"), key, value)
        }
        'x' => (format!("BinaryEquals{if_exists}"), key, json!(dice.pick(&["QUI=", "QUJD"]))),
        'i' => {
            let operator = dice.pick(&["IpAddress", "IpAddress", "NotIpAddress"]);
            let range = |dice: &mut Dice| {
                dice.pick(&[
                    "203.0.113.0/24",
                    "203.0.113.7",
                    "10.0.0.0/8",
                    "203.0.113.128/25",
                    "203.0.113.8/29",
                    "2001:db8::/32",
                    "0.0.0.0/0",
                    "203.0.113.4/30",
                ])
                .to_owned()
            };
            (format!("{operator}{if_exists}"), key, several(dice, range))
        }
        'a' => {
            let operator = dice.pick(ARN);
            (format!("{operator}{if_exists}"), key, several(dice, |dice| wanted(dice, operator, &now, focus)))
        }
        _ => {
            let operator = dice.pick(TEXT);
            let set = dice.weighted(&[(94, ""), (3, "ForAllValues:"), (3, "ForAnyValue:")]);
            let if_exists = if set.is_empty() { if_exists } else { "" };
            (format!("{set}{operator}{if_exists}"), key, several(dice, |dice| wanted(dice, operator, &now, focus)))
        }
    }
}

/// A value that the operator wants: often one that the request has.
fn wanted(dice: &mut Dice, operator: &str, now: &[String], focus: &Focus) -> String {
    let value = if now.is_empty() || dice.percent(30) {
        dice.pick(&["red", "blue", "ana", "111111111111", "o-ours", "a/b", ""]).to_owned()
    } else {
        dice.pick(now)
    };
    if operator.starts_with("Arn") && !value.starts_with("arn:") {
        return dice.pick(&focus.others);
    }
    match dice.below(100) {
        0..=4 if value.chars().count() > 2 => value.chars().take(value.chars().count() - 2).chain(['*']).collect(),
        5..=7 if !value.is_empty() => format!("?{}", value.chars().skip(1).collect::<String>()),
        8..=10 => value.to_uppercase(),
        11..=13 if operator.starts_with("String") => "${aws:PrincipalTag/team}".to_owned(),
        14..=16 if operator.starts_with("String") => "${aws:username}".to_owned(),
        17..=18 if operator.starts_with("String") => "${aws:RequestTag/team, 'red'}".to_owned(),
        19 => "*".to_owned(),
        20 if operator.starts_with("Arn") => "${aws:PrincipalArn}".to_owned(),
        21..=22 if operator.starts_with("Arn") => value.replace(":role/", ":*/").replace(":user/", ":user/*"),
        _ => value,
    }
}
