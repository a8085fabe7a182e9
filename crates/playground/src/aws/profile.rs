//! Profiles as the CLI finds them in its two files, and the settings of a command that come from them. Refuses to know
//! credentials.

use super::failure::Failure;
use super::ini::{self, Section};
use crate::machine::{Env, Machine};
use std::collections::{BTreeMap, BTreeSet};

/// The two files, read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Profiles {
    /// Both files merged: what the credentials file says wins.
    merged: Vec<Section>,
    /// The credentials file alone.
    shared: Vec<Section>,
    /// The profiles of the config file alone.
    config: Vec<Section>,
    /// The portals that the config file names.
    portals: Vec<Section>,
}

impl Profiles {
    pub(crate) fn load(machine: &Machine, env: &Env) -> Result<Profiles, Failure> {
        let read = |path: String| match machine.files.read(&path) {
            None => Ok(Vec::new()),
            Some(text) => {
                ini::parse(text).ok_or_else(|| Failure::Other(format!("Unable to parse config file: {path}")))
            }
        };
        let mut config: Vec<Section> = Vec::new();
        // A profile may be headed in two ways: the later section holds.
        let mut seen = BTreeSet::new();
        let mut portals = Vec::new();
        for section in read(config_path(env))?.into_iter().rev() {
            let Some(name) = profile_name(&section.name) else {
                let words = words(&section.name).unwrap_or_default();
                if let [kind, name] = words.as_slice()
                    && kind == "sso-session"
                {
                    portals.push(Section { name: name.clone(), values: section.values });
                }
                continue;
            };
            if seen.insert(name.clone()) {
                config.push(Section { name, values: section.values });
            }
        }
        config.reverse();
        let shared = read(credentials_path(env))?;
        let mut merged = config.clone();
        let places: BTreeMap<&str, usize> =
            config.iter().enumerate().map(|(place, section)| (section.name.as_str(), place)).collect();
        for section in &shared {
            match places.get(section.name.as_str()).and_then(|place| merged.get_mut(*place)) {
                Some(known) => {
                    let keys: BTreeSet<&String> = section.values.iter().map(|(key, _)| key).collect();
                    known.values.retain(|(key, _)| !keys.contains(key));
                    known.values.extend(section.values.iter().cloned());
                }
                None => merged.push(section.clone()),
            }
        }
        Ok(Profiles { merged, shared, config, portals })
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.merged.iter().map(|section| section.name.as_str())
    }

    pub(crate) fn find(&self, name: &str) -> Option<&Section> {
        self.merged.iter().find(|section| section.name == name)
    }

    pub(crate) fn in_credentials_file(&self, name: &str) -> Option<&Section> {
        self.shared.iter().find(|section| section.name == name)
    }

    /// An `[sso-session …]` by its name.
    pub(crate) fn sso_session(&self, name: &str) -> Option<&Section> {
        self.portals.iter().find(|section| section.name == name)
    }

    pub(crate) fn in_config_file(&self, name: &str) -> Option<&Section> {
        self.config.iter().find(|section| section.name == name)
    }
}

pub(crate) fn config_path(env: &Env) -> String {
    path(env, "AWS_CONFIG_FILE", "config")
}

pub(crate) fn credentials_path(env: &Env) -> String {
    path(env, "AWS_SHARED_CREDENTIALS_FILE", "credentials")
}

fn path(env: &Env, variable: &str, name: &str) -> String {
    match env.exported(variable) {
        Some(path) => env.absolute(&path.replacen('~', env.home(), usize::from(path.starts_with('~')))),
        None => format!("{}/.aws/{name}", env.home()),
    }
}

/// The profile that a section of the config file holds: `default`, or the second of two words of which the first begins
/// with `profile`, in lower case.
fn profile_name(section: &str) -> Option<String> {
    if section == "default" {
        return Some(section.into());
    }
    if !section.starts_with("profile") {
        return None;
    }
    match words(section)?.as_slice() {
        [_, name] => Some(name.clone()),
        _ => None,
    }
}

/// Words as Python's shlex splits them; nothing where a quote stays open.
fn words(text: &str) -> Option<Vec<String>> {
    let (mut words, mut current, mut quote) = (Vec::new(), None::<String>, None);
    for letter in text.chars() {
        match quote {
            Some(open) if letter == open => quote = None,
            Some(_) => current.get_or_insert_default().push(letter),
            None if matches!(letter, '"' | '\'') => {
                quote = Some(letter);
                current.get_or_insert_default();
            }
            None if letter.is_whitespace() => words.extend(current.take()),
            None => current.get_or_insert_default().push(letter),
        }
    }
    words.extend(current);
    quote.is_none().then_some(words)
}

/// How a section of the config file is headed for a profile.
pub(crate) fn section_name(profile: &str) -> String {
    match profile {
        "default" => "default".into(),
        _ if profile.contains(char::is_whitespace) => format!("profile \"{profile}\""),
        _ => format!("profile {profile}"),
    }
}

/// Something off in a config file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slip {
    /// The profile that it spoils.
    pub(crate) profile: String,
    /// What is off, in a sentence.
    pub(crate) text: String,
}

/// What is off in a config file: sections that the CLI passes over, and settings run together. Nothing where the file
/// cannot be read at all.
pub(crate) fn slips(text: &str) -> Option<Vec<Slip>> {
    Some(ini::parse(text)?.iter().filter_map(slip).collect())
}

fn slip(section: &Section) -> Option<Slip> {
    let name = section.name.trim();
    let Some(profile) = profile_name(&section.name) else {
        if name.starts_with("sso-session ") || name.starts_with("services ") {
            return None;
        }
        let (word, rest) = name.split_once(char::is_whitespace).unwrap_or((name, ""));
        let wanted = match rest.trim() {
            "" if name.eq_ignore_ascii_case("default") => "default",
            rest if word.eq_ignore_ascii_case("profile") && !rest.is_empty() => rest,
            _ => name,
        };
        let text = format!(
            "`[{}]` in ~/.aws/config is no profile to the CLI: it reads `[{}]`",
            section.name,
            section_name(wanted)
        );
        return Some(Slip { profile: wanted.into(), text });
    };
    let run_together = |(key, value): &&(String, String)| key == "role_arn" && value.contains([' ', '=', '\t']);
    section.values.iter().find(run_together).map(|_| Slip {
        text: format!("`[{}]` in ~/.aws/config has two settings on one line: each needs its own", section.name),
        profile,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_these_sections_are_profiles() {
        let of = |section: &str| profile_name(section);
        assert_eq!(of("default").as_deref(), Some("default"));
        assert_eq!(of("profile dev").as_deref(), Some("dev"));
        assert_eq!(of("profile   dev ").as_deref(), Some("dev"));
        assert_eq!(of("profile \"my prof\"").as_deref(), Some("my prof"));
        for section in ["Profile STS", "PROFILE STS", "profileSTS", " profile STS", "STS", "profile my prof"] {
            assert_eq!(of(section), None, "{section}");
        }
    }

    #[test]
    fn slips_are_named() {
        for (text, profile, wanted) in [
            ("[Profile STS]\n", "STS", "`[profile STS]`"),
            ("[STS]\n", "STS", "`[profile STS]`"),
            ("[Default]\n", "default", "`[default]`"),
            ("[default]\nrole_arn = a source_profile = b\n", "default", "on one line"),
        ] {
            let found = slips(text).unwrap();
            assert!(found[0].text.contains(wanted), "{text}: {found:?}");
            assert_eq!(found[0].profile, profile);
        }
        assert_eq!(slips("[default]\nregion = a\n[profile b]\nrole_arn = c\n"), Some(Vec::new()));
        assert_eq!(slips("[default] role_arn\nx\n"), None);
    }
}
