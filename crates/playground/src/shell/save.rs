//! The line that writes a file: what the page's editor saves is typed, so that a replay writes it again. Refuses to run it.

/// A here-document whose end no line of the text is. The text ends with a line break, as editors leave it; `name` is the
/// path as people write it.
pub(super) fn line(name: &str, text: &str) -> String {
    let mut end = String::from("EOF");
    while text.lines().any(|line| line == end) {
        end.push('_');
    }
    let text = text.replace("\r\n", "\n");
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let body = if text.is_empty() { String::new() } else { format!("{text}\n") };
    format!("cat > {} <<'{end}'\n{body}{end}", quoted(name))
}

/// A path as the shell takes it; the tilde in front keeps its meaning.
fn quoted(name: &str) -> String {
    let (home, rest) = name.strip_prefix("~/").map_or(("", name), |rest| ("~/", rest));
    let plain = |letter: char| letter.is_alphanumeric() || "_@%+=:,./-".contains(letter);
    match rest.chars().all(plain) {
        true => name.into(),
        false => format!("{home}'{}'", rest.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn any_text_can_be_written() {
        assert_eq!(line("~/a", "one\ntwo"), "cat > ~/a <<'EOF'\none\ntwo\nEOF");
        assert_eq!(line("~/a", "one\r\n\n"), "cat > ~/a <<'EOF'\none\n\nEOF");
        assert_eq!(line("~/my 'x'", ""), r"cat > ~/'my '\''x'\''' <<'EOF'".to_string() + "\nEOF");
        assert_eq!(line("/tmp/a", "EOF\nEOF_\n"), "cat > /tmp/a <<'EOF__'\nEOF\nEOF_\nEOF__");
    }
}
