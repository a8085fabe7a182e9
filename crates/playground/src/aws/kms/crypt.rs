//! Encrypting and decrypting with a key, and data keys. Refuses to know who may, and how a ciphertext is made.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::blob::{self, Pairs, Sealed};
use super::key;
use super::managed;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rolecall_policy::Arn;
use serde_json::{Value, json};

const ALGORITHM: &str = "SYMMETRIC_DEFAULT";

fn pairs(input: &Input, parameter: &str) -> Pairs {
    let given = input.value(parameter).and_then(Value::as_object).into_iter().flatten();
    given.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

fn bytes(input: &Input, parameter: &str) -> Vec<u8> {
    STANDARD.decode(input.need(parameter).trim()).unwrap_or_default()
}

fn must_be_symmetric(api: &mut Api<'_, '_>, input: &Input, parameter: &str) -> Outcome<()> {
    match input.text(parameter) {
        None | Some(ALGORITHM) => Ok(()),
        Some(other) => {
            let message = format!("Algorithm {other} is incompatible with key spec SYMMETRIC_DEFAULT.");
            Err(api.refuse("InvalidKeyUsageException", message))
        }
    }
}

fn invalid(api: &mut Api<'_, '_>, message: impl Into<String>) -> Stop {
    api.refuse("ValidationException", message)
}

pub(super) fn encrypt(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let plain = bytes(input, "Plaintext");
    let bound = match plain.len() {
        0 => Some("greater than or equal to 1"),
        4097.. => Some("less than or equal to 4096"),
        _ => None,
    };
    if let Some(bound) = bound {
        let message = format!(
            "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length \
             {bound}"
        );
        return Err(invalid(api, message));
    }
    let key = key::asked(api, &input.with("EncryptionAlgorithm", algorithm(input, "EncryptionAlgorithm")), "KeyId")?;
    key.must_encrypt(api)?;
    must_be_symmetric(api, input, "EncryptionAlgorithm")?;
    let (seed, nonce) = (api.context.world.seed, api.fresh("nonce"));
    let blob = blob::sealed(seed, &key.arn, &pairs(input, "EncryptionContext"), &plain, &nonce);
    Ok(json!({ "CiphertextBlob": blob, "KeyId": key.arn.as_str(), "EncryptionAlgorithm": ALGORITHM }))
}

/// What a policy may ask about, also where the caller does not say it.
fn algorithm(input: &Input, parameter: &str) -> String {
    input.text(parameter).unwrap_or(ALGORITHM).into()
}

/// The parameters of a call that decrypts.
struct Opening {
    blob: &'static str,
    key: &'static str,
    context: &'static str,
    algorithm: &'static str,
}

/// What a ciphertext holds, and the key that opened it. A ciphertext names its key; where the call names one as well, it
/// must be that one. `unused` are the aliases that no key was behind before the call.
fn opened(api: &mut Api<'_, '_>, input: &Input, names: &Opening, unused: &[Arn]) -> Outcome<(key::Key, Vec<u8>)> {
    let Some(sealed) = blob::read(input.need(names.blob)) else {
        return Err(api.refuse("InvalidCiphertextException", ""));
    };
    let given = input.text(names.key).map(|name| key::named(api, name)).transpose()?;
    let asked = input.with(names.algorithm, algorithm(input, names.algorithm));
    let asked = match given {
        Some(_) => asked,
        None => asked.with(names.key, sealed.key.as_str()),
    };
    managed::call(api, &asked, unused)?;
    if given.is_some_and(|given| given != sealed.key) {
        let message = "The key ID in the request does not identify a CMK that can perform this operation.";
        return Err(api.refuse("IncorrectKeyException", message));
    }
    let key = opener(api, &sealed)?;
    key.must_encrypt(api)?;
    must_be_symmetric(api, input, names.algorithm)?;
    match sealed.open(api.context.world.seed, &pairs(input, names.context)) {
        Some(plain) => Ok((key, plain)),
        // KMS says no more than that.
        None => Err(api.refuse("InvalidCiphertextException", "")),
    }
}

/// The key of a ciphertext; of one that is not there, or in another region, KMS does not say which of both it is.
fn opener(api: &mut Api<'_, '_>, sealed: &Sealed) -> Outcome<key::Key> {
    let here = sealed.key.region() == api.settings.region_or_global();
    if here && super::super::kept::find(api.context.world, &sealed.key).is_some() {
        return key::found(api, &sealed.key);
    }
    let message = "The ciphertext refers to a customer master key that does not exist, does not exist in this region, \
                   or you are not allowed to access.";
    Err(api.refuse("AccessDeniedException", message))
}

pub(super) fn decrypt(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let names = Opening {
        blob: "CiphertextBlob",
        key: "KeyId",
        context: "EncryptionContext",
        algorithm: "EncryptionAlgorithm",
    };
    let unused = managed::unused(api)?;
    let (key, plain) = opened(api, input, &names, &unused)?;
    Ok(json!({
        "KeyId": key.arn.as_str(),
        "Plaintext": STANDARD.encode(plain),
        "EncryptionAlgorithm": ALGORITHM,
        "KeyMaterialId": key.material(api.context.world.seed),
    }))
}

pub(super) fn re_encrypt(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let names = Opening {
        blob: "CiphertextBlob",
        key: "SourceKeyId",
        context: "SourceEncryptionContext",
        algorithm: "SourceEncryptionAlgorithm",
    };
    let unused = managed::unused(api)?;
    let to = key::named(api, input.need("DestinationKeyId"))?;
    let asked = input.with("DestinationEncryptionAlgorithm", algorithm(input, "DestinationEncryptionAlgorithm"));
    let (from, plain) = opened(api, &asked, &names, &unused)?;
    let to = key::found(api, &to)?;
    to.must_encrypt(api)?;
    must_be_symmetric(api, input, "DestinationEncryptionAlgorithm")?;
    let (seed, nonce) = (api.context.world.seed, api.fresh("nonce"));
    let blob = blob::sealed(seed, &to.arn, &pairs(input, "DestinationEncryptionContext"), &plain, &nonce);
    Ok(json!({
        "CiphertextBlob": blob,
        "SourceKeyId": from.arn.as_str(),
        "KeyId": to.arn.as_str(),
        "SourceEncryptionAlgorithm": ALGORITHM,
        "DestinationEncryptionAlgorithm": ALGORITHM,
        "SourceKeyMaterialId": from.material(seed),
        "DestinationKeyMaterialId": to.material(seed),
    }))
}

/// How many bytes are asked for, where KMS gives as many.
fn length(api: &mut Api<'_, '_>, input: &Input) -> Outcome<usize> {
    let bytes = input.number("NumberOfBytes");
    if let Some(bytes) = bytes.filter(|bytes| !(1..=1024).contains(bytes)) {
        let bound = if bytes < 1 { "greater than or equal to 1" } else { "less than or equal to 1024" };
        let message = format!(
            "1 validation error detected: Value '{bytes}' at 'numberOfBytes' failed to satisfy constraint: Member must \
             have value {bound}"
        );
        return Err(invalid(api, message));
    }
    match (bytes, input.text("KeySpec")) {
        (None, Some("AES_256")) => Ok(32),
        (None, Some("AES_128")) => Ok(16),
        (None, Some(other)) => {
            let message = format!(
                "1 validation error detected: Value '{other}' at 'keySpec' failed to satisfy constraint: Member must \
                 satisfy enum value set: [AES_256, AES_128]"
            );
            Err(invalid(api, message))
        }
        (Some(bytes), None) => Ok(usize::try_from(bytes).unwrap_or_default()),
        _ => Err(invalid(api, "Please specify either number of bytes or key spec.")),
    }
}

pub(super) fn generate_data_key(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let length = length(api, input)?;
    let key = key::asked(api, &input.with("EncryptionAlgorithm", ALGORITHM), "KeyId")?;
    key.must_encrypt(api)?;
    let seed = api.context.world.seed;
    let plain = blob::random(seed, &api.fresh("data key"), length);
    let blob = blob::sealed(seed, &key.arn, &pairs(input, "EncryptionContext"), &plain, &api.fresh("nonce"));
    let mut answer = serde_json::Map::new();
    answer.insert("CiphertextBlob".into(), json!(blob));
    if api.called.operation == "GenerateDataKey" {
        answer.insert("Plaintext".into(), json!(STANDARD.encode(plain)));
    }
    answer.insert("KeyId".into(), json!(key.arn.as_str()));
    answer.insert("KeyMaterialId".into(), json!(key.material(seed)));
    Ok(answer.into())
}

pub(super) fn generate_random(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    if input.number("NumberOfBytes").is_none() {
        return Err(invalid(api, "NumberOfBytes is required."));
    }
    let length = length(api, input)?;
    api.call(input)?;
    let bytes = blob::random(api.context.world.seed, &api.fresh("random"), length);
    Ok(json!({ "Plaintext": STANDARD.encode(bytes) }))
}
