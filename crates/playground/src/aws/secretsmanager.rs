//! The operations of `aws secretsmanager`. Refuses to know who may read a secret.

mod password;
mod policy;
mod secret;
mod secrets;
mod values;

use super::operation::{Operation, operation};

/// Secrets that are copied to other regions, or kept for somebody else.
const ELSEWHERE: &[&str] = &["AddReplicaRegions", "ForceOverwriteReplicaSecret", "Type", "CrossAccountPrimaryARN"];

pub(crate) const OPERATIONS: &[Operation] = &[
    operation("CreateSecret", secrets::create).without(ELSEWHERE),
    operation("DeleteResourcePolicy", policy::delete).without(&["PolicyName"]),
    operation("DeleteSecret", secrets::delete),
    operation("DescribeSecret", secrets::describe),
    operation("GetRandomPassword", password::random),
    operation("GetResourcePolicy", policy::get).without(&["PolicyName"]),
    operation("GetSecretValue", values::get),
    operation("ListSecretVersionIds", values::list).without(&["MaxResults", "NextToken"]),
    operation("ListSecrets", secrets::list).without(&["MaxResults", "NextToken", "SortBy", "SortOrder"]),
    operation("PutResourcePolicy", policy::put).without(&["PolicyName"]),
    operation("PutSecretValue", values::put).without(&["RotationToken"]),
    operation("RestoreSecret", secrets::restore),
    operation("TagResource", secrets::tag),
    operation("UntagResource", secrets::untag),
    operation("UpdateSecret", secrets::update).without(&["Type"]),
    operation("UpdateSecretVersionStage", values::move_stage),
];
