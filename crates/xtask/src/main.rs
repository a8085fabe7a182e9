//! The commands behind `cargo xtask`: reads the command line and knows nothing of how a task works.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a build tool works on files, with the real clock; the rules are for the core crates"
)]

mod catalog;
mod chrome;
mod compare_cli;
mod dist;
mod files;
mod generate;
mod http;
mod js;
mod meter;
mod node;
mod run;
mod serve;
mod size;
mod test;
mod wasm;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use lexopt::prelude::{Long, Short, Value, ValueExt};

const USAGE: &str = "\
usage: cargo xtask <command>

  serve [--port N] [--open]   build the page, serve it on this machine, rebuild it when a file changes
  test [--fast]               every check and test; --fast leaves out the browser
  dist [--out DIR]            write the static site to dist/: copy it anywhere, or open its index.html
  size                        what a visitor downloads, against the budgets
  generate [--check]          write (or compare) the TypeScript types and the schema made from the Rust types
  compare-cli                 type tests/cli/lines.txt at the published AWS CLI and at ours, and compare; needs Python
  catalog [--check]           write (or compare) AWS's policies and actions, made from published packages
";

fn main() -> ExitCode {
    match command() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn command() -> Result<()> {
    let mut args = lexopt::Parser::from_env();
    let Some(Value(name)) = args.next()? else {
        print!("{USAGE}");
        return Ok(());
    };
    let mut port = 5173;
    let (mut open, mut fast, mut check) = (false, false, false);
    let mut out = PathBuf::from("dist");
    let name = name.string()?;
    while let Some(arg) = args.next()? {
        match (name.as_str(), &arg) {
            ("serve", Long("port")) => port = args.value()?.parse()?,
            ("serve", Long("open")) => open = true,
            ("test", Long("fast")) => fast = true,
            ("dist", Long("out")) => out = std::path::absolute(PathBuf::from(args.value()?))?,
            ("generate" | "catalog", Long("check")) => check = true,
            (_, Long("help") | Short('h')) => {
                print!("{USAGE}");
                return Ok(());
            }
            _ => return Err(arg.unexpected().into()),
        }
    }
    // Whatever folder it is called from, paths are the repository's.
    std::env::set_current_dir(files::root())?;
    match name.as_str() {
        "serve" => serve::serve(port, open),
        "test" => test::test(fast),
        "dist" => dist::dist(&out),
        "size" => size::size(),
        "generate" => generate::generate(check),
        "catalog" => catalog::catalog(check),
        "compare-cli" => compare_cli::compare(),
        "help" => {
            print!("{USAGE}");
            Ok(())
        }
        _ => bail!("there is no command `{name}`: `cargo xtask` alone lists them"),
    }
}
