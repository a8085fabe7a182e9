//! What a scenario says of a bucket beside its policy: where it lies, how it keeps and encrypts objects, and what they
//! hold. Refuses to know what that leads to.

use rolecall_iam::Time;
use rolecall_iam::world::{Encryption, Storage, Stored};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The settings and contents of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "types", ts(optional_fields))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Bucket {
    /// Where it lies; us-east-1 where this is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Whether old versions of objects are kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "types", ts(as = "Option<bool>"))]
    pub versioning: bool,
    /// The ARN of the KMS key that objects are encrypted with; S3's own keys where this is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kms_key: Option<String>,
    /// `BucketOwnerEnforced`, `BucketOwnerPreferred` or `ObjectWriter`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_ownership: Option<String>,
    /// What objects hold, by key; every other object holds a line that names it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "types", ts(as = "Option<BTreeMap<String, String>>"))]
    pub contents: BTreeMap<String, String>,
}

impl Bucket {
    pub(crate) fn is_plain(&self) -> bool {
        *self == Bucket::default()
    }

    /// The bucket as a world knows it, with these keys beside those that have contents.
    pub(crate) fn build(&self, objects: &[String], created: Time) -> Storage {
        let encryption = self.kms_key.clone().map(|key| Encryption {
            algorithm: "aws:kms".into(),
            key: Some(key),
            bucket_key: false,
        });
        let mut storage = Storage {
            region: self.region.clone(),
            versioning: self.versioning.then_some(true),
            encryption: encryption.clone(),
            ownership: self.object_ownership.clone(),
            ..Storage::default()
        };
        let plain = objects.iter().map(|key| (key, format!("This is {key}.\n")));
        let told = self.contents.iter().map(|(key, text)| (key, text.clone()));
        for (key, text) in plain.chain(told) {
            let body = Some(text.into());
            let stored = Stored { body, modified: created, encryption: encryption.clone(), ..Stored::default() };
            storage.versions.insert(key.clone(), vec![stored]);
        }
        storage
    }
}
