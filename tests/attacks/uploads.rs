//! Files that are not what they say, or hold more than a picture.

use axum::body::Body;
use axum::http::Request;
use image::{ImageFormat, RgbImage};
use serde_json::json;

use crate::support::api::{Answer, Api, person};
use crate::support::{state, state_with};

fn picture(format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    RgbImage::from_pixel(8, 6, image::Rgb([40, 120, 60])).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

async fn upload(api: &Api, name: &str, content_type: &str, file: &[u8]) -> Answer {
    let mut body = format!(
        "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {content_type}\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--B--\r\n");
    let request = Request::post("/api/v2/media").header("content-type", "multipart/form-data; boundary=B");
    api.send(request, Body::from(body)).await
}

/// Files in a folder and below it.
fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.path() {
            path if path.is_dir() => found.extend(files(&path)),
            path => found.push(path),
        }
    }
    found
}

/// Names that are paths, and contents that tell a decoder what to write.
#[tokio::test]
async fn cve_2023_36460() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    for name in ["../../../evil.png", "/tmp/evil.png", "..\\..\\evil.png", "evil.php", "x\u{0}.png"] {
        let answer = upload(&api, name, "image/png", &picture(ImageFormat::Png)).await;
        if answer.status == 200 {
            assert!(!answer.json["url"].as_str().unwrap().contains("evil"), "{}", answer.json["url"]);
        }
    }
    for script in [
        "push graphic-context\nimage over 0,0 0,0 'msl:evil.msl'",
        "%!PS\n(evil) (w) file",
        "#EXTM3U\nfile:///etc/passwd",
        "<?xml version=\"1.0\"?><image><read filename=\"/etc/passwd\"/></image>",
    ] {
        assert_eq!(upload(&api, "evil.png", "image/png", script.as_bytes()).await.status, 422, "{script}");
    }
    let written = files(&state.config.data_dir);
    assert!(!written.is_empty());
    assert!(written.iter().all(|path| path.starts_with(state.config.data_dir.join("media"))), "{written:?}");
    assert!(written.iter().all(|path| !path.to_string_lossy().contains("evil")), "{written:?}");
}

#[tokio::test]
async fn svg_upload() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    for (content_type, file) in [
        ("image/svg+xml", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"),
        ("image/png", "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"),
        ("text/html", "<html><script>alert(1)</script></html>"),
        ("image/jpeg", "<!DOCTYPE html><script>alert(1)</script>"),
    ] {
        assert_eq!(upload(&api, "x.svg", content_type, file.as_bytes()).await.status, 422, "{content_type}");
    }
    // A picture that is a page as well is written anew as the picture alone, and can do nothing where it is opened.
    let mut both = picture(ImageFormat::Png);
    both.extend_from_slice(b"<html><script>alert(1)</script></html>");
    let kept = upload(&api, "x.html", "text/html", &both).await.ok();
    let url = kept["url"].as_str().unwrap().strip_prefix("http://localhost:3000").unwrap().to_owned();
    let (headers, bytes) = load(&state, &url).await;
    assert_eq!(headers["content-type"], "image/png");
    assert!(headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert!(!bytes.windows(8).any(|window| window == b"<script>"));
}

async fn load(state: &hedgerow::state::State, url: &str) -> (axum::http::HeaderMap, Vec<u8>) {
    use tower::ServiceExt;
    let router = hedgerow::server::router(state.clone());
    let response = router.oneshot(Request::get(url).body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), 200, "{url}");
    let (parts, body) = response.into_parts();
    (parts.headers, axum::body::to_bytes(body, 10 << 20).await.unwrap().to_vec())
}

/// A photograph that says where it was taken.
#[tokio::test]
async fn exif_leak() {
    let state = state_with(&[]).await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let plain = picture(ImageFormat::Jpeg);
    let secret = b"GPSLatitude 52.5200 Longitude 13.4050";
    let segment = |marker: u8, head: &[u8]| {
        let length = u16::try_from(2 + head.len() + secret.len()).unwrap().to_be_bytes();
        [&[0xff, marker], &length[..], head, &secret[..]].concat()
    };
    // APP1 for EXIF and XMP, APP13 for IPTC, COM for a comment; after the start of the image.
    let mut photo = plain[..2].to_vec();
    for (marker, head) in [
        (0xe1, &b"Exif\0\0"[..]),
        (0xe1, b"http://ns.adobe.com/xap/1.0/\0"),
        (0xed, b"Photoshop 3.0\0"),
        (0xfe, b""),
    ] {
        photo.extend(segment(marker, head));
    }
    photo.extend_from_slice(&plain[2..]);
    let kept = upload(&api, "photo.jpg", "image/jpeg", &photo).await.ok();
    for field in ["url", "preview_url"] {
        let url = kept[field].as_str().unwrap().strip_prefix("http://localhost:3000").unwrap().to_owned();
        let (_, bytes) = load(&state, &url).await;
        for words in [&secret[..], b"Exif", b"Photoshop", b"adobe"] {
            assert!(!bytes.windows(words.len()).any(|window| window == words), "{field}");
        }
    }
}

/// Somebody else's picture, and what is no picture.
#[tokio::test]
async fn akkoma_3_13_2_media() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (anns, bobs) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let media = upload(&anns, "x.png", "image/png", &picture(ImageFormat::Png)).await.ok();
    let status = anns.post("/api/v1/statuses", json!({"status": "words"})).await.ok();
    for id in [&media["id"], &status["id"], &json!(bob.account.to_string()), &json!("0"), &json!("x")] {
        let answer = bobs.post("/api/v1/statuses", json!({"status": "mine", "media_ids": [id]})).await;
        assert!(matches!(answer.status, 400 | 404 | 422), "{id}: {}", answer.status);
    }
    let path = format!("/api/v1/media/{}", media["id"].as_str().unwrap());
    for status in [
        bobs.get(&path).await.status,
        bobs.put(&path, json!({"description": "x"})).await.status,
        bobs.delete(&path).await.status,
    ] {
        assert_eq!(status, 404);
    }
    anns.post("/api/v1/statuses", json!({"status": "mine", "media_ids": [media["id"]]})).await.ok();
}
