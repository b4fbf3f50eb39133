//! The files themselves: what they take, and those that no row names, which crashes and stores that were away leave.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use super::Unit;
use super::media_cache::prune_cache;
use super::{archives, media};
use crate::db;
use crate::db::media_files::Taken;
use crate::error::Result;
use crate::jobs::Job;
use crate::state::State;
use crate::storage::{PARTS, Usage};

/// Longer than a file waits for its row.
const NAMED_WITHIN: Duration = Duration::from_secs(24 * 3600);

/// What all media take.
#[derive(Debug, Clone, Copy)]
pub struct MediaUsage {
    /// What people here uploaded for their posts.
    pub uploads: Taken,
    /// Copies of what other servers attached.
    pub attachments: Taken,
    /// Copies of their profile pictures, emoji and previews.
    pub pictures: Taken,
    pub archives: Usage,
    /// All files of media, as the store counts them: those of profiles and emoji here included.
    pub stored: Usage,
}

/// Counts everything, which takes as long as there is much.
pub async fn measure(state: &State) -> Result<MediaUsage> {
    let mut conn = state.pool.acquire().await?;
    let uploads = db::media_files::uploads(&mut conn).await?;
    let [attachments, pictures] = db::media_files::copies(&mut conn).await?;
    drop(conn);
    let archives = Usage::of(&state.storage.archives().await?);
    Ok(MediaUsage { uploads, attachments, pictures, archives, stored: state.storage.usage().await? })
}

/// Does at once what is done by and by: lets go of uploads that no post came for, of copies that are old or too many, of
/// old archives, and of files that no row names. What all of it took.
pub async fn prune_everything(state: &State) -> Result<Usage> {
    let before = state.storage.usage().await?;
    archives::prune_archives(state).await?;
    media::prune_loose(state).await?;
    media::remove_leftovers(state).await;
    prune_cache(state).await?;
    for part in 0..PARTS.len() {
        sweep(state, part).await?;
    }
    let after = state.storage.usage().await?;
    let (files, bytes) = (before.files.saturating_sub(after.files), before.bytes.saturating_sub(after.bytes));
    Ok(Usage { files, bytes })
}

/// The same for the files of one part, by a job that has the next part swept after it.
pub async fn sweep_on(state: &State, part: usize) -> Result<()> {
    sweep(state, part).await?;
    if part + 1 < PARTS.len() {
        let mut unit = Unit::begin(state).await?;
        unit.enqueue(&Job::SweepMedia { part: part + 1 }).await?;
        unit.commit().await?;
    }
    Ok(())
}

/// Deletes the old files of one part that no row names. Listed first: who names a file does so soon after it was made.
async fn sweep(state: &State, part: usize) -> Result<()> {
    let Some(letter) = PARTS.get(part).copied() else { return Ok(()) };
    // By the system's clock, as the files are dated.
    let before = SystemTime::now() - NAMED_WITHIN;
    let listed = state.storage.media_of(letter).await?;
    let mut old: Vec<_> = listed.into_iter().filter(|file| file.modified < before).collect();
    if old.is_empty() {
        return Ok(());
    }
    let named = db::media_files::named(&mut *state.pool.acquire().await?, letter).await?;
    let named: HashSet<String> = named.into_iter().collect();
    old.retain(|file| !named.contains(file.key.as_str()));
    for file in &old {
        state.storage.delete(&file.key).await?;
    }
    if !old.is_empty() {
        tracing::info!(files = old.len(), "media files that no row names were deleted");
    }
    Ok(())
}
