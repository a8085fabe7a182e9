//! Looks up AWS's managed policies in generated text. Refuses to know what a policy's document means.
//!
//! A build holds the few policies that tutorials name most, or, with the feature `catalog`, all of them. In the
//! browser the full text arrives later, when something first asks for a policy that is not there.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

const CORE: &str = include_str!("../data/managed-policies-core.ndjson");
#[cfg(feature = "catalog")]
const ALL: &str = include_str!("../data/managed-policies.ndjson");

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

/// Managed policies, by ARN.
///
/// ```
/// use rolecall_policy::catalog::Catalog;
///
/// let policy = Catalog::core().get("arn:aws:iam::aws:policy/AWSDenyAll").unwrap();
/// assert_eq!((policy.name, policy.path), ("AWSDenyAll", "/"));
/// assert!(policy.document.contains(r#""Effect":"Deny""#));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    text: Cow<'static, str>,
    // In the order of the ARNs. Only the lines' places are kept: a document is read when it is asked for.
    lines: Vec<Range<usize>>,
}

/// The text is not one that the generator writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogError {
    /// Where, counted from 1.
    pub line: usize,
    because: &'static str,
}

impl fmt::Display for CatalogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {} of the catalogue {}: it must be a file that `cargo xtask catalog` wrote",
            self.line, self.because
        )
    }
}

impl std::error::Error for CatalogError {}

impl Catalog {
    /// Reads the text of a catalogue: one policy a line, sorted by ARN. Documents are skipped, not read.
    pub fn parse(text: impl Into<Cow<'static, str>>) -> Result<Catalog, CatalogError> {
        let text = text.into();
        let mut lines = Vec::new();
        let mut start = 0;
        let mut last = "";
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let fail = |because| CatalogError { line: number + 1, because };
            let json = line.trim_end();
            let policy = read(json).ok_or(fail("is not a managed policy"))?;
            if policy.arn <= last {
                return Err(fail("is out of order"));
            }
            last = policy.arn;
            lines.push(start..start + json.len());
            start += line.len();
        }
        Ok(Catalog { text, lines })
    }

    /// The small set that is in every build.
    pub fn core() -> &'static Catalog {
        static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::parse(CORE).unwrap_or_default());
        &CATALOG
    }

    /// Everything that this build has: all policies with the feature `catalog`, else the small set.
    pub fn bundled() -> &'static Catalog {
        #[cfg(feature = "catalog")]
        {
            static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::parse(ALL).unwrap_or_default());
            &CATALOG
        }
        #[cfg(not(feature = "catalog"))]
        Catalog::core()
    }

    /// The policy with this ARN. Case matters, as it does to AWS.
    pub fn get(&self, arn: &str) -> Option<ManagedPolicy<'_>> {
        let found = self.lines.binary_search_by(|line| self.arn(line).cmp(arn)).ok()?;
        self.at(self.lines.get(found)?)
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
        self.lines.iter().filter_map(|line| self.at(line))
    }

    /// How many policies there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// How fresh the data is: when AWS last changed any of the policies. Empty when there are none.
    pub fn date(&self) -> &str {
        self.iter().map(|policy| policy.date).max().unwrap_or_default()
    }

    fn at(&self, line: &Range<usize>) -> Option<ManagedPolicy<'_>> {
        read(self.text.get(line.clone())?)
    }

    fn arn(&self, line: &Range<usize>) -> &str {
        self.text.get(line.clone()).and_then(|line| field(line, "{\"arn\":\"")).map_or("", |(arn, _)| arn)
    }
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
        assert_eq!(Catalog::core().len(), CORE.lines().count());
        assert_eq!(Catalog::core().iter().count(), CORE.lines().count());
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
    fn text_that_was_not_generated_is_refused() {
        let line = |arn: &str| {
            format!(
                "{{\"arn\":\"{arn}\",\"name\":\"\",\"path\":\"\",\"version\":\"\",\"created\":\"\",\"updated\":\"\",\"document\":{{}}}}\n"
            )
        };
        assert_eq!(Catalog::parse(line("a") + &line("b")).unwrap().len(), 2);
        assert_eq!(Catalog::parse(line("b") + &line("a")).unwrap_err().line, 2);
        assert_eq!(Catalog::parse(line("a") + &line("a")).unwrap_err().line, 2);
        assert_eq!(
            Catalog::parse("[]").unwrap_err().to_string(),
            "line 1 of the catalogue is not a managed policy: it must be a file that `cargo xtask catalog` wrote"
        );
        assert!(Catalog::parse("").unwrap().is_empty());
    }

    #[test]
    fn the_data_says_how_old_it_is() {
        assert!(Catalog::bundled().date() > "2026-01-01");
        assert_eq!(Catalog::default().date(), "");
    }
}
