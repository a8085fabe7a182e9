//! What belongs to the account as a whole: its alias, its summary, what passwords must be like. Refuses to know who may
//! change it.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::ask::ask;
use super::find;
use rolecall_iam::world::PasswordPolicy;
use serde_json::{Map, Value, json};

pub(super) fn list_aliases(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let alias: Vec<&String> = api.account()?.alias.iter().collect();
    Ok(json!({ "AccountAliases": alias }))
}

pub(super) fn create_alias(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let alias = input.need("AccountAlias");
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let ends = alias.starts_with(letter) && alias.ends_with(letter) && !alias.contains("--");
    if !ends || !alias.chars().all(|c| letter(c) || c == '-') || !(3..=63).contains(&alias.len()) {
        let message = "1 validation error detected: Value at 'accountAlias' failed to satisfy constraint: Member must \
                       satisfy regular expression pattern: ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$";
        return Err(api.refuse("ValidationError", message));
    }
    let own = api.account()?.id;
    let mut others = api.context.world.accounts.values().filter(|account| account.id != own);
    if others.any(|account| account.alias.as_deref() == Some(alias)) {
        return Err(api.refuse("EntityAlreadyExists", format!("The account alias {alias} already exists.")));
    }
    api.account_mut()?.alias = Some(alias.into());
    Ok(Value::Null)
}

pub(super) fn delete_alias(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let alias = input.need("AccountAlias");
    if api.account()?.alias.as_deref() != Some(alias) {
        return Err(api.refuse("NoSuchEntity", format!("The account alias {alias} cannot be found.")));
    }
    api.account_mut()?.alias = None;
    Ok(Value::Null)
}

/// What there is and what there may be, in the order in which IAM lists it.
pub(super) fn summary(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let account = api.account()?;
    let policies = account.policies.values();
    let versions: usize = policies.map(|policy| policy.others.len() + 1).sum();
    let users = account.users.values();
    let used: usize = users.map(|user| user.mfa_devices.len()).sum();
    Ok(json!({ "SummaryMap": {
        "GroupPolicySizeQuota": 5120,
        "InstanceProfilesQuota": 1000,
        "Policies": account.policies.len(),
        "GroupsPerUserQuota": 10,
        "InstanceProfiles": account.instance_profiles.len(),
        "AttachedPoliciesPerUserQuota": 10,
        "Users": account.users.len(),
        "PoliciesQuota": 1500,
        "Providers": account.identity_providers.len(),
        "AccountMFAEnabled": 0,
        "AccessKeysPerUserQuota": 2,
        "AssumeRolePolicySizeQuota": 2048,
        "PolicyVersionsInUseQuota": 10000,
        "GlobalEndpointTokenVersion": 1,
        "VersionsPerPolicyQuota": 5,
        "AttachedPoliciesPerGroupQuota": 10,
        "PolicySizeQuota": 6144,
        "Groups": account.groups.len(),
        "AccountSigningCertificatesPresent": 0,
        "UsersQuota": 5000,
        "ServerCertificatesQuota": 20,
        "MFADevices": account.virtual_mfa.len(),
        "UserPolicySizeQuota": 2048,
        "PolicyVersionsInUse": versions,
        "ServerCertificates": 0,
        "Roles": account.roles.len(),
        "RolesQuota": 1000,
        "SigningCertificatesPerUserQuota": 2,
        "MFADevicesInUse": used,
        "RolePolicySizeQuota": 10240,
        "AttachedPoliciesPerRoleQuota": 20,
        "AccountAccessKeysPresent": 0,
        "GroupsQuota": 300,
    } }))
}

pub(super) fn get_password_policy(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let account = api.account()?;
    let id = account.id;
    let Some(policy) = account.password_policy else {
        let message = format!("The Password Policy with domain name {id} cannot be found.");
        return Err(api.refuse("NoSuchEntity", message));
    };
    let mut output = Map::new();
    let mut put = |name: &str, value: Value| output.insert(name.into(), value);
    put("MinimumPasswordLength", json!(policy.minimum_length));
    put("RequireSymbols", json!(policy.symbols));
    put("RequireNumbers", json!(policy.numbers));
    put("RequireUppercaseCharacters", json!(policy.uppercase));
    put("RequireLowercaseCharacters", json!(policy.lowercase));
    put("AllowUsersToChangePassword", json!(policy.users_may_change));
    put("ExpirePasswords", json!(policy.max_age.is_some()));
    if let Some(days) = policy.max_age {
        put("MaxPasswordAge", json!(days));
    }
    if let Some(count) = policy.reuse_prevention {
        put("PasswordReusePrevention", json!(count));
    }
    if let Some(hard) = policy.hard_expiry {
        put("HardExpiry", json!(hard));
    }
    Ok(json!({ "PasswordPolicy": output }))
}

pub(super) fn update_password_policy(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let flag = |name: &str| input.flag(name).unwrap_or_default();
    let number = |name: &str| input.number(name).and_then(|number| u32::try_from(number).ok());
    // What is left out falls back to what it is by default: nothing of an earlier policy stays.
    api.account_mut()?.password_policy = Some(PasswordPolicy {
        minimum_length: number("MinimumPasswordLength").unwrap_or(6),
        symbols: flag("RequireSymbols"),
        numbers: flag("RequireNumbers"),
        uppercase: flag("RequireUppercaseCharacters"),
        lowercase: flag("RequireLowercaseCharacters"),
        users_may_change: flag("AllowUsersToChangePassword"),
        max_age: number("MaxPasswordAge"),
        reuse_prevention: number("PasswordReusePrevention"),
        hard_expiry: input.flag("HardExpiry"),
    });
    Ok(Value::Null)
}

pub(super) fn delete_password_policy(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    match api.account_mut()?.password_policy.take() {
        Some(_) => Ok(Value::Null),
        None => {
            let message = "The account policy with name PasswordPolicy cannot be found.";
            Err(api.refuse("NoSuchEntity", message))
        }
    }
}

/// Lists of what nothing here can make: they are empty.
pub(super) fn empty(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    if let Some(name) = input.text("UserName") {
        find::user(api, name)?;
    }
    let list = match api.called.operation {
        "ListSSHPublicKeys" => "SSHPublicKeys",
        "ListSigningCertificates" => "Certificates",
        "ListServiceSpecificCredentials" => "ServiceSpecificCredentials",
        _ => "ServerCertificateMetadataList",
    };
    Ok(json!({ list: [] }))
}
