//! The operations of `aws sts`. Refuses to know who may do what.

mod saml;
mod web_identity;

use super::door::{Api, Shown};
use super::encoded;
use super::failure::{Outcome, Stop};
use super::input::Input;
use super::operation::{Operation, operation};
use crate::view::Hint;
use rolecall_iam::sts::{self, AssumeRole, AssumeRoleAsFederated, Passed};
use rolecall_iam::world::Session;
use rolecall_iam::{Caller, SessionId, Target, World};
use rolecall_policy::Arn;
use serde_json::{Value, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation("AssumeRole", assume_role).without(&["ProvidedContexts"]),
    operation("AssumeRoleWithSAML", assume_role_with_saml),
    operation("AssumeRoleWithWebIdentity", assume_role_with_web_identity),
    operation("AssumeRoot", assume_root),
    operation("DecodeAuthorizationMessage", decode_authorization_message),
    operation("GetAccessKeyInfo", get_access_key_info),
    operation("GetCallerIdentity", get_caller_identity),
    operation("GetFederationToken", get_federation_token),
    operation("GetSessionToken", get_session_token),
];

/// The operations that are not signed: what they bring speaks for the caller.
pub(crate) const UNSIGNED: [&str; 2] = ["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"];

fn assume_role(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let mfa = mfa(api, input)?;
    let session = api.assume_role(&AssumeRole {
        role_arn: input.need("RoleArn").into(),
        session_name: input.need("RoleSessionName").into(),
        external_id: input.text("ExternalId").map(str::to_string),
        mfa,
        passed: passed(input),
        ..AssumeRole::default()
    })?;
    let mut output = assumed(api.context.world, &session);
    put_packed_size(api, &mut output, &session);
    Ok(output)
}

/// What AssumeRole answers.
pub(crate) fn assumed(world: &World, session: &Session) -> Value {
    let mut output = json!({ "Credentials": credentials(session), "AssumedRoleUser": assumed_role(world, session) });
    put(&mut output, "SourceIdentity", session.source_identity.as_deref());
    output
}

/// The MFA device and its code, of which neither comes alone.
fn mfa(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Option<(String, String)>> {
    match (input.text("SerialNumber"), input.text("TokenCode")) {
        (Some(serial), Some(code)) => Ok(Some((serial.into(), code.into()))),
        (None, None) => Ok(None),
        _ => {
            let message =
                "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.";
            Err(api.refuse("AccessDenied", message))
        }
    }
}

fn duration(input: &Input) -> Option<u32> {
    input.number("DurationSeconds").map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX))
}

/// What the command passes to the new session.
fn passed(input: &Input) -> Passed {
    Passed {
        duration: duration(input),
        policy: input.text("Policy").map(str::to_string),
        policy_arns: policy_arns(input),
        tags: tags(input),
        transitive_tag_keys: input.texts("TransitiveTagKeys").into_iter().map(str::to_string).collect(),
        source_identity: input.text("SourceIdentity").map(str::to_string),
        ..Passed::default()
    }
}

pub(super) fn assume_role_with_web_identity(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let role = input.need("RoleArn");
    if input.text("ProviderId").is_some() {
        let text = "tokens of Facebook and Login with Amazon (`--provider-id`) are not modelled here".into();
        api.context.machine.suggest(Hint { text, command: None });
        return Err(Stop::Quiet(255));
    }
    let token = match web_identity::read(api.context.world, role, input.need("WebIdentityToken")) {
        Ok(token) => token,
        Err((code, words)) => return Err(api.refuse(code, words)),
    };
    api.caller = Caller::Federated(token.provider.clone());
    let asked = AssumeRoleAsFederated {
        role_arn: role.into(),
        session_name: input.need("RoleSessionName").into(),
        provider: token.provider.clone(),
        claims: token.keys,
        passed: passed(input),
    };
    let assumed = sts::assume_role_with_web_identity(api.context.world, &asked);
    let session = api.settle(assumed, role)?;
    let mut output = json!({
        "Credentials": credentials(&session),
        "SubjectFromWebIdentityToken": token.subject,
        "AssumedRoleUser": assumed_role(api.context.world, &session),
    });
    put_packed_size(api, &mut output, &session);
    put(&mut output, "Provider", Some(&token.provider));
    put(&mut output, "Audience", Some(&token.audience));
    Ok(output)
}

fn assume_role_with_saml(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (role, provider) = (input.need("RoleArn"), input.need("PrincipalArn"));
    let response = match saml::read(input.need("SAMLAssertion")) {
        Ok(response) => response,
        Err(words) => return Err(api.refuse("InvalidIdentityToken", words)),
    };
    let account = role.parse::<Arn>().ok().and_then(|arn| arn.account());
    let known = account.and_then(|account| api.context.world.accounts.get(&account));
    if !known.is_some_and(|account| account.identity_providers.iter().any(|it| it.arn.as_str() == provider)) {
        return Err(api.refuse("InvalidIdentityToken", "Specified provider doesn't exist."));
    }
    if !response.roles.iter().any(|(of_role, of_provider)| of_role == role && of_provider == provider) {
        return Err(api.refuse("AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML"));
    }
    let account = account.map(|account| account.to_string()).unwrap_or_default();
    api.caller = Caller::Federated(provider.into());
    let asked = AssumeRoleAsFederated {
        role_arn: role.into(),
        session_name: response.session_name.clone(),
        provider: provider.into(),
        claims: response.keys(&account, provider),
        passed: Passed {
            duration: duration(input).or(response.duration),
            tags: response.tags.clone(),
            transitive_tag_keys: response.transitive_tag_keys.clone(),
            source_identity: response.source_identity.clone(),
            ..passed(input)
        },
    };
    let assumed = sts::assume_role_with_saml(api.context.world, &asked);
    let session = api.settle(assumed, role)?;
    let mut output =
        json!({ "Credentials": credentials(&session), "AssumedRoleUser": assumed_role(api.context.world, &session) });
    put_packed_size(api, &mut output, &session);
    let qualifier = response.name_qualifier(&account, provider);
    for (key, value) in [
        ("Subject", response.subject.as_str()),
        ("SubjectType", &response.subject_type),
        ("Issuer", &response.issuer),
        ("Audience", &response.audience),
        ("NameQualifier", &qualifier),
    ] {
        put(&mut output, key, Some(value));
    }
    put(&mut output, "SourceIdentity", session.source_identity.as_deref());
    Ok(output)
}

fn get_session_token(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let mfa = mfa(api, input)?;
    let caller = api.caller.clone();
    let assumed = sts::get_session_token(api.context.world, &caller, duration(input), mfa.as_ref());
    let session = api.settle(assumed, "*")?;
    Ok(json!({ "Credentials": credentials(&session) }))
}

fn get_federation_token(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (caller, name) = (api.caller.clone(), input.need("Name"));
    let account = api.context.world.who(&caller).account.map(|account| account.to_string()).unwrap_or_default();
    let assumed = sts::get_federation_token(api.context.world, &caller, name, &passed(input));
    let session = api.settle(assumed, &format!("arn:aws:sts::{account}:federated-user/{name}"))?;
    let packed = if session.policies.is_empty() { 0 } else { packed_size(&session) };
    Ok(json!({
        "Credentials": credentials(&session),
        "FederatedUser": { "FederatedUserId": format!("{account}:{name}"), "Arn": session.arn.as_str() },
        "PackedPolicySize": packed,
    }))
}

fn assume_root(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (caller, target) = (api.caller.clone(), input.need("TargetPrincipal"));
    let account = target.parse::<Arn>().ok().filter(|arn| arn.resource() == "root").and_then(|arn| arn.account());
    let Some(account) = account.or_else(|| target.parse().ok()) else {
        return Err(api.refuse("ValidationError", format!("{target} is invalid")));
    };
    let task = input.value("TaskPolicyArn").and_then(|policy| policy.get("arn")?.as_str()).unwrap_or_default();
    let assumed = sts::assume_root(api.context.world, &caller, account, task, duration(input));
    let session = api.settle(assumed, &format!("arn:aws:iam::{account}:root"))?;
    let mut output = json!({ "Credentials": credentials(&session) });
    put(&mut output, "SourceIdentity", session.source_identity.as_deref());
    Ok(output)
}

fn credentials(session: &Session) -> Value {
    json!({
        "AccessKeyId": session.id.0.as_ref(),
        "SecretAccessKey": session.secret,
        "SessionToken": session.token,
        "Expiration": session.expires.cli(),
    })
}

fn assumed_role(world: &World, session: &Session) -> Value {
    let id = world.who(&Caller::Session(session.id.clone())).user_id(world).unwrap_or_default();
    json!({ "AssumedRoleId": id, "Arn": session.arn.as_str() })
}

fn put(output: &mut Value, key: &str, value: Option<&str>) {
    if let (Some(value), Some(output)) = (value, output.as_object_mut()) {
        output.insert(key.into(), value.into());
    }
}

fn put_packed_size(api: &mut Api<'_, '_>, output: &mut Value, session: &Session) {
    let Some(output) = output.as_object_mut().filter(|_| !session.policies.is_empty()) else { return };
    output.insert("PackedPolicySize".into(), packed_size(session).into());
    let text = "`PackedPolicySize` is an estimate here: AWS does not say how it packs session policies".into();
    api.context.machine.suggest(Hint { text, command: None });
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
fn packed_size(session: &Session) -> u64 {
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

fn decode_authorization_message(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    api.check("sts:DecodeAuthorizationMessage", Target::Any, &Shown::Nothing)?;
    match encoded::decode(api.context.world, input.need("EncodedMessage")) {
        Some(decoded) => Ok(json!({ "DecodedMessage": decoded })),
        None => Err(api.refuse("InvalidAuthorizationMessageException", "Message is not valid")),
    }
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
