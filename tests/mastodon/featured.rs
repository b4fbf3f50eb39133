//! Hashtags and people on profiles.

use serde_json::json;

use crate::support::accounts::outgoing;
use crate::support::api::{Api, person, person_with};
use crate::support::state;

#[tokio::test]
async fn hashtag_is_featured_counted_told_and_taken_off() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let api = Api::of(&state, &ann);
    for (text, visibility) in [("one #May", "public"), ("two #may", "unlisted"), ("three #may", "private")] {
        api.post("/api/v1/statuses", json!({"status": text, "visibility": visibility})).await.ok();
    }
    assert_eq!(api.get("/api/v1/featured_tags/suggestions").await.ok()[0]["name"], "May");
    let featured = api.post("/api/v1/featured_tags", json!({"name": "#may"})).await.ok();
    assert_eq!((&featured["name"], &featured["statuses_count"]), (&json!("May"), &json!("2")));
    assert_eq!(featured["last_status_at"], "2027-01-15");
    let again = api.post("/api/v1/featured_tags", json!({"name": "MAY"})).await.ok();
    assert_eq!(again["id"], featured["id"]);
    let more = api.post("/api/v1/statuses", json!({"status": "four #may"})).await.ok();
    let of_ann = format!("/api/v1/accounts/{}/featured_tags", ann.account);
    assert_eq!(Api::visitor(&state).get(&of_ann).await.ok()[0]["statuses_count"], "3");
    api.delete(&format!("/api/v1/statuses/{}", more["id"].as_str().unwrap())).await.ok();
    assert_eq!(api.get("/api/v1/featured_tags").await.ok()[0]["statuses_count"], "2");
    assert_eq!(api.get("/api/v1/featured_tags/suggestions").await.ok(), json!([]));

    let collection =
        axum::http::Request::get("/users/ann/collections/tags").header("accept", "application/activity+json");
    let collection = Api::visitor(&state).send(collection, axum::body::Body::empty()).await;
    let collection: serde_json::Value = serde_json::from_str(&collection.text).unwrap();
    assert_eq!(collection["orderedItems"][0]["name"], "#May");
    assert_eq!(collection["orderedItems"][0]["type"], "Hashtag");

    let one = format!("/api/v1/featured_tags/{}", featured["id"].as_str().unwrap());
    assert_eq!(api.delete(&one).await.ok(), json!({}));
    assert_eq!(api.delete(&one).await.status, 404);
    assert_eq!(api.post("/api/v1/tags/may/feature", json!({})).await.ok()["featuring"], true);
    assert_eq!(api.post("/api/v1/tags/may/unfeature", json!({})).await.ok().get("featuring"), None);
    let told = outgoing(&state).await;
    let told = told
        .iter()
        .filter(|one| format!("{one:?}").contains("featureTag") || format!("{one:?}").contains("FeatureTag"));
    assert_eq!(told.count(), 4, "two shown, two taken off");
    assert_eq!(api.post("/api/v1/featured_tags", json!({"name": "not one"})).await.status, 422);
    let reader = person_with(&state, "bob", "read").await;
    let refused = Api::of(&state, &reader).post("/api/v1/featured_tags", json!({"name": "a"})).await;
    assert_eq!(refused.status, 403);
}

#[tokio::test]
async fn followed_people_are_endorsed_until_they_are_unfollowed() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let api = Api::of(&state, &ann);
    let endorse = format!("/api/v1/accounts/{}/endorse", bob.account);
    let stranger = api.post(&endorse, json!({})).await;
    let words = "Validation failed: You must be already following the person you want to endorse";
    assert_eq!(stranger.error(), (422, words));
    api.post(&format!("/api/v1/accounts/{}/follow", bob.account), json!({})).await.ok();
    assert_eq!(api.post(&endorse, json!({})).await.ok()["endorsed"], true);
    assert_eq!(api.get("/api/v1/endorsements").await.ok()[0]["username"], "bob");
    let of_ann = format!("/api/v1/accounts/{}/endorsements", ann.account);
    assert_eq!(Api::visitor(&state).get(&of_ann).await.ok()[0]["username"], "bob");
    let unpin = format!("/api/v1/accounts/{}/unpin", bob.account);
    assert_eq!(api.post(&unpin, json!({})).await.ok()["endorsed"], false);
    let pin = format!("/api/v1/accounts/{}/pin", bob.account);
    assert_eq!(api.post(&pin, json!({})).await.ok()["endorsed"], true);
    api.post(&format!("/api/v1/accounts/{}/unfollow", bob.account), json!({})).await.ok();
    assert_eq!(api.get("/api/v1/endorsements").await.ok(), json!([]));
    assert_eq!(api.post("/api/v1/accounts/1/endorse", json!({})).await.status, 404);
    assert_eq!(Api::visitor(&state).get("/api/v1/endorsements").await.status, 401);
}
