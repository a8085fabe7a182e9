//! Commands on files and their names: `cat`, `cd`, `mkdir`, `rm`, `touch`, `chmod`, `basename` and so on. Refuses to
//! know what the files mean.

use super::options::{self, contents, refuse};
use crate::machine::{Ask, Context};

type Done = Result<u8, Ask>;

/// What a program says that got no operand.
pub(super) fn no_operand(context: &mut Context<'_>, name: &str, what: &str) -> Done {
    context.complain(format!("{name}: {what}\nTry '{name} --help' for more information.\n"));
    Ok(1)
}

pub(super) fn cat(context: &mut Context<'_>, arguments: &[String]) -> Done {
    let options = match options::read(arguments, "nbsAETveuN", &[("number", 'n'), ("number-nonblank", 'b')]) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, "cat", wrong, 1)),
    };
    let mut status = 0;
    let mut number = 0;
    let names = if options.operands.is_empty() { vec!["-".to_string()] } else { options.operands.clone() };
    for name in &names {
        match contents(context, name)? {
            Ok(text) if arguments.len() == options.operands.len() => context.print(text),
            Ok(text) => {
                let mut out = String::new();
                let mut blank = false;
                for line in text.split_inclusive('\n') {
                    let empty = line == "\n";
                    if options.has('s') && empty && blank {
                        continue;
                    }
                    blank = empty;
                    if options.has('b') && !empty || options.has('n') && !options.has('b') {
                        number += 1;
                        out.push_str(&format!("{number:>6}\t"));
                    }
                    let line =
                        if options.has('A') || options.has('T') { line.replace('\t', "^I") } else { line.into() };
                    let marked = options.has('A') || options.has('E') || options.has('e');
                    out.push_str(&if marked { line.replace('\n', "$\n").replace('\r', "^M") } else { line });
                }
                context.print(out);
            }
            Err(why) => {
                context.complain(format!("cat: {name}: {why}\n"));
                status = 1;
            }
        }
    }
    Ok(status)
}

pub(super) fn cd(context: &mut Context<'_>, arguments: &[String]) -> Done {
    let complain = |context: &mut Context<'_>, message: &str| {
        let text = context.env.says(&format!("cd: {message}"));
        context.complain(text);
        Ok(1)
    };
    let arguments: Vec<&String> =
        arguments.iter().filter(|argument| !matches!(argument.as_str(), "--" | "-P" | "-L")).collect();
    let name = match arguments.as_slice() {
        [] => context.env.home().to_string(),
        [name] if *name == "-" => match context.env.get("OLDPWD") {
            Some(before) => before.to_string(),
            None => return complain(context, "OLDPWD not set"),
        },
        [name] if name.is_empty() => return Ok(0),
        [name] => (*name).clone(),
        _ => return complain(context, "too many arguments"),
    };
    let path = context.env.absolute(&name);
    if !context.machine.files.is_directory(&path) {
        let file = context.machine.files.read(&path).is_some();
        let why = if file { "Not a directory" } else { "No such file or directory" };
        return complain(context, &format!("{name}: {why}"));
    }
    let before = std::mem::replace(&mut context.env.directory, path.clone());
    context.env.set("OLDPWD", &before);
    if arguments.first().is_some_and(|name| *name == "-") {
        context.print(format!("{path}\n"));
    }
    Ok(0)
}

pub(super) fn mkdir(context: &mut Context<'_>, arguments: &[String]) -> Done {
    let options = match options::read(arguments, "pvm:", &[("parents", 'p'), ("verbose", 'v'), ("mode", 'm')]) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, "mkdir", wrong, 1)),
    };
    if options.operands.is_empty() {
        return no_operand(context, "mkdir", "missing operand");
    }
    let mut status = 0;
    for name in &options.operands {
        let path = context.env.absolute(name);
        let files = &mut context.machine.files;
        let why = match files.unwritable(&path) {
            Some("Is a directory") if options.has('p') => continue,
            Some("Is a directory") => Some("File exists"),
            Some("No such file or directory") if options.has('p') => None,
            why => why.or(files.read(&path).is_some().then_some("File exists")),
        };
        match why {
            None => {
                // Each directory on the way is one of its own, and stays when the innermost goes.
                let mut made = String::new();
                for part in path.split('/').filter(|part| !part.is_empty()) {
                    made = format!("{made}/{part}");
                    if !files.is_directory(&made) {
                        files.make_directory(&made);
                    }
                }
                if let Some(mode) = options.value('m').and_then(|mode| u16::from_str_radix(mode, 8).ok()) {
                    files.set_mode(&path, mode);
                }
                if options.has('v') {
                    context.print(format!("mkdir: created directory '{name}'\n"));
                }
            }
            Some(why) => {
                context.complain(format!("mkdir: cannot create directory ‘{name}’: {why}\n"));
                status = 1;
            }
        }
    }
    Ok(status)
}

pub(super) fn touch(context: &mut Context<'_>, arguments: &[String]) -> Done {
    let options = match options::read(arguments, "acm", &[]) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, "touch", wrong, 1)),
    };
    if options.operands.is_empty() {
        return no_operand(context, "touch", "missing file operand");
    }
    let mut status = 0;
    for name in &options.operands {
        let path = context.env.absolute(name);
        match context.machine.files.unwritable(&path) {
            _ if options.has('c') && !context.machine.files.exists(&path) => {}
            None if name.ends_with('/') => {
                context.complain(format!("touch: cannot touch '{name}': No such file or directory\n"));
                status = 1;
            }
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

pub(super) fn rm(context: &mut Context<'_>, arguments: &[String]) -> Done {
    let long = [("recursive", 'r'), ("force", 'f'), ("verbose", 'v'), ("dir", 'd'), ("interactive", 'i')];
    let options = match options::read(arguments, "rRfvdiI", &long) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, "rm", wrong, 1)),
    };
    if options.operands.is_empty() && !options.has('f') {
        return no_operand(context, "rm", "missing operand");
    }
    let tree = options.has('r') || options.has('R');
    let mut status = 0;
    for name in &options.operands {
        let path = context.env.absolute(name);
        let why = match context.machine.files.unreadable(&path) {
            Some(_) if name.is_empty() => Some("No such file or directory"),
            Some("Is a directory")
                if matches!(name.trim_end_matches('/').rsplit('/').next(), Some("." | "..")) && tree =>
            {
                context.complain(format!("rm: refusing to remove '.' or '..' directory: skipping '{name}'\n"));
                status = 1;
                continue;
            }
            Some("Is a directory") if path == "/" && tree => {
                context.complain(
                    "rm: it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe\n",
                );
                status = 1;
                continue;
            }
            Some("Is a directory") if options.has('d') && !tree && !context.machine.files.names(&path).is_empty() => {
                Some("Directory not empty")
            }
            Some("Is a directory") if tree || options.has('d') => None,
            Some("No such file or directory") if options.has('f') => continue,
            why => why,
        };
        match why {
            None => {
                context.machine.files.remove(&path, true);
                if options.has('v') {
                    context.print(format!("removed '{name}'\n"));
                }
            }
            Some(why) => {
                context.complain(format!("rm: cannot remove '{name}': {why}\n"));
                status = 1;
            }
        }
    }
    Ok(status)
}

pub(super) fn rmdir(context: &mut Context<'_>, arguments: &[String]) -> Done {
    let options = match options::read(arguments, "pv", &[]) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, "rmdir", wrong, 1)),
    };
    if options.operands.is_empty() {
        return no_operand(context, "rmdir", "missing operand");
    }
    let mut status = 0;
    for name in &options.operands {
        let path = context.env.absolute(name);
        let files = &mut context.machine.files;
        let why = match files.unreadable(&path) {
            None => Some("Not a directory"),
            Some("Is a directory") if !files.names(&path).is_empty() => Some("Directory not empty"),
            Some("Is a directory") => None,
            why => why,
        };
        match why {
            None => files.remove_directory(&path),
            Some(why) => {
                context.complain(format!("rmdir: failed to remove '{name}': {why}\n"));
                status = 1;
            }
        }
    }
    Ok(status)
}

pub(super) fn chmod(context: &mut Context<'_>, arguments: &[String]) -> Done {
    // `-x` is a mode, and not an option.
    let (options, operands): (Vec<&String>, Vec<&String>) =
        arguments.iter().partition(|argument| matches!(argument.as_str(), "-R" | "-v" | "-f" | "-c" | "--recursive"));
    let tree = options.iter().any(|option| matches!(option.as_str(), "-R" | "--recursive"));
    let Some((mode, names)) = operands.split_first() else { return no_operand(context, "chmod", "missing operand") };
    if names.is_empty() {
        return no_operand(context, "chmod", &format!("missing operand after ‘{mode}’"));
    }
    if changed(mode, 0o644, false).is_none() {
        return no_operand(context, "chmod", &format!("invalid mode: ‘{mode}’"));
    }
    let mut status = 0;
    for name in names {
        let path = context.env.absolute(name);
        let files = &mut context.machine.files;
        if !files.exists(&path) {
            context.complain(format!("chmod: cannot access '{name}': No such file or directory\n"));
            status = 1;
            continue;
        }
        for path in if tree { files.tree(&path) } else { vec![path] } {
            let directory = files.is_directory(&path);
            if let Some(mode) = changed(mode, files.mode(&path), directory) {
                files.set_mode(&path, mode);
            }
        }
    }
    Ok(status)
}

/// `600`, `u+x,go-w`, `a=r`.
fn changed(mode: &str, before: u16, directory: bool) -> Option<u16> {
    if mode.chars().all(|digit| digit.is_ascii_digit()) {
        return u16::from_str_radix(mode, 8).ok().filter(|mode| *mode <= 0o7777);
    }
    let mut now = before;
    for clause in mode.split(',') {
        let at = clause.find(['+', '-', '='])?;
        let (who, rest) = clause.split_at_checked(at)?;
        let mut letters = rest.chars();
        let operator = letters.next()?;
        let mut mask = 0;
        for letter in who.chars() {
            mask |= match letter {
                'u' => 0o700,
                'g' => 0o070,
                'o' => 0o007,
                'a' => 0o777,
                _ => return None,
            };
        }
        if who.is_empty() {
            mask = 0o777;
        }
        let mut bits = 0;
        for letter in letters {
            bits |= match letter {
                'r' => 0o444,
                'w' if who.is_empty() && operator != '-' => 0o200,
                'w' => 0o222,
                'x' => 0o111,
                'X' if directory || now & 0o111 != 0 => 0o111,
                'X' | 's' | 't' => 0,
                _ => return None,
            };
        }
        now = match operator {
            '+' => now | bits & mask,
            '-' => now & !(bits & mask),
            _ => now & !mask | bits & mask,
        };
    }
    Some(now)
}

pub(super) fn basename(context: &mut Context<'_>, arguments: &[String]) -> Done {
    let (name, suffix) = match arguments {
        [] => return no_operand(context, "basename", "missing operand"),
        [name] => (name, ""),
        [name, suffix] => (name, suffix.as_str()),
        [_, _, extra, ..] => return no_operand(context, "basename", &format!("extra operand ‘{extra}’")),
    };
    let trimmed = name.trim_end_matches('/');
    let base =
        if trimmed.is_empty() && name.starts_with('/') { "/" } else { trimmed.rsplit('/').next().unwrap_or_default() };
    let base = base.strip_suffix(suffix).filter(|rest| !rest.is_empty()).unwrap_or(base);
    context.print(format!("{base}\n"));
    Ok(0)
}

pub(super) fn dirname(context: &mut Context<'_>, arguments: &[String]) -> Done {
    if arguments.is_empty() {
        return no_operand(context, "dirname", "missing operand");
    }
    for name in arguments {
        let directory = match name.trim_end_matches('/').rsplit_once('/') {
            _ if name.starts_with('/') && name.trim_end_matches('/').is_empty() => "/",
            Some((directory, _)) if directory.trim_end_matches('/').is_empty() => "/",
            Some((directory, _)) => directory.trim_end_matches('/'),
            None => ".",
        };
        context.print(format!("{directory}\n"));
    }
    Ok(0)
}

pub(super) fn realpath(context: &mut Context<'_>, arguments: &[String]) -> Done {
    for name in arguments.iter().filter(|name| !name.starts_with('-')) {
        let path = context.env.absolute(name);
        context.print(format!("{path}\n"));
    }
    Ok(0)
}

pub(super) fn mktemp(context: &mut Context<'_>, arguments: &[String]) -> Done {
    let directory = arguments.iter().any(|argument| argument == "-d");
    if let Some(other) = arguments.iter().find(|argument| *argument != "-d") {
        context.not_modelled(&format!("`mktemp {other}`"));
        return Ok(1);
    }
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    loop {
        context.env.shell.chance += 1;
        let mut number = context.env.shell.chance.wrapping_add(11).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut name = String::from("/tmp/tmp.");
        for _ in 0..10 {
            let letter = LETTERS.get((number % LETTERS.len() as u64) as usize).copied().unwrap_or(b'x');
            name.push(char::from(letter));
            number = (number / 7) ^ number.rotate_left(23);
        }
        if context.machine.files.exists(&name) {
            continue;
        }
        if directory {
            context.machine.files.make_directory(&name);
        } else {
            context.machine.files.write(&name, "");
            context.machine.files.set_mode(&name, 0o600);
        }
        context.print(format!("{name}\n"));
        return Ok(0);
    }
}

pub(super) fn id(context: &mut Context<'_>, arguments: &[String]) -> Done {
    let user = context.env.get("USER").unwrap_or("learner").to_string();
    let text = match arguments.first().map(String::as_str) {
        None => format!("uid=1000({user}) gid=1000({user}) groups=1000({user})"),
        Some("-u" | "-g") => "1000".into(),
        Some("-un" | "-gn" | "-nu") => user,
        Some(other) => {
            context.not_modelled(&format!("`id {other}`"));
            return Ok(1);
        }
    };
    context.print(format!("{text}\n"));
    Ok(0)
}

pub(super) fn uname(context: &mut Context<'_>, arguments: &[String]) -> Done {
    let name = context.env.parameter("HOSTNAME").unwrap_or_default();
    let text = match arguments.first().map(String::as_str) {
        None | Some("-s") => "Linux".into(),
        Some("-m") => "x86_64".into(),
        Some("-n") => name,
        Some("-a") => format!("Linux {name} 6.8.0 #1 SMP x86_64 x86_64 x86_64 GNU/Linux"),
        Some(other) => {
            context.not_modelled(&format!("`uname {other}`"));
            return Ok(1);
        }
    };
    context.print(format!("{text}\n"));
    Ok(0)
}
