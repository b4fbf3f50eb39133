//! The only HTTP client: every address checked and pinned, every body capped, every hop asked of policy.
//!
//! [`Outbound::get`] and [`Outbound::post`] are for every URL that came from anybody but the operator: peers, media,
//! previews, push endpoints, lists, webhooks. [`Outbound::configured`] is for endpoints the configuration names.
//! Signing is passed in ([`SignRequest`]), since this room knows nothing of ActivityPub; whether a response is what
//! it should be (status, content type) is the caller's to judge.

mod address;
mod client;
mod error;
mod memory;
mod request;
mod resolve;
mod send;

pub use address::may_lead_out;
pub use client::{Outbound, Settings};
pub use error::OutboundError;
pub use memory::Memory;
pub use request::{Door, Get, Hop, Post, Response, SignRequest};
pub use resolve::{Lookup, SystemLookup};
