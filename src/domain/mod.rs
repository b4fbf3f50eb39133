//! Use-cases by noun. They own transactions and know nothing of HTTP, HTML or JSON-LD.

pub mod bookmarks;
pub mod conversations;
pub mod favourites;
pub mod identity;
pub mod mutes;
pub mod notifications;
pub mod pins;
pub mod reblogs;
pub mod statuses;
pub mod blocks;
pub mod follow_requests;
pub mod follows;
pub mod mutes;
pub mod notifications;
pub mod relationships;
pub mod unit;

pub use unit::Unit;
