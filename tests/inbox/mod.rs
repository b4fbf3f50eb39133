//! What other servers read and send.

mod client;
mod forwarded;
mod reading;
mod receiving;
