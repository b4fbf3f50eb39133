//! Who is asking: bearer token, session, scopes, CSRF, client address, rate limits.

pub mod bearer;
mod client_address;
pub mod cookies;
pub mod cors;
mod csrf;
mod read_limits;
mod refusal;
pub mod scope;
pub mod session;

pub use bearer::Bearer;
pub use client_address::ClientAddress;
pub use csrf::{CheckedForm, Csrf};
pub use read_limits::{Allowance, ReadLimits};
pub use refusal::Refusal;
pub use session::Session;
