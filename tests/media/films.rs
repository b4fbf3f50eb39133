//! Films of other servers through ours: whole and in part, only if they are such, and only for a while.

use axum::http::header;
use chrono::Duration;
use hedgerow::db;
use hedgerow::domain::media::get_media;
use hedgerow::domain::media_cache::prune_cache;
use hedgerow::model::AccountId;
use hedgerow::state::State;
use hedgerow::storage::url::{avatar_url, emoji_picture, preview_url};
use serde_json::json;
use sqlx::{query, query_scalar};

use super::{LOOPBACK, attachment, attachment_of, load, load_with, picture, site, urls};
use crate::activitypub::federation::statuses::follow;
use crate::support::browser::Browser;
use crate::support::policy::decide;
use crate::support::world::World;
use crate::support::{accounts, films, state_with};

#[tokio::test]
async fn film_of_another_server_comes_through_us_whole_and_in_part() {
    let state = state_with(&[LOOPBACK]).await;
    let rita = accounts::remote(&state, "rita", "peer.example").await;
    let film = films::film();
    let (site, asked) = site("text/html", film.clone().into()).await;
    let id = attachment_of(&state, rita, &format!("{site}/film"), "video").await;
    let media = get_media(&state, rita, id).await.unwrap().media;
    assert_eq!(preview_url(&state.config, &media), None, "nobody has played it");
    let url = hedgerow::storage::url::attachment_url(&state.config, &media).unwrap();
    assert!(url.starts_with("http://localhost:3000/proxy/media/"), "{url}");

    let part = load_with(&state, &url, &[(header::RANGE, "bytes=0-3")]).await;
    assert_eq!((part.status, &part.body[..]), (206, &film[..4]));
    assert_eq!(part.header(header::CONTENT_RANGE), format!("bytes 0-3/{}", film.len()));
    let whole = load(&state, &url).await;
    assert_eq!((whole.status, &whole.body[..]), (200, &film[..]));
    assert_eq!(whole.header(header::CONTENT_TYPE), "video/webm");
    assert_eq!(whole.header(header::CONTENT_SECURITY_POLICY), "sandbox; default-src 'none'");
    assert_eq!(whole.header(header::ACCEPT_RANGES), "bytes");
    assert_eq!(load_with(&state, &url, &[(header::RANGE, "bytes=99999999-")]).await.status, 416);
    assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), 1);

    let media = get_media(&state, rita, id).await.unwrap().media;
    assert_eq!((media.kind.as_str(), media.width), ("video", Some(321)));
    assert!(media.duration.is_some_and(|seconds| seconds > 1.5));
    let poster = load(&state, &preview_url(&state.config, &media).unwrap()).await;
    assert_eq!((poster.status, poster.header(header::CONTENT_TYPE).starts_with("image/")), (200, true));
}

#[tokio::test]
async fn what_is_called_a_film_and_is_none_or_too_large_is_not_passed_on() {
    let state = state_with(&[LOOPBACK]).await;
    let rita = accounts::remote(&state, "rita", "peer.example").await;
    for (name, body) in [
        ("page", b"<!DOCTYPE html><script>alert(1)</script>".to_vec()),
        ("playlist", b"#EXTM3U\n#EXTINF:1.0,\nhttp://127.0.0.1/\n".to_vec()),
        ("broken", films::film()[..200].to_vec()),
        ("large", [&films::film()[..4], &vec![0; 41 << 20]].concat()),
    ] {
        let (site, _) = site("video/mp4", body.into()).await;
        let id = attachment_of(&state, rita, &format!("{site}/{name}"), "video").await;
        let refused = load(&state, &urls(&state, rita, id).await.0).await;
        assert_eq!((refused.status, refused.body.len()), (404, 0), "{name}");
        assert_eq!(refused.header(header::CONTENT_TYPE), "", "{name}");
    }
    assert_eq!(state.storage.usage().await.unwrap().files, 0);
}

#[tokio::test]
async fn without_ffmpeg_films_of_others_play_without_a_poster() {
    let state = state_with(&[LOOPBACK, ("media.ffmpeg", "")]).await;
    let rita = accounts::remote(&state, "rita", "peer.example").await;
    let (site, _) = site("audio/wav", films::sound().into()).await;
    let id = attachment_of(&state, rita, &format!("{site}/sound"), "audio").await;
    let media = get_media(&state, rita, id).await.unwrap().media;
    let url = hedgerow::storage::url::attachment_url(&state.config, &media).unwrap();
    let whole = load(&state, &url).await;
    assert_eq!((whole.status, whole.header(header::CONTENT_TYPE)), (200, "audio/wav"));
    assert_eq!(state.storage.usage().await.unwrap().files, 1);
}

/// The addresses of an avatar and of an emoji that lie at a site.
async fn small_pictures(state: &State, rita: AccountId, site: &str) -> [String; 2] {
    query("UPDATE accounts SET avatar_remote_url = $2 WHERE id = $1")
        .bind(rita.0)
        .bind(format!("{site}/face"))
        .execute(&state.pool)
        .await
        .unwrap();
    let remote_url = format!("{site}/emoji");
    let emoji = query_scalar(
        "INSERT INTO custom_emojis (shortcode, host_id, remote_url, created_at, updated_at)
         SELECT 'leaf', host_id, $2, now(), now() FROM accounts WHERE id = $1 RETURNING id",
    );
    let emoji: i64 = emoji.bind(rita.0).bind(&remote_url).fetch_one(&state.pool).await.unwrap();
    let account = db::accounts::get(&mut state.pool.acquire().await.unwrap(), rita).await.unwrap();
    let emoji = hedgerow::model::EmojiId(emoji);
    [
        avatar_url(&state.config, &account).unwrap(),
        emoji_picture(&state.config, emoji, None, Some(&remote_url), "original").unwrap(),
    ]
}

async fn files(state: &State) -> u64 {
    state.storage.usage().await.unwrap().files
}

#[tokio::test]
async fn copies_of_faces_and_emoji_expire_and_are_fetched_again() {
    let state = state_with(&[LOOPBACK, ("media.remote_cache_days", "7")]).await;
    let rita = accounts::remote(&state, "rita", "peer.example").await;
    let (site, asked) = site("image/png", picture()).await;
    let pictures = small_pictures(&state, rita, &site).await;
    for round in 1..=2 {
        for url in &pictures {
            assert_eq!(load(&state, url).await.status, 200, "{url}");
        }
        assert_eq!((files(&state).await, asked.load(std::sync::atomic::Ordering::SeqCst)), (3, round * 2));
        state.clock.advance(Duration::days(6));
        prune_cache(&state).await.unwrap();
        assert_eq!(files(&state).await, 3);
        state.clock.advance(Duration::days(2));
        prune_cache(&state).await.unwrap();
        assert_eq!(files(&state).await, 0);
    }
}

/// Not once an hour: with each copy that is made.
#[tokio::test]
async fn cap_is_held_with_every_new_copy_whatever_it_is_of() {
    let state = state_with(&[LOOPBACK, ("media.remote_cache_max_bytes", "1000")]).await;
    let rita = accounts::remote(&state, "rita", "peer.example").await;
    let (site, _) = site("image/png", picture()).await;
    for url in small_pictures(&state, rita, &site).await {
        state.clock.advance(Duration::minutes(1));
        assert_eq!(load(&state, &url).await.status, 200, "the newest is always kept");
    }
    assert_eq!(files(&state).await, 2, "the face made room for the emoji's two");
    for name in ["one", "two"] {
        state.clock.advance(Duration::minutes(1));
        let id = attachment(&state, rita, &format!("{site}/{name}")).await;
        assert_eq!(load(&state, &urls(&state, rita, id).await.0).await.status, 200);
        assert_eq!(files(&state).await, 2);
    }
    let kept: i64 =
        query_scalar("SELECT count(*) FROM cached_pictures").fetch_one(&state.pool).await.unwrap();
    assert_eq!(kept, 0);
}

/// As Mastodon sends a film whose maker chose a picture for it: shown through us in app and browser, unplayed.
#[tokio::test]
async fn film_whose_poster_is_none_shows_a_picture_of_its_own() {
    let world = World::start().await;
    let (alice, api) = world.member("alice").await;
    let bob = world.server().await.actor("bob").await;
    follow(&world, &alice, &bob).await;
    let (site, _) = site("video/webm", films::film().into()).await;
    let mut note = bob.note("1", "look");
    note["attachment"] = json!([{
        "type": "Document", "mediaType": "video/webm", "url": format!("{site}/film"),
        "icon": {"type": "Image", "url": format!("{site}/no-picture")},
    }]);
    bob.sends(&world, &bob.create(&note)).await.unwrap();
    let home = api.get("/api/v1/timelines/home").await.ok();
    let preview = home[0]["media_attachments"][0]["preview_url"].as_str().unwrap().to_owned();
    let picture = load(&world, &preview).await;
    assert_eq!((picture.status, picture.header(header::CONTENT_TYPE).starts_with("image/")), (200, true));
}

#[tokio::test]
async fn poster_of_anothers_film_is_shown_before_anybody_plays_it() {
    let world = World::start().await;
    let (alice, api) = world.member("alice").await;
    let bob = world.server().await.actor("bob").await;
    follow(&world, &alice, &bob).await;
    let (site, asked) = site("image/png", picture()).await;
    let attach = |poster: &str| {
        json!([{
            "type": "Document", "mediaType": "video/mp4", "url": format!("{site}/film.mp4"), "name": "a wren",
            "icon": {"type": "Image", "mediaType": "image/png", "url": format!("{site}/{poster}")},
        }])
    };
    let mut note = bob.note("1", "look");
    note["attachment"] = attach("poster.png");
    bob.sends(&world, &bob.create(&note)).await.unwrap();
    let home = api.get("/api/v1/timelines/home").await.ok();
    let film = &home[0]["media_attachments"][0];
    assert_eq!(
        (&film["type"], &film["preview_remote_url"]),
        (&json!("video"), &json!(format!("{site}/poster.png")))
    );
    let preview = film["preview_url"].as_str().unwrap().to_owned();
    assert!(preview.contains("/proxy/media/"), "{preview}");
    let page = Browser::of(&world, "alice").await.get("/home").await;
    page.shows("<video controls");
    page.shows(&format!("poster=\"{preview}\""));
    assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), 0, "nobody looked yet");

    let poster = load(&world, &preview).await;
    assert_eq!((poster.status, poster.header(header::CONTENT_TYPE)), (200, "image/png"));
    assert_eq!(load(&world, &preview).await.status, 200);
    assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), 1, "and the film was not fetched");
    assert_eq!(files(&world).await, 1);
    let film = &api.get("/api/v1/timelines/home").await.ok()[0]["media_attachments"][0];
    assert_eq!(film["meta"]["small"]["width"], 554);
    assert!(film["blurhash"].is_string());
    world.clock.advance(Duration::days(8));
    prune_cache(&world).await.unwrap();
    assert_eq!(files(&world).await, 0);
    assert_eq!(load(&world, &preview).await.status, 200, "it is fetched again");

    // Another poster takes its place.
    note["attachment"] = attach("other.png");
    note["updated"] = json!("2027-01-20T00:00:00Z");
    bob.sends(&world, &bob.does("Update", "1", &note)).await.unwrap();
    let left: i64 = query_scalar("SELECT count(*) FROM media_attachments WHERE thumbnail_key IS NOT NULL")
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!(left, 0, "the former one is shown no more");

    decide(&world, bob.server.authority(), "noop", true).await;
    assert_eq!(load(&world, &preview).await.status, 404);
}
