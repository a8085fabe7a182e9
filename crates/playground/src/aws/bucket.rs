//! Buckets and objects as S3 shows them, for both of the CLI's S3 commands. Refuses to know who may see them.

use super::door::{Api, Shown};
use super::failure::Outcome;
use rolecall_iam::world::Resource;
use rolecall_iam::{Target, Time, World};
use rolecall_policy::{AccountId, Arn};

/// A bucket of the world.
pub(crate) struct Bucket<'w> {
    pub(crate) name: &'w str,
    pub(crate) resource: &'w Resource,
}

/// One object. A scenario lists keys alone, so each object holds a line that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Object {
    pub(crate) key: String,
    pub(crate) modified: Time,
}

impl Object {
    pub(crate) fn text(&self) -> String {
        format!("This is {}.\n", self.key)
    }

    pub(crate) fn size(&self) -> usize {
        self.text().len()
    }

    /// Opaque to whoever reads it, as S3 says: thirty-two hexadecimal digits.
    pub(crate) fn etag(&self) -> String {
        hexadecimal(&self.key, 2)
    }
}

/// The canonical user id of an account: sixty-four hexadecimal digits.
pub(crate) fn canonical_id(account: AccountId) -> String {
    hexadecimal(account.as_str(), 4)
}

fn hexadecimal(text: &str, words: u64) -> String {
    let hash = |salt: u64| {
        text.bytes().fold(0xcbf2_9ce4_8422_2325_u64 ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15), |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    };
    (1..=words).map(|salt| format!("{:016x}", hash(salt))).collect()
}

/// The buckets of an account, in the order of their names.
pub(crate) fn buckets(world: &World, account: AccountId) -> Vec<Bucket<'_>> {
    let resources = world.accounts.get(&account).into_iter().flat_map(|account| &account.resources);
    let buckets = resources.filter(|(arn, _)| arn.service() == "s3" && !arn.resource().contains(['/', ':']));
    buckets.map(|(arn, resource)| Bucket { name: arn.resource(), resource }).collect()
}

/// `arn:aws:s3:::bucket`.
pub(crate) fn arn(bucket: &str) -> Arn {
    Arn::build("s3", "", "", bucket)
}

/// The bucket of this name, whoever owns it; S3's own answer when there is none, which comes before every policy.
pub(crate) fn existing(api: &mut Api<'_, '_>, bucket: &str) -> Outcome<Resource> {
    let found = api.context.world.accounts.values().find_map(|account| account.resources.get(&arn(bucket))).cloned();
    found.ok_or_else(|| match api.called.is_head() {
        true => api.refuse("404", "Not Found"),
        false => api.refuse("NoSuchBucket", "The specified bucket does not exist"),
    })
}

/// The objects of a bucket whose keys begin so, once the caller may list them.
pub(crate) fn list(api: &mut Api<'_, '_>, bucket: &str, prefix: &str, delimiter: Option<&str>) -> Outcome<Vec<Object>> {
    let resource = existing(api, bucket)?;
    let mut keys = vec![("s3:prefix", prefix)];
    keys.extend(delimiter.map(|delimiter| ("s3:delimiter", delimiter)));
    api.check_with("s3:ListBucket", Target::Resource(arn(bucket)), &Shown::Quoted, &keys)?;
    Ok(objects(&resource).into_iter().filter(|object| object.key.starts_with(prefix)).collect())
}

/// The objects of a bucket, in the order of their keys.
pub(crate) fn objects(resource: &Resource) -> Vec<Object> {
    let mut objects: Vec<Object> =
        resource.objects.iter().map(|key| Object { key: key.clone(), modified: resource.created }).collect();
    objects.sort_by(|a, b| a.key.cmp(&b.key));
    objects
}

/// Objects at this level, and the common prefixes of those below it.
pub(crate) fn level(objects: Vec<Object>, prefix: &str, delimiter: Option<&str>) -> (Vec<Object>, Vec<String>) {
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
        let object = |key: &str| Object { key: key.into(), modified: Time(0) };
        let all = ["a/1", "a/2", "b", "c/d/e"].map(object).to_vec();
        let (here, prefixes) = level(all.clone(), "", Some("/"));
        assert_eq!((here, prefixes), (vec![object("b")], vec!["a/".to_string(), "c/".to_string()]));
        let (here, prefixes) = level(vec![object("a/1")], "a", Some("/"));
        assert_eq!((here.len(), prefixes), (0, vec!["a/".to_string()]));
        assert_eq!(level(all.clone(), "", None), (all, Vec::new()));
    }
}
