//! `nano`, `vi` and their kin: they ask the page to open its editor. Refuses to know the page.

use crate::machine::{Ask, Context};
use crate::view::Hint;

pub(super) fn nano(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    Ok(edit(context, "nano", arguments))
}

pub(super) fn vi(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    Ok(edit(context, "vi", arguments))
}

pub(super) fn vim(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    Ok(edit(context, "vim", arguments))
}

pub(super) fn code(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    Ok(edit(context, "code", arguments))
}

fn edit(context: &mut Context<'_>, name: &str, arguments: &[String]) -> u8 {
    let file = arguments.iter().find(|argument| !argument.starts_with(['-', '+']));
    let Some(file) = file else {
        let text = format!("name the file: `{name} FILE`");
        context.machine.suggest(Hint { text, command: None });
        return 1;
    };
    let path = context.env.absolute(file);
    let why = match context.machine.files.unwritable(&path) {
        _ if context.machine.files.is_directory(&path) => Some("it is a directory"),
        Some(_) => Some("its directory does not exist"),
        None => None,
    };
    if let Some(why) = why {
        let text = format!("`{file}` cannot be edited: {why}");
        context.machine.suggest(Hint { text, command: None });
        return 1;
    }
    context.machine.edit = Some(path);
    0
}
