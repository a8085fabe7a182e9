//! The operations of `aws sts`. Refuses to know who may do what.

use super::door::{Api, Shown};
use super::failure::Outcome;
use super::input::Input;
use super::operation::{Operation, operation};
use crate::view::Hint;
use rolecall_iam::sts::{AssumeRole, Passed};
use rolecall_iam::{Caller, SessionId, Target};
use serde_json::{Value, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation("AssumeRole", assume_role).without(&["ProvidedContexts"]),
    operation("GetAccessKeyInfo", get_access_key_info),
    operation("GetCallerIdentity", get_caller_identity),
];

fn assume_role(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let mfa = match (input.text("SerialNumber"), input.text("TokenCode")) {
        (Some(serial), Some(code)) => Some((serial.into(), code.into())),
        (None, None) => None,
        _ => {
            let message =
                "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.";
            return Err(api.refuse("AccessDenied", message));
        }
    };
    let session = api.assume_role(&AssumeRole {
        role_arn: input.need("RoleArn").into(),
        session_name: input.need("RoleSessionName").into(),
        external_id: input.text("ExternalId").map(str::to_string),
        mfa,
        passed: Passed {
            duration: input.number("DurationSeconds").map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX)),
            policy: input.text("Policy").map(str::to_string),
            policy_arns: policy_arns(input),
            tags: tags(input),
            transitive_tag_keys: input.texts("TransitiveTagKeys").into_iter().map(str::to_string).collect(),
            source_identity: input.text("SourceIdentity").map(str::to_string),
            ..Passed::default()
        },
        ..AssumeRole::default()
    })?;
    let world = &*api.context.world;
    let id = world.who(&Caller::Session(session.id.clone())).user_id(world).unwrap_or_default();
    let mut output = json!({
        "Credentials": {
            "AccessKeyId": session.id.0.as_ref(),
            "SecretAccessKey": session.secret,
            "SessionToken": session.token,
            "Expiration": session.expires.cli(),
        },
        "AssumedRoleUser": { "AssumedRoleId": id, "Arn": session.arn.as_str() },
    });
    if let (Some(who), Some(output)) = (&session.source_identity, output.as_object_mut()) {
        output.insert("SourceIdentity".into(), who.as_str().into());
    }
    if !session.policies.is_empty()
        && let Some(output) = output.as_object_mut()
    {
        output.insert("PackedPolicySize".into(), packed_size(&session).into());
        let text = "`PackedPolicySize` is an estimate here: AWS does not say how it packs session policies".into();
        api.context.machine.suggest(Hint { text, command: None });
    }
    Ok(output)
}

/// The ARNs of `--policy-arns arn=…`.
fn policy_arns(input: &Input) -> Vec<String> {
    let arns = input.list("PolicyArns").iter().filter_map(|item| item.get("arn")?.as_str());
    arns.map(str::to_string).collect()
}

/// The tags of `--tags Key=…,Value=…`.
fn tags(input: &Input) -> Vec<(String, String)> {
    let text = |item: &Value, name: &str| Some(item.get(name)?.as_str()?.to_string());
    input.list("Tags").iter().filter_map(|item| text(item, "Key").zip(text(item, "Value"))).collect()
}

/// How much of the space for session policies is used, in per cent. AWS packs them in a form that it does not describe:
/// this is the share of the 2048 letters that the texts may have.
fn packed_size(session: &rolecall_iam::world::Session) -> u64 {
    let letters: usize = session
        .policies
        .iter()
        .map(|(address, document)| address.managed_arn().map_or(document.text.len(), |arn| arn.as_str().len()))
        .sum();
    (letters as u64 * 100).div_ceil(2048).max(1)
}

fn get_caller_identity(api: &mut Api<'_, '_>, _: &Input) -> Outcome<Value> {
    api.check("sts:GetCallerIdentity", Target::Any, &Shown::Nothing)?;
    let world = &*api.context.world;
    let who = world.who(&api.caller);
    Ok(json!({
        "UserId": who.user_id(world),
        "Account": who.account.map(|account| account.to_string()),
        "Arn": world.arn_of(&api.caller).map(|arn| arn.to_string()),
    }))
}

fn get_access_key_info(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.check("sts:GetAccessKeyInfo", Target::Any, &Shown::Nothing)?;
    let id = input.need("AccessKeyId");
    let world = &*api.context.world;
    let session = world.sessions.get(&SessionId(id.into())).and_then(|session| session.account());
    let owner = world
        .accounts
        .values()
        .find(|account| account.users.values().any(|user| user.access_keys.iter().any(|key| key.id == id)));
    match session.or(owner.map(|account| account.id)).map(|account| account.to_string()).or_else(|| packed_account(id))
    {
        Some(account) => Ok(json!({ "Account": account })),
        None => Err(api.refuse("ValidationError", "Invalid Access Key ID")),
    }
}

/// The account that is packed into keys made since 2019: bits 46 to 7 of the first six bytes behind the prefix.
fn packed_account(id: &str) -> Option<String> {
    let packed = id.get(4..14)?.chars().try_fold(0_u64, |sum, letter| {
        let value = match letter {
            'A'..='Z' => u64::from(letter) - u64::from('A'),
            '2'..='7' => u64::from(letter) - u64::from('2') + 26,
            _ => return None,
        };
        Some(sum << 5 | value)
    })?;
    // Ten letters are fifty bits; the first six bytes are forty-eight of them.
    let head = packed >> 2;
    (id.len() == 20 && head >> 47 == 1).then(|| format!("{:012}", (head & 0x7fff_ffff_ff80) >> 7))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_is_read_off_the_key() {
        assert_eq!(packed_account("ASIA3JUODO7WTIO2PI64").as_deref(), Some("776613361645"));
        assert_eq!(packed_account("AKIAIOSFODNN7EXAMPLE"), None);
        assert_eq!(packed_account("short"), None);
    }
}
