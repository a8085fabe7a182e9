//! What `$name` and `${name…}` become. Refuses to know how the value is split afterwards.

use super::super::escape;
use super::super::execute::Executor;
use super::super::pattern::Pattern;
use super::super::syntax::*;
use super::{Fragment, Kind, Outcome, Unexpanded, kind, too_long};
use crate::machine::{Env, Piece};

/// What an operation does to a text.
type Change = Box<dyn Fn(&str) -> String>;

/// A parameter's value: one text, or several for `$@` and arrays.
enum Value {
    One(Option<String>),
    Each(Vec<String>),
    /// `$*`: the same, joined when it is quoted.
    Joined(Vec<String>),
}

impl Executor<'_> {
    pub(super) fn parameter(
        &mut self,
        env: &mut Env,
        errors: &mut Vec<Piece>,
        parameter: &Parameter,
        quoted: bool,
        out: &mut Vec<Fragment>,
    ) -> Outcome<()> {
        let Parameter { name, index, operation } = parameter;
        if let Operation::Bad(text) = operation {
            return Err(Unexpanded::Wrong(format!("{text}: bad substitution")));
        }
        let value = self.value(env, errors, name, index.as_ref())?;
        let value = match operation {
            Operation::Value => {
                let unset = matches!(value, Value::One(None));
                if unset && env.shell.options.nounset && name != "!" {
                    let label = if name.starts_with(|letter: char| letter.is_ascii_digit()) {
                        format!("${name}")
                    } else {
                        name.clone()
                    };
                    return Err(Unexpanded::Fatal(format!("{label}: unbound variable")));
                }
                value
            }
            Operation::Length => {
                let length = match &value {
                    Value::One(text) => text.as_deref().unwrap_or_default().chars().count(),
                    Value::Each(values) | Value::Joined(values) => values.len(),
                };
                Value::One(Some(length.to_string()))
            }
            Operation::Names { each } => {
                let names = env.all().map(|(known, _)| known).filter(|known| known.starts_with(name.as_str()));
                let names = names.map(str::to_owned).collect();
                if *each { Value::Each(names) } else { Value::Joined(names) }
            }
            Operation::Indirect => self.indirect(env, errors, name, value)?,
            Operation::Otherwise { operator, word } => {
                return self.otherwise(env, errors, (name, value), (operator, word), quoted, out);
            }
            Operation::Slice { offset, length } => {
                let offset = self.arithmetic(env, errors, offset)?;
                let length = match length {
                    Some(length) => Some(self.arithmetic(env, errors, length)?),
                    None => None,
                };
                match value {
                    Value::One(text) => {
                        let letters: Vec<char> = text.unwrap_or_default().chars().collect();
                        Value::One(Some(slice(&letters, offset, length)?.iter().collect()))
                    }
                    Value::Each(values) | Value::Joined(values) => {
                        // `${@:1}` counts from 1; `${@:0}` has the name of the shell.
                        let mut values = values;
                        if matches!(name.as_str(), "@" | "*") {
                            values.insert(0, env.parameter("0").unwrap_or_default());
                        }
                        Value::Each(slice(&values, offset, length)?.to_vec())
                    }
                }
            }
            _ => {
                let change = self.change(env, errors, operation)?;
                match value {
                    Value::One(text) => Value::One(text.map(|text| change(&text))),
                    Value::Each(values) => Value::Each(values.iter().map(|text| change(text)).collect()),
                    Value::Joined(values) => Value::Joined(values.iter().map(|text| change(text)).collect()),
                }
            }
        };
        push(env, value, quoted, out);
        Ok(())
    }

    fn value(&mut self, env: &mut Env, errors: &mut Vec<Piece>, name: &str, index: Option<&Index>) -> Outcome<Value> {
        let all = |env: &Env| env.elements(name).into_iter().map(|(_, value)| value).collect::<Vec<_>>();
        Ok(match (name, index) {
            ("@", None) | (_, Some(Index::Each)) => Value::Each(all(env)),
            ("*", None) | (_, Some(Index::Joined)) => Value::Joined(all(env)),
            (_, Some(Index::At(word))) => {
                let index = self.arithmetic(env, errors, word)?;
                Value::One(env.element(name, index))
            }
            ("RANDOM", None) => {
                env.shell.chance += 1;
                let mixed = (env.shell.chance + 41)
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                Value::One(Some((mixed >> 45 & 0x7fff).to_string()))
            }
            ("SECONDS", None) => Value::One(Some("0".into())),
            ("EPOCHSECONDS", None) => Value::One(Some(self.world.clock.epoch_seconds().to_string())),
            _ => Value::One(env.parameter(name)),
        })
    }

    fn indirect(&mut self, env: &mut Env, errors: &mut Vec<Piece>, name: &str, value: Value) -> Outcome<Value> {
        match value {
            // `${!array[@]}`: its indices.
            Value::Each(_) | Value::Joined(_) => {
                Ok(Value::Each(env.elements(name).into_iter().map(|(index, _)| index.to_string()).collect()))
            }
            Value::One(Some(other)) if super::super::parse::is_name(&other) => self.value(env, errors, &other, None),
            Value::One(Some(other)) if other.chars().all(|digit| digit.is_ascii_digit()) && !other.is_empty() => {
                Ok(Value::One(env.parameter(&other)))
            }
            Value::One(None) => Err(Unexpanded::Wrong(format!("{name}: invalid indirect expansion"))),
            Value::One(Some(other)) => Err(Unexpanded::Wrong(format!("{other}: invalid variable name"))),
        }
    }

    fn otherwise(
        &mut self,
        env: &mut Env,
        errors: &mut Vec<Piece>,
        (name, value): (&str, Value),
        (operator, word): (&str, &Word),
        quoted: bool,
        out: &mut Vec<Fragment>,
    ) -> Outcome<()> {
        let strict = operator.starts_with(':');
        let there = match &value {
            Value::One(text) => text.as_ref().is_some_and(|text| !(strict && text.is_empty())),
            Value::Each(values) | Value::Joined(values) => {
                !(values.is_empty() || strict && values.iter().all(String::is_empty))
            }
        };
        match (operator.trim_start_matches(':'), there) {
            ("+", false) => out.push(Fragment::new(kind(quoted), "")),
            ("+", true) | ("-", false) => {
                // Unquoted, its own quotes still count, and the rest is split.
                for mut fragment in self.fragments(env, errors, word)? {
                    if quoted {
                        fragment.kind = Kind::Quoted;
                    } else if fragment.kind == Kind::Plain {
                        fragment.kind = Kind::Split;
                    }
                    out.push(fragment);
                }
            }
            ("=", false) => {
                let text = self.text(env, errors, word)?;
                env.assign(name, &text).map_err(Unexpanded::Wrong)?;
                out.push(Fragment::new(kind(quoted), text));
            }
            ("?", false) => {
                let message = self.text(env, errors, word)?;
                let usual = if strict { "parameter null or not set" } else { "parameter not set" };
                let message = if message.is_empty() { usual.into() } else { message };
                return Err(Unexpanded::Fatal(format!("{name}: {message}")));
            }
            _ => push(env, value, quoted, out),
        }
        Ok(())
    }

    /// What an operation does to each value.
    fn change(&mut self, env: &mut Env, errors: &mut Vec<Piece>, operation: &Operation) -> Outcome<Change> {
        Ok(match operation {
            Operation::Strip { end, longest, pattern } => {
                let (end, longest) = (*end, *longest);
                let pattern = Pattern::new(&self.pattern(env, errors, pattern)?);
                Box::new(move |text| strip(text, &pattern, end, longest))
            }
            Operation::Replace { all, anchor, pattern, with } => {
                let (all, anchor) = (*all, *anchor);
                let wanted = self.pattern(env, errors, pattern)?;
                let empty = wanted.is_empty();
                let pattern = Pattern::new(&wanted);
                let with = self.text(env, errors, with)?;
                let long = |text: &str| text.len().saturating_mul(with.len() + 1) > 16 * super::LONGEST;
                if long(&with) {
                    return Err(too_long());
                }
                Box::new(move |text| {
                    if empty && anchor.is_none() { text.into() } else { replace(text, &pattern, &with, all, anchor) }
                })
            }
            Operation::Case { upper, all } => {
                let (upper, all) = (*upper, *all);
                Box::new(move |text| {
                    let change = |letter: char| -> String {
                        if upper { letter.to_uppercase().collect() } else { letter.to_lowercase().collect() }
                    };
                    text.chars()
                        .enumerate()
                        .map(|(at, letter)| if all || at == 0 { change(letter) } else { letter.into() })
                        .collect()
                })
            }
            Operation::Transform(letter) => {
                let letter = *letter;
                Box::new(move |text| match letter {
                    'Q' => escape::quote(text, true),
                    'U' => text.to_uppercase(),
                    'L' => text.to_lowercase(),
                    'E' => escape::unescape(text, escape::Kind::Ansi).0,
                    _ => text.into(),
                })
            }
            _ => Box::new(str::to_string),
        })
    }
}

fn push(env: &Env, value: Value, quoted: bool, out: &mut Vec<Fragment>) {
    match value {
        Value::One(text) => out.push(Fragment::new(kind(quoted), text.unwrap_or_default())),
        Value::Joined(values) if quoted => {
            let between: String = match env.get("IFS") {
                Some(letters) => letters.chars().take(1).collect(),
                None => " ".into(),
            };
            out.push(Fragment::new(Kind::Quoted, values.join(&between)));
        }
        Value::Each(values) | Value::Joined(values) => {
            if values.is_empty() && quoted {
                out.push(Fragment::new(Kind::Nothing, ""));
            }
            for (number, value) in values.into_iter().enumerate() {
                if number > 0 {
                    out.push(Fragment::new(Kind::Break, ""));
                }
                out.push(Fragment::new(kind(quoted), value));
            }
        }
    }
}

fn slice<T>(items: &[T], offset: i64, length: Option<i64>) -> Outcome<&[T]> {
    let count = items.len() as i64;
    let start = if offset < 0 { count + offset } else { offset };
    if start < 0 || start > count {
        return Ok(&[]);
    }
    let end = match length {
        None => count,
        Some(length) if length < 0 => count + length,
        Some(length) => start.saturating_add(length).min(count),
    };
    if end < start {
        return Err(Unexpanded::Wrong(format!("{}: substring expression < 0", length.unwrap_or_default())));
    }
    Ok(items.get(start as usize..end as usize).unwrap_or_default())
}

/// A place in a text is tried against a pattern at most this often.
const MOST_TRIES: usize = 1 << 22;

fn strip(text: &str, pattern: &Pattern, end: bool, longest: bool) -> String {
    let letters: Vec<char> = text.chars().collect();
    let count = letters.len();
    if count > 4096 {
        return text.into();
    }
    let lengths: Box<dyn Iterator<Item = usize>> =
        if longest { Box::new((0..=count).rev()) } else { Box::new(0..=count) };
    for length in lengths {
        let (taken, kept) = if end {
            (letters.get(count - length..), letters.get(..count - length))
        } else {
            (letters.get(..length), letters.get(length..))
        };
        if pattern.matches(taken.unwrap_or_default()) {
            return kept.unwrap_or_default().iter().collect();
        }
    }
    text.into()
}

fn replace(text: &str, pattern: &Pattern, with: &str, all: bool, anchor: Option<char>) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    let mut tries = 0;
    let mut done = false;
    while at <= letters.len() {
        let possible = (all || !done) && (anchor != Some('#') || at == 0);
        let lengths = (0..=letters.len() - at).rev();
        let found = possible.then(|| {
            lengths.filter(|length| anchor != Some('%') || at + length == letters.len()).find(|length| {
                tries += 1;
                tries < MOST_TRIES && pattern.matches(letters.get(at..at + length).unwrap_or_default())
            })
        });
        match found.flatten() {
            Some(length) if length > 0 || anchor.is_some() => {
                out.push_str(with);
                at += length;
                done = true;
                if length == 0 {
                    out.extend(letters.get(at));
                    at += 1;
                }
            }
            _ => {
                out.extend(letters.get(at));
                at += 1;
            }
        }
    }
    out
}
