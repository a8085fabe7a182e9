//! The services of a catalogue: their actions, resource types and condition keys. Refuses to know how a service decides:
//! dependent actions and "required" are AWS's words to readers, on which no decision may rest.

use super::{Catalog, CatalogError, Lines};
use crate::keys::{self, ConditionKey};
use crate::pattern::{Pattern, Syntax};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What the first of the lines begins with; the date follows.
pub(super) const HEAD: &str = "actions\t";

/// A service. Cheap to copy: nothing but its name is read before it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Service<'a> {
    /// What stands before the colon of its actions, in lower case.
    pub prefix: &'a str,
    /// As AWS calls it: `Amazon S3`.
    pub name: &'a str,
    page: &'a str,
    keys: &'a str,
    /// Each a set of keys, by their places.
    sets: &'a str,
    types: &'a str,
    dependents: &'a str,
    names: &'a str,
    /// For each name a word of marks: see [`marks`].
    facts: &'a str,
}

/// An action of a service, printed as `s3:GetObject`.
#[derive(Clone, Copy, Debug)]
pub struct Action<'a> {
    /// Whose it is.
    pub service: Service<'a>,
    /// Without the prefix, as AWS writes it.
    pub name: &'a str,
    /// What AWS says it does to resources.
    pub level: AccessLevel,
    facts: &'a str,
}

/// What an action does, in AWS's five classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccessLevel {
    /// Sees that resources exist.
    List,
    /// Reads what is in them.
    Read,
    /// Makes, changes or deletes them.
    Write,
    /// Changes nothing but tags.
    Tagging,
    /// Grants or changes permissions.
    PermissionsManagement,
}

/// A type of resource that an action takes.
#[derive(Clone, Copy, Debug)]
pub struct ResourceUse<'a> {
    /// The type.
    pub of: ResourceType<'a>,
    /// Whether AWS marks it as required. Of several types of which one is needed, none is marked: `s3:GetObject` takes
    /// an object or an object behind an access point.
    pub required: bool,
    set: Option<usize>,
}

/// A type of resource of a service.
#[derive(Clone, Copy, Debug)]
pub struct ResourceType<'a> {
    /// As AWS calls it: `bucket`.
    pub name: &'a str,
    arns: &'a str,
    service: Service<'a>,
    set: Option<usize>,
}

pub(super) fn lines(text: Cow<'static, str>) -> Result<Lines, CatalogError> {
    Lines::read(text, 1, |line| Service::read(line).map(|service| service.prefix), "is not a service")
}

impl Catalog {
    /// The service with this prefix, in any case.
    pub fn service(&self, prefix: &str) -> Option<Service<'_>> {
        let prefix = prefix.to_ascii_lowercase();
        self.services.find(&prefix, |line| line.split('\t').next()).and_then(Service::read)
    }

    /// All services, in the order of their prefixes.
    pub fn services(&self) -> impl Iterator<Item = Service<'_>> {
        self.services.iter().filter_map(Service::read)
    }

    /// The action of this name, in any case: `s3:GetObject`.
    pub fn action(&self, name: &str) -> Option<Action<'_>> {
        let (prefix, name) = name.split_once(':')?;
        self.service(prefix)?.action(name)
    }

    /// The actions that a policy's pattern means, in any case: `s3:Get*`, `*`.
    pub fn actions_matching(&self, pattern: &str) -> impl Iterator<Item = Action<'_>> {
        let lower = pattern.to_ascii_lowercase();
        let named = lower.split_once(':').map(|(prefix, _)| prefix).filter(|prefix| !prefix.contains(['*', '?']));
        let one = named.map(|prefix| self.service(prefix));
        let all = one.is_none().then(|| self.services()).into_iter().flatten();
        let pattern = Pattern::new(&lower, Syntax { wildcards: true, variables: false });
        let matches = move |action: &Action<'_>| pattern.matches_text(&action.to_string().to_ascii_lowercase());
        one.flatten().into_iter().chain(all).flat_map(|service| service.actions()).filter(matches)
    }

    /// The condition key of this name, in any case: a global one, one of the service it is named after, or one that
    /// any service lists, as `sts` does those of identity providers.
    pub fn key(&self, key: &str) -> Option<ConditionKey<'_>> {
        let service = key.split_once(':').and_then(|(prefix, _)| self.service(prefix));
        let own = || service?.key(key);
        // A service is no identity provider, whose name would be the part that varies.
        let fits = |found: &ConditionKey<'_>| service.is_none() || !found.name.starts_with("${");
        let any = || keys::best(self.services().flat_map(Service::keys).filter(fits), key);
        keys::global_key(key).or_else(own).or_else(any)
    }

    /// As of when the actions are: `2026-09-26`. Empty when there are none.
    pub fn actions_date(&self) -> &str {
        self.services.text.lines().next().and_then(|line| line.strip_prefix(HEAD)).unwrap_or_default()
    }
}

impl<'a> Service<'a> {
    fn read(line: &'a str) -> Option<Service<'a>> {
        let mut fields = line.split('\t');
        let mut next = || fields.next();
        let service = Service {
            prefix: next()?,
            name: next()?,
            page: next()?,
            keys: next()?,
            sets: next()?,
            types: next()?,
            dependents: next()?,
            names: next()?,
            facts: next()?,
        };
        next().is_none().then_some(service)
    }

    /// The address of its page in AWS's Service Authorization Reference, where it is known.
    pub fn page(&self) -> Option<String> {
        const PAGES: &str = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_";
        (!self.page.is_empty()).then(|| format!("{PAGES}{}.html", self.page))
    }

    /// Its actions, in the order of their names.
    pub fn actions(self) -> impl Iterator<Item = Action<'a>> {
        list(self.names, ' ').zip(list(self.facts, ' ')).filter_map(move |(name, facts)| self.with(name, facts))
    }

    /// The action of this name, in any case; without the prefix.
    pub fn action(self, name: &str) -> Option<Action<'a>> {
        let mut names = list(self.names, ' ').enumerate();
        let (place, name) = names.find(|(_, known)| known.eq_ignore_ascii_case(name))?;
        self.with(name, list(self.facts, ' ').nth(place)?)
    }

    fn with(self, name: &'a str, facts: &'a str) -> Option<Action<'a>> {
        let level = match facts.chars().next()? {
            'l' => AccessLevel::List,
            'r' => AccessLevel::Read,
            'w' => AccessLevel::Write,
            't' => AccessLevel::Tagging,
            'p' => AccessLevel::PermissionsManagement,
            _ => return None,
        };
        Some(Action { service: self, name, level, facts })
    }

    /// Its types of resources, in the order of their names.
    pub fn resource_types(self) -> impl Iterator<Item = ResourceType<'a>> {
        list(self.types, ';').filter_map(move |entry| {
            let mut parts = entry.split('=');
            let (name, arns) = (parts.next()?, parts.next()?);
            Some(ResourceType { name, arns, service: self, set: parts.next().and_then(|set| set.parse().ok()) })
        })
    }

    /// The type of resource of this name.
    pub fn resource_type(self, name: &str) -> Option<ResourceType<'a>> {
        self.resource_types().find(|known| known.name.eq_ignore_ascii_case(name))
    }

    /// The condition keys that it lists, some of which are global.
    pub fn keys(self) -> impl Iterator<Item = ConditionKey<'a>> {
        list(self.keys, ' ').filter_map(ConditionKey::read)
    }

    /// The condition key of this name, in any case, if the service lists it.
    pub fn key(self, key: &str) -> Option<ConditionKey<'a>> {
        keys::best(self.keys(), key)
    }

    /// The keys in any of the sets, once each.
    fn keys_in(self, sets: impl IntoIterator<Item = usize>) -> Vec<ConditionKey<'a>> {
        let wanted: BTreeSet<usize> = sets.into_iter().collect();
        let sets = list(self.sets, ' ').enumerate().filter(|(place, _)| wanted.contains(place));
        let places: BTreeSet<usize> =
            sets.flat_map(|(_, set)| set.split(',')).filter_map(|key| key.parse().ok()).collect();
        let keys = self.keys().enumerate().filter(|(place, _)| places.contains(place));
        keys.map(|(_, key)| key).collect()
    }
}

impl<'a> Action<'a> {
    /// The types of resources that it takes.
    pub fn resource_types(&self) -> Vec<ResourceUse<'a>> {
        let mut wanted: Vec<(usize, bool, Option<usize>)> = Vec::new();
        for (mark, number) in marks(self.facts) {
            match (mark, number, wanted.last_mut()) {
                ('!' | ',', Some(of), _) => wanted.push((of, mark == '!', None)),
                (':', set, Some(last)) => last.2 = set,
                _ => {}
            }
        }
        let types: BTreeMap<usize, ResourceType<'a>> = self.service.resource_types().enumerate().collect();
        let uses = wanted.into_iter();
        uses.filter_map(|(of, required, set)| Some(ResourceUse { of: *types.get(&of)?, required, set })).collect()
    }

    /// Whether it takes no type of resource, so that policies can allow it on `*` alone.
    pub fn is_wildcard_only(&self) -> bool {
        !self.facts.contains([',', '!'])
    }

    /// The condition keys that may be used with it: its own, those that it gives the resources it takes, and those of
    /// the resources' types. Global keys are there only where the service lists them.
    pub fn keys(&self) -> Vec<ConditionKey<'a>> {
        let own = marks(self.facts).filter(|(mark, _)| mark.is_ascii_alphabetic() || *mark == ':');
        let own = own.filter_map(|(_, set)| set);
        let uses = self.resource_types();
        self.service.keys_in(own.chain(uses.iter().filter_map(|used| used.of.set)))
    }

    /// What else the caller needs permission for, as far as AWS's documentation says; without conditions.
    pub fn dependent_actions(&self) -> impl Iterator<Item = &'a str> {
        let group = marks(self.facts).find(|(mark, _)| *mark == '+').and_then(|(_, group)| group);
        let group = group.and_then(|group| list(self.service.dependents, ';').nth(group));
        list(group.unwrap_or_default(), ' ')
    }
}

impl fmt::Display for Action<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service.prefix, self.name)
    }
}

impl<'a> ResourceUse<'a> {
    /// The condition keys that the action gives the resource, and those of the type.
    pub fn keys(&self) -> Vec<ConditionKey<'a>> {
        self.of.service.keys_in(self.set.into_iter().chain(self.of.set))
    }
}

impl<'a> ResourceType<'a> {
    /// The condition keys that any action on such a resource may have.
    pub fn keys(&self) -> Vec<ConditionKey<'a>> {
        self.service.keys_in(self.set)
    }

    /// How its ARNs look, with what varies as `${…}`: `arn:${Partition}:s3:::${BucketName}`. Seldom more than one.
    pub fn arns(&self) -> impl Iterator<Item = &'a str> {
        list(self.arns, ',')
    }
}

/// The words of a list, of which an empty text has none.
fn list(text: &str, separator: char) -> impl Iterator<Item = &str> {
    text.split(separator).filter(|word| !word.is_empty())
}

/// The facts of an action: marks, each with a number or without. A letter is the level, with the set of keys; `!` and
/// `,` are a type of resource, required or not; `:` is the set of keys that comes with the type before it; `+` is the
/// group of dependent actions.
fn marks(facts: &str) -> impl Iterator<Item = (char, Option<usize>)> {
    let mut rest = facts;
    std::iter::from_fn(move || {
        let mut chars = rest.chars();
        let mark = chars.next()?;
        let behind = chars.as_str();
        let end = behind.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind.len());
        let (number, after) = behind.split_at_checked(end)?;
        rest = after;
        Some((mark, number.parse().ok()))
    })
}

#[cfg(test)]
mod tests;
