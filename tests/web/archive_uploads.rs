//! Archives that are none, or meant to do harm, and uploads that are not right.

use chrono::Duration;
use hedgerow::workers;
use serde_json::json;

use super::archive_imports::{BRING, PAGE, PICTURE, bring, count, left_files, posts, work};
use crate::support::api::Api;
use crate::support::archive::{create, files, tar_gz, zip};
use crate::support::browser::Browser;
use crate::support::bucket::{SECRET_KEY, Store};
use crate::support::people::with_token;
use crate::support::state_with;

#[tokio::test]
async fn hostile_archives_bring_nothing_and_write_nowhere() {
    let state = state_with(&[
        ("imports.archive_max_bytes", "1 MiB"),
        ("imports.archive_max_unpacked_bytes", "8 MiB"),
        ("imports.archive_max_posts", "3"),
        ("rate_limits.enabled", "false"),
    ])
    .await;
    let ann = with_token(&state, "ann").await;
    let api = Api::of(&state, &ann);
    let post = |n: u32| create(&n.to_string(), "2019-03-01T10:00:00Z", "<p>x</p>", json!({}));
    let good = files(&[post(1)], &[]);
    let mut cut = tar_gz(&good);
    cut.truncate(cut.len() / 2);
    let zeros = vec![0; 20 << 20];
    let outbox = |text: String| vec![("actor.json", good[1].1.clone()), ("outbox.json", text.into_bytes())];
    let deep = format!("{{\"orderedItems\":[{}", "[".repeat(1 << 20));
    let long = format!("{{\"orderedItems\":[\"{}\"]}}", "x".repeat(2 << 20));
    let damaged = "damaged, or no archive";
    let mut hers = Browser::of(&state, "ann").await;
    for (archive, words) in [
        (b"nothing of the kind".to_vec(), damaged),
        (b"x".to_vec(), damaged),
        (b"PK\x03\x04 and no more".to_vec(), damaged),
        (cut, damaged),
        (tar_gz(&[("a.txt", b"x".to_vec())]), "holds no posts"),
        (zip(&good[..1]), "holds no posts"),
        (tar_gz(&outbox("[1]".into())), damaged),
        (tar_gz(&outbox("{\"orderedItems\":7}".into())), damaged),
        (tar_gz(&outbox(deep)), damaged),
        (zip(&outbox(long)), damaged),
        (tar_gz(&[good[1].clone(), good[0].clone(), ("bomb", zeros.clone())]), "more in it than"),
        (zip(&[good[1].clone(), good[0].clone(), ("media_attachments/bomb", zeros)]), "done"),
        (tar_gz(&files(&[post(1), post(2), post(3), post(4)], &[])), "more posts in it"),
    ] {
        bring(&mut hers, &archive).await.location();
        work(&state).await;
        hers.get(PAGE).await.shows(words);
        assert_eq!(left_files(&state), 0, "{words}");
    }
    assert_eq!(posts(&api, &ann).await.len(), 1, "of the one that was whole but for what nobody asked for");

    let path = "../../media_attachments/../../../escaped.png";
    let attachment =
        json!([{"type": "Document", "url": path}, {"type": "Document", "url": "media_attachments/link"}]);
    let odd = [
        create("5", "2019-03-01T10:00:00Z", "<p>odd</p>", json!({"attachment": attachment})),
        json!(7),
        json!({"type": "Create", "object": {"type": ["Note"], "id": 7, "content": {"a": []}}}),
    ];
    let archive = |endless: bool| {
        let mut archive =
            tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
        for (kind, to) in
            [(tar::EntryType::Symlink, "/etc/passwd"), (tar::EntryType::Link, "../../secret.key")]
        {
            let mut header = tar::Header::new_gnu();
            header.set_entry_type(kind);
            header.set_size(0);
            archive.append_link(&mut header, "media_attachments/link", to).unwrap();
        }
        if endless {
            let mut sparse = tar::Header::new_gnu();
            sparse.set_entry_type(tar::EntryType::GNUSparse);
            sparse.set_path("media_attachments/endless").unwrap();
            sparse.as_gnu_mut().unwrap().realsize = *b"77777777777\0";
            sparse.set_size(0);
            sparse.set_cksum();
            archive.append(&sparse, std::io::empty()).unwrap();
        }
        for (name, bytes) in files(&odd, &[(path, PICTURE.to_vec())]) {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            archive.append(&header, bytes.as_slice()).unwrap();
        }
        archive.into_inner().unwrap().finish().unwrap()
    };
    bring(&mut hers, &archive(true)).await.location();
    work(&state).await;
    assert_eq!((posts(&api, &ann).await.len(), left_files(&state)), (1, 0), "a file that says to be endless");
    bring(&mut hers, &archive(false)).await.location();
    work(&state).await;
    let page = hers.get(PAGE).await;
    page.shows("2 entries are no posts");
    let brought = &posts(&api, &ann).await[0];
    assert!(brought["content"] == "<p>odd</p>", "{brought}");
    assert!(!state.config.data_dir.join("../escaped.png").exists());
    assert_eq!(left_files(&state), 0);
}

#[tokio::test]
async fn upload_that_is_not_right_is_refused_at_once() {
    let state = state_with(&[("imports.archive_max_bytes", "2 KiB")]).await;
    with_token(&state, "ann").await;
    let archive = tar_gz(&files(&[], &[]));
    let mut hers = Browser::of(&state, "ann").await;
    let page = bring(&mut hers, b"").await;
    assert_eq!(page.status, 422);
    page.shows("There is nothing in this file");
    let page = bring(&mut hers, &vec![7; 3 << 10]).await;
    assert_eq!(page.status, 422);
    page.shows("is larger than is taken here");
    assert_eq!(bring(&mut hers, &vec![7; 200 << 10]).await.status, 422);
    assert_eq!(
        hers.post_files(BRING, &[("csrf_token", "wrong")], &[("archive", &archive)]).await.status,
        403
    );
    assert_eq!(hers.post_files(BRING, &[], &[("archive", &archive)]).await.status, 403);
    assert_eq!(Browser::new(&state).post_files(BRING, &[], &[("archive", &archive)]).await.status, 303);
    assert_eq!((count(&state, "archive_imports").await, left_files(&state)), (0, 0));
    assert_eq!(hers.get(&format!("{BRING}/7/remove")).await.status, 404);
    bring(&mut hers, &archive).await.location();
    work(&state).await;
    hers.get(PAGE).await.shows("done");

    let closed = state_with(&[("imports.archive_max_bytes", "0")]).await;
    with_token(&closed, "ann").await;
    Browser::of(&closed, "ann").await.get(PAGE).await.shows_not(BRING);
}

#[tokio::test]
async fn token_is_read_no_further_than_a_token_goes() {
    let state = state_with(&[]).await;
    with_token(&state, "ann").await;
    let mut hers = Browser::of(&state, "ann").await;
    let long = "x".repeat(1 << 20);
    let page = hers.post_files(BRING, &[("csrf_token", long.as_str())], &[("archive", b"x")]).await;
    assert_eq!(page.status, 422);
    assert_eq!((count(&state, "archive_imports").await, left_files(&state)), (0, 0));
}

/// The store, and not the post, is what is wrong.
#[tokio::test]
async fn posts_wait_for_a_store_that_is_away() {
    let store = Store::start();
    let keys = store.keys(SECRET_KEY);
    let state = state_with(&keys).await;
    let ann = with_token(&state, "ann").await;
    let attachment = json!([{"type": "Document", "url": "media_attachments/files/1/original/a.png"}]);
    let items = [create("1", "2019-03-01T10:00:00Z", "<p>one</p>", json!({"attachment": attachment}))];
    let archive = tar_gz(&files(&items, &[("media_attachments/files/1/original/a.png", PICTURE.to_vec())]));
    let mut hers = Browser::of(&state, "ann").await;
    bring(&mut hers, &archive).await.location();
    workers::jobs::tick(&state).await.unwrap();
    hers.get(PAGE).await.shows("0 / 1");
    store.goes_away(true);
    for _ in 0..8 {
        state.clock.advance(Duration::hours(1));
        work(&state).await;
    }
    store.goes_away(false);
    state.clock.advance(Duration::hours(5));
    work(&state).await;
    let brought = posts(&Api::of(&state, &ann), &ann).await;
    assert_eq!((brought.len(), brought[0]["media_attachments"].as_array().unwrap().len()), (1, 1));
}

#[tokio::test]
async fn nothing_is_brought_while_an_older_import_is_taken_back() {
    let state = state_with(&[("rate_limits.enabled", "false")]).await;
    let ann = with_token(&state, "ann").await;
    let post = |name: &str| create(name, "2019-03-01T10:00:00Z", "<p>x</p>", json!({}));
    let archive = tar_gz(&files(&[post("1")], &[]));
    let mut hers = Browser::of(&state, "ann").await;
    for archive in [&archive, &tar_gz(&files(&[post("2")], &[]))] {
        bring(&mut hers, archive).await.location();
        work(&state).await;
    }
    let first: i64 =
        sqlx::query_scalar("SELECT min(id) FROM archive_imports").fetch_one(&state.pool).await.unwrap();
    let remove = format!("{BRING}/{first}/remove");
    hers.submit(&remove, &remove, &[]).await.location();
    bring(&mut hers, &archive).await.location();
    hers.get(PAGE).await.shows("Wait until it is done");
    work(&state).await;
    bring(&mut hers, &archive).await.location();
    work(&state).await;
    assert_eq!(posts(&Api::of(&state, &ann), &ann).await.len(), 2, "nothing is lost between the two");
}
