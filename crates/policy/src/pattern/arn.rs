//! ARNs with wildcards, compared segment by segment (R34–R40). Refuses to know which actions work on what.

use super::{Lookup, Match, Pattern, Piece, Syntax, glob};
use crate::name::Arn;
use std::sync::Arc;

/// An ARN pattern, or `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArnPattern {
    text: Arc<str>,
    everything: bool,
    /// Up to six; fewer when colons are missing (R39).
    parts: Vec<Pattern>,
    /// Whether a part ends with a `*` that may be read across colons (R37).
    reaches: bool,
    /// The whole pattern of a condition that has variables: what they stand for may bring colons of its own.
    whole: Option<Pattern>,
}

impl ArnPattern {
    /// Reads the value of a Resource element: variables live in the last part only (R46).
    pub fn resource(text: &str, variables: bool) -> ArnPattern {
        ArnPattern::new(text, true, |place| variables && place == 5)
    }

    /// Reads the value of an Arn condition: variables may stand in every part.
    pub fn condition(text: &str, variables: bool) -> ArnPattern {
        let whole = Pattern::new(text, Syntax { wildcards: true, variables });
        let whole = Some(whole).filter(|whole| whole.variables);
        ArnPattern { whole, ..ArnPattern::new(text, false, |_| variables) }
    }

    /// `fold`: everything before the resource compares without case (R34).
    fn new(text: &str, fold: bool, variables: impl Fn(usize) -> bool) -> ArnPattern {
        let written = split(text);
        // In a short ARN the last part stands for the resource as well, whose case counts.
        let last = written.len() - 1;
        let parts = written.into_iter().enumerate().map(|(place, part)| {
            let syntax = Syntax { wildcards: true, variables: variables(place) };
            if fold && place < last {
                Pattern::new(&part.to_ascii_lowercase(), syntax)
            } else {
                Pattern::new(part, syntax)
            }
        });
        let parts: Vec<Pattern> = parts.collect();
        let reaches = parts.iter().take(5).any(Pattern::ends_open);
        ArnPattern { text: text.into(), everything: text == "*", parts, reaches, whole: None }
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is `*`.
    pub fn is_everything(&self) -> bool {
        self.everything
    }

    /// Whether it has fewer parts than an ARN.
    pub fn is_short(&self) -> bool {
        !self.everything && self.parts.len() < 6
    }

    /// Matches the ARN of a resource. `pad` says whether missing parts at the end stand for anything (R39).
    pub fn matches(&self, arn: &Arn, pad: bool, lookup: &Lookup<'_>) -> Match {
        if self.everything {
            return Match::Yes;
        }
        let values = arn.parts();
        let mut without = None;
        let segment_by_segment = self.parts.len() == 6 || (pad && self.is_short());
        if segment_by_segment {
            let mut all = true;
            for (place, (part, value)) in self.parts.iter().zip(values).enumerate() {
                match matches_part(part, value, place < 5, lookup) {
                    Match::Yes => {}
                    Match::NoValue(key) => {
                        without.get_or_insert(key);
                    }
                    _ => {
                        all = false;
                        break;
                    }
                }
            }
            if all {
                return without.map_or(Match::Yes, Match::NoValue);
            }
        }
        if self.reaches && across(&self.parts, arn.as_str(), lookup) { Match::AcrossColons } else { Match::No }
    }

    /// Matches the value of a condition key: both sides have six parts, case counts, and no wildcard leaves its part
    /// (R63, R64). Variables are filled in before the pattern is cut into parts.
    pub fn matches_value(&self, value: &str, lookup: &Lookup<'_>) -> Match {
        let filled = match self.whole.as_ref().map(|whole| whole.filled(lookup)) {
            Some(Err(key)) => return Match::NoValue(key),
            Some(Ok(pieces)) => Some(cut(pieces)),
            None => None,
        };
        let matched = match (filled, split(value)) {
            (_, values) if values.len() != 6 => false,
            (Some(parts), values) => {
                parts.len() == 6 && parts.iter().zip(values).all(|(part, value)| glob::matches(part, value))
            }
            (None, values) => {
                self.parts.len() == 6 && self.parts.iter().zip(values).all(|(part, value)| part.matches_text(value))
            }
        };
        if matched { Match::Yes } else { Match::No }
    }

    /// Whether it may have six parts: a variable may stand for any number of them.
    pub fn has_six_parts(&self) -> bool {
        self.whole.is_some() || self.parts.len() == 6
    }

    /// Whether both the pattern and the value of a condition key have the six parts that an ARN has.
    pub fn compares(&self, value: &str) -> bool {
        self.has_six_parts() && split(value).len() == 6
    }

    /// The text with its variables filled in; the key of one without a value otherwise.
    pub fn resolve(&self, lookup: &Lookup<'_>) -> Result<String, String> {
        if let Some(whole) = &self.whole {
            return whole.resolve(lookup).map(|text| text.into_owned());
        }
        let parts: Result<Vec<_>, _> = self.parts.iter().map(|part| part.resolve(lookup)).collect();
        parts.map(|parts| parts.join(":"))
    }
}

/// Cuts pieces at the first five colons of their texts.
fn cut(pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    let (mut parts, mut part) = (Vec::with_capacity(6), Vec::new());
    for piece in pieces {
        let Piece::Text(text) = piece else {
            part.push(piece);
            continue;
        };
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once(':').filter(|_| parts.len() < 5) {
            part.extend(Some(before).filter(|text| !text.is_empty()).map(|text| Piece::Text(text.into())));
            parts.push(std::mem::take(&mut part));
            rest = after;
        }
        part.extend(Some(rest).filter(|text| !text.is_empty()).map(|text| Piece::Text(text.into())));
    }
    parts.push(part);
    parts
}

fn matches_part(part: &Pattern, value: &str, fold: bool, lookup: &Lookup<'_>) -> Match {
    if fold && value.bytes().any(|byte| byte.is_ascii_uppercase()) {
        part.matches(&value.to_ascii_lowercase(), lookup)
    } else {
        part.matches(value, lookup)
    }
}

/// A `*` that ends its segment may swallow following colons, so one pattern part may cover several parts of the value;
/// the resource may hold further colons of its own. `parts` has at most six entries, and the value is cut at most once
/// for each of its colons.
fn across(parts: &[Pattern], value: &str, lookup: &Lookup<'_>) -> bool {
    let Some((part, parts)) = parts.split_first() else { return false };
    if parts.is_empty() {
        return matches_part(part, value, false, lookup) == Match::Yes;
    }
    let ends = value.match_indices(':').map(|(at, _)| at).take(if part.ends_open() { COLONS } else { 1 });
    ends.filter_map(|at| Some((value.get(..at)?, value.get(at + 1..)?)))
        .any(|(covered, rest)| matches_part(part, covered, true, lookup) == Match::Yes && across(parts, rest, lookup))
}

/// More colons than any ARN of AWS's has; what has more is not read across all of them.
const COLONS: usize = 16;

/// Splits on the first five colons that do not stand in a variable.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::with_capacity(6);
    let (mut start, mut variable) = (0, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' if at > 0 && text.as_bytes().get(at - 1) == Some(&b'$') => variable = true,
            b'}' => variable = false,
            b':' if !variable && parts.len() < 5 => {
                parts.push(text.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}
