//! Dates: seconds since 1970, jq's broken-down time, and texts in a format. Refuses to know the real time; local time is
//! UTC.

use crate::value::{Outcome, Value};
use chrono::format::{Item, StrftimeItems};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

fn at(seconds: f64) -> Option<NaiveDateTime> {
    DateTime::<Utc>::from_timestamp(seconds.floor() as i64, 0).map(|time| time.naive_utc())
}

/// `[year, month from 0, day, hours, minutes, seconds, day of the week, day of the year from 0]`
fn broken_down(time: NaiveDateTime, fraction: f64) -> Value {
    let whole = [f64::from(time.year()), f64::from(time.month0()), f64::from(time.day()), f64::from(time.hour())];
    let seconds = f64::from(time.second()) + fraction;
    let days = [f64::from(time.weekday().num_days_from_sunday()), f64::from(time.ordinal0())];
    let parts = whole.into_iter().chain([f64::from(time.minute()), seconds]).chain(days);
    parts.map(Value::from).collect()
}

pub(crate) fn gmtime(value: &Value) -> Outcome {
    let seconds = value.float().ok_or("gmtime() requires numeric inputs")?;
    let time = at(seconds).ok_or("error converting number of seconds since epoch to datetime")?;
    // jq keeps the fraction as far as a double holds it.
    Ok(broken_down(time, seconds - seconds.floor()))
}

fn time_of(value: &Value, name: &str) -> Outcome<NaiveDateTime> {
    let parts = value.array().ok_or_else(|| format!("{name} requires array inputs"))?;
    let numbers: Vec<f64> = parts.iter().filter_map(Value::float).collect();
    let [year, month, day, hour, minute, second, ..] = numbers.as_slice() else {
        return Err(format!("{name} requires parsed datetime inputs"));
    };
    let date = NaiveDate::from_ymd_opt(*year as i32, *month as u32 + 1, *day as u32);
    let time = NaiveTime::from_hms_opt(*hour as u32, *minute as u32, *second as u32);
    date.zip(time).map(|(date, time)| date.and_time(time)).ok_or_else(|| "invalid gmtime representation".into())
}

pub(crate) fn mktime(value: &Value) -> Outcome {
    Ok(Value::from(time_of(value, "mktime")?.and_utc().timestamp() as f64))
}

pub(crate) fn strftime(value: &Value, format: &Value, name: &str) -> Outcome {
    let time = match value {
        Value::Number(_) => time_of(&gmtime(value)?, name)?,
        Value::Array(_) => time_of(value, name)?,
        _ => return Err(format!("{name}/1 requires parsed datetime inputs")),
    };
    let format = format.text().ok_or_else(|| format!("{name}/1 requires a string format"))?;
    let items: Vec<Item<'_>> = StrftimeItems::new(format).collect();
    if items.contains(&Item::Error) {
        return Err(format!("{name}/1: unknown system failure"));
    }
    Ok(Value::from(time.and_utc().format_with_items(items.iter()).to_string()))
}

pub(crate) fn strptime(value: &Value, format: &Value) -> Outcome {
    let text = value.text().ok_or("strptime/1 requires string inputs and arguments")?;
    let format = format.text().ok_or("strptime/1 requires string inputs and arguments")?;
    let differs = || format!("date \"{text}\" does not match format \"{format}\"");
    // chrono has no name for the zone `Z`; to jq it is a letter like any other that a format may spell `%Z`.
    let plain = format.replace("%Z", "Z");
    let whole = NaiveDateTime::parse_from_str(text, &plain).ok();
    let date = || NaiveDate::parse_from_str(text, &plain).ok().map(|date| date.and_time(NaiveTime::MIN));
    whole.or_else(date).map(|time| broken_down(time, 0.0)).ok_or_else(differs)
}
