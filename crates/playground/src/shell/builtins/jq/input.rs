//! Reads the JSON texts that are piped into jq. Refuses to know filters.

use serde_json::Value;

pub(super) fn values(text: &str) -> (Vec<Value>, Option<String>) {
    let (values, _, wrong) = read(text);
    (values, wrong)
}

/// The values, how many lines were read when each was whole, and what is wrong with the rest.
pub(super) fn read(text: &str) -> (Vec<Value>, Vec<usize>, Option<String>) {
    let (mut values, mut lines) = (Vec::new(), Vec::new());
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let mut start = 0;
    while let Some(next) = stream.next() {
        let end = stream.byte_offset();
        match next {
            Ok(value) => {
                values.push(value);
                let before = text.get(..end).unwrap_or_default();
                let behind = usize::from(text.get(end..).is_some_and(|rest| rest.contains('\n')));
                lines.push(before.matches('\n').count() + behind);
                start = end;
            }
            Err(wrong) => {
                let message = complaint(text, start, &wrong);
                return (values, lines, Some(message));
            }
        }
    }
    (values, lines, None)
}

/// jq takes a run of letters and digits for a number, until it has read the letter behind it.
fn complaint(text: &str, start: usize, wrong: &serde_json::Error) -> String {
    let place = |end: usize| {
        let before = text.get(..end).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, str::len);
        format!("at line {line}, column {column}")
    };
    if wrong.is_eof() {
        return format!("Unfinished JSON term {}", place(text.len()));
    }
    let mut offset = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if number + 1 == wrong.line() {
            offset += wrong.column().saturating_sub(1).min(line.len());
            break;
        }
        offset += line.len();
    }
    let delimiter = |letter: char| letter.is_whitespace() || "[]{},:\"".contains(letter);
    let bytes_before = text.get(..offset).unwrap_or_default();
    let from = bytes_before.rfind(delimiter).map_or(start, |at| at + 1).max(start);
    let rest = text.get(from..).unwrap_or_default();
    match rest.find(delimiter) {
        Some(0) => format!("Expected value before {} {}", rest.chars().next().unwrap_or_default(), place(from + 1))
            .replace("Expected value before , ", "Expected value before ',' ")
            .replace("Expected value before ' '", "Expected separator between values"),
        found => {
            let end = found.map_or(text.len(), |length| from + length + 1);
            format!("Invalid numeric literal {}", place(end))
        }
    }
}
