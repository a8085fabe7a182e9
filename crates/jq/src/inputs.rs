//! The values that a filter gets one by one, and where each was read. Refuses to know what is done with them.

use crate::call::{Call, Source};
use crate::read::Reader;
use crate::value::Value;

/// What is still to be read.
pub(crate) struct Inputs<'c> {
    sources: std::slice::Iter<'c, Source>,
    current: Option<Current<'c>>,
    raw: bool,
    slurp: bool,
    /// What came in before, for messages.
    place: Option<(Option<&'c str>, usize)>,
}

struct Current<'c> {
    source: &'c Source,
    reader: Reader<'c>,
    /// The rest of a text that is read by lines.
    lines: &'c str,
}

impl<'c> Inputs<'c> {
    pub(crate) fn new(call: &'c Call) -> Inputs<'c> {
        let mut inputs =
            Inputs { sources: call.sources.iter(), current: None, raw: call.raw_input, slurp: call.slurp, place: None };
        inputs.open();
        inputs
    }

    fn open(&mut self) -> bool {
        let source = self.sources.next();
        self.current = source.map(|source| Current { source, reader: Reader::new(&source.text), lines: &source.text });
        source.is_some()
    }

    /// The file that is read, where it has a name.
    pub(crate) fn file(&self) -> Option<&'c str> {
        self.place.and_then(|(name, _)| name)
    }

    /// How many lines were read of it.
    pub(crate) fn line(&self) -> usize {
        self.place.map_or(0, |(_, line)| line)
    }

    /// As messages name it: `<stdin>:1`.
    pub(crate) fn place(&self) -> String {
        match self.place {
            Some((name, line)) => format!("{}:{line}", name.unwrap_or("<stdin>")),
            None => "<unknown>".into(),
        }
    }

    /// The next value, or what is wrong with the text.
    pub(crate) fn next(&mut self) -> Option<Result<Value, String>> {
        if !self.slurp {
            return self.one();
        }
        // Once: the sources are all read afterwards.
        self.current.as_ref()?;
        let (mut text, mut values) = (String::new(), Vec::new());
        while let Some(current) = &self.current {
            let source = current.source;
            self.place = Some((source.name.as_deref(), source.text.matches('\n').count()));
            if self.raw {
                text.push_str(&source.text);
            } else {
                for value in Reader::new(&source.text) {
                    match value {
                        Ok(value) => values.push(value),
                        Err(wrong) => {
                            self.current = None;
                            return Some(Err(wrong));
                        }
                    }
                }
            }
            self.open();
        }
        Some(Ok(if self.raw { Value::from(text) } else { Value::from_iter(values) }))
    }

    fn one(&mut self) -> Option<Result<Value, String>> {
        loop {
            let Current { source, reader, lines } = self.current.as_mut()?;
            let text = source.text.as_str();
            let (next, rest) = if self.raw {
                let (line, rest) = lines.split_once('\n').unwrap_or((lines, ""));
                let line = if lines.is_empty() { None } else { Some(Ok(Value::from(line))) };
                *lines = rest;
                (line, rest)
            } else {
                (reader.next(), reader.rest())
            };
            if let Some(value) = next {
                let read = text.get(..text.len() - rest.len()).unwrap_or_default();
                let line = read.matches('\n').count();
                // jq reads whole lines.
                let more = usize::from(!read.ends_with('\n') && rest.contains('\n'));
                self.place = Some((source.name.as_deref(), line + more));
                if value.is_err() {
                    self.current = None;
                }
                return Some(value);
            }
            if !self.open() {
                return None;
            }
        }
    }
}
