//! One scenario in play: its world, its terminal and what has been typed so far. Refuses to know how access is decided
//! and how anything is drawn.

pub use crate::view::{
    AccountView, Call, Candidate, CheckResult, CheckView, Completions, Display, Entry, FileView, Hint, Identity, Need,
    PolicyView, Printed, Snapshot, Source,
};

use crate::change::Change;
use crate::jq::Jq;
use crate::judge::{self, Question};
use crate::library::Commands;
use crate::scenario::{CallerForm, Scenario, ScenarioError, Shelf, Values};
use crate::shell::Shell;
use rolecall_iam::eval::explain::Explanation;
use rolecall_iam::world::{InlinePolicy, PolicyDoc};
use rolecall_iam::{PolicyAddress, Target, World};
use rolecall_policy::catalog::Catalog;
use rolecall_policy::name::NameError;
use rolecall_policy::{ActionName, Arn, PolicyKind};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A scenario in play.
pub struct Play {
    scenario: Scenario,
    catalog: Arc<Catalog>,
    commands: Arc<Commands>,
    jq: Option<Jq>,
    shelf: Shelf,
    /// Before anything was typed.
    start: World,
    world: World,
    shell: Shell,
    entries: Vec<Entry>,
    checks: Vec<CheckResult>,
}

impl Play {
    /// Opens a scenario and replays its transcript.
    pub fn open(text: &str, catalog: &Catalog) -> Result<Play, ScenarioError> {
        Ok(Play::new(Scenario::parse(text)?, Arc::new(catalog.clone())))
    }

    /// Plays a scenario that was read before.
    pub fn new(scenario: Scenario, catalog: Arc<Catalog>) -> Play {
        Play::with(scenario, catalog, Commands::bundled(), Jq::bundled())
    }

    fn with(scenario: Scenario, catalog: Arc<Catalog>, commands: Arc<Commands>, jq: Option<Jq>) -> Play {
        let mut shelf = Shelf::default();
        let world = scenario.world_from(&catalog, &mut shelf);
        let shell = Shell::new(&scenario, &world, catalog.clone(), commands.clone()).with_jq(jq.clone());
        let mut play = Play {
            scenario,
            catalog,
            commands,
            jq,
            shelf,
            start: world.clone(),
            world,
            shell,
            entries: Vec::new(),
            checks: Vec::new(),
        };
        play.admit();
        play.replay();
        play
    }

    /// Types one line, which may hold line breaks.
    pub fn run(&mut self, line: &str) -> Entry {
        self.scenario.terminal.transcript.push(line.to_owned());
        self.shelf.admit(line, &mut self.world, &self.catalog);
        let entry = self.shell.run(&mut self.world, line);
        self.entries.push(entry.clone());
        entry
    }

    /// Changes the scenario and replays what was typed, or says why not and changes nothing.
    pub fn apply(&mut self, change: Change) -> Result<(), String> {
        self.scenario = change.apply(&self.scenario)?;
        self.rebuild();
        Ok(())
    }

    /// Forgets what was typed.
    pub fn clear(&mut self) {
        self.scenario.terminal.transcript.clear();
        self.rebuild();
    }

    /// Plays another scenario, with the catalogue, the commands and the filters of this one.
    pub fn turn_to(&mut self, scenario: Scenario) {
        *self = Play::with(scenario, self.catalog.clone(), self.commands.clone(), self.jq.clone());
    }

    /// Takes AWS managed policies from another catalogue.
    pub fn use_catalog(&mut self, catalog: Arc<Catalog>) {
        self.catalog = catalog;
        self.shelf = Shelf::default();
        self.rebuild();
    }

    /// Takes the models of the CLI's commands from another text.
    pub fn use_commands(&mut self, commands: Arc<Commands>) {
        self.commands = commands;
        self.replay();
    }

    /// Lets another one run filters.
    pub fn use_jq(&mut self, jq: Jq) {
        self.jq = Some(jq);
        self.replay();
    }

    fn rebuild(&mut self) {
        self.start = self.scenario.world_from(&self.catalog, &mut self.shelf);
        self.admit();
        self.replay();
    }

    fn admit(&mut self) {
        let checks = serde_json::to_string(&self.scenario.checks).unwrap_or_default();
        for text in self.scenario.terminal.transcript.iter().chain([&checks]) {
            self.shelf.admit(text, &mut self.start, &self.catalog);
        }
    }

    fn replay(&mut self) {
        self.world = self.start.clone();
        let shell = Shell::new(&self.scenario, &self.world, self.catalog.clone(), self.commands.clone());
        self.shell = shell.with_jq(self.jq.clone());
        let lines = &self.scenario.terminal.transcript;
        self.entries = lines.iter().map(|line| self.shell.run(&mut self.world, line)).collect();
        self.checks =
            self.scenario.checks.iter().map(|check| judge::judge(&mut self.start, check, &self.catalog)).collect();
    }

    /// Everything that is shown, but for the explanations.
    pub fn snapshot(&self) -> Snapshot {
        let missing = self.scenario.aws_managed().into_iter().filter(|arn| !self.world.aws_managed.contains_key(arn));
        Snapshot {
            clock: self.world.clock.to_string(),
            prompt: self.prompt(),
            hidden: self.shell.hidden(),
            identities: self.shell.identities(&self.world),
            callers: Identity::everybody(&self.world),
            accounts: crate::view::thing::accounts(&self.scenario, &self.world),
            policies: self.policies(),
            entries: self.entries.clone(),
            checks: self.checks.clone(),
            missing: missing.map(|arn| arn.to_string()).collect(),
        }
    }

    /// What the word before the cursor may become; the cursor is counted in UTF-16 units.
    pub fn complete(&self, line: &str, cursor: usize) -> Completions {
        self.shell.complete(&self.world, line, cursor)
    }

    /// A file of the machine that the terminal is on, by its absolute path.
    pub fn file(&self, path: &str) -> FileView {
        self.shell.file(path)
    }

    /// Writes a file by typing the line that does so, or says why that cannot be typed now.
    pub fn save(&mut self, path: &str, text: &str) -> Result<Entry, String> {
        let line = self.shell.saving(path, text);
        let line = line.ok_or("the terminal waits for an answer: give it, then save")?;
        Ok(self.run(&line))
    }

    /// What stands before the next line.
    pub fn prompt(&self) -> String {
        self.shell.prompt(&self.world)
    }

    /// The decision behind one check of one call of one entry, in words.
    pub fn explain(&self, entry: usize, call: usize, check: usize) -> Option<Explanation> {
        let decision = self.entries.get(entry)?.calls.get(call)?.decisions.get(check)?;
        Some(rolecall_iam::explain(&self.world, decision))
    }

    /// What would be decided now, in words. Where AWS makes several checks, the one that settles the call.
    pub fn ask(
        &mut self,
        caller: &CallerForm,
        action: &str,
        resource: &str,
        context: &BTreeMap<String, Values>,
    ) -> Result<Explanation, String> {
        let action: ActionName = action.parse().map_err(|wrong: NameError| wrong.to_string())?;
        let resource: Target = resource.parse().map_err(|wrong: NameError| wrong.to_string())?;
        let resource = judge::target(&self.catalog, &action, &resource);
        let question = Question { caller, action: &action, resource: &resource, context };
        let explained = judge::ask(&mut self.world, &question, |world, answer| answer.explanation(world));
        explained.map_err(|wrong| wrong.to_string())
    }

    /// The document of all this.
    pub fn scenario_text(&self) -> String {
        self.scenario.to_text()
    }

    /// The scenario itself.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// What was typed and what came of it.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The author's expectations and what became of them.
    pub fn checks(&self) -> &[CheckResult] {
        &self.checks
    }

    fn policies(&self) -> Vec<PolicyView> {
        let written: BTreeMap<String, &str> =
            self.scenario.documents().map(|(address, document)| (address, document.0.as_str())).collect();
        let mut found = Vec::new();
        let mut show = |address: PolicyAddress, kind: PolicyKind, policy: &PolicyDoc| {
            // A policy that a command has changed since is shown, and is changed by commands only.
            let editable = written.get(address.to_string().as_str()).is_some_and(|text| *text == policy.text);
            let (text, diagnostics) = (policy.text.clone(), policy.parsed.diagnostics.clone());
            found.push(PolicyView { address, kind, text, editable, diagnostics });
        };
        for account in self.world.accounts.values() {
            for policy in account.policies.values() {
                show(PolicyAddress::managed(&policy.arn), PolicyKind::Identity, &policy.document);
            }
            let mut inline = |owner: &Arn, policies: &[InlinePolicy]| {
                for policy in policies {
                    show(PolicyAddress::inline(owner, &policy.name), PolicyKind::Identity, &policy.document);
                }
            };
            account.users.values().for_each(|user| inline(&user.arn, &user.policies.inline));
            account.groups.values().for_each(|group| inline(&group.arn, &group.policies.inline));
            account.roles.values().for_each(|role| inline(&role.arn, &role.policies.inline));
            for role in account.roles.values() {
                show(PolicyAddress::trust(&role.arn), PolicyKind::Trust, &role.trust);
            }
            for (arn, resource) in &account.resources {
                if let Some(policy) = &resource.policy {
                    show(PolicyAddress::resource(arn), PolicyKind::Resource, policy);
                }
            }
        }
        for (arn, policy) in &self.world.aws_managed {
            show(PolicyAddress::managed(arn), PolicyKind::Identity, policy);
        }
        found
    }
}

#[cfg(test)]
mod authorised;
#[cfg(test)]
mod foreign;
#[cfg(test)]
mod tests;
