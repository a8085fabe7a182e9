//! The operations of `aws kms`. Refuses to know who may use a key.

mod aliases;
mod blob;
mod crypt;
mod grants;
mod key;
mod keys;
mod managed;
mod policy;

pub(super) use blob::{random, sealed};
pub(super) use key::{must_work, unusable};
pub(super) use managed::{is_managed, of_service};

use super::operation::{Operation, operation};

/// Keys that live elsewhere, and material that is brought along.
const ELSEWHERE: &[&str] = &["CustomKeyStoreId", "XksKeyId"];

pub(crate) const OPERATIONS: &[Operation] = &[
    operation("CancelKeyDeletion", keys::cancel_deletion),
    operation("CreateAlias", aliases::create),
    operation("CreateGrant", grants::create).without(&[
        "DryRun",
        "GranteeServicePrincipal",
        "RetiringServicePrincipal",
    ]),
    operation("CreateKey", keys::create).without(ELSEWHERE),
    operation("Decrypt", crypt::decrypt).without(&["DryRun", "DryRunModifiers", "Recipient"]),
    operation("DeleteAlias", aliases::delete),
    operation("DescribeKey", keys::describe),
    operation("DisableKey", keys::disable),
    operation("DisableKeyRotation", keys::disable_rotation),
    operation("EnableKey", keys::enable),
    operation("EnableKeyRotation", keys::enable_rotation),
    operation("Encrypt", crypt::encrypt).without(&["DryRun"]),
    operation("GenerateDataKey", crypt::generate_data_key).without(&["DryRun", "Recipient"]),
    operation("GenerateDataKeyWithoutPlaintext", crypt::generate_data_key).without(&["DryRun"]),
    operation("GenerateRandom", crypt::generate_random).without(&["CustomKeyStoreId", "Recipient"]),
    operation("GetKeyPolicy", policy::get),
    operation("GetKeyRotationStatus", keys::rotation_status),
    operation("ListAliases", aliases::list).without(&["Marker", "Limit"]),
    operation("ListGrants", grants::list).without(&["Marker", "Limit", "GranteeServicePrincipal"]),
    operation("ListKeyPolicies", policy::list).without(&["Marker", "Limit"]),
    operation("ListKeys", keys::list).without(&["Marker", "Limit", "ResourceOwners"]),
    operation("ListResourceTags", keys::list_tags).without(&["Marker", "Limit"]),
    operation("ListRetirableGrants", grants::list_retirable).without(&["Marker", "Limit", "RetiringServicePrincipal"]),
    operation("PutKeyPolicy", policy::put),
    operation("ReEncrypt", crypt::re_encrypt).without(&["DryRun", "DryRunModifiers"]),
    operation("RetireGrant", grants::retire).without(&["DryRun"]),
    operation("RevokeGrant", grants::revoke).without(&["DryRun"]),
    operation("ScheduleKeyDeletion", keys::schedule_deletion),
    operation("TagResource", keys::tag),
    operation("UntagResource", keys::untag),
    operation("UpdateAlias", aliases::update),
    operation("UpdateKeyDescription", keys::describe_anew),
];
