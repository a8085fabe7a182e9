//! Turns words into the texts that a command gets: tilde, braces, variables, command substitution, field splitting.
//! Refuses to know which command it is for.

use super::execute::Executor;
use super::syntax::*;
use crate::machine::{Ask, Env, Piece};

/// A word that grows beyond this is refused: a few lines of `a=$a$a` would fill the memory of the tab.
const LONGEST: usize = 1 << 20;

/// Why a word has no expansion.
#[derive(Debug)]
pub(crate) enum Unexpanded {
    Ask(Ask),
    /// bash's complaint; the command does not run.
    Wrong(String),
}

impl From<Ask> for Unexpanded {
    fn from(ask: Ask) -> Unexpanded {
        Unexpanded::Ask(ask)
    }
}

type Outcome<T> = Result<T, Unexpanded>;

/// One expanded piece: whether it may be split at blanks, and its text.
struct Fragment {
    splits: bool,
    text: String,
}

impl Executor<'_> {
    /// The fields that words become.
    pub(crate) fn fields(&mut self, env: &mut Env, errors: &mut Vec<Piece>, words: &[Word]) -> Outcome<Vec<String>> {
        let mut fields: Vec<String> = Vec::new();
        // `export A=$(…)` does not split what it assigns.
        let declares = words.first().and_then(Word::bare).is_some_and(|name| matches!(name, "export" | "readonly"));
        let mut budget = LONGEST;
        let mut length = 0;
        for word in words {
            match super::parse::assignment(word).filter(|_| declares) {
                Some((name, value)) => {
                    let value = self.text(env, errors, &value)?;
                    length += value.len();
                    if length > LONGEST {
                        return Err(too_long());
                    }
                    fields.push(format!("{name}={value}"));
                }
                None => {
                    for word in braces(word, &mut budget).ok_or_else(too_long)? {
                        let fragments = self.fragments(env, errors, &word)?;
                        // Blanks count as well: splitting drops them after they were made.
                        length += fragments.iter().map(|fragment| fragment.text.len()).sum::<usize>();
                        if length > LONGEST {
                            return Err(too_long());
                        }
                        fields.extend(split(fragments));
                    }
                }
            }
        }
        Ok(fields)
    }

    /// The one text that a word becomes where nothing is split: assignments, targets of redirections.
    pub(crate) fn text(&mut self, env: &mut Env, errors: &mut Vec<Piece>, word: &Word) -> Outcome<String> {
        Ok(self.fragments(env, errors, word)?.into_iter().map(|fragment| fragment.text).collect())
    }

    fn fragments(&mut self, env: &mut Env, errors: &mut Vec<Piece>, word: &Word) -> Outcome<Vec<Fragment>> {
        let mut fragments = Vec::new();
        let mut length = 0;
        for (number, part) in word.parts.iter().enumerate() {
            let (splits, text) = match part {
                Part::Plain(text) if number == 0 => (false, tilde(env, text, word.parts.len() == 1)),
                Part::Plain(text) | Part::Quoted(text) => (false, text.clone()),
                Part::Variable { name, otherwise, quoted } => {
                    (!quoted, self.variable(env, errors, name, otherwise.as_deref())?)
                }
                Part::Command { script, quoted } => (!quoted, self.substitute(env, errors, script)?),
            };
            length += text.len();
            if length > LONGEST {
                return Err(too_long());
            }
            fragments.push(Fragment { splits, text });
        }
        Ok(fragments)
    }

    fn variable(
        &mut self,
        env: &mut Env,
        errors: &mut Vec<Piece>,
        name: &str,
        otherwise: Option<&Otherwise>,
    ) -> Outcome<String> {
        let value = match name {
            "?" => Some(env.status.to_string()),
            "$" => Some("4242".into()),
            "0" => Some("bash".into()),
            "#" => Some("0".into()),
            "-" => Some("himBHs".into()),
            "PWD" => Some(env.directory.clone()),
            _ => env.get(name).map(str::to_string),
        };
        let Some(Otherwise { operator, word }) = otherwise else { return Ok(value.unwrap_or_default()) };
        let there = value.filter(|value| !(operator.starts_with(':') && value.is_empty()));
        match (operator.trim_start_matches(':'), there) {
            ("+", Some(_)) => self.text(env, errors, word),
            ("+", None) => Ok(String::new()),
            (_, Some(value)) => Ok(value),
            ("=", None) => {
                let value = self.text(env, errors, word)?;
                env.set(name, &value);
                Ok(value)
            }
            ("?", None) => {
                let message = self.text(env, errors, word)?;
                let message = if message.is_empty() { "parameter null or not set".into() } else { message };
                Err(Unexpanded::Wrong(format!("bash: {name}: {message}")))
            }
            (_, None) => self.text(env, errors, word),
        }
    }

    fn substitute(&mut self, env: &Env, errors: &mut Vec<Piece>, script: &Script) -> Outcome<String> {
        let mut inner = env.clone();
        let mut output = Vec::new();
        let status = self.script(&mut inner, None, &mut output, script)?;
        self.substituted = Some(status);
        let mut text = String::new();
        for piece in output {
            if piece.error { errors.push(piece) } else { text.push_str(&piece.text) }
        }
        text.truncate(text.trim_end_matches('\n').len());
        Ok(text)
    }
}

fn too_long() -> Unexpanded {
    Unexpanded::Wrong("bash: Argument list too long".into())
}

/// `~` and `~/…` at the start of a word.
fn tilde(env: &Env, text: &str, whole: bool) -> String {
    match text.strip_prefix('~') {
        Some("") if whole => env.home().into(),
        Some(rest) if rest.starts_with('/') => format!("{}{rest}", env.home()),
        _ => text.into(),
    }
}

/// Splits what may be split, and drops words of which nothing is left.
fn split(fragments: Vec<Fragment>) -> Vec<String> {
    let mut fields = Vec::new();
    let mut current: Option<String> = None;
    for Fragment { splits, text } in fragments {
        if !splits {
            current.get_or_insert_default().push_str(&text);
            continue;
        }
        let mut pieces = text.split([' ', '\t', '\n']);
        if let Some(first) = pieces.next().filter(|first| !first.is_empty()) {
            current.get_or_insert_default().push_str(first);
        }
        for piece in pieces {
            fields.extend(current.take());
            if !piece.is_empty() {
                current = Some(piece.into());
            }
        }
    }
    fields.extend(current);
    fields
}

/// `{a,b}`: one word for each choice, as bash does before everything else. A brace that holds anything but plain text
/// stays as it is. Nothing when the words become longer together than the budget.
fn braces(word: &Word, budget: &mut usize) -> Option<Vec<Word>> {
    for (number, part) in word.parts.iter().enumerate() {
        let Part::Plain(text) = part else { continue };
        let Some((before, choices, after)) = choices(text) else { continue };
        let mut words = Vec::new();
        for choice in choices {
            *budget = budget.checked_sub(text.len() + word.parts.len())?;
            let mut parts = word.parts.clone();
            if let Some(part) = parts.get_mut(number) {
                *part = Part::Plain(format!("{before}{choice}{after}"));
            }
            words.extend(braces(&Word { parts }, budget)?);
        }
        return Some(words);
    }
    Some(vec![word.clone()])
}

/// The first `{…}` with a comma at its own level: what is before it, its choices, what is behind it.
fn choices(text: &str) -> Option<(&str, Vec<&str>, &str)> {
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
                if !commas.is_empty() && first.as_ref().is_none_or(|(known, ..)| from < *known) {
                    first = Some((from, commas, at));
                }
            }
            _ => {}
        }
    }
    let (from, commas, to) = first?;
    let starts = std::iter::once(from).chain(commas.iter().copied());
    let ends = commas.iter().copied().chain(std::iter::once(to));
    let choices = starts.zip(ends).filter_map(|(start, end)| text.get(start + 1..end)).collect();
    Some((text.get(..from)?, choices, text.get(to + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Vec<String> {
        let word = Word { parts: vec![Part::Plain(text.into())] };
        braces(&word, &mut LONGEST.clone()).unwrap_or_default().iter().filter_map(Word::literal).collect()
    }

    #[test]
    fn braces_make_words() {
        assert_eq!(plain("a{b,c}d"), ["abd", "acd"]);
        assert_eq!(plain("Roles[].{n:RoleName,a:Arn}"), ["Roles[].n:RoleName", "Roles[].a:Arn"]);
        for text in ["{}", "{a}", "a{b", "${x}", "}{"] {
            assert_eq!(plain(text), [text]);
        }
        assert_eq!(plain("{a,{b,c}}"), ["a", "b", "c"]);
        assert_eq!(plain("{a,{b,c}"), ["{a,b", "{a,c"]);
        assert_eq!(plain("{1,{,}{a,b}}{").len(), 5);
        assert_eq!(plain(&format!("{{{}}}", vec!["x"; 100].join(","))).len(), 100);
        assert!(plain(&"{a,b}".repeat(60)).is_empty(), "more words than a line may have");
        assert_eq!(plain(&"{".repeat(100_000)).len(), 1);
    }

    #[test]
    fn only_what_was_not_quoted_is_split() {
        let of = |parts: &[(bool, &str)]| {
            split(parts.iter().map(|(splits, text)| Fragment { splits: *splits, text: (*text).into() }).collect())
        };
        assert_eq!(of(&[(true, " a  b ")]), ["a", "b"]);
        assert_eq!(of(&[(false, "x="), (true, "a b"), (false, "y")]), ["x=a", "by"]);
        assert_eq!(of(&[(false, "")]), [""]);
        assert!(of(&[(true, "")]).is_empty());
        assert_eq!(of(&[(false, "a b")]), ["a b"]);
    }
}
