//! Too much of everything: answers, names, lists, depths, dates.

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use futures_util::stream;
use serde_json::{Value, json};
use tower_http::compression::CompressionLayer;

use super::scene::{Scene, nothing};
use crate::support::browser::Browser;
use crate::support::world::{Answer, key_of};

/// What a slow machine may take; what is quadratic takes minutes.
const SOON: Duration = Duration::from_secs(20);

/// A note of Mallory's is delivered; what Alice sees of it.
async fn delivered(scene: &Scene, note: &Value) -> Option<Value> {
    let began = Instant::now();
    let status = scene.deliver(&scene.mallory, &scene.mallory.create(note)).await;
    assert!(matches!(status, 202 | 400 | 413), "{status}");
    let seen = scene.seen(note["id"].as_str().unwrap()).await;
    scene.api.get("/api/v1/timelines/public").await.ok();
    Browser::new(&scene.world).get("/public").await.ok();
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    seen
}

/// An answer that does not end where it should.
#[tokio::test]
async fn mitra_2_3_0() {
    let scene = Scene::set().await;
    let mut note = scene.mallory.note("huge", "hello");
    note["filler"] = json!("x".repeat(3 << 20));
    scene.mallory.server.publishes(&note);
    assert_eq!(scene.resolve(note["id"].as_str().unwrap()).await, nothing());
    // Sixty-four megabytes that travel as a few kilobytes.
    let blanks = || async {
        let blanks = stream::iter((0..64).map(|_| Ok::<_, std::io::Error>(vec![b' '; 1 << 20])));
        ([("content-type", "application/activity+json")], Body::from_stream(blanks))
    };
    let bomb = Router::new().fallback(get(blanks)).layer(CompressionLayer::new());
    let bomb = crate::outbound::site::Site::start("127.0.0.1", bomb).await;
    let began = Instant::now();
    assert_eq!(scene.resolve(bomb.url("/users/x").as_str()).await, nothing());
    assert!(bomb.requests() > 0 && began.elapsed() < SOON);
}

/// A page made to keep a reader busy.
#[tokio::test]
async fn cve_2025_68475() {
    let scene = Scene::set().await;
    for (n, piece) in ["<link ", "<a <a <a ", "<link rel=\"alternate\" href='", "<!--", "<<<<", "&#"]
        .into_iter()
        .enumerate()
    {
        let html = format!("<html>{}", piece.repeat((900 << 10) / piece.len()));
        let path = format!("/page/{n}");
        let page = Answer { body: html, ..Answer::status(200) }.typed("text/html");
        scene.mallory.server.answers(&path, page);
        let began = Instant::now();
        assert_eq!(scene.resolve(&scene.mallory.server.url(&path)).await, nothing());
        assert!(began.elapsed() < SOON, "{piece}: {:?}", began.elapsed());
    }
}

/// Texts made to keep a matcher busy.
#[tokio::test]
async fn ghsa_jpxp_r43f_rhvx() {
    let scene = Scene::set().await;
    for (n, piece) in
        ["@a@a", "#a#", "http://a.", "a@a.a@", "((((", "@", "&amp", "<a href=", "👩‍", "\u{200d}"]
            .into_iter()
            .enumerate()
    {
        let text = piece.repeat(400_000 / piece.len());
        let note = scene.mallory.note(&format!("slow-{n}"), &text);
        delivered(&scene, &note).await;
        let own: String = piece.chars().cycle().take(490).collect();
        let began = Instant::now();
        let status = scene.api.post("/api/v1/statuses", json!({"status": own})).await.status;
        assert!(matches!(status, 200 | 422), "{piece}: {status}");
        assert!(began.elapsed() < SOON, "{piece}: {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn cve_2026_23962() {
    let scene = Scene::set().await;
    let options: Vec<Value> = (0..8_000)
        .map(|n| json!({"type": "Note", "name": format!("option {n}"), "replies": {"type": "Collection", "totalItems": 1}}))
        .collect();
    let mut poll = scene.mallory.note("poll", "which?");
    poll["type"] = json!("Question");
    poll["oneOf"] = json!(options);
    if let Some(seen) = delivered(&scene, &poll).await {
        assert!(seen.to_string().matches("option ").count() <= 1_000);
    }
}

#[tokio::test]
async fn ghsa_gg8q_rcg7_p79g() {
    let scene = Scene::set().await;
    let long = "x".repeat(90_000);
    let mut document = scene.mallory.document(&key_of("mallory").await);
    document["name"] = json!(long);
    document["summary"] = json!(format!("<p>{long}</p>"));
    let fields: Vec<Value> =
        (0..2_000).map(|n| json!({"type": "PropertyValue", "name": format!("f{n}"), "value": "v"})).collect();
    document["attachment"] = json!(fields);
    document["alsoKnownAs"] = json!((0..3_000).map(|n| format!("https://a.example/{n}")).collect::<Vec<_>>());
    scene.mallory.server.publishes(&document);
    let found = scene.resolve(&scene.mallory.uri).await;
    if let Some(account) = found["accounts"].get(0) {
        assert!(account["display_name"].as_str().unwrap().len() <= 4_096);
        assert!(account["note"].as_str().unwrap().len() <= 100_000);
        assert!(account["fields"].as_array().unwrap().len() <= 50);
    }
    let mut note = scene.mallory.note("much", "hello");
    note["summary"] = json!(long);
    note["tag"] =
        json!((0..8_000).map(|n| json!({"type": "Hashtag", "name": format!("#t{n}")})).collect::<Vec<_>>());
    note["attachment"] = json!((0..1_000)
        .map(|n| json!({"type": "Document", "mediaType": "image/png", "url": format!("https://a.example/{n}.png"), "name": "x"}))
        .collect::<Vec<_>>());
    let seen = delivered(&scene, &note).await.expect("it is cut and kept");
    assert!(seen["media_attachments"].as_array().unwrap().len() <= 32);
    assert!(seen["tags"].as_array().unwrap().len() <= 512);
    assert!(seen["spoiler_text"].as_str().unwrap().len() <= 100_000);
    // Thousands of people named: each would be a fetch.
    let before = scene.mallory.server.asked().len();
    let mut crowd = scene.mallory.note("crowd", "hello all");
    crowd["tag"] = json!((0..3_000)
        .map(|n| json!({"type": "Mention", "href": scene.mallory.server.url(&format!("/users/m{n}")), "name": format!("@m{n}")}))
        .collect::<Vec<_>>());
    delivered(&scene, &crowd).await;
    assert!(scene.mallory.server.asked().len() - before <= 200);
}

/// Names of one's own lists and filters, by the megabyte.
#[tokio::test]
async fn cve_2026_23963() {
    let scene = Scene::set().await;
    let long = "x".repeat(900 << 10);
    for (path, body) in [
        ("/api/v1/lists", json!({"title": long})),
        ("/api/v2/filters", json!({"title": long, "context": ["home"]})),
        ("/api/v1/filters", json!({"phrase": long, "context": ["home"]})),
        ("/api/v1/featured_tags", json!({"name": long})),
    ] {
        let answer = scene.api.post(path, body).await;
        assert!(matches!(answer.status, 404 | 413 | 422), "{path}: {}", answer.status);
    }
    let keywords = json!({"title": "x", "context": ["home"], "keywords_attributes": [{"keyword": long}]});
    let answer = scene.api.post("/api/v2/filters", keywords).await;
    assert!(matches!(answer.status, 404 | 413 | 422), "{}", answer.status);
    let id = scene.account_id(&scene.victor).await;
    let note = scene.api.post(&format!("/api/v1/accounts/{id}/note"), json!({"comment": long})).await;
    assert_eq!(note.status, 422);
    let profile = json!({"display_name": long});
    assert_eq!(scene.api.patch("/api/v1/accounts/update_credentials", profile).await.status, 422);
}

/// Markup that breaks whoever cleans it.
#[tokio::test]
async fn ghsa_qrgq_9fx2_vf2r() {
    let scene = Scene::set().await;
    for (n, html) in [
        "<div>".repeat(50_000),
        "<p><b><i>".repeat(20_000) + "deep",
        "<a href=\"".repeat(10_000),
        "<![CDATA[<script>]]>\u{0}<\u{fffd}>&#x110000;&#xd800;&#0;".repeat(1_000),
        "<svg><style><img src=x onerror=alert(1)></style></svg>".to_owned(),
        "</p></p></div></html><html><head><title>".repeat(1_000),
    ]
    .into_iter()
    .enumerate()
    {
        let note = scene.mallory.note(&format!("broken-{n}"), &html);
        delivered(&scene, &note).await.expect("its text is kept");
    }
    scene.victors_note("after").await;
}

/// Pictures without width or height.
#[tokio::test]
async fn akkoma_3_18_zero() {
    let scene = Scene::set().await;
    let mut note = scene.mallory.note("zero", "hello");
    let sizes = [json!(0), json!(-1), json!(1e30), json!("wide"), json!(null), json!(0.5)];
    note["attachment"] = json!(sizes
        .iter()
        .enumerate()
        .map(|(n, size)| json!({"type": "Document", "mediaType": "image/png", "width": size, "height": size,
            "url": format!("https://a.example/{n}.png"), "focalPoint": [size, size], "blurhash": "!"}))
        .collect::<Vec<_>>());
    let seen = delivered(&scene, &note).await.expect("it is shown");
    let path = format!("/@mallory@{}/{}", scene.mallory.server.authority(), seen["id"].as_str().unwrap());
    Browser::new(&scene.world).get(&path).await.ok();
}

/// Dates before there were any, and far ahead.
#[tokio::test]
async fn hollo_67() {
    let scene = Scene::set().await;
    let now = scene.world.clock.now().format("%Y-%m-%dT%H:%M:%S").to_string();
    for (n, date) in [
        "9999-12-31T23:59:59Z",
        "2030-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "0001-01-01T00:00:00Z",
        "-9999-01-01T00:00:00Z",
        "yesterday",
        "",
    ]
    .into_iter()
    .enumerate()
    {
        let mut note = scene.mallory.note(&format!("then-{n}"), "hello");
        note["published"] = json!(date);
        note["updated"] = json!(date);
        if let Some(seen) = delivered(&scene, &note).await {
            assert!(
                &seen["created_at"].as_str().unwrap()[..19] <= now.as_str(),
                "{date}: {}",
                seen["created_at"]
            );
        }
    }
    let own = scene.api.post("/api/v1/statuses", json!({"status": "now"})).await.ok();
    let public = scene.api.get("/api/v1/timelines/public").await.ok();
    assert_eq!(public[0]["id"], own["id"], "nothing sticks on top");
}
