//! The commands that this shell knows, as one table. Refuses to know AWS.

use crate::machine::{Ask, Context};
use crate::view::Hint;

mod files;
mod text;
mod time;
mod variables;

/// One command.
pub(crate) struct Builtin {
    pub(crate) name: &'static str,
    /// What `help` says of it.
    summary: &'static str,
    pub(crate) run: Run,
}

/// Gets what stands behind the name; the exit code.
pub(crate) type Run = fn(&mut Context<'_>, &[String]) -> Result<u8, Ask>;

const fn row(name: &'static str, summary: &'static str, run: Run) -> Builtin {
    Builtin { name, summary, run }
}

const BUILTINS: &[Builtin] = &[
    row(
        "aws",
        "the AWS command line interface: `aws sts get-caller-identity`, `aws s3 ls`, `aws configure` …",
        crate::aws::run,
    ),
    row(
        "switch-role",
        "--account ID|ALIAS --role [PATH/]NAME [--display-name D] [--color C]: as in the console",
        super::switch::switch_role,
    ),
    row("switch-back", "back to whom you signed in as", super::switch::switch_back),
    row("whoami", "who the next command runs as, in plain words", super::switch::whoami),
    row("cat", "FILE…: shows files; `cat > FILE <<'EOF'` writes one", files::cat),
    row("cd", "[DIRECTORY]", files::cd),
    row("clear", "empties the screen", clear),
    row("date", "[-u] [+FORMAT]: the scenario's clock", time::date),
    row("echo", "[-n] [-e] TEXT…", text::echo),
    row("env", "shows the exported variables", variables::env),
    row("eval", "TEXT…: runs a text as commands", eval),
    row("export", "NAME=VALUE…: sets variables for the commands that follow", variables::export),
    row("false", "fails", |_, _| Ok(1)),
    row("help", "this list", help),
    row("history", "the lines typed so far", history),
    row("ls", "[-a] [DIRECTORY…]", files::ls),
    row("mkdir", "[-p] DIRECTORY…", files::mkdir),
    row("printenv", "NAME…", variables::printenv),
    row("printf", "FORMAT [TEXT…]", text::printf),
    row("pwd", "the directory you are in", |context, _| {
        let directory = context.env.directory.clone();
        context.print(format!("{directory}\n"));
        Ok(0)
    }),
    row("rm", "[-f] FILE…", files::rm),
    row("set", "shows all variables", variables::set),
    row("sleep", "SECONDS: moves the scenario's clock", time::sleep),
    row("touch", "FILE…", files::touch),
    row("true", "succeeds", |_, _| Ok(0)),
    row("unset", "NAME…", variables::unset),
    row(":", "succeeds", |_, _| Ok(0)),
];

/// Programs that people expect on such a machine and that are not here yet.
const NOT_MODELLED: &[&str] = &[
    "[",
    "alias",
    "awk",
    "base64",
    "basename",
    "bash",
    "break",
    "chmod",
    "code",
    "continue",
    "cp",
    "curl",
    "cut",
    "declare",
    "diff",
    "exec",
    "exit",
    "find",
    "git",
    "grep",
    "head",
    "id",
    "jq",
    "less",
    "ln",
    "local",
    "man",
    "more",
    "mv",
    "nano",
    "node",
    "openssl",
    "pip",
    "python",
    "python3",
    "read",
    "readonly",
    "return",
    "rmdir",
    "sed",
    "seq",
    "sh",
    "sort",
    "source",
    "ssh",
    "sudo",
    "tail",
    "tee",
    "terraform",
    "test",
    "tr",
    "trap",
    "type",
    "uname",
    "uniq",
    "vi",
    "vim",
    "wait",
    "wc",
    "which",
    "xargs",
    "yq",
];

/// The command of this name.
pub(crate) fn find(name: &str) -> Option<&'static Builtin> {
    BUILTINS.iter().find(|builtin| builtin.name == name)
}

/// What bash says of a name that leads nowhere.
pub(crate) fn not_found(context: &mut Context<'_>, name: &str) -> u8 {
    if name.contains('/') {
        let path = context.env.absolute(name);
        let (why, status) = match context.machine.files.unreadable(&path) {
            None => ("Permission denied", 126),
            Some("Is a directory") => ("Is a directory", 126),
            Some(why) => (why, 127),
        };
        context.complain(format!("bash: {name}: {why}\n"));
        return status;
    }
    context.complain(format!("bash: {name}: command not found\n"));
    match name {
        "vi" | "vim" | "nano" | "code" => context.machine.suggest(Hint {
            text: format!(
                "there is no `{name}` here yet: write the file with a here-document, from `cat > FILE <<'EOF'` to `EOF`"
            ),
            command: None,
        }),
        _ if NOT_MODELLED.contains(&name) => context
            .machine
            .suggest(Hint { text: format!("`{name}` is not modelled here yet; `help` lists what is"), command: None }),
        _ => {}
    }
    127
}

fn clear(context: &mut Context<'_>, _: &[String]) -> Result<u8, Ask> {
    context.print("\u{1b}[H\u{1b}[2J");
    Ok(0)
}

fn help(context: &mut Context<'_>, _: &[String]) -> Result<u8, Ask> {
    context.print("A small bash. Everything happens on this page: no AWS account is touched.\n\n");
    for Builtin { name, summary, .. } in BUILTINS {
        context.print(format!("  {name:<12} {summary}\n"));
    }
    context.print("\nQuotes, $VARIABLES, $(…), pipes, && || ;, redirections and here-documents work as in bash.\n");
    Ok(0)
}

fn history(context: &mut Context<'_>, _: &[String]) -> Result<u8, Ask> {
    let lines: String =
        context.machine.history.iter().zip(1..).map(|(line, number)| format!("{number:>5}  {line}\n")).collect();
    context.print(lines);
    Ok(0)
}

fn eval(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    use super::parse::{Parsed, parse};
    match parse(&arguments.join(" ")) {
        Parsed::Complete(script) => {
            let mut executor = super::execute::Executor::new(&mut *context.machine, &mut *context.world);
            executor.script(&mut *context.env, context.input.as_deref(), &mut context.output, &script)
        }
        Parsed::Incomplete => {
            context.complain("bash: eval: syntax error: unexpected end of file\n");
            Ok(2)
        }
        Parsed::Wrong(message) => {
            context.complain(format!("{message}\n"));
            Ok(2)
        }
        Parsed::NotModelled(what) => {
            context.not_modelled(&format!("`{what}`"));
            Ok(2)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_both_here_and_missing() {
        for name in NOT_MODELLED {
            assert!(find(name).is_none(), "{name}");
        }
    }
}
