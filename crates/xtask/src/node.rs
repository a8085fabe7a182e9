//! Node and the packages of `package-lock.json`; knows nothing of what is run with them.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::{files, run};

const OLDEST: (u32, u32) = (20, 19);
const STAMP: &str = "node_modules/.rolecall-lock";

/// Fails, in one sentence, when Node is missing or too old. Cheap, so that a command can ask before a long build.
pub fn check() -> Result<()> {
    let advice = "install Node 20.19 or newer (https://nodejs.org or your package manager), then run this again";
    let Ok(output) = Command::new("node").arg("--version").output() else {
        bail!("the page is built with Node, and there is no `node` on the PATH: {advice}");
    };
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let mut parts = version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if found < OLDEST {
        bail!("the page is built with Node 20.19 or newer, and `node` is {version}: {advice}");
    }
    Ok(())
}

/// `npm ci`, when what it would install differs from what it installed last.
pub fn install() -> Result<()> {
    let lock = files::read("package.json")? + &files::read("package-lock.json")?;
    let lock = format!("{:x}", Sha256::digest(lock));
    if fs::read_to_string(STAMP).is_ok_and(|old| old == lock) {
        return Ok(());
    }
    run::step("install the npm packages", || run::quietly(program("npm").arg("ci")))?;
    files::write(STAMP, lock)
}

/// A tool of the installed packages, started without npx, which would ask the registry for what it cannot find.
pub fn tool(script: &str) -> Result<Command> {
    let path = Path::new("node_modules").join(script);
    if !path.is_file() {
        bail!("`{}` is missing: delete node_modules, then run this again", path.display());
    }
    let mut node = Command::new("node");
    // Colours and progress bars are noise in captured output.
    node.arg(path).env("NO_COLOR", "1").env_remove("FORCE_COLOR");
    Ok(node)
}

/// A script of ours.
pub fn script(path: &str) -> Command {
    let mut node = Command::new("node");
    node.arg(path).env("NO_COLOR", "1").env_remove("FORCE_COLOR");
    node
}

/// What Node prints when it runs one line of JavaScript.
pub fn evaluate(script: &str, args: &[&Path]) -> Result<String> {
    let mut node = Command::new("node");
    node.args(["--input-type=module", "--eval", script, "--"]).args(args);
    run::quietly(&mut node).context("cannot evaluate with Node")
}

/// On Windows npm is a script, which only its full name starts.
pub fn program(name: &str) -> Command {
    Command::new(if cfg!(windows) { format!("{name}.cmd") } else { name.to_owned() })
}
