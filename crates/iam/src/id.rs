//! Ids, keys and tokens as AWS shapes them, derived from the scenario's seed so that every transcript can be repeated.
//! Refuses to know randomness.

use base64::{Engine, engine::general_purpose::STANDARD};
use rolecall_policy::AccountId;
use sha2::{Digest, Sha256};

/// A unique id or access key id: the prefix (`AIDA`, `ASIA`, …) and then the account and what makes it unique, in
/// base32 (unique ids have 17 characters behind the prefix, keys 16).
pub fn unique(seed: u64, prefix: &str, account: Option<AccountId>, what: &str) -> String {
    const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let hash = bytes(seed, prefix, what);
    let byte = |at: usize| u64::from(hash.get(at).copied().unwrap_or_default());
    let number = account.map_or(0, |account| account.number());
    let head = 1 << 47 | (number << 7) & 0x7fff_ffff_ff80 | byte(0) & 0x7f;
    let tail = (1..5).fold(0, |sum, at| sum << 8 | byte(at));
    let packed = u128::from(head) << 32 | u128::from(tail);
    let mut id = prefix.to_string();
    let letter = |index: u64| BASE32.get((index & 31) as usize).map_or('A', |letter| char::from(*letter));
    id.extend((0..16).rev().map(|place| letter((packed >> (place * 5)) as u64)));
    if !matches!(prefix, "AKIA" | "ASIA") {
        id.push(letter(byte(5)));
    }
    id
}

/// The forty characters of a secret access key.
pub fn secret(seed: u64, what: &str) -> String {
    let mut text = STANDARD.encode(bytes(seed, "secret", what));
    text.truncate(40);
    text
}

/// A session token.
pub fn token(seed: u64, what: &str) -> String {
    let mut raw = b"!\n\torigin_ec\x10".to_vec();
    for part in 0..7 {
        raw.extend(bytes(seed, "token", &format!("{part}/{what}")));
    }
    STANDARD.encode(raw)
}

/// Thirty-two hexadecimal digits.
pub fn hex(seed: u64, what: &str) -> String {
    bytes(seed, "hex", what).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// An id of the form that AWS gives requests, events and keys of KMS.
pub fn uuid(seed: u64, what: &str) -> String {
    let hex = hex(seed, what);
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-4{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

fn bytes(seed: u64, purpose: &str, what: &str) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(seed.to_be_bytes());
    hash.update(purpose.as_bytes());
    hash.update([0]);
    hash.update(what.as_bytes());
    let first = hash.finalize();
    let second = Sha256::digest(first);
    first.iter().chain(second.iter().take(8)).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_is_packed_into_the_id() {
        let id = |account: &str| unique(7, "AROA", account.parse().ok(), "role");
        assert!(id("111122223333").starts_with("AROARTX3GSDS"), "{}", id("111122223333"));
        assert!(id("123456789012").starts_with("AROARZPUZDIK"), "{}", id("123456789012"));
        assert_eq!(id("123456789012").len(), 21);
        assert_eq!(unique(7, "ASIA", "123456789012".parse().ok(), "session").len(), 20);
    }

    #[test]
    fn the_same_seed_gives_the_same_keys() {
        assert_eq!(secret(7, "a"), secret(7, "a"));
        assert_ne!(secret(7, "a"), secret(8, "a"));
        assert_eq!(secret(7, "a").len(), 40);
        assert!(token(7, "a").starts_with("IQoJb3JpZ2luX2Vj"));
    }
}
