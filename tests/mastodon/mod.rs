//! The client API, as apps use it.

mod accounts;
mod entities;
mod statuses;
mod timelines;
mod tokens;
