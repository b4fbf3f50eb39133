//! Media bytes under random keys, in a folder; their URLs; how pictures (`image`) and films (`film`) are made fit to
//! show; and the reserve of the disk they share with PostgreSQL.

mod archives;
pub mod film;
mod folder;
pub mod image;
mod key;
mod range;
mod reserve;
mod store;
pub mod url;

pub use archives::Archives;
pub use key::{FileType, StorageKey};
pub use range::RequestedRange;
pub use reserve::Reserve;
pub use store::{Storage, StoredFile, Usage};
