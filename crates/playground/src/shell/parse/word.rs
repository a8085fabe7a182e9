//! Reads one word: plain text, quotes, escapes, `$…` and backticks. Refuses to know commands.

use super::super::syntax::*;
use super::{Outcome, Parser, Stop, Until, is_name};

/// Whether a letter ends a word that is not quoted.
pub(super) fn is_operator(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r' | '|' | '&' | ';' | '<' | '>' | '(' | ')')
}

/// A text in which only `$`, backticks and backslashes mean something: the body of a here-document whose delimiter was
/// not quoted, an arithmetic expression.
pub(super) fn quoted(text: &str, depth: usize) -> Outcome<Word> {
    let letters: Vec<char> = text.chars().collect();
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
            if matches!(letter, '<' | '>') && self.peek_at(1) == Some('(') && letter == '<' {
                self.at += 2;
                parts.push(Part::Process(self.nested_list()?));
                continue;
            }
            if is_operator(letter) {
                break;
            }
            self.part(&mut parts, letter)?;
        }
        Ok(if parts.is_empty() { None } else { Some(Word { parts }) })
    }

    /// The part of an unquoted word that begins with this letter.
    fn part(&mut self, parts: &mut Vec<Part>, letter: char) -> Outcome<()> {
        match letter {
            '\\' => {
                self.at += 1;
                match self.peek() {
                    None => return Err(Stop::More(None)),
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
                self.quoted_parts(parts, Some('"'))?;
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
                push_plain(parts, letter);
            }
        }
        Ok(())
    }

    /// Parts up to this letter or a closing brace, inside `${…}`.
    pub(super) fn parts_until(&mut self, parts: &mut Vec<Part>, end: char, quoted: bool) -> Outcome<()> {
        loop {
            let Some(letter) = self.peek() else { return Err(Stop::More(Some('}'))) };
            match letter {
                '}' => return Ok(()),
                _ if letter == end => return Ok(()),
                '\\' if quoted && !matches!(self.peek_at(1), Some('$' | '`' | '\\' | '"' | '}' | '\n')) => {
                    self.at += 1;
                    parts.push(Part::Quoted("\\".into()));
                }
                '\'' if quoted => {
                    self.at += 1;
                    parts.push(Part::Quoted("'".into()));
                }
                '$' if quoted => parts.push(self.dollar(true)?),
                '`' if quoted => parts.push(self.backticks(true)?),
                _ if quoted && !matches!(letter, '\\' | '"') => {
                    self.at += 1;
                    parts.push(Part::Quoted(letter.into()));
                }
                _ => self.part(parts, letter)?,
            }
        }
    }

    /// What stands between double quotes, or in a here-document (`end` is then nothing).
    pub(super) fn quoted_parts(&mut self, parts: &mut Vec<Part>, end: Option<char>) -> Outcome<()> {
        let mut text = String::new();
        loop {
            let Some(letter) = self.peek() else {
                if end.is_some() {
                    return Err(Stop::More(end));
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
            let Some(letter) = self.peek() else { return Err(Stop::More(Some('\''))) };
            self.at += 1;
            if letter == '\'' {
                return Ok(text);
            }
            text.push(letter);
        }
    }

    /// `$'…'`.
    fn ansi_quote(&mut self) -> Outcome<String> {
        let mut text = String::new();
        loop {
            let Some(letter) = self.peek() else { return Err(Stop::More(Some('\''))) };
            self.at += 1;
            match letter {
                '\'' => return Ok(super::super::escape::unescape(&text, super::super::escape::Kind::Ansi).0),
                '\\' => {
                    let Some(escaped) = self.peek() else { return Err(Stop::More(Some('\''))) };
                    self.at += 1;
                    text.extend(['\\', escaped]);
                }
                _ => text.push(letter),
            }
        }
    }

    fn nested_list(&mut self) -> Outcome<Script> {
        // Here-documents that wait outside begin behind the outer line, not inside the parentheses.
        let waiting = std::mem::take(&mut self.pending);
        let script = self.list(Until::Paren)?;
        self.pending.splice(0..0, waiting);
        Ok(script)
    }

    fn dollar(&mut self, quoted: bool) -> Outcome<Part> {
        if self.starts("$((")
            && let Some(text) = self.double_parens(3)
        {
            return Ok(Part::Arithmetic { expression: self::quoted(&text, self.depth)?, quoted });
        }
        self.at += 1;
        let value = |name: String| Part::Parameter {
            parameter: Box::new(Parameter { name, index: None, operation: Operation::Value }),
            quoted,
        };
        match self.peek() {
            Some('(') => {
                self.at += 1;
                Ok(Part::Command { script: self.nested_list()?, quoted })
            }
            Some('{') => {
                self.at += 1;
                self.braced(quoted)
            }
            Some(special @ ('?' | '$' | '#' | '!' | '@' | '*' | '-' | '0'..='9')) => {
                self.at += 1;
                Ok(value(special.to_string()))
            }
            Some(first) if first.is_ascii_alphabetic() || first == '_' => Ok(value(self.name())),
            _ => Ok(if quoted { Part::Quoted("$".into()) } else { Part::Plain("$".into()) }),
        }
    }

    pub(super) fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(letter) = self.peek().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_') {
            self.at += 1;
            name.push(letter);
        }
        name
    }

    fn backticks(&mut self, quoted: bool) -> Outcome<Part> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let Some(letter) = self.peek() else { return Err(Stop::More(Some('`'))) };
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
            Err(Stop::More(open)) => {
                let message = match open {
                    Some(mark) => format!("unexpected EOF while looking for matching `{mark}'"),
                    None => "syntax error: unexpected end of file".into(),
                };
                Err(Stop::Wrong(message))
            }
            Err(stop) => Err(stop),
        }
    }

    /// `NAME=value` before a command, with the name written without quotes.
    pub(super) fn assignment(&mut self) -> Outcome<Option<Assignment>> {
        let start = self.at;
        let name = self.name();
        let index = if is_name(&name) && self.eat("[") {
            let open = self.chars.get(self.at..).unwrap_or_default();
            match open.iter().position(|letter| matches!(letter, ']' | '\n' | ' ')) {
                Some(length) if open.get(length) == Some(&']') => {
                    let text: String = open.iter().take(length).collect();
                    self.at += length + 1;
                    Some(quoted(&text, self.depth)?)
                }
                _ => None,
            }
        } else {
            None
        };
        let append = self.starts("+=");
        if !is_name(&name) || !(self.eat("+=") || self.eat("=")) {
            self.at = start;
            return Ok(None);
        }
        if index.is_none() && self.eat("(") {
            let mut words = Vec::new();
            loop {
                self.skip_to_command()?;
                if self.peek().is_none() {
                    return Err(Stop::More(Some(')')));
                }
                if self.eat(")") {
                    break;
                }
                match self.word()? {
                    Some(word) => words.push(word),
                    None => return Err(self.unexpected_here()),
                }
            }
            return Ok(Some(Assignment { name, index, append, value: Value::List(words) }));
        }
        let value = Value::Text(self.word()?.unwrap_or_default());
        Ok(Some(Assignment { name, index, append, value }))
    }
}

fn push_plain(parts: &mut Vec<Part>, letter: char) {
    match parts.last_mut() {
        Some(Part::Plain(text)) => text.push(letter),
        _ => parts.push(Part::Plain(letter.to_string())),
    }
}
