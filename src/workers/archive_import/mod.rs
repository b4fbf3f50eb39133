//! Takes in an archive that somebody brought: lays it out, then stores its posts one by one, oldest first. Killed between,
//! it goes on where it was; what came before does not come again.

mod container;
mod outbox;
mod unpack;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::sync::Arc;

use serde_json::Value;
use tokio::io::AsyncReadExt;

use unpack::{LIST, Limits, Trouble, media_name, unpack};

use crate::activitypub::objects::archived::Archive;
use crate::activitypub::vocabulary::Iri;
use crate::db::{self, archive_imports};
use crate::domain::Unit;
use crate::domain::archive_imports::{self as imports, Settled};
use crate::domain::media::{self, MAX_DESCRIPTION, Upload};
use crate::domain::statuses::{ArchivedMedia, ArchivedStatus, store_archived_status};
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::model::archive_import::{ArchiveImport, ArchiveRefusal, ArchiveState, Skipped};
use crate::model::{Account, MediaId};
use crate::state::State;
use crate::storage::{Incoming, Unpacked, UnpackedRoot};
use crate::text;

/// Posts of one job, which then makes room for others.
const BATCH: usize = 50;
/// The same of posts that go.
const TAKEN_BACK: i64 = 50;
/// Media files after which it does so too: films take minutes.
const BATCH_MEDIA: usize = 8;
/// Bytes of a file at a time.
const PIECE: usize = 64 << 10;
/// Bytes of posts that are held at a time: written out in memory each takes many times its length.
const BATCH_BYTES: u64 = 1 << 20;
/// Workers that may go down over one post before it is left out.
const MOST_TRIES: i32 = 5;

/// # Errors
/// When the database cannot be reached, or the disk is full: then the rest waits.
pub async fn bring_archive(state: &State, id: i64) -> Result<()> {
    let Some(import) = imports::find(state, id).await? else { return Ok(()) };
    let more = match import.state {
        ArchiveState::Waiting => lay_out(state, &import).await?,
        ArchiveState::Posting => Box::pin(post_some(state, import)).await?,
        ArchiveState::Removing => imports::take_back_some(state, &import, TAKEN_BACK).await?,
        ArchiveState::Finished | ArchiveState::Failed => false,
    };
    if more {
        let mut unit = Unit::begin(state).await?;
        unit.enqueue(&Job::BringArchive { id }).await?;
        unit.commit().await?;
    }
    Ok(())
}

fn folder_of(state: &State, import: &ArchiveImport) -> Unpacked {
    UnpackedRoot::under(&state.config.data_dir).of(&import.file_name)
}

/// Lays the archive out on this node. Whether there is something to post then.
async fn lay_out(state: &State, import: &ArchiveImport) -> Result<bool> {
    state.reserve.check()?;
    let scratch = state.scratch.folder().await.map_err(Error::internal)?;
    let local = scratch.file("archive");
    let stored = state.storage.open_archive(&import.file_name).await;
    let fetched = match stored {
        Ok(stored) => stored.save(&local, &state.reserve).await,
        Err(error) => Err(error),
    };
    match fetched {
        Err(Error::NotFound) => {
            // Somebody tidied up.
            imports::finish(state, import, Some(ArchiveRefusal::Damaged)).await?;
            return Ok(false);
        }
        fetched => fetched?,
    }
    let folder = folder_of(state, import);
    let config = &state.config.imports;
    let limits = Limits {
        bytes: config.archive_max_unpacked_bytes.0,
        posts: config.archive_max_posts,
        file: state.intake.max_film(),
    };
    // The thread ends with this function, also when the job is given up for taking too long: another begins anew then.
    let wanted = Arc::new(());
    let (reserve, still_wanted) = (state.reserve.clone(), Arc::downgrade(&wanted));
    let unpacked = tokio::task::spawn_blocking(move || {
        let file = File::open(local).map_err(Trouble::Disk)?;
        unpack(&file, &folder, limits, &|| still_wanted.strong_count() > 0 && !reserve.is_low())
    });
    let unpacked = unpacked.await.map_err(Error::internal)?;
    drop(wanted);
    match unpacked {
        Ok(found) => {
            let contents = archive_imports::Contents {
                source: found.source.as_str(),
                followers: found.followers.as_ref().map(Iri::as_str),
                total: found.total,
                skipped: found.skipped,
            };
            let mut conn = state.pool.acquire().await?;
            let begun = archive_imports::begin_posting(&mut conn, import.id, contents).await?;
            Ok(begun || import.state == ArchiveState::Posting)
        }
        Err(Trouble::Refused(refusal)) => {
            imports::finish(state, import, Some(refusal)).await?;
            Ok(false)
        }
        Err(Trouble::Disk(error)) => Err(Error::internal(error)),
    }
}

/// Whether more is to be posted.
async fn post_some(state: &State, mut import: ArchiveImport) -> Result<bool> {
    let mut conn = state.pool.acquire().await?;
    let owner = db::accounts::get(&mut conn, import.account_id).await?;
    let mut left_out = archive_imports::count_try(&mut conn, import.id).await? >= MOST_TRIES;
    drop(conn);
    let source = import.source.as_deref().and_then(Iri::parse);
    let folder = folder_of(state, &import);
    let (list, place) = (folder.clone(), import.place);
    let lines =
        tokio::task::spawn_blocking(move || next_lines(&list, place)).await.map_err(Error::internal)?;
    if lines.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        // Another node laid it out; the list comes out the same here.
        return lay_out(state, &import).await;
    }
    let lines = lines.map_err(Error::internal)?;
    let source = source.ok_or_else(|| Error::internal("an archive without owner"))?;
    if lines.is_empty() || owner.suspended || owner.deleted {
        imports::finish(state, &import, None).await?;
        return Ok(false);
    }
    let followers = import.followers.as_deref().and_then(Iri::parse);
    let archive = Archive { source, followers, owner: &owner };
    let mut files = 0;
    for (line, next) in lines {
        let taking = Taking { state, archive: &archive, folder: &folder, import: &import, next };
        let took = match std::mem::take(&mut left_out) {
            true => taking.skip(Skipped::Broken).await,
            false => taking.take(&line).await,
        };
        if let Err(Error::Database(_) | Error::Unavailable { .. }) = took {
            archive_imports::forgive_try(&mut *state.pool.acquire().await?, import.id).await?;
        }
        let Some(media) = took? else { break };
        import.place = next;
        files += media;
        if files >= BATCH_MEDIA {
            break;
        }
    }
    Ok(true)
}

/// The next posts of the list as they stand in it, each with the place where the one after it begins.
fn next_lines(folder: &Unpacked, place: i64) -> io::Result<Vec<(Vec<u8>, i64)>> {
    let mut list = folder.open(LIST)?;
    let start = u64::try_from(place).map_err(io::Error::other)?;
    list.seek(SeekFrom::Start(start))?;
    let mut at = start;
    let mut lines = Vec::new();
    for line in BufReader::new(list).split(b'\n').take(BATCH) {
        let line = line?;
        at += line.len() as u64 + 1;
        lines.push((line, i64::try_from(at).map_err(io::Error::other)?));
        if at - start >= BATCH_BYTES {
            break;
        }
    }
    Ok(lines)
}

/// One post on its way in.
struct Taking<'a> {
    state: &'a State,
    archive: &'a Archive<'a>,
    folder: &'a Unpacked,
    import: &'a ArchiveImport,
    next: i64,
}

impl Taking<'_> {
    fn owner(&self) -> &Account {
        self.archive.owner
    }

    /// How many media files came with it; `None` when the import was ended meanwhile.
    async fn take(&self, line: &[u8]) -> Result<Option<usize>> {
        let activity: Value = serde_json::from_slice(line).map_err(Error::internal)?;
        let archived = match self.archive.read(self.state, activity).await? {
            Ok(archived) => archived,
            Err(skipped) => return self.skip(skipped).await,
        };
        if self.is_known(&archived.uri).await? {
            return self.skip(Skipped::Known).await;
        }
        let (media, mut skipped) = self.bring_media(&archived.media).await?;
        let says_nothing =
            text::to_plain_text(&archived.content).is_empty() && archived.spoiler_text.is_empty();
        if says_nothing && media.is_empty() && archived.poll.is_none() {
            skipped.push(Skipped::Empty);
            return self.settle(None, &skipped).await.map(|settled| settled.then_some(0));
        }
        let stored = self.settle(Some((&archived, &media)), &skipped).await;
        if !matches!(stored, Ok(true)) {
            media::discard_media(self.state, self.owner().id, &media).await?;
        }
        Ok(stored?.then_some(media.len()))
    }

    async fn skip(&self, reason: Skipped) -> Result<Option<usize>> {
        Ok(self.settle(None, &[reason]).await?.then_some(0))
    }

    /// Stores the post, if there is one, and goes on to the next, in one transaction.
    async fn settle(&self, post: Option<(&ArchivedStatus, &[MediaId])>, skipped: &[Skipped]) -> Result<bool> {
        let mut unit = Unit::begin(self.state).await?;
        let settled = match post {
            Some((_, media)) => Settled::Posted { media: i64::try_from(media.len()).unwrap_or_default() },
            None => Settled::Skipped,
        };
        if !imports::settle(&mut unit, self.import, settled, skipped, self.next).await? {
            return Ok(false);
        }
        if let Some((archived, media)) = post {
            let id = store_archived_status(&mut unit, self.owner(), archived, media).await?;
            archive_imports::remember(unit.conn(), self.import, id, &archived.uri).await?;
        }
        unit.commit().await?;
        Ok(true)
    }

    /// It came with an archive before, or was written here.
    async fn is_known(&self, uri: &str) -> Result<bool> {
        let mut conn = self.state.pool.acquire().await?;
        if archive_imports::status_of(&mut conn, self.owner().id, uri).await?.is_some() {
            return Ok(true);
        }
        let Some(id) = db::statuses::id_by_uri(&mut conn, uri).await? else { return Ok(false) };
        let view = db::statuses::load(&mut conn, Some(self.owner().id), &[id]).await?;
        Ok(view.iter().any(|view| view.account.id == self.owner().id))
    }

    /// Makes its media anew from the archive's files. What cannot be had is left out; after an error nothing is left.
    async fn bring_media(&self, wanted: &[ArchivedMedia]) -> Result<(Vec<MediaId>, Vec<Skipped>)> {
        let (mut media, mut skipped) = (Vec::new(), Vec::new());
        for one in wanted {
            match self.bring_one(one).await {
                Ok(Ok(taken)) => media.push(taken),
                Ok(Err(reason)) => skipped.push(reason),
                Err(error) => {
                    media::discard_media(self.state, self.owner().id, &media).await?;
                    return Err(error);
                }
            }
        }
        Ok((media, skipped))
    }

    async fn bring_one(&self, one: &ArchivedMedia) -> Result<Result<MediaId, Skipped>> {
        let Some(file) = self.file(&one.name).await? else { return Ok(Err(Skipped::MediaMissing)) };
        let description: Option<String> =
            one.description.as_ref().map(|text| text.chars().take(MAX_DESCRIPTION).collect());
        let upload = Upload { file, description: description.as_deref(), focus: one.focus, thumbnail: None };
        match media::take_in(self.state, self.owner().id, upload).await {
            Ok(taken) => Ok(Ok(taken.media.id)),
            Err(error @ (Error::Database(_) | Error::Internal(_) | Error::Unavailable { .. })) => Err(error),
            Err(_) => Ok(Err(Skipped::MediaRefused)),
        }
    }

    /// In pieces: memory holds no film.
    async fn file(&self, name: &str) -> Result<Option<Incoming>> {
        let Some(name) = media_name(name) else { return Ok(None) };
        let (folder, name) = (self.folder.clone(), name.to_owned());
        let opened =
            tokio::task::spawn_blocking(move || folder.open(&name)).await.map_err(Error::internal)?;
        let mut file = match opened {
            Ok(file) => tokio::fs::File::from_std(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::internal(error)),
        };
        let (mut receiving, mut piece) = (self.state.intake.receive(), vec![0; PIECE]);
        loop {
            match file.read(&mut piece).await.map_err(Error::internal)? {
                0 => return receiving.finish().await.map(Some),
                read => receiving.add(&piece[..read]).await?,
            }
        }
    }
}
