//! Media, ours and others', as browsers and apps load them.

mod bucket;
mod films;
mod sweep;

use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request, header};
use chrono::Duration;
use hedgerow::db;
use hedgerow::domain::media::{Upload, delete_media, get_media, prune_loose, update_media, upload_media};
use hedgerow::domain::media_cache::prune_cache;
use hedgerow::error::Error;
use hedgerow::model::{AccountId, MediaId, StatusId};
use hedgerow::server;
use hedgerow::state::State;
use hedgerow::storage::image::Focus;
use hedgerow::storage::url::{attachment_url, avatar_url, preview_url};
use image::{ImageFormat, Rgb, RgbImage};
use sqlx::{query, query_scalar};
use tower::ServiceExt;

use crate::support::policy::decide;
use crate::support::{accounts, state, state_with};

fn picture() -> Bytes {
    let mut bytes = Cursor::new(Vec::new());
    let image = RgbImage::from_fn(800, 600, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, 90]));
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner().into()
}

fn described(words: &str) -> Upload<'_> {
    Upload { description: Some(words), ..Upload::default() }
}

struct Loaded {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
}

impl Loaded {
    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

async fn load_with(state: &State, url: &str, headers: &[(header::HeaderName, &str)]) -> Loaded {
    load_from(&server::router(state.clone()), url, headers).await
}

async fn load_from(router: &Router, url: &str, headers: &[(header::HeaderName, &str)]) -> Loaded {
    let path = url.strip_prefix("http://localhost:3000").unwrap_or(url);
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, 10 << 20).await.unwrap();
    Loaded { status: parts.status.as_u16(), headers: parts.headers, body }
}

async fn load(state: &State, url: &str) -> Loaded {
    load_with(state, url, &[]).await
}

#[tokio::test]
async fn upload_is_described_served_and_taken_back() {
    let state = state().await;
    let ann = accounts::local(&state, "ann").await;
    let bob = accounts::local(&state, "bob").await;
    let media = upload_media(&state, ann, picture(), Some(" a sky "), Focus::new(0.5, -0.5)).await.unwrap();
    assert_eq!((media.description.as_deref(), media.focus_x), (Some("a sky"), Some(0.5)));
    assert_eq!((media.width, media.preview_width), (Some(800), Some(554)));

    let url = attachment_url(&state.config, &media).unwrap();
    let whole = load(&state, &url).await;
    assert_eq!((whole.status, whole.header(header::CONTENT_TYPE)), (200, "image/png"));
    assert_eq!(whole.header(header::CONTENT_SECURITY_POLICY), "sandbox; default-src 'none'");
    assert_eq!(whole.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert!(whole.header(header::CACHE_CONTROL).ends_with("immutable"));
    let tag = whole.header(header::ETAG);
    assert_eq!(load_with(&state, &url, &[(header::IF_NONE_MATCH, tag)]).await.status, 304);
    let part = load_with(&state, &url, &[(header::RANGE, "bytes=1-3")]).await;
    assert_eq!((part.status, &part.body[..]), (206, &b"PNG"[..]));
    assert_eq!(part.header(header::CONTENT_RANGE), format!("bytes 1-3/{}", whole.body.len()));
    assert_eq!(load_with(&state, &url, &[(header::RANGE, "bytes=99999999-")]).await.status, 416);

    assert!(matches!(get_media(&state, bob, media.id).await, Err(Error::NotFound)));
    let again = update_media(&state, ann, media.id, described("the sky")).await.unwrap().media;
    assert_eq!((again.description.as_deref(), again.focus_x), (Some("the sky"), Some(0.5)));
    let long = "x".repeat(1501);
    assert!(matches!(update_media(&state, ann, media.id, described(&long)).await, Err(Error::Invalid(_))));
    delete_media(&state, ann, media.id).await.unwrap();
    assert_eq!(load(&state, &url).await.status, 404);
}

#[tokio::test]
async fn forgotten_upload_is_deleted_after_a_day_and_no_other() {
    let state = state().await;
    let ann = accounts::local(&state, "ann").await;
    let forgotten = upload_media(&state, ann, picture(), None, None).await.unwrap();
    state.clock.advance(Duration::hours(25));
    let fresh = upload_media(&state, ann, picture(), None, None).await.unwrap();
    prune_loose(&state).await.unwrap();
    assert!(get_media(&state, ann, forgotten.id).await.is_err());
    assert!(get_media(&state, ann, fresh.id).await.is_ok());
    assert_eq!(state.storage.usage().await.unwrap().files, 2);
}

#[tokio::test]
async fn what_is_no_picture_is_refused_and_leaves_nothing() {
    let state = state().await;
    let ann = accounts::local(&state, "ann").await;
    let refused = upload_media(&state, ann, Bytes::from_static(b"<html>"), None, None).await;
    assert!(matches!(refused, Err(Error::Unprocessable(_))));
    assert_eq!(state.storage.usage().await.unwrap().files, 0);
    for path in ["/media/..%2f..%2fsecret.key", "/media/secret.key", "/media/aa/bb/cc.png"] {
        assert_eq!(load(&state, path).await.status, 404, "{path}");
    }
}

/// A media server of somebody else: its address, and how often it was asked.
async fn site(content_type: &'static str, body: Bytes) -> (String, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let router = Router::new().fallback(move || {
        count.fetch_add(1, Ordering::SeqCst);
        let body = body.clone();
        async move { ([(header::CONTENT_TYPE, content_type)], body) }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (format!("http://{address}"), asked)
}

/// A remote status with one picture.
async fn attachment(state: &State, author: AccountId, remote_url: &str) -> MediaId {
    attachment_of(state, author, remote_url, "image").await
}

async fn attachment_of(state: &State, author: AccountId, remote_url: &str, kind: &str) -> MediaId {
    let status: i64 = query_scalar(
        "INSERT INTO statuses (id, uri, account_id, local, visibility, has_media, created_at)
         VALUES (next_id(), $1, $2, false, 'public', true, now()) RETURNING id",
    )
    .bind(format!("https://peer.example/{remote_url}"))
    .bind(author.0)
    .fetch_one(&state.pool)
    .await
    .unwrap();
    let media = db::media::NewMedia {
        kind: kind.into(),
        content_type: "image/png".into(),
        remote_url: Some(remote_url.into()),
        ..Default::default()
    };
    let mut conn = state.pool.acquire().await.unwrap();
    db::media::insert(&mut conn, author, Some(StatusId(status)), 0, &media, state.clock.now()).await.unwrap()
}

async fn urls(state: &State, author: AccountId, id: MediaId) -> (String, String) {
    let media = get_media(state, author, id).await.unwrap().media;
    let original = attachment_url(&state.config, &media).unwrap();
    (original, preview_url(&state.config, &media).unwrap_or_default())
}

const LOOPBACK: (&str, &str) = ("federation.allow_private_networks", "true");

#[tokio::test]
async fn remote_picture_is_fetched_once_and_kept() {
    let state = state_with(&[LOOPBACK]).await;
    let rita = accounts::remote(&state, "rita", "peer.example").await;
    let (site, asked) = site("text/html", picture()).await;
    let id = attachment(&state, rita, &format!("{site}/sky")).await;
    let (original, preview) = urls(&state, rita, id).await;
    assert!(original.starts_with("http://localhost:3000/proxy/media/"), "{original}");

    let router = server::router(state.state.clone());
    let both = tokio::join!(load_from(&router, &original, &[]), load_from(&router, &preview, &[]));
    assert_eq!((both.0.status, both.0.header(header::CONTENT_TYPE)), (200, "image/png"));
    assert_eq!(both.1.status, 200);
    assert!(both.1.body.len() < both.0.body.len());
    let (kept, _) = urls(&state, rita, id).await;
    assert_eq!(kept, original, "a copy is asked for as the original was, so that policy is too");
    decide(&state, "peer.example", "suspend", false).await;
    assert_eq!(load(&state, &original).await.status, 404, "kept or not, what is blocked is not shown");
    decide(&state, "peer.example", "noop", true).await;
    assert_eq!(load(&state, &original).await.status, 404);
    decide(&state, "peer.example", "noop", false).await;
    assert_eq!(load(&state, &original).await.status, 200, "pages that were sent before still show it");

    let wrong_hash = format!("/proxy/media/{id}/0000000000000000/original");
    assert_eq!(load(&state, &wrong_hash).await.status, 404);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert_eq!(state.storage.usage().await.unwrap().files, 2);
}

#[tokio::test]
async fn old_copies_are_dropped_and_fetched_again_when_somebody_looks() {
    let days = ("media.remote_cache_days", "7");
    let state = state_with(&[LOOPBACK, days]).await;
    let rita = accounts::remote(&state, "rita", "peer.example").await;
    let (site, asked) = site("image/png", picture()).await;
    let id = attachment(&state, rita, &format!("{site}/sky")).await;
    let (original, _) = urls(&state, rita, id).await;
    assert_eq!(load(&state, &original).await.status, 200);
    state.clock.advance(Duration::days(6));
    prune_cache(&state).await.unwrap();
    assert_eq!(state.storage.usage().await.unwrap().files, 2);
    state.clock.advance(Duration::days(2));
    prune_cache(&state).await.unwrap();
    assert_eq!(state.storage.usage().await.unwrap().files, 0);
    assert_eq!(load(&state, &original).await.status, 200);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn copies_are_dropped_when_they_take_too_much() {
    let state = state_with(&[LOOPBACK, ("media.remote_cache_max_bytes", "1000")]).await;
    let rita = accounts::remote(&state, "rita", "peer.example").await;
    let (site, _) = site("image/png", picture()).await;
    let id = attachment(&state, rita, &format!("{site}/sky")).await;
    let (original, _) = urls(&state, rita, id).await;
    assert_eq!(load(&state, &original).await.status, 200);
    state.clock.advance(Duration::minutes(1));
    prune_cache(&state).await.unwrap();
    assert_eq!(state.storage.usage().await.unwrap().files, 0);
}

#[tokio::test]
async fn what_a_server_calls_a_picture_must_be_one() {
    let state = state_with(&[LOOPBACK]).await;
    let rita = accounts::remote(&state, "rita", "peer.example").await;
    let (site, _) = site("image/png", Bytes::from_static(b"<script>alert(1)</script>")).await;
    let id = attachment(&state, rita, &format!("{site}/page")).await;
    let (original, _) = urls(&state, rita, id).await;
    let refused = load(&state, &original).await;
    assert_eq!((refused.status, refused.body.len()), (404, 0));
    assert_eq!(refused.header(header::CACHE_CONTROL), "public, max-age=60");
}

#[tokio::test]
async fn avatar_of_somebody_elsewhere_comes_through_us_while_policy_allows() {
    let state = state_with(&[LOOPBACK]).await;
    let rita = accounts::remote(&state, "rita", "peer.example").await;
    let (site, asked) = site("image/png", picture()).await;
    query("UPDATE accounts SET avatar_remote_url = $2 WHERE id = $1")
        .bind(rita.0)
        .bind(format!("{site}/face"))
        .execute(&state.pool)
        .await
        .unwrap();
    let account = db::accounts::get(&mut state.pool.acquire().await.unwrap(), rita).await.unwrap();
    let url = avatar_url(&state.config, &account).unwrap();

    decide(&state, "peer.example", "noop", true).await;
    assert_eq!(load(&state, &url).await.status, 404);
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    decide(&state, "peer.example", "noop", false).await;
    assert_eq!(load(&state, &url).await.status, 200);
    let account = db::accounts::get(&mut state.pool.acquire().await.unwrap(), rita).await.unwrap();
    assert!(account.avatar_key.is_some());
}
