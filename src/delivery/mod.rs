//! Who must receive an activity, and when to try again.

pub mod outgoing;
pub mod schedule;

pub use outgoing::Outgoing;
