//! The body's hash in a header: `Digest` (RFC 3230) for the draft, `Content-Digest` (RFC 9530) for RFC 9421.

use aws_lc_rs::digest::{SHA256, SHA512, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use sfv::{Dictionary, ListEntry, Parser};

use super::SignatureError;

/// The header for a body.
pub fn digest_header(body: &[u8]) -> String {
    format!("SHA-256={}", STANDARD.encode(digest(&SHA256, body)))
}

/// Whether the header holds for the body. It may list several digests; each SHA-256 (in any case) must be right, and
/// there must be one.
pub(super) fn check_digest(header: &str, body: &[u8]) -> Result<(), SignatureError> {
    let actual = digest(&SHA256, body);
    let mut found = false;
    for entry in header.split(',') {
        let (algorithm, value) = entry.trim().split_once('=').ok_or(SignatureError::Digest)?;
        if algorithm.eq_ignore_ascii_case("sha-256") {
            let claimed = STANDARD.decode(value).map_err(|_| SignatureError::Digest)?;
            if claimed != actual.as_ref() {
                return Err(SignatureError::Digest);
            }
            found = true;
        }
    }
    if found { Ok(()) } else { Err(SignatureError::Digest) }
}

/// The `Content-Digest` header for a body.
pub fn content_digest_header(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(digest(&SHA256, body)))
}

/// Whether a `Content-Digest` holds for the body: each SHA-256 and SHA-512 in it must be right, and there must be one.
pub(super) fn check_content_digest(header: &str, body: &[u8]) -> Result<(), SignatureError> {
    let digests: Dictionary = Parser::new(header).parse().map_err(|_| SignatureError::Digest)?;
    let mut found = false;
    for (name, value) in &digests {
        let actual = match name.as_str() {
            "sha-256" => digest(&SHA256, body),
            "sha-512" => digest(&SHA512, body),
            _ => continue,
        };
        let ListEntry::Item(item) = value else { return Err(SignatureError::Digest) };
        if item.bare_item.as_byte_sequence() != Some(actual.as_ref()) {
            return Err(SignatureError::Digest);
        }
        found = true;
    }
    if found { Ok(()) } else { Err(SignatureError::Digest) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    #[test]
    fn our_own_header_holds_for_its_body_only() {
        assert_eq!(digest_header(b""), format!("SHA-256={EMPTY}"));
        assert!(check_digest(&digest_header(b"a"), b"a").is_ok());
        assert!(check_digest(&digest_header(b"a"), b"b").is_err());
    }

    #[test]
    fn name_in_any_case_and_lists_are_read() {
        for header in [
            format!("sha-256={EMPTY}"),
            format!("SHA-512=AAAA,SHA-256={EMPTY}"),
            format!("Sha-256={EMPTY}, unixsum=30637"),
        ] {
            assert!(check_digest(&header, b"").is_ok(), "{header}");
        }
    }

    #[test]
    fn content_digests_are_byte_sequences() {
        assert_eq!(content_digest_header(b""), format!("sha-256=:{EMPTY}:"));
        let own = content_digest_header(b"a");
        assert!(check_content_digest(&own, b"a").is_ok());
        assert!(check_content_digest(&format!("unixsum=:AAAA:, {own}"), b"a").is_ok());
        for header in ["", "sha-256=AAAA", "sha-256=:AAAA:", "unixsum=:AAAA:", "sha-256=(:AAAA:)"] {
            assert_eq!(check_content_digest(header, b"a"), Err(SignatureError::Digest), "{header}");
        }
        assert!(check_content_digest(&format!("{own}, sha-512=:AAAA:"), b"a").is_err());
        assert!(check_content_digest(&own, b"b").is_err());
    }

    #[test]
    fn wrong_missing_or_mangled_digests_are_refused() {
        for header in [
            String::new(),
            "SHA-256".to_owned(),
            "SHA-256=".to_owned(),
            "SHA-256=AAAA".to_owned(),
            "SHA-256=not base64!".to_owned(),
            "SHA-512=z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="
                .to_owned(),
            format!("SHA-256={EMPTY},SHA-256=AAAA"),
            format!("SHA-256={EMPTY},"),
        ] {
            assert_eq!(check_digest(&header, b""), Err(SignatureError::Digest), "{header}");
        }
    }
}
