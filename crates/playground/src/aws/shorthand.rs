//! The CLI's shorthand for structures: `Key=a,Value=b`, `Names=[x,y],Deep={k=v}`. Refuses to know what the members mean.

use serde_json::{Map, Value};

/// Reads one structure; what the CLI says of a text that is none, which it then shows with this indent.
pub(crate) fn parse(text: &str, indent: &str) -> Result<Map<String, Value>, String> {
    let mut reader = Reader { letters: text.chars().collect(), at: 0, indent: indent.into() };
    reader.structure()
}

struct Reader {
    letters: Vec<char>,
    at: usize,
    indent: String,
}

type Read<T> = Result<T, String>;

impl Reader {
    fn structure(&mut self) -> Read<Map<String, Value>> {
        let mut members = Map::new();
        let (key, value) = self.member()?;
        members.insert(key, value);
        let mut last = self.at;
        while self.at < self.letters.len() {
            self.expect(',', true)?;
            let (key, value) = self.member()?;
            if members.contains_key(&key) {
                let place = self.place(last + 1);
                let why = "This is often because there is a preceding \",\" instead of a space.";
                return Err(format!("Second instance of key \"{key}\" encountered for input:\n{place}\n{why}"));
            }
            members.insert(key, value);
            last = self.at;
        }
        Ok(members)
    }

    fn member(&mut self) -> Read<(String, Value)> {
        let key = self.key();
        self.expect('=', true)?;
        let value = match self.current() {
            None => Value::String(String::new()),
            Some('[') => self.list()?,
            Some('{') => self.braces()?,
            Some(_) => self.values()?,
        };
        Ok((key, value))
    }

    fn key(&mut self) -> String {
        let start = self.at;
        while self.current().is_some_and(|letter| letter.is_ascii_alphanumeric() || "-_.#/:".contains(letter)) {
            self.at += 1;
        }
        self.between(start, self.at)
    }

    /// One value, or several with commas between them.
    fn values(&mut self) -> Read<Value> {
        let first = self.value()?;
        self.blanks();
        if self.current() != Some(',') {
            return Ok(Value::String(first));
        }
        self.expect(',', true)?;
        let mut list = vec![first];
        loop {
            let before = self.at;
            let next = self.later_value().and_then(|value| {
                self.blanks();
                if self.current().is_some() {
                    self.expect(',', true).map(|()| (value, false))
                } else {
                    Ok((value, true))
                }
            });
            match next {
                Ok((value, last)) => {
                    list.push(value);
                    if last {
                        break;
                    }
                }
                // What follows is a member of its own: back to the comma in front of it.
                Err(wrong) => {
                    if self.current().is_none() {
                        return Err(wrong);
                    }
                    self.at = self.at.min(self.letters.len() - 1);
                    while self.at > 0 && self.current() != Some(',') {
                        self.at -= 1;
                    }
                    debug_assert!(self.at < before);
                    break;
                }
            }
        }
        match list.as_slice() {
            [only] => Ok(Value::String(only.clone())),
            _ => Ok(list.into_iter().map(Value::String).collect()),
        }
    }

    fn list(&mut self) -> Read<Value> {
        self.expect('[', true)?;
        let mut items = Vec::new();
        while self.current() != Some(']') {
            items.push(self.nested()?);
            self.separated(']')?;
        }
        self.expect(']', false)?;
        Ok(Value::Array(items))
    }

    fn braces(&mut self) -> Read<Value> {
        self.expect('{', true)?;
        let mut members = Map::new();
        while self.current() != Some('}') {
            let key = self.key();
            self.expect('=', true)?;
            let value = self.nested()?;
            self.separated('}')?;
            members.insert(key, value);
        }
        self.expect('}', false)?;
        Ok(Value::Object(members))
    }

    fn separated(&mut self, end: char) -> Read<()> {
        self.blanks();
        if self.current() != Some(end) {
            self.expect(',', false)?;
            self.blanks();
        }
        Ok(())
    }

    fn nested(&mut self) -> Read<Value> {
        match self.current() {
            Some('[') => self.list(),
            Some('{') => self.braces(),
            _ => self.value().map(Value::String),
        }
    }

    fn value(&mut self) -> Read<String> {
        match self.current() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote),
            _ => Ok(self.plain(true).unwrap_or_default()),
        }
    }

    fn later_value(&mut self) -> Read<String> {
        match self.current() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote),
            _ => self.plain(false).ok_or_else(|| self.wrong("<second>", "<none>")),
        }
    }

    /// A word without quotes. Only the first one behind `=` may hold further `=`.
    fn plain(&mut self, first: bool) -> Option<String> {
        let start = self.at;
        let mut text = String::new();
        while let Some(letter) = self.current() {
            if letter == '\\' && self.letters.get(self.at + 1) == Some(&',') {
                text.push(',');
                self.at += 2;
                continue;
            }
            let ends = match (self.at == start, first) {
                (true, _) => letter.is_whitespace() || ['=', '[', '{'].contains(&letter),
                (false, true) => [']', '}'].contains(&letter),
                (false, false) => letter == '=',
            };
            if ends || ['"', '\'', ','].contains(&letter) {
                break;
            }
            text.push(letter);
            self.at += 1;
        }
        (self.at > start).then(|| text.trim_end().to_string())
    }

    fn quoted(&mut self, quote: char) -> Read<String> {
        let start = self.at;
        let (mut at, mut text) = (start + 1, String::new());
        loop {
            match (self.letters.get(at), self.letters.get(at + 1)) {
                (Some('\\'), Some(next)) if *next == quote || *next == '\\' => {
                    text.push(*next);
                    at += 2;
                }
                (Some(letter), _) if *letter == quote => break,
                (Some(letter), _) => {
                    text.push(*letter);
                    at += 1;
                }
                (None, _) => {
                    let name = if quote == '"' { "<double quoted>" } else { "<singled quoted>" };
                    return Err(self.wrong(name, "<none>"));
                }
            }
        }
        self.at = at + 1;
        Ok(text)
    }

    fn expect(&mut self, wanted: char, blanks: bool) -> Read<()> {
        if blanks {
            self.blanks();
        }
        match self.current() {
            Some(found) if found == wanted => {
                self.at += 1;
                if blanks {
                    self.blanks();
                }
                Ok(())
            }
            Some(found) => Err(self.wrong(&wanted.to_string(), &found.to_string())),
            None => Err(self.wrong(&wanted.to_string(), "EOF")),
        }
    }

    fn blanks(&mut self) {
        while self.current().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn current(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn between(&self, start: usize, end: usize) -> String {
        self.letters.get(start..end).into_iter().flatten().collect()
    }

    fn wrong(&self, wanted: &str, found: &str) -> String {
        format!("Expected: '{wanted}', received: '{found}' for input:\n{}", self.place(self.at))
    }

    /// The text with a `^` under the letter, in the line that holds it. Version 2 indents the text, and not the `^`.
    fn place(&self, at: usize) -> String {
        let line_start = (0..at.min(self.letters.len())).rev().find(|at| self.letters.get(*at) == Some(&'\n'));
        let column = line_start.map_or(at, |start| at - start - 1);
        let line_end = (at..self.letters.len()).find(|at| self.letters.get(*at) == Some(&'\n'));
        let end = line_end.unwrap_or(self.letters.len());
        let (before, after) = (self.between(0, end), self.between(end, self.letters.len()));
        format!("{}{before}\n{}^{after}", self.indent, " ".repeat(column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn structures_lists_and_braces() {
        for (text, wanted) in [
            ("Key=a,Value=b", json!({"Key": "a", "Value": "b"})),
            ("Key=a,Value=b=c", json!({"Key": "a", "Value": "b=c"})),
            ("Key=a,Value=", json!({"Key": "a", "Value": ""})),
            ("Name=n,Values=x,y,Other=z", json!({"Name": "n", "Values": ["x", "y"], "Other": "z"})),
            ("Name=n,Values=[x, y]", json!({"Name": "n", "Values": ["x", "y"]})),
            ("A={b=c,d=[e,f]},G=h", json!({"A": {"b": "c", "d": ["e", "f"]}, "G": "h"})),
            ("Key=\"a,b\",Value='it\\'s'", json!({"Key": "a,b", "Value": "it's"})),
            ("a=b\\,c", json!({"a": "b,c"})),
            ("arn=arn:aws:iam::aws:policy/X", json!({"arn": "arn:aws:iam::aws:policy/X"})),
        ] {
            assert_eq!(parse(text, " ").map(Value::Object), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_has_a_place() {
        assert_eq!(parse("foo", " ").unwrap_err(), "Expected: '=', received: 'EOF' for input:\n foo\n   ^");
        let twice = parse("Key=a,Key=b", " ").unwrap_err();
        assert!(twice.starts_with("Second instance of key \"Key\" encountered for input:\n Key=a,Key=b\n"), "{twice}");
        assert!(parse("a={b", " ").unwrap_err().starts_with("Expected: '=', received: 'EOF'"));
    }
}
