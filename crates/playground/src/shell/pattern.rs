//! Patterns as `case`, `${x%…}`, `[[ … == … ]]` and file names have them. Refuses to know files.
//!
//! A pattern is a text in which a backslash takes the meaning from the letter behind it.

/// A text that stands for itself, as part of a pattern.
pub(crate) fn literal(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        if matches!(letter, '*' | '?' | '[' | ']' | '\\' | '-' | '!' | '^') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// Whether a pattern could match anything but itself.
pub(crate) fn is_pattern(pattern: &str) -> bool {
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            '*' | '?' => return true,
            '[' => return letters.any(|letter| letter == ']'),
            _ => {}
        }
    }
    false
}

/// A pattern, read.
pub(crate) struct Pattern {
    pieces: Vec<Piece>,
}

#[derive(Debug)]
enum Piece {
    Letter(char),
    Any,
    Many,
    Set { negated: bool, items: Vec<Item> },
}

#[derive(Debug)]
enum Item {
    Range(char, char),
    Class(String),
}

impl Pattern {
    pub(crate) fn new(pattern: &str) -> Pattern {
        let letters: Vec<char> = pattern.chars().collect();
        let mut pieces = Vec::new();
        let mut at = 0;
        while let Some(letter) = letters.get(at) {
            at += 1;
            pieces.push(match letter {
                '*' => {
                    if matches!(pieces.last(), Some(Piece::Many)) {
                        continue;
                    }
                    Piece::Many
                }
                '?' => Piece::Any,
                '\\' => match letters.get(at) {
                    Some(escaped) => {
                        at += 1;
                        Piece::Letter(*escaped)
                    }
                    None => Piece::Letter('\\'),
                },
                '[' => match set(&letters, at) {
                    Some((piece, end)) => {
                        at = end;
                        piece
                    }
                    None => Piece::Letter('['),
                },
                letter => Piece::Letter(*letter),
            });
        }
        Pattern { pieces }
    }

    pub(crate) fn matches(&self, text: &[char]) -> bool {
        let (mut piece, mut at) = (0, 0);
        // Where the last `*` stood, and where what it covers ends so far.
        let mut back: Option<(usize, usize)> = None;
        loop {
            match self.pieces.get(piece) {
                None if at == text.len() => return true,
                Some(Piece::Many) => {
                    back = Some((piece, at));
                    piece += 1;
                    continue;
                }
                Some(one) if text.get(at).is_some_and(|letter| one.takes(*letter)) => {
                    piece += 1;
                    at += 1;
                    continue;
                }
                _ => {}
            }
            match back {
                Some((star, covered)) if covered < text.len() => {
                    back = Some((star, covered + 1));
                    piece = star + 1;
                    at = covered + 1;
                }
                _ => return false,
            }
        }
    }

    /// Whether a file name that begins with a dot may match.
    pub(crate) fn begins_with_dot(&self) -> bool {
        matches!(self.pieces.first(), Some(Piece::Letter('.')))
    }
}

impl Piece {
    fn takes(&self, letter: char) -> bool {
        match self {
            Piece::Letter(own) => *own == letter,
            Piece::Any => true,
            Piece::Many => false,
            Piece::Set { negated, items } => {
                let found = items.iter().any(|item| match item {
                    Item::Range(from, to) => (*from..=*to).contains(&letter),
                    Item::Class(name) => is_class(name, letter),
                });
                found != *negated
            }
        }
    }
}

/// `[:name:]`.
pub(crate) fn is_class(name: &str, letter: char) -> bool {
    match name {
        "alpha" => letter.is_alphabetic(),
        "digit" => letter.is_ascii_digit(),
        "alnum" => letter.is_alphanumeric(),
        "upper" => letter.is_uppercase(),
        "lower" => letter.is_lowercase(),
        "space" => letter.is_whitespace(),
        "blank" => matches!(letter, ' ' | '\t'),
        "punct" => letter.is_ascii_punctuation(),
        "xdigit" => letter.is_ascii_hexdigit(),
        "cntrl" => letter.is_control(),
        "print" => !letter.is_control(),
        "graph" => !letter.is_control() && !letter.is_whitespace(),
        _ => false,
    }
}

/// The set whose `[` stands before this place, and where it ends.
fn set(letters: &[char], start: usize) -> Option<(Piece, usize)> {
    let mut at = start;
    let negated = matches!(letters.get(at), Some('!' | '^'));
    at += usize::from(negated);
    let first = at;
    let mut items = Vec::new();
    loop {
        let mut letter = *letters.get(at)?;
        if letter == ']' && at > first {
            return Some((Piece::Set { negated, items }, at + 1));
        }
        if letter == '[' && letters.get(at + 1) == Some(&':') {
            let rest = letters.get(at + 2..)?;
            let length = rest.iter().position(|letter| *letter == ':')?;
            items.push(Item::Class(rest.iter().take(length).collect()));
            at += length + 4;
            continue;
        }
        if letter == '\\' {
            at += 1;
            letter = *letters.get(at)?;
        }
        at += 1;
        let mut to = letter;
        if letters.get(at) == Some(&'-') && letters.get(at + 1).is_some_and(|end| *end != ']') {
            at += 1;
            to = *letters.get(at)?;
            if to == '\\' {
                at += 1;
                to = *letters.get(at)?;
            }
            at += 1;
        }
        items.push(Item::Range(letter, to));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_texts() {
        let of = |pattern: &str, text: &str| Pattern::new(pattern).matches(&text.chars().collect::<Vec<_>>());
        for (pattern, text) in
            [("*.json", "a.json"), ("a*b*c", "aXbYbc"), ("[a-c]?", "bx"), ("[!a]", "b"), ("\\*", "*"), ("", "")]
        {
            assert!(of(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("*.json", "a.jso"), ("[a-c]", "d"), ("\\*", "x"), ("a", ""), ("[", "x")] {
            assert!(!of(pattern, text), "{pattern} {text}");
        }
        assert!(of("[[:digit:]]*", "7up") && of("[]x]", "]") && of(&literal("[a]*"), "[a]*"));
        let many = "*a".repeat(200);
        assert!(!of(&many, &"a".repeat(199)), "no pattern takes long");
    }
}
