//! Ciphertext: what stands for a text that a key encrypted. It can be opened again and names its key, as that of KMS does;
//! it protects nothing. Refuses to know who may open it.
//!
//! It begins with the bytes with which a ciphertext of KMS begins, and all its bytes are ASCII, so that a file can hold it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rolecall_iam::id;
use rolecall_policy::Arn;
use std::collections::BTreeMap;

const HEAD: [u8; 5] = [1, 2, 2, 0, 0x78];

/// What must be the same when a ciphertext is opened.
pub(crate) type Pairs = BTreeMap<String, String>;

/// A ciphertext that was taken apart.
pub(super) struct Sealed {
    pub(super) key: Arn,
    nonce: String,
    tag: String,
    body: Vec<u8>,
}

/// Encrypts `plain`; `nonce` makes the text another one each time. The answer is base64, as the CLI prints it.
pub(crate) fn sealed(seed: u64, key: &Arn, pairs: &Pairs, plain: &[u8], nonce: &str) -> String {
    let nonce = id::hex(seed, nonce);
    let tag = tag(seed, key, pairs, &nonce, plain);
    let body = STANDARD.encode(mixed(seed, key, &nonce, plain));
    let mut bytes = HEAD.to_vec();
    bytes.extend(format!("{key}|{nonce}|{tag}|{body}").bytes());
    STANDARD.encode(bytes)
}

/// Takes a ciphertext apart, if it is one.
pub(super) fn read(blob: &str) -> Option<Sealed> {
    let bytes = STANDARD.decode(blob.trim()).ok()?;
    let text = std::str::from_utf8(bytes.strip_prefix(&HEAD[..])?).ok()?;
    let mut parts = text.trim_end().splitn(4, '|');
    let (key, nonce, tag, body) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let key = key.parse().ok()?;
    Some(Sealed { key, nonce: nonce.into(), tag: tag.into(), body: STANDARD.decode(body).ok()? })
}

impl Sealed {
    /// What was encrypted; nothing where the encryption context was another one.
    pub(super) fn open(&self, seed: u64, pairs: &Pairs) -> Option<Vec<u8>> {
        let plain = mixed(seed, &self.key, &self.nonce, &self.body);
        (tag(seed, &self.key, pairs, &self.nonce, &plain) == self.tag).then_some(plain)
    }
}

/// Bytes that look random, always the same for one name.
pub(crate) fn random(seed: u64, what: &str, length: usize) -> Vec<u8> {
    let digits: Vec<u32> = (0..=length / 16)
        .flat_map(|part| id::hex(seed, &format!("{what}/{part}")).chars().collect::<Vec<_>>())
        .filter_map(|digit| digit.to_digit(16))
        .collect();
    digits.chunks(2).map(|pair| pair.iter().fold(0, |sum, digit| sum << 4 | *digit) as u8).take(length).collect()
}

fn mixed(seed: u64, key: &Arn, nonce: &str, bytes: &[u8]) -> Vec<u8> {
    let stream = random(seed, &format!("{key}/{nonce}"), bytes.len());
    bytes.iter().zip(stream).map(|(byte, mask)| byte ^ mask).collect()
}

fn tag(seed: u64, key: &Arn, pairs: &Pairs, nonce: &str, plain: &[u8]) -> String {
    id::hex(seed, &format!("{key}/{pairs:?}/{nonce}/{}", STANDARD.encode(plain)))
}
