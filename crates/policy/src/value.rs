//! The typed values of conditions: numbers, dates, booleans, addresses and bytes, read from text (R60, R65). Refuses to
//! know operators and requests.

use std::cmp::Ordering;
use std::net::IpAddr;

/// A decimal number, exact to its last digit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    negative: bool,
    /// Neither begins nor ends with a zero; empty for zero.
    digits: Vec<u8>,
    /// Where the point stands, counted from the first digit.
    point: i64,
}

impl Number {
    /// Reads an integer or a decimal, with a sign or an exponent where it has one. Blanks around it do not count.
    pub fn parse(text: &str) -> Option<Number> {
        let text = text.trim();
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (text, exponent) = match text.split_once(['e', 'E']) {
            Some((text, exponent)) => (text, i64::from(exponent.parse::<i32>().ok()?)),
            None => (text, 0),
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let written: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        if written.is_empty() || !written.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let first = written.iter().position(|digit| *digit != b'0').unwrap_or(written.len());
        let last = written.iter().rposition(|digit| *digit != b'0').map_or(first, |last| last + 1);
        let digits = written.get(first..last).unwrap_or_default().to_vec();
        if digits.is_empty() {
            return Some(Number { negative: false, digits, point: 0 });
        }
        Some(Number { negative, digits, point: whole.len() as i64 - first as i64 + exponent })
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Number) -> Ordering {
        let sign = |number: &Number| match (number.digits.is_empty(), number.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let size = || self.point.cmp(&other.point).then_with(|| self.digits.cmp(&other.digits));
        let of_one_sign = || if self.negative { size().reverse() } else { size() };
        sign(self).cmp(&sign(other)).then_with(of_one_sign)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// `true` or `false`, in any case.
pub fn boolean(text: &str) -> Option<bool> {
    match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// An address and how many of its bits count: a bare address counts whole.
pub fn network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
    let address: IpAddr = address.parse().ok()?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    let digits = |bits: &&str| !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit());
    match bits {
        None => Some((address, longest)),
        Some(bits) => Some((address, Some(bits).filter(digits)?.parse().ok().filter(|bits| *bits <= longest)?)),
    }
}

/// Whether a text is Base64, with its padding.
pub fn is_base64(text: &str) -> bool {
    let plain = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    text.len().is_multiple_of(4) && plain.bytes().all(legal)
}

/// The milliseconds since 1970 of a date of the W3C profile of ISO 8601, or of epoch seconds (R65).
pub fn date(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<i64>()
        && text.len() != 4
    {
        return seconds.checked_mul(1000);
    }
    let (day, clock) = match text.split_once(['T', 't']) {
        Some((day, clock)) => (day, Some(clock)),
        None => (text, None),
    };
    let mut parts = day.split('-');
    let mut number = |digits: usize| match parts.next() {
        Some(part) => part_of(part, digits).map(Some),
        None => Some(None),
    };
    let (year, month, date) = (number(4)??, number(2)?, number(2)?);
    if parts.next().is_some() || (clock.is_some() && date.is_none()) {
        return None;
    }
    let days = days(year, month.unwrap_or(1), date.unwrap_or(1))?;
    Some(days * 86_400_000 + clock.map_or(Some(0), milliseconds)?)
}

/// Exactly so many digits.
fn part_of(text: &str, digits: usize) -> Option<i64> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// The days since 1970-01-01 of a day that the calendar has.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let month = usize::try_from(month - 1).ok()?;
    if day < 1 || day > *lengths.get(month)? {
        return None;
    }
    // Leap days before the year, counted as if the calendar had always been so.
    let before = |year: i64| year * 365 + (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
    let months: i64 = lengths.iter().take(month).sum();
    Some(before(year) - before(1970) + months + day - 1)
}

/// The milliseconds since midnight UTC of `09:00Z`, `09:00:00+02:00` or `09:00:00.250Z`.
fn milliseconds(clock: &str) -> Option<i64> {
    let (time, zone) = clock.split_at_checked(clock.find(['Z', 'z', '+', '-'])?)?;
    let offset = match zone.strip_prefix(['+', '-']) {
        None => zone.eq_ignore_ascii_case("z").then_some(0)?,
        Some(hours) => {
            let (hours, minutes) = hours.split_once(':')?;
            let minutes = part_of(hours, 2)? * 60 + part_of(minutes, 2)?;
            if zone.starts_with('-') { -minutes } else { minutes }
        }
    };
    let (time, fraction) = time.split_once('.').map_or((time, None), |(time, fraction)| (time, Some(fraction)));
    let mut parts = time.split(':');
    let (hours, minutes) = (part_of(parts.next()?, 2)?, part_of(parts.next()?, 2)?);
    let seconds = parts.next().map(|part| part_of(part, 2));
    if parts.next().is_some() || (fraction.is_some() && seconds.is_none()) {
        return None;
    }
    let seconds = seconds.unwrap_or(Some(0))?;
    if hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    let thousandths = match fraction {
        Some(digits) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.chars().chain("00".chars()).take(3).collect::<String>().parse::<i64>().ok()?
        }
        Some(_) => return None,
        None => 0,
    };
    Some(((hours * 60 + minutes - offset) * 60 + seconds) * 1000 + thousandths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn r60_numbers_are_exact() {
        let same = ["10", "10.0", "+10", " 10 ", "010", "1e1", "0.1E2", "100e-1", "10."];
        for text in same {
            assert_eq!(Number::parse(text), Number::parse("10"), "{text}");
        }
        assert_eq!(Number::parse("-0.0"), Number::parse("0"));
        assert_eq!(Number::parse(".5"), Number::parse("0.50"));
        let ascending = ["-10", "-9.99", "-0.1", "0", "0.09", "0.1", "9007199254740992", "9007199254740993", "1e40"];
        for pair in ascending.windows(2) {
            assert!(Number::parse(pair[0]).unwrap() < Number::parse(pair[1]).unwrap(), "{pair:?}");
        }
        for text in
            ["", " ", ".", "-", "+-1", "1,000", "0x10", "abc", "NaN", "inf", "1e", "1e99999999999", "1.2.3", "1 0"]
        {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }

    #[test]
    fn r66_addresses_and_ranges() {
        for text in ["10.0.0.1", "10.1.2.3/8", "0.0.0.0/0", "2001:DB8::/32", "::1"] {
            assert!(network(text).is_some(), "{text}");
        }
        for text in ["", "10.*", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/+8", "10.0.0", "::/129", "10.0.0.0/8/8"] {
            assert_eq!(network(text), None, "{text}");
        }
    }

    #[test]
    fn r65_dates_that_the_calendar_has() {
        assert_eq!(date("2024-02-29"), date("1709164800"));
        assert_eq!(date("2000-02-29T00:00:00Z"), Some(951_782_400_000));
        assert_eq!(date("1969-12-31"), Some(-86_400_000));
        assert_eq!(date("2024-05-01t00:00:00z"), date("2024-05-01"));
        assert_eq!(date("2024"), date("2024-01-01"));
        assert_eq!(date("-1"), Some(-1000));
        for text in
            ["2023-02-29", "1900-02-29", "2024-00-01", "2024-01-00", "2024-01-01T24:00Z", "2024-01-01T10:60Z", "${x}"]
        {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn base64_has_its_padding() {
        for text in ["", "QQ==", "QmluYXJ5", "+/8="] {
            assert!(is_base64(text), "{text}");
        }
        for text in ["QQ", "QQ=", "Q===", "not base64!", "=QQ="] {
            assert!(!is_base64(text), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn small_numbers_compare_as_machines_do(a in -2000i32..2000, b in -2000i32..2000) {
            let text = |number: i32| format!("{}", f64::from(number) / 16.0);
            prop_assert_eq!(Number::parse(&text(a)).cmp(&Number::parse(&text(b))), a.cmp(&b));
        }

        #[test]
        fn reading_is_total(text in "[-+0-9:.TZeE/ ]{0,24}") {
            let _ = (Number::parse(&text), date(&text), network(&text), is_base64(&text));
        }
    }
}
