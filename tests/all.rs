//! All integration tests, one binary: each module mirrors the room it tests.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say so loudly")]

mod access;
mod activitypub;
mod attacks;
mod browser;
mod cli;
mod clients;
mod cluster;
mod db;
mod domain;
mod doors;
mod events;
mod federation;
mod federation_md;
mod house;
mod inbox;
mod layout;
mod mastodon;
mod media;
mod oauth;
mod outbound;
mod peers;
mod server;
mod support;
mod tidy;
mod web;
mod well_known;
mod workers;
