//! Media bytes under random keys, in a folder or a bucket; their URLs; how pictures (`image`) and films (`film`) are made
//! fit to show; and the reserve of the disk they share with PostgreSQL.

mod archives;
mod bucket;
pub mod film;
mod folder;
pub mod image;
mod intake;
mod key;
mod listing;
mod range;
mod reserve;
mod scratch;
mod store;
mod trouble;
mod unpacked;
pub mod url;

pub use intake::{Incoming, Intake, Receiving};
pub use key::{FileType, StorageKey};
pub use listing::{Listed, MediaFile, PARTS, Usage};
pub use range::RequestedRange;
pub use reserve::Reserve;
pub use scratch::{Scratch, ScratchRoot};
pub use store::{ByteStream, Storage, StoredFile, Unusable};
pub use unpacked::{Unpacked, UnpackedRoot};
