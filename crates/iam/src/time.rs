//! Instants on the scenario's clock, and the ways AWS writes them. Refuses to know the real time.

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, Timelike, Utc};
use std::fmt;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub i64);

impl Time {
    /// The instant `seconds` later.
    pub fn plus(self, seconds: i64) -> Time {
        Time(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// Whole seconds since 1970.
    pub fn epoch_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Reads what a policy or a request may write (R65): a date of the W3C profile of ISO 8601, or epoch seconds.
    pub fn parse(text: &str) -> Option<Time> {
        let text = text.trim();
        if let Ok(seconds) = text.parse::<i64>()
            && text.len() != 4
        {
            return seconds.checked_mul(1000).map(Time);
        }
        let (day, clock) = match text.split_once('T') {
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
        let day = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month.unwrap_or(1), date.unwrap_or(1))?;
        let midnight = day.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis();
        midnight.checked_add(clock.map_or(Some(0), milliseconds)?).map(Time)
    }

    fn date(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }

    /// Formats with the `strftime` directives of chrono.
    pub fn format(self, directives: &str) -> String {
        self.date().format(directives).to_string()
    }

    /// `2026-01-15T09:00:00+00:00`, as the current CLI prints it.
    pub fn cli(self) -> String {
        self.date().to_rfc3339_opts(SecondsFormat::Secs, false)
    }
}

/// Exactly so many digits.
fn part_of(text: &str, digits: usize) -> Option<u32> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// The milliseconds since midnight UTC of `09:00Z`, `09:00:00+02:00` or `09:00:00.250Z`.
fn milliseconds(clock: &str) -> Option<i64> {
    let zone = clock.find(['Z', '+', '-'])?;
    let (time, zone) = clock.split_at_checked(zone)?;
    let offset = match zone.strip_prefix(['+', '-']) {
        None => (zone == "Z").then_some(0)?,
        Some(hours) => {
            let (hours, minutes) = hours.split_once(':')?;
            let minutes = i64::from(part_of(hours, 2)?) * 60 + i64::from(part_of(minutes, 2)?);
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
    let clock = NaiveTime::from_hms_opt(hours, minutes, seconds.unwrap_or(Some(0))?)?;
    let thousandths = match fraction {
        Some(digits) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            let padded: String = digits.chars().chain("00".chars()).take(3).collect();
            padded.parse::<i64>().ok()?
        }
        Some(_) => return None,
        None => 0,
    };
    Some(i64::from(clock.num_seconds_from_midnight()) * 1000 + thousandths - offset * 60_000)
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.date().to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_granularity_of_the_profile_is_read() {
        let midnight = Time::parse("2024-05-01T00:00:00Z").unwrap();
        for text in ["2024-05", "2024-05-01", "2024-05-01T00:00Z", "2024-05-01T02:00+02:00", "1714521600"] {
            assert_eq!(Time::parse(text), Some(midnight), "{text}");
        }
        assert_eq!(Time::parse("2024").unwrap().to_string(), "2024-01-01T00:00:00Z");
        assert_eq!(Time::parse("2024-05-01T00:00:00.250Z"), Some(Time(midnight.0 + 250)));
        let evening = Time::parse("2024-04-30T20:30:15-03:30").unwrap();
        assert_eq!(evening.to_string(), "2024-05-01T00:00:15Z");
        let broken = [
            "",
            "yesterday",
            "2024-13",
            "2024-02-30",
            "2024-5-1",
            "2024-05-01T25:00Z",
            "2024-05-01T10:00",
            "2024-05T10:00Z",
            "2024-05-01T10:00:00.Z",
            "2024-05-01T10:00.5Z",
            "2024-05-01T10Z",
            "2024-05-01-01",
            "2024-05-01T10:00+2",
        ];
        for text in broken {
            assert_eq!(Time::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_cli_writes_an_offset() {
        assert_eq!(Time::parse("2026-01-15T09:00:00Z").unwrap().cli(), "2026-01-15T09:00:00+00:00");
    }
}
