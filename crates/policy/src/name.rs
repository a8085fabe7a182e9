//! Names that are checked once at the edge and trusted afterwards. Refuses to know policies and patterns.

use serde::Serialize;
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Why a text is not the name it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameError {
    message: String,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for NameError {}

fn refuse<T>(message: String) -> Result<T, NameError> {
    Err(NameError { message })
}

macro_rules! text_name {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "`{}`", self.as_str())
            }
        }
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        #[cfg(feature = "types")]
        impl ts_rs::TS for $name {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;
            fn name(_: &ts_rs::Config) -> String {
                "string".into()
            }
            fn inline(_: &ts_rs::Config) -> String {
                "string".into()
            }
        }
    };
}

/// Twelve digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId([u8; 12]);

impl AccountId {
    /// The digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Reads twelve digits.
    fn read(text: &str) -> Option<AccountId> {
        let digits = <[u8; 12]>::try_from(text.as_bytes()).ok()?;
        digits.iter().all(u8::is_ascii_digit).then_some(AccountId(digits))
    }

    /// The account as a number, as it is packed into access key ids.
    pub fn number(&self) -> u64 {
        self.0.iter().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'))
    }
}

impl FromStr for AccountId {
    type Err = NameError;
    fn from_str(text: &str) -> Result<AccountId, NameError> {
        match AccountId::read(text) {
            Some(account) => Ok(account),
            None => refuse(format!("`{text}` is not an account id: AWS account ids are 12 digits")),
        }
    }
}

text_name!(AccountId);

/// An Amazon Resource Name: `arn:partition:service:region:account:resource`.
///
/// Cloning is cheap. The parts may be empty; the resource may hold further colons.
#[derive(Clone)]
pub struct Arn {
    text: Arc<str>,
    colons: [u32; 5],
}

impl Arn {
    /// An ARN of the partition `aws` without a region.
    pub fn global(service: &str, account: AccountId, resource: &str) -> Arn {
        Arn::build(service, "", account.as_str(), resource)
    }

    /// An ARN of the partition `aws` from its parts.
    pub fn build(service: &str, region: &str, account: &str, resource: &str) -> Arn {
        let text = format!("arn:aws:{service}:{region}:{account}:{resource}");
        let mut colons = [3, 7, 0, 0, 0];
        let mut at = 7;
        for (colon, part) in colons.iter_mut().skip(2).zip([service, region, account]) {
            at += 1 + part.len();
            *colon = at as u32;
        }
        Arn { text: text.into(), colons }
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The whole text, shared.
    pub fn shared(&self) -> Arc<str> {
        self.text.clone()
    }

    /// The six parts: `arn`, partition, service, region, account, resource.
    pub fn parts(&self) -> [&str; 6] {
        let [a, b, c, d, e] = self.colons.map(|colon| colon as usize);
        let part = |from: usize, to: usize| self.text.get(from..to).unwrap_or_default();
        [part(0, a), part(a + 1, b), part(b + 1, c), part(c + 1, d), part(d + 1, e), part(e + 1, self.text.len())]
    }

    /// The text between two of the colons.
    fn between(&self, from: u32, to: u32) -> &str {
        self.text.get(from as usize + 1..to as usize).unwrap_or_default()
    }

    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub fn partition(&self) -> &str {
        let [first, second, ..] = self.colons;
        self.between(first, second)
    }

    /// `s3`, `iam`.
    pub fn service(&self) -> &str {
        let [_, second, third, ..] = self.colons;
        self.between(second, third)
    }

    /// `us-east-1`; nothing for what has no region.
    pub fn region(&self) -> &str {
        let [_, _, third, fourth, _] = self.colons;
        self.between(third, fourth)
    }

    /// The account that the text names; not always the owner (an S3 ARN names none).
    pub fn account(&self) -> Option<AccountId> {
        let [_, _, _, fourth, fifth] = self.colons;
        AccountId::read(self.between(fourth, fifth))
    }

    /// What comes after the fifth colon.
    pub fn resource(&self) -> &str {
        let [.., fifth] = self.colons;
        self.text.get(fifth as usize + 1..).unwrap_or_default()
    }

    /// What follows `prefix` in the resource, as the name behind `role/`.
    pub fn after(&self, prefix: &str) -> Option<&str> {
        self.resource().strip_prefix(prefix)
    }

    /// The last piece of a path, as `Reader` of `role/team/Reader`.
    pub fn last(&self) -> &str {
        let resource = self.resource();
        let separator = resource.bytes().rposition(|byte| matches!(byte, b'/' | b':'));
        separator.and_then(|at| resource.get(at + 1..)).unwrap_or(resource)
    }
}

impl PartialEq for Arn {
    fn eq(&self, other: &Arn) -> bool {
        Arc::ptr_eq(&self.text, &other.text) || self.text == other.text
    }
}

impl Eq for Arn {}

impl PartialOrd for Arn {
    fn partial_cmp(&self, other: &Arn) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Arn {
    fn cmp(&self, other: &Arn) -> Ordering {
        self.text.cmp(&other.text)
    }
}

/// Its parts follow from its text, so it compares as its text does.
impl Borrow<str> for Arn {
    fn borrow(&self) -> &str {
        &self.text
    }
}

impl FromStr for Arn {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Arn, NameError> {
        let mut colons = [0; 5];
        let mut found = text.bytes().enumerate().filter(|(_, byte)| *byte == b':').map(|(at, _)| at as u32);
        for colon in &mut colons {
            match found.next() {
                Some(at) => *colon = at,
                None => return refuse(format!("`{text}` is not an ARN: it needs six parts with colons between them")),
            }
        }
        let arn = Arn { text: text.into(), colons };
        match arn.parts() {
            ["arn", partition, service, _, _, resource]
                if !partition.is_empty() && !service.is_empty() && !resource.is_empty() =>
            {
                Ok(arn)
            }
            ["arn", ..] => refuse(format!("`{text}` is not an ARN: partition, service and resource must not be empty")),
            _ => refuse(format!("`{text}` is not an ARN: it must begin with `arn:`")),
        }
    }
}

text_name!(Arn);

/// `service:Name`, compared without regard to case.
#[derive(Clone)]
pub struct ActionName {
    text: Arc<str>,
    lower: Arc<str>,
    colon: u32,
}

impl ActionName {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// In lower case, for comparing.
    pub fn lower(&self) -> &str {
        &self.lower
    }

    /// The prefix, in lower case.
    pub fn service(&self) -> &str {
        self.lower.get(..self.colon as usize).unwrap_or_default()
    }

    /// The part behind the colon, as written.
    pub fn name(&self) -> &str {
        self.text.get(self.colon as usize + 1..).unwrap_or_default()
    }

    /// Whether this is the action written so, in any case.
    pub fn is(&self, text: &str) -> bool {
        self.lower.eq_ignore_ascii_case(text)
    }
}

impl PartialEq for ActionName {
    fn eq(&self, other: &ActionName) -> bool {
        self.lower == other.lower
    }
}

impl Eq for ActionName {}

impl FromStr for ActionName {
    type Err = NameError;
    fn from_str(text: &str) -> Result<ActionName, NameError> {
        let word = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        };
        match text.split_once(':') {
            Some((service, name)) if word(service) && word(name) => {
                let colon = service.len() as u32;
                Ok(ActionName { text: text.into(), lower: text.to_ascii_lowercase().into(), colon })
            }
            _ => refuse(format!("`{text}` is not an action: write it as `service:Name`, like `s3:GetObject`")),
        }
    }
}

text_name!(ActionName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_keeps_colons_in_its_resource() {
        let arn: Arn = "arn:aws:logs:us-east-1:111111111111:log-group:G:log-stream:S".parse().unwrap();
        assert_eq!(arn.resource(), "log-group:G:log-stream:S");
        assert_eq!(arn.account().unwrap().as_str(), "111111111111");
        assert_eq!(Arn::build("logs", "us-east-1", "111111111111", "log-group:G:log-stream:S"), arn);
    }

    #[test]
    fn names_that_are_none_say_why() {
        assert!("arn:aws:s3".parse::<Arn>().unwrap_err().to_string().contains("six parts"));
        assert!("12345".parse::<AccountId>().unwrap_err().to_string().contains("12 digits"));
        assert!("s3:Get Object".parse::<ActionName>().is_err());
    }

    #[test]
    fn actions_compare_without_case() {
        assert_eq!("S3:getobject".parse::<ActionName>().unwrap(), "s3:GetObject".parse().unwrap());
    }
}
