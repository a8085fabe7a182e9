//! The commands of `aws s3` as the API calls that they make (R200), with what the world's buckets hold. Refuses to know
//! how the commands are written, and who may call.

use super::Parameters;
use rolecall_iam::World;
use rolecall_policy::Arn;
use serde_json::{Value, json};

/// A call of the API.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiCall {
    /// As `ListObjectsV2`, of S3.
    pub operation: &'static str,
    /// Its parameters.
    pub parameters: Parameters,
}

/// One side of a transfer.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// A bucket, and a key or the beginning of keys.
    S3(&'a str, &'a str),
    /// Local files, by their paths below the directory that is copied; one file by its name.
    Local(&'a [&'a str]),
}

/// A command.
#[derive(Clone, Copy, Debug)]
pub enum S3Command<'a> {
    /// `ls` without a bucket.
    ListBuckets,
    /// `ls s3://bucket/prefix`.
    List {
        /// The bucket.
        bucket: &'a str,
        /// What keys begin with.
        prefix: &'a str,
        /// Whether it goes into directories.
        recursive: bool,
    },
    /// `cp` and `mv`.
    Copy {
        /// From where.
        from: Place<'a>,
        /// To where.
        to: Place<'a>,
        /// Whether all of a directory.
        recursive: bool,
        /// Whether the source goes away: `mv`.
        moves: bool,
        /// Parameters of every write, as `ACL`.
        with: &'a Parameters,
    },
    /// `sync`: what the other side lacks by name goes over; contents and times are not known here.
    Sync {
        /// From where.
        from: Place<'a>,
        /// To where.
        to: Place<'a>,
        /// Whether what the source lacks goes away.
        delete: bool,
        /// Parameters of every write.
        with: &'a Parameters,
    },
    /// `rm`.
    Remove {
        /// The bucket.
        bucket: &'a str,
        /// A key, or the beginning of keys.
        key: &'a str,
        /// Whether all of a directory.
        recursive: bool,
    },
    /// `mb`.
    MakeBucket {
        /// The bucket.
        bucket: &'a str,
        /// Where.
        region: &'a str,
    },
    /// `rb`.
    RemoveBucket {
        /// The bucket.
        bucket: &'a str,
        /// Whether it is emptied first.
        force: bool,
    },
}

/// The calls of a command, in order. It stops at the first that fails. Signing a URL in advance makes none.
pub fn s3_command(world: &World, command: &S3Command<'_>) -> Vec<ApiCall> {
    match *command {
        S3Command::ListBuckets => vec![call("ListBuckets", json!({}))],
        S3Command::List { bucket, prefix, recursive: true } => vec![list(bucket, prefix)],
        S3Command::List { bucket, prefix, recursive: false } => {
            vec![call("ListObjectsV2", json!({ "Bucket": bucket, "Prefix": prefix, "Delimiter": "/" }))]
        }
        S3Command::Copy { from, to, recursive, moves, with } => copy(world, from, to, recursive, moves, with),
        S3Command::Sync { from, to, delete, with } => sync(world, from, to, delete, with),
        S3Command::Remove { bucket, key, recursive: false } => vec![delete_object(bucket, key)],
        S3Command::Remove { bucket, key, recursive: true } => {
            let prefix = directory(key);
            let deleted = keys(world, bucket, &prefix).map(|key| delete_object(bucket, key));
            std::iter::once(list(bucket, &prefix)).chain(deleted).collect()
        }
        S3Command::MakeBucket { bucket, region } if region == super::DEFAULT_REGION => {
            vec![call("CreateBucket", json!({ "Bucket": bucket }))]
        }
        S3Command::MakeBucket { bucket, region } => {
            let place = json!({ "Bucket": bucket, "CreateBucketConfiguration": { "LocationConstraint": region } });
            vec![call("CreateBucket", place)]
        }
        S3Command::RemoveBucket { bucket, force } => {
            let remove = S3Command::Remove { bucket, key: "", recursive: true };
            let mut calls = if force { s3_command(world, &remove) } else { Vec::new() };
            calls.push(call("DeleteBucket", json!({ "Bucket": bucket })));
            calls
        }
    }
}

fn call(operation: &'static str, parameters: Value) -> ApiCall {
    match parameters {
        Value::Object(parameters) => ApiCall { operation, parameters },
        _ => ApiCall { operation, parameters: Parameters::new() },
    }
}

fn list(bucket: &str, prefix: &str) -> ApiCall {
    call("ListObjectsV2", json!({ "Bucket": bucket, "Prefix": prefix }))
}

fn delete_object(bucket: &str, key: &str) -> ApiCall {
    call("DeleteObject", json!({ "Bucket": bucket, "Key": key }))
}

/// A directory of keys ends in a slash, but for the whole bucket.
fn directory(prefix: &str) -> String {
    if prefix.is_empty() || prefix.ends_with('/') { prefix.into() } else { format!("{prefix}/") }
}

/// The keys that begin so and that the world lists.
fn keys<'w>(world: &'w World, bucket: &str, prefix: &str) -> impl Iterator<Item = &'w str> {
    let found = format!("arn:aws:s3:::{bucket}").parse::<Arn>().ok().and_then(|arn| world.resource(&arn));
    let objects = found.into_iter().flat_map(|listed| &listed.resource.objects);
    let prefix = prefix.to_owned();
    objects.map(String::as_str).filter(move |key| key.starts_with(&prefix))
}

/// What there is on a side, by the paths below its directory.
fn below(world: &World, place: Place<'_>) -> Vec<String> {
    match place {
        Place::Local(files) => files.iter().map(|file| (*file).to_owned()).collect(),
        Place::S3(bucket, prefix) => {
            let prefix = directory(prefix);
            keys(world, bucket, &prefix).filter_map(|key| key.strip_prefix(&prefix)).map(str::to_owned).collect()
        }
    }
}

fn copy(
    world: &World,
    from: Place<'_>,
    to: Place<'_>,
    recursive: bool,
    moves: bool,
    with: &Parameters,
) -> Vec<ApiCall> {
    let mut calls = Vec::new();
    let paths = match (from, recursive) {
        (Place::S3(bucket, prefix), true) => {
            calls.push(list(bucket, &directory(prefix)));
            below(world, from)
        }
        (Place::S3(bucket, key), false) => {
            calls.push(call("HeadObject", json!({ "Bucket": bucket, "Key": key })));
            vec![key.rsplit('/').next().unwrap_or(key).to_owned()]
        }
        (Place::Local(_), _) => below(world, from),
    };
    for path in paths {
        // One object is named in full; of many, the path below the directory is known.
        let source = |prefix: &str| if recursive { directory(prefix) + &path } else { prefix.to_owned() };
        let target = |prefix: &str| match recursive || prefix.is_empty() || prefix.ends_with('/') {
            true => directory(prefix) + &path,
            false => prefix.to_owned(),
        };
        calls.extend(transfer(from, to, source, target, with));
        if let (true, Place::S3(bucket, prefix)) = (moves, from) {
            calls.push(delete_object(bucket, &source(prefix)));
        }
    }
    calls
}

/// The one call that moves the bytes; nothing between two local places.
fn transfer(
    from: Place<'_>,
    to: Place<'_>,
    source: impl Fn(&str) -> String,
    target: impl Fn(&str) -> String,
    with: &Parameters,
) -> Option<ApiCall> {
    match (from, to) {
        (Place::S3(bucket, prefix), Place::Local(_)) => {
            Some(call("GetObject", json!({ "Bucket": bucket, "Key": source(prefix) })))
        }
        (Place::Local(_), Place::S3(bucket, prefix)) => {
            Some(written("PutObject", json!({ "Bucket": bucket, "Key": target(prefix) }), with))
        }
        (Place::S3(other, from), Place::S3(bucket, prefix)) => {
            let from = json!({ "Bucket": other, "Key": source(from) });
            Some(written("CopyObject", json!({ "Bucket": bucket, "Key": target(prefix), "CopySource": from }), with))
        }
        (Place::Local(_), Place::Local(_)) => None,
    }
}

fn written(operation: &'static str, parameters: Value, with: &Parameters) -> ApiCall {
    let mut call = call(operation, parameters);
    call.parameters.extend(with.iter().map(|(name, value)| (name.clone(), value.clone())));
    call
}

fn sync(world: &World, from: Place<'_>, to: Place<'_>, delete: bool, with: &Parameters) -> Vec<ApiCall> {
    let mut calls = Vec::new();
    for place in [from, to] {
        if let Place::S3(bucket, prefix) = place {
            calls.push(list(bucket, &directory(prefix)));
        }
    }
    let (there, here) = (below(world, to), below(world, from));
    for path in here.iter().filter(|path| !there.contains(path)) {
        let below = |prefix: &str| directory(prefix) + path;
        calls.extend(transfer(from, to, below, below, with));
    }
    if let (true, Place::S3(bucket, prefix)) = (delete, to) {
        let gone = there.iter().filter(|path| !here.contains(path));
        calls.extend(gone.map(|path| delete_object(bucket, &(directory(prefix) + path))));
    }
    calls
}
