//! Writes services as text, one a line; knows nothing of where they come from.
//!
//! The fields of a line are separated by tabs: prefix, name, page, keys, sets of keys, types of resources, groups of
//! dependent actions, names of actions, facts of actions. Sets and groups are written once and named by their places,
//! counted from 0, as are keys and types. `crates/policy/src/catalog/actions.rs` reads them.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};

use super::actions::{Action, Service};

pub fn text(services: &[Service], date: &str) -> Result<String> {
    let mut text = format!("actions\t{date}\n");
    let mut last = "";
    for service in services {
        ensure!(*last < *service.prefix, "`{}` is out of order", service.prefix);
        last = &service.prefix;
        text.push_str(&line(service)?);
        text.push('\n');
    }
    Ok(text)
}

fn line(service: &Service) -> Result<String> {
    let mut sets = Sets { service, known: Vec::new() };
    let mut groups: Vec<&BTreeSet<String>> = Vec::new();
    let mut types = Vec::new();
    for of in service.types.values() {
        types.push(match sets.place(&of.keys)? {
            Some(set) => format!("{}={}={set}", of.name, of.arns.join(",")),
            None => format!("{}={}", of.name, of.arns.join(",")),
        });
        let clean = |text: &String| !text.is_empty() && !text.contains(['=', ';', ',', '\t', '\n']);
        ensure!(clean(&of.name) && of.arns.iter().all(clean), "`{}` has a character that separates", of.name);
    }
    let mut facts = Vec::new();
    for action in service.actions.values() {
        ensure!(action.name.bytes().all(|c| c.is_ascii_alphanumeric() || b"-_".contains(&c)), "`{}`?", action.name);
        facts.push(
            marks(action, &mut sets, &mut groups).with_context(|| format!("{}:{}", service.prefix, action.name))?,
        );
    }

    let keys: Vec<String> = service.keys.values().map(|key| key.word()).collect::<Result<_>>()?;
    let known: Vec<String> = sets.known.iter().map(|set| join(set.iter().map(usize::to_string), ",")).collect();
    let groups = groups.into_iter().map(|group| join(group.iter().cloned(), " "));
    let names = service.actions.values().map(|action| action.name.clone());
    let fields = [
        service.prefix.clone(),
        service.name.clone(),
        service.page.clone(),
        keys.join(" "),
        known.join(" "),
        types.join(";"),
        join(groups, ";"),
        join(names, " "),
        facts.join(" "),
    ];
    ensure!(fields.iter().all(|field| !field.contains(['\t', '\n'])), "`{}` has a tab", service.prefix);
    Ok(fields.join("\t"))
}

fn marks<'a>(action: &'a Action, sets: &mut Sets<'_>, groups: &mut Vec<&'a BTreeSet<String>>) -> Result<String> {
    let mut marks = action.level.to_string();
    if let Some(set) = sets.place(&action.keys)? {
        marks += &set.to_string();
    }
    for (of, used) in &action.uses {
        let place = sets.service.types.keys().position(|name| name == of);
        let place = place.with_context(|| format!("there is no type of resource `{of}`"))?;
        marks += &format!("{}{place}", if used.required { '!' } else { ',' });
        if let Some(set) = sets.place(&used.keys)? {
            marks += &format!(":{set}");
        }
    }
    if !action.dependents.is_empty() {
        let place = groups.iter().position(|group| **group == action.dependents).unwrap_or(groups.len());
        if place == groups.len() {
            groups.push(&action.dependents);
        }
        marks += &format!("+{place}");
    }
    Ok(marks)
}

/// The sets of keys that were used so far.
struct Sets<'a> {
    service: &'a Service,
    known: Vec<BTreeSet<usize>>,
}

impl Sets<'_> {
    fn place(&mut self, keys: &BTreeSet<String>) -> Result<Option<usize>> {
        if keys.is_empty() {
            return Ok(None);
        }
        let place = |key: &String| {
            let place = self.service.keys.keys().position(|known| known == key);
            place.with_context(|| format!("{} does not list the key `{key}`", self.service.prefix))
        };
        let set: BTreeSet<usize> = keys.iter().map(place).collect::<Result<_>>()?;
        let known = self.known.iter().position(|known| *known == set);
        if known.is_none() {
            self.known.push(set);
        }
        Ok(Some(known.unwrap_or(self.known.len() - 1)))
    }
}

fn join(words: impl Iterator<Item = String>, separator: &str) -> String {
    words.collect::<Vec<_>>().join(separator)
}

#[cfg(test)]
mod tests {
    use super::super::actions::{Type, Use};
    use super::super::keys::Key;
    use super::*;

    fn set<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
        names.map(str::to_owned).into()
    }

    fn service() -> Service {
        let key = |name: &str, of: &str| (name.to_ascii_lowercase(), Key::new(name, of));
        let of = |name: &str, keys| Type { name: name.into(), arns: vec![format!("arn:{name}"), "arn:x".into()], keys };
        let used = |of: &str, required, keys| (of.to_owned(), Use { required, keys });
        let action = |name: &str, level, keys, uses: Vec<(String, Use)>, dependents| {
            let uses = uses.into_iter().collect();
            (name.to_ascii_lowercase(), Action { name: name.into(), level, keys, uses, dependents })
        };
        Service {
            prefix: "x".into(),
            name: "A service".into(),
            page: "aservice".into(),
            keys: [key("x:B", "ArrayOfARN"), key("x:a", "Bool")].into(),
            types: [("one".into(), of("one", set(["x:b"]))), ("two".into(), of("two", set([])))].into(),
            actions: [
                action(
                    "Do",
                    'w',
                    set(["x:a"]),
                    vec![used("one", true, set([])), used("two", false, set(["x:b"]))],
                    set([]),
                ),
                action("Undo", 'r', set([]), vec![], set(["x:Do", "y:See"])),
            ]
            .into(),
        }
    }

    #[test]
    fn a_service_is_one_line() {
        let fields = [
            "x",
            "A service",
            "aservice",
            "bx:a Ax:B",
            "1 0",
            "one=arn:one,arn:x=0;two=arn:two,arn:x",
            "x:Do y:See",
            "Do Undo",
            "w1!0,1:0 r+0",
        ];
        assert_eq!(text(&[service()], "2026-01-02").unwrap(), format!("actions\t2026-01-02\n{}\n", fields.join("\t")));
    }

    #[test]
    fn what_would_be_read_differently_is_refused() {
        let broken = |change: fn(&mut Service)| {
            let mut service = service();
            change(&mut service);
            text(&[service], "2026-01-02").is_err()
        };
        assert!(!broken(|_| {}));
        assert!(broken(|service| service.name.push('\t')));
        assert!(broken(|service| service.types.get_mut("one").unwrap().name.push('=')));
        assert!(broken(|service| service.actions.get_mut("do").unwrap().name.push(' ')));
        assert!(broken(|service| drop(service.types.remove("one"))));
        assert!(broken(|service| drop(service.keys.remove("x:a"))));
    }
}
