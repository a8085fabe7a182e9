//! `grep`. Refuses to know how expressions match.

use super::super::regex::{Flavour, Regex};
use super::options::{self, contents, refuse};
use crate::machine::{Ask, Context};

pub(super) fn grep(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let long = [
        ("ignore-case", 'i'),
        ("invert-match", 'v'),
        ("line-number", 'n'),
        ("count", 'c'),
        ("only-matching", 'o'),
        ("quiet", 'q'),
        ("silent", 'q'),
        ("word-regexp", 'w'),
        ("line-regexp", 'x'),
        ("fixed-strings", 'F'),
        ("extended-regexp", 'E'),
        ("perl-regexp", 'P'),
        ("basic-regexp", 'G'),
        ("after-context", 'A'),
        ("before-context", 'B'),
        ("context", 'C'),
        ("max-count", 'm'),
        ("files-with-matches", 'l'),
        ("files-without-match", 'L'),
        ("no-messages", 's'),
        ("regexp", 'e'),
        ("recursive", 'r'),
        ("color", 'Z'),
        ("colour", 'Z'),
        ("with-filename", 'H'),
        ("no-filename", 'h'),
    ];
    let options = match options::read(arguments, "ivncoqwxFEPGA:B:C:m:lLse:rRHhZ", &long) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, "grep", wrong, 2)),
    };
    let mut operands = options.operands.iter();
    let mut patterns: Vec<String> = options.values('e').map(str::to_string).collect();
    if patterns.is_empty() {
        match operands.next() {
            Some(pattern) => patterns.push(pattern.clone()),
            None => {
                context
                    .complain("Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n");
                return Ok(2);
            }
        }
    }
    let flavour = match () {
        () if options.has('P') => Flavour::Perl,
        () if options.has('E') => Flavour::Extended,
        () => Flavour::Basic,
    };
    let mut expressions = Vec::new();
    for pattern in patterns.iter().flat_map(|pattern| pattern.split('\n')) {
        let quoted: String;
        let (pattern, flavour) = if options.has('F') {
            quoted = pattern
                .chars()
                .flat_map(|letter| if letter.is_ascii_punctuation() { vec!['\\', letter] } else { vec![letter] })
                .collect();
            (quoted.as_str(), Flavour::Perl)
        } else {
            (pattern, flavour)
        };
        match Regex::new(pattern, flavour, options.has('i')) {
            Ok(expression) => expressions.push(expression),
            Err(why) => {
                context.complain(format!("grep: {why}\n"));
                return Ok(2);
            }
        }
    }
    let mut count = |letter: char| -> Result<Option<usize>, ()> {
        match options.value(letter).map(str::parse) {
            None => Ok(None),
            Some(Ok(count)) => Ok(Some(count)),
            Some(Err(_)) => {
                let value = options.value(letter).unwrap_or_default();
                let what = if letter == 'm' { "invalid max count" } else { "invalid context length argument" };
                context.complain(format!("grep: {value}: {what}\n"));
                Err(())
            }
        }
    };
    let (Ok(after), Ok(before), Ok(both), Ok(most)) = (count('A'), count('B'), count('C'), count('m')) else {
        return Ok(2);
    };
    let (after, before) = (after.or(both).unwrap_or(0), before.or(both).unwrap_or(0));
    let surrounded = after + before > 0 || both.is_some();
    let tree = options.has('r') || options.has('R');
    let mut names: Vec<String> = operands.cloned().collect();
    if names.is_empty() {
        names.push(if tree { ".".into() } else { "-".into() });
    }
    let mut many = names.len() > 1;
    if tree {
        many = true;
        let mut found = Vec::new();
        for name in &names {
            let path = context.env.absolute(name);
            if !context.machine.files.is_directory(&path) {
                found.push(name.clone());
                continue;
            }
            for file in context.machine.files.tree(&path) {
                if context.machine.files.read(&file).is_some() {
                    let rest = file.strip_prefix(&path).unwrap_or_default().trim_start_matches('/');
                    let base = if name == "." && !options.operands.iter().any(|given| given == ".") {
                        String::new()
                    } else {
                        format!("{}/", name.trim_end_matches('/'))
                    };
                    found.push(format!("{base}{rest}"));
                }
            }
        }
        names = found;
    }
    let labelled = (many || options.has('H')) && !options.has('h');
    let (mut any, mut failed) = (false, false);
    for name in &names {
        let text = match contents(context, name)? {
            Ok(text) => text,
            Err(why) => {
                failed |= why != "Is a directory" || !tree;
                if !options.has('s') {
                    let why = if why == "Is a directory" {
                        format!("{name}: Is a directory")
                    } else {
                        format!("{name}: {why}")
                    };
                    context.complain(format!("grep: {why}\n"));
                }
                if why == "Is a directory" {
                    failed = false;
                }
                continue;
            }
        };
        let shown = if name == "-" { "(standard input)" } else { name };
        let label = |sign: char| if labelled { format!("{shown}{sign}") } else { String::new() };
        let lines: Vec<&str> = text.lines().collect();
        let mut matched = 0;
        let mut last_shown: Option<usize> = None;
        let mut until = 0;
        let mut out = String::new();
        for (number, line) in lines.iter().enumerate() {
            let letters: Vec<char> = line.chars().collect();
            let found =
                expressions.iter().any(|one| find(one, &letters, 0, options.has('w'), options.has('x')).is_some());
            let numbered = |sign: char, number: usize| {
                if options.has('n') { format!("{}{sign}", number + 1) } else { String::new() }
            };
            if found != options.has('v') && most.is_none_or(|most| matched < most) {
                matched += 1;
                if options.has('q') || options.has('c') || options.has('l') || options.has('L') {
                    continue;
                }
                if options.has('o') {
                    if options.has('v') {
                        continue;
                    }
                    let mut at = 0;
                    while let Some((from, to)) = first(&expressions, &letters, at, options.has('w'), options.has('x')) {
                        if to > from {
                            let piece: String = letters.get(from..to).unwrap_or_default().iter().collect();
                            out.push_str(&format!("{}{}{piece}\n", label(':'), numbered(':', number)));
                        }
                        at = if to > from { to } else { to + 1 };
                        if at > letters.len() {
                            break;
                        }
                    }
                    continue;
                }
                let from = number.saturating_sub(before).max(last_shown.map_or(0, |last| last + 1));
                if surrounded && last_shown.is_some_and(|last| last + 1 < from)
                    || surrounded && last_shown.is_none() && any && !out.is_empty()
                {
                    out.push_str("--\n");
                }
                for (above, line) in lines.iter().enumerate().take(number).skip(from) {
                    out.push_str(&format!("{}{}{line}\n", label('-'), numbered('-', above)));
                }
                out.push_str(&format!("{}{}{line}\n", label(':'), numbered(':', number)));
                last_shown = Some(number);
                until = number + after;
            } else if last_shown.is_some() && number <= until && until > 0 && after > 0 {
                out.push_str(&format!("{}{}{line}\n", label('-'), numbered('-', number)));
                last_shown = Some(number);
            }
        }
        any |= matched > 0;
        if options.has('c') && !options.has('q') {
            out = format!("{}{matched}\n", label(':'));
        } else if options.has('l') && matched > 0 || options.has('L') && matched == 0 {
            out = format!("{shown}\n");
        }
        context.print(out);
        if context.machine.is_spent() {
            break;
        }
    }
    Ok(if failed && !(any && options.has('q')) { 2 } else { u8::from(!any) })
}

/// The leftmost match of any expression, and the longest of those.
fn first(expressions: &[Regex], letters: &[char], at: usize, word: bool, line: bool) -> Option<(usize, usize)> {
    let all = expressions.iter().filter_map(|one| find(one, letters, at, word, line));
    all.min_by_key(|(from, to)| (*from, std::cmp::Reverse(*to)))
}

/// The next match that stands as a word or as the whole line, where that is wanted.
fn find(expression: &Regex, letters: &[char], at: usize, word: bool, line: bool) -> Option<(usize, usize)> {
    let is_word = |at: Option<usize>| {
        at.and_then(|at| letters.get(at)).is_some_and(|letter| letter.is_alphanumeric() || *letter == '_')
    };
    let mut at = at;
    while at <= letters.len() {
        let (from, to) = expression.find(letters, at)?.first().copied().flatten()?;
        let fits = !(word && (is_word(from.checked_sub(1)) || is_word(Some(to))))
            && !(line && (from > 0 || to < letters.len()));
        if fits {
            return Some((from, to));
        }
        at = from + 1;
    }
    None
}
