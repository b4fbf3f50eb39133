//! SQL, and nothing else: free functions over an executor, one file per noun.
//!
//! Statements are checked at compile time against `.sqlx/`. Every list is paged by key, and has an index made for it.

/// Every migration this binary knows; `serve`, `migrate` and the tests apply the same ones.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");
