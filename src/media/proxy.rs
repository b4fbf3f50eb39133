//! Remote media through our own origin: pictures decoded and encoded anew, films and sounds as they are, if their bytes
//! say that they are such; fetched once, and kept.
//!
//! It is no open proxy: a URL names what shows the picture and a hash of where it lies, never the address itself.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::{Path, State as Given};
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use moka::future::Cache;
use tokio::sync::Semaphore;
use url::Url;

use super::file::{refuse, send_file};
use crate::db;
use crate::domain::cards::keep_image;
use crate::domain::emojis::{MAX_EMOJI_BYTES, keep_emoji};
use crate::domain::media_cache::{ProfilePicture, keep_attachment, keep_poster, keep_profile_picture};
use crate::error::{Error, Result};
use crate::model::{Account, AccountId, EmojiId, MediaId};
use crate::outbound::{Door, Get};
use crate::state::State;
use crate::storage::StorageKey;
use crate::storage::image::MAX_BYTES;
use crate::storage::url::short_hash;

/// The bytes behind a URL do not change, but policy may.
const FOR_A_DAY: &str = "public, max-age=86400";
const PATIENCE: Duration = Duration::from_secs(40);
/// How many pictures are fetched at once; each is held in memory until it is decoded.
const FETCHES_AT_ONCE: usize = 8;
/// A film or sound is held in memory too, and is larger.
const PLACES_OF_A_FILM: u32 = 4;
const MAX_FILM: usize = 40 << 20;
/// What failed is not tried again for this long.
const FAILED_FOR: Duration = Duration::from_secs(300);
const REMEMBERED: u64 = 10_000;

/// What is being fetched, and what could not be a moment ago: many who look at one page cause one fetch.
pub(super) struct Fetches {
    tried: Cache<Remote, Tried>,
    places: Semaphore,
}

/// What came of it, for all who waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tried {
    Done,
    /// Their server does not give it, or it is nothing we show.
    Failed,
    /// We have nowhere to keep it at the moment: why, and for how long that may last.
    NotNow(&'static str, Duration),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Remote {
    Attachment(MediaId),
    Poster(MediaId),
    Profile(AccountId, ProfilePicture),
    Emoji(EmojiId),
    Card(i64),
}

impl Fetches {
    pub fn new() -> Self {
        let tried = Cache::builder().max_capacity(REMEMBERED).time_to_live(FAILED_FOR).build();
        Self { tried, places: Semaphore::new(FETCHES_AT_ONCE) }
    }

    /// Runs `fetch`, unless somebody does so already or it failed a moment ago.
    async fn once(&self, what: Remote, fetch: impl Future<Output = Result<bool>>) -> Result<()> {
        self.once_in(1, what, fetch).await
    }

    /// The same for what takes as much memory as so many pictures.
    async fn once_in(
        &self,
        places: u32,
        what: Remote,
        fetch: impl Future<Output = Result<bool>>,
    ) -> Result<()> {
        let limited = async {
            let _places = self.places.acquire_many(places).await.map_err(Error::internal)?;
            fetch.await
        };
        let tried = self
            .tried
            .get_with(what, async {
                match limited.await {
                    // Not kept by us means kept by another node, or gone: the row will say.
                    Ok(_) => Tried::Done,
                    Err(Error::Unavailable { reason, retry_after }) => Tried::NotNow(reason, retry_after),
                    Err(error) => {
                        tracing::debug!(?what, %error, "a remote picture could not be had");
                        Tried::Failed
                    }
                }
            })
            .await;
        if tried != Tried::Failed {
            // Only failures of theirs are worth remembering.
            self.tried.invalidate(&what).await;
        }
        match tried {
            Tried::Done => Ok(()),
            Tried::Failed => Err(Error::NotFound),
            Tried::NotNow(reason, retry_after) => Err(Error::Unavailable { reason, retry_after }),
        }
    }
}

pub(super) async fn show_attachment(
    Given(state): Given<State>,
    Extension(fetches): Extension<Arc<Fetches>>,
    Path((id, hash, size)): Path<(MediaId, String, String)>,
    headers: HeaderMap,
) -> Response {
    let key = attachment(&state, &fetches, id, &hash, &size).await;
    send(&state, key, &headers).await
}

pub(super) async fn show_avatar(
    Given(state): Given<State>,
    Extension(fetches): Extension<Arc<Fetches>>,
    Path((id, hash)): Path<(AccountId, String)>,
    headers: HeaderMap,
) -> Response {
    let key = profile_picture(&state, &fetches, id, ProfilePicture::Avatar, &hash).await;
    send(&state, key, &headers).await
}

pub(super) async fn show_header(
    Given(state): Given<State>,
    Extension(fetches): Extension<Arc<Fetches>>,
    Path((id, hash)): Path<(AccountId, String)>,
    headers: HeaderMap,
) -> Response {
    let key = profile_picture(&state, &fetches, id, ProfilePicture::Header, &hash).await;
    send(&state, key, &headers).await
}

pub(super) async fn show_emoji(
    Given(state): Given<State>,
    Extension(fetches): Extension<Arc<Fetches>>,
    Path((id, hash, form)): Path<(EmojiId, String, String)>,
    headers: HeaderMap,
) -> Response {
    let key = emoji(&state, &fetches, id, &hash, &form).await;
    send(&state, key, &headers).await
}

async fn emoji(state: &State, fetches: &Fetches, id: EmojiId, hash: &str, form: &str) -> Result<StorageKey> {
    let mut tried = false;
    loop {
        // Staff look at those that are switched off too.
        let found =
            db::emojis::listed(&mut *state.pool.acquire().await?, id).await?.ok_or(Error::NotFound)?;
        let remote_url = found.remote_url.filter(|url| short_hash(url) == hash).ok_or(Error::NotFound)?;
        let host = found.host.ok_or(Error::NotFound)?;
        let host = Url::parse(&format!("https://{host}/")).map_err(Error::internal)?;
        if !state.policy().await?.decide_url(&host).permits_media() {
            return Err(Error::NotFound);
        }
        let key = match form {
            "original" => found.image_key,
            "static" => found.static_key,
            _ => return Err(Error::NotFound),
        };
        if let Some(key) = key {
            return key.parse().map_err(|()| Error::NotFound);
        }
        if tried {
            return Err(Error::NotFound);
        }
        tried = true;
        let fetch = async {
            let bytes = fetch_at_most(state, &remote_url, MAX_EMOJI_BYTES).await?;
            keep_emoji(state, id, &remote_url, bytes).await
        };
        fetches.once(Remote::Emoji(id), fetch).await?;
    }
}

pub(super) async fn show_card(
    Given(state): Given<State>,
    Extension(fetches): Extension<Arc<Fetches>>,
    Path((id, hash)): Path<(i64, String)>,
    headers: HeaderMap,
) -> Response {
    let key = card_image(&state, &fetches, id, &hash).await;
    send(&state, key, &headers).await
}

async fn send(state: &State, key: Result<StorageKey>, headers: &HeaderMap) -> Response {
    let sent = match key {
        Ok(key) => send_file(state, &key, headers, FOR_A_DAY).await,
        Err(error) => Err(error),
    };
    sent.unwrap_or_else(|error| refuse(&error))
}

async fn attachment(
    state: &State,
    fetches: &Fetches,
    id: MediaId,
    hash: &str,
    size: &str,
) -> Result<StorageKey> {
    let small = match size {
        "original" => false,
        "small" => true,
        _ => return Err(Error::NotFound),
    };
    let mut tried = false;
    loop {
        let mut conn = state.pool.acquire().await?;
        let media = db::media::find_shown(&mut conn, id).await?.ok_or(Error::NotFound)?;
        let author = db::accounts::get(&mut conn, media.account).await?;
        drop(conn);
        let remote_url = media.remote_url.filter(|url| short_hash(url) == hash).ok_or(Error::NotFound)?;
        check_policy(state, &author).await?;
        let key = if small { media.thumbnail_key } else { media.storage_key };
        if let Some(key) = key {
            return key.parse().map_err(|()| Error::NotFound);
        }
        if tried {
            return Err(Error::NotFound);
        }
        tried = true;
        let mut has_poster = media.preview_remote_url.is_some();
        if let Some(poster) = media.preview_remote_url.as_deref().filter(|_| small) {
            let fetch = async { keep_poster(state, id, poster, fetch(state, poster).await?).await };
            match fetches.once(Remote::Poster(id), fetch).await {
                Ok(()) => continue,
                Err(error @ (Error::Database(_) | Error::Unavailable { .. })) => return Err(error),
                // It is gone, or no picture: the film has one in it.
                Err(_) => has_poster = false,
            }
        }
        let (places, max_bytes) = match media.kind.as_str() {
            "image" => (1, MAX_BYTES),
            "video" | "gifv" | "audio" => (PLACES_OF_A_FILM, MAX_FILM),
            _ => return Err(Error::NotFound),
        };
        let fetch = async {
            let bytes = fetch_at_most(state, &remote_url, max_bytes).await?;
            keep_attachment(state, id, &media.kind, has_poster, bytes).await
        };
        fetches.once_in(places, Remote::Attachment(id), fetch).await?;
    }
}

async fn profile_picture(
    state: &State,
    fetches: &Fetches,
    id: AccountId,
    which: ProfilePicture,
    hash: &str,
) -> Result<StorageKey> {
    let mut tried = false;
    loop {
        let account = db::accounts::get(&mut *state.pool.acquire().await?, id).await?;
        let (key, remote_url) = match which {
            ProfilePicture::Avatar => (&account.avatar_key, &account.avatar_remote_url),
            ProfilePicture::Header => (&account.header_key, &account.header_remote_url),
        };
        let remote_url =
            remote_url.as_deref().filter(|url| short_hash(url) == hash).ok_or(Error::NotFound)?;
        check_policy(state, &account).await?;
        if let Some(key) = key {
            return key.parse().map_err(|()| Error::NotFound);
        }
        if tried {
            return Err(Error::NotFound);
        }
        tried = true;
        let fetch = async {
            keep_profile_picture(state, id, which, remote_url, fetch(state, remote_url).await?).await
        };
        fetches.once(Remote::Profile(id, which), fetch).await?;
    }
}

async fn card_image(state: &State, fetches: &Fetches, id: i64, hash: &str) -> Result<StorageKey> {
    for tried in [false, true] {
        let card = db::cards::load(&mut *state.pool.acquire().await?, &[id]).await?.pop();
        let card = card.ok_or(Error::NotFound)?;
        let remote_url = card.image_remote_url.filter(|url| short_hash(url) == hash);
        let remote_url = remote_url.ok_or(Error::NotFound)?;
        if let Some(key) = card.image_key {
            return key.parse().map_err(|()| Error::NotFound);
        }
        if !tried {
            let fetch = async { keep_image(state, id, &remote_url, fetch(state, &remote_url).await?).await };
            fetches.once(Remote::Card(id), fetch).await?;
        }
    }
    Err(Error::NotFound)
}

/// Pictures often lie with another host than their author's: both are asked about, the other by `outbound`.
async fn check_policy(state: &State, author: &Account) -> Result<()> {
    let uri = Url::parse(&author.uri).map_err(Error::internal)?;
    let shown =
        !author.suspended && !author.deleted && state.policy().await?.decide_url(&uri).permits_media();
    if shown { Ok(()) } else { Err(Error::NotFound) }
}

async fn fetch(state: &State, url: &str) -> Result<Bytes> {
    fetch_at_most(state, url, MAX_BYTES).await
}

async fn fetch_at_most(state: &State, url: &str, max_bytes: usize) -> Result<Bytes> {
    let url = Url::parse(url).map_err(|error| Error::Remote(error.to_string()))?;
    let policy = state.policy().await?;
    let request = Get {
        url: &url,
        policy: &policy,
        door: Door::Media,
        accept: "image/*, video/*, audio/*",
        max_bytes,
        timeout: PATIENCE,
        sign: None,
    };
    Ok(state.outbound.get(request).await?.success()?.body)
}
