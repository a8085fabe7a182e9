//! The condition keys of a request, given or filled in by AWS (§5). Refuses to know operators.

use super::choices::{Choices, Dispute};

/// Condition keys in lower case with their values.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    list: Vec<(String, Vec<String>)>,
    /// The caller is a session for which sources disagree on MFA (§8.10), and whether it was made with MFA.
    pub session_mfa: Option<bool>,
    /// Keys whose value no rule tells.
    pub untold: Vec<String>,
}

/// Typed as a list in the Service Authorization Reference (end of §2.3).
const MANY: &[&str] = &[
    "aws:tagkeys",
    "aws:calledvia",
    "aws:principalorgpaths",
    "aws:resourceorgpaths",
    "aws:sourceorgpaths",
    "aws:vpceorgpaths",
    "aws:principalservicenameslist",
    "sts:transitivetagkeys",
    "dynamodb:leadingkeys",
    "dynamodb:attributes",
    "lambda:subnetids",
    "lambda:securitygroupids",
    "kms:encryptioncontextkeys",
    "kms:grantoperations",
    "kms:resourcealiases",
    "s3:requestobjecttagkeys",
];

/// Whether a key may have several values.
pub fn has_many_values(key: &str) -> bool {
    MANY.contains(&key.to_lowercase().as_str())
}

impl Keys {
    /// R57: names of keys compare without regard to case.
    pub fn get(&self, key: &str, choices: &Choices) -> Option<Vec<String>> {
        let key = key.to_lowercase();
        if let Some((_, values)) = self.list.iter().find(|(known, _)| *known == key) {
            return Some(values.clone()).filter(|values| !values.is_empty());
        }
        if self.untold.contains(&key) {
            choices.lose();
        }
        if let Some(with_mfa) = self.session_mfa {
            if key == "aws:multifactorauthpresent" && choices.other(Dispute::MfaKeyOfSession) {
                let present = with_mfa && choices.other(Dispute::MfaOfSession);
                return Some(vec![present.to_string()]);
            }
            if key == "aws:multifactorauthage" && with_mfa {
                choices.lose();
            }
        }
        None
    }

    /// What the request brings; it wins over what AWS fills in.
    pub fn give(&mut self, key: &str, values: Vec<String>) {
        self.list.push((key.to_lowercase(), values));
    }

    /// What AWS fills in unless the request brings it.
    pub fn fill(&mut self, key: &str, values: &[&str]) {
        let key = key.to_lowercase();
        if !self.list.iter().any(|(known, _)| *known == key) {
            self.list.push((key, values.iter().map(|value| (*value).to_owned()).collect()));
        }
    }

    /// Puts other values in the place of those that are there.
    pub fn replace(&mut self, key: &str, values: Vec<String>) {
        let key = key.to_lowercase();
        self.list.retain(|(known, _)| *known != key);
        self.list.push((key, values));
    }

    /// A given value, without any doubt about what is filled in.
    pub fn given(&self, key: &str) -> Option<&str> {
        let key = key.to_lowercase();
        self.list.iter().find(|(known, _)| *known == key).and_then(|(_, values)| values.first()).map(String::as_str)
    }

    /// The names that begin so, without that beginning, and their first values.
    pub fn below(&self, beginning: &str) -> Vec<(String, String)> {
        let under = |(key, values): &(String, Vec<String>)| {
            Some((key.strip_prefix(&beginning.to_lowercase())?.to_owned(), values.first()?.clone()))
        };
        self.list.iter().filter_map(under).collect()
    }

    /// All values of a key, without any doubt.
    pub fn all(&self, key: &str) -> Vec<String> {
        let key = key.to_lowercase();
        self.list.iter().find(|(known, _)| *known == key).map(|(_, values)| values.clone()).unwrap_or_default()
    }
}
