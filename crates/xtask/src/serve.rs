//! Builds the page, serves it on this machine and keeps it fresh; knows nothing of how it is built.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::{dist, files, http, node, run, wasm};

const POLL: Duration = Duration::from_millis(400);
const RUST: &[&str] = &["Cargo.toml", "Cargo.lock", "crates/policy", "crates/iam", "crates/playground", "crates/wasm"];
const WEB: &[&str] = &["package-lock.json", "web"];

pub fn serve(port: u16, open: bool) -> Result<()> {
    let start = Instant::now();
    node::check()?;
    let folder = files::target_dir()?.join("page");
    // Taken before the build, so that a taken port is known at once.
    let address = http::start(&folder, "/", port).with_context(|| {
        format!(
            "cannot use port {port} (is it taken?): name another one, as in `cargo xtask serve --port {}`",
            port + 1
        )
    })?;
    let mut seen = (files::stamp(RUST), files::stamp(WEB));
    run::step("build the engine", || wasm::build(wasm::For::Development))?;
    node::install()?;
    run::step("build the page", || dist::page(&folder))?;
    println!("\nready after {}: {address}\nCtrl-C stops it\n", run::seconds(start.elapsed()));
    if open {
        show(&address);
    }
    loop {
        std::thread::sleep(POLL);
        let now = (files::stamp(RUST), files::stamp(WEB));
        if now != seen {
            let engine = now.0 != seen.0;
            seen = now;
            // A build that fails has said why, and the last good page stays.
            if rebuild(engine, &folder).is_ok() {
                println!("reload the page\n");
            }
        }
    }
}

fn rebuild(engine: bool, folder: &Path) -> Result<()> {
    if engine {
        run::step("build the engine", || wasm::build(wasm::For::Development))?;
    }
    node::install()?;
    run::step("build the page", || dist::page(folder))
}

fn show(address: &str) {
    let opener = match std::env::consts::OS {
        "macos" => Command::new("open").arg(address).status(),
        "windows" => Command::new("explorer").arg(address).status(),
        _ => Command::new("xdg-open").arg(address).status(),
    };
    if opener.is_err() {
        println!("cannot open a browser from here: open {address} yourself");
    }
}
