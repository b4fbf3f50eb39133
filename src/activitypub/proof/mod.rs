//! Integrity proofs (FEP-8b32, `eddsa-jcs-2022`): a signature within a document, so that it is its actor's word whoever
//! passes it on. Over canonical JSON (RFC 8785); no JSON-LD is needed, and no context is ever interpreted.

mod document;
mod word;

pub use document::{BadProof, Proof, attach};
pub use word::{is_actors_word, prove};
