//! Values as JSON text. Refuses to know how text is read.

use crate::call::Style;
use crate::limit;
use crate::value::{Value, sorted};
use std::fmt::Write;

/// On one line.
pub(crate) fn compact(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value, &Style { indent: None, ..Style::default() }, 0);
    out
}

/// In this style, at this depth.
pub(crate) fn write(out: &mut String, value: &Value, style: &Style, depth: usize) {
    limit::spend(1);
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.shown()),
        Value::Text(text) => quote(out, text, style.ascii),
        Value::Array(values) => {
            enclose(out, ['[', ']'], values.iter(), style, depth, |out, value| write(out, value, style, depth + 1));
        }
        Value::Object(object) => {
            let pair = |out: &mut String, (key, value): (&std::rc::Rc<str>, &Value)| {
                quote(out, key, style.ascii);
                out.push_str(if is_wide(style) { ": " } else { ":" });
                write(out, value, style, depth + 1);
            };
            match style.sort {
                true => enclose(out, ['{', '}'], sorted(object).into_iter(), style, depth, pair),
                false => enclose(out, ['{', '}'], object.iter(), style, depth, pair),
            }
        }
    }
}

fn is_wide(style: &Style) -> bool {
    style.tab || style.indent.is_some_and(|blanks| blanks > 0)
}

fn enclose<T>(
    out: &mut String,
    [open, close]: [char; 2],
    items: impl ExactSizeIterator<Item = T>,
    style: &Style,
    depth: usize,
    one: impl Fn(&mut String, T),
) {
    out.push(open);
    let line = |out: &mut String, depth: usize| {
        if is_wide(style) {
            out.push('\n');
            let (letter, width) = if style.tab { ("\t", 1) } else { (" ", usize::from(style.indent.unwrap_or(0))) };
            out.push_str(&letter.repeat(width * depth));
        }
    };
    let any = items.len() > 0;
    for (place, item) in items.enumerate() {
        if place > 0 {
            out.push(',');
        }
        line(out, depth + 1);
        one(out, item);
    }
    if any {
        line(out, depth);
    }
    out.push(close);
}

fn quote(out: &mut String, text: &str, ascii: bool) {
    limit::spend(text.len() / 64);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\u{1f}' | '\u{7f}' => escape(out, letter),
            _ if ascii && !letter.is_ascii() => escape(out, letter),
            _ => out.push(letter),
        }
    }
    out.push('"');
}

fn escape(out: &mut String, letter: char) {
    for unit in letter.encode_utf16(&mut [0; 2]) {
        // A String takes all that is written.
        let _ = write!(out, "\\u{unit:04x}");
    }
}
