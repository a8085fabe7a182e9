//! `--exclude` and `--include`: shell patterns over whole paths, of which the last that fits counts. Refuses to know what
//! is done with what is left.

/// One of the options.
#[derive(Clone, Debug)]
pub(super) struct Filter {
    pub(super) include: bool,
    pub(super) pattern: String,
}

/// Whether a path stays that lies below one of these directories. Patterns are joined to the directories, as the CLI does
/// it, so that they may also be absolute.
pub(super) fn keeps(filters: &[Filter], directories: &[&str], path: &str) -> bool {
    let mut kept = true;
    for filter in filters {
        for directory in directories {
            let whole = match filter.pattern.strip_prefix('/') {
                Some(_) => filter.pattern.clone(),
                None => format!("{}/{}", directory.trim_end_matches('/'), filter.pattern),
            };
            let (pattern, text): (Vec<char>, Vec<char>) = (whole.chars().collect(), path.chars().collect());
            if fits(&pattern, &text) {
                kept = filter.include;
            }
        }
    }
    kept
}

/// Python's `fnmatch`: `*` and `?` stand for slashes too, `[…]` for one letter of several.
fn fits(pattern: &[char], text: &[char]) -> bool {
    let Some((first, more)) = pattern.split_first() else { return text.is_empty() };
    match (first, text.split_first()) {
        ('*', _) => (0..=text.len()).any(|at| fits(more, text.get(at..).unwrap_or_default())),
        ('?', Some((_, rest))) => fits(more, rest),
        ('[', Some((letter, rest))) => match set(more) {
            Some((letters, behind)) => letters.contains(*letter) && fits(behind, rest),
            None => *letter == '[' && fits(more, rest),
        },
        (plain, Some((letter, rest))) => plain == letter && fits(more, rest),
        (_, None) => false,
    }
}

/// The letters between brackets.
struct Letters<'p> {
    negated: bool,
    letters: &'p [char],
}

fn set(pattern: &[char]) -> Option<(Letters<'_>, &[char])> {
    let negated = pattern.first() == Some(&'!');
    let pattern = if negated { pattern.get(1..)? } else { pattern };
    // A bracket that comes first is one of the letters.
    let end = 1 + pattern.get(1..)?.iter().position(|letter| *letter == ']')?;
    Some((Letters { negated, letters: pattern.get(..end)? }, pattern.get(end + 1..)?))
}

impl Letters<'_> {
    fn contains(&self, letter: char) -> bool {
        let range = |three: &[char]| matches!(three, [from, '-', to] if (*from..=*to).contains(&letter));
        (self.letters.contains(&letter) || self.letters.windows(3).any(range)) != self.negated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(include: bool, pattern: &str) -> Filter {
        Filter { include, pattern: pattern.into() }
    }

    #[test]
    fn the_last_that_fits_counts() {
        let filters = [filter(false, "*"), filter(true, "*.txt"), filter(false, "secret/*")];
        let keeps = |path: &str| keeps(&filters, &["/home/me/d", "bucket/"], path);
        assert!(keeps("/home/me/d/a.txt") && keeps("/home/me/d/e/b.txt") && keeps("bucket/x.txt"));
        assert!(!keeps("/home/me/d/a.md") && !keeps("/home/me/d/secret/b.txt"));
        assert!(super::keeps(&[], &["/home/me"], "/home/me/x"));
    }

    #[test]
    fn brackets_hold_letters() {
        let keeps = |pattern: &str, path: &str| !keeps(&[filter(false, pattern)], &["/d"], path);
        assert!(keeps("[ab].txt", "/d/a.txt") && !keeps("[ab].txt", "/d/c.txt"));
        assert!(keeps("[a-c]?", "/d/bx") && keeps("[!a]", "/d/b") && !keeps("[!a]", "/d/a"));
    }
}
