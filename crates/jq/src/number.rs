//! Numbers: how jq keeps and prints them. Refuses to know other values.

use std::rc::Rc;

/// A number, and how it was written where arithmetic has not touched it.
#[derive(Clone, Debug)]
pub(crate) struct Number {
    pub(crate) value: f64,
    written: Option<Rc<str>>,
}

impl From<f64> for Number {
    fn from(value: f64) -> Number {
        Number { value, written: None }
    }
}

impl Number {
    /// Reads a literal. jq prints it with all its digits, in the form of the General Decimal Arithmetic Specification.
    pub(crate) fn read(literal: &str) -> Option<Number> {
        let digit = |letter: char| letter.is_ascii_digit();
        let plain = |letter: char| digit(letter) || matches!(letter, '.' | 'e' | 'E' | '+' | '-');
        if !literal.chars().all(plain) || !literal.contains(digit) {
            return None;
        }
        let value: f64 = literal.parse().ok()?;
        let written = canonical(literal).filter(|text| *text != shown(value)).map(Rc::from);
        Some(Number { value, written })
    }

    pub(crate) fn shown(&self) -> String {
        self.written.as_deref().map_or_else(|| shown(self.value), str::to_owned)
    }

    pub(crate) fn negated(&self) -> Number {
        Number::from(-self.value)
    }
}

fn canonical(literal: &str) -> Option<String> {
    let (sign, unsigned) = literal.strip_prefix('-').map_or(("", literal), |rest| ("-", rest));
    let unsigned = unsigned.strip_prefix('+').unwrap_or(unsigned);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let exponent: i64 = exponent.parse().ok().filter(|exponent: &i64| exponent.abs() < 1_000_000_000)?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let digits = match digits.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    };
    let exponent = exponent - fraction.len() as i64;
    let length = digits.len() as i64;
    let adjusted = exponent + length - 1;
    if exponent > 0 || adjusted < -6 {
        let (first, rest) = digits.split_at_checked(1)?;
        let point = if rest.is_empty() { "" } else { "." };
        return Some(format!("{sign}{first}{point}{rest}E{adjusted:+}"));
    }
    if exponent == 0 {
        return Some(format!("{sign}{digits}"));
    }
    let padded = format!("{}{digits}", "0".repeat(usize::try_from(1 - exponent - length).unwrap_or(0)));
    let (whole, fraction) = padded.split_at_checked(padded.len() - usize::try_from(-exponent).ok()?)?;
    Some(format!("{sign}{whole}.{fraction}"))
}

/// With as many digits as it takes, as C programs print them.
pub(crate) fn shown(value: f64) -> String {
    if value.is_nan() {
        return "null".into();
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let scientific = format!("{:e}", value.abs().min(f64::MAX));
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits = mantissa.replace('.', "");
    let point = exponent.parse::<i64>().unwrap_or(0) + 1;
    let length = digits.len() as i64;
    if point <= -4 || point > length + 15 {
        let exponent = point - 1;
        let mark = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{mantissa}e{mark}{:02}", exponent.abs());
    }
    let blanks = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
    if point <= 0 {
        return format!("{sign}0.{}{digits}", blanks(-point));
    }
    match digits.split_at_checked(usize::try_from(point).unwrap_or(0)) {
        Some((whole, "")) => format!("{sign}{whole}"),
        Some((whole, fraction)) => format!("{sign}{whole}.{fraction}"),
        None => format!("{sign}{digits}{}", blanks(point - length)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_keep_their_digits() {
        for (literal, printed) in [
            ("1.0", "1.0"),
            ("1e3", "1E+3"),
            ("1e1000", "1E+1000"),
            ("-0", "-0"),
            ("0.1", "0.1"),
            ("1.50e2", "150"),
            ("1.5e3", "1.5E+3"),
            ("0.00001", "0.00001"),
            ("1e-7", "1E-7"),
            ("10000000000000000000000000001", "10000000000000000000000000001"),
        ] {
            assert_eq!(Number::read(literal).unwrap().shown(), printed, "{literal}");
        }
        for wrong in ["", "abc", "1x", "--1", "1e", ".", "infinity"] {
            assert!(Number::read(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn results_are_printed_as_c_does() {
        for (value, printed) in [
            (3.0, "3"),
            (10.0 / 3.0, "3.3333333333333335"),
            (18446744073709552000.0, "18446744073709552000"),
            (1e16, "1e+16"),
            (1e15, "1000000000000000"),
            (1e-5, "1e-05"),
            (0.0001, "0.0001"),
            (f64::INFINITY, "1.7976931348623157e+308"),
            (f64::NAN, "null"),
            (-0.0, "-0"),
            (1.5, "1.5"),
        ] {
            assert_eq!(shown(value), printed);
        }
    }
}
