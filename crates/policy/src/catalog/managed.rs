//! The AWS managed policies of a catalogue. Refuses to know what a policy's document means.

use super::{Catalog, CatalogError, Lines};
use std::borrow::Cow;

/// One policy of AWS's, in its default version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManagedPolicy<'a> {
    /// For example `arn:aws:iam::aws:policy/job-function/ViewOnlyAccess`.
    pub arn: &'a str,
    /// The last part of the ARN.
    pub name: &'a str,
    /// What stands before the name, from `/` to `/`.
    pub path: &'a str,
    /// The default version, for example `v3`.
    pub version: &'a str,
    /// When AWS made the policy, in UTC: `2015-02-06T18:40:59Z`.
    pub created: &'a str,
    /// When AWS made this version.
    pub date: &'a str,
    /// The policy document: JSON on one line.
    pub document: &'a str,
}

pub(super) fn lines(text: Cow<'static, str>) -> Result<Lines, CatalogError> {
    Lines::read(text, 0, |line| read(line).map(|policy| policy.arn), "is not a managed policy")
}

impl Catalog {
    /// The policy with this ARN. Case matters, as it does to AWS.
    pub fn get(&self, arn: &str) -> Option<ManagedPolicy<'_>> {
        self.policies.find(arn, name).and_then(read)
    }

    /// The policies whose ARN contains each of the words, whatever their case; the likeliest first.
    pub fn search(&self, words: &str) -> impl Iterator<Item = ManagedPolicy<'_>> {
        let words: Vec<String> = words.split_whitespace().map(str::to_ascii_lowercase).collect();
        let rank = |name: &str| match words.first() {
            Some(word) if name == word => 0,
            Some(word) if name.starts_with(word.as_str()) => 1,
            _ => 2,
        };
        let holds_all = |policy: &ManagedPolicy<'_>| {
            let arn = policy.arn.to_ascii_lowercase();
            words.iter().all(|word| arn.contains(word.as_str()))
        };
        let mut found: Vec<_> = self.iter().filter(holds_all).collect();
        found.sort_by_cached_key(|policy| rank(&policy.name.to_ascii_lowercase()));
        found.into_iter()
    }

    /// All policies, in the order of their ARNs.
    pub fn iter(&self) -> impl Iterator<Item = ManagedPolicy<'_>> {
        self.policies.iter().filter_map(read)
    }

    /// How many policies there are.
    pub fn len(&self) -> usize {
        self.policies.places.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.policies.places.is_empty()
    }

    /// How fresh the data is: when AWS last changed any of the policies. Empty when there are none.
    pub fn date(&self) -> &str {
        self.iter().map(|policy| policy.date).max().unwrap_or_default()
    }
}

fn name(line: &str) -> Option<&str> {
    field(line, "{\"arn\":\"").map(|(arn, _)| arn)
}

// The generator promises the fields' order and spacing, and that nothing before the document is escaped.
fn read(line: &str) -> Option<ManagedPolicy<'_>> {
    let (arn, rest) = field(line, "{\"arn\":\"")?;
    let (name, rest) = field(rest, ",\"name\":\"")?;
    let (path, rest) = field(rest, ",\"path\":\"")?;
    let (version, rest) = field(rest, ",\"version\":\"")?;
    let (created, rest) = field(rest, ",\"created\":\"")?;
    let (date, rest) = field(rest, ",\"updated\":\"")?;
    let document = rest.strip_prefix(",\"document\":")?.strip_suffix('}')?;
    Some(ManagedPolicy { arn, name, path, version, created, date, document })
}

fn field<'a>(line: &'a str, before: &str) -> Option<(&'a str, &'a str)> {
    line.strip_prefix(before)?.split_once('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ_ONLY: &str = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";

    fn names(catalog: &Catalog, words: &str) -> Vec<String> {
        catalog.search(words).map(|policy| policy.name.to_owned()).collect()
    }

    #[test]
    fn every_line_of_every_build_is_read() {
        assert_eq!(Catalog::core().len(), super::super::CORE.lines().count());
        assert_eq!(Catalog::core().iter().count(), super::super::CORE.lines().count());
        assert!(Catalog::bundled().len() >= Catalog::core().len());
        for policy in Catalog::bundled().iter() {
            assert_eq!(policy.arn, format!("arn:aws:iam::aws:policy{}{}", policy.path, policy.name));
            assert!(policy.document.starts_with("{\"") && policy.document.ends_with('}'), "{}", policy.arn);
            assert_eq!(Catalog::bundled().get(policy.arn), Some(policy));
        }
    }

    #[test]
    fn the_small_set_is_part_of_the_whole() {
        for policy in Catalog::core().iter() {
            assert_eq!(Catalog::bundled().get(policy.arn), Some(policy));
        }
    }

    #[test]
    fn a_policy_has_all_its_fields() {
        let policy = Catalog::core().get(READ_ONLY).unwrap();
        assert_eq!((policy.name, policy.path, policy.version), ("AmazonS3ReadOnlyAccess", "/", "v3"));
        assert_eq!((policy.created, policy.date), ("2015-02-06T18:40:59Z", "2023-08-10T21:31:39Z"));
        let document: serde_json::Value = serde_json::from_str(policy.document).unwrap();
        assert_eq!(document["Statement"][0]["Action"][0], "s3:Get*");
    }

    #[test]
    fn an_arn_is_found_only_as_it_is_written() {
        assert!(Catalog::core().get(READ_ONLY).is_some());
        for arn in ["", "AmazonS3ReadOnlyAccess", &READ_ONLY.to_lowercase(), "arn:aws:iam::aws:policy/zzz"] {
            assert_eq!(Catalog::core().get(arn), None, "{arn}");
        }
    }

    #[test]
    fn a_search_takes_words_in_any_order_and_case() {
        assert_eq!(names(Catalog::core(), "readonly S3"), ["AmazonS3ReadOnlyAccess"]);
        assert_eq!(names(Catalog::core(), "service-role dynamodb"), ["AWSLambdaDynamoDBExecutionRole"]);
        assert_eq!(names(Catalog::core(), "deny").first().map(String::as_str), Some("AWSDenyAll"));
        assert_eq!(names(Catalog::core(), "").len(), Catalog::core().len());
        assert!(names(Catalog::core(), "no such policy").is_empty());
    }

    #[test]
    fn the_data_says_how_old_it_is() {
        assert!(Catalog::bundled().date() > "2026-01-01");
        assert_eq!(Catalog::default().date(), "");
    }
}
