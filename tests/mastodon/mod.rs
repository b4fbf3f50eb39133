//! The client API, as apps use it.

mod accounts;
mod conversations;
pub mod emoji;
mod entities;
mod featured;
mod filters;
mod instance;
mod lists;
mod media;
mod notification_groups;
mod notification_policy;
mod notifications;
mod polls;
mod push;
mod quotes;
mod scheduled_statuses;
mod search;
mod statuses;
mod streaming;
mod streaming_reach;
mod suggestions;
mod timelines;
mod tokens;
