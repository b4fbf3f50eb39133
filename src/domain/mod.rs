//! Use-cases by noun. They own transactions and know nothing of HTTP, HTML or JSON-LD.

pub mod applications;
pub mod blocks;
pub mod bookmarks;
pub mod conversations;
pub mod favourites;
pub mod follow_requests;
pub mod follows;
pub mod hosts;
pub mod identity;
pub mod inbound;
pub mod markers;
pub mod mutes;
pub mod notifications;
pub mod pins;
pub mod reblogs;
pub mod relationships;
pub mod remote_accounts;
pub mod statuses;
pub mod tags;
pub mod tokens;
pub mod unit;

pub use unit::Unit;
