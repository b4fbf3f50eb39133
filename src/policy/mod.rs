//! Pure decisions over a snapshot of domain rules: with which hosts do we speak.
//!
//! Whoever holds a [`Snapshot`] asks it at every door (inbox before any fetch, fetch and each redirect, delivery,
//! media, previews, streaming, push). It knows nothing of SQL; whoever reads the rules builds a new one.

mod rule;
mod snapshot;

pub use rule::{DomainRule, Severity};
pub use snapshot::{Decision, Snapshot, Standing};
