//! Reads the commands that hold others: groups, loops, choices, conditions. Refuses to know what they do.

use super::super::syntax::*;
use super::{Outcome, Parser, Stop, Until, is_name, unexpected, word};

impl Parser<'_> {
    /// The compound command that begins here, if one does.
    pub(super) fn compound(&mut self) -> Outcome<Option<Compound>> {
        if self.starts("((")
            && let Some(expression) = self.double_parens(2)
        {
            return Ok(Some(Compound::Arithmetic(word::quoted(&expression, self.depth)?)));
        }
        if self.eat("(") {
            let script = self.list(Until::Paren)?;
            return Ok(Some(Compound::Subshell(filled(script, ")")?)));
        }
        let reserved =
            ["{", "for", "while", "until", "if", "case", "[["].into_iter().find(|word| self.at_reserved(word));
        let Some(reserved) = reserved else { return Ok(None) };
        self.at += reserved.len();
        let compound = match reserved {
            "{" => Compound::Group(self.body(&["}"])?),
            "for" => self.for_loop()?,
            "if" => self.choice()?,
            "case" => self.case()?,
            "[[" => {
                self.enter()?;
                let condition = self.either()?;
                self.skip_line_breaks()?;
                if !self.at_reserved("]]") {
                    return Err(self.in_condition());
                }
                self.at += 2;
                self.depth -= 1;
                Compound::Condition(condition)
            }
            _ => {
                let condition = self.body(&["do"])?;
                Compound::While { until: reserved == "until", condition, body: self.body(&["done"])? }
            }
        };
        Ok(Some(compound))
    }

    /// Commands up to this word, which is taken; there must be one.
    fn body(&mut self, end: &'static [&'static str]) -> Outcome<Script> {
        let script = self.list(Until::Words(end))?;
        let word = end.iter().find(|word| self.at_reserved(word)).copied().unwrap_or_default();
        let script = filled(script, word)?;
        self.at += word.len();
        Ok(script)
    }

    fn for_loop(&mut self) -> Outcome<Compound> {
        self.skip_blanks();
        if self.starts("((")
            && let Some(text) = self.double_parens(2)
        {
            let mut expressions = text.split(';');
            let mut next = || word::quoted(expressions.next().unwrap_or_default(), self.depth);
            let (start, condition, step) = (next()?, next()?, next()?);
            self.loop_start()?;
            return Ok(Compound::Count { start, condition, step, body: self.body(&["done"])? });
        }
        let name = match self.word()?.and_then(|word| word.literal()) {
            Some(name) if is_name(&name) => name,
            Some(name) => return Err(Stop::Wrong(format!("`{name}': not a valid identifier"))),
            None => return Err(self.unexpected_here()),
        };
        self.skip_line_breaks()?;
        let mut words = None;
        if self.at_reserved("in") {
            self.at += 2;
            let mut found = Vec::new();
            self.skip_blanks();
            while let Some(word) = self.word()? {
                found.push(word);
                self.skip_blanks();
            }
            words = Some(found);
        }
        self.loop_start()?;
        Ok(Compound::For { name, words, body: self.body(&["done"])? })
    }

    /// `; do`.
    fn loop_start(&mut self) -> Outcome<()> {
        self.skip_blanks();
        if self.peek() == Some(';') {
            self.at += 1;
        }
        self.skip_line_breaks()?;
        if !self.at_reserved("do") {
            return Err(self.unexpected_here());
        }
        self.at += 2;
        Ok(())
    }

    fn choice(&mut self) -> Outcome<Compound> {
        let mut arms = Vec::new();
        loop {
            let condition = self.body(&["then"])?;
            let body = self.list(Until::Words(&["elif", "else", "fi"]))?;
            let end = ["elif", "else", "fi"].into_iter().find(|word| self.at_reserved(word)).unwrap_or_default();
            arms.push((condition, filled(body, end)?));
            self.at += end.len();
            match end {
                "elif" => {}
                "else" => return Ok(Compound::If { arms, otherwise: Some(self.body(&["fi"])?) }),
                _ => return Ok(Compound::If { arms, otherwise: None }),
            }
        }
    }

    fn case(&mut self) -> Outcome<Compound> {
        self.skip_blanks();
        let Some(word) = self.word()? else { return Err(self.unexpected_here()) };
        self.skip_line_breaks()?;
        if !self.at_reserved("in") {
            return Err(self.unexpected_here());
        }
        self.at += 2;
        let mut arms = Vec::new();
        loop {
            self.skip_line_breaks()?;
            if self.at_reserved("esac") {
                self.at += 4;
                return Ok(Compound::Case { word, arms });
            }
            self.eat("(");
            let mut patterns = Vec::new();
            loop {
                self.skip_blanks();
                match self.word()? {
                    Some(pattern) => patterns.push(pattern),
                    None => return Err(self.unexpected_here()),
                }
                self.skip_blanks();
                if self.eat(")") {
                    break;
                }
                if !self.eat("|") {
                    return Err(self.unexpected_here());
                }
            }
            let body = self.list(Until::Arm)?;
            let end = match () {
                () if self.eat(";;&") => ArmEnd::Test,
                () if self.eat(";;") => ArmEnd::Stop,
                () if self.eat(";&") => ArmEnd::Fall,
                () => ArmEnd::Stop,
            };
            arms.push(Arm { patterns, body, end });
        }
    }

    /// What stands between `((` and `))`, when the parentheses match; the place moves only then.
    pub(super) fn double_parens(&mut self, opening: usize) -> Option<String> {
        let (mut open, mut quote) = (0_usize, None);
        let start = self.at + opening;
        let rest = self.chars.get(start..)?;
        for (length, letter) in rest.iter().enumerate() {
            match (letter, quote) {
                ('\'' | '"', None) => quote = Some(*letter),
                (_, Some(mark)) => quote = Some(mark).filter(|mark| mark != letter),
                ('(', None) => open += 1,
                (')', None) if open > 0 => open -= 1,
                (')', None) => {
                    if rest.get(length + 1) != Some(&')') {
                        return None;
                    }
                    self.at = start + length + 2;
                    return Some(rest.iter().take(length).collect());
                }
                _ => {}
            }
        }
        None
    }

    fn either(&mut self) -> Outcome<Condition> {
        let mut left = self.both()?;
        loop {
            self.skip_line_breaks()?;
            if !self.eat("||") {
                return Ok(left);
            }
            left = Condition::Or(left.into(), self.both()?.into());
        }
    }

    fn both(&mut self) -> Outcome<Condition> {
        let mut left = self.one()?;
        loop {
            self.skip_line_breaks()?;
            if !self.eat("&&") {
                return Ok(left);
            }
            left = Condition::And(left.into(), self.one()?.into());
        }
    }

    fn one(&mut self) -> Outcome<Condition> {
        self.skip_line_breaks()?;
        self.enter()?;
        let condition = self.primary()?;
        self.depth -= 1;
        Ok(condition)
    }

    fn primary(&mut self) -> Outcome<Condition> {
        if self.at_reserved("!") {
            self.at += 1;
            return Ok(Condition::Not(self.one()?.into()));
        }
        if self.eat("(") {
            let inner = self.either()?;
            return if self.eat(")") { Ok(inner) } else { Err(self.in_condition()) };
        }
        if self.at_reserved("]]") {
            return Err(self.in_condition());
        }
        let Some(first) = self.word()? else { return Err(self.in_condition()) };
        self.skip_line_breaks()?;
        if let Some(operator) = first.bare().filter(|text| is_unary(text)).map(str::to_string)
            && !self.at_condition_end()
        {
            let Some(operand) = self.word()? else { return Err(self.in_condition()) };
            return Ok(Condition::Unary(operator, operand));
        }
        let operator = match self.peek() {
            Some(letter @ ('<' | '>')) => {
                self.at += 1;
                letter.to_string()
            }
            _ if self.at_condition_end() => return Ok(Condition::Unary("-n".into(), first)),
            _ => match self.word()?.and_then(|word| word.bare().map(str::to_string)) {
                Some(operator) if is_binary(&operator) => operator,
                _ => return Err(Stop::Wrong("conditional binary operator expected".into())),
            },
        };
        self.skip_blanks();
        let operand = if operator == "=~" { self.expression_word()? } else { self.word()? };
        match operand {
            Some(operand) => Ok(Condition::Binary(first, operator, operand)),
            None => Err(self.in_condition()),
        }
    }

    fn at_condition_end(&self) -> bool {
        self.at_reserved("]]") || self.starts("&&") || self.starts("||") || self.starts(")")
    }

    /// The word behind `=~`, in which parentheses and bars are letters.
    fn expression_word(&mut self) -> Outcome<Option<Word>> {
        let mut word = Word::default();
        let mut open = 0_usize;
        loop {
            if let Some(more) = self.word()? {
                word.parts.extend(more.parts);
            }
            match self.peek() {
                Some('(') => open += 1,
                Some(')') if open > 0 => open -= 1,
                Some('|') if open > 0 || self.peek_at(1) != Some('|') => {}
                Some(' ') if open > 0 => {}
                _ => return Ok((!word.parts.is_empty()).then_some(word)),
            }
            word.parts.push(Part::Plain(self.peek().map(String::from).unwrap_or_default()));
            self.at += 1;
        }
    }

    fn in_condition(&self) -> Stop {
        match self.unexpected_here() {
            Stop::Wrong(message) => Stop::Wrong(message.replace("syntax error near unexpected", "unexpected")),
            other => other,
        }
    }
}

fn filled(script: Script, closing: &str) -> Outcome<Script> {
    if script.is_empty() { Err(unexpected(closing)) } else { Ok(script) }
}

pub(crate) fn is_unary(text: &str) -> bool {
    let mut letters = text.chars();
    matches!(
        (letters.next(), letters.next(), letters.next()),
        (
            Some('-'),
            Some('a'..='h' | 'k' | 'n' | 'o' | 'p' | 'r'..='x' | 'z' | 'G' | 'L' | 'N' | 'O' | 'S' | 'R'),
            None,
        )
    )
}

pub(crate) fn is_binary(text: &str) -> bool {
    matches!(
        text,
        "=" | "==" | "!=" | "=~" | "<" | ">" | "-eq" | "-ne" | "-lt" | "-le" | "-gt" | "-ge" | "-nt" | "-ot" | "-ef"
    )
}
