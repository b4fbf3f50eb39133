//! ActivityPub's words and rules.

mod corpus;
mod mutations;
mod reading;
mod shapes;
mod signature;
