//! Uploads over the client API.

use axum::body::Body;
use axum::http::Request;
use image::{ImageFormat, RgbImage};
use serde_json::{Value, json};

use crate::support::api::{Answer, Api, person, person_with};
use crate::support::state;

fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    RgbImage::from_pixel(8, 6, image::Rgb([40, 120, 60])).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn upload(api: &Api, path: &str, file: &[u8]) -> Answer {
    let mut body = b"--B\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\na green leaf\r\n\
        --B\r\nContent-Disposition: form-data; name=\"focus\"\r\n\r\n0.5,-0.25\r\n\
        --B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"leaf.png\"\r\n\r\n"
        .to_vec();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--B--\r\n");
    let request = Request::post(path).header("content-type", "multipart/form-data; boundary=B");
    api.send(request, Body::from(body)).await
}

#[tokio::test]
async fn picture_is_ready_when_uploaded_and_can_be_described_posted_or_taken_back() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    for path in ["/api/v1/media", "/api/v2/media"] {
        let media = upload(&api, path, &png()).await.ok();
        assert_eq!(
            (media["type"].as_str(), media["description"].as_str()),
            (Some("image"), Some("a green leaf"))
        );
        assert!(media["url"].as_str().unwrap().starts_with("http://localhost:3000/media/"));
        assert_eq!(
            (&media["meta"]["original"]["size"], &media["meta"]["focus"]["x"]),
            (&json!("8x6"), &json!(0.5))
        );
    }
    let media = upload(&api, "/api/v2/media", &png()).await.ok();
    let path = format!("/api/v1/media/{}", media["id"].as_str().unwrap());
    assert_eq!(api.put(&path, json!({"description": "a leaf"})).await.ok()["description"], "a leaf");
    assert_eq!(api.get(&path).await.ok()["description"], "a leaf");
    let status = json!({"status": "", "media_ids": [media["id"]]});
    let status = api.post("/api/v1/statuses", status).await.ok();
    assert_eq!(status["media_attachments"][0]["id"], media["id"]);
    let used = api.delete(&path).await;
    assert_eq!(used.error(), (422, "Media attachment is currently used by a status"));
    let loose = upload(&api, "/api/v2/media", &png()).await.ok();
    let loose = format!("/api/v1/media/{}", loose["id"].as_str().unwrap());
    assert_eq!(api.delete(&loose).await.ok(), json!({}));
    assert_eq!(api.get(&loose).await.error(), (404, "Record not found"));
}

#[tokio::test]
async fn what_is_no_picture_or_not_ones_own_is_refused() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    assert_eq!(upload(&api, "/api/v2/media", b"MZ no picture").await.status, 422);
    assert_eq!(api.post("/api/v2/media", json!({"description": "none"})).await.status, 400);
    let media: Value = upload(&api, "/api/v2/media", &png()).await.ok();
    let path = format!("/api/v1/media/{}", media["id"].as_str().unwrap());
    let other = Api::of(&state, &person(&state, "bob").await);
    assert_eq!(other.get(&path).await.error(), (404, "Record not found"));
    let stolen = json!({"status": "mine", "media_ids": [media["id"]]});
    assert_eq!(other.post("/api/v1/statuses", stolen).await.status, 422);
    let reader = Api::of(&state, &person_with(&state, "cleo", "read").await);
    assert_eq!(upload(&reader, "/api/v1/media", &png()).await.status, 403);
    assert_eq!(upload(&Api::visitor(&state), "/api/v1/media", &png()).await.status, 401);
}
