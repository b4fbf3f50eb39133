//! ActivityPub's words and rules.

mod corpus;
mod federation;
mod mutations;
mod proofs;
mod reading;
mod shapes;
mod signature;
