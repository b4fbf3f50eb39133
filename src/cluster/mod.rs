//! PostgreSQL's life: the embedded cluster is made, started, adopted, watched and stopped here; a given one is
//! connected to. Knows nothing of what is in the database.
//!
//! Two things are locked. `data_dir/lock` makes one `serve` the owner of the directory. `data_dir/postgres.users` is
//! held shared by every process that uses the cluster, so that the last one to leave, and only it, stops the cluster;
//! `data_dir/postgres.lock` is held while one of them starts or stops it.

mod embedded;
mod installation;
mod lock;
mod make;
mod owner;
mod place;
mod postgres;
mod postmaster;

pub use embedded::Cluster;
pub use installation::OLDEST_VERSION;
pub use lock::{DataDirLock, lock_data_dir};
pub use postgres::{Postgres, SESSION, make_pool};

/// Why PostgreSQL, or what stands on it, could not be started: one line for the operator.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StartError(pub String);

impl StartError {
    /// For `map_err`: `doing` says what was tried, the cause follows.
    fn when(doing: impl std::fmt::Display) -> impl FnOnce(std::io::Error) -> Self {
        move |cause| Self(format!("cannot {doing}: {cause}"))
    }
}
