//! `diff` of two files. Refuses to know what the lines mean.
//!
//! By hand: `similar`, without its text features, adds 13 kB (brotli) to the download.

use super::files::no_operand;
use super::options::{self, contents, refuse};
use crate::machine::{Ask, Context};

/// Lines of both sides that differ: where they begin and end on each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    left: (usize, usize),
    right: (usize, usize),
}

pub(super) fn diff(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let long = [
        ("unified", 'u'),
        ("brief", 'q'),
        ("ignore-all-space", 'w'),
        ("ignore-case", 'i'),
        ("report-identical-files", 's'),
        ("color", 'Z'),
    ];
    let options = match options::read(arguments, "uqwibBsZU:", &long) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, "diff", wrong, 2)),
    };
    let [left, right] = options.operands.as_slice() else {
        return match options.operands.as_slice() {
            [] => no_operand(context, "diff", "missing operand").map(|_| 2),
            [one] => no_operand(context, "diff", &format!("missing operand after '{one}'")).map(|_| 2),
            [_, _, extra, ..] => no_operand(context, "diff", &format!("extra operand '{extra}'")).map(|_| 2),
            _ => Ok(2),
        };
    };
    let mut texts = Vec::new();
    for name in [left, right] {
        match contents(context, name)? {
            Ok(text) => texts.push(text),
            Err("Is a directory") => {
                context.not_modelled("`diff` of directories");
                return Ok(2);
            }
            Err(why) => context.complain(format!("diff: {name}: {why}\n")),
        }
    }
    let [old, new] = texts.as_slice() else { return Ok(2) };
    let (a, b): (Vec<&str>, Vec<&str>) = (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let normal = |line: &&str| -> String {
        let line = if options.has('w') { line.split_whitespace().collect() } else { line.to_string() };
        let line = if options.has('b') { line.split_whitespace().collect::<Vec<_>>().join(" ") } else { line };
        if options.has('i') { line.to_lowercase() } else { line }
    };
    let (x, y): (Vec<String>, Vec<String>) = (a.iter().map(normal).collect(), b.iter().map(normal).collect());
    let Some(changes) = changes(&x, &y) else {
        context.not_modelled("a `diff` as long as this");
        return Ok(2);
    };
    if changes.is_empty() {
        if options.has('s') {
            context.print(format!("Files {left} and {right} are identical\n"));
        }
        return Ok(0);
    }
    if options.has('q') {
        context.print(format!("Files {left} and {right} differ\n"));
        return Ok(1);
    }
    let around = options.value('U').map_or(Some(3), |count| count.parse().ok()).unwrap_or(3);
    let text = if options.has('u') || options.has('U') {
        let stamp = |context: &Context<'_>, name: &str| {
            let time = context.machine.files.time(&context.env.absolute(name));
            time.format("%Y-%m-%d %H:%M:%S%.9f +0000")
        };
        let heads = format!("--- {left}\t{}\n+++ {right}\t{}\n", stamp(context, left), stamp(context, right));
        heads + &unified(&a, &b, &changes, around)
    } else {
        plain(&a, &b, &changes)
    };
    context.print(text);
    Ok(1)
}

/// How many edits are looked for.
const MOST: usize = 600;

/// The shortest edits, as Myers finds them; nothing where there are too many.
fn changes(a: &[String], b: &[String]) -> Option<Vec<Change>> {
    let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.get(start..)?, b.get(start..)?);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.get(..a.len() - tail)?, b.get(..b.len() - tail)?);
    let (n, m) = (a.len() as isize, b.len() as isize);
    let most = (n + m).min(MOST as isize);
    let offset = most + 1;
    let mut reach = vec![0_isize; (2 * most + 3) as usize];
    let mut trail = Vec::new();
    let at = |reach: &[isize], k: isize| reach.get((k + offset) as usize).copied().unwrap_or(-1);
    let mut found = None;
    'search: for d in 0..=most {
        trail.push(reach.clone());
        let mut k = -d;
        while k <= d {
            let down = k == -d || k != d && at(&reach, k - 1) < at(&reach, k + 1);
            let mut x = if down { at(&reach, k + 1) } else { at(&reach, k - 1) + 1 };
            while x < n && x - k < m && x - k >= 0 && a.get(x as usize) == b.get((x - k) as usize) {
                x += 1;
            }
            if let Some(known) = reach.get_mut((k + offset) as usize) {
                *known = x;
            }
            if x >= n && x - k >= m {
                found = Some(d);
                break 'search;
            }
            k += 2;
        }
    }
    let (mut x, mut y) = (n, m);
    let mut edits: Vec<(usize, usize, bool)> = Vec::new();
    for d in (1..=found?).rev() {
        let reach = trail.get(d as usize)?;
        let k = x - y;
        let down = k == -d || k != d && at(reach, k - 1) < at(reach, k + 1);
        let before = if down { k + 1 } else { k - 1 };
        let from = at(reach, before);
        (x, y) = (from, from - before);
        edits.push((x as usize, y as usize, down));
    }
    let mut changes: Vec<Change> = Vec::new();
    for (x, y, adds) in edits.into_iter().rev() {
        let (x, y) = (x + start, y + start);
        let (left, right) = if adds { ((x, x), (y, y + 1)) } else { ((x, x + 1), (y, y)) };
        match changes.last_mut() {
            Some(last) if last.left.1 == x && last.right.1 == y => {
                last.left.1 = left.1;
                last.right.1 = right.1;
            }
            _ => changes.push(Change { left, right }),
        }
    }
    Some(changes)
}

fn line(sign: &str, text: &str) -> String {
    match text.ends_with('\n') {
        true => format!("{sign}{text}"),
        false => format!("{sign}{text}\n\\ No newline at end of file\n"),
    }
}

fn plain(a: &[&str], b: &[&str], changes: &[Change]) -> String {
    let range = |(from, to): (usize, usize)| match to - from {
        0 => from.to_string(),
        1 => to.to_string(),
        _ => format!("{},{to}", from + 1),
    };
    let mut out = String::new();
    for Change { left, right } in changes {
        let verb = match (left.1 > left.0, right.1 > right.0) {
            (true, true) => 'c',
            (true, false) => 'd',
            _ => 'a',
        };
        out.push_str(&format!("{}{verb}{}\n", range(*left), range(*right)));
        a.iter().take(left.1).skip(left.0).for_each(|text| out.push_str(&line("< ", text)));
        if verb == 'c' {
            out.push_str("---\n");
        }
        b.iter().take(right.1).skip(right.0).for_each(|text| out.push_str(&line("> ", text)));
    }
    out
}

fn unified(a: &[&str], b: &[&str], changes: &[Change], around: usize) -> String {
    let mut hunks: Vec<Vec<Change>> = Vec::new();
    for change in changes {
        match hunks.last_mut() {
            Some(hunk) if hunk.last().is_some_and(|last| change.left.0 - last.left.1 <= 2 * around) => {
                hunk.push(*change)
            }
            _ => hunks.push(vec![*change]),
        }
    }
    let mut out = String::new();
    for hunk in hunks {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
        let lead = around.min(first.left.0);
        let trail = around.min(a.len() - last.left.1);
        let range = |from: usize, to: usize| match to - from {
            0 => format!("{from},0"),
            1 => to.to_string(),
            length => format!("{},{length}", from + 1),
        };
        let left = range(first.left.0 - lead, last.left.1 + trail);
        let right = range(first.right.0 - lead, last.right.1 + trail);
        out.push_str(&format!("@@ -{left} +{right} @@\n"));
        let mut at = first.left.0 - lead;
        for change in &hunk {
            a.iter().take(change.left.0).skip(at).for_each(|text| out.push_str(&line(" ", text)));
            a.iter().take(change.left.1).skip(change.left.0).for_each(|text| out.push_str(&line("-", text)));
            b.iter().take(change.right.1).skip(change.right.0).for_each(|text| out.push_str(&line("+", text)));
            at = change.left.1;
        }
        a.iter().take(at + trail).skip(at).for_each(|text| out.push_str(&line(" ", text)));
    }
    out
}
