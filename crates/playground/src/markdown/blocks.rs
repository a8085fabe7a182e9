//! The sections of a Markdown text and the blocks of code in them. Refuses to know what the blocks mean.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// What stands between one heading and the next.
#[derive(Debug, Default)]
pub struct Section {
    /// 1 for `#`; 0 for what stands before the first heading.
    pub level: usize,
    /// The headings above it and its own.
    pub name: String,
    /// The line of the heading, from 1.
    pub line: usize,
    pub blocks: Vec<Block>,
}

/// A fenced block of code.
#[derive(Clone, Debug)]
pub struct Block {
    /// What stands behind the fence.
    pub info: String,
    /// The line of the fence, from 1.
    pub line: usize,
    pub text: String,
    /// Where the text stands; nothing where it is indented, and so is not the text itself.
    pub range: Option<Range<usize>>,
}

impl Block {
    pub fn words(&self) -> Vec<&str> {
        self.info.split_whitespace().collect()
    }
}

/// The sections, in order; the first is what stands before the first heading.
pub fn sections(text: &str) -> Vec<Section> {
    let mut sections = vec![Section { line: 1, ..Section::default() }];
    let mut headings: Vec<(usize, String)> = Vec::new();
    let mut heading: Option<(usize, String)> = None;
    let mut block: Option<(Block, Range<usize>)> = None;
    // Where the last line was asked for, and its number: events come in the order of the text.
    let (mut asked, mut number_there) = (0, 1);
    let mut line = |at: usize| {
        number_there += text.get(asked..at).unwrap_or_default().matches('\n').count();
        asked = asked.max(at);
        number_there
    };
    for (event, range) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                heading = Some((number(level), String::new()));
                sections.push(Section { level: number(level), line: line(range.start), ..Section::default() });
            }
            Event::End(TagEnd::Heading(_)) => {
                let Some((level, name)) = heading.take() else { continue };
                headings.retain(|(above, _)| *above < level);
                headings.push((level, name));
                if let Some(section) = sections.last_mut() {
                    let names: Vec<&str> = headings.iter().map(|(_, name)| name.as_str()).collect();
                    section.name = names.join(" / ");
                }
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let behind_fence = text
                    .get(range.clone())
                    .and_then(|text| text.find('\n'))
                    .map_or(range.end, |at| range.start + at + 1);
                let found = Block { info: info.to_string(), line: line(range.start), text: String::new(), range: None };
                block = Some((found, behind_fence..behind_fence));
            }
            Event::End(TagEnd::CodeBlock) => {
                let Some((mut found, range)) = block.take() else { continue };
                found.range = (text.get(range.clone()) == Some(found.text.as_str())).then_some(range);
                if let Some(section) = sections.last_mut() {
                    section.blocks.push(found);
                }
            }
            Event::Text(words) | Event::Code(words) => match (&mut block, &mut heading) {
                (Some((found, place)), _) => {
                    found.text.push_str(&words);
                    place.end = range.end;
                }
                (None, Some((_, name))) => name.push_str(&words),
                (None, None) => {}
            },
            _ => {}
        }
    }
    sections
}

fn number(level: HeadingLevel) -> usize {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
