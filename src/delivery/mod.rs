//! Who must receive an activity, and when to try again.

pub mod audience;
mod follower_digest;
pub mod outgoing;
pub mod schedule;

pub use audience::Audience;
pub use follower_digest::follower_digest;
pub use outgoing::Outgoing;
