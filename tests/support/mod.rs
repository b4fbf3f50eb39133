//! What integration tests stand on.
#![allow(dead_code, unused_imports, reason = "verbs for every room; not each room uses each")]

pub mod accounts;
pub mod api;
pub mod browser;
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
