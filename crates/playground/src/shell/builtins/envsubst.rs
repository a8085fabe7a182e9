//! `envsubst`: exported variables put into a text. Refuses to know more of the shell's syntax.

use super::options::{self, refuse};
use crate::machine::{Ask, Context};

pub(super) fn envsubst(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let options = match options::read(arguments, "v", &[("variables", 'v')]) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, "envsubst", wrong, 1)),
    };
    if options.has('v') {
        context.not_modelled("`envsubst -v`");
        return Ok(1);
    }
    let only = options.operands.first().map(|format| names(format));
    let text = context.stdin()?;
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some((before, behind)) = rest.split_once('$') {
        out.push_str(before);
        rest = behind;
        match variable(behind) {
            Some((name, after)) if only.as_ref().is_none_or(|only| only.contains(&name)) => {
                out.push_str(context.env.exported(name).unwrap_or_default());
                rest = after;
            }
            _ => out.push('$'),
        }
    }
    context.print(out + rest);
    Ok(0)
}

/// The variable that a text behind a `$` begins with, `NAME` or `{NAME}`, and what stands behind it.
fn variable(text: &str) -> Option<(&str, &str)> {
    let (inner, braced) = text.strip_prefix('{').map_or((text, false), |inner| (inner, true));
    let end = inner.find(|letter: char| letter != '_' && !letter.is_ascii_alphanumeric()).unwrap_or(inner.len());
    let (name, after) = inner.split_at_checked(end)?;
    let after = if braced { after.strip_prefix('}')? } else { after };
    (!name.is_empty() && !name.starts_with(|first: char| first.is_ascii_digit())).then_some((name, after))
}

fn names(format: &str) -> Vec<&str> {
    format.split('$').skip(1).filter_map(|text| variable(text).map(|(name, _)| name)).collect()
}
