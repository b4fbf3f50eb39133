//! Films larger than anything that is held in memory, and the limit that apps are told of.

use serde_json::json;

use crate::support::api::Api;
use crate::support::browser::Browser;
use crate::support::people::with_token;
use crate::support::{films, state, state_with};
use hedgerow::workers::jobs;

/// A film that plays, and so many bytes besides that no player looks at.
fn padded(megabytes: usize) -> Vec<u8> {
    let mut film = films::mp4();
    let padding = vec![0; megabytes << 20];
    film.extend(u32::try_from(padding.len() + 8).unwrap().to_be_bytes());
    film.extend(b"free");
    film.extend(padding);
    film
}

fn in_work(state: &hedgerow::state::State) -> usize {
    std::fs::read_dir(state.config.data_dir.join("scratch")).map_or(0, Iterator::count)
}

#[tokio::test]
async fn film_of_sixty_megabytes_is_taken_and_one_beyond_the_limit_is_refused_in_words() {
    let state = state().await;
    let api = Api::of(&state, &with_token(&state, "ann").await);
    let limits = api.get("/api/v2/instance").await.ok();
    assert_eq!(limits["configuration"]["media_attachments"]["video_size_limit"], 99 << 20);
    let taken = api.upload("/api/v2/media", "file", &padded(60)).await;
    assert_eq!(taken.status, 202, "{}", taken.text);
    assert_eq!(in_work(&state), 0);
    jobs::tick(&state).await.unwrap();
    let path = format!("/api/v1/media/{}", taken.json["id"].as_str().unwrap());
    let ready = api.get(&path).await;
    assert_eq!((ready.status, &ready.json["type"]), (200, &json!("video")), "{}", ready.text);
    let stored = state.storage.usage().await.unwrap();
    assert!(stored.files == 2 && stored.bytes < 1 << 20, "what was uploaded is gone: {stored:?}");

    let refused = api.upload("/api/v2/media", "file", &padded(100)).await;
    assert_eq!(refused.error(), (422, "Validation failed: File is too large (maximum is 99 MB)"));
    assert_eq!((in_work(&state), state.storage.usage().await.unwrap()), (0, stored));
}

#[tokio::test]
async fn limit_of_the_configuration_holds_at_every_door_and_is_told() {
    let state = state_with(&[("media.max_video_bytes", "1 MiB")]).await;
    let ann = with_token(&state, "ann").await;
    let api = Api::of(&state, &ann);
    for path in ["/api/v1/instance", "/api/v2/instance"] {
        let limits = api.get(path).await.ok();
        assert_eq!(limits["configuration"]["media_attachments"]["video_size_limit"], 1 << 20, "{path}");
    }
    let (small, large) = (films::mp4(), padded(2));
    let words = "Validation failed: File is too large (maximum is 1 MB)";
    for path in ["/api/v1/media", "/api/v2/media"] {
        assert_eq!(api.upload(path, "file", &large).await.error(), (422, words), "{path}");
        assert!(api.upload(path, "file", &small).await.status < 300, "{path}");
    }
    let refused = api.upload("/users/ann/media", "file", &large).await;
    assert!(refused.status == 422 && refused.text.contains("maximum is 1 MB"), "{}", refused.text);
    assert_eq!(api.upload("/users/ann/media", "file", &small).await.status, 201);

    let mut browser = Browser::of(&state, "ann").await;
    let fields = [("status", "look"), ("visibility", "public")];
    let page = browser.submit_files("/compose", "/statuses", &fields, &[("media_1", &large)]).await;
    assert_eq!(page.status, 422);
    page.shows("maximum is 1 MB");
    browser.submit_files("/compose", "/statuses", &fields, &[("media_1", &small)]).await.location();
    assert_eq!(in_work(&state), 0);
}

/// A picture is held to a picture's size, whatever films may have.
#[tokio::test]
async fn picture_beyond_its_limit_is_refused_and_so_is_a_form_of_endless_words() {
    let state = state().await;
    let api = Api::of(&state, &with_token(&state, "ann").await);
    let mut picture = include_bytes!("../../static/app-icon-180.png").to_vec();
    picture.resize(17 << 20, 0);
    let refused = api.upload("/api/v2/media", "file", &picture).await;
    assert_eq!(refused.error(), (422, "Validation failed: File is too large (maximum is 16 MB)"));
    let body = format!(
        "--B\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n{}\r\n--B--\r\n",
        "x".repeat(2 << 20)
    );
    let request =
        axum::http::Request::post("/api/v2/media").header("content-type", "multipart/form-data; boundary=B");
    assert_eq!(api.send(request, body.into()).await.status, 413);
    assert_eq!(in_work(&state), 0);
}
