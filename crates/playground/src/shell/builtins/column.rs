//! `column -t`: fields one below the other. Refuses to fill a screen.

use super::options::{self, all, refuse};
use crate::machine::{Ask, Context};

pub(super) fn column(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let long = [("table", 't'), ("separator", 's'), ("output-separator", 'o'), ("table-columns", 'N')];
    let options = match options::read(arguments, "ts:o:N:", &long) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, "column", wrong, 1)),
    };
    if !options.has('t') {
        context.not_modelled("`column` without `-t`");
        return Ok(1);
    }
    let mut status = 0;
    let text = all(context, "column", &options.operands, &mut status)?;
    let between = options.value('o').unwrap_or("  ");
    let fields = |line: &str| -> Vec<String> {
        match options.value('s') {
            Some(separators) => line.split(|letter| separators.contains(letter)).map(str::to_string).collect(),
            None => line.split_whitespace().map(str::to_string).collect(),
        }
    };
    let heads = options.value('N').map(|names| names.split(',').map(str::to_string).collect::<Vec<_>>());
    let lines = text.lines().filter(|line| !line.trim().is_empty()).map(fields);
    let rows: Vec<Vec<String>> = heads.into_iter().chain(lines).collect();
    let mut widths: Vec<usize> = Vec::new();
    for row in &rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (width, field) in widths.iter_mut().zip(row) {
            *width = (*width).max(field.chars().count());
        }
    }
    let mut out = String::new();
    for row in &rows {
        for (place, width) in widths.iter().enumerate() {
            let field = row.get(place).map(String::as_str).unwrap_or_default();
            match place + 1 == widths.len() {
                true => out.push_str(field),
                false => out += &format!("{field:width$}{between}"),
            }
        }
        out.push('\n');
    }
    context.print(out);
    Ok(status)
}
