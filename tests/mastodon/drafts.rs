//! Drafts: an extension of ours.

use chrono::Duration;
use serde_json::{Value, json};

use crate::support::api::{Api, person, person_with};
use crate::support::state;

const PATH: &str = "/api/v1/drafts";

fn path(draft: &Value) -> String {
    format!("{PATH}/{}", draft["id"].as_str().unwrap())
}

async fn home(api: &Api) -> Value {
    api.get("/api/v1/timelines/home").await.ok()
}

#[tokio::test]
async fn draft_is_kept_changed_listed_and_posted_once() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let said = json!({
        "status": "half a thou", "spoiler_text": "deep", "visibility": "private", "language": "de",
        "content_type": "text/markdown", "local_only": true, "poll": {"options": ["a", "b"], "expires_in": 600},
    });
    let draft = api.post(PATH, said).await.ok();
    assert_eq!(draft["params"]["text"], "half a thou");
    assert_eq!(
        (&draft["params"]["visibility"], &draft["params"]["local_only"]),
        (&json!("private"), &json!(true))
    );
    assert_eq!(home(&api).await, json!([]));
    assert_eq!(api.get("/api/v1/scheduled_statuses").await.ok(), json!([]), "it waits for no time");
    state.clock.advance(Duration::minutes(1));
    let whole =
        json!({"status": "a *whole* thought", "visibility": "unlisted", "content_type": "text/markdown"});
    let changed = api.put(&path(&draft), whole).await.ok();
    assert_eq!((&changed["id"], &changed["params"]["poll"]), (&draft["id"], &Value::Null));
    assert_ne!(changed["updated_at"], draft["updated_at"]);
    let other = api.post(PATH, json!({"status": "another"})).await.ok();
    assert_eq!(api.get(PATH).await.ok(), json!([other, changed]));
    let page = api.get(&format!("{PATH}?limit=1")).await;
    assert!(page.link("next").is_some());
    assert_eq!(api.get(&path(&draft)).await.ok(), changed);

    let posted = api.post(&format!("{}/post", path(&draft)), json!({})).await.ok();
    assert_eq!(
        (&posted["visibility"], &posted["content"]),
        (&json!("unlisted"), &json!("<p>a <em>whole</em> thought</p>"))
    );
    assert_eq!(home(&api).await[0]["id"], posted["id"]);
    assert_eq!(api.post(&format!("{}/post", path(&draft)), json!({})).await.status, 404, "it is gone");
    assert_eq!(api.delete(&path(&other)).await.ok(), json!({}));
    assert_eq!(api.get(PATH).await.ok(), json!([]));
}

#[tokio::test]
async fn drafts_are_their_authors_alone_and_none_is_made_of_nothing() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let draft = api.post(PATH, json!({"status": "mine"})).await.ok();
    for answer in [
        other.get(&path(&draft)).await,
        other.put(&path(&draft), json!({"status": "ours"})).await,
        other.delete(&path(&draft)).await,
        other.post(&format!("{}/post", path(&draft)), json!({})).await,
        // What waits without a time is not scheduled.
        api.delete(&format!("/api/v1/scheduled_statuses/{}", draft["id"].as_str().unwrap())).await,
        api.get(&format!("{PATH}/1")).await,
        api.post(PATH, json!({"status": "but", "in_reply_to_id": "1"})).await,
    ] {
        assert_eq!(answer.status, 404, "{}", answer.text);
    }
    assert_eq!(other.get(PATH).await.ok(), json!([]));
    for wrong in
        [json!({}), json!({"status": "a".repeat(50_001)}), json!({"status": "a", "visibility": "secret"})]
    {
        assert_eq!(api.post(PATH, wrong).await.status, 422);
    }
    assert_eq!(Api::visitor(&state).get(PATH).await.status, 401);
    let reader = Api::of(&state, &person_with(&state, "cat", "read").await);
    assert_eq!(reader.post(PATH, json!({"status": "a"})).await.status, 403);
    // Too long to be posted: kept all the same, and kept when posting it fails.
    let long = api.post(PATH, json!({"status": "a".repeat(600)})).await.ok();
    assert_eq!(api.post(&format!("{}/post", path(&long)), json!({})).await.status, 422);
    api.get(&path(&long)).await.ok();
    assert_eq!(api.get(&path(&draft)).await.ok()["params"]["text"], "mine");
}

#[tokio::test]
async fn pictures_of_a_draft_are_kept_as_long_as_it_is() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let api = Api::of(&state, &ann);
    let upload = async || {
        let id = "INSERT INTO media_attachments (account_id, kind, content_type, created_at)
                  VALUES ($1, 'image', 'image/png', $2) RETURNING id";
        let id: i64 = sqlx::query_scalar(id)
            .bind(ann.account.0)
            .bind(state.clock.now())
            .fetch_one(&state.pool)
            .await
            .unwrap();
        id.to_string()
    };
    let (first, second) = (upload().await, upload().await);
    let draft = api.post(PATH, json!({"status": "look", "media_ids": [first, second]})).await.ok();
    assert_eq!(draft["media_attachments"].as_array().unwrap().len(), 2);
    let fewer = api.put(&path(&draft), json!({"status": "look", "media_ids": [second]})).await.ok();
    assert_eq!(fewer["media_attachments"][0]["id"], json!(second));
    state.clock.advance(Duration::days(3));
    hedgerow::domain::media::prune_loose(&state).await.unwrap();
    let left: Vec<i64> =
        sqlx::query_scalar("SELECT id FROM media_attachments").fetch_all(&state.pool).await.unwrap();
    assert_eq!(left, [second.parse::<i64>().unwrap()], "what the draft lost is loose, and went");
    let posted = api.post(&format!("{}/post", path(&draft)), json!({})).await.ok();
    assert_eq!(posted["media_attachments"][0]["id"], json!(second));
}
