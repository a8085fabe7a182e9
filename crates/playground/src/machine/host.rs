//! The machine that the terminal is on: the learner's own, or an instance that `ssh` led to, with all that each has for
//! itself. Refuses to know AWS.

use super::files::Files;
use super::{Env, Machine, Switched};
use rolecall_iam::Time;
use rolecall_policy::Arn;
use std::collections::BTreeMap;

/// An instance that the terminal is on.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(crate) instance: Arn,
    /// Where it is: what the CLI takes for its region there.
    pub(crate) region: String,
    /// How it was called: `ssh` says so again when the connection ends.
    pub(crate) address: String,
    /// The tokens of its metadata service, and when they end.
    pub(crate) tokens: BTreeMap<String, Time>,
}

/// A machine that was left, as it waits.
#[derive(Clone, Debug)]
pub(crate) struct Left {
    files: Files,
    switched: Option<Switched>,
    env: Env,
    host: Option<Host>,
}

impl Machine {
    /// Leaves for another machine, on which this user is at home.
    pub(crate) fn leave_for(&mut self, env: &mut Env, host: Host, user: &str, name: &str) {
        let mut inner = Env::login(user);
        inner.set("HOSTNAME", name);
        let now = self.files.now;
        let files = self.disks.remove(&host.instance).unwrap_or_else(|| {
            let mut files = Files::default();
            files.now = now;
            files.make_directory(inner.home());
            files.make_directory("/tmp");
            files
        });
        self.left.push(Left {
            files: std::mem::replace(&mut self.files, files),
            switched: self.switched.take(),
            env: std::mem::replace(env, inner),
            host: self.host.replace(host),
        });
    }

    /// Comes back from where `leave_for` led; the host that was left, or nothing on the learner's own machine.
    pub(crate) fn come_back(&mut self, env: &mut Env) -> Option<Host> {
        let Left { files, switched, env: before, host } = self.left.pop()?;
        let left = std::mem::replace(&mut self.host, host)?;
        self.disks.insert(left.instance.clone(), std::mem::replace(&mut self.files, files));
        self.switched = switched;
        *env = before;
        Some(left)
    }

    /// Whether the terminal is on this instance, or passed through it.
    pub(crate) fn is_on(&self, instance: &Arn) -> bool {
        let hosts = self.left.iter().filter_map(|left| left.host.as_ref()).chain(&self.host);
        hosts.into_iter().any(|host| host.instance == *instance)
    }
}
