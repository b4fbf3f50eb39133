//! What other servers do to us, and we to them, in a world of fake servers.

mod accounts;
mod boosts;
mod edits;
mod emoji;
mod fetching;
mod flags;
mod follows;
mod keys;
mod interaction_policies;
mod knocking;
mod likes;
mod moves;
mod outgoing;
mod ordering;
mod pins;
mod polls;
mod quotes;
mod statuses;
mod threads;
