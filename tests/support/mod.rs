//! What integration tests stand on.
#![allow(dead_code, unused_imports, reason = "verbs for every room; not each room uses each")]

pub mod accounts;
pub mod api;
pub mod archive;
pub mod browser;
pub mod bucket;
pub mod events;
pub mod films;
pub mod instance;
pub mod peers;
pub mod people;
pub mod policy;
pub mod postgres;
pub mod server;
pub mod site;
pub mod state;
pub mod world;

pub use people::{PASSWORD, owner, person, with_role};
pub use postgres::database;
pub use state::{TestState, state, state_with};

/// Makes a file look so much older than it is.
pub fn age(file: &std::path::Path, seconds: u64) {
    let then = std::time::SystemTime::now() - std::time::Duration::from_secs(seconds);
    std::fs::File::options().write(true).open(file).unwrap().set_modified(then).unwrap();
}
