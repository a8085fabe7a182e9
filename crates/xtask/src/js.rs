//! Writes bytes and text as JavaScript string literals; knows nothing of who reads them.

/// What a byte's character is above the byte.
///
/// It lifts every byte over the control characters and both quotes, which would be escaped, by us or by a minifier:
/// only a backslash is left. Of the offsets tried it also gave the least after brotli: see `size.rs`.
pub const OFFSET: u8 = 40;

/// A literal in which each character, U+0028 to U+0127, is one byte.
pub fn bytes(bytes: &[u8]) -> String {
    text(&bytes.iter().filter_map(|byte| char::from_u32(u32::from(*byte) + u32::from(OFFSET))).collect::<String>())
}

/// A literal in single quotes, since what we write is full of double ones.
pub fn text(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + text.len() / 8 + 2);
    literal.push('\'');
    let mut rest = text.chars().peekable();
    while let Some(char) = rest.next() {
        match char {
            '\'' | '\\' => literal.extend(['\\', char]),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            // `\0` before a digit would be an octal escape.
            '\0' if rest.peek().is_some_and(char::is_ascii_digit) => literal.push_str("\\x00"),
            '\0' => literal.push_str("\\0"),
            '\u{2028}' => literal.push_str("\\u2028"),
            '\u{2029}' => literal.push_str("\\u2029"),
            '\u{feff}' => literal.push_str("\\ufeff"),
            _ => literal.push(char),
        }
    }
    literal.push('\'');
    literal
}

#[cfg(test)]
mod tests {
    use super::{bytes, text};

    #[test]
    fn escapes_what_a_literal_cannot_hold() {
        assert_eq!(text("it's \"a\" \\ b\r\n"), r#"'it\'s "a" \\ b\r\n'"#);
        assert_eq!(text("\u{2028}\u{feff}"), r"'\u2028\ufeff'");
    }

    #[test]
    fn a_nul_before_a_digit_is_not_octal() {
        assert_eq!(text("\0a\x001"), r"'\0a\x001'");
    }

    #[test]
    fn a_byte_is_one_character_and_seldom_escaped() {
        let all: Vec<u8> = (0..=255).collect();
        let literal = bytes(&all);
        assert_eq!(literal.chars().count(), 256 + "''".len() + r"\".len());
        assert!(literal.starts_with("'()*") && literal.ends_with("\u{126}\u{127}'"));
    }
}
