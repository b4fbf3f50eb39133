//! HTTP signatures, both ways: who sent this request, and our own name under those we send.
//!
//! A request is judged in two steps. [`Unverified::of`] reads its headers and refuses whatever no key could make good
//! (coverage, clock, host, digest), so that nothing is fetched for it. The caller finds the key by
//! [`Unverified::key_id`] and asks [`Unverified::verify`]; with a refreshed key it may ask again. This room neither
//! reads the database nor fetches.
//!
//! Each scheme has its folder or file (draft-cavage-12 in `cavage/`); what they share (keys, digests) lies here.

mod cavage;
mod digest;
mod error;
mod request;

pub use cavage::{RequestSigner, Unverified, Verified, signing_string};
pub use digest::digest_header;
pub use error::SignatureError;
pub use request::{Expected, SignedRequest};
