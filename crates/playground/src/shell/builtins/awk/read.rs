//! Reads the programs of `awk`. Refuses to know lines.

use super::super::super::escape;
use super::super::super::regex::{Flavour, Regex};
use super::{Action, DEEPEST, Expression, Rule, When};

pub(super) struct Reader<'t> {
    pub(super) letters: &'t [char],
    pub(super) at: usize,
    pub(super) depth: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn blanks(&mut self, lines: bool) {
        while self.peek().is_some_and(|letter| letter.is_whitespace() && (lines || letter != '\n')) {
            self.at += 1;
        }
    }

    fn starts(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(ahead, wanted)| self.letters.get(self.at + ahead) == Some(&wanted))
    }

    fn eat(&mut self, sign: &str) -> bool {
        self.blanks(false);
        let found = self.starts(sign);
        self.at += if found { sign.chars().count() } else { 0 };
        found
    }

    fn name(&mut self) -> Option<String> {
        self.blanks(false);
        let rest = self.letters.get(self.at..)?;
        let name: String = rest.iter().take_while(|letter| letter.is_ascii_alphanumeric() || **letter == '_').collect();
        if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
            return None;
        }
        self.at += name.len();
        Some(name)
    }

    pub(super) fn rules(&mut self) -> Option<Vec<Rule>> {
        let mut rules = Vec::new();
        loop {
            self.blanks(true);
            while self.eat(";") {
                self.blanks(true);
            }
            if self.peek().is_none() {
                return Some(rules);
            }
            let start = self.at;
            let when = match self.name().as_deref() {
                Some("BEGIN") => When::Begin,
                Some("END") => When::End,
                Some("function" | "func") => return None,
                _ => {
                    self.at = start;
                    if self.peek() == Some('{') { When::Always } else { When::If(self.expression()?) }
                }
            };
            let actions = if self.eat("{") { self.block()? } else { vec![Action::Print(Vec::new())] };
            rules.push(Rule { when, actions });
        }
    }

    fn block(&mut self) -> Option<Vec<Action>> {
        self.depth += 1;
        let mut actions = Vec::new();
        loop {
            self.blanks(true);
            if self.eat("}") {
                self.depth -= 1;
                return Some(actions);
            }
            if self.eat(";") {
                continue;
            }
            actions.push(self.action()?);
        }
    }

    fn body(&mut self) -> Option<Vec<Action>> {
        self.blanks(true);
        if self.eat("{") {
            return self.block();
        }
        let action = self.action()?;
        self.eat(";");
        Some(vec![action])
    }

    fn action(&mut self) -> Option<Action> {
        if self.depth > DEEPEST {
            return None;
        }
        let start = self.at;
        match self.name().as_deref() {
            Some(verb @ ("print" | "printf")) => {
                let mut parts = Vec::new();
                self.blanks(false);
                if !matches!(self.peek(), None | Some(';' | '}' | '\n')) {
                    parts.push(self.expression()?);
                    while self.eat(",") {
                        parts.push(self.expression()?);
                    }
                }
                // Where it would write elsewhere.
                self.blanks(false);
                if matches!(self.peek(), Some('>' | '|')) {
                    return None;
                }
                Some(if verb == "print" { Action::Print(parts) } else { Action::Printf(parts) })
            }
            Some("if") => {
                self.depth += 1;
                if !self.eat("(") {
                    return None;
                }
                let condition = self.expression()?;
                if !self.eat(")") {
                    return None;
                }
                let yes = self.body()?;
                let before = self.at;
                self.blanks(true);
                let no = match self.name().as_deref() {
                    Some("else") => self.body()?,
                    _ => {
                        self.at = before;
                        Vec::new()
                    }
                };
                self.depth -= 1;
                Some(Action::If(condition, yes, no))
            }
            Some("next") => Some(Action::Next),
            Some("exit" | "for" | "while" | "do" | "delete" | "getline" | "return") => None,
            _ => {
                self.at = start;
                Some(Action::Do(self.expression()?))
            }
        }
    }

    fn expression(&mut self) -> Option<Expression> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let start = self.at;
        if let Some(name) = self.name() {
            self.blanks(false);
            for operator in ["+=", "-=", "*=", "/=", "="] {
                if self.starts(operator) && !self.starts("==") {
                    self.at += operator.len();
                    let right = self.expression()?;
                    self.depth -= 1;
                    return Some(Expression::Assign(name, operator.chars().next()?, Box::new(right)));
                }
            }
        }
        self.at = start;
        let found = self.level(0);
        self.depth -= 1;
        found
    }

    fn level(&mut self, level: usize) -> Option<Expression> {
        const LEVELS: &[&[&str]] = &[
            &["||"],
            &["&&"],
            &["!~", "~"],
            &["==", "!=", "<=", ">=", "<", ">"],
            &[""],
            &["+", "-"],
            &["*", "/", "%"],
        ];
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.level(level + 1)?;
        let mut links = 0;
        loop {
            links += 1;
            if links > 200 {
                return None;
            }
            self.blanks(false);
            let found = if operators == &[""] {
                let begins = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '"' | '$' | '(');
                self.peek().is_some_and(begins).then_some("")
            } else {
                operators.iter().copied().find(|operator| {
                    self.starts(operator) && !(level >= 5 && self.letters.get(self.at + 1) == Some(&'='))
                })
            };
            let Some(operator) = found else { return Some(left) };
            self.at += operator.len();
            let right = self.level(level + 1)?;
            left = Expression::Two(operator, Box::new(left), Box::new(right));
        }
    }

    fn unary(&mut self) -> Option<Expression> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        self.blanks(false);
        let found = match self.peek()? {
            '!' => {
                self.at += 1;
                Expression::Not(Box::new(self.unary()?))
            }
            '-' => {
                self.at += 1;
                Expression::Negate(Box::new(self.unary()?))
            }
            '$' => {
                self.at += 1;
                Expression::Field(Box::new(self.unary()?))
            }
            '(' => {
                self.at += 1;
                let inner = self.expression()?;
                if !self.eat(")") {
                    return None;
                }
                inner
            }
            '"' => {
                self.at += 1;
                Expression::Text(self.until('"')?)
            }
            '/' => {
                self.at += 1;
                let start = self.at;
                while self.peek()? != '/' || self.letters.get(self.at.wrapping_sub(1)) == Some(&'\\') {
                    self.at += 1;
                }
                let pattern: String = self.letters.get(start..self.at)?.iter().collect();
                self.at += 1;
                let pattern = pattern.replace("\\/", "/");
                Regex::new(&pattern, Flavour::Extended, false).ok()?;
                Expression::Match(pattern)
            }
            digit if digit.is_ascii_digit() || digit == '.' => {
                let rest = self.letters.get(self.at..)?;
                let text: String =
                    rest.iter().take_while(|letter| letter.is_ascii_digit() || **letter == '.').collect();
                self.at += text.len();
                Expression::Number(text.parse().ok()?)
            }
            _ => {
                let name = self.name()?;
                if self.starts("[") {
                    return None;
                }
                if self.starts("(") {
                    if !["length", "toupper", "tolower", "substr", "int", "index"].contains(&name.as_str()) {
                        return None;
                    }
                    self.at += 1;
                    let mut arguments = Vec::new();
                    while !self.eat(")") {
                        arguments.push(self.expression()?);
                        self.eat(",");
                    }
                    Expression::Call(name, arguments)
                } else if self.starts("++") || self.starts("--") {
                    let operator = self.peek()?;
                    self.at += 2;
                    Expression::Assign(name, operator, Box::new(Expression::Number(1.0)))
                } else if name == "length" {
                    Expression::Call(name, Vec::new())
                } else {
                    Expression::Name(name)
                }
            }
        };
        self.depth -= 1;
        Some(found)
    }

    fn until(&mut self, end: char) -> Option<String> {
        let mut text = String::new();
        loop {
            let letter = self.peek()?;
            self.at += 1;
            match letter {
                _ if letter == end => {
                    return Some(escape::unescape(&text, escape::Kind::Format).0);
                }
                '\\' => {
                    text.extend(['\\', self.peek()?]);
                    self.at += 1;
                }
                _ => text.push(letter),
            }
        }
    }
}
