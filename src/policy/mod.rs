//! Pure decisions over a snapshot of domain rules: with which hosts do we speak.
//!
//! Whoever holds a [`Snapshot`] asks it at every door (inbox before any fetch, fetch and each redirect, delivery,
//! media, previews, streaming, push). A snapshot knows nothing of SQL; the [`Cache`] reads a new one when the
//! database's generation has moved on.

mod cache;
mod rule;
mod snapshot;

pub use cache::{Cache, read};
pub use rule::{DomainRule, Severity};
pub use snapshot::{Decision, Snapshot, Standing};
