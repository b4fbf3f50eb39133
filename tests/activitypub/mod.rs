//! ActivityPub's words and rules.

mod signature;
