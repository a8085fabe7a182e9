//! The operations of `aws sts`. Refuses to know who may do what.

use super::door::{Api, Shown};
use super::failure::{Failure, Outcome};
use super::operation::{Input, Operation, Opt, number, structures, text, texts};
use crate::view::Hint;
use rolecall_iam::sts::{AssumeRole, Passed};
use rolecall_iam::{Caller, SessionId, Target};
use serde_json::{Value, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation { name: "assume-role", api: "AssumeRole", options: ASSUME_ROLE, run: assume_role, pages: None },
    Operation {
        name: "get-access-key-info",
        api: "GetAccessKeyInfo",
        options: &[text("access-key-id", 16).required()],
        run: get_access_key_info,
        pages: None,
    },
    Operation {
        name: "get-caller-identity",
        api: "GetCallerIdentity",
        options: &[],
        run: get_caller_identity,
        pages: None,
    },
];

const ASSUME_ROLE: &[Opt] = &[
    text("role-arn", 20).required(),
    text("role-session-name", 2).required(),
    structures("policy-arns"),
    text("policy", 1),
    number("duration-seconds", 900),
    structures("tags"),
    texts("transitive-tag-keys"),
    text("external-id", 2),
    text("serial-number", 9),
    text("token-code", 6),
    text("source-identity", 2),
    structures("provided-contexts").not_modelled(),
];

fn assume_role(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let mfa = match (input.text("serial-number"), input.text("token-code")) {
        (Some(serial), Some(code)) => Some((serial.into(), code.into())),
        (None, None) => None,
        _ => {
            let message =
                "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.";
            return Err(api.refuse("AccessDenied", message));
        }
    };
    let policy_arns = policy_arns(input)?;
    let tags = tags(input)?;
    let session = api.assume_role(&AssumeRole {
        role_arn: input.need("role-arn").into(),
        session_name: input.need("role-session-name").into(),
        external_id: input.text("external-id").map(str::to_string),
        mfa,
        passed: Passed {
            duration: input.number("duration-seconds").map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX)),
            policy: input.text("policy").map(str::to_string),
            policy_arns,
            tags,
            transitive_tag_keys: input.list("transitive-tag-keys").to_vec(),
            source_identity: input.text("source-identity").map(str::to_string),
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

/// The ARNs in `--policy-arns arn=…`; botocore refuses every other member.
fn policy_arns(input: &Input) -> Result<Vec<String>, Failure> {
    let mut arns = Vec::new();
    let mut report = String::new();
    for (number, item) in input.list("policy-arns").iter().enumerate() {
        let item: Value = serde_json::from_str(item).unwrap_or_default();
        for (name, value) in item.as_object().into_iter().flatten() {
            match value.as_str().filter(|_| name == "arn") {
                Some(arn) => arns.push(arn.to_string()),
                None => report
                    .push_str(&format!("\nUnknown parameter in PolicyArns[{number}]: \"{name}\", must be one of: arn")),
            }
        }
    }
    if report.is_empty() { Ok(arns) } else { Err(Failure::Parameter(format!("Parameter validation failed:{report}"))) }
}

/// The tags in `--tags Key=…,Value=…`; botocore refuses every other member, and a tag without both.
fn tags(input: &Input) -> Result<Vec<(String, String)>, Failure> {
    let mut tags = Vec::new();
    let mut report = String::new();
    for (number, item) in input.list("tags").iter().enumerate() {
        let item: Value = serde_json::from_str(item).unwrap_or_default();
        let [key, value] = ["Key", "Value"].map(|name| item.get(name).and_then(Value::as_str));
        for (name, _) in [("Key", key), ("Value", value)].iter().filter(|(_, given)| given.is_none()) {
            report.push_str(&format!("\nMissing required parameter in Tags[{number}]: \"{name}\""));
        }
        for name in item.as_object().into_iter().flat_map(|item| item.keys()) {
            if !["Key", "Value"].contains(&name.as_str()) {
                let known = "must be one of: Key, Value";
                report.push_str(&format!("\nUnknown parameter in Tags[{number}]: \"{name}\", {known}"));
            }
        }
        tags.extend(key.zip(value).map(|(key, value)| (key.to_string(), value.to_string())));
    }
    if report.is_empty() { Ok(tags) } else { Err(Failure::Parameter(format!("Parameter validation failed:{report}"))) }
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
    let id = input.need("access-key-id");
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
