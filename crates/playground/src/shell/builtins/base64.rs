//! `base64`. Refuses to know what is encoded.

use super::options::{self, all, refuse};
use crate::machine::{Ask, Context};

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(super) fn base64(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let long = [("decode", 'd'), ("wrap", 'w'), ("ignore-garbage", 'i')];
    let options = match options::read(arguments, "dDw:i", &long) {
        Ok(options) => options,
        Err(wrong) => return Ok(refuse(context, "base64", wrong, 1)),
    };
    let Ok(width) = options.value('w').unwrap_or("76").parse::<usize>() else {
        context.complain(format!("base64: invalid wrap size: ‘{}’\n", options.value('w').unwrap_or_default()));
        return Ok(1);
    };
    let mut status = 0;
    let text = all(context, "base64", &options.operands, &mut status)?;
    if status != 0 {
        return Ok(status);
    }
    if options.has('d') || options.has('D') {
        let (bytes, whole) = decode(&text, options.has('i'));
        context.print(String::from_utf8_lossy(&bytes));
        if !whole {
            context.complain("base64: invalid input\n");
            return Ok(1);
        }
        return Ok(0);
    }
    let encoded = encode(text.as_bytes());
    if width == 0 {
        context.print(encoded);
        return Ok(0);
    }
    let letters: Vec<char> = encoded.chars().collect();
    context.print(letters.chunks(width).map(|line| line.iter().chain(&['\n']).collect::<String>()).collect::<String>());
    Ok(0)
}

pub(super) fn encode(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().chain(&[0, 0]).take(3).fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte));
        for place in 0..4 {
            let letter = LETTERS.get((bits >> (18 - 6 * place) & 63) as usize).copied().unwrap_or(b'A');
            out.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

/// The bytes, and whether the text was whole.
pub(super) fn decode(text: &str, lenient: bool) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    let (mut bits, mut count, mut padding) = (0_u32, 0, 0);
    for letter in text.bytes().filter(|letter| *letter != b'\n') {
        match LETTERS.iter().position(|own| *own == letter) {
            Some(value) if padding == 0 => {
                bits = bits << 6 | value as u32;
                count += 1;
                if count == 4 {
                    bytes.extend([(bits >> 16) as u8, (bits >> 8) as u8, bits as u8]);
                    (bits, count) = (0, 0);
                }
            }
            _ if letter == b'=' => padding += 1,
            _ if lenient => {}
            _ => return (bytes, false),
        }
    }
    match count {
        2 => bytes.push((bits >> 4) as u8),
        3 => bytes.extend([(bits >> 10) as u8, (bits >> 2) as u8]),
        _ => {}
    }
    (bytes, (count + padding) % 4 == 0 && count != 1)
}
