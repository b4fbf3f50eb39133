//! SQL, and nothing else: free functions over an executor, one file per noun.
//!
//! Statements are checked at compile time against `.sqlx/`. Every list is paged by key, and has an index made for it.

pub mod access_tokens;
pub mod account_counts;
pub mod account_notes;
pub mod account_remains;
pub mod account_standing;
pub mod accounts;
pub mod actor_keys;
pub mod applications;
pub mod audience;
pub mod audit_log;
pub mod authorization_codes;
pub mod blocks;
pub mod bookmarks;
pub mod conversations;
pub mod database;
pub mod dead_letters;
pub mod deliveries;
pub mod domain_change;
pub mod domain_policies;
pub mod favourites;
pub mod follow_requests;
pub mod followed_tags;
pub mod follows;
pub mod home;
pub mod hosts;
pub mod idempotency;
pub mod inbound;
pub mod instance_counts;
pub mod instance_identity;
pub mod invites;
pub mod jobs;
pub mod local_accounts;
pub mod markers;
pub mod media;
pub mod media_cache;
pub mod mentions;
pub mod mutes;
pub mod notification_pages;
pub mod notifications;
pub mod notify;
pub mod outgoing;
mod page;
pub mod pins;
pub mod preferences;
pub mod profiles;
pub mod prune;
pub mod queues;
pub mod rate_buckets;
pub mod reblogs;
pub mod relationships;
pub mod remote_accounts;
pub mod remote_counts;
pub mod roles;
pub mod rules;
pub mod search;
pub mod sessions;
pub mod settings;
pub mod setup_link;
pub mod status_edits;
pub mod status_lookup;
pub mod statuses;
pub mod streaming;
pub mod tags;
pub mod threads;
pub mod timelines;
pub mod tombstones;
pub mod user_list;
pub mod user_tokens;
pub mod users;

pub use page::Related;
pub(crate) use page::{page_of_ids, page_of_rows};

/// Every migration this binary knows; `serve`, `migrate` and the tests apply the same ones.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");
