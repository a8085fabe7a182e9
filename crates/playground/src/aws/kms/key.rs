//! One key: by id, ARN or alias, what state it is in, and what KMS tells of it. Refuses to know who may use it.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::kept;
use super::managed;
use crate::call;
use rolecall_iam::world::Resource;
use rolecall_iam::{Time, World, id};
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

/// The calls that take an alias for a key. All others want its id or ARN.
const BY_ALIAS: [&str; 6] =
    ["Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncrypt"];

/// A key as it is now.
pub(super) struct Key {
    pub(super) arn: Arn,
    pub(super) resource: Resource,
}

/// The key that a parameter names, once the caller may do with it what the call asks and it is there.
pub(super) fn asked(api: &mut Api<'_, '_>, input: &Input, parameter: &str) -> Outcome<Key> {
    let unused = managed::unused(api)?;
    let arn = named(api, input.need(parameter))?;
    managed::call(api, input, &unused)?;
    found(api, &arn)
}

/// The ARN of the key that is named so; aliases must be there.
pub(super) fn named(api: &mut Api<'_, '_>, name: &str) -> Outcome<Arn> {
    let region = api.settings.region_or_global().to_owned();
    if name.starts_with("alias/") || name.contains(":alias/") {
        if !BY_ALIAS.contains(&api.called.operation) {
            return Err(invalid(api, name));
        }
        let alias = match name.starts_with("arn:") {
            true => name.parse().map_err(|_| invalid(api, name))?,
            false => api.arn("kms", name)?,
        };
        managed::make(api, &alias)?;
        let found = call::key_of_alias(api.context.world, &alias).filter(|_| alias.region() == region);
        return found.ok_or_else(|| no_alias(api, &alias));
    }
    if name.starts_with("arn:") {
        let arn: Arn = name.parse().map_err(|_| invalid(api, name))?;
        return match arn.region() == region {
            true if arn.service() == "kms" && arn.after("key/").is_some() => Ok(arn),
            true => Err(invalid(api, name)),
            false => Err(api.refuse("NotFoundException", format!("Invalid arn {}", arn.region()))),
        };
    }
    let arn = api.arn("kms", &format!("key/{name}"))?;
    match is_id(name) || kept::find(api.context.world, &arn).is_some() {
        true => Ok(arn),
        false => Err(invalid(api, name)),
    }
}

/// `1234abcd-12ab-34cd-56ef-1234567890ab`, or `mrk-` and as many digits.
fn is_id(name: &str) -> bool {
    let hex = |text: &str| text.chars().all(|letter| letter.is_ascii_hexdigit());
    let lengths: Vec<usize> = name.split('-').map(str::len).collect();
    match name.strip_prefix("mrk-") {
        Some(digits) => digits.len() == 32 && hex(digits),
        None => lengths == [8, 4, 4, 4, 12] && hex(&name.replace('-', "")),
    }
}

fn invalid(api: &mut Api<'_, '_>, name: &str) -> Stop {
    api.refuse("NotFoundException", format!("Invalid keyId '{name}'"))
}

pub(super) fn no_alias(api: &mut Api<'_, '_>, alias: &Arn) -> Stop {
    api.refuse("NotFoundException", format!("Alias {alias} is not found."))
}

/// The key, or that there is none; one that waited long enough for its deletion is gone.
pub(super) fn found(api: &mut Api<'_, '_>, arn: &Arn) -> Outcome<Key> {
    let now = api.context.world.clock;
    let known = kept::find(api.context.world, arn).map(|(_, resource)| resource.clone());
    let key = known.map(|resource| Key { arn: arn.clone(), resource }).filter(|key| !key.is_gone(now));
    key.ok_or_else(|| api.refuse("NotFoundException", format!("Key '{arn}' does not exist")))
}

/// Why a service cannot use the key that something of it names by this ARN, its own or that of an alias: KMS's code and
/// words. Of accounts that are not here nothing is known.
pub(crate) fn unusable(world: &World, named: &str) -> Option<(&'static str, String)> {
    let named: Arn = named.parse().ok()?;
    if named.after("alias/aws/").is_some() || !world.accounts.contains_key(&named.account()?) {
        return None;
    }
    let arn = match named.after("alias/") {
        Some(_) => call::key_of_alias(world, &named).unwrap_or(named),
        None => named,
    };
    let known = kept::find(world, &arn).map(|(_, resource)| Key { arn: arn.clone(), resource: resource.clone() });
    match known.filter(|key| !key.is_gone(world.clock)) {
        None => Some(("NotFoundException", format!("Key '{arn}' does not exist"))),
        Some(key) => key.fault(true),
    }
}

/// Refuses to use the key that a detail of something names and that does not work; the service has its own code for the
/// `Disabled`, `InvalidState` and `NotFound` of KMS.
pub(crate) fn must_work(
    api: &mut Api<'_, '_>,
    (arn, resource, detail): (&Arn, &Resource, &str),
    code: impl Fn(&str) -> String,
) -> Outcome<()> {
    let key = kept::key(arn, resource, detail);
    let Some((of_kms, why)) = key.and_then(|key| unusable(api.context.world, &key)) else { return Ok(()) };
    let plain = of_kms.trim_start_matches("KMS").trim_end_matches("Exception");
    Err(api.refuse(&code(plain), why))
}

impl Key {
    /// `1234abcd-12ab-34cd-56ef-1234567890ab`.
    pub(super) fn id(&self) -> &str {
        self.arn.after("key/").unwrap_or_default()
    }

    /// A detail, or what it is by default.
    pub(super) fn text(&self, name: &str, default: &str) -> String {
        kept::text(&self.resource, name).unwrap_or_else(|| default.into())
    }

    pub(super) fn state(&self) -> String {
        let off = kept::detail(&self.resource, "Enabled") == Some(json!(false));
        self.text("KeyState", if off { "Disabled" } else { "Enabled" })
    }

    fn is_gone(&self, now: Time) -> bool {
        let date = kept::text(&self.resource, "DeletionDate").and_then(|date| Time::parse(&date));
        self.state() == "PendingDeletion" && date.is_some_and(|date| date <= now)
    }

    /// Whether AWS made it for one of its services.
    pub(super) fn is_managed(&self) -> bool {
        self.text("KeyManager", "CUSTOMER") == "AWS"
    }

    /// What its state does not let happen, which may need a key that is switched on: KMS's code and words.
    fn fault(&self, needs_on: bool) -> Option<(&'static str, String)> {
        let arn = &self.arn;
        match self.state().as_str() {
            "PendingDeletion" => Some(("KMSInvalidStateException", format!("{arn} is pending deletion."))),
            "PendingImport" => Some(("KMSInvalidStateException", format!("{arn} is pending import."))),
            "Disabled" if needs_on => Some(("DisabledException", format!("{arn} is disabled."))),
            _ => None,
        }
    }

    /// Refuses what a key that is to be deleted does not let happen.
    pub(super) fn must_stay(&self, api: &mut Api<'_, '_>) -> Outcome<()> {
        self.fault(false).map_or(Ok(()), |(code, message)| Err(api.refuse(code, message)))
    }

    /// The same for what needs a key that is switched on.
    pub(super) fn must_work(&self, api: &mut Api<'_, '_>) -> Outcome<()> {
        self.fault(true).map_or(Ok(()), |(code, message)| Err(api.refuse(code, message)))
    }

    /// The same for what only symmetric encryption keys do.
    pub(super) fn must_encrypt(&self, api: &mut Api<'_, '_>) -> Outcome<()> {
        self.must_work(api)?;
        let usage = self.text("KeyUsage", "ENCRYPT_DECRYPT");
        if usage != "ENCRYPT_DECRYPT" {
            let operation = api.called.operation;
            let message = format!("{} key usage is {usage} which is not valid for {operation}.", self.arn);
            return Err(api.refuse("InvalidKeyUsageException", message));
        }
        match self.text("KeySpec", "SYMMETRIC_DEFAULT").as_str() {
            "SYMMETRIC_DEFAULT" => Ok(()),
            spec => Err(api.not_modelled(format!("what keys of the kind {spec} encrypt is not modelled here"))),
        }
    }

    /// The id of the material that encrypts now; none is told of keys whose material somebody brought.
    pub(super) fn material(&self, seed: u64) -> String {
        let half = |part: &str| id::hex(seed, &format!("{}/material/{part}", self.arn));
        half("1") + &half("2")
    }

    /// What DescribeKey tells.
    pub(super) fn metadata(&self, seed: u64) -> Value {
        let mut shown = Map::new();
        let state = self.state();
        let spec = self.text("KeySpec", "SYMMETRIC_DEFAULT");
        let mut tell = |name: &str, value: Value| {
            shown.insert(name.into(), value);
        };
        tell("AWSAccountId", json!(self.arn.account().map(|account| account.to_string())));
        tell("KeyId", json!(self.id()));
        tell("Arn", json!(self.arn.as_str()));
        tell("CreationDate", json!(self.resource.created.cli()));
        tell("Enabled", json!(state == "Enabled"));
        tell("Description", json!(self.text("Description", "")));
        tell("KeyUsage", json!(self.text("KeyUsage", "ENCRYPT_DECRYPT")));
        tell("KeyState", json!(state));
        if let Some(date) = kept::detail(&self.resource, "DeletionDate") {
            tell("DeletionDate", date);
        }
        tell("Origin", json!(self.text("Origin", "AWS_KMS")));
        tell("KeyManager", json!(self.text("KeyManager", "CUSTOMER")));
        tell("CustomerMasterKeySpec", json!(spec));
        tell("KeySpec", json!(spec));
        let symmetric = spec == "SYMMETRIC_DEFAULT";
        if symmetric {
            tell("EncryptionAlgorithms", json!([spec]));
        }
        let multi = kept::detail(&self.resource, "MultiRegion") == Some(json!(true));
        tell("MultiRegion", json!(multi));
        if multi {
            let primary = json!({ "Arn": self.arn.as_str(), "Region": self.arn.region() });
            let told = json!({ "MultiRegionKeyType": "PRIMARY", "PrimaryKey": primary, "ReplicaKeys": [] });
            tell("MultiRegionConfiguration", told);
        }
        if symmetric && self.text("Origin", "AWS_KMS") == "AWS_KMS" {
            tell("CurrentKeyMaterialId", json!(self.material(seed)));
        }
        Value::Object(shown)
    }
}
