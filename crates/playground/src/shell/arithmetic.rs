//! `$((…))`: whole numbers as bash reckons. Refuses to know how the text came to be.

use crate::machine::Env;

/// Names may stand for expressions, which may hold names; deeper than this is a circle.
const DEEPEST: usize = 20;

/// What an expression comes to, or bash's complaint without its beginning.
pub(crate) fn evaluate(env: &mut Env, text: &str) -> Result<i64, String> {
    within(env, text, 0)
}

fn within(env: &mut Env, text: &str, depth: usize) -> Result<i64, String> {
    if text.trim().is_empty() {
        return Ok(0);
    }
    if depth > DEEPEST {
        return Err(format!("{text}: expression recursion level exceeded (error token is \"{text}\")"));
    }
    let letters: Vec<char> = text.chars().collect();
    let mut reader = Reader { env, letters: &letters, at: 0, depth, nested: 0, skip: false };
    let value = reader.comma()?;
    reader.blanks();
    if reader.at < letters.len() {
        let rest = reader.rest();
        let odd = rest.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_');
        let what = if odd { "syntax error in expression" } else { "syntax error: invalid arithmetic operator" };
        return Err(format!("{}: {what} (error token is \"{rest}\")", text.trim_start()));
    }
    Ok(value)
}

struct Reader<'a> {
    env: &'a mut Env,
    letters: &'a [char],
    at: usize,
    depth: usize,
    nested: usize,
    /// Whether what is read counts for nothing: the other side of `&&`, `||`, `?:`.
    skip: bool,
}

type Outcome = Result<i64, String>;

/// Operators from the loosest to the tightest; a longer one before its beginning.
const LEVELS: &[&[&str]] = &[
    &["||"],
    &["&&"],
    &["|"],
    &["^"],
    &["&"],
    &["==", "!="],
    &["<=", ">=", "<", ">"],
    &["<<", ">>"],
    &["+", "-"],
    &["*", "/", "%"],
];

const ASSIGNING: [&str; 11] = ["<<=", ">>=", "+=", "-=", "*=", "/=", "%=", "&=", "^=", "|=", "="];

impl Reader<'_> {
    fn rest(&self) -> String {
        self.letters.get(self.at..).unwrap_or_default().iter().collect()
    }

    fn whole(&self) -> String {
        self.letters.iter().collect::<String>().trim_start().into()
    }

    fn blanks(&mut self) {
        while self.letters.get(self.at).is_some_and(|letter| letter.is_whitespace()) {
            self.at += 1;
        }
    }

    fn starts(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(ahead, wanted)| self.letters.get(self.at + ahead) == Some(&wanted))
    }

    fn eat(&mut self, text: &str) -> bool {
        self.blanks();
        let found = self.starts(text);
        self.at += if found { text.chars().count() } else { 0 };
        found
    }

    fn comma(&mut self) -> Outcome {
        let mut value = self.assignment()?;
        while self.eat(",") {
            value = self.assignment()?;
        }
        Ok(value)
    }

    fn assignment(&mut self) -> Outcome {
        self.nested += 1;
        if self.nested > 60 {
            return Err(format!("{}: expression recursion level exceeded", self.whole()));
        }
        let start = self.at;
        if let Some(name) = self.name() {
            self.blanks();
            let operator = ASSIGNING.into_iter().find(|operator| self.starts(operator));
            if let Some(operator) = operator.filter(|operator| *operator != "=" || !self.starts("==")) {
                self.at += operator.len();
                let right = self.assignment()?;
                let value = match operator.strip_suffix('=') {
                    Some(operator) if !operator.is_empty() => {
                        let left = self.value(&name)?;
                        self.reckon(operator, left, right)?
                    }
                    _ => right,
                };
                self.set(&name, value)?;
                self.nested -= 1;
                return Ok(value);
            }
        }
        self.at = start;
        let value = self.choice()?;
        self.nested -= 1;
        Ok(value)
    }

    fn choice(&mut self) -> Outcome {
        let condition = self.level(0)?;
        if !self.eat("?") {
            return Ok(condition);
        }
        let skip = self.skip;
        self.skip = skip || condition == 0;
        let yes = self.comma()?;
        if !self.eat(":") {
            return Err(format!(
                "{}: `:' expected for conditional expression (error token is \"{}\")",
                self.whole(),
                self.rest()
            ));
        }
        self.skip = skip || condition != 0;
        let no = self.assignment()?;
        self.skip = skip;
        Ok(if condition != 0 { yes } else { no })
    }

    fn level(&mut self, level: usize) -> Outcome {
        let Some(operators) = LEVELS.get(level) else { return self.power() };
        let mut left = self.level(level + 1)?;
        loop {
            self.blanks();
            let found = operators.iter().find(|operator| self.starts(operator));
            let Some(operator) = found.filter(|operator| !self.longer(operator)) else { return Ok(left) };
            self.at += operator.len();
            let skip = self.skip;
            self.skip |= (*operator == "&&" && left == 0) || (*operator == "||" && left != 0);
            let before = self.at;
            let right = self.level(level + 1)?;
            self.skip = skip;
            left = match *operator {
                "/" | "%" if right == 0 && !self.skip => {
                    let token: String = self.letters.get(before..).unwrap_or_default().iter().collect();
                    let token = token.trim_start();
                    return Err(format!("{}: division by 0 (error token is \"{token}\")", self.whole()));
                }
                operator => self.reckon(operator, left, right)?,
            };
        }
    }

    /// Whether a longer operator stands here.
    fn longer(&self, operator: &str) -> bool {
        let next = self.letters.get(self.at + operator.len()).copied().unwrap_or_default();
        match operator {
            "|" => matches!(next, '|' | '='),
            "&" => matches!(next, '&' | '='),
            "<" | ">" => next == operator.chars().next().unwrap_or_default(),
            "*" => matches!(next, '*' | '='),
            "<<" | ">>" | "^" | "+" | "-" | "/" | "%" => next == '=',
            _ => false,
        }
    }

    fn power(&mut self) -> Outcome {
        let base = self.unary()?;
        if !self.eat("**") {
            return Ok(base);
        }
        self.nested += 1;
        if self.nested > 60 {
            return Err(format!("{}: expression recursion level exceeded", self.whole()));
        }
        let exponent = self.power()?;
        self.nested -= 1;
        let exponent = u32::try_from(exponent)
            .map_err(|_| format!("{}: exponent less than 0 (error token is \"{}\")", self.whole(), self.rest()))?;
        Ok(base.wrapping_pow(exponent))
    }

    fn unary(&mut self) -> Outcome {
        self.nested += 1;
        if self.nested > 60 {
            return Err(format!("{}: expression recursion level exceeded", self.whole()));
        }
        let value = self.unary_inner()?;
        self.nested -= 1;
        Ok(value)
    }

    fn unary_inner(&mut self) -> Outcome {
        for step in ["++", "--"] {
            let start = self.at;
            if self.eat(step) {
                if let Some(name) = self.name() {
                    let value = self.value(&name)?.wrapping_add(if step == "++" { 1 } else { -1 });
                    self.set(&name, value)?;
                    return Ok(value);
                }
                self.at = start;
            }
        }
        self.blanks();
        match self.letters.get(self.at) {
            Some('!') => {
                self.at += 1;
                Ok(i64::from(self.unary()? == 0))
            }
            Some('~') => {
                self.at += 1;
                Ok(!self.unary()?)
            }
            Some('-') => {
                self.at += 1;
                Ok(self.unary()?.wrapping_neg())
            }
            Some('+') => {
                self.at += 1;
                self.unary()
            }
            _ => self.primary(),
        }
    }

    fn primary(&mut self) -> Outcome {
        if self.eat("(") {
            let value = self.comma()?;
            if !self.eat(")") {
                return Err(format!("{}: missing `)' (error token is \"{}\")", self.whole(), self.rest()));
            }
            return Ok(value);
        }
        if let Some(name) = self.name() {
            for (step, by) in [("++", 1), ("--", -1)] {
                if self.eat(step) {
                    let value = self.value(&name)?;
                    self.set(&name, value.wrapping_add(by))?;
                    return Ok(value);
                }
            }
            return self.value(&name);
        }
        self.number()
    }

    fn number(&mut self) -> Outcome {
        self.blanks();
        let start = self.at;
        let text: String = self
            .letters
            .get(start..)
            .unwrap_or_default()
            .iter()
            .take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '#' | '_' | '@'))
            .collect();
        if !text.starts_with(|digit: char| digit.is_ascii_digit()) {
            let rest = self.rest();
            // bash shows the operator before the end of the text.
            let token = match rest.trim().is_empty() {
                true => {
                    let before: String = self.letters.iter().collect::<String>();
                    let before = before.trim_end();
                    let cut = before
                        .char_indices()
                        .rev()
                        .take_while(|(_, letter)| !letter.is_alphanumeric() && *letter != '_')
                        .last();
                    let behind = cut.map_or("", |(at, _)| before.get(at..).unwrap_or_default());
                    let all: String = self.letters.iter().collect();
                    let trailing = all.get(before.len()..).unwrap_or_default();
                    format!("{}{trailing}", behind.trim_start())
                }
                false => rest,
            };
            return Err(format!("{}: syntax error: operand expected (error token is \"{token}\")", self.whole()));
        }
        self.at += text.chars().count();
        let (radix, digits) = match text.split_once('#') {
            Some((radix, digits)) => (radix.parse().unwrap_or(0), digits),
            None => match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
                Some(digits) => (16, digits),
                None if text.starts_with('0') && text.len() > 1 => (8, text.as_str()),
                None => (10, text.as_str()),
            },
        };
        if !(2..=36).contains(&radix) {
            return Err(format!("{}: invalid arithmetic base (error token is \"{text}\")", self.whole()));
        }
        let mut value = 0_i64;
        for digit in digits.chars() {
            let Some(digit) = digit.to_digit(radix) else {
                return Err(format!("{text}: value too great for base (error token is \"{text}\")"));
            };
            value = value.wrapping_mul(i64::from(radix)).wrapping_add(i64::from(digit));
        }
        Ok(value)
    }

    /// A name, with the index that may follow.
    fn name(&mut self) -> Option<String> {
        self.blanks();
        let first = self.letters.get(self.at)?;
        if !first.is_ascii_alphabetic() && *first != '_' {
            return None;
        }
        let rest = self.letters.get(self.at..)?;
        let mut name: String =
            rest.iter().take_while(|letter| letter.is_ascii_alphanumeric() || **letter == '_').collect();
        self.at += name.len();
        if self.letters.get(self.at) == Some(&'[') {
            let rest = self.letters.get(self.at..)?;
            if let Some(end) = rest.iter().position(|letter| *letter == ']') {
                name.extend(rest.iter().take(end + 1));
                self.at += end + 1;
            }
        }
        Some(name)
    }

    fn value(&mut self, name: &str) -> Outcome {
        if self.skip {
            return Ok(0);
        }
        let text = match name.split_once('[') {
            Some((array, index)) => {
                let index = within(self.env, index.trim_end_matches(']'), self.depth + 1)?;
                self.env.element(array, index).unwrap_or_default()
            }
            None => {
                if self.env.shell.options.nounset && self.env.parameter(name).is_none() {
                    return Err(format!("{name}: unbound variable"));
                }
                self.env.parameter(name).unwrap_or_default()
            }
        };
        within(self.env, &text, self.depth + 1)
    }

    fn set(&mut self, name: &str, value: i64) -> Result<(), String> {
        if self.skip {
            return Ok(());
        }
        match name.split_once('[') {
            Some((array, index)) => {
                let index = within(self.env, index.trim_end_matches(']'), self.depth + 1)?;
                self.env.set_element(array, index, &value.to_string())
            }
            None => self.env.assign(name, &value.to_string()),
        }
    }

    fn reckon(&self, operator: &str, left: i64, right: i64) -> Outcome {
        Ok(match operator {
            "||" => i64::from(left != 0 || right != 0),
            "&&" => i64::from(left != 0 && right != 0),
            "|" => left | right,
            "^" => left ^ right,
            "&" => left & right,
            "==" => i64::from(left == right),
            "!=" => i64::from(left != right),
            "<=" => i64::from(left <= right),
            ">=" => i64::from(left >= right),
            "<" => i64::from(left < right),
            ">" => i64::from(left > right),
            "<<" => left.wrapping_shl(right as u32),
            ">>" => left.wrapping_shr(right as u32),
            "+" => left.wrapping_add(right),
            "-" => left.wrapping_sub(right),
            "*" => left.wrapping_mul(right),
            "/" | "%" if right == 0 && self.skip => 0,
            "/" | "%" if right == 0 => {
                return Err(format!("{}: division by 0 (error token is \"{right}\")", self.whole()));
            }
            "/" => left.wrapping_div(right),
            _ => left.wrapping_rem(right),
        })
    }
}
