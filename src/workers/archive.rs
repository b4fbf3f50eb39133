//! Makes the archive of one account: a `tar.gz` of ActivityStreams documents and pictures, laid out as Mastodon's, so that
//! what reads those reads ours. One page of statuses is held in memory; of media a few copies lie beside it.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::activitypub::activities::{announce_of, create_of};
use crate::activitypub::objects::{account_document, collection_document};
use crate::activitypub::vocabulary::write::{OrderedCollection, document};
use crate::db::timelines::AccountFilter;
use crate::db::{self, archives, exports};
use crate::error::{Error, Result};
use crate::model::collection::MAX_COLLECTIONS;
use crate::model::{Account, AccountId, Page, StatusView};
use crate::state::State;
use crate::storage::url::attachment_url;
use crate::storage::{Scratch, StorageKey};

/// Statuses per page, rows per statement.
const BATCH: i64 = 200;

/// What goes into the file.
enum Part {
    /// A whole file.
    File(String, Vec<u8>),
    /// One that lies there, and is not needed after.
    At(String, PathBuf),
    /// One more item of the outbox.
    Item(Value),
}

/// # Errors
/// When the database cannot be reached, or the disk is full: then it is made another time.
pub async fn make_archive(state: &State, id: i64) -> Result<()> {
    let owner = archives::unmade(&mut *state.pool.acquire().await?, id).await?;
    let Some(account) = owner else { return Ok(()) };
    state.reserve.check()?;
    let scratch = state.scratch.folder().await.map_err(Error::internal)?;
    let whole = scratch.file("archive.tar.gz");
    let (parts, taken) = mpsc::channel(4);
    let writing = {
        let (whole, outbox) = (whole.clone(), scratch.file("outbox.json"));
        tokio::task::spawn_blocking(move || write_parts(&whole, &outbox, taken))
    };
    let gathered = gather(state, account, &parts, &scratch).await;
    drop(parts);
    let bytes = writing.await.map_err(Error::internal)?.map_err(Error::internal)?;
    gathered?;
    let bytes = i64::try_from(bytes).map_err(Error::internal)?;
    // Killed between the two, it leaves a file that no row names: `prune_archives` finds it.
    let name = state.storage.keep_archive(whole).await?;
    let kept = async { archives::finish(&mut *state.pool.acquire().await?, id, &name, bytes).await };
    let kept = kept.await;
    if !matches!(kept, Ok(true)) {
        state.storage.delete_archive(&name).await?;
    }
    kept.map(drop)
}

type Parts = mpsc::Sender<Part>;

async fn put(parts: &Parts, part: Part) -> Result<()> {
    parts.send(part).await.map_err(|_| Error::internal("the archive could not be written"))
}

async fn put_json(parts: &Parts, name: &str, value: &Value) -> Result<()> {
    put(parts, Part::File(name.to_owned(), serde_json::to_vec(value).map_err(Error::internal)?)).await
}

async fn gather(state: &State, owner: AccountId, parts: &Parts, scratch: &Scratch) -> Result<()> {
    let account = db::accounts::get(&mut *state.pool.acquire().await?, owner).await?;
    put_json(parts, "actor.json", &actor(state, &account, parts, scratch).await?).await?;
    let filter = AccountFilter::default();
    let mut above = i64::MIN;
    loop {
        let mut conn = state.pool.acquire().await?;
        let page = Page { min_id: Some(above), ..Page::first(BATCH) };
        let mut ids = db::timelines::account(&mut conn, Some(owner), owner, &filter, page).await?;
        ids.reverse();
        let Some(last) = ids.last() else { break };
        above = last.0;
        let views = db::statuses::load(&mut conn, Some(owner), &ids).await?;
        drop(conn);
        for view in &views {
            let item = activity(state, view).await?;
            put(parts, Part::Item(item)).await?;
            for key in view.status.media.iter().filter_map(|media| media.storage_key.as_deref()) {
                put_media(state, parts, scratch, key, &format!("media_attachments/{key}")).await?;
            }
        }
    }
    let mut after = 0;
    let mut kept = Vec::new();
    loop {
        let rows = exports::bookmarks(&mut *state.pool.acquire().await?, owner, after, BATCH).await?;
        let Some((last, _)) = rows.last() else { break };
        after = *last;
        kept.extend(rows.into_iter().map(|(_, uri)| uri));
    }
    put_json(parts, "bookmarks.json", &collection("bookmarks.json", &kept)).await?;
    let (mut after, mut liked) = (0, Vec::new());
    loop {
        let rows = exports::favourites(&mut *state.pool.acquire().await?, owner, after, BATCH).await?;
        let Some((last, _)) = rows.last() else { break };
        after = *last;
        liked.extend(rows.into_iter().map(|(_, uri)| uri));
    }
    put_json(parts, "likes.json", &collection("likes.json", &liked)).await?;
    put_json(parts, "featured_collections.json", &featured_collections(state, owner).await?).await
}

/// The collections of accounts, whole: they are few.
async fn featured_collections(state: &State, owner: AccountId) -> Result<Value> {
    let mut conn = state.pool.acquire().await?;
    let most = i64::from(MAX_COLLECTIONS);
    let mut documents = Vec::new();
    for view in db::collections::page_of_account(&mut conn, Some(owner), owner, most, 0).await? {
        documents.push(collection_document(&mut conn, &state.config, &view).await?);
    }
    let whole = OrderedCollection::whole("featured_collections.json".to_owned(), documents);
    serde_json::to_value(document(whole)).map_err(Error::internal)
}

fn collection(name: &str, uris: &[String]) -> Value {
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": name,
        "type": "OrderedCollection",
        "totalItems": uris.len(),
        "orderedItems": uris,
    })
}

/// The profile, with its pictures beside it.
async fn actor(state: &State, account: &Account, parts: &Parts, scratch: &Scratch) -> Result<Value> {
    let actor = account_document(&mut *state.pool.acquire().await?, &state.config, account).await?;
    let mut actor = serde_json::to_value(document(actor)).map_err(Error::internal)?;
    for (key, field, stem) in
        [(&account.avatar_key, "icon", "avatar"), (&account.header_key, "image", "header")]
    {
        let Some(key) = key else { continue };
        let ending = key.rsplit_once('.').map_or("", |(_, ending)| ending);
        let name = format!("{stem}.{ending}");
        put_media(state, parts, scratch, key, &name).await?;
        actor[field]["url"] = json!(name);
    }
    actor["outbox"] = json!("outbox.json");
    actor["likes"] = json!("likes.json");
    actor["bookmarks"] = json!("bookmarks.json");
    actor["featuredCollections"] = json!("featured_collections.json");
    Ok(actor)
}

/// What published a status, its pictures named by where they lie in the archive.
async fn activity(state: &State, view: &StatusView) -> Result<Value> {
    if view.reblog.is_some() {
        return serde_json::to_value(document(announce_of(view)?)).map_err(Error::internal);
    }
    let create = create_of(&mut *state.pool.acquire().await?, &state.config, view).await?;
    let mut activity = serde_json::to_value(document(create)).map_err(Error::internal)?;
    if view.status.local_only {
        // Nobody else is ever told of it; who brings this archive keeps it here.
        activity["object"]["localOnly"] = json!(true);
    }
    let attachments = activity["object"]["attachment"].as_array_mut();
    for attachment in attachments.into_iter().flatten() {
        let named = |media: &&crate::model::status::Media| {
            attachment_url(&state.config, media).is_some_and(|url| attachment["url"] == url)
        };
        let key = view.status.media.iter().find(named).and_then(|media| media.storage_key.as_deref());
        if let Some(key) = key {
            attachment["url"] = json!(format!("media_attachments/{key}"));
        }
    }
    Ok(activity)
}

/// A picture or film whose file is gone is left out: the words are worth keeping without it.
async fn put_media(state: &State, parts: &Parts, scratch: &Scratch, key: &str, name: &str) -> Result<()> {
    let Ok(key) = key.parse::<StorageKey>() else { return Ok(()) };
    let copy = scratch.file(&key.as_str().replace('/', "-"));
    match state.storage.open(&key).await {
        Ok(file) => {
            // Until it is packed; a picture that two posts show is packed with each.
            file.save(&copy, &state.reserve).await?;
            put(parts, Part::At(name.to_owned(), copy)).await
        }
        Err(Error::NotFound) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Writes what comes until no more does, and tells how large it is. The outbox is gathered beside, for its size stands
/// before it.
fn write_parts(whole: &Path, outbox: &Path, mut parts: mpsc::Receiver<Part>) -> io::Result<u64> {
    // For its owner alone, of the machine's users as of ours.
    let file = File::options().write(true).create_new(true).mode(0o600).open(whole)?;
    let outbox = File::options().read(true).write(true).create_new(true).open(outbox)?;
    write_into(&file, outbox, &mut parts)?;
    Ok(file.metadata()?.len())
}

fn write_into(file: &File, mut outbox: File, parts: &mut mpsc::Receiver<Part>) -> io::Result<()> {
    let mut tar = tar::Builder::new(GzEncoder::new(file, Compression::default()));
    outbox.write_all(
        br#"{"@context":"https://www.w3.org/ns/activitystreams","id":"outbox.json","type":"OrderedCollection","orderedItems":["#,
    )?;
    let mut items = 0_u64;
    while let Some(part) = parts.blocking_recv() {
        match part {
            Part::File(name, bytes) => append(&mut tar, &name, bytes.len() as u64, bytes.as_slice())?,
            Part::At(name, path) => {
                let file = File::open(&path)?;
                append(&mut tar, &name, file.metadata()?.len(), file)?;
                std::fs::remove_file(path)?;
            }
            Part::Item(item) => {
                if items > 0 {
                    outbox.write_all(b",")?;
                }
                serde_json::to_writer(&outbox, &item)?;
                items += 1;
            }
        }
    }
    write!(outbox, "],\"totalItems\":{items}}}")?;
    let size = outbox.stream_position()?;
    outbox.rewind()?;
    append(&mut tar, "outbox.json", size, outbox)?;
    tar.into_inner()?.finish()?;
    Ok(())
}

fn append<W: Write>(tar: &mut tar::Builder<W>, name: &str, size: u64, data: impl Read) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o644);
    tar.append_data(&mut header, name, data)
}
