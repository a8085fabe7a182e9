//! Bytes as hexadecimal digits. Refuses to know what they are.

/// Two small digits for each byte.
pub(crate) fn digits(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
