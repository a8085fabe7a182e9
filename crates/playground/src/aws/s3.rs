//! The high-level commands of `aws s3`: `ls`, and `cp` from a bucket. Refuses to know who may do what.

use super::arguments::{self, Split, Takes};
use super::bucket::{self, Object};
use super::door::{Api, Called, Shown};
use super::failure::{Failure, Outcome, Stop};
use super::operation::missing_arguments;
use super::settings::Settings;
use crate::machine::Context;
use rolecall_iam::{Target, Verdict};

const LS: &[(&str, Takes)] = &[
    ("recursive", Takes::Nothing),
    ("page-size", Takes::One),
    ("human-readable", Takes::Nothing),
    ("summarize", Takes::Nothing),
];

const CP: &[(&str, Takes)] = &[
    ("dryrun", Takes::Nothing),
    ("quiet", Takes::Nothing),
    ("no-progress", Takes::Nothing),
    ("only-show-errors", Takes::Nothing),
];

/// Runs a subcommand; nothing where it is not modelled.
pub(crate) fn run(
    context: &mut Context<'_>,
    settings: impl FnOnce(&Context<'_>) -> Result<Settings, Failure>,
    name: &str,
    words: &[String],
) -> Option<Outcome<u8>> {
    match name {
        "ls" => Some(ls(context, settings, words)),
        "cp" => cp(context, settings, words),
        _ => None,
    }
}

fn ls(
    context: &mut Context<'_>,
    settings: impl FnOnce(&Context<'_>) -> Result<Settings, Failure>,
    words: &[String],
) -> Outcome<u8> {
    let Split { given, rest } = arguments::split(words, LS)?;
    let (mut paths, mut unknown) = (Vec::new(), Vec::new());
    for word in rest {
        let is_path = paths.is_empty() && !arguments::is_option(&word);
        if is_path { paths.push(word) } else { unknown.push(word) }
    }
    if !unknown.is_empty() {
        return Err(Failure::Parameter(format!("Unknown options: {}", unknown.join(", "))).into());
    }
    let settings = settings(context)?;
    let path = paths.first().map(String::as_str).unwrap_or_default();
    let (bucket, prefix) = split_path(path);
    if bucket.is_empty() {
        return list_buckets(context, &settings);
    }
    let recursive = given.contains_key("recursive");
    let delimiter = if recursive { None } else { Some("/") };
    let mut api = Api::open(context, &settings, Called::s3("ListObjectsV2"))?;
    let objects = bucket::list(&mut api, bucket, prefix, delimiter)?;
    let (objects, prefixes) = bucket::level(objects, prefix, delimiter);
    let mut text: String = prefixes
        .iter()
        .map(|prefix| {
            format!("{:>30} {}/\n", "PRE", prefix.trim_end_matches('/').rsplit('/').next().unwrap_or_default())
        })
        .collect();
    let human = given.contains_key("human-readable");
    for object in &objects {
        let Object { key, modified } = object;
        let name = if recursive { key } else { key.rsplit('/').next().unwrap_or(key) };
        let date = modified.format("%Y-%m-%d %H:%M:%S");
        text.push_str(&format!("{date} {:>10} {name}\n", size(object.size(), human)));
    }
    if given.contains_key("summarize") {
        let total = size(objects.iter().map(Object::size).sum(), human);
        text.push_str(&format!("\nTotal Objects: {}\n   Total Size: {total}\n", objects.len()));
    }
    context.print(text);
    Ok(u8::from(objects.is_empty() && prefixes.is_empty() && !prefix.is_empty()))
}

fn list_buckets(context: &mut Context<'_>, settings: &Settings) -> Outcome<u8> {
    let mut api = Api::open(context, settings, Called::s3("ListBuckets"))?;
    api.check("s3:ListAllMyBuckets", Target::Any, &Shown::Nothing)?;
    let world = &*api.context.world;
    let buckets = world.who(&api.caller).account.map(|account| bucket::buckets(world, account)).unwrap_or_default();
    let lines = buckets
        .iter()
        .map(|bucket| format!("{} {}\n", bucket.resource.created.format("%Y-%m-%d %H:%M:%S"), bucket.name));
    let text: String = lines.collect();
    context.print(text);
    Ok(0)
}

/// `s3://bucket/key`, or the same without the scheme.
fn split_path(path: &str) -> (&str, &str) {
    let path = path.strip_prefix("s3://").unwrap_or(path);
    path.split_once('/').unwrap_or((path, ""))
}

fn size(bytes: usize, human: bool) -> String {
    if !human {
        return bytes.to_string();
    }
    if bytes == 1 {
        return "1 Byte".into();
    }
    let mut size = bytes as f64;
    if size < 1024.0 {
        return format!("{bytes} Bytes");
    }
    for unit in ["KiB", "MiB", "GiB", "TiB"] {
        size /= 1024.0;
        if size.round() < 1024.0 {
            return format!("{size:.1} {unit}");
        }
    }
    format!("{size:.1} TiB")
}

/// From a bucket to the terminal or a file. Every other direction is not modelled.
fn cp(
    context: &mut Context<'_>,
    settings: impl FnOnce(&Context<'_>) -> Result<Settings, Failure>,
    words: &[String],
) -> Option<Outcome<u8>> {
    let Split { given, rest: paths } = match arguments::split(words, CP) {
        Ok(split) => split,
        Err(failure) => return Some(Err(failure.into())),
    };
    let has = |name: &str| given.contains_key(name);
    let how = How { dry: has("dryrun"), quiet: has("quiet"), only_errors: has("only-show-errors") };
    if paths.iter().any(|word| arguments::is_option(word)) {
        return None;
    }
    match paths.as_slice() {
        [] | [_] => Some(Err(missing_arguments(&["paths".into()]).into())),
        [from, to] if !from.starts_with("s3://") && !to.starts_with("s3://") => {
            let usage = "usage: aws s3 cp <LocalPath> <S3Uri> or <S3Uri> <LocalPath> or <S3Uri> <S3Uri>\nError: Invalid argument type";
            Some(Err(Failure::Parameter(usage.into()).into()))
        }
        [from, to] if from.starts_with("s3://") && !to.starts_with("s3://") => {
            let settings = match settings(context) {
                Ok(settings) => settings,
                Err(failure) => return Some(Err(failure.into())),
            };
            Some(download(context, &settings, from, to, how))
        }
        [from, _]
            if !from.starts_with("s3://") && context.machine.files.read(&context.env.absolute(from)).is_none() =>
        {
            Some(Err(Failure::Other(format!("The user-provided path {from} does not exist.")).into()))
        }
        [_, _] => None,
        [_, _, more @ ..] => Some(Err(Failure::Parameter(format!("Unknown options: {}", more.join(", "))).into())),
    }
}

/// How much `cp` does, and how much it says.
#[derive(Clone, Copy)]
struct How {
    dry: bool,
    quiet: bool,
    only_errors: bool,
}

fn download(context: &mut Context<'_>, settings: &Settings, from: &str, to: &str, how: How) -> Outcome<u8> {
    let (bucket, key) = split_path(from);
    let object = match head(context, settings, bucket, key) {
        Ok(object) => object,
        Err(Stop::Failed(Failure::Service { .. })) if how.quiet => return Ok(1),
        Err(Stop::Failed(failure @ Failure::Service { .. })) if to == "-" => {
            context.complain(format!("download failed: {from} to - {}\n", failure.message()));
            return Ok(1);
        }
        Err(Stop::Failed(failure @ Failure::Service { .. })) => {
            let missing = matches!(&failure, Failure::Service { code, .. } if code == "404");
            let message = failure.message();
            let message =
                if missing { message.replace("Not Found", &format!("Key \"{key}\" does not exist")) } else { message };
            context.complain(format!("fatal error: {message}\n"));
            return Ok(1);
        }
        Err(stop) => return Err(stop),
    };
    let mut path = context.env.absolute(to);
    if to.ends_with('/') || context.machine.files.is_directory(&path) {
        path = format!("{path}/{}", key.rsplit('/').next().unwrap_or(key));
    }
    let shown = if to == "-" { to.into() } else { relative(&context.env.directory, &path) };
    let dry = if how.dry { "(dryrun) " } else { "" };
    let said = if how.quiet || how.only_errors { String::new() } else { format!("{dry}download: {from} to {shown}\n") };
    if how.dry {
        context.print(said);
        return Ok(0);
    }
    let mut api = Api::open(context, settings, Called::s3("GetObject"))?;
    let target = Target::Resource(bucket::arn(&format!("{bucket}/{key}")));
    api.check("s3:GetObject", target, &Shown::Quoted)?;
    if to == "-" {
        context.print(object.text());
        return Ok(0);
    }
    context.machine.files.write(&path, object.text());
    context.print(said);
    Ok(0)
}

/// A path as seen from a directory, as the CLI writes it: `./f.txt`, `../f.txt`.
fn relative(directory: &str, path: &str) -> String {
    let parts = |path: &str| path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (parts(directory), parts(path));
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(from.len() - same);
    let down = to.get(same..).unwrap_or_default().join("/");
    if up.is_empty() { format!("./{down}") } else { format!("{up}{down}") }
}

/// HeadObject, which `cp` begins with. A missing object is told from a forbidden one only to those who may list.
fn head(context: &mut Context<'_>, settings: &Settings, bucket: &str, key: &str) -> Outcome<Object> {
    let mut api = Api::open(context, settings, Called::s3("HeadObject"))?;
    let resource = bucket::existing(&mut api, bucket)?;
    let target = Target::Resource(bucket::arn(&format!("{bucket}/{key}")));
    api.check("s3:GetObject", target, &Shown::Quoted)?;
    if let Some(object) = bucket::objects(&resource).into_iter().find(|object| object.key == key) {
        return Ok(object);
    }
    let list = api.ask("s3:ListBucket", Target::Resource(bucket::arn(bucket)), &[])?;
    Err(match list.verdict {
        Verdict::Allowed => api.refuse("404", "Not Found"),
        _ => api.refuse("403", "Forbidden"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_humanised_as_the_cli_does() {
        for (bytes, text) in
            [(0, "0 Bytes"), (1, "1 Byte"), (1023, "1023 Bytes"), (1536, "1.5 KiB"), (1 << 20, "1.0 MiB")]
        {
            assert_eq!(size(bytes, true), text);
        }
    }

    #[test]
    fn a_path_is_a_bucket_and_a_key() {
        assert_eq!(split_path("s3://b/k/l"), ("b", "k/l"));
        assert_eq!(split_path("b"), ("b", ""));
        assert_eq!(split_path("s3://"), ("", ""));
    }
}
