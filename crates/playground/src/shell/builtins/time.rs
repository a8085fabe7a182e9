//! `date` and `sleep`, on the scenario's clock. Refuses to know the real one.

use crate::machine::{Ask, Context};
use rolecall_iam::Time;

pub(super) fn date(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let mut directives = "%a %b %e %H:%M:%S UTC %Y".to_string();
    let mut time = context.world.clock;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let when = match argument.as_str() {
            "-d" | "--date" => rest.next().cloned(),
            text => text.strip_prefix("--date=").or_else(|| text.strip_prefix("-d")).map(str::to_string),
        };
        match (when, argument.strip_prefix('+')) {
            (Some(when), _) => match moment(time, &when) {
                Some(found) => time = found,
                None => {
                    context.complain(format!("date: invalid date ‘{when}’\n"));
                    return Ok(1);
                }
            },
            (None, Some(wanted)) => directives = known(wanted),
            (None, None) if matches!(argument.as_str(), "-u" | "--utc" | "--universal") => {}
            (None, None) if matches!(argument.as_str(), "-Iseconds" | "--iso-8601=seconds") => {
                directives = "%Y-%m-%dT%H:%M:%S+00:00".into();
            }
            (None, None) if matches!(argument.as_str(), "-I" | "--iso-8601") => directives = "%Y-%m-%d".into(),
            (None, None) if matches!(argument.as_str(), "-R" | "--rfc-email") => {
                directives = "%a, %d %b %Y %H:%M:%S +0000".into();
            }
            (None, None) => {
                context.not_modelled(&format!("`date {argument}`"));
                return Ok(1);
            }
        }
    }
    let text = time.format(&directives);
    context.print(format!("{text}\n"));
    Ok(0)
}

/// `2026-01-15T09:00:00Z`, `@0`, `tomorrow`, `2026-01-15 +1 day`, `2 hours ago`.
fn moment(now: Time, text: &str) -> Option<Time> {
    if let Some(seconds) = text.strip_prefix('@') {
        return Some(Time(seconds.parse::<i64>().ok()?.checked_mul(1000)?));
    }
    let lower = text.to_lowercase().replace('+', " +");
    let midnight = |time: Time| Time(time.0 - time.0.rem_euclid(86_400_000));
    let mut time = now;
    let mut words = lower.split_whitespace().peekable();
    let mut any = false;
    while let Some(word) = words.next() {
        any = true;
        match word {
            "now" | "today" => continue,
            "tomorrow" => time = time.plus(86_400),
            "yesterday" => time = time.plus(-86_400),
            "midnight" => time = midnight(time),
            "utc" | "z" => {}
            _ if word.contains('-') && word.len() >= 10 && word.starts_with(|digit: char| digit.is_ascii_digit()) => {
                let word = word.to_uppercase();
                let zoned = word.ends_with('Z') || !word.contains('T');
                time = Time::parse(&if zoned { word } else { format!("{word}Z") })?;
            }
            _ if word.contains(':') => {
                let mut parts = word.trim_end_matches('z').split(':');
                let mut part = || parts.next().map_or(Some(0), |part| part.parse::<i64>().ok());
                let (hours, minutes, seconds) = (part()?, part()?, part()?);
                if !(0..24).contains(&hours) || !(0..60).contains(&minutes) || !(0..61).contains(&seconds) {
                    return None;
                }
                time = midnight(time).plus(hours * 3600 + minutes * 60 + seconds);
            }
            _ => {
                let (number, unit) = match word {
                    "next" => (1, words.next()?.to_string()),
                    "last" => (-1, words.next()?.to_string()),
                    _ => {
                        let split = word.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(word.len());
                        let (digits, attached) = word.split_at_checked(split)?;
                        let digits = if digits == "+" || digits == "-" {
                            format!("{digits}{}", words.next()?)
                        } else {
                            digits.into()
                        };
                        let unit = if attached.is_empty() { words.next()? } else { attached };
                        (if digits.is_empty() { 1 } else { digits.parse::<i64>().ok()? }, unit.to_string())
                    }
                };
                let number = if words.next_if_eq(&"ago").is_some() { number.checked_neg()? } else { number };
                let seconds = match unit.trim_end_matches('s') {
                    "sec" | "second" => 1,
                    "min" | "minute" => 60,
                    "hour" => 3600,
                    "day" => 86_400,
                    "week" => 604_800,
                    _ => return None,
                };
                time = time.plus(number.checked_mul(seconds)?);
            }
        }
    }
    any.then_some(time)
}

/// The directives that `date` and the clock's formatting share; the others stand for themselves.
pub(super) fn known(wanted: &str) -> String {
    let mut out = String::new();
    let mut letters = wanted.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            out.push(letter);
            continue;
        }
        match letters.next() {
            Some('N') => out.push_str("%9f"),
            Some(directive) if "aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYZz%".contains(directive) => {
                out.extend(['%', directive]);
            }
            Some(other) => out.extend(['%', '%', other]),
            None => out.push_str("%%"),
        }
    }
    out
}

pub(super) fn sleep(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    if arguments.is_empty() {
        context.complain("sleep: missing operand\nTry 'sleep --help' for more information.\n");
        return Ok(1);
    }
    let mut total = 0.0;
    for argument in arguments {
        let unit = match argument.chars().last() {
            Some('m') => 60.0,
            Some('h') => 3600.0,
            Some('d') => 86_400.0,
            _ => 1.0,
        };
        match argument.trim_end_matches(['s', 'm', 'h', 'd']).parse::<f64>() {
            Ok(number) if number >= 0.0 && number * unit < 1e9 => total += number * unit,
            _ => {
                context.complain(format!("sleep: invalid time interval ‘{argument}’\n"));
                return Ok(1);
            }
        }
    }
    context.world.clock = context.world.clock.plus(total.ceil() as i64);
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_directive_is_beyond_the_clock() {
        for letter in (' '..='~').chain(['é']) {
            let directives = known(&format!("%{letter}"));
            assert!(!Time(0).format(&directives).is_empty() || letter == ' ', "%{letter}");
        }
        assert_eq!(Time(0).format(&known("%Y-%m-%dT%H:%M:%SZ %s 100% %q")), "1970-01-01T00:00:00Z 0 100% %q");
    }
}
