//! Places in a text and changes to it. Knows bytes and lines; refuses to know what the text says.

use serde::Serialize;

/// A half-open range of UTF-8 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes from `start` up to `end`.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end.max(start) as u32 }
    }

    /// The empty place before the byte `at`.
    pub fn at(at: usize) -> Span {
        Span::new(at, at)
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The text here, or nothing where the span does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// One replacement in a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there afterwards.
    pub insert: String,
}

impl Edit {
    /// Replaces the text at `span`.
    pub fn replace(span: Span, insert: impl Into<String>) -> Edit {
        Edit { span, insert: insert.into() }
    }

    /// Inserts before the byte `at`.
    pub fn insert(at: usize, insert: impl Into<String>) -> Edit {
        Edit { span: Span::at(at), insert: insert.into() }
    }

    /// Removes the text at `span`.
    pub fn delete(span: Span) -> Edit {
        Edit { span, insert: String::new() }
    }
}

/// Applies the edits to the text. Edits may come in any order; one that overlaps an earlier one is left out, so the
/// result never depends on half an edit.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for edit in sorted {
        if (edit.span.start as usize) < done {
            continue;
        }
        let Some(kept) = text.get(done..edit.span.start as usize) else { continue };
        if text.get(edit.span.end as usize..).is_none() {
            continue;
        }
        out.push_str(kept);
        out.push_str(&edit.insert);
        done = edit.span.end as usize;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// The line and column (both from 1, columns in characters) of a byte.
pub fn line_column(text: &str, at: u32) -> (usize, usize) {
    let mut end = (at as usize).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = text.get(..end).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// Of `known`, the one that `wrote` most probably meant: the same word in another case, or one within two edits.
pub fn did_you_mean<'a>(wrote: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // No name is as long; a longer text is no slip, and comparing it would take its length squared.
    if wrote.len() > 80 {
        return None;
    }
    let lower = wrote.to_lowercase();
    let limit = if lower.chars().count() <= 4 { 1 } else { 2 };
    known
        .into_iter()
        .map(|word| (distance(&lower, &word.to_lowercase()), word))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// Edits (insert, delete, replace, swap neighbours) from one word to the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut two_back: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous = None;
    for (i, x) in a.chars().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut best = (cell(&last, j) + usize::from(x != *y)).min(cell(&last, j + 1) + 1).min(cell(&row, j) + 1);
            if j > 0 && previous == Some(*y) && b.get(j - 1) == Some(&x) {
                best = best.min(cell(&two_back, j - 1) + 1);
            }
            row.push(best);
        }
        previous = Some(x);
        two_back = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_any_order_and_never_by_halves() {
        let edits = [Edit::insert(5, ","), Edit::delete(Span::new(0, 2)), Edit::replace(Span::new(1, 3), "lost")];
        assert_eq!(apply("abcde", &edits), "cde,");
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(line_column("a\nä“b", 7), (2, 3));
    }

    #[test]
    fn a_near_word_is_found_and_a_far_one_is_not() {
        let known = ["Effect", "Action", "Resource"];
        assert_eq!(did_you_mean("Efect", known), Some("Effect"));
        assert_eq!(did_you_mean("RESOURCE", known), Some("Resource"));
        assert_eq!(did_you_mean("Actoin", known), Some("Action"));
        assert_eq!(did_you_mean("Principal", known), None);
    }
}
