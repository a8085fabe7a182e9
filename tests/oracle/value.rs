//! Numbers, dates, booleans, bytes and addresses as condition operators compare them (§2.2). Refuses to know operators on
//! text.

use std::net::IpAddr;

/// `None` where one of the two is not of the operator's type (R60).
pub fn compares(operator: &str, wanted: &str, value: &str) -> Option<bool> {
    if let Some(how) = operator.strip_prefix("Numeric") {
        return ordered(how, &number(value)?, &number(wanted)?);
    }
    if let Some(how) = operator.strip_prefix("Date") {
        return ordered(how, &instant(value)?, &instant(wanted)?);
    }
    match operator {
        "Bool" => Some(truth(value)? == truth(wanted)?),
        "BinaryEquals" => Some(bytes(value)? == bytes(wanted)?),
        "IpAddress" => in_range(value, wanted),
        _ => None,
    }
}

fn ordered<T: PartialOrd>(how: &str, value: &T, wanted: &T) -> Option<bool> {
    match how {
        "Equals" => Some(value == wanted),
        "LessThan" => Some(value < wanted),
        "LessThanEquals" => Some(value <= wanted),
        "GreaterThan" => Some(value > wanted),
        "GreaterThanEquals" => Some(value >= wanted),
        _ => None,
    }
}

/// How many units of 10⁻¹⁵ a number is: a float would be too coarse.
fn number(text: &str) -> Option<i128> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.chars().all(|char| char.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(fraction) || whole.len() + fraction.len() > 30 {
        return None;
    }
    let units: i128 = format!("{whole}{fraction:0<15.15}").parse().ok()?;
    Some(if negative { -units } else { units })
}

fn truth(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// R65: seconds since 1970, from `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, with a time behind `T`, or from seconds since 1970.
pub fn instant(text: &str) -> Option<f64> {
    let year_alone = text.len() == 4;
    if !year_alone && text.chars().all(|char| char.is_ascii_digit()) {
        return text.parse().ok();
    }
    let (day, time) = match text.split_once('T') {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let mut numbers = day.split('-').map(|part| part.parse::<i64>().ok());
    let year = numbers.next()??;
    let month = numbers.next().unwrap_or(Some(1))?;
    let date = numbers.next().unwrap_or(Some(1))?;
    if numbers.next().is_some() || !(1..=12).contains(&month) || !(1..=31).contains(&date) {
        return None;
    }
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let in_month = |month: i64| match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if date > in_month(month) {
        return None;
    }
    let days: i64 = (1970..year).map(|year| if leap(year) { 366 } else { 365 }).sum::<i64>()
        - (year..1970).map(|year| if leap(year) { 366 } else { 365 }).sum::<i64>()
        + (1..month).map(in_month).sum::<i64>()
        + date
        - 1;
    let seconds = match time {
        Some(time) => time_of_day(time)?,
        None => 0.0,
    };
    Some(days as f64 * 86_400.0 + seconds)
}

/// `hh:mmTZD`, `hh:mm:ssTZD`, with a fraction; the zone is `Z` or an offset.
fn time_of_day(text: &str) -> Option<f64> {
    let (clock, offset) = match text.strip_suffix('Z') {
        Some(clock) => (clock, 0.0),
        None => {
            let at = text.rfind(['+', '-'])?;
            let (hours, minutes) = text[at + 1..].split_once(':')?;
            let offset = hours.parse::<f64>().ok()? * 3600.0 + minutes.parse::<f64>().ok()? * 60.0;
            (&text[..at], if text[at..].starts_with('-') { -offset } else { offset })
        }
    };
    let parts: Vec<f64> = clock.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let seconds = match parts.as_slice() {
        [hours, minutes] => hours * 3600.0 + minutes * 60.0,
        [hours, minutes, seconds] => hours * 3600.0 + minutes * 60.0 + seconds,
        _ => return None,
    };
    Some(seconds - offset)
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let mut bits = String::new();
    for char in text.trim_end_matches('=').chars() {
        bits.push_str(&format!("{:06b}", DIGITS.find(char)?));
    }
    let whole = bits.len() / 8 * 8;
    (0..whole).step_by(8).map(|at| u8::from_str_radix(&bits[at..at + 8], 2).ok()).collect()
}

/// R66: an address is never in a range of the other family.
fn in_range(address: &str, range: &str) -> Option<bool> {
    let (base, length) = match range.split_once('/') {
        Some((base, length)) => (base, Some(length.parse::<usize>().ok()?)),
        None => (range, None),
    };
    let (address, base): (IpAddr, IpAddr) = (address.parse().ok()?, base.parse().ok()?);
    let (address, base) = (bits(address), bits(base));
    let length = length.unwrap_or(base.len());
    if length > base.len() {
        return None;
    }
    Some(address.len() == base.len() && address[..length] == base[..length])
}

fn bits(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.octets().map(|byte| format!("{byte:08b}")).concat(),
        IpAddr::V6(address) => address.octets().map(|byte| format!("{byte:08b}")).concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_in_every_form() {
        for text in ["1768467600", "2026-01-15T09:00:00Z", "2026-01-15T09:00Z", "2026-01-15T10:00:00.0+01:00"] {
            assert_eq!(instant(text), Some(1_768_467_600.0), "{text}");
        }
        assert_eq!(instant("2024-05"), instant("2024-05-01T00:00:00Z"));
        assert_eq!(instant("2024-02-30"), None);
    }

    #[test]
    fn addresses_stay_in_their_family() {
        assert_eq!(in_range("10.1.2.3", "10.0.0.0/8"), Some(true));
        assert_eq!(in_range("11.1.2.3", "10.0.0.0/8"), Some(false));
        assert_eq!(in_range("2001:db8::1", "10.0.0.0/8"), Some(false));
        assert_eq!(in_range("2001:db8::1", "2001:db8::/32"), Some(true));
        assert_eq!(in_range("home", "10.0.0.0/8"), None);
    }

    #[test]
    fn bytes_are_read_from_base64() {
        assert_eq!(bytes("QUI="), Some(vec![65, 66]));
        assert_eq!(bytes("QUJ"), None);
    }
}
