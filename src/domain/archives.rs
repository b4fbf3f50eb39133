//! All that somebody wrote, to take along: asked for once a week, made by a job, kept for a week.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use chrono::TimeDelta;

use super::Unit;
use crate::db;
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::model::AccountId;
use crate::model::archive::Archive;
use crate::state::State;
use crate::storage::StoredFile;

/// How long one is kept, and how long no other may be asked for.
const KEPT: TimeDelta = TimeDelta::days(7);

/// Longer than a file waits for its row.
const NAMED_WITHIN: Duration = Duration::from_secs(24 * 3600);

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

/// The file of one's own archive.
///
/// # Errors
/// [`Error::NotFound`] unless it is one's latest, made, and not too old.
pub async fn open_archive(state: &State, account: AccountId, id: i64) -> Result<StoredFile> {
    let latest = latest_archive(state, account).await?.filter(|archive| archive.id == id);
    let name = latest.and_then(|archive| archive.file_name).ok_or(Error::NotFound)?;
    state.storage.open_archive(&name).await
}

/// Deletes what was kept long enough, and files that a job left which was cut off before it could name them.
pub async fn prune_archives(state: &State) -> Result<()> {
    let before = state.clock.now() - KEPT;
    for name in db::archives::prune(&mut *state.pool.acquire().await?, before).await? {
        state.storage.delete_archive(&name).await?;
    }
    // By the system's clock, as the files are dated. Listed first: what is named later is younger than these.
    let before = SystemTime::now() - NAMED_WITHIN;
    let listed = state.storage.archives().await?.into_iter().filter(|file| file.modified < before);
    let old: Vec<String> = listed.map(|file| file.place).collect();
    let named = db::archives::named(&mut *state.pool.acquire().await?, &old).await?;
    let named: HashSet<String> = named.into_iter().collect();
    for name in old.iter().filter(|name| !named.contains(*name)) {
        state.storage.delete_archive(name).await?;
        tracing::info!(name, "an archive that nobody waits for was deleted");
    }
    Ok(())
}
