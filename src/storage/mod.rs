//! Media bytes under random keys, in a folder; their URLs; and the reserve of the disk they share with PostgreSQL.
//! Media bytes under random keys, in a folder; and the reserve of
//! Media bytes under random keys, in a folder; how pictures are made fit to show (`image`); and the reserve of
//! the disk they share with PostgreSQL.

mod folder;
pub mod image;
mod key;
mod range;
mod reserve;
mod store;
pub mod url;

pub use key::{FileType, StorageKey};
pub use range::RequestedRange;
pub use reserve::Reserve;
pub use store::{Storage, StoredFile, Usage};
