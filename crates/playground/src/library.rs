//! The models of the CLI's commands, as text: those that every build has, and all others once they are there. Refuses to
//! know what a model says.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

const CORE: &str = include_str!("../data/commands-core.txt");
#[cfg(feature = "commands")]
const REST: &str = include_str!("../data/commands-rest.txt");

/// Blocks of text by command.
#[derive(Clone, Debug, Default)]
pub struct Commands {
    core: Blocks,
    rest: Option<Blocks>,
}

/// What there is of one command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Block<'a> {
    /// Its header and all its lines.
    Found(&'a str),
    /// It may be among those that are not loaded.
    NotLoaded,
    /// It has no model.
    Unknown,
}

/// The text is not one that the generator writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandsError {
    /// Where, counted from 1.
    pub line: usize,
}

impl fmt::Display for CommandsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line;
        write!(f, "line {line} of the commands begins no block in order: `cargo xtask catalog` writes the file")
    }
}

impl std::error::Error for CommandsError {}

impl Commands {
    /// The few that are in every build.
    pub fn core() -> Arc<Commands> {
        static COMMANDS: LazyLock<Arc<Commands>> =
            LazyLock::new(|| Arc::new(Commands { core: Blocks::read(CORE).unwrap_or_default(), rest: None }));
        COMMANDS.clone()
    }

    /// Everything that this build has: all with the feature `commands`, else the few.
    pub fn bundled() -> Arc<Commands> {
        #[cfg(feature = "commands")]
        {
            static COMMANDS: LazyLock<Arc<Commands>> =
                LazyLock::new(|| Commands::with(REST).map_or_else(|_| Commands::core(), Arc::new));
            COMMANDS.clone()
        }
        #[cfg(not(feature = "commands"))]
        Commands::core()
    }

    /// Those in every build, and the text of all others.
    pub fn with(text: impl Into<Cow<'static, str>>) -> Result<Commands, CommandsError> {
        Ok(Commands { core: Commands::core().core.clone(), rest: Some(Blocks::read(text)?) })
    }

    /// The model of a command of the CLI.
    pub(crate) fn block(&self, command: &str) -> Block<'_> {
        let found = self.core.get(command).or_else(|| self.rest.as_ref()?.get(command));
        match found {
            Some(text) => Block::Found(text),
            None if self.rest.is_none() => Block::NotLoaded,
            None => Block::Unknown,
        }
    }
}

/// Blocks in the order of their commands. Only their places are kept.
#[derive(Clone, Debug, Default)]
struct Blocks {
    text: Cow<'static, str>,
    places: Vec<Range<usize>>,
}

const HEAD: &str = "# ";

fn command(block: &str) -> &str {
    block.strip_prefix(HEAD).and_then(|rest| rest.split([' ', '\n']).next()).unwrap_or_default()
}

impl Blocks {
    fn read(text: impl Into<Cow<'static, str>>) -> Result<Blocks, CommandsError> {
        let text = text.into();
        let mut places: Vec<Range<usize>> = Vec::new();
        let (mut start, mut last) = (0, "");
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let end = start + line.len();
            if number == 0 || line.starts_with(HEAD) {
                let name = command(line);
                if name <= last {
                    return Err(CommandsError { line: number + 1 });
                }
                last = name;
                places.push(start..end);
            } else if let Some(place) = places.last_mut() {
                place.end = end;
            }
            start = end;
        }
        match places.is_empty() {
            true => Err(CommandsError { line: 1 }),
            false => Ok(Blocks { text, places }),
        }
    }

    fn get(&self, wanted: &str) -> Option<&str> {
        let block = |place: &Range<usize>| self.text.get(place.clone()).unwrap_or_default();
        let place = self.places.binary_search_by(|place| command(block(place)).cmp(wanted)).ok()?;
        self.places.get(place).map(block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_found_by_its_command() {
        let text = "# ab ab ab json\nA{X:s\nDo(A\n# abc x x json\nDo(\n# b b b json\n";
        let commands = Commands::with(text).unwrap();
        assert_eq!(commands.block("ab"), Block::Found("# ab ab ab json\nA{X:s\nDo(A\n"));
        assert_eq!(commands.block("abc"), Block::Found("# abc x x json\nDo(\n"));
        assert_eq!(commands.block("b"), Block::Found("# b b b json\n"));
        assert_eq!(commands.block("a"), Block::Unknown);
        assert!(matches!(commands.block("sts"), Block::Found(block) if block.starts_with("# sts sts sts query\n")));
        assert_eq!(Commands::core().block("ab"), Block::NotLoaded);
    }

    #[test]
    fn another_text_is_refused() {
        for (text, line) in [("", 1), ("A{X:s\n", 1), ("# b b b json\nDo(\n# a a a json\n", 3)] {
            assert_eq!(Commands::with(text).unwrap_err(), CommandsError { line }, "{text}");
        }
    }
}
