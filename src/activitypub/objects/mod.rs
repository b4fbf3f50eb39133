//! What is acted on: accounts, statuses and collections, from the documents of others and to our own.

pub mod account;
pub mod account_document;
pub mod archived;
mod attachments;
pub mod collection;
pub mod collection_document;
pub mod collection_stamps;
mod content;
pub mod emoji;
pub mod featured_tag;
pub mod interaction_policy;
mod people;
pub mod poll;
pub mod quote;
pub mod refresh;
mod stamp;
pub mod status;
pub mod status_document;
pub mod thread;

pub use account_document::account_document;
pub use collection_document::{collection_document, item_document};
pub use featured_tag::featured_tag;
pub use status_document::status_document;
