//! Reads JSON texts, letter by letter and with the complaints of jq's own reader. Refuses to know where texts come from.

use crate::number::Number;
use crate::value::{Object, Value};

const DEEPEST: usize = 10_000;

/// Reads the values of a text one after the other.
pub(crate) struct Reader<'t> {
    letters: std::str::Chars<'t>,
    line: usize,
    column: usize,
    token: String,
    state: State,
    open: Vec<Open>,
    next: Option<Value>,
    /// Nothing is read behind a mistake.
    over: bool,
}

#[derive(PartialEq)]
enum State {
    Normal,
    String,
    Escape,
}

/// A value that is not whole yet; an object with the key whose value comes next.
enum Open {
    Array(Vec<Value>),
    Object(Object, Option<std::rc::Rc<str>>),
}

type Done = Result<(), &'static str>;

impl<'t> Reader<'t> {
    pub(crate) fn new(text: &'t str) -> Reader<'t> {
        let letters = text.strip_prefix('\u{feff}').unwrap_or(text).chars();
        let (token, open) = (String::new(), Vec::new());
        Reader { letters, line: 1, column: 0, token, state: State::Normal, open, next: None, over: false }
    }

    /// What is not read yet.
    pub(crate) fn rest(&self) -> &'t str {
        self.letters.as_str()
    }

    fn scan(&mut self, letter: char) -> Result<Option<Value>, &'static str> {
        self.column += letter.len_utf8();
        if letter == '\n' {
            (self.line, self.column) = (self.line + 1, 0);
        }
        match self.state {
            State::Normal => match letter {
                ' ' | '\t' | '\r' | '\n' => {
                    self.literal()?;
                    return Ok(self.whole());
                }
                '"' => {
                    self.literal()?;
                    self.state = State::String;
                    return Ok(self.whole());
                }
                '[' | '{' | ':' | ',' | ']' | '}' => {
                    self.literal()?;
                    self.structure(letter)?;
                    return Ok(self.whole());
                }
                _ => self.token.push(letter),
            },
            State::String if letter == '"' => {
                self.state = State::Normal;
                let token = std::mem::take(&mut self.token);
                self.value(Value::from(unescaped(&token)?))?;
                return Ok(self.whole());
            }
            State::String => {
                self.token.push(letter);
                if letter == '\\' {
                    self.state = State::Escape;
                }
            }
            State::Escape => {
                self.token.push(letter);
                self.state = State::String;
            }
        }
        Ok(None)
    }

    fn whole(&mut self) -> Option<Value> {
        if self.open.is_empty() { self.next.take() } else { None }
    }

    fn value(&mut self, value: Value) -> Done {
        match self.next.replace(value) {
            Some(_) => Err("Expected separator between values"),
            None => Ok(()),
        }
    }

    /// Takes the run of letters and digits that has just ended.
    fn literal(&mut self) -> Done {
        if self.token.is_empty() {
            return Ok(());
        }
        let token = std::mem::take(&mut self.token);
        let value = match token.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            "nan" => Value::from(f64::NAN),
            _ if token.starts_with(['t', 'f', 'n']) => return Err("Invalid literal"),
            _ => Value::Number(Number::read(&token).ok_or("Invalid numeric literal")?),
        };
        self.value(value)
    }

    fn structure(&mut self, letter: char) -> Done {
        match letter {
            '[' | '{' => {
                if self.open.len() >= DEEPEST {
                    return Err("Exceeds depth limit for parsing");
                }
                if self.next.is_some() {
                    return Err("Expected separator between values");
                }
                self.open.push(if letter == '[' { Open::Array(Vec::new()) } else { Open::Object(Object::new(), None) });
            }
            ':' => match (self.next.take(), self.open.last_mut()) {
                (None, _) => return Err("Expected string key before ':'"),
                (_, None | Some(Open::Array(_) | Open::Object(_, Some(_)))) => {
                    return Err("':' not as part of an object");
                }
                (Some(Value::Text(key)), Some(Open::Object(_, slot))) => *slot = Some(key),
                _ => return Err("Object keys must be strings"),
            },
            ',' => match (self.next.take(), self.open.last_mut()) {
                (None, _) => return Err("Expected value before ','"),
                (_, None) => return Err("',' not as part of an array or object"),
                (Some(value), Some(Open::Array(values))) => values.push(value),
                (Some(value), Some(Open::Object(object, key))) => match key.take() {
                    Some(key) => drop(object.insert(key, value)),
                    None => return Err("Objects must consist of key:value pairs"),
                },
            },
            ']' => match (self.open.pop(), self.next.take()) {
                (Some(Open::Array(mut values)), last) => {
                    if last.is_none() && !values.is_empty() {
                        return Err("Expected another array element");
                    }
                    values.extend(last);
                    self.next = Some(Value::Array(values.into()));
                }
                _ => return Err("Unmatched ']'"),
            },
            _ => match (self.open.pop(), self.next.take()) {
                (Some(Open::Object(mut object, Some(key))), Some(value)) => {
                    object.insert(key, value);
                    self.next = Some(object.into());
                }
                (Some(Open::Object(object, None)), None) => {
                    if !object.is_empty() {
                        return Err("Expected another key-value pair");
                    }
                    self.next = Some(object.into());
                }
                (Some(_), Some(_)) => return Err("Objects must consist of key:value pairs"),
                _ => return Err("Unmatched '}'"),
            },
        }
        Ok(())
    }

    fn end(&mut self) -> Result<Option<Value>, String> {
        let at = format!("at EOF at line {}, column {}", self.line, self.column);
        if self.state != State::Normal {
            return Err(format!("Unfinished string {at}"));
        }
        self.literal().map_err(|wrong| format!("{wrong} {at}"))?;
        if !self.open.is_empty() {
            return Err(format!("Unfinished JSON term {at}"));
        }
        Ok(self.next.take())
    }
}

impl Iterator for Reader<'_> {
    type Item = Result<Value, String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        while let Some(letter) = self.letters.next() {
            match self.scan(letter) {
                Ok(None) => {}
                Ok(Some(value)) => return Some(Ok(value)),
                Err(wrong) => {
                    self.over = true;
                    return Some(Err(format!("{wrong} at line {}, column {}", self.line, self.column)));
                }
            }
        }
        self.over = true;
        self.end().transpose()
    }
}

/// The one value of a text.
pub(crate) fn single(text: &str) -> Result<Value, String> {
    let while_parsing = |wrong: String| format!("{wrong} (while parsing '{text}')");
    let mut reader = Reader::new(text);
    let value = reader.next().transpose().map_err(while_parsing)?;
    match (value, reader.next().transpose().map_err(while_parsing)?) {
        (Some(value), None) => Ok(value),
        (None, _) => Err(while_parsing("Expected JSON value".into())),
        _ => Err(while_parsing("Unexpected extra JSON values".into())),
    }
}

fn unescaped(token: &str) -> Result<String, &'static str> {
    let mut out = String::with_capacity(token.len());
    let mut letters = token.chars();
    while let Some(letter) = letters.next() {
        if letter < ' ' {
            return Err("Invalid string: control characters from U+0000 through U+001F must be escaped");
        }
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        out.push(match letters.next().ok_or("Expected escape character at end of string")? {
            plain @ ('\\' | '"' | '/') => plain,
            'b' => '\u{8}',
            'f' => '\u{c}',
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'u' => {
                let first = hex(&mut letters)?;
                let mut units = vec![first];
                let mut ahead = letters.clone();
                if (0xd800..0xdc00).contains(&first) && ahead.next() == Some('\\') && ahead.next() == Some('u') {
                    let second = hex(&mut ahead)?;
                    if (0xdc00..0xe000).contains(&second) {
                        units.push(second);
                        letters = ahead;
                    }
                }
                let read = char::decode_utf16(units).next().and_then(Result::ok);
                read.ok_or("Invalid \\uXXXX\\uXXXX surrogate pair escape")?
            }
            _ => return Err("Invalid escape"),
        });
    }
    Ok(out)
}

fn hex(letters: &mut std::str::Chars<'_>) -> Result<u16, &'static str> {
    let mut unit = 0;
    for _ in 0..4 {
        let digit = letters.next().ok_or("Invalid \\uXXXX escape")?.to_digit(16).ok_or("Invalid \\uXXXX escape")?;
        unit = unit * 16 + digit;
    }
    u16::try_from(unit).map_err(|_| "Invalid escape")
}
