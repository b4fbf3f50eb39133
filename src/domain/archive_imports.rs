//! Archives of posts that people bring: received, taken in by a job, taken back.

use std::time::{Duration, SystemTime};

use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use super::rate_limits::{self, Limit};
use super::statuses::remove_archived_status;
use super::{Unit, media};
use crate::db::{self, archive_imports};
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::model::AccountId;
use crate::model::archive_import::{ArchiveImport, ArchiveRefusal, ArchiveState, Skipped};
use crate::state::State;
use crate::storage::{Scratch, UnpackedRoot};

/// Imports shown.
const SHOWN: i64 = 5;

/// Longer than any work on an archive is idle.
const LEFTOVERS_KEPT: Duration = Duration::from_secs(24 * 3600);

/// The account's latest, and how far each has come.
pub async fn latest_imports(state: &State, account: AccountId) -> Result<Vec<ArchiveImport>> {
    archive_imports::latest(&mut *state.pool.acquire().await?, account, SHOWN).await
}

/// A file on its way here. Dropped before it is kept, it is gone.
pub struct Incoming<'a> {
    state: &'a State,
    account: AccountId,
    scratch: Scratch,
    file: File,
    bytes: u64,
}

/// Its name on its way.
const UPLOAD: &str = "upload";

impl<'a> Incoming<'a> {
    /// # Errors
    /// [`Error::Conflict`] while another of theirs is under way; [`Error::TooManyRequests`]; [`Error::Unavailable`] when
    /// the disk is full.
    pub async fn begin(state: &'a State, account: AccountId) -> Result<Self> {
        state.reserve.check()?;
        none_under_way(&mut *state.pool.acquire().await?, account).await?;
        rate_limits::take(state, Limit::Archives, &account.to_string()).await?;
        let scratch = state.scratch.folder().await.map_err(Error::internal)?;
        let file = File::create_new(scratch.file(UPLOAD)).await.map_err(Error::internal)?;
        Ok(Self { state, account, scratch, file, bytes: 0 })
    }

    /// Adds what came next.
    ///
    /// # Errors
    /// [`Error::TooLarge`] beyond what is taken; [`Error::Unavailable`] when the disk is full.
    pub async fn add(&mut self, bytes: &[u8]) -> Result<()> {
        self.bytes += bytes.len() as u64;
        if self.bytes > self.state.config.imports.archive_max_bytes.0 {
            return Err(Error::TooLarge);
        }
        self.state.reserve.check()?;
        self.file.write_all(bytes).await.map_err(Error::internal)
    }

    /// It is here whole: a job sees to it.
    ///
    /// # Errors
    /// [`Error::Invalid`] names `archive` when nothing came; [`Error::Conflict`] as for [`Incoming::begin`].
    pub async fn keep(mut self) -> Result<()> {
        if self.bytes == 0 {
            return Err(Error::invalid("archive", "ERR_NOTHING_IN_IT", "has nothing in it"));
        }
        self.file.flush().await.map_err(Error::internal)?;
        self.file.sync_all().await.map_err(Error::internal)?;
        // What no row names after this is swept with the archives people take along.
        let name = self.state.storage.keep_archive(self.scratch.file(UPLOAD)).await?;
        let named = self.name(&name).await;
        if named.is_err() {
            self.state.storage.delete_archive(&name).await?;
        }
        named
    }

    async fn name(&self, name: &str) -> Result<()> {
        let mut unit = Unit::begin(self.state).await?;
        // Of two who send at once, the second finds the first's.
        db::account_counts::lock(unit.conn(), &[self.account]).await?;
        none_under_way(unit.conn(), self.account).await?;
        let now = unit.now;
        let id = archive_imports::insert(unit.conn(), self.account, name, now).await?;
        unit.enqueue(&Job::BringArchive { id }).await?;
        unit.commit().await
    }
}

async fn none_under_way(conn: &mut sqlx::PgConnection, account: AccountId) -> Result<()> {
    if archive_imports::is_any_under_way(conn, account).await? { Err(Error::Conflict) } else { Ok(()) }
}

/// Has all that an import brought taken back; one that is under way ends.
///
/// # Errors
/// [`Error::NotFound`] when there is no such import of theirs.
pub async fn take_back(state: &State, account: AccountId, id: i64) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    // One at a time, whether it brings or takes back. In the order of those who count posts: the import, then the account.
    let import = archive_imports::hold(unit.conn(), id).await?.filter(|import| import.account_id == account);
    let import = import.ok_or(Error::NotFound)?;
    db::account_counts::lock(unit.conn(), &[account]).await?;
    if import.state == ArchiveState::Removing {
        return Ok(());
    }
    if !import.state.is_under_way() {
        none_under_way(unit.conn(), account).await?;
    }
    archive_imports::begin_removal(unit.conn(), account, id).await?;
    unit.enqueue(&Job::BringArchive { id }).await?;
    unit.commit().await
}

/// One, as it stands.
pub async fn find(state: &State, id: i64) -> Result<Option<ArchiveImport>> {
    archive_imports::hold(&mut *state.pool.acquire().await?, id).await
}

/// What became of one post in the list.
#[derive(Debug, Clone, Copy)]
pub enum Settled {
    Posted { media: i64 },
    Skipped,
}

/// Goes on to the next post, at `next`, in the transaction of what became of this one; `skipped` is what was left out of
/// it, or why it was left out whole. False when somebody else did so
/// before, or the import was ended meanwhile: then nothing of it may be committed.
pub async fn settle(
    unit: &mut Unit<'_>,
    seen: &ArchiveImport,
    settled: Settled,
    skipped: &[Skipped],
    next: i64,
) -> Result<bool> {
    let held = archive_imports::hold(unit.conn(), seen.id).await?;
    let Some(mut import) = held.filter(|held| is_at(held, seen)) else { return Ok(false) };
    import.done += 1;
    import.place = next;
    for reason in skipped {
        *import.skipped.entry(reason.as_str().to_owned()).or_default() += 1;
    }
    if let Settled::Posted { media } = settled {
        import.posts += 1;
        import.media += media;
    }
    archive_imports::advance(unit.conn(), &import).await?;
    Ok(true)
}

fn is_at(held: &ArchiveImport, seen: &ArchiveImport) -> bool {
    held.state == ArchiveState::Posting && held.place == seen.place
}

/// Ends an import; its files go.
pub async fn finish(state: &State, import: &ArchiveImport, failure: Option<ArchiveRefusal>) -> Result<()> {
    let now = state.clock.now();
    archive_imports::finish(&mut *state.pool.acquire().await?, import.id, failure, now).await?;
    delete_files(state, import).await
}

/// Takes back the next `limit` posts of an import. False when none is left: then it is forgotten.
pub async fn take_back_some(state: &State, import: &ArchiveImport, limit: i64) -> Result<bool> {
    let mut conn = state.pool.acquire().await?;
    let author = db::accounts::get(&mut conn, import.account_id).await?;
    let ids = archive_imports::statuses(&mut conn, import.id, limit).await?;
    drop(conn);
    if ids.is_empty() {
        delete_files(state, import).await?;
        archive_imports::delete(&mut *state.pool.acquire().await?, import.id).await?;
        return Ok(false);
    }
    for id in ids {
        let mut unit = Unit::begin(state).await?;
        let Some(mut held) = archive_imports::hold(unit.conn(), import.id).await? else { return Ok(false) };
        let Some(status) = db::statuses::hold(unit.conn(), id).await? else { continue };
        let media = db::media::of_status(unit.conn(), id).await?;
        remove_archived_status(&mut unit, &author, &status).await?;
        held.posts = (held.posts - 1).max(0);
        archive_imports::advance(unit.conn(), &held).await?;
        unit.commit().await?;
        media::discard_media(state, author.id, &media).await?;
    }
    Ok(true)
}

/// Deletes what was unpacked of archives that are done with, here or by another node.
pub async fn remove_leftovers(state: &State) -> Result<()> {
    // By the system's clock, as the files are dated.
    let before = SystemTime::now() - LEFTOVERS_KEPT;
    let root = UnpackedRoot::under(&state.config.data_dir);
    let listing = root.clone();
    let old = tokio::task::spawn_blocking(move || listing.older_than(before)).await;
    let mut old = old.map_err(Error::internal)?.map_err(Error::internal)?;
    let named = db::archives::named(&mut *state.pool.acquire().await?, &old).await?;
    old.retain(|name| !named.contains(name));
    let removed = tokio::task::spawn_blocking(move || old.iter().try_for_each(|name| root.of(name).remove()));
    removed.await.map_err(Error::internal)?.map_err(Error::internal)
}

/// The archive, and what was unpacked of it.
async fn delete_files(state: &State, import: &ArchiveImport) -> Result<()> {
    let unpacked = UnpackedRoot::under(&state.config.data_dir).of(&import.file_name);
    let removed = tokio::task::spawn_blocking(move || unpacked.remove()).await;
    removed.map_err(Error::internal)?.map_err(Error::internal)?;
    state.storage.delete_archive(&import.file_name).await
}
