//! Use-cases, on a database of the test's own.

mod account_deletion;
mod blocks;
mod domain_change;
mod domain_policies;
mod federation_health;
mod follows;
mod hosts;
mod limits;
mod moderation;
mod mutes;
mod notifications;
mod passwords;
mod profile;
mod retention;
mod sessions;
mod setup_link;
mod sign_up;
mod status_cleanup;
