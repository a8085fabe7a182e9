//! `date` and `sleep`, on the scenario's clock. Refuses to know the real one.

use crate::machine::{Ask, Context};

pub(super) fn date(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let mut directives = "%a %b %e %H:%M:%S UTC %Y".to_string();
    for argument in arguments {
        match argument.strip_prefix('+') {
            Some(wanted) => directives = known(wanted),
            None if matches!(argument.as_str(), "-u" | "--utc" | "--universal") => {}
            None => {
                context.not_modelled(&format!("`date {argument}`"));
                return Ok(1);
            }
        }
    }
    let text = context.world.clock.format(&directives);
    context.print(format!("{text}\n"));
    Ok(0)
}

/// The directives that `date` and the clock's formatting share; the others stand for themselves.
fn known(wanted: &str) -> String {
    let mut out = String::new();
    let mut letters = wanted.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            out.push(letter);
            continue;
        }
        match letters.next() {
            Some('N') => out.push_str("%9f"),
            Some(directive) if "aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYZz%".contains(directive) => {
                out.extend(['%', directive]);
            }
            Some(other) => out.extend(['%', '%', other]),
            None => out.push_str("%%"),
        }
    }
    out
}

pub(super) fn sleep(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    if arguments.is_empty() {
        context.complain("sleep: missing operand\nTry 'sleep --help' for more information.\n");
        return Ok(1);
    }
    let mut total = 0.0;
    for argument in arguments {
        let unit = match argument.chars().last() {
            Some('m') => 60.0,
            Some('h') => 3600.0,
            Some('d') => 86_400.0,
            _ => 1.0,
        };
        match argument.trim_end_matches(['s', 'm', 'h', 'd']).parse::<f64>() {
            Ok(number) if number >= 0.0 && number * unit < 1e9 => total += number * unit,
            _ => {
                context.complain(format!("sleep: invalid time interval ‘{argument}’\n"));
                return Ok(1);
            }
        }
    }
    context.world.clock = context.world.clock.plus(total.ceil() as i64);
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rolecall_iam::Time;

    #[test]
    fn no_directive_is_beyond_the_clock() {
        for letter in (' '..='~').chain(['é']) {
            let directives = known(&format!("%{letter}"));
            assert!(!Time(0).format(&directives).is_empty() || letter == ' ', "%{letter}");
        }
        assert_eq!(Time(0).format(&known("%Y-%m-%dT%H:%M:%SZ %s 100% %q")), "1970-01-01T00:00:00Z 0 100% %q");
    }
}
