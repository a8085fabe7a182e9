//! `echo` and `printf`. Refuses to know where the text goes.

use super::super::escape::{Kind, backslashes, unescape};
use super::super::execute::Ran;
use super::Call;
use crate::machine::{Ask, Context};

pub(super) fn echo(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let mut words = arguments;
    let (mut line_break, mut escapes) = (true, false);
    while let Some((option, rest)) = words.split_first() {
        let letters = option.strip_prefix('-').unwrap_or_default();
        if letters.is_empty() || letters.contains(|letter| !matches!(letter, 'n' | 'e' | 'E')) {
            break;
        }
        line_break &= !letters.contains('n');
        if let Some(last) = letters.chars().rfind(|letter| matches!(letter, 'e' | 'E')) {
            escapes = last == 'e';
        }
        words = rest;
    }
    let (text, ended) = if escapes { unescape(&words.join(" "), Kind::Echo) } else { (words.join(" "), false) };
    context.print(if line_break && !ended { text + "\n" } else { text });
    Ok(0)
}

/// What the arguments make of a format, and what is wrong with them.
struct Filled {
    text: String,
    complaints: Vec<String>,
    ended: bool,
}

pub(super) fn printf(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    let (variable, arguments) = match arguments {
        [option, name, rest @ ..] if option == "-v" => (Some(name.clone()), rest),
        [option, rest @ ..] if option == "--" => (None, rest),
        _ => (None, arguments),
    };
    let Some((format, mut arguments)) = arguments.split_first() else {
        call.complain("printf: usage: printf [-v var] format [arguments]\n");
        return Ok(2);
    };
    if let Some(letter) = format.strip_prefix('-').and_then(|rest| rest.chars().next()) {
        call.say(&format!("printf: -{letter}: invalid option"));
        call.complain("printf: usage: printf [-v var] format [arguments]\n");
        return Ok(2);
    }
    let mut all = Filled { text: String::new(), complaints: Vec::new(), ended: false };
    // The format is used again until all arguments are; a format that takes none is used once.
    loop {
        let before = arguments.len();
        fill(format, &mut arguments, &mut all, call.executor.world.clock);
        let long = all.text.len() > 4 << 20;
        if all.ended || long || arguments.is_empty() || arguments.len() == before {
            break;
        }
    }
    let wrong = !all.complaints.is_empty();
    for complaint in all.complaints {
        call.say(&format!("printf: {complaint}"));
    }
    match variable {
        Some(name) => {
            if let Err(message) = call.env.assign(&name, &all.text) {
                call.say(&message);
                return Ok(1);
            }
        }
        None => call.print(all.text),
    }
    Ok(u8::from(wrong))
}

/// One pass over a format, without complaints.
pub(super) fn formatted(format: &str, arguments: &[String]) -> String {
    let mut rest = arguments;
    let mut out = Filled { text: String::new(), complaints: Vec::new(), ended: false };
    fill(format, &mut rest, &mut out, rolecall_iam::Time(0));
    out.text
}

#[derive(Default)]
struct Flags {
    left: bool,
    zero: bool,
    plus: bool,
    space: bool,
    other: bool,
    width: usize,
    precision: Option<usize>,
}

fn fill(format: &str, arguments: &mut &[String], out: &mut Filled, clock: rolecall_iam::Time) {
    let mut next = || match arguments.split_first() {
        Some((first, others)) => {
            *arguments = others;
            Some(first.clone())
        }
        None => None,
    };
    let mut rest = format;
    while let Some((plain, directive)) = rest.split_once('%') {
        let (text, ended) = unescape(plain, Kind::Format);
        out.text.push_str(&text);
        if ended {
            out.ended = true;
            return;
        }
        let mut letters = directive.chars().peekable();
        let mut flags = Flags::default();
        while let Some(flag) = letters.next_if(|letter| "-0+ #".contains(*letter)) {
            match flag {
                '-' => flags.left = true,
                '0' => flags.zero = true,
                '+' => flags.plus = true,
                ' ' => flags.space = true,
                _ => flags.other = true,
            }
        }
        let mut number = |letters: &mut std::iter::Peekable<std::str::Chars<'_>>| -> i64 {
            if letters.next_if_eq(&'*').is_some() {
                return next().and_then(|text| text.parse().ok()).unwrap_or_default();
            }
            let mut digits = String::new();
            while let Some(digit) = letters.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            digits.parse().unwrap_or_default()
        };
        let width = number(&mut letters);
        flags.left |= width < 0;
        flags.width = usize::try_from(width.unsigned_abs()).unwrap_or_default().min(1000);
        if letters.next_if_eq(&'.').is_some() {
            flags.precision = usize::try_from(number(&mut letters)).ok().map(|precision| precision.min(1000));
        }
        if letters.peek() == Some(&'(') {
            let strftime: String = letters.by_ref().skip(1).take_while(|letter| *letter != ')').collect();
            if letters.next_if_eq(&'T').is_some() {
                let at = next().and_then(|text| text.parse::<i64>().ok()).filter(|at| *at >= 0);
                let time = at.map_or(clock, |at| rolecall_iam::Time(at.saturating_mul(1000)));
                out.text.push_str(&time.format(&super::time::known(&strftime)));
            }
            rest = remaining(directive, letters);
            continue;
        }
        let kind = letters.next();
        rest = remaining(directive, letters);
        match kind {
            Some('%') => out.text.push('%'),
            Some('s') => {
                let text = next().unwrap_or_default();
                out.text.push_str(&padded(&cut(&text, flags.precision), &flags));
            }
            Some('b') => {
                let (text, ended) = unescape(&next().unwrap_or_default(), Kind::Echo);
                out.text.push_str(&padded(&cut(&text, flags.precision), &flags));
                if ended {
                    out.ended = true;
                    return;
                }
            }
            Some('q') => out.text.push_str(&padded(&backslashes(&next().unwrap_or_default()), &flags)),
            Some('c') => {
                let text: String = next().unwrap_or_default().chars().take(1).collect();
                out.text.push_str(&padded(&text, &flags));
            }
            Some(kind @ ('d' | 'i' | 'u' | 'x' | 'X' | 'o')) => {
                let (value, wrong) = whole(&next().unwrap_or_default());
                out.complaints.extend(wrong);
                let digits = match kind {
                    'x' => format!("{}{value:x}", if flags.other { "0x" } else { "" }),
                    'X' => format!("{}{value:X}", if flags.other { "0X" } else { "" }),
                    'o' => format!("{}{value:o}", if flags.other { "0" } else { "" }),
                    'u' => (value as u64).to_string(),
                    _ => value.to_string(),
                };
                out.text.push_str(&signed(digits, &flags));
            }
            Some(kind @ ('f' | 'F' | 'e' | 'g' | 'G')) => {
                let text = next().unwrap_or_default();
                let value: f64 = match text.trim() {
                    "" => 0.0,
                    number => match number.parse() {
                        Ok(value) => value,
                        Err(_) => {
                            out.complaints.push(format!("{text}: invalid number"));
                            0.0
                        }
                    },
                };
                let precision = flags.precision.unwrap_or(6);
                let digits = match kind {
                    'e' => exponential(value, precision),
                    'g' | 'G' => value.to_string(),
                    _ => format!("{value:.precision$}"),
                };
                let flags = Flags { precision: None, ..flags };
                out.text.push_str(&signed(digits, &flags));
            }
            Some(other) => {
                out.complaints.push(format!("`{other}': invalid format character"));
                out.ended = true;
                return;
            }
            None => {
                out.complaints.push("`%': missing format character".into());
                out.ended = true;
                return;
            }
        }
    }
    let (text, ended) = unescape(rest, Kind::Format);
    out.text.push_str(&text);
    out.ended |= ended;
}

fn remaining<'t>(directive: &'t str, letters: std::iter::Peekable<std::str::Chars<'_>>) -> &'t str {
    let left: usize = letters.map(char::len_utf8).sum();
    directive.get(directive.len() - left..).unwrap_or_default()
}

fn exponential(value: f64, precision: usize) -> String {
    let text = format!("{value:.precision$e}");
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |exponent| ('-', exponent));
    format!("{digits}e{sign}{exponent:0>2}")
}

fn cut(text: &str, precision: Option<usize>) -> String {
    precision.map_or_else(|| text.into(), |precision| text.chars().take(precision).collect())
}

fn padded(text: &str, flags: &Flags) -> String {
    let width = flags.width;
    if flags.left { format!("{text:<width$}") } else { format!("{text:>width$}") }
}

fn signed(mut digits: String, flags: &Flags) -> String {
    let sign = match digits.strip_prefix('-').map(str::to_string) {
        Some(rest) => {
            digits = rest;
            "-"
        }
        None if flags.plus => "+",
        None if flags.space => " ",
        None => "",
    };
    if let Some(precision) = flags.precision {
        digits = format!("{digits:0>precision$}");
    } else if flags.zero && !flags.left {
        let width = flags.width.saturating_sub(sign.len());
        digits = format!("{digits:0>width$}");
    }
    padded(&format!("{sign}{digits}"), flags)
}

/// A whole number as bash reads it, and its complaint about what it cannot read.
fn whole(text: &str) -> (i64, Option<String>) {
    let trimmed = text.trim_start();
    if let Some(letter) = trimmed.strip_prefix(['\'', '"']).and_then(|rest| rest.chars().next()) {
        return (i64::from(u32::from(letter)), None);
    }
    let (negative, digits) = match trimmed.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
    };
    let (radix, digits) = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(digits) => (16, digits),
        None if digits.starts_with('0') && digits.len() > 1 => (8, digits),
        None => (10, digits),
    };
    let length = digits.chars().take_while(|digit| digit.is_digit(radix)).count();
    let (number, rest) = digits.split_at_checked(length).unwrap_or((digits, ""));
    let value = i64::from_str_radix(number, radix).unwrap_or_default();
    let wrong = !rest.is_empty() || number.is_empty() && !text.is_empty();
    let what = if radix == 8 { "invalid octal number" } else { "invalid number" };
    (if negative { -value } else { value }, wrong.then(|| format!("{text}: {what}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_used_until_the_arguments_are() {
        let of = |format: &str, arguments: &[&str]| {
            let arguments: Vec<String> = arguments.iter().map(|text| (*text).into()).collect();
            let mut rest = arguments.as_slice();
            let mut out = Filled { text: String::new(), complaints: Vec::new(), ended: false };
            loop {
                fill(format, &mut rest, &mut out, rolecall_iam::Time(0));
                if rest.is_empty() || out.ended {
                    return out.text;
                }
            }
        };
        assert_eq!(of("A=%s B=%s\\n", &["1", "2", "3"]), "A=1 B=2\nA=3 B=\n");
        assert_eq!(of("%5s|%-4s|%d%%", &["a", "b", "7"]), "    a|b   |7%");
        assert_eq!(of("plain\\t", &[]), "plain\t");
        assert_eq!(of("%05d|%+d|%x|%.2f|%.1s", &["42", "7", "255", "3.14159", "xy"]), "00042|+7|ff|3.14|x");
    }
}
