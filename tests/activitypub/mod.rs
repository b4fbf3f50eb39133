//! ActivityPub's words and rules.

mod corpus;
pub mod federation;
mod mutations;
mod proofs;
mod reading;
mod shapes;
mod signature;
