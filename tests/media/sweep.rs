//! Files that no row names are found and deleted, in a folder and in a bucket; those that one names are not.

use hedgerow::domain::emojis::add_emoji;
use hedgerow::domain::media::{Upload, accept_media, upload_media};
use hedgerow::domain::media_files::prune_everything;
use hedgerow::domain::staff::Staff;
use hedgerow::storage::FileType;
use hedgerow::workers;
use sqlx::query;

use super::{LOOPBACK, attachment, load, picture, site, urls};
use crate::support::browser::Browser;
use crate::support::bucket::{SECRET_KEY, Store};
use crate::support::people::with_token;
use crate::support::postgres::dictionary_database;
use crate::support::state::{OverPool, over_pool};
use crate::support::{TestState, accounts, age, films, state_with};

const DAY: u64 = 25 * 3600;

/// A file of every kind that a row names.
async fn everything(state: &TestState) {
    let ann = with_token(state, "ann").await;
    upload_media(state, ann.account, picture(), None, None).await.unwrap();
    let waiting = Upload { file: bytes::Bytes::from(films::film()).into(), ..Upload::default() };
    accept_media(state, ann.account, waiting).await.unwrap();
    let mut browser = Browser::of(state, "ann").await;
    let files: [(&str, &[u8]); 2] = [("avatar", &picture()), ("header", &picture())];
    browser
        .submit_files("/settings/profile", "/settings/profile", &[("display_name", "Ann")], &files)
        .await
        .location();
    let emoji = include_bytes!("../../static/app-icon-180.png");
    add_emoji(state, &Staff::CommandLine, "leaf", "", emoji.as_slice().into()).await.unwrap();
    let rita = accounts::remote(state, "rita", "peer.example").await;
    let (site, _) = site("image/png", picture()).await;
    let id = attachment(state, rita, &format!("{site}/sky")).await;
    assert_eq!(load(state, &urls(state, rita, id).await.0).await.status, 200);
    let card = state.storage.write(picture(), FileType::Png).await.unwrap();
    query("INSERT INTO preview_cards (url, image_key, created_at) VALUES ('https://a.example/', $1, now())")
        .bind(card.as_str())
        .execute(&state.pool)
        .await
        .unwrap();
}

#[tokio::test]
async fn files_that_nobody_names_are_deleted_from_a_folder_once_they_are_a_day_old() {
    let state = state_with(&[LOOPBACK]).await;
    everything(&state).await;
    let named = state.storage.usage().await.unwrap();
    assert_eq!(named.files, 2 + 1 + 2 + 2 + 2 + 1);
    let left = state.storage.write(picture(), FileType::Png).await.unwrap();
    let media = state.config.data_dir.join("media");
    let foreign = media.join("aa");
    std::fs::create_dir_all(&foreign).unwrap();
    std::fs::write(foreign.join("README"), "of somebody else").unwrap();
    let mut folders = vec![media];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path => age(&path, DAY),
            }
        }
    }
    let young = state.storage.write(picture(), FileType::Png).await.unwrap();
    // By the job that comes every day, part by part.
    workers::schedule::tick(&state).await.unwrap();
    while workers::jobs::tick(&state).await.unwrap() > 0 {}
    assert!(state.storage.open(&left).await.is_err());
    assert!(state.storage.open(&young).await.is_ok());
    assert!(foreign.join("README").exists());
    let after = state.storage.usage().await.unwrap();
    // The film that waited was made ready meanwhile: what was uploaded became a film with its picture.
    assert_eq!(after.files, named.files + 1 + 1 + 1, "{after:?}");
}

#[tokio::test]
async fn files_that_nobody_names_are_deleted_from_a_bucket_too() {
    let store = Store::start();
    let mut keys = store.keys(SECRET_KEY);
    keys.push(LOOPBACK);
    let state = state_with(&keys).await;
    everything(&state).await;
    let named = store.names();
    // A bucket that is away when a file is to be deleted leaves it behind.
    let ann = accounts::local(&state, "zoe").await;
    let media = upload_media(&state, ann, picture(), None, None).await.unwrap();
    store.goes_away(true);
    hedgerow::domain::media::delete_media(&state, ann, media.id).await.unwrap();
    store.goes_away(false);
    assert_eq!(store.names().len(), named.len() + 2);
    prune_everything(&state).await.unwrap();
    assert_eq!(store.names().len(), named.len() + 2, "they may be named yet");
    for name in store.names() {
        store.age(&name, DAY);
    }
    let freed = prune_everything(&state).await.unwrap();
    assert_eq!((freed.files, store.names()), (2, named));
}

/// What is between two names depends on the order, and that on the database.
#[tokio::test]
async fn named_files_stay_in_whatever_order_the_database_puts_letters() {
    let database = dictionary_database().await;
    let OverPool { state, data_dir } = over_pool(database.pool.clone(), &[]);
    let mut letters = std::collections::BTreeSet::new();
    let mut number = 0;
    while letters.len() < 16 {
        let key = state.storage.write(picture(), FileType::Png).await.unwrap();
        letters.insert(key.as_str().as_bytes()[0]);
        number += 1;
        query("INSERT INTO preview_cards (url, image_key, created_at) VALUES ($1, $2, now())")
            .bind(format!("https://a.example/{number}"))
            .bind(key.as_str())
            .execute(&state.pool)
            .await
            .unwrap();
        age(&state.config.data_dir.join("media").join(key.as_str()), DAY);
    }
    prune_everything(&state).await.unwrap();
    assert_eq!(state.storage.usage().await.unwrap().files, number);
    std::fs::remove_dir_all(data_dir).unwrap();
}
