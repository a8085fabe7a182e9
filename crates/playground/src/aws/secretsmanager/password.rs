//! Passwords that look random, always the same in a repeated transcript. Refuses to know what they are for.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::kms;
use serde_json::{Value, json};

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";
const PUNCTUATION: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/// The kinds of letters, each with the parameter that leaves it out.
const KINDS: [(&str, &str); 4] = [
    (LOWER, "ExcludeLowercase"),
    (UPPER, "ExcludeUppercase"),
    (DIGITS, "ExcludeNumbers"),
    (PUNCTUATION, "ExcludePunctuation"),
];

pub(super) fn random(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let length = usize::try_from(input.number("PasswordLength").unwrap_or(32)).unwrap_or_default();
    let is = |name: &str| input.flag(name) == Some(true);
    let barred = input.text("ExcludeCharacters").unwrap_or_default();
    let letters = |kind: &str| kind.chars().filter(|letter| !barred.contains(*letter)).collect::<Vec<char>>();
    let mut kinds: Vec<Vec<char>> =
        KINDS.iter().filter(|(_, barring)| !is(barring)).map(|(kind, _)| letters(kind)).collect();
    if is("IncludeSpace") {
        kinds.push(vec![' ']);
    }
    kinds.retain(|kind| !kind.is_empty());
    api.call(input)?;
    let each = input.flag("RequireEachIncludedType") != Some(false);
    if kinds.is_empty() || each && length < kinds.len() || length == 0 {
        let message = "Password length is too short based on the required types.";
        return Err(api.refuse("InvalidParameterException", message));
    }
    if length > 4096 {
        let message = format!(
            "1 validation error detected: Value '{length}' at 'passwordLength' failed to satisfy constraint: Member must \
             have value less than or equal to 4096"
        );
        return Err(api.refuse("ValidationException", message));
    }
    let every: Vec<char> = kinds.iter().flatten().copied().collect();
    let bytes = kms::random(api.context.world.seed, &api.fresh("password"), length * 2);
    let picked = |from: &[char], byte: u8| from.get(usize::from(byte) % from.len().max(1)).copied().unwrap_or('-');
    // One of each kind stands at a place of its own, which the second half of the bytes shifts.
    let shift = usize::from(bytes.get(length).copied().unwrap_or_default());
    let letters = (0..length).map(|place| {
        let byte = bytes.get(place).copied().unwrap_or_default();
        let kind = kinds.get((place + shift) % length).filter(|_| each);
        picked(kind.unwrap_or(&every), byte)
    });
    Ok(json!({ "RandomPassword": letters.collect::<String>() }))
}
