//! Media bytes under random keys, in a folder; their URLs; and the reserve of the disk they share with PostgreSQL.

mod reserve;
pub mod url;

pub use reserve::Reserve;
