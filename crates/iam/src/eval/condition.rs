//! One condition against one request (semantics §2). Refuses to know the statement around it.

use super::trace::{Because, Compared, ConditionNote, Unsure};
use crate::context::Context;
use crate::world::who::Is;
use base64::{Engine, engine::general_purpose::STANDARD};
use ipnet::IpNet;
use rolecall_policy::document::{Condition, ConditionValue, SetOperator, Test, ValueMeaning};
use rolecall_policy::pattern::Match;
use rolecall_policy::value::{Number, boolean, date, network};
use std::net::IpAddr;

/// Whether the condition holds, and why.
pub fn compare(condition: &Condition, context: &Context<'_>, unsure: &mut Vec<Unsure>) -> (bool, Because) {
    let found = context.get(&condition.lower);
    let absent = found.is_none();
    let lookup = |key: &str| context.single(key);
    let (holds, note) = match condition.operator.test {
        None => (false, Some(ConditionNote::UnknownOperator)),
        Some(Test::Null) => (null(condition, absent), None),
        Some(test) => {
            let comparison = Comparison { condition, test, lookup: &lookup };
            let values = found.as_deref().unwrap_or_default();
            comparison.run(values, absent, condition.multivalued, unsure)
        }
    };
    if context.is_unsaid(&condition.lower) {
        unsure.push(Unsure::NotSaid(condition.key.text.clone()));
    }
    doubts(condition, context, absent, unsure);
    let wanted = condition.values.iter().map(|value| wanted(value, &lookup)).collect();
    let compared = Compared {
        operator: condition.operator_text.text.clone(),
        key: condition.key.text.clone(),
        wanted,
        found: found.map(|values| values.into_owned()),
        note,
    };
    (holds, Because::Compared(Box::new(compared)))
}

/// What is not certain about the key, whatever it is compared with.
fn doubts(condition: &Condition, context: &Context<'_>, absent: bool, unsure: &mut Vec<Unsure>) {
    let key = condition.lower.as_str();
    let special = match context.who().is {
        Is::Service(_) => {
            matches!(key, "aws:principalarn" | "aws:principalaccount" | "aws:userid" | "aws:principaltype")
        }
        Is::AssumedRoot(_) => matches!(key, "aws:principalarn" | "aws:principaltype"),
        _ => false,
    };
    if special && !context.is_given(key) {
        unsure.push(Unsure::KeyOfSpecialCaller(condition.key.text.clone()));
    }
    let session = matches!(context.who().is, Is::RoleSession(..) | Is::FederatedUser(..));
    if key.starts_with("aws:multifactorauth") && session && !absent && !context.is_given(key) {
        unsure.push(Unsure::MfaInRoleSession);
    }
    let variable = |value: &ConditionValue| match &value.meaning {
        ValueMeaning::Plain(text) => text.contains("${"),
        _ => false,
    };
    if condition.operator.test == Some(Test::Bool) && condition.values.iter().any(variable) {
        unsure.push(Unsure::VariableInBool);
    }
}

/// `"true"` wants the key absent, `"false"` present.
fn null(condition: &Condition, absent: bool) -> bool {
    let wants = |value: &ConditionValue| match &value.meaning {
        ValueMeaning::Plain(text) => boolean(text) == Some(absent),
        _ => false,
    };
    condition.values.iter().any(wants)
}

fn wanted(value: &ConditionValue, lookup: &dyn Fn(&str) -> Option<String>) -> String {
    match &value.meaning {
        ValueMeaning::Text(pattern) => {
            pattern.resolve(lookup).map_or_else(|_| pattern.as_str().into(), |text| text.into_owned())
        }
        ValueMeaning::Arn(pattern) => pattern.resolve(lookup).unwrap_or_else(|_| pattern.as_str().into()),
        ValueMeaning::Plain(text) => text.clone(),
    }
}

struct Comparison<'a> {
    condition: &'a Condition,
    test: Test,
    lookup: &'a dyn Fn(&str) -> Option<String>,
}

/// How one value of the request compares with one value of the policy.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Same,
    Different,
    /// One of the two is not of the operator's type.
    WrongType,
    /// One of the two is no ARN, which then does not match (R64).
    NoArn,
    /// A variable in the policy's value has no value.
    NoValue,
}

impl Comparison<'_> {
    fn run(
        &self,
        found: &[String],
        absent: bool,
        multivalued: bool,
        unsure: &mut Vec<Unsure>,
    ) -> (bool, Option<ConditionNote>) {
        let operator = self.condition.operator;
        if let Some(set) = operator.set {
            // An empty string counts as no value within a set operator (R61).
            let values: Vec<&String> = found.iter().filter(|value| !value.is_empty()).collect();
            if operator.if_exists && values.is_empty() {
                unsure.push(Unsure::IfExistsInSet);
            }
            return match (set, values.is_empty()) {
                (SetOperator::All, true) => (true, Some(ConditionNote::EmptyHoldsForAll)),
                (SetOperator::Any, true) => (false, Some(ConditionNote::EmptyFailsForAny)),
                (SetOperator::All, false) => (values.iter().all(|value| self.one(value, unsure).0), None),
                (SetOperator::Any, false) => (values.iter().any(|value| self.one(value, unsure).0), None),
            };
        }
        if absent {
            return match (operator.if_exists, operator.negated) {
                (true, _) => (true, Some(ConditionNote::AbsentHoldsIfExists)),
                (false, true) => (true, Some(ConditionNote::AbsentHoldsNegated)),
                (false, false) => (false, Some(ConditionNote::AbsentFails)),
            };
        }
        match found {
            [value] if !multivalued => self.one(value, unsure),
            _ => {
                if operator.negated {
                    unsure.push(Unsure::NegatedMultivalued);
                }
                (false, Some(ConditionNote::NeedsSetOperator))
            }
        }
    }

    /// One value of the request against all values of the policy: they are alternatives, and a negated operator wants
    /// none of them (R55, R56).
    fn one(&self, found: &str, unsure: &mut Vec<Unsure>) -> (bool, Option<ConditionNote>) {
        let negated = self.condition.operator.negated;
        let outcomes: Vec<Outcome> = self.condition.values.iter().map(|value| self.value(value, found)).collect();
        let any = |outcome| outcomes.contains(&outcome);
        if any(Outcome::Same) {
            return (!negated, None);
        }
        // Nothing matches, so a negated operator holds; where it does so for want of a value, sources disagree.
        if negated && any(Outcome::NoValue) {
            unsure.push(Unsure::NegatedVariable);
        }
        if negated && (any(Outcome::WrongType) || any(Outcome::NoArn)) {
            unsure.push(Unsure::NegatedWrongType);
        }
        match any(Outcome::WrongType) {
            true => (false, Some(ConditionNote::WrongType)),
            false => (negated, None),
        }
    }

    fn value(&self, wanted: &ConditionValue, found: &str) -> Outcome {
        use std::cmp::Ordering::{Equal, Greater, Less};
        let matched = |outcome: Match| match outcome {
            Match::Yes | Match::AcrossColons => Outcome::Same,
            Match::No => Outcome::Different,
            Match::NoValue(_) => Outcome::NoValue,
        };
        let text = match &wanted.meaning {
            ValueMeaning::Text(pattern) if self.test == Test::StringEqualsIgnoreCase => {
                return match pattern.resolve(self.lookup) {
                    Ok(text) => same(text.to_lowercase() == found.to_lowercase()),
                    Err(_) => Outcome::NoValue,
                };
            }
            ValueMeaning::Text(pattern) => return matched(pattern.matches(found, self.lookup)),
            ValueMeaning::Arn(pattern) => {
                return match pattern.matches_value(found, self.lookup) {
                    Match::No if !pattern.compares(found) => Outcome::NoArn,
                    outcome => matched(outcome),
                };
            }
            ValueMeaning::Plain(text) => text,
        };
        let number = |wants: &[std::cmp::Ordering]| ordered(Number::parse(found), Number::parse(text), wants);
        let instant = |wants: &[std::cmp::Ordering]| ordered(date(found), date(text), wants);
        match self.test {
            Test::NumericEquals => number(&[Equal]),
            Test::NumericLessThan => number(&[Less]),
            Test::NumericLessThanEquals => number(&[Less, Equal]),
            Test::NumericGreaterThan => number(&[Greater]),
            Test::NumericGreaterThanEquals => number(&[Greater, Equal]),
            Test::DateEquals => instant(&[Equal]),
            Test::DateLessThan => instant(&[Less]),
            Test::DateLessThanEquals => instant(&[Less, Equal]),
            Test::DateGreaterThan => instant(&[Greater]),
            Test::DateGreaterThanEquals => instant(&[Greater, Equal]),
            Test::Bool => match (boolean(found), boolean(text)) {
                (Some(found), Some(wanted)) => same(found == wanted),
                _ => Outcome::WrongType,
            },
            Test::BinaryEquals => match (STANDARD.decode(found), STANDARD.decode(text)) {
                (Ok(found), Ok(wanted)) => same(found == wanted),
                _ => Outcome::WrongType,
            },
            Test::IpAddress => match (found.parse::<IpAddr>(), network(text)) {
                (Ok(address), Some((first, bits))) => {
                    same(IpNet::new(first, bits).is_ok_and(|it| it.contains(&address)))
                }
                _ => Outcome::WrongType,
            },
            Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike | Test::Arn | Test::Null => {
                Outcome::Different
            }
        }
    }
}

fn same(yes: bool) -> Outcome {
    if yes { Outcome::Same } else { Outcome::Different }
}

fn ordered<T: Ord>(found: Option<T>, wanted: Option<T>, wants: &[std::cmp::Ordering]) -> Outcome {
    match (found, wanted) {
        (Some(found), Some(wanted)) => same(wants.contains(&found.cmp(&wanted))),
        _ => Outcome::WrongType,
    }
}
