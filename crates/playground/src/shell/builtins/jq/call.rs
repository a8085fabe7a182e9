//! The functions that jq brings along. Refuses to know how they are written.

use super::super::super::regex::{Flavour, Regex};
use super::super::base64;
use super::error::{kind, named, shown};
use super::format::compact;
use super::paths;
use super::read::Filter;
use super::run::{Done, Item, Machine, Out, Scope, Stop, fail};
use super::value::{contains, float, index, is_true, number, order, reckon, split, text};
use rolecall_iam::Time;
use serde_json::{Map, Value};
use std::rc::Rc;

/// Names with the numbers of arguments that they take.
const KNOWN: &[(&str, &[usize])] = &[
    ("IN", &[1, 2]),
    ("INDEX", &[1, 2]),
    ("add", &[0, 1]),
    ("all", &[0, 1, 2]),
    ("any", &[0, 1, 2]),
    ("arrays", &[0]),
    ("ascii", &[0]),
    ("ascii_downcase", &[0]),
    ("ascii_upcase", &[0]),
    ("booleans", &[0]),
    ("capture", &[1, 2]),
    ("ceil", &[0]),
    ("combinations", &[0]),
    ("contains", &[1]),
    ("debug", &[0, 1]),
    ("del", &[1]),
    ("delpaths", &[1]),
    ("empty", &[0]),
    ("endswith", &[1]),
    ("env", &[0]),
    ("error", &[0, 1]),
    ("explode", &[0]),
    ("fabs", &[0]),
    ("abs", &[0]),
    ("first", &[0, 1]),
    ("flatten", &[0, 1]),
    ("floor", &[0]),
    ("from_entries", &[0]),
    ("fromdate", &[0]),
    ("fromdateiso8601", &[0]),
    ("fromjson", &[0]),
    ("getpath", &[1]),
    ("group_by", &[1]),
    ("gsub", &[2, 3]),
    ("halt", &[0]),
    ("halt_error", &[0, 1]),
    ("has", &[1]),
    ("implode", &[0]),
    ("in", &[1]),
    ("index", &[1]),
    ("indices", &[1]),
    ("infinite", &[0]),
    ("input", &[0]),
    ("inputs", &[0]),
    ("inside", &[1]),
    ("isempty", &[1]),
    ("isinfinite", &[0]),
    ("isnan", &[0]),
    ("isnormal", &[0]),
    ("isvalid", &[1]),
    ("iterables", &[0]),
    ("join", &[1]),
    ("keys", &[0]),
    ("keys_unsorted", &[0]),
    ("last", &[0, 1]),
    ("leaf_paths", &[0]),
    ("length", &[0]),
    ("limit", &[2]),
    ("log", &[0]),
    ("ltrim", &[0]),
    ("ltrimstr", &[1]),
    ("map", &[1]),
    ("map_values", &[1]),
    ("match", &[1, 2]),
    ("max", &[0]),
    ("max_by", &[1]),
    ("min", &[0]),
    ("min_by", &[1]),
    ("nan", &[0]),
    ("not", &[0]),
    ("now", &[0]),
    ("nth", &[1, 2]),
    ("nulls", &[0]),
    ("numbers", &[0]),
    ("objects", &[0]),
    ("path", &[1]),
    ("paths", &[0, 1]),
    ("pick", &[1]),
    ("pow", &[2]),
    ("range", &[1, 2, 3]),
    ("recurse", &[0, 1]),
    ("repeat", &[1]),
    ("reverse", &[0]),
    ("rindex", &[1]),
    ("round", &[0]),
    ("rtrim", &[0]),
    ("rtrimstr", &[1]),
    ("scalars", &[0]),
    ("scan", &[1, 2]),
    ("select", &[1]),
    ("setpath", &[2]),
    ("sort", &[0]),
    ("sort_by", &[1]),
    ("split", &[1, 2]),
    ("splits", &[1]),
    ("sqrt", &[0]),
    ("startswith", &[1]),
    ("strings", &[0]),
    ("sub", &[2, 3]),
    ("test", &[1, 2]),
    ("to_entries", &[0]),
    ("toarray", &[0]),
    ("todate", &[0]),
    ("todateiso8601", &[0]),
    ("tojson", &[0]),
    ("tonumber", &[0]),
    ("tostring", &[0]),
    ("transpose", &[0]),
    ("trim", &[0]),
    ("type", &[0]),
    ("unique", &[0]),
    ("unique_by", &[1]),
    ("until", &[2]),
    ("utf8bytelength", &[0]),
    ("values", &[0]),
    ("walk", &[1]),
    ("while", &[2]),
    ("with_entries", &[1]),
    ("ascii", &[0]),
];

/// What jq has and this does not.
pub(super) const EXISTS: &[&str] = &[
    "ltrimstr",
    "splits",
    "strptime",
    "strftime",
    "mktime",
    "gmtime",
    "localtime",
    "strflocaltime",
    "getpath",
    "tostream",
    "fromstream",
    "truncate_stream",
    "limit",
    "input_line_number",
    "input_filename",
    "builtins",
    "SQL",
    "GROUP_BY",
    "UNIQUE_BY",
    "ascii",
    "env",
    "getpath",
    "error",
    "get_search_list",
    "input",
    "log2",
    "log10",
    "exp",
    "exp2",
    "exp10",
    "pow10",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "significand",
    "logb",
    "gamma",
    "trunc",
    "bsearch",
    "tojson",
    "group_by",
    "modulemeta",
    "getpath",
    "skip",
    "have_literal_numbers",
    "abs",
    "toarray",
    "have_decnum",
    "splits",
    "stderr",
    "debug",
    "del",
    "to_number",
    "min_by",
    "getpath",
    "add",
    "combinations",
    "range",
    "any",
    "all",
    "flatten",
    "dateadd",
    "datesub",
    "date",
    "finites",
    "normals",
    "tojson",
    "ltrimstr",
    "rtrimstr",
    "limit",
    "first",
    "nth",
    "ascii",
];

pub(super) fn is_known(name: &str, count: usize) -> bool {
    KNOWN.iter().any(|(known, counts)| *known == name && counts.contains(&count))
}

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

fn elements(machine: &mut Machine, value: &Value) -> Result<Vec<Value>, Stop> {
    let mut values = Vec::new();
    machine.each(Item::of(value.clone()), &mut |machine, item| {
        machine.spend(0)?;
        values.push(item.value);
        Ok(())
    })?;
    Ok(values)
}

fn sum(machine: &mut Machine, values: Vec<Value>) -> Result<Value, Stop> {
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

fn has(value: &Value, key: &Value) -> Result<bool, String> {
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

fn simple(machine: &mut Machine, name: &str, input: &Value, arguments: &[Value]) -> Result<Value, Stop> {
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

/// `test`, `match`, `sub` and their kin.
fn expressions(
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
            "test" => plain(out, machine, Value::Bool(!found.is_empty()))?,
            "capture" => {
                for groups in &found {
                    plain(out, machine, captured(groups))?;
                }
            }
            "scan" => {
                for groups in &found {
                    let value = match groups.len() {
                        0 | 1 => piece(groups.first().copied().flatten()),
                        _ => Value::Array(groups.iter().skip(1).map(|range| piece(*range)).collect()),
                    };
                    plain(out, machine, value)?;
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
                    plain(out, machine, Value::Object(whole))?;
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
                    "split" => plain(out, machine, Value::Array(pieces))?,
                    _ => {
                        for value in pieces {
                            plain(out, machine, value)?;
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
                    plain(out, machine, text(made + &rest))?;
                }
            }
        }
    }
    Ok(())
}

/// `@csv` and its kin.
pub(super) fn format(name: &str, value: &Value) -> Result<String, String> {
    let row = |what: &str, one: &dyn Fn(&Value) -> Result<String, String>, between: &str| match value {
        Value::Array(values) => Ok(values.iter().map(one).collect::<Result<Vec<_>, _>>()?.join(between)),
        other => Err(format!("{} cannot be {what}-formatted, only an array can be", named(other))),
    };
    let cell = |what: &str, value: &Value| match value {
        Value::Array(_) | Value::Object(_) => Err(format!("{} is not valid in a {what} row", named(value))),
        Value::Null => Ok(String::new()),
        other => Ok(shown(other)),
    };
    Ok(match name {
        "json" => compact(value),
        "csv" => row(
            "csv",
            &|value| match value {
                Value::String(cell) => Ok(format!("\"{}\"", cell.replace('"', "\"\""))),
                other => cell("csv", other),
            },
            ",",
        )?,
        "tsv" => row(
            "tsv",
            &|value| {
                Ok(cell("tsv", value)?
                    .replace('\\', "\\\\")
                    .replace('\t', "\\t")
                    .replace('\n', "\\n")
                    .replace('\r', "\\r"))
            },
            "\t",
        )?,
        "sh" => {
            let one = |value: &Value| match value {
                Value::String(word) => Ok(format!("'{}'", word.replace('\'', "'\\''"))),
                Value::Array(_) | Value::Object(_) => Err(format!("{} can not be escaped for shell", named(value))),
                other => Ok(shown(other)),
            };
            match value {
                Value::Array(values) => values.iter().map(one).collect::<Result<Vec<_>, _>>()?.join(" "),
                other => one(other)?,
            }
        }
        "html" => shown(value)
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('\'', "&#39;")
            .replace('"', "&quot;"),
        "uri" => {
            let mut made = String::new();
            for byte in shown(value).bytes() {
                match byte {
                    b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => made.push(char::from(byte)),
                    _ => made.push_str(&format!("%{byte:02X}")),
                }
            }
            made
        }
        "base64" => base64::encode(shown(value).as_bytes()),
        "base64d" => {
            let source = shown(value);
            let (bytes, _) = base64::decode(source.trim_end_matches('='), true);
            if bytes.is_empty() && !source.is_empty() {
                return Err(format!("{} is not valid base64 data", named(value)));
            }
            String::from_utf8_lossy(&bytes).into_owned()
        }
        _ => shown(value),
    })
}
