//! Who must receive an activity, and when to try again.

pub mod audience;
pub mod outgoing;
pub mod schedule;

pub use audience::Audience;
pub use outgoing::Outgoing;
