//! What the API says of itself: routers that remember the signatures of their handlers, and the OpenAPI document made
//! from them.
//!
//! A handler's arguments say what it takes and whom it answers ([`Input`]), its result what it answers ([`Output`]);
//! fields come from the very types that are read and written. So nothing is told twice, and nothing can drift. Knows no
//! endpoint and no edge.

mod document;
mod endpoints;
mod signature;

pub use document::{About, document};
pub use endpoints::{Endpoints, Methods, Operation, delete, get, patch, post, put};
pub use signature::{Input, Output, Signature, Takes, Told};
