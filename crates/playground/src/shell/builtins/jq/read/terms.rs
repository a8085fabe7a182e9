//! Reads the terms of jq's filters: paths, literals, texts, objects, calls. Refuses to know values.

use super::super::{known, value};
use super::{DEEPEST, Filter, KEYWORDS, Outcome, Piece, Reader, Wrong, boxed};
use serde_json::Value;
use std::rc::Rc;

impl Reader<'_> {
    pub(super) fn postfix(&mut self) -> Outcome<Filter> {
        if self.sign("-") {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(Wrong::NotModelled("nesting as deep as this".into()));
            }
            let inner = self.postfix()?;
            self.depth -= 1;
            return Ok(Filter::Negate(boxed(inner)));
        }
        let mut filter = self.term()?;
        let mut links = 0;
        loop {
            links += 1;
            if links > 200 {
                return Err(Wrong::NotModelled("a path as long as this".into()));
            }
            self.blanks();
            if self.sign("?") {
                filter = Filter::Try(boxed(filter), None);
            } else if self.starts(".") && !self.starts("..") {
                self.at += 1;
                if self.peek() == Some('[') {
                    continue;
                }
                let key = self.key()?;
                filter = Filter::Index(boxed(filter), boxed(key));
            } else if self.peek() == Some('[') {
                self.at += 1;
                filter = self.bracket(filter)?;
            } else {
                return Ok(filter);
            }
        }
    }

    /// What may stand behind a dot: a name or a text.
    fn key(&mut self) -> Outcome<Filter> {
        if self.peek() == Some('"') {
            return self.text(None);
        }
        match self.name() {
            Some(name) => Ok(Filter::Literal(Value::String(name))),
            None => Err(self.unexpected()),
        }
    }

    fn bracket(&mut self, of: Filter) -> Outcome<Filter> {
        if self.sign("]") {
            return Ok(Filter::Each(boxed(of)));
        }
        if self.sign(":") {
            let to = self.pipe()?;
            self.want("]")?;
            return Ok(Filter::Slice(boxed(of), None, Some(boxed(to))));
        }
        let from = self.pipe()?;
        if self.sign(":") {
            if self.sign("]") {
                return Ok(Filter::Slice(boxed(of), Some(boxed(from)), None));
            }
            let to = self.pipe()?;
            self.want("]")?;
            return Ok(Filter::Slice(boxed(of), Some(boxed(from)), Some(boxed(to))));
        }
        self.want("]")?;
        Ok(Filter::Index(boxed(of), boxed(from)))
    }

    fn term(&mut self) -> Outcome<Filter> {
        self.blanks();
        let Some(letter) = self.peek() else { return Err(self.unexpected()) };
        match letter {
            '"' => return self.text(None),
            '.' if self.starts("..") => {
                self.at += 2;
                return Ok(Filter::Recurse);
            }
            '.' => {
                self.at += 1;
                return match self.peek() {
                    Some(letter) if letter == '"' || letter.is_ascii_alphabetic() || letter == '_' => {
                        let key = self.key()?;
                        Ok(Filter::Index(boxed(Filter::Identity), boxed(key)))
                    }
                    Some(digit) if digit.is_ascii_digit() => {
                        self.at -= 1;
                        self.number()
                    }
                    _ => Ok(Filter::Identity),
                };
            }
            '0'..='9' => return self.number(),
            '(' => {
                self.at += 1;
                let inner = self.pipe()?;
                self.want(")")?;
                return Ok(inner);
            }
            '[' => {
                self.at += 1;
                if self.sign("]") {
                    return Ok(Filter::Array(None));
                }
                let inner = self.pipe()?;
                self.want("]")?;
                return Ok(Filter::Array(Some(boxed(inner))));
            }
            '{' => {
                self.at += 1;
                return self.object();
            }
            '$' => {
                self.at += 1;
                let Some(name) = self.name() else { return Err(self.unexpected()) };
                if name == "__loc__" {
                    return Err(Wrong::NotModelled("$__loc__".into()));
                }
                if !self.variables.contains(&name) {
                    return Err(Wrong::Says(format!("${name} is not defined"), 0));
                }
                return Ok(Filter::Variable(name));
            }
            '@' => {
                self.at += 1;
                let Some(name) = self.name() else { return Err(self.unexpected()) };
                let known = ["text", "json", "csv", "tsv", "html", "uri", "sh", "base64", "base64d"];
                if !known.contains(&name.as_str()) {
                    return Err(Wrong::Says(format!("{name} is not a valid format"), 0));
                }
                self.blanks();
                return if self.peek() == Some('"') { self.text(Some(name)) } else { Ok(Filter::Format(name)) };
            }
            _ => {}
        }
        let start = self.at;
        let Some(name) = self.name() else { return Err(self.unexpected()) };
        match name.as_str() {
            "if" => self.choice(),
            "try" => {
                let body = self.postfix()?;
                let handler = if self.word("catch") { Some(boxed(self.postfix()?)) } else { None };
                Ok(Filter::Try(boxed(body), handler))
            }
            "reduce" | "foreach" => {
                let source = self.postfix()?;
                self.want("as")?;
                let variables = self.variables.len();
                let shape = self.shape()?;
                self.want("(")?;
                let start = self.pipe()?;
                self.want(";")?;
                let update = self.pipe()?;
                let extract = if name == "foreach" && self.sign(";") { Some(boxed(self.pipe()?)) } else { None };
                self.want(")")?;
                self.variables.truncate(variables);
                Ok(match name.as_str() {
                    "reduce" => Filter::Reduce(boxed(source), shape, boxed(start), boxed(update)),
                    _ => Filter::Foreach(boxed(source), shape, boxed(start), boxed(update), extract),
                })
            }
            "def" => self.definition(),
            "break" => {
                self.want("$")?;
                match self.name() {
                    Some(label) => Ok(Filter::Break(label)),
                    None => Err(self.unexpected()),
                }
            }
            "null" => Ok(Filter::Literal(Value::Null)),
            "true" => Ok(Filter::Literal(Value::Bool(true))),
            "false" => Ok(Filter::Literal(Value::Bool(false))),
            _ if KEYWORDS.contains(&name.as_str()) => {
                self.at = start;
                Err(self.unexpected())
            }
            _ => {
                let mut arguments = Vec::new();
                if self.sign("(") {
                    loop {
                        arguments.push(Rc::new(self.pipe()?));
                        if !self.sign(";") {
                            break;
                        }
                    }
                    self.want(")")?;
                }
                let own = self.functions.iter().any(|(known, count)| *known == name && *count == arguments.len());
                if !own && !known::is_known(&name, arguments.len()) {
                    let what = format!("{name}/{}", arguments.len());
                    return Err(match known::is_missing(&name) {
                        true => Wrong::NotModelled(what),
                        false => Wrong::Says(format!("{what} is not defined"), start),
                    });
                }
                Ok(Filter::Call(name, arguments))
            }
        }
    }

    fn number(&mut self) -> Outcome<Filter> {
        let start = self.at;
        while let Some(letter) = self.peek() {
            let sign = matches!(letter, '+' | '-')
                && matches!(self.letters.get(self.at.wrapping_sub(1)), Some('e' | 'E'))
                && self.at > start;
            if !(letter.is_ascii_digit() || letter == '.' || matches!(letter, 'e' | 'E') || sign) {
                break;
            }
            self.at += 1;
        }
        let text: String = self.letters.get(start..self.at).unwrap_or_default().iter().collect();
        let number = if text.contains(['.', 'e', 'E']) {
            text.parse().ok().map(value::number)
        } else {
            serde_json::from_str(&text).ok()
        };
        match number.or_else(|| text.parse().ok().map(value::number)) {
            Some(number) => Ok(Filter::Literal(number)),
            None => Err(self.unexpected()),
        }
    }

    fn choice(&mut self) -> Outcome<Filter> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Wrong::NotModelled("nesting as deep as this".into()));
        }
        let condition = self.pipe()?;
        self.want("then")?;
        let yes = self.pipe()?;
        let no = if self.word("elif") {
            Some(boxed(self.choice()?))
        } else {
            let no = if self.word("else") { Some(boxed(self.pipe()?)) } else { None };
            self.want("end")?;
            no
        };
        self.depth -= 1;
        Ok(Filter::If(boxed(condition), boxed(yes), no))
    }

    fn object(&mut self) -> Outcome<Filter> {
        let mut pairs = Vec::new();
        while !self.sign("}") {
            self.blanks();
            let (key, usual) = match self.peek() {
                Some('"') => {
                    let key = self.text(None)?;
                    let again = match &key {
                        Filter::Literal(value) => Some(Filter::Literal(value.clone())),
                        _ => None,
                    };
                    let usual = again.map(|key| Filter::Index(boxed(Filter::Identity), boxed(key)));
                    (key, usual)
                }
                Some('$') => {
                    let value = self.term()?;
                    let Filter::Variable(name) = &value else { return Err(self.unexpected()) };
                    (Filter::Literal(Value::String(name.clone())), Some(value))
                }
                Some('(') => {
                    self.at += 1;
                    let key = self.pipe()?;
                    self.want(")")?;
                    (key, None)
                }
                Some('@') => (self.term()?, None),
                Some(digit) if digit.is_ascii_digit() => return Err(self.unexpected()),
                _ => {
                    let Some(name) = self.name() else { return Err(self.unexpected()) };
                    let key = Value::String(name);
                    let usual = Filter::Index(boxed(Filter::Identity), boxed(Filter::Literal(key.clone())));
                    (Filter::Literal(key), Some(usual))
                }
            };
            let value = if self.sign(":") {
                let mut value = self.otherwise_value()?;
                while self.sign("|") {
                    value = Filter::Pipe(boxed(value), boxed(self.otherwise_value()?));
                }
                value
            } else {
                match usual {
                    Some(usual) => usual,
                    None => return Err(self.unexpected()),
                }
            };
            pairs.push((key, value));
            if !self.sign(",") {
                self.want("}")?;
                break;
            }
        }
        Ok(Filter::Object(pairs))
    }

    fn otherwise_value(&mut self) -> Outcome<Filter> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Wrong::NotModelled("nesting as deep as this".into()));
        }
        let value = self.otherwise_only()?;
        self.depth -= 1;
        Ok(value)
    }

    pub(super) fn text(&mut self, format: Option<String>) -> Outcome<Filter> {
        self.at += 1;
        let mut pieces = Vec::new();
        let mut plain = String::new();
        loop {
            let Some(letter) = self.peek() else {
                return Err(Wrong::Says("syntax error, unexpected $end, expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END (Unix shell quoting issues?)".into(), 1));
            };
            self.at += 1;
            match letter {
                '"' => break,
                '\\' => {
                    let escaped = self.peek();
                    self.at += 1;
                    match escaped {
                        Some('(') => {
                            pieces.push(Piece::Plain(std::mem::take(&mut plain)));
                            let filter = self.pipe()?;
                            self.want(")")?;
                            pieces.push(Piece::Filter(filter));
                        }
                        Some('n') => plain.push('\n'),
                        Some('t') => plain.push('\t'),
                        Some('r') => plain.push('\r'),
                        Some('b') => plain.push('\u{8}'),
                        Some('f') => plain.push('\u{c}'),
                        Some('u') => {
                            let mut units = vec![self.unit()];
                            if units.first().is_some_and(|unit| (0xd800..0xdc00).contains(unit)) && self.starts("\\u") {
                                self.at += 2;
                                units.push(self.unit());
                            }
                            plain.push_str(&String::from_utf16_lossy(&units));
                        }
                        Some(other @ ('"' | '\\' | '/')) => plain.push(other),
                        _ => {
                            return Err(Wrong::Says(
                                "syntax error, unexpected INVALID_CHARACTER (Unix shell quoting issues?)".into(),
                                0,
                            ));
                        }
                    }
                }
                _ => plain.push(letter),
            }
        }
        if pieces.is_empty() {
            return Ok(Filter::Literal(Value::String(plain)));
        }
        pieces.push(Piece::Plain(plain));
        Ok(Filter::Text(format, pieces))
    }

    fn unit(&mut self) -> u16 {
        let digits: String = self.letters.get(self.at..self.at + 4).unwrap_or_default().iter().collect();
        self.at += digits.chars().count();
        u16::from_str_radix(&digits, 16).unwrap_or(0xfffd)
    }
}
