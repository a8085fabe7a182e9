//! Reads a filter and makes it ready to run, or complains as jq does. Refuses to know values and inputs.

use crate::mend::mend;
use crate::native::{self, Engine};
use jaq_core::compile::Undefined;
use jaq_core::load::lex::{self, Lexer};
use jaq_core::load::parse::{Def, Expect, Parser, Term};
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Filter};
use std::collections::BTreeSet;

/// Longer filters, and deeper ones, would exhaust the stack of whoever reads them.
const LONGEST: usize = 1 << 15;
const DEEPEST: usize = 500;
const MAIN: &str = "__main__";

/// Why a filter cannot be run.
#[derive(Debug)]
pub(crate) enum Wrong {
    /// In jq's words, all of them.
    Says(String),
    /// jq has this, and we do not.
    NotModelled(String),
    TooLong,
}

/// A filter that can be run, with these variables.
pub(crate) fn compile(code: &str, variables: &[String]) -> Result<Filter<Engine>, Wrong> {
    compile_in(&Arena::default(), code, variables)
}

fn compile_in<'s>(arena: &'s Arena, code: &'s str, variables: &'s [String]) -> Result<Filter<Engine>, Wrong> {
    if code.len() > LONGEST || depth(code) > DEEPEST {
        return Err(Wrong::TooLong);
    }
    let first = code.split_whitespace().next().unwrap_or_default();
    if matches!(first, "import" | "include" | "module") {
        return Err(Wrong::NotModelled(format!("`{first}` of jq")));
    }
    let line = |part: &'s str| &**arena.alloc(place(code, part).map_or(1, |place| place.line).to_string());
    let body = mend(term(code)?, &line);
    let main: Def<&'s str> = Def { name: MAIN, args: Vec::new(), body };
    let ours = jaq_core::load::parse(arena.alloc(needed(code)), |parser| parser.defs()).unwrap_or_default();
    #[expect(clippy::map_identity, reason = "it shortens a lifetime")]
    let known = jaq_core::defs().map(|def| -> Def<&'s str> { def }).chain(ours);
    let loader = Loader::new(known.chain([main]));
    let loaded = loader.load(arena, File { code: MAIN, path: () });
    let modules = loaded.map_err(|_| Wrong::Says("jq: error: the filter cannot be read\n".into()))?;
    let compiler =
        Compiler::default().with_funs(native::functions()).with_global_vars(variables.iter().map(String::as_str));
    compiler.compile(modules).map_err(|files| undefined(code, files.into_iter().flat_map(|(_, wrong)| wrong).collect()))
}

/// Our definitions that a filter may come to call: to read and compile all of them takes longer than most filters run.
fn needed(code: &str) -> String {
    const DEFINITIONS: &str = include_str!("defs.jq");
    let words = |text: &'_ str| -> Vec<String> {
        let word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        text.split(|letter| !word(letter)).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    // What `..` stands for.
    let mut wanted: BTreeSet<String> = words(code).into_iter().chain(["recurse".into()]).collect();
    let mut kept = Vec::new();
    // A definition calls itself and those before it.
    for definition in DEFINITIONS.split("\ndef ").skip(1).collect::<Vec<_>>().into_iter().rev() {
        let words = words(definition);
        if words.first().is_some_and(|name| wanted.contains(name)) {
            wanted.extend(words);
            kept.push(definition);
        }
    }
    kept.iter().rev().map(|definition| format!("def {definition}\n")).collect()
}

fn depth(code: &str) -> usize {
    let (mut deepest, mut now) = (0, 0_usize);
    for letter in code.chars() {
        match letter {
            '(' | '[' | '{' => now += 1,
            ')' | ']' | '}' => now = now.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(now);
    }
    deepest
}

fn term(code: &str) -> Result<Term<&str>, Wrong> {
    let tokens = Lexer::new(code).lex().map_err(|wrong| unreadable(code, &wrong))?;
    let Some(last) = tokens.last() else {
        return Err(Wrong::Says("jq: error: Top-level program not given (try \".\")\njq: 1 compile error\n".into()));
    };
    Parser::new(&tokens).parse(|parser| parser.term()).map_err(|wrong| {
        if code.contains("?//") {
            return Wrong::NotModelled("`?//` of jq".into());
        }
        let Some((expected, found)) = wrong.first() else { return syntax(code, None, "") };
        let expecting = match expected {
            Expect::Key => "FORMAT or QQSTRING_START or '['",
            Expect::Pattern => "BINDING or '[' or '{'",
            Expect::Just("|") => "'|'",
            Expect::Just("(") => "'('",
            Expect::CommaOrRBrack => "',' or ']'",
            Expect::Nothing => "end of file",
            Expect::Term if found.is_some_and(|found| place(code, found.as_str()).is_some_and(is_start)) => {
                "end of file"
            }
            _ => "",
        };
        let wrong = syntax(code, found.map(|token| token.as_str()), expecting);
        match (expected, found, wrong) {
            (Expect::Term, None, _) if last.as_str() == ";" => {
                Wrong::Says("jq: error: Top-level program not given (try \".\")\njq: 1 compile error\n".into())
            }
            (Expect::ElseOrEnd, None, Wrong::Says(text)) => {
                let place = at(code, code.rfind("if").unwrap_or(0));
                let more = shown(code, "Possibly unterminated 'if' statement", &place);
                Wrong::Says(text.replace("jq: 1 compile error", &format!("{more}jq: 2 compile errors")))
            }
            (_, _, wrong) => wrong,
        }
    })
}

fn unreadable(code: &str, wrong: &[lex::Error<&str>]) -> Wrong {
    let Some((expected, rest)) = wrong.first() else { return syntax(code, None, "") };
    let first = rest.get(..rest.chars().next().map_or(0, char::len_utf8)).filter(|first| !first.is_empty());
    // What closes nothing is no token to jq.
    let first = first.map(|first| {
        if matches!(first, ")" | "]" | "}") { (first, "INVALID_CHARACTER".into()) } else { (first, named(first)) }
    });
    let expecting = match expected {
        lex::Expect::Delim("\"") => "QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END",
        lex::Expect::Ident if first.is_none() => "'$'",
        _ if first.is_some() => "end of file",
        _ => "",
    };
    complaint(code, first, expecting)
}

fn syntax(code: &str, found: Option<&str>, expecting: &str) -> Wrong {
    complaint(code, found.filter(|token| !token.is_empty()).map(|token| (token, named(token))), expecting)
}

/// Of a token and what jq calls it; of the end where there is none.
fn complaint(code: &str, found: Option<(&str, String)>, expecting: &str) -> Wrong {
    let place = found.as_ref().and_then(|(token, _)| place(code, token)).unwrap_or_else(|| end(code));
    let unexpected = found.map_or_else(|| "end of file".into(), |(_, name)| name);
    let expecting = if expecting.is_empty() { String::new() } else { format!(", expecting {expecting}") };
    let message = format!("syntax error, unexpected {unexpected}{expecting} (Unix shell quoting issues?)");
    Wrong::Says(format!("{}jq: 1 compile error\n", shown(code, &message, &place)))
}

const KEYWORDS: &[&str] = &[
    "def", "if", "then", "else", "elif", "end", "as", "reduce", "foreach", "try", "catch", "label", "import",
    "include", "and", "or", "__loc__",
];

/// What jq's grammar calls a token.
fn named(token: &str) -> String {
    let mut letters = token.chars();
    match (letters.next().unwrap_or_default(), letters.next()) {
        ('"', _) => "QQSTRING_START".into(),
        ('@', _) => "FORMAT".into(),
        ('$', None) => "'$'".into(),
        ('$', _) => "BINDING".into(),
        ('.', Some(letter)) if letter.is_alphabetic() => "FIELD".into(),
        (first, _) if first.is_ascii_digit() => "LITERAL".into(),
        (first, _) if KEYWORDS.contains(&token) || ".?/=!<>+-*%|".contains(first) && token.len() > 1 => token.into(),
        (first, _) if first.is_alphabetic() || first == '_' => "IDENT".into(),
        (first, _) if ".[]{}()|,;:+-*/%<>=?".contains(first) => format!("'{first}'"),
        _ => "INVALID_CHARACTER".into(),
    }
}

fn undefined(code: &str, wrong: Vec<(&str, Undefined)>) -> Wrong {
    let mut text = String::new();
    for (name, kind) in &wrong {
        let message = match kind {
            Undefined::Filter(count) if native::is_missing(name) => {
                return Wrong::NotModelled(format!("`{name}/{count}` of jq"));
            }
            // To jaq any word may be a name.
            Undefined::Filter(0) if KEYWORDS.contains(name) => return syntax(code, Some(name), "end of file"),
            Undefined::Filter(count) => format!("{name}/{count} is not defined"),
            Undefined::Label => format!("$*label-{} is not defined", name.trim_start_matches('$')),
            _ => format!("{name} is not defined"),
        };
        let place = place(code, name).filter(|_| !matches!(kind, Undefined::Label));
        let place = place.unwrap_or(Place { line: 1, column: 0 });
        text.push_str(&shown(code, &message, &place));
    }
    let plural = if wrong.len() == 1 { "" } else { "s" };
    Wrong::Says(format!("{text}jq: {} compile error{plural}\n", wrong.len()))
}

fn is_start(place: Place) -> bool {
    place.line == 1 && place.column == 0
}

/// Both as jq counts them: lines from 1, columns in bytes from 0.
struct Place {
    line: usize,
    column: usize,
}

fn at(code: &str, offset: usize) -> Place {
    let before = code.get(..offset).unwrap_or_default();
    let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
    Place { line: before.matches('\n').count() + 1, column }
}

/// Where a part of the code stands; nothing for what is not of it.
fn place(code: &str, part: &str) -> Option<Place> {
    let offset = part.as_ptr().addr().checked_sub(code.as_ptr().addr())?;
    (offset + part.len() <= code.len()).then(|| at(code, offset))
}

/// Where the last token begins.
fn end(code: &str) -> Place {
    let read = code.trim_end();
    let word = read.trim_end_matches(|letter: char| letter.is_alphanumeric() || letter == '_');
    let offset = if word.len() < read.len() {
        word.strip_suffix('$').unwrap_or(word).len()
    } else {
        read.len().saturating_sub(1)
    };
    at(code, offset)
}

fn shown(code: &str, message: &str, place: &Place) -> String {
    let Place { line, column } = place;
    let text = code.lines().nth(line - 1).unwrap_or_default();
    format!("jq: error: {message} at <top-level>, line {line}:\n{text}{}\n", " ".repeat(*column))
}
