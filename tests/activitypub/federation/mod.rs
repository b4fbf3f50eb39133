//! What other servers do to us, and we to them, in a world of fake servers.

mod accounts;
mod answers;
mod boosts;
mod circles;
mod collections;
mod edits;
mod emoji;
mod featured;
mod fetching;
mod flags;
mod follows;
mod groups;
mod interaction_policies;
mod keys;
mod knocking;
mod likes;
mod local_only;
mod moves;
mod ordering;
mod outgoing;
mod pins;
mod polls;
mod quotes;
mod relays;
pub mod statuses;
mod threads;
