//! The HTTP client against servers on loopback: what it refuses, and what it survives.

mod addresses;
mod bodies;
mod connections;
mod redirects;
pub mod site;
