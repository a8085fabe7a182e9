//! Commands that pass lines on: `head`, `tail`, `wc`, `cut`, `tr`, `tee`, `seq`, `nl`, `rev`, `tac`. Refuses to know
//! regular expressions.

use super::super::pattern::is_class;
use super::files::no_operand;
use super::options::{self, all, contents, refuse};
use crate::machine::{Ask, Context};

type Done = Result<u8, Ask>;

/// `-5` for `-n 5`, as people still type it.
fn old_number(arguments: &[String]) -> Vec<String> {
    let mut arguments = arguments.to_vec();
    if let Some(first) = arguments.first_mut()
        && let Some(digits) = first.strip_prefix('-')
        && !digits.is_empty()
        && digits.chars().all(|digit| digit.is_ascii_digit())
    {
        *first = format!("-n{digits}");
    }
    arguments
}

pub(super) fn head(context: &mut Context<'_>, arguments: &[String]) -> Done {
    ends(context, "head", arguments)
}

pub(super) fn tail(context: &mut Context<'_>, arguments: &[String]) -> Done {
    ends(context, "tail", arguments)
}

fn ends(context: &mut Context<'_>, name: &str, arguments: &[String]) -> Done {
    let long = [("lines", 'n'), ("bytes", 'c'), ("quiet", 'q'), ("follow", 'f')];
    let options = match options::read(&old_number(arguments), "n:c:qvfF", &long) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, name, wrong, 1)),
    };
    let bytes = options.value('c');
    let given = bytes.or(options.value('n')).unwrap_or("10");
    let (sign, digits) = match given.chars().next() {
        Some(sign @ ('-' | '+')) => (Some(sign), given.trim_start_matches(['-', '+'])),
        _ => (None, given),
    };
    let Ok(count) = digits.parse::<usize>() else {
        let what = if bytes.is_some() { "bytes" } else { "lines" };
        context.complain(format!("{name}: invalid number of {what}: ‘{given}’\n"));
        return Ok(1);
    };
    let names = if options.operands.is_empty() { vec!["-".to_string()] } else { options.operands.clone() };
    let mut status = 0;
    let many = (names.len() > 1 || options.has('v')) && !options.has('q');
    let mut first = true;
    for file in &names {
        let text = match contents(context, file)? {
            Ok(text) => text,
            Err("Is a directory") => {
                context.complain(format!("{name}: error reading '{file}': Is a directory\n"));
                status = 1;
                continue;
            }
            Err(why) => {
                context.complain(format!("{name}: cannot open '{file}' for reading: {why}\n"));
                status = 1;
                continue;
            }
        };
        if many {
            let shown = if file == "-" { "standard input" } else { file };
            context.print(format!("{}==> {shown} <==\n", if first { "" } else { "\n" }));
        }
        first = false;
        let pieces: Vec<&str> = match bytes {
            Some(_) => text.split_inclusive(|_| true).collect(),
            None => text.split_inclusive('\n').collect(),
        };
        let total = pieces.len();
        let kept = match (name, sign) {
            ("head", Some('-')) => pieces.get(..total.saturating_sub(count)),
            ("head", _) => pieces.get(..count.min(total)),
            (_, Some('+')) => pieces.get(count.saturating_sub(1).min(total)..),
            _ => pieces.get(total.saturating_sub(count)..),
        };
        context.print(kept.unwrap_or_default().concat());
    }
    Ok(status)
}

pub(super) fn wc(context: &mut Context<'_>, arguments: &[String]) -> Done {
    let long = [("lines", 'l'), ("words", 'w'), ("bytes", 'c'), ("chars", 'm')];
    let options = match options::read(arguments, "lwcmL", &long) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, "wc", wrong, 1)),
    };
    let wanted: Vec<char> = "lwmcL".chars().filter(|letter| options.has(*letter)).collect();
    let wanted = if wanted.is_empty() { vec!['l', 'w', 'c'] } else { wanted };
    let count = |text: &str| -> Vec<usize> {
        let one = |letter: &char| match letter {
            'l' => text.matches('\n').count(),
            'w' => text.split_whitespace().count(),
            'm' => text.chars().count(),
            'L' => text.lines().map(|line| line.chars().count()).max().unwrap_or_default(),
            _ => text.len(),
        };
        wanted.iter().map(one).collect()
    };
    let mut status = 0;
    let mut rows: Vec<(Vec<usize>, String)> = Vec::new();
    let mut complaints = Vec::new();
    let piped = options.operands.is_empty() || options.operands.iter().any(|name| name == "-");
    if options.operands.is_empty() {
        let text = context.stdin()?;
        rows.push((count(&text), String::new()));
    }
    let mut size = 0;
    for name in &options.operands {
        match contents(context, name)? {
            Ok(text) => {
                size += text.len();
                rows.push((count(&text), name.clone()));
            }
            Err(why) => {
                complaints.push(format!("wc: {name}: {why}\n"));
                status = 1;
                if why == "Is a directory" {
                    rows.push((count(""), name.clone()));
                }
            }
        }
    }
    if options.operands.len() > 1 {
        let total: Vec<usize> =
            (0..wanted.len()).map(|column| rows.iter().filter_map(|(counts, _)| counts.get(column)).sum()).collect();
        rows.push((total, "total".into()));
    }
    // The width is guessed from the sizes of the files before they are read; of a pipe nothing is known.
    let single = wanted.len() == 1 && options.operands.len() <= 1;
    let odd = !complaints.is_empty() && rows.iter().any(|(_, name)| !name.is_empty());
    let width = match () {
        () if single => 1,
        () if piped
            || odd
                && options
                    .operands
                    .iter()
                    .any(|name| context.machine.files.is_directory(&context.env.absolute(name))) =>
        {
            7
        }
        () => size.to_string().len(),
    };
    for complaint in complaints {
        context.complain(complaint);
    }
    for (counts, name) in rows {
        let counts: Vec<String> = counts.iter().map(|count| format!("{count:>width$}")).collect();
        let name = if name.is_empty() { name } else { format!(" {name}") };
        context.print(format!("{}{name}\n", counts.join(" ")));
    }
    Ok(status)
}

pub(super) fn cut(context: &mut Context<'_>, arguments: &[String]) -> Done {
    let long = [
        ("delimiter", 'd'),
        ("fields", 'f'),
        ("characters", 'c'),
        ("bytes", 'b'),
        ("only-delimited", 's'),
        ("output-delimiter", 'o'),
    ];
    let options = match options::read(arguments, "d:f:c:b:so:", &long) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, "cut", wrong, 1)),
    };
    let fields = options.value('f');
    let Some(list) = fields.or(options.value('c')).or(options.value('b')) else {
        return no_operand(context, "cut", "you must specify a list of bytes, characters, or fields");
    };
    let delimiter = options.value('d').unwrap_or("\t");
    if delimiter.chars().count() > 1 {
        return no_operand(context, "cut", "the delimiter must be a single character");
    }
    if options.value('d').is_some() && fields.is_none() {
        return no_operand(context, "cut", "an input delimiter may be specified only when operating on fields");
    }
    let Some(ranges) = ranges(list) else {
        let what = if fields.is_some() { "field" } else { "byte/character position" };
        let what = if list.chars().any(|letter| letter == '0')
            && list.chars().all(|letter| letter.is_ascii_digit() || letter == ',' || letter == '-')
        {
            if fields.is_some() {
                "fields are numbered from 1".into()
            } else {
                "byte/character positions are numbered from 1".into()
            }
        } else {
            format!("invalid {what} value ‘{list}’")
        };
        return no_operand(context, "cut", &what);
    };
    let wanted = |number: usize| ranges.iter().any(|(from, to)| (*from..=*to).contains(&number));
    let mut status = 0;
    let text = all(context, "cut", &options.operands, &mut status)?;
    let between = options.value('o').unwrap_or(if fields.is_some() { delimiter } else { "" });
    let mut out = String::new();
    for line in text.lines() {
        if fields.is_some() {
            if !line.contains(delimiter) {
                if !options.has('s') {
                    out.push_str(line);
                    out.push('\n');
                }
                continue;
            }
            let kept = line.split(delimiter).zip(1..).filter(|(_, number)| wanted(*number)).map(|(field, _)| field);
            out.push_str(&kept.collect::<Vec<_>>().join(between));
        } else {
            out.extend(line.chars().zip(1..).filter(|(_, number)| wanted(*number)).map(|(letter, _)| letter));
        }
        out.push('\n');
    }
    context.print(out);
    Ok(status)
}

/// `1,3-5,7-`.
fn ranges(list: &str) -> Option<Vec<(usize, usize)>> {
    list.split([',', ' '])
        .map(|range| {
            let (from, to) = match range.split_once('-') {
                Some(("", "")) => return None,
                Some((from, to)) => (
                    if from.is_empty() { 1 } else { from.parse().ok()? },
                    if to.is_empty() { usize::MAX } else { to.parse().ok()? },
                ),
                None => (range.parse().ok()?, range.parse().ok()?),
            };
            (from > 0 && to >= from).then_some((from, to))
        })
        .collect()
}

pub(super) fn tr(context: &mut Context<'_>, arguments: &[String]) -> Done {
    let long = [("delete", 'd'), ("squeeze-repeats", 's'), ("complement", 'c')];
    // Behind the first set, a dash is a character.
    let options = match options::read_until(arguments, "dscC", &long, true) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, "tr", wrong, 1)),
    };
    let (delete, squeeze) = (options.has('d'), options.has('s'));
    let complement = options.has('c') || options.has('C');
    let mut sets = options.operands.iter();
    let (first, second) = (sets.next(), sets.next());
    let Some(first) = first else { return no_operand(context, "tr", "missing operand") };
    let set = |text: &str| Set::read(text);
    let from = set(first);
    let text = match second {
        None if !delete && !squeeze => {
            context.complain(format!(
                "tr: missing operand after ‘{first}’\nTwo strings must be given when translating.\nTry 'tr --help' for more information.\n"
            ));
            return Ok(1);
        }
        Some(second) if delete && !squeeze => {
            context.complain(format!(
                "tr: extra operand ‘{second}’\nOnly one string may be given when deleting without squeezing repeats.\nTry 'tr --help' for more information.\n"
            ));
            return Ok(1);
        }
        _ => context.stdin()?,
    };
    let to = second.map(|second| set(second));
    let inside = |letter: char| from.has(letter) != complement;
    let mut out = String::new();
    let mut last = None;
    for letter in text.chars() {
        let mut new = letter;
        if inside(letter) {
            if delete {
                continue;
            }
            if let Some(to) = &to {
                new = if complement {
                    to.letters.last().copied().unwrap_or(letter)
                } else {
                    to.at(from.place(letter), letter)
                };
            }
        }
        let squeezes = squeeze
            && match (&to, delete) {
                (Some(to), _) => to.has(new),
                (None, _) => inside(new),
            };
        if squeezes && last == Some(new) {
            continue;
        }
        last = Some(new);
        out.push(new);
    }
    context.print(out);
    Ok(0)
}

/// Letters in order, with classes written out.
struct Set {
    letters: Vec<char>,
}

impl Set {
    fn read(text: &str) -> Set {
        let mut letters = Vec::new();
        let source: Vec<char> = text.chars().collect();
        let mut at = 0;
        let escaped = |at: &mut usize| -> Option<char> {
            let letter = *source.get(*at)?;
            *at += 1;
            if letter != '\\' {
                return Some(letter);
            }
            let next = source.get(*at).copied();
            *at += 1;
            Some(match next {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some('0') => '\0',
                Some(other) => other,
                None => '\\',
            })
        };
        while at < source.len() {
            let rest: String = source.get(at..).unwrap_or_default().iter().collect();
            if let Some((name, _)) = rest.strip_prefix("[:").and_then(|rest| rest.split_once(":]")) {
                letters.extend((0..=0x17f_u32).filter_map(char::from_u32).filter(|letter| is_class(name, *letter)));
                at += name.chars().count() + 4;
                continue;
            }
            let Some(letter) = escaped(&mut at) else { break };
            if source.get(at) == Some(&'-') && at + 1 < source.len() {
                at += 1;
                let Some(end) = escaped(&mut at) else { break };
                letters.extend((letter..=end).take(1 << 12));
            } else {
                letters.push(letter);
            }
        }
        Set { letters }
    }

    fn has(&self, letter: char) -> bool {
        self.letters.contains(&letter)
    }

    fn place(&self, letter: char) -> usize {
        self.letters.iter().rposition(|own| *own == letter).unwrap_or_default()
    }

    /// The letter at this place; the last one goes on for ever.
    fn at(&self, place: usize, otherwise: char) -> char {
        self.letters.get(place).or(self.letters.last()).copied().unwrap_or(otherwise)
    }
}

pub(super) fn tee(context: &mut Context<'_>, arguments: &[String]) -> Done {
    let options = match options::read(arguments, "ai", &[("append", 'a')]) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, "tee", wrong, 1)),
    };
    let text = context.stdin()?;
    let mut status = 0;
    context.print(text.as_str());
    for name in &options.operands {
        let path = context.env.absolute(name);
        match context.machine.files.unwritable(&path) {
            _ if path == "/dev/null" => {}
            _ if path == "/dev/stderr" => context.complain(text.as_str()),
            Some(why) => {
                context.complain(format!("tee: {name}: {why}\n"));
                status = 1;
            }
            None if options.has('a') => context.machine.files.append(&path, &text),
            None => context.machine.files.write(&path, text.as_str()),
        }
    }
    Ok(status)
}

pub(super) fn seq(context: &mut Context<'_>, arguments: &[String]) -> Done {
    let mut arguments = arguments.to_vec();
    let mut separator = "\n".to_string();
    let mut equal = false;
    while let Some(first) = arguments.first().cloned() {
        match first.as_str() {
            "-s" if arguments.len() > 1 => {
                separator = arguments.remove(1);
                arguments.remove(0);
            }
            attached if attached.starts_with("-s") && attached.len() > 2 => {
                separator = attached.trim_start_matches("-s").into();
                arguments.remove(0);
            }
            "-w" => {
                equal = true;
                arguments.remove(0);
            }
            _ => break,
        }
    }
    if arguments.is_empty() {
        return no_operand(context, "seq", "missing operand");
    }
    let mut numbers = Vec::new();
    for argument in &arguments {
        match argument.parse::<f64>() {
            Ok(number) if number.is_finite() => numbers.push(number),
            _ => return no_operand(context, "seq", &format!("invalid floating point argument: ‘{argument}’")),
        }
    }
    let (first, step, last) = match numbers.as_slice() {
        [last] => (1.0, 1.0, *last),
        [first, last] => (*first, 1.0, *last),
        [first, step, last] => (*first, *step, *last),
        _ => {
            let extra = arguments.get(3).cloned().unwrap_or_default();
            return no_operand(context, "seq", &format!("extra operand ‘{extra}’"));
        }
    };
    if step == 0.0 {
        return no_operand(context, "seq", "invalid Zero increment value: ‘0’");
    }
    let places = |text: &String| text.split_once('.').map_or(0, |(_, digits)| digits.len());
    let relevant = arguments.get(..arguments.len() - 1).unwrap_or_default();
    let places = if arguments.len() == 1 { 0 } else { relevant.iter().map(places).max().unwrap_or_default() };
    let mut words = Vec::new();
    let mut size = 0;
    let mut number = first;
    let mut count = 0.0;
    while (if step > 0.0 { number <= last + 1e-9 } else { number >= last - 1e-9 }) && size < 4 << 20 {
        let word = format!("{number:.places$}");
        size += word.len() + 1;
        words.push(word);
        count += 1.0;
        number = first + step * count;
    }
    if equal {
        let width = words.iter().map(String::len).max().unwrap_or_default();
        words.iter_mut().for_each(|word| *word = format!("{word:0>width$}"));
    }
    if !words.is_empty() {
        context.print(words.join(&separator) + "\n");
    }
    Ok(0)
}

pub(super) fn nl(context: &mut Context<'_>, arguments: &[String]) -> Done {
    let mut status = 0;
    let text = all(context, "nl", arguments, &mut status)?;
    let mut number = 0;
    let mut out = String::new();
    for line in text.lines() {
        if line.is_empty() {
            out.push_str("       \n");
        } else {
            number += 1;
            out.push_str(&format!("{number:>6}\t{line}\n"));
        }
    }
    context.print(out);
    Ok(status)
}

pub(super) fn rev(context: &mut Context<'_>, arguments: &[String]) -> Done {
    let mut status = 0;
    let text = all(context, "rev", arguments, &mut status)?;
    let lines = text.lines().map(|line| line.chars().rev().chain(['\n']).collect::<String>());
    context.print(lines.collect::<String>());
    Ok(status)
}

pub(super) fn tac(context: &mut Context<'_>, arguments: &[String]) -> Done {
    let mut status = 0;
    let text = all(context, "tac", arguments, &mut status)?;
    context.print(text.split_inclusive('\n').rev().collect::<String>());
    Ok(status)
}
