//! The client API, as apps use it.

mod accounts;
mod entities;
mod instance;
mod lists;
mod media;
mod notifications;
mod polls;
mod search;
mod statuses;
mod streaming;
mod timelines;
mod tokens;
