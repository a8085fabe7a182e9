//! One secret: by name, ARN or most of its ARN, and the versions of its value. Refuses to know who may read them.

use super::super::door::{Api, Shown};
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::{kept, kms};
use crate::call;
use rolecall_iam::id;
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

pub(super) const CURRENT: &str = "AWSCURRENT";
pub(super) const PREVIOUS: &str = "AWSPREVIOUS";

/// What a secret holds of which a scenario says nothing.
const UNSAID: &str = "(the scenario does not say what this secret holds)";

/// A secret as it is now.
pub(super) struct Secret {
    pub(super) arn: Arn,
    pub(super) resource: Resource,
}

/// The secret that the call names, if it is there.
pub(super) fn known(api: &Api<'_, '_>, input: &Input) -> Outcome<Option<Secret>> {
    let id = input.need("SecretId");
    let prefix = match id.starts_with("arn:") {
        true => id.to_owned(),
        false => api.arn("secretsmanager", &format!("secret:{id}"))?.to_string(),
    };
    let arn = call::known_secret(api.context.world, &prefix);
    let found = arn.and_then(|arn| Some((arn, kept::find(api.context.world, arn)?.1)));
    Ok(found.map(|(arn, resource)| Secret { arn: arn.clone(), resource: resource.clone() }))
}

/// Asks what AWS checks about the call. `key` is the fact that tells of the secret's own key, where the call uses it.
pub(super) fn ask(api: &mut Api<'_, '_>, input: &Input, secret: Option<&Secret>, key: &str) -> Outcome<()> {
    let own = secret.and_then(|secret| kept::key(&secret.arn, &secret.resource, "KmsKeyId"));
    let known = match (own, secret) {
        (Some(own), Some(secret)) if !key.is_empty() => input.with(key, own).with("SecretARN", secret.arn.as_str()),
        _ => input.clone(),
    };
    // Secrets Manager names the secret as the call does.
    let named = input.text("SecretId").or(input.text("Name")).map(str::to_owned);
    api.call_shown(&known, &|api, check| match &named {
        Some(named) if check.action.service() == "secretsmanager" => Shown::As(named.clone()),
        _ => api.usually_shown(check),
    })
}

/// The secret that the call names, once the caller may do with it what the call asks, and it is there.
pub(super) fn asked(api: &mut Api<'_, '_>, input: &Input, key: &str) -> Outcome<Secret> {
    let secret = known(api, input)?;
    ask(api, input, secret.as_ref(), key)?;
    let missing = "Secrets Manager can't find the specified secret.";
    secret.ok_or_else(|| api.refuse("ResourceNotFoundException", missing))
}

/// The same, but for secrets that are to be deleted.
pub(super) fn in_use(api: &mut Api<'_, '_>, input: &Input, key: &str) -> Outcome<Secret> {
    let secret = asked(api, input, key)?;
    match kept::detail(&secret.resource, "DeletedDate") {
        None => Ok(secret),
        Some(_) => {
            let message = "You can't perform this operation on the secret because it was marked for deletion.";
            Err(api.refuse("InvalidRequestException", message))
        }
    }
}

/// Whoever comes from another account cannot use the key that AWS keeps for this one.
pub(super) fn must_open(api: &mut Api<'_, '_>, secret: &Secret) -> Outcome<()> {
    let own = api.account()?.id;
    let key = kept::text(&secret.resource, "KmsKeyId").filter(|key| !key.contains("alias/aws/"));
    if secret.arn.account() == Some(own) || key.is_some() {
        return Ok(());
    }
    let message = "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS \
                   service key.";
    Err(api.refuse("InvalidRequestException", message))
}

/// Refuses to decrypt with a key that does not work.
pub(super) fn must_decrypt(api: &mut Api<'_, '_>, secret: &Secret) -> Outcome<()> {
    let key = kept::key(&secret.arn, &secret.resource, "KmsKeyId");
    match key.and_then(|key| kms::unusable(api.context.world, &key)) {
        None => Ok(()),
        Some(_) => {
            let message = "Secrets Manager can't decrypt the protected secret text using the provided KMS key.";
            Err(api.refuse("DecryptionFailure", message))
        }
    }
}

/// The same for what is encrypted, with the key that the call names or else the secret's own.
pub(super) fn must_encrypt(api: &mut Api<'_, '_>, input: &Input, secret: Option<&Secret>) -> Outcome<()> {
    let key = match (input.text("KmsKeyId"), secret) {
        (Some(id), _) => Some(call::key_beside(&api.arn("kms", "key/")?, id)),
        (None, Some(secret)) => kept::key(&secret.arn, &secret.resource, "KmsKeyId"),
        (None, None) => None,
    };
    match key.and_then(|key| kms::unusable(api.context.world, &key)) {
        None => Ok(()),
        Some(_) => {
            let message = "Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check that \
                           the KMS key is available, enabled, and not in an invalid state.";
            Err(api.refuse("EncryptionFailure", message))
        }
    }
}

impl Secret {
    /// Without the six letters that Secrets Manager puts behind it.
    pub(super) fn name(&self) -> String {
        let name = self.arn.after("secret:").unwrap_or_default();
        let bare = name.rsplit_once('-').filter(|(_, letters)| letters.len() == 6).map_or(name, |(bare, _)| bare);
        kept::text(&self.resource, "Name").unwrap_or_else(|| bare.to_owned())
    }

    /// ARN and name, with which most answers begin.
    pub(super) fn names(&self) -> Map<String, Value> {
        let mut names = Map::new();
        names.insert("ARN".into(), json!(self.arn.as_str()));
        names.insert("Name".into(), json!(self.name()));
        names
    }

    /// The versions of the value, the oldest first. A scenario may also say the value alone.
    pub(super) fn versions(&self, seed: u64) -> Vec<Value> {
        if let Some(versions) = kept::detail(&self.resource, "Versions").and_then(|it| it.as_array().cloned()) {
            return versions;
        }
        let mut only = json!({
            "VersionId": id::uuid(seed, &format!("{}/version", self.arn)),
            "VersionStages": [CURRENT],
            "CreatedDate": self.resource.created.cli(),
        });
        let value = kept::shown(&self.resource, &["SecretBinary", "SecretString"]);
        if let Some(only) = only.as_object_mut() {
            if value.is_empty() {
                only.insert("SecretString".into(), json!(UNSAID));
            }
            only.extend(value);
        }
        vec![only]
    }
}

pub(super) fn text<'v>(version: &'v Value, name: &str) -> &'v str {
    version.get(name).and_then(Value::as_str).unwrap_or_default()
}

pub(super) fn stages(version: &Value) -> Vec<&str> {
    version.get("VersionStages").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

fn set_stages(version: &mut Value, stages: Vec<String>) {
    if let Some(version) = version.as_object_mut() {
        version.insert("VersionStages".into(), json!(stages));
    }
}

/// Gives a stage to one version alone. What was current before is the previous version from now on.
pub(super) fn give(versions: &mut [Value], stage: &str, to: &str) {
    let before =
        versions.iter().find(|version| stages(version).contains(&stage)).map(|it| text(it, "VersionId").to_owned());
    for version in versions.iter_mut() {
        let mut left: Vec<String> = stages(version).into_iter().filter(|it| *it != stage).map(str::to_owned).collect();
        if text(version, "VersionId") == to {
            left.push(stage.to_owned());
        }
        set_stages(version, left);
    }
    if let Some(before) = before.filter(|before| stage == CURRENT && before != to) {
        give(versions, PREVIOUS, &before);
    }
}
