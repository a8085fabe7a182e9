//! Looks up what AWS publishes, managed policies and the actions of its services, in generated text. Refuses to know
//! what a policy's document means and how access is decided.
//!
//! A build holds what nearly every question needs: the few policies that tutorials name most and the facts in [`keys`](crate::keys).
//! With the feature `catalog` it holds everything. In the browser the full text arrives later, when something first
//! asks for what is not there.

mod actions;
mod managed;

pub use actions::{AccessLevel, Action, ResourceType, ResourceUse, Service};
pub use managed::ManagedPolicy;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

const CORE: &str = include_str!("../data/managed-policies-core.ndjson");
#[cfg(feature = "catalog")]
const POLICIES: &str = include_str!("../data/managed-policies.ndjson");
#[cfg(feature = "catalog")]
const ACTIONS: &str = include_str!("../data/actions.tsv");

/// Managed policies by ARN, and services with their actions by prefix.
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
    policies: Lines,
    services: Lines,
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
    /// Reads the text of a catalogue: a policy a line, sorted by ARN, then the services, when it has them, sorted by
    /// prefix. Documents and actions are skipped, not read.
    pub fn parse(text: impl Into<Cow<'static, str>>) -> Result<Catalog, CatalogError> {
        let text = text.into();
        let policies = text.split_inclusive('\n').take_while(|line| !line.starts_with(actions::HEAD));
        let end = policies.map(str::len).sum();
        let (policies, services) = match text {
            Cow::Borrowed(text) => {
                let (policies, services) = text.split_at_checked(end).unwrap_or((text, ""));
                (policies.into(), services.into())
            }
            Cow::Owned(mut text) => {
                let services = text.split_off(end);
                (text.into(), services.into())
            }
        };
        Catalog::new(policies, services)
    }

    fn new(policies: Cow<'static, str>, services: Cow<'static, str>) -> Result<Catalog, CatalogError> {
        let policies = managed::lines(policies)?;
        let services = actions::lines(services)
            .map_err(|error| CatalogError { line: policies.places.len() + error.line, ..error })?;
        Ok(Catalog { policies, services })
    }

    /// The small set that is in every build.
    pub fn core() -> &'static Catalog {
        static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::parse(CORE).unwrap_or_default());
        &CATALOG
    }

    /// Everything that this build has: all policies and actions with the feature `catalog`, else the small set.
    pub fn bundled() -> &'static Catalog {
        #[cfg(feature = "catalog")]
        {
            static CATALOG: LazyLock<Catalog> =
                LazyLock::new(|| Catalog::new(POLICIES.into(), ACTIONS.into()).unwrap_or_default());
            &CATALOG
        }
        #[cfg(not(feature = "catalog"))]
        Catalog::core()
    }
}

/// Lines in the order of their names. Only their places are kept: a line is read when it is asked for.
#[derive(Clone, Debug, Default)]
struct Lines {
    text: Cow<'static, str>,
    places: Vec<Range<usize>>,
}

impl Lines {
    /// The lines behind the first `skip`. Each must have a name, which nothing is said about but that they ascend.
    fn read(
        text: Cow<'static, str>,
        skip: usize,
        name: impl Fn(&str) -> Option<&str>,
        nameless: &'static str,
    ) -> Result<Lines, CatalogError> {
        let mut places = Vec::new();
        let mut start = 0;
        let mut last = "";
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let fail = |because| CatalogError { line: number + 1, because };
            // A field at the end of a line may be empty, so that a tab stays.
            let content = line.trim_end_matches(['\n', '\r']);
            if number >= skip {
                let name = name(content).ok_or(fail(nameless))?;
                if name <= last {
                    return Err(fail("is out of order"));
                }
                last = name;
                places.push(start..start + content.len());
            }
            start += line.len();
        }
        Ok(Lines { text, places })
    }

    fn find(&self, name: &str, of: impl Fn(&str) -> Option<&str>) -> Option<&str> {
        let found = self.places.binary_search_by(|place| of(self.at(place)).cmp(&Some(name))).ok()?;
        Some(self.at(self.places.get(found)?))
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        self.places.iter().map(|place| self.at(place))
    }

    fn at(&self, place: &Range<usize>) -> &str {
        self.text.get(place.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(arn: &str) -> String {
        format!(
            "{{\"arn\":\"{arn}\",\"name\":\"\",\"path\":\"\",\"version\":\"\",\"created\":\"\",\"updated\":\"\",\"document\":{{}}}}\n"
        )
    }

    fn service(prefix: &str) -> String {
        format!("{prefix}\tA service\t\t\t\t\t\tDo Undo\tw r\n")
    }

    #[test]
    fn text_that_was_not_generated_is_refused() {
        assert_eq!(Catalog::parse(policy("a") + &policy("b")).unwrap().len(), 2);
        assert_eq!(Catalog::parse(policy("b") + &policy("a")).unwrap_err().line, 2);
        assert_eq!(Catalog::parse(policy("a") + &policy("a")).unwrap_err().line, 2);
        assert_eq!(
            Catalog::parse("[]").unwrap_err().to_string(),
            "line 1 of the catalogue is not a managed policy: it must be a file that `cargo xtask catalog` wrote"
        );
        assert!(Catalog::parse("").unwrap().is_empty());
    }

    #[test]
    fn services_follow_the_policies() {
        let head = "actions\t2026-01-02\n";
        let both = Catalog::parse(policy("a") + head + &service("x") + &service("y")).unwrap();
        assert_eq!((both.len(), both.services().count(), both.actions_date()), (1, 2, "2026-01-02"));
        let alone = Catalog::parse(head.to_owned() + &service("x")).unwrap();
        assert_eq!((alone.len(), alone.services().count()), (0, 1));

        let error = |text: String| Catalog::parse(text).unwrap_err().to_string();
        assert!(
            error(policy("a") + head + &service("y") + &service("x")).starts_with("line 4 of the catalogue is out")
        );
        assert!(error(policy("a") + head + &policy("b")).starts_with("line 3 of the catalogue is not a service"));
        assert!(error(service("x")).starts_with("line 1 of the catalogue is not a managed policy"));
    }
}
