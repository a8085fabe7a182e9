//! The Condition block of a statement (§2). Refuses to know statements.

use super::choices::{Choices, Dispute};
use super::glob::{self, Piece};
use super::json::{entries, texts};
use super::keys::{Keys, has_many_values};
use super::value;
use serde_json::Value;

/// R55: whether every operator and key holds. `variables` is false in documents of 2008.
pub fn holds(block: &Value, variables: bool, keys: &Keys, choices: &Choices) -> bool {
    // No short cut: which readings are asked for must not depend on the order.
    let mut all = true;
    for (operator, wanted) in entries(block) {
        for (key, values) in entries(wanted) {
            all &= one_holds(operator, key, &texts(values), variables, keys, choices);
        }
    }
    all
}

enum Set {
    All,
    Any,
}

fn one_holds(operator: &str, key: &str, wanted: &[String], variables: bool, keys: &Keys, choices: &Choices) -> bool {
    let found = keys.get(key, choices);
    if operator == "Null" {
        let absent = found.is_none().to_string();
        return wanted.iter().any(|wanted| wanted.to_lowercase() == absent);
    }
    let (set, rest) = match operator.split_once(':') {
        Some(("ForAllValues", rest)) => (Some(Set::All), rest),
        Some(("ForAnyValue", rest)) => (Some(Set::Any), rest),
        _ => (None, operator),
    };
    let (base, if_exists) = match rest.strip_suffix("IfExists") {
        Some(base) => (base, true),
        None => (rest, false),
    };
    let (positive, negated) = positive(base);
    if !KNOWN.contains(&positive) {
        return false;
    }
    let matches = |value: &String| Outcome::of(positive, wanted, value, variables, keys, choices);
    match (set, found) {
        // R61, R69–R71
        (Some(set), found) => {
            let values: Vec<String> = found.unwrap_or_default().into_iter().filter(|value| !value.is_empty()).collect();
            if values.is_empty() && if_exists && choices.other(Dispute::IfExistsInSet) {
                return true;
            }
            let mut each = values.iter().map(|value| matches(value).read(negated, choices));
            match set {
                Set::All => each.all(|holds| holds),
                Set::Any => each.any(|holds| holds),
            }
        }
        // R58, R59
        (None, None) => if_exists || negated,
        // R72
        (None, Some(_)) if has_many_values(key) => negated && choices.other(Dispute::NegatedManyValues),
        (None, Some(values)) => {
            if values.len() != 1 {
                choices.lose();
            }
            matches(&values[0]).read(negated, choices)
        }
    }
}

const KNOWN: &[&str] = &[
    "StringEquals",
    "StringEqualsIgnoreCase",
    "StringLike",
    "NumericEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "ArnEquals",
    "ArnLike",
];

/// R56: a negated operator is the opposite of this one.
fn positive(operator: &str) -> (&str, bool) {
    let of = match operator {
        "StringNotEquals" => "StringEquals",
        "StringNotEqualsIgnoreCase" => "StringEqualsIgnoreCase",
        "StringNotLike" => "StringLike",
        "NumericNotEquals" => "NumericEquals",
        "DateNotEquals" => "DateEquals",
        "NotIpAddress" => "IpAddress",
        "ArnNotEquals" => "ArnEquals",
        "ArnNotLike" => "ArnLike",
        _ => return (operator, false),
    };
    (of, true)
}

/// What comparing one value of the request with the wanted ones gave.
#[derive(Default)]
struct Outcome {
    equal: bool,
    no_variable: bool,
    wrong_type: bool,
}

impl Outcome {
    fn of(operator: &str, wanted: &[String], value: &str, variables: bool, keys: &Keys, choices: &Choices) -> Outcome {
        let mut outcome = Outcome::default();
        for wanted in wanted {
            let reads_variables = operator.starts_with("String") || operator.starts_with("Arn");
            if reads_variables {
                let wildcards = matches!(operator, "StringLike" | "ArnEquals" | "ArnLike");
                let pattern = match variables {
                    true => glob::expand(wanted, wildcards, keys, choices),
                    false if wildcards => Some(glob::wild(wanted)),
                    false => Some(glob::plain(wanted)),
                };
                match pattern {
                    None => outcome.no_variable = true,
                    Some(pattern) => match text_compares(operator, &pattern, value) {
                        None => outcome.wrong_type = true,
                        Some(equal) => outcome.equal |= equal,
                    },
                }
            } else {
                if operator == "Bool" && wanted.contains("${") {
                    choices.lose();
                }
                match value::compares(operator, wanted, value) {
                    None => outcome.wrong_type = true,
                    Some(equal) => outcome.equal |= equal,
                }
            }
        }
        outcome
    }

    fn read(&self, negated: bool, choices: &Choices) -> bool {
        if !negated {
            return self.equal;
        }
        let doubt = self.no_variable && choices.other(Dispute::NegatedWithoutVariable)
            || self.wrong_type && choices.other(Dispute::NegatedWrongType);
        !self.equal && !doubt
    }
}

fn text_compares(operator: &str, pattern: &[Piece], value: &str) -> Option<bool> {
    let lower = |piece: &Piece| match piece {
        Piece::Char(char) => char.to_lowercase().map(Piece::Char).collect(),
        other => vec![*other],
    };
    Some(match operator {
        "StringEqualsIgnoreCase" => {
            glob::covers_text(&pattern.iter().flat_map(lower).collect::<Vec<_>>(), &value.to_lowercase())
        }
        "ArnEquals" | "ArnLike" => {
            let pattern = glob::six_parts(pattern)?;
            let value = glob::six_parts(&glob::plain(value))?;
            let char = |piece: &Piece| match piece {
                Piece::Char(char) => *char,
                _ => '*',
            };
            pattern
                .iter()
                .zip(&value)
                .all(|(pattern, part)| glob::covers(pattern, &part.iter().map(char).collect::<Vec<_>>()))
        }
        _ => glob::covers_text(pattern, value),
    })
}
