//! Wildcards and `${variables}`, matched in time linear in the value. Refuses to know which clause a pattern stands in.

mod arn;
mod glob;

pub use arn::ArnPattern;

use std::borrow::Cow;
use std::sync::Arc;

/// A text with wildcards and variables, read once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: Arc<str>,
    pieces: Vec<Piece>,
    variables: bool,
}

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// These characters.
    Text(String),
    /// `?`: any one character.
    One,
    /// `*`: any run of characters.
    Many,
    /// `${key}` or `${key, 'default'}`.
    Variable {
        /// The condition key, in lower case.
        key: String,
        /// What stands for it when it has no value.
        default: Option<String>,
    },
}

/// Which characters of a pattern are special.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Syntax {
    /// `*` and `?`.
    pub wildcards: bool,
    /// `${…}`, which only policies of version 2012-10-17 know (R1, R46).
    pub variables: bool,
}

/// Whether a pattern matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// It does.
    Yes,
    /// Only when a `*` at the end of an ARN segment is read across colons (R37).
    AcrossColons,
    /// It does not.
    No,
    /// It cannot: this variable has no value (R51).
    NoValue(String),
}

/// Looks up the value of a variable, by its key in lower case.
pub type Lookup<'a> = dyn Fn(&str) -> Option<String> + 'a;

impl Pattern {
    /// Reads a pattern: total, since what is no wildcard and no variable is plain text.
    pub fn new(text: &str, syntax: Syntax) -> Pattern {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let special = match c {
                '*' if syntax.wildcards => Some((Piece::Many, 1)),
                '?' if syntax.wildcards => Some((Piece::One, 1)),
                '$' if syntax.variables => variable(rest),
                _ => None,
            };
            let length = match special {
                Some((Piece::Text(escaped), length)) => {
                    plain.push_str(&escaped);
                    length
                }
                Some((piece, length)) => {
                    if !plain.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut plain)));
                    }
                    if piece != Piece::Many || pieces.last() != Some(&Piece::Many) {
                        pieces.push(piece);
                    }
                    length
                }
                None => {
                    plain.push(c);
                    c.len_utf8()
                }
            };
            rest = rest.get(length..).unwrap_or_default();
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        let variables = pieces.iter().any(|piece| matches!(piece, Piece::Variable { .. }));
        Pattern { text: text.into(), pieces, variables }
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is `*` and nothing else.
    pub fn is_everything(&self) -> bool {
        self.pieces == [Piece::Many]
    }

    /// Whether it ends with `*`.
    pub fn ends_open(&self) -> bool {
        self.pieces.last() == Some(&Piece::Many)
    }

    /// Whether it has neither wildcards nor variables.
    pub fn is_plain(&self) -> bool {
        self.pieces.iter().all(|piece| matches!(piece, Piece::Text(_)))
    }

    /// Matches a value, without variables: one that is left in the pattern matches nothing.
    pub fn matches_text(&self, value: &str) -> bool {
        self.matches(value, &|_| None) == Match::Yes
    }

    /// Matches a whole value. What a variable stands for is literal, whatever characters it has (R50).
    pub fn matches(&self, value: &str, lookup: &Lookup<'_>) -> Match {
        let matched = if self.variables {
            match self.filled(lookup) {
                Ok(pieces) => glob::matches(&pieces, value),
                Err(key) => return Match::NoValue(key),
            }
        } else {
            glob::matches(&self.pieces, value)
        };
        if matched { Match::Yes } else { Match::No }
    }

    /// The pattern as text, with its variables and escapes filled in; the key of one that has no value otherwise.
    pub fn resolve(&self, lookup: &Lookup<'_>) -> Result<Cow<'_, str>, String> {
        if let [Piece::Text(text)] = self.pieces.as_slice() {
            return Ok(Cow::Borrowed(text));
        }
        let text = self.filled(lookup)?.into_iter().map(|piece| match piece {
            Piece::Text(text) => text,
            Piece::One => "?".into(),
            Piece::Many => "*".into(),
            Piece::Variable { .. } => String::new(),
        });
        Ok(Cow::Owned(text.collect()))
    }

    /// The pieces with values for variables. Neighbouring texts are joined and empty ones dropped, so that a run between
    /// stars is never empty.
    fn filled(&self, lookup: &Lookup<'_>) -> Result<Vec<Piece>, String> {
        let mut pieces: Vec<Piece> = Vec::with_capacity(self.pieces.len());
        for piece in &self.pieces {
            let text = match piece {
                Piece::Variable { key, default } => {
                    lookup(key).or_else(|| default.clone()).ok_or_else(|| key.clone())?
                }
                Piece::Text(text) => text.clone(),
                piece => {
                    pieces.push(piece.clone());
                    continue;
                }
            };
            match pieces.last_mut() {
                Some(Piece::Text(before)) => before.push_str(&text),
                _ if text.is_empty() => {}
                _ => pieces.push(Piece::Text(text)),
            }
        }
        Ok(pieces)
    }
}

/// From the first `${` on that begins no variable, where there is one: such a text stays plain.
pub fn broken_variable(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let here = rest.get(at..)?;
        match variable(here) {
            Some((_, length)) => rest = here.get(length..)?,
            None => return Some(here),
        }
    }
    None
}

/// The variable or escape at the start of the text, and its length; `${*}`, `${?}` and `${$}` are plain text (R49). No
/// key holds a `$`, so the search for its end stops at the next one, and a text of many `${` is read in linear time.
fn variable(text: &str) -> Option<(Piece, usize)> {
    let inside = text.strip_prefix("${")?;
    if let Some(escaped) = ["*", "?", "$"].into_iter().find(|it| inside.strip_prefix(it).is_some_and(closes)) {
        return Some((Piece::Text(escaped.into()), 4));
    }
    let (name, rest) = inside.split_at_checked(inside.find(['}', ',', '$'])?)?;
    let key = name.trim().to_ascii_lowercase();
    if closes(rest) {
        let length = name.len() + 3;
        return Some((Piece::Variable { key, default: None }, length)).filter(|_| !name.trim().is_empty());
    }
    let quoted = rest.strip_prefix(',')?.trim_start().strip_prefix('\'')?;
    let (default, tail) = quoted.split_once('\'')?;
    let tail = tail.trim_start().strip_prefix('}')?;
    Some((Piece::Variable { key, default: Some(default.into()) }, text.len() - tail.len()))
}

fn closes(text: &str) -> bool {
    text.starts_with('}')
}

#[cfg(test)]
mod tests;
