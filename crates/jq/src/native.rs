//! The functions of jq that are not written in jq. Refuses to know how filters are run.

use crate::inputs::Inputs;
use crate::value::{Outcome, Value};
use crate::{Answer, dates, expressions, formats, index, limit, math, paths, read};
use jaq_core::box_iter::box_once;
use jaq_core::native::{Filter, Fun, bome, run, v};
use jaq_core::{Cv, DataT, Error, Exn, Lut, RunPtr, ValXs};
use std::cell::RefCell;

/// What filters work on.
pub(crate) struct Engine;

/// What one run shares.
pub(crate) struct World<'a> {
    pub(crate) inputs: RefCell<Inputs<'a>>,
    pub(crate) answer: &'a RefCell<Answer>,
    pub(crate) now: f64,
}

/// How filters reach it. They copy it at each step, which is counted.
pub(crate) struct Shared<'a> {
    pub(crate) lut: &'a Lut<Engine>,
    pub(crate) world: &'a World<'a>,
}

impl Clone for Shared<'_> {
    fn clone(&self) -> Self {
        limit::spend(1);
        Shared { lut: self.lut, world: self.world }
    }
}

impl<'a> jaq_core::data::HasLut<'a, Engine> for Shared<'a> {
    fn lut(&self) -> &'a Lut<Engine> {
        self.lut
    }
}

impl DataT for Engine {
    type V<'a> = Value;
    type Data<'a> = Shared<'a>;
}

type Values<'a> = ValXs<'a, Value>;

/// jaq's own, where jq says nothing else, and ours.
pub(crate) fn functions() -> impl Iterator<Item = Fun<Engine>> {
    let core = jaq_core::funs::<Engine>().filter(|(name, ..)| *name != "keys_unsorted");
    let tables: [Box<[Filter<RunPtr<Engine>>]>; 6] = [values(), lists(), texts(), numbers(), formats(), world()];
    core.chain(tables.into_iter().flat_map(|table| table.into_vec().into_iter().map(run::<Engine>)))
}

/// What jq has and we do not.
pub(crate) fn is_missing(name: &str) -> bool {
    const MISSING: &str = "\
        SQL UNIQUE_BY acos acosh asin asinh atan atan2 atanh bsearch builtins cbrt copysign cos cosh \
        drem erf expm1 fdim fma frexp gamma get_search_list j0 j1 ldexp lgamma lgamma_r log1p logb modf \
        modulemeta nearbyint nextafter nexttoward rint scalb scalbln significand sin sinh tan tanh tgamma y0 y1";
    MISSING.split(' ').any(|missing| missing == name)
}

fn give<'a>(outcome: Outcome) -> Values<'a> {
    bome(outcome.map_err(Error::str))
}

fn with_one<'a>(mut cv: Cv<'a, Engine>, f: fn(&Value, &Value) -> Outcome) -> Values<'a> {
    let argument = cv.0.pop_var();
    give(f(&cv.1, &argument))
}

fn values() -> Box<[Filter<RunPtr<Engine>>]> {
    Box::new([
        ("type", v(0), |cv| give(Ok(cv.1.kind().into()))),
        ("length", v(0), |cv| give(length(&cv.1))),
        ("tojson", v(0), |cv| give(Ok(cv.1.to_string().into()))),
        ("fromjson", v(0), |cv| give(from_json(&cv.1))),
        ("tonumber", v(0), |cv| give(to_number(cv.1))),
        ("keys", v(0), |cv| give(keys(&cv.1, true))),
        ("keys_unsorted", v(0), |cv| give(keys(&cv.1, false))),
        ("has", v(1), |cv| with_one(cv, index::has)),
        ("contains", v(1), |cv| with_one(cv, |a, b| contains(a, b).map(Value::from))),
        ("_without", v(1), |mut cv| {
            let paths = cv.0.pop_var();
            give(paths::delete(cv.1, &paths))
        }),
    ])
}

fn length(value: &Value) -> Outcome {
    Ok(match value {
        Value::Null => Value::from(0.0),
        Value::Bool(_) => return Err(format!("{} has no length", value.named())),
        Value::Number(number) => Value::from(number.value.abs()),
        Value::Text(text) => Value::from(text.chars().count()),
        Value::Array(values) => Value::from(values.len()),
        Value::Object(object) => Value::from(object.len()),
    })
}

fn from_json(value: &Value) -> Outcome {
    let text = value.text().ok_or_else(|| format!("{} only strings can be parsed", value.named()))?;
    read::single(text)
}

fn to_number(value: Value) -> Outcome {
    match &value {
        Value::Number(_) => Ok(value),
        Value::Text(text) => match read::single(text)? {
            number @ Value::Number(_) => Ok(number),
            _ => Err(format!("{} cannot be parsed as a number", value.named())),
        },
        _ => Err(format!("{} cannot be parsed as a number", value.named())),
    }
}

fn keys(value: &Value, sorted: bool) -> Outcome {
    match value {
        Value::Object(object) => {
            let mut keys: Vec<_> = object.keys().cloned().collect();
            if sorted {
                keys.sort();
            }
            Ok(keys.into_iter().map(Value::Text).collect())
        }
        Value::Array(values) => Ok((0..values.len()).map(Value::from).collect()),
        other => Err(format!("{} has no keys", other.named())),
    }
}

fn contains(a: &Value, b: &Value) -> Outcome<bool> {
    limit::spend(1);
    Ok(match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let within = |(key, value)| a.get::<str>(key).map_or(Ok(false), |own| contains(own, value));
            b.iter()
                .map(|(key, value)| within((&**key, value)))
                .collect::<Outcome<Vec<bool>>>()?
                .into_iter()
                .all(|is| is)
        }
        (Value::Array(a), Value::Array(b)) => {
            b.iter().all(|wanted| a.iter().any(|own| contains(own, wanted).unwrap_or_default()))
        }
        (Value::Text(a), Value::Text(b)) => a.contains(&**b),
        _ if a.kind() == b.kind() => a == b,
        _ => return Err(format!("{} and {} cannot have their containment checked", a.named(), b.named())),
    })
}

fn lists() -> Box<[Filter<RunPtr<Engine>>]> {
    Box::new([
        ("reverse", v(0), |cv| give(reverse(&cv.1))),
        ("flatten", v(0), |cv| give(flatten(&cv.1, f64::INFINITY))),
        ("flatten", v(1), |cv| {
            with_one(cv, |list, depth| match depth.float() {
                Some(depth) if depth >= 0.0 => flatten(list, depth),
                Some(_) => Err("flatten depth must not be negative".into()),
                None => Err("flatten depth must be a number".into()),
            })
        }),
        ("sort", v(0), |cv| match &cv.1 {
            list @ Value::Array(_) => give(sorted(list, list)),
            other => give(Err(format!("{} cannot be sorted, as it is not an array", other.named()))),
        }),
        ("_sorted", v(1), |cv| with_one(cv, sorted)),
        ("_grouped", v(1), |cv| with_one(cv, grouped)),
        ("_least", v(1), |cv| {
            with_one(cv, |list, keys| {
                let pairs = pairs(list, keys, "iterated over")?;
                let least = pairs.into_iter().reduce(|a, b| if b.0 < a.0 { b } else { a });
                Ok(least.map(|(_, value)| value).unwrap_or_default())
            })
        }),
        ("_most", v(1), |cv| {
            with_one(cv, |list, keys| {
                let pairs = pairs(list, keys, "iterated over")?;
                let most = pairs.into_iter().reduce(|a, b| if b.0 >= a.0 { b } else { a });
                Ok(most.map(|(_, value)| value).unwrap_or_default())
            })
        }),
        ("indices", v(1), |cv| with_one(cv, indices)),
    ])
}

fn reverse(value: &Value) -> Outcome {
    match value {
        Value::Array(values) => Ok(values.iter().rev().cloned().collect()),
        Value::Text(text) => Ok(text.chars().rev().collect::<String>().into()),
        Value::Null => Ok(Value::from_iter([])),
        other => Err(format!("Cannot index {} with number", other.kind())),
    }
}

fn flatten(value: &Value, depth: f64) -> Outcome {
    let mut made = Vec::new();
    fn flat(value: &Value, depth: f64, made: &mut Vec<Value>) {
        limit::spend(1);
        match value {
            Value::Array(inner) if depth >= 0.0 => inner.iter().for_each(|value| flat(value, depth - 1.0, made)),
            other => made.push(other.clone()),
        }
    }
    match value {
        Value::Array(_) => flat(value, depth, &mut made),
        Value::Object(object) => object.values().for_each(|value| flat(value, depth - 1.0, &mut made)),
        other => return Err(format!("Cannot iterate over {}", other.named())),
    }
    Ok(made.into_iter().collect())
}

type Keyed = Vec<(Value, Value)>;

/// The values with what they are compared by.
fn pairs(list: &Value, keys: &Value, verb: &str) -> Outcome<Keyed> {
    match (list, keys) {
        (Value::Array(values), Value::Array(keys)) => Ok(keys.iter().cloned().zip(values.iter().cloned()).collect()),
        (list, keys) => Err(format!("{} and {} cannot be {verb}", list.named(), keys.named())),
    }
}

fn sorted(list: &Value, keys: &Value) -> Outcome {
    Ok(keyed(list, keys)?.into_iter().map(|(_, value)| value).collect())
}

fn keyed(list: &Value, keys: &Value) -> Outcome<Keyed> {
    let mut pairs = pairs(list, keys, "sorted, as they are not both arrays")?;
    limit::spend(8 * pairs.len());
    pairs.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(pairs)
}

fn grouped(list: &Value, keys: &Value) -> Outcome {
    let mut groups: Vec<Keyed> = Vec::new();
    for pair in keyed(list, keys)? {
        match groups.last_mut() {
            Some(group) if group.first().is_some_and(|(key, _)| *key == pair.0) => group.push(pair),
            _ => groups.push(vec![pair]),
        }
    }
    Ok(groups.into_iter().map(|group| group.into_iter().map(|(_, value)| value).collect()).collect())
}

fn indices(value: &Value, wanted: &Value) -> Outcome {
    match (value, wanted) {
        (Value::Null, _) => Ok(Value::Null),
        (Value::Text(_), Value::Text(wanted)) if wanted.is_empty() => Ok(Value::from_iter([])),
        (Value::Text(text), Value::Text(wanted)) => {
            limit::spend(text.len());
            let starts = text.char_indices().enumerate();
            let here = |at: usize| text.get(at..).is_some_and(|rest| rest.starts_with(&**wanted));
            Ok(starts.filter(|(_, (at, _))| here(*at)).map(|(count, _)| Value::from(count)).collect())
        }
        (Value::Array(_), Value::Array(_)) => index::index(value, wanted),
        (Value::Array(values), _) => {
            let found = values.iter().enumerate().filter(|(_, value)| *value == wanted);
            Ok(found.map(|(at, _)| Value::from(at)).collect())
        }
        _ => index::index(value, wanted),
    }
}

fn texts() -> Box<[Filter<RunPtr<Engine>>]> {
    Box::new([
        ("utf8bytelength", v(0), |cv| match &cv.1 {
            Value::Text(text) => give(Ok(text.len().into())),
            other => give(Err(format!("{} only strings have UTF-8 byte length", other.named()))),
        }),
        ("startswith", v(1), |cv| with_one(cv, |text, part| affix(text, part, "startswith"))),
        ("endswith", v(1), |cv| with_one(cv, |text, part| affix(text, part, "endswith"))),
        ("ltrimstr", v(1), |cv| {
            with_one(cv, |text, part| Ok(trimmed(text, part, |text, part| text.strip_prefix(part))))
        }),
        ("rtrimstr", v(1), |cv| {
            with_one(cv, |text, part| Ok(trimmed(text, part, |text, part| text.strip_suffix(part))))
        }),
        ("trim", v(0), |cv| give(changed(&cv.1, "trim", |text| text.trim().into()))),
        ("ltrim", v(0), |cv| give(changed(&cv.1, "trim", |text| text.trim_start().into()))),
        ("rtrim", v(0), |cv| give(changed(&cv.1, "trim", |text| text.trim_end().into()))),
        ("ascii_downcase", v(0), |cv| give(changed(&cv.1, "explode", |text| text.to_ascii_lowercase().into()))),
        ("ascii_upcase", v(0), |cv| give(changed(&cv.1, "explode", |text| text.to_ascii_uppercase().into()))),
        ("explode", v(0), |cv| match &cv.1 {
            Value::Text(text) => {
                give(Ok(text.chars().map(|letter| Value::from(f64::from(u32::from(letter)))).collect()))
            }
            _ => give(Err("explode input must be a string".into())),
        }),
        ("implode", v(0), |cv| give(implode(&cv.1))),
        ("split", v(1), |cv| {
            with_one(cv, |text, by| match (text, by) {
                (Value::Text(text), Value::Text(by)) => Ok(math::split(text, by)),
                _ => Err("split input and separator must be strings".into()),
            })
        }),
        ("_match", v(3), |mut cv| {
            let (test, flags, expression) = (cv.0.pop_var(), cv.0.pop_var(), cv.0.pop_var());
            give(expressions::matches(&cv.1, &expression, &flags, test.is_true()))
        }),
        ("gmtime", v(0), |cv| give(dates::gmtime(&cv.1))),
        ("mktime", v(0), |cv| give(dates::mktime(&cv.1))),
        ("strftime", v(1), |cv| with_one(cv, |value, format| dates::strftime(value, format, "strftime"))),
        ("strptime", v(1), |cv| with_one(cv, dates::strptime)),
    ])
}

fn affix(text: &Value, part: &Value, name: &str) -> Outcome {
    match (text, part) {
        (Value::Text(text), Value::Text(part)) => {
            Ok(if name == "startswith" { text.starts_with(&**part) } else { text.ends_with(&**part) }.into())
        }
        _ => Err(format!("{name}() requires string inputs")),
    }
}

fn trimmed(text: &Value, part: &Value, strip: for<'t> fn(&'t str, &str) -> Option<&'t str>) -> Value {
    let rest = text.text().zip(part.text()).and_then(|(text, part)| strip(text, part));
    rest.map_or_else(|| text.clone(), Value::from)
}

fn changed(value: &Value, name: &str, change: fn(&str) -> Value) -> Outcome {
    value.text().map(change).ok_or_else(|| format!("{name} input must be a string"))
}

fn implode(value: &Value) -> Outcome {
    let codes = value.array().ok_or("implode input must be an array")?;
    let letter = |code: &Value| {
        let number = code.float();
        let number = number
            .ok_or_else(|| format!("{} can't be imploded, unicode codepoint needs to be numeric", code.named()))?;
        Ok(char::from_u32(number as u32).unwrap_or('\u{fffd}'))
    };
    Ok(codes.iter().map(letter).collect::<Outcome<String>>()?.into())
}

macro_rules! reckoned {
    ($($name:literal => $f:expr),* $(,)?) => {
        [$(($name, v(0), |cv| give(reckon(&cv.1, $f)))),*]
    };
}

fn numbers() -> Box<[Filter<RunPtr<Engine>>]> {
    let one: [Filter<RunPtr<Engine>>; 12] = reckoned! {
        "floor" => f64::floor, "ceil" => f64::ceil, "round" => f64::round, "trunc" => f64::trunc, "fabs" => f64::abs,
        "sqrt" => f64::sqrt, "exp" => f64::exp, "exp2" => f64::exp2, "exp10" => |value| 10_f64.powf(value),
        "log" => f64::ln, "log2" => f64::log2, "log10" => f64::log10,
    };
    let others: [Filter<RunPtr<Engine>>; 9] = [
        ("nan", v(0), |_| give(Ok(f64::NAN.into()))),
        ("infinite", v(0), |_| give(Ok(f64::INFINITY.into()))),
        ("isnan", v(0), |cv| give(asked(&cv.1, f64::is_nan))),
        ("isinfinite", v(0), |cv| give(asked(&cv.1, f64::is_infinite))),
        ("isnormal", v(0), |cv| give(asked(&cv.1, f64::is_normal))),
        ("pow", v(2), |cv| with_two(cv, f64::powf)),
        ("fmin", v(2), |cv| with_two(cv, f64::min)),
        ("fmax", v(2), |cv| with_two(cv, f64::max)),
        ("fmod", v(2), |cv| with_two(cv, |a, b| a % b)),
    ];
    one.into_iter().chain(others).collect()
}

fn required(value: &Value) -> Outcome<f64> {
    value.float().ok_or_else(|| format!("{} number required", value.named()))
}

fn reckon(value: &Value, f: fn(f64) -> f64) -> Outcome {
    Ok(f(required(value)?).into())
}

fn asked(value: &Value, f: fn(f64) -> bool) -> Outcome {
    Ok(f(required(value)?).into())
}

fn with_two<'a>(mut cv: Cv<'a, Engine>, f: fn(f64, f64) -> f64) -> Values<'a> {
    let (second, first) = (cv.0.pop_var(), cv.0.pop_var());
    give(required(&first).and_then(|first| Ok(f(first, required(&second)?).into())))
}

fn formats() -> Box<[Filter<RunPtr<Engine>>]> {
    Box::new([
        ("format", v(1), |cv| {
            with_one(cv, |value, name| match name {
                Value::Text(name) => formats::format(name, value),
                other => Err(format!("{} is not a valid format", other.named())),
            })
        }),
        ("@text", v(0), |cv| give(formats::format("text", &cv.1))),
        ("@json", v(0), |cv| give(formats::format("json", &cv.1))),
        ("@csv", v(0), |cv| give(formats::format("csv", &cv.1))),
        ("@tsv", v(0), |cv| give(formats::format("tsv", &cv.1))),
        ("@sh", v(0), |cv| give(formats::format("sh", &cv.1))),
        ("@html", v(0), |cv| give(formats::format("html", &cv.1))),
        ("@uri", v(0), |cv| give(formats::format("uri", &cv.1))),
        ("@base64", v(0), |cv| give(formats::format("base64", &cv.1))),
        ("@base64d", v(0), |cv| give(formats::format("base64d", &cv.1))),
    ])
}

fn world() -> Box<[Filter<RunPtr<Engine>>]> {
    Box::new([
        ("now", v(0), |cv| give(Ok(cv.0.data().world.now.into()))),
        ("input", v(0), |cv| {
            let next = cv.0.data().world.inputs.borrow_mut().next();
            give(next.unwrap_or_else(|| Err("break".into())))
        }),
        ("inputs", v(0), |cv| {
            let world = cv.0.data().world;
            let next = move || {
                let next = world.inputs.borrow_mut().next()?;
                Some(next.map_err(|wrong| Exn::from(Error::str(wrong))))
            };
            Box::new(std::iter::from_fn(next))
        }),
        ("input_filename", v(0), |cv| {
            let name = cv.0.data().world.inputs.borrow().file().map_or(Value::Null, Value::from);
            give(Ok(name))
        }),
        ("input_line_number", v(0), |cv| give(Ok(cv.0.data().world.inputs.borrow().line().into()))),
        ("debug", v(0), |cv| {
            let text = format!("[\"DEBUG:\",{}]\n", cv.1);
            cv.0.data().world.answer.borrow_mut().print(true, &text);
            give(Ok(cv.1))
        }),
        ("stderr", v(0), |cv| {
            cv.0.data().world.answer.borrow_mut().print(true, &cv.1.shown());
            give(Ok(cv.1))
        }),
        ("_complain", v(0), |cv| {
            let text = match &cv.1 {
                Value::Text(text) => text.to_string(),
                other => format!("{other}\n"),
            };
            cv.0.data().world.answer.borrow_mut().print(true, &text);
            Box::new(std::iter::empty())
        }),
        ("_halt", v(1), |mut cv| {
            let code = cv.0.pop_var();
            box_once(match code.float() {
                Some(code) => Err(Exn::halt(code as i32)),
                None => Err(Exn::from(Error::str("halt_error/1: number required"))),
            })
        }),
    ])
}
