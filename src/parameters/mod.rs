//! What a request says: query and body in every notation clients use, read into one tree, then into a type.
//!
//! Forms, multipart and JSON are equal on every endpoint; arrays come as `key[]=`, `key[0]=` or JSON lists, booleans
//! as `true`, `1`, `"on"`; numbers as text. Knows no endpoint and no edge.

mod lenient;
mod read;
mod tree;

pub use lenient::{blank_is_none, sent};
pub use read::{File, Given, broken_multipart, read, read_query, read_text, receive};
