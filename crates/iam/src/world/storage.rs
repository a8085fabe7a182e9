//! What a bucket holds beside its policy: objects with their versions, and how it keeps them. Refuses to know who may read or
//! change them.

use super::{Resource, Tags};
use crate::time::Time;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The inside of a bucket.
#[derive(Clone, Debug, Default)]
pub struct Storage {
    /// Where it lies; us-east-1 where nobody said.
    pub region: Option<String>,
    /// Switched on, or suspended after it was; nothing where it never was.
    pub versioning: Option<bool>,
    /// How new objects are encrypted, where that was set.
    pub encryption: Option<Encryption>,
    /// `BucketOwnerEnforced`, which switches ACLs off, unless this says otherwise.
    pub ownership: Option<String>,
    /// The versions of the objects, the newest last. A key among the bucket's objects may have none: then nobody said what
    /// it holds.
    pub versions: BTreeMap<String, Vec<Stored>>,
}

/// How objects are encrypted with KMS or by S3 itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encryption {
    /// `AES256`, `aws:kms` or `aws:kms:dsse`.
    pub algorithm: String,
    /// The key, as it was named; AWS's own where none was.
    pub key: Option<String>,
    /// Whether one data key serves the whole bucket.
    pub bucket_key: bool,
}

/// One version of an object.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    /// The id of the version; `null` where the bucket had no versions when it was written.
    pub version: Option<String>,
    /// What it holds; nothing for a delete marker.
    pub body: Option<Arc<str>>,
    /// When it was written.
    pub modified: Time,
    /// Its tags.
    pub tags: Tags,
    /// How it is encrypted; nothing for S3's own way.
    pub encryption: Option<Encryption>,
    /// What it was written with, by the API's names: `ContentType`, `StorageClass` …
    pub headers: BTreeMap<String, String>,
    /// The metadata of its owner.
    pub metadata: BTreeMap<String, String>,
}

impl Storage {
    /// The region of the bucket.
    pub fn region(&self) -> &str {
        self.region.as_deref().unwrap_or("us-east-1")
    }

    /// Whether ACLs mean anything here.
    pub fn has_acls(&self) -> bool {
        self.ownership.as_deref().is_some_and(|ownership| ownership != "BucketOwnerEnforced")
    }
}

impl Resource {
    /// What is known of the newest version of an object.
    pub fn stored(&self, key: &str) -> Option<&Stored> {
        self.storage.versions.get(key)?.last()
    }

    /// The same, to change it.
    pub fn stored_mut(&mut self, key: &str) -> Option<&mut Stored> {
        self.storage.versions.get_mut(key)?.last_mut()
    }

    /// Writes an object: beside its versions where these are kept, or in place of the one without an id.
    pub fn store(&mut self, key: &str, stored: Stored) {
        let versions = self.storage.versions.entry(key.into()).or_default();
        if stored.version.is_none() {
            versions.retain(|version| version.version.is_some());
        }
        versions.push(stored);
        self.count(key);
    }

    /// Removes a version, or all that is known of an object.
    pub fn discard(&mut self, key: &str, version: Option<&str>) {
        match (self.storage.versions.get_mut(key), version) {
            (Some(versions), Some(id)) => {
                versions.retain(|version| version.version.as_deref().unwrap_or("null") != id);
                if versions.is_empty() {
                    self.storage.versions.remove(key);
                }
            }
            (_, _) => {
                self.storage.versions.remove(key);
            }
        }
        self.count(key);
    }

    /// The object is there when its newest version is no delete marker.
    fn count(&mut self, key: &str) {
        self.objects.retain(|name| name != key);
        if self.stored(key).is_some_and(|stored| stored.body.is_some()) {
            self.objects.push(key.into());
        }
    }

    /// A tag of an object.
    pub(crate) fn object_tag(&self, key: &str, tag: &str) -> Option<&String> {
        let tags = &self.stored(key)?.tags;
        tags.iter().find(|(name, _)| name.eq_ignore_ascii_case(tag)).map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(version: Option<&str>, body: Option<&str>) -> Stored {
        Stored { version: version.map(Into::into), body: body.map(Into::into), ..Stored::default() }
    }

    #[test]
    fn an_object_is_there_while_its_newest_version_has_a_body() {
        let mut bucket = Resource::default();
        bucket.store("k", written(None, Some("a")));
        bucket.store("k", written(None, Some("b")));
        assert_eq!(bucket.storage.versions["k"].len(), 1);
        bucket.store("k", written(Some("v1"), Some("c")));
        bucket.store("k", written(Some("v2"), None));
        assert!(bucket.objects.is_empty());
        bucket.discard("k", Some("v2"));
        assert_eq!(bucket.objects, ["k"]);
        assert_eq!(bucket.stored("k").and_then(|stored| stored.body.as_deref()), Some("c"));
        bucket.discard("k", Some("v1"));
        bucket.discard("k", Some("null"));
        assert!(bucket.objects.is_empty() && bucket.storage.versions.is_empty());
    }
}
