//! Who follows somebody from one host, in 32 bytes (FEP-8fcf): both sides compute it, and only where they differ is a
//! list asked for.

use aws_lc_rs::digest::{SHA256, digest};

/// The XOR of the hashes of all these ids, in hexadecimal: in whatever order, and zeros for nobody.
pub fn follower_digest<'a>(uris: impl IntoIterator<Item = &'a str>) -> String {
    let mut sum = [0_u8; 32];
    for uri in uris {
        for (byte, other) in sum.iter_mut().zip(digest(&SHA256, uri.as_bytes()).as_ref()) {
            *byte ^= other;
        }
    }
    sum.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of FEP-8fcf.
    #[test]
    fn digest_is_that_of_the_proposal() {
        let followers = ["https://testing.example.org/users/1", "https://testing.example.org/users/2"];
        let expected = "c33f48cd341ef046a206b8a72ec97af65079f9a3a9b90eef79c5920dce45c61f";
        assert_eq!(follower_digest(followers), expected);
        assert_eq!(follower_digest(followers.into_iter().rev()), expected);
        assert_eq!(follower_digest([]), "0".repeat(64));
    }
}
