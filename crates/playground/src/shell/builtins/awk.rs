//! `awk` in the forms that people type at a prompt: patterns, `print` and `printf`, fields, variables, `BEGIN` and `END`.
//! Refuses loops, functions and arrays, and says so.

use super::super::regex::{Flavour, Regex};
use super::options::{self, all, refuse};
use crate::machine::{Ask, Context};
use std::collections::BTreeMap;

mod read;

#[derive(Clone, Debug)]
enum Expression {
    Number(f64),
    Text(String),
    Match(String),
    Field(Box<Expression>),
    Name(String),
    Assign(String, char, Box<Expression>),
    Not(Box<Expression>),
    Negate(Box<Expression>),
    Two(&'static str, Box<Expression>, Box<Expression>),
    Call(String, Vec<Expression>),
}

enum Action {
    Print(Vec<Expression>),
    Printf(Vec<Expression>),
    Do(Expression),
    If(Expression, Vec<Action>, Vec<Action>),
    Next,
}

enum When {
    Begin,
    End,
    Always,
    If(Expression),
}

struct Rule {
    when: When,
    actions: Vec<Action>,
}

pub(super) fn awk(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let options = match options::read_until(arguments, "F:v:", &[], true) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, "awk", wrong, 2)),
    };
    let Some((program, files)) = options.operands.split_first() else {
        context.complain("usage: awk [-F fs][-v var=value][prog | -f progfile][file ...]\n");
        return Ok(2);
    };
    let letters: Vec<char> = program.chars().collect();
    let mut reader = read::Reader { letters: &letters, at: 0, depth: 0 };
    let Some(rules) = reader.rules() else {
        context.not_modelled("this `awk` program");
        return Ok(2);
    };
    let mut state = State { names: BTreeMap::new(), fields: vec![String::new()], out: String::new(), steps: 0 };
    state.set("FS", options.value('F').map_or(" ", |text| if text == "t" || text == "\\t" { "\t" } else { text }));
    state.set("OFS", " ");
    for given in options.values('v') {
        let (name, value) = given.split_once('=').unwrap_or((given, ""));
        state.set(name, value);
    }
    for rule in rules.iter().filter(|rule| matches!(rule.when, When::Begin)) {
        state.run(&rule.actions);
    }
    let mut status = 0;
    if rules.iter().any(|rule| !matches!(rule.when, When::Begin)) {
        let text = all(context, "awk", files, &mut status)?;
        for (number, line) in text.lines().enumerate() {
            state.set("NR", &(number + 1).to_string());
            state.split(line);
            for rule in &rules {
                let runs = match &rule.when {
                    When::Always => true,
                    When::If(condition) => state.value(condition).is_true(),
                    _ => false,
                };
                if runs && state.run(&rule.actions) {
                    break;
                }
            }
            if state.steps > MOST_STEPS || state.out.len() > 4 << 20 {
                break;
            }
        }
        for rule in rules.iter().filter(|rule| matches!(rule.when, When::End)) {
            state.run(&rule.actions);
        }
    }
    context.print(state.out);
    Ok(if status == 0 { 0 } else { 2 })
}

const MOST_STEPS: usize = 1 << 20;
const DEEPEST: usize = 40;

#[derive(Clone)]
enum Value {
    Number(f64),
    Text(String),
    /// What was read: a number where it looks like one.
    Read(String),
}

impl Value {
    fn text(&self) -> String {
        match self {
            Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e16 => format!("{number:.0}"),
            Value::Number(number) => {
                let digits = 6 - (number.abs().log10().floor() as i64 + 1).clamp(0, 6);
                let text = format!("{number:.*}", digits as usize);
                text.trim_end_matches('0').trim_end_matches('.').into()
            }
            Value::Text(text) | Value::Read(text) => text.clone(),
        }
    }

    fn number(&self) -> f64 {
        match self {
            Value::Number(number) => *number,
            Value::Text(text) | Value::Read(text) => {
                let text = text.trim();
                let length = text
                    .char_indices()
                    .take_while(|(at, letter)| {
                        letter.is_ascii_digit() || *letter == '.' || *at == 0 && matches!(letter, '-' | '+')
                    })
                    .count();
                text.get(..length).and_then(|number| number.parse().ok()).unwrap_or_default()
            }
        }
    }

    fn is_number(&self) -> bool {
        match self {
            Value::Number(_) => true,
            Value::Text(_) => false,
            Value::Read(text) => text.trim().is_empty() && text.is_empty() || text.trim().parse::<f64>().is_ok(),
        }
    }

    fn is_true(&self) -> bool {
        match self {
            Value::Number(number) => *number != 0.0,
            Value::Text(text) => !text.is_empty(),
            Value::Read(text) => !text.is_empty() && (!self.is_number() || self.number() != 0.0),
        }
    }
}

struct State {
    names: BTreeMap<String, Value>,
    fields: Vec<String>,
    out: String,
    steps: usize,
}

impl State {
    fn set(&mut self, name: &str, value: &str) {
        self.names.insert(name.into(), Value::Read(value.into()));
    }

    fn get(&self, name: &str) -> Value {
        match name {
            "NF" => Value::Number((self.fields.len() - 1) as f64),
            _ => self.names.get(name).cloned().unwrap_or(Value::Read(String::new())),
        }
    }

    fn split(&mut self, line: &str) {
        let separator = self.get("FS").text();
        let mut fields = vec![line.to_string()];
        match separator.as_str() {
            " " => fields.extend(line.split_whitespace().map(str::to_string)),
            _ if line.is_empty() => {}
            _ if separator.chars().count() == 1 => fields.extend(line.split(separator.as_str()).map(str::to_string)),
            _ => {
                let letters: Vec<char> = line.chars().collect();
                let mut start = 0;
                if let Ok(expression) = Regex::new(&separator, Flavour::Extended, false) {
                    while let Some((from, to)) =
                        expression.find(&letters, start).and_then(|found| found.first().copied().flatten())
                    {
                        if to == from {
                            break;
                        }
                        fields.push(letters.get(start..from).unwrap_or_default().iter().collect());
                        start = to;
                    }
                }
                fields.push(letters.get(start..).unwrap_or_default().iter().collect());
            }
        }
        self.fields = fields;
    }

    /// Whether `next` was run.
    fn run(&mut self, actions: &[Action]) -> bool {
        for action in actions {
            self.steps += 1;
            if self.steps > MOST_STEPS {
                return true;
            }
            match action {
                Action::Print(parts) => {
                    let between = self.get("OFS").text();
                    let texts: Vec<String> = match parts.is_empty() {
                        true => self.fields.first().cloned().into_iter().collect(),
                        false => parts.iter().map(|part| self.value(part).text()).collect(),
                    };
                    self.out.push_str(&texts.join(&between));
                    self.out.push('\n');
                }
                Action::Printf(parts) => {
                    let texts: Vec<String> = parts.iter().map(|part| self.value(part).text()).collect();
                    if let Some((format, arguments)) = texts.split_first() {
                        self.out.push_str(&super::printf::formatted(format, arguments));
                    }
                }
                Action::Do(expression) => drop(self.value(expression)),
                Action::If(condition, yes, no) => {
                    let actions = if self.value(condition).is_true() { yes } else { no };
                    if self.run(actions) {
                        return true;
                    }
                }
                Action::Next => return true,
            }
        }
        false
    }

    fn matches(&self, pattern: &str, text: &str) -> bool {
        let letters: Vec<char> = text.chars().collect();
        Regex::new(pattern, Flavour::Extended, false).is_ok_and(|expression| expression.is_match(&letters))
    }

    fn value(&mut self, expression: &Expression) -> Value {
        self.steps += 1;
        match expression {
            Expression::Number(number) => Value::Number(*number),
            Expression::Text(text) => Value::Text(text.clone()),
            Expression::Match(pattern) => {
                let line = self.fields.first().cloned().unwrap_or_default();
                Value::Number(f64::from(u8::from(self.matches(pattern, &line))))
            }
            Expression::Field(number) => {
                let number = self.value(number).number();
                let found = if number < 0.0 { None } else { self.fields.get(number as usize).cloned() };
                Value::Read(found.unwrap_or_default())
            }
            Expression::Name(name) => self.get(name),
            Expression::Assign(name, operator, right) => {
                let right = self.value(right);
                let left = self.get(name).number();
                let value = match operator {
                    '=' => right,
                    '+' => Value::Number(left + right.number()),
                    '-' => Value::Number(left - right.number()),
                    '*' => Value::Number(left * right.number()),
                    _ => Value::Number(left / right.number()),
                };
                self.names.insert(name.clone(), value.clone());
                value
            }
            Expression::Not(inner) => Value::Number(f64::from(u8::from(!self.value(inner).is_true()))),
            Expression::Negate(inner) => Value::Number(-self.value(inner).number()),
            Expression::Two(operator, left, right) => {
                let left = self.value(left);
                let truth = |answer: bool| Value::Number(f64::from(u8::from(answer)));
                match *operator {
                    "&&" => return truth(left.is_true() && self.value(right).is_true()),
                    "||" => return truth(left.is_true() || self.value(right).is_true()),
                    "~" | "!~" => {
                        let pattern = match right.as_ref() {
                            Expression::Match(pattern) => pattern.clone(),
                            other => self.value(other).text(),
                        };
                        return truth(self.matches(&pattern, &left.text()) == (*operator == "~"));
                    }
                    _ => {}
                }
                let right = self.value(right);
                let order = match left.is_number() && right.is_number() {
                    true => left.number().partial_cmp(&right.number()).unwrap_or(std::cmp::Ordering::Equal),
                    false => left.text().cmp(&right.text()),
                };
                match *operator {
                    "" => {
                        let mut text = left.text();
                        text.push_str(&right.text());
                        text.truncate(text.char_indices().nth(1 << 20).map_or(text.len(), |(at, _)| at));
                        Value::Text(text)
                    }
                    "+" => Value::Number(left.number() + right.number()),
                    "-" => Value::Number(left.number() - right.number()),
                    "*" => Value::Number(left.number() * right.number()),
                    "/" => Value::Number(left.number() / right.number()),
                    "%" => Value::Number(left.number() % right.number()),
                    "==" => truth(order.is_eq()),
                    "!=" => truth(order.is_ne()),
                    "<" => truth(order.is_lt()),
                    "<=" => truth(order.is_le()),
                    ">" => truth(order.is_gt()),
                    _ => truth(order.is_ge()),
                }
            }
            Expression::Call(name, arguments) => {
                let values: Vec<Value> = arguments.iter().map(|argument| self.value(argument)).collect();
                let first =
                    values.first().map(Value::text).unwrap_or_else(|| self.fields.first().cloned().unwrap_or_default());
                match name.as_str() {
                    "length" => Value::Number(first.chars().count() as f64),
                    "toupper" => Value::Text(first.to_uppercase()),
                    "tolower" => Value::Text(first.to_lowercase()),
                    "int" => Value::Number(values.first().map_or(0.0, Value::number).trunc()),
                    "index" => {
                        let wanted = values.get(1).map(Value::text).unwrap_or_default();
                        let at =
                            first.find(&wanted).map_or(0, |at| first.get(..at).unwrap_or_default().chars().count() + 1);
                        Value::Number(at as f64)
                    }
                    _ => {
                        let letters: Vec<char> = first.chars().collect();
                        let start = values.get(1).map_or(1.0, Value::number);
                        let end = values.get(2).map_or(f64::MAX, |length| start + length.number());
                        let kept =
                            letters.iter().zip(1..).filter(|(_, at)| f64::from(*at) >= start && f64::from(*at) < end);
                        Value::Text(kept.map(|(letter, _)| *letter).collect())
                    }
                }
            }
        }
    }
}
