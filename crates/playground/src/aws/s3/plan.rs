//! Which objects and files a command of `aws s3` moves, in which order. Refuses to know how they are moved.

use super::super::bucket::{self, object, object::Object};
use super::super::failure::{Failure, Outcome, Stop};
use super::filter::keeps;
use super::paths::{self, Side};
use super::{Job, words};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Where something comes from or goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    Object {
        bucket: String,
        key: String,
    },
    /// By its absolute path.
    File(String),
    /// Standard input or output.
    Stream,
}

/// What happens to one object or file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Upload,
    Download,
    Copy,
    Delete,
}

#[derive(Clone, Debug)]
pub(super) struct Transfer {
    pub(super) kind: Kind,
    pub(super) from: End,
    pub(super) to: Option<End>,
}

/// What a command does, and what it has to say first.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) transfers: Vec<Transfer>,
    /// What is skipped, with the reason.
    pub(super) warnings: Vec<String>,
}

/// Something that lies on one side, by its path below the side's directory.
struct Found {
    end: End,
    size: usize,
    /// What tells it from something else of the same size.
    text: String,
    modified: Option<rolecall_iam::Time>,
}

/// Both sides of a command, checked.
pub(super) struct Sides {
    pub(super) from: Side,
    pub(super) to: Option<Side>,
    /// Whether whole directories are meant.
    pub(super) directories: bool,
}

impl Sides {
    fn kind(&self) -> Kind {
        match (self.from.is_s3(), self.to.as_ref().map(Side::is_s3)) {
            (_, None) => Kind::Delete,
            (true, Some(true)) => Kind::Copy,
            (true, Some(false)) => Kind::Download,
            (false, Some(_)) => Kind::Upload,
        }
    }
}

/// The plan of `cp`, `mv` and `rm`.
pub(super) fn of_copy(job: &mut Job<'_, '_>, sides: &Sides) -> Outcome<Plan> {
    let mut plan = Plan::default();
    let found = match &sides.from {
        Side::S3(bucket, key) if !sides.directories && !key.is_empty() => {
            if sides.to.is_some() {
                head(job, bucket, key)?;
            }
            let end = End::Object { bucket: bucket.clone(), key: key.clone() };
            let name = key.rsplit('/').next().unwrap_or(key).to_owned();
            vec![(name, end)]
        }
        Side::S3(bucket, _) if !sides.directories => {
            list(job, bucket, "")?;
            Vec::new()
        }
        Side::Local(path) if !sides.directories => {
            let full = job.context.env.absolute(path);
            let full = if job.context.machine.files.is_directory(&full) { format!("{full}/") } else { full };
            let name = full.rsplit('/').next().unwrap_or_default().to_owned();
            vec![(name, End::File(full))]
        }
        side => below(job, side, &mut plan, sides.to.is_none())?
            .into_iter()
            .map(|(name, found)| (name, found.end))
            .collect(),
    };
    for (name, from) in found.into_iter().filter(|(_, end)| kept(job, sides, end)) {
        let to = sides.to.as_ref().map(|side| target(job, side, &name, sides.directories));
        plan.transfers.push(Transfer { kind: sides.kind(), from, to });
    }
    Ok(plan)
}

/// The plan of `sync`: what the other side lacks, or has otherwise. Files have no times here: one that holds something else
/// was changed since.
pub(super) fn of_sync(job: &mut Job<'_, '_>, sides: &Sides) -> Outcome<Plan> {
    let mut plan = Plan::default();
    let Some(to) = &sides.to else { return Ok(plan) };
    let here = below(job, &sides.from, &mut plan, false)?;
    let mut ignored = Plan::default();
    let there = below(job, to, &mut ignored, false)?;
    let kept = |found: BTreeMap<String, Found>| -> BTreeMap<String, Found> {
        found.into_iter().filter(|(_, found)| kept(job, sides, &found.end)).collect()
    };
    let (here, there) = (kept(here), kept(there));
    let names: BTreeSet<&String> = here.keys().chain(there.keys()).collect();
    for name in names {
        match (here.get(name), there.get(name)) {
            (Some(from), other) if other.is_none_or(|other| differs(job, from, other)) => {
                let to = Some(target(job, to, name, true));
                plan.transfers.push(Transfer { kind: sides.kind(), from: from.end.clone(), to });
            }
            (None, Some(gone)) if job.given.has("delete") => {
                plan.transfers.push(Transfer { kind: Kind::Delete, from: gone.end.clone(), to: None });
            }
            _ => {}
        }
    }
    Ok(plan)
}

fn differs(job: &Job<'_, '_>, from: &Found, to: &Found) -> bool {
    if from.size != to.size {
        return true;
    }
    match (job.given.has("size-only"), from.modified, to.modified) {
        (true, ..) => false,
        // Of two objects, the times are known.
        (false, Some(from), Some(to)) => from > to,
        _ => from.text != to.text,
    }
}

/// Whether the filters leave it; patterns count from both sides' directories.
fn kept(job: &Job<'_, '_>, sides: &Sides, end: &End) -> bool {
    let roots = [Some(&sides.from), sides.to.as_ref()].into_iter().flatten();
    let roots: Vec<String> = roots.map(|side| side.root(job.context, sides.directories)).collect();
    let roots: Vec<&str> = roots.iter().map(String::as_str).collect();
    let path = match end {
        End::Object { bucket, key } => format!("{bucket}/{key}"),
        End::File(path) => path.clone(),
        End::Stream => return true,
    };
    keeps(&job.given.filters, &roots, &path)
}

/// Where something of this name goes.
fn target(job: &Job<'_, '_>, side: &Side, name: &str, directories: bool) -> End {
    match side {
        Side::S3(bucket, key) => {
            let key = match directories || key.is_empty() || key.ends_with('/') {
                true => directory(key) + name,
                false => key.clone(),
            };
            End::Object { bucket: bucket.clone(), key }
        }
        Side::Local(path) => {
            let full = job.context.env.absolute(path);
            let inside = directories || path.ends_with('/') || job.context.machine.files.is_directory(&full);
            End::File(if inside { format!("{}/{name}", full.trim_end_matches('/')) } else { full })
        }
    }
}

/// A directory of keys ends in a slash, but for the whole bucket.
fn directory(key: &str) -> String {
    if key.is_empty() || key.ends_with('/') { key.into() } else { format!("{key}/") }
}

/// All that lies below a side's directory.
fn below(job: &mut Job<'_, '_>, side: &Side, plan: &mut Plan, folders: bool) -> Outcome<BTreeMap<String, Found>> {
    match side {
        Side::S3(bucket, key) => {
            let prefix = directory(key);
            list(job, bucket, &prefix)?;
            let Some((_, held)) = bucket::find(job.context.world, bucket) else { return Ok(BTreeMap::new()) };
            let is_folder = |object: &Object<'_>| object.size() == 0 && object.key.ends_with('/');
            let objects = object::objects(held, &prefix).into_iter().filter(|object| folders || !is_folder(object));
            let found = objects.map(|object| {
                let end = End::Object { bucket: bucket.clone(), key: object.key.into() };
                let name = object.key.strip_prefix(prefix.as_str()).unwrap_or(object.key).to_owned();
                let modified = Some(object.stored.modified);
                (name, Found { end, size: object.size(), text: object.text().into(), modified })
            });
            Ok(found.collect())
        }
        Side::Local(path) => {
            let full = job.context.env.absolute(path);
            let files = &job.context.machine.files;
            if files.read(&full).is_some() {
                plan.warnings.push(format!("warning: Skipping file {full}/. File does not exist."));
            }
            let (mut found, mut open) = (BTreeMap::new(), vec![String::new()]);
            while let Some(directory) = open.pop() {
                let here = format!("{full}/{directory}");
                for name in files.names(here.trim_end_matches('/')) {
                    let below = format!("{directory}{name}");
                    match files.read(&format!("{full}/{below}")) {
                        Some(text) => {
                            let end = End::File(format!("{full}/{below}"));
                            let text = text.to_owned();
                            found.insert(below, Found { end, size: text.len(), text, modified: None });
                        }
                        None => open.push(below),
                    }
                }
            }
            Ok(found)
        }
    }
}

fn list(job: &mut Job<'_, '_>, bucket: &str, prefix: &str) -> Outcome<()> {
    let parameters = json!({ "Bucket": bucket, "Prefix": prefix });
    let answer = job.call("ListObjectsV2", parameters.as_object().cloned().unwrap_or_default());
    answer.map(|_| ()).or_else(|stop| fatal(job, stop))
}

/// A single object is looked at first; that it is missing is said in the CLI's own words.
fn head(job: &mut Job<'_, '_>, bucket: &str, key: &str) -> Outcome<()> {
    let parameters = json!({ "Bucket": bucket, "Key": key });
    match job.call("HeadObject", parameters.as_object().cloned().unwrap_or_default()) {
        Ok(_) => Ok(()),
        Err(Stop::Failed(Failure::Service { code, operation, .. })) if code == "404" => {
            let message = format!("Key \"{key}\" does not exist");
            fatal(job, Failure::Service { code, operation, message, more: String::new() }.into())
        }
        Err(stop) => fatal(job, stop),
    }
}

/// Ends the command: what comes next is not known.
pub(super) fn fatal(job: &mut Job<'_, '_>, stop: Stop) -> Outcome<()> {
    let Stop::Failed(failure) = stop else { return Err(stop) };
    if !job.given.has("quiet") {
        job.context.complain(format!("fatal error: {}\n", words(&failure)));
    }
    Err(Stop::Quiet(1))
}

/// How a place is called in the lines of a command.
pub(super) fn shown(job: &Job<'_, '_>, end: &End) -> String {
    match end {
        End::Object { bucket, key } => format!("s3://{bucket}/{key}"),
        End::File(path) => paths::relative(&job.context.env.directory, path),
        End::Stream => "-".into(),
    }
}
