//! `cp` and `mv`. Refuses to know what the files mean.

use super::files::no_operand;
use super::options::{self, refuse};
use crate::machine::{Ask, Context};

pub(super) fn cp(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    transfer(context, "cp", arguments)
}

pub(super) fn mv(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    transfer(context, "mv", arguments)
}

fn transfer(context: &mut Context<'_>, name: &str, arguments: &[String]) -> Result<u8, Ask> {
    let long = [("recursive", 'r'), ("force", 'f'), ("verbose", 'v'), ("no-clobber", 'n')];
    let options = match options::read(arguments, "rRafvnpi", &long) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, name, wrong, 1)),
    };
    let Some((to, from)) = options.operands.split_last() else {
        return no_operand(context, name, "missing file operand");
    };
    if from.is_empty() {
        return no_operand(context, name, &format!("missing destination file operand after '{to}'"));
    }
    let target = context.env.absolute(to);
    let into = context.machine.files.is_directory(&target);
    if from.len() > 1 && !into {
        let why = if context.machine.files.exists(&target) { "Not a directory" } else { "No such file or directory" };
        context.complain(format!("{name}: target '{to}': {why}\n"));
        return Ok(1);
    }
    let tree = name == "mv" || options.has('r') || options.has('R') || options.has('a');
    let mut status = 0;
    for source in from {
        let path = context.env.absolute(source);
        let last = path.rsplit('/').next().unwrap_or_default();
        let (goal, shown) = match into {
            true => {
                (format!("{}/{last}", target.trim_end_matches('/')), format!("{}/{last}", to.trim_end_matches('/')))
            }
            false => (target.clone(), to.clone()),
        };
        let files = &mut context.machine.files;
        let directory = files.is_directory(&path);
        let complaint = match files.unwritable(&goal) {
            _ if source.is_empty() || !files.exists(&path) => {
                Some(format!("cannot stat '{source}': No such file or directory"))
            }
            _ if directory && !tree => Some(format!("-r not specified; omitting directory '{source}'")),
            _ if path == goal && name == "mv" && directory => {
                Some(format!("cannot move '{source}' to a subdirectory of itself, '{shown}'"))
            }
            _ if path == goal => Some(format!("'{source}' and '{shown}' are the same file")),
            _ if directory && goal.starts_with(&format!("{path}/")) => {
                let verb = if name == "mv" { "move" } else { "copy a directory," };
                Some(if name == "mv" {
                    format!("cannot {verb} '{source}' to a subdirectory of itself, '{shown}'")
                } else {
                    format!("cannot {verb} '{source}', into itself, '{shown}'")
                })
            }
            Some("Is a directory") if !directory => {
                Some(format!("cannot overwrite directory '{shown}' with non-directory"))
            }
            Some("Is a directory") | None if directory && files.read(&goal).is_some() => {
                Some(format!("cannot overwrite non-directory '{shown}' with directory '{source}'"))
            }
            Some("Is a directory") | None => None,
            Some(why) if name == "mv" => Some(format!("cannot move '{source}' to '{shown}': {why}")),
            Some(why) if directory => Some(format!("cannot create directory '{shown}': {why}")),
            Some(why) => Some(format!("cannot create regular file '{shown}': {why}")),
        };
        if let Some(complaint) = complaint {
            context.complain(format!("{name}: {complaint}\n"));
            status = 1;
            continue;
        }
        if options.has('n') && files.exists(&goal) {
            continue;
        }
        for old in files.tree(&path) {
            let new = format!("{goal}{}", old.strip_prefix(&path).unwrap_or_default());
            let mode = files.mode(&old);
            match files.read(&old).map(str::to_string) {
                Some(text) => {
                    context.machine.used.letters += text.len() / 8;
                    files.write(&new, text);
                }
                None => files.make_directory(&new),
            }
            files.set_mode(&new, mode);
        }
        if directory && !files.exists(&goal) {
            files.make_directory(&goal);
        }
        if name == "mv" {
            files.remove(&path, true);
        }
        if options.has('v') {
            let verb = if name == "mv" { "renamed " } else { "" };
            context.print(format!("{verb}'{source}' -> '{shown}'\n"));
        }
    }
    Ok(status)
}
