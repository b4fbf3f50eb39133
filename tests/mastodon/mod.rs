//! The client API, as apps use it.

mod accounts;
mod entities;
mod filters;
mod instance;
mod lists;
mod media;
mod notification_groups;
mod notification_policy;
mod notifications;
mod polls;
mod push;
mod search;
mod statuses;
mod streaming;
mod timelines;
mod tokens;
