//! `python3 -m json.tool`, with which guides lay JSON out. Refuses to run Python.

use super::options::contents;
use crate::machine::{Ask, Context};
use crate::python;
use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};

pub(super) fn python(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let file = match words.as_slice() {
        ["-m", "json.tool"] => "-",
        ["-m", "json.tool", file] if !file.starts_with('-') => file,
        _ => {
            context.not_modelled("Python but for `python3 -m json.tool`");
            return Ok(1);
        }
    };
    let text = match contents(context, file)? {
        Ok(text) => text,
        Err(why) => {
            let number = if why == "Is a directory" { 21 } else { 2 };
            context.complain(format!(
                "usage: python3 -m json.tool [-h] [--sort-keys] [--no-ensure-ascii]\n                            \
                 [--json-lines] [--indent INDENT | --tab | --no-indent | --compact]\n                            \
                 [infile] [outfile]\npython3 -m json.tool: error: argument infile: can't open '{file}': [Errno \
                 {number}] {why}: '{file}'\n"
            ));
            return Ok(2);
        }
    };
    let Ok(value) = serde_json::from_str::<serde_json::Value>(&text) else {
        let why = python::complaint(&text).unwrap_or_else(|| "this is nested too deeply".into());
        context.complain(why + "\n");
        return Ok(1);
    };
    let mut bytes = Vec::new();
    let written = value.serialize(&mut Serializer::with_formatter(&mut bytes, PrettyFormatter::with_indent(b"    ")));
    let text = String::from_utf8_lossy(if written.is_ok() { &bytes } else { &[] });
    context.print(python::ascii(&text) + "\n");
    Ok(0)
}
