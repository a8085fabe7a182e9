//! Makes the static site: which files it has, and that they are classic scripts; knows nothing of what they do.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::{files, js, node, run, wasm};

/// The two parts of the catalogue that a page loads when something first needs it.
pub const POLICIES: &str = "crates/policy/data/managed-policies.ndjson";
pub const ACTIONS: &str = "crates/policy/data/actions.tsv";
/// The commands of the CLI that are not in every build.
pub const COMMANDS: &str = "crates/playground/data/commands-rest.txt";

/// Everything from the Rust sources to the folder that can be put on any web server or opened from a disk.
pub fn dist(out: &Path) -> Result<()> {
    node::check()?;
    run::step("build the engine", || wasm::build(wasm::For::Visitors))?;
    node::install()?;
    run::step("build the page", || page(out))?;
    println!("{} is the site: open its index.html, or copy the folder to any web server", out.display());
    Ok(())
}

/// The page, from an engine and packages that are already there.
///
/// `rolecall.js` is the page with the engine in it; `editor.js`, `jq.js`, `catalog.js` and `commands.js` are loaded by a
/// script element when first needed. Everything is a classic script and is found relative to the page: modules, `fetch` and `import()`
/// do not work from a `file://` page.
pub fn page(out: &Path) -> Result<()> {
    let scripts = scratch()?;
    run::quietly(node::script("web/build.js").arg(&scripts))?;
    for name in ["rolecall.js", "editor.js", "jq.js"] {
        let script = files::read(scripts.join(name))?;
        if let Some(found) = ["import.meta", "import("].into_iter().find(|module| script.contains(module)) {
            bail!(
                "{name} contains `{found}`, which a classic script from a file:// page cannot use: load it another way"
            );
        }
        write_script(&out.join(name), &script)?;
    }
    let catalog = files::read(POLICIES)? + &files::read(ACTIONS)?;
    write_script(&out.join("catalog.js"), &global("rolecallCatalog", &catalog))?;
    write_script(&out.join("commands.js"), &global("rolecallCommands", &files::read(COMMANDS)?))?;
    for file in static_files()? {
        let name = file.file_name().context("a file has a name")?;
        files::write(out.join(name), fs::read(&file).with_context(|| format!("cannot read `{}`", file.display()))?)?;
    }
    Ok(())
}

/// The licences, and what lies in `web/` itself and is not a program or its configuration.
fn static_files() -> Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = ["LICENSE-MIT", "LICENSE-APACHE", "NOTICE"].map(PathBuf::from).into();
    for entry in fs::read_dir("web").context("cannot read `web`")? {
        let path = entry?.path();
        let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        let program = ["js", "ts", ""].contains(&extension.as_str()) || path.ends_with("tsconfig.json");
        if path.is_file() && !program {
            found.push(path);
        }
    }
    Ok(found)
}

/// A byte order mark outranks every other word on the encoding: the scripts are UTF-8 on any page that embeds them.
fn write_script(path: &Path, script: &str) -> Result<()> {
    files::write(path, format!("\u{feff}{script}"))
}

fn global(name: &str, text: &str) -> String {
    format!("globalThis.{name}={};\n", js::text(text))
}

fn scratch() -> Result<PathBuf> {
    Ok(files::target_dir()?.join("page-scripts"))
}
