//! The forms of STS's parameters (R135): what it refuses before it asks who may. Refuses to know worlds.

use super::{Invalid, Passed};
use rolecall_policy::Arn;
use std::collections::BTreeSet;

const MOST_TAGS: usize = 50;
const MOST_POLICIES: usize = 10;
const LONGEST_POLICY: usize = 2048;

fn is_word(text: &str, lengths: std::ops::RangeInclusive<usize>, more: &str) -> bool {
    lengths.contains(&text.chars().count()) && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
}

/// The role that is asked for.
pub fn role(text: &str) -> Result<Arn, Invalid> {
    let arn = text.parse::<Arn>().ok();
    let role = arn.filter(|arn| arn.service() == "iam" && arn.account().is_some() && arn.after("role/").is_some());
    role.ok_or_else(|| Invalid::RoleArn(text.into()))
}

pub fn session_name(name: &str) -> Result<(), Invalid> {
    is_word(name, 2..=64, "_+=,.@-").then_some(()).ok_or_else(|| Invalid::SessionName(name.into()))
}

pub fn federated_name(name: &str) -> Result<(), Invalid> {
    is_word(name, 2..=32, "_+=,.@-").then_some(()).ok_or_else(|| Invalid::FederatedName(name.into()))
}

pub fn external_id(id: &str) -> Result<(), Invalid> {
    is_word(id, 2..=1224, "_+=,.@:/-").then_some(()).ok_or_else(|| Invalid::ExternalId(id.into()))
}

pub fn duration(seconds: Option<u32>, least: u32, most: u32) -> Result<(), Invalid> {
    match seconds {
        Some(seconds) if !(least..=most).contains(&seconds) => Err(Invalid::Duration { seconds, least, most }),
        _ => Ok(()),
    }
}

/// What is passed to a session, but for its duration.
pub fn passed(passed: &Passed) -> Result<(), Invalid> {
    let too_many = |count: usize, most: usize, what: &str| match count > most {
        true => Err(Invalid::TooMany(what.into())),
        false => Ok(()),
    };
    too_many(passed.tags.len(), MOST_TAGS, "tags")?;
    too_many(passed.transitive_tag_keys.len(), MOST_TAGS, "transitiveTagKeys")?;
    too_many(passed.policy_arns.len(), MOST_POLICIES, "policyArns")?;
    let length = passed.policy.as_ref().map_or(0, |policy| policy.chars().count());
    if length > LONGEST_POLICY {
        return Err(Invalid::PolicyLength(length));
    }
    if let Some(who) = &passed.source_identity
        && (!is_word(who, 2..=64, "_+=,.@-") || who.to_ascii_lowercase().starts_with("aws:"))
    {
        return Err(Invalid::SourceIdentity(who.clone()));
    }
    tags(&passed.tags)
}

fn tags(tags: &[(String, String)]) -> Result<(), Invalid> {
    let legal = |text: &str| text.chars().all(|c| c.is_alphanumeric() || " _.:/=+-@".contains(c));
    for (key, value) in tags {
        let key_fits = (1..=128).contains(&key.chars().count()) && !key.to_ascii_lowercase().starts_with("aws:");
        if !key_fits || value.chars().count() > 256 || !legal(key) || !legal(value) {
            return Err(Invalid::Tag(key.clone()));
        }
    }
    let keys: BTreeSet<String> = tags.iter().map(|(key, _)| key.to_lowercase()).collect();
    if keys.len() < tags.len() { Err(Invalid::DuplicateTags) } else { Ok(()) }
}
