//! `sort` and `uniq`. Refuses to know what the lines mean.

use super::options::{self, Options, all, refuse};
use crate::machine::{Ask, Context};
use std::cmp::Ordering;

/// Where a key begins and ends, and how it is compared.
struct Key {
    from: (usize, usize),
    to: Option<(usize, usize)>,
    how: How,
}

#[derive(Clone, Copy, Default)]
struct How {
    number: bool,
    human: bool,
    version: bool,
    reverse: bool,
    fold: bool,
    blanks: bool,
}

impl How {
    fn add(&mut self, letter: char) -> bool {
        match letter {
            'n' | 'g' => self.number = true,
            'h' => self.human = true,
            'V' => self.version = true,
            'r' => self.reverse = true,
            'f' => self.fold = true,
            'b' => self.blanks = true,
            _ => return false,
        }
        true
    }
}

pub(super) fn sort(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let long = [
        ("reverse", 'r'),
        ("numeric-sort", 'n'),
        ("unique", 'u'),
        ("key", 'k'),
        ("field-separator", 't'),
        ("ignore-case", 'f'),
        ("output", 'o'),
        ("stable", 's'),
        ("version-sort", 'V'),
        ("human-numeric-sort", 'h'),
    ];
    let options = match options::read(arguments, "rnuk:t:fo:sVhgbdc", &long) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, "sort", wrong, 2)),
    };
    let mut usual = How::default();
    for letter in "nghVrfb".chars().filter(|letter| options.has(*letter)) {
        usual.add(letter);
    }
    let mut keys = Vec::new();
    for text in options.values('k') {
        match key(text, usual) {
            Some(key) => keys.push(key),
            None => {
                context.complain(format!("sort: invalid number at field start: invalid count at start of ‘{text}’\n"));
                return Ok(2);
            }
        }
    }
    let separator =
        options.value('t').map(|text| if text == "\\t" { '\t' } else { text.chars().next().unwrap_or('\t') });
    let mut status = 0;
    for name in &options.operands {
        if let Some(why) =
            context.machine.files.unreadable(&context.env.absolute(name)).filter(|_| name != "-" && name != "/dev/null")
        {
            let verb = if why == "Is a directory" { "read failed" } else { "cannot read" };
            context.complain(format!("sort: {verb}: {name}: {why}\n"));
            return Ok(2);
        }
    }
    let text = all(context, "sort", &options.operands, &mut status)?;
    let mut lines: Vec<&str> = text.lines().collect();
    let by_keys = |a: &str, b: &str| -> Ordering {
        if keys.is_empty() {
            return compare(a, b, usual);
        }
        let each = keys.iter().map(|key| compare(part(a, key, separator), part(b, key, separator), key.how));
        each.fold(Ordering::Equal, Ordering::then)
    };
    let whole = |a: &str, b: &str| {
        let last = if options.has('s') || options.has('u') { Ordering::Equal } else { a.cmp(b) };
        by_keys(a, b).then(if usual.reverse { last.reverse() } else { last })
    };
    if options.has('c') {
        for (number, pair) in lines.windows(2).enumerate() {
            if let [a, b] = pair
                && whole(a, b) == Ordering::Greater
            {
                let name = options.operands.first().map_or("-", String::as_str);
                context.complain(format!("sort: {name}:{}: disorder: {b}\n", number + 2));
                return Ok(1);
            }
        }
        return Ok(0);
    }
    lines.sort_by(|a, b| whole(a, b));
    if options.has('u') {
        lines.dedup_by(|a, b| by_keys(a, b) == Ordering::Equal);
    }
    let sorted: String = lines.iter().map(|line| format!("{line}\n")).collect();
    match options.value('o') {
        Some(name) => {
            let path = context.env.absolute(name);
            context.machine.files.write(&path, sorted);
        }
        None => context.print(sorted),
    }
    Ok(status)
}

/// `2`, `2,2`, `2n`, `2.3,4r`.
fn key(text: &str, usual: How) -> Option<Key> {
    let (from, to) = text.split_once(',').map_or((text, None), |(from, to)| (from, Some(to)));
    let mut own = How::default();
    let mut any = false;
    let mut place = |text: &str| -> Option<(usize, usize)> {
        let numbers = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        for letter in text.strip_prefix(numbers)?.chars() {
            any = true;
            own.add(letter).then_some(())?;
        }
        match numbers.split_once('.') {
            Some((field, letter)) => Some((field.parse().ok()?, letter.parse().ok()?)),
            None => Some((numbers.parse().ok()?, 0)),
        }
    };
    let from = place(from).filter(|(field, _)| *field > 0)?;
    let to = match to {
        Some(to) => Some(place(to)?),
        None => None,
    };
    Some(Key { from, to, how: if any { own } else { usual } })
}

/// The part of a line that a key names. Without a separator, blanks before a field belong to it.
fn part<'t>(line: &'t str, key: &Key, separator: Option<char>) -> &'t str {
    let mut starts = vec![0];
    let mut ends = Vec::new();
    match separator {
        Some(separator) => {
            for (at, _) in line.match_indices(separator) {
                ends.push(at);
                starts.push(at + separator.len_utf8());
            }
        }
        None => {
            let mut before = ' ';
            for (at, letter) in line.char_indices() {
                if letter.is_whitespace() && !before.is_whitespace() {
                    ends.push(at);
                    starts.push(at);
                }
                before = letter;
            }
        }
    }
    ends.push(line.len());
    let letters = |from: usize, count: usize| {
        let rest = line.get(from..).unwrap_or_default();
        from + rest.chars().take(count).map(char::len_utf8).sum::<usize>()
    };
    let start = starts.get(key.from.0 - 1).copied().unwrap_or(line.len());
    let start = letters(start, key.from.1.saturating_sub(1));
    let end = match key.to {
        None => line.len(),
        Some((field, 0)) => ends.get(field.max(1) - 1).copied().unwrap_or(line.len()),
        Some((field, count)) => letters(starts.get(field.max(1) - 1).copied().unwrap_or(line.len()), count),
    };
    line.get(start..end.max(start)).unwrap_or_default()
}

fn compare(a: &str, b: &str, how: How) -> Ordering {
    let found = if how.number || how.human {
        let number = |text: &str| {
            let text = text.trim_start();
            let length = text
                .char_indices()
                .find(|(at, letter)| !(letter.is_ascii_digit() || *letter == '.' || *at == 0 && *letter == '-'));
            let (digits, unit) = text.split_at_checked(length.map_or(text.len(), |(at, _)| at)).unwrap_or((text, ""));
            let scale = match unit.chars().next().filter(|_| how.human) {
                Some('K' | 'k') => 1e3,
                Some('M') => 1e6,
                Some('G') => 1e9,
                Some('T') => 1e12,
                _ => 1.0,
            };
            digits.parse::<f64>().unwrap_or_default() * scale
        };
        number(a).partial_cmp(&number(b)).unwrap_or(Ordering::Equal)
    } else if how.version {
        version(a, b)
    } else {
        let (a, b) = if how.blanks { (a.trim_start(), b.trim_start()) } else { (a, b) };
        if how.fold { a.to_uppercase().cmp(&b.to_uppercase()) } else { a.cmp(b) }
    };
    if how.reverse { found.reverse() } else { found }
}

/// Runs of digits count as numbers.
fn version(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let split = |text: &str, digits: bool| {
            text.find(|letter: char| letter.is_ascii_digit() != digits).unwrap_or(text.len())
        };
        let (Some((left, a_rest)), Some((right, b_rest))) =
            (a.split_at_checked(split(a, false)), b.split_at_checked(split(b, false)))
        else {
            return a.cmp(b);
        };
        let (Some((m, a_next)), Some((n, b_next))) =
            (a_rest.split_at_checked(split(a_rest, true)), b_rest.split_at_checked(split(b_rest, true)))
        else {
            return a.cmp(b);
        };
        let number = |digits: &str| digits.trim_start_matches('0').len();
        let numbers = number(m).cmp(&number(n)).then_with(|| m.trim_start_matches('0').cmp(n.trim_start_matches('0')));
        match left.cmp(right).then(numbers) {
            Ordering::Equal if a.is_empty() || b.is_empty() => return a.len().cmp(&b.len()),
            Ordering::Equal => (a, b) = (a_next, b_next),
            other => return other,
        }
    }
}

pub(super) fn uniq(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let long = [("count", 'c'), ("repeated", 'd'), ("unique", 'u'), ("ignore-case", 'i')];
    let options: Options = match options::read(arguments, "cdui", &long) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, "uniq", wrong, 1)),
    };
    let mut status = 0;
    let text =
        all(context, "uniq", options.operands.get(..options.operands.len().min(1)).unwrap_or_default(), &mut status)?;
    let mut groups: Vec<(usize, &str)> = Vec::new();
    for line in text.lines() {
        let same =
            |other: &str| if options.has('i') { other.to_lowercase() == line.to_lowercase() } else { other == line };
        match groups.last_mut() {
            Some((count, first)) if same(first) => *count += 1,
            _ => groups.push((1, line)),
        }
    }
    let mut out = String::new();
    for (count, line) in groups {
        if options.has('d') && count == 1 || options.has('u') && count > 1 {
            continue;
        }
        match options.has('c') {
            true => out.push_str(&format!("{count:>7} {line}\n")),
            false => out.push_str(&format!("{line}\n")),
        }
    }
    context.print(out);
    Ok(status)
}
