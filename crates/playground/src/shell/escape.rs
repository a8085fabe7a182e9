//! Backslash escapes as `echo -e`, `printf` and `$'…'` read them, and the quoting that makes text safe to type again.
//! Refuses to know commands.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `echo -e` and `%b`: `\0nnn`, `\c`.
    Echo,
    /// The format of `printf`: `\nnn`.
    Format,
    /// `$'…'`.
    Ansi,
}

/// The text with its escapes replaced, and whether `\c` ended it.
pub(crate) fn unescape(text: &str, kind: Kind) -> (String, bool) {
    let mut out = String::new();
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        let Some(escaped) = rest.next() else {
            out.push('\\');
            break;
        };
        let mut number = |radix: u32, most: usize, first: Option<char>| {
            let mut digits: String = first.into_iter().collect();
            while digits.len() < most && rest.peek().is_some_and(|digit| digit.is_digit(radix)) {
                digits.extend(rest.next());
            }
            u32::from_str_radix(&digits, radix).ok().and_then(char::from_u32)
        };
        match escaped {
            'a' => out.push('\u{7}'),
            'b' => out.push('\u{8}'),
            'e' | 'E' => out.push('\u{1b}'),
            'f' => out.push('\u{c}'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'v' => out.push('\u{b}'),
            '\\' => out.push('\\'),
            'c' if kind == Kind::Echo => return (out, true),
            '0' if kind == Kind::Echo => out.extend(number(8, 3, None).or(Some('\0'))),
            '0'..='7' if kind != Kind::Echo => out.extend(number(8, 3, Some(escaped))),
            'x' | 'u' | 'U' => {
                let most = match escaped {
                    'x' => 2,
                    'u' => 4,
                    _ => 8,
                };
                match number(16, most, None) {
                    Some(letter) => out.push(letter),
                    None => out.extend(['\\', escaped]),
                }
            }
            '"' if kind != Kind::Echo => out.push('"'),
            '\'' | '?' if kind == Kind::Ansi => out.push(escaped),
            _ => out.extend(['\\', escaped]),
        }
    }
    (out, false)
}

/// As `set -x`, `alias` and `${x@Q}` write a word: in single quotes where it needs any.
pub(crate) fn quote(text: &str, always: bool) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "_-./:,@%+^".contains(letter) || letter == '=';
    if text.chars().any(|letter| letter.is_control()) {
        return ansi(text);
    }
    if !always && !text.is_empty() && text.chars().all(plain) {
        return text.into();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// As `printf %q` writes a word: with backslashes.
pub(crate) fn backslashes(text: &str) -> String {
    if text.is_empty() {
        return "''".into();
    }
    if text.chars().any(|letter| letter.is_control()) {
        return ansi(text);
    }
    let mut out = String::new();
    for (at, letter) in text.chars().enumerate() {
        let special = " \t!\"$&'()*,;<>?[\\]^`{|}".contains(letter) || at == 0 && matches!(letter, '#' | '~');
        if special {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

fn ansi(text: &str) -> String {
    let mut out = String::from("$'");
    for letter in text.chars() {
        match letter {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\u{1b}' => out.push_str("\\E"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\\' | '\'' => out.extend(['\\', letter]),
            _ if letter.is_control() => out.push_str(&format!("\\{:03o}", u32::from(letter))),
            _ => out.push(letter),
        }
    }
    out.push('\'');
    out
}
