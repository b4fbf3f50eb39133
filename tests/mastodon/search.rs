//! Search over the client API.

use hedgerow::model::AccountId;
use hedgerow::state::State;
use serde_json::{Value, json};
use sqlx::query;

use crate::support::api::{Api, person};
use crate::support::{accounts, state};

fn texts(found: &Value) -> Vec<&str> {
    found["statuses"].as_array().unwrap().iter().map(|status| status["content"].as_str().unwrap()).collect()
}

/// The statuses that are found, latest first.
async fn find(api: &Api, q: &str) -> Value {
    let q: String = url::form_urlencoded::byte_serialize(q.as_bytes()).collect();
    api.get(&format!("/api/v2/search?type=statuses&q={q}")).await.ok()
}

async fn found(api: &Api, q: &str) -> Vec<String> {
    texts(&find(api, q).await).into_iter().map(|html| html.replace("<p>", "").replace("</p>", "")).collect()
}

async fn set_indexable(api: &Api) {
    api.patch("/api/v1/accounts/update_credentials", json!({"indexable": true})).await.ok();
}

async fn post(api: &Api, status: Value) -> String {
    api.post("/api/v1/statuses", status).await.ok()["id"].as_str().unwrap().to_owned()
}

/// A status of another server, as it arrives.
async fn remote_status(state: &State, author: AccountId, text: &str) -> String {
    use hedgerow::db::statuses::NewStatus;
    use hedgerow::domain::Unit;
    use hedgerow::domain::statuses::{Arrival, store_status};
    let mut unit = Unit::begin(state).await.unwrap();
    let account = hedgerow::db::accounts::get(unit.conn(), author).await.unwrap();
    let uri = format!("https://far.example/{}", state.random.fraction());
    let content = format!("<p>{text}</p>");
    let status = NewStatus {
        uri: &uri,
        activity_uri: None,
        url: None,
        account_id: author,
        local: false,
        in_reply_to_id: None,
        in_reply_to_account_id: None,
        in_reply_to_uri: None,
        reblog_of_id: None,
        conversation_id: None,
        object_type: "Note",
        title: "",
        spoiler_text: "",
        text: "",
        text_format: hedgerow::model::TextFormat::Plain,
        content: &content,
        language: None,
        visibility: hedgerow::model::Visibility::Public,
        limited: false,
        local_only: false,
        sensitive: false,
        has_media: false,
        application_id: None,
        created_at: state.clock.now(),
        edited_at: None,
        fetched_at: None,
    };
    let arrival = Arrival {
        author: &account,
        status,
        mentioned: &[],
        silent: &[],
        tags: &[],
        remote_media: &[],
        poll: None,
        emojis: &[],
    };
    let id = store_status(&mut unit, &arrival).await.unwrap().unwrap();
    unit.commit().await.unwrap();
    id.to_string()
}

#[tokio::test]
async fn statuses_are_found_where_their_author_allows_it() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (ann_api, bob_api) = (Api::of(&state, &ann), Api::of(&state, &bob));
    post(&ann_api, json!({"status": "The shy hedgehog"})).await;
    assert_eq!(found(&ann_api, "hedgehog").await, ["The shy hedgehog"]);
    assert!(found(&bob_api, "hedgehog").await.is_empty());
    set_indexable(&ann_api).await;
    assert_eq!(found(&bob_api, "SHY hedgehog").await, ["The shy hedgehog"]);
    post(&ann_api, json!({"status": "A private hedgehog", "visibility": "private"})).await;
    post(&ann_api, json!({"status": "An unlisted hedgehog", "visibility": "unlisted"})).await;
    bob_api.post(&format!("/api/v1/accounts/{}/follow", ann.account), json!({})).await.ok();
    assert_eq!(found(&bob_api, "hedgehog").await, ["The shy hedgehog"]);
    assert_eq!(found(&ann_api, "hedgehog").await.len(), 3);
    assert!(texts(&Api::visitor(&state).get("/api/v2/search?q=hedgehog").await.ok()).is_empty());
    ann_api.post(&format!("/api/v1/accounts/{}/block", bob.account), json!({})).await.ok();
    assert!(found(&bob_api, "hedgehog").await.is_empty());
}

#[tokio::test]
async fn what_one_kept_or_was_mentioned_in_is_found() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (ann_api, bob_api) = (Api::of(&state, &ann), Api::of(&state, &bob));
    post(&ann_api, json!({"status": "@bob sees a wren"})).await;
    let liked = post(&ann_api, json!({"status": "liked wren"})).await;
    let kept = post(&ann_api, json!({"status": "kept wren"})).await;
    post(&ann_api, json!({"status": "passing wren"})).await;
    bob_api.post(&format!("/api/v1/statuses/{liked}/favourite"), json!({})).await.ok();
    bob_api.post(&format!("/api/v1/statuses/{kept}/bookmark"), json!({})).await.ok();
    let all = found(&bob_api, "wren").await;
    assert_eq!((all.len(), all[0].as_str(), all[1].as_str()), (3, "kept wren", "liked wren"));
    assert!(found(&bob_api, "wren in:public").await.is_empty());
    assert_eq!(found(&bob_api, "wren in:library").await.len(), 3);
    bob_api.post(&format!("/api/v1/statuses/{kept}/unbookmark"), json!({})).await.ok();
    assert_eq!(found(&bob_api, "wren").await.len(), 2);
}

#[tokio::test]
async fn a_strangers_post_is_found_by_whoever_keeps_it() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let api = Api::of(&state, &ann);
    let far = accounts::remote(&state, "far", "far.example").await;
    let id = remote_status(&state, far, "a distant heron").await;
    assert!(found(&api, "heron").await.is_empty());
    api.post(&format!("/api/v1/statuses/{id}/bookmark"), json!({})).await.ok();
    assert_eq!(found(&api, "heron").await, ["a distant heron"]);
    assert_eq!(found(&api, "heron from:@far@far.example").await.len(), 1);
    query("UPDATE hosts SET suspended = true").execute(&state.pool).await.unwrap();
    assert!(found(&api, "heron").await.is_empty());
}

#[tokio::test]
async fn words_phrases_exclusions_and_dense_scripts() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    for text in ["red fox runs", "fox, red and old", "東京都に住んでいます", "京の都"] {
        post(&api, json!({"status": text})).await;
    }
    assert_eq!(found(&api, "red fox").await.len(), 2);
    assert_eq!(found(&api, "\"red fox\"").await, ["red fox runs"]);
    assert_eq!(found(&api, "fox -runs").await, ["fox, red and old"]);
    assert_eq!(found(&api, "fox -\"red fox\"").await, ["fox, red and old"]);
    assert_eq!(found(&api, "京都").await, ["東京都に住んでいます"]);
    assert_eq!(found(&api, "住").await, ["東京都に住んでいます"]);
    for nothing in ["!!", "'&|", "-", "a'b\\", "\"", "wolf", "from:nobody fox"] {
        assert!(found(&api, nothing).await.is_empty(), "{nothing}");
    }
}

#[tokio::test]
async fn operators_narrow_a_search() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, bob_api) = (Api::of(&state, &ann), Api::of(&state, &bob));
    set_indexable(&bob_api).await;
    let german = post(&api, json!({"status": "Igel one", "language": "de"})).await;
    post(&api, json!({"status": "Igel two", "language": "en", "sensitive": true, "in_reply_to_id": german}))
        .await;
    post(&bob_api, json!({"status": "Igel three", "language": "en"})).await;
    assert_eq!(found(&api, "igel from:me").await, ["Igel two", "Igel one"]);
    assert_eq!(found(&api, "igel from:@bob").await, ["Igel three"]);
    assert_eq!(found(&api, "igel -from:bob").await.len(), 2);
    assert_eq!(found(&api, "igel language:de").await, ["Igel one"]);
    assert_eq!(found(&api, "igel -language:en").await, ["Igel one"]);
    assert_eq!(found(&api, "is:reply").await, ["Igel two"]);
    assert_eq!(found(&api, "igel -is:sensitive from:me").await, ["Igel one"]);
    assert!(found(&api, "igel has:media").await.is_empty());
    let (today, tomorrow) = (state.clock.now(), state.clock.now() + chrono::TimeDelta::days(1));
    let day = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%d").to_string();
    assert_eq!(found(&api, &format!("igel during:{}", day(today))).await.len(), 3);
    assert!(found(&api, &format!("igel before:{}", day(today))).await.is_empty());
    assert!(found(&api, &format!("igel after:{}", day(today))).await.is_empty());
    assert_eq!(found(&api, &format!("igel before:{}", day(tomorrow))).await.len(), 3);
}

#[tokio::test]
async fn an_edit_is_found_by_its_new_words_and_pictures_by_what_is_said_of_them() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let id = post(&api, json!({"status": "before"})).await;
    api.put(&format!("/api/v1/statuses/{id}"), json!({"status": "afterwards"})).await.ok();
    assert!(found(&api, "before").await.is_empty());
    assert_eq!(found(&api, "afterwards").await, ["afterwards"]);
    query(
        "INSERT INTO media_attachments (account_id, kind, content_type, description)
         SELECT account_id, 'image', 'image/png', 'a kingfisher' FROM statuses",
    )
    .execute(&state.pool)
    .await
    .unwrap();
    let media: i64 =
        sqlx::query_scalar("SELECT id FROM media_attachments").fetch_one(&state.pool).await.unwrap();
    post(&api, json!({"status": "", "media_ids": [media.to_string()]})).await;
    assert_eq!(found(&api, "kingfisher has:image").await.len(), 1);
    assert!(found(&api, "kingfisher -has:media").await.is_empty());
}

#[tokio::test]
async fn statuses_page_by_offset_and_by_id() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let api = Api::of(&state, &ann);
    for n in 1..=5 {
        post(&api, json!({"status": format!("page {n}")})).await;
    }
    let page = |query: &'static str| {
        let api = &api;
        async move { api.get(&format!("/api/v2/search?type=statuses&q=page&{query}")).await.ok() }
    };
    assert_eq!(texts(&page("limit=2").await), ["<p>page 5</p>", "<p>page 4</p>"]);
    assert_eq!(texts(&page("limit=2&offset=4").await), ["<p>page 1</p>"]);
    let first = page("limit=2").await;
    let id = first["statuses"][1]["id"].as_str().unwrap();
    let below = api.get(&format!("/api/v2/search?type=statuses&q=page&limit=1&max_id={id}")).await.ok();
    assert_eq!(texts(&below), ["<p>page 3</p>"]);
    let above = api.get(&format!("/api/v2/search?type=statuses&q=page&limit=1&min_id={id}")).await.ok();
    assert_eq!(texts(&above), ["<p>page 5</p>"]);
    let by = api.get(&format!("/api/v2/search?type=statuses&q=page&account_id={}", ann.account)).await.ok();
    assert_eq!(by["statuses"].as_array().unwrap().len(), 5);
    assert_eq!(api.get("/api/v2/search?q=page&offset=-1").await.status, 400);
    assert_eq!(api.get("/api/v2/search").await.status, 400);
}

#[tokio::test]
async fn addresses_and_handles_find_what_they_name() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let api = Api::of(&state, &ann);
    let status = Api::of(&state, &bob).post("/api/v1/statuses", json!({"status": "shy"})).await.ok();
    let by_url = format!("/api/v2/search?q={}", status["url"].as_str().unwrap());
    assert_eq!(api.get(&by_url).await.ok()["statuses"][0]["id"], status["id"]);
    let by_handle = api.get("/api/v2/search?q=@bob@localhost:3000").await.ok();
    assert_eq!(by_handle["accounts"][0]["acct"], "bob");
    api.post("/api/v1/statuses", json!({"status": "in #May"})).await.ok();
    let old = api.get("/api/v1/search?q=may").await.ok();
    assert_eq!((&old["hashtags"], &old["accounts"]), (&json!(["May"]), &json!([])));
    assert_eq!(Api::visitor(&state).get("/api/v1/search?q=may").await.status, 401);
}
