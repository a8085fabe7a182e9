//! `sed`, but for branches. Refuses to know how expressions match.

use super::super::regex::{Flavour, Regex};
use super::options::{self, contents, refuse};
use crate::machine::{Ask, Context};

mod read;

enum Address {
    Line(usize),
    Last,
    Step(usize, usize),
    Match(Regex),
    /// `,+N`
    More(usize),
}

struct Command {
    from: Option<Address>,
    to: Option<Address>,
    negated: bool,
    what: What,
    /// The line at which a range that is open ends: 0 where an expression ends it.
    open: Option<usize>,
}

enum What {
    Delete,
    Print,
    Quit(bool),
    Number,
    Next,
    Append(String),
    Insert(String),
    Change(String),
    Translate(Vec<char>, Vec<char>),
    Substitute { expression: Regex, with: Vec<Piece>, all: bool, nth: usize, print: bool },
    Hold(char),
    Block(Vec<Command>),
}

enum Piece {
    Plain(String),
    Group(usize),
    Case(char),
}

enum Wrong {
    Says(String),
    NotModelled(String),
}

pub(super) fn sed(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    // `-i.bak` has its value attached, and `-i` has none.
    let mut suffix = None;
    let mut rest = Vec::new();
    for argument in arguments {
        match argument.strip_prefix("-i").or_else(|| argument.strip_prefix("--in-place")) {
            Some(more) if suffix.is_none() => suffix = Some(more.trim_start_matches('=').to_string()),
            _ => rest.push(argument.clone()),
        }
    }
    let long = [("quiet", 'n'), ("silent", 'n'), ("regexp-extended", 'E'), ("expression", 'e'), ("separate", 's')];
    let options = match options::read(&rest, "nEre:su", &long) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, "sed", wrong, 1)),
    };
    let mut operands = options.operands.clone();
    let mut scripts: Vec<String> = options.values('e').map(str::to_string).collect();
    if scripts.is_empty() {
        if operands.is_empty() {
            context.complain("Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n");
            return Ok(1);
        }
        scripts.push(operands.remove(0));
    }
    let flavour = if options.has('E') || options.has('r') { Flavour::Extended } else { Flavour::Basic };
    let script = scripts.join("\n");
    let letters: Vec<char> = script.chars().collect();
    let mut reader = read::Reader { letters: &letters, at: 0, flavour, depth: 0 };
    let mut commands = match reader.commands() {
        Ok(commands) => commands,
        Err(Wrong::NotModelled(what)) => {
            context.not_modelled(&what);
            return Ok(1);
        }
        Err(Wrong::Says(message)) => {
            context.complain(format!("sed: -e expression #1, char {}: {message}\n", reader.at));
            return Ok(1);
        }
    };
    let mut status = 0;
    if operands.is_empty() {
        operands.push("-".into());
    }
    let mut texts = Vec::new();
    for name in &operands {
        match contents(context, name)? {
            Ok(text) => texts.push((name.clone(), text)),
            Err("Is a directory") if suffix.is_some() => {
                context.complain(format!("sed: couldn't edit {name}: not a regular file\n"));
                status = 4;
            }
            Err("Is a directory") => {
                context.complain(format!("sed: read error on {name}: Is a directory\n"));
                status = 2;
            }
            Err(why) => {
                context.complain(format!("sed: can't read {name}: {why}\n"));
                status = 2;
            }
        }
    }
    if let Some(suffix) = suffix {
        for (name, text) in texts {
            let path = context.env.absolute(&name);
            let (made, _) = run(&mut commands, &text, options.has('n'));
            if !suffix.is_empty() {
                let backup = if suffix.contains('*') { suffix.replace('*', &path) } else { format!("{path}{suffix}") };
                context.machine.files.write(&backup, text);
            }
            context.machine.used.letters += made.len();
            context.machine.files.write(&path, made);
        }
        return Ok(status);
    }
    let text: String = texts.into_iter().map(|(_, text)| text).collect();
    let (made, code) = run(&mut commands, &text, options.has('n'));
    context.print(made);
    Ok(code.unwrap_or(status))
}

/// What goes on with a line after a command.
enum Goes {
    On,
    Deleted,
    Quits(bool),
}

struct State<'t> {
    lines: Vec<&'t str>,
    number: usize,
    hold: String,
    out: String,
    after: String,
    quiet: bool,
}

fn run(commands: &mut [Command], text: &str, quiet: bool) -> (String, Option<u8>) {
    let ends = text.is_empty() || text.ends_with('\n');
    let lines = text.lines().collect();
    let mut state = State { lines, number: 0, hold: String::new(), out: String::new(), after: String::new(), quiet };
    while state.number < state.lines.len() && state.out.len() < 4 << 20 {
        let mut line = state.lines.get(state.number).copied().unwrap_or_default().to_string();
        state.number += 1;
        let goes = apply(commands, &mut line, &mut state);
        if !quiet && !matches!(goes, Goes::Deleted | Goes::Quits(false)) {
            state.out.push_str(&line);
            state.out.push('\n');
        }
        let after = std::mem::take(&mut state.after);
        state.out.push_str(&after);
        if matches!(goes, Goes::Quits(_)) {
            return (state.out, None);
        }
    }
    if !ends && state.out.ends_with('\n') {
        state.out.pop();
    }
    (state.out, None)
}

fn apply(commands: &mut [Command], line: &mut String, state: &mut State<'_>) -> Goes {
    for command in commands {
        if selected(command, line, state.number, state.lines.len()) == command.negated {
            continue;
        }
        match &mut command.what {
            What::Delete => return Goes::Deleted,
            What::Print => state.out.push_str(&format!("{line}\n")),
            What::Quit(prints) => return Goes::Quits(*prints),
            What::Number => state.out.push_str(&format!("{}\n", state.number)),
            What::Next => {
                if !state.quiet {
                    state.out.push_str(&format!("{line}\n"));
                }
                match state.lines.get(state.number) {
                    Some(next) => *line = next.to_string(),
                    None => return Goes::Quits(false),
                }
                state.number += 1;
            }
            What::Append(text) => state.after.push_str(&format!("{text}\n")),
            What::Insert(text) => state.out.push_str(&format!("{text}\n")),
            What::Change(text) => {
                if command.to.is_none() || command.open.is_none() {
                    state.out.push_str(&format!("{text}\n"));
                }
                return Goes::Deleted;
            }
            What::Translate(from, to) => {
                let change = |letter: char| {
                    let place = from.iter().position(|own| *own == letter);
                    place.and_then(|place| to.get(place)).copied().unwrap_or(letter)
                };
                *line = line.chars().map(change).collect();
            }
            What::Substitute { expression, with, all, nth, print } => {
                if let Some(made) = substitute(expression, with, *all, *nth, line) {
                    *line = made;
                    if *print {
                        state.out.push_str(&format!("{line}\n"));
                    }
                }
            }
            What::Hold(letter) => match letter {
                'h' => state.hold = line.clone(),
                'H' => state.hold.push_str(&format!("\n{line}")),
                'g' => *line = state.hold.clone(),
                'G' => line.push_str(&format!("\n{}", state.hold)),
                _ => std::mem::swap(line, &mut state.hold),
            },
            What::Block(inner) => match apply(inner, line, state) {
                Goes::On => {}
                goes => return goes,
            },
        }
        // `G` in a loop of lines doubles; nothing may grow for ever.
        line.truncate(line.char_indices().nth(1 << 20).map_or(line.len(), |(at, _)| at));
        state.hold.truncate(state.hold.char_indices().nth(1 << 20).map_or(state.hold.len(), |(at, _)| at));
    }
    Goes::On
}

fn selected(command: &mut Command, line: &str, number: usize, last: usize) -> bool {
    let fits = |address: &Address| match address {
        Address::Line(wanted) => *wanted == number,
        Address::Last => number == last,
        Address::Step(first, step) => {
            number >= *first && (*step == 0 && number == *first || *step > 0 && (number - first).is_multiple_of(*step))
        }
        Address::Match(expression) => expression.is_match(&line.chars().collect::<Vec<_>>()),
        Address::More(_) => false,
    };
    let Some(from) = &command.from else { return true };
    let Some(to) = &command.to else { return fits(from) };
    match command.open {
        Some(end) => {
            let ends = if end > 0 { number >= end } else { fits(to) };
            if ends {
                command.open = None;
            }
            // A range whose end lies behind it has ended before this line.
            end == 0 || number <= end
        }
        None => {
            // `0,/x/` may end in the first line.
            let zero = matches!(from, Address::Line(0));
            if zero && number == 1 {
                command.open = if fits(to) { None } else { Some(0) };
                return true;
            }
            if !fits(from) {
                return false;
            }
            command.open = match to {
                Address::Line(end) if *end <= number => None,
                Address::Line(end) => Some(*end),
                Address::More(0) => None,
                Address::More(count) => Some(number + count),
                Address::Last => Some(last).filter(|last| *last > number),
                _ => Some(0),
            };
            true
        }
    }
}

fn substitute(expression: &Regex, with: &[Piece], all: bool, nth: usize, line: &str) -> Option<String> {
    let letters: Vec<char> = line.chars().collect();
    let mut out = String::new();
    let (mut at, mut copied, mut count, mut any) = (0, 0, 0, false);
    while let Some(groups) = expression.find(&letters, at) {
        let Some((from, to)) = groups.first().copied().flatten() else { break };
        // Nothing matches nothing right behind a match.
        let empty_again = from == to && from == copied && count > 0 && any;
        if !empty_again {
            count += 1;
            if count >= nth {
                any = true;
                out.extend(letters.get(copied..from).unwrap_or_default());
                let mut case = 'E';
                for piece in with {
                    let text = match piece {
                        Piece::Plain(text) => text.clone(),
                        Piece::Group(group) => match groups.get(*group).copied().flatten() {
                            Some((from, to)) => letters.get(from..to).unwrap_or_default().iter().collect(),
                            None => String::new(),
                        },
                        Piece::Case(letter) => {
                            case = *letter;
                            continue;
                        }
                    };
                    match case {
                        'U' => out.push_str(&text.to_uppercase()),
                        'L' => out.push_str(&text.to_lowercase()),
                        'u' | 'l' => {
                            let mut rest = text.chars();
                            if let Some(first) = rest.next() {
                                if case == 'u' {
                                    out.extend(first.to_uppercase())
                                } else {
                                    out.extend(first.to_lowercase())
                                }
                                case = 'E';
                            }
                            out.push_str(rest.as_str());
                        }
                        _ => out.push_str(&text),
                    }
                }
                copied = to;
                if !all || out.len() > 1 << 20 {
                    break;
                }
            }
        }
        at = if to > from { to } else { to + 1 };
        if at > letters.len() {
            break;
        }
    }
    out.extend(letters.get(copied..).unwrap_or_default());
    any.then_some(out)
}
