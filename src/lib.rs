//! Hedgerow, a federated microblog server: the map of the house.
//!
//! A module imports only from modules of a lower rank, or its own folder; `tests/tidy.rs` holds the
//! same table and fails when a room reaches up. The rank stands before each line.

// 7: the command line
pub mod cli;
// 6: the server and the background workers
pub mod server;
pub mod workers;
// 5: the edges, named after the protocols they speak; they never import each other
pub mod inbox;
pub mod mastodon;
pub mod media;
pub mod oauth;
pub mod web;
pub mod well_known;
// 4: who is asking, and what; the HTML frame, and what every page begins with; what an API says of itself;
// ActivityPub's words
pub mod access;
pub mod activitypub;
pub mod browser;
pub mod layout;
pub mod openapi;
pub mod parameters;
// 3: use-cases by noun, what goes out to other servers, and what happens later
pub mod delivery;
pub mod domain;
pub mod jobs;
// 2: what every use-case is given
pub mod state;
// 1: the hub of live events, the only HTTP client, policy, SQL, PostgreSQL's life, letters, media bytes
pub mod cluster;
pub mod db;
pub mod events;
pub mod mail;
pub mod outbound;
pub mod policy;
pub mod storage;
// 0: values
pub mod clock;
pub mod config;
pub mod error;
pub mod keys;
pub mod model;
pub mod random;
pub mod secrets;
pub mod telemetry;
pub mod text;
