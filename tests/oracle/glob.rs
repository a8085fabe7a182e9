//! Patterns: `*`, `?` and `${variables}`, matched by plain recursion. Refuses to know where a pattern stands.

use super::choices::Choices;
use super::keys::Keys;

/// One piece of a pattern.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Piece {
    /// This character.
    Char(char),
    /// `*`, which goes over colons.
    Run,
    /// `*`, which stops at a colon.
    RunInside,
    /// `?`
    One,
}

/// Whether the pattern covers the text from beginning to end.
pub fn covers(pattern: &[Piece], text: &[char]) -> bool {
    match pattern.first() {
        None => text.is_empty(),
        Some(Piece::Char(wanted)) => text.first() == Some(wanted) && covers(&pattern[1..], &text[1..]),
        Some(Piece::One) => !text.is_empty() && covers(&pattern[1..], &text[1..]),
        Some(run) => {
            let longest = match run {
                Piece::Run => text.len(),
                _ => text.iter().position(|char| *char == ':').unwrap_or(text.len()),
            };
            (0..=longest).any(|taken| covers(&pattern[1..], &text[taken..]))
        }
    }
}

/// The same for a text as it is written.
pub fn covers_text(pattern: &[Piece], text: &str) -> bool {
    covers(pattern, &text.chars().collect::<Vec<_>>())
}

/// The text as a pattern with wildcards and without variables.
pub fn wild(text: &str) -> Vec<Piece> {
    let piece = |char| match char {
        '*' => Piece::Run,
        '?' => Piece::One,
        _ => Piece::Char(char),
    };
    text.chars().map(piece).collect()
}

/// The text as it is.
pub fn plain(text: &str) -> Vec<Piece> {
    text.chars().map(Piece::Char).collect()
}

/// Puts the values of variables in (R46–R51); `None` where one has no value. Wildcards stay wildcards if they are to.
pub fn expand(text: &str, wildcards: bool, keys: &Keys, choices: &Choices) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        if let Some((inside, behind)) = rest.strip_prefix("${").and_then(|rest| rest.split_once('}')) {
            match inside {
                "*" | "?" | "$" => pieces.extend(plain(inside)),
                _ => pieces.extend(plain(&variable(inside, keys, choices)?)),
            }
            rest = behind;
        } else {
            let piece = char.to_string();
            pieces.extend(if wildcards { wild(&piece) } else { plain(&piece) });
            rest = &rest[char.len_utf8()..];
        }
    }
    Some(pieces)
}

/// R47, R48: the value of `key` or `key, 'default'`.
fn variable(inside: &str, keys: &Keys, choices: &Choices) -> Option<String> {
    let (key, default) = match inside.split_once(',') {
        Some((key, default)) => {
            (key.trim(), default.trim().strip_prefix('\'').and_then(|text| text.strip_suffix('\'')))
        }
        None => (inside.trim(), None),
    };
    let value = match keys.get(key, choices) {
        Some(values) if !super::keys::has_many_values(key) => values.first().cloned(),
        _ => None,
    };
    value.or(default.map(str::to_owned))
}

/// Cuts at the first five colons; `None` where there are fewer.
pub fn six_parts(pattern: &[Piece]) -> Option<Vec<Vec<Piece>>> {
    let mut parts = vec![Vec::new()];
    for piece in pattern {
        if *piece == Piece::Char(':') && parts.len() < 6 {
            parts.push(Vec::new());
        } else {
            parts.last_mut()?.push(*piece);
        }
    }
    (parts.len() == 6).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_takes_any_length_and_one_takes_one() {
        for (pattern, text, wanted) in
            [("a*c", "abbc", true), ("a*c", "ac", true), ("a?c", "ac", false), ("*", "", true), ("a*b*", "acbd", true)]
        {
            assert_eq!(covers_text(&wild(pattern), text), wanted, "{pattern} {text}");
        }
    }
}
