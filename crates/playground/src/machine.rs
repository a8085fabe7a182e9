//! What a learner's machine holds between commands: files, variables, credentials that were cached, the role that was
//! switched to. Refuses to know commands.

pub(crate) mod files;
pub(crate) mod host;
pub(crate) mod state;

use crate::jq::Jq;
use crate::library::Commands;
use crate::scenario::Cli;
use crate::trail::Event;
use crate::view::{Call, Display, Hint, Need};
use files::Files;
use host::{Host, Left};
use rolecall_iam::world::SessionId;
use rolecall_iam::{Caller, World};
use rolecall_policy::Arn;
use rolecall_policy::catalog::Catalog;
use state::State;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// What all commands share, subshells included.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    pub(crate) files: Files,
    pub(crate) history: Arc<Vec<String>>,
    /// Whose messages the `aws` command prints.
    pub(crate) cli: Cli,
    /// Where AWS managed policies come from.
    pub(crate) catalog: Arc<Catalog>,
    /// Which options the CLI's commands have.
    pub(crate) commands: Arc<Commands>,
    /// Who runs filters.
    pub(crate) jq: Option<Jq>,
    /// Who the terminal belongs to.
    pub(crate) signed_in: SignedIn,
    /// The role that was switched to as in the console.
    pub(crate) switched: Option<Switched>,
    /// The instance that the terminal is on; nothing on the learner's own machine.
    pub(crate) host: Option<Host>,
    /// The machines that `ssh` left, the learner's own first.
    pub(crate) left: Vec<Left>,
    /// The files of instances that nobody is on.
    pub(crate) disks: BTreeMap<Arn, Files>,
    /// What CloudTrail holds.
    pub(crate) trail: Arc<Vec<Event>>,
    /// The API calls of the line that runs.
    pub(crate) calls: Vec<Call>,
    /// The first thing that we would add to the line that runs.
    pub(crate) hint: Option<Hint>,
    /// What the line that runs uses and this build does not hold.
    pub(crate) lacks: Vec<Need>,
    /// The file that the page's editor should open.
    pub(crate) edit: Option<String>,
    /// What was typed in answer to questions of the line that runs, and how much of it was used.
    pub(crate) answers: Vec<String>,
    pub(crate) answered: usize,
    /// What the line that runs has used up.
    pub(crate) used: Used,
}

/// What a line has used up: a line that feeds itself (a loop in a loop, `eval` of itself) must come to an end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Used {
    pub(crate) commands: usize,
    pub(crate) letters: usize,
    /// How many files `<(…)` made.
    pub(crate) descriptors: usize,
    /// How many scripts are running within one another.
    pub(crate) depth: usize,
}

const MOST_COMMANDS: usize = 5_000;
const MOST_CALLS: usize = 2_000;
const MOST_LETTERS: usize = 8 << 20;
/// Deeper scripts would exhaust the stack of a browser tab.
const DEEPEST: usize = 60;

/// Who the terminal belongs to.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn {
    pub(crate) caller: Caller,
    /// How the prompt calls them.
    pub(crate) name: String,
    /// Whether commands without any credentials run as them, as in a shell inside the console; someone with access keys
    /// has these in their files instead.
    pub(crate) lends: bool,
}

/// A role that was switched to.
#[derive(Clone, Debug)]
pub(crate) struct Switched {
    pub(crate) session: SessionId,
    pub(crate) display: Display,
}

impl Machine {
    /// What a command that lacks an answer raises: the line is typed again once the answer is there.
    pub(crate) fn answer(&mut self, question: &str, hidden: bool) -> Result<String, Ask> {
        self.take_answer().ok_or_else(|| Ask { question: question.into(), hidden, rest: false })
    }

    fn take_answer(&mut self) -> Option<String> {
        let answer = self.answers.get(self.answered).cloned();
        self.answered += usize::from(answer.is_some());
        answer
    }

    /// Everything that is typed up to Ctrl+D.
    fn typed(&mut self) -> Result<String, Ask> {
        let mut text = String::new();
        loop {
            let line = self.take_answer().ok_or_else(|| Ask { question: String::new(), hidden: false, rest: true })?;
            if let Some((last, _)) = line.split_once('\u{4}') {
                text.push_str(last);
                return Ok(text);
            }
            text.push_str(&line);
            text.push('\n');
        }
    }

    /// Whether the line that runs has used up what one line may.
    pub(crate) fn is_spent(&self) -> bool {
        let Used { commands, letters, depth, .. } = self.used;
        commands > MOST_COMMANDS || letters > MOST_LETTERS || depth > DEEPEST || self.calls.len() > MOST_CALLS
    }

    /// Notes that the line would go on once this is loaded; nothing is done.
    pub(crate) fn lack(&mut self, need: Need, hint: String) {
        if !self.lacks.contains(&need) {
            self.lacks.push(need);
        }
        self.suggest(Hint { text: hint, command: None });
    }

    /// Offers a hint; the first one of a line stays.
    pub(crate) fn suggest(&mut self, hint: Hint) {
        self.hint.get_or_insert(hint);
    }
}

/// A command waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ask {
    pub(crate) question: String,
    pub(crate) hidden: bool,
    /// Whether it takes all that is typed up to Ctrl+D.
    pub(crate) rest: bool,
}

/// What a pipe or a file feeds in; whoever reads takes from it, and leaves the rest. Nothing when the terminal does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Input(Option<Rc<Feed>>);

#[derive(Debug)]
struct Feed {
    text: String,
    at: Cell<usize>,
}

impl Input {
    pub(crate) fn of(text: impl Into<String>) -> Input {
        Input(Some(Rc::new(Feed { text: text.into(), at: Cell::new(0) })))
    }

    pub(crate) fn is_terminal(&self) -> bool {
        self.0.is_none()
    }

    /// All that is left.
    pub(crate) fn rest(&self) -> Option<&str> {
        let Feed { text, at } = self.0.as_deref()?;
        text.get(at.replace(text.len())..)
    }

    /// Up to and with this letter, or what is left; nothing at the end.
    pub(crate) fn take_until(&self, end: char) -> Option<&str> {
        let Feed { text, at } = self.0.as_deref()?;
        let rest = text.get(at.get()..).filter(|rest| !rest.is_empty())?;
        let length = rest.find(end).map_or(rest.len(), |found| found + end.len_utf8());
        at.set(at.get() + length);
        rest.get(..length)
    }
}

/// What every subshell has for itself.
#[derive(Clone, Debug)]
pub(crate) struct Env {
    variables: BTreeMap<String, Variable>,
    pub(crate) directory: String,
    /// `$?`
    pub(crate) status: u8,
    /// What only the shell itself knows.
    pub(crate) shell: State,
}

#[derive(Clone, Debug)]
pub(crate) struct Variable {
    value: String,
    exported: bool,
}

impl Env {
    /// A login shell of this user name.
    pub(crate) fn login(user: &str) -> Env {
        let home = format!("/home/{user}");
        let mut env = Env { variables: BTreeMap::new(), directory: home.clone(), status: 0, shell: State::default() };
        let variables = [
            ("HOME", home.as_str()),
            ("LANG", "C.UTF-8"),
            ("LOGNAME", user),
            ("PATH", "/usr/local/bin:/usr/bin:/bin"),
            ("SHELL", "/bin/bash"),
            ("SHLVL", "1"),
            ("TERM", "xterm-256color"),
            ("USER", user),
        ];
        for (name, value) in variables {
            env.set(name, value);
            env.export(name);
        }
        env
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(|variable| variable.value.as_str())
    }

    /// What a program finds in its environment: exported variables alone.
    pub(crate) fn exported(&self, name: &str) -> Option<&str> {
        self.variables.get(name).filter(|variable| variable.exported).map(|variable| variable.value.as_str())
    }

    pub(crate) fn all_exported(&self) -> impl Iterator<Item = (&str, &str)> {
        let exported = self.variables.iter().filter(|(_, variable)| variable.exported);
        exported.map(|(name, variable)| (name.as_str(), variable.value.as_str()))
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variables.iter().map(|(name, variable)| (name.as_str(), variable.value.as_str()))
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        match self.variables.get_mut(name) {
            Some(variable) => variable.value = value.into(),
            None => {
                self.variables.insert(name.into(), Variable { value: value.into(), exported: false });
            }
        }
    }

    pub(crate) fn export(&mut self, name: &str) {
        let variable = self.variables.entry(name.into()).or_insert(Variable { value: String::new(), exported: true });
        variable.exported = true;
    }

    pub(crate) fn unset(&mut self, name: &str) {
        self.variables.remove(name);
    }

    /// Takes a variable out, for as long as another one has its name.
    pub(crate) fn take(&mut self, name: &str) -> Option<Variable> {
        self.variables.remove(name)
    }

    pub(crate) fn variable(&self, name: &str) -> Option<Variable> {
        self.variables.get(name).cloned()
    }

    /// What a program that is started gets: exported variables, and nothing of the shell.
    pub(crate) fn child(&self) -> Env {
        let mut child = self.clone();
        child.variables.retain(|_, variable| variable.exported);
        child.shell = State { chance: self.shell.chance + 7, ..State::default() };
        child
    }

    /// Puts it back, or leaves the name unset where there was none.
    pub(crate) fn restore(&mut self, name: &str, variable: Option<Variable>) {
        match variable {
            Some(variable) => drop(self.variables.insert(name.into(), variable)),
            None => drop(self.variables.remove(name)),
        }
    }

    pub(crate) fn home(&self) -> &str {
        self.get("HOME").unwrap_or("/")
    }

    /// The absolute form of a path, without `.` and `..`.
    pub(crate) fn absolute(&self, path: &str) -> String {
        let full = match path {
            _ if path.starts_with('/') => path.to_string(),
            _ => format!("{}/{path}", self.directory),
        };
        let mut parts: Vec<&str> = Vec::new();
        for part in full.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop();
                }
                _ => parts.push(part),
            }
        }
        format!("/{}", parts.join("/"))
    }

    /// A path as people write it: `~` for the home directory.
    pub(crate) fn tilde(&self, path: &str) -> String {
        match path.strip_prefix(self.home()) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("~{rest}"),
            _ => path.into(),
        }
    }
}

/// What a command works on.
pub(crate) struct Context<'a> {
    pub(crate) machine: &'a mut Machine,
    pub(crate) world: &'a mut World,
    pub(crate) env: &'a mut Env,
    pub(crate) input: Input,
    /// Whether a person sees the output as it is.
    pub(crate) terminal: bool,
    pub(crate) output: Vec<Piece>,
}

/// What a command wrote, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) error: bool,
    pub(crate) text: String,
}

impl Context<'_> {
    pub(crate) fn print(&mut self, text: impl Into<String>) {
        self.write(false, text.into());
    }

    pub(crate) fn complain(&mut self, text: impl Into<String>) {
        self.write(true, text.into());
    }

    fn write(&mut self, error: bool, text: String) {
        self.machine.used.letters += text.len();
        if !self.machine.is_spent() {
            self.output.push(Piece { error, text });
        }
    }

    /// Says that something which exists is not here, which no program would say.
    pub(crate) fn not_modelled(&mut self, what: &str) {
        self.machine
            .suggest(Hint { text: format!("{what} is not modelled here yet: nothing was done"), command: None });
    }

    /// Asks at the terminal, or reads a line of what is piped in.
    pub(crate) fn ask(&mut self, question: &str, hidden: bool) -> Result<String, Ask> {
        if self.input.is_terminal() {
            return self.machine.answer(question, hidden);
        }
        let line = self.input.take_until('\n').unwrap_or_default();
        let line = line.strip_suffix('\n').unwrap_or(line).to_string();
        self.print(question);
        Ok(line)
    }

    /// All that is piped in, or typed up to Ctrl+D.
    pub(crate) fn stdin(&mut self) -> Result<String, Ask> {
        let text = match self.input.rest() {
            Some(text) => text.to_string(),
            None => self.machine.typed()?,
        };
        // Reading takes time as well, and a loop may read a lot.
        self.machine.used.letters += text.len() / 8;
        Ok(text)
    }
}
