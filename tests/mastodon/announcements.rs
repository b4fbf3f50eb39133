//! What the instance tells everybody on it.

use chrono::TimeDelta;
use hedgerow::domain::announcements::{Span, announce, withdraw_announcement};
use hedgerow::domain::staff::Staff;
use serde_json::json;

use super::entities::check;
use crate::support::api::{Api, person};
use crate::support::state;

#[tokio::test]
async fn announcements_are_read_reacted_to_and_put_away() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, bobs) = (Api::of(&state, &ann), Api::of(&state, &bob));
    assert_eq!(api.get("/api/v1/announcements").await.ok(), json!([]));
    let id = announce(&state, &Staff::CommandLine, "Party at https://party.example", Span::default())
        .await
        .unwrap();
    let shown = api.get("/api/v1/announcements").await.ok();
    assert!(shown[0]["content"].as_str().unwrap().contains("<a href=\"https://party.example"), "{shown}");
    check("Announcement", &shown[0]);
    assert_eq!((&shown[0]["read"], &shown[0]["reactions"]), (&json!(false), &json!([])));
    let reaction = format!("/api/v1/announcements/{id}/reactions/%F0%9F%A6%94");
    api.put(&reaction, json!({})).await.ok();
    api.put(&reaction, json!({})).await.ok();
    bobs.put(&reaction, json!({})).await.ok();
    let felt = &api.get("/api/v1/announcements").await.ok()[0]["reactions"];
    check("Reaction", &felt[0]);
    assert_eq!(*felt, json!([{"name": "🦔", "count": 2, "me": true}]));
    api.delete(&reaction).await.ok();
    assert_eq!(api.delete(&reaction).await.status, 404);
    assert_eq!(api.get("/api/v1/announcements").await.ok()[0]["reactions"][0]["me"], false);
    api.post(&format!("/api/v1/announcements/{id}/dismiss"), json!({})).await.ok();
    assert_eq!(api.get("/api/v1/announcements").await.ok(), json!([]));
    assert_eq!(api.get("/api/v1/announcements?with_dismissed=true").await.ok()[0]["read"], true);
    assert_eq!(bobs.get("/api/v1/announcements").await.ok().as_array().unwrap().len(), 1);
    withdraw_announcement(&state, &Staff::CommandLine, id).await.unwrap();
    assert_eq!(bobs.get("/api/v1/announcements").await.ok(), json!([]));
}

#[tokio::test]
async fn what_is_over_or_no_emoji_is_refused() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let ends_at = Some(state.clock.now() + TimeDelta::hours(1));
    let id =
        announce(&state, &Staff::CommandLine, "Soon", Span { ends_at, ..Span::default() }).await.unwrap();
    let path = |rest: &str| format!("/api/v1/announcements/{id}/{rest}");
    assert_eq!(api.put(&path("reactions/blob"), json!({})).await.status, 422);
    for emoji in ["😀", "😁", "😂", "😃", "😄", "😅", "😆", "😇"] {
        let name: String = url::form_urlencoded::byte_serialize(emoji.as_bytes()).collect();
        api.put(&path(&format!("reactions/{name}")), json!({})).await.ok();
    }
    assert_eq!(api.put(&path("reactions/%F0%9F%A6%94"), json!({})).await.status, 422, "a ninth");
    state.clock.advance(TimeDelta::hours(2));
    assert_eq!(api.get("/api/v1/announcements").await.ok(), json!([]));
    assert_eq!(api.post(&path("dismiss"), json!({})).await.status, 404);
    assert!(announce(&state, &Staff::CommandLine, "  ", Span::default()).await.is_err());
}
