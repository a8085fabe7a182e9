//! Writes AWS's published data, or compares it with what is there; knows nothing of what it says.

mod actions;
mod commands;
mod encode;
mod keys;
mod managed;
mod package;

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use crate::{dist, files};

const CORE: &str = "crates/policy/data/managed-policies-core.ndjson";
const KEYS: &str = "crates/policy/data/keys-core.txt";
const ABOUT: &str = "crates/policy/data/catalog.json";
const COMMANDS_CORE: &str = "crates/playground/data/commands-core.txt";
const COMMANDS_ABOUT: &str = "crates/playground/data/commands.json";

pub fn catalog(check: bool) -> Result<()> {
    let scratch = files::target_dir()?.join("catalog");
    fs::create_dir_all(&scratch)?;
    let managed = managed::make(&scratch)?;
    let actions = actions::make(&scratch)?;
    let commands = commands::make(&scratch, &actions.names)?;

    let mut about = json!({
        "managedPolicies": managed.count,
        "inEveryBuild": managed.in_every_build,
        "latestPolicy": managed.date,
        "actionsAsOf": actions.date,
    });
    for (what, count) in &actions.counts {
        about[*what] = json!(count);
    }
    about["sources"] = managed.sources.into_iter().chain(actions.sources).collect::<Value>();

    put(check, dist::POLICIES, managed.all)?;
    put(check, CORE, managed.core)?;
    put(check, dist::ACTIONS, actions.all)?;
    put(check, KEYS, actions.core)?;
    put(check, ABOUT, format!("{about:#}\n"))?;
    put(check, COMMANDS_CORE, commands.core)?;
    put(check, dist::COMMANDS, commands.rest)?;
    put(check, COMMANDS_ABOUT, format!("{:#}\n", commands.about))?;
    println!("{} policies, the latest of {}", managed.count, managed.date);
    let counts: Vec<String> = actions.counts.iter().map(|(what, count)| format!("{count} {what}")).collect();
    println!("{}, as of {}", counts.join(", "), actions.date);
    let [services, operations, date] = ["services", "operations", "asOf"].map(|what| &commands.about[what]);
    println!("{services} services of the CLI with {operations} operations, as of {date}");
    Ok(())
}

fn put(check: bool, path: &str, contents: String) -> Result<()> {
    if !check {
        return files::write(path, contents);
    }
    let old = files::read(path)?;
    if old == contents {
        return Ok(());
    }
    let (old, new): (BTreeSet<&str>, BTreeSet<&str>) = (old.lines().collect(), contents.lines().collect());
    let differing = old.symmetric_difference(&new).count();
    bail!("`{path}` is not what the packages give ({differing} lines differ): run `cargo xtask catalog`")
}
