//! Parameters, arrays and local variables as bash has them. Refuses to know how commands run.

use crate::machine::Env;
use crate::machine::state::{Array, Options};
use std::sync::Arc;

/// Words that mean something to the grammar.
pub(crate) const KEYWORDS: [&str; 22] = [
    "if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "in", "function",
    "select", "time", "{", "}", "!", "[[", "]]", "coproc",
];

/// The number of the first command in the background, less one.
pub(crate) const PID: u32 = 4242;

impl Env {
    /// The message with the shell's name, and with the line in a script.
    pub(crate) fn says(&self, message: &str) -> String {
        match &self.shell.script {
            Some(script) => format!("{script}: line {}: {message}\n", self.shell.line),
            None => format!("bash: {message}\n"),
        }
    }

    /// The value of a parameter that needs no other knowledge.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let shell = &self.shell;
        Some(match name {
            "?" => self.status.to_string(),
            "$" | "BASHPID" => PID.to_string(),
            "!" if shell.jobs == 0 => return None,
            "!" => (PID + shell.jobs).to_string(),
            "#" => shell.positional.len().to_string(),
            "-" => self.flags(),
            "0" => shell.script.as_deref().unwrap_or("bash").to_string(),
            "_" => shell.last_word.clone(),
            "@" | "*" => shell.positional.join(" "),
            "PWD" => self.directory.clone(),
            "LINENO" => shell.line.max(1).to_string(),
            "UID" | "EUID" => "1000".into(),
            "PPID" => "4200".into(),
            "HOSTNAME" => self.get(name).unwrap_or("laptop").into(),
            "OSTYPE" => "linux-gnu".into(),
            "HOSTTYPE" => "x86_64".into(),
            "BASH" => "/bin/bash".into(),
            "BASH_VERSION" => "5.2.21(1)-release".into(),
            _ if name.starts_with(|digit: char| digit.is_ascii_digit()) => {
                let number: usize = name.parse().ok()?;
                return shell.positional.get(number.checked_sub(1)?).cloned();
            }
            _ => match shell.arrays.get(name) {
                Some(array) => return array.get(&0).cloned(),
                None => return self.get(name).map(str::to_string),
            },
        })
    }

    fn flags(&self) -> String {
        let Options { errexit, nounset, xtrace, noglob, .. } = self.shell.options;
        let interactive = self.shell.script.is_none();
        let letters = [('e', errexit), ('f', noglob), ('h', true), ('i', interactive), ('m', interactive)];
        let more = [('u', nounset), ('x', xtrace), ('B', true), ('H', interactive), ('s', interactive)];
        letters.iter().chain(&more).filter(|(_, on)| *on).map(|(letter, _)| *letter).collect()
    }

    /// `name=value`, unless the name is read-only.
    pub(crate) fn assign(&mut self, name: &str, value: &str) -> Result<(), String> {
        self.writable(name)?;
        if self.shell.arrays.contains_key(name) {
            return self.set_element(name, 0, value);
        }
        self.set(name, value);
        Ok(())
    }

    pub(crate) fn writable(&self, name: &str) -> Result<(), String> {
        if self.shell.readonly.contains(name) { Err(format!("{name}: readonly variable")) } else { Ok(()) }
    }

    pub(crate) fn element(&self, name: &str, index: i64) -> Option<String> {
        match self.shell.arrays.get(name) {
            Some(array) => array.get(&place(array, index)).cloned(),
            None if index == 0 || index == -1 => self.parameter(name),
            None => None,
        }
    }

    pub(crate) fn set_element(&mut self, name: &str, index: i64, value: &str) -> Result<(), String> {
        self.writable(name)?;
        let scalar = self.get(name).map(str::to_string);
        let array = Arc::make_mut(&mut self.shell.arrays).entry(name.into()).or_default();
        if let Some(scalar) = scalar {
            array.entry(0).or_insert(scalar);
            self.variables_remove(name);
        }
        let array = Arc::make_mut(&mut self.shell.arrays).entry(name.into()).or_default();
        let index = place(array, index);
        if index < 0 {
            return Err(format!("{name}[{index}]: bad array subscript"));
        }
        array.insert(index, value.into());
        Ok(())
    }

    fn variables_remove(&mut self, name: &str) {
        self.take(name);
    }

    /// `name=(…)`, or with `append` `name+=(…)`.
    pub(crate) fn set_array(&mut self, name: &str, values: Vec<String>, append: bool) -> Result<(), String> {
        self.writable(name)?;
        let scalar = self.get(name).map(str::to_string);
        self.take(name);
        let array = Arc::make_mut(&mut self.shell.arrays).entry(name.into()).or_default();
        match append {
            true => drop(scalar.map(|scalar| array.entry(0).or_insert(scalar))),
            false => array.clear(),
        }
        let next = array.keys().next_back().map_or(0, |last| last + 1);
        array.extend((next..).zip(values));
        Ok(())
    }

    /// The elements of an array, a plain variable being an array of one.
    pub(crate) fn elements(&self, name: &str) -> Vec<(i64, String)> {
        match (name, self.shell.arrays.get(name)) {
            ("@" | "*", _) => (1..).zip(self.shell.positional.iter().cloned()).collect(),
            (_, Some(array)) => array.iter().map(|(index, value)| (*index, value.clone())).collect(),
            (_, None) => self.parameter(name).map(|value| (0, value)).into_iter().collect(),
        }
    }

    pub(crate) fn forget(&mut self, name: &str) {
        self.unset(name);
        if self.shell.arrays.contains_key(name) {
            Arc::make_mut(&mut self.shell.arrays).remove(name);
        }
    }

    /// Hides a name from here to the end of the function.
    pub(crate) fn make_local(&mut self, name: &str) {
        let hidden = self.shell.locals.last().is_some_and(|locals| locals.iter().any(|(known, ..)| known == name));
        if hidden {
            return;
        }
        let variable = self.take(name);
        let array =
            self.shell.arrays.contains_key(name).then(|| Arc::make_mut(&mut self.shell.arrays).remove(name)).flatten();
        if let Some(locals) = self.shell.locals.last_mut() {
            locals.push((name.into(), variable, array));
        }
    }

    /// Ends a function: what it hid is back.
    pub(crate) fn end_locals(&mut self) {
        for (name, variable, array) in self.shell.locals.pop().unwrap_or_default().into_iter().rev() {
            self.forget(&name);
            self.restore(&name, variable);
            if let Some(array) = array {
                Arc::make_mut(&mut self.shell.arrays).insert(name, array);
            }
        }
    }

    /// What an instance of Amazon Linux has before each line: `[ec2-user@ip-172-31-5-9 ~]$ `.
    pub(crate) fn host_prompt(&self) -> String {
        let host = self.parameter("HOSTNAME").unwrap_or_default();
        let place = match self.directory.as_str() {
            home if home == self.home() => "~",
            "/" => "/",
            other => other.rsplit('/').next().unwrap_or_default(),
        };
        let user = self.get("USER").unwrap_or_default();
        format!("[{user}@{} {place}]$ ", host.split('.').next().unwrap_or_default())
    }

    /// Back at the prompt: no function and no loop runs.
    pub(crate) fn settle(&mut self) {
        while !self.shell.locals.is_empty() {
            self.end_locals();
        }
        self.shell.loops = 0;
        self.shell.sourced = 0;
        self.shell.script = None;
    }

    /// An environment for a subshell.
    pub(crate) fn inner(&self) -> Env {
        let mut inner = self.clone();
        inner.shell.level += 1;
        inner.shell.traps = Arc::default();
        inner
    }
}

/// Where an index points: a negative one counts from the end.
fn place(array: &Array, index: i64) -> i64 {
    if index >= 0 { index } else { array.keys().next_back().map_or(0, |last| last + 1) + index }
}
