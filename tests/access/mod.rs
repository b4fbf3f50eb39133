//! Who is asking.

mod session;
