//! Reads jq's filters. Refuses to know values.

use super::call;
use serde_json::Value;
use std::rc::Rc;

#[derive(Debug)]
pub(super) enum Filter {
    Identity,
    Recurse,
    Literal(Value),
    /// A text with filters in it, each shown in the format.
    Text(Option<String>, Vec<Piece>),
    Format(String),
    Index(Box<Filter>, Box<Filter>),
    Slice(Box<Filter>, Option<Box<Filter>>, Option<Box<Filter>>),
    Each(Box<Filter>),
    Try(Box<Filter>, Option<Box<Filter>>),
    Array(Option<Box<Filter>>),
    Object(Vec<(Filter, Filter)>),
    Negate(Box<Filter>),
    Pipe(Box<Filter>, Box<Filter>),
    Comma(Box<Filter>, Box<Filter>),
    Reckon(&'static str, Box<Filter>, Box<Filter>),
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
    Otherwise(Box<Filter>, Box<Filter>),
    /// `=`, `|=`, `+=` and so on.
    Assign(&'static str, Box<Filter>, Box<Filter>),
    If(Box<Filter>, Box<Filter>, Option<Box<Filter>>),
    Reduce(Box<Filter>, Shape, Box<Filter>, Box<Filter>),
    Foreach(Box<Filter>, Shape, Box<Filter>, Box<Filter>, Option<Box<Filter>>),
    Bind(Box<Filter>, Vec<Shape>, Box<Filter>),
    Define(Rc<Definition>, Box<Filter>),
    Variable(String),
    Call(String, Vec<Rc<Filter>>),
    Label(String, Box<Filter>),
    Break(String),
}

#[derive(Debug)]
pub(super) enum Piece {
    Plain(String),
    Filter(Filter),
}

#[derive(Debug)]
pub(super) struct Definition {
    pub(super) name: String,
    pub(super) parameters: Vec<String>,
    pub(super) body: Filter,
}

/// What `as` takes apart.
#[derive(Debug)]
pub(super) enum Shape {
    Name(String),
    Array(Vec<Shape>),
    Object(Vec<(Filter, Option<String>, Option<Shape>)>),
}

pub(super) enum Wrong {
    /// The message, and how far in it was.
    Says(String, usize),
    NotModelled(String),
}

type Outcome<T> = Result<T, Wrong>;

const DEEPEST: usize = 60;

pub(super) fn read(text: &str, variables: &[String]) -> Outcome<Filter> {
    let letters: Vec<char> = text.chars().collect();
    let mut reader =
        Reader { letters: &letters, at: 0, depth: 0, variables: variables.to_vec(), functions: Vec::new() };
    reader.blanks();
    if reader.peek().is_none() {
        return Ok(Filter::Identity);
    }
    let filter = reader.pipe()?;
    reader.blanks();
    match reader.peek() {
        None => Ok(filter),
        Some(_) => Err(match reader.unexpected() {
            Wrong::Says(message, at) => Wrong::Says(message.replace(" (Unix", ", expecting $end (Unix"), at),
            wrong => wrong,
        }),
    }
}

struct Reader<'t> {
    letters: &'t [char],
    at: usize,
    depth: usize,
    variables: Vec<String>,
    functions: Vec<(String, usize)>,
}

const KEYWORDS: [&str; 18] = [
    "def", "if", "then", "elif", "else", "end", "as", "reduce", "foreach", "try", "catch", "label", "import",
    "include", "and", "or", "__loc__", "not!",
];

fn boxed(filter: Filter) -> Box<Filter> {
    Box::new(filter)
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn starts(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(ahead, wanted)| self.letters.get(self.at + ahead) == Some(&wanted))
    }

    fn blanks(&mut self) {
        while let Some(letter) = self.peek() {
            match letter {
                '#' => {
                    while self.peek().is_some_and(|letter| letter != '\n') {
                        self.at += 1;
                    }
                }
                _ if letter.is_whitespace() => self.at += 1,
                _ => return,
            }
        }
    }

    /// A sign that is not the beginning of a longer one.
    fn sign(&mut self, sign: &str) -> bool {
        self.blanks();
        if !self.starts(sign) {
            return false;
        }
        let next = self.letters.get(self.at + sign.len()).copied();
        let longer = match sign {
            "|" | "+" | "-" | "*" | "%" | "<" | ">" => next == Some('='),
            "/" => matches!(next, Some('/' | '=')),
            "//" => next == Some('='),
            "=" => next == Some('='),
            "." => next == Some('.'),
            _ => false,
        };
        if !longer {
            self.at += sign.len();
        }
        !longer
    }

    fn word(&mut self, word: &str) -> bool {
        self.blanks();
        let ends =
            |next: Option<&char>| !next.is_some_and(|next| next.is_alphanumeric() || *next == '_' || *next == ':');
        let found = self.starts(word) && ends(self.letters.get(self.at + word.len()));
        self.at += if found { word.len() } else { 0 };
        found
    }

    fn want(&mut self, sign: &str) -> Outcome<()> {
        let found = if sign.chars().all(char::is_alphabetic) { self.word(sign) } else { self.sign(sign) };
        if found { Ok(()) } else { Err(self.unexpected()) }
    }

    fn name(&mut self) -> Option<String> {
        self.blanks();
        let first = self.peek().filter(|letter| letter.is_ascii_alphabetic() || *letter == '_')?;
        let mut name = String::from(first);
        self.at += 1;
        while let Some(letter) = self.peek().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_') {
            name.push(letter);
            self.at += 1;
        }
        Some(name)
    }

    fn unexpected(&mut self) -> Wrong {
        self.blanks();
        let at = if self.peek().is_none() { self.letters.len().saturating_sub(1) } else { self.at };
        let token = match self.peek() {
            None => "$end".to_string(),
            Some(letter) if letter.is_ascii_alphabetic() || letter == '_' => {
                match self.name().filter(|name| KEYWORDS.contains(&name.as_str())) {
                    Some(keyword) => keyword,
                    None => "IDENT".into(),
                }
            }
            Some(letter) if letter.is_ascii_digit() => "LITERAL".into(),
            Some('"') => "QQSTRING_START".into(),
            Some('\'' | '&' | '~' | '`' | '^' | '\\' | '!' | ')' | ']' | '}') => "INVALID_CHARACTER".into(),
            Some('.') if self.letters.get(self.at + 1).is_some_and(char::is_ascii_alphabetic) => "FIELD".into(),
            Some(letter) => format!("'{letter}'"),
        };
        Wrong::Says(format!("syntax error, unexpected {token} (Unix shell quoting issues?)"), at)
    }

    fn pipe(&mut self) -> Outcome<Filter> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Wrong::NotModelled("nesting as deep as this".into()));
        }
        let filter = self.pipe_inner()?;
        self.depth -= 1;
        Ok(filter)
    }

    fn pipe_inner(&mut self) -> Outcome<Filter> {
        if self.word("def") {
            return self.definition();
        }
        if self.word("label") {
            self.want("$")?;
            let Some(name) = self.name() else { return Err(self.unexpected()) };
            self.want("|")?;
            return Ok(Filter::Label(name, boxed(self.pipe()?)));
        }
        let left = self.comma()?;
        if self.word("as") {
            let mut shapes = vec![self.shape()?];
            while self.sign("?//") {
                shapes.push(self.shape()?);
            }
            self.want("|")?;
            let body = self.pipe()?;
            return Ok(Filter::Bind(boxed(left), shapes, boxed(body)));
        }
        if self.sign("|") {
            return Ok(Filter::Pipe(boxed(left), boxed(self.pipe()?)));
        }
        Ok(left)
    }

    fn definition(&mut self) -> Outcome<Filter> {
        let Some(name) = self.name() else { return Err(self.unexpected()) };
        let (functions, variables) = (self.functions.len(), self.variables.len());
        let mut parameters = Vec::new();
        if self.sign("(") {
            loop {
                let dollar = self.sign("$");
                let Some(parameter) = self.name() else { return Err(self.unexpected()) };
                if dollar {
                    self.variables.push(parameter.clone());
                }
                self.functions.push((parameter.clone(), 0));
                parameters.push(if dollar { format!("${parameter}") } else { parameter });
                if !self.sign(";") {
                    break;
                }
            }
            self.want(")")?;
        }
        self.want(":")?;
        self.functions.push((name.clone(), parameters.len()));
        let body = self.pipe()?;
        self.want(";")?;
        self.functions.truncate(functions);
        self.variables.truncate(variables);
        self.functions.push((name.clone(), parameters.len()));
        let definition = Rc::new(Definition { name, parameters, body });
        let rest = self.pipe()?;
        Ok(Filter::Define(definition, boxed(rest)))
    }

    fn shape(&mut self) -> Outcome<Shape> {
        if self.sign("$") {
            let Some(name) = self.name() else { return Err(self.unexpected()) };
            self.variables.push(name.clone());
            return Ok(Shape::Name(name));
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Wrong::NotModelled("nesting as deep as this".into()));
        }
        let shape = if self.sign("[") {
            let mut shapes = vec![self.shape()?];
            while self.sign(",") {
                shapes.push(self.shape()?);
            }
            self.want("]")?;
            Shape::Array(shapes)
        } else {
            self.want("{")?;
            let mut pairs = Vec::new();
            loop {
                let (key, name) = if self.sign("$") {
                    let Some(name) = self.name() else { return Err(self.unexpected()) };
                    self.variables.push(name.clone());
                    (Filter::Literal(Value::String(name.clone())), Some(name))
                } else if self.sign("(") {
                    let key = self.pipe()?;
                    self.want(")")?;
                    (key, None)
                } else if self.starts("\"") {
                    (self.text(None)?, None)
                } else {
                    let Some(name) = self.name() else { return Err(self.unexpected()) };
                    (Filter::Literal(Value::String(name)), None)
                };
                let shape = if self.sign(":") { Some(self.shape()?) } else { None };
                pairs.push((key, name, shape));
                if !self.sign(",") {
                    break;
                }
            }
            self.want("}")?;
            Shape::Object(pairs)
        };
        self.depth -= 1;
        Ok(shape)
    }

    fn comma(&mut self) -> Outcome<Filter> {
        let mut left = self.otherwise()?;
        while self.sign(",") {
            left = Filter::Comma(boxed(left), boxed(self.otherwise()?));
        }
        Ok(left)
    }

    /// `//`, which binds to the right, and what is looser than it: the assignments.
    fn otherwise(&mut self) -> Outcome<Filter> {
        let left = self.either()?;
        if self.sign("//") {
            let right = self.otherwise_only()?;
            return self.assignment(Filter::Otherwise(boxed(left), boxed(right)));
        }
        self.assignment(left)
    }

    fn otherwise_only(&mut self) -> Outcome<Filter> {
        let left = self.either()?;
        if self.sign("//") {
            return Ok(Filter::Otherwise(boxed(left), boxed(self.otherwise_only()?)));
        }
        Ok(left)
    }

    fn assignment(&mut self, left: Filter) -> Outcome<Filter> {
        for operator in ["|=", "+=", "-=", "*=", "//=", "/=", "%=", "="] {
            if self.sign(operator) {
                let right = self.otherwise_only()?;
                return Ok(Filter::Assign(operator.trim_end_matches('='), boxed(left), boxed(right)));
            }
        }
        Ok(left)
    }

    fn either(&mut self) -> Outcome<Filter> {
        let mut left = self.both()?;
        while self.word("or") {
            left = Filter::Or(boxed(left), boxed(self.both()?));
        }
        Ok(left)
    }

    fn both(&mut self) -> Outcome<Filter> {
        let mut left = self.comparison()?;
        while self.word("and") {
            left = Filter::And(boxed(left), boxed(self.comparison()?));
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Outcome<Filter> {
        let left = self.sum()?;
        for operator in ["==", "!=", "<=", ">=", "<", ">"] {
            if self.sign(operator) {
                return Ok(Filter::Reckon(operator, boxed(left), boxed(self.sum()?)));
            }
        }
        Ok(left)
    }

    fn sum(&mut self) -> Outcome<Filter> {
        let mut left = self.product()?;
        loop {
            let Some(operator) = ["+", "-"].into_iter().find(|operator| self.sign(operator)) else { return Ok(left) };
            left = Filter::Reckon(operator, boxed(left), boxed(self.product()?));
        }
    }

    fn product(&mut self) -> Outcome<Filter> {
        let mut left = self.postfix()?;
        loop {
            let found = ["*", "/", "%"].into_iter().find(|operator| self.sign(operator));
            let Some(operator) = found else { return Ok(left) };
            left = Filter::Reckon(operator, boxed(left), boxed(self.postfix()?));
        }
    }

    fn postfix(&mut self) -> Outcome<Filter> {
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
                if !own && !call::is_known(&name, arguments.len()) {
                    let what = format!("{name}/{}", arguments.len());
                    return Err(match call::EXISTS.contains(&name.as_str()) {
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
            text.parse().ok().map(super::value::number)
        } else {
            serde_json::from_str(&text).ok()
        };
        match number.or_else(|| text.parse().ok().map(super::value::number)) {
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

    fn text(&mut self, format: Option<String>) -> Outcome<Filter> {
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
