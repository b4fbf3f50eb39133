//! HTTP signatures, both ways: who sent this request, and our own name under those we send.
//!
//! A request is judged in two steps. [`Unverified::of`] reads its headers and refuses whatever no key could make good
//! (coverage, clock, host, digest), so that nothing is fetched for it. The caller finds the key by
//! [`Unverified::key_id`] and asks [`Unverified::verify`]; with a refreshed key it may ask again. This room neither
//! reads the database nor fetches.
//!
//! Each scheme has its folder or file (draft-cavage-12 in `cavage/`); what they share (keys, digests) lies here.

mod base58;
mod cavage;
mod digest;
mod error;
mod public_key;
mod request;
mod signing_key;

pub use cavage::{RequestSigner, Unverified, Verified, signing_string};
pub use digest::digest_header;
pub use error::SignatureError;
pub use public_key::{BadKey, KeyAlgorithm, PublicKey};
pub use request::{Expected, SignedRequest};
pub use signing_key::{SigningKey, SigningKeys};

/// PEM with the line breaks every parser takes.
fn to_pem(tag: &str, der: &[u8]) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(&pem::Pem::new(tag, der), config)
}
