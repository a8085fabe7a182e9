//! Fetches published packages and opens them; knows nothing of what is in them.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{node, run};

/// One file of a registry, which must be the one with this hash.
pub struct Package {
    pub name: &'static str,
    pub version: &'static str,
    pub registry: Registry,
    pub licence: &'static str,
    pub file: &'static str,
    pub sha256: &'static str,
}

#[derive(Clone, Copy)]
pub enum Registry {
    Npm,
    PyPi,
}

impl Package {
    /// The package's bytes, from the last download when they are still there.
    pub fn fetch(&self, folder: &Path) -> Result<Vec<u8>> {
        let path = folder.join(self.file);
        if !path.is_file() {
            run::quietly(&mut self.download(folder))?;
        }
        let bytes = fs::read(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
        let found = format!("{:x}", Sha256::digest(&bytes));
        if found != self.sha256 {
            fs::remove_file(&path)?;
            bail!("`{}` is not the file it should be: its sha256 is {found}, not {}", self.file, self.sha256);
        }
        Ok(bytes)
    }

    /// What `catalog.json` says of the package, and of what it gave.
    pub fn source(&self, gave: &[(&str, usize)]) -> Value {
        let registry = match self.registry {
            Registry::Npm => "npm",
            Registry::PyPi => "PyPI",
        };
        let mut source = json!({
            "package": self.name, "registry": registry, "version": self.version,
            "licence": self.licence, "file": self.file, "sha256": self.sha256,
        });
        for (what, count) in gave {
            source[what] = json!(count);
        }
        source
    }

    fn download(&self, folder: &Path) -> Command {
        match self.registry {
            Registry::Npm => {
                let mut npm = node::program("npm");
                npm.args(["pack", "--silent", "--pack-destination"]).arg(folder);
                npm.arg(format!("{}@{}", self.name, self.version));
                npm
            }
            Registry::PyPi => {
                let mut pip = Command::new("python3");
                pip.args(["-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--quiet", "--dest"]);
                pip.arg(folder).arg(format!("{}=={}", self.name, self.version));
                pip
            }
        }
    }
}

pub fn zipped(archive: &[u8], name: &str) -> Result<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive))?;
    let mut text = String::new();
    archive.by_name(name).with_context(|| format!("the package has no `{name}`"))?.read_to_string(&mut text)?;
    Ok(text)
}

/// The files of an archive that are wanted, by their paths.
pub struct Files {
    pub bytes: BTreeMap<String, Vec<u8>>,
    /// When the latest of them was made.
    pub date: String,
}

pub fn unzipped(archive: &[u8], wanted: impl Fn(&str) -> bool) -> Result<Files> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive))?;
    let mut files = Files { bytes: BTreeMap::new(), date: String::new() };
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place)?;
        let name = entry.name()?.into_owned();
        if entry.is_file() && wanted(&name) {
            if let Some(date) = entry.last_modified() {
                files.date = files.date.max(format!("{}-{:02}-{:02}", date.year(), date.month(), date.day()));
            }
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes)?;
            files.bytes.insert(name, bytes);
        }
    }
    ensure!(!files.bytes.is_empty(), "the package has none of the files that are read");
    Ok(files)
}

/// The files of a gzipped archive that are wanted, by their paths.
pub fn tarred(archive: &[u8], wanted: impl Fn(&str) -> bool) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for entry in tar::Archive::new(GzDecoder::new(archive)).entries()? {
        let mut entry = entry?;
        let path = entry.path()?.to_string_lossy().into_owned();
        if wanted(&path) {
            let mut text = String::new();
            entry.read_to_string(&mut text)?;
            found.insert(path, text);
        }
    }
    ensure!(!found.is_empty(), "the package has none of the files that are read");
    Ok(found)
}
