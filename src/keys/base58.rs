//! base58btc, the `z` of multibase: how Multikeys and integrity proofs write bytes.

const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Decodes; `None` on a character that is not of the alphabet. Takes a time that grows with the square of the length,
/// so cap the length first.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let zeros = text.bytes().take_while(|&b| b == ALPHABET[0]).count();
    // The number so far, least byte first.
    let mut number: Vec<u8> = Vec::with_capacity(text.len());
    for character in text.bytes() {
        let mut carry = ALPHABET.iter().position(|&b| b == character)?;
        for byte in &mut number {
            carry += usize::from(*byte) * 58;
            *byte = (carry & 0xff) as u8;
            carry >>= 8;
        }
        if carry > 0 {
            number.push(carry as u8);
        }
    }
    number.resize(number.len() + zeros, 0);
    number.reverse();
    Some(number)
}

/// Encodes; like decoding, in a time that grows with the square of the length.
pub fn encode(bytes: &[u8]) -> String {
    let zeros = bytes.iter().take_while(|&&b| b == 0).count();
    // The number so far in base 58, least digit first.
    let mut digits: Vec<u8> = Vec::with_capacity(bytes.len() * 3 / 2);
    for &byte in &bytes[zeros..] {
        let mut carry = u32::from(byte);
        for digit in &mut digits {
            carry += u32::from(*digit) << 8;
            *digit = (carry % 58) as u8;
            carry /= 58;
        }
        while carry > 0 {
            digits.push((carry % 58) as u8);
            carry /= 58;
        }
    }
    digits.resize(digits.len() + zeros, 0);
    digits.iter().rev().map(|&digit| char::from(ALPHABET[usize::from(digit)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the base58 draft (draft-msporny-base58-03, 5).
    #[test]
    fn examples_of_the_draft_decode() {
        assert_eq!(decode("2NEpo7TZRRrLZSi2U").unwrap(), b"Hello World!");
        assert_eq!(
            decode("USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z").unwrap(),
            b"The quick brown fox jumps over the lazy dog."
        );
        assert_eq!(decode("11233QC4").unwrap(), [0, 0, 0x28, 0x7f, 0xb4, 0xcd]);
        for text in ["2NEpo7TZRRrLZSi2U", "11233QC4", "1", ""] {
            assert_eq!(encode(&decode(text).unwrap()), text);
        }
    }

    #[test]
    fn characters_that_look_alike_are_refused() {
        for text in ["0", "O", "I", "l", "a b", "ü"] {
            assert_eq!(decode(text), None, "{text}");
        }
        assert_eq!(decode(""), Some(Vec::new()));
    }
}
