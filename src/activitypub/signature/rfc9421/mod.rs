//! HTTP Message Signatures (RFC 9421) in the profile of the field (section 15): one signature over `@method` and
//! `@target-uri` at least, and over `content-digest` where there is a body; RSA with SHA-256, or Ed25519.

mod base;
mod demand;
mod input;
mod sign;
mod verify;

pub use base::signature_base;
pub use demand::Demand;
pub use sign::MessageSigner;
pub(super) use verify::read;

/// The header that tells this scheme from the draft: both have a `Signature`.
pub(super) const INPUT: &str = "signature-input";
const SIGNATURE: &str = "signature";
const CONTENT_DIGEST: &str = "content-digest";
