//! What users sign in with: access keys, passwords, MFA devices. Refuses to know what they open.

use super::{Tags, World};
use crate::time::Time;

/// A long-term access key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessKey {
    /// `AKIA…`.
    pub id: String,
    /// Forty characters.
    pub secret: String,
    /// Whether it may be used.
    pub active: bool,
    /// When it was made.
    pub created: Time,
    /// Its last use, where there was one.
    pub last_used: Option<KeyUse>,
}

/// A use of an access key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyUse {
    /// When.
    pub at: Time,
    /// As `iam` or `s3`.
    pub service: String,
    /// As `us-east-1`.
    pub region: String,
}

/// A password for the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// What is typed.
    pub password: String,
    /// Whether the next sign-in asks for a new one.
    pub reset_required: bool,
    /// When it was made.
    pub created: Time,
}

/// A virtual MFA device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VirtualMfa {
    /// When a user took it up; nothing while it waits for one.
    pub enabled: Option<Time>,
    /// Its tags.
    pub tags: Tags,
}

/// What passwords must be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are IAM's own")]
pub struct PasswordPolicy {
    pub minimum_length: u32,
    pub symbols: bool,
    pub numbers: bool,
    pub uppercase: bool,
    pub lowercase: bool,
    pub users_may_change: bool,
    pub max_age: Option<u32>,
    pub reuse_prevention: Option<u32>,
    pub hard_expiry: Option<bool>,
}

impl Default for PasswordPolicy {
    /// What IAM fills in where a policy leaves something out.
    fn default() -> PasswordPolicy {
        PasswordPolicy {
            minimum_length: 6,
            symbols: false,
            numbers: false,
            uppercase: false,
            lowercase: false,
            users_may_change: false,
            max_age: None,
            reuse_prevention: None,
            hard_expiry: None,
        }
    }
}

impl PasswordPolicy {
    /// Whether a password is as it must be. Symbols are those that IAM lists.
    pub fn admits(&self, password: &str) -> bool {
        let has = |wanted: bool, kind: fn(char) -> bool| !wanted || password.chars().any(kind);
        password.chars().count() >= self.minimum_length as usize
            && has(self.symbols, |c| "!@#$%^&*()_+-=[]{}|'".contains(c))
            && has(self.numbers, |c| c.is_ascii_digit())
            && has(self.uppercase, |c| c.is_ascii_uppercase())
            && has(self.lowercase, |c| c.is_ascii_lowercase())
    }
}

impl World {
    /// Remembers that an access key was used now.
    pub fn used_key(&mut self, id: &str, service: &str, region: &str) {
        let users = self.accounts.values_mut().flat_map(|account| account.users.values_mut());
        if let Some(key) = users.flat_map(|user| &mut user.access_keys).find(|key| key.id == id) {
            key.last_used = Some(KeyUse { at: self.clock, service: service.into(), region: region.into() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_demand_counts() {
        let strict = PasswordPolicy {
            minimum_length: 8,
            symbols: true,
            numbers: true,
            uppercase: true,
            lowercase: true,
            ..PasswordPolicy::default()
        };
        assert!(strict.admits("Abcdef1!"));
        for short in ["Abcde1!", "Abcdefg!", "Abcdefg1", "abcdef1!", "ABCDEF1!"] {
            assert!(!strict.admits(short), "{short}");
        }
        assert!(PasswordPolicy::default().admits("abcdef"));
    }
}
