//! `trap`: what is to run when the shell ends. Refuses to know signals, which nobody sends here.

use super::super::escape::quote;
use super::super::execute::Ran;
use super::Call;
use std::sync::Arc;

const SIGNALS: [(&str, &str); 8] = [
    ("0", "EXIT"),
    ("1", "HUP"),
    ("2", "INT"),
    ("3", "QUIT"),
    ("13", "PIPE"),
    ("14", "ALRM"),
    ("15", "TERM"),
    ("10", "USR1"),
];
/// What bash calls by itself while it runs.
const MOMENTS: [&str; 3] = ["DEBUG", "ERR", "RETURN"];

fn signal(name: &str) -> Option<&'static str> {
    let upper = name.to_ascii_uppercase();
    let plain = upper.strip_prefix("SIG").unwrap_or(&upper);
    let known = SIGNALS.iter().find(|(number, known)| *number == plain || *known == plain).map(|(_, known)| *known);
    known.or_else(|| MOMENTS.into_iter().find(|known| *known == plain))
}

pub(super) fn trap(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    let arguments = arguments.strip_prefix(&["--".to_owned()]).unwrap_or(arguments);
    let (action, names) = match arguments {
        [] => return list(call),
        [option, ..] if option == "-p" => return list(call),
        // A signal alone takes its trap away.
        [only] if signal(only).is_some() => (None, arguments),
        [action, names @ ..] => (Some(action).filter(|action| *action != "-"), names),
    };
    if names.is_empty() {
        call.complain("trap: usage: trap [-lp] [[arg] signal_spec ...]\n");
        return Ok(2);
    }
    let mut code = 0;
    for name in names {
        let Some(signal) = signal(name) else {
            call.say(&format!("trap: {name}: invalid signal specification"));
            code = 1;
            continue;
        };
        if action.is_some_and(|action| !action.is_empty()) && MOMENTS.contains(&signal) {
            call.suggest(format!("a trap on {signal} is not modelled here: nothing calls it"));
        }
        let traps = Arc::make_mut(&mut call.env.shell.traps);
        match action {
            Some(action) => drop(traps.insert(signal.into(), action.clone())),
            None => drop(traps.remove(signal)),
        }
    }
    Ok(code)
}

fn list(call: &mut Call<'_, '_>) -> Ran {
    let mut lines = String::new();
    for (signal, action) in call.env.shell.traps.iter() {
        let sign = if signal == "EXIT" || MOMENTS.contains(&signal.as_str()) { "" } else { "SIG" };
        let action = quote(action, true);
        lines.push_str(&format!("trap -- {action} {sign}{signal}\n"));
    }
    call.print(lines);
    Ok(0)
}
