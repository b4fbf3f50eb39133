//! Use-cases, on a database of the test's own.

mod blocks;
mod follows;
mod hosts;
mod mutes;
mod notifications;
