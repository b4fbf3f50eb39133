//! Custom emoji and reactions over the client API.

use axum::body::Bytes;
use hedgerow::domain::emojis::{add_emoji, set_disabled};
use hedgerow::domain::staff::Staff;
use hedgerow::model::EmojiId;
use hedgerow::state::State;
use serde_json::{Value, json};

use crate::support::api::{Api, person};
use crate::support::state;

/// The smallest PNG there is.
pub fn png() -> Bytes {
    let mut bytes = Vec::new();
    let pixel = image::RgbaImage::from_pixel(2, 2, image::Rgba([200, 30, 60, 120]));
    pixel.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png).unwrap();
    bytes.into()
}

pub async fn emoji(state: &State, shortcode: &str) -> EmojiId {
    add_emoji(state, &Staff::CommandLine, shortcode, "Plants", png()).await.unwrap()
}

fn path(status: &Value, rest: &str) -> String {
    format!("/api/v1/statuses/{}{rest}", status["id"].as_str().unwrap())
}

#[tokio::test]
async fn emoji_of_this_server_are_listed_and_shown_where_they_are_written() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    assert_eq!(api.get("/api/v1/custom_emojis").await.ok(), json!([]));
    let id = emoji(&state, "leaf").await;
    let listed = Api::visitor(&state).get("/api/v1/custom_emojis").await.ok();
    assert_eq!((&listed[0]["shortcode"], &listed[0]["category"]), (&json!("leaf"), &json!("Plants")));
    for url in ["url", "static_url"] {
        let url = listed[0][url].as_str().unwrap().strip_prefix("http://localhost:3000").unwrap();
        let picture = tower::ServiceExt::oneshot(
            hedgerow::server::router(state.state.clone()),
            axum::http::Request::get(url).body(axum::body::Body::empty()).unwrap(),
        );
        assert_eq!(picture.await.unwrap().headers()["content-type"], "image/png");
    }

    let poll = json!({"options": ["a :leaf:", "b"], "expires_in": 600});
    let posted =
        json!({"status": "Look: :leaf: :nothing: 12:leaf:3", "spoiler_text": ":leaf:", "poll": poll});
    let status = api.post("/api/v1/statuses", posted).await.ok();
    assert_eq!(status["emojis"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&status["emojis"][0]["shortcode"], &status["poll"]["emojis"][0]["shortcode"]),
        (&json!("leaf"), &json!("leaf"))
    );
    let named =
        api.patch("/api/v1/accounts/update_credentials", json!({"display_name": "Ann :leaf:"})).await.ok();
    assert_eq!(named["emojis"][0]["shortcode"], "leaf");
    let plain = api.put(&path(&status, ""), json!({"status": "none"})).await.ok();
    assert_eq!(plain["emojis"], json!([]));

    set_disabled(&state, &Staff::CommandLine, id, true).await.unwrap();
    assert_eq!(api.get("/api/v1/custom_emojis").await.ok(), json!([]));
    assert_eq!(api.get("/api/v1/accounts/verify_credentials").await.ok()["emojis"], json!([]));
}

#[tokio::test]
async fn what_is_no_emoji_is_refused() {
    let state = state().await;
    let staff = Staff::CommandLine;
    let svg = Bytes::from_static(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>");
    assert!(add_emoji(&state, &staff, "svg", "", svg).await.is_err());
    assert!(add_emoji(&state, &staff, "large", "", Bytes::from(vec![0; (256 << 10) + 1])).await.is_err());
    for shortcode in ["", "a", "../a", "a b", "ä_b", &"x".repeat(65)] {
        assert!(add_emoji(&state, &staff, shortcode, "", png()).await.is_err(), "{shortcode}");
    }
    emoji(&state, "leaf").await;
    let taken = add_emoji(&state, &staff, ":leaf:", "", png()).await.unwrap_err();
    assert!(taken.to_string().contains("has already been taken"), "{taken}");
}

#[tokio::test]
async fn reactions_are_given_counted_and_taken_back() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));
    emoji(&state, "leaf").await;
    let status = api.post("/api/v1/statuses", json!({"status": "react!"})).await.ok();
    assert_eq!(status["reactions"], json!([]));

    other.post(&path(&status, "/react/%F0%9F%8E%89"), json!({})).await.ok();
    let mine = other.post(&path(&status, "/react/leaf"), json!({})).await.ok();
    assert_eq!(mine["reactions"][0], json!({"name": "🎉", "count": 1, "me": true}));
    assert_eq!((&mine["reactions"][1]["name"], &mine["reactions"][1]["me"]), (&json!("leaf"), &json!(true)));
    assert!(mine["reactions"][1]["url"].is_string());
    assert_eq!(mine["favourites_count"], 0, "it is no favourite to those who know it");
    other.post(&path(&status, "/react/leaf"), json!({})).await.ok();
    let pleroma = format!("/api/v1/pleroma{}", &path(&status, "/reactions")["/api/v1".len()..]);
    api.put(&format!("{pleroma}/%F0%9F%8E%89"), json!({})).await.ok();
    let read = Api::visitor(&state).get(&path(&status, "")).await.ok();
    assert_eq!(read["reactions"][0], json!({"name": "🎉", "count": 2}));
    assert_eq!(read["reactions"][1]["count"], 1, "once each");
    let people = api.get(&pleroma).await.ok();
    assert_eq!((&people[0]["accounts"][0]["acct"], &people[0]["me"]), (&json!("bob"), &json!(true)));
    let told = api.get("/api/v1/notifications").await.ok();
    assert_eq!((told.as_array().unwrap().len(), &told[0]["type"]), (1, &json!("favourite")));

    other.post(&path(&status, "/unreact/leaf"), json!({})).await.ok();
    let rest = other.delete(&format!("{pleroma}/%F0%9F%8E%89")).await.ok();
    assert_eq!(rest["reactions"], json!([{"name": "🎉", "count": 1, "me": false}]));
    assert_eq!(api.get("/api/v1/notifications").await.ok(), json!([]));
}

#[tokio::test]
async fn reactions_that_cannot_be_given_are_refused() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let status = api.post("/api/v1/statuses", json!({"status": "react!"})).await.ok();
    for name in ["nothing", "x", "%3Cb%3E", "leaf@elsewhere.example"] {
        let refused = other.post(&path(&status, &format!("/react/{name}")), json!({})).await;
        assert_eq!(refused.error(), (422, "Validation failed: Name is not a recognized emoji"), "{name}");
    }
    for emoji in ["😀", "😁", "😂", "😃", "😄", "😅", "😆", "😇"] {
        let name: String = url::form_urlencoded::byte_serialize(emoji.as_bytes()).collect();
        other.post(&path(&status, &format!("/react/{name}")), json!({})).await.ok();
    }
    assert_eq!(
        other.post(&path(&status, "/react/%F0%9F%8E%89"), json!({})).await.status,
        422,
        "eight are enough"
    );
    let private = api.post("/api/v1/statuses", json!({"status": "psst", "visibility": "private"})).await.ok();
    assert_eq!(other.post(&path(&private, "/react/%F0%9F%8E%89"), json!({})).await.status, 404);
    assert_eq!(Api::visitor(&state).post(&path(&status, "/react/x"), json!({})).await.status, 401);
}
