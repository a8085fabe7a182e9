//! Objects that are encrypted with KMS: whether their key works. Refuses to know whom it serves.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::kms;
use rolecall_iam::world::Stored;

/// Refuses where the key of an object is gone, disabled or about to be deleted.
pub(super) fn works(api: &mut Api<'_, '_>, stored: &Stored) -> Outcome<()> {
    let key = stored.encryption.as_ref().and_then(|encryption| encryption.key.as_deref());
    let Some((code, why)) = key.and_then(|key| kms::unusable(api.context.world, key)) else { return Ok(()) };
    Err(api.refuse(&format!("KMS.{code}"), why))
}
