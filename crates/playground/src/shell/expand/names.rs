//! Finds the file names that a pattern matches. Refuses to know where the pattern came from.

use super::super::pattern::{Pattern, is_pattern};
use crate::machine::{Env, Machine};

/// The names in order; none when nothing matches or when it is no pattern.
pub(super) fn matching(machine: &Machine, env: &Env, pattern: &str) -> Vec<String> {
    if env.shell.options.noglob || !is_pattern(pattern) {
        return Vec::new();
    }
    let mut found = vec![if pattern.starts_with('/') { "/".to_string() } else { String::new() }];
    let mut parts = pattern.split('/').filter(|part| !part.is_empty()).peekable();
    while let Some(part) = parts.next() {
        let last = parts.peek().is_none();
        let directories_only = !last || pattern.ends_with('/');
        let mut next = Vec::new();
        for base in found {
            if !is_pattern(part) {
                let name: String = format!("{base}{}", unescaped(part));
                if machine.files.exists(&env.absolute(&name)) {
                    next.push(if directories_only { name + "/" } else { name });
                }
                continue;
            }
            let wanted = Pattern::new(part);
            let directory = if base.is_empty() { ".".into() } else { base.clone() };
            let mut names = machine.files.names(&env.absolute(&directory));
            names.sort_by(|a, b| a.trim_end_matches('/').cmp(b.trim_end_matches('/')));
            for name in names {
                let directory = name.ends_with('/');
                let name = name.trim_end_matches('/');
                let letters: Vec<char> = name.chars().collect();
                let hidden = name.starts_with('.') && !wanted.begins_with_dot();
                if !hidden && wanted.matches(&letters) && (directory || !directories_only) {
                    let end = if directories_only { "/" } else { "" };
                    next.push(format!("{base}{name}{end}"));
                }
            }
        }
        found = next;
    }
    found
}

fn unescaped(part: &str) -> String {
    let mut out = String::new();
    let mut letters = part.chars();
    while let Some(letter) = letters.next() {
        out.extend(if letter == '\\' { letters.next() } else { Some(letter) });
    }
    out
}
