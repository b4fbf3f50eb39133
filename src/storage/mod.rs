//! Media bytes under random keys, in a folder; their URLs; and the reserve of the disk they share with PostgreSQL.
//! Media bytes under random keys, in a folder; and the reserve of
//! the disk they share with PostgreSQL.

mod folder;
mod key;
mod range;
mod reserve;
pub mod url;
mod store;

pub use key::{FileType, StorageKey};
pub use range::RequestedRange;
pub use reserve::Reserve;
pub use store::{Storage, StoredFile, Usage};
