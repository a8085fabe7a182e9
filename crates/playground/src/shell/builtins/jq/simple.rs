//! Those of jq's functions that get values and give one. Refuses to know filters.

use super::call::{elements, sum};
use super::error::{kind, named, shown};
use super::format::compact;
use super::paths;
use super::run::{Machine, Stop, fail};
use super::value::{contains, float, index, is_true, number, order, split, text};
use rolecall_iam::Time;
use serde_json::Value;

pub(super) fn has(value: &Value, key: &Value) -> Result<bool, String> {
    match (value, key) {
        (Value::Object(map), Value::String(key)) => Ok(map.contains_key(key)),
        (Value::Array(values), Value::Number(place)) => {
            let place = place.as_f64().unwrap_or(-1.0);
            Ok(place >= 0.0 && (place as usize) < values.len())
        }
        _ => Err(format!("Cannot check whether {} has a {} key", kind(value), kind(key))),
    }
}

fn flat(values: &[Value], depth: f64, out: &mut Vec<Value>, deep: usize) {
    for value in values {
        match value {
            Value::Array(inner) if depth > 0.0 && deep < 200 => flat(inner, depth - 1.0, out, deep + 1),
            other => out.push(other.clone()),
        }
    }
}

pub(super) fn simple(machine: &mut Machine, name: &str, input: &Value, arguments: &[Value]) -> Result<Value, Stop> {
    let argument = arguments.first().unwrap_or(&Value::Null);
    let string = |what: &str| match input {
        Value::String(text) => Ok(text.as_str()),
        other => Err(fail(format!("{} {what}", named(other)))),
    };
    let array = |what: &str| match input {
        Value::Array(values) => Ok(values),
        other => Err(fail(format!("{} {what}", named(other)))),
    };
    let numeric = || match float(input) {
        Some(value) => Ok(value),
        None => Err(fail(format!("{} number required", named(input)))),
    };
    Ok(match name {
        "not" => Value::Bool(!is_true(input)),
        "length" => match input {
            Value::Null => Value::from(0),
            Value::Bool(_) => return Err(fail(format!("{} has no length", named(input)))),
            Value::Number(value) => number(value.as_f64().unwrap_or_default().abs()),
            Value::String(text) => Value::from(text.chars().count()),
            Value::Array(values) => Value::from(values.len()),
            Value::Object(values) => Value::from(values.len()),
        },
        "utf8bytelength" => Value::from(string("only strings have UTF-8 byte length")?.len()),
        "keys" | "keys_unsorted" => match input {
            Value::Object(map) => {
                let mut keys: Vec<&String> = map.keys().collect();
                if name == "keys" {
                    keys.sort();
                }
                Value::Array(keys.into_iter().map(|key| text(key.as_str())).collect())
            }
            Value::Array(values) => Value::Array((0..values.len()).map(Value::from).collect()),
            other => return Err(fail(format!("{} has no keys", named(other)))),
        },
        "has" => Value::Bool(has(input, argument).map_err(fail)?),
        "contains" => Value::Bool(contains(input, argument).map_err(fail)?),
        "add" => {
            let values = elements(machine, input)?;
            sum(machine, values)?
        }
        "type" => text(kind(input)),
        "tostring" => text(shown(input)),
        "tojson" => text(compact(input)),
        "toarray" => {
            if input.is_array() {
                input.clone()
            } else {
                Value::Array(vec![input.clone()])
            }
        }
        "fromjson" => {
            let source = string("only strings can be parsed")?;
            serde_json::from_str(source).map_err(|_| fail(format!("{source} (while parsing '{source}')")))?
        }
        "tonumber" => match input {
            Value::Number(_) => input.clone(),
            Value::String(source) => match serde_json::from_str::<Value>(source.trim()) {
                Ok(value @ Value::Number(_)) => value,
                _ => match source.parse::<f64>() {
                    Ok(value) => number(value),
                    Err(_) => {
                        return Err(fail(
                            "Invalid numeric literal at EOF at line 1, column ".to_string()
                                + &format!("{} (while parsing '{source}')", source.len()),
                        ));
                    }
                },
            },
            other => return Err(fail(format!("{} cannot be parsed as a number", named(other)))),
        },
        "floor" => number(numeric()?.floor()),
        "ceil" => number(numeric()?.ceil()),
        "round" => number(numeric()?.round()),
        "sqrt" => number(numeric()?.sqrt()),
        "log" => number(numeric()?.ln()),
        "fabs" | "abs" => number(numeric()?.abs()),
        "pow" => match (float(argument), arguments.get(1).and_then(float)) {
            (Some(base), Some(exponent)) => number(base.powf(exponent)),
            _ => return Err(fail(format!("{} number required", named(argument)))),
        },
        "infinite" => number(f64::INFINITY),
        "nan" => Value::Null,
        "isnan" => Value::Bool(false),
        "isinfinite" => Value::Bool(numeric()?.abs() >= f64::MAX),
        "isnormal" => Value::Bool(numeric()?.is_normal()),
        "sort" | "unique" => {
            let what = "cannot be sorted, as it is not an array";
            let mut values = array(what)?.clone();
            values.sort_by(order);
            if name == "unique" {
                values.dedup_by(|a, b| order(a, b).is_eq());
            }
            Value::Array(values)
        }
        "min" => array("cannot be iterated over")?
            .iter()
            .cloned()
            .reduce(|a, b| if order(&b, &a).is_lt() { b } else { a })
            .unwrap_or_default(),
        "max" => array("cannot be iterated over")?
            .iter()
            .cloned()
            .reduce(|a, b| if order(&b, &a).is_ge() { b } else { a })
            .unwrap_or_default(),
        "reverse" => match input {
            Value::Array(values) => Value::Array(values.iter().rev().cloned().collect()),
            Value::String(source) => text(source.chars().rev().collect::<String>()),
            Value::Null => Value::Array(Vec::new()),
            other => return Err(fail(format!("Cannot reverse {}", named(other)))),
        },
        "flatten" => {
            let depth = if arguments.is_empty() { 1e9 } else { float(argument).unwrap_or_default() };
            if depth < 0.0 {
                return Err(fail("flatten depth must not be negative"));
            }
            let mut made = Vec::new();
            flat(&elements(machine, input)?, depth, &mut made, 0);
            Value::Array(made)
        }
        "transpose" => {
            let rows = array("cannot be transposed")?;
            let width = rows.iter().filter_map(|row| row.as_array().map(Vec::len)).max().unwrap_or_default();
            let column = |place: usize| rows.iter().map(|row| row.get(place).cloned().unwrap_or_default()).collect();
            Value::Array((0..width).map(|place| Value::Array(column(place))).collect())
        }
        "startswith" | "endswith" => match (input, argument) {
            (Value::String(source), Value::String(piece)) => Value::Bool(if name == "startswith" {
                source.starts_with(piece.as_str())
            } else {
                source.ends_with(piece.as_str())
            }),
            _ => return Err(fail(format!("{name}() requires string inputs"))),
        },
        "ltrimstr" | "rtrimstr" => match (input, argument) {
            (Value::String(source), Value::String(piece)) => {
                let rest = if name == "ltrimstr" {
                    source.strip_prefix(piece.as_str())
                } else {
                    source.strip_suffix(piece.as_str())
                };
                text(rest.unwrap_or(source))
            }
            _ => input.clone(),
        },
        "trim" | "ltrim" | "rtrim" => {
            let source = match input {
                Value::String(source) => source.as_str(),
                _ => return Err(fail("trim input must be a string")),
            };
            text(match name {
                "trim" => source.trim(),
                "ltrim" => source.trim_start(),
                _ => source.trim_end(),
            })
        }
        "split" => match (input, argument) {
            (Value::String(source), Value::String(by)) => split(source, by),
            _ => return Err(fail("split input and separator must be strings")),
        },
        "join" => {
            let mut made = String::new();
            for (place, value) in elements(machine, input)?.iter().enumerate() {
                let piece = match value {
                    Value::Null => String::new(),
                    Value::String(piece) => piece.clone(),
                    Value::Number(_) | Value::Bool(_) => compact(value),
                    other => return Err(fail(format!("{} and {} cannot be added", named(&text(made)), named(other)))),
                };
                if place > 0 {
                    made.push_str(argument.as_str().ok_or_else(|| {
                        fail(format!("{} and {} cannot be added", named(&text("")), named(argument)))
                    })?);
                }
                made.push_str(&piece);
            }
            text(made)
        }
        "ascii_downcase" | "ascii_upcase" => match input {
            Value::String(source) => {
                text(if name == "ascii_downcase" { source.to_ascii_lowercase() } else { source.to_ascii_uppercase() })
            }
            _ => return Err(fail(format!("{name} input must be a string"))),
        },
        "explode" => {
            Value::Array(string("cannot be exploded")?.chars().map(|letter| Value::from(u32::from(letter))).collect())
        }
        "implode" => {
            let letters = array("cannot be imploded")?.iter().map(|value| {
                value
                    .as_u64()
                    .and_then(|code| u32::try_from(code).ok())
                    .and_then(char::from_u32)
                    .ok_or_else(|| fail("Unicode codepoint must be numeric"))
            });
            text(letters.collect::<Result<String, Stop>>()?)
        }
        "ascii" => text(
            input
                .as_u64()
                .and_then(|code| u8::try_from(code).ok())
                .map(|code| char::from(code).to_string())
                .unwrap_or_default(),
        ),
        "index" | "rindex" | "indices" => {
            let places: Vec<Value> = match (input, argument) {
                (Value::Null, _) => return Ok(Value::Null),
                (Value::String(source), Value::String(piece)) if !piece.is_empty() => {
                    let places = source
                        .char_indices()
                        .filter(|(at, _)| source.get(*at..).is_some_and(|rest| rest.starts_with(piece.as_str())));
                    places.map(|(at, _)| Value::from(source.get(..at).unwrap_or_default().chars().count())).collect()
                }
                (Value::Array(_), Value::Array(_)) => {
                    index(input, argument).map_err(fail)?.as_array().cloned().unwrap_or_default()
                }
                (Value::Array(values), wanted) => values
                    .iter()
                    .enumerate()
                    .filter(|(_, value)| order(value, wanted).is_eq())
                    .map(|(at, _)| Value::from(at))
                    .collect(),
                (Value::String(_), Value::String(_)) => Vec::new(),
                (input, argument) => {
                    return Err(fail(format!("Cannot determine indices of {} in {}", kind(argument), kind(input))));
                }
            };
            match name {
                "index" => places.first().cloned().unwrap_or_default(),
                "rindex" => places.last().cloned().unwrap_or_default(),
                _ if matches!((input, argument), (Value::String(_), Value::String(piece)) if piece.is_empty()) => {
                    Value::Null
                }
                _ => Value::Array(places),
            }
        }
        "setpath" => match argument {
            Value::Array(path) => {
                paths::set(input.clone(), path, arguments.get(1).cloned().unwrap_or_default()).map_err(fail)?
            }
            _ => return Err(fail("Path must be specified as an array")),
        },
        "delpaths" => {
            let Value::Array(found) = argument else { return Err(fail("Paths must be specified as an array")) };
            let found = found.iter().filter_map(|path| path.as_array().cloned()).collect();
            paths::delete(input.clone(), found).map_err(fail)?
        }
        "now" => Value::from(machine.now),
        "todate" | "todateiso8601" => text(Time((numeric()? * 1000.0) as i64).format("%Y-%m-%dT%H:%M:%SZ")),
        "fromdate" | "fromdateiso8601" => {
            let source = string("only strings can be parsed as dates")?;
            match Time::parse(source).filter(|_| source.ends_with('Z')) {
                Some(time) => Value::from(time.epoch_seconds()),
                None => return Err(fail(format!("date \"{source}\" does not match format \"%Y-%m-%dT%H:%M:%SZ\""))),
            }
        }
        other => return Err(fail(format!("{other}/{} is not defined", arguments.len()))),
    })
}
