//! `ls`. Refuses to know what the files mean.

use super::super::escape::quote;
use super::options::{self, refuse};
use crate::machine::{Ask, Context};
use rolecall_iam::Time;

/// How wide the terminal is.
const WIDTH: usize = 80;

/// One name that is shown, and the path that it stands for.
struct Row {
    name: String,
    path: String,
}

pub(super) fn ls(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let long = [
        ("all", 'a'),
        ("almost-all", 'A'),
        ("human-readable", 'h'),
        ("reverse", 'r'),
        ("directory", 'd'),
        ("color", 'G'),
    ];
    let options = match options::read(arguments, "aAl1hdrtSRFGp", &long) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, "ls", wrong, 2)),
    };
    if options.has('R') {
        context.not_modelled("`ls -R`");
        return Ok(2);
    }
    let mut names = options.operands.clone();
    names.sort_by(|a, b| order(a, b));
    if names.is_empty() {
        names.push(".".into());
    }
    let mut status = 0;
    let (mut files, mut directories) = (Vec::new(), Vec::new());
    for name in &names {
        let path = context.env.absolute(name);
        let row = Row { name: name.clone(), path: path.clone() };
        if name.is_empty() || !context.machine.files.exists(&path) {
            context.complain(format!("ls: cannot access {}: No such file or directory\n", quote(name, true)));
            status = 2;
        } else if context.machine.files.is_directory(&path) && !options.has('d') {
            directories.push(row);
        } else {
            files.push(row);
        }
    }
    let many = names.len() > 1;
    let mut blank = !files.is_empty();
    if !files.is_empty() {
        show(context, &options, files, false);
    }
    for Row { name, path } in directories {
        if many {
            context.print(format!("{}{name}:\n", if blank { "\n" } else { "" }));
        }
        blank = true;
        let mut rows: Vec<Row> = Vec::new();
        let all = options.has('a');
        if all {
            rows.push(Row { name: ".".into(), path: path.clone() });
            let parent = path.rsplit_once('/').map_or("/", |(parent, _)| if parent.is_empty() { "/" } else { parent });
            rows.push(Row { name: "..".into(), path: parent.into() });
        }
        for name in context.machine.files.names(&path) {
            let name = name.trim_end_matches('/');
            if all || options.has('A') || !name.starts_with('.') {
                let path = format!("{}/{name}", path.trim_end_matches('/'));
                rows.push(Row { name: name.into(), path });
            }
        }
        rows.sort_by(|a, b| order(&a.name, &b.name));
        show(context, &options, rows, true);
    }
    Ok(status)
}

/// As the C locale of UTF-8 sorts.
fn order(a: &str, b: &str) -> std::cmp::Ordering {
    a.cmp(b)
}

fn show(context: &mut Context<'_>, options: &options::Options, mut rows: Vec<Row>, total: bool) {
    let size = |context: &Context<'_>, row: &Row| match context.machine.files.read(&row.path) {
        Some(text) => text.len(),
        None => 4096,
    };
    if options.has('S') {
        rows.sort_by_key(|row| std::cmp::Reverse(size(context, row)));
    }
    if options.has('t') {
        rows.sort_by_key(|row| std::cmp::Reverse(context.machine.files.time(&row.path)));
    }
    if options.has('r') {
        rows.reverse();
    }
    let label = |context: &Context<'_>, row: &Row| {
        let directory = context.machine.files.is_directory(&row.path);
        let runs = context.machine.files.mode(&row.path) & 0o111 != 0;
        let end = match () {
            () if directory && (options.has('F') || options.has('p')) => "/",
            () if runs && !directory && options.has('F') => "*",
            () => "",
        };
        let odd =
            context.terminal && row.name.contains([' ', '\'', '"', '*', '?', '$', '&', ';', '|', '<', '>', '(', ')']);
        format!("{}{end}", if odd { quote(&row.name, true) } else { row.name.clone() })
    };
    let labels: Vec<String> = rows.iter().map(|row| label(context, row)).collect();
    if options.has('l') {
        let sizes: Vec<usize> = rows.iter().map(|row| size(context, row)).collect();
        let blocks: usize = sizes.iter().map(|size| size.div_ceil(4096) * 4).sum();
        let human = |size: usize| if options.has('h') { readable(size) } else { size.to_string() };
        let width = sizes.iter().map(|size| human(*size).len()).max().unwrap_or_default();
        let mut text = match (total, options.has('h')) {
            (false, _) => String::new(),
            (true, false) => format!("total {blocks}\n"),
            (true, true) => format!("total {}\n", readable(blocks * 1024)),
        };
        let links = |context: &Context<'_>, row: &Row| match context.machine.files.is_directory(&row.path) {
            true => 2 + context.machine.files.names(&row.path).iter().filter(|name| name.ends_with('/')).count(),
            false => 1,
        };
        let most = rows.iter().map(|row| links(context, row)).max().unwrap_or(1).to_string().len();
        let user = context.env.get("USER").unwrap_or("learner").to_string();
        for ((row, label), size) in rows.iter().zip(&labels).zip(sizes) {
            let owner = if row.path.starts_with(context.env.home()) || row.path.starts_with("/tmp/") {
                user.as_str()
            } else {
                "root"
            };
            let mode =
                permissions(context.machine.files.mode(&row.path), context.machine.files.is_directory(&row.path));
            let time = time(context.machine.files.time(&row.path), context.world.clock);
            let (links, size) = (links(context, row), human(size));
            text.push_str(&format!("{mode} {links:>most$} {owner} {owner} {size:>width$} {time} {label}\n"));
        }
        context.print(text);
    } else if options.has('1') || !context.terminal {
        context.print(labels.iter().map(|label| format!("{label}\n")).collect::<String>());
    } else {
        context.print(columns(&labels));
    }
}

fn readable(size: usize) -> String {
    let mut value = size as f64;
    for unit in ["", "K", "M", "G"] {
        if value < 1024.0 {
            return if value < 10.0 && !unit.is_empty() {
                format!("{:.1}{unit}", (value * 10.0).ceil() / 10.0)
            } else {
                format!("{}{unit}", value.ceil())
            };
        }
        value /= 1024.0;
    }
    format!("{}T", value.ceil())
}

fn permissions(mode: u16, directory: bool) -> String {
    let mut text = String::from(if directory { "d" } else { "-" });
    for shift in [6, 3, 0] {
        for (bit, letter) in [(4, 'r'), (2, 'w'), (1, 'x')] {
            text.push(if mode >> shift & bit != 0 { letter } else { '-' });
        }
    }
    text
}

/// Half a year ago, the hour gives way to the year.
fn time(time: Time, now: Time) -> String {
    let age = now.epoch_seconds() - time.epoch_seconds();
    time.format(if (0..15_778_476).contains(&age) { "%b %e %H:%M" } else { "%b %e  %Y" })
}

/// Names in columns, each as wide as its widest name and two blanks, in as few lines as fit.
fn columns(labels: &[String]) -> String {
    if labels.is_empty() {
        return String::new();
    }
    let lengths: Vec<usize> = labels.iter().map(|label| label.chars().count()).collect();
    for lines in 1..=labels.len() {
        let widths: Vec<usize> =
            lengths.chunks(lines).map(|column| column.iter().max().copied().unwrap_or_default() + 2).collect();
        if lines < labels.len() && widths.iter().sum::<usize>().saturating_sub(2) >= WIDTH {
            continue;
        }
        let mut text = String::new();
        for line in 0..lines {
            let mut row = String::new();
            for (column, width) in widths.iter().enumerate() {
                let Some(label) = labels.get(column * lines + line) else { continue };
                let last = column * lines + line + lines >= labels.len();
                row.push_str(&if last { label.clone() } else { format!("{label:<width$}") });
            }
            text.push_str(&row);
            text.push('\n');
        }
        return text;
    }
    String::new()
}
