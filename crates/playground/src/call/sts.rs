//! The calls of STS (semantics §4, §6). Refuses to know sessions and trust.

use super::ask::Ask;
use super::names::arn;
use super::row::{Key, Row, any, by, on, row, row_and};
use super::{CallError, Check};

const ASSUME: &[Key] = &[
    ("sts:RoleSessionName", "RoleSessionName"),
    ("sts:ExternalId", "ExternalId"),
    ("sts:SourceIdentity", "SourceIdentity"),
    ("sts:TransitiveTagKeys", "TransitiveTagKeys"),
    ("aws:RequestTag", "Tags"),
];
const TAGGED: &[Key] = &[("aws:RequestTag", "Tags")];

pub(super) const ROWS: &[Row] = &[
    // Neither needs a permission (R141, R142).
    row("GetCallerIdentity GetSessionToken", &[any().because("the call stands for itself: it needs no permission")]),
    row("DecodeAuthorizationMessage GetAccessKeyInfo", &[any()]),
    row_and("AssumeRole", &[by(arn, "RoleArn").keys(ASSUME)], prove_mfa),
    row("AssumeRoleWithSAML AssumeRoleWithWebIdentity", &[by(arn, "RoleArn").keys(ASSUME)]),
    row(
        "AssumeRoot",
        &[on("arn:aws:iam::{}:root", "TargetPrincipal").keys(&[("sts:TaskPolicyArn", "TaskPolicyArn.arn")])],
    ),
    row("GetFederationToken", &[on("arn:aws:sts::{a}:federated-user/{}", "Name").keys(TAGGED)]),
];

/// A code from a device of the user proves MFA for this one request (R155).
fn prove_mfa(ask: &Ask<'_>, checks: &mut Vec<Check>) -> Result<(), CallError> {
    let (Some(serial), Some(code)) = (ask.text("SerialNumber"), ask.text("TokenCode")) else { return Ok(()) };
    let user = ask.world().who(ask.site.caller).user();
    if !user.is_some_and(|user| user.mfa_devices.contains(&serial)) {
        return ask.odd(format!("`{serial}` is not an MFA device of the caller"));
    }
    if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return ask.odd("`TokenCode` is the six digits that the device shows");
    }
    for check in checks {
        check.put("aws:MultiFactorAuthPresent", vec!["true".into()]);
        check.put("aws:MultiFactorAuthAge", vec!["0".into()]);
    }
    Ok(())
}
