//! Turns words into the texts that a command gets: tilde, braces, variables, command substitution, field splitting.
//! Refuses to know which command it is for.

use super::execute::Executor;
use super::machine::{Ask, Env, Piece};
use super::syntax::*;

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
        for word in words {
            match super::parse::assignment(word).filter(|_| declares) {
                Some((name, value)) => fields.push(format!("{name}={}", self.text(env, errors, &value)?)),
                None => {
                    for word in braces(word) {
                        let fragments = self.fragments(env, errors, &word)?;
                        fields.extend(split(fragments));
                    }
                }
            }
            if fields.iter().map(String::len).sum::<usize>() > LONGEST {
                return Err(Unexpanded::Wrong("bash: Argument list too long".into()));
            }
        }
        Ok(fields)
    }

    /// The one text that a word becomes where nothing is split: assignments, targets of redirections.
    pub(crate) fn text(&mut self, env: &mut Env, errors: &mut Vec<Piece>, word: &Word) -> Outcome<String> {
        let text: String = self.fragments(env, errors, word)?.into_iter().map(|fragment| fragment.text).collect();
        if text.len() > LONGEST { Err(Unexpanded::Wrong("bash: Argument list too long".into())) } else { Ok(text) }
    }

    fn fragments(&mut self, env: &mut Env, errors: &mut Vec<Piece>, word: &Word) -> Outcome<Vec<Fragment>> {
        let mut fragments = Vec::new();
        for (number, part) in word.parts.iter().enumerate() {
            match part {
                Part::Plain(text) => {
                    let text = if number == 0 { tilde(env, text, word.parts.len() == 1) } else { text.clone() };
                    fragments.push(Fragment { splits: false, text });
                }
                Part::Quoted(text) => fragments.push(Fragment { splits: false, text: text.clone() }),
                Part::Variable { name, otherwise, quoted } => {
                    let text = self.variable(env, errors, name, otherwise.as_deref())?;
                    fragments.push(Fragment { splits: !quoted, text });
                }
                Part::Command { script, quoted } => {
                    let text = self.substitute(env, errors, script)?;
                    fragments.push(Fragment { splits: !quoted, text });
                }
            }
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
/// stays as it is.
fn braces(word: &Word) -> Vec<Word> {
    for (number, part) in word.parts.iter().enumerate() {
        let Part::Plain(text) = part else { continue };
        let Some((before, choices, after)) = choices(text) else { continue };
        let words = choices.iter().map(|choice| {
            let mut parts = word.parts.clone();
            if let Some(part) = parts.get_mut(number) {
                *part = Part::Plain(format!("{before}{choice}{after}"));
            }
            Word { parts }
        });
        return words.take(64).flat_map(|word| braces(&word)).collect();
    }
    vec![word.clone()]
}

/// The first `{…}` with a comma at its own level: what is before it, its choices, what is behind it.
fn choices(text: &str) -> Option<(&str, Vec<&str>, &str)> {
    let (open, _) = text.char_indices().find(|(at, letter)| *letter == '{' && group(text.get(at + 1..)).is_some())?;
    let (choices, rest) = group(text.get(open + 1..))?;
    Some((text.get(..open)?, choices, rest))
}

fn group(text: Option<&str>) -> Option<(Vec<&str>, &str)> {
    let text = text?;
    let (mut depth, mut from, mut choices) = (0, 0, Vec::new());
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' if depth == 0 => {
                choices.push(text.get(from..at)?);
                from = at + 1;
            }
            '}' => {
                choices.push(text.get(from..at)?);
                return (choices.len() > 1).then_some((choices, text.get(at + 1..)?));
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Vec<String> {
        braces(&Word { parts: vec![Part::Plain(text.into())] }).iter().filter_map(Word::literal).collect()
    }

    #[test]
    fn braces_make_words() {
        assert_eq!(plain("a{b,c}d"), ["abd", "acd"]);
        assert_eq!(plain("Roles[].{n:RoleName,a:Arn}"), ["Roles[].n:RoleName", "Roles[].a:Arn"]);
        for text in ["{}", "{a}", "a{b", "${x}", "}{"] {
            assert_eq!(plain(text), [text]);
        }
        assert_eq!(plain("{a,{b,c}}"), ["a", "b", "c"]);
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
