//! Reads command lines as bash reads them: lists, pipelines, commands, redirections. Refuses to know what a command
//! does.

use super::syntax::*;

mod redirect;
mod word;

/// What a text turned out to be.
#[derive(Debug)]
pub(crate) enum Parsed {
    Complete(Script),
    /// A quote, a here-document or a list is still open.
    Incomplete,
    /// bash refuses it, in these words.
    Wrong(String),
    /// bash would understand it: the word that this shell does not know.
    NotModelled(String),
}

/// Reads a whole text.
pub(crate) fn parse(text: &str) -> Parsed {
    let letters: Vec<char> = text.chars().collect();
    parsed(Parser::new(&letters, 0).list(Until::End))
}

/// Reads the first command of lines that end in a line break; how many letters it takes, up to the end of a line.
pub(crate) fn first(lines: &[char]) -> (Parsed, usize) {
    let mut parser = Parser::new(lines, 0);
    let script = parser.list(Until::Line);
    let rest = lines.get(parser.at..).unwrap_or_default();
    let length = match script {
        Ok(_) => parser.at,
        Err(_) => rest.iter().position(|letter| *letter == '\n').map_or(lines.len(), |more| parser.at + more + 1),
    };
    (parsed(script), length)
}

fn parsed(outcome: Outcome<Script>) -> Parsed {
    match outcome {
        Ok(script) => Parsed::Complete(script),
        Err(Stop::More) => Parsed::Incomplete,
        Err(Stop::Wrong(message)) => Parsed::Wrong(message),
        Err(Stop::NotModelled(what)) => Parsed::NotModelled(what),
    }
}

/// Deep nesting would exhaust the stack of a browser tab.
const DEEPEST: usize = 40;

/// Words that the grammar claims at the start of a command and that are not modelled.
const NOT_MODELLED: [&str; 8] = ["if", "while", "until", "case", "select", "function", "[[", "coproc"];

/// Words that only close or continue something.
const CLOSING: [&str; 8] = ["then", "else", "elif", "fi", "do", "done", "esac", "}"];

#[derive(Debug)]
enum Stop {
    More,
    Wrong(String),
    NotModelled(String),
}

type Outcome<T> = Result<T, Stop>;

struct Parser<'t> {
    chars: &'t [char],
    at: usize,
    pending: Vec<redirect::Here>,
    depth: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Until {
    End,
    /// The line break behind the command.
    Line,
    Paren,
    Word(&'static str),
}

impl<'t> Parser<'t> {
    /// At the start of the letters, which stand so deep inside others.
    fn new(chars: &'t [char], depth: usize) -> Parser<'t> {
        Parser { chars, at: 0, pending: Vec::new(), depth }
    }

    /// One level deeper, if that is not too deep.
    fn enter(&mut self) -> Outcome<()> {
        self.depth += 1;
        if self.depth > DEEPEST { Err(Stop::NotModelled("nesting as deep as this".into())) } else { Ok(()) }
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
                (Until::End, None) => break,
                (_, None) => return Err(Stop::More),
                (Until::Paren, Some(')')) => {
                    self.at += 1;
                    break;
                }
                (Until::Word(word), Some(_)) if self.at_reserved(word) => {
                    self.at += word.len();
                    break;
                }
                _ => {}
            }
            script.push(self.and_or()?);
            self.skip_blanks();
            match self.peek() {
                Some(';') if self.peek_at(1) == Some(';') => return Err(unexpected(";;")),
                Some('\n') if until == Until::Line => {}
                Some(';' | '\n' | '&') => {
                    if !self.end_of_line()? {
                        self.at += 1;
                    }
                }
                None | Some(')') => {}
                Some(_) => return Err(self.unexpected_here()),
            }
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
                () => return Ok(AndOr { first, rest }),
            };
            self.skip_line_breaks()?;
            rest.push((junction, self.pipeline()?));
        }
    }

    fn pipeline(&mut self) -> Outcome<Pipeline> {
        self.skip_blanks();
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
                return Ok(Pipeline { negated, stages });
            }
            if self.eat("&")
                && let Some(Command::Simple(stage)) = stages.last_mut()
            {
                stage.redirects.push(Redirect { descriptor: Some(2), kind: RedirectKind::Same(1) });
            }
            self.skip_line_breaks()?;
            stages.push(self.command()?);
        }
    }

    fn command(&mut self) -> Outcome<Command> {
        self.skip_blanks();
        if self.starts("((") {
            return Err(not_modelled("(("));
        }
        if self.eat("(") {
            let script = self.list(Until::Paren)?;
            return Ok(Command::Subshell(self.filled(script, ")")?, self.trailing_redirects()?));
        }
        if self.at_reserved("{") {
            self.at += 1;
            let script = self.list(Until::Word("}"))?;
            return Ok(Command::Group(self.filled(script, "}")?, self.trailing_redirects()?));
        }
        if self.at_reserved("for") {
            return self.for_loop();
        }
        if let Some(word) = NOT_MODELLED.into_iter().find(|word| self.at_reserved(word)) {
            return Err(not_modelled(word));
        }
        if let Some(word) = CLOSING.into_iter().find(|word| self.at_reserved(word)) {
            return Err(unexpected(word));
        }
        self.simple()
    }

    fn filled(&self, script: Script, closing: &str) -> Outcome<Script> {
        if script.is_empty() { Err(unexpected(closing)) } else { Ok(script) }
    }

    fn for_loop(&mut self) -> Outcome<Command> {
        self.at += "for".len();
        self.skip_blanks();
        let name = match self.word()?.and_then(|word| word.bare().map(str::to_string)) {
            Some(name) if is_name(&name) => name,
            _ => return Err(self.unexpected_here()),
        };
        self.skip_line_breaks()?;
        if !self.at_reserved("in") {
            return Err(self.unexpected_here());
        }
        self.at += 2;
        let mut words = Vec::new();
        self.skip_blanks();
        while let Some(word) = self.word()? {
            words.push(word);
            self.skip_blanks();
        }
        if self.peek() == Some(';') {
            self.at += 1;
        }
        self.skip_line_breaks()?;
        if !self.at_reserved("do") {
            return Err(self.unexpected_here());
        }
        self.at += 2;
        let body = self.list(Until::Word("done"))?;
        Ok(Command::For { name, words, body: self.filled(body, "done")?, redirects: self.trailing_redirects()? })
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
        let mut command = Simple::default();
        loop {
            self.skip_blanks();
            if let Some(redirect) = self.redirect()? {
                command.redirects.push(redirect);
                continue;
            }
            let Some(word) = self.word()? else { break };
            match assignment(&word) {
                Some(assigned) if command.words.is_empty() => command.assignments.push(assigned),
                _ => command.words.push(word),
            }
        }
        if command.words.is_empty() && command.assignments.is_empty() && command.redirects.is_empty() {
            return Err(self.unexpected_here());
        }
        // A function definition, which is the one thing that may stand before `(`.
        if self.peek() == Some('(') {
            return Err(unexpected("("));
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
                    return Err(Stop::More);
                }
                return Ok(());
            }
        }
    }

    /// Where the grammar wants more: the end of the text means that a line is missing.
    fn skip_line_breaks(&mut self) -> Outcome<()> {
        self.skip_to_command()?;
        if self.peek().is_none() { Err(Stop::More) } else { Ok(()) }
    }

    fn at_reserved(&self, word: &str) -> bool {
        self.starts(word)
            && self.peek_at(word.chars().count()).is_none_or(|next| next.is_whitespace() || word::is_operator(next))
    }

    fn unexpected_here(&self) -> Stop {
        match self.peek() {
            None | Some('\n') => unexpected("newline"),
            Some(letter) => {
                let token: String = ["&&", "||", ";;", ">>", "<<"]
                    .into_iter()
                    .find(|token| self.starts(token))
                    .map_or_else(|| letter.to_string(), str::to_string);
                unexpected(&token)
            }
        }
    }
}

fn unexpected(token: &str) -> Stop {
    Stop::Wrong(format!("bash: syntax error near unexpected token `{token}'"))
}

fn not_modelled(word: &str) -> Stop {
    Stop::NotModelled(word.into())
}

/// Whether a text can name a variable.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// `NAME=value`, with the name written without quotes.
pub(crate) fn assignment(word: &Word) -> Option<(String, Word)> {
    let Some((Part::Plain(first), rest)) = word.parts.split_first() else { return None };
    let (name, value) = first.split_once('=')?;
    if !is_name(name) {
        return None;
    }
    let mut parts = vec![Part::Plain(value.to_string())];
    parts.extend(rest.iter().cloned());
    Some((name.to_string(), Word { parts }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        match parse(line) {
            Parsed::Complete(script) => match script.first().map(|list| list.first.stages.as_slice()) {
                Some([Command::Simple(simple)]) => simple.words.iter().filter_map(Word::literal).collect(),
                other => panic!("{line}: {other:?}"),
            },
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn quotes_escapes_and_comments_make_words() {
        assert_eq!(words(r#"aws  s3 'l s' "a'b" c\ d # rest"#), ["aws", "s3", "l s", "a'b", "c d"]);
        assert_eq!(words("aws s3 \\\n  ls"), ["aws", "s3", "ls"]);
        assert_eq!(words(r#"echo a""b '' x#y"#), ["echo", "ab", "", "x#y"]);
        assert_eq!(words("echo “a b”"), ["echo", "“a", "b”"]);
    }

    #[test]
    fn an_open_quote_here_document_or_list_wants_more() {
        for text in [
            "echo 'a",
            "echo \"a",
            "cat <<EOF\nx",
            "cat <<EOF",
            "a &&",
            "a |",
            "echo $(a",
            "(a",
            "a \\",
            "for x in a; do b",
        ] {
            assert!(matches!(parse(text), Parsed::Incomplete), "{text}: {:?}", parse(text));
        }
    }

    #[test]
    fn what_bash_refuses_is_refused_in_its_words() {
        for (text, token) in [("; a", ";"), ("a | | b", "|"), ("a )", ")"), ("echo >", "newline"), ("f ()", "(")] {
            match parse(text) {
                Parsed::Wrong(message) => {
                    assert_eq!(message, format!("bash: syntax error near unexpected token `{token}'"), "{text}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn nesting_has_an_end() {
        let deep = format!("{}{}", "$(".repeat(10_000), ")".repeat(10_000));
        assert!(matches!(parse(&format!("echo {deep}")), Parsed::NotModelled(_)));
        for deep in ["${a:-", "\"$(", "(", "{ ", "cat <<A\n$("] {
            assert!(!matches!(parse(&deep.repeat(100_000)), Parsed::Complete(_)), "{deep}");
        }
        let documents: String = (0..2_000).map(|n| format!("cat <<E{n}\n$(")).collect();
        let ends: String = (0..2_000).rev().map(|n| format!("\n)\nE{n}")).collect();
        assert!(matches!(parse(&format!("{documents}{ends}\n")), Parsed::NotModelled(_)));
    }
}
