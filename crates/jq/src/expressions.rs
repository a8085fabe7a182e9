//! Regular expressions, as `match` and its kin need them. Refuses to know filters.

use crate::limit;
use crate::value::{Object, Outcome, Value};
use regex_lite::{Regex, RegexBuilder};

/// All matches of an expression in a text, in the form of `match`; with `test`, whether there is one.
pub(crate) fn matches(text: &Value, expression: &Value, flags: &Value, test: bool) -> Outcome {
    let cannot = |value: &Value| format!("{} cannot be matched, as it is not a string", value.named());
    let source = text.text().ok_or_else(|| cannot(text))?;
    let pattern = expression.text().ok_or_else(|| cannot(expression))?;
    let letters = match flags {
        Value::Null => "",
        Value::Text(flags) => flags,
        other => return Err(format!("{} is not a string", other.named())),
    };
    if let Some(unknown) = letters.chars().find(|letter| !"gimnpslx".contains(*letter)) {
        return Err(format!("{letters} is not a valid modifier string: {unknown}").replace(&format!(": {unknown}"), ""));
    }
    let has = |letter| letters.contains(letter);
    let regex = compiled(pattern, &has)?;
    limit::spend(source.len());
    if test {
        return Ok(regex.is_match(source).into());
    }
    let found = regex.captures_iter(source);
    let found = found.filter(|groups| !has('n') || groups.get(0).is_some_and(|whole| !whole.is_empty()));
    let all = found.take(if has('g') { usize::MAX } else { 1 }).map(|groups| {
        limit::spend(1 + groups.len());
        let mut named = groups.iter().zip(regex.capture_names());
        let whole = named.next().map(|(whole, _)| part(source, whole)).unwrap_or_default();
        let captures = named.map(|(group, name)| {
            let mut fields = part(source, group);
            fields.insert("name".into(), name.map_or(Value::Null, Value::from));
            Value::from(fields)
        });
        let mut fields = whole;
        fields.insert("captures".into(), captures.collect());
        Value::from(fields)
    });
    Ok(all.collect())
}

/// jq's expressions are Oniguruma's, and so are its complaints.
fn compiled(pattern: &str, has: &impl Fn(char) -> bool) -> Outcome<Regex> {
    let mut builder = RegexBuilder::new(pattern);
    builder.case_insensitive(has('i')).ignore_whitespace(has('x')).dot_matches_new_line(has('p'));
    builder.build().map_err(|wrong| {
        let wrong = wrong.to_string();
        let wrong = wrong.lines().last().unwrap_or_default();
        let theirs = COMPLAINTS.iter().find(|(ours, _)| wrong.contains(ours));
        format!("Regex failure: {}", theirs.map_or(wrong, |(_, theirs)| theirs))
    })
}

/// What the library says, and what Oniguruma does.
const COMPLAINTS: &[(&str, &str)] = &[
    ("open group without closing", "end pattern with unmatched parenthesis"),
    ("closing ')' without", "unmatched close parenthesis"),
    ("character class", "premature end of char-class"),
    ("repetition operator", "target of repeat operator is not specified"),
    ("decimal", "too big number"),
    ("start must be <= end", "upper is smaller than lower in repeat range"),
    ("escape sequence", "end pattern at escape"),
];

fn part(source: &str, found: Option<regex_lite::Match<'_>>) -> Object {
    let letters = |text: &str| text.chars().count();
    let (offset, length, text) = match found {
        Some(found) => {
            let before = source.get(..found.start()).unwrap_or_default();
            (letters(before) as f64, letters(found.as_str()), Value::from(found.as_str()))
        }
        None => (-1.0, 0, Value::Null),
    };
    let mut fields = Object::from_iter([
        ("offset".into(), Value::from(offset)),
        ("length".into(), Value::from(length)),
        ("string".into(), text),
    ]);
    if found.is_none() {
        // As jq has it, where a group took no part.
        fields.swap_indices(1, 2);
    }
    fields
}
