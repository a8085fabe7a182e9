//! `{a,b}` and `{1..5}`: one word for each choice, as bash does before everything else. Refuses to know values.

use super::super::syntax::*;

/// The words that a word becomes. A brace that holds anything but plain text stays as it is. Nothing when the words
/// become longer together than the budget.
pub(super) fn expand(word: &Word, budget: &mut usize) -> Option<Vec<Word>> {
    for (number, part) in word.parts.iter().enumerate() {
        let Part::Plain(text) = part else { continue };
        let Some((before, choices, after)) = choices(text, *budget) else { continue };
        let mut words = Vec::new();
        for choice in choices {
            *budget = budget.checked_sub(text.len() + word.parts.len())?;
            let mut parts = word.parts.clone();
            if let Some(part) = parts.get_mut(number) {
                *part = Part::Plain(format!("{before}{choice}{after}"));
            }
            words.extend(expand(&Word { parts }, budget)?);
        }
        return Some(words);
    }
    Some(vec![word.clone()])
}

/// The first `{…}` with a comma at its own level, or with two dots: what is before it, its choices, what is behind it.
fn choices(text: &str, budget: usize) -> Option<(&str, Vec<String>, &str)> {
    // The braces that are open, each with the commas at its level.
    let mut open: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut first: Option<(usize, Vec<usize>, usize)> = None;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => open.push((at, Vec::new())),
            ',' => {
                if let Some((_, commas)) = open.last_mut() {
                    commas.push(at);
                }
            }
            '}' => {
                let Some((from, commas)) = open.pop() else { continue };
                let chosen = !commas.is_empty()
                    || text.get(from + 1..at).is_some_and(|inner| inner.len() < 64 && sequence(inner, 1).is_some());
                if chosen && first.as_ref().is_none_or(|(known, ..)| from < *known) {
                    first = Some((from, commas, at));
                }
            }
            _ => {}
        }
    }
    let (from, commas, to) = first?;
    let (before, after) = (text.get(..from)?, text.get(to + 1..)?);
    if commas.is_empty() {
        return Some((before, sequence(text.get(from + 1..to)?, budget)?, after));
    }
    let starts = std::iter::once(from).chain(commas.iter().copied());
    let ends = commas.iter().copied().chain(std::iter::once(to));
    let choices = starts.zip(ends).filter_map(|(start, end)| text.get(start + 1..end)).map(str::to_string).collect();
    Some((before, choices, after))
}

/// `1..5`, `a..e`, `01..10..3`; as many of them as may be.
fn sequence(text: &str, most: usize) -> Option<Vec<String>> {
    let mut parts = text.split("..");
    let (from, to) = (parts.next()?, parts.next()?);
    let step: i64 = parts.next().map_or(Some(1), |step| step.parse().ok())?;
    if parts.next().is_some() {
        return None;
    }
    let letter = |text: &str| {
        let mut letters = text.chars();
        letters.next().filter(|letter| letter.is_ascii_alphabetic() && letters.next().is_none())
    };
    let (start, end, letters) = match (from.parse::<i64>(), to.parse::<i64>()) {
        (Ok(start), Ok(end)) => (start, end, false),
        _ => (i64::from(u32::from(letter(from)?)), i64::from(u32::from(letter(to)?)), true),
    };
    let padded = |text: &str| text.trim_start_matches('-').starts_with('0') && text.trim_start_matches('-').len() > 1;
    let width = if !letters && (padded(from) || padded(to)) { from.len().max(to.len()) } else { 0 };
    let step = step.checked_abs()?.max(1);
    let mut words = Vec::new();
    let mut value = start;
    while words.len() < most && (if start <= end { value <= end } else { value >= end }) {
        words.push(match letters {
            true => u32::try_from(value).ok().and_then(char::from_u32).map(String::from)?,
            false => format!("{value:0width$}"),
        });
        value = if start <= end { value.checked_add(step)? } else { value.checked_sub(step)? };
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Vec<String> {
        let word = Word::plain(text);
        expand(&word, &mut (1 << 20)).unwrap_or_default().iter().filter_map(Word::literal).collect()
    }

    #[test]
    fn braces_make_words() {
        assert_eq!(plain("a{b,c}d"), ["abd", "acd"]);
        assert_eq!(plain("Roles[].{n:RoleName,a:Arn}"), ["Roles[].n:RoleName", "Roles[].a:Arn"]);
        for text in ["{}", "{a}", "a{b", "${x}", "}{", "{a..}", "{1..b}", "{ab..c}"] {
            assert_eq!(plain(text), [text]);
        }
        assert_eq!(plain("{a,{b,c}}"), ["a", "b", "c"]);
        assert_eq!(plain("{a,{b,c}"), ["{a,b", "{a,c"]);
        assert_eq!(plain("x{3..1}"), ["x3", "x2", "x1"]);
        assert_eq!(plain("{08..10}"), ["08", "09", "10"]);
        assert_eq!(plain("{a..e..2}"), ["a", "c", "e"]);
        assert_eq!(plain("{1,{,}{a,b}}{").len(), 5);
        assert_eq!(plain(&format!("{{{}}}", vec!["x"; 100].join(","))).len(), 100);
        assert!(plain(&"{a,b}".repeat(60)).is_empty(), "more words than a line may have");
        assert!(plain("{1..99999999}").is_empty());
        assert_eq!(plain(&"{".repeat(100_000)).len(), 1);
    }
}
