//! Those of jq's functions that match texts. Refuses to know how expressions match.

use super::super::super::regex::{Flavour, Regex};
use super::error::{named, shown};
use super::read::Filter;
use super::run::{Done, Item, Machine, Out, Scope, fail};
use super::value::text;
use serde_json::{Map, Value};
use std::rc::Rc;

/// `test`, `match`, `sub` and their kin.
pub(super) fn expressions(
    machine: &mut Machine,
    name: &str,
    arguments: &[Rc<Filter>],
    scope: &Scope,
    item: Item,
    out: Out<'_>,
) -> Done {
    let Value::String(source) = &item.value else {
        return Err(fail(format!("{} cannot be matched, as it is not a string", named(&item.value))));
    };
    let substitutes = matches!(name, "sub" | "gsub");
    let patterns = match arguments.first() {
        Some(filter) => machine.all(filter, scope, &item.value)?,
        None => Vec::new(),
    };
    let flags = match arguments.get(if substitutes { 2 } else { 1 }) {
        Some(filter) => machine.all(filter, scope, &item.value)?.into_iter().next().unwrap_or_default(),
        None => Value::Null,
    };
    let letters: Vec<char> = source.chars().collect();
    for pattern in patterns {
        let (pattern, mut flags) = match &pattern {
            Value::Array(pair) => {
                (pair.first().cloned().unwrap_or_default(), pair.get(1).map(shown).unwrap_or_default())
            }
            other => (other.clone(), if flags.is_null() { String::new() } else { shown(&flags) }),
        };
        let Value::String(pattern) = pattern else {
            return Err(fail(format!("{} cannot be matched, as it is not a string", named(&pattern))));
        };
        if matches!(name, "gsub" | "scan" | "splits" | "split") {
            flags.push('g');
        }
        let expression = Regex::new(&pattern, Flavour::Perl, flags.contains('i'))
            .map_err(|why| fail(format!("{pattern} (at offset 0) is not a valid regex: {why}")))?;
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(groups) = expression.find(&letters, at) {
            let Some((from, to)) = groups.first().copied().flatten() else { break };
            machine.spend(4)?;
            found.push(groups);
            at = if to > from { to } else { to + 1 };
            if !flags.contains('g') || at > letters.len() {
                break;
            }
        }
        let piece = |range: Option<(usize, usize)>| {
            range
                .map(|(from, to)| text(letters.get(from..to).unwrap_or_default().iter().collect::<String>()))
                .unwrap_or_default()
        };
        let captured = |groups: &Vec<Option<(usize, usize)>>| {
            let named = expression
                .names
                .iter()
                .map(|(group, name)| (name.clone(), piece(groups.get(*group).copied().flatten())));
            Value::Object(named.collect())
        };
        match name {
            "test" => out(machine, Item::of(Value::Bool(!found.is_empty())))?,
            "capture" => {
                for groups in &found {
                    out(machine, Item::of(captured(groups)))?;
                }
            }
            "scan" => {
                for groups in &found {
                    let value = match groups.len() {
                        0 | 1 => piece(groups.first().copied().flatten()),
                        _ => Value::Array(groups.iter().skip(1).map(|range| piece(*range)).collect()),
                    };
                    out(machine, Item::of(value))?;
                }
            }
            "match" => {
                for groups in &found {
                    let row = |range: Option<(usize, usize)>| {
                        let mut row = Map::new();
                        row.insert("offset".into(), range.map_or(Value::from(-1), |(from, _)| Value::from(from)));
                        row.insert("length".into(), range.map_or(Value::from(0), |(from, to)| Value::from(to - from)));
                        row.insert("string".into(), piece(range));
                        row
                    };
                    let mut whole = row(groups.first().copied().flatten());
                    let captures = groups.iter().enumerate().skip(1).map(|(group, range)| {
                        let mut row = row(*range);
                        let name = expression.names.iter().find(|(known, _)| *known == group);
                        row.insert("name".into(), name.map(|(_, name)| text(name.as_str())).unwrap_or_default());
                        Value::Object(row)
                    });
                    whole.insert("captures".into(), Value::Array(captures.collect()));
                    out(machine, Item::of(Value::Object(whole)))?;
                }
            }
            "split" | "splits" => {
                let mut pieces = Vec::new();
                let mut start = 0;
                for groups in &found {
                    let Some((from, to)) = groups.first().copied().flatten() else { continue };
                    pieces.push(piece(Some((start, from))));
                    start = to;
                }
                pieces.push(piece(Some((start, letters.len()))));
                match name {
                    "split" => out(machine, Item::of(Value::Array(pieces)))?,
                    _ => {
                        for value in pieces {
                            out(machine, Item::of(value))?;
                        }
                    }
                }
            }
            _ => {
                let Some(replacement) = arguments.get(1) else { return Ok(()) };
                let mut made = vec![String::new()];
                let mut start = 0;
                for groups in &found {
                    let Some((from, to)) = groups.first().copied().flatten() else { continue };
                    let before = shown(&piece(Some((start, from))));
                    let mut next = Vec::new();
                    for new in machine.all(replacement, scope, &captured(groups))? {
                        let Value::String(new) = new else {
                            return Err(fail(format!("{} and {} cannot be added", named(&text(before)), named(&new))));
                        };
                        machine.spend(made.iter().map(String::len).sum::<usize>() / 16)?;
                        next.extend(made.iter().map(|made| format!("{made}{before}{new}")));
                    }
                    made = next;
                    start = to;
                }
                let rest = shown(&piece(Some((start, letters.len()))));
                for made in made {
                    out(machine, Item::of(text(made + &rest)))?;
                }
            }
        }
    }
    Ok(())
}
