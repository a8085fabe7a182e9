//! Which commands the CLI has, so that a misspelt one is told from one that is not modelled here. Refuses to know what
//! they do.

use crate::library::{Block, Commands};

/// As `aws help` of version 2.38.5 lists them.
const COMMANDS: &str = include_str!("commands.txt");

/// All commands.
pub(crate) fn commands() -> Vec<&'static str> {
    COMMANDS.split_whitespace().collect()
}

/// What is below a command of the CLI's own, such as `s3`.
pub(crate) fn subcommands<'a>(commands: &'a Commands, command: &str) -> Vec<&'a str> {
    let Block::Found(text) = commands.block(command) else { return Vec::new() };
    let mut names: Vec<&str> = text.lines().filter_map(|line| Some(line.split_once("(|name=")?.1)).collect();
    // Those of S3 are not listed by the alphabet.
    let place = |name: &str| S3.iter().position(|it| *it == name);
    names.sort_by_key(|name| place(name).filter(|_| command == "s3"));
    names
}

/// The commands of `aws s3`, as the CLI lists them.
const S3: [&str; 9] = ["ls", "website", "cp", "mv", "rm", "sync", "mb", "rb", "presign"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::SERVICES;
    use crate::aws::model::{Model, typed};
    use serde_json::Value;
    use std::collections::BTreeSet;

    const REST: &str = include_str!("../../data/commands-rest.txt");
    const ABOUT: &str = include_str!("../../data/commands.json");

    #[test]
    fn what_is_modelled_exists() {
        let (core, all) = (Commands::core(), Commands::with(REST).unwrap());
        for (command, table) in SERVICES {
            assert!(commands().contains(command));
            let Block::Found(text) = all.block(command) else { panic!("{command}") };
            let known = Model::read(text).names();
            for operation in *table {
                let typed = typed(operation.api);
                assert!(known.contains(&typed), "{command} {typed}");
            }
        }
        assert_eq!(subcommands(&core, "s3"), ["ls", "website", "cp", "mv", "rm", "sync", "mb", "rb", "presign"]);
    }

    /// The generator orders operations by the names that it gives them: these must be the names that are typed here.
    #[test]
    fn every_command_has_the_model_that_was_made() {
        let all = Commands::with(REST).unwrap();
        let about: Value = serde_json::from_str(ABOUT).unwrap();
        let (mut services, mut operations) = (0, 0);
        for command in commands() {
            let without = about["withoutModel"].as_array().unwrap().iter().any(|name| name == command);
            let text = match all.block(command) {
                Block::Found(text) => text,
                Block::Unknown if without => continue,
                other => panic!("{command}: {other:?}"),
            };
            assert!(!without && text.starts_with(&format!("# {command} ")), "{command}");
            let model = Model::read(text);
            let names = model.names();
            assert!(names.is_sorted_by(|one, next| one < next), "{command}: {names:?}");
            if model.protocol == "-" {
                continue;
            }
            services += 1;
            let lines: Vec<_> = text.lines().skip(1).map(|line| parts(line).unwrap()).collect();
            let own = |facts: &str| facts.contains("|custom=") || facts.contains("|wait=");
            operations += lines.iter().filter(|(_, mark, rest)| *mark == '(' && !own(rest)).count();
            let shapes: BTreeSet<&str> =
                lines.iter().filter(|(_, mark, _)| *mark != '(').map(|(name, ..)| *name).collect();
            for (name, mark, rest) in lines {
                let used: Vec<&str> = match mark {
                    '{' => rest.split(',').filter_map(|member| Some(member.split_once(':')?.1)).collect(),
                    '(' => rest.split('|').take(1).collect(),
                    _ => rest.rsplit(':').take(1).collect(),
                };
                let shape =
                    |used: &&&str| used.starts_with(|letter: char| letter.is_ascii_uppercase()) && **used != "B";
                for used in used.iter().filter(shape) {
                    assert!(shapes.contains(used), "{command} {name}: {used}");
                }
            }
        }
        assert_eq!(about["services"], services);
        assert_eq!(about["operations"], operations);
    }

    /// A line's name, its mark and what is behind it.
    fn parts(line: &str) -> Option<(&str, char, &str)> {
        let (name, rest) = line.split_at(line.find(['{', '[', '<', '('])?);
        let mut rest = rest.chars();
        Some((name, rest.next()?, rest.as_str()))
    }
}
