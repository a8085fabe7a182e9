//! The recovering reader itself: one pass, one report for one root cause. Refuses to know what the members mean.

use super::token::{escape, is_invisible, is_number, is_odd_space, is_quote};
use super::{Member, Node, Text, Value};
use crate::diagnostic::Diagnostic;
use crate::text::{Edit, Span};

/// Deeper than any policy; a deeper text is refused rather than read by recursion.
const DEEPEST: usize = 64;

pub struct Reader<'a> {
    pub text: &'a str,
    pub at: usize,
    open: Vec<(char, usize)>,
    /// Where lines begin, so that naming a line never costs more than a look-up.
    lines: Vec<usize>,
    pub problems: Vec<Diagnostic>,
    pub curly: Vec<Edit>,
    odd_spaces: Vec<Edit>,
}

impl<'a> Reader<'a> {
    pub fn new(text: &'a str) -> Reader<'a> {
        let lines = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        Reader { text, at: 0, open: Vec::new(), lines, problems: Vec::new(), curly: Vec::new(), odd_spaces: Vec::new() }
    }

    pub fn document(&mut self) -> Option<Node> {
        if self.eat('\u{feff}') {
            let span = Span::new(0, self.at);
            self.refuse("J101", "bom", span, "an invisible byte-order mark opens the text")
                .fix("delete it", vec![Edit::delete(span)])
                .file(self);
        }
        self.trivia();
        if self.peek().is_none() {
            self.refuse("J168", "empty", Span::at(self.at), "the policy is empty").file(self);
            self.file_groups();
            return None;
        }
        let root = self.value();
        self.rest(&root);
        self.file_groups();
        Some(root)
    }

    /// What follows the document.
    fn rest(&mut self, root: &Node) {
        self.trivia();
        let start = self.at;
        let Some(next) = self.peek() else { return };
        let mut end = self.text.len();
        if matches!(next, '}' | ']') {
            while self.peek().is_some_and(|c| matches!(c, '}' | ']')) {
                self.bump();
                end = self.at;
                self.trivia();
            }
            let span = Span::new(start, end);
            let closers = span.of(self.text).trim().to_string();
            let mut finding = self.refuse("J120", "extra-closer", span, format!("one `{closers}` too many"));
            finding
                .labels
                .push(crate::Label { span: Span::at(root.span.end as usize), text: "the policy ends here".into() });
            finding.fix("delete it", vec![Edit::delete(span)]).file(self);
            if self.peek().is_none() {
                return;
            }
        }
        let span = Span::new(self.at, self.text.len());
        let another = matches!(self.peek(), Some('{' | ','));
        let (code, name, message) = match another {
            true => ("J134", "several-documents", "a second document follows; only the first is read"),
            false => ("J143", "text-around", "text follows the policy and is not read"),
        };
        let finding = self.refuse(code, name, span, message);
        if another { finding } else { finding.fix("delete it", vec![Edit::delete(span)]) }.file(self);
        self.at = self.text.len();
    }

    fn value(&mut self) -> Node {
        self.trivia();
        let start = self.at;
        match self.peek() {
            Some('{' | '[') if self.open.len() >= DEEPEST => {
                self.at = self.text.len();
                let span = Span::new(start, self.at);
                self.refuse("J167", "too-big-deep", span, "nested deeper than any policy").file(self);
                Node { span, value: Value::Missing }
            }
            Some('{') => self.object(),
            Some('[') => self.array(),
            Some(c) if is_quote(c) => {
                let text = self.string();
                Node { span: Span::new(start, self.at), value: Value::Text(text) }
            }
            Some(c) if !matches!(c, '}' | ']' | ',' | ':' | ';') => self.bare_value(),
            _ => Node { span: Span::at(start), value: Value::Missing },
        }
    }

    fn object(&mut self) -> Node {
        let start = self.at;
        self.bump();
        self.open.push(('{', start));
        let mut members: Vec<Member> = Vec::new();
        let mut after: Option<usize> = None;
        while self.more('}', start, after) {
            let before = self.at;
            let name = self.name();
            let value = self.after_name(&name);
            after = Some(if value.value == Value::Missing { name.span.end as usize } else { value.span.end as usize });
            members.push(Member { name, value });
            self.separator('}', after);
            if self.at == before {
                self.bump();
            }
        }
        self.open.pop();
        Node { span: Span::new(start, self.at), value: Value::Object(members) }
    }

    fn array(&mut self) -> Node {
        let start = self.at;
        self.bump();
        self.open.push(('[', start));
        let mut items = Vec::new();
        let mut after = None;
        while self.more(']', start, after) {
            let (before, filed) = (self.at, self.problems.len());
            let item = self.value();
            self.trivia();
            if self.peek() == Some(':') {
                let in_object = self.open.iter().rev().nth(1).is_some_and(|(open, _)| *open == '{');
                if in_object && item.text().is_some() {
                    // A name: the list should have ended before it.
                    self.problems.truncate(filed);
                    self.at = after.unwrap_or(start + 1);
                    self.unclosed(']', start, after);
                    break;
                }
                let span = Span::new(self.at, self.at + 1);
                self.bump();
                self.refuse("J116", "missing-colon", span, "`:` inside a list: names belong in braces").file(self);
            }
            after = Some(item.span.end as usize);
            if item.value != Value::Missing {
                items.push(item);
            }
            self.separator(']', after);
            if self.at == before {
                self.bump();
            }
        }
        self.open.pop();
        Node { span: Span::new(start, self.at), value: Value::Array(items) }
    }

    /// Steps to the next item; false when the container ends here, however it ends.
    fn more(&mut self, closer: char, opened: usize, after: Option<usize>) -> bool {
        self.trivia();
        while let Some(c @ (',' | ';')) = self.peek() {
            let span = Span::new(self.at, self.at + 1);
            self.bump();
            let finding = self.refuse("J114", "doubled-comma", span, format!("one `{c}` too many"));
            finding.fix("delete it", vec![Edit::delete(span)]).file(self);
            self.trivia();
        }
        match self.peek() {
            None => {
                self.unclosed(closer, opened, after);
                false
            }
            Some(c) if c == closer => {
                self.bump();
                false
            }
            Some(c @ ('}' | ']')) => {
                if self.meant_as(c, closer) {
                    let span = Span::new(self.at, self.at + 1);
                    self.bump();
                    let line = self.line(opened);
                    let opener = if closer == '}' { '{' } else { '[' };
                    let message = format!("this `{c}` closes the `{opener}` from line {line}");
                    self.refuse("J119", "mismatched-closer", span, message)
                        .label(Span::new(opened, opened + 1), "opened here")
                        .fix(format!("write `{closer}`"), vec![Edit::replace(span, closer.to_string())])
                        .file(self);
                } else {
                    self.unclosed(closer, opened, after);
                }
                false
            }
            Some(_) => true,
        }
    }

    /// Whether the closer at hand was typed for the container that is open, rather than for one around it: it was, when
    /// nothing around it fits, or when the text goes on as the surroundings would after `closer`.
    fn meant_as(&self, typed: char, closer: char) -> bool {
        let opener = if typed == '}' { '{' } else { '[' };
        let mut around = self.open.iter().rev().skip(1);
        if !around.any(|(open, _)| *open == opener) {
            return true;
        }
        let mut rest = self.text.get(self.at + 1..).unwrap_or_default().chars().filter(|c| !c.is_whitespace());
        let (first, second) = (rest.next(), rest.next());
        match closer {
            ']' => first == Some(',') && second.is_some_and(is_quote),
            _ => first == Some(',') && second == Some('{'),
        }
    }

    fn unclosed(&mut self, closer: char, opened: usize, after: Option<usize>) {
        let opener = if closer == '}' { '{' } else { '[' };
        let line = self.line(opened);
        let at = after.unwrap_or(opened + 1).max(opened + 1);
        // A later container closes before an earlier one: at the end of the text the edits must keep that order.
        let place = if self.peek().is_none() { self.text.trim_end().len().max(at) } else { at };
        self.refuse(
            "J118",
            "unclosed",
            Span::new(opened, opened + 1),
            format!("`{opener}` opened on line {line} is never closed"),
        )
        .label(Span::at(place), "it should be closed here")
        .fix(format!("insert `{closer}`"), vec![Edit::insert(place, closer.to_string())])
        .file(self);
    }

    /// The comma after an item, or what stands for it.
    fn separator(&mut self, closer: char, after: Option<usize>) {
        self.trivia();
        let start = self.at;
        match self.peek() {
            Some(c @ (',' | ';')) => {
                self.bump();
                let span = Span::new(start, self.at);
                self.trivia();
                match self.peek() {
                    Some('}' | ']') | None => {
                        let closer = self.peek().unwrap_or(closer);
                        self.refuse("J113", "trailing-comma", span, format!("extra `{c}` before `{closer}`"))
                            .fix("delete the comma", vec![Edit::delete(span)])
                            .file(self);
                    }
                    _ if c == ';' => self
                        .refuse("J117", "semicolon", span, "JSON separates with commas")
                        .fix("write `,`", vec![Edit::replace(span, ",")])
                        .file(self),
                    _ => {}
                }
            }
            Some('}' | ']') | None => {}
            Some(_) => {
                let at = after.unwrap_or(start);
                // A few characters name the place; a whole line would make the message as long as the text.
                let from = self.text.floor_char_boundary(at.saturating_sub(40));
                let before = self.text.get(from..at).unwrap_or_default();
                let token = before.rsplit(['\n', ',', '{', '[']).next().unwrap_or_default().trim();
                self.refuse("J115", "missing-comma", Span::at(at), format!("missing comma after `{token}`"))
                    .fix("insert a comma", vec![Edit::insert(at, ",")])
                    .file(self);
            }
        }
    }

    fn name(&mut self) -> Text {
        if self.peek().is_some_and(is_quote) {
            return self.string();
        }
        let start = self.at;
        let word = self.word(&[':', '=', ',', '{', '[', '}', ']', '"', '\n']);
        let span = Span::new(start, start + word.len());
        self.refuse("J124", "bare-key", span, format!("names need quotes: `{word}`"))
            .fix("put it in quotes", vec![Edit::replace(span, format!("\"{}\"", escape(word)))])
            .file(self);
        Text { text: word.to_string(), span }
    }

    /// The colon and the value that belong to a name.
    fn after_name(&mut self, name: &Text) -> Node {
        self.trivia();
        let start = self.at;
        if self.eat(':') {
            let value = self.value();
            if value.value == Value::Missing {
                self.refuse("J116", "missing-value", name.span, format!("`{}` has no value", name.text)).file(self);
            }
            return value;
        }
        if self.eat('=') {
            self.eat('>');
            let span = Span::new(start, self.at);
            self.refuse("J116", "missing-colon", span, format!("`:` belongs between `{}` and its value", name.text))
                .fix("write `:`", vec![Edit::replace(span, ":")])
                .file(self);
            return self.value();
        }
        let at = name.span.end as usize
            + usize::from(self.text.get(name.span.end as usize..start).is_some_and(|between| between.starts_with('"')));
        let same_line = !self.text.get(at..start).unwrap_or_default().contains('\n');
        let opens = self.peek().is_some_and(|c| matches!(c, '{' | '[') || (same_line && is_quote(c)));
        let finding = self.refuse(
            "J116",
            "missing-colon",
            name.span,
            format!("`:` and a value are missing after `{}`", name.text),
        );
        if opens {
            finding.fix("insert `:`", vec![Edit::insert(at, ":")]).file(self);
            return self.value();
        }
        finding.file(self);
        Node { span: Span::at(start), value: Value::Missing }
    }

    fn bare_value(&mut self) -> Node {
        let start = self.at;
        let word = self.word(&[',', '{', '[', '}', ']', '"', '\n', ';']);
        let span = Span::new(start, start + word.len());
        let node = |value| Node { span, value };
        match word {
            "true" => return node(Value::Bool(true)),
            "false" => return node(Value::Bool(false)),
            "null" => return node(Value::Null),
            _ if is_number(word) => return node(Value::Number(word.to_string())),
            _ => {}
        }
        let foreign = match word {
            "True" | "TRUE" => Some(("true", Value::Bool(true))),
            "False" | "FALSE" => Some(("false", Value::Bool(false))),
            "None" | "nil" | "undefined" | "NULL" | "Null" => Some(("null", Value::Null)),
            _ => None,
        };
        if let Some((json, value)) = foreign {
            self.refuse("J126", "foreign-literal", span, format!("`{word}` is not JSON: it is written `{json}`"))
                .fix(format!("write `{json}`"), vec![Edit::replace(span, json)])
                .file(self);
            return node(value);
        }
        self.refuse("J125", "bare-value", span, format!("values need quotes: `{word}`"))
            .fix("put it in quotes", vec![Edit::replace(span, format!("\"{}\"", escape(word)))])
            .file(self);
        node(Value::Text(Text { text: word.to_string(), span }))
    }

    /// A run of characters up to one of `ends`, a comment or the end, without the blanks behind it.
    fn word(&mut self, ends: &[char]) -> &'a str {
        let start = self.at;
        while let Some(c) = self.peek() {
            let comment = [" //", " /*", " #"].iter().any(|start| self.rest_starts(start));
            if (ends.contains(&c) || comment) && self.at > start {
                break;
            }
            self.bump();
        }
        let word = self.text.get(start..self.at).unwrap_or_default().trim_end();
        self.at = start + word.len();
        word
    }

    /// Skips blanks, comments and characters that cannot be seen.
    fn trivia(&mut self) {
        while let Some(c) = self.peek() {
            let start = self.at;
            if is_invisible(c) {
                self.bump();
                let span = Span::new(start, self.at);
                self.refuse("J104", "zero-width", span, "an invisible character stands here")
                    .fix("delete it", vec![Edit::delete(span)])
                    .file(self);
            } else if is_odd_space(c) {
                self.bump();
                self.odd_spaces.push(Edit::replace(Span::new(start, self.at), " "));
            } else if c.is_whitespace() {
                self.bump();
            } else if self.rest_starts("//") || c == '#' {
                while self.peek().is_some_and(|c| c != '\n') {
                    self.bump();
                }
                let (code, name) = if c == '#' { ("J111", "comment-hash") } else { ("J110", "comment-line") };
                self.comment(code, name, start);
            } else if self.rest_starts("/*") {
                let length = self.text.get(start + 2..).and_then(|rest| rest.find("*/"));
                self.at = length.map_or(self.text.len(), |length| start + 2 + length + 2);
                self.comment("J112", "comment-block", start);
            } else {
                return;
            }
        }
    }

    fn comment(&mut self, code: &'static str, name: &'static str, start: usize) {
        let span = Span::new(start, self.at);
        self.refuse(code, name, span, "JSON has no comments, and IAM refuses them")
            .fix("delete the comment", vec![Edit::delete(span)])
            .file(self);
    }

    /// One finding for all curly quotes, and one for all odd spaces.
    fn file_groups(&mut self) {
        let curly = std::mem::take(&mut self.curly);
        if let Some(first) = curly.first() {
            let finding = self.refuse(
                "J105",
                "smart-quotes",
                first.span,
                "curly quotes, as word processors and chats write them: JSON needs `\"`",
            );
            let labels = curly.iter().skip(1).map(|edit| (edit.span, "and here"));
            let finding = labels.fold(finding, |finding, (span, text)| finding.label(span, text));
            finding.fix("straighten all of them", curly).file(self);
        }
        let spaces = std::mem::take(&mut self.odd_spaces);
        if let Some(first) = spaces.first() {
            let message = format!("{} spaces that JSON does not know, as web pages contain them", spaces.len());
            self.refuse("J102", "odd-space", first.span, message).fix("write plain spaces", spaces).file(self);
        }
    }

    pub fn refuse(&self, code: &'static str, name: &'static str, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::refused(code, name, span, message)
    }

    fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at) + 1
    }

    pub fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    pub fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    pub fn eat(&mut self, c: char) -> bool {
        let here = self.peek() == Some(c);
        if here {
            self.bump();
        }
        here
    }

    pub fn rest_starts(&self, with: &str) -> bool {
        self.text.get(self.at..).is_some_and(|rest| rest.starts_with(with))
    }
}

impl Diagnostic {
    pub(super) fn file(self, reader: &mut Reader<'_>) {
        reader.problems.push(self);
    }
}
