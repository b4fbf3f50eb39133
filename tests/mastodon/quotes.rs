//! Quotes over the client API.

use serde_json::{Value, json};

use crate::support::api::{Answer, Api, person};
use crate::support::state;

async fn post(api: &Api, extra: Value) -> Value {
    let mut posted = json!({"status": "words"});
    posted.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    api.post("/api/v1/statuses", posted).await.ok()
}

async fn quote(api: &Api, quoted: &Value) -> Answer {
    api.post("/api/v1/statuses", json!({"status": "look", "quoted_status_id": quoted["id"]})).await
}

fn id(status: &Value) -> &str {
    status["id"].as_str().unwrap()
}

fn path(status: &Value, rest: &str) -> String {
    format!("/api/v1/statuses/{}{rest}", id(status))
}

fn kinds(told: &Value) -> Vec<&str> {
    told.as_array().unwrap().iter().map(|one| one["type"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn quote_is_shown_listed_told_and_taken_back() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let original = post(&api, json!({})).await;
    assert_eq!(
        original["quote_approval"],
        json!({"automatic": ["public"], "manual": [], "current_user": "automatic"})
    );
    let quoting = quote(&other, &original).await.ok();
    assert_eq!(quoting["quote"]["state"], "accepted");
    assert_eq!(quoting["quote"]["quoted_status"]["id"], original["id"]);
    // A quote of a quote names what that quotes, and does not show it.
    let nested = quote(&api, &quoting).await.ok();
    let inner = &nested["quote"]["quoted_status"]["quote"];
    assert_eq!((&inner["quoted_status_id"], inner.get("quoted_status")), (&original["id"], None));

    let read = Api::visitor(&state).get(&path(&original, "")).await.ok();
    assert_eq!(read["quotes_count"], 1);
    let listed = api.get(&path(&original, "/quotes")).await.ok();
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["id"]), (1, &quoting["id"]));
    assert_eq!(kinds(&api.get("/api/v1/notifications").await.ok()), ["quote"]);
    state.clock.advance(chrono::Duration::minutes(1));
    api.put(&path(&original, ""), json!({"status": "other words"})).await.ok();
    assert!(kinds(&other.get("/api/v1/notifications").await.ok()).contains(&"quoted_update"));

    let revoke = format!("{}/quotes/{}/revoke", path(&original, ""), id(&quoting));
    assert_eq!(other.post(&revoke, json!({})).await.status, 404, "only the quoted author may");
    let revoked = api.post(&revoke, json!({})).await.ok();
    assert_eq!(revoked["quote"], json!({"state": "revoked", "quoted_status": null}));
    assert_eq!(api.get(&path(&original, "/quotes")).await.ok(), json!([]));
    assert_eq!(api.get(&path(&original, "")).await.ok()["quotes_count"], 0);
    assert_eq!(kinds(&api.get("/api/v1/notifications").await.ok()), Vec::<&str>::new());
}

#[tokio::test]
async fn policy_says_who_may_quote() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let mine = post(&api, json!({"quote_approval_policy": "nobody"})).await;
    assert_eq!(mine["quote_approval"]["automatic"], json!([]));
    assert_eq!(quote(&other, &mine).await.error(), (403, "You are not allowed to quote this post"));
    assert_eq!(quote(&api, &mine).await.ok()["quote"]["state"], "accepted", "one may quote oneself");

    let policy = |word: &str| json!({"quote_approval_policy": word});
    let set = path(&mine, "/interaction_policy");
    assert_eq!(other.put(&set, policy("public")).await.status, 404);
    assert_eq!(api.put(&set, policy("everybody")).await.status, 422);
    assert_eq!(
        api.put(&set, policy("followers")).await.ok()["quote_approval"]["automatic"],
        json!(["followers"])
    );
    let seen = other.get(&path(&mine, "")).await.ok();
    assert_eq!(seen["quote_approval"]["current_user"], "denied");
    other.post(&format!("/api/v1/accounts/{}/follow", ann.account), json!({})).await.ok();
    assert_eq!(other.get(&path(&mine, "")).await.ok()["quote_approval"]["current_user"], "automatic");
    assert_eq!(quote(&other, &mine).await.ok()["quote"]["state"], "accepted");

    let chosen = api
        .patch("/api/v1/accounts/update_credentials", json!({"source": {"quote_policy": "nobody"}}))
        .await
        .ok();
    assert_eq!(chosen["source"]["quote_policy"], "nobody");
    assert_eq!(post(&api, json!({})).await["quote_approval"]["automatic"], json!([]));
    assert_eq!(api.get("/api/v1/preferences").await.ok()["posting:default:quote_policy"], "nobody");
}

#[tokio::test]
async fn what_a_viewer_may_not_see_is_not_shown_in_a_quote() {
    let state = state().await;
    let (ann, bob, eve) =
        (person(&state, "ann").await, person(&state, "bob").await, person(&state, "eve").await);
    let (api, other, eve_api) = (Api::of(&state, &ann), Api::of(&state, &bob), Api::of(&state, &eve));
    let secret = post(&api, json!({"visibility": "private"})).await;
    assert_eq!(quote(&other, &secret).await.status, 404);
    let own = quote(&api, &secret).await.ok();
    assert_eq!(own["visibility"], "private", "a quote of it is for followers too");
    let direct = post(&api, json!({"visibility": "direct"})).await;
    assert_eq!(quote(&api, &direct).await.status, 403);

    let public = post(&api, json!({})).await;
    let quoting = quote(&other, &public).await.ok();
    api.post(&format!("/api/v1/accounts/{}/block", eve.account), json!({})).await.ok();
    let seen = eve_api.get(&path(&quoting, "")).await.ok();
    assert_eq!(seen["quote"], json!({"state": "unauthorized", "quoted_status": null}));
    other.post(&format!("/api/v1/accounts/{}/mute", ann.account), json!({})).await.ok();
    assert_eq!(other.get(&path(&quoting, "")).await.ok()["quote"]["state"], "muted_account");
    api.delete(&path(&public, "")).await.ok();
    let gone = eve_api.get(&path(&quoting, "")).await.ok();
    assert_eq!(gone["quote"], json!({"state": "deleted", "quoted_status": null}));
}

#[tokio::test]
async fn every_version_of_a_quote_shows_what_it_quotes() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));
    let original = post(&api, json!({})).await;
    let quoting = quote(&other, &original).await.ok();
    state.clock.advance(chrono::Duration::seconds(1));
    other.put(&path(&quoting, ""), json!({"status": "look again"})).await.ok();
    let versions = api.get(&path(&quoting, "/history")).await.ok();
    assert_eq!(versions.as_array().unwrap().len(), 2);
    for version in versions.as_array().unwrap() {
        assert_eq!(version["quote"]["quoted_status"]["id"], original["id"]);
    }
    assert_eq!(api.get(&path(&original, "/history")).await.ok()[0]["quote"], Value::Null);
}
