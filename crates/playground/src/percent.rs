//! Percent-encoding, as URLs want it. Refuses to know what a URL is made of.

/// The text with every byte escaped but letters, digits, `-._~` and those in `plain`.
pub(crate) fn encode(text: &str, plain: &[u8]) -> String {
    let keeps = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || plain.contains(&byte);
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if keeps(byte) { out.push(char::from(byte)) } else { out.push_str(&format!("%{byte:02X}")) }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn what_is_not_plain_is_escaped() {
        assert_eq!(encode("a/b c~é", b""), "a%2Fb%20c~%C3%A9");
        assert_eq!(encode("a/b c", b"/"), "a/b%20c");
    }
}
