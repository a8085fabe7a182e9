//! Instants on the scenario's clock, and the ways AWS writes them. Refuses to know the real time.

use chrono::{DateTime, SecondsFormat, Utc};
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
        rolecall_policy::value::date(text).map(Time)
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
