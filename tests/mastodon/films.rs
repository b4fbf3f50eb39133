//! Films, sounds and moving pictures over the client API: taken at once, ready later; with ffmpeg and without.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::ACCEPT;
use hedgerow::state::State;
use hedgerow::workers::jobs;
use image::{ImageFormat, RgbImage};
use serde_json::{Value, json};

use crate::support::api::{Answer, Api, person};
use crate::support::{films, state, state_with};

async fn send(api: &Api, request: axum::http::request::Builder, parts: &[(&str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (name, bytes) in parts {
        let file = if *name == "description" { "" } else { "; filename=\"holiday.exe\"" };
        let head = format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--B--\r\n");
    api.send(request.header("content-type", "multipart/form-data; boundary=B"), Body::from(body)).await
}

async fn upload(api: &Api, path: &str, file: &[u8]) -> Answer {
    send(api, Request::post(path), &[("description", b"a test card"), ("file", file)]).await
}

fn picture(side: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    RgbImage::from_pixel(side, side, image::Rgb([40, 120, 60]))
        .write_to(&mut bytes, ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

fn path_of(media: &Value) -> String {
    format!("/api/v1/media/{}", media["id"].as_str().unwrap())
}

/// The file behind one of the addresses of an attachment.
async fn stored(state: &State, address: &Value) -> (String, Vec<u8>) {
    let key = address.as_str().unwrap().split_once("/media/").unwrap().1;
    let file = state.storage.open(&key.parse().unwrap()).await.unwrap();
    let bytes = file.bytes().await.unwrap().to_vec();
    (key.rsplit_once('.').unwrap().1.to_owned(), bytes)
}

fn holds(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|window| window == words.as_bytes())
}

async fn files(state: &State) -> u64 {
    state.storage.usage().await.unwrap().files
}

#[tokio::test]
async fn film_is_taken_at_once_and_ready_when_its_job_is_done() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let film = films::film();
    assert!(holds(&film, "Secret place"));
    let accepted = upload(&api, "/api/v2/media", &film).await;
    assert_eq!(accepted.status, 202, "{}", accepted.text);
    let (media, path) = (accepted.json.clone(), path_of(&accepted.json));
    assert_eq!(
        (&media["type"], &media["url"], &media["description"]),
        (&json!("video"), &Value::Null, &json!("a test card"))
    );
    let waiting = api.get(&path).await;
    assert_eq!((waiting.status, &waiting.json["url"]), (206, &Value::Null));
    let status = json!({"status": "look", "media_ids": [media["id"]]});
    assert_eq!(api.post("/api/v1/statuses", status.clone()).await.status, 422);

    jobs::tick(&state).await.unwrap();
    let ready = api.get(&path).await.ok();
    let original = &ready["meta"]["original"];
    assert_eq!(
        (&original["width"], &original["height"], &original["frame_rate"]),
        (&json!(320), &json!(240), &json!("25/1"))
    );
    assert!((original["duration"].as_f64().unwrap() - 2.0).abs() < 0.2, "{ready}");
    assert!(original["bitrate"].as_i64().unwrap() > 1000, "{ready}");
    assert_eq!(ready["meta"]["small"]["width"], 320);
    assert!(ready["blurhash"].as_str().is_some_and(|hash| hash.len() > 20), "{ready}");
    let (extension, bytes) = stored(&state, &ready["url"]).await;
    assert_eq!((extension.as_str(), &bytes[4..8]), ("mp4", &b"ftyp"[..]));
    assert!(
        !holds(&bytes, "Secret place") && holds(&bytes[..bytes.len() / 2], "moov"),
        "its index comes first"
    );
    assert_ne!(stored(&state, &ready["preview_url"]).await.0, "mp4");
    assert_eq!(files(&state).await, 2, "what was uploaded is gone");
    assert_eq!(std::fs::read_dir(state.config.data_dir.join("scratch")).unwrap().count(), 0);

    let status = api.post("/api/v1/statuses", status).await.ok();
    assert_eq!(status["media_attachments"][0], ready);
    let document = Request::get(status["uri"].as_str().unwrap().split_once("localhost:3000").unwrap().1);
    let document = Api::visitor(&state)
        .send(document.header(ACCEPT, "application/activity+json"), Body::empty())
        .await
        .ok();
    let attached = &document["attachment"][0];
    assert_eq!(
        (&attached["type"], &attached["mediaType"], &attached["url"], &attached["blurhash"]),
        (&json!("Document"), &json!("video/mp4"), &ready["url"], &ready["blurhash"])
    );
    assert!(attached["duration"].as_str().unwrap().starts_with("PT2."), "{attached}");
    assert_eq!(attached["icon"]["url"], ready["preview_url"]);
    let page = Request::get(format!("/@ann/{}", status["id"].as_str().unwrap())).header(ACCEPT, "text/html");
    let page = Api::visitor(&state).send(page, Body::empty()).await.text;
    let player = page.split_once("<video").expect("a player").1.split_once('>').unwrap().0;
    for words in ["controls", "poster=\"", "width=\"320\"", "a test card", ready["url"].as_str().unwrap()] {
        assert!(player.contains(words), "{words}: {player}");
    }
}

#[tokio::test]
async fn version_one_answers_when_it_is_ready_and_sounds_have_the_picture_they_are_given() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let parts: &[(&str, &[u8])] = &[("file", &films::sound()), ("thumbnail", &picture(40))];
    let sound = send(&api, Request::post("/api/v1/media"), parts).await.ok();
    assert_eq!((&sound["type"], &sound["meta"]["small"]["size"]), (&json!("audio"), &json!("40x40")));
    let original = &sound["meta"]["original"];
    assert!(
        (original["duration"].as_f64().unwrap() - 1.0).abs() < 0.2 && original["width"].is_null(),
        "{sound}"
    );
    let (extension, bytes) = stored(&state, &sound["url"]).await;
    assert_eq!((extension.as_str(), holds(&bytes, "Secret place")), ("mp3", false));
    let changed = send(&api, Request::put(path_of(&sound)), &[("thumbnail", &picture(20)[..])]).await.ok();
    assert_eq!(changed["meta"]["small"]["size"], "20x20");
    assert_ne!(changed["preview_url"], sound["preview_url"]);
    assert_eq!(files(&state).await, 2, "the former picture is gone");
    let refused = send(&api, Request::put(path_of(&sound)), &[("thumbnail", &b"no picture"[..])]).await;
    assert_eq!(refused.status, 422);

    let plain = upload(&api, "/api/v1/media", &films::sound()).await.ok();
    assert_eq!((&plain["preview_url"], &plain["blurhash"]), (&Value::Null, &Value::Null));
    let status = json!({"status": "listen", "media_ids": [plain["id"]]});
    let status = api.post("/api/v1/statuses", status).await.ok();
    let page = Request::get(format!("/@ann/{}", status["id"].as_str().unwrap())).header(ACCEPT, "text/html");
    assert!(Api::visitor(&state).send(page, Body::empty()).await.text.contains("<audio controls"));
}

#[tokio::test]
async fn moving_picture_moves_and_a_film_that_plays_already_is_only_cleaned() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let gif = upload(&api, "/api/v1/media", &films::moving_gif()).await.ok();
    assert_eq!((&gif["type"], &gif["meta"]["original"]["width"]), (&json!("gifv"), &json!(62)));
    assert_eq!(stored(&state, &gif["url"]).await.0, "mp4");
    let film = films::mp4();
    let taken = upload(&api, "/api/v1/media", &film).await.ok();
    let (_, bytes) = stored(&state, &taken["url"]).await;
    assert!(holds(&film, "Secret place") && !holds(&bytes, "Secret place"));
    assert_eq!(taken["meta"]["original"]["width"], 64);
    let status = json!({"status": "", "media_ids": [gif["id"]]});
    let status = api.post("/api/v1/statuses", status).await.ok();
    let page = Request::get(format!("/@ann/{}", status["id"].as_str().unwrap())).header(ACCEPT, "text/html");
    let page = Api::visitor(&state).send(page, Body::empty()).await.text;
    assert!(page.split_once("<video").unwrap().1.split_once('>').unwrap().0.contains(" loop"));
}

#[tokio::test]
async fn without_ffmpeg_films_are_refused_and_pictures_taken() {
    let state = state_with(&[("media.ffmpeg", "")]).await;
    let api = Api::of(&state, &person(&state, "ann").await);
    for (file, path) in [(films::mp4(), "/api/v2/media"), (films::sound(), "/api/v1/media")] {
        let refused = upload(&api, path, &file).await;
        let words = "Validation failed: File is a film or a sound, which this server does not take: ffmpeg is not installed";
        assert_eq!(refused.error(), (422, words));
    }
    assert_eq!(upload(&api, "/api/v2/media", &films::moving_gif()).await.ok()["type"], "image");
    assert_eq!(files(&state).await, 2);
    for (path, with) in [("/api/v2/instance", false), ("/api/v1/instance", false)] {
        let limits = api.get(path).await.ok()["configuration"]["media_attachments"].clone();
        assert_eq!(limits["video_size_limit"].as_u64() > Some(0), with);
        assert!(!limits["supported_mime_types"].as_array().unwrap().contains(&json!("video/mp4")));
    }
    let with = crate::support::state().await;
    let limits =
        Api::visitor(&with).get("/api/v2/instance").await.ok()["configuration"]["media_attachments"].clone();
    assert_eq!(limits["video_size_limit"], 99 << 20);
    assert!(limits["supported_mime_types"].as_array().unwrap().contains(&json!("video/mp4")));
}

/// Each is refused in words, and leaves nothing.
#[tokio::test]
async fn hostile_files_are_refused_and_leave_nothing() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let film = films::film();
    let mut wide_gif = films::moving_gif();
    wide_gif[6..10].copy_from_slice(&[0x10, 0x27, 0x10, 0x27]);
    // A playlist that would have a program read files of the server or ask other hosts.
    let playlist = b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1.0,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n";
    let disguised = [&b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"[..], playlist].concat();
    for (name, file) in [
        ("cut short", &film[..200]),
        ("an empty box", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"),
        ("a playlist", playlist),
        ("a playlist in disguise", &disguised),
        ("a list of files", b"ffconcat version 1.0\nfile /etc/passwd\n"),
        ("a page", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("a drawing that runs", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"),
        ("a GIF of 10,000 by 10,000", &wide_gif),
        ("a HEIC picture", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
        ("noise that begins like a sound", b"ID3\x04\0\0\0\0\0\x00 not much of a song"),
    ] {
        for path in ["/api/v1/media", "/api/v2/media"] {
            let refused = upload(&api, path, file).await;
            assert_eq!(refused.status, 422, "{name}: {}", refused.text);
        }
    }
    jobs::tick(&state).await.unwrap();
    assert_eq!(files(&state).await, 0);
}

/// Its head is whole, so that it is taken; what follows is not.
#[tokio::test]
async fn film_that_breaks_off_is_found_out_by_its_job() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let mut broken = films::mp4();
    let data = broken.windows(4).position(|window| window == b"mdat").unwrap();
    let end = broken.windows(4).position(|window| window == b"moov").unwrap() - 4;
    broken[data + 4..end].fill(0xff);
    let accepted = upload(&api, "/api/v2/media", &broken).await;
    assert_eq!(accepted.status, 202, "{}", accepted.text);
    jobs::tick(&state).await.unwrap();
    let failed = api.get(&path_of(&accepted.json)).await;
    assert_eq!(failed.error(), (422, "Error processing thumbnail for uploaded media"));
    let status = json!({"status": "look", "media_ids": [accepted.json["id"]]});
    assert_eq!(api.post("/api/v1/statuses", status).await.status, 422);
    assert_eq!(upload(&api, "/api/v1/media", &broken).await.status, 422);
    assert_eq!(files(&state).await, 0);
    assert_eq!(api.delete(&path_of(&accepted.json)).await.status, 200);
}

#[tokio::test]
async fn deleted_status_takes_its_media_along_when_that_is_asked() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    for (asked, left) in [("", 2), ("?delete_media=true", 2)] {
        let media = upload(&api, "/api/v2/media", &picture(8)).await.ok();
        let status = json!({"status": "look", "media_ids": [media["id"]]});
        let status = api.post("/api/v1/statuses", status).await.ok();
        let deleted =
            api.delete(&format!("/api/v1/statuses/{}{asked}", status["id"].as_str().unwrap())).await.ok();
        assert_eq!(deleted["media_attachments"][0]["id"], media["id"]);
        assert_eq!(api.get(&path_of(&media)).await.status, if asked.is_empty() { 200 } else { 404 });
        assert_eq!(files(&state).await, left);
    }
}
