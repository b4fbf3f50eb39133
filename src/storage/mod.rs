//! Media bytes under random keys, in a folder; and the reserve of the disk they share with PostgreSQL.

mod reserve;

pub use reserve::Reserve;
//! Media bytes under random keys, in a folder.

pub mod url;
