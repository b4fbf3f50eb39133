//! What the instance tells everybody on it.

use chrono::TimeDelta;
use hedgerow::domain::announcements::{Span, announce, withdraw_announcement};
use hedgerow::domain::staff::Staff;
use hedgerow::events::Relay;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::entities::check;
use crate::support::api::{Api, person};
use crate::support::events::Events;
use crate::support::state;
use crate::support::state::over_pool;

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

#[tokio::test]
async fn an_announcement_tells_what_it_names() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let api = Api::of(&state, &ann);
    let emoji = sqlx::query(
        "INSERT INTO custom_emojis (shortcode, image_key, static_key, created_at, updated_at)
         VALUES ('hedge', 'a/b.png', 'a/c.png', now(), now())",
    );
    emoji.execute(&state.pool).await.unwrap();
    let open = api.post("/api/v1/statuses", json!({"status": "read me"})).await.ok();
    let closed = api.post("/api/v1/statuses", json!({"status": "psst", "visibility": "direct"})).await.ok();
    let text = format!(
        ":hedge: @bob tells of #May at {} and {}",
        open["url"].as_str().unwrap(),
        closed["url"].as_str().unwrap()
    );
    let id = announce(&state, &Staff::CommandLine, &text, Span::default()).await.unwrap();
    let told = Api::of(&state, &bob).get("/api/v1/announcements").await.ok();
    check("Announcement::Account", &told[0]["mentions"][0]);
    check("Announcement::Status", &told[0]["statuses"][0]);
    assert_eq!(told[0]["mentions"][0]["acct"], "bob");
    assert_eq!(
        told[0]["statuses"],
        json!([{"id": open["id"], "url": open["url"]}]),
        "what bob may not see is not named"
    );
    assert_eq!(told[0]["tags"], json!([{"name": "May", "url": "http://localhost:3000/tags/may"}]));
    assert_eq!(told[0]["emojis"][0]["shortcode"], "hedge");
    api.put(&format!("/api/v1/announcements/{id}/reactions/hedge"), json!({})).await.ok();
    let felt = &api.get("/api/v1/announcements").await.ok()[0]["reactions"][0];
    assert_eq!((&felt["name"], &felt["me"]), (&json!("hedge"), &json!(true)));
    assert!(felt["url"].as_str().unwrap().ends_with("a/b.png"), "{felt}");
    assert!(felt["static_url"].as_str().unwrap().ends_with("a/c.png"), "{felt}");
}

#[tokio::test]
async fn streams_tell_of_announcements_and_reactions() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let mut events = Events::open(&state, &ann, "user").await;
    let id = announce(&state, &Staff::CommandLine, "Party", Span::default()).await.unwrap();
    let (name, told) = events.event().await;
    assert_eq!((name.as_str(), &told["id"]), ("announcement", &json!(id.to_string())));
    let bobs = Api::of(&state, &bob);
    let reaction = format!("/api/v1/announcements/{id}/reactions/%F0%9F%A6%94");
    bobs.put(&reaction, json!({})).await.ok();
    let (name, told) = events.event().await;
    assert_eq!(name, "announcement.reaction");
    assert_eq!(told, json!({"name": "🦔", "count": 1, "announcement_id": id.to_string()}));
    bobs.delete(&reaction).await.ok();
    assert_eq!(events.event().await.1["count"], 0);
    withdraw_announcement(&state, &Staff::CommandLine, id).await.unwrap();
    let (name, told) = events.event().await;
    assert_eq!((name.as_str(), told.to_string()), ("announcement.delete", id.to_string()));
}

#[tokio::test]
async fn streams_of_another_node_hear_of_announcements_through_postgresql() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    // Each node has its own hub, as each process has; the database is all they share.
    let other = over_pool(state.pool.clone(), &[]);
    let shutdown = CancellationToken::new();
    for node in [&state.state, &other.state] {
        let direct = (*node.pool.connect_options()).clone().application_name("relay");
        tokio::spawn(Relay::new(&node.hub, &node.pool).run(direct, shutdown.clone()));
    }
    let listening = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'relay' AND query LIKE 'LISTEN%'";
    while sqlx::query_scalar::<_, i64>(listening).fetch_one(&state.pool).await.unwrap() != 2 {
        tokio::task::yield_now().await;
    }
    let mut abroad = Events::open(&other.state, &ann, "user").await;
    let id = announce(&state, &Staff::CommandLine, "Party", Span::default()).await.unwrap();
    let (name, told) = abroad.event().await;
    assert_eq!((name.as_str(), &told["id"]), ("announcement", &json!(id.to_string())));
    let reaction = format!("/api/v1/announcements/{id}/reactions/%F0%9F%A6%94");
    Api::of(&state, &ann).put(&reaction, json!({})).await.ok();
    let (name, told) = abroad.event().await;
    assert_eq!(name, "announcement.reaction");
    assert_eq!(told, json!({"name": "🦔", "count": 1, "announcement_id": id.to_string()}));
    withdraw_announcement(&state, &Staff::CommandLine, id).await.unwrap();
    let (name, told) = abroad.event().await;
    assert_eq!((name.as_str(), told.to_string()), ("announcement.delete", id.to_string()));
    shutdown.cancel();
}
