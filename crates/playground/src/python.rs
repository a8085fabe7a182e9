//! JSON as Python reads and writes it: what it says of a text that is none, since the CLI passes that on, and how it escapes.
//! Refuses to know what the text is for.

/// JSON without a letter beyond ASCII.
pub(crate) fn ascii(json: &str) -> String {
    let mut out = String::new();
    for letter in json.chars() {
        if letter.is_ascii() {
            out.push(letter);
        } else {
            letter.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out += &format!("\\u{unit:04x}"));
        }
    }
    out
}

/// Why Python's reader refuses the text; nothing where it is JSON.
pub(crate) fn complaint(text: &str) -> Option<String> {
    let mut reader = Reader { letters: text.chars().collect(), at: 0 };
    let wrong = reader.document().err()?;
    let before = reader.letters.get(..wrong.at).unwrap_or_default();
    let line = before.iter().filter(|letter| **letter == '\n').count() + 1;
    let column = before.iter().rev().take_while(|letter| **letter != '\n').count() + 1;
    Some(format!("{}: line {line} column {column} (char {})", wrong.what, wrong.at))
}

struct Wrong {
    what: String,
    at: usize,
}

struct Reader {
    letters: Vec<char>,
    at: usize,
}

fn wrong<T>(what: &str, at: usize) -> Result<T, Wrong> {
    Err(Wrong { what: what.into(), at })
}

const PROPERTY: &str = "Expecting property name enclosed in double quotes";

/// Deeper texts are not read on: serde_json refuses them as well.
const DEEPEST: usize = 120;

impl Reader {
    fn document(&mut self) -> Result<(), Wrong> {
        self.blanks();
        self.value(0)?;
        self.blanks();
        if self.at < self.letters.len() { wrong("Extra data", self.at) } else { Ok(()) }
    }

    fn value(&mut self, depth: usize) -> Result<(), Wrong> {
        let start = self.at;
        if depth > DEEPEST {
            return Ok(());
        }
        match self.current() {
            Some('"') => self.string(),
            Some('{') => self.object(depth),
            Some('[') => self.array(depth),
            _ => {
                for word in ["null", "true", "false", "NaN", "Infinity", "-Infinity"] {
                    if self.letters.get(start..).unwrap_or_default().iter().take(word.len()).copied().eq(word.chars()) {
                        self.at += word.len();
                        return Ok(());
                    }
                }
                self.number()
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), Wrong> {
        self.at += 1;
        self.blanks();
        match self.current() {
            Some('}') => {
                self.at += 1;
                return Ok(());
            }
            Some('"') => {}
            _ => return wrong(PROPERTY, self.at),
        }
        loop {
            self.string()?;
            self.blanks();
            if self.current() != Some(':') {
                return wrong("Expecting ':' delimiter", self.at);
            }
            self.at += 1;
            self.blanks();
            self.value(depth + 1)?;
            self.blanks();
            let comma = self.at;
            match self.current() {
                Some('}') => break,
                Some(',') => self.at += 1,
                _ => return wrong("Expecting ',' delimiter", self.at),
            }
            self.blanks();
            match self.current() {
                Some('"') => {}
                Some('}') => return wrong("Illegal trailing comma before end of object", comma),
                _ => return wrong(PROPERTY, self.at),
            }
        }
        self.at += 1;
        Ok(())
    }

    fn array(&mut self, depth: usize) -> Result<(), Wrong> {
        self.at += 1;
        self.blanks();
        if self.current() == Some(']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.value(depth + 1)?;
            self.blanks();
            let comma = self.at;
            match self.current() {
                Some(']') => break,
                Some(',') => self.at += 1,
                _ => return wrong("Expecting ',' delimiter", self.at),
            }
            self.blanks();
            if self.current() == Some(']') {
                return wrong("Illegal trailing comma before end of array", comma);
            }
        }
        self.at += 1;
        Ok(())
    }

    fn string(&mut self) -> Result<(), Wrong> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.current() {
                None => return wrong("Unterminated string starting at", start),
                Some('"') => break,
                Some('\\') => {
                    match self.letters.get(self.at + 1) {
                        None => return wrong("Unterminated string starting at", start),
                        Some('u') => {
                            let digits = self.letters.get(self.at + 2..self.at + 6).unwrap_or_default();
                            if digits.len() < 4 || !digits.iter().all(char::is_ascii_hexdigit) {
                                return wrong("Invalid \\uXXXX escape", self.at + 1);
                            }
                        }
                        Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => {}
                        Some(_) => return wrong("Invalid \\escape", self.at),
                    }
                    self.at += 2;
                }
                Some(letter) if letter < ' ' => return wrong("Invalid control character at", self.at),
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        Ok(())
    }

    fn number(&mut self) -> Result<(), Wrong> {
        let start = self.at;
        if self.current() == Some('-') {
            self.at += 1;
        }
        match self.current() {
            Some('0') => self.at += 1,
            Some('1'..='9') => self.digits(),
            _ => {
                self.at = start;
                return wrong("Expecting value", start);
            }
        }
        if self.current() == Some('.') && self.letters.get(self.at + 1).is_some_and(char::is_ascii_digit) {
            self.at += 1;
            self.digits();
        }
        let signed = usize::from(matches!(self.letters.get(self.at + 1), Some('+' | '-')));
        let power = self.letters.get(self.at + 1 + signed).is_some_and(char::is_ascii_digit);
        if matches!(self.current(), Some('e' | 'E')) && power {
            self.at += 1 + signed;
            self.digits();
        }
        Ok(())
    }

    fn digits(&mut self) {
        while self.current().is_some_and(|letter| letter.is_ascii_digit()) {
            self.at += 1;
        }
    }

    fn blanks(&mut self) {
        while matches!(self.current(), Some(' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }

    fn current(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::complaint;

    #[test]
    fn python_speaks_of_the_same_place() {
        for (text, wanted) in [
            ("[{'a':'b'}]", "Expecting property name enclosed in double quotes: line 1 column 3 (char 2)"),
            ("", "Expecting value: line 1 column 1 (char 0)"),
            ("{\"a\": }", "Expecting value: line 1 column 7 (char 6)"),
            ("{\"a\" 1}", "Expecting ':' delimiter: line 1 column 6 (char 5)"),
            ("{\"a\": 1\n \"b\": 2}", "Expecting ',' delimiter: line 2 column 2 (char 9)"),
            ("{\"a\": 1,}", "Illegal trailing comma before end of object: line 1 column 8 (char 7)"),
            ("[1,]", "Illegal trailing comma before end of array: line 1 column 3 (char 2)"),
            ("{} x", "Extra data: line 1 column 4 (char 3)"),
            ("\"a", "Unterminated string starting at: line 1 column 1 (char 0)"),
            ("\"\\x\"", "Invalid \\escape: line 1 column 2 (char 1)"),
            ("[1 2]", "Expecting ',' delimiter: line 1 column 4 (char 3)"),
        ] {
            assert_eq!(complaint(text).as_deref(), Some(wanted), "{text}");
        }
        for text in ["{}", " [1, -2.5e+3, null, NaN] ", "{\"a\": [\"\\u00e9\"]}"] {
            assert_eq!(complaint(text), None, "{text}");
        }
    }
}
