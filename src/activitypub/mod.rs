//! ActivityPub's words and rules: vocabulary, activities, objects, signatures, fetching, lookup.

pub mod keys;
pub mod signature;
pub mod trust;
pub mod vocabulary;
