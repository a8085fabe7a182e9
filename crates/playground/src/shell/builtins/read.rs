//! `read`: a line of what is piped in, or of what a person types, into variables. Refuses to know what for.

use super::super::execute::Ran;
use super::super::expand::separators;
use super::super::parse::is_name;
use super::Call;

#[derive(Default)]
struct Wanted {
    raw: bool,
    hidden: bool,
    prompt: String,
    array: Option<String>,
    end: Option<char>,
    letters: Option<usize>,
    names: Vec<String>,
}

fn wanted(call: &mut Call<'_, '_>, arguments: &[String]) -> Result<Wanted, u8> {
    let mut wanted = Wanted { end: Some('\n'), ..Wanted::default() };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let Some(letters) = argument.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
            wanted.names.push(argument.clone());
            wanted.names.extend(rest.cloned());
            break;
        };
        let mut letters = letters.chars();
        while let Some(letter) = letters.next() {
            match letter {
                'r' => wanted.raw = true,
                's' => wanted.hidden = true,
                'e' => {}
                'p' | 'a' | 'd' | 'n' | 'N' | 't' | 'u' => {
                    let attached: String = letters.by_ref().collect();
                    let value = if attached.is_empty() { rest.next().cloned() } else { Some(attached) };
                    let Some(value) = value else {
                        call.say(&format!("read: -{letter}: option requires an argument"));
                        return Err(2);
                    };
                    match letter {
                        'p' => wanted.prompt = value,
                        'a' => wanted.array = Some(value),
                        'd' => wanted.end = Some(value.chars().next().unwrap_or('\0')),
                        'n' | 'N' => wanted.letters = value.parse().ok(),
                        // There is nothing to wait for, and nothing else to read from.
                        _ => {}
                    }
                }
                other => {
                    call.say(&format!("read: -{other}: invalid option"));
                    call.complain(
                        "read: usage: read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] \
                         [-t timeout] [-u fd] [name ...]\n",
                    );
                    return Err(2);
                }
            }
        }
    }
    Ok(wanted)
}

pub(super) fn read(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    let wanted = match wanted(call, arguments) {
        Ok(wanted) => wanted,
        Err(code) => return Ok(code),
    };
    if let Some(name) = wanted.names.iter().find(|name| !is_name(name)) {
        call.say(&format!("read: `{name}': not a valid identifier"));
        return Ok(1);
    }
    let end = wanted.end.unwrap_or('\n');
    let mut complete = true;
    let mut text = String::new();
    if call.io.input.is_terminal() {
        text = call.executor.machine.answer(&wanted.prompt, wanted.hidden)?;
        if let Some((before, _)) = text.split_once('\u{4}') {
            text = before.to_string();
            complete = false;
        }
    } else {
        loop {
            let Some(piece) = call.io.input.take_until(end) else {
                complete = false;
                break;
            };
            match piece.strip_suffix(end) {
                // An escaped line break goes on with the next line.
                Some(line) if !wanted.raw && end == '\n' && odd_backslashes(line) => {
                    text.push_str(line.strip_suffix('\\').unwrap_or(line));
                }
                Some(line) => {
                    text.push_str(line);
                    break;
                }
                None => {
                    text.push_str(piece);
                    complete = false;
                    break;
                }
            }
        }
    }
    if let Some(most) = wanted.letters {
        text = text.chars().take(most).collect();
    }
    let separators = separators(call.env);
    let failed = if let Some(array) = &wanted.array {
        let fields = fields(&text, &separators, usize::MAX, wanted.raw);
        call.env.set_array(array, fields, false).err()
    } else if wanted.names.is_empty() {
        let whole = if wanted.raw { text.clone() } else { unescaped(&text) };
        call.env.assign("REPLY", &whole).err()
    } else {
        let mut fields = fields(&text, &separators, wanted.names.len(), wanted.raw).into_iter();
        let mut failed = None;
        for name in &wanted.names {
            failed = failed.or(call.env.assign(name, &fields.next().unwrap_or_default()).err());
        }
        failed
    };
    if let Some(message) = failed {
        call.say(&message);
        return Ok(1);
    }
    Ok(u8::from(!complete))
}

fn odd_backslashes(line: &str) -> bool {
    line.chars().rev().take_while(|letter| *letter == '\\').count() % 2 == 1
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        out.extend(if letter == '\\' { letters.next() } else { Some(letter) });
    }
    out
}

/// Splits a line; the last field has the rest of it.
fn fields(text: &str, separators: &[char], most: usize, raw: bool) -> Vec<String> {
    let blank = |letter: char| letter.is_whitespace() && separators.contains(&letter);
    let splits = |letter: char| separators.contains(&letter);
    let mut fields = Vec::new();
    let mut rest: Vec<char> = text.chars().collect();
    while rest.last().is_some_and(|letter| blank(*letter)) {
        rest.pop();
    }
    let mut at = 0;
    while rest.get(at).is_some_and(|letter| blank(*letter)) {
        at += 1;
    }
    while at < rest.len() {
        let mut field = String::new();
        let last = fields.len() + 1 == most;
        let start = at;
        let mut extra = 0;
        while let Some(letter) = rest.get(at) {
            at += 1;
            if *letter == '\\' && !raw {
                field.extend(rest.get(at));
                at += 1;
                continue;
            }
            if splits(*letter) && !last {
                at -= 1;
                break;
            }
            extra += usize::from(splits(*letter) && !blank(*letter));
            field.push(*letter);
        }
        // One separator at the very end belongs to the last field's end.
        if last && extra == 1 && start < at && rest.last().is_some_and(|letter| splits(*letter) && !blank(*letter)) {
            field.pop();
        }
        fields.push(field);
        while rest.get(at).is_some_and(|letter| blank(*letter)) {
            at += 1;
        }
        if rest.get(at).is_some_and(|letter| splits(*letter)) {
            at += 1;
            while rest.get(at).is_some_and(|letter| blank(*letter)) {
                at += 1;
            }
        }
    }
    fields
}
