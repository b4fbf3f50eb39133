//! Activities: one file per type, with what it does here when it comes in and the JSON it is when it goes out.
//!
//! Coming in, [`apply`] reads the stored body, asks [`crate::activitypub::trust`] whose word it is, and hands it to its
//! type: `prepare` verifies and fetches outside any transaction, `take_effect` writes, and the effect commits together
//! with the inbox row's completion. Going out, [`build`] turns what a use-case wants told into one body.

mod accept;
mod add;
mod announce;
mod apply;
mod block;
mod build;
mod create;
mod delete;
mod feature_request;
mod flag;
mod follow;
mod forwarded;
mod forwarding;
mod group;
mod leave;
mod like;
mod move_to;
mod named;
mod quote_request;
mod received;
mod reject;
mod relay;
mod remove;
#[cfg(test)]
mod samples;
mod undo;
mod update;
mod vote;

pub use announce::activity as announce_of;
pub use apply::apply;
pub use build::{Built, build};
pub use create::activity as create_of;
pub use received::{Applied, Context};
