//! Paths and file contents of the repository; knows nothing of what the files mean.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};

/// The repository's root, wherever the command is called from.
pub fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).unwrap_or(manifest).to_owned()
}

/// Where cargo puts what it builds.
pub fn target_dir() -> Result<PathBuf> {
    let mut metadata = crate::run::cargo();
    metadata.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]);
    let output = metadata.output().context("cannot start cargo")?;
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).context("cannot read `cargo metadata`: is a Cargo.toml broken")?;
    let path = metadata["target_directory"].as_str().context("`cargo metadata` names no target directory")?;
    Ok(path.into())
}

pub fn read(path: impl AsRef<Path>) -> Result<String> {
    let path = path.as_ref();
    fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))
}

/// Writes a file and the folders it needs. A file that already has the contents is left alone, so that its time stays.
pub fn write(path: impl AsRef<Path>, contents: impl AsRef<[u8]>) -> Result<()> {
    let (path, contents) = (path.as_ref(), contents.as_ref());
    if fs::read(path).is_ok_and(|old| old == contents) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    }
    fs::write(path, contents).with_context(|| format!("cannot write `{}`", path.display()))
}

/// Every file below a folder, but for what tools write there; nothing when there is no such folder.
pub fn below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let tool = [".generated", "node_modules", "target"].iter().any(|name| path.ends_with(name));
        if !tool && path.is_dir() {
            files.extend(below(&path));
        } else if !tool {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// What changes when any of the files does.
pub fn stamp(places: &[&str]) -> Vec<(PathBuf, Option<SystemTime>)> {
    let files = places
        .iter()
        .map(Path::new)
        .flat_map(|place| if place.is_dir() { below(place) } else { vec![place.to_owned()] });
    files.map(|path| (fs::metadata(&path).and_then(|data| data.modified()).ok(), path)).map(|(t, p)| (p, t)).collect()
}
