//! Finds Chrome or Chromium, or installs it as the platform does; knows nothing of the tests it runs.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::{node, run};

const NAMES: &[&str] = &["google-chrome-stable", "google-chrome", "chromium", "chromium-browser", "chrome"];
const PLACES: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
];

/// The browser's path, or nothing when Playwright has one of its own.
pub fn find_or_install() -> Result<Option<PathBuf>> {
    if let Some(path) = env::var_os("CHROME").map(PathBuf::from) {
        if path.is_file() {
            return Ok(Some(path));
        }
        bail!("CHROME is `{}`, which is no file: set it to the browser's program, or unset it", path.display());
    }
    if let Some(path) = find() {
        return Ok(Some(path));
    }
    match run::step("install a browser", install) {
        Ok(()) => Ok(find()),
        Err(_) => bail!(
            "the browser tests need Chrome or Chromium, and it could not be installed: \
             install it and set CHROME to its path, or leave these tests out with `cargo xtask test --fast`"
        ),
    }
}

fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).flat_map(|folder| NAMES.iter().map(move |name| folder.join(name)));
    on_path.chain(PLACES.iter().map(PathBuf::from)).find(|candidate| candidate.is_file())
}

fn install() -> Result<()> {
    if is_debian() && apt().is_ok() {
        return Ok(());
    }
    if cfg!(target_os = "macos") && run::quietly(Command::new("brew").args(["install", "--cask", "chromium"])).is_ok() {
        return Ok(());
    }
    run::quietly(node::tool("@playwright/test/cli.js")?.args(["install", "chromium"])).map(drop)
}

/// Ubuntu is left out: its package is a snap, which containers cannot run.
fn is_debian() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|text| text.lines().any(|line| line == "ID=debian"))
}

fn apt() -> Result<()> {
    for task in [&["update"][..], &["install", "--yes", "--no-install-recommends", "chromium"]] {
        let mut apt = if is_root() { Command::new("apt-get") } else { Command::new("sudo") };
        if !is_root() {
            // Never a question for a password in the middle of a test run.
            apt.args(["--non-interactive", "apt-get"]);
        }
        apt.args(["-o", "DPkg::Lock::Timeout=300", "--quiet"]).args(task).env("DEBIAN_FRONTEND", "noninteractive");
        run::quietly(&mut apt)?;
    }
    Ok(())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
