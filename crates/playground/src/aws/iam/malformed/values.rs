//! Operators and values of conditions, as the parser of identity-based policies takes them. Refuses to compare anything.
//!
//! The odd dates that AWS takes and those that it refuses were measured on AWS (moto's table of policies).

use rolecall_policy::document::{Operator, Test};
use rolecall_policy::value::{Number, boolean, is_base64, network};

/// Whether AWS knows the operator.
pub(super) fn known(operator: &str) -> bool {
    let plain = operator.strip_prefix("ForAllValues:").or(operator.strip_prefix("ForAnyValue:"));
    Operator::parse(operator).test.is_some() || plain == Some("Null")
}

/// Whether the value is bytes, where the operator wants them: a syntax error to AWS.
pub(super) fn bytes_hold(operator: &str, value: &str) -> bool {
    Operator::parse(operator).test != Some(Test::BinaryEquals) || is_base64(value)
}

/// Whether the value is of the operator's type, as the legacy parser sees it.
pub(super) fn holds(operator: &str, value: &str) -> bool {
    match Operator::parse(operator).test {
        _ if value.contains("${") => true,
        Some(
            Test::NumericEquals
            | Test::NumericLessThan
            | Test::NumericLessThanEquals
            | Test::NumericGreaterThan
            | Test::NumericGreaterThanEquals,
        ) => Number::parse(value).is_some(),
        Some(
            Test::DateEquals
            | Test::DateLessThan
            | Test::DateLessThanEquals
            | Test::DateGreaterThan
            | Test::DateGreaterThanEquals,
        ) => is_date(value),
        Some(Test::IpAddress) => network(value).is_some(),
        Some(Test::Bool | Test::Null) => boolean(value).is_some(),
        _ => true,
    }
}

/// A date of ISO 8601 in any granularity, or seconds since 1970. A year may have a sign and many digits.
fn is_date(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    if !lower.contains(['t', '-']) {
        return lower.parse::<i64>().is_ok_and(|seconds| seconds >= 0);
    }
    let (date, time) = lower.split_once('t').unwrap_or((&lower, ""));
    let (negative, date) = date.strip_prefix('-').map_or((false, date), |rest| (true, rest));
    let parts: Vec<&str> = date.split('-').collect();
    let within = |text: &str, least: i64, most: i64| text.parse::<i64>().is_ok_and(|it| (least..=most).contains(&it));
    let year = parts.first().is_some_and(|year| within(year, 0, if negative { 292_275_054 } else { 292_278_993 }));
    let month = parts.get(1).is_none_or(|month| within(month, 1, 12));
    let day = parts.get(2).is_none_or(|day| within(day, 1, 31));
    year && month && day && parts.len() < 4 && is_time(time)
}

/// `13:20:15.5+02:00`, whose parts may end early.
fn is_time(text: &str) -> bool {
    let (clock, zone) = match text.find(['z', '+']) {
        Some(at) => text.split_at_checked(at).unwrap_or((text, "")),
        None => (text, ""),
    };
    let below = |text: &str, most: u32| text.parse::<u32>().is_ok_and(|it| it <= most);
    let two = |text: &str, most: u32| text.len() == 2 && below(text, most);
    let zone_holds = match zone.strip_prefix('+') {
        Some(offset) => match offset.split_once(':') {
            Some((hours, minutes)) => two(hours, 23) && two(minutes, 59),
            None => two(offset, 23),
        },
        None => zone.is_empty() || zone == "z",
    };
    let mut parts = clock.split(':');
    let hours = parts.next().unwrap_or_default();
    let minutes = parts.next();
    let seconds = parts.next().map(|seconds| seconds.split_once('.').unwrap_or((seconds, "0")));
    (hours.is_empty() || below(hours, 23))
        && minutes.is_none_or(|minutes| below(minutes, 59))
        && seconds.is_none_or(|(whole, fraction)| below(whole, 59) && below(fraction, 999_999_999))
        && parts.next().is_none()
        && zone_holds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_aws_takes_them() {
        for date in [
            "2017-07-01T00:00:00Z",
            "01T",
            "2016-12-13T21:20:37.593194+00:00",
            "2016-12-13t2:00:00.593194+23",
            "-292275054",
            "1714521600",
            "2017-01-01T10:00:00",
        ] {
            assert!(is_date(date), "{date}");
        }
        for date in [
            "sdfdsf",
            "234-13",
            "2016-12-13t2:00:00.593194+1",
            "2016-12-13t2:00:00.1999999999+10:59",
            "9223372036854775808",
            "2017-01-01-01",
        ] {
            assert!(!is_date(date), "{date}");
        }
    }
}
