//! What other servers read and send.

mod forwarded;
mod reading;
mod receiving;
