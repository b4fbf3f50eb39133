//! All that somebody wrote, to take along: asked for once a week, made by a job, kept for a week.

use std::fs::File;

use chrono::TimeDelta;

use super::Unit;
use crate::db;
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::model::AccountId;
use crate::model::archive::Archive;
use crate::state::State;
use crate::storage::Archives;

/// How long one is kept, and how long no other may be asked for.
const KEPT: TimeDelta = TimeDelta::days(7);

/// The latest, made or still being made.
pub async fn latest_archive(state: &State, account: AccountId) -> Result<Option<Archive>> {
    let latest = db::archives::latest(&mut *state.pool.acquire().await?, account).await?;
    Ok(latest.filter(|archive| archive.created_at + KEPT > state.clock.now()))
}

/// Has one made.
///
/// # Errors
/// [`Error::Conflict`] while there is one; [`Error::Unavailable`] when the disk is full.
pub async fn ask_for_archive(state: &State, account: AccountId) -> Result<()> {
    state.reserve.check()?;
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    // Of two who ask at once, the second finds the first's.
    db::account_counts::lock(unit.conn(), &[account]).await?;
    let latest = db::archives::latest(unit.conn(), account).await?;
    if latest.is_some_and(|archive| archive.created_at + KEPT > now) {
        return Err(Error::Conflict);
    }
    let id = db::archives::insert(unit.conn(), account, now).await?;
    unit.enqueue(&Job::MakeArchive { id }).await?;
    unit.commit().await
}

/// The file of one's own archive, and its size.
///
/// # Errors
/// [`Error::NotFound`] unless it is one's latest, made, and not too old.
pub async fn open_archive(state: &State, account: AccountId, id: i64) -> Result<(File, u64)> {
    let latest = latest_archive(state, account).await?.filter(|archive| archive.id == id);
    let name = latest.and_then(|archive| archive.file_name).ok_or(Error::NotFound)?;
    let archives = Archives::under(&state.config.data_dir);
    let opened = tokio::task::spawn_blocking(move || archives.open(&name)).await.map_err(Error::internal)?;
    opened.map_err(|_| Error::NotFound)
}

/// Deletes what was kept long enough.
pub async fn prune_archives(state: &State) -> Result<()> {
    let before = state.clock.now() - KEPT;
    let names = db::archives::prune(&mut *state.pool.acquire().await?, before).await?;
    let archives = Archives::under(&state.config.data_dir);
    let deleted = tokio::task::spawn_blocking(move || {
        for name in names {
            archives.delete(&name)?;
        }
        Ok::<_, std::io::Error>(())
    });
    deleted.await.map_err(Error::internal)?.map_err(Error::internal)
}
