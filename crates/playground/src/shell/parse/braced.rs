//! Reads `${…}`: a name, an index, and what is to be done with the value. Refuses to know values.

use super::super::syntax::*;
use super::{Outcome, Parser, Stop};

impl Parser<'_> {
    /// Behind `${`.
    pub(super) fn braced(&mut self, quoted: bool) -> Outcome<Part> {
        self.enter()?;
        let start = self.at;
        let parameter = self.parameter(quoted)?;
        let parameter = match parameter {
            Some(parameter) if self.eat("}") => parameter,
            _ => self.bad(start)?,
        };
        self.depth -= 1;
        Ok(Part::Parameter { parameter: Box::new(parameter), quoted })
    }

    /// bash takes what it cannot read up to the next brace, and complains when it is expanded.
    fn bad(&mut self, start: usize) -> Outcome<Parameter> {
        self.at = start;
        while self.peek().is_some_and(|letter| letter != '}') {
            self.at += 1;
        }
        if !self.eat("}") {
            return Err(Stop::More(Some('}')));
        }
        let text: String = self.chars.get(start..self.at).unwrap_or_default().iter().collect();
        Ok(Parameter { name: String::new(), index: None, operation: Operation::Bad(format!("${{{text}")) })
    }

    /// Everything before the closing brace; nothing when it makes no sense.
    fn parameter(&mut self, quoted: bool) -> Outcome<Option<Parameter>> {
        let next_closes = self.peek_at(1) == Some('}');
        let mut operation = Operation::Value;
        if self.peek() == Some('#') && !next_closes {
            self.at += 1;
            operation = Operation::Length;
        } else if self.peek() == Some('!') && !next_closes {
            self.at += 1;
            operation = Operation::Indirect;
        }
        let Some(name) = self.parameter_name() else {
            return if self.peek().is_none() { Err(Stop::More(Some('}'))) } else { Ok(None) };
        };
        let mut index = None;
        if let (Operation::Indirect, Some(form @ ('*' | '@')), Some('}')) = (&operation, self.peek(), self.peek_at(1)) {
            self.at += 1;
            operation = Operation::Names { each: form == '@' };
        }
        if self.peek() == Some('[') {
            self.at += 1;
            index = Some(match (self.peek(), self.peek_at(1)) {
                (Some('@'), Some(']')) => Index::Each,
                (Some('*'), Some(']')) => Index::Joined,
                _ => Index::At(self.within(']', quoted)?),
            });
            if matches!(index, Some(Index::Each | Index::Joined)) {
                self.at += 1;
            }
            if !self.eat("]") {
                return Ok(None);
            }
        }
        if matches!(operation, Operation::Value) {
            let Some(found) = self.operation(quoted)? else { return Ok(None) };
            operation = found;
        }
        Ok(Some(Parameter { name, index, operation }))
    }

    fn parameter_name(&mut self) -> Option<String> {
        let first = self.peek()?;
        if first.is_ascii_digit() {
            let mut digits = String::new();
            while let Some(digit) = self.peek().filter(char::is_ascii_digit) {
                self.at += 1;
                digits.push(digit);
            }
            return Some(digits);
        }
        if "?$#@*!-".contains(first) {
            self.at += 1;
            return Some(first.to_string());
        }
        Some(self.name()).filter(|name| !name.is_empty())
    }

    fn operation(&mut self, quoted: bool) -> Outcome<Option<Operation>> {
        let Some(next) = self.peek() else { return Err(Stop::More(Some('}'))) };
        let mut take = |text: &str| self.eat(text);
        let operation = match next {
            '}' => Operation::Value,
            '-' | '+' | '=' | '?' => {
                self.at += 1;
                Operation::Otherwise { operator: next.into(), word: self.within('}', quoted)? }
            }
            ':' => match self.peek_at(1) {
                Some(operator @ ('-' | '+' | '=' | '?')) => {
                    self.at += 2;
                    Operation::Otherwise { operator: format!(":{operator}"), word: self.within('}', quoted)? }
                }
                _ => {
                    self.at += 1;
                    let offset = self.within(':', true)?;
                    let length = if self.eat(":") { Some(self.within('}', true)?) } else { None };
                    Operation::Slice { offset, length }
                }
            },
            '#' | '%' => {
                let longest = take("##") || take("%%");
                self.at += usize::from(!longest);
                Operation::Strip { end: next == '%', longest, pattern: self.within('}', false)? }
            }
            '/' => {
                self.at += 1;
                let all = self.eat("/");
                let anchor = self.peek().filter(|letter| !all && matches!(letter, '#' | '%'));
                self.at += usize::from(anchor.is_some());
                let pattern = self.within('/', false)?;
                let with = if self.eat("/") { self.within('}', false)? } else { Word::default() };
                Operation::Replace { all, anchor, pattern, with }
            }
            '^' | ',' => {
                let all = take("^^") || take(",,");
                self.at += usize::from(!all);
                Operation::Case { upper: next == '^', all }
            }
            '@' => {
                self.at += 2;
                Operation::Transform(self.chars.get(self.at - 1).copied().unwrap_or_default())
            }
            _ => return Ok(None),
        };
        Ok(Some(operation))
    }

    /// A word that ends before this letter or the closing brace; blanks belong to it.
    fn within(&mut self, end: char, quoted: bool) -> Outcome<Word> {
        let mut parts = Vec::new();
        self.parts_until(&mut parts, end, quoted)?;
        Ok(Word { parts })
    }
}
