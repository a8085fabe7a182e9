//! Paths as the commands of `aws s3` read and write them. Refuses to know what lies there.

use crate::machine::Context;

/// One side of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// A bucket, and a key or what keys begin with.
    S3(String, String),
    /// As it was typed.
    Local(String),
}

impl Side {
    pub(super) fn read(path: &str) -> Side {
        match path.strip_prefix("s3://") {
            Some(_) => {
                let (bucket, key) = split(path);
                Side::S3(bucket.into(), key.into())
            }
            None => Side::Local(path.into()),
        }
    }

    pub(super) fn is_s3(&self) -> bool {
        matches!(self, Side::S3(..))
    }

    /// The directory that patterns are joined to: of one file, the one that it lies in.
    pub(super) fn root(&self, context: &Context<'_>, directory: bool) -> String {
        let upper = |path: &str| path.rsplit_once('/').map_or(String::new(), |(upper, _)| upper.into());
        match self {
            Side::S3(bucket, key) if directory || key.ends_with('/') => format!("{bucket}/{key}"),
            Side::S3(bucket, key) => format!("{bucket}/{}", upper(key)),
            Side::Local(path) if directory => context.env.absolute(path),
            Side::Local(path) => upper(&context.env.absolute(path)),
        }
    }
}

/// `s3://bucket/key`, or the same without the scheme.
pub(super) fn split(path: &str) -> (&str, &str) {
    let path = path.strip_prefix("s3://").unwrap_or(path);
    path.split_once('/').unwrap_or((path, ""))
}

/// A path as seen from a directory, as the CLI writes it: `./f.txt`, `d/f.txt`, `../f.txt`.
pub(super) fn relative(directory: &str, path: &str) -> String {
    let (upper, name) = path.rsplit_once('/').unwrap_or(("", path));
    let parts = |path: &str| path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (parts(directory), parts(upper));
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut steps = vec!["..".to_string(); from.len() - same];
    steps.extend(to.iter().skip(same).cloned());
    if steps.is_empty() { format!("./{name}") } else { format!("{}/{name}", steps.join("/")) }
}

/// Bytes as people read them.
pub(super) fn human(bytes: usize) -> String {
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

/// The type that the CLI guesses from a name.
pub(super) fn content_type(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (_, ending) = name.rsplit_once('.').filter(|(before, _)| !before.is_empty())?;
    TYPES.iter().find(|(known, _)| ending.eq_ignore_ascii_case(known)).map(|(_, kind)| *kind)
}

const TYPES: &[(&str, &str)] = &[
    ("avif", "image/avif"),
    ("bin", "application/octet-stream"),
    ("c", "text/plain"),
    ("css", "text/css"),
    ("csv", "text/csv"),
    ("doc", "application/msword"),
    ("gif", "image/gif"),
    ("h", "text/plain"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("ico", "image/vnd.microsoft.icon"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript"),
    ("json", "application/json"),
    ("md", "text/markdown"),
    ("mjs", "text/javascript"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("py", "text/x-python"),
    ("sh", "application/x-sh"),
    ("svg", "image/svg+xml"),
    ("tar", "application/x-tar"),
    ("tsv", "text/tab-separated-values"),
    ("txt", "text/plain"),
    ("wasm", "application/wasm"),
    ("webp", "image/webp"),
    ("xml", "text/xml"),
    ("zip", "application/zip"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_humanised_as_the_cli_does() {
        for (bytes, text) in
            [(0, "0 Bytes"), (1, "1 Byte"), (1023, "1023 Bytes"), (1536, "1.5 KiB"), (1 << 20, "1.0 MiB")]
        {
            assert_eq!(human(bytes), text);
        }
    }

    #[test]
    fn a_path_is_a_bucket_and_a_key() {
        assert_eq!(split("s3://b/k/l"), ("b", "k/l"));
        assert_eq!(split("b"), ("b", ""));
        assert_eq!(split("s3://"), ("", ""));
    }

    #[test]
    fn local_paths_are_seen_from_where_one_is() {
        assert_eq!(relative("/home/me", "/home/me/f.txt"), "./f.txt");
        assert_eq!(relative("/home/me", "/home/me/d/f.txt"), "d/f.txt");
        assert_eq!(relative("/home/me/d", "/home/me/f.txt"), "../f.txt");
        assert_eq!(relative("/home/me/d", "/tmp/e/f.txt"), "../../../tmp/e/f.txt");
        assert_eq!(relative("/home/me", "/home/me/d/"), "d/");
    }

    #[test]
    fn types_are_guessed_by_the_ending() {
        assert_eq!(content_type("a/b.HTML"), Some("text/html"));
        assert_eq!(content_type("a.txt/b"), None);
        assert_eq!(content_type(".txt"), None);
    }
}
