//! Keys of actors: RSA and Ed25519, public and private, in every encoding peers use. Rank 0: it knows no signatures
//! of requests (`activitypub/signature` does) and no database.

mod base58;
mod public_key;
mod signing_key;

pub use public_key::{BadKey, KeyAlgorithm, PublicKey};
pub use signing_key::{SigningKey, SigningKeys};

/// PEM with the line breaks every parser takes.
fn to_pem(tag: &str, der: &[u8]) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(&pem::Pem::new(tag, der), config)
}
