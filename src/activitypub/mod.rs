//! ActivityPub's words and rules: vocabulary, activities, objects, signatures, fetching, lookup.

pub mod activities;
pub mod answers;
mod budget;
pub mod client;
pub mod fetch;
pub mod followers;
pub mod gone;
pub mod key_lookup;
pub mod keys;
pub mod knock;
pub mod lookup;
pub mod objects;
pub mod profile;
pub mod proof;
pub mod relays;
pub mod signature;
pub mod software;
pub mod succession;
pub mod trust;
pub mod vocabulary;
pub mod webfinger;

pub use budget::Budget;
