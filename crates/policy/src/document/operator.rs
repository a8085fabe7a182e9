//! The condition operators as a table. Refuses to know how values compare.

/// An operator, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    /// `ForAllValues:` or `ForAnyValue:`.
    pub set: Option<SetOperator>,
    /// What it compares; nothing for a name that IAM does not know (R60).
    pub test: Option<Test>,
    /// Whether it holds where the test fails (R56).
    pub negated: bool,
    /// Whether it holds where the key is absent (R59).
    pub if_exists: bool,
}

/// How a key with many values is compared (R69, R70).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOperator {
    /// Every value of the request.
    All,
    /// At least one.
    Any,
}

/// What an operator compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are IAM's own")]
pub enum Test {
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    NumericEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    BinaryEquals,
    IpAddress,
    Arn,
    Null,
}

/// Name, test, negated.
const OPERATORS: [(&str, Test, bool); 27] = [
    ("StringEquals", Test::StringEquals, false),
    ("StringNotEquals", Test::StringEquals, true),
    ("StringEqualsIgnoreCase", Test::StringEqualsIgnoreCase, false),
    ("StringNotEqualsIgnoreCase", Test::StringEqualsIgnoreCase, true),
    ("StringLike", Test::StringLike, false),
    ("StringNotLike", Test::StringLike, true),
    ("NumericEquals", Test::NumericEquals, false),
    ("NumericNotEquals", Test::NumericEquals, true),
    ("NumericLessThan", Test::NumericLessThan, false),
    ("NumericLessThanEquals", Test::NumericLessThanEquals, false),
    ("NumericGreaterThan", Test::NumericGreaterThan, false),
    ("NumericGreaterThanEquals", Test::NumericGreaterThanEquals, false),
    ("DateEquals", Test::DateEquals, false),
    ("DateNotEquals", Test::DateEquals, true),
    ("DateLessThan", Test::DateLessThan, false),
    ("DateLessThanEquals", Test::DateLessThanEquals, false),
    ("DateGreaterThan", Test::DateGreaterThan, false),
    ("DateGreaterThanEquals", Test::DateGreaterThanEquals, false),
    ("Bool", Test::Bool, false),
    ("BinaryEquals", Test::BinaryEquals, false),
    ("IpAddress", Test::IpAddress, false),
    ("NotIpAddress", Test::IpAddress, true),
    ("ArnEquals", Test::Arn, false),
    ("ArnLike", Test::Arn, false),
    ("ArnNotEquals", Test::Arn, true),
    ("ArnNotLike", Test::Arn, true),
    ("Null", Test::Null, false),
];

impl Operator {
    /// Takes an operator apart; one that IAM does not know has no test.
    pub fn parse(text: &str) -> Operator {
        let (set, rest) = match text.split_once(':') {
            Some((set, rest)) if set.eq_ignore_ascii_case("ForAllValues") => (Some(SetOperator::All), rest),
            Some((set, rest)) if set.eq_ignore_ascii_case("ForAnyValue") => (Some(SetOperator::Any), rest),
            _ => (None, text),
        };
        let tail = rest.len().checked_sub("IfExists".len()).and_then(|at| rest.split_at_checked(at));
        let (base, if_exists) = match tail {
            Some((base, tail)) if tail.eq_ignore_ascii_case("IfExists") => (base, true),
            _ => (rest, false),
        };
        let row = OPERATORS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(base));
        let known = row.filter(|(_, test, _)| *test != Test::Null || (set.is_none() && !if_exists));
        Operator {
            set,
            test: known.map(|(_, test, _)| *test),
            negated: known.is_some_and(|(.., negated)| *negated),
            if_exists,
        }
    }

    /// The names of all operators, without set operators and `IfExists`.
    pub fn names() -> impl Iterator<Item = &'static str> {
        OPERATORS.iter().map(|(name, ..)| *name)
    }
}
