//! Objects as S3 shows them: sizes, digests, headers, and the levels that a delimiter makes of their keys. Refuses to know
//! who may see them.

use crate::hex;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crc::{CRC_64_NVME, Crc, Table};
use md5::{Digest, Md5};
use rolecall_iam::world::{Resource, Stored};
use serde_json::{Map, Value, json};

const CRC: Crc<u64, Table<1>> = Crc::<u64, Table<1>>::new(&CRC_64_NVME);

/// An object of a bucket.
#[derive(Clone, Copy)]
pub(crate) struct Object<'w> {
    pub(crate) key: &'w str,
    pub(crate) stored: &'w Stored,
}

impl<'w> Object<'w> {
    pub(crate) fn text(&self) -> &'w str {
        self.stored.body.as_deref().unwrap_or_default()
    }

    pub(crate) fn size(&self) -> usize {
        self.text().len()
    }

    /// The MD5 digest of the contents; what is encrypted with KMS has a tag of its own.
    pub(crate) fn etag(&self) -> String {
        let mut hash = Md5::new();
        hash.update(self.text());
        if self.uses_kms() {
            hash.update(self.key);
            hash.update(self.stored.modified.cli());
        }
        let digits = hex::digits(hash.finalize());
        format!("\"{digits}\"")
    }

    /// The checksum that the CLI asks for and S3 keeps.
    pub(crate) fn checksum(&self) -> String {
        STANDARD.encode(CRC.checksum(self.text().as_bytes()).to_be_bytes())
    }

    pub(crate) fn uses_kms(&self) -> bool {
        self.stored.encryption.as_ref().is_some_and(|encryption| encryption.algorithm.starts_with("aws:kms"))
    }

    pub(crate) fn storage_class(&self) -> &'w str {
        self.stored.headers.get("StorageClass").map_or("STANDARD", String::as_str)
    }

    /// What stands in every answer about how it is encrypted, from `ServerSideEncryption` on.
    pub(crate) fn encryption(&self) -> Map<String, Value> {
        let mut shown = Map::new();
        let encryption = self.stored.encryption.as_ref();
        let algorithm = encryption.map_or("AES256", |encryption| encryption.algorithm.as_str());
        shown.insert("ServerSideEncryption".into(), json!(algorithm));
        let key = encryption.and_then(|encryption| encryption.key.as_ref());
        if let Some(key) = key.or(self.stored.headers.get("SSEKMSKeyId")) {
            shown.insert("SSEKMSKeyId".into(), json!(key));
        }
        if encryption.is_some_and(|encryption| encryption.bucket_key) {
            shown.insert("BucketKeyEnabled".into(), json!(true));
        }
        shown
    }

    /// What GetObject and HeadObject tell of it.
    pub(crate) fn describe(&self, with_checksum: bool, range: Option<(usize, usize)>) -> Value {
        let size = self.size();
        let mut shown = Map::new();
        let mut tell = |name: &str, value: Value| {
            shown.insert(name.into(), value);
        };
        tell("AcceptRanges", json!("bytes"));
        tell("LastModified", json!(self.stored.modified.cli()));
        tell("ContentLength", json!(range.map_or(size, |(from, to)| to - from)));
        tell("ETag", json!(self.etag()));
        if with_checksum && range.is_none() {
            tell("ChecksumCRC64NVME", json!(self.checksum()));
            tell("ChecksumType", json!("FULL_OBJECT"));
        }
        if let Some(version) = &self.stored.version {
            tell("VersionId", json!(version));
        }
        for name in ["CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage"] {
            self.stored.headers.get(name).into_iter().for_each(|value| tell(name, json!(value)));
        }
        if let Some((from, to)) = range {
            tell("ContentRange", json!(format!("bytes {from}-{}/{size}", to.saturating_sub(1))));
        }
        let plain = "binary/octet-stream";
        tell("ContentType", json!(self.stored.headers.get("ContentType").map_or(plain, String::as_str)));
        for name in ["Expires", "WebsiteRedirectLocation"] {
            self.stored.headers.get(name).into_iter().for_each(|value| tell(name, json!(value)));
        }
        let mut encryption = self.encryption();
        encryption.remove("ServerSideEncryption").into_iter().for_each(|value| tell("ServerSideEncryption", value));
        tell("Metadata", json!(self.stored.metadata));
        encryption.into_iter().for_each(|(name, value)| tell(&name, value));
        if self.storage_class() != "STANDARD" {
            tell("StorageClass", json!(self.storage_class()));
        }
        if !self.stored.tags.is_empty() {
            tell("TagCount", json!(self.stored.tags.len()));
        }
        Value::Object(shown)
    }
}

/// The objects of a bucket whose keys begin so, in the order of their keys.
pub(crate) fn objects<'w>(bucket: &'w Resource, prefix: &str) -> Vec<Object<'w>> {
    let keys = bucket.objects.iter().filter(|key| key.starts_with(prefix));
    let mut found: Vec<_> =
        keys.filter_map(|key| Some(Object { key: key.as_str(), stored: bucket.stored(key)? })).collect();
    found.sort_by(|a, b| a.key.cmp(b.key));
    found
}

/// Objects at this level, and the common prefixes of those below it.
pub(crate) fn level<'w>(
    objects: Vec<Object<'w>>,
    prefix: &str,
    delimiter: Option<&str>,
) -> (Vec<Object<'w>>, Vec<String>) {
    let Some(delimiter) = delimiter.filter(|delimiter| !delimiter.is_empty()) else { return (objects, Vec::new()) };
    let mut prefixes: Vec<String> = Vec::new();
    let mut here = Vec::new();
    for object in objects {
        let behind = object.key.strip_prefix(prefix).unwrap_or_default();
        match behind.split_once(delimiter) {
            Some((head, _)) => {
                let common = format!("{prefix}{head}{delimiter}");
                if prefixes.last() != Some(&common) {
                    prefixes.push(common);
                }
            }
            None => here.push(object),
        }
    }
    (here, prefixes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_deeper_is_a_prefix() {
        let stored = Stored::default();
        let all: Vec<_> = ["a/1", "a/2", "b", "c/d/e"].map(|key| Object { key, stored: &stored }).to_vec();
        let keys = |objects: &[Object<'_>]| objects.iter().map(|object| object.key.to_string()).collect::<Vec<_>>();
        let (here, prefixes) = level(all.clone(), "", Some("/"));
        assert_eq!((keys(&here), prefixes), (vec!["b".to_string()], vec!["a/".to_string(), "c/".to_string()]));
        let (here, prefixes) = level(all.iter().take(1).copied().collect(), "a", Some("/"));
        assert_eq!((here.len(), prefixes), (0, vec!["a/".to_string()]));
        assert_eq!(level(all, "", None).0.len(), 4);
    }

    /// The digests of `hello` and a line break, as `md5sum` and the CRT of the CLI give them.
    #[test]
    fn digests_are_those_of_the_contents() {
        let stored = Stored { body: Some("hello\n".into()), ..Stored::default() };
        let object = Object { key: "k", stored: &stored };
        assert_eq!(object.etag(), "\"b1946ac92492d2347c6235b4d2611184\"");
        assert_eq!(CRC.checksum(b"123456789"), 0xae8b_1486_0a79_9888);
    }
}
