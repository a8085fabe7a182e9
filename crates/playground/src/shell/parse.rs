//! Reads command lines as bash reads them: lists, pipelines, simple commands. Refuses to know what a command does.

use super::syntax::*;

mod braced;
mod compound;
mod redirect;
#[cfg(test)]
mod tests;
mod word;

/// What a text turned out to be.
#[derive(Debug)]
pub(crate) enum Parsed {
    Complete(Script),
    /// A quote (which one), a here-document or a list is still open.
    Incomplete(Option<char>),
    /// bash refuses it, in these words, at this line.
    Wrong(String, usize),
    /// bash would understand it: the word that this shell does not know.
    NotModelled(String),
}

/// Reads a whole text.
pub(crate) fn parse(text: &str) -> Parsed {
    let letters: Vec<char> = text.chars().collect();
    let mut parser = Parser::new(&letters, 0);
    let script = parser.list(Until::End);
    parsed(script, parser.line())
}

/// Reads the first command of lines that end in a line break; how many letters it takes, up to the end of a line. The
/// first line has this number.
pub(crate) fn first(lines: &[char], number: usize) -> (Parsed, usize) {
    let mut parser = Parser::new(lines, 0);
    parser.counted = (0, number);
    let script = parser.list(Until::Line);
    let rest = lines.get(parser.at..).unwrap_or_default();
    let length = match script {
        Ok(_) => parser.at,
        Err(_) => rest.iter().position(|letter| *letter == '\n').map_or(lines.len(), |more| parser.at + more + 1),
    };
    (parsed(script, parser.line()), length)
}

fn parsed(outcome: Outcome<Script>, line: usize) -> Parsed {
    match outcome {
        Ok(script) => Parsed::Complete(script),
        Err(Stop::More(open)) => Parsed::Incomplete(open),
        Err(Stop::Wrong(message)) => Parsed::Wrong(message, line),
        Err(Stop::NotModelled(what)) => Parsed::NotModelled(what),
    }
}

/// Deep nesting would exhaust the stack of a browser tab.
const DEEPEST: usize = 40;

/// Words that the grammar claims at the start of a command and that are not modelled.
const NOT_MODELLED: [&str; 3] = ["select", "coproc", "time"];

/// Words that only close or continue something.
const CLOSING: [&str; 9] = ["then", "else", "elif", "fi", "do", "done", "esac", "}", "in"];

#[derive(Debug)]
enum Stop {
    More(Option<char>),
    Wrong(String),
    NotModelled(String),
}

type Outcome<T> = Result<T, Stop>;

struct Parser<'t> {
    chars: &'t [char],
    at: usize,
    pending: Vec<redirect::Here>,
    depth: usize,
    /// A place and the number of its line.
    counted: (usize, usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Until {
    End,
    /// The line break behind the command.
    Line,
    Paren,
    /// One of these words, which stays.
    Words(&'static [&'static str]),
    /// `;;` or `esac`, which stay.
    Arm,
}

impl<'t> Parser<'t> {
    /// At the start of the letters, which stand so deep inside others.
    fn new(chars: &'t [char], depth: usize) -> Parser<'t> {
        Parser { chars, at: 0, pending: Vec::new(), depth, counted: (0, 1) }
    }

    /// One level deeper, if that is not too deep.
    fn enter(&mut self) -> Outcome<()> {
        self.depth += 1;
        if self.depth > DEEPEST { Err(not_modelled("nesting as deep as this")) } else { Ok(()) }
    }

    /// The number of the line that is read.
    fn line(&mut self) -> usize {
        let (from, number) = self.counted;
        let passed = self.chars.get(from..self.at).unwrap_or_default();
        let number = number + passed.iter().filter(|letter| **letter == '\n').count();
        self.counted = (self.at.max(from), number);
        number
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn peek_at(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn starts(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(ahead, wanted)| self.peek_at(ahead) == Some(wanted))
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.starts(text);
        if found {
            self.at += text.chars().count();
        }
        found
    }

    fn list(&mut self, until: Until) -> Outcome<Script> {
        self.enter()?;
        let mut script = Vec::new();
        loop {
            if until == Until::Line {
                self.skip_blanks();
                if self.end_of_line()? {
                    break;
                }
            }
            self.skip_to_command()?;
            match (until, self.peek()) {
                (Until::End | Until::Line, None) => break,
                (_, None) => return Err(Stop::More(None)),
                (Until::Paren, Some(')')) => {
                    self.at += 1;
                    break;
                }
                (Until::Words(words), Some(_)) if words.iter().any(|word| self.at_reserved(word)) => break,
                (Until::Arm, Some(_)) if self.starts(";;") || self.starts(";&") || self.at_reserved("esac") => break,
                _ => {}
            }
            let mut item = self.and_or()?;
            self.skip_blanks();
            match self.peek() {
                Some(';') if matches!(self.peek_at(1), Some(';' | '&')) && until != Until::Arm => {
                    return Err(unexpected(";;"));
                }
                Some(';') if matches!(self.peek_at(1), Some(';' | '&')) => {}
                Some('\n') if until == Until::Line => {}
                Some(letter @ (';' | '\n' | '&')) => {
                    item.background = letter == '&';
                    if !self.end_of_line()? {
                        self.at += 1;
                    }
                }
                None => {}
                Some(')') if until == Until::Paren => {}
                Some(_) => return Err(self.unexpected_here()),
            }
            script.push(item);
        }
        self.depth -= 1;
        Ok(script)
    }

    fn and_or(&mut self) -> Outcome<AndOr> {
        let first = self.pipeline()?;
        let mut rest = Vec::new();
        loop {
            self.skip_blanks();
            let junction = match () {
                () if self.eat("&&") => Junction::And,
                () if self.eat("||") => Junction::Or,
                () => return Ok(AndOr { first, rest, background: false }),
            };
            self.skip_line_breaks()?;
            rest.push((junction, self.pipeline()?));
        }
    }

    fn pipeline(&mut self) -> Outcome<Pipeline> {
        self.skip_blanks();
        let line = self.line();
        let mut negated = false;
        while self.at_reserved("!") {
            self.at += 1;
            negated = !negated;
            self.skip_blanks();
        }
        let mut stages = vec![self.command()?];
        loop {
            self.skip_blanks();
            if self.starts("||") || !self.eat("|") {
                return Ok(Pipeline { negated, stages, line });
            }
            if self.eat("&") {
                let both = Redirect { descriptor: Some(2), kind: RedirectKind::Same(1) };
                if let Some(Command::Simple(Simple { redirects, .. }) | Command::Compound(_, redirects)) =
                    stages.last_mut()
                {
                    redirects.push(both);
                }
            }
            self.skip_line_breaks()?;
            stages.push(self.command()?);
        }
    }

    fn command(&mut self) -> Outcome<Command> {
        self.skip_blanks();
        if let Some(compound) = self.compound()? {
            return Ok(Command::Compound(compound, self.trailing_redirects()?));
        }
        if self.at_reserved("function") {
            self.at += "function".len();
            self.skip_blanks();
            let Some(name) = self.word()?.and_then(|word| word.literal()) else {
                return Err(self.unexpected_here());
            };
            self.skip_blanks();
            if self.eat("(") {
                self.closing_paren()?;
            }
            return self.function(name);
        }
        if let Some(word) = NOT_MODELLED.into_iter().find(|word| self.at_reserved(word)) {
            return Err(not_modelled(word));
        }
        if let Some(word) = CLOSING.into_iter().find(|word| self.at_reserved(word) && *word != "in") {
            return Err(unexpected(word));
        }
        self.simple()
    }

    fn closing_paren(&mut self) -> Outcome<()> {
        self.skip_blanks();
        if self.eat(")") { Ok(()) } else { Err(self.unexpected_here()) }
    }

    fn function(&mut self, name: String) -> Outcome<Command> {
        self.skip_line_breaks()?;
        self.enter()?;
        match self.compound()? {
            Some(compound) => {
                let body = Command::Compound(compound, self.trailing_redirects()?);
                self.depth -= 1;
                Ok(Command::Function(name, body.into()))
            }
            None => Err(self.unexpected_here()),
        }
    }

    fn trailing_redirects(&mut self) -> Outcome<Vec<Redirect>> {
        let mut redirects = Vec::new();
        self.skip_blanks();
        while let Some(redirect) = self.redirect()? {
            redirects.push(redirect);
            self.skip_blanks();
        }
        Ok(redirects)
    }

    fn simple(&mut self) -> Outcome<Command> {
        let mut command = Simple { line: self.line(), ..Simple::default() };
        loop {
            self.skip_blanks();
            if let Some(redirect) = self.redirect()? {
                command.redirects.push(redirect);
                continue;
            }
            if command.words.is_empty()
                && let Some(assignment) = self.assignment()?
            {
                command.assignments.push(assignment);
                continue;
            }
            let Some(word) = self.word()? else { break };
            command.words.push(word);
        }
        if command.words.is_empty() && command.assignments.is_empty() && command.redirects.is_empty() {
            return Err(self.unexpected_here());
        }
        if self.peek() == Some('(') {
            // A function definition is the one thing in which a parenthesis may follow.
            let name = match command.words.as_slice() {
                [word] if command.assignments.is_empty() && command.redirects.is_empty() => word.literal(),
                _ => None,
            };
            let Some(name) = name else { return Err(unexpected("(")) };
            self.at += 1;
            self.closing_paren()?;
            return self.function(name);
        }
        Ok(Command::Simple(command))
    }

    fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(' ' | '\t' | '\r') => self.at += 1,
                Some('\\') if self.peek_at(1) == Some('\n') => self.at += 2,
                Some('#') => {
                    while self.peek().is_some_and(|letter| letter != '\n') {
                        self.at += 1;
                    }
                }
                _ => return,
            }
        }
    }

    /// Before a command: blanks, comments and line breaks.
    fn skip_to_command(&mut self) -> Outcome<()> {
        loop {
            self.skip_blanks();
            if !self.end_of_line()? {
                if self.peek().is_none() && !self.pending.is_empty() {
                    return Err(Stop::More(None));
                }
                return Ok(());
            }
        }
    }

    /// Where the grammar wants more: the end of the text means that a line is missing.
    fn skip_line_breaks(&mut self) -> Outcome<()> {
        self.skip_to_command()?;
        if self.peek().is_none() { Err(Stop::More(None)) } else { Ok(()) }
    }

    fn at_reserved(&self, word: &str) -> bool {
        self.starts(word)
            && self.peek_at(word.chars().count()).is_none_or(|next| next.is_whitespace() || word::is_operator(next))
    }

    /// The complaint about what stands here; a token that could go on in the next line means that one is missing.
    fn unexpected_here(&self) -> Stop {
        match self.peek() {
            None => Stop::More(None),
            Some('\n') => unexpected("newline"),
            Some(letter) => {
                let token = ["&&", "||", ";;", ">>", "<<"].into_iter().find(|token| self.starts(token));
                if let Some(token) = token {
                    return unexpected(token);
                }
                if word::is_operator(letter) {
                    return unexpected(&letter.to_string());
                }
                let word = self.chars.get(self.at..).unwrap_or_default().iter();
                let word: String = word.take_while(|letter| !word::is_operator(**letter)).collect();
                unexpected(&word)
            }
        }
    }
}

fn unexpected(token: &str) -> Stop {
    Stop::Wrong(format!("syntax error near unexpected token `{token}'"))
}

fn not_modelled(word: &str) -> Stop {
    Stop::NotModelled(word.into())
}

/// Whether a text can name a variable.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// `NAME=value` among the words of `export` and its kin, with the name written without quotes.
pub(crate) fn declared(word: &Word) -> Option<(String, Word)> {
    let Some((Part::Plain(first), rest)) = word.parts.split_first() else { return None };
    let (name, value) = first.split_once('=')?;
    if !is_name(name.strip_suffix('+').unwrap_or(name)) {
        return None;
    }
    let mut parts = vec![Part::Plain(value.to_string())];
    parts.extend(rest.iter().cloned());
    Some((name.to_string(), Word { parts }))
}
