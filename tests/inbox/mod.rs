//! What other servers read and send.

mod reading;
mod receiving;
