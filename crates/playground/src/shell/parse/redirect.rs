//! Reads redirections and the here-documents that come with them. Refuses to know where they lead.

use super::super::syntax::*;
use super::{Outcome, Parser, Stop, word};
use std::sync::{Arc, OnceLock};

/// A here-document whose text begins behind the end of the line.
pub(super) struct Here {
    delimiter: String,
    expands: bool,
    strip_tabs: bool,
    body: Arc<OnceLock<Word>>,
}

impl Parser<'_> {
    pub(super) fn redirect(&mut self) -> Outcome<Option<Redirect>> {
        let mut digits = 0;
        while self.peek_at(digits).is_some_and(|digit| digit.is_ascii_digit()) {
            digits += 1;
        }
        let both = digits == 0 && self.starts("&>");
        let process = digits == 0 && self.starts("<(");
        if process || !both && !matches!(self.peek_at(digits), Some('<' | '>')) {
            return Ok(None);
        }
        let descriptor =
            self.chars.get(self.at..self.at + digits).and_then(|d| d.iter().collect::<String>().parse().ok());
        self.at += digits;
        let kind = match () {
            () if self.eat("&>>") => RedirectKind::Both { target: self.target()?, append: true },
            () if self.eat("&>") => RedirectKind::Both { target: self.target()?, append: false },
            () if self.eat("<<<") => RedirectKind::HereString(self.target()?),
            () if self.eat("<<-") => self.here(true)?,
            () if self.eat("<<") => self.here(false)?,
            () if self.eat(">>") => RedirectKind::Append(self.target()?),
            () if self.eat(">&") || self.eat("<&") => {
                let target = self.target()?;
                match target.bare().map(|text| (text, text.parse())) {
                    Some(("-", _)) => RedirectKind::Close,
                    Some((_, Ok(descriptor))) => RedirectKind::Same(descriptor),
                    _ => RedirectKind::Both { target, append: false },
                }
            }
            () if self.eat(">|") || self.eat(">") => RedirectKind::Write(self.target()?),
            () => {
                self.at += 1;
                RedirectKind::Read(self.target()?)
            }
        };
        Ok(Some(Redirect { descriptor, kind }))
    }

    fn target(&mut self) -> Outcome<Word> {
        self.skip_blanks();
        match self.word()? {
            Some(word) => Ok(word),
            None => Err(self.unexpected_here()),
        }
    }

    fn here(&mut self, strip_tabs: bool) -> Outcome<RedirectKind> {
        let word = self.target()?;
        let expands = word.parts.iter().all(|part| !matches!(part, Part::Quoted(_)));
        let Some(delimiter) = word.literal() else { return Err(self.unexpected_here()) };
        let body = Arc::new(OnceLock::new());
        self.pending.push(Here { delimiter, expands, strip_tabs, body: body.clone() });
        Ok(RedirectKind::Here(body))
    }

    /// Consumes a line break with the here-documents that begin behind it; whether there was one.
    pub(super) fn end_of_line(&mut self) -> Outcome<bool> {
        if self.peek() != Some('\n') {
            return Ok(false);
        }
        self.at += 1;
        for here in std::mem::take(&mut self.pending) {
            let mut body = String::new();
            loop {
                let Some(mut line) = self.raw_line() else { return Err(Stop::More(None)) };
                if here.strip_tabs {
                    line = line.trim_start_matches('\t').to_string();
                }
                if line.strip_suffix('\n').unwrap_or(&line) == here.delimiter {
                    break;
                }
                body.push_str(&line);
            }
            let word = match here.expands {
                true => word::quoted(&body, self.depth).inspect_err(|_| self.at -= 1)?,
                false => Word { parts: vec![Part::Quoted(body)] },
            };
            // Each here-document is read once: its cell is still empty.
            let _ = here.body.set(word);
        }
        Ok(true)
    }

    fn raw_line(&mut self) -> Option<String> {
        let mut line = String::new();
        while let Some(letter) = self.peek() {
            self.at += 1;
            line.push(letter);
            if letter == '\n' {
                break;
            }
        }
        if line.is_empty() { None } else { Some(line) }
    }
}
