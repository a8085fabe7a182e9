//! Regular expressions as grep, sed, awk and `[[ =~ ]]` have them. Refuses to know who asks.
//!
//! Written here because the smallest crates cost as much as the rest of the shell's text tools together, and know
//! neither the basic syntax nor references back. Matching goes back on heap, and is given up after a number of steps.

use super::pattern::is_class;
use std::cell::Cell;

mod read;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// grep and sed without options: `\(`, `\{`, `\|`.
    Basic,
    /// `grep -E`, `[[ =~ ]]`.
    Extended,
    /// `grep -P`.
    Perl,
}

#[derive(Debug)]
pub(crate) struct Regex {
    program: Vec<Step>,
    pub(crate) groups: usize,
    fold: bool,
    /// POSIX wants the longest of the alternatives.
    longest: bool,
    budget: Cell<usize>,
}

#[derive(Clone, Debug)]
enum Step {
    Letter(char),
    Any,
    Set {
        negated: bool,
        items: Vec<Item>,
    },
    /// Tries the first, then the second.
    Split(usize, usize),
    Jump(usize),
    Save(usize),
    /// Remembers the place; a round of a loop that stays there fails.
    Mark(usize),
    Moved(usize),
    Start,
    End,
    Boundary(bool),
    WordStart,
    WordEnd,
    Back(usize),
    Done,
}

#[derive(Clone, Debug)]
enum Item {
    Range(char, char),
    Class(String),
    NotClass(String),
}

/// What a search may cost altogether.
const MOST_STEPS: usize = 8 << 20;

/// Where the whole and each group matched.
pub(crate) type Found = Vec<Option<(usize, usize)>>;

enum Undo {
    Try(usize, usize),
    Slot(usize, Option<usize>),
}

impl Regex {
    pub(crate) fn new(pattern: &str, flavour: Flavour, fold: bool) -> Result<Regex, String> {
        let read::Read { program, groups, alternatives, fold: inner } = read::read(pattern, flavour)?;
        let longest = alternatives && flavour != Flavour::Perl;
        Ok(Regex { program, groups, fold: fold || inner, longest, budget: Cell::new(MOST_STEPS) })
    }

    /// The first match at this place or behind it.
    pub(crate) fn find(&self, text: &[char], from: usize) -> Option<Found> {
        (from..=text.len()).find_map(|start| self.at(text, start))
    }

    pub(crate) fn is_match(&self, text: &[char]) -> bool {
        self.find(text, 0).is_some()
    }

    fn same(&self, a: char, b: char) -> bool {
        a == b || self.fold && (a.to_lowercase().eq(b.to_lowercase()))
    }

    fn at(&self, text: &[char], start: usize) -> Option<Found> {
        let mut slots: Vec<Option<usize>> = Vec::new();
        let mut stack = vec![Undo::Try(0, start)];
        let mut best: Option<Vec<Option<usize>>> = None;
        while let Some(undo) = stack.pop() {
            let (mut step, mut at) = match undo {
                Undo::Slot(slot, value) => {
                    if let Some(known) = slots.get_mut(slot) {
                        *known = value;
                    }
                    continue;
                }
                Undo::Try(step, at) => (step, at),
            };
            loop {
                let left = self.budget.get();
                if left == 0 {
                    return None;
                }
                self.budget.set(left - 1);
                let letter = text.get(at).copied();
                let mut set = |slots: &mut Vec<Option<usize>>, slot: usize| {
                    if slots.len() <= slot {
                        slots.resize(slot + 1, None);
                    }
                    if let Some(known) = slots.get_mut(slot) {
                        stack.push(Undo::Slot(slot, *known));
                        *known = Some(at);
                    }
                };
                let goes = match self.program.get(step)? {
                    Step::Letter(own) => letter.is_some_and(|letter| self.same(*own, letter)).then_some(1),
                    Step::Any => letter.is_some().then_some(1),
                    Step::Set { negated, items } => {
                        letter.is_some_and(|letter| self.holds(items, letter) != *negated).then_some(1)
                    }
                    Step::Split(first, second) => {
                        stack.push(Undo::Try(*second, at));
                        step = *first;
                        continue;
                    }
                    Step::Jump(to) => {
                        step = *to;
                        continue;
                    }
                    Step::Save(slot) | Step::Mark(slot) => {
                        set(&mut slots, *slot);
                        Some(0)
                    }
                    Step::Moved(slot) => (slots.get(*slot).copied().flatten() != Some(at)).then_some(0),
                    Step::Start => (at == 0).then_some(0),
                    Step::End => letter.is_none().then_some(0),
                    Step::Boundary(wanted) => ((is_word(before(text, at)) != is_word(letter)) == *wanted).then_some(0),
                    Step::WordStart => (!is_word(before(text, at)) && is_word(letter)).then_some(0),
                    Step::WordEnd => (is_word(before(text, at)) && !is_word(letter)).then_some(0),
                    Step::Back(group) => {
                        let slot = |slot: usize| slots.get(slot).copied().flatten();
                        let earlier = slot(group * 2).zip(slot(group * 2 + 1)).and_then(|(a, b)| text.get(a..b));
                        earlier.and_then(|earlier| {
                            let here = text.get(at..at + earlier.len())?;
                            let same = earlier.iter().zip(here).all(|(a, b)| self.same(*a, *b));
                            same.then_some(earlier.len())
                        })
                    }
                    Step::Done => {
                        let mut found = slots.clone();
                        found.resize(self.groups * 2 + 2, None);
                        let end = |slots: &Vec<Option<usize>>| slots.get(1).copied().flatten();
                        if best.as_ref().is_none_or(|best| end(&found) > end(best)) {
                            best = Some(found);
                        }
                        if !self.longest {
                            stack.clear();
                        }
                        None
                    }
                };
                match goes {
                    Some(length) => {
                        at += length;
                        step += 1;
                    }
                    None => break,
                }
            }
        }
        let best = best?;
        Some(
            best.chunks(2)
                .take(self.groups + 1)
                .map(|pair| match pair {
                    [Some(from), Some(to)] => Some((*from, *to)),
                    _ => None,
                })
                .collect(),
        )
    }

    fn holds(&self, items: &[Item], letter: char) -> bool {
        let one = |letter: char| {
            items.iter().any(|item| match item {
                Item::Range(from, to) => (*from..=*to).contains(&letter),
                Item::Class(name) => is_class_or_word(name, letter),
                Item::NotClass(name) => !is_class_or_word(name, letter),
            })
        };
        one(letter) || self.fold && letter.to_lowercase().chain(letter.to_uppercase()).any(one)
    }
}

fn is_class_or_word(name: &str, letter: char) -> bool {
    if name == "word" { is_word(Some(letter)) } else { is_class(name, letter) }
}

fn before(text: &[char], at: usize) -> Option<char> {
    at.checked_sub(1).and_then(|at| text.get(at)).copied()
}

fn is_word(letter: Option<char>) -> bool {
    letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str, flavour: Flavour, text: &str) -> Option<String> {
        let letters: Vec<char> = text.chars().collect();
        let found = Regex::new(pattern, flavour, false).unwrap().find(&letters, 0)?;
        let (from, to) = found.first().copied().flatten()?;
        Some(letters[from..to].iter().collect())
    }

    #[test]
    fn each_flavour_has_its_own_signs() {
        for (pattern, flavour, text, wanted) in [
            (r"a\(b\)*c", Flavour::Basic, "xabbcx", Some("abbc")),
            (r"a+", Flavour::Basic, "aa+", Some("a+")),
            (r"a\+", Flavour::Basic, "xaa", Some("aa")),
            (r"*a", Flavour::Basic, "b*a", Some("*a")),
            (r"\(.\)\1", Flavour::Basic, "abccd", Some("cc")),
            (r"^b$", Flavour::Basic, "ab", None),
            (r"a\{2\}", Flavour::Basic, "aaa", Some("aa")),
            (r"(ab|a)(c|bcd)", Flavour::Extended, "abcd", Some("abcd")),
            (r"a|ab", Flavour::Extended, "ab", Some("ab")),
            (r"a|ab", Flavour::Perl, "ab", Some("a")),
            (r"[[:digit:]]{3}", Flavour::Extended, "a1234", Some("123")),
            (r"(a*)*b", Flavour::Extended, "aaab", Some("aaab")),
            (r"(a*)+$", Flavour::Extended, "b", Some("")),
            (r"\d+?", Flavour::Perl, "a123", Some("1")),
            (r"(?<n>x)y", Flavour::Perl, "axy", Some("xy")),
            (r"\bfoo\b", Flavour::Extended, "a foo b", Some("foo")),
            (r"[^]a]", Flavour::Extended, "]ab", Some("b")),
            (
                r"arn:aws:iam::[0-9]+:role/",
                Flavour::Extended,
                "x arn:aws:iam::12:role/a",
                Some("arn:aws:iam::12:role/"),
            ),
            (r"a.{2,}z", Flavour::Extended, "abz abbz", Some("abz abbz")),
        ] {
            assert_eq!(found(pattern, flavour, text).as_deref(), wanted, "{pattern}");
        }
    }

    #[test]
    fn no_expression_takes_long() {
        assert_eq!(found(r"(a|a)*b", Flavour::Perl, &"a".repeat(60)), None);
        assert_eq!(found(r"(x+x+)+y", Flavour::Extended, &"x".repeat(40)), None);
        for wrong in ["(", "[a", "a{2", "(?", "*", "a**", "\\", "[[:", "x{99999999}", "{", "|", "()", "(|)"] {
            for flavour in [Flavour::Basic, Flavour::Extended, Flavour::Perl] {
                let _ = Regex::new(wrong, flavour, true).map(|regex| regex.is_match(&['a', 'b']));
            }
        }
        let deep = "(".repeat(10_000);
        assert!(Regex::new(&deep, Flavour::Extended, false).is_err());
    }
}
