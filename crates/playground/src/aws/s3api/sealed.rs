//! Objects that are encrypted with KMS: whether their key works, and for whom AWS's own one does. Refuses to know what the
//! policies say of a key.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::kms;
use rolecall_iam::world::Stored;
use rolecall_policy::Arn;

/// Refuses where the key of an object is gone, disabled or about to be deleted.
pub(super) fn works(api: &mut Api<'_, '_>, stored: &Stored) -> Outcome<()> {
    let key = stored.encryption.as_ref().and_then(|encryption| encryption.key.as_deref());
    let Some((code, why)) = key.and_then(|key| kms::unusable(api.context.world, key)) else { return Ok(()) };
    Err(api.refuse(&format!("KMS.{code}"), why))
}

/// The same for whoever reads it; the key that AWS manages for S3 opens nothing for other accounts.
pub(super) fn opens(api: &mut Api<'_, '_>, stored: &Stored) -> Outcome<()> {
    let own = stored.headers.get("SSEKMSKeyId").and_then(|key| key.parse::<Arn>().ok()?.account());
    let caller = api.context.world.who(&api.caller).account;
    if stored.encryption.is_some() && own.is_some_and(|own| caller != Some(own)) {
        let message = "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or \
                       you are not allowed to access.";
        return Err(api.refuse("AccessDenied", message));
    }
    works(api, stored)
}
