//! The functions that jq brings along. Refuses to know how they are written.

use super::error::{kind, named, shown};
use super::expressions::expressions;
use super::format::compact;
use super::paths;
use super::read::Filter;
use super::run::{Done, Item, Machine, Out, Scope, Stop, fail};
use super::simple::{has, simple};
use super::value::{contains, float, index, is_true, number, order, reckon, text};
use serde_json::{Map, Value};
use std::rc::Rc;

fn plain(out: Out<'_>, machine: &mut Machine, value: Value) -> Done {
    out(machine, Item::of(value))
}

pub(super) fn call(
    machine: &mut Machine,
    name: &str,
    arguments: &[Rc<Filter>],
    scope: &Scope,
    item: Item,
    out: Out<'_>,
) -> Done {
    let input = &item.value;
    let argument = |place: usize| arguments.get(place).map(|filter| filter.as_ref()).unwrap_or(&Filter::Identity);
    // Those that get filters, or give more or less than one value.
    match (name, arguments.len()) {
        ("empty", 0) => return Ok(()),
        ("error", 0) => return Err(Stop::Error(item.value)),
        ("error", _) => {
            return machine.eval(argument(0), scope, item, &mut |_, found| Err(Stop::Error(found.value)));
        }
        ("halt", _) => return Err(Stop::Halt(0)),
        ("halt_error", count) => {
            let code = match count {
                0 => 5.0,
                _ => machine.all(argument(0), scope, input)?.first().and_then(float).unwrap_or(5.0),
            };
            let message = match input {
                Value::String(text) => text.clone(),
                other => compact(other) + "\n",
            };
            machine.messages.push(message);
            return Err(Stop::Halt(code as u8));
        }
        ("select", _) => {
            let answers = machine.all(argument(0), scope, input)?;
            for answer in answers {
                if is_true(&answer) {
                    out(machine, item.clone())?;
                }
            }
            return Ok(());
        }
        ("values", _) if !input.is_null() => return out(machine, item),
        ("nulls", _) if input.is_null() => return out(machine, item),
        ("booleans", _) if input.is_boolean() => return out(machine, item),
        ("numbers", _) if input.is_number() => return out(machine, item),
        ("strings", _) if input.is_string() => return out(machine, item),
        ("arrays", _) if input.is_array() => return out(machine, item),
        ("objects", _) if input.is_object() => return out(machine, item),
        ("iterables", _) if input.is_array() || input.is_object() => return out(machine, item),
        ("scalars", _) if !input.is_array() && !input.is_object() => return out(machine, item),
        (
            "values" | "nulls" | "booleans" | "numbers" | "strings" | "arrays" | "objects" | "iterables" | "scalars",
            _,
        ) => return Ok(()),
        ("recurse", 0) => return machine.recurse(item, out),
        ("recurse", _) => return recurse(machine, argument(0), scope, item, out),
        ("first", 0) => return element(machine, item, 0, out),
        ("last", 0) => return element(machine, item, -1, out),
        ("nth", 1) => {
            for place in machine.all(argument(0), scope, input)? {
                element(machine, item.clone(), float(&place).unwrap_or_default() as i64, out)?;
            }
            return Ok(());
        }
        ("first", _) => return limited(machine, argument(0), scope, item, 1, out),
        ("limit", _) => {
            for count in machine.all(argument(0), scope, input)? {
                let count = float(&count).unwrap_or_default();
                if count >= 1.0 {
                    limited(machine, argument(1), scope, item.clone(), count as usize, out)?;
                }
            }
            return Ok(());
        }
        ("last", _) => {
            let mut last = None;
            machine.eval(argument(0), scope, item.clone(), &mut |_, found| {
                last = Some(found);
                Ok(())
            })?;
            return last.map_or(Ok(()), |last| out(machine, last));
        }
        ("nth", _) => {
            for place in machine.all(argument(0), scope, input)? {
                let wanted = float(&place).unwrap_or_default();
                if wanted < 0.0 {
                    return Err(fail("Out of bounds negative array index"));
                }
                let mut last = None;
                let mut seen = 0;
                limited(machine, argument(1), scope, item.clone(), wanted as usize + 1, &mut |_, found| {
                    seen += 1;
                    last = Some(found);
                    Ok(())
                })?;
                if let Some(last) = last.filter(|_| seen > wanted as usize) {
                    out(machine, last)?;
                }
            }
            return Ok(());
        }
        ("isempty", _) => {
            let mut any = false;
            limited(machine, argument(0), scope, item.clone(), 1, &mut |_, _| {
                any = true;
                Ok(())
            })?;
            return plain(out, machine, Value::Bool(!any));
        }
        ("isvalid", _) => {
            let valid = !matches!(machine.all(argument(0), scope, input), Err(Stop::Error(_)));
            return plain(out, machine, Value::Bool(valid));
        }
        ("range", count) => {
            let mut ends = Vec::new();
            for place in 0..count {
                ends.push(machine.all(argument(place), scope, input)?);
            }
            let zero = vec![Value::from(0)];
            let one = vec![Value::from(1)];
            let (starts, stops, steps) = match ends.as_slice() {
                [stops] => (&zero, stops, &one),
                [starts, stops] => (starts, stops, &one),
                [starts, stops, steps, ..] => (starts, stops, steps),
                [] => return Ok(()),
            };
            for start in starts {
                for stop in stops {
                    for step in steps {
                        let (Some(mut at), Some(stop), Some(step)) = (float(start), float(stop), float(step)) else {
                            return Err(fail("Range bounds must be numeric"));
                        };
                        while if step > 0.0 { at < stop } else { step < 0.0 && at > stop } {
                            machine.spend(0)?;
                            plain(out, machine, number(at))?;
                            at += step;
                        }
                    }
                }
            }
            return Ok(());
        }
        ("repeat" | "while" | "until", _) => {
            let mut waiting = vec![item.clone()];
            while let Some(item) = waiting.pop() {
                machine.spend(0)?;
                let goes = match name {
                    "repeat" => true,
                    _ => {
                        let answer = machine.all(argument(0), scope, &item.value)?.first().is_some_and(is_true);
                        answer == (name == "while")
                    }
                };
                if !goes {
                    if name == "until" {
                        plain(out, machine, item.value)?;
                    }
                    continue;
                }
                if name != "until" {
                    plain(out, machine, item.value.clone())?;
                }
                let update = if name == "repeat" { argument(0) } else { argument(1) };
                let next = machine.all(update, scope, &item.value)?;
                waiting.extend(next.into_iter().rev().map(Item::of));
            }
            return Ok(());
        }
        ("map", _) => {
            let mut values = Vec::new();
            machine.each(Item::of(item.value), &mut |machine, inner| {
                machine.eval(argument(0), scope, inner, &mut |machine, found| {
                    machine.spend(0)?;
                    values.push(found.value);
                    Ok(())
                })
            })?;
            return plain(out, machine, Value::Array(values));
        }
        ("map_values", _) => {
            let each = Filter::Each(Box::new(Filter::Identity));
            return paths::assign(machine, ("|", &each, argument(0)), scope, item, out);
        }
        ("any" | "all", count) => {
            let stops = name == "any";
            let (source, condition) = match count {
                0 | 1 => (None, argument(0)),
                _ => (Some(argument(0)), argument(1)),
            };
            let values = match source {
                Some(source) => machine.all(source, scope, input)?,
                None => elements(machine, input)?,
            };
            for value in values {
                for answer in machine.all(condition, scope, &value)? {
                    if is_true(&answer) == stops {
                        return plain(out, machine, Value::Bool(stops));
                    }
                }
            }
            return plain(out, machine, Value::Bool(!stops));
        }
        ("add", 1) => {
            let values = machine.all(argument(0), scope, input)?;
            let sum = sum(machine, values)?;
            return plain(out, machine, sum);
        }
        ("path", _) => {
            for path in machine.paths(argument(0), scope, input)? {
                plain(out, machine, Value::Array(path))?;
            }
            return Ok(());
        }
        ("paths" | "leaf_paths", count) => {
            let mut found = Vec::new();
            machine.recurse(Item { value: input.clone(), path: Some(Vec::new()) }, &mut |_, item| {
                found.push(item);
                Ok(())
            })?;
            for item in found {
                let Some(path) = item.path.filter(|path| !path.is_empty()) else { continue };
                let leaf = !item.value.is_array() && !item.value.is_object();
                if name == "leaf_paths" && !leaf {
                    continue;
                }
                let wanted = count == 0 || machine.all(argument(0), scope, &item.value)?.iter().any(is_true);
                if wanted {
                    plain(out, machine, Value::Array(path))?;
                }
            }
            return Ok(());
        }
        ("del", _) => {
            let found = machine.paths(argument(0), scope, input)?;
            let made = paths::delete(item.value, found).map_err(fail)?;
            return plain(out, machine, made);
        }
        ("pick", _) => {
            let mut made = Value::Null;
            for path in machine.paths(argument(0), scope, input)? {
                let found = paths::get(input, &path).map_err(fail)?;
                made = paths::set(made, &path, found).map_err(fail)?;
            }
            return plain(out, machine, made);
        }
        ("getpath", _) => {
            for path in machine.all(argument(0), scope, input)? {
                let Value::Array(path) = path else { return Err(fail("Path must be specified as an array")) };
                let found = paths::get(input, &path).map_err(fail)?;
                let longer = item.path.as_ref().map(|before| before.iter().chain(&path).cloned().collect());
                out(machine, Item { value: found, path: longer })?;
            }
            return Ok(());
        }
        ("to_entries", _) | ("from_entries", _) | ("with_entries", _) => {
            let made = match name {
                "to_entries" => to_entries(input).map_err(fail)?,
                "from_entries" => from_entries(machine, input)?,
                _ => {
                    let entries = to_entries(input).map_err(fail)?;
                    let mut values = Vec::new();
                    for entry in elements(machine, &entries)? {
                        values.extend(machine.all(argument(0), scope, &entry)?);
                    }
                    from_entries(machine, &Value::Array(values))?
                }
            };
            return plain(out, machine, made);
        }
        ("sort_by" | "group_by" | "unique_by" | "min_by" | "max_by", _) => {
            let Value::Array(values) = input else {
                return Err(fail(match name {
                    "sort_by" => format!("{} cannot be sorted, as it is not an array", named(input)),
                    "group_by" | "unique_by" => format!("Cannot index {} with number", kind(input)),
                    _ => format!("Cannot iterate over {}", named(input)),
                }));
            };
            let mut keyed = Vec::new();
            for value in values {
                keyed.push((Value::Array(machine.all(argument(0), scope, value)?), value.clone()));
            }
            machine.spend(keyed.len() * 8)?;
            let made = by_key(name, keyed);
            return plain(out, machine, made);
        }
        ("walk", _) => {
            return walk(machine, argument(0), scope, item.value, 0, &mut |machine, value| plain(out, machine, value));
        }
        ("input", _) => {
            return match machine.inputs.pop_front() {
                Some((value, _)) => plain(out, machine, value),
                None => Err(fail("No more inputs")),
            };
        }
        ("inputs", _) => {
            while let Some((value, _)) = machine.inputs.pop_front() {
                plain(out, machine, value)?;
            }
            return Ok(());
        }
        ("debug", count) => {
            let shown = if count == 0 { vec![input.clone()] } else { machine.all(argument(0), scope, input)? };
            for value in shown {
                machine.messages.push(format!("{}\n", compact(&Value::Array(vec![text("DEBUG:"), value]))));
            }
            return out(machine, item);
        }
        ("env", _) => return machine.eval(&Filter::Variable("ENV".into()), scope, item, out),
        ("in" | "inside", _) => {
            for other in machine.all(argument(0), scope, input)? {
                let answer = if name == "in" { has(&other, input) } else { contains(&other, input) };
                plain(out, machine, Value::Bool(answer.map_err(fail)?))?;
            }
            return Ok(());
        }
        ("IN", count) => {
            let (values, sources) = if count == 1 {
                (vec![input.clone()], argument(0))
            } else {
                (machine.all(argument(0), scope, input)?, argument(1))
            };
            let known = machine.all(sources, scope, input)?;
            let found = values.iter().any(|value| known.iter().any(|known| order(known, value).is_eq()));
            return plain(out, machine, Value::Bool(found));
        }
        ("INDEX", count) => {
            let rows = if count == 1 { elements(machine, input)? } else { machine.all(argument(0), scope, input)? };
            let mut made = Map::new();
            for row in rows {
                let key = machine.all(if count == 1 { argument(0) } else { argument(1) }, scope, &row)?;
                made.insert(key.first().map(shown).unwrap_or_default(), row);
            }
            return plain(out, machine, Value::Object(made));
        }
        ("combinations", _) => {
            let Value::Array(sets) = input else { return Err(fail(format!("Cannot iterate over {}", named(input)))) };
            let mut made = vec![Vec::new()];
            for set in sets {
                let choices = elements(machine, set)?;
                let mut next = Vec::new();
                for row in &made {
                    for choice in &choices {
                        machine.spend(row.len() + 1)?;
                        next.push(row.iter().cloned().chain([choice.clone()]).collect());
                    }
                }
                made = next;
            }
            for row in made {
                plain(out, machine, Value::Array(row))?;
            }
            return Ok(());
        }
        _ => {}
    }
    if matches!(name, "test" | "match" | "capture" | "scan" | "sub" | "gsub" | "splits")
        || name == "split" && arguments.len() == 2
    {
        return expressions(machine, name, arguments, scope, item, out);
    }
    // Those that get values, and give one.
    let mut rows = vec![Vec::new()];
    for argument in arguments {
        let values = machine.all(argument, scope, input)?;
        rows = values
            .iter()
            .flat_map(|value| {
                rows.iter().map(move |row: &Vec<Value>| row.iter().cloned().chain([value.clone()]).collect())
            })
            .collect();
    }
    for row in rows {
        machine.spend(super::run::size(input))?;
        let made = simple(machine, name, input, &row)?;
        plain(out, machine, made)?;
    }
    Ok(())
}

fn element(machine: &mut Machine, item: Item, place: i64, out: Out<'_>) -> Done {
    let key = Value::from(place);
    let found = index(&item.value, &key).map_err(fail)?;
    let path = item.path.map(|path| path.into_iter().chain([key]).collect());
    out(machine, Item { value: found, path })
}

fn limited(machine: &mut Machine, filter: &Filter, scope: &Scope, item: Item, most: usize, out: Out<'_>) -> Done {
    let label = machine.label();
    let mut seen = 0;
    let ran = machine.eval(filter, scope, item, &mut |machine, found| {
        seen += 1;
        out(machine, found)?;
        if seen >= most { Err(Stop::Break(label)) } else { Ok(()) }
    });
    match ran {
        Err(Stop::Break(which)) if which == label => Ok(()),
        ran => ran,
    }
}

fn recurse(machine: &mut Machine, filter: &Filter, scope: &Scope, item: Item, out: Out<'_>) -> Done {
    let mut waiting = vec![item];
    while let Some(item) = waiting.pop() {
        machine.spend(0)?;
        out(machine, item.clone())?;
        let mut next = Vec::new();
        machine.eval(filter, scope, item, &mut |_, found| {
            next.push(found);
            Ok(())
        })?;
        waiting.extend(next.into_iter().rev());
    }
    Ok(())
}

pub(super) fn elements(machine: &mut Machine, value: &Value) -> Result<Vec<Value>, Stop> {
    let mut values = Vec::new();
    machine.each(Item::of(value.clone()), &mut |machine, item| {
        machine.spend(0)?;
        values.push(item.value);
        Ok(())
    })?;
    Ok(values)
}

pub(super) fn sum(machine: &mut Machine, values: Vec<Value>) -> Result<Value, Stop> {
    let mut sum = Value::Null;
    for value in values {
        machine.spend(super::run::size(&value))?;
        sum = reckon("+", sum, value).map_err(fail)?;
    }
    Ok(sum)
}

fn walk(
    machine: &mut Machine,
    filter: &Filter,
    scope: &Scope,
    value: Value,
    depth: usize,
    out: &mut dyn FnMut(&mut Machine, Value) -> Done,
) -> Done {
    if depth > 60 {
        return Err(Stop::Spent);
    }
    let one = |machine: &mut Machine, value: Value| -> Result<Vec<Value>, Stop> {
        let mut made = Vec::new();
        walk(machine, filter, scope, value, depth + 1, &mut |_, value| {
            made.push(value);
            Ok(())
        })?;
        Ok(made)
    };
    let value = match value {
        Value::Array(values) => {
            let mut made = Vec::new();
            for value in values {
                made.extend(one(machine, value)?);
            }
            Value::Array(made)
        }
        Value::Object(values) => {
            let mut made = Map::new();
            for (key, value) in values {
                if let Some(value) = one(machine, value)?.into_iter().next() {
                    made.insert(key, value);
                }
            }
            Value::Object(made)
        }
        value => value,
    };
    for value in machine.all(filter, scope, &value)? {
        out(machine, value)?;
    }
    Ok(())
}

fn to_entries(value: &Value) -> Result<Value, String> {
    let entry = |key: Value, value: &Value| {
        let mut entry = Map::new();
        entry.insert("key".into(), key);
        entry.insert("value".into(), value.clone());
        Value::Object(entry)
    };
    match value {
        Value::Object(map) => {
            Ok(Value::Array(map.iter().map(|(key, value)| entry(text(key.as_str()), value)).collect()))
        }
        Value::Array(values) => {
            Ok(Value::Array(values.iter().zip(0..).map(|(value, at)| entry(Value::from(at), value)).collect()))
        }
        other => Err(format!("{} has no keys", named(other))),
    }
}

fn from_entries(machine: &mut Machine, value: &Value) -> Result<Value, Stop> {
    let mut made = Map::new();
    for entry in elements(machine, value)? {
        let first = |names: &[&str]| -> Result<Value, String> {
            let mut found = Value::Null;
            for name in names {
                found = index(&entry, &text(*name))?;
                if !found.is_null() && found != Value::Bool(false) {
                    break;
                }
            }
            Ok(found)
        };
        let key = first(&["key", "k", "name", "Name", "Key", "K"]).map_err(fail)?;
        let key = match key {
            Value::String(key) => key,
            key @ (Value::Bool(_) | Value::Number(_)) => compact(&key),
            key => return Err(fail(format!("Cannot use {} as object key", named(&key)))),
        };
        let value = ["value", "v", "Value", "V"].iter().find_map(|name| entry.get(name)).cloned().unwrap_or_default();
        made.insert(key, value);
    }
    Ok(Value::Object(made))
}

fn by_key(name: &str, mut keyed: Vec<(Value, Value)>) -> Value {
    match name {
        "min_by" => keyed
            .into_iter()
            .reduce(|a, b| if order(&b.0, &a.0).is_lt() { b } else { a })
            .map(|(_, value)| value)
            .unwrap_or_default(),
        "max_by" => keyed
            .into_iter()
            .reduce(|a, b| if order(&b.0, &a.0).is_ge() { b } else { a })
            .map(|(_, value)| value)
            .unwrap_or_default(),
        _ => {
            keyed.sort_by(|a, b| order(&a.0, &b.0));
            if name == "sort_by" {
                return Value::Array(keyed.into_iter().map(|(_, value)| value).collect());
            }
            let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
            for (key, value) in keyed {
                match groups.last_mut() {
                    Some((known, values)) if order(known, &key).is_eq() => values.push(value),
                    _ => groups.push((key, vec![value])),
                }
            }
            let whole = |(_, values): (Value, Vec<Value>)| match name {
                "unique_by" => values.into_iter().next().unwrap_or_default(),
                _ => Value::Array(values),
            };
            Value::Array(groups.into_iter().map(whole).collect())
        }
    }
}
