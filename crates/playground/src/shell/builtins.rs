//! The commands that this shell knows, as one table. Refuses to know AWS.

use super::execute::{Executor, Io, Ran};
use crate::machine::{Ask, Context, Env, Piece};
use crate::view::Hint;

mod awk;
mod base64;
mod column;
mod condition;
mod control;
mod copy;
mod curl;
mod diff;
mod editor;
mod envsubst;
mod files;
mod filters;
mod grep;
mod jq;
mod list;
mod options;
mod printf;
mod python;
mod read;
mod run;
mod sed;
mod sort;
mod ssh;
mod time;
mod trap;
mod variables;
mod zip;

pub(crate) use condition::{compare, holds};

/// One command.
pub(crate) struct Builtin {
    pub(crate) name: &'static str,
    /// What `help` says of it.
    summary: &'static str,
    pub(crate) run: Run,
    /// Whether bash has it built in; the others are programs.
    built_in: bool,
}

#[derive(Clone, Copy)]
pub(crate) enum Run {
    /// Gets what stands behind the name; the exit code.
    Program(fn(&mut Context<'_>, &[String]) -> Result<u8, Ask>),
    /// Needs the shell itself, to run other commands or to leave.
    Shell(fn(&mut Call<'_, '_>, &[String]) -> Ran),
}

/// What a command of the shell itself works on.
pub(crate) struct Call<'a, 'e> {
    pub(crate) executor: &'a mut Executor<'e>,
    pub(crate) env: &'a mut Env,
    pub(crate) io: &'a Io,
    pub(crate) out: &'a mut Vec<Piece>,
}

impl Call<'_, '_> {
    fn print(&mut self, text: impl Into<String>) {
        self.executor.write(self.out, false, text.into());
    }

    fn complain(&mut self, text: impl Into<String>) {
        self.executor.write(self.out, true, text.into());
    }

    /// Complains in the shell's name.
    fn say(&mut self, message: &str) {
        let text = self.env.says(message);
        self.complain(text);
    }

    fn suggest(&mut self, text: String) {
        self.executor.machine.suggest(Hint { text, command: None });
    }
}

const fn program(
    name: &'static str,
    summary: &'static str,
    run: fn(&mut Context<'_>, &[String]) -> Result<u8, Ask>,
) -> Builtin {
    Builtin { name, summary, run: Run::Program(run), built_in: false }
}

const fn built_in(
    name: &'static str,
    summary: &'static str,
    run: fn(&mut Context<'_>, &[String]) -> Result<u8, Ask>,
) -> Builtin {
    Builtin { name, summary, run: Run::Program(run), built_in: true }
}

const fn shell(name: &'static str, summary: &'static str, run: fn(&mut Call<'_, '_>, &[String]) -> Ran) -> Builtin {
    Builtin { name, summary, run: Run::Shell(run), built_in: true }
}

/// A program that runs others.
const fn runner(name: &'static str, summary: &'static str, run: fn(&mut Call<'_, '_>, &[String]) -> Ran) -> Builtin {
    Builtin { name, summary, run: Run::Shell(run), built_in: false }
}

const BUILTINS: &[Builtin] = &[
    program(
        "aws",
        "the AWS command line interface: `aws sts get-caller-identity`, `aws s3 ls`, `aws configure` …",
        crate::aws::run,
    ),
    program(
        "switch-role",
        "--account ID|ALIAS --role [PATH/]NAME [--display-name D] [--color C]: as in the console",
        super::switch::switch_role,
    ),
    program("switch-back", "back to whom you signed in as", super::switch::switch_back),
    program("whoami", "who the next command runs as, in plain words", super::switch::whoami),
    shell(".", "FILE: runs a file's commands in this shell", run::source),
    shell(":", "succeeds", |_, _| Ok(0)),
    built_in("[", "EXPRESSION ]: asks about files, texts and numbers", condition::bracket),
    shell("alias", "[NAME=VALUE…]: short names for commands", control::alias),
    program("awk", "'{print $1}' [FILE…]: columns of text", awk::awk),
    program("base64", "[-d] [-w N] [FILE]", base64::base64),
    program("basename", "PATH [SUFFIX]", files::basename),
    runner("bash", "[-c TEXT] [FILE]: runs a script", run::bash),
    shell("break", "[N]: leaves a loop", control::jump_out),
    shell("builtin", "NAME…: runs what bash has built in", run::command),
    program("cat", "[-n] [FILE…]: shows files; `cat > FILE <<'EOF'` writes one", files::cat),
    built_in("cd", "[DIRECTORY]", files::cd),
    program("chmod", "[-R] MODE FILE…", files::chmod),
    program("clear", "empties the screen", clear),
    program("code", "FILE: opens the page's editor", editor::code),
    program("column", "-t [-s C] [FILE…]: fields one below the other", column::column),
    shell("command", "[-v] NAME…: runs a command, or says where it is", run::command),
    shell("continue", "[N]: next round of a loop", control::next_round),
    program("cp", "[-r] FROM… TO", copy::cp),
    program("curl", "[-s] [-X METHOD] [-H HEADER] URL: the metadata of an instance, objects of S3", curl::curl),
    program("cut", "-d D -f N or -c N: columns of text", filters::cut),
    program("date", "[-u] [-d WHEN] [+FORMAT]: the scenario's clock", time::date),
    shell("declare", "[-x] [-r] [-p] NAME=VALUE…", variables::declare),
    program("diff", "[-u] [-q] FILE FILE", diff::diff),
    program("dirname", "PATH…", files::dirname),
    built_in("echo", "[-n] [-e] TEXT…", printf::echo),
    runner("env", "[NAME=VALUE…] [COMMAND]: shows or sets exported variables", run::env),
    program("envsubst", "[FORMAT]: puts exported variables into what is piped in", envsubst::envsubst),
    shell("eval", "TEXT…: runs a text as commands", run::eval),
    shell("exit", "[N]: leaves the shell", control::exit),
    shell("export", "NAME=VALUE…: sets variables for the commands that follow", variables::export),
    built_in("false", "fails", |_, _| Ok(1)),
    program("grep", "[-ivnocqwFEAB] PATTERN [FILE…]", grep::grep),
    program("head", "[-n N] [-c N] [FILE…]", filters::head),
    built_in("help", "this list", help),
    built_in("history", "the lines typed so far", history),
    program("hostname", "the machine's name", |context, _| {
        let name = context.env.parameter("HOSTNAME").unwrap_or_default();
        context.print(format!("{name}\n"));
        Ok(0)
    }),
    program("id", "[-u] [-un]: the user of this machine", files::id),
    program("jq", "[-r] [-c] FILTER [FILE…]: JSON", jq::jq),
    program("less", "FILE: shows a file", files::cat),
    shell("let", "EXPRESSION…: reckons", variables::reckon),
    shell("local", "NAME=VALUE…: variables of a function", variables::local),
    shell("logout", "leaves an instance", control::logout),
    program("ls", "[-l] [-a] [-1] [-d] [FILE…]", list::ls),
    program("mkdir", "[-p] DIRECTORY…", files::mkdir),
    program("mktemp", "[-d]: a new file with a name of its own", files::mktemp),
    program("more", "FILE: shows a file", files::cat),
    program("mv", "FROM… TO", copy::mv),
    program("nano", "FILE: opens the page's editor", editor::nano),
    program("nl", "[FILE…]: numbers lines", filters::nl),
    built_in("printenv", "NAME…", variables::printenv),
    shell("printf", "[-v NAME] FORMAT [TEXT…]", printf::printf),
    built_in("pwd", "the directory you are in", |context, _| {
        let directory = context.env.directory.clone();
        context.print(format!("{directory}\n"));
        Ok(0)
    }),
    program("python", "as python3", python::python),
    program("python3", "-m json.tool [FILE]: lays JSON out", python::python),
    shell("read", "[-r] [-p TEXT] [-s] NAME…: reads a line into variables", read::read),
    shell("readonly", "NAME=VALUE…", variables::readonly),
    program("realpath", "PATH…", files::realpath),
    shell("return", "[N]: leaves a function", control::leave_function),
    program("rev", "[FILE…]: turns lines around", filters::rev),
    program("rm", "[-r] [-f] FILE…", files::rm),
    program("rmdir", "DIRECTORY…", files::rmdir),
    program("sed", "[-n] [-E] [-i] 's/A/B/g' [FILE…]", sed::sed),
    program("seq", "[FIRST [STEP]] LAST", filters::seq),
    shell("set", "[-eux] [-o pipefail] [-- WORDS…]: options of the shell", variables::set),
    runner("sh", "[-c TEXT] [FILE]: runs a script", run::bash),
    shell("shift", "[N]: drops positional parameters", control::shift),
    program("sleep", "SECONDS: moves the scenario's clock", time::sleep),
    program("sort", "[-r] [-n] [-u] [-k N] [-t C] [FILE…]", sort::sort),
    runner("ssh", "[-i KEY] ec2-user@HOST [COMMAND]: onto an instance, by its id, DNS name or address", ssh::ssh),
    shell("source", "FILE: runs a file's commands in this shell", run::source),
    program("tac", "[FILE…]: lines from the last to the first", filters::tac),
    program("tail", "[-n N] [-c N] [FILE…]", filters::tail),
    program("tee", "[-a] FILE…: copies what passes into files", filters::tee),
    built_in("test", "EXPRESSION: asks about files, texts and numbers", condition::test),
    program("touch", "FILE…", files::touch),
    program("tr", "[-d] [-s] [-c] SET [SET]: replaces letters", filters::tr),
    shell("trap", "TEXT EXIT: what is to run when the shell ends", trap::trap),
    built_in("true", "succeeds", |_, _| Ok(0)),
    shell("type", "[-t] NAME…: what a name stands for", run::kind_of),
    shell("typeset", "as declare", variables::declare),
    shell("unalias", "[-a] NAME…", control::unalias),
    program("uname", "[-a]", files::uname),
    program("uniq", "[-c] [-d] [-u] [FILE]", sort::uniq),
    shell("unset", "[-f] NAME…", variables::unset),
    program("vi", "FILE: opens the page's editor", editor::vi),
    program("vim", "FILE: opens the page's editor", editor::vim),
    shell("wait", "waits for commands in the background", |_, _| Ok(0)),
    program("wc", "[-l] [-w] [-c] [FILE…]: counts", filters::wc),
    runner("which", "NAME…: where a program is", run::which),
    runner("xargs", "[-n N] [-I X] COMMAND…: runs a command with words that are piped in", run::xargs),
    program("zip", "[-r] [-q] [-j] ARCHIVE FILE…: puts files into an archive", zip::zip),
];

/// Programs that people expect on such a machine and that are not here yet.
const NOT_MODELLED: &[&str] = &[
    "apt",
    "apt-get",
    "bg",
    "brew",
    "comm",
    "df",
    "docker",
    "du",
    "eksctl",
    "emacs",
    "exec",
    "fg",
    "file",
    "find",
    "getopts",
    "git",
    "gpg",
    "gzip",
    "jobs",
    "join",
    "kill",
    "kubectl",
    "ln",
    "man",
    "mapfile",
    "node",
    "npm",
    "openssl",
    "paste",
    "perl",
    "pip",
    "pip3",
    "popd",
    "ps",
    "pushd",
    "readarray",
    "sam",
    "split",
    "ssh-keygen",
    "stat",
    "su",
    "sudo",
    "tar",
    "terraform",
    "time",
    "timeout",
    "top",
    "tree",
    "ulimit",
    "umask",
    "unzip",
    "uuidgen",
    "watch",
    "wget",
    "yes",
    "yq",
];

/// The command of this name.
pub(crate) fn find(name: &str) -> Option<&'static Builtin> {
    BUILTINS.iter().find(|builtin| builtin.name == name)
}

/// Every command's name.
pub(crate) fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    BUILTINS.iter().map(|builtin| (builtin.name, builtin.summary))
}

/// What we add where bash says that it finds no such command.
pub(crate) fn missing(name: &str) -> Option<Hint> {
    let text = format!("`{name}` is not modelled here yet; `help` lists what is");
    NOT_MODELLED.contains(&name).then_some(Hint { text, command: None })
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
    context.print(
        "\nQuotes, $VARIABLES, $(…), $((…)), pipes, && || ;, redirections, here-documents, if, for, while, case and \
         functions work as in bash.\n",
    );
    Ok(0)
}

fn history(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    if arguments.first().is_some_and(|option| option == "-c") {
        context.machine.history = Default::default();
        return Ok(0);
    }
    let last: Option<usize> = arguments.first().and_then(|number| number.parse().ok());
    let all = context.machine.history.len();
    let skipped = last.map_or(0, |last| all.saturating_sub(last));
    let numbered = context.machine.history.iter().zip(1_usize..).skip(skipped);
    let lines: String = numbered.map(|(line, number)| format!("{number:>5}  {line}\n")).collect();
    context.print(lines);
    Ok(0)
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
