//! Log events: put into a stream, read from it, and searched for words. Refuses to know patterns over JSON and columns,
//! which it says.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::iam::not_modelled;
use super::super::input::Input;
use super::super::kept;
use super::{STREAMS, group, invalid, missing, name, streams_of};
use rolecall_iam::id;
use serde_json::{Map, Value, json};

const HOUR: i64 = 3_600_000;

fn time(event: &Value) -> i64 {
    event.get("timestamp").and_then(Value::as_i64).unwrap_or_default()
}

fn events(stream: &Value) -> Vec<Value> {
    stream.get("events").and_then(Value::as_array).cloned().unwrap_or_default()
}

/// The 56 digits of an event's id or of a token.
fn digits(api: &Api<'_, '_>, what: &str) -> String {
    let hex = id::hex(api.context.world.seed, what) + &id::hex(api.context.world.seed, &format!("{what}/2"));
    let digits = hex.bytes().map(|byte| char::from(b'0' + byte % 10));
    format!("3{}", digits.take(55).collect::<String>())
}

pub(super) fn put(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let arn = group(api, input)?;
    let now = api.context.world.clock.0;
    let given = input.list("logEvents");
    if given.windows(2).any(|pair| matches!(pair, [a, b] if time(a) > time(b))) {
        let message = "Log events in a single PutLogEvents request must be in chronological order.";
        return Err(invalid(api, message));
    }
    let mut all = streams_of(api, &arn);
    let Some(place) = all.iter().position(|stream| name(stream) == input.need("logStreamName")) else {
        return Err(missing(api, "stream"));
    };
    let too_old = given.iter().take_while(|event| time(event) < now - 14 * 24 * HOUR).count();
    let taken = given.iter().take_while(|event| time(event) <= now + 2 * HOUR).count();
    let call = api.fresh(arn.as_str());
    let mut answer = Map::new();
    answer.insert("nextSequenceToken".into(), json!(digits(api, &call)));
    if too_old > 0 || taken < given.len() {
        let mut rejected = Map::new();
        if taken < given.len() {
            rejected.insert("tooNewLogEventStartIndex".into(), json!(taken));
        }
        if too_old > 0 {
            rejected.insert("tooOldLogEventEndIndex".into(), json!(too_old));
        }
        answer.insert("rejectedLogEventsInfo".into(), rejected.into());
    }
    let kept_ones = given.iter().enumerate().take(taken).skip(too_old).map(|(number, event)| {
        json!({
            "timestamp": time(event),
            "message": event.get("message"),
            "ingestionTime": now,
            "eventId": digits(api, &format!("{call}/{number}")),
        })
    });
    let kept_ones: Vec<Value> = kept_ones.collect();
    if let Some(stream) = all.get_mut(place).and_then(Value::as_object_mut) {
        let mut list = events(&Value::Object(stream.clone()));
        list.extend(kept_ones);
        list.sort_by_key(time);
        for (key, event) in [("firstEventTimestamp", list.first()), ("lastEventTimestamp", list.last())] {
            stream.extend(event.map(|event| (key.to_owned(), json!(time(event)))));
        }
        stream.insert("lastIngestionTime".into(), json!(now));
        stream.insert("events".into(), list.into());
    }
    api.change(&arn, |kept| kept::keep(kept, STREAMS, &Value::Array(all)))?;
    Ok(answer.into())
}

fn within(input: &Input, event: &Value) -> bool {
    input.number("startTime").is_none_or(|start| time(event) >= start)
        && input.number("endTime").is_none_or(|end| time(event) <= end)
}

fn shown(event: &Value, names: &[&str]) -> Map<String, Value> {
    names.iter().filter_map(|name| Some(((*name).to_owned(), event.get(*name)?.clone()))).collect()
}

pub(super) fn get(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let arn = group(api, input)?;
    let all = streams_of(api, &arn);
    let Some(stream) = all.iter().find(|stream| name(stream) == input.need("logStreamName")) else {
        return Err(missing(api, "stream"));
    };
    let mut list: Vec<Value> = events(stream).into_iter().filter(|event| within(input, event)).collect();
    let most = input.number("limit").and_then(|most| usize::try_from(most).ok()).unwrap_or(10_000);
    if input.flag("startFromHead") == Some(true) {
        list.truncate(most);
    } else {
        list.drain(..list.len().saturating_sub(most));
    }
    let list: Vec<Value> =
        list.iter().map(|event| shown(event, &["timestamp", "message", "ingestionTime"]).into()).collect();
    let token = digits(api, &format!("{arn}/{}/token", input.need("logStreamName")));
    Ok(
        json!({ "events": list, "nextForwardToken": format!("f/{token}/s"), "nextBackwardToken": format!("b/{token}/s") }),
    )
}

pub(super) fn filter(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let arn = group(api, input)?;
    let (names, prefix) = (input.texts("logStreamNames"), input.text("logStreamNamePrefix"));
    if !names.is_empty() && prefix.is_some() {
        let message = "Only one of logStreamNames or logStreamNamePrefixes can be provided.";
        return Err(invalid(api, message));
    }
    let pattern = match input.text("filterPattern").map(str::trim) {
        Some(text) if text.starts_with(['{', '[', '%']) => return Err(unread(api, text)),
        text => words(text.unwrap_or_default()),
    };
    let mut found = Vec::new();
    for stream in streams_of(api, &arn) {
        if !(names.is_empty() || names.contains(&name(&stream)))
            || !name(&stream).starts_with(prefix.unwrap_or_default())
        {
            continue;
        }
        for event in events(&stream) {
            let text = event.get("message").and_then(Value::as_str).unwrap_or_default();
            if within(input, &event) && matches(&pattern, text) {
                let mut entry = Map::new();
                entry.insert("logStreamName".into(), json!(name(&stream)));
                entry.extend(shown(&event, &["timestamp", "message", "ingestionTime", "eventId"]));
                found.push(Value::Object(entry));
            }
        }
    }
    found.sort_by_key(time);
    Ok(json!({ "events": found, "searchedLogStreams": [] }))
}

fn unread(api: &mut Api<'_, '_>, pattern: &str) -> Stop {
    not_modelled(api, format!("the filter pattern `{pattern}` is not modelled here: only words are searched for"))
}

/// A word with the sign before it: `?` for one of several, `-` for what must not be there.
type Word = (char, String);

/// The words of a pattern; quotes hold several together.
fn words(pattern: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = pattern.trim_start();
    while let Some(first) = rest.chars().next() {
        let sign = if matches!(first, '?' | '-') { first } else { ' ' };
        let body = rest.strip_prefix(['?', '-']).unwrap_or(rest);
        let (word, after) = match body.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => body.split_once(char::is_whitespace).unwrap_or((body, "")),
        };
        words.push((sign, word.to_owned()));
        rest = after.trim_start();
    }
    words
}

fn matches(words: &[Word], message: &str) -> bool {
    let signed = |sign: char| words.iter().filter(move |(own, _)| *own == sign).map(|(_, word)| word.as_str());
    let any = signed('?').next().is_none() || signed('?').any(|word| message.contains(word));
    any && signed(' ').all(|word| message.contains(word)) && !signed('-').any(|word| message.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_words() {
        let holds = |pattern: &str, message: &str| matches(&words(pattern), message);
        assert!(holds("", "anything"));
        assert!(holds("ERROR", "[ERROR] no") && !holds("ERROR", "[error] no"));
        assert!(holds("ERROR -timeout", "ERROR disk") && !holds("ERROR -timeout", "ERROR timeout"));
        assert!(holds("?WARN ?ERROR", "WARN x") && !holds("?WARN ?ERROR", "INFO x"));
        assert!(holds("\"access denied\" x", "x: access denied") && !holds("\"access denied\"", "denied access"));
    }
}
