//! Which commands and operations the CLI has, so that a misspelt one is told from one that is not modelled here. Refuses
//! to know what they do.

/// Lines of names: `*` for commands, a command for its operations. As `aws help` of version 2.38.5 lists them.
const COMMANDS: &str = include_str!("commands.txt");

fn names(of: &str) -> impl Iterator<Item = &'static str> {
    let lines = COMMANDS.lines().filter_map(move |line| line.split_once(' ').filter(|(head, _)| *head == of));
    lines.flat_map(|(_, names)| names.split(' '))
}

/// All commands.
pub(crate) fn commands() -> Vec<&'static str> {
    names("*").collect()
}

/// The operations of a command; empty where they are not listed here.
pub(crate) fn operations(command: &str) -> Vec<&'static str> {
    names(command).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{iam, s3api, sts};

    #[test]
    fn what_is_modelled_exists() {
        for (command, table) in [("sts", sts::OPERATIONS), ("iam", iam::OPERATIONS), ("s3api", s3api::OPERATIONS)] {
            assert!(commands().contains(&command));
            for operation in table {
                assert!(operations(command).contains(&operation.name), "{command} {}", operation.name);
            }
        }
        assert!(operations("s3").contains(&"ls") && operations("ec2").is_empty());
    }
}
