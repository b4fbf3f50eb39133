//! What commands say when they cannot do what they are told.

mod accounts;
mod bench;
mod demo;
mod media;
mod people;
mod relays;
mod troubles;
