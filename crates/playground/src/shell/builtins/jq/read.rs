//! Reads jq's filters. Refuses to know values.

use serde_json::Value;
use std::rc::Rc;

mod terms;

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
}
