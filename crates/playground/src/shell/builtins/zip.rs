//! `zip`: files put together into one. Refuses to compress them.

use super::options::{self, refuse};
use crate::machine::{Ask, Context};

/// The exit code where nothing was put into the archive.
const NOTHING: u8 = 12;

/// A file of an archive; a directory's name ends in `/`.
struct Entry {
    name: String,
    text: String,
}

pub(super) fn zip(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let long = [("recurse-paths", 'r'), ("quiet", 'q'), ("junk-paths", 'j'), ("grow", 'g'), ("no-extra", 'X')];
    let options = match options::read(arguments, "rqjgXyDx:i:0123456789", &long) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, "zip", wrong, 16)),
    };
    if let Some(letter) = ['x', 'i'].into_iter().find(|letter| options.has(*letter)) {
        context.not_modelled(&format!("`zip -{letter}`"));
        return Ok(16);
    }
    let Some((archive, names)) = options.operands.split_first().filter(|(_, names)| !names.is_empty()) else {
        context.not_modelled("`zip` without files");
        return Ok(16);
    };
    let last = archive.rsplit('/').next().unwrap_or_default();
    let archive = if last.contains('.') { archive.clone() } else { format!("{archive}.zip") };
    let path = context.env.absolute(&archive);
    let mut entries = context.machine.files.read(&path).map(read).unwrap_or_default();
    let mut found = false;
    for name in names {
        let taken = collect(context, name, options.has('r'), &path);
        if taken.is_empty() {
            context.print(format!("\tzip warning: name not matched: {name}\n"));
        }
        for mut entry in taken {
            if options.has('j') {
                entry.name = entry.name.rsplit('/').next().unwrap_or_default().to_string();
            }
            if entry.name.is_empty() || options.has('D') && entry.name.ends_with('/') {
                continue;
            }
            found = true;
            let old = entries.iter_mut().find(|old| old.name == entry.name);
            let verb = if old.is_some() { "updating:" } else { "  adding:" };
            if !options.has('q') {
                context.print(format!("{verb} {} (stored 0%)\n", entry.name));
            }
            match old {
                Some(old) => *old = entry,
                None => entries.push(entry),
            }
        }
    }
    if !found {
        let again = match options.has('r') {
            true => format!("try: zip -r {archive} . -i {}", names.join(" ")),
            false => archive,
        };
        context.print(format!("\nzip error: Nothing to do! ({again})\n"));
        return Ok(NOTHING);
    }
    if let Some(why) = context.machine.files.unwritable(&path) {
        context.complain(format!("zip I/O error: {why}\nzip error: Could not create output file ({archive})\n"));
        return Ok(15);
    }
    let text = written(&entries);
    context.machine.used.letters += text.len() / 8;
    context.machine.files.write(&path, text);
    Ok(0)
}

/// What a name stands for: a file, or a directory and, where asked for, all below it; never the archive itself.
fn collect(context: &Context<'_>, name: &str, below: bool, archive: &str) -> Vec<Entry> {
    let top = context.env.absolute(name);
    let files = &context.machine.files;
    if !files.exists(&top) {
        return Vec::new();
    }
    let shown = name.trim_start_matches("./").trim_start_matches('/').trim_end_matches('/');
    let shown = if shown == "." { "" } else { shown };
    let mut paths = if below { files.tree(&top) } else { vec![top.clone()] };
    // Directories that are there only because something lies in them are entries too.
    let parents = paths.iter().flat_map(|path| {
        let inner = path.strip_prefix(&top).unwrap_or_default();
        inner.match_indices('/').map(|(end, _)| format!("{top}{}", inner.get(..end).unwrap_or_default()))
    });
    paths = parents.collect::<Vec<_>>().into_iter().chain(paths).collect();
    paths.sort();
    paths.dedup();
    let entry = |path: String| {
        let inner = path.strip_prefix(&top).unwrap_or_default();
        let name = format!("{shown}{inner}").trim_start_matches('/').to_string();
        match files.read(&path) {
            Some(text) => Entry { name, text: text.to_string() },
            None => Entry { name: if name.is_empty() { name } else { name + "/" }, text: String::new() },
        }
    };
    paths.into_iter().filter(|path| path != archive).map(entry).collect()
}

const LOCAL: &str = "PK\u{3}\u{4}";
const CENTRAL: &str = "PK\u{1}\u{2}";
const END: &str = "PK\u{5}\u{6}";

/// The archive, as long as `zip -0` makes it. Files are text here, so numbers stand in digits where ZIP has them in binary.
fn written(entries: &[Entry]) -> String {
    let mut out = String::new();
    for Entry { name, text } in entries {
        out += &format!("{LOCAL}{:>13}{:>13}{name}{:28}{text}", name.len(), text.len(), "");
    }
    for Entry { name, .. } in entries {
        out += &format!("{CENTRAL}{:42}{name}{:24}", "", "");
    }
    out + &format!("{END}{:>18}", entries.len())
}

/// The files of an archive that was made here.
fn read(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut rest = text;
    while let Some((entry, behind)) = first(rest) {
        entries.push(entry);
        rest = behind;
    }
    entries
}

fn first(text: &str) -> Option<(Entry, &str)> {
    let numbers = text.strip_prefix(LOCAL)?;
    let number = |from: usize| numbers.get(from..from + 13)?.trim().parse::<usize>().ok();
    let (name, size) = (number(0)?, number(13)?);
    let rest = numbers.get(26..)?;
    let data = rest.get(name.checked_add(28)?..)?;
    let entry = Entry { name: rest.get(..name)?.to_string(), text: data.get(..size)?.to_string() };
    Some((entry, data.get(size..)?))
}
