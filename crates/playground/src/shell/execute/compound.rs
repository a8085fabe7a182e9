//! Runs the commands that hold others: groups, loops, choices, conditions. Refuses to know single commands.

use super::super::escape::quote;
use super::super::expand::Unexpanded;
use super::super::pattern::Pattern;
use super::super::syntax::*;
use super::super::{builtins, regex};
use super::{Executor, Flow, Io, Output, Ran, leave};
use crate::machine::Env;

/// What a round of a loop asks for.
enum Turn {
    Next,
    Stop,
}

impl Executor<'_> {
    pub(super) fn compound(&mut self, env: &mut Env, io: &Io, out: &mut Output, compound: &Compound) -> Ran {
        self.input = io.input.clone();
        match compound {
            Compound::Subshell(script) => {
                let ran = self.script(&mut env.inner(), io, out, script);
                leave(ran)
            }
            Compound::Group(script) => self.script(env, io, out, script),
            Compound::If { arms, otherwise } => {
                for (condition, body) in arms {
                    if self.condition(env, io, out, condition)? == 0 {
                        return self.script(env, io, out, body);
                    }
                }
                otherwise.as_ref().map_or(Ok(0), |body| self.script(env, io, out, body))
            }
            Compound::For { .. } | Compound::While { .. } | Compound::Count { .. } => {
                env.shell.loops += 1;
                let ran = self.repeat(env, io, out, compound);
                env.shell.loops = env.shell.loops.saturating_sub(1);
                ran
            }
            Compound::Case { word, arms } => self.case(env, io, out, word, arms),
            Compound::Condition(condition) => match self.ask(env, out, condition) {
                Ok(answer) => Ok(u8::from(!answer)),
                Err(unexpanded) => self.refuse(env, out, unexpanded),
            },
            Compound::Arithmetic(expression) => match self.arithmetic(env, out, expression) {
                Ok(value) => Ok(u8::from(value == 0)),
                Err(Unexpanded::Wrong(message)) => self.refuse(env, out, Unexpanded::Failed(format!("((: {message}"))),
                Err(unexpanded) => self.refuse(env, out, unexpanded),
            },
        }
    }

    fn repeat(&mut self, env: &mut Env, io: &Io, out: &mut Output, compound: &Compound) -> Ran {
        let mut status = 0;
        match compound {
            Compound::For { name, words, body } => {
                let fields = match words {
                    None => env.shell.positional.to_vec(),
                    Some(words) => match self.fields(env, out, words) {
                        Ok(fields) => fields,
                        Err(unexpanded) => return self.refuse(env, out, unexpanded),
                    },
                };
                let shown: Vec<String> = fields.iter().map(|field| quote(field, false)).collect();
                for field in &fields {
                    if env.shell.options.xtrace {
                        self.trace(env, out, &format!("for {name} in {}", shown.join(" ")));
                    }
                    if let Err(message) = env.assign(name, field) {
                        return self.refuse(env, out, Unexpanded::Failed(message));
                    }
                    if let Turn::Stop = self.round(env, io, out, body, &mut status)? {
                        break;
                    }
                }
            }
            Compound::While { until, condition, body } => loop {
                self.input = io.input.clone();
                match self.condition(env, io, out, condition) {
                    Err(Flow::Break(1)) => break,
                    Err(Flow::Break(more)) => return Err(Flow::Break(more - 1)),
                    ran => {
                        if (ran? == 0) == *until {
                            break;
                        }
                    }
                }
                if let Turn::Stop = self.round(env, io, out, body, &mut status)? {
                    break;
                }
            },
            Compound::Count { start, condition, step, body } => {
                let reckon = |this: &mut Self, env: &mut Env, out: &mut Output, word: &Word| {
                    this.arithmetic(env, out, word).or_else(|unexpanded| {
                        let unexpanded = match unexpanded {
                            Unexpanded::Wrong(message) => Unexpanded::Failed(format!("((: {message}")),
                            other => other,
                        };
                        this.refuse(env, out, unexpanded)?;
                        Err(Flow::Discard(1))
                    })
                };
                reckon(self, env, out, start)?;
                let forever = condition.literal().is_some_and(|text| text.trim().is_empty());
                while forever || reckon(self, env, out, condition)? != 0 {
                    if let Turn::Stop = self.round(env, io, out, body, &mut status)? {
                        break;
                    }
                    reckon(self, env, out, step)?;
                }
            }
            _ => {}
        }
        Ok(status)
    }

    fn round(
        &mut self,
        env: &mut Env,
        io: &Io,
        out: &mut Output,
        body: &Script,
        status: &mut u8,
    ) -> Result<Turn, Flow> {
        // A loop with nothing in it counts as well.
        self.machine.used.commands += 1;
        match self.script(env, io, out, body) {
            Ok(code) => *status = code,
            Err(Flow::Break(1)) => {
                *status = 0;
                return Ok(Turn::Stop);
            }
            Err(Flow::Break(more)) => return Err(Flow::Break(more - 1)),
            Err(Flow::Continue(1)) => *status = 0,
            Err(Flow::Continue(more)) => return Err(Flow::Continue(more - 1)),
            Err(flow) => return Err(flow),
        }
        Ok(if self.machine.is_spent() { Turn::Stop } else { Turn::Next })
    }

    fn case(&mut self, env: &mut Env, io: &Io, out: &mut Output, word: &Word, arms: &[Arm]) -> Ran {
        let subject = match self.text(env, out, word) {
            Ok(subject) => subject,
            Err(unexpanded) => return self.refuse(env, out, unexpanded),
        };
        if env.shell.options.xtrace {
            self.trace(env, out, &format!("case {} in", quote(&subject, false)));
        }
        let letters: Vec<char> = subject.chars().collect();
        let mut status = 0;
        let mut falls = false;
        for Arm { patterns, body, end } in arms {
            let mut found = falls;
            for pattern in patterns {
                if found {
                    break;
                }
                match self.pattern(env, out, pattern) {
                    Ok(pattern) => found = Pattern::new(&pattern).matches(&letters),
                    Err(unexpanded) => return self.refuse(env, out, unexpanded),
                }
            }
            if !found {
                continue;
            }
            status = self.script(env, io, out, body)?;
            match end {
                ArmEnd::Stop => break,
                ArmEnd::Fall => falls = true,
                ArmEnd::Test => falls = false,
            }
        }
        Ok(status)
    }

    fn ask(&mut self, env: &mut Env, out: &mut Output, condition: &Condition) -> Result<bool, Unexpanded> {
        Ok(match condition {
            Condition::Not(inner) => !self.ask(env, out, inner)?,
            Condition::And(left, right) => self.ask(env, out, left)? && self.ask(env, out, right)?,
            Condition::Or(left, right) => self.ask(env, out, left)? || self.ask(env, out, right)?,
            Condition::Unary(operator, word) => {
                let text = self.text(env, out, word)?;
                if env.shell.options.xtrace {
                    self.trace(env, out, &format!("[[ {operator} {} ]]", quote(&text, false)));
                }
                builtins::holds(self.machine, env, operator, &text)
            }
            Condition::Binary(left, operator, right) => {
                let left = self.text(env, out, left)?;
                let right = match operator.as_str() {
                    "=" | "==" | "!=" => self.pattern(env, out, right)?,
                    "=~" => self.expression(env, out, right)?,
                    _ => self.text(env, out, right)?,
                };
                if env.shell.options.xtrace {
                    self.trace(env, out, &format!("[[ {} {operator} {right} ]]", quote(&left, false)));
                }
                let letters: Vec<char> = left.chars().collect();
                match operator.as_str() {
                    "=" | "==" => Pattern::new(&right).matches(&letters),
                    "!=" => !Pattern::new(&right).matches(&letters),
                    "=~" => {
                        let Ok(expression) = regex::Regex::new(&right, regex::Flavour::Extended, false) else {
                            return Err(Unexpanded::Failed(format!("[[: invalid regular expression `{right}'")));
                        };
                        let found = expression.find(&letters, 0);
                        let groups = found.iter().flatten().map(|range| match range {
                            Some((from, to)) => letters.get(*from..*to).unwrap_or_default().iter().collect(),
                            None => String::new(),
                        });
                        let groups = groups.collect();
                        // Nobody can make this name read-only.
                        let _ = env.set_array("BASH_REMATCH", groups, false);
                        found.is_some()
                    }
                    _ => {
                        let compared = builtins::compare(self.machine, env, &left, operator, &right, true);
                        compared.map_err(|message| Unexpanded::Failed(format!("[[: {message}")))?
                    }
                }
            }
        })
    }

    /// `name=value` in all its forms.
    pub(super) fn assign(
        &mut self,
        env: &mut Env,
        out: &mut Output,
        assignment: &Assignment,
    ) -> Result<(), Unexpanded> {
        let Assignment { name, index, append, value } = assignment;
        let done = match value {
            Value::List(words) => {
                let values = self.fields(env, out, words)?;
                if env.shell.options.xtrace {
                    let shown: Vec<String> = values.iter().map(|value| quote(value, false)).collect();
                    self.trace(env, out, &format!("{name}=({})", shown.join(" ")));
                }
                env.set_array(name, values, *append)
            }
            Value::Text(word) => {
                let text = self.text(env, out, word)?;
                let shown = if text.is_empty() { String::new() } else { quote(&text, false) };
                let index = match index {
                    Some(index) => Some(self.arithmetic(env, out, index)?),
                    None => None,
                };
                let before = match (append, index) {
                    (true, Some(index)) => env.element(name, index),
                    (true, None) => env.parameter(name),
                    (false, _) => None,
                };
                let text = before.unwrap_or_default() + &text;
                if text.len() > super::super::expand::LONGEST {
                    return Err(super::super::expand::too_long());
                }
                if env.shell.options.xtrace {
                    self.trace(env, out, &format!("{name}{}={shown}", if *append { "+" } else { "" }));
                }
                match index {
                    Some(index) => env.set_element(name, index, &text),
                    None => env.assign(name, &text),
                }
            }
        };
        done.map_err(Unexpanded::Wrong)
    }
}
