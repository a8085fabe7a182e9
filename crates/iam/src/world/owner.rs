//! Operations that are for the account of a resource alone: "Cross-account use: No" in the API reference of KMS
//! (<https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html>, R106), "Cross-account permissions don't apply
//! to this action" in that of SQS
//! (<https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html>, R110). Refuses to know
//! policies.

use super::asked::Asked;
use super::who::Who;
use crate::request::Request;

/// The operations by service.
const OF_THE_OWNER: [(&str, &str); 2] = [
    (
        "kms",
        "CancelKeyDeletion CreateAlias DeleteAlias DeleteImportedKeyMaterial DisableKey DisableKeyRotation EnableKey \
         EnableKeyRotation GetKeyPolicy GetParametersForImport ImportKeyMaterial ListKeyPolicies ListKeyRotations \
         ListResourceTags PutKeyPolicy ReplicateKey RotateKeyOnDemand ScheduleKeyDeletion TagResource UntagResource \
         UpdateAlias UpdateKeyDescription UpdatePrimaryRegion",
    ),
    (
        "sqs",
        "AddPermission CreateQueue DeleteQueue ListQueueTags RemovePermission SetQueueAttributes TagQueue UntagQueue",
    ),
];

/// Whether the resource is another account's, and the operation for its owner alone.
pub(super) fn keeps_out(who: &Who<'_>, asked: &Asked<'_>, request: &Request) -> bool {
    let (service, name) = (request.action.service(), request.action.name());
    let is = |known: &str| known.eq_ignore_ascii_case(name);
    asked.owned
        && asked.account != who.account
        && request.resource.arn().is_some_and(|arn| arn.service() == service)
        && OF_THE_OWNER.iter().any(|(of, operations)| *of == service && operations.split(' ').any(is))
}
