//! Reads a regular expression into the steps that match it. Refuses to know texts.

use super::{Flavour, Item, Step};

pub(super) struct Read {
    pub(super) program: Vec<Step>,
    pub(super) groups: usize,
    pub(super) alternatives: bool,
    pub(super) fold: bool,
}

const MOST_STEPS: usize = 20_000;
const MOST_REPEATS: usize = 1_000;
const DEEPEST: usize = 60;

pub(super) fn read(pattern: &str, flavour: Flavour) -> Result<Read, String> {
    let letters: Vec<char> = pattern.chars().collect();
    let mut reader =
        Reader { letters: &letters, at: 0, flavour, groups: 0, marks: 0, alternatives: false, fold: false, depth: 0 };
    let body = reader.either()?;
    if reader.at < letters.len() {
        return Err("Unmatched ) or \\)".into());
    }
    let mut program = vec![Step::Save(0)];
    append(&mut program, &body)?;
    program.extend([Step::Save(1), Step::Done]);
    // Marks of loops lie behind the groups.
    let groups = reader.groups;
    for step in &mut program {
        if let Step::Mark(slot) | Step::Moved(slot) = step {
            *slot += groups * 2 + 2;
        }
    }
    Ok(Read { program, groups, alternatives: reader.alternatives, fold: reader.fold })
}

struct Reader<'t> {
    letters: &'t [char],
    at: usize,
    flavour: Flavour,
    groups: usize,
    marks: usize,
    alternatives: bool,
    fold: bool,
    depth: usize,
}

/// Steps whose jumps count from the first of them.
type Code = Vec<Step>;
type Outcome<T> = Result<T, String>;

fn append(code: &mut Code, more: &[Step]) -> Outcome<()> {
    if code.len() + more.len() > MOST_STEPS {
        return Err("Regular expression too big".into());
    }
    let base = code.len();
    code.extend(more.iter().map(|step| match step {
        Step::Split(first, second) => Step::Split(first + base, second + base),
        Step::Jump(to) => Step::Jump(to + base),
        step => step.clone(),
    }));
    Ok(())
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn starts(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(ahead, wanted)| self.letters.get(self.at + ahead) == Some(&wanted))
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.starts(text);
        self.at += if found { text.chars().count() } else { 0 };
        found
    }

    /// The sign with the backslash that this flavour wants before it.
    fn sign(&self, sign: &str) -> String {
        if self.flavour == Flavour::Basic { format!("\\{sign}") } else { sign.into() }
    }

    fn either(&mut self) -> Outcome<Code> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("Regular expression too big".into());
        }
        let bar = self.sign("|");
        let mut code = self.sequence()?;
        while self.eat(&bar) {
            self.alternatives = true;
            let right = self.sequence()?;
            let mut both = vec![Step::Split(1, code.len() + 2)];
            append(&mut both, &code)?;
            both.push(Step::Jump(code.len() + 2 + right.len()));
            append(&mut both, &right)?;
            code = both;
        }
        self.depth -= 1;
        Ok(code)
    }

    fn sequence(&mut self) -> Outcome<Code> {
        let mut code = Code::new();
        let (bar, close) = (self.sign("|"), self.sign(")"));
        let start = self.at;
        while self.peek().is_some() && !self.starts(&bar) {
            if self.starts(&close) {
                if self.depth > 1 {
                    break;
                }
                // A parenthesis that closes nothing stands for itself, but for basic expressions.
                if self.flavour == Flavour::Basic {
                    return Err("Unmatched ) or \\)".into());
                }
                self.at += 1;
                append(&mut code, &[Step::Letter(')')])?;
                continue;
            }
            let first = self.at == start;
            let one = self.atom(first)?;
            let one = self.repeated(one, first)?;
            append(&mut code, &one)?;
        }
        Ok(code)
    }

    fn atom(&mut self, first: bool) -> Outcome<Code> {
        let basic = self.flavour == Flavour::Basic;
        if self.eat(&self.sign("(")) {
            return self.group();
        }
        let Some(letter) = self.peek() else { return Ok(Code::new()) };
        self.at += 1;
        let step = match letter {
            '.' => Step::Any,
            '[' => return Ok(vec![self.set()?]),
            '^' if !basic || first => Step::Start,
            '$' if !basic || self.peek().is_none() || self.starts("\\)") || self.starts("\\|") => Step::End,
            '\\' => return self.escaped(),
            letter => Step::Letter(letter),
        };
        Ok(vec![step])
    }

    fn group(&mut self) -> Outcome<Code> {
        let mut number = None;
        let perl = self.flavour == Flavour::Perl;
        if perl && self.eat("?i)") {
            self.fold = true;
            return Ok(Code::new());
        }
        if !(perl && self.eat("?:")) {
            self.groups += 1;
            number = Some(self.groups);
            if perl && (self.eat("?<") || self.eat("?P<")) {
                let rest = self.letters.get(self.at..).unwrap_or_default();
                let name: String = rest.iter().take_while(|letter| **letter != '>').collect();
                self.at += name.chars().count() + 1;
                drop(name);
            } else if perl && self.starts("?") {
                return Err("undefined group option".into());
            }
        }
        let body = self.either()?;
        if !self.eat(&self.sign(")")) {
            return Err("Unmatched ( or \\(".into());
        }
        let Some(number) = number else { return Ok(body) };
        let mut code = vec![Step::Save(number * 2)];
        append(&mut code, &body)?;
        code.push(Step::Save(number * 2 + 1));
        Ok(code)
    }

    fn repeated(&mut self, mut code: Code, first: bool) -> Outcome<Code> {
        let basic = self.flavour == Flavour::Basic;
        let anchor = matches!(code.as_slice(), [Step::Start]);
        if basic && (anchor || code.is_empty()) && first && self.peek() == Some('*') {
            return Ok(code);
        }
        loop {
            let (least, most) = match () {
                () if self.eat("*") => (0, None),
                () if self.eat(&self.sign("+")) => (1, None),
                () if self.eat(&self.sign("?")) => (0, Some(1)),
                () if self.starts(&self.sign("{")) => match self.bounds()? {
                    Some(bounds) => bounds,
                    None => return Ok(code),
                },
                () => return Ok(code),
            };
            let lazy = self.flavour == Flavour::Perl && self.eat("?");
            code = self.repeat(&code, least, most, lazy)?;
        }
    }

    /// `{2}`, `{2,}`, `{2,3}`, `{,3}`; nothing when the brace stands for itself.
    fn bounds(&mut self) -> Outcome<Option<(usize, Option<usize>)>> {
        let start = self.at;
        self.at += self.sign("{").len();
        let rest = self.letters.get(self.at..).unwrap_or_default();
        let text: String = rest.iter().take_while(|letter| letter.is_ascii_digit() || **letter == ',').collect();
        self.at += text.len();
        let closed = self.eat(&self.sign("}"));
        let (least, most) = text.split_once(',').map_or((text.as_str(), None), |(least, most)| (least, Some(most)));
        let bad = || Err("Invalid content of \\{\\}".to_string());
        if !closed || text.is_empty() {
            if self.flavour == Flavour::Basic {
                return if closed { bad() } else { Err("Unmatched \\{".into()) };
            }
            // The brace is a letter, which the next round reads.
            self.at = start;
            return Ok(None);
        }
        let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number <= MOST_REPEATS);
        let Some(least) = (if least.is_empty() { Some(0) } else { number(least) }) else { return bad() };
        let most = match most {
            None => Some(least),
            Some("") => None,
            Some(most) => match number(most) {
                Some(most) if most >= least => Some(most),
                _ => return bad(),
            },
        };
        Ok(Some((least, most)))
    }

    fn repeat(&mut self, one: &Code, least: usize, most: Option<usize>, lazy: bool) -> Outcome<Code> {
        let mut code = Code::new();
        for _ in 0..least {
            append(&mut code, one)?;
        }
        let split = |into: usize, past: usize| if lazy { Step::Split(past, into) } else { Step::Split(into, past) };
        match most {
            None => {
                let mark = self.marks;
                self.marks += 1;
                let mut round = vec![split(1, one.len() + 4), Step::Mark(mark)];
                append(&mut round, one)?;
                round.extend([Step::Moved(mark), Step::Jump(0)]);
                append(&mut code, &round)?;
            }
            Some(most) => {
                for _ in least..most {
                    let mut round = vec![split(1, one.len() + 1)];
                    append(&mut round, one)?;
                    append(&mut code, &round)?;
                }
            }
        }
        Ok(code)
    }

    fn escaped(&mut self) -> Outcome<Code> {
        let Some(letter) = self.peek() else { return Err("Trailing backslash".into()) };
        self.at += 1;
        let class = |name: &str| Step::Set { negated: false, items: vec![Item::Class(name.into())] };
        let not_class = |name: &str| Step::Set { negated: true, items: vec![Item::Class(name.into())] };
        let perl = self.flavour == Flavour::Perl;
        let step = match letter {
            'w' => class("word"),
            'W' => not_class("word"),
            's' => class("space"),
            'S' => not_class("space"),
            'd' if perl => class("digit"),
            'D' if perl => not_class("digit"),
            'b' => Step::Boundary(true),
            'B' => Step::Boundary(false),
            '<' if !perl => Step::WordStart,
            '>' if !perl => Step::WordEnd,
            'n' => Step::Letter('\n'),
            't' => Step::Letter('\t'),
            'r' if perl => Step::Letter('\r'),
            '1'..='9' => {
                let group = letter.to_digit(10).unwrap_or_default() as usize;
                if group > self.groups {
                    return Err("Invalid back reference".into());
                }
                Step::Back(group)
            }
            letter => Step::Letter(letter),
        };
        Ok(vec![step])
    }

    fn set(&mut self) -> Outcome<Step> {
        let unmatched = || "Unmatched [, [^, [:, [., or [=".to_string();
        let negated = self.eat("^");
        let mut items = Vec::new();
        let start = self.at;
        loop {
            let letter = self.peek().ok_or_else(unmatched)?;
            self.at += 1;
            if letter == ']' && self.at > start + 1 {
                return Ok(Step::Set { negated, items });
            }
            if letter == '[' && self.eat(":") {
                let rest = self.letters.get(self.at..).unwrap_or_default();
                let name: String = rest.iter().take_while(|letter| **letter != ':').collect();
                self.at += name.chars().count();
                if !self.eat(":]") {
                    return Err(unmatched());
                }
                items.push(Item::Class(name));
                continue;
            }
            let from = match self.in_set(letter)? {
                Ok(letter) => letter,
                Err(item) => {
                    items.push(item);
                    continue;
                }
            };
            let range = self.peek() == Some('-') && self.letters.get(self.at + 1).is_some_and(|end| *end != ']');
            if !range {
                items.push(Item::Range(from, from));
                continue;
            }
            self.at += 1;
            let to = self.peek().ok_or_else(unmatched)?;
            self.at += 1;
            match self.in_set(to)? {
                Ok(to) if to >= from => items.push(Item::Range(from, to)),
                _ => return Err("Invalid range end".into()),
            }
        }
    }

    /// A letter of a set, with the escapes that some flavours have there.
    fn in_set(&mut self, letter: char) -> Outcome<Result<char, Item>> {
        if letter != '\\' {
            return Ok(Ok(letter));
        }
        let class = |name: &str| Ok(Err(Item::Class(name.into())));
        match (self.flavour, self.peek()) {
            (_, Some('n')) => {
                self.at += 1;
                Ok(Ok('\n'))
            }
            (_, Some('t')) => {
                self.at += 1;
                Ok(Ok('\t'))
            }
            (Flavour::Perl, Some(escaped)) => {
                self.at += 1;
                match escaped {
                    'd' => class("digit"),
                    'w' => class("word"),
                    's' => class("space"),
                    'D' => Ok(Err(Item::NotClass("digit".into()))),
                    'W' => Ok(Err(Item::NotClass("word".into()))),
                    'S' => Ok(Err(Item::NotClass("space".into()))),
                    other => Ok(Ok(other)),
                }
            }
            _ => Ok(Ok('\\')),
        }
    }
}
