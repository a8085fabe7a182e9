//! The matcher: pieces against a value, each character looked at a bounded number of times. Refuses to know variables.

use super::Piece;
use std::collections::BTreeMap;

/// Whether the pieces cover the whole value.
pub fn matches(pieces: &[Piece], value: &str) -> bool {
    match pieces {
        [] => value.is_empty(),
        [Piece::Many] => true,
        [Piece::Text(text)] => text == value,
        [Piece::Text(text), Piece::Many] => value.starts_with(text.as_str()),
        _ => general(pieces, value),
    }
}

/// Runs between `*`: the first is anchored in front, the last behind, each other one is looked for from left to right,
/// which finds a match whenever there is one.
fn general(pieces: &[Piece], value: &str) -> bool {
    let mut runs = pieces.split(|piece| *piece == Piece::Many);
    let first = runs.next().unwrap_or_default();
    let Some(mut rest) = strip(first, value) else { return false };
    let Some(last) = runs.next_back() else { return rest.is_empty() };
    for run in runs {
        match find(run, rest) {
            Some(behind) => rest = behind,
            None => return false,
        }
    }
    strip_end(last, rest)
}

fn strip<'v>(run: &[Piece], mut value: &'v str) -> Option<&'v str> {
    for piece in run {
        value = match piece {
            Piece::Text(text) => value.strip_prefix(text.as_str())?,
            _ => {
                let mut chars = value.chars();
                chars.next()?;
                chars.as_str()
            }
        };
    }
    Some(value)
}

fn strip_end(run: &[Piece], mut value: &str) -> bool {
    for piece in run.iter().rev() {
        let rest = match piece {
            Piece::Text(text) => value.strip_suffix(text.as_str()),
            _ => {
                let mut chars = value.chars();
                chars.next_back().map(|_| chars.as_str())
            }
        };
        match rest {
            Some(rest) => value = rest,
            None => return false,
        }
    }
    true
}

/// What follows the first place where the run fits.
fn find<'v>(run: &[Piece], value: &'v str) -> Option<&'v str> {
    match run {
        [] => Some(value),
        [Piece::Text(text)] => value.find(text.as_str()).and_then(|at| value.get(at + text.len()..)),
        _ => shift_and(run, value),
    }
}

/// Looks for a run with `?` in it, keeping one bit for each of its prefixes that ends here (Shift-And).
fn shift_and<'v>(run: &[Piece], value: &'v str) -> Option<&'v str> {
    let mut wanted: Vec<Option<char>> = Vec::new();
    for piece in run {
        match piece {
            Piece::Text(text) => wanted.extend(text.chars().map(Some)),
            _ => wanted.push(None),
        }
    }
    let words = wanted.len().div_ceil(64);
    let mut any = vec![0u64; words];
    let mut masks: BTreeMap<char, Vec<u64>> = BTreeMap::new();
    for (place, c) in wanted.iter().enumerate() {
        let mask = match c {
            Some(c) => masks.entry(*c).or_insert_with(|| vec![0; words]),
            None => &mut any,
        };
        if let Some(word) = mask.get_mut(place / 64) {
            *word |= 1 << (place % 64);
        }
    }
    let (last_word, last_bit) = ((wanted.len() - 1) / 64, (wanted.len() - 1) % 64);
    let mut state = vec![0u64; words];
    for (at, c) in value.char_indices() {
        let mut carry = 1;
        for (place, word) in state.iter_mut().enumerate() {
            let next = *word >> 63;
            let fits = any.get(place).copied().unwrap_or_default()
                | masks.get(&c).and_then(|mask| mask.get(place)).copied().unwrap_or_default();
            *word = (*word << 1 | carry) & fits;
            carry = next;
        }
        if state.get(last_word).is_some_and(|word| word >> last_bit & 1 == 1) {
            return value.get(at + c.len_utf8()..);
        }
    }
    None
}
