//! `aws s3 cp`, `mv`, `rm` and `sync`: moves what was planned, and says so line by line. Refuses to know who may do that.

use super::super::failure::{Failure, Outcome, Stop};
use super::super::input::Input;
use super::super::s3api;
use super::paths::{self, Side};
use super::plan::{self, End, Kind, Plan, Sides, Transfer};
use super::{Job, words};
use crate::call::{ApiCall, Parameters, Place, S3Command, s3_command};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rolecall_iam::World;
use serde_json::{Map, json};

const DESCRIBING: [&str; 7] =
    ["Metadata", "CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "ContentType", "Expires"];

pub(super) fn run(job: &mut Job<'_, '_>, name: &str) -> Outcome<u8> {
    let mut paths = job.given.paths.clone();
    for path in &mut paths {
        // `s3://bucket` is `s3://bucket/`.
        if path.strip_prefix("s3://").is_some_and(|rest| !rest.contains('/')) {
            path.push('/');
        }
    }
    let directories = name == "sync" || job.given.has("recursive");
    let sides = Sides {
        from: Side::read(paths.first().map(String::as_str).unwrap_or_default()),
        to: paths.get(1).map(|path| Side::read(path)),
        directories,
    };
    check(job, name, &paths, &sides)?;
    let with = match job.given.parameters() {
        Ok(with) => with,
        Err(failure @ Failure::Other(_)) => return ended(plan::fatal(job, failure.into())),
        Err(failure) => return Err(failure.into()),
    };
    if paths.iter().any(|path| path == "-") {
        return stream(job, &sides, with);
    }
    let plan = if name == "sync" { plan::of_sync(job, &sides) } else { plan::of_copy(job, &sides) };
    match plan {
        Ok(plan) => carry_out(job, &plan, name == "mv", &with),
        Err(stop) => ended(Err(stop)),
    }
}

/// `rm --recursive` of a whole bucket; how it ended.
pub(super) fn empty(job: &mut Job<'_, '_>, bucket: &str) -> Outcome<u8> {
    let sides = Sides { from: Side::S3(bucket.into(), String::new()), to: None, directories: true };
    match plan::of_copy(job, &sides) {
        Ok(plan) => carry_out(job, &plan, false, &Map::new()),
        Err(stop) => ended(Err(stop)),
    }
}

fn ended(outcome: Outcome<()>) -> Outcome<u8> {
    match outcome {
        Ok(()) => Ok(0),
        Err(Stop::Quiet(status)) => Ok(status),
        Err(stop) => Err(stop),
    }
}

/// What the CLI finds wrong with the paths before anything is sent.
fn check(job: &mut Job<'_, '_>, name: &str, paths: &[String], sides: &Sides) -> Outcome<()> {
    let wrong = |message: String| Err(Failure::Parameter(message).into());
    let ways = match name {
        "rm" => "<S3Uri>",
        _ => "<LocalPath> <S3Uri> or <S3Uri> <LocalPath> or <S3Uri> <S3Uri>",
    };
    if !sides.from.is_s3() && !sides.to.as_ref().is_some_and(Side::is_s3) {
        return wrong(format!("usage: aws s3 {name} {ways}\nError: Invalid argument type"));
    }
    let streams = paths.iter().any(|path| path == "-");
    if streams && (name != "cp" || sides.directories) {
        return wrong("Streaming currently is only compatible with non-recursive cp commands".into());
    }
    if let (Side::S3(..), Some(Side::S3(..)), [from, to]) = (&sides.from, &sides.to, paths)
        && name == "mv"
    {
        let base = from.rsplit('/').next().unwrap_or_default();
        if from == to || to.ends_with('/') && *from == format!("{to}{base}") {
            return wrong(format!("Cannot mv a file onto itself: {from} - {to}"));
        }
    }
    match (&sides.from, &sides.to) {
        (Side::Local(path), _) if !streams => {
            let full = job.context.env.absolute(path);
            if job.context.machine.files.unreadable(&full) == Some("No such file or directory") {
                return Err(Failure::Other(format!("The user-provided path {path} does not exist.")).into());
            }
        }
        (_, Some(Side::Local(path))) if sides.directories => {
            let full = job.context.env.absolute(path);
            if !job.context.machine.files.is_directory(&full) {
                job.context.machine.files.make_directory(&full);
            }
        }
        _ => {}
    }
    Ok(())
}

/// From or to the terminal: nothing is said unless it fails.
fn stream(job: &mut Job<'_, '_>, sides: &Sides, with: Parameters) -> Outcome<u8> {
    let whole = |side: &Side| match side {
        Side::S3(bucket, key) => End::Object { bucket: bucket.clone(), key: key.clone() },
        Side::Local(_) => End::Stream,
    };
    let Some(to) = &sides.to else { return Ok(0) };
    let transfer = match (whole(&sides.from), whole(to)) {
        (from @ End::Stream, End::Object { bucket, key }) => {
            let key = if key.is_empty() || key.ends_with('/') { key + "-" } else { key };
            Transfer { kind: Kind::Upload, from, to: Some(End::Object { bucket, key }) }
        }
        (from, to) => Transfer { kind: Kind::Download, from, to: Some(to) },
    };
    let outcome = carry(job, &transfer, false, &with);
    report(job, &transfer, outcome, false, false).map(u8::from)
}

fn carry_out(job: &mut Job<'_, '_>, plan: &Plan, moves: bool, with: &Parameters) -> Outcome<u8> {
    let mut failed = false;
    for warning in &plan.warnings {
        if !job.given.has("quiet") {
            job.context.complain(format!("{warning}\n"));
        }
    }
    let dry = job.given.has("dryrun");
    for transfer in &plan.transfers {
        let outcome = if dry { Ok(()) } else { carry(job, transfer, moves, with) };
        failed |= report(job, transfer, outcome, moves, true)?;
    }
    // The progress line is cleared by a line of its own when nothing was sent behind which it would vanish.
    let local = |transfer: &Transfer| transfer.to.is_none() && matches!(transfer.from, End::File(_));
    let said = !plan.warnings.is_empty() || !plan.transfers.is_empty() && !dry;
    let silent = ["quiet", "only-show-errors", "no-progress"].iter().any(|name| job.given.has(name));
    if said && !silent && plan.transfers.iter().all(local) {
        job.context.print("\n");
    }
    Ok(match (failed, plan.warnings.is_empty()) {
        (true, _) => 1,
        (false, false) => 2,
        (false, true) => 0,
    })
}

/// The line about a transfer; whether it failed.
fn report(job: &mut Job<'_, '_>, transfer: &Transfer, outcome: Outcome<()>, moves: bool, loud: bool) -> Outcome<bool> {
    let kind = match transfer.kind {
        Kind::Delete => "delete",
        _ if moves => "move",
        Kind::Upload => "upload",
        Kind::Download => "download",
        Kind::Copy => "copy",
    };
    let from = plan::shown(job, &transfer.from);
    let to = transfer.to.as_ref().map(|to| format!(" to {}", plan::shown(job, to))).unwrap_or_default();
    let (quiet, errors) = (job.given.has("quiet"), job.given.has("only-show-errors"));
    match outcome {
        Ok(()) => {
            let dry = if job.given.has("dryrun") { "(dryrun) " } else { "" };
            if loud && !quiet && !errors {
                job.context.print(format!("{dry}{kind}: {from}{to}\n"));
            }
            Ok(false)
        }
        Err(Stop::Failed(failure)) => {
            if !quiet {
                job.context.complain(format!("{kind} failed: {from}{to} {}\n", words(&failure)));
            }
            Ok(true)
        }
        Err(stop) => Err(stop),
    }
}

/// Makes the calls of one transfer, as `call::s3_command` lists them.
fn carry(job: &mut Job<'_, '_>, transfer: &Transfer, moves: bool, with: &Parameters) -> Outcome<()> {
    match (transfer.kind, &transfer.from, &transfer.to) {
        (Kind::Delete, End::File(path), _) => {
            job.context.machine.files.remove(path, false);
            Ok(())
        }
        (Kind::Delete, End::Object { bucket, key }, _) => {
            let command = S3Command::Remove { bucket, key, recursive: false };
            calls(job, &command, transfer, Map::new())
        }
        (Kind::Upload, from, Some(End::Object { bucket, key })) => {
            let (text, more) = source(job, from, key, with)?;
            let more = with_body(more, &text);
            let command = S3Command::Copy {
                from: Place::Local(&["x"]),
                to: Place::S3(bucket, key),
                recursive: false,
                moves: false,
                with: &Map::new(),
            };
            calls(job, &command, transfer, more)?;
            if let (true, End::File(path)) = (moves, from) {
                job.context.machine.files.remove(path, false);
            }
            Ok(())
        }
        (Kind::Download, End::Object { bucket, key }, Some(_)) => {
            let (from, to) = (Place::S3(bucket, key), Place::Local(&[]));
            let command = S3Command::Copy { from, to, recursive: false, moves, with: &Map::new() };
            calls(job, &command, transfer, Map::new())
        }
        (Kind::Copy, End::Object { bucket, key }, Some(End::Object { bucket: to, key: name })) => {
            let mut more = with.clone();
            if DESCRIBING.iter().any(|name| more.contains_key(*name)) && !more.contains_key("MetadataDirective") {
                more.insert("MetadataDirective".into(), json!("REPLACE"));
            }
            let (from, to) = (Place::S3(bucket, key), Place::S3(to, name));
            let command = S3Command::Copy { from, to, recursive: false, moves, with: &more };
            calls(job, &command, transfer, Map::new())
        }
        _ => Ok(()),
    }
}

/// What is uploaded, and how it is described.
fn source(job: &mut Job<'_, '_>, from: &End, key: &str, with: &Parameters) -> Outcome<(String, Parameters)> {
    let mut with = with.clone();
    with.remove("MetadataDirective");
    if key.is_empty() {
        let message = "Parameter validation failed:\nInvalid length for parameter Key, value: 0, valid min length: 1";
        return Err(Failure::Parameter(message.into()).into());
    }
    let End::File(path) = from else {
        return match job.context.input.rest().map(str::to_owned) {
            Some(text) => Ok((text, with)),
            None => Err(super::super::not_modelled(job.context, "`aws s3 cp -` from the keyboard")),
        };
    };
    let Some(text) = job.context.machine.files.read(path) else {
        return Err(Failure::Other(format!("[Errno 21] Is a directory: '{path}'")).into());
    };
    let guess = paths::content_type(path).filter(|_| !job.given.has("no-guess-mime-type"));
    guess.into_iter().for_each(|kind| {
        with.entry("ContentType").or_insert(json!(kind));
    });
    Ok((text.to_owned(), with))
}

fn with_body(mut with: Parameters, text: &str) -> Parameters {
    with.insert("Body".into(), json!(STANDARD.encode(text)));
    with
}

fn calls(job: &mut Job<'_, '_>, command: &S3Command<'_>, transfer: &Transfer, more: Parameters) -> Outcome<()> {
    // What the bucket holds was asked when this was planned.
    let streams = transfer.to == Some(End::Stream);
    let needed = |call: &ApiCall| call.operation != "HeadObject" || streams;
    for mut call in s3_command(&World::default(), command).into_iter().filter(needed) {
        match (call.operation, &transfer.to) {
            ("GetObject", Some(to)) => {
                let mut api = job.open("GetObject")?;
                let stored = s3api::objects::read(&mut api, &Input::new(call.parameters, Default::default()))?;
                let text = stored.body.as_deref().unwrap_or_default();
                match to {
                    End::File(path) => job.context.machine.files.write(path, text),
                    _ => job.context.print(text),
                }
            }
            ("PutObject", _) => {
                call.parameters.extend(more.clone());
                job.call(call.operation, call.parameters)?;
            }
            _ => {
                job.call(call.operation, call.parameters)?;
            }
        }
    }
    Ok(())
}
