//! Instants on the scenario's clock, and the ways AWS writes them. Refuses to know the real time.

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, TimeDelta, Utc};
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
        if let Ok(date) = DateTime::parse_from_rfc3339(text) {
            return Some(Time(date.timestamp_millis()));
        }
        let day = match text.len() {
            4 => NaiveDate::parse_from_str(&format!("{text}-01-01"), "%Y-%m-%d"),
            7 => NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d"),
            10 => NaiveDate::parse_from_str(text, "%Y-%m-%d"),
            _ => return minutes(text),
        };
        Some(Time(day.ok()?.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis()))
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

/// `2026-01-15T09:00Z` and `2026-01-15T09:00+02:00`: without seconds, which RFC 3339 does not know.
fn minutes(text: &str) -> Option<Time> {
    let (stamp, offset) = text.strip_suffix('Z').map(|stamp| (stamp, 0)).or_else(|| {
        let at = text.len().checked_sub(6)?;
        let (stamp, zone) = (text.get(..at)?, text.get(at..)?);
        let sign = if zone.starts_with('-') { -1 } else { 1 };
        let (hours, minutes) = zone.get(1..)?.split_once(':')?;
        Some((stamp, sign * (hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?)))
    })?;
    let local = NaiveDateTime::parse_from_str(stamp, "%Y-%m-%dT%H:%M").ok()?;
    let utc = local.checked_sub_signed(TimeDelta::try_minutes(offset)?)?;
    Some(Time(utc.and_utc().timestamp_millis()))
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
        for text in ["", "yesterday", "2024-13", "2024-05-01T25:00Z"] {
            assert_eq!(Time::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_cli_writes_an_offset() {
        assert_eq!(Time::parse("2026-01-15T09:00:00Z").unwrap().cli(), "2026-01-15T09:00:00+00:00");
    }
}
