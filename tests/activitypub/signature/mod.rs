//! HTTP signatures: the vectors of the draft, every shape peers send, and every way to cheat that we know of.

mod captured;
mod keys;
mod messages;
mod peer;
mod sending;
mod tolerance;
mod trickery;
mod vectors;
