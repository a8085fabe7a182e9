//! `echo` and `printf`. Refuses to know variables.

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
        escapes |= letters.contains('e');
        words = rest;
    }
    let text = words.join(" ");
    let text = if escapes { unescape(&text) } else { text };
    context.print(if line_break { text + "\n" } else { text });
    Ok(0)
}

pub(super) fn printf(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let Some((format, mut arguments)) = arguments.split_first() else {
        context.complain("printf: usage: printf [-v var] format [arguments]\n");
        return Ok(2);
    };
    // The format is used again until all arguments are; a format that takes none is used once.
    loop {
        let before = arguments.len();
        let text = fill(format, &mut arguments);
        context.print(text);
        if arguments.is_empty() || arguments.len() == before {
            return Ok(0);
        }
    }
}

fn fill(format: &str, arguments: &mut &[String]) -> String {
    let mut text = String::new();
    let mut rest = format;
    while let Some((plain, directive)) = rest.split_once('%') {
        text.push_str(&unescape(plain));
        let flags =
            directive.len() - directive.trim_start_matches(|c: char| c == '-' || c == '.' || c.is_ascii_digit()).len();
        let (flags, behind) = directive.split_at_checked(flags).unwrap_or(("", directive));
        let mut letters = behind.chars();
        let kind = letters.next();
        rest = letters.as_str();
        if kind == Some('%') {
            text.push('%');
            continue;
        }
        let argument = match arguments.split_first() {
            Some((first, others)) => {
                *arguments = others;
                first.as_str()
            }
            None => "",
        };
        let filled = match kind {
            Some('d' | 'i' | 'u') => argument.trim().parse::<i64>().unwrap_or_default().to_string(),
            Some('b') => unescape(argument),
            _ => argument.to_string(),
        };
        let width: usize =
            flags.trim_start_matches('-').split('.').next().and_then(|w| w.parse().ok()).unwrap_or_default();
        let width = width.min(1000);
        text.push_str(&if flags.starts_with('-') { format!("{filled:<width$}") } else { format!("{filled:>width$}") });
    }
    text.push_str(&unescape(rest));
    text
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        match letters.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('\\') => out.push('\\'),
            Some('"') => out.push('"'),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_used_until_the_arguments_are() {
        let of = |format: &str, arguments: &[&str]| {
            let arguments: Vec<String> = arguments.iter().map(|text| (*text).into()).collect();
            let mut rest = arguments.as_slice();
            let mut text = fill(format, &mut rest);
            while !rest.is_empty() {
                text += &fill(format, &mut rest);
            }
            text
        };
        assert_eq!(of("A=%s B=%s\\n", &["1", "2", "3"]), "A=1 B=2\nA=3 B=\n");
        assert_eq!(of("%5s|%-4s|%d%%", &["a", "b", "7"]), "    a|b   |7%");
        assert_eq!(of("plain\\t", &[]), "plain\t");
    }
}
