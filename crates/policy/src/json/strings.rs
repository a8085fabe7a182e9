//! Strings of tolerant JSON: every kind of quote, escapes, and where a string ends that its author did not close. Refuses
//! to know what stands around them.

use super::Text;
use super::reader::Reader;
use super::token::{escape, is_curly, is_quote, is_single};
use crate::text::{Edit, Span};

impl Reader<'_> {
    pub fn string(&mut self) -> Text {
        let start = self.at;
        let Some(quote) = self.peek() else { return Text { text: String::new(), span: Span::at(start) } };
        self.bump();
        let (inner, filed) = (self.at, self.problems.len());
        let mut text = String::new();
        let closes = |c: char| match quote {
            '"' => c == '"',
            q if is_curly(q) => c == '"' || is_curly(c),
            '‘' | '’' | '‚' | '‛' => matches!(c, '‘' | '’' | '‛' | '\''),
            q => c == q,
        };
        loop {
            let at = self.at;
            match self.peek() {
                Some(c) if closes(c) => {
                    self.bump();
                    self.delimiters(quote, Span::new(start, inner), Some((c, Span::new(at, self.at))));
                    return Text { text, span: Span::new(inner, at) };
                }
                None | Some('\n') if self.string_ends_here() => {
                    return self.unclosed_string(quote, start, inner, filed);
                }
                None => return self.unclosed_string(quote, start, inner, filed),
                Some(c) if is_curly(c) && quote == '"' && self.curly_closes(c) => {
                    self.bump();
                    self.delimiters(quote, Span::new(start, inner), Some((c, Span::new(at, self.at))));
                    return Text { text, span: Span::new(inner, at) };
                }
                Some('\\') => self.escape_sequence(&mut text),
                Some('"') => {
                    self.bump();
                    text.push('"');
                    let span = Span::new(at, self.at);
                    self.refuse("J107", "single-quotes", span, "a `\"` inside needs a backslash")
                        .fix("escape it", vec![Edit::insert(at, "\\")])
                        .file(self);
                }
                Some('\n' | '\r') => {
                    let mut end = self.at;
                    while self.peek().is_some_and(char::is_whitespace) {
                        self.bump();
                        end = self.at;
                    }
                    let span = Span::new(at, end);
                    self.refuse("J122", "raw-control", span, "a line break inside a string")
                        .fix("join the lines", vec![Edit::delete(span)])
                        .file(self);
                }
                Some(c) if c < ' ' => {
                    self.bump();
                    let span = Span::new(at, self.at);
                    text.push(c);
                    self.refuse("J122", "raw-control", span, "a control character inside a string")
                        .fix("escape it", vec![Edit::replace(span, escape(&c.to_string()))])
                        .file(self);
                }
                Some(c) => {
                    self.bump();
                    text.push(c);
                }
            }
        }
    }

    /// Whether a curly quote ends a string that a straight one opened: punctuation and the next token follow.
    fn curly_closes(&self, c: char) -> bool {
        let behind = self.text.get(self.at + c.len_utf8()..).unwrap_or_default().trim_start();
        let next = behind.strip_prefix([':', ',']).map(|rest| rest.trim_start().chars().next());
        next.is_some_and(|next| next.is_some_and(|c| is_quote(c) || matches!(c, '{' | '[')))
    }

    /// At a line's end inside a string: whether the closing quote was forgotten, rather than the line wrapped.
    fn string_ends_here(&self) -> bool {
        let next = self.text.get(self.at..).unwrap_or_default().trim_start().chars().next();
        next.is_none_or(|c| is_quote(c) || matches!(c, '}' | ']' | '{'))
    }

    /// Closes a string that its line does not close: before a curly quote that looks like the end, else before the
    /// punctuation at the end of the line.
    fn unclosed_string(&mut self, quote: char, start: usize, inner: usize, filed: usize) -> Text {
        let line = self.text.get(inner..self.at).unwrap_or_default();
        let curly = line.char_indices().rev().find(|(at, c)| {
            let behind = line.get(at + c.len_utf8()..).unwrap_or_default().trim_start();
            (is_curly(*c) || (*c == '"' && quote != '"'))
                && (behind.is_empty() || behind.starts_with([',', ':', '}', ']']))
        });
        if let Some((at, c)) = curly {
            let span = Span::new(inner + at, inner + at + c.len_utf8());
            self.at = span.end as usize;
            self.problems.truncate(filed);
            self.delimiters(quote, Span::new(start, inner), Some((c, span)));
            return Text { text: line.get(..at).unwrap_or_default().to_string(), span: Span::new(inner, inner + at) };
        }
        let kept = line.trim_end().trim_end_matches([',', '}', ']', ';']).trim_end();
        let end = inner + kept.len();
        self.at = end;
        self.problems.truncate(filed);
        self.delimiters(quote, Span::new(start, inner), None);
        self.refuse("J121", "unclosed-string", Span::new(start, end), format!("closing `\"` missing after `{kept}`"))
            .fix("insert `\"`", vec![Edit::insert(end, "\"")])
            .file(self);
        let mut text = String::new();
        let mut inside = Reader::new(kept);
        while inside.peek().is_some() {
            match inside.peek() {
                Some('\\') => inside.escape_sequence(&mut text),
                Some(c) => {
                    inside.bump();
                    text.push(c);
                }
                None => {}
            }
        }
        for mut problem in inside.problems {
            let moved = |span: Span| Span::new(span.start as usize + inner, span.end as usize + inner);
            problem.span = moved(problem.span);
            problem.fixes.iter_mut().flat_map(|fix| &mut fix.edits).for_each(|edit| edit.span = moved(edit.span));
            problem.file(self);
        }
        Text { text, span: Span::new(inner, end) }
    }

    /// Notes the quotes that are not `"`.
    fn delimiters(&mut self, open: char, at: Span, close: Option<(char, Span)>) {
        let mut edits = Vec::new();
        let closing = close.filter(|(c, _)| *c != '"').map(|(_, span)| span);
        edits.extend((open != '"').then(|| Edit::replace(at, "\"")));
        edits.extend(closing.map(|span| Edit::replace(span, "\"")));
        if is_curly(open) || close.is_some_and(|(c, _)| is_curly(c)) {
            self.curly.extend(edits);
        } else if is_single(open) {
            let span = close.map_or(at, |(_, end)| at.to(end));
            self.refuse("J107", "single-quotes", span, "JSON strings use double quotes")
                .fix("write double quotes", edits)
                .file(self);
        }
    }

    fn escape_sequence(&mut self, text: &mut String) {
        let start = self.at;
        self.bump();
        let Some(c) = self.peek() else {
            self.bad_escape(start);
            return;
        };
        let plain = match c {
            '"' | '\\' | '/' => Some(c),
            'b' => Some('\u{8}'),
            'f' => Some('\u{c}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            _ => None,
        };
        if let Some(plain) = plain {
            self.bump();
            text.push(plain);
            return;
        }
        if c == 'u' {
            self.bump();
            if let Some(first) = self.hex() {
                let joined = match first {
                    0xd800..=0xdbff if self.rest_starts("\\u") => {
                        self.at += 2;
                        self.hex()
                            .filter(|low| (0xdc00..=0xdfff).contains(low))
                            .map(|low| 0x10000 + ((first - 0xd800) << 10) + (low - 0xdc00))
                    }
                    first => Some(first),
                };
                if let Some(c) = joined.and_then(char::from_u32) {
                    text.push(c);
                    return;
                }
            }
            let span = Span::new(start, self.at);
            text.push('\u{fffd}');
            self.refuse("J123", "bad-escape", span, format!("`{}` is not a character", span.of(self.text)))
                .fix("replace it", vec![Edit::replace(span, "\\ufffd")])
                .file(self);
            return;
        }
        self.bad_escape(start);
    }

    fn bad_escape(&mut self, start: usize) {
        let next = self.peek().map(String::from).unwrap_or_default();
        let span = Span::new(start, start + 1);
        self.refuse("J123", "bad-escape", span, format!("`\\{next}` is not an escape: `{next}` needs none"))
            .fix("delete the backslash", vec![Edit::delete(span)])
            .file(self);
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let number = digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok());
        self.at += if number.is_some() { 4 } else { 0 };
        number?
    }
}
