//! Commands on files: `cat`, `cd`, `ls`, `mkdir`, `rm`, `touch`. Refuses to know what the files mean.

use crate::machine::{Ask, Context};

/// Options as one set of letters, and the rest.
fn split_options(arguments: &[String]) -> (String, Vec<&str>) {
    let is_option = |text: &&String| text.starts_with('-') && text.len() > 1;
    let letters = arguments.iter().filter(is_option).flat_map(|text| text.chars().skip(1)).collect();
    (letters, arguments.iter().filter(|text| !is_option(text)).map(String::as_str).collect())
}

pub(super) fn cat(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let mut status = 0;
    let names: Vec<&str> =
        if arguments.is_empty() { vec!["-"] } else { arguments.iter().map(String::as_str).collect() };
    if let Some(option) = names.iter().find(|name| name.starts_with('-') && name.len() > 1) {
        context.not_modelled(&format!("`cat {option}`"));
        return Ok(1);
    }
    for name in names {
        if name == "-" {
            let text = context.input.take().unwrap_or_default();
            context.print(text);
            continue;
        }
        let path = context.env.absolute(name);
        match context.machine.files.read(&path).map(str::to_string) {
            Some(text) => context.print(text),
            None => {
                let why = context.machine.files.unreadable(&path).unwrap_or_default();
                context.complain(format!("cat: {name}: {why}\n"));
                status = 1;
            }
        }
    }
    Ok(status)
}

pub(super) fn cd(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let name = match arguments {
        [] => context.env.home().to_string(),
        [name] if name == "-" => context.env.get("OLDPWD").unwrap_or("/").to_string(),
        [name] => name.clone(),
        _ => {
            context.complain("bash: cd: too many arguments\n");
            return Ok(1);
        }
    };
    let path = context.env.absolute(&name);
    if !context.machine.files.is_directory(&path) {
        let why =
            if context.machine.files.read(&path).is_some() { "Not a directory" } else { "No such file or directory" };
        context.complain(format!("bash: cd: {name}: {why}\n"));
        return Ok(1);
    }
    let before = std::mem::replace(&mut context.env.directory, path);
    context.env.set("OLDPWD", &before);
    Ok(0)
}

pub(super) fn ls(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let (options, names) = split_options(arguments);
    if let Some(letter) = options.chars().find(|letter| !matches!(letter, 'a' | 'A' | '1')) {
        context.not_modelled(&format!("`ls -{letter}`"));
        return Ok(2);
    }
    let names = if names.is_empty() { vec!["."] } else { names };
    let mut status = 0;
    for name in &names {
        let path = context.env.absolute(name);
        if context.machine.files.read(&path).is_some() {
            context.print(format!("{name}\n"));
        } else if context.machine.files.is_directory(&path) {
            if names.len() > 1 {
                context.print(format!("{name}:\n"));
            }
            let all = options.contains(['a', 'A']);
            let names = context.machine.files.names(&path);
            let shown = names.iter().filter(|name| all || !name.starts_with('.'));
            let text: String = shown.map(|name| format!("{}\n", name.trim_end_matches('/'))).collect();
            context.print(text);
        } else {
            context.complain(format!("ls: cannot access '{name}': No such file or directory\n"));
            status = 2;
        }
    }
    Ok(status)
}

pub(super) fn mkdir(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let (options, names) = split_options(arguments);
    let mut status = 0;
    for name in names {
        let path = context.env.absolute(name);
        let files = &mut context.machine.files;
        let why = match files.unwritable(&path) {
            Some("Is a directory") if options.contains('p') => None,
            Some("Is a directory") => Some("File exists"),
            Some("No such file or directory") if options.contains('p') => None,
            why => why.or(files.read(&path).is_some().then_some("File exists")),
        };
        match why {
            None => files.make_directory(&path),
            Some(why) => {
                context.complain(format!("mkdir: cannot create directory ‘{name}’: {why}\n"));
                status = 1;
            }
        }
    }
    Ok(status)
}

pub(super) fn touch(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let (_, names) = split_options(arguments);
    let mut status = 0;
    for name in names {
        let path = context.env.absolute(name);
        match context.machine.files.unwritable(&path) {
            None => context.machine.files.append(&path, ""),
            Some("Is a directory") => {}
            Some(why) => {
                context.complain(format!("touch: cannot touch '{name}': {why}\n"));
                status = 1;
            }
        }
    }
    Ok(status)
}

pub(super) fn rm(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let (options, names) = split_options(arguments);
    let mut status = 0;
    for name in names {
        let path = context.env.absolute(name);
        if context.machine.files.remove(&path, options.contains(['r', 'R'])) {
            continue;
        }
        match context.machine.files.unreadable(&path) {
            Some(why) if !(options.contains('f') && why.starts_with("No such")) => {
                context.complain(format!("rm: cannot remove '{name}': {why}\n"));
                status = 1;
            }
            _ => {}
        }
    }
    Ok(status)
}
