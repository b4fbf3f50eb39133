//! Who is asking: bearer token, session, scopes, CSRF, client address, rate limits.

pub mod bearer;
pub mod cors;
pub mod scope;

pub use bearer::Bearer;
