//! Who must receive an activity, and when to try again.

pub mod outgoing;

pub use outgoing::Outgoing;
