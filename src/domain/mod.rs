//! Use-cases by noun. They own transactions and know nothing of HTTP, HTML or JSON-LD.

pub mod identity;
pub mod mutes;
pub mod unit;

pub use unit::Unit;
