//! Media in a bucket, of an object store that checks every signature.

use std::io::Read;

use axum::body::Bytes;
use axum::http::header;
use chrono::Duration;
use hedgerow::domain::archives::{ask_for_archive, latest_archive, open_archive};
use hedgerow::domain::emojis::add_emoji;
use hedgerow::domain::media::{delete_media, get_media, upload_media};
use hedgerow::domain::media_cache::prune_cache;
use hedgerow::domain::staff::Staff;
use hedgerow::error::Error;
use hedgerow::storage::Usage;
use hedgerow::storage::url::{attachment_url, preview_url};
use hedgerow::workers;
use serde_json::{Value, json};
use sqlx::query_scalar;

use super::{LOOPBACK, Loaded, attachment, load, load_with, picture, site, urls};
use crate::support::api::{Api, person};
use crate::support::browser::Browser;
use crate::support::bucket::{SECRET_KEY, Store};
use crate::support::people::with_token;
use crate::support::server::free_port;
use crate::support::{TestState, accounts, films, state_with};

async fn state_on(store: &Store, more: &[(&str, &str)]) -> TestState {
    let mut keys = store.keys(SECRET_KEY);
    keys.extend_from_slice(more);
    state_with(&keys).await
}

#[tokio::test]
async fn uploads_lie_in_the_bucket_and_are_read_whole_in_part_and_no_more_once_deleted() {
    let store = Store::start();
    let state = state_on(&store, &[]).await;
    state.storage.check().await.unwrap();
    let ann = accounts::local(&state, "ann").await;
    let media = upload_media(&state, ann, picture(), None, None).await.unwrap();
    // Under the path of their URLs, so that who serves the bucket itself need only be named by `media.base_url`.
    let mut named =
        [&media.storage_key, &media.thumbnail_key].map(|key| format!("media/{}", key.as_ref().unwrap()));
    named.sort();
    assert_eq!(store.names(), named);
    assert!(!state.config.data_dir.join("media").exists());

    let url = attachment_url(&state.config, &media).unwrap();
    assert!(url.starts_with("http://localhost:3000/media/"), "{url}");
    let whole = load(&state, &url).await;
    assert_eq!((whole.status, whole.header(header::CONTENT_TYPE)), (200, "image/png"));
    assert!(whole.body.starts_with(b"\x89PNG") && whole.body.len() > 1000);
    let part = load_with(&state, &url, &[(header::RANGE, "bytes=1-3")]).await;
    assert_eq!((part.status, &part.body[..]), (206, &b"PNG"[..]));
    assert_eq!(part.header(header::CONTENT_RANGE), format!("bytes 1-3/{}", whole.body.len()));
    assert_eq!(load_with(&state, &url, &[(header::RANGE, "bytes=99999999-")]).await.status, 416);
    assert_eq!(
        load_with(&state, &url, &[(header::IF_NONE_MATCH, whole.header(header::ETAG))]).await.status,
        304
    );
    assert_eq!(load(&state, &preview_url(&state.config, &media).unwrap()).await.status, 200);

    delete_media(&state, ann, media.id).await.unwrap();
    assert_eq!(load(&state, &url).await.status, 404);
    assert_eq!(state.storage.usage().await.unwrap(), Usage::default());
    let film = upload_media(&state, ann, Bytes::from(films::film()), None, None).await.unwrap();
    assert_eq!((film.kind.as_str(), film.thumbnail_key.is_some()), ("video", true));
    assert_eq!(
        state.storage.usage().await.unwrap().files,
        2,
        "what was uploaded is gone, what was made is there"
    );
}

/// What also shows that the store looks at signatures at all.
#[tokio::test]
async fn wrong_secret_is_refused_and_said_and_leaves_neither_file_nor_row() {
    let store = Store::start();
    let state = state_with(&store.keys("not the secret")).await;
    let complaint = state.storage.check().await.unwrap_err();
    assert!(!complaint.for_now);
    let said = complaint.to_string();
    assert!(said.contains("SignatureDoesNotMatch") && said.contains("check media.s3_secret_key"), "{said}");
    assert!(said.contains("/social/") && !said.contains("not the secret"), "{said}");
    let ann = accounts::local(&state, "ann").await;
    let refused = upload_media(&state, ann, picture(), None, None).await;
    assert!(matches!(refused, Err(Error::Unavailable { .. })), "{refused:?}");
    assert!(store.names().is_empty());

    let mut keys = store.keys(SECRET_KEY);
    keys.push(("media.s3_access_key", "somebody"));
    let said = state_with(&keys).await.storage.check().await.unwrap_err().to_string();
    assert!(said.contains("check media.s3_access_key"), "{said}");
}

fn unavailable(answer: &Loaded) -> bool {
    answer.status == 503 && answer.header(header::RETRY_AFTER) == "60" && answer.body.is_empty()
}

#[tokio::test]
async fn bucket_that_is_away_costs_a_503_until_it_is_back_and_nothing_else() {
    let store = Store::start();
    let state = state_on(&store, &[LOOPBACK]).await;
    let (ann, rita) = (person(&state, "ann").await, accounts::remote(&state, "rita", "peer.example").await);
    let api = Api::of(&state, &ann);
    let before = upload_media(&state, ann.account, picture(), None, None).await.unwrap();
    let url = attachment_url(&state.config, &before).unwrap();
    let (site, asked) = site("image/png", picture()).await;
    let remote = attachment(&state, rita, &format!("{site}/sky")).await;
    let (proxied, _) = urls(&state, rita, remote).await;
    let rows = async || {
        query_scalar::<_, i64>("SELECT count(*) FROM media_attachments").fetch_one(&state.pool).await.unwrap()
    };
    let (files, known) = (store.names(), rows().await);

    store.goes_away(true);
    assert!(state.storage.check().await.unwrap_err().for_now);
    assert!(unavailable(&load(&state, &url).await));
    assert!(unavailable(&load(&state, &proxied).await));
    let upload = api.upload("/api/v2/media", "file", &picture()).await;
    assert_eq!((upload.status, upload.header("retry-after")), (503, "60"), "{}", upload.text);
    assert_eq!((rows().await, store.names()), (known, files.clone()));
    api.post("/api/v1/statuses", json!({"status": "words go on"})).await.ok();

    store.goes_away(false);
    assert_eq!(load(&state, &url).await.status, 200);
    assert_eq!(load(&state, &proxied).await.status, 200, "it was not remembered as their failure");
    assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), 2);
    assert_eq!(api.upload("/api/v2/media", "file", &picture()).await.status, 200);
}

#[tokio::test]
async fn endpoint_where_nobody_listens_is_named() {
    let endpoint = format!("http://127.0.0.1:{}", free_port());
    let store = Store::start();
    let state = state_on(&store, &[("media.s3_endpoint", &endpoint)]).await;
    let complaint = state.storage.check().await.unwrap_err();
    assert!(complaint.for_now);
    assert!(complaint.to_string().contains("check media.s3_endpoint"), "{complaint}");
    assert!(unavailable(&load(&state, "/media/aa/bb/cccccccccccccccccccccccccccc.png").await));
}

#[tokio::test]
async fn copies_of_others_media_fill_the_bucket_up_to_the_cap_and_expire() {
    let store = Store::start();
    let cap = ("media.remote_cache_max_bytes", "1000");
    let state = state_on(&store, &[LOOPBACK, cap, ("media.remote_cache_days", "7")]).await;
    let rita = accounts::remote(&state, "rita", "peer.example").await;
    let (site, _) = site("image/png", picture()).await;
    for name in ["one", "two"] {
        state.clock.advance(Duration::minutes(1));
        let id = attachment(&state, rita, &format!("{site}/{name}")).await;
        let (original, small) = urls(&state, rita, id).await;
        assert_eq!(load(&state, &original).await.status, 200);
        assert_eq!(load_with(&state, &small, &[(header::RANGE, "bytes=0-3")]).await.status, 206);
        assert_eq!(store.names().len(), 2, "one and its small version; the older made room");
        assert!(get_media(&state, rita, id).await.unwrap().media.storage_key.is_some());
    }
    state.clock.advance(Duration::days(8));
    prune_cache(&state).await.unwrap();
    assert!(store.names().is_empty());
}

#[tokio::test]
async fn faces_headers_emoji_and_archives_lie_in_the_bucket() {
    let store = Store::start();
    let state = state_on(&store, &[]).await;
    let ann = with_token(&state, "ann").await;
    let mut browser = Browser::of(&state, "ann").await;
    let files: [(&str, &[u8]); 2] = [("avatar", &picture()), ("header", &picture())];
    browser
        .submit_files("/settings/profile", "/settings/profile", &[("display_name", "Ann")], &files)
        .await
        .location();
    let emoji = include_bytes!("../../static/app-icon-180.png");
    add_emoji(&state, &Staff::CommandLine, "leaf", "", emoji.as_slice().into()).await.unwrap();
    assert_eq!(store.names().len(), 4, "an emoji stands still in a second file");
    let api = Api::of(&state, &ann);
    let me = api.get("/api/v1/accounts/verify_credentials").await.ok();
    let emoji = api.get("/api/v1/custom_emojis").await.ok();
    for url in [&me["avatar"], &me["header"], &emoji[0]["url"], &emoji[0]["static_url"]] {
        let shown = load(&state, url.as_str().unwrap()).await;
        assert_eq!((shown.status, shown.header(header::CONTENT_TYPE)), (200, "image/png"), "{url}");
    }

    ask_for_archive(&state, ann.account).await.unwrap();
    workers::jobs::tick(&state).await.unwrap();
    let archive = latest_archive(&state, ann.account).await.unwrap().unwrap();
    let name = format!("archives/{}", archive.file_name.unwrap());
    assert!(store.names().contains(&name), "{name}");
    assert!(!state.config.data_dir.join("archives").exists());
    let whole = open_archive(&state, ann.account, archive.id).await.unwrap().bytes().await.unwrap();
    let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(&whole[..]));
    let mut names = Vec::new();
    for entry in tar.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().display().to_string();
        if name == "actor.json" {
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["name"], "Ann");
        }
        names.push(name);
    }
    assert!(names.contains(&"avatar.png".to_owned()), "its pictures came out of the bucket: {names:?}");
    store.age(&name, 8 * 24 * 3600);
    state.clock.advance(Duration::days(8));
    workers::schedule::tick(&state).await.unwrap();
    while workers::jobs::tick(&state).await.unwrap() > 0 {}
    assert!(store.names().iter().all(|name| name.starts_with("media/")), "{:?}", store.names());
}
