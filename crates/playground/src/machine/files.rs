//! The learner's files, by absolute path. Refuses to know the real file system.

use rolecall_iam::Time;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Files and directories; a directory is there when something lies in it, or when it was made.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files {
    /// Shared, because the machine is remembered before every command.
    texts: BTreeMap<String, Arc<String>>,
    directories: BTreeSet<String>,
    /// Permissions that were changed.
    modes: BTreeMap<String, u16>,
    times: BTreeMap<String, Time>,
    /// When what is written now is written.
    pub(crate) now: Time,
}

impl Files {
    pub(crate) fn read(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(|text| text.as_str())
    }

    pub(crate) fn write(&mut self, path: &str, text: impl Into<String>) {
        self.texts.insert(path.into(), Arc::new(text.into()));
        self.times.insert(path.into(), self.now);
    }

    pub(crate) fn append(&mut self, path: &str, text: &str) {
        Arc::make_mut(self.texts.entry(path.into()).or_default()).push_str(text);
        self.times.insert(path.into(), self.now);
    }

    pub(crate) fn make_directory(&mut self, path: &str) {
        self.directories.insert(path.into());
        self.times.insert(path.into(), self.now);
    }

    /// Removes a directory in which nothing lies.
    pub(crate) fn remove_directory(&mut self, path: &str) {
        self.directories.remove(path);
        self.forget(path);
    }

    /// The permissions, as `chmod` counts them.
    pub(crate) fn mode(&self, path: &str) -> u16 {
        let usual = if self.is_directory(path) { 0o755 } else { 0o644 };
        self.modes.get(path).copied().unwrap_or(usual)
    }

    pub(crate) fn set_mode(&mut self, path: &str, mode: u16) {
        self.modes.insert(path.into(), mode);
    }

    /// When it was last written.
    pub(crate) fn time(&self, path: &str) -> Time {
        self.times.get(path).copied().unwrap_or(self.now)
    }

    /// Every path at or below this one, directories that were made included.
    pub(crate) fn tree(&self, path: &str) -> Vec<String> {
        let below = format!("{}/", path.trim_end_matches('/'));
        let all = self.texts.keys().chain(&self.directories);
        let found: BTreeSet<&String> = all.filter(|name| *name == path || name.starts_with(&below)).collect();
        found.into_iter().cloned().collect()
    }

    pub(crate) fn exists(&self, path: &str) -> bool {
        self.texts.contains_key(path) || self.is_directory(path)
    }

    fn forget(&mut self, path: &str) {
        self.modes.remove(path);
        self.times.remove(path);
    }

    /// Removes a file, or with `tree` also a directory with all that lies in it; whether anything was there.
    pub(crate) fn remove(&mut self, path: &str, tree: bool) -> bool {
        if self.texts.remove(path).is_some() {
            self.forget(path);
            return true;
        }
        if !tree || !self.is_directory(path) {
            return false;
        }
        let below = format!("{path}/");
        self.texts.retain(|name, _| !name.starts_with(&below));
        self.directories.retain(|name| name != path && !name.starts_with(&below));
        true
    }

    pub(crate) fn is_directory(&self, path: &str) -> bool {
        path == "/" || self.directories.contains(path) || self.below(path).next().is_some()
    }

    /// The names that lie directly in a directory, in order; directories end in `/`.
    pub(crate) fn names(&self, path: &str) -> Vec<String> {
        let mut names = BTreeSet::new();
        let prefix = if path == "/" { "/".to_string() } else { format!("{path}/") };
        for (name, directory) in
            self.texts.keys().map(|name| (name, false)).chain(self.directories.iter().map(|name| (name, true)))
        {
            match name
                .strip_prefix(&prefix)
                .filter(|rest| !rest.is_empty())
                .map(|rest| rest.split_once('/').unwrap_or((rest, "")))
            {
                Some((first, rest)) if directory || !rest.is_empty() => drop(names.insert(format!("{first}/"))),
                Some((first, _)) => drop(names.insert(first.into())),
                None => {}
            }
        }
        names.into_iter().collect()
    }

    /// What lies below a directory, relative to it.
    fn below(&self, path: &str) -> impl Iterator<Item = &str> {
        let prefix = if path == "/" { "/".to_string() } else { format!("{path}/") };
        let all = self.texts.keys().chain(&self.directories);
        all.filter_map(move |name| name.strip_prefix(&prefix)).filter(|rest| !rest.is_empty())
    }

    /// Why nothing can be written at this path, in the words of the C library.
    pub(crate) fn unwritable(&self, path: &str) -> Option<&'static str> {
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        match () {
            () if self.is_directory(path) => Some("Is a directory"),
            () if parent.is_empty() => Some("Permission denied"),
            () if self.texts.contains_key(parent) => Some("Not a directory"),
            () if !self.is_directory(parent) => Some("No such file or directory"),
            () => None,
        }
    }

    /// Why nothing can be read at this path.
    pub(crate) fn unreadable(&self, path: &str) -> Option<&'static str> {
        match () {
            () if self.texts.contains_key(path) => None,
            () if self.is_directory(path) => Some("Is a directory"),
            () => Some("No such file or directory"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_are_what_files_lie_in() {
        let mut files = Files::default();
        files.make_directory("/home/a");
        files.write("/home/a/.aws/config", "x");
        files.write("/home/a/trust.json", "{}");
        assert_eq!(files.names("/home/a"), [".aws/", "trust.json"]);
        assert!(files.is_directory("/home/a/.aws"));
        assert_eq!(files.unwritable("/home/a/new.txt"), None);
        assert_eq!(files.unwritable("/home/b/new.txt"), Some("No such file or directory"));
        assert_eq!(files.unwritable("/home/a"), Some("Is a directory"));
        assert_eq!(files.unreadable("/home/a/nothing"), Some("No such file or directory"));
    }
}
