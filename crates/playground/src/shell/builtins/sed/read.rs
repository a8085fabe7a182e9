//! Reads the scripts of `sed`. Refuses to know lines.

use super::super::super::regex::{Flavour, Regex};
use super::{Address, Command, Piece, What, Wrong};

pub(super) struct Reader<'t> {
    pub(super) letters: &'t [char],
    pub(super) at: usize,
    pub(super) flavour: Flavour,
    pub(super) depth: usize,
}

type Outcome<T> = Result<T, Wrong>;

fn says<T>(message: &str) -> Outcome<T> {
    Err(Wrong::Says(message.into()))
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn skip(&mut self, signs: &str) {
        while self.peek().is_some_and(|letter| letter.is_whitespace() && letter != '\n' || signs.contains(letter)) {
            self.at += 1;
        }
    }

    pub(super) fn commands(&mut self) -> Outcome<Vec<Command>> {
        let mut commands = Vec::new();
        loop {
            self.skip(";\n");
            match self.peek() {
                None if self.depth > 0 => return says("unmatched `{'"),
                None => return Ok(commands),
                Some('}') if self.depth > 0 => {
                    self.at += 1;
                    return Ok(commands);
                }
                Some('}') => {
                    self.at += 1;
                    return says("unexpected `}'");
                }
                Some('#') => {
                    while self.peek().is_some_and(|letter| letter != '\n') {
                        self.at += 1;
                    }
                }
                Some(_) => commands.push(self.command()?),
            }
        }
    }

    fn number(&mut self) -> Option<usize> {
        let start = self.at;
        while self.peek().is_some_and(|digit| digit.is_ascii_digit()) {
            self.at += 1;
        }
        let digits: String = self.letters.get(start..self.at)?.iter().collect();
        digits.parse().ok()
    }

    fn address(&mut self) -> Outcome<Option<Address>> {
        Ok(match self.peek() {
            Some('$') => {
                self.at += 1;
                Some(Address::Last)
            }
            Some('/') => {
                self.at += 1;
                let pattern = self.until('/', "unterminated address regex")?;
                let fold = self.peek() == Some('I');
                self.at += usize::from(fold);
                Some(Address::Match(self.expression(&pattern, fold)?))
            }
            Some(digit) if digit.is_ascii_digit() => {
                let line = self.number().unwrap_or_default();
                if self.peek() == Some('~') {
                    self.at += 1;
                    let step = self.number().unwrap_or_default();
                    Some(Address::Step(line, step))
                } else {
                    Some(Address::Line(line))
                }
            }
            _ => None,
        })
    }

    fn expression(&self, pattern: &str, fold: bool) -> Outcome<Regex> {
        Regex::new(pattern, self.flavour, fold).map_err(Wrong::Says)
    }

    /// Up to the delimiter, which loses its backslash where it is escaped.
    fn until(&mut self, delimiter: char, message: &str) -> Outcome<String> {
        let mut text = String::new();
        let mut set = false;
        loop {
            let Some(letter) = self.peek() else { return says(message) };
            self.at += 1;
            match letter {
                '\\' => {
                    let Some(escaped) = self.peek() else { return says(message) };
                    self.at += 1;
                    if escaped == delimiter {
                        text.push(escaped);
                    } else {
                        text.extend(['\\', escaped]);
                    }
                }
                '[' if !set && message.contains("regex") => {
                    set = true;
                    text.push(letter);
                }
                ']' => {
                    set = false;
                    text.push(letter);
                }
                _ if letter == delimiter && !set => return Ok(text),
                '\n' if set => return says(message),
                _ => text.push(letter),
            }
        }
    }

    fn command(&mut self) -> Outcome<Command> {
        let from = self.address()?;
        let mut to = None;
        self.skip("");
        if from.is_some() && self.peek() == Some(',') {
            self.at += 1;
            self.skip("");
            to = if self.peek() == Some('+') {
                self.at += 1;
                self.number().map(Address::More)
            } else {
                self.address()?
            };
            if to.is_none() {
                return says("unexpected `,'");
            }
        }
        self.skip("");
        let mut negated = false;
        while self.peek() == Some('!') {
            negated = true;
            self.at += 1;
            self.skip("");
        }
        let Some(letter) = self.peek() else { return says("missing command") };
        self.at += 1;
        let what = match letter {
            '{' => {
                self.depth += 1;
                if self.depth > 20 {
                    return Err(Wrong::NotModelled("nesting as deep as this".into()));
                }
                let inner = self.commands()?;
                self.depth -= 1;
                What::Block(inner)
            }
            'd' => What::Delete,
            'p' => What::Print,
            'q' => What::Quit(true),
            'Q' => What::Quit(false),
            '=' => What::Number,
            'n' => What::Next,
            'h' | 'H' | 'g' | 'G' | 'x' => What::Hold(letter),
            'a' | 'i' | 'c' => {
                let text = self.text()?;
                match letter {
                    'a' => What::Append(text),
                    'i' => What::Insert(text),
                    _ => What::Change(text),
                }
            }
            'y' => {
                let Some(delimiter) = self.peek() else { return says("unterminated `y' command") };
                self.at += 1;
                let from: Vec<char> =
                    self.until(delimiter, "unterminated `y' command")?.replace("\\n", "\n").chars().collect();
                let to: Vec<char> =
                    self.until(delimiter, "unterminated `y' command")?.replace("\\n", "\n").chars().collect();
                if from.len() != to.len() {
                    return says("strings for `y' command are different lengths");
                }
                What::Translate(from, to)
            }
            's' => self.substitution()?,
            'N' | 'D' | 'P' | 'b' | 't' | 'T' | ':' | 'r' | 'w' | 'l' | 'e' | 'z' => {
                return Err(Wrong::NotModelled(format!("`{letter}` of sed")));
            }
            other => return says(&format!("unknown command: `{other}'")),
        };
        if !matches!(what, What::Append(_) | What::Insert(_) | What::Change(_) | What::Block(_)) {
            self.skip("");
            if !matches!(self.peek(), None | Some(';' | '\n' | '}' | '#')) {
                self.at += 1;
                return says(if letter == 's' { "unknown option to `s'" } else { "extra characters after command" });
            }
        }
        Ok(Command { from, to, negated, what, open: None })
    }

    /// What `a`, `i` and `c` write: the rest of the line, or the next one.
    fn text(&mut self) -> Outcome<String> {
        self.skip("");
        if self.peek() == Some('\\') {
            self.at += 1;
            self.skip("");
            self.at += usize::from(self.peek() == Some('\n'));
        }
        let mut text = String::new();
        while let Some(letter) = self.peek() {
            self.at += 1;
            match letter {
                '\n' => break,
                '\\' => {
                    text.extend(self.peek());
                    self.at += 1;
                }
                _ => text.push(letter),
            }
        }
        if text.is_empty() { says("expected \\ after `a', `c' or `i'") } else { Ok(text) }
    }

    fn substitution(&mut self) -> Outcome<What> {
        let unterminated = "unterminated `s' command";
        let Some(delimiter) = self.peek() else { return says(unterminated) };
        self.at += 1;
        let pattern = self.until(delimiter, unterminated)?;
        let replacement = self.until(delimiter, unterminated)?;
        let (mut all, mut nth, mut print, mut fold) = (false, 1, false, false);
        loop {
            match self.peek() {
                Some('g') => all = true,
                Some('p') => print = true,
                Some('i' | 'I') => fold = true,
                Some(digit) if digit.is_ascii_digit() => {
                    nth = self.number().unwrap_or(1);
                    continue;
                }
                Some('w' | 'e' | 'm' | 'M') => return Err(Wrong::NotModelled("that flag of sed's `s`".into())),
                _ => break,
            }
            self.at += 1;
        }
        let expression = self.expression(&pattern, fold)?;
        let mut with = Vec::new();
        let mut plain = String::new();
        let mut letters = replacement.chars();
        while let Some(letter) = letters.next() {
            let piece = match letter {
                '&' => Piece::Group(0),
                '\\' => match letters.next() {
                    Some(digit) if digit.is_ascii_digit() => {
                        let group = digit.to_digit(10).unwrap_or_default() as usize;
                        if group > expression.groups {
                            return says(&format!("invalid reference \\{group} on `s' command's RHS"));
                        }
                        Piece::Group(group)
                    }
                    Some(case @ ('U' | 'L' | 'E' | 'u' | 'l')) => Piece::Case(case),
                    Some('n') => {
                        plain.push('\n');
                        continue;
                    }
                    Some('t') => {
                        plain.push('\t');
                        continue;
                    }
                    Some(other) => {
                        plain.push(other);
                        continue;
                    }
                    None => continue,
                },
                _ => {
                    plain.push(letter);
                    continue;
                }
            };
            if !plain.is_empty() {
                with.push(Piece::Plain(std::mem::take(&mut plain)));
            }
            with.push(piece);
        }
        with.push(Piece::Plain(plain));
        Ok(What::Substitute { expression, with, all, nth, print })
    }
}
