//! Background work, driven tick by tick.

mod dead_letters;
mod delivery;
mod inbound;
mod jobs;
mod outgoing;
