//! Keys of actors: RSA and Ed25519, public and private, in every encoding peers use; the instance's key for push
//! services, and messages only a device can read. Rank 0: it knows no signatures of requests (`activitypub/signature`
//! does) and no database.

pub mod base58;
mod public_key;
mod signing_key;
mod vapid;
pub mod web_push;

pub use public_key::{BadKey, KeyAlgorithm, PublicKey};
pub use signing_key::{SigningKey, SigningKeys};
pub use vapid::VapidKey;

/// PEM with the line breaks every parser takes.
fn to_pem(tag: &str, der: &[u8]) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(&pem::Pem::new(tag, der), config)
}
