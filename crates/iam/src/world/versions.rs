//! Customer managed policies and their versions: one is in force, four others may be kept. Refuses to know who may change
//! them.

use super::{PolicyDoc, Tags};
use crate::time::Time;
use rolecall_policy::{AccountId, Arn};
use std::sync::Arc;

/// A customer managed policy.
#[derive(Clone, Debug)]
pub struct ManagedPolicy {
    /// `arn:aws:iam::A:policy/path/name`.
    pub arn: Arn,
    /// Without the path.
    pub name: String,
    /// Begins and ends with `/`.
    pub path: String,
    /// A note.
    pub description: Option<String>,
    /// What it says: the default version.
    pub document: Arc<PolicyDoc>,
    /// The number of the default version.
    pub version: u32,
    /// The other versions.
    pub others: Vec<PolicyVersion>,
    /// The highest number that a version had; numbers are never given again.
    pub newest: u32,
    /// Its tags.
    pub tags: Tags,
    /// When it was made.
    pub created: Time,
    /// When the default version was made.
    pub version_created: Time,
    /// When it was last changed.
    pub updated: Time,
}

/// One version of a managed policy.
#[derive(Clone, Debug)]
pub struct PolicyVersion {
    /// `1` of `v1`.
    pub number: u32,
    /// What it says.
    pub document: Arc<PolicyDoc>,
    /// When it was made.
    pub created: Time,
}

impl ManagedPolicy {
    /// A customer managed policy in its first version.
    pub fn new(account: AccountId, path: &str, name: &str, document: Arc<PolicyDoc>) -> ManagedPolicy {
        ManagedPolicy {
            arn: Arn::global("iam", account, &format!("policy{path}{name}")),
            name: name.into(),
            path: path.into(),
            description: None,
            document,
            version: 1,
            others: Vec::new(),
            newest: 1,
            tags: Tags::new(),
            created: Time::default(),
            version_created: Time::default(),
            updated: Time::default(),
        }
    }

    /// The same policy, made at that time.
    pub fn made(mut self, at: Time) -> ManagedPolicy {
        (self.created, self.version_created, self.updated) = (at, at, at);
        self
    }

    /// All versions, the newest first.
    pub fn versions(&self) -> Vec<PolicyVersion> {
        let current =
            PolicyVersion { number: self.version, document: self.document.clone(), created: self.version_created };
        let mut all: Vec<PolicyVersion> = self.others.iter().cloned().chain([current]).collect();
        all.sort_by_key(|version| std::cmp::Reverse(version.number));
        all
    }

    /// Adds a version, which may become the default one; its number.
    pub fn add_version(&mut self, document: Arc<PolicyDoc>, default: bool, now: Time) -> u32 {
        self.newest += 1;
        self.others.push(PolicyVersion { number: self.newest, document, created: now });
        self.updated = now;
        if default {
            self.set_default(self.newest, now);
        }
        self.newest
    }

    /// Puts a version in force; whether there is one of this number.
    pub fn set_default(&mut self, number: u32, now: Time) -> bool {
        if number == self.version {
            return true;
        }
        let Some(wanted) = self.others.iter_mut().find(|version| version.number == number) else { return false };
        std::mem::swap(&mut self.document, &mut wanted.document);
        std::mem::swap(&mut self.version, &mut wanted.number);
        std::mem::swap(&mut self.version_created, &mut wanted.created);
        self.updated = now;
        true
    }

    /// Forgets a version that is not in force; whether there was one of this number.
    pub fn delete_version(&mut self, number: u32, now: Time) -> bool {
        let before = self.others.len();
        self.others.retain(|version| version.number != number);
        let found = self.others.len() < before;
        if found {
            self.updated = now;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_never_given_again() {
        let text = |text: &str| PolicyDoc::identity(text);
        let mut policy = ManagedPolicy::new("111122223333".parse().unwrap(), "/", "P", text("one")).made(Time(1));
        assert_eq!(policy.add_version(text("two"), true, Time(2)), 2);
        assert_eq!((policy.document.text.as_str(), policy.version), ("two", 2));
        assert!(!policy.delete_version(2, Time(3)), "the default version stays");
        assert!(policy.set_default(1, Time(3)) && policy.delete_version(2, Time(3)));
        assert_eq!(policy.add_version(text("three"), false, Time(4)), 3);
        let all: Vec<_> =
            policy.versions().iter().map(|it| (it.number, it.document.text.clone(), it.created.0)).collect();
        assert_eq!(all, [(3, "three".to_string(), 4), (1, "one".to_string(), 1)]);
        assert!(!policy.set_default(2, Time(5)));
    }
}
