//! HTTP signatures, both ways: who sent this request, and our own name under those we send.
//!
//! A request is judged in two steps. [`Unverified::of`] reads its headers and refuses whatever no key could make good
//! (coverage, clock, host, digest), so that nothing is fetched for it. The caller finds the key by
//! [`Unverified::key_id`] and asks [`Unverified::verify`]; with a refreshed key it may ask again. This room neither
//! reads the database nor fetches.
//!
//! Each scheme has its folder: draft-cavage-12 in `cavage/`, HTTP Message Signatures in `rfc9421/`; what they share
//! (digests, the clock) lies here.

/// A header that is signed where it is sent: the digest of followers (FEP-8fcf).
const SIGNED_ALONG: &str = "collection-synchronization";

mod cavage;
mod clock;
mod digest;
mod error;
mod request;
mod rfc9421;
mod unverified;

pub use cavage::{RequestSigner, signing_string};
pub use digest::{content_digest_header, digest_header};
pub use error::SignatureError;
pub use request::{Expected, SignedRequest};
pub use rfc9421::{Demand, MessageSigner, signature_base};
pub use unverified::{Unverified, Verified};
