//! Makes the few facts about condition keys and services that every build has; knows nothing of actions.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};

use super::actions::Service;

/// Keys that the package does not list or whose type it has wrong.
const GLOBAL: &[(&str, &str)] =
    &[("aws:SignInSessionArn", "ARN"), ("aws:SourceVpcArn", "ARN"), ("aws:ViaCustomerDomain", "String")];

pub struct Key {
    pub name: String,
    pub of: String,
}

impl Key {
    pub fn new(name: &str, of: &str) -> Key {
        Key { name: usual_form(name), of: of.to_owned() }
    }

    /// A letter for the type, large for many values, then the name.
    pub fn word(&self) -> Result<String> {
        let (of, many) = self.of.strip_prefix("ArrayOf").map_or((self.of.as_str(), false), |of| (of, true));
        let letter = match of {
            "String" => 's',
            "ARN" => 'a',
            "Bool" => 'b',
            "Numeric" => 'n',
            "Date" => 'd',
            "IPAddress" => 'i',
            _ => bail!("`{}` has a type that is not known: {of}", self.name),
        };
        let letter = if many { letter.to_ascii_uppercase() } else { letter };
        ensure!(!self.name.contains([' ', '\t', '\n']), "`{}` has a space", self.name);
        ensure!(self.name.matches("${").count() <= 1, "`{}` varies in two places", self.name);
        Ok(format!("{letter}{}", self.name))
    }

    fn is_multivalued(&self) -> bool {
        self.of.starts_with("ArrayOf")
    }

    /// What stands before and behind the part that varies, in lower case.
    fn parts(&self) -> Option<(String, String)> {
        let lower = self.name.to_ascii_lowercase();
        let (before, rest) = lower.split_once("${")?;
        Some((before.to_owned(), rest.split_once('}')?.1.to_owned()))
    }
}

/// What varies is written in four ways: `${TagKey}`, `<key>`, `tag-key` and nothing, behind a slash.
pub fn usual_form(name: &str) -> String {
    match name.rsplit_once('/') {
        Some((before, "tag-key" | "<key>" | "")) => format!("{before}/${{TagKey}}"),
        _ => name.to_owned(),
    }
}

/// The core as text: a list a line, with its name before it.
pub fn core(services: &[Service], script: &str, rcp: &[String]) -> Result<String> {
    let global = global(script)?;
    // Where the sources differ, nobody may rely on many values.
    let mut all: BTreeMap<String, &Key> = BTreeMap::new();
    for key in services.iter().flat_map(|service| service.keys.values()).chain(global.values()) {
        let known = all.entry(key.name.to_ascii_lowercase()).or_insert(key);
        if !key.is_multivalued() {
            *known = key;
        }
    }
    let (multivalued, single): (Vec<&Key>, Vec<&Key>) = all.into_values().partition(|key| key.is_multivalued());
    let (templates, plain): (Vec<&Key>, Vec<&Key>) = multivalued.into_iter().partition(|key| key.parts().is_some());
    // A key with one value that a template with many values would take for its own stands beside it.
    let beside = single.into_iter().filter(|key| {
        templates.iter().filter_map(|template| template.parts()).any(|(before, after)| {
            let name = key.name.to_ascii_lowercase();
            name.len() > before.len() + after.len() && name.starts_with(&before) && name.ends_with(&after)
        })
    });
    let lower = |key: &Key| Key::new(&key.name.to_ascii_lowercase(), &key.of).word();
    let templates: BTreeSet<String> = templates.iter().copied().chain(beside).map(lower).collect::<Result<_>>()?;
    let plain: BTreeSet<String> = plain.iter().map(|key| key.name.to_ascii_lowercase()).collect();
    let rcp: BTreeSet<String> = rcp.iter().cloned().collect();
    ensure!(rcp.iter().all(|prefix| services.iter().any(|service| service.prefix == *prefix)), "an unknown service");
    let global: BTreeSet<String> = global.values().map(Key::word).collect::<Result<_>>()?;

    let line =
        |name: &str, words: BTreeSet<String>| format!("{name} {}\n", words.into_iter().collect::<Vec<_>>().join(" "));
    Ok(line("rcp", rcp) + &line("multivalued", plain) + &line("templates", templates) + &line("global", global))
}

/// The package has its global keys in a program: `key: 'aws:SourceIp',` and, further down, `type: 'IPAddress',`.
fn global(script: &str) -> Result<BTreeMap<String, Key>> {
    let mut found = BTreeMap::new();
    let mut last = None;
    for line in script.lines().map(str::trim) {
        match (line.split_once(": "), line.split('\'').nth(1)) {
            (Some(("key", _)), name) => last = name,
            (Some(("type", _)), Some(of)) => {
                let key = Key::new(last.take().context("a type without a key")?, of);
                found.insert(key.name.to_ascii_lowercase(), key);
            }
            _ => {}
        }
    }
    ensure!(found.len() > 50, "only {} global keys were found: has the program another form?", found.len());
    for (name, of) in GLOBAL {
        found.insert(name.to_ascii_lowercase(), Key::new(name, of));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{Key, usual_form};

    #[test]
    fn what_varies_has_one_form() {
        assert_eq!(usual_form("aws:PrincipalTag/tag-key"), "aws:PrincipalTag/${TagKey}");
        assert_eq!(usual_form("s3:ExistingObjectTag/<key>"), "s3:ExistingObjectTag/${TagKey}");
        assert_eq!(usual_form("glacier:ResourceTag/"), "glacier:ResourceTag/${TagKey}");
        assert_eq!(usual_form("kms:EncryptionContext:${Key}"), "kms:EncryptionContext:${Key}");
    }

    #[test]
    fn a_word_has_the_type_and_the_name() {
        assert_eq!(Key::new("aws:TagKeys", "ArrayOfString").word().unwrap(), "Saws:TagKeys");
        assert_eq!(Key::new("aws:SourceIp", "IPAddress").word().unwrap(), "iaws:SourceIp");
        assert!(Key::new("aws:SourceIp", "Colour").word().is_err());
        assert!(Key::new("a:${b}/${c}", "String").word().is_err());
    }
}
