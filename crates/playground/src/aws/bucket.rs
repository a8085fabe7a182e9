//! Buckets as S3 shows them, for both of the CLI's S3 commands. Refuses to know who may see or change them.

pub(crate) mod object;

use super::door::Api;
use super::failure::{Outcome, Stop};
use super::input::Input;
use super::validate;
use rolecall_iam::World;
use rolecall_iam::world::{Account, Resource};
use rolecall_policy::{AccountId, Arn};

/// A bucket of the world.
pub(crate) struct Bucket<'w> {
    pub(crate) name: &'w str,
    pub(crate) resource: &'w Resource,
}

/// The canonical user id of an account: sixty-four hexadecimal digits.
pub(crate) fn canonical_id(account: AccountId) -> String {
    let hash = |salt: u64| {
        let salted = 0xcbf2_9ce4_8422_2325_u64 ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        account.as_str().bytes().fold(salted, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    };
    (1..=4).map(|salt| format!("{:016x}", hash(salt))).collect()
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

/// A bucket and whose it is.
pub(crate) fn find<'w>(world: &'w World, bucket: &str) -> Option<(&'w Account, &'w Resource)> {
    let arn = arn(bucket);
    world.accounts.values().find_map(|account| Some((account, account.resources.get(&arn)?)))
}

/// A bucket, to change it.
pub(crate) fn find_mut<'w>(world: &'w mut World, bucket: &str) -> Option<&'w mut Resource> {
    let arn = arn(bucket);
    world.accounts.values_mut().find_map(|account| account.resources.get_mut(&arn))
}

/// The bucket that a call names, whoever owns it; S3's own answer when there is none, which comes before every policy.
pub(crate) fn of<'w>(api: &'w mut Api<'_, '_>, input: &Input) -> Outcome<&'w Resource> {
    let name = input.need("Bucket");
    validate::bucket_name(input)?;
    let Some((owner, _)) = find(api.context.world, name) else {
        return Err(match api.called.is_head() {
            true => api.refuse("404", "Not Found"),
            false => api.refuse("NoSuchBucket", "The specified bucket does not exist"),
        });
    };
    if input.text("ExpectedBucketOwner").is_some_and(|expected| expected != owner.id.as_str()) {
        return Err(match api.called.is_head() {
            true => api.refuse("403", "Forbidden"),
            false => api.refuse("AccessDenied", "Access Denied"),
        });
    }
    find(api.context.world, name).map(|(_, bucket)| bucket).ok_or(Stop::Quiet(255))
}

/// Changes the bucket that a call names, once it is known to be there.
pub(crate) fn change(api: &mut Api<'_, '_>, input: &Input, change: impl FnOnce(&mut Resource)) {
    if let Some(bucket) = find_mut(api.context.world, input.need("Bucket")) {
        change(bucket);
    }
}

/// Whether S3 makes a bucket of this name.
pub(crate) fn is_new_name(name: &str) -> bool {
    let edge =
        |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit());
    let inside = name.chars().all(|letter| edge(Some(letter)) || ".-".contains(letter));
    let address = name.parse::<std::net::Ipv4Addr>().is_ok();
    (3..=63).contains(&name.len())
        && inside
        && edge(name.chars().next())
        && edge(name.chars().last())
        && !name.contains("..")
        && !name.starts_with("xn--")
        && !address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_buckets() {
        for good in ["abc", "my-bucket.2026", "3xx"] {
            assert!(is_new_name(good), "{good}");
        }
        for bad in ["ab", "Abc", "my_bucket", "-abc", "abc-", "a..b", "192.168.0.1", "xn--abc"] {
            assert!(!is_new_name(bad), "{bad}");
        }
    }
}
