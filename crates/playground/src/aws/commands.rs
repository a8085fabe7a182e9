//! Which commands and operations the CLI has, so that a misspelt one is told from one that is not modelled here. Refuses
//! to know what they do.

/// Lines of names: `*` for commands, a command for its operations. As `aws help` of version 2.38.5 lists them.
const COMMANDS: &str = include_str!("commands.txt");

/// The models of the services that every build has.
const CORE: &str = include_str!("../../data/commands-core.txt");

/// The text of a service's model; nothing where this build has none.
pub(crate) fn model(command: &str) -> Option<&'static str> {
    let begins = |block: &&str| block.strip_prefix(command).is_some_and(|rest| rest.starts_with(' '));
    let block = CORE.split("# ").find(begins)?;
    let start = block.as_ptr() as usize - CORE.as_ptr() as usize;
    CORE.get(start - 2..start + block.len())
}

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
    use crate::aws::SERVICES;
    use crate::aws::model::Model;

    #[test]
    fn what_is_modelled_exists() {
        for (command, table) in SERVICES {
            assert!(commands().contains(command));
            let model = Model::read(model(command).unwrap());
            let known = model.names();
            for operation in *table {
                let typed = crate::aws::model::typed(operation.api);
                assert!(known.contains(&typed), "{command} {typed}");
            }
        }
        assert!(operations("s3").contains(&"ls") && operations("ec2").is_empty());
    }
}
