//! SQL, and nothing else: free functions over an executor, one file per noun.
//!
//! Statements are checked at compile time against `.sqlx/`. Every list is paged by key, and has an index made for it.

pub mod accounts;
pub mod outgoing;
mod page;
pub mod statuses;
pub mod timelines;

pub(crate) use page::page_of_ids;

/// Every migration this binary knows; `serve`, `migrate` and the tests apply the same ones.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");
