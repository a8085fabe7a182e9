//! Reads one word: plain text, quotes, escapes, `$…` and backticks. Refuses to know commands.

use super::super::syntax::*;
use super::{Outcome, Parser, Stop, Until, not_modelled};

/// Whether a letter ends a word that is not quoted.
pub(super) fn is_operator(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r' | '|' | '&' | ';' | '<' | '>' | '(' | ')')
}

/// The body of a here-document whose delimiter was not quoted.
pub(super) fn here_document(body: &str, depth: usize) -> Outcome<Word> {
    let letters: Vec<char> = body.chars().collect();
    let mut parser = Parser::new(&letters, depth);
    parser.enter()?;
    let mut parts = Vec::new();
    parser.quoted_parts(&mut parts, None)?;
    Ok(Word { parts })
}

impl Parser<'_> {
    pub(super) fn word(&mut self) -> Outcome<Option<Word>> {
        let mut parts: Vec<Part> = Vec::new();
        while let Some(letter) = self.peek() {
            match letter {
                _ if is_operator(letter) => break,
                '\\' => {
                    self.at += 1;
                    match self.peek() {
                        None => return Err(Stop::More),
                        Some('\n') => self.at += 1,
                        Some(escaped) => {
                            self.at += 1;
                            parts.push(Part::Quoted(escaped.to_string()));
                        }
                    }
                }
                '\'' => {
                    self.at += 1;
                    parts.push(Part::Quoted(self.until_quote()?));
                }
                '"' => {
                    self.at += 1;
                    parts.push(Part::Quoted(String::new()));
                    self.quoted_parts(&mut parts, Some('"'))?;
                }
                '$' if self.peek_at(1) == Some('\'') => {
                    self.at += 2;
                    parts.push(Part::Quoted(self.ansi_quote()?));
                }
                '$' if self.peek_at(1) == Some('"') => self.at += 1,
                '$' => parts.push(self.dollar(false)?),
                '`' => parts.push(self.backticks(false)?),
                _ => {
                    self.at += 1;
                    push_plain(&mut parts, letter);
                }
            }
        }
        Ok(if parts.is_empty() { None } else { Some(Word { parts }) })
    }

    /// What stands between double quotes, or in a here-document (`end` is then nothing).
    pub(super) fn quoted_parts(&mut self, parts: &mut Vec<Part>, end: Option<char>) -> Outcome<()> {
        let mut text = String::new();
        loop {
            let Some(letter) = self.peek() else {
                if end.is_some() {
                    return Err(Stop::More);
                }
                parts.push(Part::Quoted(text));
                return Ok(());
            };
            match letter {
                _ if Some(letter) == end => {
                    self.at += 1;
                    parts.push(Part::Quoted(text));
                    return Ok(());
                }
                '\\' => {
                    self.at += 1;
                    match self.peek() {
                        Some('\n') => self.at += 1,
                        Some(escaped) if matches!(escaped, '$' | '`' | '\\') || Some(escaped) == end => {
                            self.at += 1;
                            text.push(escaped);
                        }
                        _ => text.push('\\'),
                    }
                }
                '$' => {
                    parts.push(Part::Quoted(std::mem::take(&mut text)));
                    parts.push(self.dollar(true)?);
                }
                '`' => {
                    parts.push(Part::Quoted(std::mem::take(&mut text)));
                    parts.push(self.backticks(true)?);
                }
                _ => {
                    self.at += 1;
                    text.push(letter);
                }
            }
        }
    }

    fn until_quote(&mut self) -> Outcome<String> {
        let mut text = String::new();
        loop {
            let Some(letter) = self.peek() else { return Err(Stop::More) };
            self.at += 1;
            if letter == '\'' {
                return Ok(text);
            }
            text.push(letter);
        }
    }

    fn ansi_quote(&mut self) -> Outcome<String> {
        let mut text = String::new();
        loop {
            let Some(letter) = self.peek() else { return Err(Stop::More) };
            self.at += 1;
            match letter {
                '\'' => return Ok(text),
                '\\' => {
                    let Some(escaped) = self.peek() else { return Err(Stop::More) };
                    self.at += 1;
                    match escaped {
                        'n' => text.push('\n'),
                        't' => text.push('\t'),
                        'r' => text.push('\r'),
                        '\\' | '\'' | '"' => text.push(escaped),
                        other => text.extend(['\\', other]),
                    }
                }
                _ => text.push(letter),
            }
        }
    }

    fn dollar(&mut self, quoted: bool) -> Outcome<Part> {
        self.at += 1;
        match self.peek() {
            Some('(') if self.peek_at(1) == Some('(') => Err(not_modelled("$((")),
            Some('(') => {
                self.at += 1;
                // Here-documents that wait outside begin behind the outer line, not inside the parentheses.
                let waiting = std::mem::take(&mut self.pending);
                let script = self.list(Until::Paren)?;
                self.pending.splice(0..0, waiting);
                Ok(Part::Command { script, quoted })
            }
            Some('{') => {
                self.at += 1;
                self.braced(quoted)
            }
            Some(special @ ('?' | '$' | '#' | '!' | '@' | '*' | '-' | '0'..='9')) => {
                self.at += 1;
                Ok(Part::Variable { name: special.to_string(), otherwise: None, quoted })
            }
            Some(first) if first.is_ascii_alphabetic() || first == '_' => {
                Ok(Part::Variable { name: self.name(), otherwise: None, quoted })
            }
            _ => Ok(if quoted { Part::Quoted("$".into()) } else { Part::Plain("$".into()) }),
        }
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(letter) = self.peek().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_') {
            self.at += 1;
            name.push(letter);
        }
        name
    }

    fn braced(&mut self, quoted: bool) -> Outcome<Part> {
        self.enter()?;
        let name = match self.peek() {
            Some(special @ ('?' | '$')) => {
                self.at += 1;
                special.to_string()
            }
            _ => self.name(),
        };
        // `${x%.txt}`, `${#x}`, `${x:0:3}` and their kin.
        let (next, behind) = (self.peek(), self.peek_at(1));
        let offset = next == Some(':') && behind.is_some_and(|letter| letter == ' ' || letter.is_ascii_digit());
        if offset || next.is_some_and(|letter| "%#/^,@[!".contains(letter)) {
            return Err(not_modelled(&format!("${{{name}{}…}}", next.unwrap_or_default())));
        }
        let mut operator = String::new();
        while let Some(letter) = self.peek().filter(|letter| matches!(letter, ':' | '-' | '+' | '=' | '?')) {
            self.at += 1;
            operator.push(letter);
            if letter != ':' {
                break;
            }
        }
        let mut parts = Vec::new();
        if !operator.is_empty() {
            self.quoted_parts(&mut parts, Some('}'))?;
        } else {
            match self.peek() {
                None => return Err(Stop::More),
                Some('}') if !name.is_empty() => self.at += 1,
                _ => return Err(bad_substitution(&name)),
            }
        }
        if name.is_empty() || matches!(operator.as_str(), ":") {
            return Err(bad_substitution(&name));
        }
        self.depth -= 1;
        let otherwise = (!operator.is_empty()).then(|| Box::new(Otherwise { operator, word: Word { parts } }));
        Ok(Part::Variable { name, otherwise, quoted })
    }

    fn backticks(&mut self, quoted: bool) -> Outcome<Part> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let Some(letter) = self.peek() else { return Err(Stop::More) };
            self.at += 1;
            match letter {
                '`' => break,
                '\\' => match self.peek() {
                    Some(escaped) if matches!(escaped, '`' | '\\' | '$') || (quoted && escaped == '"') => {
                        self.at += 1;
                        text.push(escaped);
                    }
                    _ => text.push('\\'),
                },
                _ => text.push(letter),
            }
        }
        let letters: Vec<char> = text.chars().collect();
        match Parser::new(&letters, self.depth).list(Until::End) {
            Ok(script) => Ok(Part::Command { script, quoted }),
            Err(Stop::More) => Err(Stop::Wrong("bash: unexpected EOF while looking for matching `''".into())),
            Err(stop) => Err(stop),
        }
    }
}

fn bad_substitution(name: &str) -> Stop {
    Stop::Wrong(format!("bash: ${{{name}…}}: bad substitution"))
}

fn push_plain(parts: &mut Vec<Part>, letter: char) {
    match parts.last_mut() {
        Some(Part::Plain(text)) => text.push(letter),
        _ => parts.push(Part::Plain(letter.to_string())),
    }
}
