//! The file of all that one wrote.

use std::collections::BTreeMap;
use std::io::Read;

use axum::http::header::CONTENT_DISPOSITION;
use chrono::Duration;
use hedgerow::domain::archives::{ask_for_archive, latest_archive, prune_archives};
use hedgerow::workers;
use serde_json::{Value, json};

use crate::support::api::Api;
use crate::support::browser::Browser;
use crate::support::people::with_token;
use crate::support::{age, state};

const PAGE: &str = "/settings/exports";

/// The files of an archive.
fn unpack(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(bytes));
    let read = |mut entry: tar::Entry<'_, _>| {
        let mut content = Vec::new();
        Read::read_to_end(&mut entry, &mut content).unwrap();
        (entry.path().unwrap().display().to_string(), content)
    };
    tar.entries().unwrap().map(|entry| read(entry.unwrap())).collect()
}

#[tokio::test]
async fn archive_holds_all_that_one_wrote_and_is_its_owners_alone() {
    let state = state().await;
    let (ann, bob) = (with_token(&state, "ann").await, with_token(&state, "bob").await);
    let (api, bobs) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let other = bobs.post("/api/v1/statuses", json!({"status": "of bob"})).await.ok();
    for said in [
        json!({"status": "first", "visibility": "direct"}),
        json!({"status": "*second*", "content_type": "text/markdown", "local_only": true}),
    ] {
        api.post("/api/v1/statuses", said).await.ok();
    }
    for verb in ["reblog", "favourite", "bookmark"] {
        let path = format!("/api/v1/statuses/{}/{verb}", other["id"].as_str().unwrap());
        api.post(&path, json!({})).await.ok();
    }
    let mut hers = Browser::of(&state, "ann").await;
    let picture = include_bytes!("../../static/app-icon-180.png");
    let fields = [("status", "look"), ("visibility", "public"), ("media_description_1", "a hedge")];
    hers.submit_files("/compose", "/statuses", &fields, &[("media_1", picture)]).await.location();

    hers.get(PAGE).await.shows("Make the file");
    hers.submit(PAGE, "/settings/archives", &[]).await.location();
    hers.get(PAGE).await.shows("It is being made");
    hers.submit("/settings/profile", "/settings/archives", &[]).await.location();
    assert_eq!(
        sqlx::query_scalar::<_, i64>("SELECT count(*) FROM archives").fetch_one(&state.pool).await.unwrap(),
        1
    );
    workers::jobs::tick(&state).await.unwrap();
    let link = hers.get(PAGE).await.link("/settings/archives/");
    let mut his = Browser::of(&state, "bob").await;
    assert_eq!(his.get(&link).await.status, 404);
    assert_eq!(Browser::new(&state).get(&link).await.status, 303);

    let (head, bytes) = hers.download(&link).await;
    assert_eq!(head[CONTENT_DISPOSITION], "attachment; filename=\"ann.tar.gz\"");
    let files = unpack(&bytes);
    let document = |name: &str| -> Value { serde_json::from_slice(&files[name]).unwrap() };
    assert_eq!(document("actor.json")["preferredUsername"], "ann");
    let outbox = document("outbox.json");
    let items = outbox["orderedItems"].as_array().unwrap();
    assert_eq!(outbox["totalItems"], items.len());
    let kinds: Vec<&str> = items.iter().map(|item| item["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["Create", "Create", "Announce", "Create"], "oldest first");
    assert_eq!(items[1]["object"]["source"]["content"], "*second*");
    assert_eq!(items[2]["object"], other["uri"]);
    let attachment = &items[3]["object"]["attachment"][0];
    assert_eq!(attachment["name"], "a hedge");
    assert!(!files[attachment["url"].as_str().unwrap()].is_empty(), "{attachment}");
    assert_eq!(document("featured_collections.json")["totalItems"], 0);
    for list in ["likes.json", "bookmarks.json"] {
        assert_eq!(document(list)["orderedItems"], json!([other["uri"]]), "{list}");
    }

    state.clock.advance(Duration::days(8));
    assert_eq!(hers.get(&link).await.status, 404);
    workers::schedule::tick(&state).await.unwrap();
    while workers::jobs::tick(&state).await.unwrap() > 0 {}
    assert_eq!(state.storage.archives().await.unwrap(), [], "it went with its row");
    hers.get(PAGE).await.shows("Make the file");
}

/// What a job leaves that is killed after it put the file away and before it named it.
#[tokio::test]
async fn file_that_no_archive_names_is_swept_after_a_day_and_no_other() {
    let state = state().await;
    let ann = with_token(&state, "ann").await;
    ask_for_archive(&state, ann.account).await.unwrap();
    workers::jobs::tick(&state).await.unwrap();
    let kept = latest_archive(&state, ann.account).await.unwrap().unwrap().file_name.unwrap();
    let folder = state.config.data_dir.join("archives");
    std::fs::write(folder.join("left.tar.gz"), "left").unwrap();
    std::fs::write(folder.join("new.tar.gz"), "not named yet").unwrap();
    for old in [kept.as_str(), "left.tar.gz"] {
        age(&folder.join(old), 25 * 3600);
    }
    prune_archives(&state).await.unwrap();
    let mut left: Vec<_> =
        state.storage.archives().await.unwrap().into_iter().map(|file| file.place).collect();
    left.sort();
    let mut expected = [kept, "new.tar.gz".to_owned()];
    expected.sort();
    assert_eq!(left, expected);
    assert_eq!(std::fs::read_dir(state.config.data_dir.join("scratch")).unwrap().count(), 0);
}
